//! People talk: requests, messages both ways, groups, while listening, offline, and with processes killed in between.

mod world;

use serde_json::Value;
use world::World;

#[test]
fn a_stranger_asks_and_both_write() {
    let world = World::start();
    world.register("alice");
    world.register("bobby");
    world.run("alice", &["send", "bobby", "Hello", "Bobby"]).exits(0);
    let requests = world.run("bobby", &["--json", "requests"]).exits(0).json();
    assert_eq!((&requests[0]["claimed"], &requests[0]["text"]), (&"alice".into(), &"Hello Bobby".into()));
    assert!(requests[0]["handle"].is_null(), "nothing is looked up before it is accepted");
    assert!(world.read("bobby", &[]).is_empty(), "nothing of a stranger is in a chat before it is accepted");
    world.run("bobby", &["requests", "accept", "alice"]).exits(0);
    assert_eq!(world.read("bobby", &[]), ["Hello Bobby"]);
    assert!(world.read("bobby", &[]).is_empty(), "what was shown is read");
    world.pipe("bobby", &["send", "alice"], b"hi\nthere\n").exits(0);
    assert_eq!(world.read("alice", &["bobby", "--limit", "1"]), ["hi\nthere"]);
    assert_eq!(world.read("alice", &["bobby", "--all"]), ["Hello Bobby", "hi\nthere"]);
    world.run("alice", &["requests", "accept", "bobby"]).exits(4);
}

/// Whoever answers a request by writing, and does not accept it, begins a second chat: the name means one of them all the same.
#[test]
fn of_two_chats_with_one_person_their_name_means_the_one_in_which_both_write() {
    let world = World::start();
    world.register("alice");
    world.register("bobby");
    world.run("alice", &["send", "bobby", "from alice"]).exits(0);
    world.run("bobby", &["send", "@alice", "from bobby"]).exits(0);
    world.run("alice", &["listen", "--until-idle"]).exits(0);
    for person in ["alice", "bobby", "alice", "bobby"] {
        world.run(person, &["listen", "--until-idle"]).exits(0);
    }
    assert_eq!(world.run("alice", &["--json", "conversations"]).exits(0).json().as_array().map(Vec::len), Some(2));
    world.run("alice", &["send", "bobby", "in which?"]).exits(0);
    world.run("bobby", &["send", "alice", "in this one"]).exits(0);
    let texts = [("alice", "bobby"), ("bobby", "alice")].map(|(person, with)| world.read(person, &[with, "--all"]));
    for of_both in texts {
        assert!(of_both.ends_with(&["in which?".to_owned(), "in this one".to_owned()]), "{of_both:?}");
    }
    let chats = world.run("alice", &["--json", "conversations"]).exits(0).json();
    for chat in chats.as_array().expect("chats") {
        let id = chat["conversation"].as_str().expect("an id");
        world.run("alice", &["send", &id[..12], "by its id"]).exits(0);
    }
}

#[test]
fn nothing_is_written_where_nobody_else_is_any_more() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let chats = world.run("bobby", &["--json", "conversations"]).exits(0).json();
    let id = chats[0]["conversation"].as_str().expect("an id").to_owned();
    world.run("alice", &["leave", "bobby"]).exits(0);
    world.run("bobby", &["listen", "--until-idle"]).exits(0);
    world.run("alice", &["listen", "--until-idle"]).exits(0);
    let refused = world.run("bobby", &["send", &id[..12], "hello?"]).exits(11).err;
    assert!(refused.contains("has nobody else in it any more"), "{refused}");
    let path = world.path("plan.bin");
    std::fs::write(&path, "a plan").expect("written");
    let path = path.to_str().expect("UTF-8");
    let refused = world.run("bobby", &["send", &id[..12], "--file", path, "--wait", "0"]).exits(11).err;
    assert!(refused.contains("has nobody else in it any more"), "{refused}");
    let begun = world.run("bobby", &["--json", "transfers"]).exits(0).out;
    assert_eq!(begun.trim(), "", "nothing was begun, nor uploaded");
    world.run("bobby", &["send", "alice", "another time"]).exits(0);
    assert_eq!(world.run("alice", &["--json", "conversations"]).exits(0).json().as_array().map(Vec::len), Some(2));
}

