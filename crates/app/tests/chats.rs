//! Finding, paging, arranging, blocking and counting, by real processes and over two devices of one person.

mod world;

use std::process::Stdio;

use serde_json::{Value, json};
use world::World;

/// The texts and the page that a command shows.
fn shown(world: &World, who: &str, arguments: &[&str]) -> (Vec<String>, Value) {
    let mut lines = world.run(who, &[&["--json"], arguments].concat()).exits(0).lines();
    let page = lines.pop().expect("a page")["page"].clone();
    let text = |line: &Value| line["text"].as_str().map(str::to_owned);
    (lines.iter().filter(|line| line["kind"] == "text").filter_map(text).collect(), page)
}

fn chats(world: &World, who: &str, arguments: &[&str]) -> Vec<Value> {
    let listed = world.run(who, &[&["--json", "conversations"], arguments].concat()).exits(0).json();
    listed.as_array().expect("chats").clone()
}

fn unread(world: &World, who: &str) -> u64 {
    chats(world, who, &[]).iter().map(|chat| chat["unread"].as_u64().expect("a number")).sum()
}

#[test]
fn what_was_said_is_found_and_read_in_pages() {
    let world = World::start();
    world.introduce("alice", "bobby");
    for number in 1..=9 {
        world.run("alice", &["send", "bobby", &format!("Nachricht {number} über Müller"), "--wait", "0"]).exits(0);
    }
    world.run("alice", &["send", "bobby", "明天 at eight"]).exits(0);
    world.run("bobby", &["listen", "--until-idle"]).exits(0);
    let mut history = world.read("bobby", &["alice", "--all"]);
    history.retain(|text| text.starts_with("Nachricht"));
    history.reverse();
    assert_eq!(history.len(), 9);
    let (texts, page) = shown(&world, "bobby", &["search", "MULLER", "nach", "--limit", "2"]);
    assert_eq!(texts, history[..2]);
    let before = page["before"].as_str().expect("more").to_owned();
    let (texts, _) = shown(&world, "bobby", &["search", "MULLER", "nach", "--limit", "2", "--before", &before]);
    assert_eq!(texts, history[2..4]);
    assert_eq!(shown(&world, "bobby", &["search", "天", "--in", "alice"]).0, ["明天 at eight"]);
    let (texts, page) = shown(&world, "bobby", &["search", "\" OR words:nachricht NOT *"]);
    assert_eq!((texts.len(), &page["before"]), (0, &Value::Null));
    world.run("bobby", &["search", "nach", "--in", "nobody"]).exits(4);
    world.run("bobby", &["search"]).exits(2);
    let said = world.run("bobby", &["search", "seven"]).exits(0).out;
    assert_eq!(said, "Nothing found.\n");

    let (all, _) = shown(&world, "bobby", &["read", "alice", "--after", "0", "--limit", "100"]);
    let (newest, page) = shown(&world, "bobby", &["read", "alice", "--before", "10000", "--limit", "3"]);
    assert_eq!((newest.as_slice(), &page["after"]), (&all[all.len() - 3..], &Value::Null));
    let before = page["before"].to_string();
    let (older, page) = shown(&world, "bobby", &["read", "alice", "--before", &before, "--limit", "3"]);
    assert_eq!(older, all[all.len() - 6..all.len() - 3]);
    let (again, _) = shown(&world, "bobby", &["read", "alice", "--after", &page["after"].to_string(), "--limit", "3"]);
    assert_eq!(again, newest);
    let (around, _) = shown(&world, "bobby", &["read", "alice", "--around", &before, "--limit", "4"]);
    assert_eq!(around, all[all.len() - 5..all.len() - 1]);
    world.run("bobby", &["read", "alice", "--around", "5", "--before", "3"]).exits(2);
}

