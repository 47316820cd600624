//! Several devices: linked over real processes, in every chat, and removed.

mod world;

use std::process::Stdio;

use serde_json::Value;
use world::{Listener, World};

fn devices(world: &World, who: &str) -> Vec<Value> {
    world.run(who, &["--json", "devices"]).exits(0).json().as_array().expect("devices").clone()
}

#[test]
fn a_linked_device_writes_and_reads_everywhere_until_it_is_removed() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["group", "create", "Climbing club", "bobby"]).exits(0);
    world.link("alice", "laptop");
    world.run("laptop", &["read"]).exits(0);
    world.run("laptop", &["send", "bobby", "from the laptop"]).exits(0);
    assert_eq!(world.read("bobby", &["alice"]), ["from the laptop"]);
    world.run("bobby", &["send", "Climbing club", "to both"]).exits(0);
    for who in ["alice", "laptop"] {
        assert!(world.read(who, &["Climbing club", "--all"]).contains(&"to both".to_owned()), "{who}");
    }
    let known = devices(&world, "alice");
    assert_eq!(known.len(), 2);
    assert!(known.iter().any(|device| device["name"] == "laptop" && device["this"] == false));
    world.run("alice", &["devices", "rename", "laptop", "Kitchen"]).exits(0);
    assert!(devices(&world, "laptop").iter().any(|device| device["name"] == "Kitchen" && device["this"] == true));

    world.run("alice", &["devices", "remove", "Kitchen"]).exits(11);
    world.run("alice", &["devices", "remove", "Kitchen", "--yes"]).exits(0);
    assert_eq!(devices(&world, "alice").len(), 1);
    world.run("bobby", &["read"]).exits(0);
    world.run("bobby", &["send", "Climbing club", "not for the kitchen"]).exits(0);
    assert!(world.read("alice", &["Climbing club", "--all"]).contains(&"not for the kitchen".to_owned()));
    world.run("laptop", &["read"]);
    let shown = world.run("laptop", &["read", "--offline", "Climbing club", "--all"]).out;
    assert!(!shown.contains("not for the kitchen"));
    world.run("laptop", &["send", "bobby", "still here"]).exits(11);
}

#[test]
fn a_mark_set_on_another_device_is_told_by_its_name_and_goes_with_it() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.link("alice", "tablet");
    let read_out = world.run("bobby", &["--json", "verify", "alice"]).exits(0).json();
    let read_out = read_out["number"].as_str().expect("digits").to_owned();
    world.run("tablet", &["read"]).exits(0);
    world.run("tablet", &["verify", "bobby", "--number", &read_out]).exits(0);

    let told = world.run("alice", &["read", "bobby", "--all"]).exits(0).out;
    assert!(told.contains("your device “tablet” has marked bobby as verified"), "{told}");
    let listed = world.run("alice", &["contacts"]).exits(0).out;
    assert!(listed.contains("bobby  verified on “tablet”, 20"), "{listed}");
    let shown = world.run("alice", &["verify", "bobby"]).exits(0).out;
    assert!(shown.contains("bobby is verified: on “tablet”, 20"), "{shown}");
    let contact = world.run("tablet", &["--json", "contacts"]).exits(0).json()[0].clone();
    assert_eq!((&contact["verified"], &contact["verified_on"][0]["this"]), (&"yes".into(), &true.into()));

    world.run("alice", &["devices", "remove", "tablet", "--yes"]).exits(0);
    let told = world.run("alice", &["read", "bobby", "--all"]).exits(0).out;
    let lapsed =
        "bobby does not count as verified any more, since your device “tablet”, where you compared, was removed";
    assert!(told.contains(lapsed), "{told}");
    let contact = world.run("alice", &["--json", "contacts"]).exits(0).json()[0].clone();
    assert_eq!((&contact["verified"], &contact["verified_on"]), (&"lapsed".into(), &Value::Array(Vec::new())));
    assert!(world.run("alice", &["contacts"]).exits(0).out.contains("compared on a device that was removed"));
}

#[test]
fn nothing_is_linked_where_the_person_says_no_or_the_account_is_another() {
    let world = World::start();
    world.register("alice");
    let (mut old, mut new) = world.begin_link("alice", "laptop");
    new.types("no");
    assert_eq!(new.ends(), Some(11));
    assert_eq!(old.ends(), Some(11), "the other one is told");
    assert_eq!(devices(&world, "alice").len(), 1);
    world.run("laptop", &["whoami"]).exits(3);

    world.register("mallory");
    let arguments = ["--json", "link", "--server", world.address(), "--handle", "alice"];
    let mut tablet = Listener::of(world.command("tablet", &arguments).stdin(Stdio::piped()));
    let code = tablet.until("a code", |event| event["event"] == "code")["code"].as_str().expect("a text").to_owned();
    let mut thief = Listener::of(world.command("mallory", &["--json", "devices", "link", &code]).stdin(Stdio::piped()));
    assert_eq!(tablet.ends(), Some(11), "what answers is not the account that was typed");
    assert_eq!(thief.ends(), Some(11));
    world.run("alice", &["devices", "link", "AAAA-BBBB"]).exits(2);
}

