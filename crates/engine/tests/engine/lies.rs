//! Lies of the server that need no other member: its keys, copies of the profile, answers that do not fit.

use protocol::api::{Answer, Push, Refusal, Request, ServerEvent, ServerFrame, SessionId};
use protocol::hello::SessionKind;
use protocol::id::ServerId;
use wiretight_engine::caught::Lie;
use wiretight_engine::changes::Table;
use wiretight_engine::input::{Command, CommandError, Input, Reply};
use wiretight_engine::{Engine, Tuning};

use crate::device::{Device, Did, chain, handle, register};
use crate::script::statement;

const HOUR_MS: u64 = 3_600_000;

/// The server shows this statement to a device that has seen revision 2 of the server that it knows.
fn check_keys(shown: protocol::server::ServerStatement, address: Option<ServerId>, accepted: bool) {
    let mut device = Device::new(None);
    device.script.statement = statement(1, 2);
    device.command(register("alice"));
    device.script.statement = shown;
    device.did.clear();
    device.restart(address);
    if accepted {
        assert!(device.lies().is_empty() && !device.sent().is_empty());
        return;
    }
    assert_eq!(device.lies(), [&Lie::ServerKeys]);
    assert!(device.sent().is_empty(), "nothing is sent to it");
    assert!(device.script.sessions.is_empty(), "the session is closed");
    let (at, _) = device.engine.deadline().expect("tried again some time");
    assert!(at.0 >= device.now.0 + HOUR_MS, "but not soon");
    assert_eq!(device.disk.keys().filter(|(table, _)| *table == Table::Evidence).count(), 1);
}

#[test]
fn a_server_with_other_keys_is_caught() {
    check_keys(statement(2, 2), None, false);
    check_keys(statement(1, 2), Some(statement(2, 2).id()), false);
    check_keys(statement(2, 2), Some(statement(2, 2).id()), false);
    let mut forged = statement(1, 3);
    forged.keys.revision = 4;
    check_keys(forged, None, false);
}

#[test]
fn a_server_goes_on_in_its_revisions_and_never_back() {
    check_keys(statement(1, 2), None, true);
    check_keys(statement(1, 3), Some(statement(1, 1).id()), true);
    check_keys(statement(1, 1), None, false);
    let mut device = Device::registered();
    device.script.statement = statement(1, 9);
    device.restart(None);
    device.script.statement = statement(1, 8);
    device.restart(None);
    assert_eq!(device.lies(), [&Lie::ServerKeys], "what was accepted last is kept");
}

#[test]
fn the_first_contact_is_compared_with_the_address() {
    let mut device = Device::new(Some(statement(2, 1).id()));
    assert_eq!(device.command(register("alice")), None);
    assert_eq!(device.lies(), [&Lie::ServerKeys]);
    assert!(device.sent().is_empty());
}

#[test]
fn a_copied_profile_sends_nothing_more_until_it_is_healed() {
    let (mut device, conversation) = Device::in_a_group();
    let other_incarnation =
        |request: &Request| matches!(request, Request::Incarnate { .. }).then_some(Err(Refusal::OtherIncarnation));
    device.script.twist(other_incarnation);
    device.did.clear();
    device.restart(None);
    assert_eq!(device.lies(), [&Lie::ProfileCopied]);
    device.did.clear();
    device.script.people.insert(handle("bobby"), chain(10));
    let commands = [
        Command::Typing { conversation, on: true },
        Command::AddContact { handle: handle("bobby") },
        Command::Rename { conversation, name: "cake".to_owned() },
    ];
    for command in commands {
        assert_eq!(device.command(command), Some(Err(CommandError::Copied)));
    }
    assert_eq!(device.says(conversation, "from the copy"), Err(CommandError::Copied));
    device.wait(5);
    device.restart(None);
    device.wait(5);
    assert!(device.sent().is_empty(), "{:?}", device.sent());
    assert_eq!(device.lies(), [&Lie::ProfileCopied], "whoever starts it again is told why");
    let kept = device.disk.keys().filter(|(table, _)| *table == Table::Evidence).count();
    assert_eq!(kept, 1, "and it is kept once");

    device.script.twist = None;
    let heal = device.begin(Command::Heal);
    assert!(matches!(device.command(Command::Heal), Some(Err(CommandError::WrongState { .. }))), "once is enough");
    device.wait(2);
    assert_eq!(device.reply(heal), Some(Ok(Reply::Done)));
    let names: Vec<_> = device.sent().iter().map(|request| name(request)).take(2).collect();
    assert_eq!(names, ["Authenticate", "TakeOver"]);
    assert!(device.says(conversation, "from the one that goes on").is_ok());
}

