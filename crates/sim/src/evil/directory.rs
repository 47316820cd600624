//! A second directory of the evil server, with the true one's keys: a copy that goes on by itself or stands still, shown to some.

use std::collections::{BTreeMap, BTreeSet};

use protocol::api::{ClientFrame, Request, Server as _, ServerEvent, ServerFrame, SessionId};
use protocol::hello::{Hello, SessionKind};
use protocol::server::{ServerKeys, ServerStatement};
use protocol::signature::SecretKey;
use protocol::time::Millis;
use protocol::transparency::label::{MapLabel, MapValue};
use server::memory::MemoryStores;
use server::port::Stores as _;
use server::service::keys::Keyring;

use super::operator;
use super::server::{Evil, at_once};
use crate::world::host::{Honest, Host as _};
use crate::world::net::person_of;

/// Whether a copy of the directory goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copy {
    /// It does, with whatever is put into it.
    GoesOn,
    /// It shows the same checkpoint for ever.
    StandsStill,
}

/// What happens to the true stores after each call, before anything is published.
pub type AfterCall = Box<dyn FnMut(&MemoryStores)>;

/// What the evil server does with directories.
#[derive(Default)]
pub(super) struct Directories {
    copy: Option<Copied>,
    pub(super) after_call: Option<AfterCall>,
    /// What is asked of the directory, and not answered yet.
    questions: BTreeMap<(SessionId, u32), Request>,
    /// Whether the server stands for nothing that it says.
    signs_nothing: bool,
}

struct Copied {
    server: Honest,
    kind: Copy,
    people: BTreeSet<usize>,
    sessions: Vec<SessionKind>,
}

impl Directories {
    /// Takes note of what is asked of the directory.
    pub(super) fn asked(&mut self, session: SessionId, frame: &ClientFrame) {
        if frame.request.is_of_directory() {
            self.questions.insert((session, frame.call), frame.request.clone());
        }
    }

    /// What is said, as whoever changes it sees it, with the question whose answer is to be signed.
    pub(super) fn unsigned(&mut self, event: ServerEvent) -> (ServerEvent, Option<Request>) {
        match event {
            ServerEvent::Frame { session, frame: ServerFrame::SignedAnswer { call, signed } } => {
                let frame = ServerFrame::Answer { call, answer: signed.answer };
                (ServerEvent::Frame { session, frame }, self.questions.remove(&(session, call)))
            }
            other => (other, None),
        }
    }

    /// Signs what is then said.
    pub(super) fn signed(&self, event: ServerEvent, question: Option<Request>, keys: &Keyring) -> ServerEvent {
        match (event, question) {
            (ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer } }, Some(question))
                if !self.signs_nothing =>
            {
                let signed = Box::new(keys.sign_answer(&question, answer));
                ServerEvent::Frame { session, frame: ServerFrame::SignedAnswer { call, signed } }
            }
            (event, _) => event,
        }
    }

    pub(super) fn open(&mut self, session: SessionId, hello: &Hello) {
        if let Some(copy) = &mut self.copy {
            // Both make the same challenge: what is signed for the one is good for the other.
            copy.server.open(session, hello.clone());
            copy.drain();
        }
    }

    /// What the copy says to somebody to whom it is shown; nothing if the true server is to answer.
    pub(super) fn answer(&mut self, session: SessionId, frame: &ClientFrame) -> Option<Vec<ServerEvent>> {
        let copy = self.copy.as_mut()?;
        let request = &frame.request;
        let is_shown = copy.people.contains(&person_of(session)) && copy.sessions.contains(&request.session_kind());
        match request {
            Request::Authenticate { .. } => {
                copy.server.send(session, frame.clone());
                copy.drain();
                None
            }
            Request::LookUpHandle { .. }
            | Request::LookUpAccount { .. }
            | Request::ReadCheckpoint { .. }
            | Request::ReadHistory { .. }
            | Request::ReadLog { .. }
            | Request::ReadChain { .. }
                if is_shown =>
            {
                copy.server.send(session, frame.clone());
                Some(copy.drain())
            }
            _ => None,
        }
    }

    pub(super) fn close(&mut self, session: SessionId) {
        if let Some(copy) = &mut self.copy {
            copy.server.close(session);
            copy.drain();
        }
    }

    pub(super) fn tick(&mut self, now: Millis) {
        if let Some(copy) = self.copy.as_mut().filter(|copy| copy.kind == Copy::GoesOn) {
            copy.server.tick(now);
        }
    }
}

impl Copied {
    fn drain(&mut self) -> Vec<ServerEvent> {
        std::iter::from_fn(|| self.server.poll()).collect()
    }
}

impl Evil {
    /// Copies the directory as it is. Who connects from then on can be shown the copy.
    pub fn copy_directory(&self, kind: Copy) {
        self.with(|evil| {
            let server = evil.honest.copied();
            evil.directories.copy = Some(Copied { server, kind, people: BTreeSet::new(), sessions: Vec::new() });
        });
    }

    /// Shows the copy to these people, on these kinds of sessions.
    pub fn show_copy(&self, people: &[usize], sessions: &[SessionKind]) {
        self.with(|evil| {
            if let Some(copy) = &mut evil.directories.copy {
                (copy.people, copy.sessions) = (people.iter().copied().collect(), sessions.to_vec());
            }
        });
    }

    /// The stores of the copy, or the true ones if there is none.
    pub fn copied_stores(&self) -> MemoryStores {
        self.with(|evil| evil.directories.copy.as_ref().map_or(&evil.honest, |copy| &copy.server).stores().clone())
    }

    /// Has the next epoch of the copy, or of the true map where nothing was copied, give a label another value.
    pub fn insert(&self, label: &MapLabel, value: MapValue) {
        let (stores, now) = (self.copied_stores(), self.with(|evil| evil.now));
        let inserted = at_once(operator::insert(stores.directory(), label, value, now));
        assert!(inserted.is_ok(), "memory does not fail: {inserted:?}");
    }

    /// Answers what is asked of the directory from now on without its signature, or with it again.
    pub fn sign_nothing(&self, on: bool) {
        self.with(|evil| evil.directories.signs_nothing = on);
    }

    /// Does something to the true stores after each call.
    pub fn after_call(&self, after: AfterCall) {
        self.with(|evil| evil.directories.after_call = Some(after));
    }

    /// Lets the true directory alone publish what is due.
    pub fn publish_true(&self) {
        self.with(|evil| evil.honest.publish());
    }

    /// What the server would state with another log key, under its identity key.
    pub fn statement_of_another_log(&self) -> ServerStatement {
        let keys =
            ServerKeys { log: SecretKey::from_seed(&[0x10; 32]).public(), ..self.keyring().statement().keys.clone() };
        ServerStatement::sign(&self.with(|evil| evil.honest.identity()), keys)
    }

    /// Lets both directories publish what is due.
    pub fn publish(&self) {
        self.with(|evil| {
            evil.honest.publish();
            if let Some(copy) = evil.directories.copy.as_mut().filter(|copy| copy.kind == Copy::GoesOn) {
                copy.server.publish();
            }
        });
    }
}
