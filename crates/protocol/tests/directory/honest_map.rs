//! An honest map: akd itself on an in-memory database, and its proofs in the protocol's form.

use akd::append_only_zks::DEFAULT_AZKS_KEY;
use akd::ecvrf::{VRFKeyStorage, VRFPublicKey, VrfError};
use akd::storage::manager::StorageManager;
use akd::storage::memory::AsyncInMemoryDatabase;
use akd::storage::types::{DbRecord, ValueState};
use akd::{
    AkdLabel, AkdValue, Azks, AzksElement, AzksParallelismConfig, Configuration, Directory, DomainLabel,
    ExperimentalConfiguration, MembershipProof, VersionFreshness,
};
use protocol::transparency::audit::AuditBlob;
use protocol::transparency::label::{MapLabel, MapValue};
use protocol::transparency::lookup::*;
use protocol::transparency::map::*;
use protocol::transparency::markers::{future_markers, past_markers};
use protocol::transparency::vrf::{VrfKey, VrfProof};

/// The domain of the map's hashes.
#[derive(Clone)]
pub struct Domain;

impl DomainLabel for Domain {
    fn domain_label() -> &'static [u8] {
        MAP_DOMAIN
    }
}

/// How akd hashes.
pub type Hashing = ExperimentalConfiguration<Domain>;

/// The secret key.
#[derive(Clone)]
pub struct Secret(pub [u8; 32]);

#[async_trait::async_trait]
impl VRFKeyStorage for Secret {
    async fn retrieve(&self) -> Result<Vec<u8>, VrfError> {
        Ok(self.0.to_vec())
    }
}

/// The map.
pub struct HonestMap {
    runtime: tokio::runtime::Runtime,
    storage: StorageManager<AsyncInMemoryDatabase>,
    directory: Directory<Hashing, AsyncInMemoryDatabase, Secret>,
    secret: Secret,
    /// The root of each epoch, the empty map's first.
    pub roots: Vec<NodeHash>,
}