#[test]
fn chats_are_arranged_for_all_devices() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["group", "create", "Climbing club", "bobby"]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    world.link("bobby", "laptop");
    world.run("bobby", &["conversations", "pin", "Climbing club"]).exits(0);
    world.run("bobby", &["conversations", "mute", "Climbing club", "--for", "8h"]).exits(0);
    world.run("bobby", &["conversations", "archive", "alice"]).exits(0);
    let listed = chats(&world, "laptop", &[]);
    assert_eq!(listed.len(), 1);
    assert_eq!((&listed[0]["pinned"], &listed[0]["archived"]), (&json!(true), &json!(false)));
    assert!(listed[0]["muted_until"].is_string(), "{}", listed[0]);
    assert_eq!(chats(&world, "laptop", &["--archived"]).len(), 1);
    world.run("laptop", &["conversations", "unarchive", "alice"]).exits(0);
    world.run("laptop", &["conversations", "unmute", "Climbing club"]).exits(0);
    let listed = chats(&world, "bobby", &[]);
    assert_eq!(
        (listed.len(), &listed[0]["name"], &listed[0]["muted_until"]),
        (2, &json!("Climbing club"), &Value::Null)
    );

    world.run("alice", &["send", "bobby", "a secret"]).exits(0);
    world.run("laptop", &["conversations", "hide", "alice"]).exits(0);
    assert_eq!(chats(&world, "bobby", &[]).len(), 1);
    assert_eq!(world.run("bobby", &["read"]).exits(0).out, "Nothing unread.\n");
    assert_eq!(shown(&world, "bobby", &["search", "secret"]).0, [""; 0]);
    let heard = world.run("bobby", &["listen", "--until-idle"]).exits(0).out;
    assert!(!heard.contains("secret"), "{heard}");
    assert_eq!(world.read("bobby", &["alice"]), ["a secret"], "whoever names it");
    assert_eq!(chats(&world, "bobby", &["--hidden"]).len(), 1);
    // What was read in it comes up again by nothing that happens to it.
    let conversation = chats(&world, "bobby", &["--hidden"])[0]["conversation"].clone();
    let written = world.run("alice", &["--json", "read", "bobby", "--all"]).exits(0).lines();
    let secret = written.iter().find(|row| row["text"] == "a secret").expect("written")["number"].to_string();
    let listener = world.listen("bobby");
    world.run("alice", &["react", "bobby", &secret, "👍"]).exits(0);
    world.run("alice", &["send", "bobby", "another secret"]).exits(0);
    world.run("alice", &["send", "Climbing club", "all can read this"]).exits(0);
    listener.until("something in the chat that is not hidden", |event| {
        assert!(!event.to_string().contains(conversation.as_str().expect("an id")), "{event}");
        event["message"]["text"] == "all can read this"
    });
    listener.kill();
    for wrong in [&["mute", "alice", "--for", "soon"][..], &["mute"], &["--archived", "--hidden"]] {
        world.run("bobby", &[&["conversations"], wrong].concat()).exits(2);
    }
    world.run("bobby", &["conversations", "pin", "nobody"]).exits(4);
}

/// A group can be called like anybody: what is meant for a person does not go there by that name.
#[test]
fn a_group_that_is_called_like_a_contact_gets_nothing_that_is_meant_for_them() {
    let world = World::start();
    world.introduce("mallory", "alice");
    world.register("carol");
    world.run("alice", &["contacts", "add", "carol"]).exits(0);
    world.run("mallory", &["group", "create", "carol", "alice"]).exits(0);
    let refused = world.run("alice", &["send", "carol", "my pin is 4711"]).exits(4).err;
    assert!(refused.contains("a chat, and a person whom you know") && refused.contains("as @carol"), "{refused}");
    world.run("alice", &["send", "@carol", "it is 4711"]).exits(0);
    assert_eq!(world.read("mallory", &["carol", "--all"]), [""; 0]);
    assert_eq!(world.run("carol", &["--json", "requests"]).exits(0).json()[0]["text"], "it is 4711");
    // Now there is a chat with her, and two are called so.
    world.run("carol", &["requests", "accept", "alice"]).exits(0);
    let refused = world.run("alice", &["send", "carol", "which?"]).exits(4).err;
    assert!(refused.contains("names more than one chat"), "{refused}");
}

