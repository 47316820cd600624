//! Whoever is invited believes nothing of a Welcome but what its adder has signed and the chains say.

use protocol::cbor::{self, Bytes};
use protocol::content::{self, Content, Origin};
use protocol::control::{Control, GroupDetails};
use protocol::id::{ConversationId, EntryHash, Tag, TopicId};
use protocol::inbox::{JoinStart, WelcomeBundle};

use super::stand::{
    ALICE, Author, BOB, CAROL, DAVE, NOW, TEA, account, caught, device, engine, invitation, join, package, tea, with,
};
use crate::caught::Lie;
use crate::conversation::Conversation;
use crate::core::Errand;
use crate::engine::Engine;
use crate::mls::CommitPlan;
use crate::settings::{RoleEntry, Settings};
use crate::view::Role;

/// An invitation of bob into alice's group, made otherwise.
struct Made {
    settings: Settings,
    /// Who is in it beside alice and bob.
    others: &'static [u8],
    /// Whose chains come with it.
    chains: &'static [u8],
    by: u8,
    start: fn(&mut JoinStart),
    /// What is exchanged once the adder has signed.
    exchanged: fn(&mut WelcomeBundle),
}

fn honest() -> Made {
    Made {
        settings: tea(),
        others: &[CAROL],
        chains: &[ALICE, BOB, CAROL],
        by: ALICE,
        start: |_| {},
        exchanged: |_| {},
    }
}

fn joins(made: &Made) -> Option<Conversation> {
    let (mut alice, mut bob) = (Author::begin(ALICE, made.settings.clone()), engine(BOB));
    let others = made.others.iter().map(|other| package(&mut engine(*other)));
    let packages: Vec<_> = others.chain([package(&mut bob)]).collect();
    let welcome = alice.add(&packages);
    let mut bundle = alice.bundle(welcome, made.chains);
    let mut start = alice.start(&bundle);
    (made.start)(&mut start);
    (made.exchanged)(&mut bundle);
    let joined = join(&mut bob, invitation(made.by, start, &bundle), &bundle);
    assert!(joined.is_some() || with(&mut bob, |cx, _| cx.core.key_packages.rows.take_differences()).is_empty());
    joined
}

#[test]
fn nobody_joins_what_is_not_as_their_adder_has_signed_it() {
    assert!(joins(&honest()).is_some());
    let cases: [(&str, Made); 7] = [
        ("another bundle", Made { exchanged: |bundle| bundle.pins.push(protocol::id::MessageId([1; 32])), ..honest() }),
        ("no bundle of it", Made { start: |start| start.bundle = EntryHash([1; 32]), ..honest() }),
        ("another chat", Made { start: |start| start.conversation = ConversationId([1; 32]), ..honest() }),
        ("another rebuild", Made { start: |start| start.generation = 1, ..honest() }),
        ("another topic", Made { start: |start| start.topic = TopicId::from_random([1; 32]), ..honest() }),
        ("another segment", Made { start: |start| start.segment = 2, ..honest() }),
        ("by somebody who is not in it", Made { by: DAVE, ..honest() }),
    ];
    for (what, made) in cases {
        assert!(joins(&made).is_none(), "{what}");
    }
}

#[test]
fn nobody_joins_a_group_that_no_commit_could_make() {
    let role = |person| RoleEntry { account: account(person), role: Role::Admin };
    let named = |person| Settings { roles: vec![role(person)], ..tea() };
    assert!(joins(&Made { settings: named(CAROL), ..honest() }).is_some());
    let pair = || Settings { pair: true, roles: vec![], ..tea() };
    assert!(joins(&Made { settings: pair(), others: &[], ..honest() }).is_some());
    let unknown = Settings { topic: TopicId([0x70; 32]), ..tea() };
    let cases: [(&str, Made); 5] = [
        ("a topic of an unknown format", Made { settings: unknown, ..honest() }),
        ("a role of somebody who is not in it", Made { settings: named(DAVE), ..honest() }),
        ("a life that nobody could read", Made { settings: Settings { disappearing_s: 1, ..tea() }, ..honest() }),
        ("a third one between two", Made { settings: pair(), ..honest() }),
        ("somebody without a chain", Made { chains: &[ALICE, BOB], ..honest() }),
    ];
    for (what, made) in cases {
        assert!(joins(&made).is_none(), "{what}");
    }
}

