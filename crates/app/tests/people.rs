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
