//! A chat that stands still goes on in what one who may has rebuilt, from just that place, with just those people.

use std::collections::BTreeSet;

use protocol::cbor::{self, Bytes};
use protocol::id::{BlobId, ConversationId, EntryHash, Link, TopicId};
use protocol::inbox::{BlobKey, BlobRef, Carried, Invitation, Rebuild, SignedRebuild};

use super::stand::{
    ALICE, Author, BOB, CAROL, DAVE, NOW, TEA, account, caught, chat, engine, invitation, joined_in, key, package, tea,
    with,
};
use crate::caught::Lie;
use crate::conversation::Phase;
use crate::conversation::row::{BreakPoint, OfferRow};
use crate::core::Errand;
use crate::engine::Engine;
use crate::mls::CommitPlan;
use crate::settings::{RoleEntry, Settings};
use crate::view::Role;

/// A rebuild of the group of alice, its owner, bob, carol, an admin, and dave, made otherwise.
struct Made {
    /// Who rebuilds, and whose device signs that.
    by: u8,
    signer: u8,
    statement: fn(&mut Rebuild),
    settings: fn(&mut Settings),
    /// Who is brought in beside bob.
    others: Vec<u8>,
    /// Who invites.
    adder: u8,
}

fn by(person: u8) -> Made {
    let others = [ALICE, CAROL, DAVE].into_iter().filter(|other| *other != person).collect();
    Made { by: person, signer: person, statement: |_| {}, settings: |_| {}, others, adder: person }
}

fn group() -> Settings {
    let entry = |person, role| RoleEntry { account: account(person), role };
    Settings { roles: vec![entry(ALICE, Role::Owner), entry(CAROL, Role::Admin)], ..tea() }
}

/// Bob's engine where somebody has jammed the group.
fn jammed() -> Engine {
    let (mut alice, mut bob, _) = joined_in(group(), &[CAROL, DAVE]);
    let made = alice.group.commit(&alice.profile.member(&alice.crypto), CommitPlan::default()).expect("made");
    let entry = alice.commit(made.mls, &made.next_exported, |sealing| sealing.possession_of = 9);
    with(&mut bob, |cx, hub| hub.conversations.get_mut(&TEA).expect("joined").take_in_commit(cx, &entry, NOW));
    assert!(matches!(chat(&bob).row.phase, Phase::Broken(_)));
    bob.core.effects.clear();
    bob
}

fn point(bob: &Engine) -> BreakPoint {
    chat(bob).row.break_point.clone().expect("jammed")
}

fn leaf_of(point: &BreakPoint, person: u8) -> u32 {
    let member = point.members.iter().find(|member| member.account == account(person));
    member.expect("a member").leaves[0].index
}

/// The invitation of bob into what was rebuilt.
fn rebuilt(bob: &mut Engine, made: &Made) -> Invitation {
    let point = point(bob);
    let mut statement = Rebuild {
        conversation: TEA,
        generation: point.generation + 1,
        old_topic: point.topic,
        epoch: point.epoch,
        epoch_authenticator: point.authenticator.clone(),
        head: point.head,
        closing_entry: point.closing_entry,
        leaf: leaf_of(&point, made.by),
        left_out: vec![],
        new_topic: TopicId::from_random([made.by; 32]),
    };
    (made.statement)(&mut statement);
    let mut settings = point.settings_of_rebuild(&statement);
    (made.settings)(&mut settings);
    let mut author = Author::begin(made.by, settings);
    let others = made.others.iter().map(|other| package(&mut engine(*other)));
    let packages: Vec<_> = others.chain([package(bob)]).collect();
    let welcome = author.add(&packages);
    let bundle = author.bundle(welcome, &[ALICE, BOB, CAROL, DAVE, 5]);
    let signed = SignedRebuild::sign(&key(made.signer), statement);
    Invitation { rebuild: Some(signed), ..invitation(made.adder, author.start(&bundle), &bundle) }
}

fn arrives(bob: &mut Engine, invitation: Invitation) {
    let invitation = Box::new(invitation);
    with(bob, |cx, hub| hub.run(cx, Errand::Invited { invitation, sender: None, time: NOW }));
}

/// Bob's engine judges what it has kept.
fn judges(bob: &mut Engine) {
    with(bob, |cx, hub| {
        hub.conversations.get_mut(&TEA).expect("jammed").consider_offers(cx);
        while let Some(errand) = cx.core.errands.pop_front() {
            hub.run(cx, errand);
        }
    });
}

/// The topic in which bob goes on, and what was caught.
fn outcome(made: &Made) -> (bool, Vec<Lie>) {
    let mut bob = jammed();
    let old = chat(&bob).topic();
    let invitation = rebuilt(&mut bob, made);
    arrives(&mut bob, invitation);
    judges(&mut bob);
    let goes_on = chat(&bob).row.phase == Phase::Active && chat(&bob).topic() != old;
    assert!(goes_on || chat(&bob).topic() == old && chat(&bob).row.offered.is_none());
    (goes_on, caught(&bob))
}

