//! An evil server: the honest service, around which some people are told other topics than were written.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use protocol::api::{
    Answer, ClientFrame, Follow, Page, Push, Refusal, Request, Server, ServerEvent, ServerFrame, SessionId, TopicEntry,
};
use protocol::cbor;
use protocol::franking::{Stamp, Stamped};
use protocol::hello::{Hello, HelloReply, SessionKind};
use protocol::id::{Link, ServerId, TopicId};
use protocol::limits::READ_ENTRIES_MAX;
use protocol::time::Millis;
use protocol::token::{Issuer, Token, TokenNonce};
use protocol::topic::{ChainLink, Entry, EntryBody, EntryKind, Head};
use server::memory::MemoryStores;
use server::port::Stores;
use server::port::topics::{Act, Append, Span, Topics};
use server::port::wakeups::{Channel, Wake, Wakeups};
use server::service::keys::Keyring;

use super::branch::Branch;
use super::directory::Directories;
use crate::world::host::{Honest, Host};
use crate::world::net::person_of;

/// What becomes of a true entry in a telling: what is told in its place.
pub type Filter = Box<dyn FnMut(&TopicEntry) -> Vec<TopicEntry>>;

/// Where a telling takes its entries from.
pub enum Source {
    /// From the true topic, through a filter, numbered and chained anew; what its readers append goes into the true topic.
    Mirror(Filter),
    /// From the true topic, through a filter, with the links that entries have there: a chain that does not hold.
    Torn(Filter),
    /// From its own readers alone: a fork.
    Fork,
}

/// What happens to an entry that somebody appends, before the true topic sees it.
pub type OnAppend = Box<dyn FnMut(usize, &Entry) -> Fate>;

/// What becomes of something that the honest server says, to whom.
pub type OnEvent = Box<dyn FnMut(usize, ServerEvent) -> ServerEvent>;

/// The fate of an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It goes its way.
    Honest,
    /// It goes its way just behind another member's entry, as the network may have it.
    After(Box<Entry>),
    /// It is acknowledged and thrown away.
    Dropped,
    /// Its author alone is told a fork of the topic in which it was taken.
    Forked,
    /// It is refused, as by a server that is busy.
    Refused,
}

/// The evil server.
pub struct EvilServer {
    pub(super) honest: Honest,
    keys: Keyring,
    pub(super) now: Millis,
    branches: BTreeMap<TopicId, Vec<Telling>>,
    proven: BTreeMap<(SessionId, TopicId), u64>,
    calls: BTreeMap<(SessionId, u32), TopicId>,
    on_append: Option<OnAppend>,
    on_event: Option<OnEvent>,
    next_topic: Option<(Vec<usize>, Source)>,
    events: VecDeque<ServerEvent>,
    /// Topics in the order of their creation.
    created: Vec<TopicId>,
    /// Who is told issuer keys of their own.
    marked: BTreeSet<usize>,
    /// The sessions that are open, and their kinds.
    sessions: BTreeMap<SessionId, SessionKind>,
    pub(super) directories: Directories,
}

struct Telling {
    people: BTreeSet<usize>,
    branch: Branch,
    source: Source,
}

/// The evil server as the world holds it, and as the one who pulls its strings does.
#[derive(Clone)]
pub struct Evil(Rc<RefCell<EvilServer>>);

impl Evil {
    /// An evil server of a seed, honest until told otherwise.
    pub fn new(seed: u64) -> Self {
        let honest = Honest::new(seed);
        let keys = honest.keyring();
        Evil(Rc::new(RefCell::new(EvilServer {
            honest,
            keys,
            now: Millis(0),
            branches: BTreeMap::new(),
            proven: BTreeMap::new(),
            calls: BTreeMap::new(),
            on_append: None,
            on_event: None,
            next_topic: None,
            events: VecDeque::new(),
            created: Vec::new(),
            marked: BTreeSet::new(),
            sessions: BTreeMap::new(),
            directories: Directories::default(),
        })))
    }

    pub(super) fn with<T>(&self, work: impl FnOnce(&mut EvilServer) -> T) -> T {
        work(&mut self.0.borrow_mut())
    }

    /// Tells some people a topic of its own from now on.
    pub fn tell(&self, topic: TopicId, people: &[usize], source: Source) {
        self.0.borrow_mut().tell(topic, people, source);
    }

