//! What members say: of the device that it names, and with no more effect than they may have.

use protocol::api::TopicEntry;
use protocol::cbor;
use protocol::content::{self, Content, Origin};
use protocol::control::{Control, GroupDetails, OwnControl};
use protocol::franking::Authorship;
use protocol::id::{DeviceId, EntryHash, Link, Tag};
use protocol::limits::RETENTION_DAYS_MAX;
use protocol::padding::pad;
use protocol::payload::Payload;
use protocol::topic::{ChainLink, Entry, EntryBody, EntryKind, Head, SignedHead};

use super::stand::{
    ALICE, Author, CAROL, DAVE, NOW, TEA, account, caught, chain, chat, device, head_key, joined, with,
};
use crate::caught::Lie;
use crate::engine::Engine;
use crate::policy::Notice;

fn origin(device: DeviceId) -> Origin {
    Origin { account: account(ALICE), device, conversation: TEA }
}

/// A message of alice's with that content.
fn message(alice: &mut Author, content: &Content) -> (TopicEntry, Tag) {
    let (topic, segment, bytes) = (alice.settings.topic, alice.group.epoch(), content.to_bytes());
    let tag = content::tag(content, &bytes);
    let authorship = Authorship { tag, conversation: TEA, topic, segment };
    let payload = Payload {
        content: bytes.into(),
        author_signature: authorship.sign(&alice.profile.device_key),
        head: SignedHead::sign(&head_key(), &topic, Head { sequence: 0, link: Link([0; 32]) }),
        epoch_authenticator: alice.group.authenticator().into(),
        gossip: vec![],
        issuer: None,
        anchor: None,
        statement: None,
        receipt: None,
    };
    let plaintext = pad(cbor::to_bytes(&payload));
    let ciphertext = alice.group.encrypt(&alice.profile.member(&alice.crypto), &tag, &plaintext).expect("encrypted");
    let body = EntryBody::Message { tag, ciphertext: ciphertext.into() };
    let entry = Entry::sign(&alice.secrets.signing, topic, segment, RETENTION_DAYS_MAX, body);
    (found(entry), tag)
}

fn found(entry: Entry) -> TopicEntry {
    let link = ChainLink {
        sequence: 1,
        segment: entry.segment,
        kind: EntryKind::Message,
        time: NOW,
        expiry: NOW.plus(u64::from(entry.lifetime_days) * 24 * 60),
        entry: entry.hash(),
    };
    TopicEntry { link, entry: Some(entry), stamp: None }
}

/// Bob's engine takes a message in. Whether it was believed.
fn reads(bob: &mut Engine, (found, tag): (TopicEntry, Tag)) -> bool {
    let entry = found.entry.clone().expect("a message");
    let EntryBody::Message { ciphertext, .. } = &entry.body else { panic!("a message") };
    with(bob, |cx, hub| {
        let chat = hub.conversations.get_mut(&TEA).expect("joined");
        let (message, sender) = chat.take_in_message(cx, &found, &entry, tag, &ciphertext.0);
        assert_eq!(message.is_some(), sender.is_some());
        message.is_some()
    })
}

#[test]
fn a_message_is_of_the_device_whose_leaf_it_comes_from() {
    let (mut alice, mut bob, _) = joined(&[CAROL]);
    let hello = message(&mut alice, &Content::text([5; 16], origin(device(ALICE)), "hello"));
    assert!(reads(&mut bob, hello));
    let other = message(&mut alice, &Content::text([6; 16], origin(device(CAROL)), "hello"));
    assert!(!reads(&mut bob, other));
    assert_eq!(caught(&bob), [Lie::Unreportable { author: account(ALICE) }]);
}

/// What own devices tell each other says nothing anywhere else.
#[test]
fn nobody_else_says_what_an_own_device_has_told() {
    let (mut alice, mut bob, _) = joined(&[CAROL]);
    let told = Control::Own(Box::new(OwnControl::Contact { chain: chain(DAVE), handle: None }));
    let told = message(&mut alice, &Content::control([5; 16], origin(device(ALICE)), &told));
    assert!(reads(&mut bob, told));
    assert!(!bob.core.contacts.contains_key(&account(DAVE)), "alice accepts nobody for bob");
}

/// Bob's engine acts on what somebody says who is no more than that.
fn acts(bob: &mut Engine, sender: u8, control: Control) {
    let content = Content::control([5; 16], origin(device(sender)), &control);
    let body = EntryBody::Message { tag: Tag([1; 32]), ciphertext: vec![].into() };
    let entry = Entry::sign(&head_key(), chat(bob).topic(), 1, RETENTION_DAYS_MAX, body);
    let found =
        TopicEntry { link: ChainLink { entry: EntryHash([1; 32]), ..found(entry.clone()).link }, ..found(entry) };
    with(bob, |cx, hub| {
        let chat = hub.conversations.get_mut(&TEA).expect("joined");
        chat.act_on_control(cx, &found, account(sender), &content.to_bytes().into(), control);
    });
}

#[test]
fn whoever_may_not_change_names_pushes_none_out() {
    let (_, mut bob, _) = joined(&[CAROL]);
    for (sender, expected) in [(CAROL, (0, 0)), (ALICE, (1, 1))] {
        acts(&mut bob, sender, Control::Name { name: "coffee".to_owned() });
        acts(&mut bob, sender, Control::Details(GroupDetails { description: "daily".to_owned(), picture: None }));
        let row = &chat(&bob).row;
        assert_eq!((row.names_said.len(), row.group.details_said.len()), expected, "{sender}");
    }
}

#[test]
fn a_notice_is_of_a_member_by_who_may_remove_them_and_counts_from_the_first() {
    let (_, mut bob, _) = joined(&[CAROL]);
    for (sender, of) in [(CAROL, ALICE), (CAROL, CAROL), (ALICE, DAVE)] {
        acts(&mut bob, sender, Control::Remove { accounts: vec![account(of)] });
        assert!(chat(&bob).notices().is_empty(), "{of} by {sender}");
    }
    acts(&mut bob, ALICE, Control::Remove { accounts: vec![account(CAROL)] });
    let first = Notice { commits: 0, by_themselves: false };
    assert_eq!(chat(&bob).notices(), [(account(CAROL), first)].into());
    // A commit has left her in: whoever says it again puts that off no further.
    let row = &mut bob.hub.conversations.get_mut(&TEA).expect("joined").row;
    row.notices[0].notice.commits = 1;
    acts(&mut bob, ALICE, Control::Remove { accounts: vec![account(CAROL)] });
    acts(&mut bob, CAROL, Control::Leave);
    assert_eq!(chat(&bob).notices(), [(account(CAROL), Notice { commits: 1, ..first })].into());
}
