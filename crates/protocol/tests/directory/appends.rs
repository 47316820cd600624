//! Appends: an honest epoch's blob passes, and no blob shows that something was taken out or changed.

use akd::Configuration;
use proptest::prelude::*;
use protocol::time::Seconds;
use protocol::transparency::audit::{AuditBlob, BadAppend};
use protocol::transparency::leaf::{AuditHash, ConfigurationHash, LogLeaf};
use protocol::transparency::map::*;

use crate::honest_map::{Hashing, HonestMap, akd_place};
use crate::labels::map;

fn roots(map: &HonestMap, epoch: u64) -> [NodeHash; 2] {
    [map.roots[epoch as usize - 1], map.roots[epoch as usize]]
}

fn verify(map: &HonestMap, epoch: u64, blob: &AuditBlob) -> Result<(), BadAppend> {
    let [before, after] = roots(map, epoch);
    blob.verify_roots(epoch, &before, &after)
}

/// The blob as akd's auditor is given it.
fn as_akd(blob: &AuditBlob) -> akd::AppendOnlyProof {
    let element = |node: &Node| akd::AzksElement { label: akd_place(&node.label), value: akd::AzksValue(node.hash.0) };
    let proof = akd::SingleAppendOnlyProof {
        inserted: blob.inserted.iter().map(element).collect(),
        unchanged_nodes: blob.unchanged.iter().map(element).collect(),
    };
    akd::AppendOnlyProof { proofs: vec![proof], epochs: vec![blob.epoch - 1] }
}

#[test]
fn honest_epochs_pass_here_and_at_akd() {
    for (accounts, epochs) in [(1, 2), (2, 3), (50, 6)] {
        let map = map(accounts, epochs);
        for epoch in 1..=epochs {
            let blob = map.audit(epoch);
            assert_eq!(verify(&map, epoch, &blob), Ok(()), "{accounts} accounts, epoch {epoch}");
            assert!(map.akd_takes(roots(&map, epoch), as_akd(&blob)));
            if epoch > 1 {
                assert!(verify(&map, epoch - 1, &blob).is_err());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_changed_blob_passes(how in 0usize..9, at: prop::sample::Index, other: prop::sample::Index, bit in 0usize..256) {
        let map = map(20, 3);
        let honest = map.audit(3);
        let mut blob = honest.clone();
        let (unchanged, inserted) = (&mut blob.unchanged, &mut blob.inserted);
        match how {
            0 => drop(unchanged.remove(at.index(unchanged.len()))),
            1 => drop(inserted.remove(at.index(inserted.len()))),
            2 => unchanged.push(unchanged[at.index(unchanged.len())]),
            3 => inserted.push(inserted[at.index(inserted.len())]),
            4 => {
                let index = at.index(unchanged.len());
                unchanged[index].hash.0[bit / 8] ^= 1 << (bit % 8);
            }
            5 => {
                let index = at.index(inserted.len());
                inserted[index].hash.0[bit / 8] ^= 1 << (bit % 8);
            }
            6 => {
                // Two subtrees under each other's labels.
                let (one, two) = (at.index(unchanged.len()), other.index(unchanged.len()));
                let hash = unchanged[one].hash;
                unchanged[one].hash = unchanged[two].hash;
                unchanged[two].hash = hash;
            }
            7 => inserted.push(unchanged[at.index(unchanged.len())]),
            _ => blob.epoch += 1,
        }
        blob.unchanged.sort_by_key(|node| node.label);
        blob.inserted.sort_by_key(|node| node.label);
        if blob != honest {
            prop_assert!(verify(&map, 3, &blob).is_err(), "{how}");
        }
    }
}

#[test]
fn nodes_have_one_order() {
    let map = map(20, 3);
    let mut blob = map.audit(3);
    blob.unchanged.swap(0, 1);
    assert_eq!(verify(&map, 3, &blob), Err(BadAppend::Overlap));
    let mut blob = map.audit(3);
    blob.inserted.reverse();
    assert_eq!(verify(&map, 3, &blob), Err(BadAppend::Overlap));
}

/// The bypass of akd before 0.13: an unchanged node above an inserted leaf, dropped on the way, so that a value is rewritten.
#[test]
fn a_value_is_not_rewritten_below_an_unchanged_node() {
    let (shell, leaf) = (NodeLabel::leaf([0; 32]).prefix(1), NodeLabel::leaf([0; 32]));
    let value = |text: &[u8], epoch| leaf_hash(&NodeHash(Hashing::hash(text)), epoch);
    let part = |node: Option<Node>| match node {
        Some(node) => (akd::AzksValue(node.hash.0), akd_place(&node.label).value::<Hashing>()),
        None => (akd::AzksValue([0; 32]), Hashing::empty_label().value::<Hashing>()),
    };
    let parent = |child: Node| {
        let (left, right) = (part(Some(child)), part(None));
        NodeHash(Hashing::compute_parent_hash_from_children(&left.0, &left.1, &right.0, &right.1).0)
    };
    let root = |hash| parent(Node { label: shell, hash: parent(Node { label: leaf, hash }) });
    let (before, after) = (root(value(b"one", 1)), root(value(b"two", 2)));
    let blob = AuditBlob {
        epoch: 2,
        unchanged: vec![Node { label: shell, hash: parent(Node { label: leaf, hash: value(b"one", 1) }) }],
        inserted: vec![Node { label: leaf, hash: NodeHash(Hashing::hash(b"two")) }],
    };
    assert_eq!(blob.verify_roots(2, &before, &after), Err(BadAppend::Overlap));
}

#[test]
fn a_root_is_no_subtree_and_a_subtree_no_leaf() {
    let map = map(20, 3);
    let [before, after] = roots(&map, 3);
    let whole = Node { label: NodeLabel::ROOT, hash: before };
    let blob = AuditBlob { unchanged: vec![whole], ..map.audit(3) };
    assert_eq!(blob.verify_roots(3, &before, &after), Err(BadAppend::Form));
    let mut blob = map.audit(3);
    blob.inserted[0].label = blob.inserted[0].label.prefix(255);
    assert_eq!(verify(&map, 3, &blob), Err(BadAppend::Form));
    let blob = AuditBlob { inserted: Vec::new(), ..map.audit(3) };
    assert_eq!(verify(&map, 3, &blob), Err(BadAppend::OtherBlob));
}

#[test]
fn a_leaf_names_the_blob_that_shows_its_step() {
    let map = map(2, 1);
    let blob = map.audit(1);
    let [previous_root, map_root] = roots(&map, 1);
    let (audit, configuration) = (blob.hash(), ConfigurationHash([0; 32]));
    let leaf = LogLeaf { number: 0, epoch: 1, map_root, previous_root, audit, time: Seconds(1), configuration };
    assert_eq!(blob.verify(&leaf), Ok(()));
    assert_eq!(blob.verify(&LogLeaf { audit: AuditHash([1; 32]), ..leaf }), Err(BadAppend::OtherBlob));
}
