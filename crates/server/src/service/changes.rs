//! Changes that wait to be published: each is written in one commit with what it changes, and is promised.

use minicbor::{Decode, Encode};
use protocol::cbor::{self, Bytes};
use protocol::chain::ChainState;
use protocol::handle::Handle;
use protocol::id::AccountId;
use protocol::signature::SecretKey;
use protocol::time::Millis;
use protocol::transparency::label::{AccountValue, HandleValue, MapLabel, MapValue};
use protocol::transparency::promise::{Promise, SignedPromise};

use super::map::{NewValue, NewValues, label_hash};
use super::publisher::Pace;
use super::records;
use crate::port::StoreError;
use crate::port::directory::{Commit, Directory, Key};

/// A change that waits.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct ChangeRecord {
    /// The label.
    #[n(0)]
    pub label: Bytes,
    /// Its value to be.
    #[n(1)]
    pub value: MapValue,
    /// Its number among the changes of this label: the sequence number of the account's chain.
    #[n(2)]
    pub sequence: u64,
}

/// A change of an account.
pub struct Change<'a> {
    /// Its chain's state with the change.
    pub state: &'a ChainState,
    /// Its handle: the map will say that it is the account's, too.
    pub handle: Option<Handle>,
    /// What becomes of the handle with the change, if anything does.
    pub given: Option<HandleValue>,
    /// When.
    pub now: Millis,
}

impl Change<'_> {
    /// Promises that the log will say so.
    pub fn promise(&self, log_key: &SecretKey, pace: &Pace) -> SignedPromise {
        let made = self.now.seconds();
        let promise = Promise {
            account: self.state.account,
            sequence: self.state.sequence,
            head: self.state.head,
            made,
            deadline: made.plus(u64::from(pace.promise_ms).div_ceil(1_000)),
            handle: self.handle.clone(),
        };
        SignedPromise::sign(log_key, promise)
    }

    /// Adds to a commit that the change waits, and what is promised of it.
    pub fn write(&self, log_key: &SecretKey, pace: &Pace, commit: &mut Commit) -> SignedPromise {
        let sequence = self.state.sequence;
        self.put(&MapLabel::Account(self.state.account), account_value(self.state).to_value(), commit);
        if let (Some(handle), Some(value)) = (&self.handle, &self.given) {
            self.put(&MapLabel::Handle(handle.clone()), value.to_value(), commit);
        }
        let promise = self.promise(log_key, pace);
        let key = Key::promise(&self.state.account, sequence);
        // Kept for as long as somebody could miss it in the log, and forgotten with the day: it tells a time.
        let last_day = self.now.days().0.saturating_add(PROMISE_DAYS);
        commit.put(Key::expiry(last_day, &key), Vec::new());
        commit.put(key, cbor::to_bytes(&promise));
        promise
    }

    fn put(&self, label: &MapLabel, value: MapValue, commit: &mut Commit) {
        let (sequence, label) = (self.state.sequence, label.to_bytes());
        let key = Key::pending_change(self.now, &label_hash(&label), sequence);
        commit.put(key, cbor::to_bytes(&ChangeRecord { label: Bytes(label), value, sequence }));
    }
}

/// So many days a promise is kept.
const PROMISE_DAYS: u64 = 2;

/// What the map says of an account in this state.
pub fn account_value(state: &ChainState) -> AccountValue {
    AccountValue { sequence: state.sequence, head: state.head, account_key: state.account_key, state: state.state }
}

/// What was promised of an account's change, if that is not long ago.
///
/// # Errors
/// [`StoreError`].
pub async fn promise<D: Directory>(
    directory: &D,
    account: &AccountId,
    sequence: u64,
) -> Result<Option<SignedPromise>, StoreError> {
    let bytes = directory.get(&Key::promise(account, sequence)).await?;
    bytes.map(|bytes| records::read(&bytes)).transpose()
}

/// The changes that wait, the oldest first, as far as one epoch takes them.
#[derive(Debug, Default)]
pub struct Waiting {
    /// Under which keys they wait.
    pub keys: Vec<Key>,
    /// The newest value of each label.
    pub values: NewValues,
}

/// Up to `count_max` of the changes that wait.
///
/// # Errors
/// [`StoreError`].
pub async fn waiting<D: Directory>(directory: &D, count_max: usize) -> Result<Waiting, StoreError> {
    let mut waiting = Waiting::default();
    for (key, bytes) in directory.scan(&Key::pending_changes(), count_max).await? {
        let change: ChangeRecord = records::read(&bytes)?;
        let new = NewValue { sequence: change.sequence, value: change.value };
        let place = waiting.values.entry(change.label.0).or_insert(new);
        // Not the one that waited for the shortest time: clocks are corrected.
        if place.sequence < new.sequence {
            *place = new;
        }
        waiting.keys.push(key);
    }
    Ok(waiting)
}
