//! Server and clients are killed at random under load: nothing acknowledged is lost, nothing comes twice, order holds.
//!
//! `STORM_KILLS` says how many kills (the nightly run has 1,000), `STORM_SEED` which ones.

mod chance;
mod ledger;
mod victim;
#[path = "../world/mod.rs"]
mod world;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chance::Chance;
use ledger::{Fate, Ledger, Shown};
use victim::Victim;
use world::World;

const PEOPLE: [&str; 3] = ["alice", "bobby", "carol"];

/// Who listens: what these send passes through the listening process, and takes over when that is killed.
const LISTENING: [&str; 2] = ["alice", "bobby"];

/// Who sends, each line in a thread of its own.
const SENDING: [(&str, &str); 4] = [("alice", "a"), ("alice", "b"), ("bobby", "c"), ("carol", "d")];

/// Of so many things that Alice does, one is a commit: it closes the segment in which the others write.
const COMMITS_ONE_IN: usize = 12;

/// Pauses between kills, milliseconds: some so short that what was killed has not even started again.
const PAUSES_MS: [u64; 8] = [0, 30, 120, 400, 800, 1_200, 1_600, 2_400];

/// How often the people read at the end, until all that was kept has been sent.
const ROUNDS_MAX: usize = 12;

#[test]
fn a_storm_of_kills_loses_nothing_doubles_nothing_and_keeps_order() {
    let number = |name: &str, default: u64| match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} wants a number, “{text}” is none")),
        Err(_) => default,
    };
    let (kills, seed) = (number("STORM_KILLS", 24), number("STORM_SEED", 1));
    let storm = Storm::prepare(seed);
    let killed = storm.rage(usize::try_from(kills).expect("fits"));
    storm.settle();
    let sums = storm.ledger.lock().expect("nobody panicked").check(&storm.histories());
    println!("seed {seed}: killed {killed:?}; {sums}");
    assert!(killed.values().all(|count| *count > 0), "each kind was killed: {killed:?}");
    assert!(sums.acknowledged > 0, "there was load");
}

struct Storm {
    world: World,
    club: String,
    seed: u64,
    over: AtomicBool,
    ledger: Mutex<Ledger>,
    listeners: BTreeMap<&'static str, Victim>,
    senders: BTreeMap<&'static str, Victim>,
}

/// Ends the storm when somebody saw what must not be.
struct EndOnPanic<'a>(&'a AtomicBool);

impl Drop for EndOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

impl Storm {
    /// People, their chats, and a group of all.
    fn prepare(seed: u64) -> Self {
        let world = World::start();
        world.introduce("alice", "bobby");
        world.register("carol");
        world.run("alice", &["send", "carol", "hello"]).exits(0);
        world.run("carol", &["requests", "accept", "alice"]).exits(0);
        let made = world.run("alice", &["--json", "group", "create", "Club", "bobby", "carol"]).exits(0).json();
        let club = made["conversation"].as_str().expect("an id").to_owned();
        for who in ["bobby", "carol"] {
            world.run(who, &["read"]).exits(0);
        }
        let places = |names: &[&'static str]| names.iter().map(|name| (*name, Victim::default())).collect();
        Storm {
            world,
            club,
            seed,
            over: AtomicBool::new(false),
            ledger: Mutex::default(),
            listeners: places(&LISTENING),
            senders: places(&SENDING.map(|(_, line)| line)),
        }
    }

    /// Load and kills at the same time; what was killed goes on at once, the server after a while.
    fn rage(&self, kills: usize) -> BTreeMap<&'static str, usize> {
        std::thread::scope(|scope| {
            let listening: Vec<_> = LISTENING.iter().map(|who| scope.spawn(|| self.listen(who))).collect();
            let sending = SENDING.map(|(who, line)| scope.spawn(move || self.send(who, line)));
            let killed = self.kill(kills);
            self.over.store(true, Ordering::Relaxed);
            let sent = sending.map(|thread| thread.join().is_ok());
            for (who, thread) in LISTENING.iter().zip(&listening) {
                // A life that had just ended, or has not begun, is not there to be killed.
                while !thread.is_finished() && !self.listeners[who].kill() {
                    std::thread::yield_now();
                }
            }
            let listened = listening.into_iter().all(|thread| thread.join().is_ok());
            assert!(listened && sent == [true; SENDING.len()], "everybody sees only what they may");
            killed
        })
    }

