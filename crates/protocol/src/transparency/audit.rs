//! Audit blobs: how an epoch's root came out of the one before, by adding leaves and nothing else.

use minicbor::{Decode, Encode};

use super::leaf::AuditHash;
use super::map::Node;
use crate::cbor;
use crate::hash::hash;
use crate::limits::{AUDIT_INSERTED_MAX, AUDIT_UNCHANGED_MAX};

/// An epoch's blob.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct AuditBlob {
    /// The map's epoch that it leads to.
    #[n(0)]
    pub epoch: u64,
    /// The largest subtrees of the tree before that are in the tree after as they were, by label ascending.
    #[n(1)]
    #[cbor(decode_with = "crate::cbor::at_most::<AUDIT_UNCHANGED_MAX, _, _>")]
    pub unchanged: Vec<Node>,
    /// The leaves added, by label ascending: each hash is the leaf's commitment, without the epoch.
    #[n(2)]
    #[cbor(decode_with = "crate::cbor::at_most::<AUDIT_INSERTED_MAX, _, _>")]
    pub inserted: Vec<Node>,
}

impl AuditBlob {
    /// Its hash in the leaf.
    pub fn hash(&self) -> AuditHash {
        AuditHash(hash("audit blob", &[&cbor::to_bytes(self)]))
    }
}
