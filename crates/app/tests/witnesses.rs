//! People who trust a witness, while it is down, silent, slow, lying, mended and rotated: nothing new begins without it, and in words; chats
//! go on, nobody is blamed, and the server goes on publishing.

mod world;

use std::io::{BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use world::{World, binary, free_place};

const UNWITNESSED: &str = "too few of the witnesses that you trust have signed the server's directory";

/// Longer than two commands take on a busy machine.
const HANGS: Duration = Duration::from_secs(60);

/// A witness's process, killed when dropped.
struct Witness(Child);

impl Drop for Witness {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn auditor(world: &World, name: &str, arguments: &[&str]) -> Command {
    let mut auditor = Command::new(binary("wiretight-auditor"));
    auditor.args(arguments).args(["--name", name, "--state"]).arg(world.path(name));
    auditor.stdin(Stdio::null()).stderr(Stdio::null());
    auditor
}

fn key(world: &World, name: &str) -> String {
    let printed = auditor(world, name, &["key", "witness"]).output().expect("runs").stdout;
    String::from_utf8(printed).expect("UTF-8").trim().to_owned()
}

fn witness(world: &World, name: &str, at: SocketAddr) -> Witness {
    let at = at.to_string();
    let mut command = auditor(world, name, &["witness", "--listen", &at, "--server", world.address()]);
    Witness(command.stdout(Stdio::null()).spawn().expect("starts"))
}

/// Somebody who listens where a witness should, and gives each who asks the same answer, or none.
struct Impostor {
    at: SocketAddr,
    is_over: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Impostor {
    fn start(answer: Option<&'static str>, at: SocketAddr) -> Impostor {
        let listener = TcpListener::bind(at).expect("bound");
        let is_over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&is_over);
        let thread = std::thread::spawn(move || {
            let mut held = Vec::new();
            for stream in listener.incoming() {
                if ends.load(Ordering::Relaxed) {
                    return;
                }
                let mut stream = stream.expect("a connection");
                if let Some(answer) = answer {
                    // Whoever has asked may be gone by now.
                    _ = stream.read(&mut [0; 16_384]);
                    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length:";
                    _ = write!(stream, "{head} {}\r\n\r\n{answer}", answer.len());
                } else {
                    held.push(stream);
                }
            }
        });
        Impostor { at, is_over, thread: Some(thread) }
    }
}

impl Drop for Impostor {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.at);
        let _ = self.thread.take().map(std::thread::JoinHandle::join);
    }
}

/// How slowly an answer is passed on.
#[derive(Clone, Copy)]
struct Pace {
    first_byte: Duration,
    each_byte: Duration,
}

const QUICK: Pace = Pace { first_byte: Duration::ZERO, each_byte: Duration::ZERO };

/// Somebody between the server and an honest witness, who passes questions on at once and answers at a pace.
struct Relay {
    at: SocketAddr,
    pace: Arc<Mutex<Pace>>,
    is_over: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Relay {
    fn start(to: SocketAddr) -> Relay {
        let listener = TcpListener::bind(free_place()).expect("bound");
        let at = listener.local_addr().expect("bound");
        let (pace, is_over) = (Arc::new(Mutex::new(QUICK)), Arc::new(AtomicBool::new(false)));
        let (paced, ends) = (Arc::clone(&pace), Arc::clone(&is_over));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().take_while(|_| !ends.load(Ordering::Relaxed)) {
                let (asking, pace) = (stream.expect("a connection"), *paced.lock().expect("a lock"));
                let Ok(witness) = TcpStream::connect(to) else { continue };
                let (mut question, mut asked) =
                    (asking.try_clone().expect("a copy"), witness.try_clone().expect("a copy"));
                std::thread::spawn(move || {
                    _ = std::io::copy(&mut question, &mut asked);
                    _ = asked.shutdown(Shutdown::Both);
                });
                std::thread::spawn(move || pass_on(witness, asking, pace));
            }
        });
        Relay { at, pace, is_over, thread: Some(thread) }
    }

    fn goes_at(&self, pace: Pace) {
        *self.pace.lock().expect("a lock") = pace;
    }
}

/// Passes on byte by byte, until one of the two is gone.
fn pass_on(from: TcpStream, mut to: TcpStream, pace: Pace) {
    to.set_nodelay(true).expect("a byte goes out by itself");
    let mut pause = pace.first_byte;
    for byte in BufReader::new(from).bytes() {
        // tidy: thread::sleep, since how slowly an answer comes is what is varied; nothing waits for an event by it.
        std::thread::sleep(pause);
        let Ok(byte) = byte else { return };
        if to.write_all(&[byte]).is_err() {
            return;
        }
        pause = pace.each_byte;
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.at);
        let _ = self.thread.take().map(std::thread::JoinHandle::join);
    }
}

/// Starts the server with this witness, which it waits for so long that one answers in time on a busy machine, too.
fn start_with(world: &World, key: &str, at: SocketAddr) {
    let text = format!(
        "[directory]\nepoch-seconds = 1\nheartbeat-seconds = 1\n[witnesses]\nquorum = 1\npatience-ms = 2000\n\
         [witnesses.addresses]\n\"{key}\" = \"http://{at}\"\n"
    );
    let config = world.path("server.toml");
    std::fs::write(&config, text).expect("writes");
    let mut server = world.server_command(world.place());
    world.start_server_by(server.arg("--config").arg(config));
}