#[test]
fn whoever_is_blocked_is_not_heard_and_not_told() {
    let world = World::start();
    world.introduce("mallory", "alice");
    world.register("bobby");
    world.run("mallory", &["group", "create", "Open house", "alice", "bobby"]).exits(0);
    world.run("alice", &["read"]).exits(0);
    world.link("alice", "laptop");
    world.run("laptop", &["block", "nobody"]).exits(4);
    world.run("laptop", &["block", "mallory"]).exits(0);
    // Each device drops what it reads from when it knows on; what it may read before is not settled by the order of its chats.
    assert_eq!(world.run("alice", &["--json", "blocked"]).exits(0).json()[0]["handle"], "mallory");
    let told = world.run("mallory", &["send", "alice", "answer me"]).exits(0).out;
    assert!(!told.contains("block"), "{told}");
    world.run("mallory", &["send", "Open house", "shame on \u{1B}[31malice"]).exits(0);
    world.run("mallory", &["group", "create", "Trap", "alice"]).exits(0);
    for who in ["alice", "laptop"] {
        let blocked = world.run(who, &["--json", "blocked"]).exits(0).json();
        // The device that was linked has the handle by the other's word, until it has asked the directory for this account alone.
        let is_confirmed = who == "alice" || blocked[0]["claimed"].is_null();
        assert_eq!(blocked[0][if is_confirmed { "handle" } else { "claimed" }], "mallory", "{who}: {blocked}");
        let read = world.read(who, &["mallory", "--all"]);
        assert!(!read.iter().any(|text| text == "answer me"), "{who}: {read:?}");
        let closed = world.run(who, &["read", "Open house", "--all", "--keep-unread"]).exits(0).out;
        assert!(closed.contains("whom you have blocked") && !closed.contains("shame"), "{closed}");
        let opened = world.run(who, &["read", "Open house", "--all", "--blocked", "--keep-unread"]).exits(0).out;
        assert!(opened.contains("shame on ⟨001B⟩[31malice"), "{opened}");
        assert_eq!(unread(&world, who), 0);
        assert_eq!(shown(&world, who, &["search", "shame"]).0, [""; 0]);
        assert_eq!(world.run(who, &["--json", "requests"]).exits(0).json(), json!([]));
        assert_eq!(chats(&world, who, &[]).len(), 2, "no trap");
    }
    let refused = world.run("alice", &["send", "mallory", "go away"]).exits(11).err;
    assert!(refused.contains("you have blocked this person") && refused.contains("wiretight unblock"), "{refused}");
    world.run("alice", &["group", "create", "Mine", "mallory"]).exits(11);
    world.run("alice", &["block", "alice"]).exits(4);
    world.run("alice", &["unblock", "mallory"]).exits(0);
    assert_eq!(world.run("laptop", &["--json", "blocked"]).exits(0).json(), json!([]));
    world.run("mallory", &["send", "alice", "thank you"]).exits(0);
    assert_eq!(world.read("laptop", &["mallory"]), ["thank you"]);
}

