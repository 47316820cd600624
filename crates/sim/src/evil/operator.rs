//! What an evil operator does to the records of its directory: the server's rules then sign and prove what they find.

use protocol::cbor::{self, Bytes};
use protocol::handle::Handle;
use protocol::id::AccountId;
use protocol::time::Millis;
use protocol::transparency::label::{MapLabel, MapValue};
use protocol::transparency::lookup::{EarlierVersion, HistoryProof, LookupProof, Marker, VersionProof};
use protocol::transparency::map::{Absence, Node, STALE_COMMITMENT, fresh_commitment, leaf_hash};
use protocol::transparency::markers::past_markers;
use protocol::transparency::vrf::{Freshness, VrfKey, place};
use server::port::StoreError;
use server::port::directory::{Commit, Directory, Key};
use server::service::changes::{ChangeRecord, ChangedLabel};
use server::service::map::{label_hash, versions};
use server::service::records::{self, AccountRecord, HandleRecord};

/// More than waits in any story.
const CHANGES_MAX: usize = 10_000;

/// Has the next epoch of the map give a label another value, whoever wanted it.
///
/// # Errors
/// The store's.
pub async fn insert<D: Directory>(
    directory: &D,
    label: &MapLabel,
    value: MapValue,
    now: Millis,
) -> Result<(), StoreError> {
    let label = label.to_bytes();
    let sequence = versions(directory, &label).await?.map_or(0, |known| known.newest.sequence.saturating_add(1));
    let key = Key::pending_change(now, &label_hash(&label), sequence);
    let mut commit = Commit::default();
    let values = vec![ChangedLabel { label: Bytes(label), value }];
    commit.put(key, cbor::to_bytes(&ChangeRecord { values, sequence }));
    directory.commit(commit).await.map(|_| ())
}

/// Forgets all changes that wait to be published; what was promised of them stays promised.
///
/// # Errors
/// The store's.
pub async fn forget_changes<D: Directory>(directory: &D) -> Result<(), StoreError> {
    let mut commit = Commit::default();
    for key in directory.keys(&Key::pending_changes(), CHANGES_MAX).await? {
        commit.delete(key);
    }
    if commit.writes.is_empty() { Ok(()) } else { directory.commit(commit).await.map(|_| ()) }
}

/// Answers whoever looks this handle up with another account. The map is not touched.
///
/// # Errors
/// The store's.
pub async fn answer_handle<D: Directory>(directory: &D, handle: &Handle, account: AccountId) -> Result<(), StoreError> {
    let record = HandleRecord { handle: handle.clone(), account, released: None };
    let mut commit = Commit::default();
    commit.put(Key::handle(&handle.skeleton()), cbor::to_bytes(&record));
    directory.commit(commit).await.map(|_| ())
}

/// Has an account, in the server's own record of it, another handle: what is promised of its next statement names that.
///
/// # Errors
/// The store's.
pub async fn rename_holder<D: Directory>(
    directory: &D,
    account: &AccountId,
    handle: &Handle,
) -> Result<(), StoreError> {
    let key = Key::account(account);
    let Some(bytes) = directory.get(&key).await? else { return Ok(()) };
    let record = AccountRecord { handle: Some(handle.clone()), ..records::read(&bytes)? };
    let mut commit = Commit::default();
    commit.put(key, cbor::to_bytes(&record));
    directory.commit(commit).await.map(|_| ())
}

/// Has a handle given up in the server's own record of it, as if its account had been deleted. The map is not touched.
///
/// # Errors
/// The store's.
pub async fn release_handle<D: Directory>(
    directory: &D,
    handle: &Handle,
    account: AccountId,
    now: Millis,
) -> Result<(), StoreError> {
    let record = HandleRecord { handle: handle.clone(), account, released: Some(now.days()) };
    let mut commit = Commit::default();
    commit.put(Key::handle(&handle.skeleton()), cbor::to_bytes(&record));
    directory.commit(commit).await.map(|_| ())
}

/// Answers whoever looks this handle up that nobody has it. The map is not touched.
///
/// # Errors
/// The store's.
pub async fn deny_handle<D: Directory>(directory: &D, handle: &Handle) -> Result<(), StoreError> {
    let mut commit = Commit::default();
    commit.delete(Key::handle(&handle.skeleton()));
    directory.commit(commit).await.map(|_| ())
}

/// A superseded version of a label as if it were the newest, under the newest root: all of it is true but that its end is absent. For
/// that, the node above its end is shown as the nearest one. The history is whole, from the first version on.
pub fn superseded_as_newest(
    key: &VrfKey,
    label: &MapLabel,
    history: &HistoryProof,
    version: u64,
) -> Option<LookupProof> {
    let nth = |version: u64| history.earlier.get(usize::try_from(version.checked_sub(1)?).ok()?);
    let shown = nth(version)?;
    let marker = |version: u64| nth(version).map(|earlier| marker(&earlier.version));
    let markers = past_markers(version).into_iter().map(marker).collect::<Option<_>>()?;
    Some(LookupProof { version, newest: shown.version.clone(), markers, current: absent(key, label, version, shown)? })
}

fn marker(version: &VersionProof) -> Marker {
    let leaf = leaf_hash(&fresh_commitment(&version.value.0, &version.nonce.0), version.epoch);
    Marker { leaf, presence: version.presence.clone() }
}

/// The absence of a leaf that is there, by true hashes alone.
fn absent(key: &VrfKey, label: &MapLabel, version: u64, shown: &EarlierVersion) -> Option<Absence> {
    let presence = &shown.superseded;
    let place = place(key, label, Freshness::Stale, version, &presence.vrf).ok()?;
    let leaf = Node { label: place, hash: leaf_hash(&STALE_COMMITMENT, shown.until) };
    let (last, path) = presence.path.split_last()?;
    let byte = place.bits().get(usize::from(last.length / 8)).copied()?;
    let is_left = byte >> (7 - last.length % 8) & 1 == 0;
    let (left, right) = if is_left { (Some(leaf), last.sibling) } else { (last.sibling, Some(leaf)) };
    Some(Absence { vrf: presence.vrf, length: last.length, left, right, path: path.to_vec() })
}
