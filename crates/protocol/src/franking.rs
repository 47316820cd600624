//! Franking: the tag, the author's signature and the server's stamp (draft-ietf-mimi-protocol, mended; SAFETY rules 1 to 3).

use minicbor::{Decode, Encode};
use subtle::ConstantTimeEq;

use crate::cbor;
use crate::hash::{derive, hmac_sha256};
use crate::id::{ConversationId, Tag, TopicId};
use crate::signature::{BadSignature, PublicKey, Purpose, SecretKey, Signature, verify};
use crate::time::Minutes;

/// The tag of a message: HMAC-SHA256 over its content bytes, keyed with the content's own 16-byte salt.
pub fn tag(salt: &[u8; 16], content: &[u8]) -> Tag {
    Tag(hmac_sha256(salt, content))
}

/// What an author signs about a message: its tag, and where it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Authorship {
    /// The message's tag.
    #[n(0)]
    pub tag: Tag,
    /// The conversation.
    #[n(1)]
    pub conversation: ConversationId,
    /// The topic, so that a tag cannot be planted in another one for a fresh stamp.
    #[n(2)]
    pub topic: TopicId,
    /// The segment.
    #[n(3)]
    pub segment: u64,
}

impl Authorship {
    /// The author's signature, by the device key.
    pub fn sign(&self, device_key: &SecretKey) -> Signature {
        device_key.sign(Purpose::MessageAuthor, &cbor::to_bytes(self))
    }

    /// Checks the author's signature.
    ///
    /// # Errors
    /// [`BadSignature`] if the device did not sign just this.
    pub fn verify(&self, device_key: &PublicKey, signature: &Signature) -> Result<(), BadSignature> {
        verify(Purpose::MessageAuthor, device_key, &cbor::to_bytes(self), signature)
    }
}

/// What a stamp vouches for: the server saw this tag there and then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Stamped {
    /// The topic; for an inbox item [`crate::inbox::inbox_topic`].
    #[n(0)]
    pub topic: TopicId,
    /// The segment; for an inbox item 0.
    #[n(1)]
    pub segment: u64,
    /// The time of the entry.
    #[n(2)]
    pub time: Minutes,
    /// The message's tag.
    #[n(3)]
    pub tag: Tag,
}

/// The server's stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Stamp {
    /// Which of the server's stamp keys.
    #[n(0)]
    pub key_id: u32,
    /// HMAC-SHA256 by the server's secret, which only the operator can check.
    #[n(1)]
    pub mac: StampMac,
    /// A signature over the same, which everybody can check.
    #[n(2)]
    pub signature: Signature,
}

/// The MAC in a stamp, 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StampMac(pub [u8; 32]);

crate::cbor_byte_array!(StampMac, 32);

/// A server's stamp key of one period: a seed for signing, from which the MAC key is derived.
pub struct StampKey {
    /// Its number, told in each stamp.
    pub key_id: u32,
    signing: SecretKey,
    mac: zeroize::Zeroizing<[u8; 32]>,
}

impl StampKey {
    /// The key of this number from its seed.
    pub fn from_seed(key_id: u32, seed: &[u8; 32]) -> Self {
        StampKey {
            key_id,
            signing: SecretKey::from_seed(&derive(seed, "stamp signing key", &[])),
            mac: derive(seed, "stamp mac key", &[]),
        }
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        self.signing.public()
    }

    /// Stamps.
    pub fn stamp(&self, stamped: &Stamped) -> Stamp {
        let bytes = stamp_bytes(self.key_id, stamped);
        Stamp {
            key_id: self.key_id,
            mac: StampMac(hmac_sha256(self.mac.as_slice(), &bytes)),
            signature: self.signing.sign(Purpose::Stamp, &bytes),
        }
    }

    /// Whether the MAC is this key's: the operator's check of a report.
    pub fn is_mac_valid(&self, stamped: &Stamped, stamp: &Stamp) -> bool {
        let expected = hmac_sha256(self.mac.as_slice(), &stamp_bytes(self.key_id, stamped));
        stamp.key_id == self.key_id && bool::from(expected.ct_eq(&stamp.mac.0))
    }
}

/// Checks a stamp's signature with the public stamp key that its `key_id` names.
///
/// # Errors
/// [`BadSignature`] if the server did not stamp just this.
pub fn verify_stamp(key: &PublicKey, stamped: &Stamped, stamp: &Stamp) -> Result<(), BadSignature> {
    verify(Purpose::Stamp, key, &stamp_bytes(stamp.key_id, stamped), &stamp.signature)
}

fn stamp_bytes(key_id: u32, stamped: &Stamped) -> Vec<u8> {
    [b"wiretight v1 stamp\0".as_slice(), &cbor::to_bytes(&(key_id, stamped))].concat()
}
