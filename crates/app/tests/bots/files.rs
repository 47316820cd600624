//! Files over RPC: sent and saved with progress, once under a key, and never out of the folder that a token names.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::fault::fault;
use crate::program::{Program, Running, serve, token};
use crate::world::World;

/// A token that names a folder.
fn bound_token(world: &World, who: &str, name: &str, scopes: &[&str], folder: &str) -> String {
    let mut arguments = vec!["--json", "rpc", "tokens", "add", name, "--folder", folder];
    scopes.iter().for_each(|scope| arguments.extend(["--scope", scope]));
    let shown = world.run(who, &arguments).exits(0).json();
    shown["token"].as_str().expect("a token").to_owned()
}

fn folder(world: &World, name: &str) -> String {
    let path = world.path(name);
    fs::create_dir_all(&path).expect("made");
    path.to_str().expect("UTF-8").to_owned()
}

/// The files that somebody has from somebody.
fn files(world: &World, who: &str, from: &str) -> Vec<Value> {
    let rows = world.run(who, &["--json", "read", from, "--all"]).exits(0).lines();
    rows.into_iter().filter(|row| row["kind"] == "file").collect()
}

#[test]
fn files_go_and_come_with_progress_and_once_under_a_key_also_after_kill_9() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let own = folder(&world, "box");
    let token = bound_token(&world, "bobby", "scanner", &["read", "send"], &own);
    let mut served = serve(&world, "bobby");
    let mut program = Program::connect_with(&world, "bobby", &token);
    let bytes: Vec<u8> = (0..3_000_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 16) as u8).collect();
    fs::write(world.path("box/scan.bin"), &bytes).expect("written");
    program.does("events.subscribe", json!({}));
    let begun = program.does("files.send", json!({ "who": "alice", "path": "scan.bin", "caption": "look", "wait": 0 }));
    assert_eq!((&begun["number"], &begun["transfer"]["by"]), (&Value::Null, &json!("scanner")));
    assert_eq!(program.fails("files.send", json!({ "who": "alice", "path": "scan.bin", "reply_to": 999 })), -32004);
    let id = begun["transfer"]["id"].clone();
    let sent = program.until(|event| event["transfer"]["id"] == id && event["transfer"]["state"] == "sent");
    assert_eq!((&sent["seq"], &sent["event"]), (&Value::Null, &json!("transfer")));
    assert_eq!(program.does("transfers", json!({}))[0]["state"], "sent");
    let sent = json!({ "who": "alice", "path": format!("{own}/scan.bin"), "idempotency_key": "a" });
    let first = program.does("files.send", sent.clone());
    assert_eq!(first["delivery"], "sent");
    assert_eq!(program.does("files.send", sent.clone()), first);
    let other = json!({ "who": "alice", "path": "scan.bin", "caption": "other", "idempotency_key": "a" });
    assert_eq!(program.fails("files.send", other), -32022);
    // Asked and killed before it is heard what came of it.
    for attempt in 0..4 {
        let again = json!({ "who": "alice", "path": "scan.bin", "caption": "killed", "idempotency_key": format!("k{attempt}") });
        program.ask("files.send", again.clone());
        if attempt % 2 == 1 {
            program.does("whoami", json!({}));
        }
        served.kill();
        served = serve(&world, "bobby");
        program = Program::connect_with(&world, "bobby", &token);
        program.does("files.send", again.clone());
        program.does("files.send", again);
    }
    // A failure that has done nothing frees its key.
    let later = json!({ "who": "alice", "path": "later.bin", "idempotency_key": "l" });
    assert_eq!(program.fails("files.send", later.clone()), -32004);
    fs::write(world.path("box/later.bin"), "later").expect("written");
    assert_eq!(program.does("files.send", later)["delivery"], "sent");
    let there = files(&world, "alice", "bobby");
    let with = |text: &str| there.iter().filter(|row| row["text"] == text).count();
    assert_eq!((with("look"), with("killed"), there.len()), (1, 4, 7), "each once: {there:?}");

    let number = there[0]["number"].to_string();
    let down = folder(&world, "down");
    world.run("alice", &["save", "bobby", &number, "--to", &down]).exits(0);
    assert!(fs::read(world.path("down/scan.bin")).expect("saved") == bytes);
    let path = world.path("down/scan.bin");
    world.run("alice", &["send", "bobby", "--file", path.to_str().expect("UTF-8"), "back"]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    let theirs = files(&world, "bobby", "alice");
    let number = theirs.iter().find(|row| row["text"] == "back").expect("a file")["number"].clone();
    fs::create_dir(world.path("box/in")).expect("made");
    let save = json!({ "who": "alice", "number": number, "to": "in", "idempotency_key": "s" });
    let saved = program.does("files.save", save.clone());
    assert_eq!((&saved["state"], &saved["path"]), (&json!("saved"), &json!(format!("{own}/in/scan.bin"))));
    assert_eq!(program.does("files.save", save), saved);
    assert_eq!(fs::read_dir(world.path("box/in")).expect("a folder").count(), 1, "once");
    assert!(fs::read(world.path("box/in/scan.bin")).expect("saved") == bytes);
}

