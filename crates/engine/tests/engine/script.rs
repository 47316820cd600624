//! A server in a few lines: honest unless a test tells it what to answer.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use protocol::api::{
    Answer, ClientFrame, Page, Refusal, Request, Server, ServerEvent, ServerFrame, SessionId, TopicEntry,
};
use protocol::chain::{AccountState, Chain};
use protocol::franking::{StampKey, Stamped};
use protocol::handle::Handle;
use protocol::hello::{Challenge, Hello, HelloReply, SessionKind, VERSION_MAX};
use protocol::id::TopicId;
use protocol::server::{CertificateHash, ServerKeys, ServerStatement, StampKeyRecord};
use protocol::signature::SecretKey;
use protocol::time::Millis;
use protocol::token::{Issuer, IssuerStatement};
use protocol::topic::{ChainLink, Entry, EntryKind, Head, SignedHead, first_link};
use protocol::transparency::answered::SignedAnswer;
use protocol::transparency::promise::{Promise, SignedPromise};

use crate::directory::Directory;

/// What a test makes of a request; nothing for what an honest server answers.
pub type Twist = Box<dyn FnMut(&Request) -> Option<Result<Answer, Refusal>>>;

/// How it opens no session, or one in another time.
#[derive(Clone, Copy)]
pub enum Refuses {
    Token,
    /// The next one, and no more.
    TokenOnce,
    /// It says welcome, and leaves.
    Work,
    Clock {
        ahead_days: u64,
    },
}

pub struct Script {
    pub statement: ServerStatement,
    pub head_key: SecretKey,
    pub people: BTreeMap<Handle, Chain>,
    pub topics: BTreeMap<TopicId, (Head, Vec<TopicEntry>)>,
    pub sessions: BTreeMap<SessionId, SessionKind>,
    pub twist: Option<Twist>,
    /// Whether it answers nothing, so that calls stay open.
    pub silent: bool,
    /// How it stands for what it says of its directory.
    pub sign: fn(u32, &Request, Answer) -> ServerFrame,
    /// What its clock shows.
    pub now: Millis,
    /// What it says to the next hellos instead of what it would; for which kind of session.
    pub refuses: Option<(SessionKind, Refuses)>,
    /// The chain that was registered.
    registered: Chain,
    handle: Option<Handle>,
    pub directory: Rc<RefCell<Directory>>,
    stamps: StampKey,
    events: VecDeque<ServerEvent>,
}

impl Script {
    pub fn new() -> Self {
        Script {
            statement: statement(1, 1),
            head_key: SecretKey::from_seed(&[51; 32]),
            people: BTreeMap::new(),
            topics: BTreeMap::new(),
            sessions: BTreeMap::new(),
            twist: None,
            silent: false,
            sign: signed,
            now: Millis(0),
            refuses: None,
            registered: Chain::default(),
            handle: None,
            directory: Rc::default(),
            stamps: stamp_key(),
            events: VecDeque::new(),
        }
    }

    pub fn twist(&mut self, twist: impl FnMut(&Request) -> Option<Result<Answer, Refusal>> + 'static) {
        self.twist = Some(Box::new(twist));
    }

    pub fn page(&self, topic: &TopicId, after: u64) -> Option<Page> {
        let (head, entries) = self.topics.get(topic)?;
        let entries = entries.iter().filter(|entry| entry.link.sequence > after).cloned().collect();
        Some(Page { entries, head: SignedHead::sign(&self.head_key, topic, *head) })
    }

    fn answer(&mut self, request: &Request) -> Result<Answer, Refusal> {
        if let Some(answer) = self.twist.as_mut().and_then(|twist| twist(request)) {
            return answer;
        }
        match request {
            Request::CountKeyPackages => Ok(Answer::KeyPackageCount { count: 10, last_resort: true }),
            Request::ReadInbox { .. } => Ok(Answer::Inbox { items: vec![] }),
            Request::Register(registration) => {
                (self.registered, self.handle) = (registration.chain.clone(), registration.handle.clone());
                let promise = promise(&registration.chain, registration.handle.clone(), self.now);
                Ok(Answer::Promised { promise })
            }
            Request::ReadChain { .. } => Ok(Answer::Chain { chain: self.registered.clone(), handle: None }),
            Request::LookUpHandle { handle, .. } => {
                let own = self.handle.as_ref().filter(|own| *own == handle).map(|_| self.registered.clone());
                Ok(self.directory.borrow_mut().holder(handle, self.people.get(handle).cloned().or(own), self.now))
            }
            Request::LookUpAccount { account, .. } => {
                let is_it = |chain: &&Chain| chain.verify().is_ok_and(|state| state.account == *account);
                let chain = self.people.values().find(is_it).cloned();
                chain.ok_or(Refusal::NotFound).map(|chain| self.directory.borrow_mut().account(chain, self.now))
            }
            Request::CreateTopic { topic, key, .. } => {
                let head = Head { sequence: 0, link: first_link(topic, key) };
                self.topics.insert(*topic, (head, vec![]));
                Ok(Answer::Done)
            }
            Request::ReadTopic { topic, after, .. } => {
                self.page(topic, *after).map(Answer::Page).ok_or(Refusal::NotFound)
            }
            Request::Append { entry } => self.append(entry).ok_or(Refusal::NotFound),
            Request::TakeKeyPackages { account } => {
                let is_it = |chain: &&Chain| {
                    chain.verify().is_ok_and(|it| it.account == *account && it.state == AccountState::Closed)
                };
                let closed = self.people.values().find(is_it).cloned();
                closed.ok_or(Refusal::NotFound).map(|chain| Answer::KeyPackages { chain, devices: vec![] })
            }
            Request::IssueTokens { period, batch } => {
                let issuer = Issuer::from_seed(*period, &[53; 32]);
                let evaluation = issuer.evaluate(batch).map_err(|_| Refusal::Malformed)?;
                let issuer = IssuerStatement::sign(&SecretKey::from_seed(&[1; 32]), *period, issuer.key());
                Ok(Answer::Tokens { evaluation, issuer })
            }
            Request::ReadLog { .. } | Request::ReadHistory { .. } => Err(Refusal::Unavailable),
            _ => Ok(Answer::Done),
        }
    }

