//! `sim evil` takes over a real server's folder and port, and the real command line says what it does, in words.

mod directory;

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
        server.args(["--listen", "127.0.0.1:0", "--log", "off", "--data"]).arg(folder.join("server"));
        let config = folder.join("server.toml");
        if config.exists() {
            server.arg("--config").arg(config);
        }
        Server::start(&mut server)
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

/// Registers somebody, who trusts the witness if there is one.
fn register(folder: &Path, address: &str, who: &str) {
    let code = folder.join(format!("{who}.code"));
    let code = code.to_str().expect("a path");
    let mut arguments = vec!["register", "--server", address, "--handle", who, "--recovery-code-file", code];
    let witness = std::fs::read_to_string(folder.join("witness.key")).ok();
    arguments.extend(witness.iter().flat_map(|key| ["--witness", key.trim()]));
    let said = wiretight(folder, who, &arguments);
    assert!(folder.join(who).join("key").exists(), "{said}");
}

/// Two people talk.
fn befriend(folder: &Path, one: &str, other: &str) {
    wiretight(folder, one, &["send", other, "hello"]);
    wiretight(folder, other, &["requests", "accept", one]);
    wiretight(folder, other, &["send", one, &format!("hello {one}")]);
    let read = wiretight(folder, one, &["read"]);
    assert!(read.contains(&format!("hello {one}")), "before the lie, people talk: {read}");
    wiretight(folder, other, &["read"]);
}

/// An honest server with people of whom alice and bobby talk.
fn begin(folder: &Path, people: &[&str]) -> Server {
    std::fs::write(folder.join("passphrase"), "correct horse\n").expect("writes");
    let honest = Server::honest(folder);
    people.iter().for_each(|person| register(folder, &honest.address, person));
    befriend(folder, "alice", "bobby");
    honest
}

/// A witness's process, killed when dropped.
struct Witness(Child);

