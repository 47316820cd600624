//! What a chain consists of: statements, who signs them, and what a key consents to when it is put on a chain.

use minicbor::{Decode, Encode};

use crate::cbor;
use crate::cbor_byte_array;
use crate::hash::hash;
use crate::id::{AccountId, ChainHead, DeviceId};
use crate::signature::{PublicKey, Purpose, SecretKey, Signature};

/// A device as its chain states it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DeviceRecord {
    /// The device's id, random.
    #[n(0)]
    pub device: DeviceId,
    /// The device's signature key: also its MLS leaf key.
    #[n(1)]
    pub key: PublicKey,
}

/// A salted commitment to a device's name: the chain is public, the name is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameTag(pub [u8; 32]);

cbor_byte_array!(NameTag, 32);

/// Whose signature a statement bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Signer {
    /// The account key in force before the statement; of the first statement the one that it names.
    #[n(0)]
    AccountKey,
    /// A device in force before the statement.
    #[n(1)]
    Device(#[n(0)] DeviceId),
}

/// What a statement says. A decoder refuses a kind that it does not know.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum StatementKind {
    /// The account exists: signed by the account key that it names.
    #[n(0)]
    Created {
        /// The account key, derived from the recovery code.
        #[n(0)]
        account_key: PublicKey,
        /// The first device.
        #[n(1)]
        device: DeviceRecord,
        /// The first device's consent: to [`Consent::Creation`].
        #[n(2)]
        consent: Signature,
    },
    /// A further device: signed by a device or by the account key.
    #[n(1)]
    DeviceAdded {
        /// The device: id and key were never on this chain before.
        #[n(0)]
        device: DeviceRecord,
        /// Its consent: to [`Consent::Addition`].
        #[n(1)]
        consent: Signature,
    },
    /// A device is none of this account's any longer: signed by a device, itself perhaps, or by the account key.
    #[n(2)]
    DeviceRemoved {
        /// Which: not the last one.
        #[n(0)]
        device: DeviceId,
    },
    /// A device is called otherwise: signed by a device or by the account key.
    #[n(3)]
    DeviceRenamed {
        /// Which.
        #[n(0)]
        device: DeviceId,
        /// The name, as others may know it: not at all.
        #[n(1)]
        name_tag: NameTag,
    },
    /// Another account key, since the recovery code was seen by others: signed by the account key before it.
    #[n(4)]
    KeyReplaced {
        /// The account key from here on: never on this chain before.
        #[n(0)]
        account_key: PublicKey,
        /// Its consent: to [`Consent::AccountKey`].
        #[n(1)]
        consent: Signature,
    },
    /// All devices are removed, and one is added: signed by the account key.
    #[n(5)]
    DevicesReset {
        /// The only device from here on.
        #[n(0)]
        device: DeviceRecord,
        /// Its consent: to [`Consent::Reset`].
        #[n(1)]
        consent: Signature,
    },
    /// The account is deleted: signed by the account key. Nothing follows.
    #[n(6)]
    Closed,
}

/// The signed part of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct StatementBody {
    /// The statement's place in the chain, from 0.
    #[n(0)]
    pub sequence: u64,
    /// The chain's head before this statement; all zero before the first.
    #[n(1)]
    pub previous: ChainHead,
    /// What is stated.
    #[n(2)]
    pub kind: StatementKind,
    /// By whom.
    #[n(3)]
    pub signer: Signer,
}

impl StatementBody {
    /// The chain's head after this statement.
    pub fn head(&self) -> ChainHead {
        ChainHead(hash("account chain", &[&cbor::to_bytes(self)]))
    }
}

/// A statement with its signature.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Statement {
    /// What is signed.
    #[n(0)]
    pub body: StatementBody,
    /// The signer's: for [`Purpose::AccountStatement`] the account key's, for [`Purpose::DeviceStatement`] a device's.
    #[n(1)]
    pub signature: Signature,
}

/// An account's chain as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Chain {
    /// All statements, the first one first.
    #[n(0)]
    pub statements: Vec<Statement>,
}

/// Where a statement will stand: a consent to it is of no use anywhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Place {
    /// The account.
    #[n(0)]
    pub account: AccountId,
    /// The statement's sequence number.
    #[n(1)]
    pub sequence: u64,
    /// The chain's head before it.
    #[n(2)]
    pub previous: ChainHead,
}

/// What a key consents to by its signature, so that nobody puts another's key on a chain. The bytes say what they are: none of
/// them can be taken for another.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Consent {
    /// A device to being the first one of the account that this key creates.
    #[n(0)]
    Creation {
        /// The account key.
        #[n(0)]
        account_key: PublicKey,
        /// The device.
        #[n(1)]
        device: DeviceRecord,
    },
    /// A device to being added.
    #[n(1)]
    Addition {
        /// By which statement.
        #[n(0)]
        place: Place,
        /// The device.
        #[n(1)]
        device: DeviceRecord,
    },
    /// A device to being the only one.
    #[n(2)]
    Reset {
        /// By which statement.
        #[n(0)]
        place: Place,
        /// The device.
        #[n(1)]
        device: DeviceRecord,
    },
    /// A key to being the account key.
    #[n(3)]
    AccountKey {
        /// By which statement.
        #[n(0)]
        place: Place,
        /// The key.
        #[n(1)]
        account_key: PublicKey,
    },
}

impl Consent {
    /// What the signature is for.
    pub fn purpose(&self) -> Purpose {
        match self {
            Consent::Creation { .. } | Consent::Addition { .. } | Consent::Reset { .. } => Purpose::DeviceConsent,
            Consent::AccountKey { .. } => Purpose::AccountKeyConsent,
        }
    }

    /// Whose signature it must be: the key that is put on the chain.
    pub fn key(&self) -> &PublicKey {
        match self {
            Consent::Creation { device, .. } | Consent::Addition { device, .. } | Consent::Reset { device, .. } => {
                &device.key
            }
            Consent::AccountKey { account_key, .. } => account_key,
        }
    }

    /// Consents.
    pub fn sign(&self, key: &SecretKey) -> Signature {
        key.sign(self.purpose(), &cbor::to_bytes(self))
    }
}
