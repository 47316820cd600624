//! What the rules keep in the directory, and how it is encoded there.

use minicbor::{Decode, Encode};
use protocol::api::Incarnation;
use protocol::cbor::{self, Bytes};
use protocol::chain::Chain;
use protocol::franking::Stamp;
use protocol::handle::Handle;
use protocol::id::{AccountId, EntryHash};
use protocol::inbox::InboxKey;
use protocol::time::{Days, Minutes};

use crate::port::StoreError;

/// An account.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct AccountRecord {
    /// Its chain.
    #[n(0)]
    pub chain: Chain,
    /// Its handle.
    #[n(1)]
    pub handle: Option<Handle>,
    /// The day of its registration.
    #[n(2)]
    pub created: Days,
}

/// A handle, under its skeleton.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct HandleRecord {
    /// The handle as it was taken.
    #[n(0)]
    pub handle: Handle,
    /// Whose it is.
    #[n(1)]
    pub account: AccountId,
    /// Since when its account is gone: it is given out once, and to nobody after that.
    #[n(2)]
    pub released: Option<Days>,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct DeviceState {
    /// Its inbox key.
    #[n(0)]
    pub inbox_key: InboxKey,
    /// Its incarnation; all zero before the first.
    #[n(1)]
    pub incarnation: Incarnation,
    /// The key package that is given out when all others are taken.
    #[n(2)]
    pub last_resort: Option<Bytes>,
}

/// A rendezvous of two devices.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct RendezvousRecord {
    /// When the first message came.
    #[n(0)]
    pub begun: Minutes,
    /// The sealed messages.
    #[n(1)]
    pub messages: Vec<Bytes>,
}

/// How an inbox counts.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
pub struct InboxState {
    /// The number of the last item that was put; it never goes back.
    #[n(0)]
    pub last_number: u64,
    /// How many items wait.
    #[n(1)]
    pub waiting: u64,
}

/// The tokens that an account was issued for one period: how many, and for which batches, but not when.
#[derive(Debug, Clone, PartialEq, Default, Encode, Decode)]
pub struct IssueRecord {
    /// How many.
    #[n(0)]
    pub issued: u32,
    /// By which an answer that was lost is given again without counting again.
    #[n(1)]
    pub batches: Vec<BatchHash>,
}

/// A batch of blinded tokens, which says nothing about the tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchHash(pub [u8; 16]);

protocol::cbor_byte_array!(BatchHash, 16);

/// What an inbox answered to a tag.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct InboxTagRecord {
    /// The hash of the item.
    #[n(0)]
    pub item: EntryHash,
    /// When it was taken.
    #[n(1)]
    pub time: Minutes,
    /// The stamp that was given.
    #[n(2)]
    pub stamp: Stamp,
}

/// A record from its stored bytes.
///
/// # Errors
/// [`StoreError::Unavailable`] if they are not what this or an earlier version wrote.
pub fn read<T>(bytes: &[u8]) -> Result<T, StoreError>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    cbor::from_bytes(bytes)
        .map_err(|_| StoreError::Unavailable(format!("a stored {} is damaged", cbor::name_of::<T>())))
}
