//! People who verify each other, over real processes.

mod world;

use serde_json::Value;
use world::World;

fn number(world: &World, who: &str, with: &str) -> Value {
    world.run(who, &["--json", "verify", with]).exits(0).json()
}

fn verified(world: &World, who: &str, of: &str) -> String {
    let contacts = world.run(who, &["--json", "contacts"]).exits(0).json();
    let contacts = contacts.as_array().expect("contacts");
    let contact = contacts.iter().find(|contact| contact["handle"] == of).expect("known");
    contact["verified"].as_str().expect("a word").to_owned()
}

#[test]
fn two_people_see_the_same_number_and_only_the_same_one_marks() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.register("carol");
    world.run("alice", &["contacts", "add", "carol"]).exits(0);
    let (alices, bobs) = (number(&world, "alice", "bobby"), number(&world, "bobby", "alice"));
    assert_eq!((&alices["number"], &alices["picture"]), (&bobs["number"], &bobs["picture"]));
    assert_eq!(alices["verified"], "no");
    let (read_out, picture) = (bobs["number"].as_str().expect("digits"), bobs["picture"].as_str().expect("a text"));

    // What is compared with somebody else is another one, and is told as such.
    for way in [["--number", read_out], ["--qr", picture]] {
        let wrong = world.run("alice", &["verify", "carol", way[0], way[1]]).exits(14);
        assert!(wrong.err.contains("NOT the safety number"), "{}", wrong.err);
        assert_eq!(verified(&world, "alice", "carol"), "no");
    }
    world.run("alice", &["verify", "bobby", "--number", &read_out[6..]]).exits(2);
    world.run("alice", &["verify", "bobby", "--qr", &picture.to_lowercase()]).exits(2);
    world.run("alice", &["verify", "bobby", "--number", read_out, "--forget"]).exits(2);
    world.run("alice", &["verify", "nobody"]).exits(4);
    world.run("alice", &["verify", "bobby", "--forget"]).exits(11);
    world.run("alice", &["verify", "bobby", "--acknowledge"]).exits(11);

    let spoken = read_out.replace(' ', "-");
    let marked = world.run("alice", &["--json", "verify", "bobby", "--number", &spoken]).exits(0).json();
    assert_eq!(marked["verified"], "yes");
    assert_eq!((verified(&world, "alice", "bobby"), verified(&world, "bobby", "alice")), ("yes".into(), "no".into()));
    world.run("bobby", &["verify", "alice", "--qr", picture]).exits(0);
    assert_eq!(verified(&world, "bobby", "alice"), "yes");
    let shown = world.run("alice", &["verify", "bobby"]).exits(0).out;
    assert!(shown.contains(&read_out[..23]) && shown.contains("bobby is verified") && shown.contains('█'), "{shown}");
    assert!(world.run("alice", &["conversations"]).exits(0).out.contains("verified"));

    world.run("alice", &["verify", "bobby", "--forget"]).exits(0);
    assert_eq!(verified(&world, "alice", "bobby"), "no");
}

fn code_of(world: &World, name: &str) -> Vec<u8> {
    std::fs::read(world.path(&format!("{name}.code"))).expect("was written")
}

/// Recovers somebody's account in another folder, with another code from then on.
fn recover(world: &World, who: &str, fresh: &str) -> Value {
    let handle = ["--handle", who];
    let file = world.path(&format!("{fresh}.code"));
    let file = file.to_str().expect("a path");
    let arguments = ["--json", "recover", "--server", world.address(), "--replace-code", "--recovery-code-file", file];
    world.pipe(fresh, &[&arguments[..], &handle].concat(), &code_of(world, who)).exits(0).json()
}

fn kinds(world: &World, who: &str, chat: &str) -> Vec<String> {
    let rows = world.run(who, &["--json", "read", chat, "--all"]).exits(0).lines();
    rows.iter().map(|row| row["kind"].as_str().expect("a word").to_owned()).collect()
}

