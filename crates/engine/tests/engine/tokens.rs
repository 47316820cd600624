//! Tokens: what a server says about time or refuses must not make the account session ask for more.

use protocol::api::{Answer, Refusal, Request, ServerEvent, SessionId};
use protocol::hello::SessionKind;
use protocol::signature::SecretKey;
use protocol::time::Millis;
use protocol::token::{Issuer, IssuerStatement};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use wiretight_engine::changes::Table;
use wiretight_engine::effect::Event;
use wiretight_engine::input::{Command, CommandError, Input};
use wiretight_engine::view::Standing;

use crate::device::{Device, Did, chain, handle, register};
use crate::script::Refuses;

const HOUR_MS: u64 = 3_600_000;

#[test]
fn another_time_on_a_topics_session_asks_for_nothing_and_forgets_nothing() {
    for ahead_days in [3, 300_000] {
        let (mut device, _) = Device::in_a_group();
        let held = tokens(&device);
        assert!(!held.is_empty());
        device.script.refuses = Some((SessionKind::Topics, Refuses::Clock { ahead_days }));
        device.did.clear();
        device.restart(None);
        wait_within_the_day(&mut device, 20);
        assert_eq!(asked(&device), [] as [protocol::time::Days; 0], "the account session asks for nothing");
        let lost: Vec<_> = held.iter().filter(|key| !tokens(&device).contains(key)).collect();
        assert_eq!(lost, [] as [&Vec<u8>; 0], "nothing is forgotten");
        assert!(told(&device, Standing::ClocksDiffer), "the person is told");
        let on_topics = |request: &&Request| request.session_kind() == SessionKind::Topics;
        assert_eq!(device.sent().into_iter().filter(on_topics).count(), 0, "nothing is asked there");
        device.script.refuses = None;
        device.wait(5);
        assert!(told(&device, Standing::Good), "and when it is over");
    }
}

/// Lets time pass until the next deadline, so many times, but not until the next day's tokens are issued.
fn wait_within_the_day(device: &mut Device, times: u32) {
    for _ in 0..times {
        let evening = device.now.days().0 * 86_400_000 + 17 * 3_600_000;
        if device.engine.deadline().is_some_and(|(at, _)| at.0 < evening) {
            device.wait(1);
        }
    }
}

/// The keys of the tokens of the day: their kind of row, the period, the nonce.
fn tokens(device: &Device) -> Vec<Vec<u8>> {
    let of_today = [&[0], device.now.days().0.to_be_bytes().as_slice()].concat();
    let keys = device.disk.keys().filter(|(table, _)| *table == Table::Token).map(|(_, key)| key.clone());
    keys.filter(|key| key.starts_with(&of_today)).collect()
}

/// The periods for which tokens were asked.
fn asked(device: &Device) -> Vec<protocol::time::Days> {
    let asked = |request: &Request| match request {
        Request::IssueTokens { period, .. } => Some(*period),
        _ => None,
    };
    device.sent().into_iter().filter_map(asked).collect()
}

fn told(device: &Device, standing: Standing) -> bool {
    device.did.iter().any(|did| matches!(did, Did::Tell(Event::Standing { standing: told }) if *told == standing))
}

#[test]
fn good_tokens_that_are_refused_close_the_lane_instead_of_asking_for_more() {
    let (mut device, _) = Device::in_a_group();
    let held = tokens(&device).len();
    let before = device.now;
    device.script.refuses = Some((SessionKind::Topics, Refuses::Token));
    device.did.clear();
    device.restart(None);
    wait_within_the_day(&mut device, 20);
    assert_eq!(asked(&device), [] as [protocol::time::Days; 0], "the account session asks for nothing");
    let opened = device.did.iter().filter(|did| matches!(did, Did::Open(SessionKind::Topics))).count();
    assert_eq!(opened, 2, "two are shown in vain, and no more");
    assert!(tokens(&device).len() + 2 >= held);
    assert!(told(&device, Standing::Refused), "the person is told");
    // The next day it is tried again.
    device.script.refuses = None;
    device.did.clear();
    device.now = Millis((before.days().0 + 1) * 86_400_000 + 3_600_000);
    device.wait(5);
    assert!(device.did.iter().any(|did| matches!(did, Did::Open(SessionKind::Topics))));
    assert!(told(&device, Standing::Good));
}

