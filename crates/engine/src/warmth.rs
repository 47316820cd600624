//! How warm a group's tree is: what a commit would cost, and who renews keys next to make the next commits small.

// See docs/adr/0006-warm-trees.md. Nothing here decides whether a commit is valid: it is only about who makes one, and when.

use std::collections::{BTreeMap, BTreeSet};

use protocol::limits::SEGMENT_ENTRIES_MAX;

/// When a tree counts as warm, and what is done about it. No rule of validity depends on these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tuning {
    /// A subtree of height h is cold if reaching everybody in it takes more than this and h keys.
    pub keys_max: u32,
    /// A commit that only adds renews its author's path if that takes at most this many ciphertexts.
    pub path_ciphertexts_max: u32,
    /// The pause after a commit before somebody warms the tree, milliseconds.
    pub pause_ms: u64,
    /// How much later each further candidate does, milliseconds.
    pub step_ms: u64,
    /// So many entries fill a segment.
    pub segment_entries_max: u64,
}

impl Default for Tuning {
    /// Blocks of eight leaves may stay as they are, so that a group of 1,000 takes some 60 renewals instead of 1,000; a path of 64
    /// ciphertexts (75 KB) heals on the way; half a minute between renewals leaves the server and slow devices time to breathe,
    /// and five seconds see the commit of whoever came before.
    fn default() -> Self {
        Tuning {
            keys_max: 8,
            path_ciphertexts_max: 64,
            pause_ms: 30_000,
            step_ms: 5_000,
            segment_entries_max: SEGMENT_ENTRIES_MAX,
        }
    }
}

/// Which nodes of a tree hold keys.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    /// The leaves that are not blank, by index.
    pub leaves: BTreeSet<u32>,
    /// The parents that are not blank, by their index among the parents (RFC 9420 appendix C: node 2i + 1), with their
    /// unmerged leaves.
    pub parents: BTreeMap<u32, Vec<u32>>,
}

/// The number of keys that reach everybody under each node: the size of its resolution (RFC 9420 §4.1.1).
pub(crate) struct Keys {
    /// By height from the leaves, then by place from the left.
    by_height: Vec<Vec<u32>>,
    leaves: BTreeSet<u32>,
}

/// The turns that cold subtrees have before lower ones: among as many leaves somebody is awake.
const HEAD_START: u64 = 16;

/// A subtree: its height, and its place among those of its height.
type Place = (usize, usize);

impl Keys {
    pub fn count(shape: Shape) -> Self {
        let width = shape.leaves.last().map_or(1, |&last| (last as usize).saturating_add(1).next_power_of_two());
        let occupied = |place: usize| u32::try_from(place).is_ok_and(|index| shape.leaves.contains(&index));
        let mut by_height: Vec<Vec<u32>> = vec![(0..width).map(|place| u32::from(occupied(place))).collect()];
        while let Some(below) = by_height.last().filter(|below| below.len() > 1) {
            let height = by_height.len();
            let count = |(place, pair): (usize, &[u32])| match shape.parents.get(&parent_index(height, place)) {
                Some(unmerged) => u32::try_from(unmerged.len()).unwrap_or(u32::MAX).saturating_add(1),
                None => pair.iter().fold(0u32, |sum, &keys| sum.saturating_add(keys)),
            };
            let level = below.chunks(2).enumerate().map(count).collect();
            by_height.push(level);
        }
        Keys { by_height, leaves: shape.leaves }
    }

    fn at(&self, (height, place): Place) -> u32 {
        self.by_height.get(height).and_then(|level| level.get(place)).copied().unwrap_or(0)
    }

    /// The ciphertexts of a commit's path by this leaf: one for each key of the subtrees beside the path.
    pub fn path_ciphertexts(&self, leaf: u32) -> u32 {
        let heights = 0..self.by_height.len().saturating_sub(1);
        heights.fold(0u32, |sum, height| sum.saturating_add(self.at((height, (leaf as usize >> height) ^ 1))))
    }

