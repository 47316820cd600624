//! Audit blobs: how an epoch's root came out of the one before, by adding leaves and nothing else.

use minicbor::{Decode, Encode};

use super::leaf::{AuditHash, LogLeaf};
use super::map::{EMPTY_ROOT, LEAF_BITS, Node, NodeHash, leaf_hash, parent_hash};
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

    /// Checks that the leaf's root came out of the one before by adding this blob's leaves: nothing that was in the map was taken out
    /// or changed.
    ///
    /// # Errors
    /// [`BadAppend`] if the blob does not show it.
    pub fn verify(&self, leaf: &LogLeaf) -> Result<(), BadAppend> {
        if self.hash() != leaf.audit {
            return Err(BadAppend::OtherBlob);
        }
        self.verify_roots(leaf.epoch, &leaf.previous_root, &leaf.map_root)
    }

    /// As [`AuditBlob::verify`], of roots by themselves.
    ///
    /// # Errors
    /// [`BadAppend`] if the blob does not show it.
    pub fn verify_roots(&self, epoch: u64, before: &NodeHash, after: &NodeHash) -> Result<(), BadAppend> {
        if self.epoch != epoch || self.inserted.is_empty() {
            return Err(BadAppend::OtherBlob);
        }
        let are_subtrees = self.unchanged.iter().all(|node| node.label.length() > 0);
        let are_leaves = self.inserted.iter().all(|node| node.label.length() == LEAF_BITS);
        if !are_subtrees || !are_leaves {
            return Err(BadAppend::Form);
        }
        check_apart(&self.unchanged)?;
        check_apart(&self.inserted)?;
        let committed = |node: &Node| Node { label: node.label, hash: leaf_hash(&node.hash, epoch) };
        let mut all: Vec<Node> = self.unchanged.iter().copied().chain(self.inserted.iter().map(committed)).collect();
        all.sort_unstable_by_key(|node| node.label);
        // A leaf below an unchanged subtree would replace what is in it.
        check_apart(&all)?;
        if root_of(&self.unchanged) != *before {
            return Err(BadAppend::Before);
        }
        if root_of(&all) != *after {
            return Err(BadAppend::After);
        }
        Ok(())
    }
}

/// Why a blob does not show an honest epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAppend {
    /// It belongs to another leaf.
    #[error("the audit blob is another epoch's")]
    OtherBlob,
    /// A leaf that is none, or the whole tree unchanged.
    #[error("the audit blob has a node where none can be")]
    Form,
    /// Two nodes of which one lies below the other, one twice, or out of order.
    #[error("the audit blob's nodes overlap or are out of order")]
    Overlap,
    /// The unchanged subtrees are not the tree before.
    #[error("what the audit blob says is unchanged is not what there was")]
    Before,
    /// With the leaves added they are not the tree after.
    #[error("adding the audit blob's leaves does not give the map's root")]
    After,
}

/// Ascending, and none below another. In this order, all that lie below a node follow it at once.
fn check_apart(nodes: &[Node]) -> Result<(), BadAppend> {
    let mut pairs = nodes.iter().zip(nodes.iter().skip(1));
    let are_apart = pairs.all(|(one, next)| one.label < next.label && !one.label.is_prefix_of(&next.label));
    if are_apart { Ok(()) } else { Err(BadAppend::Overlap) }
}

/// The root of the tree that has these subtrees, which ascend and lie apart.
fn root_of(nodes: &[Node]) -> NodeHash {
    let right = nodes.partition_point(|node| node.label.bit(0) == Some(0));
    let (left, right) = nodes.split_at(right);
    match (subtree_of(left), subtree_of(right)) {
        (None, None) => EMPTY_ROOT,
        (left, right) => parent_hash(left.as_ref(), right.as_ref()),
    }
}

/// The smallest subtree that has these, at most 256 calls deep: each call's nodes share a longer prefix.
fn subtree_of(nodes: &[Node]) -> Option<Node> {
    let (first, last) = (nodes.first()?, nodes.last()?);
    if nodes.len() == 1 {
        return Some(*first);
    }
    let label = first.label.shared_prefix(&last.label);
    let middle = nodes.partition_point(|node| node.label.bit(label.length()) == Some(0));
    let (left, right) = nodes.split_at(middle);
    Some(Node { label, hash: parent_hash(subtree_of(left).as_ref(), subtree_of(right).as_ref()) })
}
