//! Signals that others have made otherwise than an honest program does, or that are given out where they say nothing.

use protocol::choice::{Audience, Choice};
use protocol::commit::seal_context;
use protocol::id::{AccountId, DeviceId};
use protocol::seal;
use protocol::signal::{Signal, SignalKind};
use protocol::time::{Millis, Seconds};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::stand::{ALICE, BOB, CAROL, DAVE, NOW, TEA, account, chat, device, joined, joined_in, tea, with};
use crate::choices;
use crate::conversation::signal::SIGNAL_LABEL;
use crate::effect::{Effect, Event};
use crate::engine::Engine;
use crate::settings::Settings;

/// What is sealed: by whom it says it is, how many seconds after now, and what.
struct Made {
    account: AccountId,
    device: DeviceId,
    after_s: i64,
    kind: SignalKind,
}

fn typing(by: u8) -> Made {
    Made { account: account(by), device: device(by), after_s: 0, kind: SignalKind::Typing { on: true } }
}

/// Bob's device is given a signal, in the segment that is so many before the newest.
fn given(bob: &mut Engine, made: &Made, before: u64) {
    let at = Seconds(NOW.millis().seconds().0.saturating_add_signed(made.after_s));
    let count = u32::try_from(bob.core.effects.len()).expect("few");
    let signal = Signal { account: made.account, device: made.device, at, count, kind: made.kind };
    let (row, rng) = (&chat(bob).row, &mut ChaCha20Rng::from_seed([1; 32]));
    let context = seal_context(&row.settings.topic, row.segment);
    let sealed = seal::seal(rng, row.secrets.ephemeral_key(), SIGNAL_LABEL, &context, &signal.to_plaintext());
    let segment = row.segment - before;
    with(bob, |cx, hub| hub.conversations.get_mut(&TEA).expect("joined").signalled(cx, segment, &sealed));
}

fn told(bob: &Engine, is_it: fn(&Event) -> bool) -> usize {
    bob.core.effects.iter().filter(|effect| matches!(effect, Effect::Tell(event) if is_it(event))).count()
}

fn types(bob: &Engine) -> usize {
    told(bob, |event| matches!(event, Event::Typing { .. }))
}

#[test]
fn who_types_is_a_device_of_another_member_here_and_about_now() {
    let of_another = Made { device: device(CAROL), ..typing(ALICE) };
    let own_of_alice = Made { account: account(BOB), device: device(BOB), ..typing(ALICE) };
    let cases = [
        ("alice", typing(ALICE), 0, 1),
        ("in a segment that is over", typing(ALICE), 1, 0),
        ("in bob's own name", own_of_alice, 0, 0),
        ("by another's device", of_another, 0, 0),
        ("by somebody who is not here", typing(DAVE), 0, 0),
        ("long ago", Made { after_s: -301, ..typing(ALICE) }, 0, 0),
        ("a while ago", Made { after_s: -300, ..typing(ALICE) }, 0, 1),
        ("by a clock that is ahead", Made { after_s: 300, ..typing(ALICE) }, 0, 1),
    ];
    for (what, made, before, expected) in cases {
        let (_, mut bob, _) = joined(&[CAROL]);
        given(&mut bob, &made, before);
        assert_eq!(types(&bob), expected, "{what}");
    }
}

#[test]
fn whoever_does_not_tell_or_has_blocked_somebody_is_not_told() {
    let blocked = Choice::Blocked { account: account(ALICE), on: true };
    for choice in [Choice::Typing { on: false }, blocked] {
        let (_, mut bob, _) = joined(&[CAROL]);
        with(&mut bob, |cx, _| choices::choose(cx, choice)).expect("chosen");
        given(&mut bob, &typing(ALICE), 0);
        assert_eq!(types(&bob), 0);
    }
}

/// Bob, who is here, in a chat with alice, whom he has accepted.
fn pair() -> Engine {
    let (_, mut bob, _) = joined_in(Settings { pair: true, roles: vec![], ..tea() }, &[]);
    with(&mut bob, |cx, _| {
        crate::contacts::learn_chain(cx, account(ALICE), super::stand::chain(ALICE));
        crate::contacts::accept(cx, &account(ALICE));
        choices::choose(cx, Choice::Presence { who: Audience::Contacts }).expect("chosen");
    });
    bob.core.here_until = Some(NOW.millis().plus(1));
    bob
}

fn asks(asks: bool) -> Made {
    Made { kind: SignalKind::Presence { here: true, asks }, ..typing(ALICE) }
}

fn hears(bob: &Engine) -> usize {
    told(bob, |event| matches!(event, Event::Presence { .. }))
}

/// When bob has told alice last.
fn told_at(bob: &Engine) -> Option<Millis> {
    chat(bob).live.presence_told_at
}

#[test]
fn that_somebody_is_here_is_heard_from_whoever_is_told_the_same() {
    let mut bob = pair();
    given(&mut bob, &asks(false), 0);
    assert_eq!((hears(&bob), told_at(&bob)), (1, None), "nobody asked");
    type Change = fn(&mut Engine);
    let cases: [(&str, Change); 3] = [
        ("not accepted", |bob| {
            bob.core.contacts.get_mut(&account(ALICE)).expect("known").accepted = false;
        }),
        ("not told", |bob| {
            let choice = Choice::PresenceTo { account: account(ALICE), on: Some(false) };
            with(bob, |cx, _| choices::choose(cx, choice)).expect("chosen");
        }),
        ("blocked", |bob| {
            let choice = Choice::Blocked { account: account(ALICE), on: true };
            with(bob, |cx, _| choices::choose(cx, choice)).expect("chosen");
        }),
    ];
    for (what, change) in cases {
        let mut bob = pair();
        change(&mut bob);
        given(&mut bob, &asks(true), 0);
        assert_eq!((hears(&bob), told_at(&bob)), (0, None), "{what}");
    }
}

#[test]
fn whoever_asks_is_told_now_and_then_while_the_person_is_here() {
    let now = NOW.millis();
    let ago = |ms: u64| Some(Millis(now.0 - ms));
    let cases = [
        ("for the first time", None, Some(now)),
        ("again at once", ago(9_999), ago(9_999)),
        ("again", ago(10_000), Some(now)),
        ("by a clock that was set back", Some(now.plus(5_000)), Some(now)),
    ];
    for (what, before, after) in cases {
        let mut bob = pair();
        bob.hub.conversations.get_mut(&TEA).expect("joined").live.presence_told_at = before;
        given(&mut bob, &asks(true), 0);
        assert_eq!(told_at(&bob), after, "{what}");
    }
    let mut bob = pair();
    bob.core.here_until = None;
    given(&mut bob, &asks(true), 0);
    assert_eq!((hears(&bob), told_at(&bob)), (1, None), "bob is not here");
}
