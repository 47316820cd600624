//! What people read when a server is put back from an old copy of its folder, and that nothing of theirs is lost by it.

mod world;

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use world::{Done, World};

const UNKNOWN: &str = "does not know this account or this device any more: it was put back from an older copy";
const FORKED: &str = "the server shows different people different records of who has which keys";
const TAKEN_BACK: &str = "the server took back something from its record of people";

fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-a").args([from, to]).status().expect("runs");
    assert!(done.success());
}

/// How many entries of the log somebody's program has seen.
fn size(world: &World, who: &str) -> u64 {
    world.run(who, &["listen", "--until-idle"]).exits(0);
    world.run(who, &["--json", "directory"]).exits(0).json()["size"].as_u64().expect("a size")
}

/// The operator who says what is lost is stopped in words. If they start the old copy all the same, whoever has seen more says that the server was
/// put back, sends nothing, keeps what was written, and begins anew at their own word; whoever has not goes on.
#[test]
fn an_old_copy_of_the_server_is_told_of_and_nothing_that_was_written_is_lost() {
    let world = World::start();
    world.kill_server();
    let quick = world.path("server.toml");
    std::fs::write(&quick, "[directory]\nepoch-seconds = 1\nheartbeat-seconds = 1\n").expect("writes");
    let start_quick = || {
        let mut server = world.server_command(world.place());
        world.start_server_by(server.arg("--config").arg(&quick));
    };
    start_quick();
    world.introduce("alice", "bobby");
    world.kill_server();
    copy(&world.path("server"), &world.path("copy"));
    let number = |folder: &str| {
        let text = std::fs::read_to_string(world.path(folder).join("log-size")).expect("a number");
        text.trim().parse::<u64>().expect("a number")
    };
    start_quick();
    // The copy goes on at a slower pace: it does not catch up with what was seen.
    while size(&world, "alice") < number("copy") + 10 {}
    world.kill_server();
    let lost = number("server");
    std::fs::remove_dir_all(world.path("server")).expect("lost");
    copy(&world.path("copy"), &world.path("server"));

    let mut restored = world.server_command(world.place());
    let refused = restored.args(["restored", "--log-size", &lost.to_string()]).output().expect("runs");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && said.contains("is too old") && said.contains("Restore a newer copy"),
        "{said}"
    );

    world.restart_server();
    // The server has forgotten that alice's program was started since: it could as well be hers that is the copy.
    let told = world.run("alice", &["send", "bobby", "kept by nobody"]).exits(8);
    assert!(told.err.contains("it or the server was restored from a copy"), "{told:?}");
    // What is caught beside a command is told with it, whichever it is, and once.
    let beside = [&["heal"], &["read"], &["read"]].map(|command| world.run("alice", command).err);
    let warning = format!("wiretight: CAUGHT: {TAKEN_BACK}\n  → save the evidence: wiretight evidence --export DIR\n");
    assert_eq!(beside.concat().matches(&warning).count(), 1, "{beside:?}");
    // Whoever listens hears why nothing goes out before anything else, as a person and as a program.
    let heard = world.run("alice", &["listen", "--until-idle"]).err;
    let stopped = format!("wiretight: CAUGHT: {TAKEN_BACK}. Nothing is sent\n  → see `wiretight directory`\n");
    assert!(heard.starts_with(&stopped), "{heard}");
    let heard = world.run("alice", &["--json", "listen", "--until-idle"]).err;
    let heard: Value = serde_json::from_str(heard.lines().next().unwrap_or_default()).expect("JSON");
    assert_eq!(heard["warning"]["kind"], "caught");
    assert_eq!(heard["warning"]["message"], format!("CAUGHT: {TAKEN_BACK}. Nothing is sent"));
    let told = world.run("alice", &["directory"]).exits(0);
    assert!(told.out.contains(&format!("CAUGHT: {TAKEN_BACK}. Nothing is sent.")), "{told:?}");
    let kept = world.run("alice", &["send", "bobby", "written while stopped"]);
    let stopped = format!("nothing is sent: {TAKEN_BACK}");
    assert!(kept.code == 8 && kept.err.contains(&stopped) && kept.err.contains("it is kept"), "{kept:?}");
    world.run("bobby", &["send", "alice", "who has seen no more goes on"]).exits(0);
    let begun = world.run("alice", &["directory", "--begin-anew", "--yes"]).exits(0);
    assert!(begun.out.contains("is forgotten"), "{begun:?}");
    let told = world.run("alice", &["directory"]).exits(0);
    assert!(told.out.contains("You began anew") && !told.out.contains("CAUGHT"), "{told:?}");
    let mut read = Vec::new();
    while !read.contains(&"written while stopped".to_owned()) {
        world.run("alice", &["listen", "--until-idle"]).exits(0);
        read.extend(world.read("bobby", &[]));
    }
    let evidence = world.run("alice", &["evidence"]).exits(0);
    assert!(evidence.out.contains(TAKEN_BACK), "{evidence:?}");
    assert_eq!(world.run("bobby", &["--json", "evidence"]).exits(0).json(), serde_json::json!([]));
}

