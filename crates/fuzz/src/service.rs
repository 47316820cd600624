//! The server's rules: sessions that ask in any order for anything, against a reference of what was acknowledged.
//!
//! Laws: one answer to each call, an acknowledged entry at one place for ever, pages that are the truth and reach no further
//! than what a session has proven, the same before and after a crash; what costs a token is paid with one of the server's, and
//! no token pays for two things.

use std::collections::BTreeSet;

use protocol::api::{
    Answer, ClientFrame, Follow, Page, Push, Refusal, Registration, Request, ServerFrame, account_session_bytes,
    topic_creation_bytes,
};
use protocol::cbor::{self, Bytes};
use protocol::chain::create_account;
use protocol::franking::{Stamped, verify_stamp};
use protocol::handle::Handle;
use protocol::hello::{Challenge, Hello, HelloReply, SessionKind};
use protocol::id::{AccountId, DeviceId, Tag, TopicId};
use protocol::inbox::{InboxKey, SealedItem};
use protocol::limits::{FRAME_BYTES_MAX, READ_ENTRIES_MAX};
use protocol::signature::{Purpose, SecretKey};
use protocol::time::{Days, Millis};
use protocol::token::{Batch, Token, TokenUse, period_end};
use protocol::topic::{Entry, EntryBody, EntryKind, next_segment_bytes, topic_session_bytes};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use server::in_process::{Called, Connection, InProcess};
use server::memory::MemoryStores;
use server::service::Rules;
use server::service::keys::Keyring;
use server::service::tokens::Quota;

use crate::memory::held_at_most;
use crate::sample::{Sample, Source};
use crate::script::Script;
use crate::token_model::TokenModel;
use crate::topic_model::{TopicModel, segment_key};

const TOPICS: u8 = 2;
const PEOPLE: u8 = 2;
const DEEDS_MAX: usize = 120;
/// So few that a script reaches the end of them.
const TOKENS_EACH_DAY: u32 = 6;
const HELD_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Runs the script's server.
pub fn check(bytes: &[u8]) {
    let ((), held) = held_at_most(|| {
        let mut town = Town::new();
        let mut script = Script::new(bytes);
        for _ in 0..DEEDS_MAX {
            if script.is_over() {
                break;
            }
            town.deed(&mut script);
        }
    });
    assert!(held <= HELD_BYTES_MAX, "a server of few entries held {held} bytes");
}

struct Session {
    connection: Connection,
    kind: SessionKind,
    challenge: Challenge,
    proven: BTreeSet<(u8, u64)>,
    device: Option<u8>,
    calls: u32,
    until: Option<Millis>,
}

struct Town {
    server: InProcess<MemoryStores>,
    rng: ChaCha20Rng,
    now: Millis,
    sessions: Vec<Session>,
    opened: u64,
    topics: Vec<TopicModel>,
    tokens: TokenModel,
    last: Vec<u8>,
}

fn keyring() -> Keyring {
    Keyring::from_seed(&[5; 32])
}

fn rules() -> Rules {
    Rules { quota: Quota(TOKENS_EACH_DAY), ..Rules::default() }
}

fn topic_id(topic: u8) -> TopicId {
    TopicId::from_random([topic; 32])
}

fn account_key(person: u8) -> SecretKey {
    SecretKey::from_seed(&[50 + person; 32])
}

fn device_key(person: u8) -> SecretKey {
    SecretKey::from_seed(&[60 + person; 32])
}

fn account(person: u8) -> (AccountId, DeviceId) {
    let device = DeviceId([person; 16]);
    let chain = create_account(&account_key(person), device, &device_key(person));
    (chain.verify().expect("it is honest").account, device)
}

impl Town {
    fn new() -> Self {
        Town {
            server: InProcess::start(MemoryStores::default(), keyring(), rules()),
            rng: ChaCha20Rng::seed_from_u64(9),
            now: Millis(1_700_000_000_000),
            sessions: Vec::new(),
            opened: 0,
            topics: (0..TOPICS).map(|topic| TopicModel::new(topic_id(topic), topic)).collect(),
            tokens: TokenModel::new(keyring()),
            last: Vec::new(),
        }
    }

    fn deed(&mut self, script: &mut Script) {
        match script.below(20) {
            0 | 1 => self.open(script),
            2 => {
                if !self.sessions.is_empty() {
                    let session = self.sessions.swap_remove(script.below(self.sessions.len()));
                    self.server.close(session.connection);
                }
            }
            3 => {
                self.server.pushes(self.now).into_iter().for_each(|(connection, push)| self.pushed(connection, push));
            }
            4 => self.crash(),
            5 => {
                self.now = self.now.plus([1, 61_000, 90_000_000, 40 * 86_400_000][script.below(4)]);
                self.server.expire(self.now).expect("memory does not fail");
            }
            _ if self.sessions.is_empty() => self.open(script),
            _ => {
                let at = script.below(self.sessions.len());
                let request = self.request(script, at);
                let token = self.tokens.draw(script, self.now);
                self.call(at, request, token);
            }
        }
    }