impl Drop for Witness {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// As [`begin`], with a witness as in the demo: the configuration names it beside the server's folder, and people trust it.
fn begin_watched(folder: &Path, people: &[&str]) -> (Server, Witness) {
    std::fs::write(folder.join("passphrase"), "correct horse\n").expect("writes");
    let state = folder.join("witness");
    let auditor = |arguments: &[&str]| {
        let mut auditor = Command::new(binary("wiretight-auditor"));
        auditor.args(arguments).args(["--name", "witness", "--state"]).arg(&state);
        auditor
    };
    let key = auditor(&["key", "witness"]).output().expect("runs").stdout;
    let key = String::from_utf8(key).expect("UTF-8").trim().to_owned();
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback");
    let place = free.local_addr().expect("bound").to_string();
    drop(free);
    let config = format!(
        "[directory]\nepoch-seconds = 1\nheartbeat-seconds = 3\n\n[witnesses]\nquorum = 1\npatience-ms = 500\n\n\
         [witnesses.addresses]\n\"{key}\" = \"http://{place}\"\n"
    );
    std::fs::write(folder.join("server.toml"), config).expect("writes");
    std::fs::write(folder.join("witness.key"), key).expect("writes");
    let honest = Server::honest(folder);
    let mut command = auditor(&["witness", "--listen", &place, "--server", &honest.address]);
    let witness = Witness(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("starts"));
    let (first, others) = people.split_first().expect("somebody");
    register(folder, &honest.address, first);
    while !is_witnessed(folder, first) {}
    others.iter().for_each(|person| register(folder, &honest.address, person));
    befriend(folder, "alice", "bobby");
    (honest, witness)
}

/// Whether somebody is shown a log that the witness has signed.
fn is_witnessed(folder: &Path, who: &str) -> bool {
    wiretight(folder, who, &["listen", "--until-idle"]);
    let told = wiretight(folder, who, &["--json", "directory"]);
    told.contains("\"size\":") && !told.contains("\"size\":0")
}

/// The honest server ends, and an evil one takes its folder and its port.
fn take_over(folder: &Path, honest: Server, lie: &str) -> Server {
    for person in ["alice", "bobby"] {
        assert!(wiretight(folder, person, &["evidence"]).contains("No lie was caught"), "an honest server is honest");
    }
    let address = honest.address.clone();
    drop(honest);
    let evil = Server::evil(folder, lie);
    assert_eq!(evil.address, address, "the evil one is where the honest one was, with its keys");
    evil
}

/// Two people talk on an honest server; then an evil one takes over, and `who` reads what it does.
fn check(lie: &str, who: &str, sentence: &str, told: Told) {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let honest = begin(folder, &["alice", "bobby"]);
    let _evil = take_over(folder, honest, lie);
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

#[test]
fn a_wrong_stamp_is_read_of() {
    check("frank-swap", "bobby", "the server's stamp on a message is wrong", Told::InTheChat);
}

/// Alice, bobby and carol are in a group when the evil server takes over.
fn check_group(lie: &str, deed: &[&str], reader: &str, sentence: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let honest = begin(folder, &["alice", "bobby", "carol"]);
    befriend(folder, "alice", "carol");
    wiretight(folder, "alice", &["group", "create", "tea", "bobby", "carol"]);
    for person in ["bobby", "carol"] {
        wiretight(folder, person, &["listen", "--until-idle"]);
    }
    wiretight(folder, "alice", &["send", "tea", "all of you"]);
    let read = wiretight(folder, "carol", &["read"]);
    assert!(read.contains("all of you"), "before the lie, the group talks: {read}");
    let _evil = take_over(folder, honest, lie);
    wiretight(folder, "alice", deed);
    let heard =
        ["bobby", "carol", "alice"].map(|person| wiretight(folder, person, &["listen", "--until-idle"])).concat();
    let evidence = wiretight(folder, reader, &["evidence"]);
    assert!(evidence.contains(sentence), "{lie}: {reader} keeps as evidence: {evidence}\n{heard}");
    assert!(heard.contains("CAUGHT"), "{lie} is shown in the chat: {heard}");
    let chats = wiretight(folder, reader, &["conversations"]);
    assert!(chats.contains("PAUSED"), "{lie}: nothing more is sent there: {chats}");
    let all = wiretight(folder, reader, &["read", "tea", "--all"]);
    assert!(all.contains("all of you"), "{lie}: what was said is kept: {all}");
}

#[test]
fn a_key_of_the_servers_own_is_read_of() {
    let sentence = "put something into this chat that nobody in it wrote";
    check_group("planted-key", &["group", "rename", "tea", "coffee"], "bobby", sentence);
}

#[test]
fn a_removal_that_is_withheld_is_read_of() {
    let sentence = "withholds messages of this chat that others have seen";
    check_group("withhold-removal", &["group", "remove", "tea", "carol"], "alice", sentence);
}

#[test]
fn without_a_lie_all_are_listed_and_that_is_no_failure() {
    let ask = |further: &[&str]| {
        let mut sim = Command::new(env!("CARGO_BIN_EXE_sim"));
        sim.args(["evil", "--data", "a-folder-that-is-not-read"]).args(further).output().expect("runs")
    };
    let listed = ask(&[]);
    assert!(listed.status.success(), "it ends with {}", listed.status);
    assert!(listed.stderr.is_empty(), "it says “{}”", String::from_utf8_lossy(&listed.stderr));
    let lines = String::from_utf8(listed.stdout).expect("is text");
    for line in lines.lines() {
        assert!(line.split_once("  ").is_some_and(|(name, _)| !name.contains(' ')), "“{line}” holds its name apart");
    }
    assert!(lines.contains("key-swap-first-contact  "));
    let unknown = ask(&["--lie", "no-such-lie"]);
    assert!(!unknown.status.success());
    assert_eq!(
        String::from_utf8_lossy(&unknown.stderr),
        "there is no lie no-such-lie: choose one of these with --lie\n"
    );
}