/// An upload that comes to its end between two runs of the process: whoever asks under its key is told so, in a shape that is declared.
#[test]
fn answers_about_files_are_what_the_document_says_also_if_nobody_heard_of_the_end() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let own = folder(&world, "box");
    fs::write(world.path("box/scan.bin"), "a scan").expect("written");
    let token = bound_token(&world, "bobby", "scanner", &["read", "send"], &own);
    let mut served = serve(&world, "bobby");
    let mut program = Program::connect_with(&world, "bobby", &token);
    let document = program.does("rpc.discover", json!({}));
    let declared = |method: &str, answer: &Value| {
        let methods = document["methods"].as_array().expect("methods");
        let found = methods.iter().find(|one| one["name"] == method).expect("it is told of");
        let shapes = document["components"]["schemas"].as_object().expect("shapes");
        assert_eq!(fault(&found["result"]["schema"], answer, shapes), None, "{method}");
        assert!(
            fault(&found["result"]["schema"], &json!({ "else": 1 }), shapes).is_some(),
            "{method} is of some shape"
        );
    };
    let gives = |program: &mut Program, method: &str, params: Value| {
        let answer = program.does(method, params);
        declared(method, &answer);
        answer
    };
    gives(&mut program, "files.send", json!({ "who": "alice", "path": "scan.bin", "wait": 0 }));
    let sent = gives(&mut program, "files.send", json!({ "who": "alice", "path": "scan.bin", "idempotency_key": "a" }));
    world
        .run("alice", &["send", "bobby", "--file", world.path("box/scan.bin").to_str().expect("UTF-8"), "back"])
        .exits(0);
    world.run("bobby", &["read"]).exits(0);
    let theirs = files(&world, "bobby", "alice");
    let number = theirs.iter().find(|row| row["text"] == "back").expect("a file")["number"].clone();
    let save = json!({ "who": "alice", "number": number, "idempotency_key": "s" });
    let saved = gives(&mut program, "files.save", save.clone());
    assert_eq!((&sent["delivery"], &saved["state"]), (&json!("sent"), &json!("saved")));
    gives(&mut program, "transfers", json!({}));

    // Begun under keys, while the server is away, by a process that is killed.
    world.kill_server();
    let send = json!({ "who": "alice", "path": "scan.bin", "caption": "unheard", "idempotency_key": "u" });
    let given_up = json!({ "who": "alice", "path": "scan.bin", "caption": "never", "wait": 0 });
    program.does("events.subscribe", json!({}));
    program.ask("files.send", send.clone());
    let waits = program.until(|event| event["transfer"]["state"] == "waiting");
    let never = gives(&mut program, "files.send", given_up);
    let id = json!({ "id": never["transfer"]["id"] });
    // What the server may have of it by then is deleted later.
    let cancelled = program.call("transfers.cancel", id);
    match cancelled.get("result") {
        Some(answer) => declared("transfers.cancel", answer),
        None => assert_eq!(cancelled["error"]["code"], -32006, "{cancelled}"),
    }
    let all = gives(&mut program, "transfers", json!({}));
    assert!(all.as_array().expect("transfers").iter().any(|one| one["state"] == "cancelled"), "{all}");
    served.kill();
    // It goes on by itself, and ends; nobody asks for it. Then that process is killed as well.
    served = serve(&world, "bobby");
    let mut program = Program::connect_with(&world, "bobby", &token);
    program.does("events.subscribe", json!({}));
    world.restart_server();
    program.until(|event| event["transfer"]["id"] == waits["transfer"]["id"] && event["transfer"]["state"] == "sent");
    served.kill();
    let _served = serve(&world, "bobby");
    let mut program = Program::connect_with(&world, "bobby", &token);
    assert_eq!(gives(&mut program, "files.send", send.clone()), json!({ "done": true }));
    assert_eq!(gives(&mut program, "files.send", send), json!({ "done": true }));
    assert_eq!(gives(&mut program, "files.save", save), saved);
    let there = files(&world, "alice", "bobby");
    assert_eq!(there.iter().filter(|row| row["text"] == "unheard").count(), 1, "once");
    assert!(there.iter().all(|row| row["text"] != "never"));
}