#[test]
fn whoever_may_rebuilds_from_the_place_where_all_stand() {
    assert_eq!(outcome(&by(ALICE)), (true, vec![]));
    assert_eq!(outcome(&by(CAROL)), (true, vec![]));
    let without_dave =
        Made { statement: |rebuild| rebuild.left_out = vec![account(DAVE)], others: vec![ALICE], ..by(CAROL) };
    assert_eq!(outcome(&without_dave), (true, vec![]));
    let cases: [(&str, Made); 9] = [
        ("of another chat", Made { statement: |rebuild| rebuild.conversation = ConversationId([9; 32]), ..by(ALICE) }),
        ("two further on", Made { statement: |rebuild| rebuild.generation = 2, ..by(ALICE) }),
        ("from another epoch", Made { statement: |rebuild| rebuild.epoch += 1, ..by(ALICE) }),
        ("from a fork", Made { statement: |rebuild| rebuild.epoch_authenticator = Bytes(vec![9; 32]), ..by(ALICE) }),
        ("behind another place", Made { statement: |rebuild| rebuild.head.sequence += 1, ..by(ALICE) }),
        ("behind another history", Made { statement: |rebuild| rebuild.head.link = Link([9; 32]), ..by(ALICE) }),
        (
            "because of another entry",
            Made { statement: |rebuild| rebuild.closing_entry = EntryHash([9; 32]), ..by(ALICE) },
        ),
        ("by a plain member", by(DAVE)),
        (
            "without who may not be removed",
            Made { statement: |rebuild| rebuild.left_out = vec![account(ALICE)], others: vec![DAVE], ..by(CAROL) },
        ),
    ];
    for (what, made) in cases {
        assert_eq!(outcome(&made), (false, vec![Lie::RebuildRefused]), "{what}");
    }
}

#[test]
fn a_rebuild_is_of_whoever_invites_by_it() {
    let cases: [(&str, Made); 4] = [
        ("signed by somebody else", Made { signer: CAROL, ..by(ALICE) }),
        ("of a leaf that there is not", Made { statement: |rebuild| rebuild.leaf = 77, ..by(ALICE) }),
        ("with which somebody else invites", Made { adder: CAROL, ..by(ALICE) }),
        ("of another topic", Made { statement: |rebuild| rebuild.old_topic = TopicId([9; 32]), ..by(ALICE) }),
    ];
    for (what, made) in cases {
        assert_eq!(outcome(&made), (false, vec![Lie::UnsolicitedWelcome]), "{what}");
    }
}

#[test]
fn what_is_rebuilt_has_the_people_and_the_rules_that_there_were() {
    let cases: [(&str, Made); 4] = [
        ("with somebody more", Made { others: vec![CAROL, DAVE, 5], ..by(ALICE) }),
        ("with somebody less, of whom it says nothing", Made { others: vec![CAROL], ..by(ALICE) }),
        ("with other roles", Made { settings: |settings| settings.roles[1].role = Role::Owner, ..by(ALICE) }),
        ("with other rules", Made { settings: |settings| settings.who_may_add = Role::Member, ..by(ALICE) }),
    ];
    for (what, made) in cases {
        assert_eq!(outcome(&made), (false, vec![Lie::RebuildRefused]), "{what}");
    }
}

/// Of several the one whose author has the higher role is followed, then the one at the lower leaf, whichever comes first.
#[test]
fn the_better_of_two_rebuilds_is_followed() {
    for (first, second, ends_in) in [(CAROL, ALICE, ALICE), (ALICE, CAROL, ALICE)] {
        let mut bob = jammed();
        let point = point(&bob);
        for person in [first, second] {
            let made = by(person);
            // Both are made before either is taken.
            bob.hub.conversations.get_mut(&TEA).expect("jammed").row.break_point = Some(point.clone());
            let invitation = rebuilt(&mut bob, &made);
            arrives(&mut bob, invitation);
            judges(&mut bob);
        }
        assert_eq!(chat(&bob).topic(), TopicId::from_random([ends_in; 32]), "{first} before {second}");
    }
}

/// What is kept to be judged gives way to nothing that is no rebuild of here.
#[test]
fn a_false_rebuild_does_not_take_the_place_of_a_true_one() {
    let mut bob = jammed();
    let good = rebuilt(&mut bob, &by(ALICE));
    arrives(&mut bob, good);
    let bad = rebuilt(&mut bob, &Made { statement: |rebuild| rebuild.epoch += 1, ..by(CAROL) });
    arrives(&mut bob, bad);
    judges(&mut bob);
    assert_eq!(chat(&bob).topic(), TopicId::from_random([ALICE; 32]));
}

