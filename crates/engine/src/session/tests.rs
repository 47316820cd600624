//! When sessions are opened, given up and opened again, and what becomes of what they were asked.

use std::convert::Infallible;

use super::*;

const NOW: Millis = Millis(1_000_000);

#[test]
fn a_session_is_opened_when_it_is_wanted_and_closed() {
    let mut sessions = Sessions::default();
    assert_eq!(next_to_open(&mut sessions, NOW), None);
    assert_eq!(sessions.deadline(), None);
    sessions.want(SessionKind::Topics);
    let (session, kind) = next_to_open(&mut sessions, NOW).expect("wanted");
    assert_eq!(kind, SessionKind::Topics);
    assert_eq!(next_to_open(&mut sessions, NOW), None, "it is opening");
    assert!(sessions.is_opening(session) && sessions.open(kind).is_none());
    sessions.opened(session, CHALLENGE);
    assert!(!sessions.is_opening(session));
    assert_eq!(sessions.open(kind), Some((session, CHALLENGE)));
    assert_eq!(sessions.open(SessionKind::Contact), None);
    assert_eq!(sessions.kind_of(SessionId(99)), None);
}

#[test]
fn the_pause_doubles_up_to_a_minute_and_is_short_again_after_good_work() {
    let mut sessions = Sessions::default();
    let expected = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000];
    for doubled in expected {
        assert_eq!(pause(&mut sessions, u64::MAX, 0), doubled / 2 + u64::MAX % (doubled / 2 + 1));
    }
    for _ in 0..100 {
        assert!(pause(&mut sessions, 0, 0) <= BACKOFF_MS_MAX, "no number of failures overflows");
    }
    sessions.proved_good(SessionKind::Topics);
    assert_eq!(pause(&mut sessions, 0, 0), BACKOFF_MS_MIN / 2);
}

#[test]
fn half_of_the_pause_is_random_and_none_is_shorter_than_asked_for() {
    for (pause_ms_min, lowest, highest) in
        [(0, 250, 500), (100, 250, 500), (400, 400, 650), (10_000, 10_000, 15_000), (3_600_000, 3_600_000, 5_400_000)]
    {
        let waits: Vec<_> = (0..=highest).map(|random| pause(&mut Sessions::default(), random, pause_ms_min)).collect();
        assert_eq!(waits.iter().min(), Some(&lowest), "at least {pause_ms_min}");
        assert_eq!(waits.iter().max(), Some(&highest), "at least {pause_ms_min}");
    }
    let endless = pause(&mut Sessions::default(), u64::MAX, u64::MAX);
    assert_eq!(endless, u64::MAX - NOW.0, "no pause overflows");
}

#[test]
fn what_a_closed_session_was_asked_is_lost_and_given_back_once() {
    let mut sessions = Sessions::default();
    let topics = opened(&mut sessions, SessionKind::Topics);
    let account = opened(&mut sessions, SessionKind::Account);
    let first = sessions.begin_call(NOW, topics, of(SIGNAL));
    let second = sessions.begin_call(NOW, topics, of(Asked::Append { conversation: ConversationId([1; 32]) }));
    let other = sessions.begin_call(NOW, account, of(Asked::ReadInbox));
    assert_eq!(sessions.end_call(account, first), None, "asked on another session");
    assert_eq!(sessions.end_call(topics, first), Some(of(SIGNAL)));
    assert_eq!(sessions.end_call(topics, first), None, "answered before");
    assert!(sessions.is_asked(|asked| *asked == Asked::ReadInbox));
    let ended = sessions.closed(NOW, &mut Steady(0), topics, 0);
    assert_eq!(ended.lane, Some(SessionKind::Topics.into()));
    assert_eq!(ended.lost, [Asked::Append { conversation: ConversationId([1; 32]) }]);
    assert_eq!(sessions.end_call(topics, second), None, "lost");
    let again = sessions.closed(NOW, &mut Steady(0), topics, 0);
    assert_eq!((again.lane, again.lost), (None, vec![]));
    assert_eq!(sessions.end_call(account, other), Some(of(Asked::ReadInbox)), "the other session lives");
}

