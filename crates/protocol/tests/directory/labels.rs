//! Labels: honest proofs of presence, absence and history pass; whatever is changed in them does not.

use akd::{Configuration, VersionFreshness};
use proptest::prelude::*;
use protocol::cbor;
use protocol::handle::Handle;
use protocol::id::AccountId;
use protocol::transparency::label::*;
use protocol::transparency::lookup::*;
use protocol::transparency::map::*;

use crate::honest_map::{Hashing, HonestMap, akd_place};

/// The account with this number.
pub fn account(number: u64) -> MapLabel {
    let mut id = [0xAC; 32];
    id[..8].copy_from_slice(&number.to_be_bytes());
    MapLabel::Account(AccountId(id))
}

fn handle(name: &str) -> MapLabel {
    MapLabel::Handle(Handle::parse(name).expect("a handle"))
}

fn value(number: u64) -> MapValue {
    let mut value = [0; 32];
    value[..8].copy_from_slice(&number.to_be_bytes());
    MapValue(value)
}

/// A map of some accounts, of which the first has as many versions as there are epochs, the second half as many, and so on.
pub fn map(accounts: u64, epochs: u64) -> HonestMap {
    let mut map = HonestMap::new([0x4D; 32]);
    for epoch in 1..=epochs {
        let changed = (0..accounts).filter(|number| epoch == 1 || epoch.is_multiple_of(number + 1));
        let changes: Vec<_> = changed.map(|number| (account(number), value(epoch))).collect();
        map.publish(&changes);
    }
    map
}

#[test]
fn an_honest_map_is_believed() {
    for (accounts, epochs) in [(1, 1), (2, 1), (3, 17), (40, 9)] {
        let map = map(accounts, epochs);
        let view = map.view();
        for number in 0..accounts {
            let label = account(number);
            let found = view.verify_label(&label, &map.prove(&label)).expect("honest").expect("it is there");
            let newest_epoch = (1..=epochs).rfind(|epoch| *epoch == 1 || epoch.is_multiple_of(number + 1));
            assert_eq!(found.value, value(newest_epoch.expect("the first")));
            for from in 1..=found.version {
                let history = view.verify_history(&label, from, &map.history(&label, from)).expect("honest");
                assert_eq!((history.newest, history.more_from), (found, None));
                let versions: Vec<u64> = history.earlier.iter().map(|found| found.version).collect();
                assert_eq!(versions, (from..found.version).collect::<Vec<_>>());
            }
            assert!(view.verify_history(&label, found.version + 1, &map.history(&label, found.version)).is_err());
        }
        for label in [account(accounts), handle("alice")] {
            assert_eq!(view.verify_label(&label, &map.prove(&label)), Ok(None));
        }
    }
}

#[test]
fn a_long_history_comes_in_parts_that_meet() {
    let mut map = HonestMap::new([0x4D; 32]);
    for number in 1..=300u64 {
        map.publish(&[(account(0), value(number))]);
    }
    let view = map.view();
    let (mut from, mut values) = (1, Vec::new());
    let newest = loop {
        let history = view.verify_history(&account(0), from, &map.history(&account(0), from)).expect("honest");
        values.truncate(usize::try_from(from).expect("few") - 1);
        values.extend(history.earlier.iter().map(|found| found.value));
        match history.more_from {
            Some(more) => from = more,
            None => break history.newest,
        }
    };
    assert_eq!((newest.version, from), (300, 256));
    assert_eq!(values, (1..300).map(value).collect::<Vec<_>>());
    let mut short = map.history(&account(0), 1);
    short.earlier.pop();
    assert_eq!(view.verify_history(&account(0), 1, &short), Err(BadProof::Gap));
}

