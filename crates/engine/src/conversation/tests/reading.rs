//! What a server, or a server and a member together, put into a topic: each entry is in its place and of its topic, each head signed.

use protocol::api::{Page, TopicEntry};
use protocol::id::{EntryHash, Link, TopicId};
use protocol::limits::RETENTION_DAYS_MAX;
use protocol::signature::SecretKey;
use protocol::topic::{ChainLink, Entry, EntryKind, Head, SignedHead};

use super::stand::{Author, CAROL, NOW, TEA, caught, chat, head_key, joined, tea, with};
use crate::caught::Lie;
use crate::conversation::Phase;
use crate::engine::Engine;
use crate::mls::CommitPlan;

/// A commit of alice's as the server shows it, with its place.
fn shown(alice: &mut Author) -> TopicEntry {
    let made = alice.group.commit(&alice.profile.member(&alice.crypto), CommitPlan::default()).expect("made");
    let entry = alice.commit(made.mls, &made.next_exported, |_| {});
    let link = ChainLink {
        sequence: 1,
        segment: 1,
        kind: EntryKind::Commit,
        time: NOW,
        expiry: NOW.plus(u64::from(RETENTION_DAYS_MAX) * 24 * 60),
        entry: entry.hash(),
    };
    TopicEntry { link, entry: Some(entry), stamp: None }
}

fn page(bob: &Engine, found: TopicEntry, key: &SecretKey) -> Page {
    let before = chat(bob).row.cursor;
    let head = Head { sequence: 1, link: found.link.after(&before.link) };
    Page { entries: vec![found], head: SignedHead::sign(key, &chat(bob).topic(), head) }
}

fn reads(bob: &mut Engine, page: Page) -> Option<Lie> {
    with(bob, |cx, hub| {
        let chat = hub.conversations.get_mut(&TEA).expect("joined");
        chat.row.just_joined = false;
        chat.take_in_pushed(cx, page);
    });
    match &chat(bob).row.phase {
        Phase::Active => None,
        Phase::Paused(caught) => Some(caught.lie.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_entry_is_what_its_place_says() {
    type Edit = fn(&mut TopicEntry, &SecretKey);
    let cases: [(&str, Edit, Option<Lie>); 7] = [
        ("as it must be", |_, _| {}, None),
        ("of another topic", |found, key| again(found, key, |entry| entry.topic = TopicId([9; 32])), broken()),
        ("of another segment", |found, key| again(found, key, |entry| entry.segment = 2), broken()),
        ("of another kind", |found, _| found.link.kind = EntryKind::Message, broken()),
        ("another one", |found, _| found.link.entry = EntryHash([9; 32]), broken()),
        ("that lives for another time", |found, _| found.link.expiry = found.link.expiry.plus(1), broken()),
        ("that nobody here has signed", |found, _| again(found, &head_key(), |_| {}), Some(Lie::PlantedEntry)),
    ];
    for (what, edit, expected) in cases {
        let (mut alice, mut bob, _) = joined(&[CAROL]);
        let mut found = shown(&mut alice);
        edit(&mut found, &alice.secrets.signing);
        let page = page(&bob, found, &head_key());
        assert_eq!(reads(&mut bob, page), expected, "{what}");
        assert_eq!(chat(&bob).row.segment, if expected.is_none() { 2 } else { 1 }, "{what}");
    }
}

fn broken() -> Option<Lie> {
    Some(Lie::BrokenChain)
}

/// The same changed, and signed with the segment's key, which each member has.
fn again(found: &mut TopicEntry, key: &SecretKey, change: fn(&mut Entry)) {
    let mut entry = found.entry.clone().expect("shown");
    change(&mut entry);
    let entry = Entry::sign(key, entry.topic, entry.segment, entry.lifetime_days, entry.body);
    found.link.entry = entry.hash();
    found.entry = Some(entry);
}

#[test]
fn a_head_that_the_server_has_not_signed_shows_its_lie_and_moves_nothing() {
    let (mut alice, mut bob, _) = joined(&[CAROL]);
    let page = page(&bob, shown(&mut alice), &SecretKey::from_seed(&[9; 32]));
    assert_eq!(reads(&mut bob, page), Some(Lie::HeadSignature));
    assert_eq!(chat(&bob).row.segment, 1);
}

/// What a member says to have seen counts only if the server has signed it, of this topic.
#[test]
fn nobody_is_told_of_heads_that_the_server_has_not_signed() {
    let topic = tea().topic;
    let head = Head { sequence: 5, link: Link([9; 32]) };
    let other = SecretKey::from_seed(&[9; 32]);
    let cases = [
        ("signed", SignedHead::sign(&head_key(), &topic, head), 0, true),
        ("by somebody else", SignedHead::sign(&other, &topic, head), 0, false),
        ("of another topic", SignedHead::sign(&head_key(), &TopicId([9; 32]), head), 0, false),
        ("of another rebuild", SignedHead::sign(&head_key(), &topic, head), 1, false),
    ];
    for (what, seen, generation, counts) in cases {
        let (_, mut bob, _) = joined(&[CAROL]);
        with(&mut bob, |cx, hub| {
            hub.conversations.get_mut(&TEA).expect("joined").sight(cx, generation, seen, vec![].into());
        });
        assert_eq!(chat(&bob).row.expected.is_some(), counts, "{what}");
        assert_eq!(caught(&bob), []);
    }
}

/// A head that somebody has seen of a place that was read says something only as the server's own.
#[test]
fn no_fork_is_made_up() {
    for (is_signed, expected) in [(true, vec![Lie::Forked]), (false, vec![])] {
        let (mut alice, mut bob, _) = joined(&[CAROL]);
        let page = page(&bob, shown(&mut alice), &head_key());
        assert_eq!(reads(&mut bob, page), None);
        let other = Head { sequence: 1, link: Link([9; 32]) };
        let key = if is_signed { head_key() } else { SecretKey::from_seed(&[9; 32]) };
        let seen = SignedHead::sign(&key, &chat(&bob).topic(), other);
        with(&mut bob, |cx, hub| {
            hub.conversations.get_mut(&TEA).expect("joined").sight(cx, 0, seen, vec![].into());
        });
        assert_eq!(caught(&bob), expected);
    }
}
