//! Tokens: what a server says about time or refuses must not make the account session ask for more.

use protocol::api::{Refusal, Request};
use protocol::hello::SessionKind;
use protocol::time::Millis;
use wiretight_engine::changes::Table;
use wiretight_engine::effect::Event;
use wiretight_engine::input::Command;
use wiretight_engine::view::Standing;

use crate::device::{Device, Did};
use crate::script::Refuses;

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

/// Whoever says that a race was lost, and shows nobody who won it, uses up no tokens.
#[test]
fn races_that_nobody_won_cost_one_token() {
    for refusal in [Refusal::Conflict, Refusal::SegmentClosed] {
        let (mut device, conversation) = Device::in_a_group();
        let held = tokens(&device).len();
        device.script.twist(move |request| {
            let commit = matches!(request, Request::Append { entry } if entry.tag().is_none());
            commit.then(|| Err(refusal.clone()))
        });
        device.did.clear();
        let _ = device.command(Command::Rename { conversation, name: "cake".to_owned() });
        wait_within_the_day(&mut device, 60);
        let commits = |did: &&Did| matches!(did, Did::Send(_, frame) if frame.token.is_some());
        let shown: Vec<_> = device.did.iter().filter(commits).collect();
        assert!(shown.len() > 10, "{}", shown.len());
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
