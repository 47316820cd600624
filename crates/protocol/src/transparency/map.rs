//! The map's tree: its node hashes, and strict verification that a leaf is in it or that none is.
//!
//! The tree is akd's (experimental configuration): compressed, so that every node but the root has two children, and the label of
//! each is the longest prefix that all leaves below it share.

use minicbor::{Decode, Encode};

use super::vrf::VrfProof;
use crate::limits::MAP_DEPTH_MAX;

/// What every hash of the map begins with: the domain label of akd's experimental configuration.
pub const MAP_DOMAIN: &[u8] = b"wiretight v1 directory map\0";

/// The hash of a node of the map's tree, of its root above all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct NodeHash(pub [u8; 32]);

crate::cbor_byte_array!(NodeHash, 32);

impl std::fmt::Debug for NodeHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NodeHash({:02x}{:02x}{:02x}{:02x}…)", self.0[0], self.0[1], self.0[2], self.0[3])
    }
}

/// The root of the map before anything is in it.
pub const EMPTY_ROOT: NodeHash = NodeHash([0; 32]);

/// The bits of a leaf's label.
pub const LEAF_BITS: u16 = 256;

/// A place in the tree: the bits that all leaves below it have in front. Bits beyond the length are zero. Ordered as the leaves below
/// are, a prefix before what it is a prefix of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeLabel {
    bits: [u8; 32],
    length: u16,
}

impl NodeLabel {
    /// The root's: no bits.
    pub const ROOT: NodeLabel = NodeLabel { length: 0, bits: [0; 32] };

    /// A leaf's.
    pub fn leaf(bits: [u8; 32]) -> NodeLabel {
        NodeLabel { length: LEAF_BITS, bits }
    }

    /// The label of these bits, or nothing if it has more than a leaf's, or one beyond its length that is set.
    pub fn new(bits: [u8; 32], length: u16) -> Option<NodeLabel> {
        let label = NodeLabel { length: length.min(LEAF_BITS), bits };
        (length <= LEAF_BITS && label.prefix(length) == label).then_some(label)
    }

    /// The bit after the first `index` ones: nothing if it has none there.
    pub(crate) fn bit(&self, index: u16) -> Option<u8> {
        let byte = self.bits.get(usize::from(index / 8)).filter(|_| index < self.length)?;
        Some(byte >> (7 - index % 8) & 1)
    }

    /// Whether all its bits are the other's first ones: of a label itself as well.
    pub fn is_prefix_of(&self, other: &NodeLabel) -> bool {
        self.length <= other.length && other.prefix(self.length) == *self
    }

    /// The longest label that is a prefix of both.
    pub(crate) fn shared_prefix(&self, other: &NodeLabel) -> NodeLabel {
        let differing = self.bits.iter().zip(&other.bits).map(|(one, two)| one ^ two);
        let mut shared = 0u16;
        for difference in differing {
            shared = shared.saturating_add(u16::try_from(difference.leading_zeros()).unwrap_or(8));
            if difference != 0 {
                break;
            }
        }
        self.prefix(shared.min(other.length))
    }

    /// How many bits it has.
    pub fn length(&self) -> u16 {
        self.length
    }

    /// Its bits, the first one highest, and zeros.
    pub fn bits(&self) -> &[u8; 32] {
        &self.bits
    }

    /// The first `length` bits of it, or all if it has fewer.
    pub fn prefix(&self, length: u16) -> NodeLabel {
        let length = length.min(self.length);
        let mut bits = self.bits;
        for (index, byte) in (0u16..).zip(bits.iter_mut()) {
            let kept = length.saturating_sub(index.saturating_mul(8)).min(8);
            *byte &= u8::try_from(0xFF00u16 >> kept & 0xFF).unwrap_or(0xFF);
        }
        NodeLabel { length, bits }
    }
}

