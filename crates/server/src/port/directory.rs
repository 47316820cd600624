//! The directory's port: records under keys in product words; get, scan, and commit with asserts.

use std::future::Future;

use protocol::id::{AccountId, DeviceId, RendezvousId, Tag};
use protocol::signature::PublicKey;
use protocol::time::{Days, Millis};
use protocol::token::TokenUse;

use super::StoreError;

/// The public record of accounts, and what belongs to devices.
pub trait Directory: Send + Sync + 'static {
    /// The record under a key.
    fn get(&self, key: &Key) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + Send;

    /// The records under keys, in their order, as they were at one moment.
    fn get_all(&self, keys: Vec<Key>) -> impl Future<Output = Result<Vec<Option<Vec<u8>>>, StoreError>> + Send;

    /// Up to `count_max` records whose keys begin with `prefix`, ascending by key.
    fn scan(
        &self,
        prefix: &Key,
        count_max: usize,
    ) -> impl Future<Output = Result<Vec<(Key, Vec<u8>)>, StoreError>> + Send {
        let (prefix, from) = (prefix.clone(), prefix.clone());
        self.scan_from(Part { prefix, from, count_max, bytes_max: usize::MAX })
    }

    /// The records of a part, ascending by key; what lies outside it is not read.
    fn scan_from(&self, part: Part) -> impl Future<Output = Result<Vec<(Key, Vec<u8>)>, StoreError>> + Send;

    /// Up to `count_max` keys that begin with `prefix`, ascending; their records are not read.
    fn keys(&self, prefix: &Key, count_max: usize) -> impl Future<Output = Result<Vec<Key>, StoreError>> + Send;

    /// How many records have keys that begin with `prefix`.
    fn count(&self, prefix: &Key) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// Makes all writes durably and atomically if all asserts hold, else none.
    fn commit(&self, commit: Commit) -> impl Future<Output = Result<Committed, StoreError>> + Send;
}

/// A part of the records whose keys begin with `prefix`.
#[derive(Debug, Clone)]
pub struct Part {
    /// What the keys begin with.
    pub prefix: Key,
    /// The first key that may be in it.
    pub from: Key,
    /// So many records at most.
    pub count_max: usize,
    /// It ends with the record with which its values are so many bytes or more.
    pub bytes_max: usize,
}

/// A record's key: one byte for its kind, then fields of fixed length, so that a prefix means a set of records.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub Vec<u8>);

impl Key {
    /// An account: chain, handle, day of creation.
    pub fn account(account: &AccountId) -> Key {
        Key::of(Kind::Account, &[&account.0])
    }

    /// Who has the handle of this skeleton, for ever.
    pub fn handle(skeleton: &str) -> Key {
        Key::of(Kind::Handle, &[skeleton.as_bytes()])
    }

    /// A device: inbox key, incarnation, last-resort key package.
    pub fn device(account: &AccountId, device: &DeviceId) -> Key {
        Key::of(Kind::Device, &[&account.0, &device.0])
    }

    /// All one-time key packages of a device.
    pub fn key_packages(account: &AccountId, device: &DeviceId) -> Key {
        Key::of(Kind::KeyPackage, &[&account.0, &device.0])
    }

    /// A one-time key package, by its hash.
    pub fn key_package(account: &AccountId, device: &DeviceId, hash: &[u8; 32]) -> Key {
        Key::of(Kind::KeyPackage, &[&account.0, &device.0, hash])
    }

    /// The mark of a key package that was taken: it is never given out again.
    pub fn key_package_taken(account: &AccountId, device: &DeviceId, hash: &[u8; 32]) -> Key {
        Key::of(Kind::KeyPackageTaken, &[&account.0, &device.0, hash])
    }

    /// How an inbox counts.
    pub fn inbox(account: &AccountId, device: &DeviceId) -> Key {
        Key::of(Kind::Inbox, &[&account.0, &device.0])
    }

    /// All items of an inbox, by number.
    pub fn inbox_items(account: &AccountId, device: &DeviceId) -> Key {
        Key::of(Kind::InboxItem, &[&account.0, &device.0])
    }

    /// An inbox item.
    pub fn inbox_item(account: &AccountId, device: &DeviceId, number: u64) -> Key {
        Key::of(Kind::InboxItem, &[&account.0, &device.0, &number.to_be_bytes()])
    }

    /// What an inbox answered to a tag.
    pub fn inbox_tag(account: &AccountId, device: &DeviceId, tag: &Tag) -> Key {
        Key::of(Kind::InboxTag, &[&account.0, &device.0, &tag.0])
    }

    /// An unused invitation, by the hash of its code.
    pub fn invitation(hash: &[u8; 32]) -> Key {
        Key::of(Kind::Invitation, &[hash])
    }

