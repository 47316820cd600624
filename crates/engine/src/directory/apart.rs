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
    use protocol::server::ServerStatement;
    use protocol::signature::Signature;
    use protocol::transparency::directory_proof::{Freshness, Pin};
    use protocol::transparency::leaf::{AuditHash, Configuration, LogLeaf};
    use protocol::transparency::vrf::VrfKey;

    use super::*;
    use crate::conversation::tests::stand::{BOB, NOW, engine, log_key, with};

    /// A log of so many leaves, as an answer on a contact session has shown it.
    fn shown(size: u64) -> Verified {
        let (vrf_key, time) = (VrfKey([0; 32]), NOW.millis().seconds());
        let keys = engine(BOB).core.server_keys.expect("told");
        let server = ServerStatement { keys, signature: Signature([0; 64]) };
        let configuration =
            Configuration { server, vrf_key, issuers: vec![], epoch_ms: 1_000, heartbeat_ms: 1_000, promise_ms: 1_000 };
        let root = protocol::transparency::map::EMPTY_ROOT;
        let (audit, hash) = (AuditHash::default(), configuration.hash());
        let leaf = LogLeaf {
            number: size - 1,
            epoch: 1,
            map_root: root,
            previous_root: root,
            audit,
            time,
            configuration: hash,
        };
        Verified {
            pin: Pin { log_key: log_key().public(), vrf_key, note: format!("a note of {size}"), time },
            state: LogState { size, root: LogHash([1; 32]) },
            leaf,
            configuration,
            anchor: None,
            freshness: Freshness::Fresh,
            cosigned: 0,
        }
    }

    /// A server that withholds its log cannot go on showing people apart: what a fork would be caught by is kept, and nothing more believed.
    #[test]
    fn nothing_rests_on_contact_sessions_when_too_much_of_them_was_not_held_against_the_log() {
        let mut bob = engine(BOB);
        with(&mut bob, |cx, _| {
            for size in 1..=UNCONFIRMED_MAX as u64 {
                assert_eq!(keep(cx, &shown(size)), Ok(()));
            }
            assert_eq!(keep(cx, &shown(1_000)), Err(NotProven::Unread));
        });
        let kept = &bob.core.directory.row.unconfirmed;
        assert_eq!((kept.len(), kept[0].as_str()), (UNCONFIRMED_MAX, "a note of 1"));
    }
}