    fn open(&mut self, script: &mut Script) {
        let kind = [SessionKind::Topics, SessionKind::Account, SessionKind::Contact][script.below(3)];
        let token = if kind == SessionKind::Account { None } else { self.tokens.draw(script, self.now) };
        let mut hello = Hello::new(kind, token.map(|token| Bytes(cbor::to_bytes(&token))));
        if script.below(16) == 1 {
            hello.version_max = script.byte().into();
            hello.token = Some(Bytes(script.piece(40)));
        }
        self.opened += 1;
        let connection = Connection(self.opened);
        match self.server.open(connection, &hello, self.now, &mut self.rng) {
            HelloReply::Welcome { challenge, statement, version, time, issuers } => {
                assert!(statement.verify().is_ok() && Some(version) == hello.agreed_version());
                assert!(self.server.is_open(connection));
                assert_eq!(time, self.now.minutes());
                let stated = |period| issuers.iter().any(|issuer| issuer.period == period);
                assert!(stated(self.now.days()), "the day's key is stated to everybody");
                for issuer in &issuers {
                    assert!(issuer.verify(&statement.keys.identity).is_ok(), "the server signs its issuer keys");
                }
                let spent_on = match kind {
                    SessionKind::Account => None,
                    SessionKind::Contact => Some(TokenUse::contact_session(&challenge)),
                    SessionKind::Topics => Some(TokenUse::topics_session()),
                };
                let until = spent_on.map(|spent_on| {
                    let token = hello.token().expect("an anonymous session is paid for");
                    self.tokens.paid(Some(token), spent_on, self.now);
                    period_end(token.period)
                });
                let proven = BTreeSet::new();
                self.sessions.push(Session { connection, kind, challenge, proven, device: None, calls: 0, until });
            }
            _ => assert!(!self.server.is_open(connection), "who is not welcome has no session"),
        }
    }

    /// Sessions are gone; what was acknowledged is not.
    fn crash(&mut self) {
        let stores = self.server.stores().clone();
        self.server = InProcess::start(stores, keyring(), rules());
        self.sessions.clear();
    }

    fn request(&mut self, script: &mut Script, at: usize) -> Request {
        let topic = script.below(TOPICS.into()) as u8;
        let newest = self.topics[usize::from(topic)].newest_segment();
        let segment = if script.below(4) == 0 { u64::from(script.byte() % 4) } else { newest };
        let person = script.below(PEOPLE.into()) as u8;
        let challenge = if script.below(16) == 0 { Challenge([1; 32]) } else { self.sessions[at].challenge };
        match script.below(25) {
            0 | 1 => create(topic),
            2..=4 => {
                let signed = topic_session_bytes(&challenge, &topic_id(topic), segment);
                let signature = segment_key(topic, segment).sign(Purpose::TopicSession, &signed);
                Request::ProveSegment { topic: topic_id(topic), segment, signature }
            }
            5..=9 => Request::Append { entry: message(script, topic, segment) },
            10 | 11 => Request::Append { entry: commit(script, topic, segment) },
            12 | 13 => Request::ReadTopic {
                topic: topic_id(topic),
                after: u64::from(script.byte() % 16),
                count_max: script.byte().into(),
                follow: if script.below(2) == 0 { Follow::No } else { Follow::Yes },
            },
            14 => Request::Signal { topic: topic_id(topic), segment, ciphertext: Bytes(script.piece(600)) },
            15 => self.register(person, &challenge),
            16 => {
                let (account, device) = account(person);
                let signed = account_session_bytes(&challenge, &self.server.id(), &account, &device);
                let signature = device_key(person).sign(Purpose::AccountSession, &signed);
                Request::Authenticate { account, device, signature }
            }
            17 => {
                let (account, device) = account(person);
                let item = SealedItem {
                    tag: Tag([script.byte() % 4; 32]),
                    encapsulated: Bytes(script.piece(20)),
                    ciphertext: Bytes(script.piece(20)),
                };
                Request::PutInbox { account, device, item }
            }
            18 => Request::ReadInbox { after: script.byte().into() },
            19 => Request::PublishKeyPackages {
                packages: (0..script.below(3)).map(|_| Bytes(script.piece(8))).collect(),
                last_resort: (script.below(2) == 0).then(|| Bytes(script.piece(8))),
            },
            20 => Request::TakeKeyPackages { account: account(person).0 },
            21 => Request::LookUpAccount { account: account(person).0, known_size: script.byte().into() },
            22 => {
                let period = Days(self.now.days().0 + u64::from(script.byte() % 2));
                let batch = batch(period, script.byte() % 8);
                Request::IssueTokens { period, batch: batch.blinded().to_vec() }
            }
            23 => Request::any(&mut Source::new(script.byte().into())),
            _ => {
                script.edit(&mut self.last);
                cbor::from_bytes(&self.last).unwrap_or(Request::CountKeyPackages)
            }
        }
    }