    /// All marks of records that are to be forgotten, by day.
    pub fn expiries() -> Key {
        Key::of(Kind::Expiry, &[])
    }

    /// The mark that the record under `key` is to be forgotten on `day`.
    pub fn expiry(day: u64, key: &Key) -> Key {
        Key::of(Kind::Expiry, &[&day.to_be_bytes(), &key.0])
    }

    /// All tokens that were spent, by period.
    pub fn spents() -> Key {
        Key::of(Kind::Spent, &[])
    }

    /// A token that was spent, by the hash of its nonce; the record says on what.
    pub fn spent(period: Days, hash: &[u8; 32]) -> Key {
        Key::of(Kind::Spent, &[&period.0.to_be_bytes(), hash])
    }

    /// All counts of issued tokens, by period.
    pub fn all_issued() -> Key {
        Key::of(Kind::Issued, &[])
    }

    /// How many tokens of a period an account was issued.
    pub fn issued(period: Days, account: &AccountId) -> Key {
        Key::of(Kind::Issued, &[&period.0.to_be_bytes(), &account.0])
    }

    /// All counts of tokens that were spent on one inbox item each, by period.
    pub fn deposits() -> Key {
        Key::of(Kind::Deposit, &[])
    }

    /// How many tokens of a period were spent on an inbox item, by what they were spent on.
    pub fn deposit(period: Days, spent_on: &TokenUse) -> Key {
        Key::of(Kind::Deposit, &[&period.0.to_be_bytes(), &spent_on.0])
    }

    /// That the operator has suspended an account, and the day.
    pub fn suspended(account: &AccountId) -> Key {
        Key::of(Kind::Suspended, &[&account.0])
    }

    /// The account over which an account key decides.
    pub fn account_key(key: &PublicKey) -> Key {
        Key::of(Kind::AccountKey, &[&key.0])
    }

    /// A rendezvous of two devices.
    pub fn rendezvous(rendezvous: &RendezvousId) -> Key {
        Key::of(Kind::Rendezvous, &[&rendezvous.0])
    }

    /// A node of the directory's tree, by the first bits of the labels beneath it. Nodes near each other in the tree are near
    /// each other among the keys.
    pub fn map_node(label: &[u8; 32], bits: u32) -> Key {
        let bytes = usize::try_from(bits.div_ceil(8)).map_or(label.len(), |bytes| bytes.min(label.len()));
        Key::of(Kind::MapNode, &[label.get(..bytes).unwrap_or(label), &bits.to_be_bytes()])
    }

    /// How far the directory's tree is.
    pub fn map_tree() -> Key {
        Key::of(Kind::MapTree, &[])
    }

    /// The newest versions of a label's value, by the label's hash.
    pub fn map_label(hash: &[u8; 32]) -> Key {
        Key::of(Kind::MapLabel, &[hash])
    }

    /// All versions of a label's value.
    pub fn map_versions(hash: &[u8; 32]) -> Key {
        Key::of(Kind::MapVersion, &[hash])
    }

    /// One version of a label's value.
    pub fn map_version(hash: &[u8; 32], version: u64) -> Key {
        Key::of(Kind::MapVersion, &[hash, &version.to_be_bytes()])
    }

    /// All changes that wait to be published, the oldest first.
    pub fn pending_changes() -> Key {
        Key::of(Kind::PendingChange, &[])
    }

    /// A change that waits to be published: when it was made, of which label, and its number among those of one account.
    pub fn pending_change(made: Millis, hash: &[u8; 32], sequence: u64) -> Key {
        Key::of(Kind::PendingChange, &[&made.0.to_be_bytes(), hash, &sequence.to_be_bytes()])
    }

    /// What was promised of a change that may still wait.
    pub fn promise(account: &AccountId, sequence: u64) -> Key {
        Key::of(Kind::Promise, &[&account.0, &sequence.to_be_bytes()])
    }

    /// How far the log is: its newest leaf that was committed.
    pub fn log_newest() -> Key {
        Key::of(Kind::LogNewest, &[])
    }

    /// A leaf of the log.
    pub fn log_leaf(number: u64) -> Key {
        Key::of(Kind::LogLeaf, &[&number.to_be_bytes()])
    }

    /// The hash over `2^level` leaves of the log, of which the first is `index * 2^level`.
    pub fn log_node(level: u32, index: u64) -> Key {
        Key::of(Kind::LogNode, &[&level.to_be_bytes(), &index.to_be_bytes()])
    }

    /// The checkpoint that is served.
    pub fn log_checkpoint() -> Key {
        Key::of(Kind::LogCheckpoint, &[])
    }

    /// The checkpoint that was served when the log had an anchor size.
    pub fn log_anchor(size: u64) -> Key {
        Key::of(Kind::LogAnchor, &[&size.to_be_bytes()])
    }

