//! The log of roots: the hashes and proofs of RFC 6962, made from perfect subtrees and verified.

use minicbor::{Decode, Encode};

use crate::hash::sha256;

/// The hash of a leaf or of a range of leaves of the log (RFC 6962 §2.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogHash(pub [u8; 32]);

crate::cbor_byte_array!(LogHash, 32);

impl std::fmt::Debug for LogHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LogHash({:02x}{:02x}{:02x}{:02x}…)", self.0[0], self.0[1], self.0[2], self.0[3])
    }
}

/// A proof that does not show what it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadLogProof {
    /// The leaf is not shown to be in the log.
    #[error("the leaf is not shown to be in the log")]
    Inclusion,
    /// The log is not shown to have only grown.
    #[error("the log is not shown to have only grown")]
    Consistency,
}

/// The hash of a leaf with these bytes.
pub fn leaf_hash(bytes: &[u8]) -> LogHash {
    LogHash(sha256(&[&[0], bytes].concat()))
}

fn node_hash(left: &LogHash, right: &LogHash) -> LogHash {
    LogHash(sha256(&[&[1], left.0.as_slice(), right.0.as_slice()].concat()))
}

/// The root of a log without leaves.
pub fn empty_root() -> LogHash {
    LogHash(sha256(&[]))
}

/// `2^level` leaves, the first of which has the number `index * 2^level`: what a server keeps the hashes of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subtree {
    /// The height: 0 for a leaf.
    pub level: u32,
    /// Its place among those of its height.
    pub index: u64,
}

/// The perfect subtrees that make up the leaves from `begin` to before `end`, left to right; `begin` is a multiple of the largest
/// power of two that fits.
fn range_parts(mut begin: u64, end: u64) -> Vec<Subtree> {
    let mut parts = Vec::new();
    while let Some(level) = end.checked_sub(begin).and_then(u64::checked_ilog2) {
        parts.push(Subtree { level, index: begin >> level });
        begin = begin.saturating_add(1 << level);
    }
    parts
}

/// The perfect subtrees whose hashes [`fold`] makes into the root of a log of this size.
pub fn root_parts(size: u64) -> Vec<Subtree> {
    range_parts(0, size)
}

/// The hash of a range of leaves from those of the perfect subtrees that make it up, left to right.
pub fn fold(parts: &[LogHash]) -> LogHash {
    let mut parts = parts.iter().rev().copied();
    match parts.next() {
        Some(last) => parts.fold(last, |right, left| node_hash(&left, &right)),
        None => empty_root(),
    }
}

/// The leaves left of the middle: the largest power of two below their number.
fn left_half(count: u64) -> u64 {
    count.saturating_sub(1).checked_ilog2().map_or(0, |log| 1 << log)
}

/// For each hash of an inclusion proof the subtrees that [`fold`] makes it from; nothing if the log has no such leaf.
pub fn inclusion_parts(index: u64, size: u64) -> Option<Vec<Vec<Subtree>>> {
    let (mut begin, mut end) = (0u64, size);
    if index >= size {
        return None;
    }
    let mut siblings = Vec::new();
    while end.saturating_sub(begin) > 1 {
        let middle = begin.saturating_add(left_half(end.saturating_sub(begin)));
        if index < middle {
            siblings.push(range_parts(middle, end));
            end = middle;
        } else {
            siblings.push(range_parts(begin, middle));
            begin = middle;
        }
    }
    siblings.reverse();
    Some(siblings)
}

/// For each hash of a consistency proof the subtrees that [`fold`] makes it from; nothing if the log was never so large. Empty from
/// no leaves, and between equal sizes.
pub fn consistency_parts(old: u64, new: u64) -> Option<Vec<Vec<Subtree>>> {
    if old > new {
        return None;
    }
    if old == 0 || old == new {
        return Some(Vec::new());
    }
    let (mut begin, mut end) = (0u64, new);
    let mut proof = Vec::new();
    // The range that holds the old log's last leaf is halved until the old log ends with it.
    while end != old {
        let middle = begin.saturating_add(left_half(end.saturating_sub(begin)));
        if old <= middle {
            proof.push(range_parts(middle, end));
            end = middle;
        } else {
            proof.push(range_parts(begin, middle));
            begin = middle;
        }
    }
    if begin > 0 {
        proof.push(range_parts(begin, end));
    }
    proof.reverse();
    Some(proof)
}