    fn register(&self, person: u8, challenge: &Challenge) -> Request {
        let (account, device) = account(person);
        let key = device_key(person);
        let signed = account_session_bytes(challenge, &self.server.id(), &account, &device);
        Request::Register(Registration {
            chain: create_account(&account_key(person), device, &key),
            inbox_key: InboxKey::sign(&key, &account, &device, Bytes(vec![person; 32])),
            signature: key.sign(Purpose::AccountSession, &signed),
            handle: Handle::parse(["alice", "bobby"][usize::from(person) % 2]).ok(),
            invitation: None,
        })
    }

    fn call(&mut self, at: usize, request: Request, token: Option<Token>) {
        self.last = cbor::to_bytes(&request);
        let session = &mut self.sessions[at];
        session.calls += 1;
        let (connection, number, kind) = (session.connection, session.calls, session.kind);
        let until = session.until;
        let called =
            self.server.call(connection, ClientFrame { call: number, request: request.clone(), token }, self.now);
        let Called::Answer(frame) = called else {
            self.sessions.swap_remove(at);
            return;
        };
        assert!(until.is_none_or(|until| self.now < until), "a session outlives its token's period");
        assert!(cbor::to_bytes(&frame).len() <= FRAME_BYTES_MAX, "an answer that no client reads");
        match frame {
            ServerFrame::Answer { call, answer } => {
                assert_eq!(call, number);
                assert_eq!(request.session_kind(), kind, "a request is answered on one kind of session");
                self.answered(at, &request, token, answer);
            }
            ServerFrame::SignedAnswer { call, signed } => {
                assert_eq!(call, number);
                let log_key = keyring().statement().keys.log;
                assert_eq!(signed.verify(&request, &log_key), Ok(()), "the server stands for what it says");
                self.answered(at, &request, token, signed.answer);
            }
            ServerFrame::Refusal { call, refusal } => {
                assert_eq!(call, number);
                assert_eq!(refusal == Refusal::OtherSessionKind, request.session_kind() != kind);
                self.refused(at, &request, &refusal);
            }
            ServerFrame::Push(_) => panic!("a push is no answer"),
        }
    }

    fn answered(&mut self, at: usize, request: &Request, token: Option<Token>, answer: Answer) {
        let keys = keyring();
        let statement = keys.statement();
        let session = &mut self.sessions[at];
        match (request, answer) {
            (Request::CreateTopic { topic, key, .. }, Answer::Done) => {
                if let Some(model) = self.topics.iter_mut().find(|model| model.id == *topic) {
                    assert_eq!(*key, segment_key(model.number, 0).public(), "only what proves itself creates");
                    if !model.is_created {
                        self.tokens.paid(token, TokenUse::topic(topic, key), self.now);
                    }
                    model.is_created = true;
                    session.proven.insert((model.number, 0));
                }
            }
            (Request::ProveSegment { topic, segment, .. }, Answer::Done) => {
                let model = self.topics.iter().find(|model| model.id == *topic).expect("nobody else has keys");
                assert!(model.is_created && *segment <= model.newest_segment(), "a segment that is not there");
                session.proven.insert((model.number, *segment));
            }
            (Request::Append { entry }, Answer::Appended { link, stamp }) => {
                let model = self.topics.iter_mut().find(|model| model.id == entry.topic).expect("nobody else has keys");
                assert!(session.proven.contains(&(model.number, entry.segment)), "appended without proof");
                if let (Some(stamp), Some(tag)) = (stamp, entry.tag()) {
                    let stamped = Stamped { topic: entry.topic, segment: entry.segment, time: link.time, tag };
                    let key = statement.keys.stamp_key(stamp.key_id).expect("a stamp key of the server");
                    assert!(verify_stamp(key, &stamped, &stamp).is_ok(), "a stamp that nobody believes");
                }
                if model.acknowledge(entry, link) && entry.kind() == EntryKind::Commit {
                    self.tokens.paid(token, TokenUse::commit(&entry.hash()), self.now);
                }
            }
            (Request::PutInbox { account, device, item }, Answer::Done) => {
                self.tokens.put(token, (*account, *device, item), self.now);
            }
            (Request::IssueTokens { period, batch }, Answer::Tokens { evaluation, issuer }) => {
                let person = session.device.expect("issued without a proof of the device");
                assert!(issuer.verify(&statement.keys.identity).is_ok() && issuer.period == *period);
                assert_eq!(evaluation.elements.len(), batch.len());
                let issued = self.tokens.issued(person, *period, batch);
                assert!(issued <= TOKENS_EACH_DAY, "issued more than the quota");
            }
            (Request::ReadTopic { topic, after, .. }, Answer::Page(page)) => self.page(at, topic, Some(*after), &page),
            (Request::Register(_), Answer::Promised { .. }) | (Request::Authenticate { .. }, Answer::Done) => {
                session.device = (0..PEOPLE).find(|person| names(request, account(*person).0));
            }
            (
                Request::ReadInbox { .. }
                | Request::PublishKeyPackages { .. }
                | Request::CountKeyPackages
                | Request::ClearInbox { .. }
                | Request::Incarnate { .. }
                | Request::TakeOver { .. },
                _,
            ) => assert!(session.device.is_some(), "answered without a proof of the device"),
            _ => {}
        }
    }