#[test]
fn strangers_and_groups_wait_for_who_may_reach_one() {
    let world = World::start();
    world.introduce("bobby", "alice");
    world.register("carla");
    world.run("alice", &["settings", "may-write", "contacts"]).exits(0);
    let settings = world.run("alice", &["--json", "settings", "may-add", "contacts"]).exits(0).json();
    assert_eq!((&settings["may_write"], &settings["may_add"]), (&json!("contacts"), &json!("contacts")));
    world.run("carla", &["send", "alice", "hello?"]).exits(0);
    world.run("carla", &["group", "create", "Sales", "alice"]).exits(0);
    world.run("bobby", &["group", "create", "Climbing club", "alice"]).exits(0);
    assert_eq!(world.run("alice", &["--json", "requests"]).exits(0).json(), json!([]));
    assert_eq!(chats(&world, "alice", &[]).len(), 2);
    world.run("alice", &["settings", "may-write", "everyone"]).exits(0);
    world.run("alice", &["settings", "may-add", "everybody"]).exits(2);
    world.register("david");
    world.run("david", &["send", "alice", "and now?"]).exits(0);
    let requests = world.run("alice", &["--json", "requests"]).exits(0).json();
    assert_eq!((requests[0]["text"].as_str(), requests.as_array().map(Vec::len)), (Some("and now?"), Some(1)));
    world.run("alice", &["block", "david"]).exits(0);
    assert_eq!(world.run("alice", &["--json", "requests"]).exits(0).json(), json!([]));
}

#[test]
fn what_is_unread_is_true_on_both_devices_also_after_kill_9() {
    let world = World::start();
    world.introduce("bobby", "alice");
    world.run("alice", &["read"]).exits(0);
    world.link("alice", "laptop");
    world.run("laptop", &["read"]).exits(0);
    let listener = world.listen_with("laptop", &["--keep-unread"]);
    for number in 1..=6 {
        world.run("bobby", &["send", "alice", &format!("number {number}")]).exits(0);
    }
    listener.until_text("number 6");
    listener.kill();
    assert_eq!((unread(&world, "alice"), unread(&world, "laptop")), (6, 6));
    // Read in part: a page that goes on from what was read.
    let from = chats(&world, "alice", &[])[0]["read_number"].to_string();
    let read = shown(&world, "alice", &["read", "bobby", "--after", &from, "--limit", "4"]).0.len();
    assert!((3..=4).contains(&read), "of four rows, one may tell of the other device: {read}");
    let left = unread(&world, "alice");
    assert_eq!(left, 6 - read as u64);
    assert_eq!(unread(&world, "laptop"), left);
    // A page that passes over what is unread reads nothing of it.
    shown(&world, "laptop", &["read", "bobby", "--before", "10000", "--limit", "1"]);
    assert_eq!((unread(&world, "laptop"), unread(&world, "alice")), (left, left));
    let listener = world.listen("laptop");
    listener.until_text("number 6");
    listener.kill();
    world.run("laptop", &["read"]).exits(0);
    assert_eq!((unread(&world, "laptop"), unread(&world, "alice")), (0, 0));
}

