//! What a server shows with each answer about accounts and handles, and what a client has verified by it.

use minicbor::{Decode, Encode};

use super::checkpoint::CheckpointAnswer;
use super::lookup::{HistoryProof, LabelProof};
use crate::limits::PROOF_LABELS_MAX;

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