/// A key of its own for each of its users would tell the server who shows a token.
#[test]
fn tokens_are_taken_by_the_periods_stated_key_alone() {
    let cases: [(&str, u8, u64, bool); 3] =
        [("as stated", 1, 0, true), ("by another server", 2, 0, false), ("of another period", 1, 1, false)];
    for (what, identity, later, taken) in cases {
        let mut device = Device::new(None);
        device.script.twist(move |request| {
            let Request::IssueTokens { period, batch } = request else { return None };
            let period = protocol::time::Days(period.0 + later);
            let issuer = Issuer::from_seed(period, &[53; 32]);
            let evaluation = issuer.evaluate(batch).ok()?;
            let issuer = IssuerStatement::sign(&SecretKey::from_seed(&[identity; 32]), period, issuer.key());
            Some(Ok(Answer::Tokens { evaluation, issuer }))
        });
        device.command(register("alice"));
        wait_within_the_day(&mut device, 3);
        let asked = device.sent().iter().any(|request| matches!(request, Request::IssueTokens { .. }));
        let kept = device.disk.keys().filter(|(table, key)| *table == Table::Token && key.starts_with(&[0])).count();
        assert_eq!((asked, kept > 0), (true, taken), "{what}");
    }
}

/// Whoever says that a race was lost, and shows nobody who won it, uses up no tokens.
#[test]
fn races_that_nobody_won_cost_one_token() {
    for refusal in [Refusal::Conflict, Refusal::SegmentClosed] {
        let (mut device, conversation) = Device::in_a_group();
        let (held, is_tried_on) = (tokens(&device).len(), refusal == Refusal::Conflict);
        device.script.twist(move |request| {
            let commit = matches!(request, Request::Append { entry } if entry.tag().is_none());
            commit.then(|| Err(refusal.clone()))
        });
        device.did.clear();
        let _ = device.command(Command::Rename { conversation, name: "cake".to_owned() });
        wait_within_the_day(&mut device, 60);
        let commits = |did: &&Did| matches!(did, Did::Send(_, frame) if frame.token.is_some());
        let shown: Vec<_> = device.did.iter().filter(commits).collect();
        // What is said to be closed, and is not, is a lie that stops the chat; what is said to be there already is tried on.
        assert!(if is_tried_on { shown.len() > 10 } else { shown.len() == 1 }, "{}", shown.len());
        let mut nonces: Vec<_> = device.did.iter().filter_map(token_of).collect();
        nonces.dedup();
        assert_eq!(nonces.len(), 1);
        assert!(tokens(&device).len() >= held);
        assert_eq!(asked(&device), [] as [protocol::time::Days; 0]);
    }
}

fn token_of(did: &Did) -> Option<protocol::token::TokenNonce> {
    match did {
        Did::Send(_, frame) => frame.token.map(|token| token.nonce),
        _ => None,
    }
}

