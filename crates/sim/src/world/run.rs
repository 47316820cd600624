//! How a world moves: the next happening, the engines' effects in order, crashes between them, and quiet.

use engine::Engine;
use engine::changes::{Changes, Table};
use engine::effect::{Effect, Event, Reason};
use engine::input::Input;
use protocol::time::Millis;

use super::draw::{below, chance};
use super::rows::Rows;
use super::{Happening, World, trace};

/// A deadline this far away is housekeeping: a world that waits for nothing nearer is quiet.
const QUIET_AHEAD_MS: u64 = 20 * 60_000;

/// More happenings than any honest world needs to become quiet.
const HAPPENINGS_MAX: u64 = 300_000;

/// A world that does not become quiet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("after {happenings} happenings and {virtual_s} s the world is not quiet")]
pub struct Restless {
    /// How much happened.
    pub happenings: u64,
    /// How much time passed, s.
    pub virtual_s: u64,
}

impl World {
    /// Lets the next thing happen; false if nothing is left.
    pub fn step(&mut self) -> bool {
        let Some(((time, _), happening)) = self.queue.pop_first() else { return false };
        self.now = self.now.max(time);
        match happening {
            Happening::ToServer { link, packet } => self.reach_server(link, packet),
            Happening::ToPerson { link, event } => self.reach_person(link, event),
            Happening::Wake { person } => self.wake(person),
            Happening::Loaded { person, run, conversation, rows } => {
                if self.people[person].runs == run {
                    self.input(person, Input::Loaded { conversation, rows });
                }
            }
            Happening::Due { person, run, rows, next } => {
                if self.people[person].runs == run {
                    self.input(person, Input::Due { rows, next });
                }
            }
            Happening::Earlier { person, run, earlier } => {
                if self.people[person].runs == run {
                    self.input(person, Input::Earlier(earlier));
                }
            }
            Happening::Start { person } => self.start(person),
            Happening::Connect { person } => self.connect(person),
            Happening::KeepaliveFails { link } => self.break_link(link),
            Happening::ServerUp => self.server_up = true,
        }
        true
    }

    /// Lets `ms` pass.
    pub fn advance(&mut self, ms: u64) {
        let until = self.now.plus(ms);
        while self.queue.first_key_value().is_some_and(|((time, _), _)| *time <= until) {
            self.step();
        }
        self.now = until;
    }

    /// Runs until nothing is under way any more.
    ///
    /// # Errors
    /// [`Restless`] if that does not come.
    pub fn run_until_quiet(&mut self) -> Result<(), Restless> {
        let from = self.since_start();
        let mut happenings = 0;
        while !self.is_quiet() {
            happenings += 1;
            if happenings > HAPPENINGS_MAX {
                return Err(Restless { happenings, virtual_s: (self.since_start() - from) / 1_000 });
            }
            self.step();
        }
        Ok(())
    }

    fn is_quiet(&self) -> bool {
        let horizon = self.now.plus(QUIET_AHEAD_MS);
        !self.queue.iter().any(|((time, _), happening)| match happening {
            Happening::Wake { person } => self.is_wake_near(*person, horizon),
            _ => *time <= horizon,
        })
    }

    fn is_wake_near(&self, person: usize, horizon: Millis) -> bool {
        let person = &self.people[person];
        let awaited = person.engine.as_ref().and_then(Engine::awaited);
        person.is_set_back(self.now)
            || awaited.is_some_and(|(time, reason)| {
                // Who has no network tries again and again: that is quiet.
                let waits = reason != Reason::Reconnect || person.online;
                waits && person.true_time(time) <= horizon
            })
    }

    /// Starts a person's process from their rows, if it does not run.
    pub fn start(&mut self, person: usize) {
        if self.people[person].engine.is_some() {
            return;
        }
        if chance(&mut self.rng, self.faults.jump_clock) {
            let ahead = below(&mut self.rng, 7_200_000) as i64 - 3_600_000;
            self.people[person].clock_ahead_ms = ahead;
        }
        let rows = self.people[person].rows.at_start();
        let engine = Engine::with_separation(rows, self.server_id, self.separation);
        let engine = engine.unwrap_or_else(|error| panic!("{}: {error}", self.people[person].name));
        self.people[person].engine = Some(engine.tuned(self.tuning));
        self.people[person].runs += 1;
        self.trace.note(self.since_start(), || format!("{} starts", self.people[person].name));
        self.input(person, Input::Tick);
    }

