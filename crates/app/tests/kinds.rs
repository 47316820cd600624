//! What chats hold beside texts, by real processes.

mod world;

use std::fs;

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
    assert!(shown.contains("alice let messages disappear 1 day after they are sent"), "{shown}");
    assert!(world.run("bobby", &["conversations"]).exits(0).out.contains("messages disappear after 1 day"));
    // Another process, after that day and without the server: nothing of it is left.
    let read = world.command("alice", &["read", "bobby", "--all", "--offline"]);
    let later = world::at("+2d", &read).output().expect("runs");
    let later = String::from_utf8_lossy(&later.stdout).into_owned();
    assert!(!later.contains("for a day") && later.contains("let messages disappear"), "{later}");
    world.run("bobby", &["conversations", "expire", "alice", "off"]).exits(0);
    assert_eq!(world.run("alice", &["--json", "conversations"]).exits(0).json()[0]["disappears_after"], Value::Null);
    world.run("alice", &["group", "create", "tea", "bobby"]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    world.run("bobby", &["conversations", "expire", "tea", "1d"]).exits(5);
}

/// The number of the newest row of a kind.
fn number(world: &World, who: &str, chat: &str, kind: &str) -> String {
    let rows = rows(world, who, chat);
    let row = rows.iter().rfind(|row| row["kind"] == kind);
    row.unwrap_or_else(|| panic!("{who} has a {kind}: {rows:?}"))["number"].to_string()
}

#[test]
fn marked_texts_are_inert_and_mentions_are_of_accounts() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let text = "**b** \u{1B}[2J \u{202E}@bobby, `@bobby` [x](https://e.org/\u{1B}]8;;) and @nobody";
    world.run("alice", &["send", "bobby", "--markdown", text]).exits(0);
    let row = rows(&world, "bobby", "alice").pop().expect("a row");
    assert_eq!((&row["kind"], row["accounts"].as_array().expect("accounts").len()), (&"marked".into(), 1));
    let shown = world.run("bobby", &["read", "alice", "--all"]).exits(0).out;
    assert!(shown.contains("alice (mentions you): *b* ⟨001B⟩[2J ⟨202E⟩@you, `@bobby`"), "{shown}");
    // An id in what was written is seen by nobody, and found by nobody. The last line says whether there is more.
    let finds = |words: &str| world.run("bobby", &["--json", "search", words]).exits(0).lines().len() - 1;
    let id = row["accounts"][0].as_str().expect("an id").get(..8).expect("eight digits");
    assert_eq!([finds("nobody"), finds("bobby"), finds("wiretight"), finds(id)], [1, 1, 0, 0]);
    let poll = ["poll", "bobby", "Where shall we hike?", "Snowdon", "Skye"];
    world.run("alice", &poll).exits(0);
    world.run("bobby", &["read"]).exits(0);
    assert_eq!([finds("hike snowdon"), finds("skye")], [1, 1], "what is asked, and what one may vote for");
    assert!(shown.contains("and @nobody") && !shown.contains('\u{1B}'), "{shown}");
    let seen = world.run("alice", &["read", "bobby", "--all"]).exits(0).out;
    assert!(seen.contains("@bobby, `@bobby`"), "{seen}");
    // Whoever names somebody else in a mention has named the account.
    let account = world.run("bobby", &["--json", "whoami"]).exits(0).json()["account"].clone();
    let false_name = format!("[@alice](wiretight:{})", account.as_str().expect("an id"));
    world.run("alice", &["send", "bobby", "--markdown", &false_name]).exits(0);
    let shown = world.run("alice", &["read", "bobby", "--limit", "1"]).exits(0).out;
    assert!(shown.contains("you: @bobby") && !shown.contains("@alice"), "{shown}");
    let nested = "**_".repeat(20_000);
    world.run("alice", &["send", "bobby", "--markdown", &nested]).exits(0);
    world.run("bobby", &["read", "alice"]).exits(0);
    let at = number(&world, "alice", "bobby", "marked");
    world.run("alice", &["edit", "bobby", &at, "*calm*"]).exits(0);
    assert!(world.run("bobby", &["read", "alice", "--limit", "1"]).exits(0).out.contains("_calm_  (edited)"));
}