    /// The proof that the epoch of a leaf only appended.
    pub fn log_audit(number: u64) -> Key {
        Key::of(Kind::LogAudit, &[&number.to_be_bytes()])
    }

    /// A configuration that leaves name, by its hash.
    pub fn log_configuration(hash: &[u8; 32]) -> Key {
        Key::of(Kind::LogConfiguration, &[hash])
    }

    /// The period in the key of a spent token or a count.
    pub fn period(&self) -> Option<Days> {
        let (period, _) = self.0.get(1..)?.split_first_chunk::<8>()?;
        Some(Days(u64::from_be_bytes(*period)))
    }

    /// What an expiry mark says: the day and the record's key.
    pub fn of_expiry(&self) -> Option<(u64, Key)> {
        let (day, key) = self.0.strip_prefix(&[Kind::Expiry as u8])?.split_first_chunk::<8>()?;
        Some((u64::from_be_bytes(*day), Key(key.to_vec())))
    }

    /// The number in the key of an inbox item.
    pub fn inbox_number(&self) -> Option<u64> {
        self.0.last_chunk::<8>().map(|number| u64::from_be_bytes(*number))
    }

    /// Whose inbox an item with this key lies in.
    pub fn of_inbox_item(&self) -> Option<(AccountId, DeviceId)> {
        let (account, rest) = self.0.strip_prefix(&[Kind::InboxItem as u8])?.split_first_chunk::<32>()?;
        let (device, _number) = rest.split_first_chunk::<16>()?;
        Some((AccountId(*account), DeviceId(*device)))
    }

    /// The hash at the end of a key package's key.
    pub fn package_hash(&self) -> Option<[u8; 32]> {
        self.0.last_chunk::<32>().copied()
    }

    fn of(kind: Kind, parts: &[&[u8]]) -> Key {
        Key([&[kind as u8], parts.concat().as_slice()].concat())
    }
}

/// The kinds of records: a key's first byte, as it is stored. The compiler refuses two kinds with one number; the numbers of kinds that
/// are gone are not given again.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Kind {
    /// An account.
    Account = 1,
    /// Who has a handle.
    Handle = 2,
    /// A device.
    Device = 3,
    /// A one-time key package.
    KeyPackage = 4,
    /// That a key package was taken.
    KeyPackageTaken = 5,
    /// How an inbox counts.
    Inbox = 6,
    /// An inbox item.
    InboxItem = 7,
    /// What an inbox answered to a tag.
    InboxTag = 8,
    /// An unused invitation.
    Invitation = 9,
    /// That a record is to be forgotten.
    Expiry = 10,
    /// A token that was spent.
    Spent = 11,
    /// How many tokens were issued.
    Issued = 12,
    /// That an account is suspended.
    Suspended = 13,
    /// A node of the directory's tree.
    MapNode = 14,
    /// How far the directory's tree is.
    MapTree = 15,
    /// A label's newest versions.
    MapLabel = 16,
    /// A version of a label's value.
    MapVersion = 17,
    /// A change that waits to be published.
    PendingChange = 18,
    /// A leaf of the log.
    LogLeaf = 19,
    /// A hash over the log's leaves.
    LogNode = 20,
    /// The checkpoint that is served.
    LogCheckpoint = 21,
    /// The proof that an epoch only appended.
    LogAudit = 22,
    /// A configuration that leaves name.
    LogConfiguration = 23,
    /// What was promised of a change.
    Promise = 24,
    /// How far the log is.
    LogNewest = 25,
    /// A checkpoint at an anchor size.
    LogAnchor = 26,
    /// How many tokens were spent on an inbox item.
    Deposit = 27,
    /// Over which account an account key decides.
    AccountKey = 40,
    /// A rendezvous.
    Rendezvous = 41,
}

/// Writes that are made together or not at all.
#[derive(Debug, Clone, Default)]
pub struct Commit {
    /// What must be there, or not be there, for the writes to be made.
    pub asserts: Vec<(Key, Option<Vec<u8>>)>,
    /// What to write, or to delete.
    pub writes: Vec<(Key, Option<Vec<u8>>)>,
}

impl Commit {
    /// Requires the record under `key` to be just this; nothing means absent.
    pub fn assert(&mut self, key: Key, value: Option<Vec<u8>>) {
        self.asserts.push((key, value));
    }

    /// Writes a record.
    pub fn put(&mut self, key: Key, value: Vec<u8>) {
        self.writes.push((key, Some(value)));
    }

    /// Deletes a record, if it is there.
    pub fn delete(&mut self, key: Key) {
        self.writes.push((key, None));
    }
}

/// How a commit ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Committed {
    /// All of it is durable.
    Done,
    /// An assert did not hold: nothing was written.
    AssertFailed,
}