#[test]
fn a_declined_request_is_gone() {
    let world = World::start();
    world.register("alice");
    world.register("bobby");
    world.run("alice", &["send", "bobby", "spam"]).exits(0);
    world.run("bobby", &["requests", "decline", "alice"]).exits(0);
    assert_eq!(world.run("bobby", &["--json", "requests"]).exits(0).json(), serde_json::json!([]));
    assert_eq!(world.run("bobby", &["--json", "conversations"]).exits(0).json(), serde_json::json!([]));
}

#[test]
fn a_group_lives() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.register("carol");
    world.run("alice", &["group", "create", "Climbing club", "bobby", "carol"]).exits(0);
    world.run("carol", &["requests", "accept", "alice"]).exits(0);
    world.run("carol", &["send", "climbing club", "hello all"]).exits(0);
    for who in ["alice", "bobby"] {
        assert_eq!(world.read(who, &["Climbing club"]), ["hello all"], "{who}");
    }
    world.run("bobby", &["group", "rename", "Climbing club", "Mine"]).exits(5);
    world.run("alice", &["group", "role", "Climbing club", "bobby", "admin"]).exits(0);
    world.run("bobby", &["group", "rename", "Climbing club", "Climbers"]).exits(0);
    world.run("bobby", &["group", "remove", "Climbers", "carol"]).exits(0);
    world.run("alice", &["send", "Climbers", "without carol"]).exits(0);
    let members = world.run("alice", &["--json", "group", "members", "Climbers"]).exits(0).json();
    let mut handles: Vec<_> = members["members"].as_array().expect("members").iter().map(|m| &m["handle"]).collect();
    handles.sort_by_key(|handle| handle.to_string());
    assert_eq!(handles, ["alice", "bobby"]);
    let shown = world.run("carol", &["read", "--offline"]).exits(0).out;
    assert!(!shown.contains("without carol"));
    world.run("carol", &["read"]).exits(0);
    assert!(!world.read("carol", &["Climbers", "--all"]).contains(&"without carol".to_owned()));
    world.run("bobby", &["leave", "Climbers"]).exits(0);
    world.run("alice", &["read"]).exits(0);
    let members = world.run("alice", &["--json", "group", "members", "Climbers"]).exits(0).json();
    assert_eq!(members["members"].as_array().expect("members").len(), 1, "{members}");
    assert!(world.run("alice", &["conversations"]).exits(0).out.contains("  1 member\n"));
}

