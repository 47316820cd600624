//! What the map maps: the labels of accounts and handles, and the values that stand for what is known of them.

use minicbor::{Decode, Encode};

use crate::cbor;
use crate::chain::{AccountState, ChainState};
use crate::handle::Handle;
use crate::hash::hash;
use crate::id::{AccountId, ChainHead};
use crate::signature::PublicKey;

/// A label of the map.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum MapLabel {
    /// An account's: its value is an [`AccountValue`].
    #[n(0)]
    Account(#[n(0)] AccountId),
    /// A handle's: its value is a [`HandleValue`]. Handles that look alike have one label.
    #[n(1)]
    Handle(#[n(0)] Handle),
}

impl MapLabel {
    /// The label's bytes: `account:` and the 32 bytes of the id, or `handle:` and the handle's skeleton.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            MapLabel::Account(account) => [b"account:".as_slice(), &account.0].concat(),
            MapLabel::Handle(handle) => [b"handle:", handle.skeleton().as_bytes()].concat(),
        }
    }
}

/// A value of the map: always 32 bytes, a hash of what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MapValue(pub [u8; 32]);

crate::cbor_byte_array!(MapValue, 32);

/// What the map's value for an account stands for: all that its chain says, by one hash.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct AccountValue {
    /// The sequence number of the chain's last statement.
    #[n(0)]
    pub sequence: u64,
    /// The head after it.
    #[n(1)]
    pub head: ChainHead,
    /// The account key in force.
    #[n(2)]
    pub account_key: PublicKey,
    /// Whether the account exists.
    #[n(3)]
    pub state: AccountState,
}

impl AccountValue {
    /// What the map says of an account whose chain has this state.
    pub fn of(state: &ChainState) -> Self {
        AccountValue { sequence: state.sequence, head: state.head, account_key: state.account_key, state: state.state }
    }

    /// The map's value.
    pub fn to_value(&self) -> MapValue {
        MapValue(hash("map account", &[&cbor::to_bytes(self)]))
    }
}

/// What the map's value for a handle stands for. A handle is given out once: from one account it never goes to another, and
/// after its release to nobody.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum HandleValue {
    /// An account has it, spelled just so: look-alikes share the label, not the name.
    #[n(0)]
    Held {
        /// The account.
        #[n(0)]
        account: AccountId,
        /// The handle as it was given out.
        #[n(1)]
        handle: Handle,
    },
    /// The account that had it was closed.
    #[n(1)]
    Released {
        /// That account.
        #[n(0)]
        account: AccountId,
    },
}

impl HandleValue {
    /// The map's value.
    pub fn to_value(&self) -> MapValue {
        MapValue(hash("map handle", &[&cbor::to_bytes(self)]))
    }
}
