//! The log of the directory's roots: its leaves and the hashes of its perfect subtrees, as they are stored, and what they prove.

use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::limits::LOG_ANCHOR;
use protocol::signature::Signature;
use protocol::transparency::anchor::{Anchors, anchors_from};
use protocol::transparency::checkpoint::{Anchor, anchor_size};
use protocol::transparency::leaf::{Configuration, ConfigurationHash, LogLeaf};
use protocol::transparency::log::{
    Frontier, LogHash, LogState, Subtree, consistency_parts, fold, inclusion_parts, root_parts,
};
use protocol::transparency::note::{Note, NoteKey};

use super::map_store::TreeRecord;
use super::records;
use crate::port::StoreError;
use crate::port::directory::{Commit, Directory, Key};

/// The newest leaf that was committed, and what the next one is made from.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct NewestRecord {
    /// The leaf.
    #[n(0)]
    pub leaf: LogLeaf,
    /// The tree whose root it has.
    #[n(1)]
    pub tree: TreeRecord,
    /// The log's right edge with it.
    #[n(2)]
    pub frontier: Frontier,
}

/// The checkpoint that is served, and what it stands on.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct CheckpointRecord {
    /// The signed note, with the cosignatures that came in time.
    #[n(0)]
    pub note: String,
    /// The leaf with which the log has the note's size.
    #[n(1)]
    pub newest: NewestRecord,
}

impl NewestRecord {
    /// The log's size and root with it.
    pub fn state(&self) -> LogState {
        self.frontier.state()
    }

    /// The record of `leaf`, which comes after this one, and its writes.
    pub fn next(before: Option<&NewestRecord>, leaf: LogLeaf, tree: TreeRecord, commit: &mut Commit) -> NewestRecord {
        let mut frontier = before.map_or_else(Frontier::default, |before| before.frontier.clone());
        commit.put(Key::log_leaf(leaf.number), cbor::to_bytes(&leaf));
        for (part, hash) in frontier.append(leaf.hash()) {
            commit.put(key_of(&part), cbor::to_bytes(&hash));
        }
        let newest = NewestRecord { leaf, tree, frontier };
        commit.assert(Key::log_newest(), before.map(cbor::to_bytes));
        commit.put(Key::log_newest(), cbor::to_bytes(&newest));
        newest
    }
}

/// The newest leaf that was committed.
///
/// # Errors
/// [`StoreError`].
pub async fn newest<D: Directory>(directory: &D) -> Result<Option<NewestRecord>, StoreError> {
    read(directory, &Key::log_newest()).await
}

/// The checkpoint that is served.
///
/// # Errors
/// [`StoreError`].
pub async fn checkpoint<D: Directory>(directory: &D) -> Result<Option<CheckpointRecord>, StoreError> {
    read(directory, &Key::log_checkpoint()).await
}

/// What a leaf names by this hash.
///
/// # Errors
/// [`StoreError`].
pub async fn configuration<D: Directory>(
    directory: &D,
    hash: &ConfigurationHash,
) -> Result<Option<Configuration>, StoreError> {
    read(directory, &Key::log_configuration(&hash.0)).await
}

/// Up to `count_max` leaves from a number on, below `size`.
///
/// # Errors
/// [`StoreError`], also if one is missing.
pub async fn leaves<D: Directory>(
    directory: &D,
    from: u64,
    size: u64,
    count_max: u64,
) -> Result<Vec<LogLeaf>, StoreError> {
    let end = size.min(from.saturating_add(count_max));
    let found = directory.get_all((from..end).map(Key::log_leaf).collect()).await?;
    found.into_iter().map(|bytes| records::read(&bytes.ok_or_else(missing)?)).collect()
}

/// That a leaf is in the log of a size.
///
/// # Errors
/// [`StoreError`], also if the log has no such leaf.
pub async fn inclusion<D: Directory>(directory: &D, number: u64, size: u64) -> Result<Vec<LogHash>, StoreError> {
    folded(directory, inclusion_parts(number, size).ok_or_else(missing)?).await
}

