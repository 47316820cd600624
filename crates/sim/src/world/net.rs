//! Links between people and the server: in order like TCP, delayed, lost, silent.

use std::collections::BTreeMap;

use protocol::api::{ClientFrame, Refusal, Request, ServerEvent, ServerFrame, SessionId};
use protocol::cbor;
use protocol::hello::Hello;
use protocol::id::TopicId;
use protocol::limits::FRAME_BYTES_MAX;
use protocol::time::Millis;
use protocol::token::TokenNonce;

use super::draw::{below, chance};
use super::{Happening, Packet, World, trace};

/// A session as the server knows it: unique in the world, and it tells whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkId(pub u64);

/// More than somebody opens who tries again and again for years.
const LINKS_OF_A_PERSON: u64 = 1 << 40;

/// After this long, a transport notices that the other side is silent, ms.
const KEEPALIVE_MS: u64 = 90_000;

/// Calls from this number on are an evil member's own: their answers do not reach the engine.
pub const EVIL_CALLS: u32 = 1 << 31;

/// An evil member's program: it gets each frame that the engine would send, and says which frames go out instead.
pub type Intercept = Box<dyn FnMut(usize, ClientFrame) -> Vec<ClientFrame>>;

/// What dies once, after the server has stored what a request of this name asked for and before it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// The session of whoever asks.
    Session(String),
    /// The server's process.
    Server(String),
}

impl LinkId {
    /// Its number among all links.
    fn short(self) -> u64 {
        self.0 % LINKS_OF_A_PERSON
    }

    /// Whose link it is.
    pub fn person(self) -> usize {
        usize::try_from(self.0 / LINKS_OF_A_PERSON).expect("few people")
    }
}

/// Whose session this is, of those that a server in a world sees.
pub fn person_of(session: SessionId) -> usize {
    LinkId(session.0).person()
}

#[derive(Default)]
pub(crate) struct Net {
    links: BTreeMap<LinkId, Link>,
    opened: u64,
}

struct Link {
    local: SessionId,
    /// When the newest packet to the server arrives: later ones arrive later.
    to_server: Millis,
    to_person: Millis,
    silent: bool,
    broken: bool,
}

impl World {
    pub(crate) fn open_session(&mut self, person: usize, local: SessionId, hello: Hello) {
        self.net.opened += 1;
        let link = LinkId(person as u64 * LINKS_OF_A_PERSON + self.net.opened);
        let entry = Link { local, to_server: self.now, to_person: self.now, silent: false, broken: false };
        self.net.links.insert(link, entry);
        self.people[person].links.insert(local, link);
        let hello = round_trip(&hello);
        self.carried.entry(link).or_default().token = hello.token();
        if self.people[person].online && self.server_up {
            self.send_to_server(link, Packet::Open(hello));
        } else {
            self.send_to_person(link, ServerEvent::Closed { session: local });
        }
    }

    pub(crate) fn send_frame(&mut self, person: usize, local: SessionId, frame: ClientFrame) {
        let Some(&link) = self.people[person].links.get(&local) else { return };
        *self.people[person].sent.entry(trace::request_name(&frame.request)).or_default() += 1;
        let mut intercept = self.intercept.take();
        let frames = match &mut intercept {
            Some(intercept) => intercept(person, frame),
            None => vec![frame],
        };
        self.intercept = intercept;
        for mut frame in frames {
            // What an evil member's program makes of a frame may cost a token that the engine did not add.
            if frame.token.is_none()
                && let Some(to) = frame.request.token_use()
            {
                frame.token = self.host.token(TokenNonce(to.0));
            }
            let carried = self.carried.entry(link).or_default();
            carried.kinds.insert(frame.request.session_kind());
            carried.topics.extend(topic_of(&frame.request));
            self.send_packet(link, frame);
        }
    }

    fn send_packet(&mut self, link: LinkId, frame: ClientFrame) {
        let frame = round_trip(&frame);
        if chance(&mut self.rng, self.faults.lose_frame) {
            self.trace.note(self.since_start(), || format!("a frame is lost, session {} ends", link.0));
            self.break_link(link);
            return;
        }
        if chance(&mut self.rng, self.faults.go_silent) {
            self.trace.note(self.since_start(), || format!("session {} goes silent", link.0));
            self.silence(link);
        }
        self.send_to_server(link, Packet::Frame(Box::new(frame)));
    }

