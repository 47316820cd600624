//! The directory in memory.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex};

use super::locked;
use crate::port::StoreError;
use crate::port::directory::{Commit, Committed, Directory, Key};

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

    async fn scan(&self, prefix: &Key, count_max: usize) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        let records = locked(&self.records);
        Ok(records
            .range::<Key, _>((Bound::Included(prefix), Bound::Unbounded))
            .take_while(|(key, _)| key.0.starts_with(&prefix.0))
            .take(count_max)
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect())
    }

    async fn count(&self, prefix: &Key) -> Result<u64, StoreError> {
        let records = locked(&self.records);
        let of_prefix = records
            .range::<Key, _>((Bound::Included(prefix), Bound::Unbounded))
            .take_while(|(key, _)| key.0.starts_with(&prefix.0));
        Ok(of_prefix.count() as u64)
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
