//! What a commit's entry seals: the MLS commit, the chains that justify its leaves, and its author's statement.

use minicbor::{Decode, Encode};

use crate::cbor::{self, Bytes, at_most};
use crate::chain::Chain;
use crate::entrance::SignedKnock;
use crate::hash::hash;
use crate::id::TopicId;
use crate::inbox::SignedReadmission;
use crate::limits::MEMBERS_MAX;
use crate::signature::{BadSignature, PublicKey, Purpose, SecretKey, Signature, verify};

/// The label under which a commit is sealed with its segment's commit key; the context is [`seal_context`].
pub const SEAL_LABEL: &str = "sealed commit";

/// The plaintext of a commit entry, before padding.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SealedCommit {
    /// What members check and apply.
    #[n(0)]
    pub act: CommitAct,
    /// The author's leaf index in the segment's epoch.
    #[n(1)]
    pub author: u32,
    /// By the author's device key over topic, next segment, next key, and the hash of `act`: a wrong next key is provably its
    /// author's, and cannot be the server's.
    #[n(2)]
    pub signature: Signature,
}

/// A commit and all that its validity depends on besides the epoch itself.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct CommitAct {
    /// The MLS commit, a PrivateMessage.
    #[n(0)]
    pub mls: Bytes,
    /// The chains of the accounts whose leaves it adds or changes, at most [`MEMBERS_MAX`].
    #[n(1)]
    #[cbor(decode_with = "at_most::<MEMBERS_MAX, _, _>")]
    pub chains: Vec<Chain>,
    /// Requests of devices to be removed and added again, which it grants.
    #[n(2)]
    pub readmissions: Vec<SignedReadmission>,
    /// Knocks of people whom it lets in, at most [`MEMBERS_MAX`].
    #[n(3)]
    #[cbor(decode_with = "at_most::<MEMBERS_MAX, _, _>")]
    pub knocks: Vec<SignedKnock>,
}

/// What the sealed part is bound to: topic and the segment that it closes.
pub fn seal_context(topic: &TopicId, segment: u64) -> Vec<u8> {
    cbor::to_bytes(&(topic, segment))
}

fn signed_bytes(topic: &TopicId, next_segment: u64, next_key: &PublicKey, act: &CommitAct) -> Vec<u8> {
    let act_hash = crate::id::EntryHash(hash("commit act", &[&cbor::to_bytes(act)]));
    cbor::to_bytes(&(topic, next_segment, next_key, act_hash))
}

impl SealedCommit {
    /// States a commit with its author's device key.
    pub fn sign(
        device_key: &SecretKey,
        author: u32,
        topic: &TopicId,
        next_segment: u64,
        next_key: &PublicKey,
        act: CommitAct,
    ) -> Self {
        let signature = device_key.sign(Purpose::CommitAuthor, &signed_bytes(topic, next_segment, next_key, &act));
        SealedCommit { act, author, signature }
    }

    /// Checks the author's signature.
    ///
    /// # Errors
    /// [`BadSignature`] if the device did not state just this.
    pub fn verify(
        &self,
        device_key: &PublicKey,
        topic: &TopicId,
        next_segment: u64,
        next_key: &PublicKey,
    ) -> Result<(), BadSignature> {
        let signed = signed_bytes(topic, next_segment, next_key, &self.act);
        verify(Purpose::CommitAuthor, device_key, &signed, &self.signature)
    }
}
