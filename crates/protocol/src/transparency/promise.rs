//! Promises: the server's signed word that a change will be in the log by a deadline.

use std::cmp::Ordering;

use minicbor::{Decode, Encode};

use super::label::{AccountValue, HandleValue};
use crate::cbor;
use crate::handle::Handle;
use crate::id::{AccountId, ChainHead};
use crate::signature::{BadSignature, PublicKey, Purpose, SecretKey, Signature, verify};
use crate::time::Seconds;

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
    /// When it was promised.
    #[n(3)]
    pub made: Seconds,
    /// Leaves of a later time must keep it.
    #[n(4)]
    pub deadline: Seconds,
    /// The handle that the account was given with it.
    #[n(5)]
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
    /// Whether a map of this time that has this of the account keeps the promise. Of a chain that has gone on, `promised_head` is the
    /// head that it had after the promised statement.
    pub fn judge(&self, time: Seconds, value: Option<&AccountValue>, promised_head: Option<&ChainHead>) -> Kept {
        let keeps = value.is_some_and(|value| match value.sequence.cmp(&self.sequence) {
            Ordering::Less => false,
            Ordering::Equal => value.head == self.head,
            Ordering::Greater => promised_head.is_none_or(|head| *head == self.head),
        });
        self.after_deadline(time, keeps)
    }

    /// As [`Promise::judge`], of the promised handle: released, it was given.
    pub fn judge_handle(&self, time: Seconds, value: Option<&HandleValue>) -> Kept {
        let keeps = match (&self.handle, value) {
            (None, _) | (Some(_), Some(HandleValue::Released)) => true,
            (Some(promised), Some(HandleValue::Held { account, handle })) => {
                *account == self.account && handle == promised
            }
            (Some(_), None) => false,
        };
        self.after_deadline(time, keeps)
    }

    fn after_deadline(&self, time: Seconds, keeps: bool) -> Kept {
        match keeps {
            true => Kept::Kept,
            false if time <= self.deadline => Kept::Pending,
            false => Kept::Broken,
        }
    }
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

    /// Checks the log key's signature.
    ///
    /// # Errors
    /// [`BadSignature`] if it is another's.
    pub fn verify(&self, log_key: &PublicKey) -> Result<(), BadSignature> {
        verify(Purpose::Promise, log_key, &cbor::to_bytes(&self.promise), &self.signature)
    }
}
