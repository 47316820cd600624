//! Chats that are locked by passphrases of their own, by real processes: what a thief with the profile finds, and what still works.

use std::process::Stdio;

use client::{Passphrase, Store};
use serde_json::{Value, json};

use crate::program::{Program, serve, token};
use crate::world::{Done, World};

const SECRET: &str = "zanzibarian";

/// Two people who talk, and files with the right passphrase for one's chat, a wrong one, and none.
fn talking() -> World {
    let world = World::start();
    world.introduce("alice", "bobby");
    for (name, text) in [("right", "of this chat alone\n"), ("wrong", "correct horse\n"), ("empty", "\n")] {
        std::fs::write(world.path(name), text).expect("writes");
    }
    world.run("alice", &["send", "bobby", &format!("{SECRET} plans")]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    world
}

/// A command with the chat's passphrase in a file.
fn with(world: &World, passphrase: &str, arguments: &[&str]) -> Done {
    let file = world.path(passphrase);
    let option = ["--json", "--chat-passphrase-file", file.to_str().expect("a path")];
    world.run("bobby", &[arguments, &option].concat())
}

fn lock(world: &World) {
    let done = with(world, "right", &["conversations", "lock", "alice", "--yes"]).exits(0).json();
    assert_eq!(done["lock"], "closed");
}

/// Whether a word is anywhere in what the profile's passphrase opens. No process has the profile open.
fn holds(world: &World, word: &str) -> bool {
    let profile = Passphrase::new("correct horse".to_owned()).expect("not empty");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    // Who the process's user is, is asked of a socket.
    let _inside = runtime.enter();
    let store = Store::of_profile(&world.path("bobby"), &profile).expect("opens");
    store.holds(word.as_bytes()).expect("looks")
}

fn chat(world: &World) -> Value {
    world.run("bobby", &["--json", "conversations"]).exits(0).json()[0].clone()
}

fn texts(done: &Done) -> Vec<String> {
    done.lines().iter().filter_map(|row| row["text"].as_str().map(str::to_owned)).collect()
}

#[test]
fn what_was_said_in_a_locked_chat_is_read_by_its_passphrase_alone() {
    let world = talking();
    let number = world.run("bobby", &["--json", "search", SECRET]).exits(0).lines()[0]["number"].to_string();
    world.run("bobby", &["star", "alice", &number]).exits(0);
    world.run("bobby", &["draft", "alice", &format!("{SECRET} begun")]).exits(0);
    assert!(holds(&world, SECRET), "before");

    let warned = with(&world, "right", &["conversations", "lock", "alice"]).exits(11).err;
    assert!(warned.contains("loses the chat's history here for good"), "{warned}");
    with(&world, "empty", &["conversations", "lock", "alice", "--yes"]).exits(9);
    with(&world, "nowhere", &["conversations", "lock", "alice", "--yes"]).exits(10);
    world.run("bobby", &["conversations", "lock", "alice", "--yes"]).exits(9);
    with(&world, "right", &["conversations", "lock", "nobody", "--yes"]).exits(4);
    with(&world, "right", &["conversations", "unlock", "alice"]).exits(11);
    with(&world, "right", &["conversations", "remove-lock", "alice"]).exits(11);
    assert_eq!(chat(&world)["lock"], "no", "nothing of this has locked it");
    lock(&world);
    assert!(!holds(&world, SECRET) && !holds(&world, "zanz"), "not a word, nor the beginning of one in the index");
    assert!(holds(&world, "alice"), "who it is with is not sealed");

    // Each way in which something of a chat is shown or used, by processes that go through another one.
    let served = serve(&world, "bobby");
    let listed = chat(&world);
    assert_eq!((&listed["lock"], &listed["draft"]), (&json!("closed"), &Value::Null));
    assert_eq!(texts(&world.run("bobby", &["--json", "search", SECRET]).exits(0)), [""; 0]);
    world.run("bobby", &["search", SECRET, "--in", "alice"]).exits(11);
    assert_eq!(world.run("bobby", &["--json", "stars"]).exits(0).json()["kind"], "locked");
    assert_eq!(world.run("bobby", &["--json", "drafts"]).exits(0).out, "");
    for refused in [
        &["read", "alice"][..],
        &["read", "alice", "--all"],
        &["read", "alice", "--history", &number],
        &["read", "alice", "--around", &number],
    ] {
        let done = world.run("bobby", refused).exits(9);
        assert!(done.err.contains("--chat-passphrase-file") && !done.err.contains(SECRET), "{done:?}");
    }
    for refused in [
        &["send", "alice", "x"][..],
        &["send", "@alice", "x"],
        &["send", "alice", "--reply-to", &number, "x"],
        &["send", "alice", "--file", world.path("right").to_str().expect("a path")],
        &["edit", "alice", &number, "x"],
        &["delete", "alice", &number],
        &["react", "alice", &number, "👍"],
        &["pin", "alice", &number],
        &["forward", "alice", &number, "alice"],
        &["poll", "alice", "x?", "a", "b"],
        &["once", "alice", "x"],
        &["show-once", "alice", &number],
        &["draft", "alice", "x"],
        &["save", "alice", &number],
    ] {
        let done = world.run("bobby", refused).exits(11);
        assert!(done.err.contains("locked by a passphrase of its own"), "{refused:?}: {done:?}");
    }

    assert_eq!(texts(&with(&world, "right", &["read", "alice", "--limit", "1"]).exits(0)), [format!("{SECRET} plans")]);
    world.run("bobby", &["read", "alice"]).exits(9);
    served.kill();
    assert!(!holds(&world, SECRET));
}

#[test]
fn what_comes_into_a_locked_chat_is_counted_and_sealed_and_told_of_without_a_word_of_it() {
    let world = talking();
    lock(&world);
    world.run("alice", &["send", "bobby", &format!("more {SECRET} plans")]).exits(0);
    let hers = world.run("alice", &["--json", "search", "plans"]).exits(0).lines()[1]["number"].to_string();
    world.run("alice", &["edit", "bobby", &hers, &format!("{SECRET} edited")]).exits(0);
    world.run("alice", &["react", "bobby", &hers, "🦜"]).exits(0);
    let heard = world.run("bobby", &["--json", "listen", "--until-idle"]).exits(0);
    assert!(!heard.out.contains(SECRET), "{heard:?}");
    assert!(heard.lines().iter().any(|event| event["event"] == "locked-message"), "{heard:?}");
    let said = world.run("bobby", &["read"]).exits(0).out;
    assert_eq!(said, "A locked chat has 1 unread: wiretight read WHO\n");
    assert_eq!(chat(&world)["unread"], 1);
    assert!(!holds(&world, SECRET) && !holds(&world, "🦜"));

    for wrong in ["wrong", "empty"] {
        let done = with(&world, wrong, &["read", "alice", "--all"]).exits(9);
        assert!(!done.out.contains(SECRET) && done.lines().is_empty(), "{done:?}");
    }
    let read = texts(&with(&world, "right", &["read", "alice", "--limit", "2"]).exits(0));
    assert_eq!(read, [format!("{SECRET} edited"), format!("more {SECRET} plans")]);
    assert_eq!((&chat(&world)["unread"], &chat(&world)["lock"]), (&json!(0), &json!("closed")), "and closed again");
    world.run("bobby", &["read", "alice"]).exits(9);
    let told = with(&world, "right", &["conversations", "unlock", "alice"]).exits(11).err;
    assert!(told.contains("as soon as this command ends"), "{told}");

    world.run("bobby", &["leave", "alice"]).exits(0);
    assert!(!holds(&world, SECRET), "whoever has left has locked it all the same");
    with(&world, "wrong", &["conversations", "remove-lock", "alice"]).exits(9);
    assert_eq!(chat(&world)["lock"], "closed");
    assert_eq!(with(&world, "right", &["conversations", "remove-lock", "alice"]).exits(0).json()["lock"], "no");
    assert_eq!(texts(&world.run("bobby", &["--json", "search", SECRET]).exits(0)).len(), 2);
    assert!(world.read("bobby", &["alice", "--all"]).contains(&format!("more {SECRET} plans")));
}

#[test]
fn programs_unlock_a_chat_with_its_passphrase_and_the_scopes_for_it_until_the_profile_closes() {
    let world = talking();
    let reads = token(&world, "bobby", "reader", &["read", "send"]);
    let arranges = token(&world, "bobby", "blind", &["admin", "send"]);
    let all = token(&world, "bobby", "all", &["admin", "read"]);
    let served = serve(&world, "bobby");
    let mut reader = Program::connect_with(&world, "bobby", &reads);
    let mut blind = Program::connect_with(&world, "bobby", &arranges);
    let mut program = Program::connect_with(&world, "bobby", &all);
    let (right, wrong) =
        (json!({ "who": "alice", "passphrase": "of this chat alone" }), json!({ "who": "alice", "passphrase": "x" }));
    for method in ["conversations.lock", "conversations.unlock", "conversations.remove-lock"] {
        assert_eq!(reader.fails(method, right.clone()), -32021, "{method}");
    }
    assert_eq!(program.fails("conversations.unlock", right.clone()), -32011, "it is not locked");
    assert_eq!(
        program.fails("conversations.lock", json!({ "who": "alice" })),
        -32009,
        "an empty passphrase locks nothing"
    );
    assert_eq!(program.does("conversations.lock", right.clone())["lock"], "closed");
    assert_eq!(program.does("conversations.lock", json!({ "who": "alice" }))["lock"], "closed", "twice is once");
    for method in ["conversations.unlock", "conversations.remove-lock"] {
        assert_eq!(blind.fails(method, right.clone()), -32021, "whoever may not read unlocks nothing");
        assert_eq!(program.fails(method, wrong.clone()), -32009);
        assert_eq!(program.fails(method, json!({ "who": "alice", "passphrase": "" })), -32009);
    }
    let read = json!({ "who": "alice", "limit": 5, "keep_unread": true });
    assert_eq!(program.fails("read", read.clone()), -32011);
    assert_eq!(program.fails("read", json!({ "who": "alice", "chat_passphrase_file": "/etc/passwd" })), -32602);

    // Events: a hint, and no more, also of what was logged before.
    world.run("alice", &["send", "bobby", &format!("more {SECRET} plans")]).exits(0);
    let told = reader.does("events.since", json!({}));
    assert!(!told.to_string().contains(SECRET), "{told}");
    reader.does("events.subscribe", json!({}));
    reader.until(|event| event["event"] == "locked-message");

    assert_eq!(program.does("conversations.unlock", right.clone())["lock"], "open");
    reader.until(|event| event["event"] == "conversation" && event["conversation"]["lock"] == "open");
    assert_eq!(program.does("conversations.unlock", right.clone())["lock"], "open", "twice is once");
    assert_eq!(program.fails("conversations.unlock", wrong), -32009, "also while it is unlocked");
    assert!(reader.does("read", read.clone()).to_string().contains(SECRET), "for all who may read");
    let search = json!({ "words": [SECRET] });
    assert!(reader.does("search", search.clone()).to_string().contains("plans"), "what was unlocked is found");
    assert!(world.read("bobby", &["alice", "--limit", "5", "--keep-unread"]).contains(&format!("{SECRET} plans")));
    reader.does("send", json!({ "who": "alice", "text": format!("{SECRET} indeed") }));
    let told = reader.does("events.since", json!({}));
    assert!(told.to_string().contains(&format!("more {SECRET}")), "an event shows what is there by then: {told}");
    // Another process locks it again, for all.
    assert_eq!(world.run("bobby", &["--json", "conversations", "lock", "alice"]).exits(0).json()["lock"], "closed");
    assert_eq!(program.fails("read", read.clone()), -32011);
    assert!(!reader.does("search", search).to_string().contains("plans"), "and not once it is locked");
    assert!(!reader.does("events.since", json!({})).to_string().contains(SECRET));
    assert_eq!(with(&world, "right", &["conversations", "unlock", "alice"]).exits(0).json()["lock"], "open");
    assert!(program.does("read", read).to_string().contains(&format!("{SECRET} indeed")));
    served.kill();
    assert_eq!(chat(&world)["lock"], "closed", "whoever opens the profile next has not unlocked it");
    assert!(!holds(&world, SECRET), "neither what came, nor what was sent while it was unlocked");
}

#[test]
fn nothing_is_lost_or_left_readable_when_it_is_locked_while_messages_come() {
    let world = talking();
    let listener = world.listen_with("bobby", &["--keep-unread"]);
    std::thread::scope(|scope| {
        let alice = scope.spawn(|| {
            for number in 1..=12 {
                world.run("alice", &["send", "bobby", &format!("{SECRET} {number}"), "--wait", "0"]).exits(0);
            }
            world.run("alice", &["send", "bobby", "the end"]).exits(0);
        });
        lock(&world);
        alice.join().expect("sends");
    });
    listener.until("the last is counted", |event| {
        event["event"] == "conversation" && event["conversation"]["unread"].as_u64().is_some_and(|unread| unread >= 13)
    });
    listener.kill();
    assert!(!holds(&world, SECRET));
    let read = texts(&with(&world, "right", &["read", "alice", "--limit", "13"]).exits(0));
    let mut expected: Vec<String> = (1..=12).map(|number| format!("{SECRET} {number}")).collect();
    expected.push("the end".to_owned());
    assert_eq!(read, expected);
}

#[test]
fn a_chat_is_locked_wholly_or_not_at_all_when_the_process_is_killed() {
    let world = talking();
    let file = world.path("right");
    let mut stands = Vec::new();
    // From before the passphrase is worked into a key to after all is done.
    for delay_ms in [0, 500, 700, 900, 1_300, 2_500] {
        let arguments = ["conversations", "lock", "alice", "--yes", "--chat-passphrase-file"];
        let mut command = world.command("bobby", &[&arguments[..], &[file.to_str().expect("a path")]].concat());
        let mut locking = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
        // tidy: thread::sleep, since the moment of death is what is varied; nothing waits for an event by it.
        std::thread::sleep(std::time::Duration::from_millis(delay_ms));
        // It may have ended already.
        let _ = locking.kill();
        locking.wait().expect("ends");
        let lock = chat(&world)["lock"].as_str().expect("a text").to_owned();
        assert_eq!(holds(&world, SECRET), lock == "no", "after {delay_ms} ms");
        if lock == "closed" {
            with(&world, "right", &["conversations", "remove-lock", "alice"]).exits(0);
        }
        assert!(world.read("bobby", &["alice", "--all"]).contains(&format!("{SECRET} plans")), "after {delay_ms} ms");
        stands.push(lock);
    }
    assert_eq!(stands.first().map(String::as_str), Some("no"));
}