#[test]
fn the_scanner_sends_each_file_once_also_if_it_or_the_profile_is_killed() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let own = folder(&world, "box");
    fs::write(world.path("token"), bound_token(&world, "bobby", "scanner", &["send"], &own)).expect("written");
    let scanner = || {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/scanner.py");
        let mut command = Command::new("python3");
        command.arg(script).arg(world.path("bobby").join("rpc")).arg(world.path("token")).arg(&own).arg("alice");
        command
    };
    let mut served = serve(&world, "bobby");
    for attempt in 0..3 {
        for file in ["a", "b"] {
            let part = world.path("part");
            fs::write(&part, format!("{file} {attempt}")).expect("written");
            fs::rename(&part, world.path(&format!("box/{file}{attempt}"))).expect("moved");
        }
        // It says each name when it is done with it: killed after the first, and sometimes before it.
        if attempt % 2 == 0 {
            assert!(Running::start(&mut scanner()).first_line.starts_with('a'));
        } else {
            Running::begin(&mut scanner()).kill();
        }
        served.kill();
        served = serve(&world, "bobby");
    }
    let last = Running::begin(&mut scanner());
    while files(&world, "alice", "bobby").len() < 6 {}
    last.kill();
    let there = files(&world, "alice", "bobby");
    assert_eq!(there.len(), 6, "each once: {there:?}");
}

