//! What a server shows with each answer about accounts and handles, and what a client has verified by it.

use minicbor::{Decode, Encode};

use super::checkpoint::{BadQuorum, Checkpoint, CheckpointAnswer, Witnesses, anchor_size};
use super::label::MapLabel;
use super::leaf::{Configuration, LogLeaf};
use super::log::{LogState, verify_consistency, verify_inclusion};
use super::lookup::{BadProof, Found, History, HistoryProof, LabelProof};
use super::note::BadNote;
use super::vrf::VrfKey;
use crate::id::ServerId;
use crate::limits::{
    LEAF_AGE_LATE_S, LEAF_AGE_OLD_S, LEAF_AHEAD_S, LOG_BEGINS_S, LOG_LEAVES_UNEXPLAINED, PROOF_LABELS_MAX,
};
use crate::signature::PublicKey;
use crate::time::{Millis, Seconds};

/// A proof of what the directory says: the newest checkpoint, and labels under its leaf's root.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DirectoryProof {
    /// The checkpoint with its leaf.
    #[n(0)]
    pub checkpoint: CheckpointAnswer,
    /// One for each label, in the order that the question gives them: a handle before its account.
    #[n(1)]
    #[cbor(decode_with = "crate::cbor::at_most::<PROOF_LABELS_MAX, _, _>")]
    pub labels: Vec<LabelProof>,
}

/// A proof of a label's history.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct HistoryAnswer {
    /// The checkpoint with its leaf.
    #[n(0)]
    pub checkpoint: CheckpointAnswer,
    /// The label's versions.
    #[n(1)]
    pub history: HistoryProof,
}

/// What a client knows of a server's log, and holds every later answer against.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Pin {
    /// The log key: never another under one server's id.
    #[n(0)]
    pub log_key: PublicKey,
    /// Where labels lie: never another.
    #[n(1)]
    pub vrf_key: VrfKey,
    /// The newest checkpoint that was verified, as the server signed it.
    #[n(2)]
    pub note: String,
    /// The time of its leaf.
    #[n(3)]
    pub time: Seconds,
}

/// What an answer is held against.
#[derive(Debug, Clone, Copy)]
pub struct Against<'a> {
    /// The server, by its address.
    pub server: &'a ServerId,
    /// What was known when the question was asked; nothing at the first contact.
    pub pin: Option<&'a Pin>,
    /// The device's clock.
    pub now: Millis,
    /// The witnesses that the person trusts.
    pub witnesses: &'a Witnesses,
}

/// How a leaf's age looks to a device's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// As it should be.
    Fresh,
    /// Older than heartbeats and delays explain: to be warned of.
    Late,
    /// Older than a day: nothing may rest on it. The log stands still, somebody withholds it, or the clock is ahead.
    Old,
    /// Of the future: one of the two clocks is wrong.
    Ahead,
}

/// What an answer's checkpoint shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What to hold later answers against.
    pub pin: Pin,
    /// The log's size and root.
    pub state: LogState,
    /// The last leaf.
    pub leaf: LogLeaf,
    /// What the server says of itself.
    pub configuration: Configuration,
    /// The checkpoint of an anchor size that came with it, with its size and root.
    pub anchor: Option<(LogState, String)>,
    /// How the leaf's age looks.
    pub freshness: Freshness,
    /// How many trusted witnesses have cosigned.
    pub cosigned: usize,
}

/// The checkpoint that was verified last by somebody who named nothing that was known: many answers of one moment show the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastCheckpoint {
    answer: CheckpointAnswer,
    server: ServerId,
    witnesses: Witnesses,
    verified: Verified,
}