    fn append(&mut self, entry: &Entry) -> Option<Answer> {
        let (head, entries) = self.topics.get_mut(&entry.topic)?;
        let time = self.now.minutes();
        let days = if entry.kind() == EntryKind::Commit { 30 } else { u64::from(entry.lifetime_days) };
        let link = ChainLink {
            sequence: head.sequence + 1,
            segment: entry.segment,
            kind: entry.kind(),
            time,
            expiry: time.plus(days * 24 * 60),
            entry: entry.hash(),
        };
        *head = Head { sequence: link.sequence, link: link.after(&head.link) };
        let stamped = |tag| Stamped { topic: entry.topic, segment: entry.segment, time, tag };
        let stamp = entry.tag().map(|tag| self.stamps.stamp(&stamped(tag)));
        entries.push(TopicEntry { link, entry: Some(entry.clone()), stamp });
        Some(Answer::Appended { link, stamp })
    }
}

impl Server for Script {
    fn open(&mut self, session: SessionId, hello: Hello) {
        self.sessions.insert(session, hello.kind);
        let statement = self.statement.clone();
        let (version, challenge, issuers) = (VERSION_MAX, Challenge([3; 32]), vec![]);
        let welcome = |time| HelloReply::Welcome { version, challenge, statement, time, issuers };
        let time = self.now.minutes();
        let reply = match self.refuses.filter(|(kind, _)| *kind == hello.kind) {
            Some((_, Refuses::Token)) => HelloReply::TokenRefused { time },
            Some((_, Refuses::TokenOnce)) => {
                self.refuses = None;
                HelloReply::TokenRefused { time }
            }
            Some((_, Refuses::Clock { ahead_days })) => welcome(time.plus(ahead_days * 24 * 60)),
            Some((_, Refuses::Work)) | None => welcome(time),
        };
        self.events.push_back(ServerEvent::Opened { session, reply });
        if self.refuses.is_some_and(|(kind, refuses)| kind == hello.kind && matches!(refuses, Refuses::Work)) {
            self.sessions.remove(&session);
            self.events.push_back(ServerEvent::Closed { session });
        }
    }

    fn send(&mut self, session: SessionId, frame: ClientFrame) {
        if self.silent || !self.sessions.contains_key(&session) {
            return;
        }
        let call = frame.call;
        let frame = match self.answer(&frame.request) {
            Ok(answer) if frame.request.is_of_directory() => (self.sign)(call, &frame.request, answer),
            Ok(answer) => ServerFrame::Answer { call, answer },
            Err(refusal) => ServerFrame::Refusal { call, refusal },
        };
        self.events.push_back(ServerEvent::Frame { session, frame });
    }

    fn close(&mut self, session: SessionId) {
        self.sessions.remove(&session);
    }

    fn poll(&mut self) -> Option<ServerEvent> {
        self.events.pop_front()
    }
}

/// What a server of this identity states at this revision.
pub fn statement(identity: u8, revision: u64) -> ServerStatement {
    let identity = SecretKey::from_seed(&[identity; 32]);
    let keys = ServerKeys {
        identity: identity.public(),
        head: SecretKey::from_seed(&[51; 32]).public(),
        stamps: vec![StampKeyRecord { key_id: 1, key: stamp_key().public() }],
        certificate: CertificateHash([1; 32]),
        revision,
        log: SecretKey::from_seed(&[53; 32]).public(),
    };
    ServerStatement::sign(&identity, keys)
}

/// The key with which it stamps.
pub fn stamp_key() -> StampKey {
    StampKey::from_seed(1, &[52; 32])
}

pub fn log_key() -> SecretKey {
    SecretKey::from_seed(&[53; 32])
}

/// The word of the server of [`statement`] that a chain, and a handle, will be in its log.
pub fn promise(chain: &Chain, handle: Option<Handle>, now: Millis) -> SignedPromise {
    let state = chain.verify().expect("a chain");
    let made = now.seconds();
    let promise = Promise {
        account: state.account,
        sequence: state.sequence,
        head: state.head,
        made,
        deadline: made.plus(120),
        log_size: 1,
        handle,
    };
    SignedPromise::sign(&log_key(), promise)
}

/// An answer about the directory, as its log stands for it.
pub fn signed(call: u32, question: &Request, answer: Answer) -> ServerFrame {
    ServerFrame::SignedAnswer { call, signed: Box::new(SignedAnswer::sign(&log_key(), question, answer)) }
}
