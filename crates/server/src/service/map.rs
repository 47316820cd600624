//! The directory's map: labels, the versions of their values, and what an epoch inserts into the tree.

use std::collections::BTreeMap;

use akd::{AzksElement, NodeLabel};
use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::hash::hash;
use protocol::transparency::label::MapValue;

use super::map_key::MapKey;
use super::map_store::{MapError, Part, TreeRecord};
use super::records;
use crate::port::StoreError;
use crate::port::directory::{Commit, Directory, Key};

/// A version of a label's value.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct VersionRecord {
    /// Its number, from 1 on.
    #[n(0)]
    pub version: u64,
    /// The epoch in which it was inserted.
    #[n(1)]
    pub epoch: u64,
    /// The value.
    #[n(2)]
    pub value: MapValue,
    /// The number of the change that led to it, among those of the label.
    #[n(3)]
    pub sequence: u64,
}

/// A value that a label is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewValue {
    /// The number of the change that leads to it: one that is not above the newest is left out, for clocks go back.
    pub sequence: u64,
    /// The value.
    pub value: MapValue,
}

/// New values by label.
pub type NewValues = BTreeMap<Vec<u8>, NewValue>;

/// The newest version of a label's value and the one before, by which the epoch before the newest is still readable.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LabelRecord {
    /// The newest.
    #[n(0)]
    pub newest: VersionRecord,
    /// The one before.
    #[n(1)]
    pub before: Option<VersionRecord>,
}

impl LabelRecord {
    /// The version in force at an epoch: the newest committed one, or the one before.
    pub fn at(self, epoch: u64) -> Option<VersionRecord> {
        match self.newest.epoch > epoch {
            true => self.before.filter(|before| before.epoch <= epoch),
            false => Some(self.newest),
        }
    }
}

/// The hash under which a label's records are kept.
pub fn label_hash(label: &[u8]) -> [u8; 32] {
    hash("map label", &[label])
}

/// The newest versions of a label, if it has any.
///
/// # Errors
/// [`StoreError`].
pub async fn versions<D: Directory>(directory: &D, label: &[u8]) -> Result<Option<LabelRecord>, StoreError> {
    let bytes = directory.get(&Key::map_label(&label_hash(label))).await?;
    bytes.map(|bytes| records::read(&bytes)).transpose()
}

/// An epoch as it would be: the tree with its leaves inserted, and the records that go with them.
pub struct Draft {
    /// The part of the tree that changes.
    pub part: Part,
    records: Vec<(Key, Vec<u8>)>,
}

impl Draft {
    /// The next epoch, with new values of labels. What a label has already is left out; if nothing is left, the epoch stays.
    ///
    /// # Errors
    /// [`MapError`].
    pub async fn of<D: Directory>(directory: &D, key: &MapKey, values: &NewValues) -> Result<Draft, MapError> {
        let tree = Part::committed(directory).await?;
        let next = tree.map_or(0, |tree| tree.epoch).saturating_add(1);
        let keys = values.keys().map(|label| Key::map_label(&label_hash(label))).collect();
        let found = directory.get_all(keys).await?;
        let (mut leaves, mut written) = (Vec::new(), Vec::new());
        for ((label, new), bytes) in values.iter().zip(found) {
            let known: Option<LabelRecord> = bytes.map(|bytes| records::read(&bytes)).transpose()?;
            let before = known.map(|known| known.newest);
            if before.as_ref().is_some_and(|before| before.value == new.value || before.sequence >= new.sequence) {
                continue;
            }
            if let Some(before) = &before {
                leaves.push(key.end(label, before.version));
            }
            let version = before.as_ref().map_or(1, |before| before.version.saturating_add(1));
            leaves.push(key.leaf(label, version, &new.value));
            let newest = VersionRecord { version, epoch: next, value: new.value, sequence: new.sequence };
            let hash = label_hash(label);
            written.push((Key::map_version(&hash, version), cbor::to_bytes(&newest)));
            written.push((Key::map_label(&hash), cbor::to_bytes(&LabelRecord { newest, before })));
        }
        Draft::with(directory, tree, leaves, written).await
    }

    async fn with<D: Directory>(
        directory: &D,
        tree: Option<TreeRecord>,
        leaves: Vec<AzksElement>,
        mut records: Vec<(Key, Vec<u8>)>,
    ) -> Result<Draft, MapError> {
        let labels: Vec<NodeLabel> = leaves.iter().map(|leaf| leaf.label).collect();
        let mut part = Part::read(directory, tree, &labels).await?;
        if !leaves.is_empty() {
            part.insert(leaves)?;
        }
        records.sort_unstable();
        Ok(Draft { part, records })
    }

    /// Adds all of it to a commit, which is made only if nobody else has changed the tree.
    pub fn change(&self, commit: &mut Commit) {
        for (key, value) in &self.records {
            commit.put(key.clone(), value.clone());
        }
        self.part.change(commit);
    }
}
