//! The server over the network: each session a connection of its own, with its own TLS resumption and proxy circuit.

pub mod proxy;
mod session;
mod tls;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use protocol::address::ServerAddress;
use protocol::api::{ClientFrame, Server, ServerEvent, SessionId};
use protocol::hello::{Hello, SessionKind};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use engine::Separation;
use proxy::{Circuit, ProxyAddress};
use tls::Connector;

/// Frames that wait to be written on one session before it is given up: a server that reads nothing must not fill memory.
const OUTGOING_FRAMES_MAX: usize = 1_024;

/// Events that wait to be handled, over all sessions: beyond them the connections are not read.
const INCOMING_EVENTS_MAX: usize = 256;

/// Why a session could not be opened, or ended: what the engine's [`ServerEvent::Closed`] does not say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// No connection.
    #[error("{address} cannot be reached ({why})")]
    Unreachable {
        /// Where.
        address: String,
        /// What the system said.
        why: String,
    },
    /// The proxy did not connect.
    #[error("the proxy did not connect ({0})")]
    Proxy(String),
    /// The proxy takes no credentials, by which it would keep connections apart.
    #[error("the proxy takes no user names, so it would send all connections one way: use one that does, such as Tor")]
    ProxyMixes,
    /// It took too long.
    #[error("{0} did not answer in time")]
    TimedOut(String),
    /// TLS failed.
    #[error("no secure connection could be made ({0})")]
    Tls(String),
    /// What answered does not speak the protocol.
    #[error("what answered is not a Wiretight server ({0})")]
    NotWiretight(String),
    /// The server's statement is wrong, or names another certificate than TLS saw: somebody sits in between.
    #[error("the server's keys are not those that its address names, or somebody sits in between: nothing was sent")]
    OtherServer,
    /// What answered turned the connection away, and has not shown that it is the server: anybody on the way could have said that.
    #[error("what answered says {0}, and has not shown that it is the server: it is not believed")]
    Unproven(&'static str),
    /// Neither a certificate authority nor an id in the address vouches for the server.
    #[error(
        "nobody vouches for this server: no certificate authority knows it, and the address does not name its id; \
         ask its operator for the full address (host:port#id)"
    )]
    NobodyVouches,
    /// The connection broke.
    #[error("the connection to the server broke")]
    Broken,
    /// The server reads nothing of what is sent.
    #[error("the server takes nothing more")]
    Clogged,
}

/// The server at one address, over the network.
pub struct Network {
    dialer: Arc<Dialer>,
    sessions: BTreeMap<SessionId, Session>,
    events: mpsc::Receiver<(SessionId, Event)>,
    sender: mpsc::Sender<(SessionId, Event)>,
    clogged: Vec<SessionId>,
    problem: Arc<Mutex<Option<NetError>>>,
}

/// What all sessions need to connect.
struct Dialer {
    address: ServerAddress,
    account: Arc<Lane>,
    contact: Arc<Lane>,
    /// Shared by all topics; nothing where each connection for topics has a lane of its own.
    topics: Option<Arc<Lane>>,
    proxy: Option<ProxyAddress>,
}

/// What a kind of session shares with none other: TLS sessions to resume, and the proxy's circuit.
struct Lane {
    connector: Connector,
    circuit: Option<Circuit>,
}

struct Session {
    outgoing: mpsc::Sender<ClientFrame>,
    task: AbortHandle,
}

enum Event {
    Server(ServerEvent),
    Closed(NetError),
}

impl Network {
    /// The server at `address`; connections are made when sessions are opened, on the runtime that polls.
    pub fn new(address: ServerAddress, proxy: Option<&ProxyAddress>) -> Self {
        Network::with_separation(address, proxy, Separation::ByKind)
    }

