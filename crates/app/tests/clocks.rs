//! Clocks that jump by a day and by a year, forwards and back, a person's and the server's: nothing is lost, nothing is
//! taken for a lie, and a server that would let everything expire says so instead of starting.

mod world;

use std::process::{Command, Output};

use world::World;

/// The command under another clock; faketime is a package of its own.
fn at(shift: &str, command: &Command) -> Command {
    let mut shifted = Command::new("faketime");
    shifted.args(["-f", shift]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shifted.env(name, value),
            None => shifted.env_remove(name),
        };
    }
    shifted.stdin(std::process::Stdio::null());
    shifted
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_persons_clock_may_say_what_it_likes() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let shifts = ["+1d", "-1d", "+1y", "-1y"];
    for shift in shifts {
        let sent =
            at(shift, &world.command("alice", &["send", "bobby", shift])).output().expect("faketime is installed");
        assert!(sent.status.success(), "{}", said(&sent));
        world.run("bobby", &["send", "alice", "back to you"]).exits(0);
        let read = at(shift, &world.command("alice", &["read"])).output().expect("runs");
        assert!(read.status.success() && String::from_utf8_lossy(&read.stdout).contains("back to you"), "{read:?}");
    }
    assert_eq!(world.read("bobby", &[]), shifts);
    for who in ["alice", "bobby"] {
        assert_eq!(world.run(who, &["--json", "evidence"]).exits(0).json(), serde_json::json!([]));
    }
}

#[test]
fn a_server_whose_clock_jumped_far_says_so_and_keeps_everything() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["send", "bobby", "unread"]).exits(0);
    world.kill_server();
    for shift in ["+1y", "-1y", "+20d", "-2d"] {
        let refused = at(shift, &world.server_command("127.0.0.1:0")).output().expect("faketime is installed");
        let said = said(&refused);
        assert!(!refused.status.success() && said.contains("start once with --clock-is-right"), "{shift}: {said}");
    }
    world.restart_server();
    assert_eq!(world.read("bobby", &[]), ["unread"]);
    world.kill_server();
    for shift in ["+1d", "-1d"] {
        world.start_server_by(&mut at(shift, &world.server_command(world.listen())));
        world.run("alice", &["send", "bobby", shift]).exits(0);
        assert_eq!(world.read("bobby", &[]), [shift]);
        world.kill_server();
    }
    world.restart_server();
    world.run("alice", &["send", "bobby", "right again"]).exits(0);
    assert_eq!(world.read("bobby", &[]), ["right again"]);
    assert_eq!(world.run("bobby", &["--json", "evidence"]).exits(0).json(), serde_json::json!([]));
}
