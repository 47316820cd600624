//! A leaf of the log: one root of the map, or a heartbeat, and the configuration in force.

use minicbor::{Decode, Encode};

use super::log::LogHash;
use super::map::NodeHash;
use super::vrf::VrfKey;
use crate::cbor;
use crate::hash::{hash, sha256};
use crate::limits::ISSUERS_MAX;
use crate::server::ServerStatement;
use crate::time::Seconds;
use crate::token::IssuerStatement;

/// The hash of a [`Configuration`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConfigurationHash(pub [u8; 32]);

crate::cbor_byte_array!(ConfigurationHash, 32);

/// The hash of an epoch's audit blob; all zero in a heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct AuditHash(pub [u8; 32]);

crate::cbor_byte_array!(AuditHash, 32);

/// A leaf of the log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LogLeaf {
    /// Its place in the log, from 0.
    #[n(0)]
    pub number: u64,
    /// The map's epoch: one more than in the leaf before, or the same in a heartbeat.
    #[n(1)]
    pub epoch: u64,
    /// The map's root.
    #[n(2)]
    pub map_root: NodeHash,
    /// The map's root in the leaf before; [`super::map::EMPTY_ROOT`] in the first.
    #[n(3)]
    pub previous_root: NodeHash,
    /// The hash of the blob that shows how the root came out of the one before; zero in a heartbeat.
    #[n(4)]
    pub audit: AuditHash,
    /// When it was made; never earlier than the leaf before.
    #[n(5)]
    pub time: Seconds,
    /// What the server said of itself.
    #[n(6)]
    pub configuration: ConfigurationHash,
}

impl LogLeaf {
    /// Its hash in the log: SHA-256 of a zero byte and the leaf's encoding (RFC 6962 §2.1).
    pub fn hash(&self) -> LogHash {
        LogHash(sha256(&[&[0], cbor::to_bytes(self).as_slice()].concat()))
    }
}

/// What the log says of the server: its keys, how it maps, and what it promises.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Configuration {
    /// The server's keys.
    #[n(0)]
    pub server: ServerStatement,
    /// Where labels lie; the same for the server's life.
    #[n(1)]
    pub vrf_key: VrfKey,
    /// The issuer keys of the present period and, once its tokens are issued, of the next.
    #[n(2)]
    #[cbor(decode_with = "crate::cbor::at_most::<ISSUERS_MAX, _, _>")]
    pub issuers: Vec<IssuerStatement>,
    /// Changes are in the map after so many milliseconds at most, as a rule.
    #[n(3)]
    pub epoch_ms: u32,
    /// There is a leaf at least so often, milliseconds.
    #[n(4)]
    pub heartbeat_ms: u32,
    /// What is promised is in the log after so many milliseconds at most.
    #[n(5)]
    pub promise_ms: u32,
}

impl Configuration {
    /// Its hash in leaves.
    pub fn hash(&self) -> ConfigurationHash {
        ConfigurationHash(hash("log configuration", &[&cbor::to_bytes(self)]))
    }
}
