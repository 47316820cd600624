//! The command line's promises: exit codes, JSON shapes, inert output, private files, locked profiles.

mod world;

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use world::World;

#[test]
fn exit_codes_say_what_kind_of_failure_it_was() {
    let world = World::start();
    world.run("nobody", &["frobnicate"]).exits(2);
    world.run("nobody", &["whoami"]).exits(3);
    world.run("nobody", &["register"]).exits(2);
    world.run("nobody", &["register", "--server", "nonsense"]).exits(2);
    world.run("nobody", &["register", "--server", world.address(), "--handle", "A B"]).exits(2);
    world.register("alice");
    world.run("alice", &["register", "--server", world.address()]).exits(11);
    world.run("alice", &["send", "nosuchperson", "hi"]).exits(4);
    world.run("alice", &["contacts", "add", "nosuchperson"]).exits(4);
    world.run("alice", &["read", "nosuchperson"]).exits(4);
    world.run("alice", &["send", "!", "hi"]).exits(4);
    world.pipe("alice", &["send", "bobby"], b"").exits(2);
    world.pipe("alice", &["send", "bobby"], b"\xFF\xFE").exits(2);
    world.pipe("alice", &["send", "bobby"], &vec![b'a'; 65_537]).exits(2);
    world.run("alice", &["heal"]).exits(11);
    let taken = ["register", "--server", world.address(), "--handle", "a1ice"];
    let refused = world.run("mallory", &taken).exits(7);
    assert!(refused.err.contains("not valid"), "{refused:?}");
    // The refused one goes on in the same folder.
    world.register("mallory");
    world.kill_server();
    world.run("alice", &["contacts", "add", "mallory"]).exits(6);
}

#[test]
fn another_server_at_the_address_is_caught_and_a_mistyped_address_mended() {
    let world = World::start();
    let (place, id) = world.address().split_once('#').expect("an address");
    let first = if id.starts_with('a') { 'b' } else { 'a' };
    let other = format!("{place}#{first}{}", &id[1..]);
    let caught = world.run("alice", &["register", "--server", &other, "--handle", "alice"]).exits(8);
    assert!(caught.err.contains("not those that its address names"), "{caught:?}");
    world.register_over("alice");
    world.run("alice", &["whoami"]).exits(0);
}

#[test]
fn a_broken_off_registration_is_finished_with_its_own_code() {
    let world = World::start();
    let address = world.address().to_owned();
    world.kill_server();
    let code = world.path("code");
    let code = code.to_str().expect("a path");
    let arguments = ["register", "--server", &address, "--handle", "alice", "--recovery-code-file", code];
    world.run("alice", &arguments).exits(6);
    world.restart_server();
    let done = world.run("alice", &["register"]).exits(0);
    assert!(done.out.contains("The recovery code shown then is the valid one"), "{done:?}");
    let typed = std::fs::read(code).expect("reads");
    world.pipe("alice", &["recovery-code", "check"], &typed).exits(0);
}

#[test]
fn a_recovery_code_is_checked() {
    let world = World::start();
    world.register("alice");
    world.register("bobby");
    let code = |who: &str| std::fs::read(world.path(&format!("{who}.code"))).expect("reads");
    let mode = std::fs::metadata(world.path("alice.code")).expect("is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let checked = world.pipe("alice", &["--json", "recovery-code", "check"], &code("alice")).exits(0);
    assert_eq!(checked.json()["matches"], true);
    world.pipe("alice", &["recovery-code", "check"], &code("bobby")).exits(4);
    world.pipe("alice", &["recovery-code", "check"], b"not a code").exits(2);
}

#[test]
fn the_recovery_code_is_shown_once_and_by_json_on_a_line_of_its_own() {
    let world = World::start();
    let done = world.run("alice", &["--json", "register", "--server", world.address(), "--handle", "alice"]).exits(0);
    let lines = done.lines();
    let code = lines[0]["recovery_code"].as_str().expect("a code").to_owned();
    assert_eq!(lines[1]["handle"], "alice");
    world.pipe("alice", &["recovery-code", "check"], code.as_bytes()).exits(0);
    for arguments in [&["whoami"][..], &["conversations"], &["--json", "whoami"]] {
        assert!(!world.run("alice", arguments).exits(0).out.contains(&code));
    }
}

#[test]
fn a_locked_profile_stays_locked_and_says_how_to_open_it() {
    let world = World::start();
    world.register("alice");
    std::fs::write(world.path("wrong"), "wrong\n").expect("writes");
    let wrong = world.path("wrong");
    let wrong = world.run("alice", &["--passphrase-file", wrong.to_str().expect("a path"), "whoami"]).exits(9);
    assert!(wrong.err.contains("the passphrase is not this profile's"), "{wrong:?}");
    let mut none = world.command("alice", &["whoami"]);
    let none = none.env_remove("WIRETIGHT_PASSPHRASE_FILE").output().expect("runs");
    assert_eq!(none.status.code(), Some(9));
    assert!(String::from_utf8_lossy(&none.stderr).contains("--passphrase-file"));
    let keyring = ["register", "--server", world.address(), "--keyring"];
    let mut keyring = world.command("bobby", &keyring);
    let keyring = keyring.env_remove("WIRETIGHT_PASSPHRASE_FILE").output().expect("runs");
    assert_eq!(keyring.status.code(), Some(9));
    assert!(String::from_utf8_lossy(&keyring.stderr).contains("use a passphrase instead"));
}

#[test]
fn a_profile_that_others_may_enter_is_refused() {
    let world = World::start();
    world.register("alice");
    std::fs::set_permissions(world.path("alice"), std::fs::Permissions::from_mode(0o755)).expect("sets");
    world.run("alice", &["whoami"]).exits(10);
}

#[test]
fn nothing_of_a_person_is_readable_in_their_folder() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["group", "create", "canary-group-name", "bobby"]).exits(0);
    world.run("alice", &["send", "canary-group-name", "canary-message-text"]).exits(0);
    // Killed, so that the write-ahead log is still there.
    let listener = world.listen("alice");
    listener.until("a connection", |event| event["event"] == "connection");
    world.run("alice", &["send", "bobby", "canary-message-text"]).exits(0);
    listener.kill();
    let place = world.address().split('#').next().expect("an address").to_owned();
    let mut files = 0;
    for entry in std::fs::read_dir(world.path("alice")).expect("lists") {
        let entry = entry.expect("an entry");
        let mode = entry.metadata().expect("is there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.path());
        if entry.file_name() == "socket" {
            continue;
        }
        let bytes = std::fs::read(entry.path()).expect("reads");
        for canary in ["canary", "alice", "bobby", "correct horse", &place] {
            let found = bytes.windows(canary.len()).any(|part| part == canary.as_bytes());
            assert!(!found, "{canary} in {:?}", entry.path());
        }
        files += 1;
    }
    assert!(files >= 4, "key, lock, store and its log were looked at");
}

