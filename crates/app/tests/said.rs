//! What people say about messages: answers, reactions, edits and deletions, by real processes.

mod world;

use serde_json::Value;
use world::World;

/// The rows of a chat, of which the text is one of these or nothing.
fn rows(world: &World, who: &str, chat: &str) -> Vec<Value> {
    let read = world.run(who, &["--json", "read", chat, "--all"]).exits(0);
    let rows = read.out.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    rows.filter(|row| ["text", "deleted"].contains(&row["kind"].as_str().expect("a kind"))).collect()
}

fn number(world: &World, who: &str, chat: &str, text: &str) -> String {
    let rows = rows(world, who, chat);
    let row = rows.iter().find(|row| row["text"] == text);
    row.unwrap_or_else(|| panic!("{who} has “{text}”: {rows:?}"))["number"].to_string()
}

#[test]
fn answers_and_reactions() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["send", "bobby", "shall we\nmeet \u{1B}[2J?"]).exits(0);
    let at = number(&world, "bobby", "alice", "shall we\nmeet \u{1B}[2J?");
    world.run("bobby", &["send", "alice", "--reply-to", &at, "yes"]).exits(0);
    world.run("bobby", &["react", "alice", &at, "👍"]).exits(0);
    let seen = rows(&world, "alice", "bobby");
    let (asked, answer) = (&seen[seen.len() - 2], &seen[seen.len() - 1]);
    assert_eq!(answer["answers"]["number"], asked["number"]);
    assert_eq!((&answer["answers"]["handle"], &answer["answers"]["text"]), (&"alice".into(), &asked["text"]));
    assert_eq!(asked["reactions"][0]["emoji"], "👍");
    assert_eq!(asked["reactions"][0]["handle"], "bobby");
    let shown = world.run("alice", &["read", "bobby", "--all"]).exits(0).out;
    assert!(shown.contains("bobby, answering you"), "{shown}");
    assert!(shown.contains("“shall we⏎meet ⟨001B⟩[2J?”: yes"), "nothing in a quotation acts: {shown}");
    assert!(shown.contains("[👍 bobby]"), "{shown}");
    let unread = world.run("alice", &["--json", "conversations"]).exits(0).json()[0]["unread"].clone();
    assert_eq!(unread, 0, "what was read stays read");
    world.run("bobby", &["react", "alice", &at, "❤️"]).exits(0);
    world.run("alice", &["read"]).exits(0);
    let conversations = world.run("alice", &["--json", "conversations"]).exits(0).json();
    assert_eq!(conversations[0]["unread"], 0, "a reaction is nothing unread");
    world.run("bobby", &["react", "alice", &at, "--remove"]).exits(0);
    assert_eq!(rows(&world, "alice", "bobby")[seen.len() - 2]["reactions"], serde_json::json!([]));
    world.run("bobby", &["react", "alice", &at, "--remove"]).exits(4);
    world.run("bobby", &["react", "alice", &at, "shame"]).exits(2);
    world.run("bobby", &["react", "alice", "999", "👍"]).exits(4);
    world.run("bobby", &["send", "alice", "--reply-to", "999", "to nothing"]).exits(4);
}

#[test]
fn of_a_very_long_text_people_are_shown_the_beginning_and_programs_all() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let long = vec!["x"; 20_000].join("\n");
    world.run("alice", &["send", "bobby", &long]).exits(0);
    let shown = world.run("bobby", &["read", "alice", "--keep-unread"]).exits(0).out;
    assert!(shown.lines().count() < 70 && shown.contains("… 19940 more lines: wiretight read WHO --after"), "{shown}");
    let (_, advice) = shown.split_once("read WHO --after ").expect("how to see it");
    let after = advice.split(' ').next().expect("a number");
    let whole = world.run("bobby", &["read", "alice", "--after", after, "--limit", "1", "--whole"]).exits(0).out;
    assert!(whole.lines().filter(|line| line.trim() == "x").count() >= 19_999, "{}", whole.len());
    assert_eq!(rows(&world, "bobby", "alice").pop().expect("a row")["text"], long);
}

