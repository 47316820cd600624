//! openmls's state as rows: a store that knows what has changed since it was last written out.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use openmls_traits::storage::{CURRENT_VERSION, Entity, Key, StorageProvider, traits};

use crate::mls_codec::{CodecError, decode, encode};

/// Rows by key, and of those that were touched, what is stored of them.
#[derive(Default)]
pub(crate) struct MlsRows(RefCell<State>);

#[derive(Default)]
struct State {
    values: BTreeMap<Vec<u8>, Vec<u8>>,
    /// The value of each touched row before it was touched; nothing if it was not there.
    before: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl MlsRows {
    pub fn from_stored(rows: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>) -> Self {
        MlsRows(RefCell::new(State { values: rows.into_iter().collect(), before: BTreeMap::new() }))
    }

    /// What has changed since the last call, by key; a row without a value is removed.
    pub fn take_differences(&mut self) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
        let state = self.0.get_mut();
        let touched = std::mem::take(&mut state.before).into_iter();
        let changed = touched.filter(|(key, before)| state.values.get(key) != before.as_ref());
        changed.map(|(key, _)| (key.clone(), state.values.get(&key).cloned())).collect()
    }

    /// Puts back what was changed since the last [`MlsRows::take_differences`].
    pub fn roll_back(&mut self) {
        let state = self.0.get_mut();
        for (key, before) in std::mem::take(&mut state.before) {
            match before {
                Some(value) => state.values.insert(key, value),
                None => state.values.remove(&key),
            };
        }
    }

    /// Takes out the rows that were not there at the last [`MlsRows::take_differences`].
    pub fn split_new(&mut self) -> MlsRows {
        let state = self.0.get_mut();
        let mut new = State::default();
        state.before.retain(|key, before| {
            let moved = if before.is_none() { state.values.remove_entry(key) } else { None };
            let Some((key, value)) = moved else { return true };
            new.before.insert(key.clone(), None);
            new.values.insert(key, value);
            false
        });
        MlsRows(RefCell::new(new))
    }

    /// One of the rows alone.
    pub fn only(&self, key: &[u8]) -> MlsRows {
        let value = self.0.borrow().values.get(key).cloned();
        MlsRows::from_stored(value.map(|value| (key.to_vec(), value)))
    }

    /// All keys, also of rows that are stored still and here no longer.
    pub fn keys(&self) -> Vec<Vec<u8>> {
        let state = self.0.borrow();
        let gone = state.before.keys().filter(|key| !state.values.contains_key(*key));
        state.values.keys().chain(gone).cloned().collect()
    }

    fn put<T: serde::Serialize + ?Sized>(&self, key: Vec<u8>, value: &T) -> Result<(), CodecError> {
        let value = encode(value)?;
        let state = &mut *self.0.borrow_mut();
        let before = state.values.insert(key.clone(), value);
        if let Entry::Vacant(entry) = state.before.entry(key) {
            entry.insert(before);
        }
        Ok(())
    }

    pub fn remove(&self, key: Vec<u8>) {
        let state = &mut *self.0.borrow_mut();
        if let Some(before) = state.values.remove(&key)
            && let Entry::Vacant(entry) = state.before.entry(key)
        {
            entry.insert(Some(before));
        }
    }

    fn get<T: Entity<CURRENT_VERSION>>(&self, key: &[u8]) -> Result<Option<T>, CodecError> {
        self.0.borrow().values.get(key).map(|value| decode(value)).transpose()
    }

    /// A list is a row of encoded items.
    fn list(&self, key: &[u8]) -> Result<Vec<Vec<u8>>, CodecError> {
        self.0.borrow().values.get(key).map_or(Ok(Vec::new()), |value| decode(value))
    }
}

/// A kind of row. The numbers are stored: they never change meaning.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Kind {
    JoinConfig = 1,
    OwnLeafNodes = 2,
    QueuedProposal = 3,
    ProposalQueue = 4,
    Tree = 5,
    InterimTranscriptHash = 6,
    Context = 7,
    ConfirmationTag = 8,
    GroupState = 9,
    MessageSecrets = 10,
    ResumptionPsks = 11,
    OwnLeafIndex = 12,
    EpochSecrets = 13,
    ApplicationExportTree = 14,
    SignatureKeyPair = 15,
    EncryptionKeyPair = 16,
    EpochKeyPairs = 17,
    KeyPackage = 18,
    Psk = 19,
}

