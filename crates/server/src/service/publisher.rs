//! The publisher: takes the changes that wait, commits an epoch and its leaf at once, and after the witnesses serves it.
//!
//! The order is: commit (tree, versions, audit blob, leaf, all in one), sign, witnesses, serve. Nothing is signed that is not
//! durable, and nothing is served that is not signed; a crash anywhere in between is followed by the same leaf, signed again.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use protocol::api::Refusal;
use protocol::cbor;
use protocol::chain::ChainState;
use protocol::handle::Handle;
use protocol::limits::EPOCH_CHANGES_MAX;
use protocol::time::Millis;
use protocol::transparency::audit::AuditBlob;
use protocol::transparency::checkpoint::{self, CheckpointAnswer};
use protocol::transparency::leaf::{AuditHash, Configuration, LogLeaf};
use protocol::transparency::log::{LogHash, LogState};
use protocol::transparency::map::{EMPTY_ROOT, NodeHash};
use protocol::transparency::note::Note;
use protocol::transparency::promise::SignedPromise;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::changes::{self, Change, Waiting};
use super::keys::Keyring;
use super::log::{self, CheckpointRecord, NewestRecord};
use super::lookup;
use super::map::Draft;
use super::map_store::{MapError, TreeRecord};
use super::{Service, unavailable};
use crate::port::directory::{Commit, Committed, Directory, Key};
use crate::port::leases::{Lease, Leases};
use crate::port::wakeups::SessionNumber;
use crate::port::{StoreError, Stores};

/// How fast the directory is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Changes wait for so long at most, as a rule, milliseconds.
    pub epoch_ms: u32,
    /// There is a leaf at least so often, milliseconds.
    pub heartbeat_ms: u32,
    /// What is promised is in the log after so many milliseconds at most.
    pub promise_ms: u32,
}

impl Default for Pace {
    fn default() -> Self {
        // A promise outlives a witness that is waited for in vain, and an epoch as large as they get.
        Pace { epoch_ms: 5_000, heartbeat_ms: 60_000, promise_ms: 120_000 }
    }
}

/// The publisher's lease lasts for so long, milliseconds: longer than witnesses are waited for.
const LEASE_MS: u64 = 60_000;

/// Before the first time.
const NEVER: u64 = u64::MAX;

/// What a service keeps of the publisher.
pub struct Publisher {
    turn: Arc<Mutex<()>>,
    looked: AtomicU64,
    /// When this process made or found a leaf to be served the last time, by its clock.
    made: AtomicU64,
    over: OnceLock<Over>,
    served: RwLock<Option<Arc<Served>>>,
}

impl Default for Publisher {
    fn default() -> Self {
        Publisher {
            turn: Arc::default(),
            looked: AtomicU64::new(NEVER),
            made: AtomicU64::new(NEVER),
            over: OnceLock::new(),
            served: RwLock::default(),
        }
    }
}

/// Why this process publishes no more, and must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Over {
    /// The store did not say whether it made a commit.
    #[error(
        "it cannot be told whether an epoch of the directory was stored: start again, and it will be read from the disk"
    )]
    Unknown,
    /// Somebody else has published.
    #[error("another process publishes the same directory: stop one of the two")]
    OtherPublisher,
}

