//! Two people's devices with real keys: alice's program is changed and makes what it likes, bob's engine judges it.

use std::collections::BTreeMap;

use protocol::cbor::{self, Bytes};
use protocol::chain::{Chain, create_account};
use protocol::commit::{CommitAct, SEAL_LABEL, SealedCommit, seal_context};
use protocol::id::{AccountId, ConversationId, DeviceId, Link, ServerId, TopicId};
use protocol::inbox::{Carried, Invitation, JoinStart, SignedJoinStart, WelcomeBundle};
use protocol::limits::RETENTION_DAYS_MAX;
use protocol::padding::pad;
use protocol::seal;
use protocol::server::{CertificateHash, ServerKeys, ServerStatement};
use protocol::signature::{PublicKey, Purpose, SecretKey, Signature};
use protocol::time::Minutes;
use protocol::topic::{Entry, EntryBody, Head, SegmentSecrets, next_segment_bytes};
use protocol::transparency::checkpoint::Checkpoint;
use protocol::transparency::directory_proof::{Freshness, Pin, Verified};
use protocol::transparency::leaf::{AuditHash, Configuration, LogLeaf};
use protocol::transparency::log::{LogHash, LogState};
use protocol::transparency::map::EMPTY_ROOT;
use protocol::transparency::vrf::VrfKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::caught::Lie;
use crate::conversation::invite::bundle_hash;
use crate::conversation::{Conversation, Joiner};
use crate::core::Context;
use crate::effect::{Effect, Event};
use crate::engine::Engine;
use crate::hub::Hub;
use crate::mls::{CheckedKeyPackage, CommitPlan, Crypto, Group, LastResort, check_key_package};
use crate::profile::{Profile, ProfileRow, Seed};
use crate::settings::{RoleEntry, Settings};
use crate::view::Role;

pub(crate) const ALICE: u8 = 1;
pub(crate) const BOB: u8 = 2;
pub(crate) const CAROL: u8 = 3;
pub(crate) const DAVE: u8 = 4;
pub(crate) const TEA: ConversationId = ConversationId([0x7E; 32]);
pub(crate) const NOW: Minutes = Minutes(30_000_000);

pub(crate) fn key(person: u8) -> SecretKey {
    SecretKey::from_seed(&[person; 32])
}

pub(crate) fn device(person: u8) -> DeviceId {
    DeviceId([person; 16])
}

pub(crate) fn chain(person: u8) -> Chain {
    create_account(&SecretKey::from_seed(&[person + 100; 32]), device(person), &key(person))
}

pub(crate) fn account(person: u8) -> AccountId {
    chain(person).verify().expect("valid").account
}

/// The server's key for heads.
pub(crate) fn head_key() -> SecretKey {
    SecretKey::from_seed(&[0x5E; 32])
}

/// The key of the server's log.
pub(crate) fn log_key() -> SecretKey {
    SecretKey::from_seed(&[0x10; 32])
}

/// The server.
pub(crate) const SERVER: ServerId = ServerId([0x5E; 32]);

/// The log at a size, as its key signs it.
pub(crate) fn note(state: LogState) -> String {
    Checkpoint { server: SERVER, state }.sign(&log_key()).to_string()
}

/// A log of so many leaves, as an answer has shown it.
pub(crate) fn verified(size: u64) -> Verified {
    let (vrf_key, time) = (VrfKey([0; 32]), NOW.millis().seconds());
    let keys = engine(BOB).core.server_keys.expect("told");
    let server = ServerStatement { keys, signature: Signature([0; 64]) };
    let configuration =
        Configuration { server, vrf_key, issuers: vec![], epoch_ms: 1_000, heartbeat_ms: 1_000, promise_ms: 1_000 };
    let (map_root, audit) = (EMPTY_ROOT, AuditHash::default());
    let number = size - 1;
    let hash = configuration.hash();
    let leaf = LogLeaf { number, epoch: 1, map_root, previous_root: map_root, audit, time, configuration: hash };
    let state = LogState { size, root: LogHash([1; 32]) };
    Verified {
        pin: Pin { log_key: log_key().public(), vrf_key, note: note(state), time },
        state,
        leaf,
        configuration,
        anchor: None,
        freshness: Freshness::Fresh,
        cosigned: 0,
    }
}