    /// Tells some people the topic that is created next as one of its own, from its beginning.
    pub fn tell_next_topic(&self, people: &[usize], source: Source) {
        self.0.borrow_mut().next_topic = Some((people.to_vec(), source));
    }

    /// Tells everybody the truth from now on.
    pub fn repent(&self) {
        let mut evil = self.0.borrow_mut();
        evil.branches.clear();
        evil.on_append = None;
        evil.next_topic = None;
    }

    /// Decides about appends from now on.
    pub fn on_append(&self, fate: OnAppend) {
        self.0.borrow_mut().on_append = Some(fate);
    }

    /// Tells somebody issuer keys of their own from now on, so that their tokens are recognised.
    pub fn mark(&self, person: usize) {
        self.0.borrow_mut().marked.insert(person);
    }

    /// A person's open sessions of a kind.
    pub fn sessions(&self, person: usize, kind: SessionKind) -> Vec<SessionId> {
        let evil = self.0.borrow();
        let fits = |(session, of): &(&SessionId, &SessionKind)| person_of(**session) == person && **of == kind;
        evil.sessions.iter().filter(fits).map(|(session, _)| *session).collect()
    }

    /// On which of a person's sessions a topic was proven.
    pub fn session_of(&self, person: usize, topic: &TopicId) -> Option<SessionId> {
        let evil = self.0.borrow();
        let on = |(session, of): &&(SessionId, TopicId)| person_of(*session) == person && of == topic;
        evil.proven.keys().rfind(on).map(|(session, _)| *session)
    }

    /// Says something of its own accord on a session.
    pub fn push(&self, session: SessionId, push: Push) {
        self.0.borrow_mut().events.push_back(ServerEvent::Frame { session, frame: ServerFrame::Push(push) });
    }

    /// A page of the topic's newest entry, moved so far ahead that whoever believes it has a gap to close.
    pub fn page_with_gap(&self, topic: &TopicId) -> Page {
        let evil = self.0.borrow();
        let mut entries = evil.true_entries(topic);
        let mut ahead: Vec<TopicEntry> = entries.pop().into_iter().collect();
        ahead.iter_mut().for_each(|entry| entry.link.sequence += 5);
        let head = ahead.first().map_or(0, |entry| entry.link.sequence);
        Page { entries: ahead, head: evil.keys.sign_head(topic, Head { sequence: head, link: Link([0; 32]) }) }
    }

    /// The stores.
    pub fn stores(&self) -> MemoryStores {
        self.0.borrow().honest.stores().clone()
    }

    /// Changes what the honest server says from now on.
    pub fn on_event(&self, change: OnEvent) {
        self.0.borrow_mut().on_event = Some(change);
    }

    /// The server's own keys.
    pub fn keyring(&self) -> Keyring {
        self.0.borrow().honest.keyring()
    }

    /// Topics in the order of their creation.
    pub fn topics(&self) -> Vec<TopicId> {
        self.0.borrow().created.clone()
    }

    /// The true entries of a topic.
    pub fn entries(&self, topic: &TopicId) -> Vec<TopicEntry> {
        self.0.borrow().true_entries(topic)
    }

    /// The true head's hash after a sequence number.
    pub fn link_after(&self, topic: &TopicId, sequence: u64) -> Link {
        let evil = self.0.borrow();
        let head = at_once(evil.honest.stores().topics().head_at(topic, sequence));
        head.ok().flatten().map_or(Link([0; 32]), |head| head.link)
    }

    /// Chains an entry of the server's own to what these readers are told.
    pub fn plant(&self, topic: &TopicId, person: usize, entry: TopicEntry) {
        let mut evil = self.0.borrow_mut();
        if let Some(telling) = evil.telling(topic, person) {
            telling.branch.chain(entry);
        }
        evil.push_to_followers();
    }
}