#[test]
fn a_superseded_session_is_opened_again_and_the_incarnation_tells_whether_this_is_a_copy() {
    let (mut device, _) = Device::in_a_group();
    let account = device.script.sessions.iter().find(|(_, kind)| **kind == protocol::hello::SessionKind::Account);
    let session = *account.expect("open").0;
    device.did.clear();
    device.input(Input::Server(ServerEvent::Frame { session, frame: ServerFrame::Push(Push::Superseded) }));
    assert!(device.lies().is_empty(), "the server's bare word makes no copy");
    assert!(device.did.iter().any(|did| matches!(did, Did::Close(closed) if *closed == session)));
    device
        .script
        .twist(|request| matches!(request, Request::Incarnate { .. }).then_some(Err(Refusal::OtherIncarnation)));
    device.wait(5);
    assert_eq!(device.lies(), [&Lie::ProfileCopied]);
}

#[test]
fn wrong_answers_are_caught_and_asked_again_after_a_pause() {
    let (mut device, conversation) = Device::in_a_group();
    device.script.twist(|request| {
        matches!(request, Request::Append { .. } | Request::ReadTopic { .. }).then_some(Ok(Answer::Done))
    });
    device.did.clear();
    device.says(conversation, "hello").expect("kept");
    assert_eq!(device.lies(), [&Lie::WrongAnswer]);
    assert_eq!(device.sent().len(), 1);
    device.script.twist = None;
    device.wait(3);
    assert!(device.sent().len() > 1, "{:?}", device.sent());
}

#[test]
fn a_topic_that_says_something_else_than_before_stops_sending() {
    let (mut device, conversation) = Device::in_a_group();
    for (head, _) in device.script.topics.values_mut() {
        head.link.0[0] ^= 1;
    }
    device.did.clear();
    device.restart(None);
    assert_eq!(device.lies(), [&Lie::BrokenChain]);
    assert!(matches!(device.says(conversation, "hello"), Err(CommandError::Caught(_))));
}

/// Not a lie: a limit, met by whoever writes much.
#[test]
fn a_full_segment_is_followed_by_another() {
    let (mut device, conversation) = Device::in_a_group();
    let full = says_full(&mut device);
    let filled = device.script.topics.values().next().expect("a topic").1.iter();
    let filled = filled.filter(|entry| entry.link.segment == full).count() as u64;
    let tuning = Tuning { segment_entries_max: filled, ..Tuning::default() };
    device.engine = Engine::new(device.rows_at_start(), None).expect("what it wrote itself").tuned(tuning);
    device.input(Input::Tick);
    device.settle();
    device.says(conversation, "one too many").expect("kept");
    device.says(conversation, "and another").expect("kept");
    device.wait(6);
    let (_, entries) = device.script.topics.values().next().expect("a topic");
    let places: Vec<_> = entries.iter().map(|entry| (entry.link.segment, entry.link.kind)).rev().take(3).collect();
    let (next, message) = (full + 1, protocol::topic::EntryKind::Message);
    assert_eq!(places, [(next, message), (next, message), (full, protocol::topic::EntryKind::Commit)]);
    assert!(device.lies().is_empty());
}