#[test]
fn edits_and_deletions() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["send", "bobby", "at eihgt"]).exits(0);
    let listener = world.listen("bobby");
    listener.until_text("at eihgt");
    let at = number(&world, "alice", "bobby", "at eihgt");
    world.run("alice", &["edit", "bobby", &at, "at", "eight"]).exits(0);
    let event = listener.until("the edit", |event| event["event"] == "changed");
    assert_eq!(event["message"]["text"], "at eight");
    let theirs = number(&world, "bobby", "alice", "at eight");
    let edited = rows(&world, "bobby", "alice").pop().expect("a row");
    assert!(edited["edited"].is_string(), "{edited}");
    let history = world.run("bobby", &["--json", "read", "alice", "--history", &theirs]).exits(0);
    let texts: Vec<Value> =
        history.out.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")["text"].clone()).collect();
    assert_eq!(texts, ["at eihgt", "at eight"]);
    world.run("bobby", &["edit", "alice", &theirs, "never"]).exits(5);
    world.run("bobby", &["delete", "alice", &theirs]).exits(5);
    world.run("alice", &["delete", "bobby", &at]).exits(0);
    listener.until("the deletion", |event| event["event"] == "changed" && event["message"]["kind"] == "deleted");
    assert_eq!(listener.interrupt(), 0);
    for (who, chat, number) in [("alice", "bobby", &at), ("bobby", "alice", &theirs)] {
        let row = rows(&world, who, chat).pop().expect("a row");
        assert_eq!((&row["kind"], &row["text"]), (&"deleted".into(), &Value::Null));
        world.run(who, &["read", chat, "--history", number]).exits(4);
    }
    world.run("alice", &["edit", "bobby", &at, "again"]).exits(4);
}

#[test]
fn what_is_said_offline_takes_effect_when_it_is_sent() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["send", "bobby", "one"]).exits(0);
    let at = number(&world, "alice", "bobby", "one");
    world.kill_server();
    world.run("alice", &["edit", "bobby", &at, "two"]).exits(6);
    world.run("alice", &["react", "bobby", &at, "🙂"]).exits(6);
    world.restart_server();
    world.run("alice", &["read"]).exits(0);
    let row = rows(&world, "bobby", "alice").pop().expect("a row");
    assert_eq!((&row["text"], &row["reactions"][0]["emoji"]), (&"two".into(), &"🙂".into()));
}

#[test]
fn receipts_tell_who_has_a_message_and_can_be_turned_off() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let alice = world.listen("alice");
    let bobby = world.listen_with("bobby", &["--keep-unread"]);
    world.run("alice", &["send", "bobby", "are you there?"]).exits(0);
    bobby.until_text("are you there?");
    let last = || rows(&world, "alice", "bobby").pop().expect("a row");
    let told = |read: bool| {
        while last()["receipts"][0]["read"] != read {
            alice.until("a receipt", |event| event["event"] == "receipts" && event["handle"] == "bobby");
        }
    };
    told(false);
    assert_eq!(last()["receipts"][0]["handle"], "bobby");
    world.run("bobby", &["read"]).exits(0);
    told(true);
    assert!(world.run("alice", &["read", "bobby", "--all"]).exits(0).out.contains("(read by bobby)"));
    assert_eq!(world.run("bobby", &["--json", "settings", "receipts", "off"]).exits(0).json()["receipts"], false);
    world.run("alice", &["send", "bobby", "and now?"]).exits(0);
    bobby.until_text("and now?");
    world.run("bobby", &["read"]).exits(0);
    world.run("bobby", &["send", "alice", "I answer"]).exits(0);
    alice.until_text("I answer");
    let asked = rows(&world, "alice", "bobby").into_iter().find(|row| row["text"] == "and now?").expect("a row");
    assert_eq!(asked["receipts"], serde_json::json!([]));
    assert_eq!((alice.interrupt(), bobby.interrupt()), (0, 0));
}