    /// As [`Network::new`]. Where topics are kept apart, each connection for them has its own circuit, and resumes no TLS session.
    pub fn with_separation(address: ServerAddress, proxy: Option<&ProxyAddress>, separation: Separation) -> Self {
        let (sender, events) = mpsc::channel(INCOMING_EVENTS_MAX);
        let lane = || Arc::new(Lane::new(&address, proxy));
        let (account, contact) = (lane(), lane());
        let topics = match separation {
            Separation::ByKind => Some(lane()),
            Separation::ByTopic => None,
        };
        let dialer = Arc::new(Dialer { address, account, contact, topics, proxy: proxy.cloned() });
        let problem = Arc::new(Mutex::new(None));
        Network { dialer, sessions: BTreeMap::new(), events, sender, clogged: Vec::new(), problem }
    }

    /// Why the last session that ended by itself did so; forgotten when one opens.
    pub fn problem(&self) -> Option<NetError> {
        self.problem.lock().expect("nobody panics while holding it").clone()
    }

    /// Waits for what comes next.
    pub async fn next(&mut self) -> ServerEvent {
        loop {
            if let Some(event) = self.take_clogged() {
                return event;
            }
            let (session, event) = self.events.recv().await.expect("the network keeps a sender itself");
            if let Some(event) = self.admit(session, event) {
                return event;
            }
        }
    }

    fn take_clogged(&mut self) -> Option<ServerEvent> {
        let session = self.clogged.pop()?;
        self.note(Some(NetError::Clogged));
        Some(ServerEvent::Closed { session })
    }

    /// What of a session's event concerns the engine: nothing once the session was closed.
    fn admit(&mut self, session: SessionId, event: Event) -> Option<ServerEvent> {
        if !self.sessions.contains_key(&session) {
            return None;
        }
        match event {
            Event::Server(event) => {
                if matches!(event, ServerEvent::Opened { .. }) {
                    self.note(None);
                }
                Some(event)
            }
            Event::Closed(error) => {
                self.sessions.remove(&session);
                self.note(Some(error));
                Some(ServerEvent::Closed { session })
            }
        }
    }

    fn note(&self, problem: Option<NetError>) {
        *self.problem.lock().expect("nobody panics while holding it") = problem;
    }
}

impl Server for Network {
    fn open(&mut self, session: SessionId, hello: Hello) {
        let (outgoing, frames) = mpsc::channel(OUTGOING_FRAMES_MAX);
        let dialer = self.dialer.clone();
        let events = self.sender.clone();
        let task = tokio::spawn(async move {
            let error = session::run(&dialer, session, hello, frames, &events).await;
            // Nobody is left to be told once the network itself is gone.
            let _ = events.send((session, Event::Closed(error))).await;
        });
        self.sessions.insert(session, Session { outgoing, task: task.abort_handle() });
    }

    fn send(&mut self, session: SessionId, frame: ClientFrame) {
        let Some(open) = self.sessions.get(&session) else { return };
        if let Err(mpsc::error::TrySendError::Full(_)) = open.outgoing.try_send(frame) {
            self.close(session);
            self.clogged.push(session);
        }
    }

    fn close(&mut self, session: SessionId) {
        // The task ends when its frames end: what was sent before is still written.
        self.sessions.remove(&session);
    }

    fn poll(&mut self) -> Option<ServerEvent> {
        loop {
            if let Some(event) = self.take_clogged() {
                return Some(event);
            }
            let (session, event) = self.events.try_recv().ok()?;
            if let Some(event) = self.admit(session, event) {
                return Some(event);
            }
        }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for session in self.sessions.values() {
            session.task.abort();
        }
    }
}

impl Dialer {
    fn lane(&self, kind: SessionKind) -> Arc<Lane> {
        let shared = match kind {
            SessionKind::Account => Some(&self.account),
            SessionKind::Contact => Some(&self.contact),
            SessionKind::Topics => self.topics.as_ref(),
        };
        shared.map_or_else(|| Arc::new(Lane::new(&self.address, self.proxy.as_ref())), Arc::clone)
    }
}

impl Lane {
    fn new(address: &ServerAddress, proxy: Option<&ProxyAddress>) -> Self {
        Lane { connector: Connector::new(address), circuit: proxy.map(Circuit::new) }
    }
}

#[cfg(test)]
mod tests;