/// Why nothing was published this time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// Nothing will be, until the process is started again.
    #[error(transparent)]
    Over(#[from] Over),
    /// The store could not, or is damaged; nothing was changed, and it is tried again.
    #[error(transparent)]
    Map(#[from] MapError),
}

impl From<StoreError> for PublishError {
    fn from(error: StoreError) -> Self {
        PublishError::Map(error.into())
    }
}

/// A leaf that was committed and signed, but is not served yet. While it is held, nothing else is published.
pub struct Unserved {
    /// The checkpoint as a signed note, for witnesses to cosign.
    pub note: Note,
    /// Its size and root.
    pub state: LogState,
    newest: NewestRecord,
    before: Option<CheckpointRecord>,
    _turn: OwnedMutexGuard<()>,
}

/// What is served.
pub struct Served {
    /// The checkpoint, with the cosignatures that came in time.
    pub note: String,
    /// Its last leaf, and the tree whose root that has.
    pub newest: NewestRecord,
    inclusion: Vec<LogHash>,
    configuration: Configuration,
}

impl<S: Stores> Service<S> {
    /// Commits and signs a leaf if one is due. It is served after [`Service::serve`].
    ///
    /// # Errors
    /// [`PublishError::Over`] once a commit has failed: then the process has to end.
    pub async fn publish(&self, now: Millis, holder: SessionNumber) -> Result<Option<Unserved>, PublishError> {
        if let Some(over) = self.publisher.over.get() {
            return Err((*over).into());
        }
        if !self.publisher.is_time_to_look(now, self.rules.pace) {
            return Ok(None);
        }
        let turn = Arc::clone(&self.publisher.turn).lock_owned().await;
        let lease = Lease { name: b"publisher".to_vec(), session: holder, now, until: now.plus(LEASE_MS) };
        let before = log::checkpoint(self.stores.directory()).await?;
        if !self.stores.leases().take(lease).await? {
            self.follow(before).await?;
            return Ok(None);
        }
        let newest = log::newest(self.stores.directory()).await?;
        let is_served = |newest: &NewestRecord| {
            before.as_ref().is_some_and(|before| before.newest.leaf.number >= newest.leaf.number)
        };
        let newest = match newest {
            Some(newest) if !is_served(&newest) => newest,
            newest => match self.commit_leaf(newest, now).await? {
                Some(newest) => newest,
                None => return Ok(None),
            },
        };
        self.publisher.made.store(now.0, Ordering::Relaxed);
        let state = newest.state();
        let note = self.keyring().sign_checkpoint(state);
        Ok(Some(Unserved { note, state, newest, before, _turn: turn }))
    }

    /// Serves a leaf, with the note that witnesses have cosigned.
    ///
    /// # Errors
    /// [`PublishError`]; what was committed stays, and is signed and served the next time.
    pub async fn serve(&self, unserved: Unserved, note: Note) -> Result<(), PublishError> {
        let record = CheckpointRecord { note: note.to_string(), newest: unserved.newest };
        let mut commit = Commit::default();
        // Another process may have published while the witnesses were asked: what it serves is not taken back.
        commit.assert(Key::log_checkpoint(), unserved.before.as_ref().map(cbor::to_bytes));
        if checkpoint::anchor_size(unserved.state.size) == Some(unserved.state.size) {
            commit.put(Key::log_anchor(unserved.state.size), record.note.clone().into_bytes());
        }
        commit.put(Key::log_checkpoint(), cbor::to_bytes(&record));
        self.commit_epoch(commit).await?;
        self.take_up(record).await?;
        Ok(())
    }

    /// Adds to a commit that a change of an account waits to be published, and what is promised of it.
    pub(super) async fn write_change(
        &self,
        change: &Change<'_>,
        commit: &mut Commit,
    ) -> Result<SignedPromise, Refusal> {
        let promise = self.promise(change).await?;
        change.write(&promise, commit);
        Ok(promise)
    }

    async fn promise(&self, change: &Change<'_>) -> Result<SignedPromise, Refusal> {
        let newest = log::newest(self.stores.directory()).await.map_err(unavailable)?;
        let newest = newest.as_ref().map(|newest| &newest.leaf);
        Ok(change.promise(self.keyring().log_key(), &self.rules.pace, newest))
    }

    /// What was promised of an account's present state: as it was promised, or, after days, once more.
    pub(super) async fn promised(
        &self,
        state: &ChainState,
        handle: Option<Handle>,
        now: Millis,
    ) -> Result<SignedPromise, Refusal> {
        let known = changes::promise(self.stores.directory(), &state.account, state.sequence).await;
        match known.map_err(unavailable)? {
            Some(promise) => Ok(promise),
            None => self.promise(&Change { state, handle, given: None, now }).await,
        }
    }

    /// How many changes are promised and not in the log yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn promises_outstanding(&self) -> Result<u64, StoreError> {
        self.stores.directory().count(&Key::pending_changes()).await
    }

    /// What is served.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] before the first leaf, or if the store cannot be read.
    pub async fn served(&self) -> Result<Arc<Served>, Refusal> {
        if let Some(served) = self.publisher.served() {
            return Ok(served);
        }
        let record = log::checkpoint(self.stores.directory()).await.map_err(unavailable)?;
        let record = record.ok_or(Refusal::Unavailable)?;
        self.take_up(record).await.map_err(unavailable)
    }

    /// The checkpoint that is served, for a client that knows the log at a size.
    pub(super) async fn checkpoint_for(
        &self,
        served: &Served,
        known_size: u64,
    ) -> Result<CheckpointAnswer, StoreError> {
        let size = served.newest.state().size;
        // The anchor that the client has seen, or the newest one.
        let is_anchor = known_size <= size && checkpoint::anchor_size(known_size) == Some(known_size);
        let anchor_size = if is_anchor { Some(known_size) } else { checkpoint::anchor_size(size) };
        Ok(CheckpointAnswer {
            note: served.note.clone(),
            leaf: served.newest.leaf.clone(),
            inclusion: served.inclusion.clone(),
            consistency: log::consistency(self.stores.directory(), known_size, size).await?,
            configuration: served.configuration.clone(),
            anchor: match anchor_size {
                Some(anchor) => log::anchor(self.stores.directory(), anchor, size).await?,
                None => None,
            },
        })
    }

    /// Serves what the process that publishes serves.
    async fn follow(&self, record: Option<CheckpointRecord>) -> Result<(), StoreError> {
        let Some(record) = record else { return Ok(()) };
        if self.publisher.served().is_none_or(|served| served.newest != record.newest) {
            self.take_up(record).await?;
        }
        Ok(())
    }

    async fn take_up(&self, record: CheckpointRecord) -> Result<Arc<Served>, StoreError> {
        let CheckpointRecord { note, newest } = record;
        let (directory, leaf) = (self.stores.directory(), &newest.leaf);
        let inclusion = log::inclusion(directory, leaf.number, newest.state().size).await?;
        let configuration = log::configuration(directory, &leaf.configuration).await?;
        let configuration =
            configuration.ok_or_else(|| StoreError::Unavailable("a configuration is missing".to_owned()))?;
        let served = Arc::new(Served { note, newest, inclusion, configuration });
        *self.publisher.served.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&served));
        Ok(served)
    }

    /// Commits the next leaf, if one is due.
    async fn commit_leaf(
        &self,
        before: Option<NewestRecord>,
        now: Millis,
    ) -> Result<Option<NewestRecord>, PublishError> {
        let waiting = changes::waiting(self.stores.directory(), EPOCH_CHANGES_MAX).await?;
        let configuration = self.rules.pace.configuration(&self.keyring(), now);
        let is_due = before.as_ref().is_none_or(|before| {
            !waiting.keys.is_empty()
                || before.leaf.configuration != configuration.hash()
                || self.publisher.is_silent(now, self.rules.pace)
        });
        if !is_due {
            return Ok(None);
        }
        let mut commit = Commit::default();
        let (leaf, tree) = self.draft(before.as_ref(), waiting, now, &configuration, &mut commit).await?;
        let newest = NewestRecord::next(before.as_ref(), leaf, tree, &mut commit);
        self.commit_epoch(commit).await?;
        Ok(Some(newest))
    }

    async fn draft(
        &self,
        before: Option<&NewestRecord>,
        waiting: Waiting,
        now: Millis,
        configuration: &Configuration,
        commit: &mut Commit,
    ) -> Result<(LogLeaf, TreeRecord), MapError> {
        let keyring = self.keyring();
        let draft = Draft::of(self.stores.directory(), keyring.map_key(), &waiting.values).await?;
        let previous_root = before.map_or(EMPTY_ROOT, |before| before.leaf.map_root);
        let mut leaf = LogLeaf {
            number: before.map_or(0, |before| before.leaf.number.saturating_add(1)),
            epoch: draft.part.epoch(),
            map_root: NodeHash(draft.part.root()?),
            previous_root,
            audit: AuditHash::default(),
            time: now.seconds().max(before.map_or(now.seconds(), |before| before.leaf.time)),
            configuration: configuration.hash(),
        };
        if before.map_or(0, |before| before.leaf.epoch) < leaf.epoch {
            let blob: AuditBlob = lookup::audit_blob(&draft.part)?;
            leaf.audit = blob.hash();
            commit.put(Key::log_audit(leaf.number), cbor::to_bytes(&blob));
        }
        if before.is_none_or(|before| before.leaf.configuration != leaf.configuration) {
            commit.put(Key::log_configuration(&leaf.configuration.0), cbor::to_bytes(configuration));
        }
        waiting.keys.into_iter().for_each(|key| commit.delete(key));
        draft.change(commit);
        Ok((leaf, draft.part.record()))
    }

    async fn commit_epoch(&self, commit: Commit) -> Result<(), PublishError> {
        match self.stores.directory().commit(commit).await {
            Ok(Committed::Done) => Ok(()),
            Ok(Committed::AssertFailed) => Err(self.publisher.end(Over::OtherPublisher).into()),
            Err(StoreError::Unknown) => Err(self.publisher.end(Over::Unknown).into()),
            Err(error @ StoreError::Unavailable(_)) => Err(error.into()),
        }
    }
}