#[test]
fn json_has_the_documented_shapes() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let keys = |value: &Value| {
        let object = value.as_object().unwrap_or_else(|| panic!("an object, not {value}"));
        object.keys().cloned().collect::<Vec<_>>().join(" ")
    };
    let json = |who: &str, arguments: &[&str]| world.run(who, &[&["--json"], arguments].concat()).exits(0);
    assert_eq!(keys(&json("alice", &["whoami"]).json()), "account copied handle server");
    assert_eq!(
        keys(&json("alice", &["contacts"]).json()[0]),
        "accepted account claimed closed conversation handle trust verified verified_on"
    );
    let conversation = "archived blocked caught conversation disappears_after draft epoch fingerprint generation group hidden last_number lie_name lock members muted_until name pair pinned read_number removal_pending stands_still state unread waiting waits_for";
    let conversations = json("alice", &["conversations"]).json();
    assert_eq!(keys(&conversations[0]), conversation);
    assert_eq!(keys(&conversations[0]["members"][0]), "account claimed devices handle pending role verified");
    let message = "accounts answers claimed conversation delivery edited file forwarded handle kind message number once own poll preview reactions receipts sender text time";
    assert_eq!(keys(&json("alice", &["read", "bobby", "--all"]).lines()[0]), message);
    assert_eq!(keys(&json("alice", &["send", "bobby", "x"]).json()), "conversation delivery number");
    assert_eq!(keys(&json("alice", &["group", "create", "g", "bobby"]).json()), "conversation sent");
    assert_eq!(json("alice", &["evidence"]).json(), serde_json::json!([]));
    world.register("carol");
    world.run("carol", &["send", "alice", "hi"]).exits(0);
    let requests = json("alice", &["requests"]).json();
    assert_eq!(keys(&requests[0]), "accepted account claimed conversation handle text time");
    let failed = world.run("alice", &["--json", "read", "nosuchperson"]).exits(4);
    let error: Value = serde_json::from_str(failed.err.trim()).expect("JSON");
    assert_eq!((keys(&error["error"]), &error["error"]["code"]), ("advice code kind message".to_owned(), &4.into()));
}

#[test]
fn content_of_others_is_inert_in_a_terminal() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let evil = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{202e}gpj.exe\rfake\u{9b}1A";
    world.pipe("alice", &["send", "bobby"], evil.as_bytes()).exits(0);
    world.run("alice", &["group", "create", "bad\u{202e}name", "bobby"]).exits(0);
    world.run("alice", &["send", "bobby", "after"]).exits(0);
    let commands =
        [&["--json", "read", "--keep-unread"][..], &["--json", "conversations"], &["conversations"], &["read"]];
    for command in commands {
        let shown = world.run("bobby", command).exits(0);
        assert!(shown.out.contains("⟨202E⟩") || shown.out.contains("\\u202e"), "{shown:?}");
        let harmful =
            |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
        assert!(!shown.out.contains(harmful), "{shown:?}");
    }
}