/// Checks that the leaf of this hash has this number in a log of this size and root (RFC 9162 §2.1.3.2).
///
/// # Errors
/// [`BadLogProof::Inclusion`] if the proof does not show it.
pub fn verify_inclusion(
    leaf: &LogHash,
    index: u64,
    size: u64,
    root: &LogHash,
    proof: &[LogHash],
) -> Result<(), BadLogProof> {
    if index >= size {
        return Err(BadLogProof::Inclusion);
    }
    let (mut index, mut last) = (index, size.saturating_sub(1));
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(BadLogProof::Inclusion);
        }
        if index & 1 == 1 || index == last {
            hash = node_hash(sibling, &hash);
            while index & 1 == 0 && index != 0 {
                (index, last) = (index >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        (index, last) = (index >> 1, last >> 1);
    }
    if last == 0 && hash == *root { Ok(()) } else { Err(BadLogProof::Inclusion) }
}

/// A log at a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogState {
    /// How many leaves it has.
    pub size: u64,
    /// Its root.
    pub root: LogHash,
}

/// Checks that the first leaves of the newer log are those of the older (RFC 9162 §2.1.4.2).
///
/// # Errors
/// [`BadLogProof::Consistency`] if the proof does not show it.
pub fn verify_consistency(old: &LogState, new: &LogState, proof: &[LogHash]) -> Result<(), BadLogProof> {
    let bad = Err(BadLogProof::Consistency);
    if old.size == 0 || old.size == new.size {
        let is_same = old.size == 0 && old.root == empty_root() || old.size == new.size && old.root == new.root;
        return if is_same && proof.is_empty() { Ok(()) } else { bad };
    }
    if old.size > new.size {
        return bad;
    }
    // The old log's root is the first hash where the old log is a perfect subtree.
    let mut hashes = proof.iter();
    let first = if old.size.is_power_of_two() { Some(&old.root) } else { hashes.next() };
    let Some(first) = first else { return bad };
    let (mut index, mut last) = (old.size.saturating_sub(1), new.size.saturating_sub(1));
    while index & 1 == 1 {
        (index, last) = (index >> 1, last >> 1);
    }
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in hashes {
        if last == 0 {
            return bad;
        }
        if index & 1 == 1 || index == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while index & 1 == 0 && index != 0 {
                (index, last) = (index >> 1, last >> 1);
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        (index, last) = (index >> 1, last >> 1);
    }
    if last == 0 && old_hash == old.root && new_hash == new.root { Ok(()) } else { bad }
}

/// The right edge of a log: enough to append to it and to tell its root.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Frontier {
    /// How many leaves the log has.
    #[n(0)]
    size: u64,
    /// The hashes of [`root_parts`].
    #[n(1)]
    hashes: Vec<LogHash>,
}

impl Frontier {
    /// The frontier of a log of this size with these hashes of [`root_parts`]; nothing if there are more or fewer.
    pub fn new(size: u64, hashes: Vec<LogHash>) -> Option<Frontier> {
        (hashes.len() == root_parts(size).len()).then_some(Frontier { size, hashes })
    }

    /// The log's size and root.
    pub fn state(&self) -> LogState {
        LogState { size: self.size, root: fold(&self.hashes) }
    }

    /// How many leaves the log has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hashes of [`root_parts`].
    pub fn hashes(&self) -> &[LogHash] {
        &self.hashes
    }

    /// Appends a leaf, and returns the subtrees that it completes: itself, and those that end with it.
    pub fn append(&mut self, leaf: LogHash) -> Vec<(Subtree, LogHash)> {
        let mut part = Subtree { level: 0, index: self.size };
        let mut completed = vec![(part, leaf)];
        let mut hash = leaf;
        while part.index & 1 == 1 {
            let left = self.hashes.pop().expect("a subtree on the right has one on its left");
            hash = node_hash(&left, &hash);
            part = Subtree { level: part.level.saturating_add(1), index: part.index >> 1 };
            completed.push((part, hash));
        }
        self.hashes.push(hash);
        self.size = self.size.checked_add(1).expect("no log is so long");
        completed
    }
}