impl HonestMap {
    /// An empty one.
    pub fn new(secret: [u8; 32]) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let storage = StorageManager::new_no_cache(AsyncInMemoryDatabase::new());
        let secret = Secret(secret);
        let directory = Directory::new(storage.clone(), secret.clone(), AzksParallelismConfig::disabled());
        let directory = runtime.block_on(directory).expect("a directory");
        HonestMap { runtime, storage, directory, secret, roots: vec![EMPTY_ROOT] }
    }

    /// Publishes an epoch.
    pub fn publish(&mut self, changes: &[(MapLabel, MapValue)]) {
        let changes = changes.iter().map(|(label, value)| (akd_label(label), AkdValue(value.0.to_vec()))).collect();
        let published = self.runtime.block_on(self.directory.publish(changes)).expect("published");
        assert_eq!(published.epoch(), self.roots.len() as u64, "each publication changes something");
        self.roots.push(NodeHash(published.hash()));
    }

    /// The map as it is.
    pub fn view(&self) -> MapView {
        let root = *self.roots.last().expect("the empty one at least");
        MapView { root, epoch: self.roots.len() as u64 - 1, vrf_key: self.vrf_key() }
    }

    /// Where labels lie.
    pub fn vrf_key(&self) -> VrfKey {
        let secret = akd::ecvrf::VRFPrivateKey::try_from(self.secret.0.as_slice()).expect("a key");
        VrfKey(VRFPublicKey::from(&secret).to_bytes())
    }

    fn azks(&self) -> Azks {
        match self.runtime.block_on(self.storage.get::<Azks>(&DEFAULT_AZKS_KEY)).expect("the tree") {
            DbRecord::Azks(azks) => azks,
            _ => panic!("another record"),
        }
    }

    fn states(&self, label: &MapLabel) -> Vec<ValueState> {
        let data = self.runtime.block_on(self.storage.get_user_data(&akd_label(label)));
        let mut states = data.map(|data| data.states).unwrap_or_default();
        states.sort_by_key(|state| state.version);
        states
    }

    fn place(&self, label: &MapLabel, freshness: VersionFreshness, version: u64) -> (akd::NodeLabel, VrfProof) {
        let label = akd_label(label);
        let proof = self.secret.get_label_proof::<Hashing>(&label, freshness, version);
        let place = self.secret.get_node_label::<Hashing>(&label, freshness, version);
        let proof = self.runtime.block_on(proof).expect("a proof").to_bytes();
        (self.runtime.block_on(place).expect("a place"), VrfProof(proof))
    }

    /// That a leaf is there, and its hash.
    pub fn presence(&self, label: &MapLabel, freshness: VersionFreshness, version: u64) -> (NodeHash, Presence) {
        let (place, vrf) = self.place(label, freshness, version);
        let azks = self.azks();
        let proof = azks.get_membership_proof::<Hashing, _>(&self.storage, place);
        let proof = self.runtime.block_on(proof).expect("a proof");
        assert_eq!(proof.label, place, "the leaf is there");
        (NodeHash(proof.hash_val.0), Presence { vrf, path: path(&proof) })
    }

    /// That a leaf is not there; also of one that is, as akd would have it.
    pub fn absence(&self, label: &MapLabel, freshness: VersionFreshness, version: u64) -> Absence {
        let (place, vrf) = self.place(label, freshness, version);
        let azks = self.azks();
        let proof = azks.get_non_membership_proof::<Hashing, _>(&self.storage, place);
        let proof = self.runtime.block_on(proof).expect("a proof");
        let [left, right] = &proof.longest_prefix_children;
        let length = u16::try_from(proof.longest_prefix.label_len).expect("short");
        let path = path(&proof.longest_prefix_membership_proof);
        Absence { vrf, length, left: node(left), right: node(right), path }
    }

    fn version(&self, label: &MapLabel, state: &ValueState) -> VersionProof {
        let nonce = Hashing::get_commitment_nonce(&self.commitment_key(), &state.label, 0, &state.value);
        VersionProof {
            epoch: state.epoch,
            value: MapValue(state.value.0.as_slice().try_into().expect("32 bytes")),
            nonce: MapNonce(nonce),
            presence: self.presence(label, VersionFreshness::Fresh, state.version).1,
        }
    }

    fn lookup(&self, label: &MapLabel, newest: &ValueState) -> LookupProof {
        LookupProof {
            version: newest.version,
            newest: self.version(label, newest),
            markers: past_markers(newest.version).into_iter().map(|version| self.marker(label, version)).collect(),
            current: self.absence(label, VersionFreshness::Stale, newest.version),
        }
    }

    /// Puts a single leaf into the tree, as no honest server does, in an epoch of its own.
    pub fn insert_alone(&mut self, label: &MapLabel, version: u64, value: &MapValue) {
        let place = self.place(label, VersionFreshness::Fresh, version).0;
        let value =
            Hashing::compute_fresh_azks_value(&self.commitment_key(), &place, version, &AkdValue(value.0.to_vec()));
        let mut azks = self.azks();
        let element = AzksElement { label: place, value };
        let mode = akd::append_only_zks::InsertMode::Directory;
        let inserted = azks.batch_insert_nodes::<Hashing, _>(
            &self.storage,
            vec![element],
            mode,
            AzksParallelismConfig::disabled(),
        );
        self.runtime.block_on(inserted).expect("inserted");
        let root = self.runtime.block_on(azks.get_root_hash::<Hashing, _>(&self.storage)).expect("a root");
        self.runtime.block_on(self.storage.set(DbRecord::Azks(azks))).expect("stored");
        self.roots.push(NodeHash(root));
    }

    /// A look-up of a version that was put there alone, with these of its markers.
    pub fn prove_alone(&self, label: &MapLabel, version: u64, value: &MapValue, markers: &[u64]) -> LookupProof {
        let place = self.place(label, VersionFreshness::Fresh, version).0;
        let nonce = Hashing::get_commitment_nonce(&self.commitment_key(), &place, 0, &AkdValue(value.0.to_vec()));
        let (_, presence) = self.presence(label, VersionFreshness::Fresh, version);
        LookupProof {
            version,
            newest: VersionProof { epoch: self.view().epoch, value: *value, nonce: MapNonce(nonce), presence },
            markers: markers.iter().map(|marker| self.marker(label, *marker)).collect(),
            current: self.absence(label, VersionFreshness::Stale, version),
        }
    }

    /// Whether akd's own verifier believes a version of the map's newest epoch.
    pub fn akd_believes(&self, label: &MapLabel, version: u64, value: &MapValue) -> bool {
        let member = |version| {
            let (place, vrf) = self.place(label, VersionFreshness::Fresh, version);
            let azks = self.azks();
            let proof = azks.get_membership_proof::<Hashing, _>(&self.storage, place);
            (vrf.0.to_vec(), self.runtime.block_on(proof).expect("a proof"))
        };
        let (existence_vrf_proof, existence_proof) = member(version);
        let (marker_vrf_proof, marker_proof) = member(1 << version.ilog2());
        let (place, vrf) = self.place(label, VersionFreshness::Stale, version);
        let azks = self.azks();
        let absent = azks.get_non_membership_proof::<Hashing, _>(&self.storage, place);
        let value = AkdValue(value.0.to_vec());
        let proof = akd::LookupProof {
            epoch: self.view().epoch,
            version,
            commitment_nonce: Hashing::get_commitment_nonce(
                &self.commitment_key(),
                &existence_proof.label,
                version,
                &value,
            )
            .to_vec(),
            value,
            existence_vrf_proof,
            existence_proof,
            marker_vrf_proof,
            marker_proof,
            freshness_vrf_proof: vrf.0.to_vec(),
            freshness_proof: self.runtime.block_on(absent).expect("a proof"),
        };
        let view = self.view();
        let key = view.vrf_key.0;
        akd::client::lookup_verify::<Hashing>(&key, view.root.0, view.epoch, akd_label(label), proof).is_ok()
    }

    fn commitment_key(&self) -> [u8; 32] {
        Hashing::hash(&self.secret.0)
    }

    fn marker(&self, label: &MapLabel, version: u64) -> Marker {
        let (leaf, presence) = self.presence(label, VersionFreshness::Fresh, version);
        Marker { leaf, presence }
    }

    /// What is true of a label.
    pub fn prove(&self, label: &MapLabel) -> LabelProof {
        match self.states(label).last() {
            Some(newest) => LabelProof::Present(self.lookup(label, newest)),
            None => LabelProof::Absent(self.absence(label, VersionFreshness::Fresh, 1)),
        }
    }

    /// What is true of a label that has versions.
    pub fn prove_present(&self, label: &MapLabel) -> LookupProof {
        match self.prove(label) {
            LabelProof::Present(proof) => proof,
            LabelProof::Absent(_) => panic!("the label has no version"),
        }
    }

    /// A label as of a version that need not be the newest: what a lying server would show, if it could.
    pub fn prove_version(&self, label: &MapLabel, version: usize) -> LookupProof {
        self.lookup(label, &self.states(label)[version - 1])
    }

    /// Every version since one.
    pub fn history(&self, label: &MapLabel, from: u64) -> HistoryProof {
        let states = self.states(label);
        let newest = states.last().expect("a label that is there");
        let pairs = states.iter().zip(states.iter().skip(1)).filter(|(state, _)| state.version >= from);
        let earlier = pairs.map(|(state, next)| EarlierVersion {
            version: self.version(label, state),
            until: next.epoch,
            superseded: self.presence(label, VersionFreshness::Stale, state.version).1,
        });
        let beyond = future_markers(newest.version, self.view().epoch);
        HistoryProof {
            newest: self.lookup(label, newest),
            earlier: earlier.take(protocol::limits::HISTORY_VERSIONS_MAX).collect(),
            beyond: beyond.into_iter().map(|version| self.absence(label, VersionFreshness::Fresh, version)).collect(),
        }
    }

    /// akd's own proof of an append.
    pub fn akd_audit(&self, epoch: u64) -> akd::AppendOnlyProof {
        self.runtime.block_on(self.directory.audit(epoch - 1, epoch)).expect("an append")
    }

    /// Whether akd's auditor takes an append.
    pub fn akd_takes(&self, roots: [NodeHash; 2], proof: akd::AppendOnlyProof) -> bool {
        let verified = akd::auditor::audit_verify::<Hashing>(roots.map(|root| root.0).to_vec(), proof);
        self.runtime.block_on(verified).is_ok()
    }

    /// The blob of an epoch.
    pub fn audit(&self, epoch: u64) -> AuditBlob {
        let proof = self.akd_audit(epoch).proofs.remove(0);
        let ascending = |elements: Vec<AzksElement>| {
            let mut nodes: Vec<Node> = elements.iter().filter_map(node).collect();
            nodes.sort_by_key(|node| node.label);
            nodes
        };
        AuditBlob { epoch, unchanged: ascending(proof.unchanged_nodes), inserted: ascending(proof.inserted) }
    }
}

/// A label as akd has it.
pub fn akd_label(label: &MapLabel) -> AkdLabel {
    AkdLabel(label.to_bytes())
}

/// A place as akd has it.
pub fn akd_place(label: &NodeLabel) -> akd::NodeLabel {
    akd::NodeLabel::new(*label.bits(), u32::from(label.length()))
}

/// A node as akd has it; nothing for its empty one.
pub fn node(element: &AzksElement) -> Option<Node> {
    if element.label == Hashing::empty_label() {
        return None;
    }
    let length = u16::try_from(element.label.label_len).expect("short");
    let label = NodeLabel::new(element.label.label_val, length).expect("akd's labels have no bits beyond their length");
    Some(Node { label, hash: NodeHash(element.value.0) })
}

fn path(proof: &MembershipProof) -> Vec<Layer> {
    let layer = |sibling: &akd::SiblingProof| Layer {
        length: u16::try_from(sibling.label.label_len).expect("short"),
        sibling: node(&sibling.siblings[0]),
    };
    proof.sibling_proofs.iter().map(layer).collect()
}
