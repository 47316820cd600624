//! What a chain says, computed statement by statement: the whole chain, or what follows a state that is known.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};

use super::statement::{Chain, Consent, DeviceRecord, NameTag, Place, Signer, Statement, StatementKind};
use crate::cbor;
use crate::hash::hash;
use crate::id::{AccountId, ChainHead, DeviceId};
use crate::limits::{ACCOUNT_DEVICES_MAX, CHAIN_STATEMENTS_MAX, CHAIN_STATEMENTS_RESERVED};
use crate::signature::{PublicKey, Purpose, Signature, verify};

/// Whether an account exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(index_only)]
pub enum AccountState {
    /// It does.
    #[n(0)]
    #[default]
    Open,
    /// It was deleted: it has no device, and its chain goes on no further.
    #[n(1)]
    Closed,
}

/// A device that was removed. Its key signs nothing any more, and what it signed before stays attributed to the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedDevice {
    /// The device as it was on the chain.
    pub record: DeviceRecord,
    /// The sequence number of the statement that removed it.
    pub sequence: u64,
}

/// A point on a chain: what a leaf names as the last statement that its device knew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct ChainPoint {
    /// How many statements the account key has made up to here.
    #[n(0)]
    pub decisions: u64,
    /// The statement's sequence number.
    #[n(1)]
    pub sequence: u64,
    /// The head after it.
    #[n(2)]
    pub head: ChainHead,
}

impl ChainPoint {
    /// Whether a chain that ends here counts for less than one that ends there, should both be signed: what the account key has
    /// decided counts before what devices say, however much that is.
    pub fn is_behind(&self, other: &ChainPoint) -> bool {
        (self.decisions, self.sequence) < (other.decisions, other.sequence)
    }
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
    /// The devices that were in force.
    pub removed: BTreeMap<DeviceId, RemovedDevice>,
    /// The commitments to names, of devices in force that were given one.
    pub name_tags: BTreeMap<DeviceId, NameTag>,
    /// Whether the account exists.
    pub state: AccountState,
    /// The last statement's sequence number.
    pub sequence: u64,
    /// The head after the last statement.
    pub head: ChainHead,
    /// The point after each statement, by sequence number.
    points: Vec<ChainPoint>,
    /// By device, in force or not: the sequence number of the statement that added it.
    added: BTreeMap<DeviceId, u64>,
    /// Every key that was ever on the chain, as account key or as a device's: each is used once, for one thing.
    keys: BTreeSet<PublicKey>,
}

/// Why a chain is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// No statement at all.
    #[error("the chain is empty")]
    Empty,
    /// More statements than the limit, or than what the last ones are kept for.
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
    /// Who signs a statement may not make it, or is no device in force.
    #[error("statement {sequence} is made by somebody who may not make it")]
    WrongSigner {
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
    /// A key or a device id that is, or was, on the chain.
    #[error("statement {sequence} names a key or a device that was on the chain before")]
    Reused {
        /// The sequence number of the statement.
        sequence: u64,
    },
    /// A device that is not in force.
    #[error("statement {sequence} is about a device that the account does not have")]
    NoSuchDevice {
        /// The sequence number of the statement.
        sequence: u64,
    },
    /// An account keeps at least one device, and has at most so many.
    #[error("statement {sequence} leaves the account without a device or with more than {ACCOUNT_DEVICES_MAX}")]
    DeviceCount {
        /// The sequence number of the statement.
        sequence: u64,
    },
    /// Nothing follows the end of an account.
    #[error("statement {sequence} follows the end of the account")]
    AfterEnd {
        /// The sequence number of the statement.
        sequence: u64,
    },
    /// The chain belongs to another account.
    #[error("the chain is another account's")]
    OtherAccount,
    /// The chain ends before a state that is known.
    #[error("the chain is older than what is known of it")]
    Older,
    /// The chain is valid and contradicts what is known: somebody has signed two different statements for one place.
    #[error("the chain is not the one that is known")]
    Forked,
}

impl Chain {
    /// Checks every statement and returns what the chain says.
    ///
    /// # Errors
    /// [`ChainError`], naming the statement that is wrong.
    pub fn verify(&self) -> Result<ChainState, ChainError> {
        let (first, rest) = self.statements.split_first().ok_or(ChainError::Empty)?;
        ChainState::created(first)?.extended(rest)
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

    /// What this chain says if it is `known`, whose state is `state`, or goes on from it: only what follows is checked.
    ///
    /// # Errors
    /// [`ChainError::Older`] and [`ChainError::Forked`] if it does not continue what is known, though it is a valid chain of that
    /// account; any other if it is none.
    pub fn verify_onto(&self, known: &Chain, state: &ChainState) -> Result<ChainState, ChainError> {
        if let Some(rest) = self.statements.strip_prefix(known.statements.as_slice()) {
            return state.clone().extended(rest);
        }
        let other = self.verify_for(&state.account)?;
        match other.head_at(state.sequence) {
            Some(head) if *head == state.head => Ok(other),
            Some(_) => Err(ChainError::Forked),
            None if state.head_at(other.sequence) == Some(&other.head) => Err(ChainError::Older),
            None => Err(ChainError::Forked),
        }
    }
}

impl ChainState {
    /// The state after more statements.
    ///
    /// # Errors
    /// [`ChainError`], naming the statement that is wrong.
    pub fn extended(mut self, statements: &[Statement]) -> Result<ChainState, ChainError> {
        for statement in statements {
            self.take_in(statement)?;
        }
        Ok(self)
    }