/// What a quota that is used up holds back is kept, over restarts of the program, and goes out with the next day's tokens.
#[test]
fn what_waits_for_a_used_up_quota_goes_out_after_midnight() {
    let (mut device, conversation) = Device::in_a_group();
    let today = device.now.days();
    device.script.twist(move |request| match request {
        Request::IssueTokens { period, .. } if *period == today => Some(Err(Refusal::QuotaUsed)),
        _ => None,
    });
    for number in 0..40 {
        let renamed = device.command(Command::Rename { conversation, name: format!("tea {number}") });
        assert!(matches!(renamed, Some(Ok(_))), "{renamed:?}");
    }
    let commits = |device: &Device| {
        device
            .sent()
            .iter()
            .filter(|request| matches!(request, Request::Append { entry } if entry.tag().is_none()))
            .count()
    };
    let sent = commits(&device);
    assert!(sent < 30 && tokens(&device).len() <= 1, "one batch is used up but for the session's own: {sent}");
    let until = protocol::token::period_start(protocol::time::Days(today.0 + 1));
    assert!(told(&device, Standing::QuotaUsed { until }), "the person is told until when");
    device.did.clear();
    device.restart(None);
    assert!(told(&device, Standing::QuotaUsed { until }), "also by the next process");
    assert_eq!(asked(&device), [] as [protocol::time::Days; 0], "which knows it without asking");
    assert!(device.says(conversation, "messages cost nothing").is_ok());
    device.now = until.plus(HOUR_MS);
    device.wait(60);
    assert!(commits(&device) > 0, "what was kept goes out");
    assert!(told(&device, Standing::Good));
    let last = device.disk.iter().filter(|((table, _), _)| *table == Table::Outbox).count();
    assert_eq!(last, 0, "all of it");
}

/// Inviting sixty people takes some sixty tokens: they are asked for at once, since the person waits.
#[test]
fn what_the_person_asks_for_has_its_tokens_fetched_at_once() {
    let (mut device, conversation) = Device::in_a_group();
    device.did.clear();
    let members = (0..60).map(|number| handle(&format!("person{number}"))).collect();
    let before = device.now;
    device.begin(Command::AddMembers { conversation, members });
    device.settle();
    assert_eq!(device.now, before, "without a moment in between");
    assert!(tokens(&device).len() >= 60, "{}", tokens(&device).len());
    assert_eq!(asked(&device).len(), 2, "and no more than it takes");
    device.did.clear();
    device.begin(Command::Rename { conversation, name: "cake".to_owned() });
    device.settle();
    assert_eq!(asked(&device), [] as [protocol::time::Days; 0], "there are enough");
}

/// The first session after tokens have come is opened at a moment of its own: who issues to many cannot tell whose it is.
#[test]
fn what_waited_for_tokens_goes_on_a_random_moment_later() {
    let mut delays = std::collections::BTreeSet::new();
    for seed in 0..8 {
        let (mut device, _) = Device::in_a_group();
        device.rng = ChaCha8Rng::seed_from_u64(seed);
        // The first start of another day.
        device.now = Millis((device.now.days().0 + 2) * 86_400_000 + 8 * HOUR_MS);
        device.did.clear();
        device.restart(None);
        assert_eq!(asked(&device).len(), 1);
        let opened = |device: &Device| device.did.iter().any(|did| matches!(did, Did::Open(SessionKind::Topics)));
        assert!(!opened(&device), "not at once");
        let came = device.now;
        while !opened(&device) {
            device.wait(1);
        }
        delays.insert(device.now.0 - came.0);
    }
    assert!(delays.len() > 4 && delays.last().is_some_and(|most| *most <= 3_000), "{delays:?}");
}

/// The moment at which the next day's tokens are fetched is kept: who runs the program for moments only has them as well.
#[test]
fn a_program_that_runs_for_moments_has_the_next_days_tokens() {
    let (mut device, _) = Device::in_a_group();
    let today = device.now.days();
    let mut ahead = 0;
    for minutes in (18 * 60..24 * 60).step_by(10) {
        device.now = Millis(today.0 * 86_400_000 + minutes * 60_000);
        device.did.clear();
        device.restart(None);
        ahead += asked(&device).iter().filter(|period| period.0 == today.0 + 1).count();
    }
    assert_eq!(ahead, 1);
}

