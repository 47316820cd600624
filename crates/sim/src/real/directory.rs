//! A real server's directory between an evil operator and the honest rules: other records than were stored, and a second log.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use protocol::cbor;
use protocol::id::AccountId;
use protocol::time::Millis;
use protocol::transparency::label::{HandleValue, MapLabel, MapValue};
use server::embedded::EmbeddedStores;
use server::memory::MemoryStores;
use server::port::directory::{Commit, Committed, Directory, Key, Part};
use server::port::leases::{Draw, Drawn, Lease, Leases};
use server::port::wakeups::SessionNumber;
use server::port::{StoreError, Stores};
use server::service::map::{LabelRecord, versions};
use server::service::records::{self, AccountRecord, HandleRecord};

use super::evil::RealLie;
use crate::evil::operator;

/// What an evil operator keeps beside the true stores.
pub(super) struct Views {
    lie: RealLie,
    truth: EmbeddedStores,
    /// Another directory with its log, for lies that need one.
    second: Option<MemoryStores>,
    state: Mutex<State>,
    /// Has the rules look again at which log is told.
    look: OnceLock<Look>,
}

/// Something to be done that takes a moment.
pub(super) type Look = Box<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

#[derive(Default)]
struct State {
    /// Who has come since this server started, in the order of their first coming.
    came: Vec<AccountId>,
    /// Whether the second directory is told.
    is_second: bool,
}

/// Whose directory this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// What people are answered from.
    Told,
    /// What is published.
    Published,
}

/// The directory of an evil operator.
#[derive(Clone)]
pub struct EvilDirectory {
    pub(super) views: Arc<Views>,
    pub(super) side: Side,
}

/// The leases of an evil operator, by which it sees who comes.
#[derive(Clone)]
pub struct EvilLeases {
    pub(super) views: Arc<Views>,
    pub(super) side: Side,
}

impl Views {
    pub(super) fn new(lie: RealLie, truth: EmbeddedStores, second: Option<MemoryStores>) -> Self {
        Views { lie, truth, second, state: Mutex::default(), look: OnceLock::new() }
    }

    /// What makes the rules look again.
    pub(super) fn look_by(&self, look: Look) {
        // Set once, when the server starts.
        let _ = self.look.set(look);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody's device is there: it is decided which log is told until the next one comes.
    async fn comes(&self, account: AccountId) {
        let changed = {
            let mut state = self.state();
            let before = state.came.iter().position(|known| *known == account);
            let is_second = match self.lie {
                RealLie::SplitView => before.unwrap_or(state.came.len()) > 0,
                RealLie::DirectoryRollback => before.is_some(),
                _ => false,
            };
            if before.is_none() {
                state.came.push(account);
            }
            std::mem::replace(&mut state.is_second, is_second) != is_second
        };
        if let Some(look) = self.look.get().filter(|_| changed) {
            look().await;
        }
    }

    /// The second directory, if it is told now and has to do with this record.
    fn second_of(&self, key: &Key) -> Option<&MemoryStores> {
        let is_told = self.state().is_second && is_of_log(key);
        self.second.as_ref().filter(|_| is_told)
    }
}

/// Whether a record belongs to the log or its map.
fn is_of_log(key: &Key) -> bool {
    let zero = [0; 32];
    let kinds = [
        Key::map_node(&zero, 0),
        Key::map_tree(),
        Key::map_label(&zero),
        Key::map_versions(&zero),
        Key::log_newest(),
        Key::log_leaf(0),
        Key::log_node(0, 0),
        Key::log_checkpoint(),
        Key::log_anchor(0),
        Key::log_audit(0),
        Key::log_configuration(&zero),
    ];
    kinds.iter().any(|known| known.0.first() == key.0.first())
}

fn is_like(key: &Key, other: &Key) -> bool {
    key.0.first() == other.0.first()
}

impl EvilDirectory {
    /// What is told in place of a record.
    fn told(&self, key: &Key, bytes: Option<Vec<u8>>) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(bytes) = bytes else { return Ok(None) };
        if self.side != Side::Told || self.views.lie != RealLie::StaleLookup {
            return Ok(Some(bytes));
        }
        if is_like(key, &Key::map_label(&[0; 32])) {
            let record: LabelRecord = records::read(&bytes)?;
            let newest = record.before.clone().unwrap_or(record.newest);
            return Ok(Some(cbor::to_bytes(&LabelRecord { newest, before: None })));
        }
        if is_like(key, &Key::account(&AccountId([0; 32]))) {
            let mut record: AccountRecord = records::read(&bytes)?;
            if record.chain.statements.len() > 1 {
                record.chain.statements.pop();
            }
            return Ok(Some(cbor::to_bytes(&record)));
        }
        Ok(Some(bytes))
    }
}

