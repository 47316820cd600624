//! Checkpoints that were shown where nobody knows whose question it was: held against the log as it is listed where everybody's is.

use protocol::id::AccountId;
use protocol::transparency::anchor::Listed;
use protocol::transparency::directory_proof::Verified;
use protocol::transparency::evidence::Evidence;
use protocol::transparency::log::{LogHash, LogState};

use super::check::{self, NotProven};
use super::trust::{Said, Trust};
use super::{Shown, put_row, state_in};
use crate::caught::Lie;
use crate::core::Context;

/// The most checkpoints of contact sessions that wait for the log to be read, which happens each hour. Beyond that nothing rests on
/// such a session until it has been: what waits is what a fork would be caught by.
const UNCONFIRMED_MAX: usize = 128;

/// Keeps the checkpoint of a contact session's answer until the log is read. A fork that was shown here and nowhere else has another root
/// at this size, and nothing else to show it by: it may be shorter than the way to the next anchor.
pub(super) fn keep(cx: &mut Context<'_>, verified: &Verified) -> Result<(), NotProven> {
    let row = &cx.core.directory.row;
    let is_state = |note: &str| state_in(note) == Some(verified.state);
    let is_pinned = row.pin.as_ref().and_then(Shown::state) == Some(verified.state);
    if is_pinned || row.unconfirmed.iter().any(|note| is_state(note)) {
        return Ok(());
    }
    if row.unconfirmed.len() >= UNCONFIRMED_MAX {
        return Err(NotProven::Unread);
    }
    cx.core.directory.row.unconfirmed.push(verified.pin.note.clone());
    put_row(cx);
    Ok(())
}

/// Holds what contact sessions have shown against the log as it was read, whose checkpoint this is.
pub(super) fn compare(cx: &mut Context<'_>, listed: &Listed, verified: &Verified) {
    let waiting = std::mem::take(&mut cx.core.directory.row.unconfirmed);
    if waiting.is_empty() {
        return;
    }
    for note in waiting {
        let Some(state) = state_in(&note) else { continue };
        match listed.root(state.size) {
            Some(root) if root == state.root => {}
            Some(root) => forked(cx, (&note, state), root, listed, verified),
            // It was shown after the log was asked for.
            None if state.size > verified.state.size => cx.core.directory.row.unconfirmed.push(note),
            None => shown_under(cx, state, Said::Unconfirmed),
        }
    }
    put_row(cx);
}

/// The log that is listed never had this root.
fn forked(cx: &mut Context<'_>, (note, state): (&str, LogState), root: LogHash, listed: &Listed, verified: &Verified) {
    let time = cx.now;
    shown_under(cx, state, Said::Other { time });
    let Some(id) = cx.core.server else { return };
    let server = verified.configuration.server.clone();
    let (older, newer) = (note.to_owned(), verified.pin.note.clone());
    let anchor = listed.anchors.iter().find(|anchor| anchor.size == state.size);
    let same_size = match anchor.and_then(|anchor| anchor.to_note(&id, &server.keys.log)) {
        Some(anchor) => Some(anchor),
        None => Some(newer.clone()).filter(|_| state.size == verified.state.size),
    };
    let evidence = match (same_size, listed.consistency(state.size)) {
        (Some(second), _) => Some(Evidence::TwoRoots { server, first: older.clone(), second }),
        (None, Some(consistency)) => {
            Some(Evidence::OtherPast { server, older: older.clone(), newer: newer.clone(), root, consistency })
        }
        (None, None) => None,
    };
    let exhibits = match evidence.filter(|evidence| evidence.check(&id).is_ok()) {
        Some(evidence) => vec![evidence.to_file().into()],
        None => vec![older.into_bytes().into(), newer.into_bytes().into()],
    };
    check::caught(cx, Lie::TwoDirectories, exhibits);
}

/// Says something of everybody whom nothing but this checkpoint vouches for.
fn shown_under(cx: &mut Context<'_>, state: LogState, said: Said) {
    let is_under =
        |trust: &Trust| matches!(trust, Trust::Proven { leaf, .. } if leaf.checked_add(1) == Some(state.size));
    let contacts = cx.core.contacts.values().filter(|contact| is_under(&contact.trust)).map(|contact| contact.account);
    let mut accounts: Vec<AccountId> = contacts.collect();
    if is_under(&cx.core.directory.row.own_trust) {
        accounts.push(cx.own_account());
    }
    for account in accounts {
        super::hear(cx, &account, said);
    }
}

#[cfg(test)]
mod tests {
    use protocol::transparency::anchor::Anchors;
    use protocol::transparency::log::Frontier;

    use super::*;
    use crate::conversation::tests::stand::{
        ALICE, BOB, CAROL, NOW, SERVER, account, caught, chain, engine, log_key, note, verified, with,
    };
    use crate::engine::Engine;