fn row<T: Key<CURRENT_VERSION> + ?Sized>(kind: Kind, key: &T) -> Result<Vec<u8>, CodecError> {
    Ok([&[kind as u8], encode(key)?.as_slice()].concat())
}

fn epoch_row<G: Key<CURRENT_VERSION>, E: Key<CURRENT_VERSION>>(
    group: &G,
    epoch: &E,
    leaf: u32,
) -> Result<Vec<u8>, CodecError> {
    Ok([&[Kind::EpochKeyPairs as u8], encode(&(group, epoch, leaf))?.as_slice()].concat())
}

fn proposal_row<G: Key<CURRENT_VERSION>, P: Key<CURRENT_VERSION>>(
    group: &G,
    proposal: &P,
) -> Result<Vec<u8>, CodecError> {
    Ok([&[Kind::QueuedProposal as u8], encode(&(group, proposal))?.as_slice()].concat())
}

// openmls names each row three times. The order of the type parameters is openmls's.

macro_rules! writes {
    ($($name:ident<$a:ident, $b:ident>($key:ident, $value:ident): $kind:ident),* $(,)?) => {$(
        fn $name<$a: traits::$a<CURRENT_VERSION>, $b: traits::$b<CURRENT_VERSION>>(
            &self,
            key: &$key,
            value: &$value,
        ) -> Result<(), CodecError> {
            self.put(row(Kind::$kind, key)?, value)
        }
    )*};
}

macro_rules! reads {
    ($($name:ident<$a:ident, $b:ident>($key:ident) -> $value:ident: $kind:ident),* $(,)?) => {$(
        fn $name<$a: traits::$a<CURRENT_VERSION>, $b: traits::$b<CURRENT_VERSION>>(
            &self,
            key: &$key,
        ) -> Result<Option<$value>, CodecError> {
            self.get(&row(Kind::$kind, key)?)
        }
    )*};
}

macro_rules! deletes {
    ($($name:ident<$key:ident $(, $other:ident)?>: $kind:ident),* $(,)?) => {$(
        fn $name<$key: traits::$key<CURRENT_VERSION> $(, $other: traits::$other<CURRENT_VERSION>)?>(
            &self,
            key: &$key,
        ) -> Result<(), CodecError> {
            self.remove(row(Kind::$kind, key)?);
            Ok(())
        }
    )*};
}

impl StorageProvider<CURRENT_VERSION> for MlsRows {
    type Error = CodecError;

    writes! {
        write_mls_join_config<GroupId, MlsGroupJoinConfig>(GroupId, MlsGroupJoinConfig): JoinConfig,
        write_tree<GroupId, TreeSync>(GroupId, TreeSync): Tree,
        write_interim_transcript_hash<GroupId, InterimTranscriptHash>(GroupId, InterimTranscriptHash):
            InterimTranscriptHash,
        write_context<GroupId, GroupContext>(GroupId, GroupContext): Context,
        write_confirmation_tag<GroupId, ConfirmationTag>(GroupId, ConfirmationTag): ConfirmationTag,
        write_group_state<GroupState, GroupId>(GroupId, GroupState): GroupState,
        write_message_secrets<GroupId, MessageSecrets>(GroupId, MessageSecrets): MessageSecrets,
        write_resumption_psk_store<GroupId, ResumptionPskStore>(GroupId, ResumptionPskStore): ResumptionPsks,
        write_own_leaf_index<GroupId, LeafNodeIndex>(GroupId, LeafNodeIndex): OwnLeafIndex,
        write_group_epoch_secrets<GroupId, GroupEpochSecrets>(GroupId, GroupEpochSecrets): EpochSecrets,
        write_application_export_tree<GroupId, ApplicationExportTree>(GroupId, ApplicationExportTree):
            ApplicationExportTree,
        write_signature_key_pair<SignaturePublicKey, SignatureKeyPair>(SignaturePublicKey, SignatureKeyPair):
            SignatureKeyPair,
        write_encryption_key_pair<EncryptionKey, HpkeKeyPair>(EncryptionKey, HpkeKeyPair): EncryptionKeyPair,
        write_key_package<HashReference, KeyPackage>(HashReference, KeyPackage): KeyPackage,
        write_psk<PskId, PskBundle>(PskId, PskBundle): Psk,
    }