impl EvilServer {
    fn tell(&mut self, topic: TopicId, people: &[usize], source: Source) {
        let first = self.first_head(&topic);
        let mut branch = Branch::new(topic, first);
        if matches!(source, Source::Fork) {
            for entry in self.true_entries(&topic) {
                branch.chain(entry);
            }
        }
        // Who follows the true topic already follows the telling from there on.
        let truth = self.true_entries(&topic).len() as u64;
        for (session, _) in
            self.proven.keys().filter(|(session, known)| *known == topic && people.contains(&person_of(*session)))
        {
            branch.followers.insert(*session, truth);
        }
        let people = people.iter().copied().collect();
        self.branches.entry(topic).or_default().push(Telling { people, branch, source });
        self.push_to_followers();
    }

    fn telling(&mut self, topic: &TopicId, person: usize) -> Option<&mut Telling> {
        // The newest telling to a person is the one they are told.
        self.branches.get_mut(topic)?.iter_mut().rev().find(|telling| telling.people.contains(&person))
    }

    fn first_head(&self, topic: &TopicId) -> Head {
        at_once(self.honest.stores().topics().head_at(topic, 0)).ok().flatten().expect("a topic that exists")
    }

    fn true_entries(&self, topic: &TopicId) -> Vec<TopicEntry> {
        let span = Span { after: 0, through: u64::MAX, count_max: usize::MAX, bytes_max: usize::MAX };
        let stored = at_once(self.honest.stores().topics().read(topic, span, self.now.minutes()));
        let read = |body: Vec<u8>| cbor::from_bytes::<Entry>(&body).expect("the server stored it as it came");
        let entry = |stored: server::port::topics::StoredEntry| TopicEntry {
            link: stored.link,
            entry: stored.body.map(read),
            stamp: stored.stamp,
        };
        stored.expect("memory does not fail").into_iter().map(entry).collect()
    }

    /// Brings mirrors up to date with the true topics, and sends followers what is new to them.
    fn push_to_followers(&mut self) {
        let topics: Vec<TopicId> = self.branches.keys().copied().collect();
        for topic in topics {
            let truth = self.true_entries(&topic);
            for telling in self.branches.get_mut(&topic).into_iter().flatten() {
                mirror(telling, &truth);
                let Branch { followers, .. } = &mut telling.branch;
                let followers: Vec<(SessionId, u64)> =
                    followers.iter().map(|(session, sent)| (*session, *sent)).collect();
                for (session, sent) in followers {
                    let reach = self.proven.get(&(session, topic)).copied().unwrap_or_default();
                    let page = telling.branch.page(&self.keys, sent, reach, READ_ENTRIES_MAX);
                    let Some(last) = page.entries.last().map(|entry| entry.link.sequence) else { continue };
                    telling.branch.followers.insert(session, last);
                    let frame = ServerFrame::Push(Push::Entries { topic, page });
                    self.events.push_back(ServerEvent::Frame { session, frame });
                }
            }
        }
    }

    /// Answers a frame about a told topic without the honest server; false if it is for the honest one.
    fn answer(&mut self, session: SessionId, frame: &ClientFrame) -> bool {
        let person = person_of(session);
        let now = self.now;
        let answer = match &frame.request {
            Request::ProveSegment { topic, segment, .. } => {
                let reach = self.proven.entry((session, *topic)).or_default();
                *reach = (*reach).max(*segment);
                match self.telling(topic, person) {
                    Some(Telling { source: Source::Fork, .. }) => Ok(Answer::Done),
                    _ => return false,
                }
            }
            Request::CreateTopic { topic, .. } => {
                self.proven.insert((session, *topic), 0);
                if !self.created.contains(topic) {
                    self.created.push(*topic);
                }
                return false;
            }
            Request::ReadTopic { topic, after, count_max, follow } => {
                let reach = self.proven.get(&(session, *topic)).copied().unwrap_or_default();
                let Some(index) = self
                    .branches
                    .get(topic)
                    .and_then(|tellings| tellings.iter().rposition(|telling| telling.people.contains(&person)))
                else {
                    return false;
                };
                let Some(telling) = self.branches.get_mut(topic).and_then(|tellings| tellings.get_mut(index)) else {
                    return false;
                };
                let page = telling.branch.page(&self.keys, *after, reach, *count_max);
                if *follow == Follow::Yes {
                    let sent = page.entries.last().map_or(*after, |entry| entry.link.sequence);
                    telling.branch.followers.insert(session, sent);
                }
                Ok(Answer::Page(page))
            }
            Request::Append { entry } => match self.append(person, entry, now) {
                Some(answer) => answer,
                None => {
                    self.calls.insert((session, frame.call), entry.topic);
                    return false;
                }
            },
            _ => return false,
        };
        let call = frame.call;
        let frame = match answer {
            Ok(answer) => ServerFrame::Answer { call, answer },
            Err(refusal) => ServerFrame::Refusal { call, refusal },
        };
        self.events.push_back(ServerEvent::Frame { session, frame });
        true
    }

