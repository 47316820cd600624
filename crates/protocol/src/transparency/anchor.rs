//! Anchors: the log's checkpoints of common sizes, as people tell each other of them and as a server lists them without gaps.

use minicbor::{Decode, Encode};

use super::checkpoint::{Checkpoint, CheckpointAnswer, anchor_size, log_note_key};
use super::log::{Frontier, LogHash, LogState, fold, root_parts};
use super::note::Note;
use crate::id::ServerId;
use crate::limits::{ANCHORS_MAX, LOG_ANCHOR, LOG_DEPTH_MAX};
use crate::signature::{PublicKey, Signature, verify_foreign};

/// The log's signature on a checkpoint of an anchor size. The note follows from it: two of one size convict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct SignedAnchor {
    /// How many leaves the log had.
    #[n(0)]
    pub size: u64,
    /// Its root.
    #[n(1)]
    pub root: LogHash,
    /// The log key's signature on the checkpoint's text.
    #[n(2)]
    pub signature: Signature,
}

impl SignedAnchor {
    /// Size and root.
    pub fn state(&self) -> LogState {
        LogState { size: self.size, root: self.root }
    }

    /// The anchor of a checkpoint as a note; nothing if the server's log did not sign it.
    pub fn from_note(note: &str, server: &ServerId, log_key: &PublicKey) -> Option<SignedAnchor> {
        let (Checkpoint { state, .. }, note) = Checkpoint::verify(note, server, log_key).ok()?;
        let signature = note.signature_by(&log_note_key(server, *log_key)?)?;
        Some(SignedAnchor { size: state.size, root: state.root, signature })
    }

    /// Whether it is of an anchor size, and signed by this server's log.
    pub fn verify(&self, server: &ServerId, log_key: &PublicKey) -> bool {
        let text = Checkpoint { server: *server, state: self.state() }.text();
        anchor_size(self.size) == Some(self.size) && verify_foreign(log_key, text.as_bytes(), &self.signature).is_ok()
    }

    /// The checkpoint as a note with the log's signature alone, as evidence holds it; nothing for a key that nobody may use.
    pub fn to_note(&self, server: &ServerId, log_key: &PublicKey) -> Option<String> {
        let mut note = Note::new(Checkpoint { server: *server, state: self.state() }.text())?;
        note.add_signature(&log_note_key(server, *log_key)?, &self.signature)?;
        Some(note.to_string())
    }
}

/// The next anchor in a list: 64 leaves more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct NextAnchor {
    /// The root of the perfect subtree of the leaves since the anchor before.
    #[n(0)]
    pub leaves: LogHash,
    /// The log key's signature on the checkpoint of this size.
    #[n(1)]
    pub signature: Signature,
}

/// All anchors of a log since a size. Everybody who has looked since then has the same ones, so that two people can compare whichever
/// one tells of, and nobody need ask a server for the one that somebody told of: that would tell the server who talks with whom.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Anchors {
    /// The size that the list goes on from: 0 or an anchor size.
    #[n(0)]
    pub from: u64,
    /// The hashes of the perfect subtrees that made up the log at that size ([`root_parts`]).
    #[n(1)]
    #[cbor(decode_with = "crate::cbor::at_most::<LOG_DEPTH_MAX, _, _>")]
    pub before: Vec<LogHash>,
    /// Each anchor since, up to the newest.
    #[n(2)]
    #[cbor(decode_with = "crate::cbor::at_most::<ANCHORS_MAX, _, _>")]
    pub anchors: Vec<NextAnchor>,
    /// The hashes of the perfect subtrees of the leaves since the newest anchor.
    #[n(3)]
    #[cbor(decode_with = "crate::cbor::at_most::<LOG_DEPTH_MAX, _, _>")]
    pub after: Vec<LogHash>,
}

/// The log's newest checkpoint, and all anchors since one that the client knows.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LogAnswer {
    /// The checkpoint with its leaf.
    #[n(0)]
    pub checkpoint: CheckpointAnswer,
    /// The anchors.
    #[n(1)]
    pub anchors: Anchors,
}

/// A list of anchors that is not the log's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAnchors {
    /// It begins elsewhere than it was asked to, leaves some out, or goes further than the log.
    #[error("anchors are left out")]
    Gap,
    /// The log did not sign one of them.
    #[error("the log did not sign an anchor")]
    Unsigned,
    /// They do not lead to the checkpoint.
    #[error("the anchors are not shown to be the log's")]
    OtherLog,
}

/// The size that a list goes on from, for a client that knows the anchor of a size (0: none) and a log of another: the newest ones
/// only, if there are too many.
pub fn anchors_from(known: u64, size: u64) -> u64 {
    let newest = anchor_size(size).unwrap_or(0);
    let oldest = newest.saturating_sub(LOG_ANCHOR.saturating_mul(ANCHORS_MAX as u64));
    known.max(oldest)
}

impl Anchors {
    /// Checks that these are all anchors of a log with this verified checkpoint, since the one that the client named.
    ///
    /// # Errors
    /// [`BadAnchors`], saying what is not shown.
    pub fn verify(
        &self,
        known: u64,
        state: &LogState,
        server: &ServerId,
        log_key: &PublicKey,
    ) -> Result<Vec<SignedAnchor>, BadAnchors> {
        let newest = anchor_size(state.size).unwrap_or(0);
        let count = LOG_ANCHOR.checked_mul(self.anchors.len() as u64).ok_or(BadAnchors::Gap)?;
        let is_from = self.from == anchors_from(known, state.size) && self.from.is_multiple_of(LOG_ANCHOR);
        if !is_from || self.from.checked_add(count) != Some(newest) {
            return Err(BadAnchors::Gap);
        }
        // A tree whose leaves are the subtrees of 64 leaves has the same root.
        let blocks = |size: u64| size.checked_div(LOG_ANCHOR).unwrap_or(0);
        let mut frontier = Frontier::new(blocks(self.from), self.before.clone()).ok_or(BadAnchors::Gap)?;
        let mut listed = Vec::with_capacity(self.anchors.len());
        for next in &self.anchors {
            frontier.append(next.leaves);
            let LogState { size, root } = frontier.state();
            let size = size.checked_mul(LOG_ANCHOR).ok_or(BadAnchors::Gap)?;
            let anchor = SignedAnchor { size, root, signature: next.signature };
            if !anchor.verify(server, log_key) {
                return Err(BadAnchors::Unsigned);
            }
            listed.push(anchor);
        }
        let parts: Vec<LogHash> = frontier.hashes().iter().chain(&self.after).copied().collect();
        let is_whole = parts.len() == root_parts(state.size).len();
        if is_whole && fold(&parts) == state.root { Ok(listed) } else { Err(BadAnchors::OtherLog) }
    }
}
