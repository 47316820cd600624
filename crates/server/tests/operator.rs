//! What an operator meets, with a real process: witnesses that are down, that lie and that are rotated, kill -9 between two steps of
//! publishing, a folder from a copy, a clock that is wrong. Each ends as it should, and in words.

mod network;
mod witness;
mod world;

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use network::Process;
use protocol::api::{Answer, Request};
use protocol::hello::SessionKind;
use protocol::server::CertificateHash;
use protocol::transparency::log::{LogHash, LogState, empty_root};
use tempfile::TempDir;
use wiretight_server::embedded::EmbeddedStores;
use wiretight_server::folder::Folder;
use wiretight_server::http::now;
use wiretight_server::http::random::SystemRandom;
use wiretight_server::http::witness::WitnessAddress;
use wiretight_server::port::Stores as _;
use wiretight_server::port::wakeups::SessionNumber;
use wiretight_server::service::keys::Keyring;
use wiretight_server::service::{Rules, Service, log};
use witness::{Conduct, Witness};
use world::Person;

const HOUR_MS: u64 = 60 * 60 * 1_000;

/// A folder in which a server has run, and runs again.
struct Operator {
    place: TempDir,
}

impl Operator {
    fn new() -> Operator {
        let operator = Operator { place: tempfile::tempdir().expect("a folder") };
        assert!(Process::start_with(operator.command(&[])).terminate().success());
        operator
    }

    fn data(&self) -> PathBuf {
        self.place.path().join("data")
    }

    /// A server with these witnesses, all of which are asked for, that publishes each second.
    fn command(&self, witnesses: &[&WitnessAddress]) -> Command {
        let config = self.place.path().join("server.toml");
        let lines = witnesses.iter().map(|witness| format!("\"{}\" = \"{}\"\n", witness.key, witness.url));
        let words = "[directory]\nepoch-seconds = 1\nheartbeat-seconds = 1\n[witnesses]\npatience-ms = 20000\n";
        let text = format!("{words}[witnesses.addresses]\n{}", lines.collect::<String>());
        std::fs::write(&config, text).expect("written");
        let mut command = network::command(&self.data());
        command.arg("--config").arg(config);
        command
    }

    /// A command beside the server.
    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wiretight-server"));
        said(command.arg("--data").arg(self.data()).args(arguments).output().expect("it runs"))
    }

    /// A server that is expected to end by itself.
    fn fails(&self, witnesses: &[&WitnessAddress]) -> String {
        let (is_good, text) = said(self.command(witnesses).output().expect("it runs"));
        assert!(!is_good, "{text}");
        text
    }

    fn keyring(&self) -> Keyring {
        let folder = Folder::take(&self.data()).expect("taken");
        folder.keyring(CertificateHash([0; 32]), now(), &mut SystemRandom).expect("keys")
    }

    /// What is committed: the log's size and root, and whether it is served.
    async fn committed(&self) -> (LogState, bool) {
        let stores = EmbeddedStores::open(&self.data()).expect("opened");
        let newest = log::newest(stores.directory()).await.expect("read").expect("a leaf");
        let served = log::checkpoint(stores.directory()).await.expect("read");
        (newest.state(), served.is_some_and(|served| served.newest == newest))
    }

    /// The root of what is committed at a size.
    async fn root(&self, size: u64) -> LogHash {
        let stores = EmbeddedStores::open(&self.data()).expect("opened");
        log::root(stores.directory(), size).await.expect("a root")
    }

    /// A leaf that a server with another clock made.
    async fn publish_at(&self, ahead_ms: u64) {
        let stores = EmbeddedStores::open(&self.data()).expect("opened");
        let service = Service::new(stores, self.keyring(), Rules::default());
        let unserved = service.publish(now().plus(ahead_ms), SessionNumber([0; 16])).await.expect("published");
        let unserved = unserved.expect("a process begins with a leaf");
        let note = unserved.note.clone();
        service.serve(unserved, note).await.expect("served");
    }
}

fn said(output: Output) -> (bool, String) {
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}

/// Waits until a witness was asked so often.
async fn asked(witness: &Witness, times: u32) {
    while witness.asked() < times {
        tokio::task::yield_now().await;
    }
}

async fn register(server: &Process, number: u8) {
    let mut account = server.open(SessionKind::Account).await;
    let registration = Person::new(number, None).registration(account.shown());
    let answer = account.call(Request::Register(registration)).await;
    assert!(matches!(answer, Ok(Answer::Promised { .. })));
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("created");
    for entry in std::fs::read_dir(from).expect("read") {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).expect("an entry");
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            std::fs::copy(&path, to.join(name)).expect("copied");
        }
    }
}