    fn append(&mut self, person: usize, entry: &Entry, now: Millis) -> Option<Result<Answer, Refusal>> {
        let fate = self.on_append.as_mut().map_or(Fate::Honest, |fate| fate(person, entry));
        if let Fate::After(first) = &fate {
            self.inject(first);
        }
        if fate == Fate::Refused {
            return Some(Err(Refusal::Busy { retry_after_s: 5 }));
        }
        if fate == Fate::Forked {
            self.tell(entry.topic, &[person], Source::Fork);
        }
        if fate == Fate::Dropped {
            let mut thrown_away = Branch::new(entry.topic, self.first_head(&entry.topic));
            for known in self.true_entries(&entry.topic) {
                thrown_away.chain(known);
            }
            let (link, stamp) = thrown_away.append(&self.keys, entry.clone(), now)?;
            return Some(Ok(Answer::Appended { link, stamp }));
        }
        let index = self.branches.get(&entry.topic)?.iter().rposition(|telling| telling.people.contains(&person))?;
        let telling = self.branches.get_mut(&entry.topic)?.get_mut(index)?;
        if !matches!(telling.source, Source::Fork) {
            return None;
        }
        Some(match telling.branch.append(&self.keys, entry.clone(), now) {
            Some((link, stamp)) => Ok(Answer::Appended { link, stamp }),
            None => Err(Refusal::SegmentClosed),
        })
    }

    /// Takes a member's entry as the service would, without a session.
    fn inject(&mut self, entry: &Entry) {
        let (time, hash) = (self.now.minutes(), entry.hash());
        let (key, act) = match &entry.body {
            EntryBody::Commit { next_key, .. } => (hash.0, Act::Commit { opens: *next_key }),
            EntryBody::Message { tag, .. } => {
                let stamped = Stamped { topic: entry.topic, segment: entry.segment, time, tag: *tag };
                (tag.0, Act::Message { stamp: self.keys.stamp(&stamped) })
            }
        };
        let append = Append {
            topic: entry.topic,
            segment: entry.segment,
            time,
            expiry: time.plus(u64::from(entry.lifetime_days) * 24 * 60),
            entry: hash,
            key,
            body: cbor::to_bytes(entry).into(),
            act,
        };
        at_once(self.honest.stores().topics().append(vec![append])).expect("memory does not fail");
        at_once(self.honest.stores().wakeups().wake(Channel::Topic(entry.topic), Wake::Entries(entry.topic)));
    }

    /// Lets what the honest server says pass, but for what a told topic's readers must not hear.
    fn collect(&mut self) {
        while let Some(event) = self.honest.poll() {
            self.let_out(event);
        }
    }

    fn let_out(&mut self, event: ServerEvent) {
        let (mut event, question) = self.directories.unsigned(event);
        if let Some(change) = &mut self.on_event {
            event = change(person_of(session_of(&event)), event);
        }
        // Whatever it says, an evil server signs it: what is not signed is not believed.
        let event = self.directories.signed(event, question, &self.keys);
        let ServerEvent::Frame { session, frame } = event else {
            self.events.push_back(event);
            return;
        };
        let person = person_of(session);
        let frame = match frame {
            ServerFrame::Push(Push::Entries { topic, .. }) if self.telling(&topic, person).is_some() => return,
            ServerFrame::Answer { call, answer: Answer::Appended { link, stamp } } => {
                let topic = self.calls.remove(&(session, call));
                let told = topic.and_then(|topic| self.told_place(&topic, person, &link.entry));
                let (link, stamp) = told.unwrap_or((link, stamp));
                ServerFrame::Answer { call, answer: Answer::Appended { link, stamp } }
            }
            other => other,
        };
        self.events.push_back(ServerEvent::Frame { session, frame });
    }