    /// The highest cold subtrees, the highest first, then from the left.
    fn coldest(&self, keys_max: u32) -> Vec<Place> {
        let is_cold =
            |place: Place| self.at(place) > keys_max.saturating_add(u32::try_from(place.0).unwrap_or(u32::MAX));
        let mut level = vec![0];
        let mut cold = Vec::new();
        for height in (1..self.by_height.len()).rev() {
            let (is, is_not): (Vec<usize>, Vec<usize>) = level.into_iter().partition(|&place| is_cold((height, place)));
            cold.extend(is.into_iter().map(|place| (height, place)));
            level = is_not.into_iter().flat_map(|place| [2 * place, 2 * place + 1]).collect();
        }
        cold
    }

    /// How many others warm the tree before this leaf does; nothing if its subtrees are warm. The leaves of the highest cold
    /// subtrees come first, since whoever fills those halves what the others will pay, and those of lower ones after a head
    /// start; among subtrees of one height first their lowest leaves, then their second ones, since the first may be away.
    pub fn turn(&self, leaf: u32, keys_max: u32) -> Option<u64> {
        let cold = self.coldest(keys_max);
        let (height, place) = *cold.iter().find(|(height, place)| leaf as usize >> height == *place)?;
        let higher: BTreeSet<usize> = cold.iter().map(|other| other.0).filter(|&other| other > height).collect();
        let alike: Vec<usize> = cold.iter().filter(|other| other.0 == height).map(|other| other.1).collect();
        let number = alike.iter().take_while(|&&other| other < place).count() as u64;
        let first = u32::try_from(place << height).ok()?;
        let rank = self.leaves.range(first..leaf).count() as u64;
        let after = (higher.len() as u64).saturating_mul(HEAD_START);
        Some(rank.saturating_mul(alike.len() as u64).saturating_add(number).saturating_add(after))
    }
}

