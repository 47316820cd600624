//! The engine as a whole: what a few people do, a server that tampers and a member that cheats, all as a script says.
//!
//! Laws: nobody panics, nobody is answered twice, no frame carries what a person wrote, memory is bounded; and while nobody
//! has lied, everything that holds in the simulation's honest worlds.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use engine::input::{Command, HeldDecision, Resumption, Target};
use engine::view::{Delivery, Role};
use protocol::cbor;
use protocol::id::{AccountId, ConversationId};
use protocol::recovery::RecoveryCode;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use server::memory::MemoryStores;
use sim::model::check_at_rest;
use sim::world::faults::Faults;
use sim::world::host::Honest;
use sim::world::net::Cut;
use sim::world::prepared::Prepared;
use sim::world::trace::Trace;
use sim::world::{Beginning, World};

use crate::cheat;
use crate::memory::held_at_most;
use crate::script::Script;
use crate::tamper::{Tamper, Tampering};

const SEED: u64 = 1;

const NAMES: [&str; 3] = ["alice", "bob", "carol"];

/// Every text that a person writes holds this: no frame may.
const CANARY: &str = "what only members may read";

/// What a person's clock may be off by: right, an hour, a day, a year.
const CLOCKS_AHEAD_MS: [i64; 7] =
    [0, 3_000_000, -3_000_000, 86_400_000, -86_400_000, 365 * 86_400_000, -365 * 86_400_000];

/// More is no script but a waste of time.
const DEEDS_MAX: usize = 40;

/// What a world of three people may hold at most, bytes.
const HELD_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Runs the script's world.
pub fn check(bytes: &[u8]) {
    let script = Rc::new(RefCell::new(Script::new(bytes)));
    let begun = Begun::with(2 + script.borrow_mut().below(2));
    let ((), held) = held_at_most(|| run(script, &begun));
    assert!(held <= HELD_BYTES_MAX, "a small world held {held} bytes");
}

/// What every script begins from: people who have registered, in one group. Made once for each number of people, since hybrid
/// keys and commits are most of what a short script would cost.
#[derive(Clone)]
struct Begun {
    people: Prepared,
    server: MemoryStores,
}

impl Begun {
    fn with(people: usize) -> Self {
        thread_local! {
            static MADE: RefCell<BTreeMap<usize, Begun>> = const { RefCell::new(BTreeMap::new()) };
        }
        MADE.with_borrow_mut(|made| made.entry(people).or_insert_with(|| Begun::make(people)).clone())
    }

    fn make(people: usize) -> Self {
        let server = MemoryStores::default();
        let host = Box::new(Honest::over(SEED, server.clone()));
        let names = &NAMES[..people];
        let trace = Trace::default();
        let mut world = World::new(Beginning { seed: SEED, names, host, faults: Faults::none(), trace });
        register(&mut world);
        assert!(world.watch.violations.is_empty(), "{:?}", world.watch.violations);
        Begun { people: world.prepared(), server: server.copied() }
    }
}

fn register(world: &mut World) {
    for person in 0..world.people.len() {
        let recovery = RecoveryCode::generate(&mut ChaCha8Rng::seed_from_u64(person as u64));
        let handle = Some(world.handle(person));
        world.command(person, Command::Register { recovery, handle, invitation: None });
    }
    world.advance(2_000);
    let members = (1..world.people.len()).map(|other| world.handle(other)).collect();
    world.command(0, Command::CreateGroup { name: "tea".to_owned(), members });
    world.advance(5_000);
    for person in 1..world.people.len() {
        answer_requests(world, person, true);
    }
    world.advance(5_000);
}

fn answer_requests(world: &mut World, person: usize, accepts: bool) {
    for request in world.people[person].rows.requests() {
        let conversation = request.conversation;
        let answer = if accepts { Command::Accept { conversation } } else { Command::Decline { conversation } };
        world.command(person, answer);
    }
}

fn run(script: Rc<RefCell<Script>>, begun: &Begun) {
    let host = Tamper::new(Honest::over(SEED, begun.server.copied()), script.clone());
    let tampering = host.tampering();
    let names = &NAMES[..begun.people.count()];
    let trace = if std::env::var_os("TRACE").is_some() { Trace::printed() } else { Trace::default() };
    let beginning = Beginning { seed: SEED, names, host: Box::new(host), faults: Faults::none(), trace };
    let world = World::resume(beginning, &begun.people);
    let mut play = Play { world, script, tampering, texts: 0, has_lied: false };
    play.watch_frames();
    play.world.advance(1_000);
    for _ in 0..DEEDS_MAX {
        if play.script.borrow().is_over() {
            break;
        }
        play.deed();
    }
    play.end();
}

struct Play {
    world: World,
    script: Rc<RefCell<Script>>,
    tampering: Rc<RefCell<Tampering>>,
    texts: u32,
    has_lied: bool,
}

impl Play {
    fn below(&mut self, bound: usize) -> usize {
        self.script.borrow_mut().below(bound)
    }

    fn person(&mut self) -> usize {
        let people = self.world.people.len();
        self.below(people)
    }

