//! The bots under examples/, used as the README says and killed between receiving and acknowledging.
//!
//! `BOT_KILLS` says how many kills, `BOT_SEED` which pauses.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::chance::Chance;
use crate::program::{Program, Running, serve, token};
use crate::world::World;

/// Kills of each bot, if nobody says.
const KILLS: usize = 50;

/// Of so many kills of the bot, one kills `wiretight rpc` too.
const SERVER_ONE_IN: usize = 10;

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect("a number"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn in_python(socket: &Path, token: &Path) -> Command {
    let mut command = Command::new("python3");
    command.arg(root().join("examples/echo.py")).arg(socket).arg(token);
    command
}

fn in_rust(socket: &Path, token: &Path) -> Command {
    let folder = Path::new(env!("CARGO_BIN_EXE_wiretight")).parent().expect("binaries are in a folder");
    let path = folder.join("examples/echo");
    assert!(path.exists(), "{} is missing: build it first with `cargo build -p wiretight --examples`", path.display());
    let mut command = Command::new(path);
    command.arg(socket).arg(token);
    command
}

#[test]
fn the_bot_in_python_loses_nothing_and_answers_nothing_twice() {
    storm(in_python);
}

#[test]
fn the_bot_in_rust_loses_nothing_and_answers_nothing_twice() {
    storm(in_rust);
}

fn storm(bot: impl Fn(&Path, &Path) -> Command) {
    let (kills, seed) = (number("BOT_KILLS", KILLS), number("BOT_SEED", 1));
    let mut chance = Chance::new(seed as u64, 7);
    let world = World::start();
    world.register("alice");
    world.register("bobby");
    let file = world.path("token");
    std::fs::write(&file, token(&world, "bobby", "echo", &["read", "send"])).expect("writes");
    let socket = world.path("bobby").join("rpc");
    let mut served = serve(&world, "bobby");
    let mut alice = Program::stdio(&world, "alice");
    // A stranger's first text is a request, which the bot accepts.
    alice.does("send", json!({ "who": "bobby", "text": "0" }));
    for round in 1..=kills {
        let running = Running::begin(&mut bot(&socket, &file));
        alice.does("send", json!({ "who": "bobby", "text": round.to_string(), "wait": 0 }));
        // Some are killed before they have even connected, some long after they have answered.
        pause(&mut alice, *chance.one_of(&[0, 20, 60, 90, 120, 150, 200, 300]));
        running.kill();
        if chance.below(SERVER_ONE_IN) == 0 {
            served.kill();
            served = serve(&world, "bobby");
        }
    }
    let last = Running::begin(&mut bot(&socket, &file));
    alice.does("events.subscribe", json!({ "after": 0 }));
    let wanted: BTreeMap<String, usize> = (0..=kills).map(|number| (format!("echo: {number}"), 1)).collect();
    let mut heard: BTreeMap<String, usize> = BTreeMap::new();
    while heard.len() < wanted.len() {
        let event = alice.event();
        if event["event"] == "message" && event["message"]["own"] == false && event["message"]["kind"] == "text" {
            heard.insert(event["message"]["text"].as_str().expect("a text").to_owned(), 1);
        }
        if event["seq"].is_u64() {
            alice.does("events.ack", json!({ "seq": event["seq"] }));
        }
    }
    // Whatever is still on its way comes before this.
    alice.does("send", json!({ "who": "bobby", "text": "the end" }));
    alice.until_text("echo: the end");
    last.kill();
    let mut all: BTreeMap<String, usize> = BTreeMap::new();
    for text in world.read("alice", &["bobby", "--all"]).into_iter().filter(|text| text.starts_with("echo: ")) {
        *all.entry(text).or_default() += 1;
    }
    all.remove("echo: the end");
    assert_eq!(all, wanted, "seed {seed}: each once");
}

/// Lets a moment pass; what comes meanwhile waits.
fn pause(alice: &mut Program, ms: u64) {
    let end = Instant::now() + Duration::from_millis(ms);
    while Instant::now() < end {
        alice.does("whoami", json!({}));
    }
}
