//! The log: the hashes and proofs that RFC 6962's own test vectors give, and every other proof refused.

use std::collections::BTreeMap;

use proptest::prelude::*;
use protocol::transparency::log::*;

/// The leaves of the test vectors of RFC 6962's first implementation.
const LEAVES: [&[u8]; 8] = [
    b"",
    &[0x00],
    &[0x10],
    &[0x20, 0x21],
    &[0x30, 0x31],
    &[0x40, 0x41, 0x42, 0x43],
    &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
    &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
];

/// The roots of the first so many of them, from none to all.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn hash(hex: &str) -> LogHash {
    let digits: Vec<u8> = hex.chars().map(|c| c.to_digit(16).expect("hex") as u8).collect();
    LogHash(std::array::from_fn(|index| digits[2 * index] << 4 | digits[2 * index + 1]))
}

/// A log with all its subtrees.
#[derive(Default)]
struct Log {
    frontier: Frontier,
    subtrees: BTreeMap<Subtree, LogHash>,
    states: Vec<LogState>,
}

impl Log {
    fn of<'a>(leaves: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut log = Log::default();
        log.states.push(log.frontier.state());
        for leaf in leaves {
            log.subtrees.extend(log.frontier.append(leaf_hash(leaf)));
            log.states.push(log.frontier.state());
        }
        log
    }

    fn fold(&self, parts: &[Subtree]) -> LogHash {
        fold(&parts.iter().map(|part| self.subtrees[part]).collect::<Vec<_>>())
    }

    fn inclusion(&self, index: u64, size: u64) -> Vec<LogHash> {
        inclusion_parts(index, size).expect("a leaf").iter().map(|parts| self.fold(parts)).collect()
    }

    fn consistency(&self, old: u64, new: u64) -> Vec<LogHash> {
        consistency_parts(old, new).expect("growth").iter().map(|parts| self.fold(parts)).collect()
    }
}

fn numbered(count: u64) -> Log {
    let leaves: Vec<[u8; 8]> = (0..count).map(u64::to_be_bytes).collect();
    Log::of(leaves.iter().map(<[u8; 8]>::as_slice))
}

#[test]
fn has_the_known_roots_and_proofs() {
    let log = Log::of(LEAVES.into_iter());
    for (size, root) in ROOTS.iter().enumerate() {
        assert_eq!(log.states[size], LogState { size: size as u64, root: hash(root) });
        assert_eq!(log.fold(&root_parts(size as u64)), hash(root));
    }
    let known = |proof: &[&str]| proof.iter().map(|text| hash(text)).collect::<Vec<_>>();
    assert_eq!(
        log.inclusion(0, 8),
        known(&[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ])
    );
    assert_eq!(
        log.consistency(6, 8),
        known(&[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ])
    );
    assert_eq!(
        log.consistency(2, 5),
        known(&[
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ])
    );
}