#[test]
fn somebody_unknown_is_looked_up_to_be_banned_and_is_nobody_whom_one_knows_by_that() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.register("mallory");
    world.run("alice", &["group", "create", "Walkers", "bobby"]).exits(0);
    world.run("alice", &["group", "ban", "Walkers", "nobody-at-all"]).exits(4);
    world.run("alice", &["group", "ban", "Walkers", "mallory"]).exits(0);
    let info = world.run("alice", &["--json", "group", "info", "Walkers"]).exits(0).json();
    let mallory = world.run("mallory", &["--json", "whoami"]).exits(0).json()["account"].clone();
    assert_eq!(info["group"]["banned"], Value::from(vec![mallory.clone()]));
    let contacts = world.run("alice", &["--json", "contacts"]).exits(0).json();
    let known = contacts.as_array().expect("an array").iter().find(|contact| contact["account"] == mallory);
    assert_eq!(known.map(|contact| contact["accepted"].clone()), Some(Value::Bool(false)));
    world.run("alice", &["group", "unban", "Walkers", "mallory"]).exits(0);
}

#[test]
fn groups_that_one_waits_for_are_shown_until_it_is_taken_back() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.register("carol");
    world.run("alice", &["group", "create", "Walkers", "bobby"]).exits(0);
    let link = world.run("alice", &["--json", "group", "link", "Walkers", "--approve"]).exits(0).json()["link"].clone();
    world.run("carol", &["group", "join", link.as_str().expect("a link")]).exits(0);
    let waited = world.run("carol", &["--json", "group", "asked"]).exits(0).lines();
    let [group] = waited.as_slice() else { panic!("one group, not {waited:?}") };
    let keys: Vec<&str> = group.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(keys, ["conversation", "people", "time"]);
    assert_eq!(group["people"][0]["handle"], Value::Null, "a link names nobody to whom it is given");
    let id = group["conversation"].as_str().expect("an id");
    let back = world.run("carol", &["--json", "group", "take-back", &id[..8]]).exits(0).json();
    assert_eq!((&back["conversation"], &back["taken_back"]), (&group["conversation"], &Value::Bool(true)));
    assert_eq!(world.run("carol", &["--json", "group", "asked"]).exits(0).lines(), Vec::<Value>::new());
    world.run("carol", &["group", "take-back", &id[..8]]).exits(4);
}

#[test]
fn what_was_typed_acts_nowhere_and_is_said_again_in_one_sentence() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let acting = "7\u{202E}\u{1B}]0;mine\u{7}\u{200B}\u{2028}";
    for arguments in [
        &["delete", "bobby", acting][..],
        &[acting],
        &["conversations", "mute", "bobby", "--for", acting],
        &["read", acting],
        &["send", acting, "hi"],
        &["group", "join", acting],
    ] {
        let done = world.run("alice", arguments);
        assert!([2, 4].contains(&done.code), "{done:?}");
        let acts = |c: char| (c.is_control() && c != '\n') || ['\u{202E}', '\u{200B}', '\u{2028}'].contains(&c);
        assert!(!done.err.contains(acts) && done.out.is_empty(), "{done:?}");
    }
    let long = world.run("alice", &["read", &"x".repeat(100_000)]).exits(4).err;
    assert!(long.len() < 300, "{} bytes", long.len());
}

#[test]
fn words_fit_what_was_asked_for() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["group", "create", "Tea", "bobby"]).exits(0);
    let told = world.run("bobby", &["read", "Tea"]).exits(0).out;
    assert!(told.contains("— alice added you\n"), "{told}");
    world.register("carla");
    world.run("alice", &["group", "add", "Tea", "carla"]).exits(0);
    let again = world.run("alice", &["group", "add", "Tea", "carla"]).exits(0).out;
    assert!(again.contains("Nobody was added: carla had been in the group already"), "{again}");
    let asked = world.run("carla", &["requests"]).exits(0).out;
    assert!(asked.contains("invites you, without a text: into a group"), "{asked}");
    world.run("carla", &["requests", "accept", "alice"]).exits(0);
    let told = world.run("carla", &["read", "Tea"]).exits(0).out;
    assert!(
        told.contains("— alice? added you; here are also bobby?\n"),
        "nobody is said to have come with her: {told}"
    );

    world.run("alice", &["poll", "Tea", "When?", "today", "tomorrow"]).exits(0);
    let rows = world.run("bobby", &["--json", "read", "Tea"]).exits(0).lines();
    let number = rows.iter().find(|row| row["kind"] == "poll").expect("a poll")["number"].to_string();
    let refused = world.run("bobby", &["end-poll", "Tea", &number]).exits(5).err;
    assert!(refused.contains("or end its poll"), "{refused}");
    let refused = world.run("bobby", &["vote", "Tea", "1", "1"]).exits(4).err;
    assert!(refused.contains("there is no such") && refused.contains("each has its number before it"), "{refused}");
    assert!(refused.contains("wiretight read Tea --all"), "it names the chat that was named: {refused}");
    let rows = world.run("alice", &["--json", "read", "Tea", "--all"]).exits(0).lines();
    let own = rows.iter().find(|row| row["kind"] == "poll").expect("a poll")["number"].to_string();
    world.run("alice", &["end-poll", "Tea", &own]).exits(0);
    world.run("bobby", &["read", "Tea"]).exits(0);
    let refused = world.run("bobby", &["vote", "Tea", &number, "1"]).exits(11).err;
    assert!(refused.contains("takes no more votes in this poll: it is over"), "{refused}");
}