/// Each commit costs a token: a server that says endlessly that segments are full would have the account ask for more.
#[test]
fn a_segment_that_is_said_to_be_full_and_is_not_is_a_lie() {
    let (mut device, conversation) = Device::in_a_group();
    says_full(&mut device);
    device.did.clear();
    device.says(conversation, "one too many").expect("kept");
    device.wait(6);
    assert!(device.lies().contains(&&Lie::NotFull), "{:?}", device.lies());
    let commits = |request: &&&Request| matches!(request, Request::Append { entry } if entry.tag().is_none());
    assert_eq!(device.sent().iter().filter(commits).count(), 0);
    device.script.twist = None;
    device.wait(6);
    assert!(!device.script.topics.values().any(|(_, entries)| entries.iter().any(|entry| entry.link.segment > 1)));
}

/// Nobody can write where a server says that a segment is closed and shows nothing that closes it: asked on and on, it would burn as much as
/// it likes.
#[test]
fn a_segment_that_is_said_to_be_closed_and_is_not_is_a_lie() {
    let (mut device, conversation) = Device::in_a_group();
    device.script.twist(|request| match request {
        Request::Append { entry } if entry.tag().is_some() => Some(Err(Refusal::SegmentClosed)),
        _ => None,
    });
    device.did.clear();
    device.says(conversation, "into the wall").expect("kept");
    device.wait(6);
    assert_eq!(device.lies(), [&Lie::Withheld]);
    assert_eq!(appends(&device), 1, "not tried again, unless the person goes on");
}

/// As if something else of the same tag were there.
#[test]
fn what_meets_a_conflict_again_and_again_is_tried_ever_more_seldom() {
    let (mut device, conversation) = Device::in_a_group();
    device.script.twist(|request| match request {
        Request::Append { entry } if entry.tag().is_some() => Some(Err(Refusal::Conflict)),
        _ => None,
    });
    device.did.clear();
    device.says(conversation, "into the wall").expect("kept");
    let minute = device.now.plus(60_000);
    for _ in 0..200 {
        if device.now < minute {
            device.wait(1);
        }
    }
    let tried = appends(&device);
    assert!((2..=12).contains(&tried), "{tried}");
}

fn appends(device: &Device) -> usize {
    device.sent().iter().filter(|request| matches!(request, Request::Append { .. })).count()
}

/// The server says that the present segment is full, and which that is.
fn says_full(device: &mut Device) -> u64 {
    let full = device.script.topics.values().next().and_then(|(_, entries)| entries.last()).expect("entries").clone();
    let full = full.link.segment;
    device.script.twist(move |request| match request {
        Request::Append { entry } if entry.tag().is_some() && entry.segment == full => Some(Err(Refusal::SegmentFull)),
        _ => None,
    });
    full
}

fn name(request: &Request) -> String {
    format!("{request:?}").split([' ', '(']).next().unwrap_or_default().to_owned()
}

/// A push that belongs on another kind of session shows nobody which sessions are one person's: nothing is asked anywhere.
#[test]
fn what_is_said_on_another_session_is_not_acted_on() {
    let (mut device, _) = Device::in_a_group();
    let topic = *device.script.topics.keys().next().expect("the group's");
    let page = device.script.page(&topic, 0).expect("its entries");
    let of = |kind| move |(session, of): (&SessionId, &SessionKind)| (*of == kind).then_some(*session);
    for (kind, push, home) in [
        (SessionKind::Topics, Push::InboxArrived, false),
        (SessionKind::Account, Push::Entries { topic, page }, false),
        (SessionKind::Account, Push::InboxArrived, true),
    ] {
        let session = device.script.sessions.iter().find_map(of(kind)).expect("open");
        device.did.clear();
        device.input(Input::Server(ServerEvent::Frame { session, frame: ServerFrame::Push(push) }));
        assert_eq!(device.sent().is_empty(), !home, "{:?}", device.sent());
        assert_eq!(device.lies().contains(&&Lie::Misplaced), !home);
        let closed: Vec<_> = device.did.iter().filter(|did| matches!(did, Did::Close(_))).collect();
        assert_eq!(closed.len(), usize::from(!home), "that session alone is closed: {closed:?}");
        device.wait(3);
    }
}
