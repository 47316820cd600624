//! Clocks that jump by a day and by a year, forwards and back, a person's and the server's: nothing is lost, what cannot
//! be told from a lie is told in words, and a server that would let everything expire says so instead of starting.

mod world;

use std::process::Output;

use world::{World, at};

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_person_whose_clock_is_wrong_is_told_so_and_loses_nothing() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let shifts = ["+1d", "-1d", "-1y", "+1y"];
    for shift in shifts {
        // The server could tell people apart by what devices with other times ask for: they ask for nothing.
        let sent = at(shift, &world.command("alice", &["send", "bobby", "--", shift])).output().expect("runs");
        assert!(!sent.status.success() && said(&sent).contains("more than an hour apart"), "{}", said(&sent));
    }
    world.run("alice", &["send", "bobby", "in time"]).exits(0);
    assert_eq!(world.read("bobby", &[]), [shifts.as_slice(), &["in time"]].concat());
    for who in ["alice", "bobby"] {
        assert_eq!(world.run(who, &["--json", "evidence"]).exits(0).json(), serde_json::json!([]));
    }
}

/// Nothing begins by a wrong clock, and what was known of the directory is neither lost nor held against anybody.
#[test]
fn a_wrong_clock_begins_nothing_and_takes_nothing_from_what_the_directory_showed() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.register("carol");
    world.run("alice", &["listen", "--until-idle"]).exits(0);
    let directory = |who: &str| world.run(who, &["--json", "directory"]).exits(0).json();
    let before = directory("alice");
    for shift in ["+1d", "-1d", "-1y", "+1y"] {
        let begun = at(shift, &world.command("alice", &["send", "carol", "--", shift])).output().expect("runs");
        assert!(!begun.status.success() && said(&begun).contains("more than an hour apart"), "{}", said(&begun));
        let told = at(shift, &world.command("alice", &["directory"])).output().expect("runs");
        let told = String::from_utf8(told.stdout).expect("UTF-8");
        assert!(!told.contains("CAUGHT") && !told.contains("since"), "{shift}: {told}");
        let after = directory("alice");
        for part in ["caught", "withheld_since", "age", "own"] {
            assert_eq!(after[part], before[part], "{shift}: {part}");
        }
    }
    world.run("alice", &["send", "carol", "in time"]).exits(0);
    let asked = world.run("carol", &["requests"]).exits(0);
    assert!(asked.out.contains("in time"), "{asked:?}");
    for who in ["alice", "carol"] {
        assert_eq!(world.run(who, &["--json", "evidence"]).exits(0).json(), serde_json::json!([]));
    }
}

#[test]
fn a_server_whose_clock_jumped_far_says_so_and_keeps_everything() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["send", "bobby", "unread"]).exits(0);
    world.kill_server();
    // Also if midnight passes between two commands.
    for shift in ["+1y", "-1y", "+20d", "-3d"] {
        let refused = at(shift, &world.server_command("127.0.0.1:0")).output().expect("runs");
        let said = said(&refused);
        assert!(!refused.status.success() && said.contains("start once with --clock-is-right"), "{shift}: {said}");
    }
    world.restart_server();
    assert_eq!(world.read("bobby", &[]), ["unread"]);
    world.kill_server();
    let shifts = ["+1d", "-1d"];
    for shift in shifts {
        // From the right day, which is then the one behind: a jump ahead and one back by a day are two days apart. Its log is then
        // ahead of the clock, which the operator has to know.
        start_knowing(&world, None);
        world.kill_server();
        start_knowing(&world, Some(shift));
        let sent = world.command("alice", &["send", "bobby", "--", shift]).output().expect("runs");
        assert!(!sent.status.success() && said(&sent).contains("more than an hour apart"), "{}", said(&sent));
        world.kill_server();
    }
    start_knowing(&world, None);
    world.run("alice", &["send", "bobby", "right again"]).exits(0);
    assert_eq!(world.read("bobby", &[]), [shifts.as_slice(), &["right again"]].concat());
    assert_eq!(world.run("bobby", &["--json", "evidence"]).exits(0).json(), serde_json::json!([]));
}

/// Starts the server, by another clock or the right one, at the word of an operator who knows that its log is ahead.
fn start_knowing(world: &World, shift: Option<&str>) {
    let mut command = world.server_command(world.place());
    command.arg("--clock-is-right");
    match shift {
        Some(shift) => world.start_server_by(&mut at(shift, &command)),
        None => world.start_server_by(&mut command),
    };
}