/// What alice says of the group, and its tag.
fn said(control: &Control) -> (Bytes, Tag) {
    let origin = Origin { account: account(ALICE), device: device(ALICE), conversation: TEA };
    let content = Content::control([5; 16], origin, control);
    let bytes = content.to_bytes();
    let tag = content::tag(&content, &bytes);
    (bytes.into(), tag)
}

#[test]
fn a_group_is_called_by_what_was_said_in_it() {
    let (name, name_tag) = said(&Control::Name { name: "tea".to_owned() });
    let about = GroupDetails { description: "on Thursdays".to_owned(), picture: None };
    let (details, details_tag) = said(&Control::Details(about));
    for (tags, is_shown) in [((name_tag, details_tag), true), ((details_tag, name_tag), false)] {
        let (mut alice, mut bob) = (Author::begin(ALICE, tea()), engine(BOB));
        alice.settings = Settings { name_tag: Some(tags.0), details_tag: Some(tags.1), ..tea() };
        let plan = CommitPlan {
            adds: alice.checked(&[package(&mut bob)]),
            settings: Some(alice.settings.clone()),
            ..CommitPlan::default()
        };
        let welcome = alice.go_on_by(plan).expect("bob joins");
        let (name, details) = (Some(name.clone()), Some(details.clone()));
        let bundle = WelcomeBundle { name, details, ..alice.bundle(welcome, &[ALICE, BOB]) };
        let chat = join(&mut bob, invitation(ALICE, alice.start(&bundle), &bundle), &bundle).expect("joined");
        assert_eq!((chat.row.name.is_some(), chat.row.group.details_said.len() == 1), (is_shown, is_shown));
        assert_eq!(chat.row.names_said.len(), usize::from(is_shown));
    }
}

/// What bob's engine does with alice's invitation, which came in a chat with `sender`, and what lies in it.
fn arrives(bob: &mut Engine, sender: Option<u8>) -> Bytes {
    let mut alice = Author::begin(ALICE, tea());
    let welcome = alice.add(&[package(bob)]);
    let bundle = alice.bundle(welcome, &[ALICE, BOB]);
    let invitation = Box::new(invitation(ALICE, alice.start(&bundle), &bundle));
    let sender = sender.map(account);
    with(bob, |cx, hub| hub.run(cx, Errand::Invited { invitation, sender, time: NOW }));
    cbor::to_bytes(&bundle).into()
}

#[test]
fn nobody_passes_anothers_invitation_on() {
    for (sender, is_kept) in [(None, true), (Some(ALICE), true), (Some(CAROL), false)] {
        let mut bob = engine(BOB);
        arrives(&mut bob, sender);
        assert_eq!(bob.core.requests.contains_key(&TEA), is_kept, "from {sender:?}");
    }
}

#[test]
fn nothing_is_joined_that_the_person_has_not_accepted() {
    for is_accepted in [false, true] {
        let mut bob = engine(BOB);
        let bundle = arrives(&mut bob, None);
        bob.core.requests.get_mut(&TEA).expect("kept").accepted = is_accepted;
        with(&mut bob, |cx, hub| hub.run(cx, Errand::Join { conversation: TEA, bundle }));
        assert_eq!(bob.hub.conversations.contains_key(&TEA), is_accepted);
    }
}

#[test]
fn an_invitation_that_is_not_what_its_adder_has_signed_is_told_and_gone() {
    let mut bob = engine(BOB);
    let bundle = arrives(&mut bob, None);
    bob.core.requests.get_mut(&TEA).expect("kept").accepted = true;
    let mut exchanged: WelcomeBundle = cbor::from_bytes(&bundle.0).expect("a bundle");
    exchanged.pins.push(protocol::id::MessageId([1; 32]));
    let bundle = cbor::to_bytes(&exchanged).into();
    with(&mut bob, |cx, hub| hub.run(cx, Errand::Join { conversation: TEA, bundle }));
    assert_eq!(caught(&bob), [Lie::BadInvitation]);
    assert!(bob.hub.conversations.is_empty() && bob.core.requests.is_empty());
}
