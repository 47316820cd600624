//! A server inside one process, without a runtime: a simulation opens sessions, calls, and collects pushes by hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use protocol::api::{ClientFrame, Push, ServerFrame};
use protocol::hello::{Hello, HelloReply};
use protocol::id::ServerId;
use protocol::time::Millis;
use rand_core::CryptoRng;

use crate::at_once::at_once;
use crate::port::wakeups::SessionNumber;
use crate::port::{StoreError, Stores};
use crate::service::keys::Keyring;
use crate::service::limits::Network;
use crate::service::publisher::PublishError;
use crate::service::session::{Handled, Session};
use crate::service::{Rules, Service};

/// A connection, numbered by the caller, who never uses a number twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Connection(pub u64);

/// A server inside one process. Deterministic in its calls, their times and the randomness given.
pub struct InProcess<S: Stores> {
    service: Arc<Service<S>>,
    sessions: BTreeMap<Connection, Session<S>>,
}

/// What a call came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Called {
    /// The answer, or the refusal.
    Answer(ServerFrame),
    /// The connection is not open, or has been closed by the server just now.
    Closed,
}

impl<S: Stores> InProcess<S> {
    /// Starts on these stores, which may be those of an earlier one: then this is the restart after its crash.
    pub fn start(stores: S, keyring: Keyring, rules: Rules) -> Self {
        InProcess { service: Service::new(stores, keyring, rules), sessions: BTreeMap::new() }
    }

    /// The server's id.
    pub fn id(&self) -> ServerId {
        self.service.keyring().id()
    }

    /// The server's keys.
    pub fn keyring(&self) -> Arc<Keyring> {
        self.service.keyring()
    }

    /// The stores.
    pub fn stores(&self) -> &S {
        self.service.stores()
    }

    /// Opens a session. Unless the reply is [`HelloReply::Welcome`], the connection is closed.
    pub fn open(
        &mut self,
        connection: Connection,
        hello: &Hello,
        now: Millis,
        rng: &mut (dyn CryptoRng + Send),
    ) -> HelloReply {
        self.publish(now);
        let opened = at_once(self.service.open(hello, Network::default(), now, rng));
        if let Some(session) = opened.session {
            self.sessions.insert(connection, session);
        }
        opened.reply
    }

    /// Answers a frame.
    pub fn call(&mut self, connection: Connection, frame: ClientFrame, now: Millis) -> Called {
        self.publish(now);
        let Some(session) = self.sessions.get_mut(&connection) else { return Called::Closed };
        match at_once(session.call(frame, now)) {
            Handled::Answer(frame) => Called::Answer(frame),
            Handled::Unknown => {
                self.close(connection);
                Called::Closed
            }
        }
    }

    /// What has been sent unasked since the last time, by connection. After [`Push::Superseded`] the connection is closed.
    pub fn pushes(&mut self, now: Millis) -> Vec<(Connection, Push)> {
        self.publish(now);
        let mut all = Vec::new();
        for (connection, session) in &mut self.sessions {
            all.extend(at_once(session.pushes(now)).into_iter().map(|push| (*connection, push)));
        }
        let over: Vec<Connection> =
            self.sessions.iter().filter(|(_, session)| session.is_over()).map(|(connection, _)| *connection).collect();
        over.into_iter().for_each(|connection| self.close(connection));
        all
    }

    /// Ends a session.
    pub fn close(&mut self, connection: Connection) {
        if let Some(mut session) = self.sessions.remove(&connection) {
            at_once(session.end());
        }
    }

    /// Whether a connection is open.
    pub fn is_open(&self, connection: Connection) -> bool {
        self.sessions.contains_key(&connection)
    }

    /// Forgets what has expired.
    ///
    /// # Errors
    /// [`StoreError`] if a store failed.
    pub fn expire(&mut self, now: Millis) -> Result<(), StoreError> {
        at_once(self.service.expire(now))
    }

    /// Publishes the directory if it is time to: every call does so first, as a server's own publisher would have done. Gives the failure, if it failed: after [`PublishError::Over`] the server answers nothing any more.
    pub fn publish(&mut self, now: Millis) -> Option<PublishError> {
        let published = async {
            if let Some(unserved) = self.service.publish(now, SessionNumber([0; 16])).await? {
                let note = unserved.note.clone();
                self.service.serve(unserved, note).await?;
            }
            Ok(())
        };
        at_once(published).err()
    }

    /// The rules.
    pub fn service(&self) -> &Arc<Service<S>> {
        &self.service
    }

    /// Stops as a crash does: sessions are gone, what was acknowledged stays in the stores.
    pub fn stop(self) -> S {
        self.service.stores().clone()
    }
}