/// kill -9 after the commit, before any witness has seen the leaf; and after the witness has cosigned, before it is served. The same
/// leaf is signed and served the next time, and no second one.
#[tokio::test(flavor = "multi_thread")]
async fn kill_9_between_commit_witness_and_service_leaves_one_log() {
    for conduct in [Conduct::Silent, Conduct::Lost] {
        let operator = Operator::new();
        let (before, is_served) = operator.committed().await;
        assert!(is_served);
        let (witness, address) = Witness::start(1, conduct, &operator.keyring()).await;
        let mut waiting = operator.command(&[&address]).spawn().expect("the server starts");
        asked(&witness, 1).await;
        waiting.kill().expect("killed");
        waiting.wait().expect("gone");
        let (committed, is_served) = operator.committed().await;
        assert_eq!(
            (committed.size, is_served),
            (before.size + 1, false),
            "committed, and shown to nobody but the witness"
        );
        witness.behave(Conduct::Honest);
        let mut server = Process::start_with(operator.command(&[&address]));
        register(&server, 1).await;
        server.kill();
        assert_eq!(operator.root(before.size).await, before.root);
        assert_eq!(
            operator.root(committed.size).await,
            committed.root,
            "what a witness may have cosigned is in the log"
        );
        assert!(operator.committed().await.0.size >= committed.size);
    }
}

/// One witness of two says that the log was longer: nobody is let in, and the operator reads why; without that witness all goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_witness_that_says_more_than_there_is_is_taken_out_by_the_operator() {
    let operator = Operator::new();
    let (_liar, ahead) = Witness::start(1, Conduct::Ahead, &operator.keyring()).await;
    let (_honest, honest) = Witness::start(2, Conduct::Honest, &operator.keyring()).await;
    let mut held = operator.command(&[&ahead, &honest]);
    let mut held = held.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the server starts");
    let mut lines = BufReader::new(held.stderr.take().expect("piped")).lines();
    let line = lines.find_map(|line| line.ok().filter(|line| line.contains("nobody is let in"))).expect("it says why");
    for part in ["witness.example/1 says that it has cosigned 1000 entries", "this folder has 2", "take it out"] {
        assert!(line.contains(part), "{line}");
    }
    held.kill().expect("killed");
    let mut printed = String::new();
    held.stdout.take().expect("piped").read_to_string(&mut printed).expect("text");
    held.wait().expect("gone");
    assert_eq!(printed, "", "no address: it does not serve");
    let text = operator.fails(&[&ahead]);
    assert!(text.contains("witness.example/1") && text.contains("old copy, unless they lie"), "{text}");
    let mut server = Process::start_with(operator.command(&[&honest]));
    register(&server, 1).await;
    assert!(server.terminate().success());
}

/// A witness is exchanged in the configuration: the one that comes in cosigns from the first checkpoint on.
#[tokio::test(flavor = "multi_thread")]
async fn a_witness_is_rotated_by_the_configuration() {
    let operator = Operator::new();
    let keyring = operator.keyring();
    let mut last: Vec<String> = Vec::new();
    for number in 1..=2 {
        let (witness, address) = Witness::start(number, Conduct::Honest, &keyring).await;
        let mut server = Process::start_with(operator.command(&[&address]));
        asked(&witness, 2).await;
        assert!(server.terminate().success());
        let stores = EmbeddedStores::open(&operator.data()).expect("opened");
        let served = log::checkpoint(stores.directory()).await.expect("read").expect("a checkpoint");
        last.push(
            served.note.lines().filter_map(|line| line.strip_prefix("— witness.example/")?.chars().next()).collect(),
        );
    }
    assert_eq!(last, ["1".to_owned(), "2".to_owned()]);
}

/// A copy of the folder is not taken for the newest because its own files agree: somebody has to say how much was known.
#[tokio::test(flavor = "multi_thread")]
async fn a_restored_folder_goes_on_only_from_what_is_known() {
    let operator = Operator::new();
    let kept = operator.place.path().join("copy");
    copy(&operator.data(), &kept);
    let (copied, _) = operator.committed().await;
    let mut server = Process::start_with(operator.command(&[]));
    register(&server, 1).await;
    assert!(server.terminate().success());
    let (lost, _) = operator.committed().await;
    let checkpoint = |name: &str, keyring: &Keyring, state: LogState| {
        let file = operator.place.path().join(name);
        std::fs::write(&file, keyring.sign_checkpoint(state).to_string()).expect("written");
        file.to_str().expect("a path").to_owned()
    };
    let own = operator.keyring();
    let newest = checkpoint("newest", &own, lost);
    std::fs::remove_dir_all(operator.data()).expect("lost");
    copy(&kept, &operator.data());

    let (is_good, text) = operator.run(&["restored"]);
    assert!(!is_good && text.contains("--log-size"), "{text}");
    let too_old = operator.run(&["restored", "--log-size", &lost.size.to_string()]);
    assert!(
        !too_old.0 && too_old.1.contains("is too old") && too_old.1.contains("Restore a newer copy"),
        "{}",
        too_old.1
    );
    let too_old = operator.run(&["restored", "--checkpoint", &newest]);
    assert!(!too_old.0 && too_old.1.contains("is too old"), "{}", too_old.1);
    let foreign = checkpoint("foreign", &Keyring::from_seed(&[9; 32]), copied);
    let (is_good, text) = operator.run(&["restored", "--checkpoint", &foreign]);
    assert!(!is_good && text.contains("no checkpoint of this server"), "{text}");
    let other = checkpoint("other", &own, LogState { root: empty_root(), ..copied });
    let (is_good, text) = operator.run(&["restored", "--checkpoint", &other]);
    assert!(!is_good && text.contains("at that size they differ"), "{text}");
    let known = checkpoint("known", &own, copied);
    let (is_good, text) = operator.run(&["restored", "--checkpoint", &known]);
    assert!(is_good && text.contains(&format!("goes on from {} entries", copied.size)), "{text}");
    let mut server = Process::start_with(operator.command(&[]));
    assert!(server.terminate().success());
}

