//! A server that tampers: the honest one, but what it says is dropped, doubled, exchanged or changed as a script says.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use protocol::api::{Answer, ClientFrame, Refusal, Request, Server, ServerEvent, ServerFrame, SessionId};
use protocol::cbor;
use protocol::hello::Hello;
use protocol::id::ServerId;
use protocol::time::Millis;
use protocol::token::{Token, TokenNonce};
use protocol::topic::Entry;
use sim::world::host::{Honest, Host};
use sim::world::net::person_of;

use crate::script::Script;

/// How many frames the server remembers, to say them again.
const REMEMBERED_MAX: usize = 32;

/// What the server is up to.
#[derive(Default)]
pub struct Tampering {
    /// So many of the events that follow are tampered with.
    pub events_left: u32,
    instead: Option<(usize, Entry)>,
}

impl Tampering {
    /// What this person appends next is replaced by `entry`.
    pub fn replace_append(&mut self, person: usize, entry: Entry) {
        self.instead = Some((person, entry));
    }
}

/// The server.
pub struct Tamper {
    honest: Honest,
    script: Rc<RefCell<Script>>,
    tampering: Rc<RefCell<Tampering>>,
    ready: VecDeque<ServerEvent>,
    held_back: Option<ServerEvent>,
    remembered: VecDeque<ServerFrame>,
}

impl Tamper {
    /// One that is honest until it is told otherwise.
    pub fn new(honest: Honest, script: Rc<RefCell<Script>>) -> Self {
        Tamper {
            honest,
            script,
            tampering: Rc::default(),
            ready: VecDeque::new(),
            held_back: None,
            remembered: VecDeque::new(),
        }
    }

    /// What it is up to, to be changed while it runs.
    pub fn tampering(&self) -> Rc<RefCell<Tampering>> {
        self.tampering.clone()
    }

    fn tamper(&mut self, event: ServerEvent) {
        if let ServerEvent::Frame { frame, .. } = &event {
            self.remembered.push_back(frame.clone());
            if self.remembered.len() > REMEMBERED_MAX {
                self.remembered.pop_front();
            }
        }
        let left = self.tampering.borrow().events_left;
        if left == 0 {
            self.ready.push_back(event);
            self.ready.extend(self.held_back.take());
            return;
        }
        self.tampering.borrow_mut().events_left = left - 1;
        let how = self.script.borrow_mut().below(8);
        match how {
            0 => {}
            1 => self.ready.extend([event.clone(), event]),
            2 => self.held_back = Some(event),
            3 => {
                let event = self.said_before(event);
                self.ready.push_back(event);
            }
            4 => self.ready.push_back(refused(&mut self.script.borrow_mut(), event)),
            5 => {
                let session = session_of(&event);
                self.ready.extend([event, ServerEvent::Closed { session }]);
            }
            _ => self.ready.push_back(changed(&mut self.script.borrow_mut(), event)),
        }
    }

    /// An answer that was given before, now to this call.
    fn said_before(&mut self, event: ServerEvent) -> ServerEvent {
        let at = self.script.borrow_mut().below(self.remembered.len().max(1));
        let said = self.remembered.get(at).cloned();
        match (event, said) {
            (ServerEvent::Frame { session, frame }, Some(mut said)) => {
                if let (
                    Some(call),
                    ServerFrame::Answer { call: own, .. }
                    | ServerFrame::SignedAnswer { call: own, .. }
                    | ServerFrame::Refusal { call: own, .. },
                ) = (frame.call(), &mut said)
                {
                    *own = call;
                }
                ServerEvent::Frame { session, frame: said }
            }
            (event, _) => event,
        }
    }
}

fn session_of(event: &ServerEvent) -> SessionId {
    let (ServerEvent::Opened { session, .. } | ServerEvent::Frame { session, .. } | ServerEvent::Closed { session }) =
        event;
    *session
}

fn refused(script: &mut Script, event: ServerEvent) -> ServerEvent {
    let refusals = [
        Refusal::Malformed,
        Refusal::NotAuthenticated,
        Refusal::NotFound,
        Refusal::SegmentClosed,
        Refusal::SegmentFull,
        Refusal::Conflict,
        Refusal::TooLarge,
        Refusal::Busy { retry_after_s: u32::MAX },
        Refusal::HandleTaken,
        Refusal::OtherIncarnation,
        Refusal::InboxFull,
        Refusal::CostsMore,
        Refusal::Unavailable,
        Refusal::OtherSessionKind,
    ];
    let refusal = refusals[script.below(refusals.len())].clone();
    match event {
        ServerEvent::Frame { session, frame } => match frame.call() {
            Some(call) if script.below(4) > 0 => {
                ServerEvent::Frame { session, frame: ServerFrame::Refusal { call, refusal } }
            }
            Some(call) => ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer: Answer::Done } },
            None => ServerEvent::Frame { session, frame },
        },
        other => other,
    }
}

/// Another frame or hello of the same type, if the edit leaves one.
fn changed(script: &mut Script, event: ServerEvent) -> ServerEvent {
    fn edited<T>(script: &mut Script, value: T) -> T
    where
        T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
    {
        let mut bytes = cbor::to_bytes(&value);
        script.edit(&mut bytes);
        cbor::from_bytes(&bytes).unwrap_or(value)
    }
    match event {
        ServerEvent::Opened { session, reply } => ServerEvent::Opened { session, reply: edited(script, reply) },
        ServerEvent::Frame { session, frame } => ServerEvent::Frame { session, frame: edited(script, frame) },
        closed => closed,
    }
}

impl Server for Tamper {
    fn open(&mut self, session: SessionId, hello: Hello) {
        self.honest.open(session, hello);
    }

    fn send(&mut self, session: SessionId, mut frame: ClientFrame) {
        if let Request::Append { entry } = &mut frame.request {
            let instead = &mut self.tampering.borrow_mut().instead;
            if let Some((_, other)) = instead.take_if(|(person, _)| *person == person_of(session)) {
                *entry = other;
            }
        }
        self.honest.send(session, frame);
    }

    fn close(&mut self, session: SessionId) {
        self.honest.close(session);
    }

    fn poll(&mut self) -> Option<ServerEvent> {
        while let Some(event) = self.honest.poll() {
            self.tamper(event);
        }
        self.ready.pop_front()
    }
}

impl Host for Tamper {
    fn tick(&mut self, now: Millis) {
        self.honest.tick(now);
    }

    fn crash(&mut self) {
        self.ready.clear();
        self.held_back = None;
        self.honest.crash();
    }

    fn id(&self) -> Option<ServerId> {
        self.honest.id()
    }

    fn token(&self, nonce: TokenNonce) -> Option<Token> {
        self.honest.token(nonce)
    }
}