    fn told_place(
        &mut self,
        topic: &TopicId,
        person: usize,
        entry: &protocol::id::EntryHash,
    ) -> Option<(ChainLink, Option<Stamp>)> {
        self.telling(topic, person)?;
        let truth = self.true_entries(topic);
        let telling = self.telling(topic, person)?;
        mirror(telling, &truth);
        telling.branch.place_of(entry)
    }
}

fn mirror(telling: &mut Telling, truth: &[TopicEntry]) {
    let Telling { source, branch, .. } = telling;
    for entry in truth.iter().skip(branch.mirrored) {
        branch.mirrored += 1;
        match source {
            Source::Mirror(filter) => filter(entry).into_iter().for_each(|told| {
                branch.chain(told);
            }),
            Source::Torn(filter) => filter(entry).into_iter().for_each(|told| branch.push_as_it_is(told)),
            Source::Fork => {}
        }
    }
}

impl Server for EvilServer {
    fn open(&mut self, session: SessionId, hello: Hello) {
        self.sessions.insert(session, hello.kind);
        self.directories.open(session, &hello);
        self.honest.open(session, hello);
        self.collect();
    }

    fn send(&mut self, session: SessionId, frame: ClientFrame) {
        let created = match &frame.request {
            Request::CreateTopic { topic, .. } => Some(*topic),
            _ => None,
        };
        self.directories.asked(session, &frame);
        match self.directories.answer(session, &frame) {
            Some(told) => told.into_iter().for_each(|event| self.let_out(event)),
            None if self.answer(session, &frame) => {}
            None => self.honest.send(session, frame),
        }
        if let Some(after) = &mut self.directories.after_call {
            after(self.honest.stores());
        }
        if let Some(topic) = created
            && let Some((people, source)) = self.next_topic.take()
        {
            self.tell(topic, &people, source);
        }
        self.collect();
        self.push_to_followers();
    }

    fn close(&mut self, session: SessionId) {
        self.honest.close(session);
        self.directories.close(session);
        self.sessions.remove(&session);
        self.proven.retain(|(known, _), _| *known != session);
        for telling in self.branches.values_mut().flatten() {
            telling.branch.followers.remove(&session);
        }
        self.collect();
    }

    fn poll(&mut self) -> Option<ServerEvent> {
        let mut event = self.events.pop_front()?;
        if let ServerEvent::Opened { session, reply: HelloReply::Welcome { issuers, .. } } = &mut event
            && self.marked.contains(&person_of(*session))
        {
            for issuer in issuers {
                let own = Issuer::from_seed(issuer.period, &[0xE1; 32]);
                *issuer = self.keys.issuers().state(&own);
            }
        }
        Some(event)
    }
}

impl Server for Evil {
    fn open(&mut self, session: SessionId, hello: Hello) {
        self.0.borrow_mut().open(session, hello);
    }

    fn send(&mut self, session: SessionId, frame: ClientFrame) {
        self.0.borrow_mut().send(session, frame);
    }

    fn close(&mut self, session: SessionId) {
        self.0.borrow_mut().close(session);
    }

    fn poll(&mut self) -> Option<ServerEvent> {
        self.0.borrow_mut().poll()
    }
}

impl Host for Evil {
    fn tick(&mut self, now: Millis) {
        let mut evil = self.0.borrow_mut();
        evil.now = evil.now.max(now);
        evil.honest.tick(now);
        evil.directories.tick(now);
    }

    fn crash(&mut self) {
        let mut evil = self.0.borrow_mut();
        evil.honest.crash();
        evil.events.clear();
        evil.proven.clear();
        evil.sessions.clear();
    }

    fn id(&self) -> Option<ServerId> {
        self.0.borrow().honest.id()
    }

    fn token(&self, nonce: TokenNonce) -> Option<Token> {
        self.0.borrow().honest.token(nonce)
    }
}

fn session_of(event: &ServerEvent) -> SessionId {
    match event {
        ServerEvent::Opened { session, .. } | ServerEvent::Frame { session, .. } | ServerEvent::Closed { session } => {
            *session
        }
    }
}

/// Whether an entry is a commit.
pub fn is_commit(entry: &TopicEntry) -> bool {
    entry.link.kind == EntryKind::Commit
}

/// The outcome of a future over stores in memory, which never waits.
pub fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("memory does not wait"),
    }
}
