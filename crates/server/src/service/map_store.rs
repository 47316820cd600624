//! The directory's tree in the directory's store: a part of it is read level by level, akd computes on it, a commit takes it back.
//!
//! akd asks its storage for one node after the other, and waits for each. Here it never waits: whatever it will ask for is
//! read before, so that a computation is deterministic, needs no runtime, and is written by one commit or not at all.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use akd::errors::{AkdError, StorageError};
use akd::storage::types::{DbRecord, KeyData, ValueState, ValueStateRetrievalFlag};
use akd::storage::{Database, DbSetState, Storable, StorageManager};
use akd::tree_node::{NodeKey, TreeNode, TreeNodeType, TreeNodeWithPreviousValue};
use akd::{
    AkdLabel, AkdValue, Azks, AzksElement, AzksParallelismConfig, Digest, MembershipProof, NodeLabel,
    NonMembershipProof, SingleAppendOnlyProof,
};
use async_trait::async_trait;
use minicbor::{Decode, Encode};
use protocol::cbor::{self, Bytes};

use super::map_key::Hashing;
use super::records;
use crate::at_once::at_once;
use crate::port::StoreError;
use crate::port::directory::{Commit, Directory, Key};

/// How far the tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct TreeRecord {
    /// The last epoch that was committed; 0 before the first.
    #[n(0)]
    pub epoch: u64,
    /// How many nodes there are.
    #[n(1)]
    pub nodes: u64,
}

/// A part of the tree that cannot be computed on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The nodes do not fit together. No text of akd's: it names labels.
    #[error("the stored directory tree does not fit together: {0}")]
    Broken(&'static str),
}

/// A part of the tree as it was at an epoch, and what has been changed in it since it was read.
pub struct Part {
    nodes: Nodes,
    storage: StorageManager<Nodes>,
    tree: Azks,
    before: Option<TreeRecord>,
}

/// Where akd reads and writes: the part of the tree in memory.
#[derive(Clone, Default)]
struct Nodes(Arc<Mutex<Slots>>);

#[derive(Default)]
struct Slots {
    read: HashMap<NodeLabel, TreeNodeWithPreviousValue>,
    written: HashMap<NodeLabel, TreeNodeWithPreviousValue>,
}

impl Part {
    /// Reads whatever is needed to insert leaves with these labels, or to prove that they are there or not, as of what
    /// [`Part::committed`] said last or the time before.
    ///
    /// # Errors
    /// [`MapError`].
    pub async fn read<D: Directory>(
        directory: &D,
        before: Option<TreeRecord>,
        labels: &[NodeLabel],
    ) -> Result<Part, MapError> {
        let nodes = Nodes::default();
        let storage = StorageManager::new_no_cache(nodes.clone());
        let tree = match before {
            Some(record) => {
                nodes.read_along(directory, record.epoch, labels).await?;
                Azks { latest_epoch: record.epoch, num_nodes: record.nodes }
            }
            None => at_once(Azks::new::<Hashing, _>(&storage)).map_err(broken)?,
        };
        Ok(Part { nodes, storage, tree, before })
    }

