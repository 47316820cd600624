//! A map of few entries in as much memory as they take: each of thousands of idle sessions keeps some.

/// Entries, ascending by key. A tree takes room for eleven as soon as there is one.
pub(super) struct Sorted<K, V>(Vec<(K, V)>);

impl<K, V> Default for Sorted<K, V> {
    fn default() -> Self {
        Sorted(Vec::new())
    }
}

impl<K: Ord, V> Sorted<K, V> {
    /// The value under a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        let index = self.0.binary_search_by(|(known, _)| known.cmp(key)).ok()?;
        self.0.get(index).map(|(_, value)| value)
    }

    /// Whether there is something under a key.
    pub fn contains_key(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    /// Puts a value under a key, and says what was there.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.0.binary_search_by(|(known, _)| known.cmp(&key)) {
            Ok(index) => self.0.get_mut(index).map(|(_, known)| std::mem::replace(known, value)),
            Err(index) => {
                if self.0.len() == self.0.capacity() {
                    // Grows by half, and first to just one.
                    self.0.reserve_exact((self.0.len() / 2).max(1));
                }
                self.0.insert(index, (key, value));
                None
            }
        }
    }

    /// How many entries.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The keys, ascending.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// The entries from one key on up to another, both included.
    pub fn between(&self, first: &K, last: &K) -> &[(K, V)] {
        let begin = self.0.partition_point(|(key, _)| key < first);
        let end = self.0.partition_point(|(key, _)| key <= last);
        self.0.get(begin..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_a_tree() {
        let (mut sorted, mut tree) = (Sorted::default(), std::collections::BTreeMap::new());
        for number in [5u8, 3, 9, 3, 1, 200, 9, 4, 0, 255] {
            assert_eq!(sorted.insert(number, u16::from(number)), tree.insert(number, u16::from(number)));
            assert_eq!(sorted.len(), tree.len());
        }
        for number in 0..=255 {
            assert_eq!(sorted.get(&number), tree.get(&number));
            for last in [number, number.saturating_add(6), 255] {
                let between: Vec<u8> = sorted.between(&number, &last).iter().map(|(key, _)| *key).collect();
                assert_eq!(between, tree.range(number..=last).map(|(key, _)| *key).collect::<Vec<_>>());
            }
        }
        assert!(sorted.keys().eq(tree.keys()));
        assert!(sorted.between(&9, &1).is_empty());
    }
}