    /// Kills a person's process: what was not applied is gone.
    pub fn crash(&mut self, person: usize) {
        if self.people[person].engine.take().is_none() {
            return;
        }
        self.trace.note(self.since_start(), || format!("{} crashes", self.people[person].name));
        self.people[person].wake = None;
        self.people[person].looked = None;
        self.people[person].crash_after = None;
        self.forget_links_of(person);
    }

    /// Takes a person's network away.
    pub fn disconnect(&mut self, person: usize) {
        self.trace.note(self.since_start(), || format!("{} goes offline", self.people[person].name));
        self.people[person].online = false;
        self.break_links_of(person);
    }

    /// Gives a person the network back.
    pub fn connect(&mut self, person: usize) {
        self.trace.note(self.since_start(), || format!("{} is online", self.people[person].name));
        self.people[person].online = true;
    }

    /// Ends all faults and brings everybody back.
    pub fn calm(&mut self) {
        self.faults = super::faults::Faults::none();
        self.set_clocks_right();
        for person in 0..self.people.len() {
            self.people[person].crash_after = None;
            if !self.people[person].online {
                self.connect(person);
            }
            self.start(person);
        }
    }

    /// A copy of what is on a person's disk.
    pub fn copy_profile(&self, person: usize) -> Rows {
        self.people[person].rows.clone()
    }

    /// Keeps a copy of what is on a person's disk, for later.
    pub fn keep_copy(&mut self, person: usize) {
        let copy = self.copy_profile(person);
        self.copies.insert(person, copy);
    }

    /// Puts the kept copy in place, as somebody does who restores a folder.
    pub fn restore_copy(&mut self, person: usize) {
        let copy = self.copies.get(&person).cloned().unwrap_or_default();
        self.restore_profile(person, copy);
    }

    /// Kills the person's process and starts it again from a copy.
    pub fn restore_profile(&mut self, person: usize, copy: Rows) {
        self.crash(person);
        self.people[person].rows = copy;
        self.people[person].reseed(self.now.0);
        self.watch.restored(person);
        self.start(person);
    }

    /// Kills the person's process and starts it again over other rows, as an evil member does with its own disk.
    pub fn replace_profile(&mut self, person: usize, rows: Rows) {
        self.crash(person);
        self.people[person].rows = rows;
        self.watch.restored(person);
        self.start(person);
    }

    fn wake(&mut self, person: usize) {
        let Some(engine) = &self.people[person].engine else { return };
        let due = engine.deadline().map(|(time, _)| self.people[person].true_time(time));
        if self.people[person].wake.is_some_and(|wake| wake <= self.now) {
            self.people[person].wake = None;
        }
        match due {
            Some(due) if due <= self.now || self.people[person].is_set_back(self.now) => {
                self.input(person, Input::Tick)
            }
            _ => self.schedule_wake(person),
        }
    }

    pub(crate) fn input(&mut self, person: usize, input: Input) {
        let now = self.people[person].clock(self.now);
        let known = &mut self.people[person];
        let Some(engine) = &mut known.engine else { return };
        known.looked = Some(now);
        engine.handle(now, &mut known.rng, input);
        self.drain(person);
    }

    /// Executes effects in order; the process may die between any two.
    fn drain(&mut self, person: usize) {
        loop {
            let Some(engine) = &mut self.people[person].engine else { return };
            let Some(effect) = engine.poll() else { break };
            if self.dies_now(person) {
                self.trace.note(self.since_start(), || {
                    format!("{} dies before {}", self.people[person].name, trace::effect(&effect))
                });
                self.crash(person);
                let pause = 100 + below(&mut self.rng, 10_000);
                self.enqueue(pause, Happening::Start { person });
                return;
            }
            self.execute(person, effect);
        }
        self.schedule_wake(person);
    }