#[test]
fn forwards_polls_and_pins() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["send", "bobby", "a rumour"]).exits(0);
    world.run("alice", &["group", "create", "tea", "bobby"]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    let at = number(&world, "alice", "bobby", "text");
    world.run("alice", &["forward", "bobby", &at, "tea"]).exits(0);
    let forwarded = rows(&world, "bobby", "tea").pop().expect("a row");
    assert_eq!((&forwarded["text"], &forwarded["forwarded"]), (&"a rumour".into(), &1.into()));
    assert!(world.run("bobby", &["read", "tea", "--all"]).exits(0).out.contains("alice (forwarded): a rumour"));
    world.run("alice", &["forward", "bobby", &at, "nobody"]).exits(4);
    world.run("alice", &["forward", "bobby", "999", "tea"]).exits(4);
    world.run("alice", &["poll", "tea", "When\u{1B}[2J?", "today", "tomorrow"]).exits(0);
    let poll = number(&world, "bobby", "tea", "poll");
    world.run("bobby", &["vote", "tea", &poll, "2"]).exits(0);
    world.run("bobby", &["vote", "tea", &poll, "1", "2"]).exits(2);
    world.run("bobby", &["vote", "tea", &poll, "3"]).exits(2);
    world.run("bobby", &["vote", "tea", "999", "1"]).exits(4);
    world.run("alice", &["poll", "tea", "No choice?", "yes", "yes"]).exits(2);
    // It begins anew where it is forwarded to: whoever voted here has said nothing there.
    world.run("bobby", &["forward", "tea", &poll, "alice"]).exits(0);
    let anew = rows(&world, "alice", "bobby").pop().expect("a row");
    assert_eq!((&anew["kind"], &anew["forwarded"]), (&"poll".into(), &1.into()));
    let votes = anew["poll"]["options"].as_array().expect("options").iter();
    assert!(votes.map(|option| option["accounts"].as_array().map(Vec::len)).all(|votes| votes == Some(0)), "{anew}");
    let seen = rows(&world, "alice", "tea").into_iter().find(|row| row["kind"] == "poll").expect("a poll");
    assert_eq!(seen["poll"]["options"][1]["accounts"].as_array().map(Vec::len), Some(1));
    let shown = world.run("alice", &["read", "tea", "--all"]).exits(0).out;
    assert!(shown.contains("When⟨001B⟩[2J?") && shown.contains("2. tomorrow: 1 (bobby)"), "{shown}");
    world.run("bobby", &["end-poll", "tea", &poll]).exits(5);
    let poll = number(&world, "alice", "tea", "poll");
    world.run("alice", &["end-poll", "tea", &poll]).exits(0);
    let again = world.run("alice", &["end-poll", "tea", &number(&world, "alice", "tea", "poll")]).exits(11).err;
    assert!(again.contains("this chat has ended this poll already"), "{again}");
    let nothing = world.run("alice", &["react", "tea", &poll, "--remove"]).exits(4).err;
    assert!(nothing.contains("you have not reacted to this message"), "{nothing}");
    world.run("bobby", &["read"]).exits(0);
    let poll = number(&world, "bobby", "tea", "poll");
    world.run("bobby", &["vote", "tea", &poll, "1"]).exits(11);
    world.run("bobby", &["pin", "tea", &poll]).exits(5);
    let poll = number(&world, "alice", "tea", "poll");
    world.run("alice", &["pin", "tea", &poll]).exits(0);
    assert_eq!(world.run("bobby", &["--json", "pins", "tea"]).exits(0).json()["kind"], "poll");
    world.run("alice", &["pin", "tea", &poll, "--remove"]).exits(0);
    assert_eq!(world.run("bobby", &["read"]).exits(0).code, 0);
    assert!(world.run("bobby", &["--json", "pins", "tea"]).exits(0).out.trim().is_empty());
}

/// The other device hears of it before it shows anything, and this one ends when it can be heard of.
#[test]
fn what_was_shown_once_on_one_device_is_not_shown_on_the_next() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.link("bobby", "laptop");
    world.run("alice", &["once", "bobby", "unmistakable"]).exits(0);
    let (here, there) = (number(&world, "bobby", "alice", "once"), number(&world, "laptop", "alice", "once"));
    assert!(world.run("bobby", &["show-once", "alice", &here]).exits(0).out.contains("unmistakable"));
    world.run("laptop", &["show-once", "alice", &there]).exits(4);
}