/// Pages of a history are of one map, one label and one place in it: none passes for another, none is cut, and none has its parts exchanged.
#[test]
fn a_page_of_a_history_is_replayed_reordered_or_cut_in_vain() {
    let mut map = HonestMap::new([0x4D; 32]);
    let publish = |map: &mut HonestMap, numbers: std::ops::RangeInclusive<u64>| {
        for number in numbers {
            map.publish(&[(account(0), value(number)), (account(1), value(number))]);
        }
    };
    publish(&mut map, 1..=298);
    let before = [1, 256].map(|from| (from, map.history(&account(0), from)));
    publish(&mut map, 299..=300);
    let view = map.view();
    let takes = |label: &MapLabel, from: u64, page: &HistoryProof| view.verify_history(label, from, page).is_ok();
    let pages = [1, 256].map(|from| (from, map.history(&account(0), from)));
    for (from, page) in &pages {
        assert!(takes(&account(0), *from, page), "honest");
        let mut exchanged = page.clone();
        exchanged.earlier.swap(3, 4);
        let mut left_out = page.clone();
        left_out.earlier.remove(5);
        let mut cut = page.clone();
        cut.earlier.truncate(7);
        let mut doubled = page.clone();
        doubled.earlier.insert(5, page.earlier[5].clone());
        for (what, changed) in [("exchanged", exchanged), ("left out", left_out), ("cut", cut), ("doubled", doubled)] {
            assert!(!takes(&account(0), *from, &changed), "{what}, from {from}");
        }
        assert!(!takes(&account(1), *from, page), "of another label, from {from}");
    }
    let [(first, of_first), (second, of_second)] = &pages;
    assert!(!takes(&account(0), *second, of_first), "the first page again");
    assert!(!takes(&account(0), *first, of_second), "the last page first");
    for (from, old) in &before {
        assert!(!takes(&account(0), *from, old), "a page of an earlier epoch, from {from}");
    }
}

#[test]
fn of_an_empty_map_everything_is_absent() {
    let map = HonestMap::new([0x4D; 32]);
    let proof = map.prove(&handle("alice"));
    assert_eq!(map.view().verify_label(&handle("alice"), &proof), Ok(None));
    let later = self::map(1, 1);
    assert!(later.view().verify_label(&handle("alice"), &proof).is_err());
}

/// akd's own verifier, for comparison: it takes what ours takes.
#[test]
fn akd_agrees_about_honest_proofs() {
    let map = map(5, 6);
    let root = map.view().root.0;
    for number in 0..7 {
        for freshness in [VersionFreshness::Fresh, VersionFreshness::Stale] {
            let present = number < 5 && freshness == VersionFreshness::Fresh;
            if present {
                let (hash, presence) = map.presence(&account(number), freshness, 1);
                let mut at = hash.0;
                let leaf = place_of(&map, &account(number), freshness, 1);
                let mut below = leaf;
                for layer in presence.path.iter().rev() {
                    let on_path = (akd::AzksValue(at), akd_place(&below).value::<Hashing>());
                    let beside = layer
                        .sibling
                        .map_or((akd::AzksValue([0; 32]), Hashing::empty_label().value::<Hashing>()), |node| {
                            (akd::AzksValue(node.hash.0), akd_place(&node.label).value::<Hashing>())
                        });
                    let is_left = leaf.bits()[usize::from(layer.length / 8)] >> (7 - layer.length % 8) & 1 == 0;
                    let (left, right) = if is_left { (on_path, beside) } else { (beside, on_path) };
                    at = Hashing::compute_parent_hash_from_children(&left.0, &left.1, &right.0, &right.1).0;
                    below = leaf.prefix(layer.length);
                }
                assert_eq!(at, root);
            }
        }
    }
}

fn place_of(map: &HonestMap, label: &MapLabel, freshness: VersionFreshness, version: u64) -> NodeLabel {
    let ours = match freshness {
        VersionFreshness::Fresh => protocol::transparency::vrf::Freshness::Fresh,
        VersionFreshness::Stale => protocol::transparency::vrf::Freshness::Stale,
    };
    let proof = map.absence(label, freshness, version).vrf;
    protocol::transparency::vrf::place(&map.vrf_key(), label, ours, version, &proof).expect("honest")
}