    /// A server that withholds its log cannot go on showing people apart: what a fork would be caught by is kept, and nothing more believed.
    #[test]
    fn nothing_rests_on_contact_sessions_when_too_much_of_them_was_not_held_against_the_log() {
        let mut bob = engine(BOB);
        with(&mut bob, |cx, _| {
            for size in 1..=UNCONFIRMED_MAX as u64 {
                assert_eq!(keep(cx, &verified(size)), Ok(()));
            }
            assert_eq!(keep(cx, &verified(1_000)), Err(NotProven::Unread));
        });
        let kept = &bob.core.directory.row.unconfirmed;
        assert_eq!((kept.len(), state_in(&kept[0])), (UNCONFIRMED_MAX, Some(verified(1).state)));
    }

    #[test]
    fn what_is_known_of_the_log_already_waits_for_nothing() {
        let mut bob = engine(BOB);
        let pinned = verified(5);
        let leaf = protocol::transparency::evidence::ProvenLeaf {
            note: pinned.pin.note.clone(),
            leaf: pinned.leaf.clone(),
            inclusion: vec![],
        };
        bob.core.directory.row.pin = Some(Shown { leaf, configuration: pinned.configuration.clone(), served: None });
        let sizes = [5, 6, 6].map(|size| {
            with(&mut bob, |cx, _| keep(cx, &verified(size))).expect("kept");
            bob.core.directory.row.unconfirmed.len()
        });
        assert_eq!(sizes, [0, 1, 1], "the account session's, another one, and that once more");
    }

    /// A log of so many leaves, and that log as it is listed from 0 or the anchor on.
    fn log(size: u64, from: u64) -> (Vec<LogState>, Listed) {
        let leaf = |number: u64| LogHash([number as u8; 32]);
        let mut frontier = Frontier::new(0, vec![]).expect("an empty log");
        let mut states = vec![frontier.state()];
        for number in 0..size {
            frontier.append(leaf(number));
            states.push(frontier.state());
        }
        let before = if from == 0 { vec![] } else { vec![states[from as usize].root] };
        let anchors = Anchors { from, before, signatures: vec![], leaves: (from..size).map(leaf).collect() };
        let listed = anchors.verify(from, &frontier.state(), &SERVER, &log_key().public()).expect("all of it");
        (states, listed)
    }

    /// Bob's device, to which alice was shown under the seventh leaf, and carol under the sixth.
    fn bob() -> Engine {
        let mut bob = engine(BOB);
        for (person, leaf) in [(ALICE, 6), (CAROL, 5)] {
            with(&mut bob, |cx, _| {
                crate::contacts::learn_chain(cx, account(person), chain(person));
                let contact = cx.core.contacts[&account(person)].clone();
                let trust = Trust::Proven { at: NOW.millis(), leaf, sequence: 0 };
                cx.put_contact(crate::view::ContactView { trust, ..contact });
            });
        }
        bob
    }

    #[test]
    fn what_contact_sessions_have_shown_is_of_the_log_that_is_listed_or_nothing_rests_on_it() {
        let forged = |state: LogState| LogState { root: LogHash([0xF0; 32]), ..state };
        let (states, whole) = log(10, 0);
        let (of_more, beyond) = log(67, 64);
        let trusts = |bob: &Engine| {
            [ALICE, CAROL].map(|person| matches!(bob.core.contacts[&account(person)].trust, Trust::Proven { .. }))
        };
        let cases = [
            ("it is of the log", states[7], &whole, (0, [true, true], vec![])),
            ("it never was", forged(states[7]), &whole, (0, [false, true], vec![Lie::TwoDirectories])),
            ("it is later than what is listed", of_more[12], &whole, (1, [true, true], vec![])),
            ("the list begins after it", states[7], &beyond, (0, [false, true], vec![])),
        ];
        for (what, state, listed, expected) in cases {
            let mut bob = bob();
            bob.core.server = Some(SERVER);
            bob.core.directory.row.unconfirmed = vec![note(state)];
            let size = if listed.from() == 0 { 10 } else { 67 };
            with(&mut bob, |cx, _| compare(cx, listed, &verified(size)));
            let left = bob.core.directory.row.unconfirmed.len();
            assert_eq!((left, trusts(&bob), caught(&bob)), expected, "{what}");
        }
    }

    /// A fork is another record of whoever was shown under it; a list that begins too late takes back no more than the proof.
    #[test]
    fn a_fork_blocks_at_once_whom_it_has_shown() {
        let (states, listed) = log(10, 0);
        let mut bob = bob();
        bob.core.directory.row.unconfirmed = vec![note(LogState { root: LogHash([0xF0; 32]), ..states[7] })];
        with(&mut bob, |cx, _| compare(cx, &listed, &verified(10)));
        let trust = |person| bob.core.contacts[&account(person)].trust;
        assert!(matches!(trust(ALICE), Trust::Blocked { .. }) && matches!(trust(CAROL), Trust::Proven { .. }));
    }
}
