//! A leaf of the log: one root of the map, or a heartbeat, and the configuration in force.

use minicbor::{Decode, Encode};

use super::log::{LogHash, leaf_hash};
use super::lookup::MapView;
use super::map::{EMPTY_ROOT, NodeHash};
use super::vrf::VrfKey;
use crate::cbor;
use crate::hash::hash;
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
    /// Its hash in the log (RFC 6962 §2.1), over its encoding.
    pub fn hash(&self) -> LogHash {
        leaf_hash(&cbor::to_bytes(self))
    }

    /// What the leaf does after the one before it, or as the first.
    ///
    /// # Errors
    /// [`BadStep`] if it does not follow it by the log's rules.
    pub fn step(&self, before: Option<&LogLeaf>) -> Result<Step, BadStep> {
        let (number, epoch, root, time) = match before {
            Some(before) => {
                (before.number.checked_add(1).ok_or(BadStep::Number)?, before.epoch, before.map_root, before.time)
            }
            None => (0, 0, EMPTY_ROOT, Seconds(0)),
        };
        if self.number != number {
            return Err(BadStep::Number);
        }
        if self.time < time {
            return Err(BadStep::Time);
        }
        if self.previous_root != root {
            return Err(BadStep::Root);
        }
        let is_same = self.map_root == root && self.audit == AuditHash::default();
        match self.epoch.checked_sub(epoch) {
            Some(0) if is_same => Ok(Step::Heartbeat),
            Some(1) if self.map_root != root && self.audit != AuditHash::default() => Ok(Step::Epoch),
            _ => Err(BadStep::Epoch),
        }
    }
}

/// What a leaf does to the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing: it shows that the log is alive.
    Heartbeat,
    /// An epoch of the map, which its audit blob shows to be an honest one.
    Epoch,
}

/// How a leaf breaks the log's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadStep {
    /// Not the next number.
    #[error("a leaf has another number than its place")]
    Number,
    /// Earlier than the leaf before.
    #[error("a leaf is older than the one before it")]
    Time,
    /// Not on the root of the leaf before.
    #[error("a leaf does not begin with the root of the one before it")]
    Root,
    /// Neither the same map nor its next epoch.
    #[error("a leaf is neither a heartbeat nor the map's next epoch")]
    Epoch,
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
    /// The map under a leaf that names this configuration.
    pub fn view(&self, leaf: &LogLeaf) -> MapView {
        MapView { root: leaf.map_root, epoch: leaf.epoch, vrf_key: self.vrf_key }
    }

    /// What is promised is in the log after so many seconds at most.
    pub fn promise_s(&self) -> u64 {
        u64::from(self.promise_ms).div_ceil(1_000)
    }

    /// Its hash in leaves.
    pub fn hash(&self) -> ConfigurationHash {
        ConfigurationHash(hash("log configuration", &[&cbor::to_bytes(self)]))
    }
}
