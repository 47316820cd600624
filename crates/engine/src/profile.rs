//! The person's own account and device, as stored: one row.

use minicbor::{Decode, Encode};
use protocol::api::Incarnation;
use protocol::chain::{Chain, ChainState, Statement};
use protocol::control::NameSalt;
use protocol::handle::Handle;
use protocol::id::{AccountId, DeviceId};
use protocol::inbox::{InboxKey, inbox_topic};
use protocol::server::ServerKeys;
use protocol::signature::SecretKey;
use protocol::time::Minutes;

use crate::leaf::LeafIdentity;
use crate::mls::{Crypto, LastResort, Member};

/// 32 secret bytes as stored, wiped from memory when dropped.
#[derive(Clone, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub(crate) struct Seed(pub [u8; 32]);

protocol::cbor_byte_array!(Seed, 32);

/// The row of table `Profile`.
#[derive(Clone, Encode, Decode)]
pub(crate) struct ProfileRow {
    #[n(0)]
    pub account: AccountId,
    #[n(1)]
    pub device: DeviceId,
    #[n(2)]
    pub device_seed: Seed,
    #[n(3)]
    pub inbox_seed: Seed,
    #[n(4)]
    pub chain: Chain,
    #[n(5)]
    pub handle: Option<Handle>,
    #[n(6)]
    pub invitation: Option<String>,
    /// Whether the server has confirmed the registration.
    #[n(7)]
    pub registered: bool,
    #[n(8)]
    pub incarnation: Incarnation,
    /// Stored before it is asked for; in force once the server has confirmed it.
    #[n(9)]
    pub incarnation_next: Option<Incarnation>,
    /// The server's keys as last seen: what later ones are compared with.
    #[n(10)]
    pub server_keys: Option<ServerKeys>,
    /// The number of the last inbox item that was taken in.
    #[n(11)]
    pub inbox_through: u64,
    /// Set when this profile turned out to be a copy: nothing is sent until the person heals it.
    #[n(12)]
    pub copied: bool,
    /// How many pieces of evidence are kept.
    #[n(13)]
    pub evidence_count: u64,
    /// The newest renewal of this device's leaves ([`LeafIdentity::renewal`]).
    #[n(14)]
    pub renewal: u64,
    /// Whether this device waits to be on its account's chain: put there by another device, or by the account key.
    #[n(15)]
    pub joining: bool,
    /// Whether this device was removed from its account: it says and asks nothing any more.
    #[n(16)]
    pub removed: bool,
    /// Whether the server has this device's inbox key.
    #[n(17)]
    pub inbox_open: bool,
    /// What own devices are called.
    #[n(18)]
    pub names: Vec<DeviceName>,
    /// Statements that are to be appended to the own chain.
    #[n(19)]
    pub statements: Vec<Statement>,
    /// Devices that another one has added and that the person has not looked at.
    #[n(20)]
    pub unseen: Vec<DeviceId>,
    /// Whether others are told nothing of what the person has received and read.
    #[n(21)]
    pub receipts_off: bool,
    /// Marks of lies about accounts of which evidence is kept.
    #[n(22)]
    pub caught: Vec<u64>,
}

/// What an own device is called.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct DeviceName {
    #[n(0)]
    pub device: DeviceId,
    /// Of the commitment on the chain.
    #[n(1)]
    pub salt: NameSalt,
    #[n(2)]
    pub name: String,
}

impl ProfileRow {
    /// The row of a device that has just been made.
    pub fn new(account: AccountId, device: DeviceId, device_seed: Seed, inbox_seed: Seed, chain: Chain) -> Self {
        ProfileRow {
            account,
            device,
            device_seed,
            inbox_seed,
            chain,
            handle: None,
            invitation: None,
            registered: false,
            incarnation: Incarnation::default(),
            incarnation_next: None,
            server_keys: None,
            inbox_through: 0,
            copied: false,
            evidence_count: 0,
            renewal: 0,
            joining: false,
            removed: false,
            inbox_open: false,
            names: Vec::new(),
            statements: Vec::new(),
            receipts_off: false,
            unseen: Vec::new(),
            caught: Vec::new(),
        }
    }

    /// Whether nothing is said in conversations: this profile is a copy, or not on its account's chain.
    pub fn is_silent(&self) -> bool {
        self.copied || self.joining || self.removed
    }
}

/// The own account and device with its keys.
pub(crate) struct Profile {
    pub row: ProfileRow,
    pub device_key: SecretKey,
    pub inbox_secret: zeroize::Zeroizing<Vec<u8>>,
    pub inbox_key: InboxKey,
    pub identity: LeafIdentity,
    /// What the own chain says.
    pub state: ChainState,
}

impl Profile {
    /// The profile that a row describes; nothing if its chain is not valid, which only damage can cause.
    pub fn from_row(row: ProfileRow, crypto: &Crypto) -> Option<Self> {
        let device_key = SecretKey::from_seed(&row.device_seed.0);
        let state = row.chain.verify_for(&row.account).ok()?;
        let (inbox_secret, inbox_public) = crypto.inbox_keys(&row.inbox_seed.0);
        let inbox_key = InboxKey::sign(&device_key, &row.account, &row.device, inbox_public.into());
        let identity = LeafIdentity {
            account: row.account,
            device: row.device,
            point: state.point(),
            handle: row.handle.clone(),
            renewal: row.renewal,
            last_resort: LastResort::No,
        };
        Some(Profile { row, device_key, inbox_secret, inbox_key, identity, state })
    }

    /// Leaves made from now on are newer than all requests made before.
    pub fn renew(&mut self, now: Minutes) {
        self.row.renewal = self.row.renewal.saturating_add(1).max(now.0);
        self.identity.renewal = self.row.renewal;
    }

    /// This device as a maker of leaves.
    pub fn member<'a>(&'a self, crypto: &'a Crypto) -> Member<'a> {
        Member { crypto, key: &self.device_key, identity: &self.identity }
    }

    /// The topic id that stands for this device's inbox.
    pub fn inbox_topic(&self) -> protocol::id::TopicId {
        inbox_topic(&self.row.account, &self.row.device)
    }
}