/// Whoever came after the copy was made is unknown to the server that is put back from it: they read that, and not that it is not reached. They
/// lose nothing, send nothing twice, blame nobody for it, and go on once the newer folder is there.
#[test]
fn whoever_came_after_the_copy_reads_that_the_server_does_not_know_them_and_loses_nothing() {
    let world = World::start();
    world.register("alice");
    world.kill_server();
    copy(&world.path("server"), &world.path("copy"));
    world.restart_server();
    world.introduce("bobby", "carol");
    world.run("carol", &["send", "bobby", "of before"]).exits(0);
    assert_eq!(world.read("bobby", &[]), ["of before"]);
    world.kill_server();
    std::fs::rename(world.path("server"), world.path("newer")).expect("moved");
    copy(&world.path("copy"), &world.path("server"));
    world.restart_server();

    world.run("alice", &["read"]).exits(0);
    let told = world.run("carol", &["read"]);
    assert!(told.err.contains(UNKNOWN) && !told.err.contains("is not reached"), "{told:?}");
    let kept = world.run("carol", &["send", "bobby", "written meanwhile"]);
    assert!(kept.code != 0 && kept.err.contains(UNKNOWN) && kept.err.contains("what you write is kept"), "{kept:?}");
    let told = world.run("bobby", &["contacts", "add", "alice"]);
    assert!(told.code != 0 && told.err.contains(UNKNOWN), "{told:?}");

    world.kill_server();
    std::fs::rename(world.path("server"), world.path("older")).expect("moved");
    std::fs::rename(world.path("newer"), world.path("server")).expect("moved");
    world.restart_server();
    let mut read = Vec::new();
    while read.is_empty() {
        world.run("carol", &["listen", "--until-idle"]).exits(0);
        read = world.read("bobby", &[]);
    }
    assert_eq!(read, ["written meanwhile"]);
    // Refusing them is no lie. That the copy's server has signed another directory of a size that they had seen is one, if it came to that.
    for who in ["bobby", "carol"] {
        let kept = world.run(who, &["--json", "evidence"]).exits(0).json();
        let kept = kept.as_array().expect("a list");
        assert!(kept.iter().all(|one| one["lie"] == FORKED), "{who}: {kept:?}");
    }
}

/// A device that was linked after the copy was made is unknown to the server, too, though its account is not: it reads that, keeps what is written, and
/// blames nobody for refusing it. Once another device of the account has told the server of it again, it goes on as that one does: `heal`, and what it has kept
/// is kept until the person has decided about the server.
#[test]
fn a_device_linked_after_the_copy_is_told_so_and_goes_on_once_another_one_has_told_the_server_of_it() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.kill_server();
    copy(&world.path("server"), &world.path("copy"));
    world.restart_server();
    world.link("alice", "laptop");
    world.run("laptop", &["read"]).exits(0);
    world.run("laptop", &["send", "bobby", "of before"]).exits(0);
    world.kill_server();
    std::fs::rename(world.path("server"), world.path("newer")).expect("moved");
    copy(&world.path("copy"), &world.path("server"));
    world.restart_server();

    let told = world.run("laptop", &["read"]);
    assert!(told.err.contains(UNKNOWN) && !told.err.contains("is not reached"), "{told:?}");
    let kept = world.run("laptop", &["send", "bobby", "written meanwhile"]);
    assert!(kept.code != 0 && kept.err.contains(UNKNOWN) && kept.err.contains("what you write is kept"), "{kept:?}");
    let told = world.run("laptop", &["contacts", "add", "carol"]);
    assert!(told.code != 0 && told.err.contains(UNKNOWN) && told.err.contains("tell the operator"), "{told:?}");
    // Refusing it is no lie. What the copy's server has signed contradicts what the laptop was shown, if it has been shown that much.
    let blamed = world.run("laptop", &["--json", "evidence"]).exits(0).json();
    let of_the_log = |one: &Value| one["lie"] == TAKEN_BACK || one["lie"] == FORKED;
    assert!(blamed.as_array().expect("a list").iter().all(of_the_log), "{blamed}");

    // The first device is told why nothing goes, each time, until its person says that it goes on; then it tells the server of the other one.
    const COPIED: &str =
        "nothing is asked of the server: this profile was copied, or it or the server was restored from a copy";
    for command in ["read", "devices", "read"] {
        let told = world.run("alice", &[command]).exits(0);
        assert!(told.err.contains(COPIED) && told.err.contains("wiretight heal"), "{command}: {told:?}");
    }
    world.run("alice", &["heal"]).exits(0);
    let told = until(&world, "laptop", &["read"], |told| told.err.contains(COPIED));
    assert!(told.err.contains("wiretight heal"), "{told:?}");
    world.run("laptop", &["heal"]).exits(0);
    let reached = world.run("laptop", &["read"]).exits(0);
    assert!(!reached.err.contains("is not reached") && !reached.err.contains("nothing is asked"), "{reached:?}");
    let shown = world.run("laptop", &["read", "bobby", "--all"]).exits(0);
    for text in ["of before", "written meanwhile"] {
        assert!(shown.out.contains(text), "nothing is lost: {shown:?}");
    }
}

/// Runs a command until something holds of what it prints.
fn until(world: &World, who: &str, command: &[&str], holds: impl Fn(&Done) -> bool) -> Done {
    loop {
        let done = world.run(who, command);
        if holds(&done) {
            return done;
        }
    }
}