/// Nobody has to have confirmed what they are called: as long as they were there, it was shown as a claim.
#[test]
fn who_is_not_in_a_group_any_more_is_called_there_as_before_and_what_was_theirs_passes_on() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.register("carol");
    world.run("alice", &["group", "create", "Club", "bobby", "carol"]).exits(0);
    world.run("carol", &["requests", "accept", "alice"]).exits(0);
    world.run("carol", &["send", "Club", "carol speaks"]).exits(0);
    let said = |world: &World| {
        let rows = world.run("bobby", &["--json", "read", "Club", "--all"]).exits(0).lines();
        rows.into_iter().find(|row| row["text"] == "carol speaks").expect("it was said")
    };
    assert_eq!((&said(&world)["handle"], &said(&world)["claimed"]), (&Value::Null, &"carol".into()));
    world.run("alice", &["group", "remove", "Club", "carol"]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    assert_eq!((&said(&world)["handle"], &said(&world)["claimed"]), (&Value::Null, &"carol".into()));
    let shown = world.run("bobby", &["read", "Club", "--all"]).exits(0).out;
    assert!(shown.contains("carol?: carol speaks") && shown.contains("— alice removed carol?"), "{shown}");

    world.run("alice", &["leave", "Club"]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    let shown = world.run("bobby", &["read", "Club", "--all"]).exits(0).out;
    assert!(shown.contains("— you are owner, since no other owner is here any more"), "{shown}");
    assert!(!shown.contains("made you owner"), "{shown}");
}

#[test]
fn sending_works_while_listening() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let listener = world.listen("bobby");
    listener.until("a connection", |event| event["event"] == "connection" && event["online"] == true);
    world.run("alice", &["send", "bobby", "to a listener"]).exits(0);
    let event = listener.until_text("to a listener");
    assert_eq!((&event["message"]["handle"], &event["message"]["own"]), (&"alice".into(), &false.into()));
    // Through the listening process, which has the profile open.
    world.run("bobby", &["send", "alice", "from beside it"]).exits(0);
    listener.until_text("from beside it");
    let several = ["1", "2", "3"].map(|text| world.command("bobby", &["send", "alice", text]).spawn().expect("runs"));
    for mut send in several {
        assert!(send.wait().expect("ends").success());
    }
    assert_eq!(listener.interrupt(), 0);
    let mut texts = world.read("alice", &["bobby"]);
    texts.sort();
    assert_eq!(texts, ["1", "2", "3", "from beside it"].map(String::from));
}

#[test]
fn two_commands_at_the_same_moment_both_succeed() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let sends =
        ["a", "b", "c", "d"].map(|text| world.command("alice", &["send", "bobby", text]).spawn().expect("runs"));
    for mut send in sends {
        assert!(send.wait().expect("ends").success());
    }
    let mut texts = world.read("bobby", &[]);
    texts.sort();
    assert_eq!(texts, ["a", "b", "c", "d"].map(String::from));
}

#[test]
fn what_is_written_offline_is_kept_and_sent_later() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.kill_server();
    let sent = world.run("alice", &["--json", "send", "bobby", "from the tunnel"]).exits(6);
    assert_eq!(sent.json()["delivery"], "waiting");
    assert!(sent.err.contains("\"kind\":\"offline\""), "{sent:?}");
    world.run("alice", &["send", "bobby", "again"]).exits(6);
    assert_eq!(world.read("alice", &["bobby", "--limit", "2", "--offline"]), ["from the tunnel", "again"]);
    world.restart_server();
    world.run("alice", &["read"]).exits(0);
    assert_eq!(world.read("bobby", &[]), ["from the tunnel", "again"]);
}

#[test]
fn nothing_is_lost_by_killed_processes() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let mut expected = Vec::new();
    for round in 0..4 {
        let text = format!("before kill {round}");
        world.run("alice", &["send", "bobby", &text]).exits(0);
        expected.push(text);
        let listener = world.listen("alice");
        world.kill_server();
        listener.kill();
        let text = format!("between {round}");
        world.run("alice", &["send", "bobby", &text]).exits(6);
        expected.push(text);
        world.restart_server();
    }
    // A sender that dies at any moment has either kept its message or not begun; what it kept arrives once.
    for delay_ms in [50, 400, 600, 700, 800, 1_000] {
        let text = format!("killed after {delay_ms}");
        let mut send = world.command("alice", &["send", "bobby", &text]).spawn().expect("runs");
        // tidy: thread::sleep, since the moment of death is what is varied; nothing waits for an event by it.
        std::thread::sleep(std::time::Duration::from_millis(delay_ms));
        send.kill().expect("kills");
        send.wait().expect("ends");
    }
    world.run("alice", &["send", "bobby", "last"]).exits(0);
    let kept = world.read("alice", &["bobby", "--all"]);
    let arrived = world.read("bobby", &["alice", "--all"]);
    assert_eq!(arrived, kept, "the same, once, in the same order");
    expected.push("last".to_owned());
    let in_order: Vec<_> = arrived.iter().filter(|text| expected.contains(text)).cloned().collect();
    assert_eq!(in_order, expected);
    let waiting = world.run("alice", &["--json", "conversations"]).exits(0).json();
    assert_eq!(waiting[0]["waiting"], 0);
}

