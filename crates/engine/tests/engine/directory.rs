//! A directory in a few lines: each answer is a leaf of the log, under whose map is what was asked for and nothing else.

use akd_core::ecvrf::{VRFExpandedPrivateKey, VRFPrivateKey, VRFPublicKey};
use protocol::api::Answer;
use protocol::chain::{AccountState, Chain, ChainState};
use protocol::handle::Handle;
use protocol::time::Millis;
use protocol::transparency::checkpoint::{Checkpoint, CheckpointAnswer};
use protocol::transparency::directory_proof::DirectoryProof;
use protocol::transparency::label::{AccountValue, HandleValue, MapLabel, MapValue};
use protocol::transparency::leaf::{AuditHash, Configuration, LogLeaf};
use protocol::transparency::log::{LogHash, LogState, Subtree, fold, inclusion_parts, root_parts};
use protocol::transparency::lookup::{LabelProof, LookupProof, MapNonce, VersionProof};
use protocol::transparency::map::{
    Absence, EMPTY_ROOT, Layer, MAP_DOMAIN, Node, NodeHash, NodeLabel, Presence, fresh_commitment, leaf_hash,
};
use protocol::transparency::vrf::{Freshness, VrfKey, VrfProof, place, vrf_input};

use crate::script::{log_key, statement};

/// The log, as far as anybody has asked.
#[derive(Clone, Default)]
pub struct Directory {
    leaves: Vec<LogHash>,
    /// Whether the map was exchanged: its labels lie elsewhere.
    pub moved: bool,
}

const NONCE: MapNonce = MapNonce([7; 32]);

/// What the map has of an account's chain.
pub fn account_value(chain: &Chain) -> MapValue {
    AccountValue::of(&chain.verify().expect("a chain")).to_value()
}

/// What the map has of a handle.
pub fn held(handle: &Handle, chain: &Chain) -> MapValue {
    let account = chain.verify().expect("a chain").account;
    HandleValue::Held { account, handle: handle.clone() }.to_value()
}

impl Directory {
    /// The account of a handle: in the map already; or nobody, if it was deleted, or never was.
    pub fn holder(&mut self, handle: &Handle, chain: Option<Chain>, now: Millis) -> Answer {
        let is_closed = |state: &ChainState| state.state == AccountState::Closed;
        if let Some(state) = chain.as_ref().and_then(|chain| chain.verify().ok()).filter(is_closed) {
            let released = HandleValue::Released { account: state.account };
            let label = (MapLabel::Handle(handle.clone()), Some(released.to_value()));
            return Answer::NoAccount { proof: Box::new(self.proof(&[label], now)), value: Some(released) };
        }
        let Some(chain) = chain else {
            let label = MapLabel::Handle(handle.clone());
            return Answer::NoAccount { proof: Box::new(self.proof(&[(label, None)], now)), value: None };
        };
        let values = (Some(held(handle, &chain)), Some(account_value(&chain)));
        let proof = self.proof_of(handle, &chain, values, now);
        Answer::Account { chain, proof, promise: None }
    }

    /// An account by its id: in the map already.
    pub fn account(&mut self, chain: Chain, now: Millis) -> Answer {
        let label = MapLabel::Account(chain.verify().expect("a chain").account);
        let proof = Box::new(self.proof(&[(label, Some(account_value(&chain)))], now));
        Answer::Account { chain, proof, promise: None }
    }

    /// A proof of a handle and an account, with whatever the map is to have.
    pub fn proof_of(
        &mut self,
        handle: &Handle,
        chain: &Chain,
        (held, value): (Option<MapValue>, Option<MapValue>),
        now: Millis,
    ) -> Box<DirectoryProof> {
        let account = chain.verify().expect("a chain").account;
        let labels = [(MapLabel::Handle(handle.clone()), held), (MapLabel::Account(account), value)];
        Box::new(self.proof(&labels, now))
    }

    /// A proof of these labels.
    pub fn proof(&mut self, labels: &[(MapLabel, Option<MapValue>)], now: Millis) -> DirectoryProof {
        let leaf_of = |(label, value): &(MapLabel, Option<MapValue>)| {
            let commitment = fresh_commitment(&value.as_ref()?.0, &NONCE.0);
            Some(Node { label: lies(label, Freshness::Fresh), hash: leaf_hash(&commitment, 1) })
        };
        let tree = Tree { leaves: labels.iter().filter_map(leaf_of).collect() };
        let proofs = labels.iter().map(|(label, value)| match value {
            None => LabelProof::Absent(tree.absence(label, Freshness::Fresh)),
            Some(value) => {
                let (epoch, value, nonce, presence) = (1, *value, NONCE, tree.presence(label));
                let newest = VersionProof { epoch, value, nonce, presence };
                let current = tree.absence(label, Freshness::Stale);
                LabelProof::Present(LookupProof { version: 1, newest, markers: vec![], current })
            }
        });
        DirectoryProof { labels: proofs.collect(), checkpoint: self.checkpoint(tree.root(), now) }
    }