/// A proof with each of its bytes changed in turn: what still reads as one proves nothing.
fn no_byte_can_change<T>(honest: &T, seed: u8, passes: impl Fn(&T) -> bool)
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
{
    assert!(passes(honest), "the honest one passes");
    let bytes = cbor::to_bytes(honest);
    let mut read = 0;
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << ((at + usize::from(seed)) % 8);
        if let Ok(proof) = cbor::from_bytes::<T>(&changed) {
            read += 1;
            assert!(!passes(&proof), "byte {at} of {} is free", bytes.len());
        }
    }
    assert!(read > bytes.len() / 2, "most changes were read: {read} of {}", bytes.len());
}

#[test]
fn no_byte_of_a_proof_can_change() {
    let map = map(6, 7);
    let view = map.view();
    for seed in 0..2 {
        for label in [account(0), account(2), account(77)] {
            no_byte_can_change(&map.prove(&label), seed, |proof| view.verify_label(&label, proof).is_ok());
        }
        no_byte_can_change(&map.history(&account(1), 1), seed, |proof| {
            view.verify_history(&account(1), 1, proof).is_ok()
        });
    }
}

#[test]
fn a_proof_proves_its_label_alone() {
    let map = map(4, 5);
    let view = map.view();
    let others = [account(1), account(9), handle("alice")];
    for label in others {
        assert!(view.verify_label(&label, &map.prove(&account(0))).is_err());
        assert!(view.verify_label(&account(0), &map.prove(&label)).is_err());
    }
    let other_key = MapView { vrf_key: HonestMap::new([7; 32]).vrf_key(), ..view.clone() };
    assert!(other_key.verify_label(&account(0), &map.prove(&account(0))).is_err());
    let other_root = MapView { root: map.roots[4], ..view };
    assert!(other_root.verify_label(&account(0), &map.prove(&account(0))).is_err());
}

#[test]
fn a_superseded_version_is_not_the_newest() {
    let map = map(3, 9);
    let view = map.view();
    for version in 1..9 {
        let stale = map.prove_version(&account(0), version);
        assert!(view.verify_lookup(&account(0), &stale).is_err(), "version {version}");
        // With the absence of another leaf in place of the one that is there.
        let borrowed = LookupProof { current: map.prove_present(&account(0)).current, ..stale };
        assert!(view.verify_lookup(&account(0), &borrowed).is_err(), "version {version}, borrowed");
    }
}

/// The rule of DESIGN.md 3.3: an ancestor is not the nearest node, though its children and its path are true.
#[test]
fn an_ancestor_shows_no_absence() {
    let map = map(30, 1);
    let view = map.view();
    let mut forged_count = 0;
    for number in 0..30 {
        let label = account(number);
        let (hash, presence) = map.presence(&label, VersionFreshness::Fresh, 1);
        let leaf = Node { label: place_of(&map, &label, VersionFreshness::Fresh, 1), hash };
        for forged in ancestors(&leaf, &presence) {
            assert_eq!(verify_absence(&view.root, &leaf.label, &forged), Err(BadPath::NotNearest), "{number}");
            forged_count += 1;
        }
    }
    assert!(forged_count > 100, "{forged_count}");
}

/// Each node on the way to a leaf as if it were the nearest to the leaf's place.
fn ancestors(leaf: &Node, presence: &Presence) -> Vec<Absence> {
    let mut below = *leaf;
    let mut forged = Vec::new();
    for (depth, layer) in presence.path.iter().enumerate().rev() {
        let is_left = leaf.label.bits()[usize::from(layer.length / 8)] >> (7 - layer.length % 8) & 1 == 0;
        let (left, right) = if is_left { (Some(below), layer.sibling) } else { (layer.sibling, Some(below)) };
        forged.push(Absence {
            vrf: presence.vrf,
            length: layer.length,
            left,
            right,
            path: presence.path[..depth].to_vec(),
        });
        below = Node { label: leaf.label.prefix(layer.length), hash: hash_of(left, right) };
    }
    forged
}

