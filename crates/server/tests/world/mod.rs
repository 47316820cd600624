//! What the server's tests share: people with keys, a server inside one process, and one function for a call.
#![allow(dead_code, reason = "each test file uses its own part")]

use protocol::api::{
    Answer, ClientFrame, Follow, Page, Push, Refusal, Registration, Request, account_session_bytes,
    topic_creation_bytes,
};
use protocol::cbor::Bytes;
use protocol::chain::{Chain, create_account};
use protocol::handle::Handle;
use protocol::hello::{Challenge, Hello, HelloReply, SessionKind};
use protocol::id::{AccountId, DeviceId, ServerId, Tag, TopicId};
use protocol::inbox::{InboxKey, SealedItem};
use protocol::signature::{Purpose, SecretKey};
use protocol::time::{Days, Millis};
use protocol::token::{Token, TokenNonce};
use protocol::topic::{Entry, EntryBody, next_segment_bytes, topic_session_bytes};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use wiretight_server::in_process::{Called, Connection, InProcess};
use wiretight_server::memory::MemoryStores;
use wiretight_server::port::Stores;
use wiretight_server::service::Rules;
use wiretight_server::service::keys::Keyring;

/// An ordinary day in 2026.
pub const NOW: Millis = Millis(1_790_000_000_000);

pub struct World<S: Stores> {
    pub server: InProcess<S>,
    pub now: Millis,
    rng: ChaCha20Rng,
    last_connection: u64,
}

/// An open session as its client sees it.
#[derive(Clone, Copy)]
pub struct Open {
    pub connection: Connection,
    pub challenge: Challenge,
    pub server: ServerId,
}

pub fn world() -> World<MemoryStores> {
    world_with(MemoryStores::default(), Rules::default())
}

pub fn world_with<S: Stores>(stores: S, rules: Rules) -> World<S> {
    let server = InProcess::start(stores, Keyring::from_seed(&[7; 32]), rules);
    World { server, now: NOW, rng: ChaCha20Rng::from_seed([1; 32]), last_connection: 0 }
}

impl<S: Stores> World<S> {
    pub fn open(&mut self, kind: SessionKind) -> Open {
        self.last_connection += 1;
        let connection = Connection(self.last_connection);
        let token = (kind != SessionKind::Account).then(|| Bytes::from(&self.token()));
        match self.server.open(connection, &Hello::new(kind, token), self.now, &mut self.rng) {
            HelloReply::Welcome { challenge, statement, .. } => {
                statement.verify().expect("the statement is signed");
                Open { connection, challenge, server: statement.id() }
            }
            other => panic!("no welcome: {other:?}"),
        }
    }

    /// What the server says to a hello.
    pub fn hello(&mut self, hello: &Hello) -> HelloReply {
        self.last_connection += 1;
        self.server.open(Connection(self.last_connection), hello, self.now, &mut self.rng)
    }

    /// A fresh token of a period.
    pub fn token_of(&mut self, period: Days) -> Token {
        let mut nonce = TokenNonce([0; 32]);
        self.rng.fill_bytes(&mut nonce.0);
        let issuer = self.server.keyring().issuers().spendable(period, protocol::token::period_start(period));
        issuer.expect("an issuer").token(nonce)
    }

    /// A fresh token of the day, as somebody holds it whom nobody can tell from others.
    pub fn token(&mut self) -> Token {
        self.token_of(self.now.days())
    }

    /// Calls, with a fresh token where the request costs one.
    pub fn call(&mut self, open: Open, request: Request) -> Result<Answer, Refusal> {
        let token = request.token_use().map(|_| self.token());
        self.call_with(open, request, token)
    }

    pub fn call_with(&mut self, open: Open, request: Request, token: Option<Token>) -> Result<Answer, Refusal> {
        match self.server.call(open.connection, ClientFrame { call: 9, request, token }, self.now) {
            Called::Answer(frame) if frame.call() == Some(9) => frame.into_result().expect("it answers a call"),
            other => panic!("neither answer nor refusal: {other:?}"),
        }
    }

    pub fn pushes(&mut self, open: Open) -> Vec<Push> {
        let pushes = self.server.pushes(self.now);
        pushes.into_iter().filter(|(to, _)| *to == open.connection).map(|(_, push)| push).collect()
    }

    pub fn read(&mut self, open: Open, topic: TopicId, after: u64, follow: Follow) -> Result<Page, Refusal> {
        match self.call(open, Request::ReadTopic { topic, after, count_max: 256, follow })? {
            Answer::Page(page) => Ok(page),
            other => panic!("no page: {other:?}"),
        }
    }