impl Directory for EvilDirectory {
    async fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        let second = self.views.second_of(key).filter(|_| self.side == Side::Told);
        let bytes = match second {
            Some(second) => second.directory().get(key).await?,
            None => self.views.truth.directory().get(key).await?,
        };
        self.told(key, bytes)
    }

    async fn get_all(&self, keys: Vec<Key>) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let second = keys.first().and_then(|key| self.views.second_of(key)).filter(|_| self.side == Side::Told);
        let found = match second {
            Some(second) => second.directory().get_all(keys.clone()).await?,
            None => self.views.truth.directory().get_all(keys.clone()).await?,
        };
        keys.iter().zip(found).map(|(key, bytes)| self.told(key, bytes)).collect()
    }

    async fn scan_from(&self, part: Part) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        if self.views.lie == RealLie::PromiseBroken && is_like(&part.prefix, &Key::pending_changes()) {
            return Ok(Vec::new());
        }
        match self.views.second_of(&part.prefix).filter(|_| self.side == Side::Told) {
            Some(second) => second.directory().scan_from(part).await,
            None => self.views.truth.directory().scan_from(part).await,
        }
    }

    async fn keys(&self, prefix: &Key, count_max: usize) -> Result<Vec<Key>, StoreError> {
        self.views.truth.directory().keys(prefix, count_max).await
    }

    async fn count(&self, prefix: &Key) -> Result<u64, StoreError> {
        self.views.truth.directory().count(prefix).await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.views.truth.directory().commit(commit).await
    }
}

impl Leases for EvilLeases {
    async fn hold(&self, lease: Lease) -> Result<Option<SessionNumber>, StoreError> {
        let named = lease.name.strip_prefix(b"device:").and_then(|name| name.first_chunk::<32>());
        if let Some(account) = named.copied() {
            self.views.comes(AccountId(account)).await;
        }
        self.views.truth.leases().hold(lease).await
    }

    async fn take(&self, lease: Lease) -> Result<bool, StoreError> {
        // Those who answer never publish: they tell whatever log is told.
        let publishes = self.side == Side::Published || !self.views.lie.is_of_directory();
        if !publishes && lease.name == b"publisher" {
            return Ok(false);
        }
        self.views.truth.leases().take(lease).await
    }

    async fn release(&self, name: &[u8], session: SessionNumber) -> Result<(), StoreError> {
        self.views.truth.leases().release(name, session).await
    }

    async fn draw(&self, draw: Draw) -> Result<Drawn, StoreError> {
        self.views.truth.leases().draw(draw).await
    }
}

/// A copy of a directory in memory.
///
/// # Errors
/// The store's.
pub(super) async fn copied<D: Directory>(directory: &D) -> Result<MemoryStores, StoreError> {
    let (stores, mut commit) = (MemoryStores::default(), Commit::default());
    // A key begins with the byte of its kind.
    for kind in 0..=u8::MAX {
        for (key, value) in directory.scan(&Key(vec![kind]), usize::MAX).await? {
            commit.put(key, value);
        }
    }
    stores.directory().commit(commit).await?;
    Ok(stores)
}

/// The labels and values that stand for somebody: of handles, or of accounts.
async fn labels<D: Directory>(directory: &D, lie: RealLie) -> Result<Vec<(MapLabel, MapValue)>, StoreError> {
    let nobody = AccountId([0x6F; 32]);
    let mut labels = Vec::new();
    for HandleRecord { handle, account, .. } in handles(directory).await? {
        labels.push(match lie {
            RealLie::HandleFlip => {
                let value = HandleValue::Held { account: nobody, handle: handle.clone() };
                (MapLabel::Handle(handle), value.to_value())
            }
            _ => (MapLabel::Account(account), MapValue([0x6F; 32])),
        });
    }
    Ok(labels)
}

async fn handles<D: Directory>(directory: &D) -> Result<Vec<HandleRecord>, StoreError> {
    let all = directory.scan(&Key::handle(""), usize::MAX).await?;
    all.iter().map(|(_, bytes)| records::read(bytes)).collect()
}

/// Gives every handle, or every account, another value, or the one from before again.
///
/// # Errors
/// The store's.
pub(super) async fn flip<D: Directory>(directory: &D, lie: RealLie, now: Millis, back: bool) -> Result<(), StoreError> {
    for (label, other) in labels(directory, lie).await? {
        let known = versions(directory, &label.to_bytes()).await?;
        let before = known.and_then(|known| if back { known.before } else { Some(known.newest) });
        if let Some(before) = before {
            let value = if back { before.value } else { other };
            operator::insert(directory, &label, value, now).await?;
        }
    }
    Ok(())
}

/// Answers whoever looks a handle up with the account of another.
///
/// # Errors
/// The store's.
pub(super) async fn exchange_handles<D: Directory>(directory: &D) -> Result<(), StoreError> {
    let all = handles(directory).await?;
    let accounts: BTreeSet<AccountId> = all.iter().map(|record| record.account).collect();
    for HandleRecord { handle, account, .. } in &all {
        let other = accounts.iter().find(|other| *other > account).or(accounts.first());
        if let Some(other) = other {
            operator::answer_handle(directory, handle, *other).await?;
        }
    }
    Ok(())
}

/// A label that nobody has: by it, the second log differs.
pub(super) fn odd_label() -> (MapLabel, MapValue) {
    (MapLabel::Account(AccountId([0xAA; 32])), MapValue([0xAA; 32]))
}
