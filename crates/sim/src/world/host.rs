//! The server in a world: the honest service over stores in memory, with a clock and a process that can die.

use std::collections::VecDeque;

use protocol::api::{ClientFrame, Push, Server, ServerEvent, ServerFrame, SessionId};
use protocol::hash::derive;
use protocol::hello::{Hello, HelloReply};
use protocol::id::ServerId;
use protocol::signature::SecretKey;
use protocol::time::Millis;
use protocol::token::{Token, TokenNonce};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use server::in_process::{Called, Connection, InProcess};
use server::memory::MemoryStores;
use server::service::Rules;
use server::service::keys::Keyring;

/// A server in the world's own thread.
pub trait Host: Server {
    /// The server's clock moves on.
    fn tick(&mut self, now: Millis);
    /// The process dies, with all sessions, and starts again over what it has stored durably.
    fn crash(&mut self);
    /// The id in the server's address.
    fn id(&self) -> Option<ServerId>;
    /// A token of the day as an evil member holds some: it gets as many as everybody.
    fn token(&self, nonce: TokenNonce) -> Option<Token>;
}

/// The honest server of a seed.
pub fn honest(seed: u64) -> Box<dyn Host> {
    Box::new(Honest::new(seed))
}

/// The honest server.
pub struct Honest {
    seed: [u8; 32],
    running: InProcess<MemoryStores>,
    rng: ChaCha20Rng,
    now: Millis,
    events: VecDeque<ServerEvent>,
}

impl Honest {
    /// One with keys and challenges of a seed.
    pub fn new(seed: u64) -> Self {
        Honest::over(seed, MemoryStores::default())
    }

    /// The server of a seed over what an earlier process of it has stored.
    pub fn over(seed: u64, stores: MemoryStores) -> Self {
        let mut bytes = [0x5e; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        Honest {
            seed: bytes,
            running: InProcess::start(stores, Keyring::from_seed(&bytes), Rules::default()),
            rng: ChaCha20Rng::from_seed(bytes),
            now: Millis(0),
            events: VecDeque::new(),
        }
    }

    /// Another one over a copy of what this one has stored, with the same keys: it will make the same challenges.
    pub fn copied(&self) -> Self {
        let stores = self.running.stores().copied();
        let running = InProcess::start(stores, self.keyring(), Rules::default());
        Honest { seed: self.seed, running, rng: self.rng.clone(), now: self.now, events: VecDeque::new() }
    }

    /// Publishes what is due, as a server's publisher does though nobody calls.
    pub fn publish(&mut self) {
        let failed = self.running.publish(self.now);
        assert!(failed.is_none(), "memory does not fail: {failed:?}");
    }

    /// The server's own keys: what an evil one signs with.
    pub fn keyring(&self) -> Keyring {
        Keyring::from_seed(&self.seed)
    }

    /// The identity key, as the keyring of a seed has it.
    pub fn identity(&self) -> SecretKey {
        SecretKey::from_seed(&derive(&self.seed, "in-process identity key", &[]))
    }

    /// All that the server stores.
    pub fn stores(&self) -> &MemoryStores {
        self.running.stores()
    }

    fn collect_pushes(&mut self) {
        for (connection, push) in self.running.pushes(self.now) {
            let session = SessionId(connection.0);
            let over = matches!(push, Push::Superseded | Push::Closing { .. });
            self.events.push_back(ServerEvent::Frame { session, frame: ServerFrame::Push(push) });
            if over {
                self.events.push_back(ServerEvent::Closed { session });
            }
        }
    }
}

impl Server for Honest {
    fn open(&mut self, session: SessionId, hello: Hello) {
        let reply = self.running.open(Connection(session.0), &hello, self.now, &mut self.rng);
        let is_open = matches!(reply, HelloReply::Welcome { .. });
        self.events.push_back(ServerEvent::Opened { session, reply });
        if !is_open {
            self.events.push_back(ServerEvent::Closed { session });
        }
    }

    fn send(&mut self, session: SessionId, frame: ClientFrame) {
        if !self.running.is_open(Connection(session.0)) {
            return;
        }
        self.events.push_back(match self.running.call(Connection(session.0), frame, self.now) {
            Called::Answer(frame) => ServerEvent::Frame { session, frame },
            Called::Closed => ServerEvent::Closed { session },
        });
        self.collect_pushes();
    }

    fn close(&mut self, session: SessionId) {
        self.running.close(Connection(session.0));
        self.collect_pushes();
    }

    fn poll(&mut self) -> Option<ServerEvent> {
        self.events.pop_front()
    }
}

impl Host for Honest {
    fn tick(&mut self, now: Millis) {
        let before = self.now.days();
        self.now = self.now.max(now);
        // What has expired is forgotten once a day.
        if before < self.now.days() {
            self.running.expire(self.now).expect("memory does not fail");
        }
    }

    fn crash(&mut self) {
        let (stores, keys) = (self.running.stores().clone(), self.keyring());
        self.events.clear();
        self.running = InProcess::start(stores, keys, Rules::default());
    }

    fn id(&self) -> Option<ServerId> {
        Some(self.running.id())
    }

    fn token(&self, nonce: TokenNonce) -> Option<Token> {
        let issuer = self.running.keyring().issuers().spendable(self.now.days(), self.now);
        issuer.map(|issuer| issuer.token(nonce))
    }
}