impl<C> Encode<C> for NodeLabel {
    fn encode<W: minicbor::encode::Write>(
        &self,
        encoder: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let bytes = usize::from(self.length.div_ceil(8));
        encoder.array(2)?.u16(self.length)?.bytes(self.bits.get(..bytes).unwrap_or(&self.bits))?.ok()
    }
}

impl<'b, C> Decode<'b, C> for NodeLabel {
    fn decode(decoder: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let error = || minicbor::decode::Error::message("a node label of another form");
        if decoder.array()? != Some(2) {
            return Err(error());
        }
        let (length, given) = (decoder.u16()?, decoder.bytes()?);
        let mut bits = [0; 32];
        let filled = bits.get_mut(..given.len()).ok_or_else(error)?;
        filled.copy_from_slice(given);
        let label = NodeLabel::new(bits, length).ok_or_else(error)?;
        if given.len() == usize::from(length.div_ceil(8)) { Ok(label) } else { Err(error()) }
    }
}

/// A node beside a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Node {
    /// Its place.
    #[n(0)]
    pub label: NodeLabel,
    /// Its hash.
    #[n(1)]
    pub hash: NodeHash,
}

/// A node on a path from a leaf to the root: the rest follows from the leaf's label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Layer {
    /// The bits of its label.
    #[n(0)]
    pub length: u16,
    /// Its child that is not on the path; only the root may have none.
    #[n(1)]
    pub sibling: Option<Node>,
}

/// That a leaf is in the tree.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Presence {
    /// Where its label lies.
    #[n(0)]
    pub vrf: VrfProof,
    /// From the root downwards.
    #[n(1)]
    #[cbor(decode_with = "crate::cbor::at_most::<MAP_DEPTH_MAX, _, _>")]
    pub path: Vec<Layer>,
}

/// That a leaf is not in the tree: the node nearest to where it would be, and that node's children.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Absence {
    /// Where its label lies.
    #[n(0)]
    pub vrf: VrfProof,
    /// The bits of the longest prefix of its label that is a node.
    #[n(1)]
    pub length: u16,
    /// That node's child whose next bit is 0; only the root may have none.
    #[n(2)]
    pub left: Option<Node>,
    /// That node's child whose next bit is 1; only the root may have none.
    #[n(3)]
    pub right: Option<Node>,
    /// From the root down to that node.
    #[n(4)]
    #[cbor(decode_with = "crate::cbor::at_most::<MAP_DEPTH_MAX, _, _>")]
    pub path: Vec<Layer>,
}

/// The tree's hash: BLAKE3 over the map's domain and the parts.
pub(crate) fn map_hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(MAP_DOMAIN);
    for part in parts {
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

/// The hash of a leaf: its commitment, and the epoch in which it was put into the map.
pub fn leaf_hash(commitment: &NodeHash, epoch: u64) -> NodeHash {
    NodeHash(map_hash(&[&commitment.0, &epoch.to_be_bytes()]))
}

/// The commitment of a version's leaf to its value.
pub fn fresh_commitment(value: &[u8; 32], nonce: &[u8; 32]) -> NodeHash {
    let length = 32u64.to_be_bytes();
    NodeHash(map_hash(&[&length, value, &length, nonce]))
}

/// The commitment of every leaf that supersedes a version.
pub const STALE_COMMITMENT: NodeHash = NodeHash([0; 32]);

/// What stands for the root's missing child.
const NO_CHILD: ([u8; 32], [u8; 36]) = ([0; 32], {
    let mut label = [0; 36];
    label[4] = 1;
    label
});

/// The hash of a node with these children; of a root without any, [`EMPTY_ROOT`].
pub(crate) fn parent_hash(left: Option<&Node>, right: Option<&Node>) -> NodeHash {
    if left.is_none() && right.is_none() {
        return EMPTY_ROOT;
    }
    let part = |child: Option<&Node>| child.map_or(NO_CHILD, |node| (node.hash.0, node.label.hashed()));
    let ((left, left_label), (right, right_label)) = (part(left), part(right));
    NodeHash(map_hash(&[&left, &left_label, &right, &right_label]))
}

impl NodeLabel {
    /// The label's bytes in hashes: its length, and 32 bytes.
    fn hashed(&self) -> [u8; 36] {
        let mut bytes = [0; 36];
        let (length, bits) = bytes.split_at_mut(4);
        length.copy_from_slice(&u32::from(self.length).to_be_bytes());
        bits.copy_from_slice(&self.bits);
        bytes
    }
}

/// A path that does not lead from where it says to the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPath {
    /// Its nodes are not ever longer prefixes of the label, from the root downwards.
    #[error("the path's nodes do not lie on the way to the label")]
    Order,
    /// A node beside it does not lie where it says, or is missing below the root.
    #[error("a node beside the path does not lie beside it")]
    Sibling,
    /// It ends in another root.
    #[error("the path leads to another root")]
    Root,
    /// What should be absent has a place below a node's child.
    #[error("the label may lie below a child of the node that should be nearest to it")]
    NotNearest,
}

