//! An honest server: a map, the log of its roots, checkpoints and promises.

use std::collections::BTreeMap;

use protocol::id::{AccountId, ServerId};
use protocol::server::{CertificateHash, ServerKeys, ServerStatement};
use protocol::signature::SecretKey;
use protocol::time::{Days, Seconds};
use protocol::token::{Issuer, IssuerStatement};
use protocol::transparency::anchor::{Anchors, SignedAnchor, anchors_from};
use protocol::transparency::audit::AuditBlob;
use protocol::transparency::checkpoint::*;
use protocol::transparency::directory_proof::*;
use protocol::transparency::evidence::ProvenLeaf;
use protocol::transparency::label::*;
use protocol::transparency::leaf::*;
use protocol::transparency::log::*;
use protocol::transparency::note::{Note, NoteSigner};

use crate::honest_map::HonestMap;

/// The first leaf's time.
pub const START: Seconds = Seconds(1_800_000_000);

/// The server.
pub struct Honest {
    pub map: HonestMap,
    pub configuration: Configuration,
    pub leaves: Vec<LogLeaf>,
    pub blobs: BTreeMap<u64, AuditBlob>,
    pub time: Seconds,
    pub witnesses: Vec<NoteSigner>,
    log_key: SecretKey,
    frontier: Frontier,
    subtrees: BTreeMap<Subtree, LogHash>,
    notes: BTreeMap<u64, Note>,
}

/// The identity key of a server.
pub fn identity(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32])
}

/// The log key of a server.
pub fn log_key(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed ^ 0xFF; 32])
}

/// What a server of this seed states, with another seed's log key if that is asked for.
pub fn statement(seed: u8, log_seed: u8) -> ServerStatement {
    let identity = identity(seed);
    let keys = ServerKeys {
        identity: identity.public(),
        head: SecretKey::from_seed(&[seed ^ 0x0F; 32]).public(),
        stamps: Vec::new(),
        certificate: CertificateHash([0; 32]),
        revision: 1,
        log: log_key(log_seed).public(),
    };
    ServerStatement::sign(&identity, keys)
}

impl Honest {
    /// A server whose log has one leaf, of an empty map.
    pub fn new(seed: u8) -> Self {
        let map = HonestMap::new([seed; 32]);
        let period = Days(20_833);
        let issuer = Issuer::from_seed(period, &[seed; 32]);
        let configuration = Configuration {
            server: statement(seed, seed),
            vrf_key: map.vrf_key(),
            issuers: vec![IssuerStatement::sign(&identity(seed), period, issuer.key())],
            epoch_ms: 5_000,
            heartbeat_ms: 60_000,
            promise_ms: 60_000,
        };
        let mut honest = Honest {
            map,
            configuration,
            leaves: Vec::new(),
            blobs: BTreeMap::new(),
            time: START,
            witnesses: Vec::new(),
            log_key: log_key(seed),
            frontier: Frontier::default(),
            subtrees: BTreeMap::new(),
            notes: BTreeMap::new(),
        };
        honest.append(AuditHash::default());
        honest
    }

    pub fn id(&self) -> ServerId {
        self.configuration.server.id()
    }

    pub fn size(&self) -> u64 {
        self.leaves.len() as u64
    }

    /// An epoch with these changes.
    pub fn publish(&mut self, changes: &[(MapLabel, MapValue)]) {
        self.map.publish(changes);
        let blob = self.map.audit(self.map.view().epoch);
        let hash = blob.hash();
        self.blobs.insert(self.size(), blob);
        self.append(hash);
    }

    pub fn heartbeat(&mut self) {
        self.append(AuditHash::default());
    }

    fn append(&mut self, audit: AuditHash) {
        let before = self.leaves.last();
        let view = self.map.view();
        let leaf = LogLeaf {
            number: self.size(),
            epoch: view.epoch,
            map_root: view.root,
            previous_root: before.map_or(protocol::transparency::map::EMPTY_ROOT, |leaf| leaf.map_root),
            audit,
            time: self.time,
            configuration: self.configuration.hash(),
        };
        self.append_leaf(leaf);
        self.time = self.time.plus(60);
    }

    /// A leaf that need not be honest.
    pub fn append_leaf(&mut self, leaf: LogLeaf) {
        self.subtrees.extend(self.frontier.append(leaf.hash()));
        self.leaves.push(leaf);
        let mut note = Checkpoint { server: self.id(), state: self.frontier.state() }.sign(&self.log_key);
        for witness in &self.witnesses {
            note.sign(witness, self.time);
        }
        self.notes.insert(self.size(), note);
    }

    pub fn note(&self, size: u64) -> String {
        self.notes[&size].to_string()
    }

    fn fold(&self, parts: &[Vec<Subtree>]) -> Vec<LogHash> {
        let hash = |part: &Subtree| self.subtrees[part];
        parts.iter().map(|parts| fold(&parts.iter().map(hash).collect::<Vec<_>>())).collect()
    }

    pub fn consistency(&self, old: u64, new: u64) -> Vec<LogHash> {
        self.fold(&consistency_parts(old, new).expect("growth"))
    }

    /// A leaf under the newest checkpoint.
    pub fn proven(&self, number: u64) -> ProvenLeaf {
        ProvenLeaf {
            note: self.note(self.size()),
            leaf: self.leaves[number as usize].clone(),
            inclusion: self.fold(&inclusion_parts(number, self.size()).expect("a leaf")),
        }
    }

    pub fn checkpoint(&self, known_size: u64) -> CheckpointAnswer {
        let size = self.size();
        let at = if anchor_size(known_size) == Some(known_size) { Some(known_size) } else { anchor_size(size) };
        CheckpointAnswer {
            note: self.note(size),
            leaf: self.leaves.last().expect("one at least").clone(),
            inclusion: self.fold(&inclusion_parts(size - 1, size).expect("the last")),
            consistency: self.consistency(known_size, size),
            configuration: self.configuration.clone(),
            anchor: at.map(|at| Anchor { note: self.note(at), consistency: self.consistency(at, size) }),
        }
    }

    /// The anchor of a size.
    pub fn anchor(&self, size: u64) -> SignedAnchor {
        let log_key = &self.configuration.server.keys.log;
        SignedAnchor::from_note(&self.note(size), &self.id(), log_key).expect("its own note")
    }

    /// All anchors since one.
    pub fn anchors(&self, known: u64) -> Anchors {
        let (from, newest) = (anchors_from(known, self.size()), anchor_size(self.size()).unwrap_or(0));
        Anchors {
            from,
            before: root_parts(from).iter().map(|part| self.subtrees[part]).collect(),
            signatures: (from / 64 + 1..=newest / 64).map(|index| self.anchor(index * 64).signature).collect(),
            leaves: (from..self.size()).map(|index| self.subtrees[&Subtree { level: 0, index }]).collect(),
        }
    }

    pub fn prove(&self, labels: &[MapLabel], known_size: u64) -> DirectoryProof {
        DirectoryProof {
            checkpoint: self.checkpoint(known_size),
            labels: labels.iter().map(|label| self.map.prove(label)).collect(),
        }
    }

    pub fn history(&self, label: &MapLabel, from: u64, known_size: u64) -> HistoryAnswer {
        HistoryAnswer { checkpoint: self.checkpoint(known_size), history: self.map.history(label, from) }
    }

    pub fn log_secret(&self) -> &SecretKey {
        &self.log_key
    }
}

/// The account with this first byte.
pub fn account_id(byte: u8) -> AccountId {
    AccountId([byte; 32])
}