/// A clock that was ahead by a day, or by a year, and is put right: the operator is told what it means, and the log goes on if they say so.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_ahead_of_the_clock_is_named_and_goes_on_if_the_operator_says_so() {
    for hours in [25, 365 * 24] {
        let operator = Operator::new();
        operator.publish_at(hours * HOUR_MS).await;
        let (before, _) = operator.committed().await;
        let text = operator.fails(&[]);
        for part in [&format!("the clock is {hours} hours before the newest entry"), "mend it", "--clock-is-right"] {
            assert!(text.contains(part), "{text}");
        }
        let (witness, address) = Witness::start(1, Conduct::Honest, &operator.keyring()).await;
        let mut command = operator.command(&[&address]);
        command.arg("--clock-is-right");
        let mut server = Process::start_with(command);
        register(&server, 1).await;
        asked(&witness, 3).await;
        assert!(server.terminate().success());
        let (after, _) = operator.committed().await;
        assert!(after.size >= before.size + 3, "it has its leaves, all of that time");
        assert_eq!(operator.root(before.size).await, before.root);
    }
}

/// The clock jumps between two runs: forwards by a year, backwards by a day and more.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumped_while_no_server_ran_is_named() {
    let operator = Operator::new();
    let today = now().days().0;
    for (last, words) in [(today - 365, "365 days after"), (today - 15, "15 days after"), (today + 2, "2 days before")]
    {
        std::fs::write(operator.data().join("day"), format!("{last}\n")).expect("written");
        let text = operator.fails(&[]);
        assert!(text.contains(words) && text.contains("--clock-is-right"), "{text}");
    }
    std::fs::write(operator.data().join("day"), format!("{}\n", today - 10)).expect("written");
    let mut server = Process::start_with(operator.command(&[]));
    assert!(server.terminate().success(), "off for ten days is nothing strange");
}

/// The clocks of witnesses say that this one is wrong: a warning, since one of them may be wrong itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_not_that_of_the_witnesses_is_named() {
    let operator = Operator::new();
    // This witness is of another day.
    let (witness, address) = Witness::start(1, Conduct::Honest, &operator.keyring()).await;
    let mut command = operator.command(&[&address]);
    let mut server = Process::start_with({
        command.stderr(Stdio::piped());
        command
    });
    asked(&witness, 2).await;
    assert!(server.terminate().success());
    let text = server.stderr();
    assert!(text.contains("the clock of this machine is not that of its witnesses"), "{text}");
}

/// Metrics tell how the log is.
#[tokio::test(flavor = "multi_thread")]
async fn metrics_tell_how_the_log_is() {
    let operator = Operator::new();
    let (witness, address) = Witness::start(1, Conduct::Honest, &operator.keyring()).await;
    let mut command = operator.command(&[&address]);
    command.args(["--metrics", "127.0.0.1:0"]);
    let mut server = Process::start_with(command);
    let at = server.metrics_address();
    asked(&witness, 2).await;
    let text = network::metrics(&at).await;
    for part in [
        "wiretight_log_cosignatures 1\n",
        "wiretight_promises_outstanding 0\n",
        "wiretight_publisher_failures_total 0\n",
        "wiretight_log_leaf_age_seconds ",
        "wiretight_log_witnesses_total{witness=\"witness.example/1\",outcome=\"cosigned\"} ",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let size = text.lines().find_map(|line| line.strip_prefix("wiretight_log_size ")?.parse::<u64>().ok());
    assert!(size.is_some_and(|size| size >= 2), "{text}");
    witness.behave(Conduct::Refusing);
    let failed = "wiretight_log_witnesses_total{witness=\"witness.example/1\",outcome=\"failed\"} ";
    loop {
        let text = network::metrics(&at).await;
        if text.contains(failed) && text.contains("wiretight_log_cosignatures 0\n") {
            return;
        }
        tokio::task::yield_now().await;
    }
}