#[test]
fn a_copied_profile_sends_nothing_until_it_is_healed() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let copied = std::process::Command::new("cp")
        .args(["-rp".as_ref(), world.path("alice").as_os_str(), world.path("copy").as_os_str()])
        .status();
    assert!(copied.expect("copies").success());
    world.run("alice", &["send", "bobby", "from the first"]).exits(0);
    let caught = world.run("copy", &["send", "bobby", "from the copy"]).exits(8);
    assert!(caught.err.contains("wiretight heal"), "{caught:?}");
    assert!(world.run("copy", &["evidence"]).exits(0).out.contains("copied"));
    assert_eq!(world.run("copy", &["--json", "whoami"]).exits(0).json()["copied"], true);
    assert_eq!(world.read("bobby", &[]), ["from the first"]);
    world.run("copy", &["heal"]).exits(0);
    assert_eq!(world.run("copy", &["--json", "whoami"]).exits(0).json()["copied"], false);
    // Whoever has the chat takes the copy in again; then it reads and sends what it kept.
    world.run("bobby", &["read"]).exits(0);
    world.run("copy", &["send", "bobby", "healed"]).exits(0);
    assert_eq!(world.read("bobby", &[]), ["from the copy", "healed"]);
    world.run("alice", &["send", "bobby", "from the first again"]).exits(8);
}

#[test]
fn listening_ends_when_told_and_starts_from_what_is_unread() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["send", "bobby", "one"]).exits(0);
    let first = world.run("bobby", &["--json", "listen", "--until-idle"]).exits(0);
    assert!(first.out.contains("\"text\":\"one\""), "{first:?}");
    let again = world.run("bobby", &["--json", "listen", "--until-idle"]).exits(0);
    assert!(!again.out.contains("\"text\":\"one\""), "{again:?}");
    world.run("alice", &["send", "bobby", "two"]).exits(0);
    let once = world.run("bobby", &["--json", "listen", "--once"]).exits(0);
    assert!(once.out.contains("\"text\":\"two\""), "{once:?}");
}

/// Whether somebody may write is what the group has agreed on, and not what their device has read of it; what will not be sent says why, and can be
/// taken away.
#[test]
fn who_may_write_is_read_before_it_is_said_and_what_is_not_sent_says_why() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["group", "create", "Board", "bobby"]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    let allow = |who: &str| world.run("alice", &["group", "allow", "Board", "write", who]).exits(0);
    allow("admins");
    world.run("bobby", &["read"]).exits(0);
    world.run("bobby", &["send", "Board", "too early"]).exits(5);
    allow("everyone");
    world.run("bobby", &["send", "Board", "just now"]).exits(0);
    allow("admins");
    let refused = world.run("bobby", &["send", "Board", "too late"]).exits(5);
    assert!(refused.err.contains("will not be sent: only owners and admins may write"), "{refused:?}");
    let rows = world.run("bobby", &["--json", "read", "Board", "--all"]).exits(0).lines();
    let row = rows.iter().find(|row| row["text"] == "too late").expect("a row");
    assert_eq!(row["delivery"], "discarded");
    let number = row["number"].to_string();
    assert!(refused.err.contains(&format!("wiretight delete Board {number}")), "{refused:?}");
    world.run("bobby", &["delete", "Board", &number]).exits(0);
    world.run("bobby", &["delete", "Board", &number]).exits(4);
    assert_eq!(world.read("bobby", &["Board", "--all"]), ["just now"]);
    assert_eq!(world.read("alice", &["Board", "--all"]), ["just now"]);
}