    fn kill(&self, kills: usize) -> BTreeMap<&'static str, usize> {
        let mut chance = Chance::new(self.seed, 0);
        let mut killed = BTreeMap::from([("server", 0), ("listener", 0), ("sender", 0)]);
        while killed.values().sum::<usize>() < kills && !self.over.load(Ordering::Relaxed) {
            // tidy: thread::sleep, since the moment of death is what is varied; nothing waits for an event by it.
            std::thread::sleep(Duration::from_millis(*chance.one_of(&PAUSES_MS)));
            let (kind, is_dead) = match chance.below(4) {
                0 => {
                    self.world.kill_server();
                    std::thread::sleep(Duration::from_millis(*chance.one_of(&PAUSES_MS) / 4));
                    self.world.restart_server();
                    ("server", true)
                }
                1 => ("listener", self.listeners[chance.one_of(&LISTENING)].kill()),
                _ => ("sender", self.senders[chance.one_of(&SENDING).1].kill()),
            };
            // Whoever had just ended by themselves was not killed.
            *killed.entry(kind).or_default() += usize::from(is_dead);
        }
        killed
    }

    /// Sends one text after the other, to one or all, and notes what is known of each.
    fn send(&self, who: &'static str, line: &'static str) {
        let _end = EndOnPanic(&self.over);
        let mut chance = Chance::new(self.seed, u64::from(line.as_bytes()[0]));
        let persons: &[&str] = if who == "alice" { &["@bobby", "@carol"] } else { &["@alice"] };
        for number in 1.. {
            if self.over.load(Ordering::Relaxed) {
                return;
            }
            if who == "alice" && chance.below(COMMITS_ONE_IN) == 0 {
                let name = format!("Club {line} {number}");
                self.fate(line, &["--json", "group", "rename", &self.club, &name], who, "sent");
                continue;
            }
            let to = if chance.below(2) == 0 { &self.club } else { *chance.one_of(persons) };
            let text = format!("{who}/{line} {number}");
            let fate = self.fate(line, &["--json", "send", to, &text], who, "delivery");
            self.ledger.lock().expect("nobody panicked").sent(text, fate);
        }
    }

    /// What a command says of what it did, if it lived to say it.
    fn fate(&self, line: &str, arguments: &[&str], who: &str, key: &str) -> Fate {
        let ended = self.senders[line].run(&mut self.world.command(who, arguments));
        let said: Option<serde_json::Value> = ended.out.first().and_then(|line| serde_json::from_str(line).ok());
        let said = said.map(|said| said[key].clone());
        match (ended.code, said) {
            (Some(0) | None, Some(said)) if said == "sent" || said == true => Fate::Acknowledged,
            (Some(6) | None, Some(said)) if said == "waiting" || said == false => Fate::Kept,
            (None, None) => Fate::Unknown,
            // A change of a group is answered when it was read back, so an unreached server leaves it open.
            (Some(6), None) if key == "sent" => Fate::Unknown,
            // The process that had the profile open was killed in the middle of it.
            (Some(10), _) if ended.err.contains("look whether it was done") => Fate::Unknown,
            (code, said) => panic!("{who} {arguments:?} said {said:?} and ended with {code:?}: {}", ended.err),
        }
    }

    /// Listens, life after life, and notes what each was shown.
    fn listen(&self, who: &'static str) {
        let _end = EndOnPanic(&self.over);
        while !self.over.load(Ordering::Relaxed) {
            let ended = self.listeners[who].run(&mut self.world.command(who, &["--json", "listen"]));
            assert_eq!(ended.code, None, "{who} listens until killed, not {}", ended.err);
            self.note(who, &ended.out);
        }
    }

    fn note(&self, who: &'static str, lines: &[String]) {
        let events = lines.iter().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
        let mut texts = Vec::new();
        for event in events {
            assert_ne!(event["event"], "caught", "nobody lied: {event}");
            let message = &event["message"];
            if message["kind"] == "text" && message["own"] == false {
                let part = |name: &str| message[name].as_str().expect("a string").to_owned();
                texts.push((part("conversation"), part("text")));
            }
        }
        self.ledger.lock().expect("nobody panicked").shown(Shown { who, texts });
    }

    /// Everybody reads what there is, until all that was kept has been sent, and then once more.
    fn settle(&self) {
        let mut is_all_sent = false;
        for _ in 0..ROUNDS_MAX {
            for who in PEOPLE {
                if LISTENING.contains(&who) {
                    let listened = self.world.run(who, &["--json", "listen", "--until-idle"]).exits(0);
                    self.note(who, &listened.out.lines().map(str::to_owned).collect::<Vec<_>>());
                } else {
                    self.world.run(who, &["read"]).exits(0);
                }
            }
            if is_all_sent {
                return;
            }
            let chats = PEOPLE.map(|who| self.world.run(who, &["--json", "conversations"]).exits(0).json());
            let mut chats = chats.iter().flat_map(|chats| chats.as_array().expect("an array"));
            is_all_sent = chats.all(|chat| chat["waiting"] == 0);
        }
        panic!("something that was kept is still waiting after {ROUNDS_MAX} rounds");
    }

    /// What everybody has in the end; nobody has evidence of a lie, and every chat goes on.
    fn histories(&self) -> ledger::Histories {
        let of_one = |who: &'static str| {
            assert_eq!(self.world.run(who, &["--json", "evidence"]).exits(0).json(), serde_json::json!([]), "{who}");
            let chats = self.world.run(who, &["--json", "conversations"]).exits(0).json();
            let histories = chats.as_array().expect("an array").iter().map(|chat| {
                assert_eq!(chat["state"], "active", "{who}: {chat}");
                let id = chat["conversation"].as_str().expect("an id").to_owned();
                let texts = self.world.read(who, &[&id, "--all", "--offline"]);
                (id, texts)
            });
            (who, histories.collect())
        };
        PEOPLE.into_iter().map(of_one).collect()
    }
}
