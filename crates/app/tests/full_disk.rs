//! A full disk, the server's and a person's: a clear error, nothing lost, nothing half written, and on it goes.

mod world;

use world::{Room, World};

/// Enough for a server or a profile and a few hundred messages.
const ROOM_BYTES: usize = 24 * 1024 * 1024;

#[test]
fn a_server_without_room_takes_nothing_and_loses_nothing() {
    let world = World::start_small(ROOM_BYTES);
    world.introduce("alice", "bobby");
    world.run("alice", &["send", "bobby", "before"]).exits(0);
    world.room().fill(0);
    let long = "long ".repeat(8_000);
    let mut kept = vec!["before".to_owned()];
    for number in 0..3 {
        let text = format!("{number} {long}");
        let sent = world.run("alice", &["--json", "send", "--wait", "2", "bobby", &text]).exits(6);
        assert_eq!(sent.json()["delivery"], "waiting", "what the server cannot take stays with its sender");
        assert!(sent.err.contains("it is kept, and sent by the next command"), "{sent:?}");
        kept.push(text.trim_end().to_owned());
    }
    world.kill_server();
    world.room().empty();
    world.restart_server();
    world.run("alice", &["read"]).exits(0);
    world.run("alice", &["send", "bobby", "after"]).exits(0);
    let read: Vec<_> = world.read("bobby", &[]).iter().map(|text| text.trim_end().to_owned()).collect();
    kept.push("after".to_owned());
    assert!(read == kept, "each once, in order: {:?}", read.iter().map(String::len).collect::<Vec<_>>());
    assert_eq!(world.run("bobby", &["--json", "evidence"]).exits(0).json(), serde_json::json!([]));
}

/// Its log has a leaf each second, and finds no room for it: that is no reason to end.
#[test]
fn a_server_without_room_goes_on_by_itself_when_there_is_some() {
    let world = World::start_small(ROOM_BYTES);
    world.kill_server();
    let pace = world.path("pace.toml");
    std::fs::write(&pace, "[directory]\nepoch-seconds = 1\nheartbeat-seconds = 1\n").expect("writes");
    let mut command = world.server_command(world.place());
    assert_eq!(world.start_server_by(command.arg("--config").arg(&pace)), world.address());
    world.introduce("alice", "bobby");
    world.room().fill(0);
    let long = "long ".repeat(8_000);
    for number in 0..3 {
        world.run("alice", &["send", "--wait", "3", "bobby", &format!("{number} {long}")]).exits(6);
    }
    world.room().empty();
    world.run("alice", &["send", "bobby", "after"]).exits(0);
    assert_eq!(world.read("bobby", &[]).last().map(String::as_str), Some("after"), "the same process took it");
}