/// What is followed and leads nowhere, since its group is another or its bundle does not come, keeps nobody from what leads on.
#[test]
fn after_a_rebuild_that_fails_the_next_has_its_turn() {
    let blob = BlobRef { blob: BlobId([9; 32]), key: BlobKey([9; 32]), size: 9, hash: EntryHash([9; 32]) };
    for is_carried in [true, false] {
        let mut bob = jammed();
        let other_rules = Made { settings: |settings| settings.who_may_add = Role::Member, ..by(CAROL) };
        let mut bad = rebuilt(&mut bob, &other_rules);
        if !is_carried {
            bad.bundle = Carried::Blob(blob.clone());
        }
        let good = rebuilt(&mut bob, &by(ALICE));
        arrives(&mut bob, bad);
        arrives(&mut bob, good);
        judges(&mut bob);
        if !is_carried {
            with(&mut bob, |cx, hub| hub.run(cx, Errand::NoBundle(TEA)));
        }
        judges(&mut bob);
        assert_eq!(chat(&bob).topic(), TopicId::from_random([ALICE; 32]), "carried: {is_carried}");
    }
}

/// What was kept while somebody had a leaf, or in another topic, is judged by who has it where the chat stands still.
#[test]
fn a_kept_rebuild_is_of_whoever_has_the_leaf_in_the_end() {
    let elsewhere = Made { statement: |rebuild| rebuild.old_topic = TopicId([9; 32]), ..by(ALICE) };
    for made in [Made { signer: DAVE, ..by(ALICE) }, elsewhere] {
        let mut bob = jammed();
        let stale = rebuilt(&mut bob, &made);
        let invitation = cbor::to_bytes(&stale).into();
        let offer = OfferRow { adder: account(ALICE), rebuilds: true, invitation };
        let offered = Some(cbor::to_bytes(&vec![offer]).into());
        bob.hub.conversations.get_mut(&TEA).expect("jammed").row.offered = offered;
        judges(&mut bob);
        assert_eq!(caught(&bob), [Lie::RebuildRefused]);
        assert_eq!(chat(&bob).topic(), group().topic);
    }
}

/// Where a device fails alone, the others have gone on: they add it again if it asks. In a chat that goes on, that is an attack.
#[test]
fn a_device_that_fails_alone_follows_whoever_adds_it_again() {
    for (attempts, is_followed) in [(1, true), (0, false)] {
        let (mut alice, mut bob, _) = joined_in(group(), &[CAROL]);
        let welcome = alice.add(&[package(&mut engine(DAVE))]);
        let bundle = alice.bundle(welcome, &[ALICE, BOB, CAROL, DAVE]);
        let invitation = invitation(ALICE, alice.start(&bundle), &bundle);
        let broken = chat(&jammed()).row.phase.clone();
        let row = &mut bob.hub.conversations.get_mut(&TEA).expect("joined").row;
        (row.phase, row.readmission_attempts) = (broken, attempts);
        let offer = OfferRow { adder: account(ALICE), rebuilds: false, invitation: cbor::to_bytes(&invitation).into() };
        row.offered = Some(cbor::to_bytes(&vec![offer]).into());
        let joins = with(&mut bob, |cx, hub| {
            hub.conversations.get_mut(&TEA).expect("joined").consider_offers(cx);
            cx.core.errands.drain(..).any(|errand| matches!(errand, Errand::Join { conversation: TEA, .. }))
        });
        assert_eq!(joins, is_followed);
        assert!(chat(&bob).row.offered.is_some() && caught(&bob).is_empty(), "it is kept until that has worked");
    }
}

#[test]
fn a_rebuild_begins_without_what_the_segments_of_the_old_topic_have_left() {
    let mut bob = jammed();
    with(&mut bob, |cx, hub| {
        let chat = hub.conversations.get_mut(&TEA).expect("jammed");
        (chat.row.passed_over, chat.row.voided) = (Some(3), vec![EntryHash([9; 32])]);
        chat.rebuild(cx, &BTreeSet::new()).expect("a rebuild");
        assert_eq!((chat.row.passed_over, &chat.row.voided), (None, &vec![]));
    });
}

/// A chat that goes on keeps an invitation only if it begins further on in the same topic: whoever is removed and added again reads that first.
#[test]
fn an_invitation_into_a_chat_that_goes_on_is_an_attack() {
    type Edit = fn(&mut protocol::inbox::JoinStart);
    let cases: [(&str, Edit, bool); 4] = [
        ("further on", |_| {}, true),
        ("no further on", |start| start.segment = 1, false),
        ("in another rebuild", |start| start.generation = 1, false),
        ("in another topic", |start| start.topic = TopicId([9; 32]), false),
    ];
    for (what, edit, is_kept) in cases {
        let (mut alice, mut bob, _) = joined_in(group(), &[CAROL]);
        let welcome = alice.add(&[package(&mut engine(DAVE))]);
        let bundle = alice.bundle(welcome, &[ALICE, BOB, CAROL, DAVE]);
        let mut start = alice.start(&bundle);
        edit(&mut start);
        arrives(&mut bob, invitation(ALICE, start, &bundle));
        assert_eq!(chat(&bob).row.offered.is_some(), is_kept, "{what}");
        // What begins where this device was is a copy of what it came in by.
        let is_copy = what == "no further on";
        assert_eq!(caught(&bob).len(), usize::from(!is_kept && !is_copy), "{what}");
    }
}