/// The index among the parents of the node at this height and place.
fn parent_index(height: usize, place: usize) -> u32 {
    // The node's own index is (place · 2 + 1) · 2^height - 1, and the i-th parent is node 2i + 1.
    let node = ((place << 1) + 1) << height;
    u32::try_from((node - 2) / 2).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS_MAX: u32 = 8;

    /// A tree without any parents, as after adding everybody at once.
    fn cold_shape(leaves: u32) -> Shape {
        Shape { leaves: (0..leaves).collect(), parents: BTreeMap::new() }
    }

    /// What a commit by a leaf does: its path is renewed, and holds no unmerged leaves.
    fn renew(shape: &mut Shape, leaf: u32) {
        let heights = Keys::count(Shape { leaves: shape.leaves.clone(), parents: BTreeMap::new() }).by_height.len();
        for height in 1..heights {
            shape.parents.insert(parent_index(height, leaf as usize >> height), vec![]);
        }
    }

    /// Renews keys by turns of those who are awake: the tree, how many renewals that took, and how many ciphertexts.
    fn warm_up(leaves: u32, is_awake: fn(u32) -> bool) -> (Shape, u32, u32) {
        let mut shape = cold_shape(leaves);
        let (mut renewals, mut ciphertexts) = (0, 0);
        loop {
            let keys = keys(&shape);
            let turn = |&leaf: &u32| keys.turn(leaf, KEYS_MAX);
            let awake = (0..leaves).filter(|&leaf| is_awake(leaf));
            let Some(leaf) = awake.filter(|leaf| turn(leaf).is_some()).min_by_key(turn) else { break };
            ciphertexts += keys.path_ciphertexts(leaf);
            renew(&mut shape, leaf);
            renewals += 1;
        }
        (shape, renewals, ciphertexts)
    }

    fn blank(shape: &mut Shape, leaf: u32) {
        let heights = Keys::count(Shape { leaves: shape.leaves.clone(), parents: BTreeMap::new() }).by_height.len();
        shape.leaves.remove(&leaf);
        for height in 1..heights {
            shape.parents.remove(&parent_index(height, leaf as usize >> height));
        }
    }

    fn keys(shape: &Shape) -> Keys {
        Keys::count(Shape { leaves: shape.leaves.clone(), parents: shape.parents.clone() })
    }

    #[test]
    fn parents_are_numbered_as_in_the_array_of_nodes() {
        let numbers: Vec<Vec<u32>> =
            (1..4).map(|height| (0..8 >> height).map(|place| parent_index(height, place)).collect()).collect();
        assert_eq!(numbers, [vec![0, 2, 4, 6], vec![1, 5], vec![3]]);
    }

    #[test]
    fn a_cold_tree_costs_a_ciphertext_for_each_other_leaf() {
        for leaves in [1, 2, 3, 8, 9, 100, 1_000] {
            let keys = keys(&cold_shape(leaves));
            assert_eq!(keys.path_ciphertexts(0), leaves - 1, "{leaves}");
            assert_eq!(keys.turn(0, KEYS_MAX).is_some(), leaves > 12, "{leaves}: small groups are left alone");
        }
    }

    #[test]
    fn unmerged_leaves_count() {
        let mut shape = cold_shape(4);
        renew(&mut shape, 0);
        assert_eq!(keys(&shape).path_ciphertexts(3), 1 + 1);
        shape.parents.insert(parent_index(1, 0), vec![1]);
        assert_eq!(keys(&shape).path_ciphertexts(3), 1 + 2);
    }

    #[test]
    fn each_leaf_of_a_cold_subtree_has_a_turn_of_its_own() {
        let mut shape = cold_shape(64);
        renew(&mut shape, 0);
        let keys = keys(&shape);
        assert_eq!(keys.coldest(KEYS_MAX), [(5, 1), (4, 1)]);
        let turns = [32, 33, 16, 17].map(|leaf| keys.turn(leaf, KEYS_MAX));
        assert_eq!(turns, [Some(0), Some(1), Some(HEAD_START), Some(HEAD_START + 1)]);
        assert_eq!(keys.turn(0, KEYS_MAX), None, "its block is small enough");
        renew(&mut shape, 32);
        renew(&mut shape, 16);
        let keys = self::keys(&shape);
        assert_eq!(keys.coldest(KEYS_MAX), [(4, 3)]);
        shape.parents.clear();
        for height in 5..7 {
            (0..64 >> height).for_each(|place| drop(shape.parents.insert(parent_index(height, place), vec![])));
        }
        let keys = self::keys(&shape);
        let mut turns: Vec<_> = (0..64).filter_map(|leaf| keys.turn(leaf, KEYS_MAX)).collect();
        turns.sort_unstable();
        assert_eq!(turns, (0..64).collect::<Vec<_>>(), "among subtrees of one height no two at the same time");
    }

    #[test]
    fn whoever_has_the_first_turn_warms_a_tree_of_a_thousand() {
        let (_, _, most_are_away) = warm_up(1_000, |leaf| leaf % 16 == leaf / 16 % 16);
        expect_test::expect!["5151"].assert_eq(&most_are_away.to_string());
        let (mut shape, renewals, ciphertexts) = warm_up(1_000, |_| true);
        expect_test::expect!["(62, 4183)"].assert_eq(&format!("{:?}", (renewals, ciphertexts)));
        let counted = keys(&shape);
        let warm: Vec<_> = (0..1_000).map(|leaf| counted.path_ciphertexts(leaf)).collect();
        expect_test::expect!["Some(12) Some(28)"].assert_eq(&format!(
            "{:?} {:?}",
            warm.iter().min(),
            warm.iter().max()
        ));
        blank(&mut shape, 777);
        let counted = keys(&shape);
        let removal = counted.path_ciphertexts(0);
        expect_test::expect!["33"].assert_eq(&removal.to_string());
        assert!((0..1_000).all(|leaf| counted.turn(leaf, KEYS_MAX).is_none()), "one removal cools nothing down");
    }
}