    /// Crashes the server and starts it on the same stores.
    pub fn restart(self, rules: Rules) -> World<S> {
        let stores = self.server.stop();
        let server = InProcess::start(stores, Keyring::from_seed(&[7; 32]), rules);
        World { server, ..self }
    }
}

pub struct Person {
    pub account_key: SecretKey,
    pub key: SecretKey,
    pub account: AccountId,
    pub device: DeviceId,
    pub chain: Chain,
    pub handle: Option<Handle>,
}

impl Person {
    /// Somebody without a handle whom no other test knows.
    pub fn from_seed(seed: &[u8; 32]) -> Person {
        let derive = |label: &str| SecretKey::from_seed(&protocol::hash::hash(label, &[seed]));
        let (account_key, key) = (derive("test account"), derive("test device"));
        let device = DeviceId(std::array::from_fn(|index| seed[index]));
        let chain = create_account(&account_key, device, &key);
        let account = chain.verify().expect("a chain").account;
        Person { account_key, key, account, device, chain, handle: None }
    }

    pub fn new(number: u8, handle: Option<&str>) -> Person {
        let account_key = SecretKey::from_seed(&[number; 32]);
        let key = SecretKey::from_seed(&[number.wrapping_add(128); 32]);
        let device = DeviceId([number; 16]);
        let chain = create_account(&account_key, device, &key);
        let account = chain.verify().expect("a chain").account;
        let handle = handle.map(|handle| Handle::parse(handle).expect("a handle"));
        Person { account_key, key, account, device, chain, handle }
    }

    pub fn session_signature(&self, open: Open) -> protocol::signature::Signature {
        let signed = account_session_bytes(&open.challenge, &open.server, &self.account, &self.device);
        self.key.sign(Purpose::AccountSession, &signed)
    }

    pub fn registration(&self, open: Open) -> Registration {
        Registration {
            chain: self.chain.clone(),
            inbox_key: InboxKey::sign(&self.key, &self.account, &self.device, Bytes(vec![5; 1216])),
            signature: self.session_signature(open),
            handle: self.handle.clone(),
            invitation: None,
        }
    }

    pub fn authentication(&self, open: Open) -> Request {
        Request::Authenticate { account: self.account, device: self.device, signature: self.session_signature(open) }
    }
}

/// A topic's keys, one for each segment.
pub struct Keys(pub TopicId);

impl Keys {
    pub fn new(number: u8) -> Keys {
        Keys(TopicId::from_random([number; 32]))
    }

    pub fn key(&self, segment: u64) -> SecretKey {
        SecretKey::from_seed(&protocol::hash::hash("test key", &[&self.0.0, &segment.to_be_bytes()]))
    }

    pub fn creation(&self) -> Request {
        let key = self.key(0);
        let possession = key.sign(Purpose::TopicCreation, &topic_creation_bytes(&self.0, &key.public()));
        Request::CreateTopic { topic: self.0, key: key.public(), possession }
    }

    pub fn proof(&self, open: Open, segment: u64) -> Request {
        let signed = topic_session_bytes(&open.challenge, &self.0, segment);
        let signature = self.key(segment).sign(Purpose::TopicSession, &signed);
        Request::ProveSegment { topic: self.0, segment, signature }
    }

    pub fn message(&self, segment: u64, tag: u8) -> Entry {
        let body = EntryBody::Message { tag: Tag([tag; 32]), ciphertext: Bytes(vec![tag; 300]) };
        Entry::sign(&self.key(segment), self.0, segment, 30, body)
    }

    pub fn commit(&self, segment: u64, content: u8) -> Entry {
        self.commit_of(segment, vec![content; 500])
    }

    pub fn commit_of(&self, segment: u64, ciphertext: Vec<u8>) -> Entry {
        let ciphertext = Bytes(ciphertext);
        let next = self.key(segment + 1);
        let signed = next_segment_bytes(&self.0, segment + 1, &ciphertext.0);
        let possession = next.sign(Purpose::NextSegment, &signed);
        let body = EntryBody::Commit { next_key: next.public(), possession, ciphertext };
        Entry::sign(&self.key(segment), self.0, segment, 30, body)
    }
}

pub fn item(tag: u8, size: usize) -> SealedItem {
    SealedItem { tag: Tag([tag; 32]), encapsulated: Bytes(vec![1; 1120]), ciphertext: Bytes(vec![tag; size]) }
}

/// What a future over stores in memory comes to: it never waits.
pub fn at_once<F: Future>(future: F) -> F::Output {
    match std::pin::pin!(future).poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(output) => output,
        std::task::Poll::Pending => panic!("memory does not wait"),
    }
}
