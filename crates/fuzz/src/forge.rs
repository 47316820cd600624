//! Forgery: whatever is signed, sealed or chained, and then changed as a script says, passes no check.

use protocol::api::{account_session_bytes, topic_creation_bytes};
use protocol::cbor::{self, Bytes};
use protocol::chain::{Author, Chain, Consent, DeviceRecord, StatementKind, create_account};
use protocol::commit::{CommitAct, SealedCommit, seal_context};
use protocol::franking::{Authorship, Stamp, StampKey, Stamped, verify_stamp};
use protocol::hello::Challenge;
use protocol::id::{AccountId, ConversationId, DeviceId, Link, ServerId, Tag, TopicId};
use protocol::inbox::{InboxKey, JoinStart, Readmission, Rebuild, SignedJoinStart, SignedReadmission, SignedRebuild};
use protocol::payload::Payload;
use protocol::server::{ServerKeys, ServerStatement};
use protocol::signature::{PublicKey, Purpose, SecretKey, Signature, verify};
use protocol::time::Minutes;
use protocol::topic::{
    ChainLink, Entry, EntryBody, Head, SegmentSecrets, SignedHead, first_link, next_segment_bytes, topic_session_bytes,
};
use protocol::{franking, padding, seal};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::sample::{Sample, Source};
use crate::script::Script;

/// The first byte says what is forged, the second which honest value it was, the rest how it is changed.
pub fn check(bytes: &[u8]) {
    let mut script = Script::new(bytes);
    let forge = FORGES[script.below(FORGES.len())];
    let source = Source::new(u64::from(script.byte()));
    forge(&mut script, source);
}

type Forge = fn(&mut Script, Source);

const FORGES: [Forge; 14] = [
    chain,
    entry,
    head,
    server_statement,
    inbox_key,
    join_start,
    rebuild,
    readmission,
    commit,
    authorship,
    stamp,
    sealed,
    links,
    sessions,
];

fn key() -> SecretKey {
    SecretKey::from_seed(&[9; 32])
}

/// The honest bytes as the script changes them; nothing if it leaves them alone.
fn changed(script: &mut Script, honest: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = honest.to_vec();
    script.edit(&mut bytes);
    (bytes != honest).then_some(bytes)
}

/// A value of a wire type that passes its check does not pass it in any other form.
fn forged<T>(script: &mut Script, honest: &T, passes: impl Fn(&T) -> bool)
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
{
    assert!(passes(honest), "what is honest passes");
    let Some(bytes) = changed(script, &cbor::to_bytes(honest)) else { return };
    if let Ok(read) = cbor::from_bytes::<T>(&bytes) {
        assert!(!passes(&read), "a forged {} passes", cbor::name_of::<T>());
    }
}

fn chain(script: &mut Script, mut source: Source) {
    let device = DeviceId::any(&mut source);
    let mut honest = create_account(&key(), device, &SecretKey::from_seed(&[8; 32]));
    for (number, seed) in (1..).zip([21, 22]) {
        let state = honest.verify().expect("it is honest");
        let (added, added_key) = (DeviceId([number; 16]), SecretKey::from_seed(&[seed; 32]));
        let record = DeviceRecord { device: added, key: added_key.public() };
        let consent = Consent::Addition { place: state.next_place(), device: record.clone() }.sign(&added_key);
        let kind = StatementKind::DeviceAdded { device: record, consent };
        let author = SecretKey::from_seed(&[8; 32]);
        honest.statements.push(state.next_statement(Author::Device(device, &author), kind));
    }
    let state = honest.verify().expect("it is honest");
    forged::<Chain>(script, &honest, |chain| chain.verify_onto(&honest, &state).is_ok());
}

fn entry(script: &mut Script, mut source: Source) {
    let body = EntryBody::any(&mut source);
    let honest = Entry::sign(&key(), TopicId::any(&mut source), u64::any(&mut source), 7, body);
    forged(script, &honest, |entry| entry.verify(&key().public()).is_ok());
}

fn head(script: &mut Script, mut source: Source) {
    let topic = TopicId::any(&mut source);
    let honest = SignedHead::sign(&key(), &topic, Head::any(&mut source));
    forged(script, &honest, |head| head.verify(&key().public(), &topic).is_ok());
}

fn server_statement(script: &mut Script, mut source: Source) {
    let keys = ServerKeys { identity: key().public(), ..ServerKeys::any(&mut source) };
    let honest = ServerStatement::sign(&key(), keys);
    let id = honest.id();
    forged(script, &honest, |statement| statement.verify().is_ok() && statement.id() == id);
}

fn inbox_key(script: &mut Script, mut source: Source) {
    let (account, device) = (AccountId::any(&mut source), DeviceId::any(&mut source));
    let honest = InboxKey::sign(&key(), &account, &device, Bytes::any(&mut source));
    forged(script, &honest, |inbox_key| inbox_key.verify(&key().public(), &account, &device).is_ok());
}

fn join_start(script: &mut Script, mut source: Source) {
    let honest = SignedJoinStart::sign(&key(), JoinStart::any(&mut source));
    forged(script, &honest, |signed| signed.verify(&key().public()).is_ok());
}

fn rebuild(script: &mut Script, mut source: Source) {
    let honest = SignedRebuild::sign(&key(), Rebuild::any(&mut source));
    forged(script, &honest, |signed| signed.verify(&key().public()).is_ok());
}

fn readmission(script: &mut Script, mut source: Source) {
    let honest = SignedReadmission::sign(&key(), Readmission::any(&mut source));
    forged(script, &honest, |signed| signed.verify(&key().public()).is_ok());
}