#[test]
fn a_server_that_finds_no_room_says_so() {
    let world = World::start_small(ROOM_BYTES);
    world.kill_server();
    world.room().fill(0);
    let output = world.server_command("127.0.0.1:0").output().expect("runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("the disk is full"), "{said}");
    world.room().empty();
    world.restart_server();
}

#[test]
fn a_person_without_room_is_told_and_loses_nothing() {
    let world = World::start();
    let room = Room::of(&world.path("alice"), ROOM_BYTES);
    let run = |arguments: &[&str]| room.enter(&world.command("alice", arguments)).output().expect("runs");
    let code = world.path("code");
    let register = ["register", "--server", world.address(), "--handle", "alice", "--recovery-code-file"];
    let registered = run(&[&register[..], &[code.to_str().expect("a path")]].concat());
    assert!(registered.status.success(), "{registered:?}");
    world.register("bobby");
    assert!(run(&["send", "bobby", "before"]).status.success());
    world.run("bobby", &["requests", "accept", "alice"]).exits(0);
    room.fill(0);
    let long = "long ".repeat(8_000);
    world.run("bobby", &["send", "alice", "while full"]).exits(0);
    for arguments in [&["send", "bobby", long.trim_end()][..], &["read"]] {
        let full = run(arguments);
        let said = String::from_utf8_lossy(&full.stderr).into_owned();
        assert_eq!(full.status.code(), Some(10), "{said}");
        assert!(said.contains("the disk is full"), "{said}");
    }
    room.empty();
    let read = run(&["read"]);
    let shown = String::from_utf8_lossy(&read.stdout).into_owned();
    assert!(read.status.success() && shown.matches("while full").count() == 1, "{read:?}");
    assert!(run(&["send", "bobby", "after"]).status.success());
    assert_eq!(world.read("bobby", &[]), ["before", "after"], "what was not accepted is not sent later");
}

#[test]
fn a_file_for_which_there_is_no_room_beside_the_profile_is_not_begun() {
    let world = World::start();
    let room = Room::of(&world.path("alice"), ROOM_BYTES);
    let run = |arguments: &[&str]| room.enter(&world.command("alice", arguments)).output().expect("runs");
    let code = world.path("code");
    let register = ["register", "--server", world.address(), "--handle", "alice", "--recovery-code-file"];
    assert!(run(&[&register[..], &[code.to_str().expect("a path")]].concat()).status.success());
    world.register("bobby");
    assert!(run(&["send", "bobby", "before"]).status.success());
    world.run("bobby", &["requests", "accept", "alice"]).exits(0);
    let file = |name: &str, bytes: usize| {
        std::fs::write(world.path(name), vec![7; bytes]).expect("written");
        world.path(name).to_str().expect("UTF-8").to_owned()
    };
    // As large as all the room there is: filling it would stop the profile in the middle of something else.
    let full = run(&["send", "bobby", "--file", &file("large", ROOM_BYTES)]);
    let said = String::from_utf8_lossy(&full.stderr).into_owned();
    assert_eq!(full.status.code(), Some(11), "{said}");
    assert!(said.contains("there is no room beside the profile"), "{said}");
    assert!(run(&["--json", "transfers"]).stdout.is_empty(), "nothing of it is tried again");
    assert!(run(&["send", "bobby", "--file", &file("small", 1_000_000)]).status.success(), "a smaller one goes");
    assert!(run(&["send", "bobby", "after"]).status.success());
    let rows = world.run("bobby", &["--json", "read", "alice", "--all"]).exits(0).lines();
    let names: Vec<_> =
        rows.iter().filter(|row| row["kind"] == "file").map(|row| row["file"]["name"].clone()).collect();
    assert_eq!(names, ["small"]);
}

#[test]
fn where_there_is_no_room_for_a_file_it_is_not_saved_and_nothing_of_it_stays() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let large = world.path("large");
    std::fs::write(&large, vec![7; ROOM_BYTES / 2]).expect("written");
    world.run("alice", &["send", "bobby", "--file", large.to_str().expect("UTF-8")]).exits(0);
    let rows = world.run("bobby", &["--json", "read", "alice", "--all"]).exits(0).lines();
    let number = rows.iter().find(|row| row["kind"] == "file").expect("a file")["number"].to_string();
    let room = Room::of(&world.path("down"), ROOM_BYTES);
    room.fill(ROOM_BYTES / 3);
    let down = world.path("down");
    let save = ["save", "alice", &number, "--to", down.to_str().expect("UTF-8")];
    let full = room.enter(&world.command("bobby", &save)).output().expect("runs");
    let said = String::from_utf8_lossy(&full.stderr).into_owned();
    assert_eq!(full.status.code(), Some(11), "{said}");
    assert!(said.contains("the file cannot be saved there"), "{said}");
    room.empty();
    let saved = room.enter(&world.command("bobby", &save)).output().expect("runs");
    let said = String::from_utf8_lossy(&saved.stdout).into_owned();
    assert!(saved.status.success() && said.contains("down/large."), "under its own name, so nothing stayed: {said}");
}

#[test]
fn an_upload_waits_for_a_server_without_room_and_then_goes_on() {
    let world = World::start_small(ROOM_BYTES);
    world.introduce("alice", "bobby");
    let large = world.path("large");
    std::fs::write(&large, vec![7; 6_000_000]).expect("written");
    world.room().fill(3_000_000);
    let waits = ["--json", "send", "--wait", "2", "bobby", "--file", large.to_str().expect("UTF-8")];
    let waits = world.run("alice", &waits).exits(6);
    assert!(waits.err.contains("it is kept"), "{waits:?}");
    world.room().empty();
    let going_on = world.listen("alice");
    going_on.until_file_is_sent();
    going_on.kill();
    let rows = world.run("bobby", &["--json", "read", "alice", "--all"]).exits(0).lines();
    assert_eq!(rows.iter().filter(|row| row["kind"] == "file").count(), 1);
}