#[test]
fn who_recovers_is_the_only_device_and_who_verified_them_decides_before_anything_is_sent() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let read_out = number(&world, "alice", "bobby")["number"].as_str().expect("digits").to_owned();
    world.run("bobby", &["verify", "alice", "--number", &read_out]).exits(0);

    // A mistyped code, or one of nobody, leaves nothing behind.
    let unsaid = ["recover", "--server", world.address()];
    let arguments = ["recover", "--server", world.address(), "--handle", "alice"];
    world.pipe("fresh", &unsaid, &code_of(&world, "alice")).exits(2);
    world.pipe("fresh", &arguments, b"AAAA-BBBB\n").exits(2);
    let nobodys = String::from_utf8(code_of(&world, "alice")).expect("text").to_lowercase();
    world.register("carol");
    for said in [&["--no-handle"][..], &["--handle", "alicia"]] {
        let refused = world.pipe("fresh", &[&unsaid[..], said].concat(), &code_of(&world, "alice")).exits(14);
        assert!(
            refused.err.contains("has the handle “alice”, which is not what you say: nothing was changed"),
            "{}",
            refused.err
        );
    }
    let recovered = recover(&world, "alice", "fresh");
    assert_eq!(recovered["handle"], "alice");
    world.pipe("other", &arguments, nobodys.as_bytes()).exits(4);
    world.run("other", &["whoami"]).exits(3);
    world.pipe("fresh", &["recovery-code", "check"], &code_of(&world, "fresh")).exits(0);
    world.pipe("fresh", &["recovery-code", "check"], &code_of(&world, "alice")).exits(4);
    world.pipe("fresh", &arguments, &code_of(&world, "fresh")).exits(11);
    world.run("alice", &["read"]);
    world.run("alice", &["send", "bobby", "by the thief"]).exits(11);

    // Bobby had verified alice: he is told, and his text waits for him.
    let shown = world.run("bobby", &["verify", "alice"]).exits(0).out;
    assert!(shown.contains("HAS CHANGED since you verified it"), "{shown}");
    assert_eq!(verified(&world, "bobby", "alice"), "replaced");
    assert!(kinds(&world, "bobby", "alice").contains(&"code-changed".to_owned()));
    let waits = world.run("bobby", &["send", "alice", "is it you?"]).exits(11);
    assert!(waits.err.contains("the security code of alice has changed"), "{}", waits.err);
    assert!(world.run("bobby", &["conversations"]).exits(0).out.contains("WAITS"));
    world.run("bobby", &["verify", "alice", "--number", &read_out]).exits(14);
    world.run("bobby", &["verify", "alice", "--forget"]).exits(11);
    let fresh = |arguments: &[&str]| world.run("fresh", arguments);
    for request in fresh(&["--json", "requests"]).exits(0).json().as_array().expect("requests") {
        fresh(&["requests", "accept", request["conversation"].as_str().expect("an id")]).exits(0);
    }
    fresh(&["read"]).exits(0);
    assert!(!world.read("fresh", &["bobby", "--all"]).contains(&"is it you?".to_owned()));
    world.run("bobby", &["verify", "alice", "--acknowledge"]).exits(0);
    assert_eq!(verified(&world, "bobby", "alice"), "no");
    assert!(world.read("fresh", &["bobby", "--all"]).contains(&"is it you?".to_owned()));
}

#[test]
fn a_recovery_code_is_replaced_by_whoever_has_it() {
    let world = World::start();
    world.register("alice");
    world.register("bobby");
    let file = world.path("new.code");
    let arguments = ["recovery-code", "replace", "--recovery-code-file", file.to_str().expect("a path")];
    world.pipe("alice", &arguments, &code_of(&world, "bobby")).exits(4);
    assert!(!file.exists());
    world.pipe("alice", &arguments, &code_of(&world, "alice")).exits(0);
    world.pipe("alice", &["recovery-code", "check"], &code_of(&world, "new")).exits(0);
    world.pipe("alice", &["recovery-code", "check"], &code_of(&world, "alice")).exits(4);
    let shown = world.pipe("alice", &["--json", "recovery-code", "replace"], &code_of(&world, "new")).exits(0).lines();
    let shown = shown[0]["recovery_code"].as_str().expect("the code is shown");
    world.pipe("alice", &["recovery-code", "check"], shown.as_bytes()).exits(0);
}