    pub(crate) fn close_session(&mut self, person: usize, local: SessionId) {
        if let Some(link) = self.people[person].links.remove(&local) {
            self.send_to_server(link, Packet::Close);
        }
    }

    /// Ends a link for both sides; what was on its way is gone.
    pub(crate) fn break_link(&mut self, link: LinkId) {
        let Some(known) = self.net.links.get_mut(&link).filter(|known| !known.broken) else { return };
        known.broken = true;
        let local = known.local;
        self.queue.retain(|_, happening| match happening {
            Happening::ToServer { link: other, .. } | Happening::ToPerson { link: other, .. } => *other != link,
            _ => true,
        });
        self.send_to_server(link, Packet::Close);
        self.send_to_person(link, ServerEvent::Closed { session: local });
    }

    /// Neither side hears of the other again, until the transport's keepalive notices.
    pub(crate) fn silence(&mut self, link: LinkId) {
        if let Some(known) = self.net.links.get_mut(&link) {
            known.silent = true;
            self.enqueue(KEEPALIVE_MS, Happening::KeepaliveFails { link });
        }
    }

    pub(crate) fn break_links_of(&mut self, person: usize) {
        let links: Vec<LinkId> = self.people[person].links.values().copied().collect();
        for link in links {
            self.break_link(link);
        }
    }

    pub(crate) fn break_all_links(&mut self) {
        for person in 0..self.people.len() {
            self.break_links_of(person);
        }
    }

    pub(crate) fn forget_links_of(&mut self, person: usize) {
        for link in std::mem::take(&mut self.people[person].links).into_values() {
            self.send_to_server(link, Packet::Close);
        }
    }

    fn send_to_server(&mut self, link: LinkId, packet: Packet) {
        let delay = self.delay();
        let now = self.now;
        let Some(known) = self.net.links.get_mut(&link) else { return };
        if (known.silent || known.broken) && !matches!(packet, Packet::Close) {
            return;
        }
        known.to_server = known.to_server.max(now.plus(delay));
        let time = known.to_server;
        self.enqueue_at(time, Happening::ToServer { link, packet });
    }

    fn send_to_person(&mut self, link: LinkId, event: ServerEvent) {
        let delay = self.delay();
        let now = self.now;
        let Some(known) = self.net.links.get_mut(&link) else { return };
        if known.silent && !matches!(event, ServerEvent::Closed { .. }) {
            return;
        }
        known.to_person = known.to_person.max(now.plus(delay));
        let time = known.to_person;
        self.enqueue_at(time, Happening::ToPerson { link, event });
    }

    fn delay(&mut self) -> u64 {
        1 + below(&mut self.rng, self.faults.delay_ms_max.max(1))
    }

    pub(crate) fn reach_server(&mut self, link: LinkId, packet: Packet) {
        if !self.server_up {
            return;
        }
        self.host.tick(self.now);
        let session = SessionId(link.0);
        match packet {
            Packet::Open(hello) => self.host.open(session, hello),
            Packet::Close => {
                self.host.close(session);
                if !self.people[link.person()].links.values().any(|known| *known == link) {
                    self.net.links.remove(&link);
                }
            }
            Packet::Frame(frame) => {
                self.trace.note(self.since_start(), || {
                    trace::client_frame(&self.people[link.person()].name, link.short(), &frame)
                });
                if self.server_misbehaves(link, &frame) {
                    return;
                }
                let cut = self.cut.take_if(|cut| cut.fits(trace::request_name(&frame.request)));
                self.host.send(session, *frame);
                match cut {
                    Some(Cut::Session(_)) => self.break_link(link),
                    Some(Cut::Server(_)) => {
                        while self.host.poll().is_some() {}
                        self.crash_server();
                        return;
                    }
                    None => {}
                }
                if chance(&mut self.rng, self.faults.crash_server_after) {
                    while self.host.poll().is_some() {}
                    self.crash_server();
                    return;
                }
            }
        }
        self.collect_from_server();
    }

