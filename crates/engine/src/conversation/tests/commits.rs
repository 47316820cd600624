//! A commit of which its author says something else than it is closes the segment, and nobody goes on by it.

use protocol::topic::Entry;

use super::stand::{ALICE, CAROL, DAVE, NOW, Sealing, TEA, chain, chat, joined, key, with};
use crate::caught::Lie;
use crate::conversation::Phase;
use crate::engine::Engine;
use crate::mls::CommitPlan;

/// Whether bob's engine goes on by a commit of alice's, which `edit` has changed before she signed it.
fn goes_on(edit: impl FnOnce(&mut Sealing), known: impl FnOnce(&mut Engine, &Entry)) -> bool {
    let (mut alice, mut bob, _) = joined(&[CAROL]);
    let made = alice.group.commit(&alice.profile.member(&alice.crypto), CommitPlan::default()).expect("made");
    let entry = alice.commit(made.mls, &made.next_exported, edit);
    known(&mut bob, &entry);
    with(&mut bob, |cx, hub| hub.conversations.get_mut(&TEA).expect("joined").take_in_commit(cx, &entry, NOW));
    let chat = chat(&bob);
    match &chat.row.phase {
        Phase::Active => assert_eq!(chat.row.segment, 2),
        Phase::Broken(caught) => assert_eq!((&caught.lie, chat.row.segment), (&Lie::BadCommit, 1)),
        other => panic!("{other:?}"),
    }
    chat.row.phase == Phase::Active
}

#[test]
fn a_commit_is_its_authors_and_carries_no_more_than_it_needs() {
    assert!(goes_on(|_| {}, |_, _| {}));
    assert!(goes_on(|sealing| sealing.act.chains.clear(), |_, _| {}), "nothing of alice's has changed");
    let others = |sealing: &mut Sealing| {
        // Carol says that she has made it.
        (sealing.author, sealing.key) = (2, key(CAROL));
    };
    assert!(!goes_on(others, |_, _| {}), "somebody else's");
    assert!(!goes_on(|sealing| sealing.key = key(CAROL), |_, _| {}), "signed by somebody else");
    assert!(!goes_on(|sealing| sealing.possession_of = 3, |_, _| {}), "the next key's owner means another segment");
    assert!(!goes_on(|sealing| sealing.act.chains.push(chain(DAVE)), |_, _| {}), "with a chain that changes nothing");
    assert!(!goes_on(|sealing| sealing.act.chains = vec![chain(ALICE); 3], |_, _| {}), "with one again and again");
}

/// What this device has made and a notice has voided is void when it is met, as it is for all others.
#[test]
fn an_own_commit_that_was_voided_stays_void() {
    let voided = |bob: &mut Engine, entry: &Entry| {
        bob.hub.conversations.get_mut(&TEA).expect("joined").row.voided.push(entry.hash());
    };
    assert!(!goes_on(|_| {}, voided));
}