    /// Every frame passes here on its way to the server.
    fn watch_frames(&mut self) {
        self.world.intercept(Box::new(|_, frame| {
            let bytes = cbor::to_bytes(&frame);
            let leaks = bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes());
            assert!(!leaks, "a frame carries what a person wrote");
            vec![frame]
        }));
    }

    fn text(&mut self) -> String {
        self.texts += 1;
        format!("{CANARY} {}", self.texts)
    }

    fn conversation(&mut self, person: usize) -> Option<ConversationId> {
        let views = self.world.people[person].rows.views();
        (!views.is_empty()).then(|| views[self.below(views.len())].conversation)
    }

    fn member(&mut self, person: usize, conversation: &ConversationId) -> AccountId {
        let members = self.world.people[person].rows.view(conversation).map(|view| view.members).unwrap_or_default();
        if members.is_empty() { AccountId([0; 32]) } else { members[self.below(members.len())].account }
    }

    fn deed(&mut self) {
        let person = self.person();
        match self.below(32) {
            0..=7 => self.say(person),
            8..=15 => {
                if let Some(command) = self.group_command(person) {
                    self.world.command(person, command);
                }
            }
            16 => answer_requests(&mut self.world, person, true),
            17 => answer_requests(&mut self.world, person, false),
            18..=20 => {
                let most = [50, 2_000, 60_000, 4_000_000][self.below(4)];
                let ms = 1 + self.below(256) as u64 * most / 256;
                self.world.advance(ms);
            }
            21 => self.mishap(person),
            22 => {
                let effects = self.below(12) as u32;
                self.world.people[person].crash_after = Some(effects);
            }
            23 => {
                let name = ["Append", "ReadTopic", "PutInbox", "CreateTopic", "ProveSegment"][self.below(5)].to_owned();
                let cut = if self.below(2) == 0 { Cut::Session(name) } else { Cut::Server(name) };
                self.world.cut_before_answering(cut);
            }
            24 => {
                self.lies();
                self.world.restore_copy(person);
            }
            25..=28 => {
                self.lies();
                let events = 1 + self.below(4);
                self.tampering.borrow_mut().events_left += events as u32;
            }
            _ => self.cheat(person),
        }
    }

    /// From here on a person may be told of lies, and may be stopped by them.
    fn lies(&mut self) {
        self.has_lied = true;
        self.world.watch.honest = false;
    }

    fn say(&mut self, person: usize) {
        let text = self.text();
        let to = match self.conversation(person) {
            Some(conversation) if self.below(4) > 0 => Target::Conversation(conversation),
            _ => {
                let other = self.person();
                Target::Handle(self.world.handle(other))
            }
        };
        self.world.command(person, Command::Send { to, text });
    }

    fn group_command(&mut self, person: usize) -> Option<Command> {
        let conversation = self.conversation(person)?;
        let member = self.member(person, &conversation);
        let other = self.person();
        let other = self.world.handle(other);
        Some(match self.below(16) {
            0 => Command::CreateGroup { name: "chess".to_owned(), members: vec![other] },
            1 => Command::AddMembers { conversation, members: vec![other] },
            2 => Command::RemoveMembers { conversation, members: vec![member] },
            3 => Command::Leave { conversation },
            4 => Command::Rename { conversation, name: "biscuits".to_owned() },
            5 => Command::SetRole { conversation, member, role: Role::Member },
            6 => Command::SetRole { conversation, member, role: Role::Admin },
            7 => Command::SetRole { conversation, member, role: Role::Owner },
            8 => Command::Rebuild { conversation, without: if self.below(2) == 0 { vec![] } else { vec![member] } },
            9 => Command::Typing { conversation, on: true },
            10 => Command::Heal,
            11 => {
                let how = if self.below(2) == 0 { Resumption::ReadOn } else { Resumption::Rejoin };
                Command::Resume { conversation, how }
            }
            12 => Command::Confirm { account: member, handle: other },
            13 => Command::AddContact { handle: other },
            14 => {
                let number = self.below(20) as u64;
                Command::MarkRead { conversation, number }
            }
            _ => {
                let history = self.world.people[person].rows.history(&conversation);
                let held = history.iter().find(|row| row.delivery == Delivery::Held)?;
                let decision = if self.below(2) == 0 { HeldDecision::Send } else { HeldDecision::Discard };
                Command::Resolve { conversation, number: held.number, decision }
            }
        })
    }

    fn mishap(&mut self, person: usize) {
        match self.below(10) {
            0 => self.world.crash_server(),
            1 => self.world.crash(person),
            2 => self.world.start(person),
            3 => self.world.disconnect(person),
            4 => self.world.connect(person),
            5 => self.world.keep_copy(person),
            6 => self.world.faults.delay_ms_max = [5, 50, 500, 5_000][self.below(4)],
            7 => self.world.faults.late_rows = [0, 500][self.below(2)],
            _ => {
                let ahead_ms = CLOCKS_AHEAD_MS[self.below(CLOCKS_AHEAD_MS.len())];
                self.world.set_clock(person, ahead_ms);
            }
        }
    }

    /// A member whose program is changed appends something of its own in place of what its engine appends next.
    fn cheat(&mut self, person: usize) {
        let Some(conversation) = self.conversation(person) else { return };
        let member = self.member(person, &conversation);
        let rows = self.world.people[person].rows.all();
        let Some(entry) = cheat::entry(&mut self.script.borrow_mut(), &rows, &conversation, member) else { return };
        self.lies();
        self.tampering.borrow_mut().replace_append(person, entry);
        let text = self.text();
        self.world.command(person, Command::Send { to: Target::Conversation(conversation), text });
        self.world.advance(1_000);
    }

    fn end(mut self) {
        self.tampering.borrow_mut().events_left = 0;
        self.world.calm();
        if self.has_lied {
            self.world.advance(120_000);
            return;
        }
        let rest = self.world.run_until_quiet();
        assert!(rest.is_ok(), "{rest:?}");
        self.ask_all();
        let rest = self.world.run_until_quiet();
        assert!(rest.is_ok(), "{rest:?}");
        let broken = check_at_rest(&self.world);
        assert!(self.world.watch.violations.is_empty(), "{:?}", self.world.watch.violations);
        assert!(broken.is_empty(), "{broken:?}");
    }

    fn ask_all(&mut self) {
        for person in 0..self.world.people.len() {
            self.world.command(person, Command::Whoami);
        }
    }
}
