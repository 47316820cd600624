//! Labelled Ed25519 signatures (RFC 8032) and the one strict verifier: clients, servers and operators use this alone.

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

use crate::cbor_byte_array;
use crate::hash::DOMAIN;

/// An Ed25519 public key, 32 bytes, as it arrived: [`verify`] refuses low-order and non-canonical ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(pub [u8; 32]);

/// An Ed25519 signature, 64 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

cbor_byte_array!(PublicKey, 32);
cbor_byte_array!(Signature, 64);

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({:02x}{:02x}{:02x}{:02x}…)", self.0[0], self.0[1], self.0[2], self.0[3])
    }
}

impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signature")
    }
}

macro_rules! purposes {
    ($($(#[$doc:meta])* $variant:ident = $label:literal;)*) => {
        /// What a signature is for; each purpose is a domain of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Purpose {
            $($(#[$doc])* $variant,)*
        }

        impl Purpose {
            /// All of them.
            pub const ALL: &[Purpose] = &[$(Purpose::$variant,)*];

            /// The label inside the signed bytes.
            pub fn label(self) -> &'static str {
                match self { $(Purpose::$variant => $label,)* }
            }
        }
    };
}

purposes! {
    /// A statement of an account's chain, by the account key.
    AccountStatement = "account statement";
    /// A statement of an account's chain, by one of its devices.
    DeviceStatement = "device statement";
    /// A device's consent to be on a chain.
    DeviceConsent = "device consent";
    /// A key's consent to be the account key of a chain.
    AccountKeyConsent = "account key consent";
    /// A device's inbox key.
    InboxKey = "inbox key";
    /// A device opening its account session.
    AccountSession = "account session";
    /// An account key proving itself on a session, to find its account.
    AccountRecovery = "account recovery";
    /// A segment key proving itself on a session.
    TopicSession = "topic session";
    /// An entry, by the key of its segment.
    Entry = "entry";
    /// The next segment's key, by itself, on the commit that announces it.
    NextSegment = "next segment";
    /// A topic's creation, by the key of segment 0.
    TopicCreation = "topic creation";
    /// A message's author, over tag, conversation, topic and segment.
    MessageAuthor = "message author";
    /// A commit's author, over topic, segment, next key and commit.
    CommitAuthor = "commit author";
    /// Where a joiner starts, by the adder.
    JoinStart = "join start";
    /// A rebuild, by who rebuilds.
    Rebuild = "rebuild";
    /// A device asking to be removed and added again.
    Readmission = "readmission";
    /// A knock, by the key of the entrance.
    Entrance = "entrance";
    /// A knock, by the device of who knocks.
    Knock = "knock";
    /// A topic's head, by the server.
    TopicHead = "topic head";
    /// The server's stamp on a tag.
    Stamp = "stamp";
    /// The server's keys, by its identity key.
    ServerStatement = "server statement";
    /// A period's issuer key, by the server's identity key.
    IssuerStatement = "issuer statement";
    /// A promise that a change will be in the log, by the log key.
    Promise = "promise";
    /// What a server answers about its directory, by the log key.
    DirectoryAnswer = "directory answer";
}

impl Purpose {
    fn signed_bytes(self, message: &[u8]) -> Vec<u8> {
        [DOMAIN.as_bytes(), self.label().as_bytes(), &[0], message].concat()
    }
}

/// An Ed25519 secret key; wiped from memory when dropped, never shown or serialised by itself.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// The key that this 32-byte seed stands for (RFC 8032 §5.1.5).
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        SecretKey(SigningKey::from_bytes(seed))
    }

    /// The seed, for storing it encrypted.
    pub fn to_seed(&self) -> zeroize::Zeroizing<[u8; 32]> {
        zeroize::Zeroizing::new(self.0.to_bytes())
    }

    /// The public key.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs `message` for `purpose`.
    pub fn sign(&self, purpose: Purpose, message: &[u8]) -> Signature {
        Signature(self.0.sign(&purpose.signed_bytes(message)).to_bytes())
    }

    /// Signs bytes whose domain separation another specification provides (MLS, RFC 9420 §5.1.2; C2SP signed notes).
    pub fn sign_foreign(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message).to_bytes())
    }
}

/// A signature that does not verify, or a key that must not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signature for “{}” does not verify", purpose.label())]
pub struct BadSignature {
    /// What the signature should have been for.
    pub purpose: Purpose,
}

/// Checks that `signature` over `message` for `purpose` was made by `key`, strictly: no low-order key or point, no
/// non-canonical encoding (the cofactorless equation of RFC 8032 §5.1.7 with the checks of Chalkias et al. 2020).
///
/// # Errors
/// [`BadSignature`] if not.
pub fn verify(purpose: Purpose, key: &PublicKey, message: &[u8], signature: &Signature) -> Result<(), BadSignature> {
    if is_signed(key, &purpose.signed_bytes(message), signature) { Ok(()) } else { Err(BadSignature { purpose }) }
}

/// A signature under another specification's domain separation that does not verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signature of another specification's form does not verify")]
pub struct BadForeignSignature;

/// Checks a signature as [`verify`] does, over bytes whose domain separation another specification provides (MLS, RFC 9420
/// §5.1.2; C2SP signed notes).
///
/// # Errors
/// [`BadForeignSignature`] if it was not made by `key`.
pub fn verify_foreign(key: &PublicKey, message: &[u8], signature: &Signature) -> Result<(), BadForeignSignature> {
    if is_signed(key, message, signature) { Ok(()) } else { Err(BadForeignSignature) }
}

fn is_signed(key: &PublicKey, bytes: &[u8], signature: &Signature) -> bool {
    let Some(key) = VerifyingKey::from_bytes(&key.0).ok().filter(|_| is_canonical(key)) else { return false };
    key.verify_strict(bytes, &ed25519_dalek::Signature::from_bytes(&signature.0)).is_ok()
}

impl PublicKey {
    /// Whether this is a point of the curve, canonically encoded, that is not of low order: any other key is refused wherever
    /// it appears.
    pub fn is_usable(&self) -> bool {
        is_canonical(self) && VerifyingKey::from_bytes(&self.0).is_ok_and(|key| !key.is_weak())
    }
}

/// Whether the key's y coordinate is below the field's prime 2^255 - 19: the curve library reduces larger ones silently, and
/// one key would have two encodings.
fn is_canonical(key: &PublicKey) -> bool {
    let [first, middle @ .., last] = &key.0;
    last & 0x7F != 0x7F || middle.iter().any(|&byte| byte != 0xFF) || *first < 0xED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_a_second_encoding_of_a_key() {
        let point = |y: u8, high: u8| {
            let mut bytes = [if high == 0 { 0 } else { 0xFF }; 32];
            (bytes[0], bytes[31]) = (y, high);
            PublicKey(bytes)
        };
        let mut seen = 0;
        for y in 2..19 {
            let (low, high) = (point(y, 0), point(0xED + y, 0x7F));
            assert!(!high.is_usable(), "{y}");
            seen += u8::from(low.is_usable() && VerifyingKey::from_bytes(&high.0).is_ok());
        }
        assert!(seen > 3, "some of these are points of the curve in both encodings");
    }
}