#[test]
fn a_call_is_overdue_after_its_time() {
    let mut sessions = Sessions::default();
    let session = opened(&mut sessions, SessionKind::Contact);
    assert_eq!(sessions.overdue(Millis(u64::MAX)), None, "nothing was asked");
    sessions.begin_call(NOW, session, of(SIGNAL));
    let due = NOW.plus(CALL_TIMEOUT_MS);
    assert_eq!(sessions.deadline(), Some((due, Reason::CallTimeout)));
    assert_eq!(sessions.overdue(Millis(due.0 - 1)), None);
    assert_eq!(sessions.overdue(due), Some(session));
    sessions.closed(due, &mut Steady(0), session, 0);
    assert_eq!(sessions.overdue(due), None);
    assert_eq!(sessions.deadline(), Some((due.plus(BACKOFF_MS_MIN / 2), Reason::Reconnect)));
}

#[test]
fn a_server_that_says_no_hello_is_given_up_and_tried_again() {
    let mut sessions = Sessions::default();
    sessions.want(SessionKind::Account);
    let (session, _) = next_to_open(&mut sessions, NOW).expect("wanted");
    let due = NOW.plus(HELLO_TIMEOUT_MS);
    assert_eq!(sessions.deadline(), Some((due, Reason::CallTimeout)));
    assert_eq!(sessions.overdue(Millis(due.0 - 1)), None);
    assert_eq!(sessions.overdue(due), Some(session));
    sessions.closed(due, &mut Steady(0), session, 0);
    assert_eq!(sessions.overdue(Millis(u64::MAX)), None);
    assert_eq!(sessions.deadline(), Some((due.plus(BACKOFF_MS_MIN / 2), Reason::Reconnect)));
    let (again, _) = next_to_open(&mut sessions, due.plus(BACKOFF_MS_MIN)).expect("wanted still");
    sessions.opened(again, CHALLENGE);
    assert_eq!(sessions.overdue(Millis(u64::MAX)), None, "it said its hello");
}

#[test]
fn calls_are_numbered_past_the_end() {
    let mut sessions = Sessions { next_call: u32::MAX, ..Sessions::default() };
    let session = opened(&mut sessions, SessionKind::Topics);
    assert_eq!(sessions.begin_call(NOW, session, of(SIGNAL)), 0);
}

fn of(asked: Asked) -> Calling {
    Calling { asked, spends: None, question: None }
}

const SIGNAL: Asked = Asked::Signal { conversation: ConversationId([2; 32]) };

/// Opens the first session that may be.
fn next_to_open(sessions: &mut Sessions, now: Millis) -> Option<(SessionId, SessionKind)> {
    let lane = *sessions.ready_to_open(now).first()?;
    Some((sessions.begin_open(lane, now), lane.kind))
}

const CHALLENGE: Challenge = Challenge([1; 32]);

fn opened(sessions: &mut Sessions, kind: SessionKind) -> SessionId {
    sessions.want(kind);
    let (session, _) = next_to_open(sessions, NOW).expect("wanted and due");
    sessions.opened(session, CHALLENGE);
    session
}

/// Opens a topics session and closes it again: the pause until the next one.
fn pause(sessions: &mut Sessions, random: u64, pause_ms_min: u64) -> u64 {
    sessions.slot(SessionKind::Topics).not_before = Millis(0);
    let session = opened(sessions, SessionKind::Topics);
    sessions.closed(NOW, &mut Steady(random), session, pause_ms_min);
    let (at, reason) = sessions.deadline().expect("wanted");
    assert_eq!(reason, Reason::Reconnect);
    assert_eq!(next_to_open(sessions, Millis(at.0 - 1)), None, "not before its time");
    at.0 - NOW.0
}

/// Always the same number.
struct Steady(u64);

impl rand_core::TryRng for Steady {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0 as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(self.0 as u8);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Steady {}
