//! The person's own account and device, as stored: one row.

use minicbor::{Decode, Encode};
use protocol::api::Incarnation;
use protocol::chain::Chain;
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
}

/// The own account and device with its keys.
pub(crate) struct Profile {
    pub row: ProfileRow,
    pub device_key: SecretKey,
    pub inbox_secret: zeroize::Zeroizing<Vec<u8>>,
    pub inbox_key: InboxKey,
    pub identity: LeafIdentity,
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
        Some(Profile { row, device_key, inbox_secret, inbox_key, identity })
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