    fn dies_now(&mut self, person: usize) -> bool {
        if let Some(left) = self.people[person].crash_after {
            self.people[person].crash_after = left.checked_sub(1);
            return left == 0;
        }
        chance(&mut self.rng, self.faults.crash_person)
    }

    fn execute(&mut self, person: usize, effect: Effect) {
        match effect {
            Effect::Apply(changes) => self.apply(person, &changes),
            Effect::Open { session, hello } => self.open_session(person, session, hello),
            Effect::Send { session, frame } => self.send_frame(person, session, frame),
            Effect::Close { session } => self.close_session(person, session),
            Effect::Load { conversation } => {
                let rows = self.people[person].rows.of_conversation(&conversation);
                let delay = if chance(&mut self.rng, self.faults.late_rows) { below(&mut self.rng, 100) } else { 0 };
                let run = self.people[person].runs;
                self.enqueue(delay, Happening::Loaded { person, run, conversation, rows });
            }
            Effect::Due { until } => {
                let (rows, next) = self.people[person].rows.due(until);
                let run = self.people[person].runs;
                self.enqueue(0, Happening::Due { person, run, rows, next });
            }
            Effect::Earlier(through) => {
                let earlier = self.people[person].rows.earlier(&through);
                let run = self.people[person].runs;
                self.enqueue(0, Happening::Earlier { person, run, earlier });
            }
            Effect::Reply { id, result } => {
                self.trace.note(self.since_start(), || {
                    format!("{} is answered {}", self.people[person].name, trace::reply(&result))
                });
                self.watch.replied(person, id, &result);
                assert!(self.people[person].take_reply(id, result), "one reply for each command");
            }
            Effect::Tell(event) => self.tell(person, event),
        }
    }

    fn apply(&mut self, person: usize, changes: &Changes) {
        self.people[person].rows.apply(changes);
        let seen = |table| matches!(table, Table::View | Table::Members);
        for (_, key, _) in changes.iter().filter(|(table, _, _)| seen(*table)) {
            let view = protocol::id::ConversationId::from_slice(key).and_then(|id| self.people[person].rows.view(&id));
            if let Some(view) = view {
                self.watch.view(person, &view);
            }
        }
        let own_now = self.people[person].clock(self.now).minutes();
        for (_, key, value) in changes.iter().filter(|(table, _, _)| *table == Table::Life) {
            if value.is_none() {
                self.watch.let_go(person, key, own_now);
            }
        }
        for (_, _, value) in changes.iter().filter(|(table, _, _)| *table == Table::Choice) {
            if let Some(value) = value {
                self.watch.chose(person, &super::rows::read(value));
            }
        }
        for (_, beginning) in changes.cleared().filter(|(table, _)| *table == Table::Message) {
            self.watch.cleared(person, beginning);
        }
        let shown = |table| matches!(table, Table::Message | Table::Evidence | Table::Request);
        for (table, key, value) in changes.iter().filter(|(table, _, _)| shown(*table)) {
            self.watch.row(person, table, key, value);
        }
        for (_, key, unless) in changes.unless().filter(|(table, _, _)| *table == Table::Said) {
            self.watch.said(person, key, &unless.value);
        }
    }

    fn tell(&mut self, person: usize, event: Event) {
        if let Event::Caught(caught) = &event {
            self.trace.note(self.since_start(), || format!("{} caught: {caught}", self.people[person].name));
            self.watch.caught(person, caught);
        }
        self.people[person].told.push(event);
    }

    fn schedule_wake(&mut self, person: usize) {
        let Some(engine) = &self.people[person].engine else { return };
        let Some((deadline, _)) = engine.deadline() else { return };
        let time = self.people[person].true_time(deadline).max(self.now.plus(1));
        if self.people[person].wake.is_none_or(|wake| time < wake) {
            self.people[person].wake = Some(time);
            self.enqueue_at(time, Happening::Wake { person });
        }
    }
}