/// Tea's settings: alice owns it.
pub(crate) fn tea() -> Settings {
    let roles = vec![RoleEntry { account: account(ALICE), role: Role::Owner }];
    let topic = TopicId::from_random([0x70; 32]);
    Settings { conversation: TEA, topic, roles, ..crate::mls::tests::settings() }
}

fn profile(person: u8, crypto: &Crypto) -> Profile {
    let (own, seed) = (chain(person), Seed([person; 32]));
    let row = ProfileRow::new(account(person), device(person), seed.clone(), seed, own);
    Profile::from_row(ProfileRow { registered: true, ..row }, crypto).expect("a fresh profile")
}

/// The engine of somebody who has an account, and has been told the server's keys.
pub(crate) fn engine(person: u8) -> Engine {
    let mut engine = Engine::new(Vec::new(), None).expect("nothing is readable");
    engine.core.profile = Some(profile(person, &engine.core.crypto));
    engine.core.server_keys = Some(ServerKeys {
        identity: PublicKey([7; 32]),
        head: head_key().public(),
        stamps: vec![],
        certificate: CertificateHash([0; 32]),
        revision: 0,
        log: log_key().public(),
    });
    engine
}

/// Does something with an engine, at [`NOW`].
pub(crate) fn with<T>(engine: &mut Engine, act: impl FnOnce(&mut Context<'_>, &mut Hub) -> T) -> T {
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    act(&mut Context { core: &mut engine.core, now: NOW.millis(), rng: &mut rng }, &mut engine.hub)
}

/// What the person was told of as lies.
pub(crate) fn caught(engine: &Engine) -> Vec<Lie> {
    let lie = |effect: &Effect| match effect {
        Effect::Tell(Event::Caught(caught)) => Some(caught.lie.clone()),
        _ => None,
    };
    engine.core.effects.iter().filter_map(lie).collect()
}

/// A key package of an engine's device.
pub(crate) fn package(engine: &mut Engine) -> Vec<u8> {
    with(engine, |cx, _| {
        let member = cx.profile().member(&cx.core.crypto);
        let made = member.key_package(&cx.core.key_packages.rows, LastResort::No).expect("made");
        crate::key_packages::put(cx, LastResort::No);
        made
    })
}

/// Somebody whose program is changed, in a group.
pub(crate) struct Author {
    pub crypto: Crypto,
    pub profile: Profile,
    pub group: Group,
    pub settings: Settings,
    pub secrets: SegmentSecrets,
    pub head: Head,
}

/// What a commit's author signs, seals and announces.
pub(crate) struct Sealing {
    pub act: CommitAct,
    pub author: u32,
    pub key: SecretKey,
    pub next: SecretKey,
    /// The segment of which the next key's owner says that it follows.
    pub possession_of: u64,
}

impl Author {
    pub fn begin(person: u8, settings: Settings) -> Self {
        let crypto = Crypto::new();
        let profile = profile(person, &crypto);
        let mut group = profile.member(&crypto).create_group(&[9; 32], &settings).expect("made");
        let exported = group.export_segment(&crypto).expect("exported");
        let secrets = SegmentSecrets::derive(&exported, &settings.topic, 0);
        let head = Head { sequence: 0, link: Link([0; 32]) };
        Author { crypto, profile, group, settings, secrets, head }
    }

    pub fn checked(&self, packages: &[Vec<u8>]) -> Vec<CheckedKeyPackage> {
        packages.iter().map(|package| check_key_package(&self.crypto, package).expect("valid")).collect()
    }

    /// Adds by these key packages, and goes on: the Welcome.
    pub fn add(&mut self, packages: &[Vec<u8>]) -> Vec<u8> {
        let plan = CommitPlan { adds: self.checked(packages), ..CommitPlan::default() };
        self.go_on_by(plan).expect("somebody joins")
    }

    /// Makes a commit that nobody else sees, and goes on: its Welcome.
    pub fn go_on_by(&mut self, plan: CommitPlan) -> Option<Vec<u8>> {
        let made = self.group.commit(&self.profile.member(&self.crypto), plan).expect("made");
        self.group.merge_pending(&self.crypto).expect("merged");
        self.secrets = SegmentSecrets::derive(&made.next_exported, &self.settings.topic, self.group.epoch());
        made.welcome
    }

    /// A commit that closes the current segment; `edit` may change what its author says.
    pub fn commit(&self, mls: Vec<u8>, next_exported: &[u8], edit: impl FnOnce(&mut Sealing)) -> Entry {
        let (topic, segment) = (self.settings.topic, self.group.epoch());
        let next = SegmentSecrets::derive(next_exported, &topic, segment + 1).signing;
        let chains = vec![self.profile.row.chain.clone()];
        let act = CommitAct { mls: mls.into(), chains, readmissions: vec![], knocks: vec![] };
        let (author, key) = (self.group.own_index(), self.profile.device_key.clone());
        let mut sealing = Sealing { act, author, key, next, possession_of: segment + 1 };
        edit(&mut sealing);
        let Sealing { act, author, key, next, possession_of } = sealing;
        let sealed = SealedCommit::sign(&key, author, &topic, segment + 1, &next.public(), act);
        let context = seal_context(&topic, segment);
        let mut rng = ChaCha20Rng::from_seed([2; 32]);
        let plaintext = pad(cbor::to_bytes(&sealed));
        let ciphertext = seal::seal(&mut rng, &self.secrets.commit_key, SEAL_LABEL, &context, &plaintext);
        let possession = next.sign(Purpose::NextSegment, &next_segment_bytes(&topic, possession_of, &ciphertext));
        let body = EntryBody::Commit { next_key: next.public(), possession, ciphertext: ciphertext.into() };
        Entry::sign(&self.secrets.signing, topic, segment, RETENTION_DAYS_MAX, body)
    }

    /// What the current tree is joined by.
    pub fn bundle(&self, welcome: Vec<u8>, people: &[u8]) -> WelcomeBundle {
        let chains = people.iter().map(|person| chain(*person)).collect();
        let (welcome, tree) = (welcome.into(), self.group.tree().into());
        WelcomeBundle { welcome, tree, chains, name: None, pins: vec![], details: None }
    }

    /// Where whoever joins is to begin.
    pub fn start(&self, bundle: &WelcomeBundle) -> JoinStart {
        JoinStart {
            conversation: self.settings.conversation,
            generation: self.settings.generation,
            topic: self.settings.topic,
            segment: self.group.epoch(),
            head: self.head,
            time: NOW,
            bundle: bundle_hash(&cbor::to_bytes(bundle)),
        }
    }
}

/// An invitation by somebody's device to begin there.
pub(crate) fn invitation(by: u8, start: JoinStart, bundle: &WelcomeBundle) -> Invitation {
    Invitation {
        adder: chain(by),
        adder_device: device(by),
        handle: None,
        start: SignedJoinStart::sign(&key(by), start),
        bundle: Carried::Inline(cbor::to_bytes(bundle).into()),
        introduction: None,
        rebuild: None,
    }
}

/// What an engine makes of an invitation with its bundle.
pub(crate) fn join(engine: &mut Engine, invitation: Invitation, bundle: &WelcomeBundle) -> Option<Conversation> {
    let joiner = Joiner::check(invitation).expect("of its adder");
    let bytes: Bytes = cbor::to_bytes(bundle).into();
    with(engine, |cx, _| joiner.join(cx, &bytes))
}

/// Alice's group, which bob has joined: with him these others of hers.
pub(crate) fn joined(others: &[u8]) -> (Author, Engine, BTreeMap<u8, Engine>) {
    joined_in(tea(), others)
}

pub(crate) fn joined_in(settings: Settings, others: &[u8]) -> (Author, Engine, BTreeMap<u8, Engine>) {
    let (mut alice, mut bob) = (Author::begin(ALICE, settings), engine(BOB));
    let mut engines: BTreeMap<u8, Engine> = others.iter().map(|person| (*person, engine(*person))).collect();
    let packages: Vec<_> = std::iter::once(&mut bob).chain(engines.values_mut()).map(package).collect();
    let welcome = alice.add(&packages);
    let people: Vec<u8> = [ALICE, BOB].into_iter().chain(engines.keys().copied()).collect();
    let bundle = alice.bundle(welcome, &people);
    for engine in std::iter::once(&mut bob).chain(engines.values_mut()) {
        let conversation = join(engine, invitation(ALICE, alice.start(&bundle), &bundle), &bundle).expect("joined");
        engine.hub.conversations.insert(conversation.id(), conversation);
        engine.core.effects.clear();
        engine.core.errands.clear();
    }
    (alice, bob, engines)
}

pub(crate) fn chat(engine: &Engine) -> &Conversation {
    &engine.hub.conversations[&TEA]
}