/// The chat itself tells of it: nobody has to ask the directory, and the first command after it is not too early.
#[test]
fn nothing_is_written_to_a_replaced_code_before_its_writer_knows() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let read_out = world.run("bobby", &["--json", "verify", "alice"]).exits(0).json();
    let read_out = read_out["number"].as_str().expect("digits").to_owned();
    world.run("alice", &["verify", "bobby", "--number", &read_out]).exits(0);
    world.pipe("bobby", &["recovery-code", "replace"], &code_of(&world, "bobby")).exits(0);
    let refused = world.run("alice", &["send", "bobby", "for nobody else"]).exits(11).err;
    assert!(refused.contains("the security code of bobby has changed since you verified it"), "{refused}");
    assert!(!world.read("bobby", &["alice", "--all"]).contains(&"for nobody else".to_owned()));
    let contact = world.run("alice", &["--json", "contacts"]).exits(0).json()[0].clone();
    assert_eq!(contact["verified"], "replaced");
}

#[test]
fn who_deletes_the_account_is_gone_for_all_and_nobody_says_that_they_left() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.register("carol");
    world.run("bobby", &["group", "create", "Climbing club", "alice", "carol"]).exits(0);
    world.run("carol", &["requests", "accept", "bobby"]).exits(0);
    world.run("alice", &["read"]).exits(0);
    world.run("alice", &["account", "delete"]).exits(11);
    world.pipe("alice", &["account", "delete", "--yes"], &code_of(&world, "bobby")).exits(4);
    world.run("alice", &["send", "bobby", "still here"]).exits(0);
    let code = code_of(&world, "alice");
    let deleted = world.pipe("alice", &["--json", "account", "delete", "--yes"], &code).exits(0).json();
    assert_eq!(deleted["deleted"], true);
    let said = world.run("alice", &["send", "bobby", "from the grave"]).exits(11);
    assert!(said.err.contains("this account was deleted"), "{}", said.err);
    assert!(world.run("alice", &["read", "--offline", "bobby", "--all"]).exits(0).out.contains("still here"));
    world.pipe("fresh", &["recover", "--server", world.address(), "--handle", "alice"], &code).exits(11);

    let gone = world.run("bobby", &["verify", "alice"]).exits(11);
    assert!(gone.err.contains("alice has deleted their account"), "{}", gone.err);
    world.run("bobby", &["read"]).exits(0);
    world.run("carol", &["read"]).exits(0);
    assert!(world.read("bobby", &["alice", "--all"]).contains(&"still here".to_owned()), "what was said stays");
    let refused = world.run("bobby", &["send", "alice", "hm"]).exits(11);
    assert!(refused.err.contains("this account was deleted"), "{}", refused.err);
    let contacts = world.run("bobby", &["--json", "contacts"]).exits(0).json();
    assert!(contacts.as_array().expect("contacts").iter().any(|who| who["handle"] == "alice" && who["closed"] == true));
    for (who, chat) in [("bobby", "alice"), ("bobby", "Climbing club"), ("carol", "Climbing club")] {
        let kinds = kinds(&world, who, chat);
        assert!(kinds.contains(&"account-closed".to_owned()), "{who}: {kinds:?}");
        assert!(!kinds.contains(&"left".to_owned()) && !kinds.contains(&"removed".to_owned()), "{who}: {kinds:?}");
    }
}

/// Whoever uses nothing but commands that end at once is shown the directory all the same, and told when.
#[test]
fn a_command_waits_for_the_log_once_a_day_and_tells_when_it_was_read() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["contacts"]).exits(0);
    let seen = world.run("alice", &["--json", "directory"]).exits(0).json();
    assert!(seen["read"].is_string() && seen["begun_anew"].is_null(), "{seen}");
    let shown = world.run("alice", &["contacts"]).exits(0).out;
    assert!(shown.contains("This device read it last on 20"), "{shown}");
    let refused = world.run("alice", &["directory", "--begin-anew", "--yes"]).exits(11);
    assert!(refused.err.contains("has not stopped anything"), "{}", refused.err);
}