    /// How far the stored tree is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn committed<D: Directory>(directory: &D) -> Result<Option<TreeRecord>, StoreError> {
        let record = directory.get(&Key::map_tree()).await?;
        record.map(|bytes| records::read(&bytes)).transpose()
    }

    /// The epoch.
    pub fn epoch(&self) -> u64 {
        self.tree.latest_epoch
    }

    /// Inserts leaves: the next epoch. Their labels are among those that the part was read for.
    ///
    /// # Errors
    /// [`MapError::Broken`] if the nodes do not fit together.
    pub fn insert(&mut self, leaves: Vec<AzksElement>) -> Result<(), MapError> {
        let mode = akd::append_only_zks::InsertMode::Directory;
        let alone = AzksParallelismConfig::disabled();
        at_once(self.tree.batch_insert_nodes::<Hashing, _>(&self.storage, leaves, mode, alone)).map_err(broken)
    }

    /// How far the tree is with what was inserted.
    pub fn record(&self) -> TreeRecord {
        TreeRecord { epoch: self.tree.latest_epoch, nodes: self.tree.num_nodes }
    }

    /// Whether the stored tree has gone on so far that this part may be made of nodes of different epochs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_outdated<D: Directory>(&self, directory: &D) -> Result<bool, StoreError> {
        let committed = Part::committed(directory).await?.map_or(0, |tree| tree.epoch);
        Ok(self.before.map_or(0, |before| before.epoch.saturating_add(1)) < committed)
    }

    /// The root.
    ///
    /// # Errors
    /// [`MapError::Broken`] if the nodes do not fit together.
    pub fn root(&self) -> Result<Digest, MapError> {
        at_once(self.tree.get_root_hash::<Hashing, _>(&self.storage)).map_err(broken)
    }

    /// That the last insertion only appended.
    ///
    /// # Errors
    /// [`MapError::Broken`] if the nodes do not fit together, or nothing was inserted.
    pub fn append_only_proof(&self) -> Result<SingleAppendOnlyProof, MapError> {
        let (epoch, alone) = (self.epoch(), AzksParallelismConfig::disabled());
        let from = epoch.checked_sub(1).ok_or(MapError::Broken("no epoch was inserted"))?;
        let proof = self.tree.get_append_only_proof::<Hashing, _>(&self.storage, from, epoch, alone);
        let mut proof = at_once(proof).map_err(broken)?;
        proof.proofs.pop().ok_or(MapError::Broken("no epoch was inserted"))
    }

    /// That a label is there, or, if it is not, that the node nearest to it is there.
    ///
    /// # Errors
    /// [`MapError::Broken`] if the nodes do not fit together.
    pub fn membership(&self, label: NodeLabel) -> Result<MembershipProof, MapError> {
        at_once(self.tree.get_membership_proof::<Hashing, _>(&self.storage, label)).map_err(broken)
    }

    /// That a label is not there.
    ///
    /// # Errors
    /// [`MapError::Broken`] if the nodes do not fit together.
    pub fn absence(&self, label: NodeLabel) -> Result<NonMembershipProof, MapError> {
        at_once(self.tree.get_non_membership_proof::<Hashing, _>(&self.storage, label)).map_err(broken)
    }

    /// Adds what has changed to a commit that is made only if nobody else has changed the tree; its record comes last.
    pub fn change(&self, commit: &mut Commit) {
        commit.assert(Key::map_tree(), self.before.map(|record| cbor::to_bytes(&record)));
        let slots = self.nodes.slots();
        let nodes: BTreeMap<Key, &TreeNodeWithPreviousValue> =
            slots.written.iter().map(|(label, node)| (key_of(label), node)).collect();
        for (key, node) in nodes {
            commit.put(key, cbor::to_bytes(&NodeRecord::of(node)));
        }
        commit.put(Key::map_tree(), cbor::to_bytes(&self.record()));
    }
}

impl Nodes {
    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads all nodes on the ways to these labels, and the siblings beside the ways, level by level.
    async fn read_along<D: Directory>(&self, directory: &D, epoch: u64, labels: &[NodeLabel]) -> Result<(), MapError> {
        let mut sorted: Vec<[u8; 32]> = labels.iter().map(NodeLabel::get_val).collect();
        sorted.sort_unstable();
        let mut level = vec![NodeLabel::root()];
        while !level.is_empty() {
            let keys = level.iter().map(key_of).collect();
            let found = directory.get_all(keys).await?;
            let mut below = Vec::new();
            for (label, bytes) in level.into_iter().zip(found) {
                let bytes = bytes.ok_or(MapError::Broken("a node is missing"))?;
                let node = records::read::<NodeRecord>(&bytes)?.node(label);
                if leads_to(&label, &sorted) {
                    below.extend(children(&node, epoch));
                }
                self.slots().read.insert(label, node);
            }
            level = below;
        }
        Ok(())
    }
}

/// The children of a node as of an epoch.
fn children(node: &TreeNodeWithPreviousValue, epoch: u64) -> impl Iterator<Item = NodeLabel> {
    let is_later = node.latest_node.last_epoch > epoch;
    let node = if is_later { node.previous_node.as_ref() } else { Some(&node.latest_node) };
    let children = node.map(|node| [node.left_child, node.right_child]);
    children.into_iter().flatten().flatten()
}

/// Whether a node is on the way to one of these labels, which are sorted.
fn leads_to(node: &NodeLabel, sorted: &[[u8; 32]]) -> bool {
    let first = node.get_val();
    let next = sorted.partition_point(|label| *label < first);
    sorted.get(next).is_some_and(|label| node.is_prefix_of(&NodeLabel::new(*label, 256)))
}

fn key_of(label: &NodeLabel) -> Key {
    Key::map_node(&label.get_val(), label.get_len())
}

fn broken(error: AkdError) -> MapError {
    MapError::Broken(match error {
        AkdError::Storage(_) => "a node is not where another one points",
        AkdError::TreeNode(_) | AkdError::AzksErr(_) => "its nodes contradict each other",
        _ => "it was used in a way that it does not permit",
    })
}

#[async_trait]
impl Database for Nodes {
    async fn set(&self, record: DbRecord) -> Result<(), StorageError> {
        if let DbRecord::TreeNode(node) = record {
            self.slots().written.insert(node.label, node);
        }
        Ok(())
    }

    async fn batch_set(&self, records: Vec<DbRecord>, _: DbSetState) -> Result<(), StorageError> {
        for record in records {
            self.set(record).await?;
        }
        Ok(())
    }