    /// The place of the statement that would follow.
    pub fn next_place(&self) -> Place {
        Place { account: self.account, sequence: self.sequence.saturating_add(1), previous: self.head }
    }

    /// The head after the statement with this sequence number; nothing if the chain is shorter.
    pub fn head_at(&self, sequence: u64) -> Option<&ChainHead> {
        usize::try_from(sequence).ok().and_then(|index| self.points.get(index)).map(|point| &point.head)
    }

    /// The point after the last statement.
    pub fn point(&self) -> ChainPoint {
        ChainPoint { decisions: self.decisions(), sequence: self.sequence, head: self.head }
    }

    /// Whether the chain has come through this point.
    pub fn has_point(&self, point: &ChainPoint) -> bool {
        usize::try_from(point.sequence).ok().and_then(|index| self.points.get(index)) == Some(point)
    }

    /// The key of a device that was in force after the statement with this sequence number.
    pub fn key_at(&self, device: &DeviceId, sequence: u64) -> Option<&PublicKey> {
        let removed = self.removed.get(device).map(|gone| (&gone.record, gone.sequence));
        let (record, until) = removed.or_else(|| self.devices.get(device).map(|record| (record, u64::MAX)))?;
        let since = *self.added.get(device)?;
        (since <= sequence && sequence < until).then_some(&record.key)
    }

    fn decisions(&self) -> u64 {
        self.points.last().map_or(0, |point| point.decisions)
    }

    /// The device that has been in force for longest.
    pub fn eldest(&self) -> Option<&DeviceId> {
        self.devices.keys().min_by_key(|device| self.added.get(device))
    }

    /// The devices in force, those first that have been for longest.
    pub fn eldest_first(&self) -> Vec<DeviceId> {
        let mut devices: Vec<DeviceId> = self.devices.keys().copied().collect();
        devices.sort_by_key(|device| self.added.get(device));
        devices
    }

    /// The device in force with this key.
    pub fn device_with_key(&self, key: &PublicKey) -> Option<&DeviceRecord> {
        self.devices.values().find(|record| record.key == *key)
    }

    fn created(statement: &Statement) -> Result<Self, ChainError> {
        let (body, sequence) = (&statement.body, 0);
        if body.sequence != sequence || body.previous != ChainHead([0; 32]) {
            return Err(ChainError::Unlinked { sequence });
        }
        let StatementKind::Created { account_key, device, consent } = &body.kind else {
            return Err(ChainError::NotCreation { sequence });
        };
        if body.signer != Signer::AccountKey {
            return Err(ChainError::WrongSigner { sequence });
        }
        let head = body.head();
        let mut state = ChainState {
            account: AccountId(hash("account id", &[&cbor::to_bytes(body)])),
            account_key: *account_key,
            devices: BTreeMap::new(),
            removed: BTreeMap::new(),
            name_tags: BTreeMap::new(),
            state: AccountState::Open,
            sequence,
            head,
            points: vec![ChainPoint { decisions: 1, sequence, head }],
            added: BTreeMap::from([(device.device, sequence)]),
            keys: BTreeSet::new(),
        };
        state.use_key(sequence, account_key)?;
        state.use_key(sequence, &device.key)?;
        state.check_signature(statement)?;
        let consented = Consent::Creation { account_key: *account_key, device: device.clone() };
        check_consent(sequence, &consented, consent)?;
        state.devices.insert(device.device, device.clone());
        Ok(state)
    }

    fn take_in(&mut self, statement: &Statement) -> Result<(), ChainError> {
        let (body, place) = (&statement.body, self.next_place());
        let sequence = place.sequence;
        if body.sequence != sequence || body.previous != place.previous {
            return Err(ChainError::Unlinked { sequence });
        }
        if self.state == AccountState::Closed {
            return Err(ChainError::AfterEnd { sequence });
        }
        self.check_room(&body.signer)?;
        self.check_signer(sequence, &body.kind, &body.signer)?;
        self.check_signature(statement)?;
        self.act(place, &body.kind)?;
        self.sequence = sequence;
        self.head = body.head();
        let decisions = self.decisions().saturating_add(u64::from(body.signer == Signer::AccountKey));
        self.points.push(ChainPoint { decisions, sequence, head: self.head });
        Ok(())
    }

