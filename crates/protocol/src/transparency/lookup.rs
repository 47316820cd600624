//! What is proved of a label: its newest version, that it never had one, or every version since one.

use minicbor::{Decode, Encode};

use super::label::{MapLabel, MapValue};
use super::map::{
    Absence, BadPath, Node, NodeHash, Presence, STALE_COMMITMENT, fresh_commitment, leaf_hash, verify_absence,
    verify_membership,
};
use super::markers::{future_markers, past_markers};
use super::vrf::{BadVrfProof, Freshness, VrfKey, place};
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
    /// The map's epoch in which the next version came.
    #[n(1)]
    pub until: u64,
    /// That it is superseded: its stale leaf is there, put there in that epoch.
    #[n(2)]
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

/// A map as a leaf of the log fixes it: what labels are proved under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapView {
    /// Its root.
    pub root: NodeHash,
    /// Its epoch.
    pub epoch: u64,
    /// Where labels lie.
    pub vrf_key: VrfKey,
}

/// A version of a label, as it was proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Its number, from 1.
    pub version: u64,
    /// The map's epoch in which it was put there.
    pub epoch: u64,
    /// Its value.
    pub value: MapValue,
}

/// The versions of a label, as they were proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The versions before the newest, from the one asked for.
    pub earlier: Vec<Found>,
    /// The newest.
    pub newest: Found,
    /// The version to ask from again, if these were too many for one answer: the last of them, so that its end meets the next one's
    /// beginning.
    pub more_from: Option<u64>,
}

/// Why a proof of a label shows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadProof {
    /// A label is not shown to lie where it is said to lie.
    #[error("a label's place in the map is not proved")]
    Place(#[source] BadVrfProof),
    /// A leaf is not shown to be in the map, or not to be in it.
    #[error("a path of the map is false")]
    Path(#[source] BadPath),
    /// A version 0, or one that the map is too young for.
    #[error("the map cannot have this version of the label")]
    Version,
    /// Not as many markers as the version has.
    #[error("versions that must be there, or must not, are left out")]
    Markers,
    /// Epochs that do not ascend with the versions.
    #[error("the versions' epochs are not in order")]
    Epochs,
    /// Other versions than those asked for, or some left out.
    #[error("versions of the label are left out")]
    Gap,
}

impl MapView {
    /// Checks what is proved of a label: its newest version, or nothing if it never had one.
    ///
    /// # Errors
    /// [`BadProof`] if anything of it is not shown.
    pub fn verify_label(&self, label: &MapLabel, proof: &LabelProof) -> Result<Option<Found>, BadProof> {
        match proof {
            LabelProof::Present(lookup) => self.verify_lookup(label, lookup).map(Some),
            LabelProof::Absent(absence) => self.check_absent(label, Freshness::Fresh, 1, absence).map(|()| None),
        }
    }

    /// Checks the newest version of a label: its leaf and its markers are there, the leaf that would supersede it is not.
    ///
    /// # Errors
    /// [`BadProof`] if anything of it is not shown.
    pub fn verify_lookup(&self, label: &MapLabel, proof: &LookupProof) -> Result<Found, BadProof> {
        let found = self.verify_version(label, proof.version, &proof.newest)?;
        let versions = past_markers(proof.version);
        if versions.len() != proof.markers.len() {
            return Err(BadProof::Markers);
        }
        for (version, marker) in versions.into_iter().zip(&proof.markers) {
            self.check_present(label, Freshness::Fresh, version, marker.leaf, &marker.presence)?;
        }
        self.check_absent(label, Freshness::Stale, proof.version, &proof.current)?;
        Ok(found)
    }

    /// Checks that a version of a label is there with its value, whether it is the newest or not.
    ///
    /// # Errors
    /// [`BadProof`] if it is not shown.
    pub fn verify_version(&self, label: &MapLabel, version: u64, proof: &VersionProof) -> Result<Found, BadProof> {
        // Each version of a label has an epoch of its own.
        if version == 0 || proof.epoch < version || proof.epoch > self.epoch {
            return Err(BadProof::Version);
        }
        let leaf = leaf_hash(&fresh_commitment(&proof.value.0, &proof.nonce.0), proof.epoch);
        self.check_present(label, Freshness::Fresh, version, leaf, &proof.presence)?;
        Ok(Found { version, epoch: proof.epoch, value: proof.value })
    }

    /// Checks every version of a label from one that is known up to the newest, each superseded in the epoch of the next, and that there
    /// is none beyond.
    ///
    /// # Errors
    /// [`BadProof`] if anything of it is not shown.
    pub fn verify_history(&self, label: &MapLabel, from: u64, proof: &HistoryProof) -> Result<History, BadProof> {
        let next = from.checked_add(proof.earlier.len() as u64).filter(|_| from > 0).ok_or(BadProof::Gap)?;
        let newest = self.verify_lookup(label, &proof.newest)?;
        let mut earlier: Vec<Found> = Vec::new();
        // The epoch in which a version ended is that in which the next one came.
        let mut came = None;
        for (version, given) in (from..next).zip(&proof.earlier) {
            let found = self.verify_version(label, version, &given.version)?;
            if came.is_some_and(|came| found.epoch != came) || given.until <= found.epoch || given.until > self.epoch {
                return Err(BadProof::Epochs);
            }
            let leaf = leaf_hash(&STALE_COMMITMENT, given.until);
            self.check_present(label, Freshness::Stale, version, leaf, &given.superseded)?;
            earlier.push(found);
            came = Some(given.until);
        }
        let is_whole = next == newest.version;
        if next > newest.version || !is_whole && earlier.len() != HISTORY_VERSIONS_MAX {
            return Err(BadProof::Gap);
        }
        if is_whole && came.is_some_and(|came| newest.epoch != came) {
            return Err(BadProof::Epochs);
        }
        self.check_beyond(label, newest.version, &proof.beyond)?;
        Ok(History { earlier, newest, more_from: (!is_whole).then_some(next.saturating_sub(1)) })
    }

    fn check_beyond(&self, label: &MapLabel, newest: u64, beyond: &[Absence]) -> Result<(), BadProof> {
        let versions = future_markers(newest, self.epoch);
        if versions.len() != beyond.len() {
            return Err(BadProof::Markers);
        }
        let mut pairs = versions.into_iter().zip(beyond);
        pairs.try_for_each(|(version, absence)| self.check_absent(label, Freshness::Fresh, version, absence))
    }

    fn check_present(
        &self,
        label: &MapLabel,
        freshness: Freshness,
        version: u64,
        hash: NodeHash,
        presence: &Presence,
    ) -> Result<(), BadProof> {
        let label = place(&self.vrf_key, label, freshness, version, &presence.vrf).map_err(BadProof::Place)?;
        verify_membership(&self.root, &Node { label, hash }, &presence.path).map_err(BadProof::Path)
    }

    fn check_absent(
        &self,
        label: &MapLabel,
        freshness: Freshness,
        version: u64,
        absence: &Absence,
    ) -> Result<(), BadProof> {
        let label = place(&self.vrf_key, label, freshness, version, &absence.vrf).map_err(BadProof::Place)?;
        verify_absence(&self.root, &label, absence).map_err(BadProof::Path)
    }
}
