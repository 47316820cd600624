//! Promises: the server's signed word that a change will be in the log by a deadline.

use std::cmp::Ordering;

use minicbor::{Decode, Encode};

use super::label::{AccountValue, HandleValue};
use super::leaf::{Configuration, LogLeaf};
use crate::cbor;
use crate::handle::Handle;
use crate::id::{AccountId, ChainHead};
use crate::limits::{LEAF_AHEAD_S, PROMISE_S_MAX};
use crate::signature::{BadSignature, PublicKey, Purpose, SecretKey, Signature, verify};
use crate::time::{Millis, Seconds};

/// What is promised: by the deadline the map says so, or that the chain has gone on from there.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Promise {
    /// The account.
    #[n(0)]
    pub account: AccountId,
    /// The last statement's sequence number.
    #[n(1)]
    pub sequence: u64,
    /// The chain's head after it.
    #[n(2)]
    pub head: ChainHead,
    /// When it was promised: by the server's clock, or by the log's newest leaf if that is later.
    #[n(3)]
    pub made: Seconds,
    /// Leaves of a later time must keep it.
    #[n(4)]
    pub deadline: Seconds,
    /// How many leaves the log had by then: none of those is held against it, whatever its time.
    #[n(5)]
    pub log_size: u64,
    /// The handle that the account was given with it.
    #[n(6)]
    pub handle: Option<Handle>,
}

/// What the map must say for a promise to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It says so.
    Kept,
    /// The deadline is not over.
    Pending,
    /// It does not say so after the deadline.
    Broken,
}

impl Promise {
    /// Whether the map under a leaf, which has this of the account, keeps the promise. Of a chain that has gone on, `promised_head` is
    /// the head that it had after the promised statement.
    pub fn judge(&self, leaf: &LogLeaf, value: Option<&AccountValue>, promised_head: Option<&ChainHead>) -> Kept {
        let keeps = value.is_some_and(|value| match value.sequence.cmp(&self.sequence) {
            Ordering::Less => false,
            Ordering::Equal => value.head == self.head,
            Ordering::Greater => promised_head.is_none_or(|head| *head == self.head),
        });
        self.after_deadline(leaf, keeps)
    }

    /// As [`Promise::judge`], of the promised handle: released by the account, it was given.
    pub fn judge_handle(&self, leaf: &LogLeaf, value: Option<&HandleValue>) -> Kept {
        let keeps = match (&self.handle, value) {
            (None, _) => true,
            (Some(_), Some(HandleValue::Released { account })) => *account == self.account,
            (Some(promised), Some(HandleValue::Held { account, handle })) => {
                *account == self.account && handle == promised
            }
            (Some(_), None) => false,
        };
        self.after_deadline(leaf, keeps)
    }

    fn after_deadline(&self, leaf: &LogLeaf, keeps: bool) -> Kept {
        match keeps {
            true => Kept::Kept,
            false if leaf.number < self.log_size || leaf.time <= self.deadline => Kept::Pending,
            false => Kept::Broken,
        }
    }
}

/// Why a promise is worth nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPromise {
    /// The log key did not sign it.
    #[error("the server's log key did not sign the promise")]
    Unsigned,
    /// It is of a time to come: one of two clocks is wrong, and nobody lies.
    #[error("the promise is of a time to come")]
    Ahead,
    /// It holds only later than the server says that its promises do.
    #[error("the promise is put off for longer than the server says in its log")]
    PutOff,
}

/// A promise with the log key's signature.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SignedPromise {
    /// What is promised.
    #[n(0)]
    pub promise: Promise,
    /// [`Purpose::Promise`].
    #[n(1)]
    pub signature: Signature,
}

impl SignedPromise {
    /// Promises.
    pub fn sign(log_key: &SecretKey, promise: Promise) -> Self {
        let signature = log_key.sign(Purpose::Promise, &cbor::to_bytes(&promise));
        SignedPromise { promise, signature }
    }

    /// Checks a promise that was just received: the log key's signature, and that it is not put off. The configuration is that of the
    /// newest leaf when it was made, or a later one.
    ///
    /// # Errors
    /// [`BadPromise`].
    pub fn verify(&self, configuration: &Configuration, now: Millis) -> Result<(), BadPromise> {
        self.verify_signature(&configuration.server.keys.log).map_err(|_| BadPromise::Unsigned)?;
        let Promise { made, deadline, .. } = self.promise;
        if deadline > made.plus(configuration.promise_s().min(PROMISE_S_MAX)) {
            return Err(BadPromise::PutOff);
        }
        if made <= now.seconds().plus(LEAF_AHEAD_S) { Ok(()) } else { Err(BadPromise::Ahead) }
    }

    /// Checks the log key's signature, and nothing else: a promise that is put off binds the server as well, only later.
    ///
    /// # Errors
    /// [`BadSignature`] if it is another's.
    pub fn verify_signature(&self, log_key: &PublicKey) -> Result<(), BadSignature> {
        verify(Purpose::Promise, log_key, &cbor::to_bytes(&self.promise), &self.signature)
    }
}