#[test]
fn a_deleted_chat_is_gone_on_all_devices_and_comes_back_with_the_next_message() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("bobby", &["listen", "--until-idle"]).exits(0);
    world.link("bobby", "phone");
    world.run("alice", &["send", "bobby", "zanzibarian plans"]).exits(0);
    world.run("phone", &["listen", "--until-idle"]).exits(0);
    world.run("bobby", &["draft", "alice", "zanzibarian draft"]).exits(0);

    let warned = world.run("bobby", &["conversations", "delete", "alice"]).exits(11).err;
    assert!(warned.contains("nothing was changed") && warned.contains("comes back, empty"), "{warned}");
    assert_eq!(chats(&world, "bobby", &[]).len(), 1);
    world.run("bobby", &["conversations", "delete", "nobody", "--yes"]).exits(4);
    let done = world.run("bobby", &["--json", "conversations", "delete", "alice", "--yes"]).exits(0).json();
    assert_eq!(done["done"], true);
    for device in ["bobby", "phone"] {
        world.run(device, &["listen", "--until-idle"]).exits(0);
        assert_eq!(chats(&world, device, &[]), [Value::Null; 0], "{device}");
        assert_eq!(shown(&world, device, &["search", "zanzibarian"]).0, [""; 0]);
        assert_eq!(world.run(device, &["--json", "drafts"]).exits(0).out, "");
        world.run(device, &["read", "alice"]).exits(4);
    }
    assert_eq!(world.read("alice", &["bobby", "--all"]).last().map(String::as_str), Some("zanzibarian plans"));

    world.run("alice", &["send", "bobby", "again"]).exits(0);
    for device in ["bobby", "phone"] {
        world.run(device, &["listen", "--until-idle"]).exits(0);
        let (texts, _) = shown(&world, device, &["read", "alice", "--after", "0", "--limit", "100"]);
        assert_eq!(texts, ["again"], "{device}");
    }

    world.run("bobby", &["group", "create", "Tea", "alice"]).exits(0);
    world.run("alice", &["send", "Tea", "green or black?"]).exits(0);
    world.run("phone", &["listen", "--until-idle"]).exits(0);
    let warned = world.run("phone", &["conversations", "delete", "Tea"]).exits(11).err;
    assert!(warned.contains("you leave the group"), "{warned}");
    world.run("phone", &["conversations", "delete", "Tea", "--yes"]).exits(0);
    world.run("bobby", &["listen", "--until-idle"]).exits(0);
    for device in ["bobby", "phone"] {
        assert_eq!(chats(&world, device, &[]).len(), 1, "{device}");
    }
    world.run("alice", &["listen", "--until-idle"]).exits(0);
    let group = world.run("alice", &["--json", "group", "members", "Tea"]).exits(0).json();
    assert_eq!(group["members"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_chat_deleted_by_a_killed_process_is_gone_or_whole() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let mut said = 0;
    let mut kills = 0;
    for delay_ms in [60, 300, 450, 700] {
        said += 1;
        world.run("alice", &["send", "bobby", &format!("zanzibarian {said}"), "--wait", "0"]).exits(0);
        world.run("alice", &["listen", "--until-idle"]).exits(0);
        world.run("bobby", &["listen", "--until-idle"]).exits(0);
        let all = chats(&world, "bobby", &[])[0]["last_number"].clone();
        let whole = shown(&world, "bobby", &["search", "zanzibarian", "--limit", "200"]).0;
        assert!(!whole.is_empty());
        let mut deletes = world.command("bobby", &["conversations", "delete", "alice", "--yes"]);
        let mut child = deletes.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
        // tidy: thread::sleep, each kill falls at another moment of the deletion.
        std::thread::sleep(std::time::Duration::from_millis(delay_ms));
        child.kill().expect("is killed, or was done");
        kills += u32::from(!child.wait().expect("ends").success());
        world.run("bobby", &["listen", "--until-idle"]).exits(0);
        let found = shown(&world, "bobby", &["search", "zanzibarian", "--limit", "200"]).0;
        match chats(&world, "bobby", &[]).first() {
            None => assert_eq!(found, [""; 0]),
            Some(chat) => assert_eq!((found, &chat["last_number"]), (whole, &all)),
        }
    }
    assert!(kills > 0);
    // It may be gone already.
    world.run("bobby", &["conversations", "delete", "alice", "--yes"]);
    assert_eq!(chats(&world, "bobby", &[]), [Value::Null; 0]);
}

/// Nobody is looked up by what was a group's name: the server would learn it.
#[test]
fn a_groups_old_name_is_not_looked_up_as_a_handle() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["group", "create", "tea", "bobby"]).exits(0);
    world.run("alice", &["group", "rename", "tea", "Tea and cake"]).exits(0);
    for text in [vec!["send", "tea", "hello"], vec!["send", "tea", "--file", "/etc/hostname"]] {
        let refused = world.run("alice", &text).exits(4).err;
        assert!(refused.contains("the group that was called “tea” is called “Tea and cake”"), "{refused}");
    }
    world.run("alice", &["send", "@tea", "hello"]).exits(4);
    world.run("alice", &["send", "Tea and cake", "hello"]).exits(0);
}
