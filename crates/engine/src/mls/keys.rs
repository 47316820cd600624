//! Encryption keys of a tree's nodes: which there are, and whether those that a commit brings are keys, and nobody else's.

use std::collections::BTreeSet;

use openmls::prelude::*;
use openmls::treesync::EncryptionKey;
use tls_codec::{Deserialize as _, Serialize as _, VLBytes};

use super::{Crypto, Group, Refused, refused};
use crate::mls_crypto::can_seal_to;

/// The vector with which something encoded begins.
pub(super) fn first_vector(mut encoded: &[u8]) -> Option<Vec<u8>> {
    VLBytes::tls_deserialize(&mut encoded).ok().map(Into::into)
}

/// A parent's key, with which its encoding begins.
pub(super) fn parent_key(parent: &ParentNode) -> Vec<u8> {
    let bytes = parent.tls_serialize_detached().expect("a node of our own tree encodes");
    first_vector(&bytes).expect("a node has a key")
}

/// The keys of all nodes of a tree.
fn tree_keys(tree: &RatchetTreeIn) -> Vec<Vec<u8>> {
    let leaf_key = |key: &EncryptionKey| {
        let bytes = key.tls_serialize_detached().expect("a key of our own tree encodes");
        first_vector(&bytes).expect("a key is a vector")
    };
    tree.parents().map(parent_key).chain(tree.leaves().map(|leaf| leaf_key(leaf.encryption_key()))).collect()
}

/// Whether the keys of a tree that is joined can be sealed to: whoever has begun it was alone with it, and nobody looked. That no key is in
/// it twice openmls sees itself.
pub(super) fn can_be_sealed_to(group: &MlsGroup) -> bool {
    tree_keys(&group.export_ratchet_tree().into()).iter().all(|key| can_seal_to(key))
}