    fn refused(&self, at: usize, request: &Request, refusal: &Refusal) {
        if let Request::Append { entry } = request
            && let Some(model) = self.topics.iter().find(|model| model.id == entry.topic)
            && *refusal == Refusal::SegmentClosed
        {
            assert!(self.sessions[at].proven.contains(&(model.number, entry.segment)), "says what is closed to nobody");
            assert_ne!(entry.segment, model.newest_segment(), "the newest segment is open");
        }
    }

    /// A page is what was acknowledged, goes no further than what is proven, and ends in a head that the server signs.
    fn page(&self, at: usize, topic: &TopicId, after: Option<u64>, page: &Page) {
        let session = &self.sessions[at];
        let model = self.topics.iter().find(|model| model.id == *topic).expect("nobody else has keys");
        assert!(page.entries.len() <= usize::from(READ_ENTRIES_MAX));
        assert!(page.head.verify(&keyring().statement().keys.head, topic).is_ok(), "the server signs its heads");
        assert_eq!(model.head_at(page.head.head.sequence), Some(page.head.head), "a head that is not the truth");
        let mut expected = after;
        for entry in &page.entries {
            if let Some(after) = expected {
                assert_eq!(entry.link.sequence, after + 1, "entries without gaps");
            }
            expected = Some(entry.link.sequence);
            assert!(session.proven.contains(&(model.number, entry.link.segment)), "reads what it has not proven");
            model.check(entry, self.now.minutes());
        }
        assert!(page.head.head.sequence >= expected.unwrap_or_default() || page.entries.is_empty());
    }

    fn pushed(&mut self, connection: Connection, push: Push) {
        let Some(at) = self.sessions.iter().position(|session| session.connection == connection) else {
            panic!("a push to nobody");
        };
        match push {
            Push::Entries { topic, page } => self.page(at, &topic, None, &page),
            Push::Signal { topic, segment, .. } => {
                let model = self.topics.iter().find(|model| model.id == topic).expect("nobody else has keys");
                assert!(self.sessions[at].proven.contains(&(model.number, segment)), "hears what it has not proven");
            }
            Push::InboxArrived => assert!(self.sessions[at].device.is_some()),
            Push::Superseded | Push::Closing { .. } => {
                self.sessions.swap_remove(at);
            }
        }
    }
}

/// The batch of this number: its number is also how many tokens it has.
fn batch(period: Days, number: u8) -> Batch {
    Batch::from_seed(period, &[number; 32], usize::from(number % 4))
}

fn names(request: &Request, account: AccountId) -> bool {
    match request {
        Request::Authenticate { account: named, .. } => *named == account,
        Request::Register(registration) => registration.chain.verify().is_ok_and(|state| state.account == account),
        _ => false,
    }
}

fn create(topic: u8) -> Request {
    let (id, key) = (topic_id(topic), segment_key(topic, 0));
    let possession = key.sign(Purpose::TopicCreation, &topic_creation_bytes(&id, &key.public()));
    Request::CreateTopic { topic: id, key: key.public(), possession }
}

fn message(script: &mut Script, topic: u8, segment: u64) -> Entry {
    let body = EntryBody::Message { tag: Tag([script.byte() % 8; 32]), ciphertext: Bytes(script.piece(12)) };
    let days = if script.below(8) == 0 { script.byte().into() } else { 7 };
    Entry::sign(&segment_key(topic, segment), topic_id(topic), segment, days, body)
}

fn commit(script: &mut Script, topic: u8, segment: u64) -> Entry {
    let next = segment_key(topic, segment + 1);
    let ciphertext = script.piece(4);
    let possession = next.sign(Purpose::NextSegment, &next_segment_bytes(&topic_id(topic), segment + 1, &ciphertext));
    let body = EntryBody::Commit { next_key: next.public(), possession, ciphertext: ciphertext.into() };
    Entry::sign(&segment_key(topic, segment), topic_id(topic), segment, 30, body)
}
