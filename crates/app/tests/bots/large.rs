//! Far too much of everything that people type: refused in words, in bounded memory, and nothing is stuck afterwards.

use std::os::unix::ffi::OsStrExt;

use serde_json::json;

use crate::program::{Program, Running, serve, token};
use crate::world::World;

const MEBIBYTE: usize = 1 << 20;

/// The longest argument that Linux takes, and some of them: more than any text may have.
fn arguments() -> Vec<String> {
    vec!["x".repeat(120_000); 10]
}

/// The most memory that a process has had so far.
fn peak_bytes(process: &Running) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).expect("its status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("its peak");
    line.trim().trim_end_matches(" kB").parse::<usize>().expect("a number") * 1024
}

/// Whatever is typed with too much behind it is refused, with a sentence of a readable size, by the process that has the profile open.
fn refuses_all(world: &World) {
    let much = arguments();
    let much: Vec<&str> = much.iter().map(String::as_str).collect();
    for verb in [
        &["send", "bobby"][..],
        &["send", "bobby", "--markdown"],
        &["send", "bobby", "--reply-to", "1"],
        &["edit", "bobby", "1"],
        &["react", "bobby", "1"],
        &["draft", "bobby"],
        &["group", "rename", "Tea"],
        &["group", "describe", "Tea"],
    ] {
        let done = world.run("alice", &[verb, &much].concat());
        assert!(done.code != 0 && done.code != 1 && done.code != 101, "{verb:?}: {} {}", done.code, done.err);
        let is_said = ["wiretight: ", "error: "].iter().any(|begins| done.err.starts_with(begins));
        assert!(is_said && done.err.len() < 1_000, "{verb:?}: {} bytes", done.err.len());
    }
}

#[test]
fn ten_megabytes_of_text_are_refused_in_words_and_nothing_is_stuck() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.run("alice", &["group", "create", "Tea", "bobby"]).exits(0);
    for text in ["x".repeat(10 * MEBIBYTE), "日".repeat(4 * MEBIBYTE)] {
        let said = world.pipe("alice", &["send", "bobby"], text.as_bytes()).exits(2).err;
        assert!(said.contains("at most 65536 bytes"), "{said}");
    }
    let token = token(&world, "alice", "bot", &["read", "send"]);
    let served = serve(&world, "alice");
    refuses_all(&world);
    let before = peak_bytes(&served);
    let mut program = Program::connect_with(&world, "alice", &token);
    let said = program.call("send", json!({ "who": "bobby", "text": "x".repeat(900_000) }))["error"].clone();
    assert!(said["message"].as_str().is_some_and(|said| said.contains("65536 bytes")), "{said}");
    for size in [10 * MEBIBYTE, 200 * MEBIBYTE] {
        let mut floods = Program::connect_with(&world, "alice", &token);
        let head = br#"{"jsonrpc": "2.0", "id": 1, "method": "send", "params": {"who": "bobby", "text": ""#;
        let line = [&head[..], &vec![b'x'; size], b"\"}}\n"].concat();
        // The other end may close before it has all.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| floods.write(&line)));
        let said = floods.next().expect("an answer")["error"].clone();
        assert_eq!((&said["code"], floods.next()), (&json!(-32600), None), "{said}");
    }
    let grown = peak_bytes(&served).saturating_sub(before);
    assert!(grown < 32 * MEBIBYTE, "{grown} bytes more than before");
    assert_eq!(program.does("send", json!({ "who": "bobby", "text": "still here" }))["delivery"], "sent");
    drop((program, served));
    world.run("alice", &["send", "bobby", "and here"]).exits(0);
    let read = world.read("bobby", &["alice"]);
    assert_eq!(read, ["still here", "and here"], "and nothing of what was refused");
}

#[test]
fn a_file_of_an_acting_name_acts_nowhere() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let names: [&[u8]; 4] =
        [b"\x1B]0;mine\x07\x1B[2J.txt", "\u{202E}gpj.exe\u{200B}\u{2028}.png".as_bytes(), b"-rf\n\r..", &[b'n'; 255]];
    for name in names {
        let path = world.path("acting").join(std::ffi::OsStr::from_bytes(name));
        std::fs::create_dir_all(world.path("acting")).and_then(|()| std::fs::write(&path, "harmless")).expect("made");
        let path = path.to_str().expect("UTF-8").to_owned();
        let sent = world.run("alice", &["send", "bobby", "--file", &path]).exits(0);
        let row = world.run("bobby", &["--json", "read", "alice"]).exits(0).lines().pop().expect("a row");
        assert_eq!(row["kind"], "file");
        let number = row["number"].to_string();
        let shown = world.run("bobby", &["read", "alice", "--all"]).exits(0).out;
        let folder = world.path("saved");
        std::fs::create_dir_all(&folder).expect("made");
        let saved = world.run("bobby", &["save", "alice", &number, "--to", folder.to_str().expect("UTF-8")]).exits(0);
        for text in [&sent.out, &sent.err, &shown, &saved.out, &saved.err] {
            let acts = |c: char| (c.is_control() && c != '\n') || ['\u{202E}', '\u{200B}', '\u{2028}'].contains(&c);
            assert!(!text.contains(acts), "{text:?}");
        }
    }
    let saved: Vec<_> = std::fs::read_dir(world.path("saved")).expect("a folder").collect();
    assert_eq!(saved.len(), names.len());
    let inert = |name: &str| !name.contains(|c: char| c.is_control()) && !name.starts_with(['-', '.']);
    for entry in saved {
        let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
        assert!(inert(&name), "{name:?}");
    }
}
