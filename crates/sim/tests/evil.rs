//! `sim evil` takes over a real server's folder and port, and the real command line says what it does, in words.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A program of this workspace; the test command builds the workspace first.
fn binary(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_sim")).with_file_name(name);
    assert!(path.exists(), "{} is missing: build it first with `cargo build --workspace`", path.display());
    path
}

/// A server process of either kind, killed when dropped.
struct Server {
    process: Child,
    address: String,
    /// Held, so that the process can go on printing.
    _output: BufReader<ChildStdout>,
}

impl Server {
    fn start(command: &mut Command) -> Self {
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("starts");
        let mut address = String::new();
        let mut output = BufReader::new(process.stdout.take().expect("piped"));
        output.read_line(&mut address).expect("reads");
        assert!(address.contains('#'), "a server prints its address first, not “{address}”");
        Server { process, address: address.trim().to_owned(), _output: output }
    }

    fn honest(folder: &Path) -> Self {
        let mut server = Command::new(binary("wiretight-server"));
        Server::start(server.args(["--listen", "127.0.0.1:0", "--log", "off", "--data"]).arg(folder.join("server")))
    }

    fn evil(folder: &Path, lie: &str) -> Self {
        let mut sim = Command::new(env!("CARGO_BIN_EXE_sim"));
        Server::start(sim.args(["evil", "--lie", lie, "--data"]).arg(folder.join("server")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a person reads on the terminal.
fn wiretight(folder: &Path, who: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(binary("wiretight"));
    command.arg("--home").arg(folder.join(who)).args(arguments).stdin(Stdio::null());
    command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("WIRETIGHT_PASSPHRASE_FILE", folder.join("passphrase"));
    let output = command.output().expect("runs");
    [output.stdout, output.stderr].map(|text| String::from_utf8(text).expect("UTF-8")).concat()
}

/// What happens while the evil server is there, and where it is read of.
enum Told {
    /// Two messages, and the chat says that something was caught.
    InTheChat,
    /// Two messages, each read once; what was caught is among the evidence.
    InTheEvidence,
}

/// Two people talk on an honest server; then an evil one takes over, and `who` reads what it does.
fn check(lie: &str, who: &str, sentence: &str, told: Told) {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    std::fs::write(folder.join("passphrase"), "correct horse\n").expect("writes");
    let honest = Server::honest(folder);
    for person in ["alice", "bobby"] {
        let code = folder.join(format!("{person}.code"));
        let code = code.to_str().expect("a path");
        let said = wiretight(
            folder,
            person,
            &["register", "--server", &honest.address, "--handle", person, "--recovery-code-file", code],
        );
        assert!(folder.join(person).join("key").exists(), "{said}");
    }
    wiretight(folder, "alice", &["send", "bobby", "hello"]);
    wiretight(folder, "bobby", &["requests", "accept", "alice"]);
    wiretight(folder, "bobby", &["send", "alice", "hello alice"]);
    let read = wiretight(folder, "alice", &["read"]);
    assert!(read.contains("hello alice"), "before the lie, people talk: {read}");
    wiretight(folder, "bobby", &["read"]);
    assert!(!wiretight(folder, who, &["evidence"]).contains(sentence), "nothing is caught of an honest server");
    let address = honest.address.clone();
    drop(honest);
    let evil = Server::evil(folder, lie);
    assert_eq!(evil.address, address, "the evil one is where the honest one was, with its keys");
    for text in ["one", "two"] {
        wiretight(folder, "alice", &["send", "bobby", text]);
    }
    let shown = [wiretight(folder, "alice", &["read"]), wiretight(folder, "bobby", &["read"])].concat();
    let evidence = wiretight(folder, who, &["evidence"]);
    assert!(evidence.contains(sentence), "{lie}: {who} keeps as evidence: {evidence}\n{shown}");
    match told {
        Told::InTheEvidence => {
            let all = wiretight(folder, "bobby", &["--json", "read", "alice", "--all"]);
            let times = |text: &str| all.matches(&format!("\"text\":\"{text}\"")).count();
            assert_eq!((times("one"), times("two")), (1, 1), "{lie}: each message is there once: {all}");
        }
        Told::InTheChat => assert!(shown.contains("CAUGHT"), "{lie} is shown in the chat: {shown}"),
    }
}

#[test]
fn a_dropped_message_is_read_of() {
    check("drop", "alice", "withholds messages of this chat that others have seen", Told::InTheChat);
}

#[test]
fn a_restored_backup_is_read_of() {
    check("topic-rollback", "bobby", "withholds messages of this chat that others have seen", Told::InTheChat);
}

#[test]
fn a_planted_message_is_read_of() {
    check("planted-entry", "bobby", "put something into this chat that nobody in it wrote", Told::InTheChat);
}

#[test]
fn a_withheld_message_is_read_of() {
    check("early-expiry", "bobby", "withholds a message before it has expired", Told::InTheChat);
}

#[test]
fn a_message_that_comes_twice_is_read_once() {
    check("replay", "bobby", "delivers a message twice", Told::InTheEvidence);
}