/// A yes is for the digits that were shown with the question: while one device is being linked, no other is.
#[test]
fn one_device_is_linked_at_a_time_and_what_was_left_in_the_middle_is_given_up() {
    let world = World::start();
    world.register("alice");
    let _open = world.listen("alice");
    let (mut old, mut new) = world.begin_link("alice", "laptop");
    let arguments = ["--json", "link", "--server", world.address(), "--handle", "alice", "--name", "tablet"];
    let mut tablet = Listener::of(world.command("tablet", &arguments).stdin(Stdio::piped()));
    let code = tablet.until("a code", |event| event["event"] == "code")["code"].as_str().expect("a text").to_owned();
    let refused = world.run("alice", &["devices", "link", &code]).exits(11).err;
    assert!(refused.contains("another device is being linked"), "{refused}");
    // Whoever is asked hears that it was given up, though nobody has typed an answer.
    world.run("alice", &["devices", "link", "--cancel"]).exits(0);
    assert_eq!((old.ends(), new.ends()), (Some(11), Some(11)));
    let mut old = Listener::of(world.command("alice", &["--json", "devices", "link", &code]).stdin(Stdio::piped()));
    for listener in [&mut old, &mut tablet] {
        listener.until("digits", |event| event["event"] == "digits");
        listener.types("yes");
    }
    assert_eq!((old.ends(), tablet.ends()), (Some(0), Some(0)));
    let names: Vec<Value> = devices(&world, "alice").iter().map(|device| device["name"].clone()).collect();
    assert!(names.contains(&"tablet".into()) && !names.contains(&"laptop".into()), "{names:?}");
}

#[test]
fn any_command_tells_of_a_device_that_another_one_has_added() {
    let world = World::start();
    world.register("alice");
    world.link("alice", "laptop");
    // Of what this device has added itself it does not warn.
    assert_eq!(world.run("alice", &["contacts"]).exits(0).err, "");
    let arguments = ["--json", "link", "--server", world.address(), "--handle", "alice", "--name", "tablet"];
    let mut tablet = Listener::of(world.command("tablet", &arguments).stdin(Stdio::piped()));
    let code = tablet.until("a code", |event| event["event"] == "code")["code"].as_str().expect("a text").to_owned();
    let mut laptop = Listener::of(world.command("laptop", &["--json", "devices", "link", &code]).stdin(Stdio::piped()));
    for listener in [&mut laptop, &mut tablet] {
        listener.until("digits", |event| event["event"] == "digits");
        listener.types("yes");
    }
    assert_eq!((laptop.ends(), tablet.ends()), (Some(0), Some(0)));
    world.run("alice", &["read"]).exits(0);
    for arguments in [&["contacts"][..], &["whoami"]] {
        let warned = world.run("alice", arguments).exits(0);
        assert!(warned.err.contains("A DEVICE WAS ADDED to your account"), "{arguments:?}: {warned:?}");
    }
    let warned = world.run("alice", &["--json", "whoami"]).exits(0).err;
    assert!(warned.contains(r#""kind":"device-added""#), "{warned}");
    assert!(devices(&world, "alice").iter().any(|device| device["name"] == "tablet" && device["new"] == true));
    assert_eq!(world.run("alice", &["contacts"]).exits(0).err, "", "the person has looked");
}

#[test]
fn linking_that_was_broken_off_says_what_is_kept_and_begins_again() {
    let world = World::start();
    world.register("alice");
    let (old, mut new) = world.begin_link("alice", "laptop");
    new.types("yes");
    // What the person has said yes to is on disk once the old device has heard of it, which only the server can tell: killed
    // before or after, what the program says next must be understood.
    new.kill();
    old.kill();
    let said = world.run("laptop", &["read"]).exits(3);
    let told = ["waits to be added to its account", "no account"];
    assert!(told.iter().any(|sentence| said.err.contains(sentence)), "{}", said.err);
    world.link("alice", "laptop");
    assert_eq!(devices(&world, "alice").len(), 2);
    world.run("laptop", &["whoami"]).exits(0);
}