#[test]
fn no_file_outside_its_folder_is_sent_or_written_by_a_program() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let (own, diary) = (folder(&world, "box"), folder(&world, "diary"));
    fs::write(world.path("diary/secret"), "dear diary").expect("written");
    let home = world.path("bobby");
    for wrong in [home.to_str().expect("UTF-8"), world.path("").to_str().expect("UTF-8"), "/"] {
        world.run("bobby", &["rpc", "tokens", "add", "x", "--scope", "send", "--folder", wrong]).exits(2);
    }
    world.run("bobby", &["rpc", "tokens", "add", "x", "--scope", "send", "--folder", "/no/such"]).exits(10);
    let bound = bound_token(&world, "bobby", "bound", &["read", "send"], &own);
    let unbound = token(&world, "bobby", "unbound", &["read", "send", "admin"]);
    let reads = bound_token(&world, "bobby", "reads", &["read"], &own);
    let _served = serve(&world, "bobby");
    let mut program = Program::connect_with(&world, "bobby", &bound);

    fs::write(world.path("box/plain"), "plain").expect("written");
    symlink(world.path("diary/secret"), world.path("box/link")).expect("linked");
    symlink(world.path("diary"), world.path("box/door")).expect("linked");
    fs::hard_link(world.path("diary/secret"), world.path("box/name")).expect("linked");
    for path in [
        &format!("{diary}/secret"),
        "../diary/secret",
        "link",
        "door/secret",
        "name",
        "/proc/self/environ",
        "/etc/passwd",
        "../bobby/key",
        "",
        ".",
        "no-such-file",
    ] {
        let code = program.fails("files.send", json!({ "who": "alice", "path": path }));
        // An empty path is none to the command line already.
        assert!([-32004, -32005, if path.is_empty() { -32602 } else { 0 }].contains(&code), "{path}: {code}");
    }
    // Whether something is there that is not to be reached is not told either.
    let said = |program: &mut Program, path: &str| program.call("files.send", json!({ "who": "alice", "path": path }));
    symlink(world.path("diary/nothing"), world.path("box/nowhere")).expect("linked");
    let (there, nowhere) = (said(&mut program, "link"), said(&mut program, "nowhere"));
    assert_eq!(there["error"]["message"], nowhere["error"]["message"]);
    assert_eq!(program.fails("files.send", json!({ "who": "alice", "file": "plain" })), -32602);
    assert_eq!(program.fails("send", json!({ "who": "alice", "text": "x", "file": "plain" })), -32602);
    assert_eq!(program.does("files.send", json!({ "who": "alice", "path": "plain" }))["delivery"], "sent");
    let sent = files(&world, "alice", "bobby");
    assert_eq!((sent.len(), &sent[0]["file"]["name"]), (1, &json!("plain")), "nothing else has left");

    world.run("alice", &["send", "bobby", "--file", world.path("box/plain").to_str().expect("UTF-8")]).exits(0);
    world.run("bobby", &["read"]).exits(0);
    let theirs = files(&world, "bobby", "alice");
    let number = theirs.iter().find(|row| row["own"] == false).expect("a file")["number"].clone();
    for to in [diary.as_str(), "../diary", "door", "/tmp", "no-such-folder", "plain"] {
        let code = program.fails("files.save", json!({ "who": "alice", "number": number, "to": to }));
        assert!([-32004, -32005, -32011].contains(&code), "{to}: {code}");
    }
    assert_eq!(fs::read_dir(&diary).expect("a folder").count(), 1, "nothing was written there");
    assert_eq!(program.does("files.save", json!({ "who": "alice", "number": number }))["state"], "saved");
    assert_eq!(fs::read_to_string(world.path("box/plain (1)")).expect("saved"), "plain");

    let plain = world.path("box/plain").to_str().expect("UTF-8").to_owned();
    world.run("alice", &["send", "bobby", "--file", &plain, "--once"]).exits(0);
    let rows = world.run("bobby", &["--json", "read", "alice"]).exits(0).lines();
    let once = rows.iter().find(|row| row["kind"] == "once").expect("a row")["number"].clone();
    for to in [diary.as_str(), "../diary", "door"] {
        let code = program.fails("show-once", json!({ "who": "alice", "number": once, "to": to }));
        assert!([-32004, -32005, -32011].contains(&code), "{to}: {code}");
    }
    let shown = program.does("show-once", json!({ "who": "alice", "number": once, "to": "." }));
    assert_eq!(fs::read_to_string(shown["path"].as_str().expect("a path")).expect("saved"), "plain");

    // A token that names no folder is for no files, whatever else it is for; and scopes hold.
    let mut other = Program::connect_with(&world, "bobby", &unbound);
    assert_eq!(other.fails("files.send", json!({ "who": "alice", "path": format!("{own}/plain") })), -32005);
    assert_eq!(other.fails("files.save", json!({ "who": "alice", "number": number, "to": own })), -32005);
    let mut reader = Program::connect_with(&world, "bobby", &reads);
    assert_eq!(reader.fails("files.send", json!({ "who": "alice", "path": "plain" })), -32021);

    // What moves for the person is shown to none but who may do all, and given up by none else.
    world.kill_server();
    let path = world.path("diary/secret");
    let own_file = ["--json", "send", "alice", "--wait", "0", "--file", path.to_str().expect("UTF-8")];
    let begun = world.run("bobby", &own_file).exits(0).json();
    let id = json!({ "id": begun["transfer"]["id"] });
    let shown = program.does("transfers", json!({}));
    assert!(shown.as_array().expect("transfers").iter().all(|one| one["by"] == "bound"), "{shown}");
    assert_eq!(program.fails("transfers.cancel", id.clone()), -32004);
    let all = other.does("transfers", json!({}));
    assert!(all.as_array().expect("transfers").iter().any(|one| one["name"] == "secret"), "{all}");
    assert_eq!(other.fails("transfers.cancel", id.clone()), -32006, "what the server may have is deleted later");
    let all = other.does("transfers", json!({}));
    let given_up = |one: &Value| one["id"] == id["id"] && one["state"] == "cancelled";
    assert!(all.as_array().expect("transfers").iter().any(given_up), "{all}");
}

#[test]
fn whoever_started_the_process_sends_what_they_could_send_themselves() {
    let world = World::start();
    world.introduce("alice", "bobby");
    fs::write(world.path("note.txt"), "a note").expect("written");
    let mut program = Program::stdio(&world, "bobby");
    let path = world.path("note.txt");
    let sent = program.does("files.send", json!({ "who": "alice", "path": path.to_str() }));
    assert_eq!(sent["delivery"], "sent");
    let number = files(&world, "alice", "bobby")[0]["number"].to_string();
    let down = folder(&world, "down");
    world.run("alice", &["save", "bobby", &number, "--to", &down]).exits(0);
    assert_eq!(fs::read_to_string(world.path("down/note.txt")).expect("saved"), "a note");
}