impl Group {
    /// Whether the tree after a commit has no key twice, and each that comes with it can be sealed to. openmls looks at leaves only, and
    /// who is below an inner node at that node: all others would merge a tree that nobody can commit in, or join, any more. Whoever
    /// is removed by it has no such tree.
    pub(super) fn keys_are_good(&self, crypto: &Crypto, commit: &StagedCommit) -> Result<bool, Refused> {
        let before = self.group.export_ratchet_tree();
        let Some(after) = commit.export_ratchet_tree(crypto, before.clone()).map_err(refused)? else {
            return Ok(true);
        };
        let before: BTreeSet<_> = tree_keys(&before.into()).into_iter().collect();
        let mut after_once = BTreeSet::new();
        Ok(tree_keys(&after.into()).into_iter().all(|key| {
            let is_good = before.contains(&key) || can_seal_to(&key);
            is_good && after_once.insert(key)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::copied::{Copied, unchecked_key_package};
    use super::super::tests::{Person, person, settings};
    use super::super::{CommitPlan, LastResort, Member, MlsRows, Path, check_key_package};
    use super::*;

    fn member<'a>(crypto: &'a Crypto, person: &'a Person) -> Member<'a> {
        Member { crypto, key: &person.key, identity: &person.identity }
    }

    /// Four in a full tree, whose last one has renewed their path.
    fn four(people: &[Person; 4], crypto: &Crypto) -> Vec<Group> {
        let members: Vec<_> = people.iter().map(|person| member(crypto, person)).collect();
        let mut rows: Vec<_> = members.iter().map(|_| MlsRows::default()).collect();
        let adds = members.iter().zip(&rows).skip(1).map(|(member, rows)| {
            let package = member.key_package(rows, LastResort::No).expect("made");
            check_key_package(crypto, &package).expect("valid")
        });
        let adds = adds.collect();
        let mut first = members[0].create_group(&[9; 32], &settings()).expect("made");
        let made = first.commit(&members[0], CommitPlan { adds, ..CommitPlan::default() }).expect("made");
        first.merge_pending(crypto).expect("merged");
        let (welcome, tree) = (made.welcome.expect("three join"), first.tree());
        let joined = members.iter().zip(&mut rows).skip(1);
        let mut groups = vec![first];
        groups.extend(joined.map(|(member, rows)| member.join(rows, &welcome, &tree).expect("joined")));
        let renewal = groups[3].commit(&members[3], CommitPlan::default()).expect("made");
        groups[3].merge_pending(crypto).expect("merged");
        for group in &mut groups[..3] {
            let staged = group.stage(crypto, &renewal.mls).expect("a plain one is taken");
            group.merge(crypto, staged).expect("merged");
        }
        groups
    }

    /// Keys that nobody has: of no length, of another, of low order, and of numbers beyond the field.
    fn no_keys(good: &[u8]) -> [(&'static str, Vec<u8>); 4] {
        let half = good.len() - 32;
        let low_order = [&good[..half], &[0; 32]].concat();
        let beyond = [&[0xFF; 1_000], &good[1_000..]].concat();
        [("short", vec![7; 5]), ("empty", vec![]), ("low order", low_order), ("beyond", beyond)]
    }

    fn is_taken(group: &mut Group, crypto: &Crypto, commit: &[u8]) -> bool {
        group.stage(crypto, commit).is_ok()
    }

    /// The first has two devices side by side, so that nobody else is below the node above both.
    #[test]
    fn a_commits_path_has_keys_that_are_keys_and_nobody_elses() {
        let (crypto, people) = (Crypto::new(), [person(1), person(2), person(3), person(4)]);
        let mut groups = four(&people, &crypto);
        let good = groups[0].leaf_key(2).expect("a leaf");
        let copies = [("a parent's", above_the_last(&groups[0])), ("a leaf's", good.clone())];
        let mut made_count = 0;
        for (what, key) in no_keys(&good).into_iter().chain(copies) {
            // Of the author's leaf, of the node above their two devices, and of the root.
            for place in 0..3 {
                let planting = Crypto::planting(place, key.clone());
                let made = groups[0].commit(&member(&planting, &people[0]), CommitPlan::default());
                assert!(planting.has_planted(), "{what} at {place}");
                // Some openmls does not even make.
                let Ok(made) = made else { continue };
                made_count += 1;
                groups[0].clear_pending().expect("cleared");
                for group in &mut groups[2..] {
                    assert!(!is_taken(group, &crypto, &made.mls), "{what} at {place}");
                }
            }
        }
        assert!(made_count >= 12, "{made_count}");
        let plain = groups[0].commit(&member(&crypto, &people[0]), CommitPlan::default()).expect("made");
        assert!(groups[1..].iter_mut().all(|group| is_taken(group, &crypto, &plain.mls)));
    }

    #[test]
    fn what_a_commit_adds_has_keys_that_are_keys_and_nobody_elses() {
        let (crypto, people) = (Crypto::new(), [person(1), person(2), person(3), person(4)]);
        let mut groups = four(&people, &crypto);
        let eve = person(5);
        let eve = member(&crypto, &eve);
        let good = groups[0].leaf_key(2).expect("a leaf");
        let copy = ("a parent's", above_the_last(&groups[0]));
        for (what, key) in no_keys(&good).into_iter().chain([copy]) {
            let package = eve.copying_key_package(Copied { leaf: Some(key), init: None }).expect("made");
            for path in [Path::Kept, Path::Renewed] {
                let plan = CommitPlan {
                    adds: vec![unchecked_key_package(&crypto, &package).expect("signed")],
                    path,
                    ..CommitPlan::default()
                };
                let made = groups[0].commit(&member(&crypto, &people[0]), plan).expect("a changed program makes it");
                groups[0].clear_pending().expect("cleared");
                for group in &mut groups[1..] {
                    assert!(!is_taken(group, &crypto, &made.mls), "{what}, {path:?}");
                }
            }
        }
    }

    #[test]
    fn nobody_joins_a_group_that_was_begun_with_keys_that_are_none() {
        let (crypto, founder, bob) = (Crypto::new(), person(1), person(2));
        let (alice, bob) = (member(&crypto, &founder), member(&crypto, &bob));
        let good = four(&[person(1), person(2), person(3), person(4)], &crypto)[0].leaf_key(2).expect("a leaf");
        let plain = std::iter::once(("plain", None));
        for (what, key) in plain.chain(no_keys(&good).into_iter().map(|(what, key)| (what, Some(key)))) {
            let planting = key.map_or_else(Crypto::new, |key| Crypto::planting(0, key));
            let mut group = member(&planting, &founder).create_group(&[9; 32], &settings()).expect("made");
            let mut rows = MlsRows::default();
            let package = bob.key_package(&rows, LastResort::No).expect("made");
            let adds = vec![check_key_package(&crypto, &package).expect("valid")];
            let made =
                group.commit(&alice, CommitPlan { adds, path: Path::Kept, ..CommitPlan::default() }).expect("made");
            group.merge_pending(&crypto).expect("merged");
            let joined = bob.join(&mut rows, &made.welcome.expect("bob joins"), &group.tree()).map(|_| ());
            match joined {
                Ok(()) => assert_eq!(what, "plain"),
                Err(refused) => assert!(what != "plain" && refused.0.contains("seal to"), "{what}: {refused}"),
            }
        }
    }

    /// The key of the node above the last two.
    fn above_the_last(group: &Group) -> Vec<u8> {
        let (_, parent) = group.group.treesync().full_parents().find(|(index, _)| index.u32() == 2).expect("renewed");
        parent_key(parent)
    }
}