/// The hash of a node with these children, by akd's own hashing.
pub fn hash_of(left: Option<Node>, right: Option<Node>) -> NodeHash {
    let part = |node: Option<Node>| match node {
        Some(node) => (akd::AzksValue(node.hash.0), akd_place(&node.label).value::<Hashing>()),
        None => (akd::AzksValue([0; 32]), Hashing::empty_label().value::<Hashing>()),
    };
    let (left, right) = (part(left), part(right));
    NodeHash(Hashing::compute_parent_hash_from_children(&left.0, &left.1, &right.0, &right.1).0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Layers dropped, doubled, exchanged; siblings exchanged or taken away; children exchanged.
    #[test]
    fn no_path_can_be_rebuilt(accounts in 2u64..24, number in 0u64..30, how in 0usize..8, at: prop::sample::Index, other: prop::sample::Index) {
        let map = map(accounts, 2);
        let view = map.view();
        let label = account(number);
        let mut proof = map.prove(&label);
        let honest = proof.clone();
        let (path, children) = match &mut proof {
            LabelProof::Present(lookup) if how % 2 == 0 => (&mut lookup.newest.presence.path, None),
            LabelProof::Present(LookupProof { current: absence, .. }) | LabelProof::Absent(absence) => {
                (&mut absence.path, Some((&mut absence.left, &mut absence.right, &mut absence.length)))
            }
        };
        if path.is_empty() {
            path.push(Layer { length: 0, sibling: None });
        } else {
            let (at, other) = (at.index(path.len()), other.index(path.len()));
            match how {
                0 => drop(path.remove(at)),
                1 => path.insert(at, path[at]),
                2 => path.swap(at, other),
                3 => {
                    let sibling = path[at].sibling;
                    path[at].sibling = path[other].sibling;
                    path[other].sibling = sibling;
                }
                4 => path[at].sibling = None,
                5 => path[at].length = path[at].length.wrapping_add(1),
                6 => path.truncate(at),
                _ => {
                    if let Some((left, right, length)) = children {
                        match other % 4 {
                            0 => std::mem::swap(left, right),
                            1 => *left = None,
                            2 => *right = None,
                            _ => *length += 1,
                        }
                    }
                }
            }
        }
        if proof != honest {
            prop_assert!(view.verify_label(&label, &proof).is_err(), "{how}");
        }
    }

    /// An absence for what is there cannot be put together from the nodes of the tree.
    #[test]
    fn what_is_there_is_never_absent(accounts in 2u64..24, number in 0u64..24, from in 0u64..30) {
        let map = map(accounts, 1);
        let view = map.view();
        let label = account(number % accounts);
        let own = map.absence(&label, VersionFreshness::Fresh, 1);
        prop_assert!(view.verify_label(&label, &LabelProof::Absent(own.clone())).is_err());
        let borrowed = map.absence(&account(from), VersionFreshness::Fresh, 1);
        let borrowed = Absence { vrf: own.vrf, ..borrowed };
        prop_assert!(view.verify_label(&label, &LabelProof::Absent(borrowed)).is_err());
    }
}

/// A version that its owner does not know of, and that is neither the next nor a power of two: akd's verifier believes it, since its
/// one marker is there, and the owner's history, which denies what akd says it must, shows nothing. See docs/adr/0014.
#[test]
fn a_version_beyond_the_owners_is_shown_to_nobody() {
    let mut map = map(1, 5);
    for epoch in 6..=8 {
        map.publish(&[(account(1), value(epoch))]);
    }
    map.insert_alone(&account(0), 7, &value(666));
    let view = map.view();
    let owner = view.verify_history(&account(0), 1, &map.history(&account(0), 1)).expect("nothing false in it");
    assert_eq!(owner.newest.version, 5);
    assert!(map.akd_believes(&account(0), 7, &value(666)), "akd would be deceived");
    for markers in [&[][..], &[4], &[4, 4], &[4, 5], &[4, 7]] {
        let shown = map.prove_alone(&account(0), 7, &value(666), markers);
        assert!(view.verify_lookup(&account(0), &shown).is_err(), "{markers:?}");
    }
    // With the sixth version it is believed, and the owner's history is not.
    map.insert_alone(&account(0), 6, &value(665));
    map.insert_alone(&account(0), 7 + 8, &value(1));
    let view = map.view();
    assert!(view.verify_history(&account(0), 1, &map.history(&account(0), 1)).is_err());
}
