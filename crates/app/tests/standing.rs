//! What a person is told when the day's tokens are used up, or the operator has suspended the account, and that it ends.

mod world;

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use world::{Done, World};

/// A day's quota: one batch.
const QUOTA: usize = 25;

/// The clock of a world in which it is the next day's noon when it begins, so that no midnight comes by itself, and no log is ahead of
/// the clock; so many days and minutes later.
fn noon(begun: u64, days: u64, minutes: u64) -> String {
    let shift = 36 * 3_600 + (days * 24 * 60 + minutes) * 60;
    format!("+{}", shift - begun % 86_400)
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}

/// A server at noon whose accounts get one batch a day.
fn world(begun: u64) -> World {
    let world = World::start();
    world.kill_server();
    std::fs::write(world.path("server.toml"), format!("tokens-per-day = {QUOTA}\n")).expect("writes");
    move_to(&world, noon(begun, 0, 0));
    world
}

/// Starts the server by a clock, by which all goes on.
fn move_to(world: &World, clock: String) {
    world.set_clock(&clock);
    let mut server = world.server_command(world.place());
    assert_eq!(world.start_server_by(server.arg("--config").arg(world.path("server.toml"))), world.address());
}

fn operator(world: &World, arguments: &[&str]) -> String {
    let server: &Command = &world.server_command(world.place());
    let mut command = Command::new(server.get_program());
    // The operator's clock is the server's.
    command.args(server.get_args()).args(arguments);
    command.envs(server.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let done = command.output().expect("runs");
    assert!(done.status.success(), "{done:?}");
    String::from_utf8(done.stdout).expect("UTF-8")
}

fn says(done: &Done, words: &[&str]) {
    for word in words {
        assert!(done.err.contains(word), "“{word}” in {done:?}");
    }
}

#[test]
fn whoever_has_used_up_a_day_is_told_so_and_goes_on_after_midnight() {
    let begun = seconds();
    let world = world(begun);
    world.introduce("alice", "bobby");
    world.register("carol");
    let group = world.run("alice", &["--json", "group", "create", "Tea", "bobby"]).exits(0).json();
    let group = group["conversation"].as_str().expect("an id").to_owned();
    // Commands go through a process that runs: it hears of it as well.
    let listener = world.listen("alice");
    let rename = |name: String| world.run("alice", &["group", "rename", &group, &name]);
    let renamed = (0..QUOTA).map(|number| rename(format!("Tea {number}"))).find(|done| done.code != 0);
    let told = renamed.expect("a day's tokens end").exits(12);
    says(&told, &["has used up what it may do in one day", "it is kept, and sent after midnight UTC"]);
    listener.until("the word", |event| event["event"] == "standing" && event["standing"] == "quota-used");
    listener.kill();
    // What is to be begun is refused, and a program is told by the same code; another process knows it as well.
    let told = world.run("alice", &["--json", "send", "carol", "hello"]).exits(12);
    says(&told, &["\"kind\":\"quota\"", "try again after midnight UTC"]);
    let listener = world.listen("alice");
    listener.until("the word", |event| event["event"] == "standing" && event["standing"] == "quota-used");
    listener.kill();
    // Messages cost nothing, and who has none left is still written to.
    world.run("alice", &["send", "bobby", "for nothing"]).exits(0);
    world.run("bobby", &["send", "alice", "so I see"]).exits(0);
    assert_eq!(world.read("alice", &["bobby"]), ["so I see"]);
    rename("after midnight".to_owned()).exits(12);
    world.kill_server();
    move_to(&world, noon(begun, 1, 0));
    world.run("alice", &["send", "carol", "good morning"]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    let groups = world.run("bobby", &["conversations"]).exits(0).out;
    assert!(groups.contains("after midnight"), "what was kept went out: {groups}");
    assert!(world.run("carol", &["requests"]).exits(0).out.contains("good morning"));
}

#[test]
fn whoever_is_suspended_is_told_so_reads_on_and_writes_once_restored() {
    let begun = seconds();
    let world = world(begun);
    world.introduce("alice", "bobby");
    assert!(operator(&world, &["suspend", "alice"]).contains("alice is suspended"));
    world.run("alice", &["send", "bobby", "what was issued is good for its day"]).exits(0);
    world.kill_server();
    move_to(&world, noon(begun, 1, 0));
    let told = world.run("alice", &["send", "bobby", "kept"]).exits(13);
    says(&told, &["suspended by the operator", "what you wrote is kept"]);
    let told = world.run("alice", &["--json", "contacts", "add", "nobody"]).exits(13);
    says(&told, &["\"kind\":\"suspended\"", "ask the operator"]);
    let listener = world.listen("alice");
    listener.until("the word", |event| event["event"] == "standing" && event["standing"] == "suspended");
    listener.kill();
    assert_eq!(world.read("bobby", &[]), ["what was issued is good for its day"]);
    assert!(operator(&world, &["restore", "alice"]).contains("alice is in good standing"));
    world.run("alice", &["send", "bobby", "restored"]).exits(0);
    assert_eq!(world.read("bobby", &[]), ["kept", "restored"]);
    for who in ["alice", "bobby"] {
        assert_eq!(world.run(who, &["--json", "evidence"]).exits(0).json(), serde_json::json!([]));
    }
}

/// A server restored from a copy without the day's issuer key makes no other one, if it is told so: nobody has been told two keys
/// for one day then. That clients catch one that is not told so shows that this is not for nothing.
#[test]
fn a_restored_server_that_says_so_is_not_taken_for_one_that_marks_people() {
    let begun = seconds();
    for says_so in [true, false] {
        let world = world(begun);
        world.introduce("alice", "bobby");
        world.kill_server();
        for entry in std::fs::read_dir(world.path("server/keys")).expect("keys") {
            let file = entry.expect("a file").path();
            if file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("issuer-")) {
                std::fs::remove_file(file).expect("removed");
            }
        }
        if says_so {
            let size = std::fs::read_to_string(world.path("server/log-size")).expect("a number");
            assert!(operator(&world, &["restored", "--log-size", size.trim()]).contains("after 1 midnight"));
        }
        move_to(&world, noon(begun, 0, 1));
        let sent = world.run("alice", &["--json", "send", "--wait", "5", "bobby", "kept"]);
        assert_ne!(sent.code, 0, "{sent:?}");
        let evidence = world.run("alice", &["--json", "evidence"]).exits(0).json();
        assert_eq!(evidence == serde_json::json!([]), says_so, "{evidence}");
        if says_so {
            world.kill_server();
            move_to(&world, noon(begun, 1, 0));
            world.run("alice", &["send", "bobby", "the next day"]).exits(0);
            assert_eq!(world.read("bobby", &[]), ["kept", "the next day"]);
            assert_eq!(world.run("bobby", &["--json", "evidence"]).exits(0).json(), serde_json::json!([]));
        }
    }
}