/// That the log of a size begins as the log of an older size did. Nothing if it was never so large.
///
/// # Errors
/// [`StoreError`].
pub async fn consistency<D: Directory>(directory: &D, old: u64, size: u64) -> Result<Vec<LogHash>, StoreError> {
    folded(directory, consistency_parts(old, size).unwrap_or_default()).await
}

/// The checkpoint of an anchor size, and that the log of `size` begins as it was then.
///
/// # Errors
/// [`StoreError`].
pub async fn anchor<D: Directory>(directory: &D, anchor: u64, size: u64) -> Result<Option<Anchor>, StoreError> {
    let Some(note) = directory.get(&Key::log_anchor(anchor)).await? else { return Ok(None) };
    let note = String::from_utf8(note).map_err(|_| missing())?;
    Ok(Some(Anchor { note, consistency: consistency(directory, anchor, size).await? }))
}

/// All anchors and leaves of the log of `size` since the anchor of `known`, or since the oldest that may be listed.
///
/// # Errors
/// [`StoreError`], also if a checkpoint was not kept or is not signed as it should be.
pub async fn anchors<D: Directory>(directory: &D, key: &NoteKey, known: u64, size: u64) -> Result<Anchors, StoreError> {
    let newest = anchor_size(size).unwrap_or(0);
    let from = anchors_from(known, size).min(newest);
    let level = LOG_ANCHOR.ilog2();
    let sizes = (from >> level..newest >> level).map(|index| index.saturating_add(1) << level);
    let notes = directory.get_all(sizes.map(Key::log_anchor).collect()).await?;
    let signatures = notes.into_iter().map(|note| signature_on(&note?, key));
    let signatures = signatures.map(|signature| signature.ok_or_else(missing)).collect::<Result<_, StoreError>>()?;
    let single = |parts: Vec<Subtree>| parts.into_iter().map(|part| vec![part]).collect();
    let leaves = (from..size).map(|index| Subtree { level: 0, index }).collect();
    Ok(Anchors {
        from,
        before: folded(directory, single(root_parts(from))).await?,
        signatures,
        leaves: folded(directory, single(leaves)).await?,
    })
}

fn signature_on(note: &[u8], key: &NoteKey) -> Option<Signature> {
    Note::parse(std::str::from_utf8(note).ok()?).ok()?.signature_by(key)
}

/// The root that the log had at a size.
///
/// # Errors
/// [`StoreError`], also if it was never so large.
pub async fn root<D: Directory>(directory: &D, size: u64) -> Result<LogHash, StoreError> {
    let mut hashes = folded(directory, vec![root_parts(size)]).await?;
    hashes.pop().ok_or_else(missing)
}

async fn folded<D: Directory>(directory: &D, hashes: Vec<Vec<Subtree>>) -> Result<Vec<LogHash>, StoreError> {
    let keys = hashes.iter().flatten().map(key_of).collect();
    let mut found = directory.get_all(keys).await?.into_iter();
    let mut folded = Vec::with_capacity(hashes.len());
    for parts in hashes {
        let stored = found.by_ref().take(parts.len());
        let parts: Result<Vec<LogHash>, StoreError> =
            stored.map(|bytes| records::read(&bytes.ok_or_else(missing)?)).collect();
        folded.push(fold(&parts?));
    }
    Ok(folded)
}

async fn read<D, T>(directory: &D, key: &Key) -> Result<Option<T>, StoreError>
where
    D: Directory,
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    directory.get(key).await?.map(|bytes| records::read(&bytes)).transpose()
}

fn key_of(part: &Subtree) -> Key {
    Key::log_node(part.level, part.index)
}

fn missing() -> StoreError {
    StoreError::Unavailable("a part of the log is missing".to_owned())
}