    /// The last statements of a chain are kept for the account key: a stolen device cannot fill a chain up so that it could
    /// not be removed.
    fn check_room(&self, signer: &Signer) -> Result<(), ChainError> {
        let room = match signer {
            Signer::AccountKey => CHAIN_STATEMENTS_MAX,
            Signer::Device(_) => CHAIN_STATEMENTS_MAX - CHAIN_STATEMENTS_RESERVED,
        };
        if self.points.len() < room { Ok(()) } else { Err(ChainError::TooLong) }
    }

    /// Everyday statements are any device's; what decides over the account is the account key's alone.
    fn check_signer(&self, sequence: u64, kind: &StatementKind, signer: &Signer) -> Result<(), ChainError> {
        let permitted = match (kind, signer) {
            (StatementKind::Created { .. }, _) => return Err(ChainError::NotCreation { sequence }),
            (_, Signer::AccountKey) => true,
            (
                StatementKind::DeviceAdded { .. }
                | StatementKind::DeviceRemoved { .. }
                | StatementKind::DeviceRenamed { .. },
                Signer::Device(device),
            ) => self.devices.contains_key(device),
            (
                StatementKind::KeyReplaced { .. } | StatementKind::DevicesReset { .. } | StatementKind::Closed,
                Signer::Device(_),
            ) => false,
        };
        if permitted { Ok(()) } else { Err(ChainError::WrongSigner { sequence }) }
    }

    fn check_signature(&self, statement: &Statement) -> Result<(), ChainError> {
        let sequence = statement.body.sequence;
        let (purpose, key) = match &statement.body.signer {
            Signer::AccountKey => (Purpose::AccountStatement, &self.account_key),
            Signer::Device(device) => {
                let record = self.devices.get(device).ok_or(ChainError::WrongSigner { sequence })?;
                (Purpose::DeviceStatement, &record.key)
            }
        };
        verify(purpose, key, &cbor::to_bytes(&statement.body), &statement.signature)
            .map_err(|_| ChainError::BadSignature { sequence })
    }

    fn act(&mut self, place: Place, kind: &StatementKind) -> Result<(), ChainError> {
        let sequence = place.sequence;
        match kind {
            StatementKind::Created { .. } => Err(ChainError::NotCreation { sequence }),
            StatementKind::DeviceAdded { device, consent } => {
                if self.devices.len() >= ACCOUNT_DEVICES_MAX {
                    return Err(ChainError::DeviceCount { sequence });
                }
                self.add(sequence, device)?;
                check_consent(sequence, &Consent::Addition { place, device: device.clone() }, consent)
            }
            StatementKind::DeviceRemoved { device } => {
                if self.devices.len() < 2 && self.devices.contains_key(device) {
                    return Err(ChainError::DeviceCount { sequence });
                }
                self.remove(sequence, device)
            }
            StatementKind::DeviceRenamed { device, name_tag } => {
                if !self.devices.contains_key(device) {
                    return Err(ChainError::NoSuchDevice { sequence });
                }
                self.name_tags.insert(*device, *name_tag);
                Ok(())
            }
            StatementKind::KeyReplaced { account_key, consent } => {
                self.use_key(sequence, account_key)?;
                check_consent(sequence, &Consent::AccountKey { place, account_key: *account_key }, consent)?;
                self.account_key = *account_key;
                Ok(())
            }
            StatementKind::DevicesReset { device, consent } => {
                self.remove_all(sequence)?;
                self.add(sequence, device)?;
                check_consent(sequence, &Consent::Reset { place, device: device.clone() }, consent)
            }
            StatementKind::Closed => {
                self.remove_all(sequence)?;
                self.state = AccountState::Closed;
                Ok(())
            }
        }
    }

    fn add(&mut self, sequence: u64, record: &DeviceRecord) -> Result<(), ChainError> {
        if self.devices.contains_key(&record.device) || self.removed.contains_key(&record.device) {
            return Err(ChainError::Reused { sequence });
        }
        self.use_key(sequence, &record.key)?;
        self.devices.insert(record.device, record.clone());
        self.added.insert(record.device, sequence);
        Ok(())
    }

    fn remove(&mut self, sequence: u64, device: &DeviceId) -> Result<(), ChainError> {
        let record = self.devices.remove(device).ok_or(ChainError::NoSuchDevice { sequence })?;
        self.name_tags.remove(device);
        self.removed.insert(*device, RemovedDevice { record, sequence });
        Ok(())
    }

    fn remove_all(&mut self, sequence: u64) -> Result<(), ChainError> {
        let devices: Vec<DeviceId> = self.devices.keys().copied().collect();
        devices.iter().try_for_each(|device| self.remove(sequence, device))
    }

    fn use_key(&mut self, sequence: u64, key: &PublicKey) -> Result<(), ChainError> {
        if !key.is_usable() {
            return Err(ChainError::WeakKey { sequence });
        }
        if self.keys.insert(*key) { Ok(()) } else { Err(ChainError::Reused { sequence }) }
    }
}

fn check_consent(sequence: u64, consent: &Consent, signature: &Signature) -> Result<(), ChainError> {
    verify(consent.purpose(), consent.key(), &cbor::to_bytes(consent), signature)
        .map_err(|_| ChainError::BadSignature { sequence })
}