    fn server_misbehaves(&mut self, link: LinkId, frame: &ClientFrame) -> bool {
        if chance(&mut self.rng, self.faults.crash_server_before) {
            self.crash_server();
            return true;
        }
        if chance(&mut self.rng, self.faults.busy) {
            let retry_after_s = 1 + below(&mut self.rng, 5) as u32;
            let refusal = ServerFrame::Refusal { call: frame.call, refusal: Refusal::Busy { retry_after_s } };
            let local = self.net.links.get(&link).map_or(SessionId(0), |known| known.local);
            self.send_to_person(link, ServerEvent::Frame { session: local, frame: refusal });
            return true;
        }
        false
    }

    pub(crate) fn collect_from_server(&mut self) {
        while let Some(event) = self.host.poll() {
            let (session, event) = split(event);
            let link = LinkId(session.0);
            let Some(known) = self.net.links.get(&link).filter(|known| !known.broken) else { continue };
            let local = known.local;
            if let FromServer::Frame(frame) = &event
                && is_evil_answer(frame)
            {
                continue;
            }
            self.send_to_person(link, event.on(local));
        }
    }

    /// Lets out what the server has to say of its own accord.
    pub fn poke_server(&mut self) {
        self.host.tick(self.now);
        self.collect_from_server();
    }

    /// Kills the server's process: sessions and answers are gone, what it stored durably is not.
    pub fn crash_server(&mut self) {
        self.trace.note(self.since_start(), || "the server crashes".to_owned());
        self.host.crash();
        self.break_all_links();
        self.server_up = false;
        let down_ms = 100 + below(&mut self.rng, 3_000);
        self.enqueue(down_ms, Happening::ServerUp);
    }

    /// The next time that somebody asks this, something dies before the answer.
    pub fn cut_before_answering(&mut self, cut: Cut) {
        self.cut = Some(cut);
    }

    /// Whose frames go out otherwise than their engine made them.
    pub fn intercept(&mut self, intercept: Intercept) {
        self.intercept = Some(intercept);
    }

    pub(crate) fn reach_person(&mut self, link: LinkId, event: ServerEvent) {
        let person = link.person();
        let Some(known) = self.net.links.get(&link) else { return };
        let local = known.local;
        if self.people[person].links.get(&local) != Some(&link) {
            return;
        }
        if let ServerEvent::Closed { .. } = event {
            self.people[person].links.remove(&local);
        }
        self.trace.note(self.since_start(), || trace::server_event(&self.people[person].name, link.short(), &event));
        self.input(person, engine::input::Input::Server(event));
    }
}

impl Cut {
    fn fits(&self, request: &str) -> bool {
        let (Cut::Session(name) | Cut::Server(name)) = self;
        name == request
    }
}

enum FromServer {
    Opened(Box<protocol::hello::HelloReply>),
    Frame(Box<ServerFrame>),
    Closed,
}

impl FromServer {
    fn on(self, session: SessionId) -> ServerEvent {
        match self {
            FromServer::Opened(reply) => ServerEvent::Opened { session, reply: round_trip(&*reply) },
            FromServer::Frame(frame) => ServerEvent::Frame { session, frame: round_trip(&*frame) },
            FromServer::Closed => ServerEvent::Closed { session },
        }
    }
}

fn split(event: ServerEvent) -> (SessionId, FromServer) {
    match event {
        ServerEvent::Opened { session, reply } => (session, FromServer::Opened(Box::new(reply))),
        ServerEvent::Frame { session, frame } => (session, FromServer::Frame(Box::new(frame))),
        ServerEvent::Closed { session } => (session, FromServer::Closed),
    }
}

fn is_evil_answer(frame: &ServerFrame) -> bool {
    frame.call().is_some_and(|call| call >= EVIL_CALLS)
}

/// The topic that a request names.
fn topic_of(request: &Request) -> Option<TopicId> {
    match request {
        Request::CreateTopic { topic, .. }
        | Request::ProveSegment { topic, .. }
        | Request::ReadTopic { topic, .. }
        | Request::Signal { topic, .. } => Some(*topic),
        Request::Append { entry } => Some(entry.topic),
        _ => None,
    }
}

/// What arrives of a frame: the same, through its one canonical encoding, within the limit of frames.
fn round_trip<T>(value: &T) -> T
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()>,
{
    let bytes = cbor::to_bytes(value);
    assert!(bytes.len() <= FRAME_BYTES_MAX, "a {} of {} bytes", cbor::name_of::<T>(), bytes.len());
    cbor::from_bytes(&bytes).expect("what is encoded decodes")
}
