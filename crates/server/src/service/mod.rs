//! The rules, over any set of stores: one file for each noun.

pub mod account;
pub mod blob;
pub mod chain;
pub mod changes;
pub mod directory;
pub mod expiry;
pub mod group_commit;
pub mod inbox;
pub mod invitation;
pub mod issuers;
pub mod key_packages;
pub mod keys;
pub mod limits;
pub mod log;
pub mod lookup;
pub mod map;
pub mod map_key;
pub mod map_store;
pub mod publisher;
pub mod reading;
pub mod recent;
pub mod records;
pub mod registration;
pub mod rendezvous;
pub mod session;
pub mod signal;
mod sorted;
pub mod standing;
pub mod tokens;
pub mod topic;
mod verified;

use std::sync::{Arc, PoisonError, RwLock};

use protocol::api::Refusal;
use protocol::hello::{Challenge, Hello, HelloReply, VERSION_MAX, VERSION_MIN};
use protocol::time::Millis;
use rand_core::CryptoRng;

use crate::port::directory::{Commit, Committed, Directory};
use crate::port::wakeups::SessionNumber;
use crate::port::{StoreError, Stores};
use group_commit::GroupCommit;
use keys::Keyring;
use limits::{Bucket, Limits, Network};
use recent::Recent;
use registration::Registrations;
use session::{Failure, Session};

/// A server's rules over its stores.
pub struct Service<S: Stores> {
    stores: S,
    keyring: RwLock<Arc<Keyring>>,
    rules: Rules,
    appends: GroupCommit<S>,
    recent: Arc<Recent>,
    publisher: publisher::Publisher,
    verified: verified::Verified,
}

/// What an operator decides.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Who may register.
    pub registrations: Registrations,
    /// How much of what in which time.
    pub limits: Limits,
    /// How many tokens an account gets for one day.
    pub quota: tokens::Quota,
    /// How fast the directory is published.
    pub pace: publisher::Pace,
}

/// How a session begins.
pub struct Opened<S: Stores> {
    /// The first frame.
    pub reply: HelloReply,
    /// The session, if it is open.
    pub session: Option<Session<S>>,
}

/// How often an optimistic change is tried again when others change the same records.
const ATTEMPTS_MAX: usize = 32;

impl<S: Stores> Service<S> {
    /// A service over these stores, with these keys.
    pub fn new(stores: S, keyring: Keyring, rules: Rules) -> Arc<Self> {
        let recent = Arc::new(Recent::default());
        let appends = GroupCommit::new(stores.clone(), Arc::clone(&recent));
        let keyring = RwLock::new(Arc::new(keyring));
        Arc::new(Service {
            stores,
            keyring,
            rules,
            appends,
            recent,
            publisher: publisher::Publisher::default(),
            verified: verified::Verified::default(),
        })
    }

    /// The server's keys in force.
    pub fn keyring(&self) -> Arc<Keyring> {
        Arc::clone(&self.keyring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts other keys in force: a further stamp key, another certificate.
    pub fn replace_keyring(&self, keyring: Keyring) {
        *self.keyring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keyring);
        // Heads are signed by the keys in force.
        self.recent.clear();
    }

    /// The stores.
    pub fn stores(&self) -> &S {
        &self.stores
    }

    /// Opens a session with the hello of a client in this network.
    pub async fn open(
        self: &Arc<Self>,
        hello: &Hello,
        network: Network,
        now: Millis,
        rng: &mut (dyn CryptoRng + Send),
    ) -> Opened<S> {
        let Some(version) = hello.agreed_version() else {
            let reply = HelloReply::OtherVersion { version_min: VERSION_MIN, version_max: VERSION_MAX };
            return Opened { reply, session: None };
        };
        if self.publisher.over().is_some() {
            return Opened { reply: HelloReply::Busy { retry_after_s: 1 }, session: None };
        }
        let mut challenge = Challenge([0; 32]);
        rng.fill_bytes(&mut challenge.0);
        let mut number = SessionNumber([0; 16]);
        rng.fill_bytes(&mut number.0);
        if let Err(Refusal::Busy { retry_after_s }) = self.draw(Bucket::Sessions, b"", 1, now).await {
            return Opened { reply: HelloReply::Busy { retry_after_s }, session: None };
        }
        let mut session = Session::new(Arc::clone(self), (hello.kind, network), number, challenge);
        match session.admit(hello.token(), now).await {
            Ok(()) => {}
            Err(Failure::Refused(Refusal::TokenRefused)) => {
                return Opened { reply: HelloReply::TokenRefused { time: now.minutes() }, session: None };
            }
            // Whether the token was spent cannot be told, or not now: the client shows it again.
            Err(_) => return Opened { reply: HelloReply::Busy { retry_after_s: 1 }, session: None },
        }
        let keyring = self.keyring();
        let (statement, issuers) = (keyring.statement().clone(), keyring.issuers().statements(now));
        let reply = HelloReply::Welcome { version, challenge, statement, time: now.minutes(), issuers };
        Opened { reply, session: Some(session) }
    }

    /// Commits to the directory.
    async fn commit(&self, commit: Commit) -> Result<Committed, Failure> {
        self.stores.directory().commit(commit).await.map_err(failure)
    }
}

/// A failing store's change, as a client is told of it: nothing is said of an unknown outcome, so that it asks again.
fn failure(error: StoreError) -> Failure {
    match error {
        StoreError::Unknown => Failure::Unknown,
        StoreError::Unavailable(_) => Failure::Refused(unavailable(error)),
    }
}

/// A store that failed before it changed anything, as a client is told of it.
fn unavailable(error: StoreError) -> Refusal {
    tracing::warn!(%error, "a store failed");
    Refusal::Unavailable
}

/// A change that lost every race against others; it changed nothing.
fn contended() -> Refusal {
    Refusal::Busy { retry_after_s: 1 }
}