    reads! {
        mls_group_join_config<GroupId, MlsGroupJoinConfig>(GroupId) -> MlsGroupJoinConfig: JoinConfig,
        tree<GroupId, TreeSync>(GroupId) -> TreeSync: Tree,
        group_context<GroupId, GroupContext>(GroupId) -> GroupContext: Context,
        interim_transcript_hash<GroupId, InterimTranscriptHash>(GroupId) -> InterimTranscriptHash:
            InterimTranscriptHash,
        confirmation_tag<GroupId, ConfirmationTag>(GroupId) -> ConfirmationTag: ConfirmationTag,
        group_state<GroupState, GroupId>(GroupId) -> GroupState: GroupState,
        message_secrets<GroupId, MessageSecrets>(GroupId) -> MessageSecrets: MessageSecrets,
        resumption_psk_store<GroupId, ResumptionPskStore>(GroupId) -> ResumptionPskStore: ResumptionPsks,
        own_leaf_index<GroupId, LeafNodeIndex>(GroupId) -> LeafNodeIndex: OwnLeafIndex,
        group_epoch_secrets<GroupId, GroupEpochSecrets>(GroupId) -> GroupEpochSecrets: EpochSecrets,
        application_export_tree<GroupId, ApplicationExportTree>(GroupId) -> ApplicationExportTree:
            ApplicationExportTree,
        signature_key_pair<SignaturePublicKey, SignatureKeyPair>(SignaturePublicKey) -> SignatureKeyPair:
            SignatureKeyPair,
        encryption_key_pair<HpkeKeyPair, EncryptionKey>(EncryptionKey) -> HpkeKeyPair: EncryptionKeyPair,
        key_package<HashReference, KeyPackage>(HashReference) -> KeyPackage: KeyPackage,
        psk<PskBundle, PskId>(PskId) -> PskBundle: Psk,
    }

    deletes! {
        delete_own_leaf_nodes<GroupId>: OwnLeafNodes,
        delete_group_config<GroupId>: JoinConfig,
        delete_tree<GroupId>: Tree,
        delete_confirmation_tag<GroupId>: ConfirmationTag,
        delete_group_state<GroupId>: GroupState,
        delete_context<GroupId>: Context,
        delete_interim_transcript_hash<GroupId>: InterimTranscriptHash,
        delete_message_secrets<GroupId>: MessageSecrets,
        delete_all_resumption_psk_secrets<GroupId>: ResumptionPsks,
        delete_own_leaf_index<GroupId>: OwnLeafIndex,
        delete_group_epoch_secrets<GroupId>: EpochSecrets,
        delete_application_export_tree<GroupId, ApplicationExportTree>: ApplicationExportTree,
        delete_signature_key_pair<SignaturePublicKey>: SignatureKeyPair,
        delete_encryption_key_pair<EncryptionKey>: EncryptionKeyPair,
        delete_key_package<HashReference>: KeyPackage,
        delete_psk<PskId>: Psk,
    }

    fn append_own_leaf_node<GroupId: traits::GroupId<CURRENT_VERSION>, LeafNode: traits::LeafNode<CURRENT_VERSION>>(
        &self,
        group_id: &GroupId,
        leaf_node: &LeafNode,
    ) -> Result<(), CodecError> {
        let key = row(Kind::OwnLeafNodes, group_id)?;
        let mut list = self.list(&key)?;
        list.push(encode(leaf_node)?);
        self.put(key, &list)
    }

    fn own_leaf_nodes<GroupId: traits::GroupId<CURRENT_VERSION>, LeafNode: traits::LeafNode<CURRENT_VERSION>>(
        &self,
        group_id: &GroupId,
    ) -> Result<Vec<LeafNode>, CodecError> {
        self.list(&row(Kind::OwnLeafNodes, group_id)?)?.iter().map(|item| decode(item)).collect()
    }

