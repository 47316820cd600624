//! Promises: the server's signed word that a change will be in the log by a deadline.

use minicbor::{Decode, Encode};

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
