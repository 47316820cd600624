//! What is proved of a label: its newest version, that it never had one, or every version since one.

use minicbor::{Decode, Encode};

use super::label::MapValue;
use super::map::{Absence, NodeHash, Presence};
use crate::limits::{HISTORY_VERSIONS_MAX, MAP_MARKERS_MAX};

/// What hides a value in the tree until it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MapNonce(pub [u8; 32]);

crate::cbor_byte_array!(MapNonce, 32);

/// A version of a label with its value.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct VersionProof {
    /// The map's epoch in which it was put there.
    #[n(0)]
    pub epoch: u64,
    /// Its value.
    #[n(1)]
    pub value: MapValue,
    /// What hid the value.
    #[n(2)]
    pub nonce: MapNonce,
    /// That it is there.
    #[n(3)]
    pub presence: Presence,
}

/// That a version before the newest is there, whatever its value.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Marker {
    /// Its leaf's hash.
    #[n(0)]
    pub leaf: NodeHash,
    /// That it is there.
    #[n(1)]
    pub presence: Presence,
}

/// The newest version of a label.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct LookupProof {
    /// Its number, from 1.
    #[n(0)]
    pub version: u64,
    /// The version.
    #[n(1)]
    pub newest: VersionProof,
    /// The versions that [`past_markers`] names, in order.
    #[n(2)]
    #[cbor(decode_with = "crate::cbor::at_most::<MAP_MARKERS_MAX, _, _>")]
    pub markers: Vec<Marker>,
    /// That the version is not superseded: its stale leaf is not there.
    #[n(3)]
    pub current: Absence,
}

/// What is proved of a label.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum LabelProof {
    /// Its newest version.
    #[n(0)]
    Present(#[n(0)] LookupProof),
    /// It never had a version: the first one's leaf is not there.
    #[n(1)]
    Absent(#[n(0)] Absence),
}

/// A version that was superseded.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EarlierVersion {
    /// The version.
    #[n(0)]
    pub version: VersionProof,
    /// That it is superseded: its stale leaf is there, put there in the next version's epoch.
    #[n(1)]
    pub superseded: Presence,
}

/// Every version of a label since one, and that there is none beyond the newest.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct HistoryProof {
    /// The newest version.
    #[n(0)]
    pub newest: LookupProof,
    /// The versions since the one asked for, ascending, up to the newest or to [`HISTORY_VERSIONS_MAX`] of them.
    #[n(1)]
    #[cbor(decode_with = "crate::cbor::at_most::<HISTORY_VERSIONS_MAX, _, _>")]
    pub earlier: Vec<EarlierVersion>,
    /// That the versions which [`future_markers`] names are not there, in order.
    #[n(2)]
    #[cbor(decode_with = "crate::cbor::at_most::<MAP_MARKERS_MAX, _, _>")]
    pub beyond: Vec<Absence>,
}

/// The sparse versions far away that stand for all powers of two between them.
const SKIPS: [u64; 7] = [1, 1 << 1, 1 << 2, 1 << 4, 1 << 8, 1 << 16, 1 << 32];

/// The versions before `version` that must be there if it is: each is its number cut after one of its set bits, and the largest of
/// 1, 2, 4, 16, 256, 65536 and 2^32 up to it. Ascending.
pub fn past_markers(version: u64) -> Vec<u64> {
    let cuts =
        (0..64).filter(|bit| version >> bit & 1 == 1).map(|bit| version & u64::MAX.checked_shl(bit + 1).unwrap_or(0));
    let skip = SKIPS.into_iter().filter(|skip| *skip <= version).next_back();
    let markers: std::collections::BTreeSet<u64> =
        cuts.chain(skip).filter(|marker| *marker > 0 && *marker < version).collect();
    markers.into_iter().collect()
}

/// The versions beyond `version` that must not be there if it is the newest in a map of this epoch: whatever version beyond were
/// there, it or one of its [`past_markers`] would be among them. Ascending.
pub fn future_markers(version: u64, epoch: u64) -> Vec<u64> {
    let next_power = version.checked_ilog2().map_or(Some(1), |log| 1u64.checked_shl(log + 1));
    let raised = (0..version.checked_ilog2().unwrap_or(0)).filter(|bit| version >> bit & 1 == 0);
    let raised = raised.map(|bit| (version | 1 << bit) & u64::MAX << bit);
    let next_skip = SKIPS.into_iter().find(|skip| *skip > version);
    let powers = (0..64).map(|log| 1u64 << log).filter(|power| next_power.is_some_and(|next| *power >= next));
    let powers = powers.filter(|power| next_skip.is_none_or(|skip| *power < skip));
    let skips = SKIPS.into_iter().filter(|skip| *skip > version);
    let markers: std::collections::BTreeSet<u64> =
        raised.chain(powers).chain(skips).filter(|marker| *marker <= epoch).collect();
    markers.into_iter().collect()
}
