//! The directory in memory.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex};

use super::locked;
use crate::port::StoreError;
use crate::port::directory::{Commit, Committed, Directory, Key, Part};

/// A directory in memory.
#[derive(Clone, Default)]
pub struct MemoryDirectory {
    records: Arc<Mutex<BTreeMap<Key, Vec<u8>>>>,
}

impl MemoryDirectory {
    pub(super) fn copied(&self) -> Self {
        MemoryDirectory { records: Arc::new(Mutex::new(locked(&self.records).clone())) }
    }
}

impl Directory for MemoryDirectory {
    async fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(locked(&self.records).get(key).cloned())
    }

    async fn get_all(&self, keys: Vec<Key>) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let records = locked(&self.records);
        Ok(keys.iter().map(|key| records.get(key).cloned()).collect())
    }

    async fn scan_from(&self, part: Part) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        let records = locked(&self.records);
        let mut bytes = 0usize;
        let found = of_prefix(&records, &part.prefix, &part.from).take(part.count_max).take_while(|(_, value)| {
            let has_room = bytes < part.bytes_max;
            bytes = bytes.saturating_add(value.len());
            has_room
        });
        Ok(found.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    async fn keys(&self, prefix: &Key, count_max: usize) -> Result<Vec<Key>, StoreError> {
        let records = locked(&self.records);
        Ok(of_prefix(&records, prefix, prefix).take(count_max).map(|(key, _)| key.clone()).collect())
    }

    async fn count(&self, prefix: &Key) -> Result<u64, StoreError> {
        Ok(of_prefix(&locked(&self.records), prefix, prefix).count() as u64)
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let mut records = locked(&self.records);
        if commit.asserts.iter().any(|(key, value)| records.get(key) != value.as_ref()) {
            return Ok(Committed::AssertFailed);
        }
        for (key, value) in commit.writes {
            match value {
                Some(value) => records.insert(key, value),
                None => records.remove(&key),
            };
        }
        Ok(Committed::Done)
    }
}

/// The records from a key on whose keys begin with a prefix.
fn of_prefix<'a>(
    records: &'a BTreeMap<Key, Vec<u8>>,
    prefix: &'a Key,
    from: &'a Key,
) -> impl Iterator<Item = (&'a Key, &'a Vec<u8>)> {
    let from = from.max(prefix);
    records
        .range::<Key, _>((Bound::Included(from), Bound::Unbounded))
        .take_while(|(key, _)| key.0.starts_with(&prefix.0))
}
