//! Anchors: the log's checkpoints of common sizes, as people tell each other of them and as a server lists them without gaps.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use super::checkpoint::{Checkpoint, CheckpointAnswer, anchor_size, log_note_key};
use super::log::{Frontier, LogHash, LogState, Subtree, consistency_parts, fold, root_parts};
use super::note::Note;
use crate::id::ServerId;
use crate::limits::{ANCHORS_MAX, LISTED_LEAVES_MAX, LOG_ANCHOR, LOG_DEPTH_MAX};
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

/// All anchors and leaves of a log since a size. Everybody who has looked since then has the same ones, so that two people can compare whichever
/// one tells of, and nobody need ask a server for the one that somebody told of: that would tell the server who talks with whom. By the leaves a client compares whatever
/// checkpoint it was shown where nobody knows whose question it was, also one of no anchor's size.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Anchors {
    /// The size that the list goes on from: 0 or an anchor size.
    #[n(0)]
    pub from: u64,
    /// The hashes of the perfect subtrees that made up the log at that size ([`root_parts`]).
    #[n(1)]
    #[cbor(decode_with = "crate::cbor::at_most::<LOG_DEPTH_MAX, _, _>")]
    pub before: Vec<LogHash>,
    /// The log key's signature on the checkpoint of each anchor since, up to the newest.
    #[n(2)]
    #[cbor(decode_with = "crate::cbor::at_most::<ANCHORS_MAX, _, _>")]
    pub signatures: Vec<Signature>,
    /// The hash of each leaf since: from them follows the root that the log had at any size since.
    #[n(3)]
    #[cbor(decode_with = "crate::cbor::at_most::<LISTED_LEAVES_MAX, _, _>")]
    pub leaves: Vec<LogHash>,
}

/// A log from an anchor on, as it was shown: which root it had at each size since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The anchors since, in order.
    pub anchors: Vec<SignedAnchor>,
    from: u64,
    size: u64,
    subtrees: BTreeMap<Subtree, LogHash>,
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
    /// The leaves do not lead to the checkpoint.
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
    /// Checks that these are all anchors and leaves of a log with this verified checkpoint, since the anchor that the client named.
    ///
    /// # Errors
    /// [`BadAnchors`], saying what is not shown.
    pub fn verify(
        &self,
        known: u64,
        state: &LogState,
        server: &ServerId,
        log_key: &PublicKey,
    ) -> Result<Listed, BadAnchors> {
        let newest = anchor_size(state.size).unwrap_or(0);
        let count = LOG_ANCHOR.checked_mul(self.signatures.len() as u64).ok_or(BadAnchors::Gap)?;
        let is_from = self.from == anchors_from(known, state.size) && self.from.is_multiple_of(LOG_ANCHOR);
        let is_whole = state.size.checked_sub(self.from) == Some(self.leaves.len() as u64);
        if !is_from || !is_whole || self.from.checked_add(count) != Some(newest) {
            return Err(BadAnchors::Gap);
        }
        let mut frontier = Frontier::new(self.from, self.before.clone()).ok_or(BadAnchors::Gap)?;
        let mut subtrees: BTreeMap<Subtree, LogHash> =
            root_parts(self.from).into_iter().zip(self.before.iter().copied()).collect();
        let mut states = Vec::with_capacity(self.signatures.len());
        for leaf in &self.leaves {
            subtrees.extend(frontier.append(*leaf));
            let at = frontier.size();
            if at.is_multiple_of(LOG_ANCHOR) {
                states.push(frontier.state());
            }
        }
        if frontier.state() != *state {
            return Err(BadAnchors::OtherLog);
        }
        let anchors = states.into_iter().zip(&self.signatures).map(|(LogState { size, root }, signature)| {
            let anchor = SignedAnchor { size, root, signature: *signature };
            anchor.verify(server, log_key).then_some(anchor).ok_or(BadAnchors::Unsigned)
        });
        let anchors = anchors.collect::<Result<_, _>>()?;
        Ok(Listed { anchors, from: self.from, size: state.size, subtrees })
    }
}

impl Listed {
    /// The first size whose root is known.
    pub fn from(&self) -> u64 {
        self.from
    }

    /// The root that the log had at a size; nothing for one before or after what was listed.
    pub fn root(&self, size: u64) -> Option<LogHash> {
        if !(self.from..=self.size).contains(&size) {
            return None;
        }
        self.folded(&root_parts(size))
    }

    /// That the log begins as it was at a size.
    pub fn consistency(&self, size: u64) -> Option<Vec<LogHash>> {
        if !(self.from..=self.size).contains(&size) {
            return None;
        }
        consistency_parts(size, self.size)?.iter().map(|parts| self.folded(parts)).collect()
    }

    fn folded(&self, parts: &[Subtree]) -> Option<LogHash> {
        let hashes: Option<Vec<LogHash>> = parts.iter().map(|part| self.subtrees.get(part).copied()).collect();
        Some(fold(&hashes?))
    }
}