#[test]
fn every_proof_is_made_and_taken() {
    let log = numbered(70);
    for size in 0..=70u64 {
        let state = log.states[size as usize];
        for index in 0..size {
            let leaf = leaf_hash(&index.to_be_bytes());
            let proof = log.inclusion(index, size);
            assert_eq!(verify_inclusion(&leaf, index, size, &state.root, &proof), Ok(()), "{index} of {size}");
        }
        assert_eq!(inclusion_parts(size, size), None);
        for old in 0..=size {
            let proof = log.consistency(old, size);
            assert_eq!(verify_consistency(&log.states[old as usize], &state, &proof), Ok(()), "{old} to {size}");
        }
        assert_eq!(consistency_parts(size + 1, size), None);
        assert_eq!(verify_consistency(&log.states[70], &log.states[69], &[]), Err(BadLogProof::Consistency));
    }
    assert_eq!(Frontier::new(3, Vec::new()), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_changed_inclusion_is_taken(size in 1u64..70, index: prop::sample::Index, how in 0usize..7, at: prop::sample::Index, bit in 0usize..256) {
        let log = numbered(70);
        let index = index.index(size as usize) as u64;
        let (mut leaf, mut place, mut state, mut proof) =
            (leaf_hash(&index.to_be_bytes()), index, log.states[size as usize], log.inclusion(index, size));
        match how {
            0 => leaf.0[bit / 8] ^= 1 << (bit % 8),
            1 => state.root.0[bit / 8] ^= 1 << (bit % 8),
            2 => place = (place + 1 + bit as u64) % 80,
            3 => proof.push(log.states[bit % 70].root),
            4 => if proof.pop().is_none() { return Ok(()) },
            5 if !proof.is_empty() => {
                let at = at.index(proof.len());
                proof[at].0[bit / 8] ^= 1 << (bit % 8);
            }
            _ if proof.len() > 1 => {
                let at = at.index(proof.len() - 1);
                proof.swap(at, at + 1);
            }
            _ => return Ok(()),
        }
        if place != index || how != 2 {
            prop_assert_eq!(verify_inclusion(&leaf, place, size, &state.root, &proof), Err(BadLogProof::Inclusion));
        }
    }

    #[test]
    fn no_changed_consistency_is_taken(old in 1u64..70, more in 0u64..40, how in 0usize..7, at: prop::sample::Index, bit in 0usize..256) {
        let log = numbered(110);
        let new = old + more;
        let (mut before, mut after, mut proof) = (log.states[old as usize], log.states[new as usize], log.consistency(old, new));
        match how {
            0 => before.root.0[bit / 8] ^= 1 << (bit % 8),
            1 => after.root.0[bit / 8] ^= 1 << (bit % 8),
            // A log of another size has another root.
            2 => before.size = 1 + (before.size + bit as u64) % 110,
            3 => proof.push(log.states[bit % 70].root),
            4 => if proof.pop().is_none() { return Ok(()) },
            5 if !proof.is_empty() => {
                let at = at.index(proof.len());
                proof[at].0[bit / 8] ^= 1 << (bit % 8);
            }
            _ if proof.len() > 1 => {
                let at = at.index(proof.len() - 1);
                proof.swap(at, at + 1);
            }
            _ => return Ok(()),
        }
        if how != 2 || before.size != old {
            prop_assert_eq!(verify_consistency(&before, &after, &proof), Err(BadLogProof::Consistency));
        }
    }
}

#[test]
fn from_nothing_only_the_empty_root_grows() {
    let log = numbered(3);
    assert_eq!(verify_consistency(&log.states[0], &log.states[3], &[]), Ok(()));
    let other = LogState { size: 0, root: log.states[1].root };
    assert_eq!(verify_consistency(&other, &log.states[3], &[]), Err(BadLogProof::Consistency));
    assert_eq!(
        verify_consistency(&log.states[0], &log.states[3], &[log.states[1].root]),
        Err(BadLogProof::Consistency)
    );
}

/// Whoever signs a size that the root has not could otherwise show what is not there.
#[test]
fn a_proof_is_of_the_size_that_is_said() {
    let [one, other] = [leaf_hash(b"one"), leaf_hash(b"other")];
    let (root, turned) = (fold(&[one, other]), fold(&[other, one]));
    assert_eq!(verify_inclusion(&one, 0, 2, &root, &[other]), Ok(()));
    assert_eq!(verify_inclusion(&one, 0, 3, &root, &[other]), Err(BadLogProof::Inclusion), "too short for its size");
    assert_eq!(verify_inclusion(&one, 0, 1, &turned, &[other]), Err(BadLogProof::Inclusion), "too long for its size");
    let state = |size, root| LogState { size, root };
    let (first, both) = (state(1, one), state(2, root));
    assert_eq!(verify_consistency(&first, &both, &[other]), Ok(()));
    assert_eq!(verify_consistency(&first, &state(3, root), &[other]), Err(BadLogProof::Consistency), "too short");
    assert_eq!(verify_consistency(&both, &state(1, root), &[]), Err(BadLogProof::Consistency), "smaller than it was");
}
