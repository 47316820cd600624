//! What chats hold beside texts, by real processes.

mod world;

use serde_json::Value;
use world::World;

/// The rows of a chat.
fn rows(world: &World, who: &str, chat: &str) -> Vec<Value> {
    let read = world.run(who, &["--json", "read", chat, "--all"]).exits(0);
    read.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn messages_disappear_as_the_chat_has_agreed() {
    let world = World::start();
    world.introduce("alice", "bobby");
    for senseless in ["1m", "4m", "366d", "9223372036854775808d", "0d", "-1d", "never"] {
        world.run("alice", &["conversations", "expire", "bobby", "--", senseless]).exits(2);
    }
    world.run("alice", &["conversations", "expire", "nobody", "1d"]).exits(4);
    let done = world.run("alice", &["--json", "conversations", "expire", "bobby", "1d"]).exits(0).json();
    assert_eq!(done["sent"], true);
    world.run("bobby", &["send", "alice", "for a day"]).exits(0);
    let seen = rows(&world, "alice", "bobby");
    let line = seen.iter().find(|row| row["kind"] == "expiry").expect("a line");
    assert_eq!((&line["text"], &line["handle"]), (&"86400".into(), &"alice".into()));
    assert_eq!(world.run("bobby", &["--json", "conversations"]).exits(0).json()[0]["disappears_after"], 86_400);
    let shown = world.run("bobby", &["read", "alice", "--all"]).exits(0).out;
    assert!(shown.contains("alice lets messages disappear 1 day after they are sent"), "{shown}");
    assert!(world.run("bobby", &["conversations"]).exits(0).out.contains("messages disappear after 1 day"));
    // Another process, after that day and without the server: nothing of it is left.
    let read = world.command("alice", &["read", "bobby", "--all", "--offline"]);
    let later = world::at("+2d", &read).output().expect("runs");
    let later = String::from_utf8_lossy(&later.stdout).into_owned();
    assert!(!later.contains("for a day") && later.contains("lets messages disappear"), "{later}");
    world.run("bobby", &["conversations", "expire", "alice", "off"]).exits(0);
    assert_eq!(world.run("alice", &["--json", "conversations"]).exits(0).json()[0]["disappears_after"], Value::Null);
    world.run("alice", &["group", "create", "tea", "bobby"]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    world.run("bobby", &["conversations", "expire", "tea", "1d"]).exits(5);
}