/// A picture by its first bytes, which a terminal does not show.
#[test]
fn a_file_is_shown_once_by_saving_it_and_nothing_is_told_of_it_before() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.link("bobby", "laptop");
    let (path, bytes) = (world.path("unmistakable.gif"), b"GIF89a of an unmistakable kind");
    fs::write(&path, bytes).expect("written");
    let path = path.to_str().expect("UTF-8");
    let sends = ["--json", "send", "bobby", "--file", path, "unmistakable words", "--keep-metadata", "--once"];
    let sent = world.run("alice", &sends).exits(0).lines().pop().expect("a line");
    let own = rows(&world, "alice", "bobby").pop().expect("a row");
    assert_eq!((&sent["delivery"], &sent["number"]), (&"sent".into(), &own["number"]));
    assert_eq!((&own["kind"], &own["text"], &own["once"]), (&"once".into(), &Value::Null, &"picture".into()), "{own}");
    let seen = world.run("bobby", &["--json", "read", "alice"]).exits(0).out;
    assert!(seen.contains("\"picture\"") && !seen.contains("unmistakable"), "{seen}");
    let (here, there) = (number(&world, "bobby", "alice", "once"), number(&world, "laptop", "alice", "once"));
    let said = world.run("bobby", &["read", "alice", "--all"]).exits(0).out;
    assert!(said.contains("sent a picture to be shown once; wiretight show-once"), "{said}");
    let found = world.run("bobby", &["--json", "search", "unmistakable"]).exits(0).lines();
    assert!(found.iter().all(|row| row["kind"].is_null()), "{found:?}");
    world.run("bobby", &["save", "alice", &here]).exits(4);
    world.run("bobby", &["forward", "alice", &here, "alice"]).exits(4);
    let refused = world.run("bobby", &["show-once", "alice", &here]).exits(2).err;
    assert!(refused.contains("this is a picture") && refused.contains("--to DIR"), "{refused}");
    let folder = world.path("saved");
    fs::create_dir(&folder).expect("made");
    let to = folder.to_str().expect("UTF-8");
    let shown = world.run("bobby", &["--json", "show-once", "alice", &here, "--to", to]).exits(0);
    let shown = shown.lines().pop().expect("a line");
    assert_eq!(
        (&shown["text"], &shown["file"]["placeholder"]),
        (&"unmistakable words".into(), &Value::Null),
        "{shown}"
    );
    assert_eq!(fs::read(shown["path"].as_str().expect("a path")).expect("saved"), bytes);
    world.run("bobby", &["send", "alice", "--reply-to", &here, "seen"]).exits(0);
    let answered = world.run("bobby", &["read", "alice", "--all"]).exits(0).out;
    assert!(answered.contains(&format!(", answering alice ({here}): seen")), "{answered}");
    for who in ["bobby", "laptop"] {
        let number = if who == "bobby" { &here } else { &there };
        world.run(who, &["show-once", "alice", number, "--to", to]).exits(4);
        let seen = world.run(who, &["--json", "read", "alice", "--all"]).exits(0).out;
        assert!(!seen.contains("waits") && !seen.contains("picture") && !seen.contains("unmistakable"), "{seen}");
    }
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
    assert!(
        !world.run("bobby", &["--json", "transfers"]).exits(0).out.contains("unmistakable"),
        "nothing is left of it"
    );
}

/// The server has lost it, as it does after 30 days: nothing is shown, and nothing goes.
#[test]
fn a_file_that_is_shown_once_goes_only_when_all_of_it_is_there() {
    let world = World::start();
    world.introduce("alice", "bobby");
    fs::write(world.path("plan.txt"), "the plan").expect("written");
    let path = world.path("plan.txt").to_str().expect("UTF-8").to_owned();
    world.run("alice", &["send", "bobby", "--file", &path, "--once"]).exits(0);
    let at = number(&world, "bobby", "alice", "once");
    let shards = fs::read_dir(world.path("server/blobs")).expect("blobs").map(|shard| shard.expect("an entry").path());
    for blob in shards.flat_map(|shard| fs::read_dir(shard).expect("a shard")) {
        fs::remove_file(blob.expect("an entry").path()).expect("removed");
    }
    let to = world.path("").to_str().expect("UTF-8").to_owned();
    let refused = world.run("bobby", &["show-once", "alice", &at, "--to", &to]).exits(11).err;
    assert!(refused.contains("does not have"), "{refused}");
    assert_eq!(rows(&world, "bobby", "alice").pop().expect("a row")["text"], "waits");
}

#[test]
fn stars_cards_and_what_is_shown_once() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["once", "bobby", "unmistakable"]).exits(0);
    let seen = world.run("bobby", &["--json", "read", "alice"]).exits(0).out;
    assert!(seen.contains("\"waits\"") && !seen.contains("unmistakable"), "{seen}");
    let at = number(&world, "bobby", "alice", "once");
    assert_eq!(world.run("bobby", &["--json", "show-once", "alice", &at]).exits(0).json()["text"], "unmistakable");
    world.run("bobby", &["show-once", "alice", &at]).exits(4);
    world.run("alice", &["once", "bobby", "not to go on"]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    let waits = rows(&world, "bobby", "alice").pop().expect("a row")["number"].to_string();
    let refused = world.run("bobby", &["forward", "alice", &waits, "alice"]).exits(4).err;
    assert!(refused.contains("no such message to forward"), "{refused}");
    let at = number(&world, "alice", "bobby", "once");
    world.run("alice", &["show-once", "bobby", &at]).exits(4);
    world.run("alice", &["star", "bobby", &at]).exits(0);
    assert_eq!(world.run("alice", &["--json", "stars"]).exits(0).json()["kind"], "once");
    assert!(world.run("bobby", &["--json", "stars"]).exits(0).out.trim().is_empty());
    world.run("alice", &["star", "bobby", &at, "--remove"]).exits(0);
    assert!(world.run("alice", &["--json", "stars"]).exits(0).out.trim().is_empty());
    world.run("alice", &["card", "bobby", "alice"]).exits(0);
    assert!(world.run("bobby", &["read", "alice"]).exits(0).out.contains("sent the contact of alice?"));
    world.run("alice", &["card", "bobby", "nobody"]).exits(4);
}
