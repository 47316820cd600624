//! A world: people with their engines, one server, virtual time, and a queue of what happens next.

pub mod clock;
pub mod draw;
pub mod faults;
pub mod host;
pub mod net;
pub mod person;
pub mod prepared;
pub mod rows;
pub mod run;
pub mod trace;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

use engine::input::{Command, CommandId, Input};
use engine::{Separation, Tuning};
use protocol::api::{ClientFrame, ServerEvent};
use protocol::handle::Handle;
use protocol::hello::{Hello, SessionKind};
use protocol::id::{ConversationId, ServerId, TopicId};
use protocol::time::Millis;
use protocol::token::Token;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

use crate::laws::Watch;
use faults::Faults;
use host::Host;
use net::{LinkId, Net};
use person::Person;
use trace::Trace;

/// What can happen at a moment of virtual time.
pub(crate) enum Happening {
    /// A packet reaches the server.
    ToServer { link: LinkId, packet: Packet },
    /// An event reaches a person.
    ToPerson { link: LinkId, event: ServerEvent },
    /// A person's engine has a deadline.
    Wake { person: usize },
    /// The rows that an engine asked for reach it.
    Loaded { person: usize, run: u64, conversation: ConversationId, rows: Vec<engine::changes::Row> },
    /// What disappears reaches the engine that asked for it.
    Due { person: usize, run: u64, rows: Vec<engine::changes::Row>, next: Option<protocol::time::Minutes> },
    /// What of a history is to go reaches the engine that asked for it.
    Earlier { person: usize, run: u64, earlier: engine::deletion::Earlier },
    /// A person's process starts again.
    Start { person: usize },
    /// A person has a network again.
    Connect { person: usize },
    /// A silent link is noticed.
    KeepaliveFails { link: LinkId },
    /// The server's process is up again.
    ServerUp,
}

/// What a client's side puts on a link.
pub(crate) enum Packet {
    Open(Hello),
    Frame(Box<ClientFrame>),
    Close,
}

/// A world.
pub struct World {
    /// True time; each person's clock differs from it by their offset.
    pub now: Millis,
    /// The people, by index.
    pub people: Vec<Person>,
    /// The server, honest or not.
    pub host: Box<dyn Host>,
    /// What goes wrong, and how often.
    pub faults: Faults,
    /// What happened, in words.
    pub trace: Trace,
    /// The laws that are checked at each step.
    pub watch: Watch,
    pub(crate) start: Millis,
    pub(crate) rng: ChaCha8Rng,
    pub(crate) queue: BTreeMap<(Millis, u64), Happening>,
    pub(crate) queued: u64,
    pub(crate) net: Net,
    pub(crate) server_up: bool,
    pub(crate) server_id: Option<ServerId>,
    pub(crate) intercept: Option<net::Intercept>,
    pub(crate) cut: Option<net::Cut>,
    pub(crate) copies: BTreeMap<usize, rows::Rows>,
    pub(crate) tuning: Tuning,
    /// Which topics share a connection, for processes that start from now on.
    pub separation: Separation,
    /// What each connection carried: kinds of requests, and topics.
    pub carried: BTreeMap<LinkId, Carried>,
}

/// What a connection carried, as the server sees it.
#[derive(Debug, Clone, Default)]
pub struct Carried {
    /// The kinds of sessions that its requests belong on.
    pub kinds: BTreeSet<SessionKind>,
    /// The topics that it named.
    pub topics: BTreeSet<TopicId>,
    /// The token with which it was opened.
    pub token: Option<Token>,
}

/// How a world begins.
pub struct Beginning<'a> {
    /// Fixes the schedule, the faults and everybody's own randomness.
    pub seed: u64,
    /// The people's names, which are their handles as well.
    pub names: &'a [&'a str],
    /// The server.
    pub host: Box<dyn Host>,
    /// What goes wrong.
    pub faults: Faults,
    /// Whether the trace keeps its lines.
    pub trace: Trace,
}

impl World {
    /// A world in which nobody has an account yet.
    pub fn new(beginning: Beginning<'_>) -> Self {
        let mut world = World::idle(beginning, noon());
        for person in 0..world.people.len() {
            world.start(person);
        }
        world
    }

    /// A world in which no process runs yet.
    pub(crate) fn idle(beginning: Beginning<'_>, start: Millis) -> Self {
        let Beginning { seed, names, mut host, faults, trace } = beginning;
        host.tick(start);
        let server_id = host.id();
        let people = names.iter().zip(0u64..).map(|(name, index)| Person::new(name, seed, index)).collect::<Vec<_>>();
        World {
            now: start,
            host,
            faults,
            trace,
            watch: Watch::new(people.len()),
            people,
            start,
            rng: ChaCha8Rng::seed_from_u64(seed),
            queue: BTreeMap::new(),
            queued: 0,
            net: Net::default(),
            server_up: true,
            server_id,
            intercept: None,
            cut: None,
            copies: BTreeMap::new(),
            tuning: Tuning::default(),
            separation: Separation::default(),
            carried: BTreeMap::new(),
        }
    }

    /// Gives a person's engine a command; the reply is found by [`Person::reply`] once it is there.
    pub fn command(&mut self, person: usize, command: Command) -> CommandId {
        let id = self.people[person].next_command();
        self.trace
            .note(self.since_start(), || format!("{} wants {}", self.people[person].name, trace::command(&command)));
        self.watch.asked(person, id, &command, &self.people[person].rows);
        self.input(person, Input::Command { id, command });
        id
    }

    /// Makes every group large: each commit that finds a blank parent is followed by one that warms the tree, and additions keep
    /// their author's path wherever it would cost something.
    pub fn make_groups_large(&mut self) {
        self.tuning = Tuning { keys_max: 0, path_ciphertexts_max: 0, pause_ms: 5_000, step_ms: 1_000, ..self.tuning };
        for person in &mut self.people {
            person.engine = person.engine.take().map(|engine| engine.tuned(self.tuning));
        }
    }

    /// The index of a person by name.
    pub fn person(&self, name: &str) -> Option<usize> {
        self.people.iter().position(|person| person.name == name)
    }

    /// The handle of a person.
    pub fn handle(&self, person: usize) -> Handle {
        self.people[person].handle.clone()
    }

    /// Milliseconds since the world began.
    pub fn since_start(&self) -> u64 {
        self.now.0.saturating_sub(self.start.0)
    }

    pub(crate) fn enqueue(&mut self, delay_ms: u64, happening: Happening) {
        self.enqueue_at(self.now.plus(delay_ms), happening);
    }

    pub(crate) fn enqueue_at(&mut self, time: Millis, happening: Happening) {
        self.queued += 1;
        self.queue.insert((time.max(self.now), self.queued), happening);
    }
}

/// openmls reads the real clock for lifetimes: virtual time begins at noon of the real day, so a trace's times, counted from
/// there, do not depend on when it runs.
fn noon() -> Millis {
    let day_ms = 86_400_000;
    let real = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_millis() as u64;
    Millis(real / day_ms * day_ms + day_ms / 2)
}