    fn checkpoint(&mut self, map_root: NodeHash, now: Millis) -> CheckpointAnswer {
        let configuration = Configuration {
            server: statement(1, 1),
            vrf_key: if self.moved { VrfKey([55; 32]) } else { VrfKey(VRFPublicKey::from(&vrf_key()).to_bytes()) },
            issuers: vec![],
            epoch_ms: 5_000,
            heartbeat_ms: 60_000,
            promise_ms: 120_000,
        };
        let number = self.leaves.len() as u64;
        let leaf = LogLeaf {
            number,
            epoch: number + 1,
            map_root,
            previous_root: EMPTY_ROOT,
            audit: AuditHash::default(),
            time: now.seconds(),
            configuration: configuration.hash(),
        };
        self.leaves.push(leaf.hash());
        let size = number + 1;
        let fold_of = |parts: &[Subtree]| fold(&parts.iter().map(|part| self.subtree(*part)).collect::<Vec<_>>());
        let state = LogState { size, root: fold_of(&root_parts(size)) };
        let inclusion = inclusion_parts(number, size).expect("it is in the log");
        assert!(size < 64, "a log without anchors");
        CheckpointAnswer {
            note: Checkpoint { server: configuration.server.id(), state }.sign(&log_key()).to_string(),
            inclusion: inclusion.iter().map(|parts| fold_of(parts)).collect(),
            leaf,
            consistency: vec![],
            configuration,
            anchor: None,
        }
    }

    fn subtree(&self, part: Subtree) -> LogHash {
        let half = |index| Subtree { level: part.level - 1, index };
        match part.level {
            0 => self.leaves[part.index as usize],
            _ => fold(&[self.subtree(half(2 * part.index)), self.subtree(half(2 * part.index + 1))]),
        }
    }
}

/// A proof that shows nothing.
pub fn empty_proof() -> Box<DirectoryProof> {
    Box::new(Directory::default().proof(&[], Millis(0)))
}

/// A tree of at most two leaves.
struct Tree {
    leaves: Vec<Node>,
}

impl Tree {
    fn root(&self) -> NodeHash {
        let (left, right) = self.below_root();
        parent_hash(left, right)
    }

    /// The node below which both leaves are, if that is not the root.
    fn inner(&self) -> Option<Node> {
        let [one, other] = self.leaves.as_slice() else { return None };
        let length = (0..256).take_while(|bits| one.label.prefix(bits + 1) == other.label.prefix(bits + 1)).count();
        let label = one.label.prefix(length as u16);
        let (left, right) = sides(&self.leaves, label.length());
        (length > 0).then(|| Node { label, hash: parent_hash(left, right) })
    }

    fn below_root(&self) -> (Option<Node>, Option<Node>) {
        match self.inner() {
            Some(inner) => sides(&[inner], 0),
            None => sides(&self.leaves, 0),
        }
    }

    fn presence(&self, label: &MapLabel) -> Presence {
        let own = lies(label, Freshness::Fresh);
        let other = self.leaves.iter().find(|leaf| leaf.label != own).copied();
        let path = match self.inner() {
            Some(inner) => {
                vec![Layer { length: 0, sibling: None }, Layer { length: inner.label.length(), sibling: other }]
            }
            None => vec![Layer { length: 0, sibling: other }],
        };
        Presence { vrf: vrf(label, Freshness::Fresh), path }
    }

    fn absence(&self, label: &MapLabel, freshness: Freshness) -> Absence {
        let target = lies(label, freshness);
        let inner = self.inner().filter(|inner| inner.label.is_prefix_of(&target));
        let (length, (left, right)) = match inner {
            Some(inner) => (inner.label.length(), sides(&self.leaves, inner.label.length())),
            None => (0, self.below_root()),
        };
        let path = if inner.is_some() { vec![Layer { length: 0, sibling: None }] } else { vec![] };
        Absence { vrf: vrf(label, freshness), length, left, right, path }
    }
}

/// The nodes by their bit after so many.
fn sides(nodes: &[Node], length: u16) -> (Option<Node>, Option<Node>) {
    let bit = |node: &&Node| node.label.bits()[usize::from(length / 8)] >> (7 - length % 8) & 1;
    (nodes.iter().find(|node| bit(node) == 0).copied(), nodes.iter().find(|node| bit(node) == 1).copied())
}

fn parent_hash(left: Option<Node>, right: Option<Node>) -> NodeHash {
    if left.is_none() && right.is_none() {
        return EMPTY_ROOT;
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(MAP_DOMAIN);
    for child in [left, right] {
        let mut label = [0u8; 36];
        match child {
            Some(node) => {
                label[..4].copy_from_slice(&u32::from(node.label.length()).to_be_bytes());
                label[4..].copy_from_slice(node.label.bits());
                hasher.update(&node.hash.0);
            }
            None => {
                label[4] = 1;
                hasher.update(&[0; 32]);
            }
        }
        hasher.update(&label);
    }
    NodeHash(*hasher.finalize().as_bytes())
}

fn vrf_key() -> VRFPrivateKey {
    VRFPrivateKey::try_from([54u8; 32].as_slice()).expect("any 32 bytes are a key")
}

fn vrf(label: &MapLabel, freshness: Freshness) -> VrfProof {
    let public = VRFPublicKey::from(&vrf_key());
    let input = vrf_input(label, freshness, 1);
    VrfProof(VRFExpandedPrivateKey::from(&vrf_key()).prove(&public, &input).to_bytes())
}

fn lies(label: &MapLabel, freshness: Freshness) -> NodeLabel {
    let key = VrfKey(VRFPublicKey::from(&vrf_key()).to_bytes());
    place(&key, label, freshness, 1, &vrf(label, freshness)).expect("a proof just made")
}
