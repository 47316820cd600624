//! Changes that wait to be published: each is written in one commit with what it changes, and is promised.

use minicbor::{Decode, Encode};
use protocol::cbor::{self, Bytes};
use protocol::chain::ChainState;
use protocol::handle::Handle;
use protocol::id::AccountId;
use protocol::signature::SecretKey;
use protocol::time::Millis;
use protocol::transparency::label::{AccountValue, HandleValue, MapLabel, MapValue};
use protocol::transparency::leaf::LogLeaf;
use protocol::transparency::promise::{Promise, SignedPromise};

use super::map::{NewValue, NewValues, label_hash};
use super::publisher::Pace;
use super::records;
use crate::port::StoreError;
use crate::port::directory::{Commit, Directory, Key};

/// A change that waits.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct ChangeRecord {
    /// What becomes of the account, and of its handle with it: in one epoch, for a release convicts without the closing.
    #[n(0)]
    pub values: Vec<ChangedLabel>,
    /// Its number among the changes of these labels: the sequence number of the account's chain.
    #[n(1)]
    pub sequence: u64,
}

/// What becomes of one label.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct ChangedLabel {
    /// The label.
    #[n(0)]
    pub label: Bytes,
    /// Its value to be.
    #[n(1)]
    pub value: MapValue,
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
    /// Promises that the log, whose newest leaf is this, will say so.
    pub fn promise(&self, log_key: &SecretKey, pace: &Pace, newest: Option<&LogLeaf>) -> SignedPromise {
        // Leaves never go back in time: after a clock was put right, they wait for it, and so does the deadline.
        let made = newest.map_or(self.now.seconds(), |newest| newest.time.max(self.now.seconds()));
        let promise = Promise {
            account: self.state.account,
            sequence: self.state.sequence,
            head: self.state.head,
            made,
            deadline: made.plus(u64::from(pace.promise_ms).div_ceil(1_000)),
            log_size: newest.map_or(0, |newest| newest.number.saturating_add(1)),
            handle: self.handle.clone(),
        };
        SignedPromise::sign(log_key, promise)
    }

    /// Adds to a commit that the change waits, and what is promised of it.
    pub fn write(&self, promise: &SignedPromise, commit: &mut Commit) {
        let sequence = self.state.sequence;
        let label = MapLabel::Account(self.state.account).to_bytes();
        let key = Key::pending_change(self.now, &label_hash(&label), sequence);
        let mut values = vec![ChangedLabel { label: Bytes(label), value: AccountValue::of(self.state).to_value() }];
        if let (Some(handle), Some(value)) = (&self.handle, &self.given) {
            let label = Bytes(MapLabel::Handle(handle.clone()).to_bytes());
            values.push(ChangedLabel { label, value: value.to_value() });
        }
        commit.put(key, cbor::to_bytes(&ChangeRecord { values, sequence }));
        let key = Key::promise(&self.state.account, sequence);
        // Kept for as long as somebody could miss it in the log, and forgotten with the day: it tells a time.
        let last_day = self.now.days().0.saturating_add(PROMISE_DAYS);
        commit.put(Key::expiry(last_day, &key), Vec::new());
        commit.put(key, cbor::to_bytes(promise));
    }
}

/// So many days a promise is kept.
const PROMISE_DAYS: u64 = 2;

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

/// The changes that wait, as many as have up to `count_max` labels.
///
/// # Errors
/// [`StoreError`].
pub async fn waiting<D: Directory>(directory: &D, count_max: usize) -> Result<Waiting, StoreError> {
    let mut waiting = Waiting::default();
    for (key, bytes) in directory.scan(&Key::pending_changes(), count_max).await? {
        let change: ChangeRecord = records::read(&bytes)?;
        if waiting.values.len().saturating_add(change.values.len()) > count_max {
            break;
        }
        for ChangedLabel { label, value } in change.values {
            let new = NewValue { sequence: change.sequence, value };
            let place = waiting.values.entry(label.0).or_insert(new);
            // Not the one that waited for the shortest time: clocks are corrected.
            if place.sequence < new.sequence {
                *place = new;
            }
        }
        waiting.keys.push(key);
    }
    Ok(waiting)
}
