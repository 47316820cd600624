//! Topics: entries signed by their segment's key, the hash chain over them, and heads signed by the server.

use minicbor::{Decode, Encode};

use crate::cbor::{self, Bytes};
use crate::hash::{derive, hash};
use crate::hello::Challenge;
use crate::id::{EntryHash, Link, Tag, TopicId};
use crate::signature::{BadSignature, PublicKey, Purpose, SecretKey, Signature, verify};
use crate::time::Minutes;

/// What an entry is, as far as a server can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum EntryKind {
    /// An encrypted message of any kind: text, rename, notice, acknowledgement.
    #[n(0)]
    Message,
    /// An encrypted commit: closes its segment and opens the next.
    #[n(1)]
    Commit,
}

/// What an author appends to a segment.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum EntryBody {
    /// An MLS PrivateMessage (RFC 9420 §6.3) with application data.
    #[n(0)]
    Message {
        /// The franking tag, also the MLS authenticated data: the idempotency key, once for each (topic, segment).
        #[n(0)]
        tag: Tag,
        /// The PrivateMessage.
        #[n(1)]
        ciphertext: Bytes,
    },
    /// A commit sealed under a key of the segment that it closes.
    #[n(1)]
    Commit {
        /// The verification key of the segment that it opens.
        #[n(0)]
        next_key: PublicKey,
        /// The next segment's key signing [`next_segment_bytes`]: whoever commits possesses it.
        #[n(1)]
        possession: Signature,
        /// A [`crate::commit::SealedCommit`], sealed.
        #[n(2)]
        ciphertext: Bytes,
    },
}

/// An entry as its author made it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    /// The topic.
    #[n(0)]
    pub topic: TopicId,
    /// The segment, which is the MLS epoch.
    #[n(1)]
    pub segment: u64,
    /// How long the server keeps the body, days, up to [`crate::limits::RETENTION_DAYS_MAX`]; commits always that long.
    #[n(2)]
    pub lifetime_days: u16,
    /// What it says.
    #[n(3)]
    pub body: EntryBody,
    /// By the segment's key, over all of the above.
    #[n(4)]
    pub signature: Signature,
}

impl Entry {
    /// Signs an entry with its segment's key.
    pub fn sign(key: &SecretKey, topic: TopicId, segment: u64, lifetime_days: u16, body: EntryBody) -> Self {
        let signature = key.sign(Purpose::Entry, &cbor::to_bytes(&(topic, segment, lifetime_days, &body)));
        Entry { topic, segment, lifetime_days, body, signature }
    }

    /// Checks the signature by the segment's key.
    ///
    /// # Errors
    /// [`BadSignature`] if another key signed, or something was changed.
    pub fn verify(&self, key: &PublicKey) -> Result<(), BadSignature> {
        let signed = cbor::to_bytes(&(self.topic, self.segment, self.lifetime_days, &self.body));
        verify(Purpose::Entry, key, &signed, &self.signature)
    }

    /// The hash of the whole entry, signature included.
    pub fn hash(&self) -> EntryHash {
        EntryHash(hash("entry", &[&cbor::to_bytes(self)]))
    }

    /// Its kind.
    pub fn kind(&self) -> EntryKind {
        match self.body {
            EntryBody::Message { .. } => EntryKind::Message,
            EntryBody::Commit { .. } => EntryKind::Commit,
        }
    }

    /// A message's tag; commits have none.
    pub fn tag(&self) -> Option<Tag> {
        match self.body {
            EntryBody::Message { tag, .. } => Some(tag),
            EntryBody::Commit { .. } => None,
        }
    }
}

/// What proves possession of the next segment's key: topic, number of the segment that it opens, hash of the sealed commit.
pub fn next_segment_bytes(topic: &TopicId, next_segment: u64, sealed_commit: &[u8]) -> Vec<u8> {
    cbor::to_bytes(&(topic, next_segment, commit_hash(sealed_commit)))
}

/// The hash of a sealed commit's bytes.
pub fn commit_hash(sealed_commit: &[u8]) -> EntryHash {
    EntryHash(hash("sealed commit", &[sealed_commit]))
}

/// A link of the chain: what outlives an entry's body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct ChainLink {
    /// The entry's place in the topic, from 1, without gaps.
    #[n(0)]
    pub sequence: u64,
    /// The segment.
    #[n(1)]
    pub segment: u64,
    /// The kind.
    #[n(2)]
    pub kind: EntryKind,
    /// When the server took it.
    #[n(3)]
    pub time: Minutes,
    /// When its body may be forgotten.
    #[n(4)]
    pub expiry: Minutes,
    /// The entry's hash.
    #[n(5)]
    pub entry: EntryHash,
}

impl ChainLink {
    /// The topic's head after this entry: H(previous, sequence, segment, kind, time, expiry, hash of the entry).
    pub fn after(&self, previous: &Link) -> Link {
        Link(hash("topic link", &[&previous.0, &cbor::to_bytes(self)]))
    }
}

/// The head of a topic before its first entry.
pub fn first_link(topic: &TopicId, first_key: &PublicKey) -> Link {
    Link(hash("topic start", &[&topic.0, &first_key.0]))
}

/// A place in a topic: how many entries, and the hash over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Head {
    /// The sequence number of the last entry; 0 before the first.
    #[n(0)]
    pub sequence: u64,
    /// The chain's hash up to and with it.
    #[n(1)]
    pub link: Link,
}

/// A head that the server vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct SignedHead {
    /// The head.
    #[n(0)]
    pub head: Head,
    /// By the server's head key over topic and head.
    #[n(1)]
    pub signature: Signature,
}

impl SignedHead {
    /// Signs a topic's head with the server's head key.
    pub fn sign(key: &SecretKey, topic: &TopicId, head: Head) -> Self {
        let signature = key.sign(Purpose::TopicHead, &cbor::to_bytes(&(topic, head)));
        SignedHead { head, signature }
    }

    /// Checks the server's signature.
    ///
    /// # Errors
    /// [`BadSignature`] if the server did not sign this head of this topic.
    pub fn verify(&self, key: &PublicKey, topic: &TopicId) -> Result<(), BadSignature> {
        verify(Purpose::TopicHead, key, &cbor::to_bytes(&(topic, self.head)), &self.signature)
    }
}

/// The secrets of one segment, all derived from one exported secret of the MLS epoch.
#[derive(Clone)]
pub struct SegmentSecrets {
    /// `sk_e`: signs entries and proves itself to the server.
    pub signing: SecretKey,
    /// Seals the commit that closes the segment.
    pub commit_key: zeroize::Zeroizing<[u8; 32]>,
    /// Seals ephemeral signals.
    pub ephemeral_key: zeroize::Zeroizing<[u8; 32]>,
}

impl SegmentSecrets {
    /// Derives them for (topic, segment); the caller deletes `exported` afterwards.
    pub fn derive(exported: &[u8], topic: &TopicId, segment: u64) -> Self {
        let context = cbor::to_bytes(&(topic, segment));
        SegmentSecrets {
            signing: SecretKey::from_seed(&derive(exported, "segment signing key", &context)),
            commit_key: derive(exported, "segment commit key", &context),
            ephemeral_key: derive(exported, "segment ephemeral key", &context),
        }
    }
}

/// What a session signs to prove that it holds a segment's key: the session's challenge, topic and segment.
pub fn topic_session_bytes(challenge: &Challenge, topic: &TopicId, segment: u64) -> Vec<u8> {
    cbor::to_bytes(&(challenge, topic, segment))
}
