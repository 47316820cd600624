//! Who waits at a group's entrance: whoever has knocked there themselves, lately, and is not kept out.

use protocol::choice::Choice;
use protocol::entrance::{Arrival, EntranceSecret, Knock, SignedKnock};
use protocol::id::AccountId;
use protocol::limits::{KNOCK_AHEAD_MINUTES, KNOCK_MINUTES};
use protocol::time::Minutes;

use super::stand::{ALICE, BOB, CAROL, DAVE, NOW, TEA, account, chain, chat, device, joined_in, key, tea, with};
use crate::caught::{Caught, Lie};
use crate::conversation::Phase;
use crate::conversation::entrance::GrantedRow;
use crate::engine::Engine;
use crate::settings::{Entrance, RoleEntry, Settings};
use crate::view::Role;

const OPEN: EntranceSecret = EntranceSecret([6; 32]);

fn group() -> Settings {
    let entry = |person, role| RoleEntry { account: account(person), role };
    let entrance = Entrance { key: OPEN.key().public(), maker: account(ALICE), approve: true };
    Settings { roles: vec![entry(ALICE, Role::Owner), entry(BOB, Role::Admin)], entrances: vec![entrance], ..tea() }
}

fn knock(person: u8) -> Knock {
    let (account, device, entrance) = (account(person), device(person), OPEN.key().public());
    Knock { conversation: TEA, entrance, account, device, handle: None, time: NOW }
}

fn arrival(knock: Knock, signer: u8, of: u8) -> Arrival {
    Arrival { chain: chain(of), knock: SignedKnock::sign(&OPEN, &key(signer), knock) }
}

/// Who waits in bob's engine.
fn waits(bob: &mut Engine, arrival: Arrival) -> Vec<AccountId> {
    with(bob, |cx, hub| hub.knocked(cx, arrival));
    chat(bob).row.group.knocks.iter().map(|row| row.knock.knock.account).collect()
}

#[test]
fn a_knock_is_of_who_has_signed_it_here_and_lately() {
    let elsewhere = EntranceSecret([7; 32]);
    let time = |time: u64| Knock { time: Minutes(time), ..knock(DAVE) };
    let other = Knock { entrance: elsewhere.key().public(), ..knock(DAVE) };
    let cases = [
        ("as it must be", arrival(knock(DAVE), DAVE, DAVE), true),
        ("just in time", arrival(time(NOW.0 - KNOCK_MINUTES), DAVE, DAVE), true),
        ("long ago", arrival(time(NOW.0 - KNOCK_MINUTES - 1), DAVE, DAVE), false),
        ("to come", arrival(time(NOW.0 + KNOCK_AHEAD_MINUTES + 1), DAVE, DAVE), false),
        ("signed by somebody else", arrival(knock(DAVE), CAROL, DAVE), false),
        ("by a device that is not theirs", arrival(Knock { device: device(CAROL), ..knock(DAVE) }, CAROL, DAVE), false),
        ("with another's chain", arrival(knock(DAVE), DAVE, CAROL), false),
        (
            "at no entrance",
            Arrival { chain: chain(DAVE), knock: SignedKnock::sign(&elsewhere, &key(DAVE), other) },
            false,
        ),
        ("by a member", arrival(knock(CAROL), CAROL, CAROL), false),
    ];
    for (what, arrival, is_there) in cases {
        let (_, mut bob, _) = joined_in(group(), &[CAROL]);
        assert_eq!(!waits(&mut bob, arrival).is_empty(), is_there, "{what}");
    }
    let (_, mut bob, _) = joined_in(group(), &[CAROL]);
    let mut unproven = arrival(knock(DAVE), DAVE, DAVE);
    unproven.knock.proof = SignedKnock::sign(&elsewhere, &key(DAVE), knock(DAVE)).proof;
    assert!(waits(&mut bob, unproven).is_empty(), "without the link's secret");
}

#[test]
fn nobody_waits_who_is_kept_out_or_where_nobody_can_let_them_in() {
    type Change = fn(&mut Engine);
    let cases: [(&str, Change, bool); 6] = [
        ("nothing", |_| {}, true),
        ("banned", |bob| settings(bob).banned.push(account(DAVE)), false),
        (
            "blocked",
            |bob| {
                let choice = Choice::Blocked { account: account(DAVE), on: true };
                with(bob, |cx, _| crate::choices::choose(cx, choice)).expect("chosen");
            },
            false,
        ),
        (
            "let in before",
            |bob| {
                let granted = GrantedRow { account: account(DAVE), time: NOW };
                bob.hub.conversations.get_mut(&TEA).expect("joined").row.group.granted.push(granted);
            },
            false,
        ),
        ("by a plain member", |bob| settings(bob).roles.truncate(1), false),
        (
            "paused",
            |bob| {
                let caught = Caught { lie: Lie::Forked, conversation: None };
                bob.hub.conversations.get_mut(&TEA).expect("joined").row.phase = Phase::Paused(caught);
            },
            false,
        ),
    ];
    for (what, change, is_there) in cases {
        let (_, mut bob, _) = joined_in(group(), &[CAROL]);
        change(&mut bob);
        assert_eq!(!waits(&mut bob, arrival(knock(DAVE), DAVE, DAVE)).is_empty(), is_there, "{what}");
    }
}

fn settings(bob: &mut Engine) -> &mut Settings {
    &mut bob.hub.conversations.get_mut(&TEA).expect("joined").row.settings
}

/// An older knock, which whoever has read it can send again, does not take the place of the newest, nor any of one that was granted.
#[test]
fn the_newest_knock_counts_until_one_is_granted() {
    let (_, mut bob, _) = joined_in(group(), &[CAROL]);
    let at = |minutes_ago: u64| arrival(Knock { time: Minutes(NOW.0 - minutes_ago), ..knock(DAVE) }, DAVE, DAVE);
    let waiting = |bob: &Engine| chat(bob).row.group.knocks[0].knock.knock.time;
    for (minutes_ago, newest) in [(10, 10), (20, 10), (5, 5)] {
        assert_eq!(waits(&mut bob, at(minutes_ago)), [account(DAVE)]);
        assert_eq!(waiting(&bob), Minutes(NOW.0 - newest));
    }
    bob.hub.conversations.get_mut(&TEA).expect("joined").row.group.knocks[0].granted = true;
    waits(&mut bob, at(0));
    assert_eq!(waiting(&bob), Minutes(NOW.0 - 5), "being let in is under way");
}
