//! The secret key of the directory's map: where labels lie in the tree, with proof, and what hides values there.

use akd::configuration::DomainLabel;
use akd::ecvrf::{Proof, VRFExpandedPrivateKey, VRFKeyStorage, VRFPrivateKey, VRFPublicKey, VrfError};
use akd::{AkdLabel, AkdValue, AzksElement, Configuration, ExperimentalConfiguration, NodeLabel, VersionFreshness};
use async_trait::async_trait;
use protocol::transparency::label::MapValue;
use protocol::transparency::lookup::MapNonce;
use protocol::transparency::map::MAP_DOMAIN;
use protocol::transparency::vrf::{VrfKey, VrfProof};
use zeroize::Zeroizing;

use crate::at_once::at_once;

/// How the tree is hashed.
pub type Hashing = ExperimentalConfiguration<Domain>;

/// The domain of all hashes of the tree.
#[derive(Clone)]
pub struct Domain;

impl DomainLabel for Domain {
    fn domain_label() -> &'static [u8] {
        MAP_DOMAIN
    }
}

/// The map's secret key. Whoever has it can find out which labels there are; it never changes, for the tree stands on it.
#[derive(Clone)]
pub struct MapKey {
    seed: Zeroizing<[u8; 32]>,
    expanded: VRFExpandedPrivateKey,
    public: VRFPublicKey,
    commitments: Zeroizing<[u8; 32]>,
}

/// A version of a label, or that it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Where the version is.
    Fresh(u64),
    /// Where it is said that the version was followed by another.
    Stale(u64),
}

impl MapKey {
    /// The key of a seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let key = VRFPrivateKey::try_from(seed.as_slice()).expect("any 32 bytes are a key");
        MapKey {
            seed: Zeroizing::new(*seed),
            expanded: VRFExpandedPrivateKey::from(&key),
            public: VRFPublicKey::from(&key),
            commitments: Zeroizing::new(Hashing::hash(seed)),
        }
    }

    /// What proofs of places are verified with.
    pub fn public(&self) -> VrfKey {
        VrfKey(self.public.to_bytes())
    }

    /// Where a version of a label lies in the tree.
    pub fn place(&self, label: &[u8], place: Place) -> NodeLabel {
        let (freshness, version) = place.parts();
        let label = AkdLabel(label.to_vec());
        Self::get_node_label_with_expanded_key::<Hashing>(&self.expanded, &self.public, &label, freshness, version)
    }

    /// Where it lies, and that it lies there.
    pub fn prove(&self, label: &[u8], place: Place) -> (NodeLabel, VrfProof) {
        let (freshness, version) = place.parts();
        let input = Hashing::get_hash_from_label_input(&AkdLabel(label.to_vec()), freshness, version);
        let proof: Proof = self.expanded.prove(&self.public, &input);
        let bytes = VrfProof(proof.to_bytes());
        (at_once(self.get_node_label_from_vrf_proof(proof)), bytes)
    }

    /// The leaf of a version: its value is hidden by an opening that only proofs give away.
    pub fn leaf(&self, label: &[u8], version: u64, value: &MapValue) -> AzksElement {
        let place = self.place(label, Place::Fresh(version));
        let value = Hashing::compute_fresh_azks_value(&*self.commitments, &place, version, &AkdValue(value.0.to_vec()));
        AzksElement { label: place, value }
    }

    /// The leaf that says that a version was followed by another.
    pub fn end(&self, label: &[u8], version: u64) -> AzksElement {
        AzksElement { label: self.place(label, Place::Stale(version)), value: Hashing::stale_azks_value() }
    }

    /// What opens the leaf of a version at its place.
    pub fn opening(&self, place: &NodeLabel, version: u64, value: &MapValue) -> MapNonce {
        MapNonce(Hashing::get_commitment_nonce(&*self.commitments, place, version, &AkdValue(value.0.to_vec())))
    }
}

impl Place {
    fn parts(self) -> (VersionFreshness, u64) {
        match self {
            Place::Fresh(version) => (VersionFreshness::Fresh, version),
            Place::Stale(version) => (VersionFreshness::Stale, version),
        }
    }
}

/// akd's way to a key: only its arithmetic is used.
#[async_trait]
impl VRFKeyStorage for MapKey {
    async fn retrieve(&self) -> Result<Vec<u8>, VrfError> {
        Ok(self.seed.to_vec())
    }
}