/// The author's index is not signed: it says whose key to check with.
fn commit(script: &mut Script, mut source: Source) {
    let (topic, next_key) = (TopicId::any(&mut source), PublicKey::any(&mut source));
    let honest = SealedCommit::sign(&key(), 3, &topic, 5, &next_key, CommitAct::any(&mut source));
    forged(script, &honest, |commit| {
        commit.author == honest.author && commit.verify(&key().public(), &topic, 5, &next_key).is_ok()
    });
}

fn authorship(script: &mut Script, mut source: Source) {
    let honest = Authorship::any(&mut source);
    let signature = honest.sign(&key());
    forged(script, &honest, |authorship| authorship.verify(&key().public(), &signature).is_ok());
}

fn stamp(script: &mut Script, mut source: Source) {
    let (server, stamped) = (StampKey::from_seed(1, &[6; 32]), Stamped::any(&mut source));
    let honest = server.stamp(&stamped);
    if script.byte().is_multiple_of(2) {
        forged::<Stamped>(script, &stamped, |stamped| {
            verify_stamp(&server.public(), stamped, &honest).is_ok() || server.is_mac_valid(stamped, &honest)
        });
    } else {
        forged::<Stamp>(script, &honest, |stamp| {
            verify_stamp(&server.public(), &stamped, stamp).is_ok() && server.is_mac_valid(&stamped, stamp)
        });
    }
}

/// A sealed text, its key, its label and its context belong together.
fn sealed(script: &mut Script, mut source: Source) {
    let (key, topic) = ([4; 32], TopicId::any(&mut source));
    let plaintext = padding::pad(cbor::to_bytes(&Payload::any(&mut source)));
    let context = seal_context(&topic, 1);
    let sealed = seal::seal(&mut ChaCha8Rng::seed_from_u64(2), &key, "one", &context, &plaintext);
    assert_eq!(seal::open(&key, "one", &context, &sealed), Some(plaintext.clone()));
    if let Some(other) = changed(script, &sealed) {
        assert_eq!(seal::open(&key, "one", &context, &other), None, "another text");
    }
    if let Some(other) = changed(script, &context) {
        assert_eq!(seal::open(&key, "one", &other, &sealed), None, "another context");
    }
    let salt = <[u8; 16]>::try_from(&topic.0[..16]).expect("16 bytes");
    if let Some(other) = changed(script, &plaintext) {
        assert_ne!(franking::tag(&salt, &other), franking::tag(&salt, &plaintext), "one tag for two contents");
    }
}

/// Two different histories of a topic end in different heads.
fn links(script: &mut Script, mut source: Source) {
    let (topic, first) = (TopicId::any(&mut source), PublicKey::any(&mut source));
    let mut history: Vec<ChainLink> = Vec::new();
    for sequence in 1..=1 + script.below(5) as u64 {
        history.push(ChainLink { sequence, time: Minutes(7), ..ChainLink::any(&mut source) });
    }
    let mut told = history.clone();
    let at = script.below(told.len());
    match script.below(4) {
        0 => drop(told.remove(at)),
        1 => told.swap(at, 0),
        2 => {
            if let Some(bytes) = changed(script, &cbor::to_bytes(&told[at])) {
                told[at] = cbor::from_bytes(&bytes).unwrap_or(told[at]);
            }
        }
        _ => told.insert(at, told[at]),
    }
    let head =
        |history: &[ChainLink]| history.iter().fold(first_link(&topic, &first), |link: Link, next| next.after(&link));
    assert_eq!(head(&history) == head(&told), history == told, "two histories under one head");
}

/// What proves one thing on a session proves nothing else.
fn sessions(script: &mut Script, mut source: Source) {
    let (topic, challenge) = (TopicId::any(&mut source), Challenge::any(&mut source));
    let (server, account) = (ServerId::any(&mut source), AccountId::any(&mut source));
    let device = DeviceId::any(&mut source);
    let authorship =
        Authorship { tag: Tag::any(&mut source), conversation: ConversationId::any(&mut source), topic, segment: 0 };
    let proofs = [
        (Purpose::TopicSession, topic_session_bytes(&challenge, &topic, 1)),
        (Purpose::TopicSession, topic_session_bytes(&challenge, &topic, 2)),
        (Purpose::TopicCreation, topic_creation_bytes(&topic, &key().public())),
        (Purpose::NextSegment, next_segment_bytes(&topic, 1, &challenge.0)),
        (Purpose::AccountSession, account_session_bytes(&challenge, &server, &account, &device)),
        (Purpose::MessageAuthor, cbor::to_bytes(&authorship)),
    ];
    let (one, other) = (script.below(proofs.len()), script.below(proofs.len()));
    let signature = key().sign(proofs[one].0, &proofs[one].1);
    let bytes = changed(script, &proofs[other].1).unwrap_or_else(|| proofs[other].1.clone());
    let same = proofs[one].0 == proofs[other].0 && proofs[one].1 == bytes;
    assert_eq!(verify(proofs[other].0, &key().public(), &bytes, &signature).is_ok(), same, "one proof for two things");
    if let Some(other) = changed(script, &signature.0).and_then(|other| <[u8; 64]>::try_from(other).ok()) {
        assert!(
            verify(proofs[one].0, &key().public(), &proofs[one].1, &Signature(other)).is_err(),
            "a second signature"
        );
    }
    let segment = SegmentSecrets::derive(&challenge.0, &topic, 1).signing.public();
    assert_ne!(segment, SegmentSecrets::derive(&challenge.0, &topic, 2).signing.public(), "one key for two segments");
}