    async fn get<St: Storable>(&self, id: &St::StorageKey) -> Result<DbRecord, StorageError> {
        let key = St::get_full_binary_key_id(id);
        let NodeKey(label) = TreeNodeWithPreviousValue::key_from_full_binary(&key).map_err(StorageError::Other)?;
        let slots = self.slots();
        let node = slots.written.get(&label).or_else(|| slots.read.get(&label));
        // Not “not found”: akd takes that for a child that does not exist.
        let node = node.ok_or_else(|| StorageError::Other("not read".to_owned()))?;
        Ok(DbRecord::TreeNode(node.clone()))
    }

    async fn batch_get<St: Storable>(&self, ids: &[St::StorageKey]) -> Result<Vec<DbRecord>, StorageError> {
        let mut found = Vec::new();
        for id in ids {
            found.push(self.get::<St>(id).await?);
        }
        Ok(found)
    }

    async fn get_user_data(&self, _: &AkdLabel) -> Result<KeyData, StorageError> {
        Err(not_kept())
    }

    async fn get_user_state(&self, _: &AkdLabel, _: ValueStateRetrievalFlag) -> Result<ValueState, StorageError> {
        Err(not_kept())
    }

    async fn get_user_state_versions(
        &self,
        _: &[AkdLabel],
        _: ValueStateRetrievalFlag,
    ) -> Result<HashMap<AkdLabel, (u64, AkdValue)>, StorageError> {
        Err(not_kept())
    }
}

/// akd serves as the tree only: what labels mean is kept elsewhere.
fn not_kept() -> StorageError {
    StorageError::Other("values are not kept in the tree".to_owned())
}

/// A node as it is stored. Its label is its key, and what its children's labels share with it is left out.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
struct NodeRecord {
    #[n(0)]
    latest: NodeState,
    #[n(1)]
    previous: Option<NodeState>,
}

#[derive(Debug, Clone, PartialEq, Encode, Decode)]
struct NodeState {
    #[n(0)]
    last_epoch: u64,
    #[n(1)]
    min_descendant_epoch: u64,
    #[n(2)]
    parent_bits: u32,
    #[n(3)]
    kind: u8,
    #[n(4)]
    left: Option<ChildRecord>,
    #[n(5)]
    right: Option<ChildRecord>,
    #[n(6)]
    hash: NodeHash,
}

#[derive(Debug, Clone, PartialEq, Encode, Decode)]
struct ChildRecord {
    #[n(0)]
    bits: u32,
    #[n(1)]
    rest: Bytes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NodeHash([u8; 32]);

protocol::cbor_byte_array!(NodeHash, 32);

impl NodeRecord {
    fn of(node: &TreeNodeWithPreviousValue) -> NodeRecord {
        NodeRecord {
            latest: NodeState::of(&node.latest_node),
            previous: node.previous_node.as_ref().map(NodeState::of),
        }
    }

    fn node(&self, label: NodeLabel) -> TreeNodeWithPreviousValue {
        TreeNodeWithPreviousValue {
            label,
            latest_node: self.latest.node(label),
            previous_node: self.previous.as_ref().map(|state| state.node(label)),
        }
    }
}

impl NodeState {
    fn of(node: &TreeNode) -> NodeState {
        NodeState {
            last_epoch: node.last_epoch,
            min_descendant_epoch: node.min_descendant_epoch,
            parent_bits: node.parent.get_len(),
            kind: node.node_type as u8,
            left: node.left_child.map(|child| ChildRecord::of(&node.label, &child)),
            right: node.right_child.map(|child| ChildRecord::of(&node.label, &child)),
            hash: NodeHash(node.hash.0),
        }
    }

    fn node(&self, label: NodeLabel) -> TreeNode {
        TreeNode {
            label,
            last_epoch: self.last_epoch,
            min_descendant_epoch: self.min_descendant_epoch,
            parent: label.get_prefix(self.parent_bits),
            node_type: match self.kind {
                2 => TreeNodeType::Root,
                3 => TreeNodeType::Interior,
                _ => TreeNodeType::Leaf,
            },
            left_child: self.left.as_ref().map(|child| child.label(&label)),
            right_child: self.right.as_ref().map(|child| child.label(&label)),
            hash: akd::AzksValue(self.hash.0),
        }
    }
}

impl ChildRecord {
    fn of(parent: &NodeLabel, child: &NodeLabel) -> ChildRecord {
        let (shared, all) = (whole_bytes(parent.get_len()), whole_bytes(child.get_len().saturating_add(7)));
        let rest = child.get_val().get(shared..all).map(<[u8]>::to_vec).unwrap_or_default();
        ChildRecord { bits: child.get_len(), rest: Bytes(rest) }
    }

    fn label(&self, parent: &NodeLabel) -> NodeLabel {
        let mut value = parent.get_prefix(parent.get_len() / 8 * 8).get_val();
        let shared = whole_bytes(parent.get_len());
        for (byte, stored) in value.iter_mut().skip(shared).zip(&self.rest.0) {
            *byte = *stored;
        }
        NodeLabel::new(value, self.bits)
    }
}

fn whole_bytes(bits: u32) -> usize {
    usize::try_from(bits / 8).unwrap_or(32).min(32)
}
