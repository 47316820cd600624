//! Checkpoints: the log's size and root in a signed note, with what belongs to them.

use minicbor::{Decode, Encode};

use super::leaf::{Configuration, LogLeaf};
use super::log::LogHash;
use crate::limits::LOG_DEPTH_MAX;

/// The log's newest checkpoint with its last leaf.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct CheckpointAnswer {
    /// The checkpoint: a signed note.
    #[n(0)]
    pub note: String,
    /// The last leaf.
    #[n(1)]
    pub leaf: LogLeaf,
    /// That the leaf is in the log.
    #[n(2)]
    #[cbor(decode_with = "crate::cbor::at_most::<LOG_DEPTH_MAX, _, _>")]
    pub inclusion: Vec<LogHash>,
    /// That the log only grew since the size that the client knew.
    #[n(3)]
    #[cbor(decode_with = "crate::cbor::at_most::<LOG_DEPTH_MAX, _, _>")]
    pub consistency: Vec<LogHash>,
    /// What the leaf names by its hash.
    #[n(4)]
    pub configuration: Configuration,
}