/// Why an answer shows nothing. Which of them are lies is for the client to say; those that name what can be shown to others leave
/// evidence (`evidence.rs`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Keys that another server states, or nobody.
    #[error("the server states no keys of its own in its log")]
    OtherServer,
    /// Another log key than was known.
    #[error("the server has another log key than it had")]
    OtherLogKey,
    /// Labels lie elsewhere than they lay.
    #[error("the server's map has another key than it had")]
    OtherVrfKey,
    /// A configuration that is not the one that the leaf names, or an issuer key of somebody else.
    #[error("the log names another configuration than the server shows")]
    OtherConfiguration,
    /// A checkpoint that the log did not sign.
    #[error("the log's checkpoint is not signed by the log")]
    Note(#[source] BadNote),
    /// Too few cosignatures.
    #[error("the log's checkpoint is not witnessed as it should be")]
    Quorum(#[source] BadQuorum),
    /// A smaller log than was known.
    #[error("the log is shorter than it was: {size} leaves, after {known}")]
    RolledBack {
        /// How many leaves it has.
        size: u64,
        /// How many it had.
        known: u64,
    },
    /// More leaves than could have come by the last one's time.
    #[error("the log has {size} leaves, and by its own times there can be {explained}")]
    Unexplained {
        /// How many leaves it has.
        size: u64,
        /// How many it can have.
        explained: u64,
    },
    /// Not the log that was known, or one that is not shown to be.
    #[error("the log is not shown to be the one that it was")]
    OtherLog,
    /// The leaf is not the log's last.
    #[error("the leaf is not shown to be the log's last")]
    OtherLeaf,
    /// An anchor that is not one of this log's.
    #[error("the log's anchor is not shown to be one of this log")]
    OtherAnchor,
    /// Not as many labels as were asked for.
    #[error("the proof is of other labels than were asked for")]
    OtherLabels,
    /// A label's proof is false.
    #[error("what the server says of an account or a handle is not in its map")]
    Label(#[source] BadProof),
}

impl CheckpointAnswer {
    /// Checks all that a checkpoint shows: whose it is, that it continues what was known, its last leaf, its witnesses and its age.
    ///
    /// # Errors
    /// [`Fault`], saying what is not shown.
    pub fn verify(&self, against: &Against<'_>) -> Result<Verified, Fault> {
        let keys = &self.configuration.server.keys;
        self.verify_configuration(against)?;
        let (checkpoint, note) = Checkpoint::verify(&self.note, against.server, &keys.log).map_err(Fault::Note)?;
        let state = checkpoint.state;
        self.verify_growth(against, &state)?;
        if self.leaf.number.checked_add(1) != Some(state.size) {
            return Err(Fault::OtherLeaf);
        }
        verify_inclusion(&self.leaf.hash(), self.leaf.number, state.size, &state.root, &self.inclusion)
            .map_err(|_| Fault::OtherLeaf)?;
        let cosigned = against.witnesses.check(&note).map_err(Fault::Quorum)?;
        let anchor = self.verify_anchor(against, &state)?;
        Ok(Verified {
            pin: Pin {
                log_key: keys.log,
                vrf_key: self.configuration.vrf_key,
                note: self.note.clone(),
                time: self.leaf.time,
            },
            state,
            leaf: self.leaf.clone(),
            configuration: self.configuration.clone(),
            anchor,
            freshness: freshness(self.leaf.time, against.now),
            cosigned,
        })
    }

    fn verify_configuration(&self, against: &Against<'_>) -> Result<(), Fault> {
        let server = &self.configuration.server;
        if server.verify().is_err() || server.id() != *against.server {
            return Err(Fault::OtherServer);
        }
        if let Some(pin) = against.pin {
            if pin.log_key != server.keys.log {
                return Err(Fault::OtherLogKey);
            }
            if pin.vrf_key != self.configuration.vrf_key {
                return Err(Fault::OtherVrfKey);
            }
        }
        let issuers_stated =
            self.configuration.issuers.iter().all(|issuer| issuer.verify(&server.keys.identity).is_ok());
        // One issuer key a period, or the issuer marks people.
        let periods: Vec<_> = self.configuration.issuers.iter().map(|issuer| issuer.period).collect();
        let issuers_stated = issuers_stated && periods.is_sorted_by(|one, next| one < next);
        let is_named = self.configuration.hash() == self.leaf.configuration;
        if issuers_stated && is_named { Ok(()) } else { Err(Fault::OtherConfiguration) }
    }

    fn verify_growth(&self, against: &Against<'_>, state: &LogState) -> Result<(), Fault> {
        self.explains(state.size, Seconds(LOG_BEGINS_S), 0)?;
        let Some(pin) = against.pin else {
            return if self.consistency.is_empty() { Ok(()) } else { Err(Fault::OtherLog) };
        };
        let (known, _) = Checkpoint::verify(&pin.note, against.server, &pin.log_key).map_err(Fault::Note)?;
        if state.size < known.state.size {
            return Err(Fault::RolledBack { size: state.size, known: known.state.size });
        }
        verify_consistency(&known.state, state, &self.consistency).map_err(|_| Fault::OtherLog)?;
        self.explains(state.size, pin.time, known.state.size)?;
        if self.leaf.time < pin.time { Err(Fault::OtherLeaf) } else { Ok(()) }
    }

    /// Whether the last leaf's time explains how many leaves there are, since there were so many.
    fn explains(&self, size: u64, since: Seconds, known: u64) -> Result<(), Fault> {
        let explained = leaves_explained(self.leaf.time, since, known);
        if size <= explained { Ok(()) } else { Err(Fault::Unexplained { size, explained }) }
    }

    fn verify_anchor(&self, against: &Against<'_>, state: &LogState) -> Result<Option<(LogState, String)>, Fault> {
        let Some(anchor) = &self.anchor else {
            return if anchor_size(state.size).is_none() { Ok(None) } else { Err(Fault::OtherAnchor) };
        };
        let log_key = &self.configuration.server.keys.log;
        let (at, _) = Checkpoint::verify(&anchor.note, against.server, log_key).map_err(|_| Fault::OtherAnchor)?;
        // The newest, which everybody else is shown, or the one at which the pin stands: by an older one a fork would go unseen.
        let known = against.pin.and_then(|pin| Checkpoint::verify(&pin.note, against.server, log_key).ok());
        let is_known = known.is_some_and(|(known, _)| known.state.size == at.state.size);
        let is_anchor = anchor_size(at.state.size) == Some(at.state.size);
        if !is_anchor || !(is_known || anchor_size(state.size) == Some(at.state.size)) {
            return Err(Fault::OtherAnchor);
        }
        verify_consistency(&at.state, state, &anchor.consistency).map_err(|_| Fault::OtherAnchor)?;
        Ok(Some((at.state, anchor.note.clone())))
    }
}

/// How many leaves a log can have at a time, if it had so many since another: see [`LOG_LEAVES_UNEXPLAINED`].
pub fn leaves_explained(time: Seconds, since: Seconds, known: u64) -> u64 {
    known.saturating_add(time.0.saturating_sub(since.0)).saturating_add(LOG_LEAVES_UNEXPLAINED)
}

/// How a leaf of this time looks to a clock.
pub fn freshness(time: Seconds, now: Millis) -> Freshness {
    let now = now.seconds();
    let age_s = now.0.saturating_sub(time.0);
    match age_s {
        _ if time > now.plus(LEAF_AHEAD_S) => Freshness::Ahead,
        age_s if age_s > LEAF_AGE_OLD_S => Freshness::Old,
        age_s if age_s > LEAF_AGE_LATE_S => Freshness::Late,
        _ => Freshness::Fresh,
    }
}

impl DirectoryProof {
    /// Checks the checkpoint, and what is proved of each of these labels: its newest version, or nothing if it never had one.
    ///
    /// # Errors
    /// [`Fault`], saying what is not shown.
    pub fn verify(&self, labels: &[MapLabel], against: &Against<'_>) -> Result<(Verified, Vec<Option<Found>>), Fault> {
        self.verify_after(labels, against, &mut None)
    }

    /// As [`DirectoryProof::verify`]. A checkpoint that is in every byte the last one, for the same server and witnesses, was verified with
    /// that one; all but its age, which is told by the clock each time.
    ///
    /// # Errors
    /// [`Fault`], saying what is not shown.
    pub fn verify_after(
        &self,
        labels: &[MapLabel],
        against: &Against<'_>,
        last: &mut Option<LastCheckpoint>,
    ) -> Result<(Verified, Vec<Option<Found>>), Fault> {
        if labels.len() != self.labels.len() {
            return Err(Fault::OtherLabels);
        }
        let verified = LastCheckpoint::verify(last, &self.checkpoint, against)?;
        let view = verified.configuration.view(&verified.leaf);
        let found = labels.iter().zip(&self.labels).map(|(label, proof)| view.verify_label(label, proof));
        let found = found.collect::<Result<_, _>>().map_err(Fault::Label)?;
        Ok((verified, found))
    }
}

impl LastCheckpoint {
    fn verify(last: &mut Option<Self>, answer: &CheckpointAnswer, against: &Against<'_>) -> Result<Verified, Fault> {
        if let Some(last) = last.as_ref().filter(|last| last.covers(answer, against)) {
            let verified = last.verified.clone();
            return Ok(Verified { freshness: freshness(verified.leaf.time, against.now), ..verified });
        }
        let verified = answer.verify(against)?;
        if against.pin.is_none() {
            let (server, witnesses) = (*against.server, against.witnesses.clone());
            *last = Some(LastCheckpoint { answer: answer.clone(), server, witnesses, verified: verified.clone() });
        }
        Ok(verified)
    }

    /// Whether this very answer was held against the very same.
    fn covers(&self, answer: &CheckpointAnswer, against: &Against<'_>) -> bool {
        let is_same = self.server == *against.server && self.witnesses == *against.witnesses;
        against.pin.is_none() && is_same && self.answer == *answer
    }
}

impl HistoryAnswer {
    /// Checks the checkpoint, and every version of the label since one.
    ///
    /// # Errors
    /// [`Fault`], saying what is not shown.
    pub fn verify(
        &self,
        label: &MapLabel,
        from_version: u64,
        against: &Against<'_>,
    ) -> Result<(Verified, History), Fault> {
        let verified = self.checkpoint.verify(against)?;
        let view = verified.configuration.view(&verified.leaf);
        let history = view.verify_history(label, from_version, &self.history).map_err(Fault::Label)?;
        Ok((verified, history))
    }
}
