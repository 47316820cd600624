//! The account's chain: signed, hash-linked statements, of which the first one fixes the account's id.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::cbor;
use crate::hash::hash;
use crate::id::{AccountId, ChainHead, DeviceId};
use crate::limits::{CHAIN_STATEMENTS_MAX, DEVICE_NAME_BYTES_MAX};
use crate::signature::{PublicKey, Purpose, SecretKey, Signature, verify};

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

/// What a statement says. Further kinds follow with their own numbers; a decoder refuses a kind that it does not know.
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
        /// The first device's consent: its signature over the account key and its own record.
        #[n(2)]
        consent: Signature,
    },
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
}

/// A statement with its signature.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Statement {
    /// What is signed.
    #[n(0)]
    pub body: StatementBody,
    /// By the account key or by a current device, as the kind requires.
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

/// What a valid chain says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainState {
    /// The account's id.
    pub account: AccountId,
    /// The account key in force.
    pub account_key: PublicKey,
    /// The devices in force.
    pub devices: BTreeMap<DeviceId, DeviceRecord>,
    /// The last statement's sequence number.
    pub sequence: u64,
    /// The head after the last statement.
    pub head: ChainHead,
}

/// Why a chain is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// No statement at all.
    #[error("the chain is empty")]
    Empty,
    /// More statements than the limit.
    #[error("the chain has more than {CHAIN_STATEMENTS_MAX} statements")]
    TooLong,
    /// A statement is not in its place.
    #[error("statement {sequence} does not follow the one before it")]
    Unlinked {
        /// The sequence number expected there.
        sequence: u64,
    },
    /// The first statement, and only it, creates the account.
    #[error("statement {sequence} creates an account that exists, or the first one does not")]
    NotCreation {
        /// The sequence number of the statement.
        sequence: u64,
    },
    /// A statement's signature or consent is wrong.
    #[error("statement {sequence} is not signed as its kind requires")]
    BadSignature {
        /// The sequence number of the statement.
        sequence: u64,
    },
    /// A key on the chain that nobody may use.
    #[error("statement {sequence} names a key of low order")]
    WeakKey {
        /// The sequence number of the statement.
        sequence: u64,
    },
    /// The chain belongs to another account.
    #[error("the chain is another account's")]
    OtherAccount,
}

/// The longest name that a device may be given, bytes of UTF-8.
pub const DEVICE_NAME_MAX: usize = DEVICE_NAME_BYTES_MAX;

/// Creates an account: the first statement, signed by the account key, with the device's consent.
pub fn create_account(account_key: &SecretKey, device: DeviceId, device_key: &SecretKey) -> Chain {
    let record = DeviceRecord { device, key: device_key.public() };
    let consent = device_key.sign(Purpose::DeviceConsent, &consent_bytes(&account_key.public(), &record));
    let body = StatementBody {
        sequence: 0,
        previous: ChainHead([0; 32]),
        kind: StatementKind::Created { account_key: account_key.public(), device: record, consent },
    };
    let signature = account_key.sign(Purpose::AccountStatement, &cbor::to_bytes(&body));
    Chain { statements: vec![Statement { body, signature }] }
}

fn consent_bytes(account_key: &PublicKey, record: &DeviceRecord) -> Vec<u8> {
    cbor::to_bytes(&(account_key, record))
}

fn head_of(body: &StatementBody) -> ChainHead {
    ChainHead(hash("account chain", &[&cbor::to_bytes(body)]))
}

impl Chain {
    /// Checks every statement and returns what the chain says.
    ///
    /// # Errors
    /// [`ChainError`], naming the statement that is wrong.
    pub fn verify(&self) -> Result<ChainState, ChainError> {
        if self.statements.len() > CHAIN_STATEMENTS_MAX {
            return Err(ChainError::TooLong);
        }
        let (first, rest) = self.statements.split_first().ok_or(ChainError::Empty)?;
        let state = verify_creation(first)?;
        match rest.first() {
            None => Ok(state),
            Some(statement) if statement.body.sequence != 1 || statement.body.previous != state.head => {
                Err(ChainError::Unlinked { sequence: 1 })
            }
            Some(_) => Err(ChainError::NotCreation { sequence: 1 }),
        }
    }

    /// As [`Chain::verify`], and the chain must be `account`'s.
    ///
    /// # Errors
    /// [`ChainError`], [`ChainError::OtherAccount`] among them.
    pub fn verify_for(&self, account: &AccountId) -> Result<ChainState, ChainError> {
        let state = self.verify()?;
        if state.account != *account {
            return Err(ChainError::OtherAccount);
        }
        Ok(state)
    }
}

fn verify_creation(statement: &Statement) -> Result<ChainState, ChainError> {
    let sequence = 0;
    let StatementKind::Created { account_key, device, consent } = &statement.body.kind;
    if statement.body.sequence != sequence || statement.body.previous != ChainHead([0; 32]) {
        return Err(ChainError::Unlinked { sequence });
    }
    if !account_key.is_usable() || !device.key.is_usable() {
        return Err(ChainError::WeakKey { sequence });
    }
    let signed = cbor::to_bytes(&statement.body);
    verify(Purpose::AccountStatement, account_key, &signed, &statement.signature)
        .and_then(|()| verify(Purpose::DeviceConsent, &device.key, &consent_bytes(account_key, device), consent))
        .map_err(|_| ChainError::BadSignature { sequence })?;
    let head = head_of(&statement.body);
    Ok(ChainState {
        account: AccountId(hash("account id", &[&signed])),
        account_key: *account_key,
        devices: BTreeMap::from([(device.device, device.clone())]),
        sequence,
        head,
    })
}