/// Nothing begins with this person, for want of a witness.
fn is_refused(world: &World, newcomer: &str, while_it: &str) {
    let refused = world.run("alice", &["send", newcomer, "first words"]);
    assert!(refused.code != 0 && refused.err.contains(UNWITNESSED), "{while_it}: {refused:?}");
    let asked = world.run(newcomer, &["requests"]).exits(0);
    assert!(!asked.out.contains("first words"), "{while_it}: {asked:?}");
}

#[test]
fn whoever_trusts_a_witness_begins_nothing_without_it_and_loses_nothing() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.register("carol");
    world.register("dave");
    world.kill_server();
    let place = free_place();
    let (first, second) = (key(&world, "first"), key(&world, "second"));
    start_with(&world, &first, place);
    world.run("alice", &["directory", "--witness", &first]).exits(0);
    let impostors: [(&str, Option<Option<&str>>); 3] =
        [("is down", None), ("is silent", Some(None)), ("lies", Some(Some("— first AAAAAAAAAAAA\n")))];
    for (conduct, answer) in impostors {
        let _impostor = answer.map(|answer| Impostor::start(answer, place));
        is_refused(&world, "carol", conduct);
        world.run("alice", &["send", "bobby", conduct]).exits(0);
        assert_eq!(world.read("bobby", &[]), [conduct], "chats go on");
    }
    let honest = witness(&world, "first", place);
    while world.run("alice", &["send", "carol", "once it is back"]).code != 0 {}
    assert!(world.run("carol", &["requests"]).exits(0).out.contains("once it is back"));
    // The operator takes another witness: whoever has not been told waits for the first one.
    drop(honest);
    world.kill_server();
    let _second = witness(&world, "second", place);
    start_with(&world, &second, place);
    is_refused(&world, "dave", "was rotated");
    world.run("alice", &["directory", "--witness", &second]).exits(0);
    while world.run("alice", &["send", "dave", "to the new one"]).code != 0 {}
    assert!(world.run("dave", &["requests"]).exits(0).out.contains("to the new one"));
    for who in ["alice", "bobby"] {
        assert_eq!(world.run(who, &["--json", "evidence"]).exits(0).json(), serde_json::json!([]), "nobody is blamed");
    }
}

/// A fresh device is told whom to trust by its person, and trusts them from its first question on.
#[test]
fn whoever_links_or_recovers_names_the_witnesses_at_once() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.kill_server();
    let place = free_place();
    let (first, second) = (key(&world, "first"), key(&world, "second"));
    start_with(&world, &first, place);
    let _honest = witness(&world, "first", place);
    let trusts = |device: &str, keys: &[&str], quorum: u64| {
        let view = world.run(device, &["--json", "directory"]).exits(0).json();
        assert_eq!((&view["witnesses"], &view["quorum"]), (&keys.into(), &quorum.into()), "{device}");
    };
    world.link_with("alice", "laptop", &["--witness", &first, "--witness", &second, "--quorum", "1"]);
    trusts("laptop", &[&first, &second], 1);
    trusts("alice", &[], 0);
    let code = std::fs::read(world.path("bobby.code")).expect("was written");
    let recover = ["recover", "--server", world.address(), "--handle", "bobby", "--witness", &first];
    world.pipe("fresh", &recover, &code).exits(0);
    trusts("fresh", &[&first], 1);
}

/// A witness that answers after it was waited for, or byte by byte until then, is one that is down, to all: no command hangs, it counts as
/// missing and is told of in words, the log and chats go on, and it counts again with the first answer in time, though it has cosigned
/// meanwhile what nobody has heard of.
#[test]
fn a_witness_that_is_late_or_trickles_counts_as_missing_and_nobody_hangs() {
    let world = World::start();
    world.introduce("alice", "bobby");
    world.register("carol");
    world.register("dave");
    world.kill_server();
    let place = free_place();
    let (key, relay) = (key(&world, "slow"), Relay::start(place));
    let _honest = witness(&world, "slow", place);
    start_with(&world, &key, relay.at);
    world.run("alice", &["directory", "--witness", &key]).exits(0);
    while world.run("alice", &["send", "dave", "while it is quick"]).code != 0 {}
    let late = Pace { first_byte: Duration::from_secs(4), ..QUICK };
    let trickling = Pace { each_byte: Duration::from_millis(40), ..QUICK };
    for (conduct, pace) in [("answers late", late), ("trickles", trickling)] {
        relay.goes_at(pace);
        let size = || {
            world.run("bobby", &["listen", "--until-idle"]).exits(0);
            world.run("bobby", &["--json", "directory"]).exits(0).json()["size"].as_u64().expect("a size")
        };
        // What was cosigned in time, or was under way, is superseded by what is not.
        let before = size();
        while size() < before + 2 {}
        let begun = Instant::now();
        is_refused(&world, "carol", conduct);
        assert!(begun.elapsed() < HANGS, "{conduct}: the person waits for no witness");
        world.run("alice", &["send", "bobby", conduct]).exits(0);
        assert_eq!(world.read("bobby", &[]), [conduct], "chats go on");
    }
    relay.goes_at(QUICK);
    while world.run("alice", &["send", "carol", "once it is quick"]).code != 0 {}
    assert!(world.run("carol", &["requests"]).exits(0).out.contains("once it is quick"));
    assert_eq!(world.run("alice", &["--json", "evidence"]).exits(0).json(), serde_json::json!([]), "nobody is blamed");
}