    fn queue_proposal<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        ProposalRef: traits::ProposalRef<CURRENT_VERSION>,
        QueuedProposal: traits::QueuedProposal<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
        proposal_ref: &ProposalRef,
        proposal: &QueuedProposal,
    ) -> Result<(), CodecError> {
        self.put(proposal_row(group_id, proposal_ref)?, proposal)?;
        let key = row(Kind::ProposalQueue, group_id)?;
        let mut list = self.list(&key)?;
        list.push(encode(proposal_ref)?);
        self.put(key, &list)
    }

    fn queued_proposal_refs<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        ProposalRef: traits::ProposalRef<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
    ) -> Result<Vec<ProposalRef>, CodecError> {
        self.list(&row(Kind::ProposalQueue, group_id)?)?.iter().map(|item| decode(item)).collect()
    }

    fn queued_proposals<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        ProposalRef: traits::ProposalRef<CURRENT_VERSION>,
        QueuedProposal: traits::QueuedProposal<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
    ) -> Result<Vec<(ProposalRef, QueuedProposal)>, CodecError> {
        let mut proposals = Vec::new();
        for proposal_ref in self.queued_proposal_refs::<GroupId, ProposalRef>(group_id)? {
            if let Some(proposal) = self.get(&proposal_row(group_id, &proposal_ref)?)? {
                proposals.push((proposal_ref, proposal));
            }
        }
        Ok(proposals)
    }

    fn remove_proposal<GroupId: traits::GroupId<CURRENT_VERSION>, ProposalRef: traits::ProposalRef<CURRENT_VERSION>>(
        &self,
        group_id: &GroupId,
        proposal_ref: &ProposalRef,
    ) -> Result<(), CodecError> {
        let (key, item) = (row(Kind::ProposalQueue, group_id)?, encode(proposal_ref)?);
        let mut list = self.list(&key)?;
        list.retain(|other| *other != item);
        self.put(key, &list)?;
        self.remove(proposal_row(group_id, proposal_ref)?);
        Ok(())
    }

    fn clear_proposal_queue<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        ProposalRef: traits::ProposalRef<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
    ) -> Result<(), CodecError> {
        for proposal_ref in self.queued_proposal_refs::<GroupId, ProposalRef>(group_id)? {
            self.remove(proposal_row(group_id, &proposal_ref)?);
        }
        self.remove(row(Kind::ProposalQueue, group_id)?);
        Ok(())
    }

    fn write_encryption_epoch_key_pairs<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        EpochKey: traits::EpochKey<CURRENT_VERSION>,
        HpkeKeyPair: traits::HpkeKeyPair<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
        epoch: &EpochKey,
        leaf_index: u32,
        key_pairs: &[HpkeKeyPair],
    ) -> Result<(), CodecError> {
        self.put(epoch_row(group_id, epoch, leaf_index)?, key_pairs)
    }

    fn encryption_epoch_key_pairs<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        EpochKey: traits::EpochKey<CURRENT_VERSION>,
        HpkeKeyPair: traits::HpkeKeyPair<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
        epoch: &EpochKey,
        leaf_index: u32,
    ) -> Result<Vec<HpkeKeyPair>, CodecError> {
        let key = epoch_row(group_id, epoch, leaf_index)?;
        self.0.borrow().values.get(&key).map_or(Ok(Vec::new()), |value| decode(value))
    }

    fn delete_encryption_epoch_key_pairs<
        GroupId: traits::GroupId<CURRENT_VERSION>,
        EpochKey: traits::EpochKey<CURRENT_VERSION>,
    >(
        &self,
        group_id: &GroupId,
        epoch: &EpochKey,
        leaf_index: u32,
    ) -> Result<(), CodecError> {
        self.remove(epoch_row(group_id, epoch, leaf_index)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> MlsRows {
        MlsRows::from_stored([(vec![1], vec![0x01]), (vec![2], vec![0x02])])
    }

    #[test]
    fn differences_are_what_was_touched_and_is_not_as_stored() {
        let mut rows = rows();
        assert_eq!(rows.take_differences(), []);
        rows.put(vec![1], &9u64).expect("encoded");
        rows.put(vec![2], &2u64).expect("encoded");
        rows.put(vec![3], &3u64).expect("encoded");
        rows.put(vec![4], &4u64).expect("encoded");
        rows.remove(vec![4]);
        rows.remove(vec![5]);
        assert_eq!(rows.take_differences(), [(vec![1], Some(vec![9])), (vec![3], Some(vec![3]))]);
        rows.remove(vec![1]);
        assert_eq!(rows.keys(), [vec![2], vec![3], vec![1]], "what is to be removed is known until it is taken");
        assert_eq!(rows.take_differences(), [(vec![1], None)]);
        assert_eq!(rows.take_differences(), []);
    }

    #[test]
    fn what_was_not_taken_can_be_rolled_back_and_what_is_new_split_off() {
        let mut rows = rows();
        rows.put(vec![1], &9u64).expect("encoded");
        rows.remove(vec![2]);
        rows.put(vec![3], &3u64).expect("encoded");
        let mut new = rows.split_new();
        assert_eq!(new.take_differences(), [(vec![3], Some(vec![3]))]);
        rows.roll_back();
        assert_eq!(rows.take_differences(), []);
        assert_eq!(rows.keys(), [vec![1], vec![2]]);
        assert_eq!(rows.get::<u8>(&[1]).expect("decoded"), Some(1));
    }
}