/// Checks that the leaf of this label and hash is in the tree of this root. A node that is no leaf holds nothing.
///
/// # Errors
/// [`BadPath`] if it is not shown to be.
pub fn verify_membership(root: &NodeHash, leaf: &Node, path: &[Layer]) -> Result<(), BadPath> {
    if leaf.label.length != LEAF_BITS {
        return Err(BadPath::Order);
    }
    verify_path(root, leaf, path)
}

fn verify_path(root: &NodeHash, node: &Node, path: &[Layer]) -> Result<(), BadPath> {
    let mut below = *node;
    for (depth, layer) in path.iter().enumerate().rev() {
        if layer.length >= below.label.length || (layer.length == 0) != (depth == 0) {
            return Err(BadPath::Order);
        }
        let label = below.label.prefix(layer.length);
        check_child(&label, layer.sibling.as_ref(), other_side(below.label.bit(layer.length)))?;
        let (one, other) = (Some(&below), layer.sibling.as_ref());
        let is_left = below.label.bit(layer.length) == Some(0);
        let hash = if is_left { parent_hash(one, other) } else { parent_hash(other, one) };
        below = Node { label, hash };
    }
    if below.label.length == 0 && below.hash == *root { Ok(()) } else { Err(BadPath::Root) }
}

fn other_side(bit: Option<u8>) -> Option<u8> {
    bit.map(|bit| 1 - bit)
}

/// A child lies below its parent, on this side; only the root may have none.
fn check_child(parent: &NodeLabel, child: Option<&Node>, side: Option<u8>) -> Result<(), BadPath> {
    let lies_there = match child {
        None => parent.length == 0,
        Some(child) => parent.is_prefix_of(&child.label) && child.label.bit(parent.length) == side,
    };
    if lies_there { Ok(()) } else { Err(BadPath::Sibling) }
}

/// Checks that no leaf of this label is in the tree of this root: the longest prefix that is a node has no child on the way to it.
///
/// # Errors
/// [`BadPath`] if that is not shown. [`BadPath::NotNearest`] is the rule that a verifier must not leave out: a child that is itself a
/// prefix of the label may have the leaf below it.
pub fn verify_absence(root: &NodeHash, leaf: &NodeLabel, absence: &Absence) -> Result<(), BadPath> {
    if leaf.length != LEAF_BITS {
        return Err(BadPath::Order);
    }
    let label = leaf.prefix(absence.length);
    let (left, right) = (absence.left.as_ref(), absence.right.as_ref());
    check_child(&label, left, Some(0))?;
    check_child(&label, right, Some(1))?;
    if [left, right].into_iter().flatten().any(|child| child.label.is_prefix_of(leaf)) {
        return Err(BadPath::NotNearest);
    }
    verify_path(root, &Node { label, hash: parent_hash(left, right) }, &absence.path)
}