impl Publisher {
    /// Why the process must end, if it must.
    pub fn over(&self) -> Option<Over> {
        self.over.get().copied()
    }

    fn served(&self) -> Option<Arc<Served>> {
        self.served.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn end(&self, over: Over) -> Over {
        *self.over.get_or_init(|| over)
    }

    /// Whether the log has been silent for a heartbeat's time. The newest leaf does not say when it was made if its time is one that
    /// the clock has yet to reach. A process begins with a leaf in any case: by it, witnesses see an old copy.
    fn is_silent(&self, now: Millis, pace: Pace) -> bool {
        let made = self.made.load(Ordering::Relaxed);
        now.0.checked_sub(made).is_none_or(|silent_ms| silent_ms >= u64::from(pace.heartbeat_ms))
    }

    /// Whether an epoch's time has passed since this was true the last time, or the clock went back.
    fn is_time_to_look(&self, now: Millis, pace: Pace) -> bool {
        let before = self.looked.load(Ordering::Relaxed);
        let is_time = before > now.0 || now.0.saturating_sub(before) >= u64::from(pace.epoch_ms);
        if is_time {
            self.looked.store(now.0, Ordering::Relaxed);
        }
        is_time
    }
}

impl Pace {
    fn configuration(&self, keyring: &Keyring, now: Millis) -> Configuration {
        Configuration {
            server: keyring.statement().clone(),
            vrf_key: keyring.map_key().public(),
            issuers: keyring.issuers().statements(now),
            epoch_ms: self.epoch_ms,
            heartbeat_ms: self.heartbeat_ms,
            promise_ms: self.promise_ms,
        }
    }
}