/// A contact session that is welcome and then brings nothing has cost a token: few are opened, and only while something waits.
#[test]
fn contact_sessions_that_bring_nothing_use_up_few_tokens() {
    let waiting = |refuses: Option<Refuses>, refusal: Option<Refusal>| {
        let (mut device, conversation) = Device::in_a_group();
        device.script.people.insert(handle("bobby"), chain(10));
        let added = device.command(Command::AddContact { handle: handle("bobby") });
        assert!(matches!(added, Some(Ok(_))), "{added:?}");
        device.restart(None);
        device.script.refuses = refuses.map(|refuses| (SessionKind::Contact, refuses));
        device.script.twist(move |request| match request {
            Request::TakeKeyPackages { .. } => refusal.clone().map(Err),
            _ => None,
        });
        device.did.clear();
        let _ = device.command(Command::AddMembers { conversation, members: vec![handle("bobby")] });
        wait_within_the_day(&mut device, 200);
        device
    };
    for (refuses, refusal) in [(Some(Refuses::Work), None), (None, Some(Refusal::TokenRefused))] {
        let mut device = waiting(refuses, refusal);
        let opened =
            |device: &Device| device.did.iter().filter(|did| matches!(did, Did::Open(SessionKind::Contact))).count();
        assert_eq!(opened(&device), 8, "a few, and no more");
        assert_eq!(asked(&device), [] as [protocol::time::Days; 0], "the account session asks for nothing");
        assert!(told(&device, Standing::Refused), "the person is told");
        let refused = device.command(Command::AddContact { handle: handle("carol") });
        assert_eq!(refused, Some(Err(CommandError::Refused(Refusal::TokenRefused))), "nobody waits until tomorrow");
    }
}

/// A process that has ended may have shown a token, and not have heard that it was taken.
#[test]
fn who_waits_for_a_contact_session_waits_for_the_next_one_if_a_token_is_refused() {
    let (mut device, _) = Device::in_a_group();
    device.script.people.insert(handle("bobby"), chain(10));
    device.script.refuses = Some((SessionKind::Contact, Refuses::TokenOnce));
    device.did.clear();
    let asked = device.begin(Command::AddContact { handle: handle("bobby") });
    device.settle();
    device.wait(2);
    let added = device.reply(asked);
    assert!(matches!(added, Some(Ok(_))), "{added:?}");
    let opened = device.did.iter().filter(|did| matches!(did, Did::Open(SessionKind::Contact))).count();
    assert_eq!((opened, device.script.refuses.is_none()), (2, true), "refused once, and opened again");
}

/// Nothing waits: a contact session that ends is not opened again.
#[test]
fn contact_sessions_are_open_only_while_something_waits() {
    let (mut device, _) = Device::in_a_group();
    device.script.people.insert(handle("bobby"), chain(10));
    let added = device.command(Command::AddContact { handle: handle("bobby") });
    assert!(matches!(added, Some(Ok(_))), "{added:?}");
    let of_contact = |(session, kind): (&SessionId, &SessionKind)| (*kind == SessionKind::Contact).then_some(*session);
    let session = device.script.sessions.iter().find_map(of_contact).expect("open");
    device.script.sessions.remove(&session);
    device.did.clear();
    device.input(Input::Server(ServerEvent::Closed { session }));
    wait_within_the_day(&mut device, 20);
    assert!(!device.did.iter().any(|did| matches!(did, Did::Open(SessionKind::Contact))));
}

/// Whatever a server says to what was paid for, short of doing it or wanting more, the same token is shown again.
#[test]
fn refusals_of_what_was_paid_for_cost_one_token() {
    for refusal in [Refusal::InboxFull, Refusal::OtherSessionKind, Refusal::QuotaUsed, Refusal::NotAuthenticated] {
        let mut device = Device::registered();
        let refused = refusal.clone();
        device
            .script
            .twist(move |request| matches!(request, Request::CreateTopic { .. }).then(|| Err(refused.clone())));
        device.did.clear();
        let _ = device.command(Command::CreateGroup { name: "tea".to_owned(), members: vec![] });
        wait_within_the_day(&mut device, 60);
        let nonces: Vec<_> = device.did.iter().filter_map(token_of).collect();
        assert!(nonces.len() > 10, "{refusal:?}: {}", nonces.len());
        assert!(nonces.iter().all(|nonce| *nonce == nonces[0]), "{refusal:?}");
    }
}
