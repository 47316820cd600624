//! What somebody between a person and the server sees, here a proxy: which connections share a circuit, and which resume TLS.

mod world;

use std::collections::BTreeMap;
use std::io::{Read, Result, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use world::{Listener, World};

const FRIENDS: [&str; 3] = ["bobby", "carol", "dave"];

/// In strict mode each chat has its connection, on a circuit that it shares with nothing; else chats share one, and with no
/// other kind. No connection but a later one of the same circuit ever resumes a TLS session. A circuit on which a token is shown begins with a
/// connection that shows none: the server says on it who it is.
#[test]
fn chats_share_a_circuit_with_nothing_else_and_in_strict_mode_not_even_with_each_other() {
    let world = World::start();
    for who in ["alice", "erin", "frank"].iter().chain(&FRIENDS) {
        world.register(who);
    }
    for friend in FRIENDS {
        world.run("alice", &["send", friend, "hello"]).exits(0);
        world.run(friend, &["requests", "accept", "alice"]).exits(0);
    }
    for (strict, chats, sought) in [("off", 1, "erin"), ("on", FRIENDS.len(), "frank")] {
        let proxy = Proxy::start();
        let listener = world.listen_with("alice", &["--proxy", &proxy.address(), "--strict", strict]);
        hears_all(&world, &listener, &format!("{strict} one"));
        let seen = proxy.seen();
        let expected = [vec![1], vec![2; chats]].concat();
        assert_eq!(by_circuit(&seen), expected, "strict {strict}: the account's connection, and the chats': {seen:?}");
        resumes_only_on_its_own(&seen);
        // Every connection breaks. What is told apart by kind only comes back on its circuit, and resumes there.
        proxy.cut();
        listener.until("the break", |event| event["event"] == "connection" && event["online"] == false);
        listener.until("the return", |event| event["event"] == "connection" && event["online"] == true);
        hears_all(&world, &listener, &format!("{strict} two"));
        let seen = proxy.seen();
        let expected = if strict == "on" { vec![2; 1 + 2 * chats] } else { vec![2, 3] };
        assert_eq!(by_circuit(&seen), expected, "strict {strict}: {seen:?}");
        assert!(seen.iter().any(|dialled| dialled.resumes), "this proxy can tell what resumes: {seen:?}");
        resumes_only_on_its_own(&seen);
        // Whoever is looked up is asked for on a further one, which knows of no chat.
        world.run("alice", &["contacts", "add", sought]).exits(0);
        let [first, looked_up] = &proxy.seen()[seen.len()..] else { panic!("two connections: {:?}", proxy.seen()) };
        let shared = seen.iter().any(|other| other.user == looked_up.user);
        assert!(!shared && first.user == looked_up.user && !first.resumes, "{looked_up:?} of {seen:?}");
        listener.kill();
    }
}

/// Beside the account's connection and the chats', a file has one of its own, on a circuit of its own, that resumes nothing; and the next
/// file has another.
#[test]
fn each_file_has_a_connection_and_a_circuit_of_its_own() {
    let world = World::start();
    world.introduce("alice", "bobby");
    let path = world.path("a file");
    std::fs::write(&path, [7; 400_000]).expect("written");
    let path = path.to_str().expect("UTF-8");
    let proxy = Proxy::start();
    world.run("alice", &["--proxy", &proxy.address(), "send", "bobby", "a text"]).exits(0);
    let of_text = proxy.seen();
    assert_eq!(by_circuit(&of_text), [1, 2], "the account's connection, and the chats': {of_text:?}");
    for _ in 0..2 {
        let before = proxy.seen().len();
        world.run("alice", &["send", "bobby", "--file", path]).exits(0);
        let seen = proxy.seen();
        assert_eq!(by_circuit(&seen[before..]), [1, 2, 2], "and the file's: {seen:?}");
        resumes_only_on_its_own(&seen);
        assert!(by_circuit(&seen).iter().all(|&count| count <= 2), "no circuit of an earlier command: {seen:?}");
    }
    world.run("bobby", &["read"]).exits(0);
    let folder = world.path("down");
    std::fs::create_dir(&folder).expect("made");
    let before = proxy.seen().len();
    let save = ["--proxy", &proxy.address(), "save", "alice", "4", "--to", folder.to_str().expect("UTF-8")];
    world.run("bobby", &save).exits(0);
    let seen = proxy.seen();
    assert_eq!(by_circuit(&seen[before..]), [1, 2, 2], "whoever saves, too: {seen:?}");
}

fn hears_all(world: &World, listener: &Listener, text: &str) {
    for friend in FRIENDS {
        world.run(friend, &["send", "alice", &format!("{text}, {friend}")]).exits(0);
        listener.until_text(&format!("{text}, {friend}"));
    }
}

/// How many connections each circuit had, ascending.
fn by_circuit(seen: &[Dialled]) -> Vec<usize> {
    let mut circuits: BTreeMap<&str, usize> = BTreeMap::new();
    for dialled in seen {
        *circuits.entry(&dialled.user).or_default() += 1;
    }
    let mut counts: Vec<usize> = circuits.into_values().collect();
    counts.sort_unstable();
    counts
}

fn resumes_only_on_its_own(seen: &[Dialled]) {
    for (index, dialled) in seen.iter().enumerate().filter(|(_, dialled)| dialled.resumes) {
        let earlier = seen[..index].iter().any(|other| other.user == dialled.user);
        assert!(earlier, "a circuit's first connection resumes what another circuit's was given: {seen:?}");
    }
}

/// One connection through the proxy.
#[derive(Debug, Clone)]
struct Dialled {
    /// The user name, by which Tor chooses a circuit.
    user: String,
    /// Whether the first TLS message offers to resume a session.
    resumes: bool,
}

/// A SOCKS5 proxy that counts.
struct Proxy {
    port: u16,
    seen: Arc<Mutex<Vec<Dialled>>>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
    fn start() -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (seen, open) = (Arc::new(Mutex::new(vec![])), Arc::new(Mutex::new(vec![])));
        let proxy = Proxy { port, seen, open };
        let (seen, open) = (proxy.seen.clone(), proxy.open.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (seen, open) = (seen.clone(), open.clone());
                // A client that goes away in between has nothing to be told.
                std::thread::spawn(move || drop(relay(stream, &seen, &open)));
            }
        });
        proxy
    }

    fn address(&self) -> String {
        format!("socks5://127.0.0.1:{}", self.port)
    }

    fn seen(&self) -> Vec<Dialled> {
        self.seen.lock().expect("nobody panicked").clone()
    }

    /// Breaks all connections.
    fn cut(&self) {
        for stream in self.open.lock().expect("nobody panicked").drain(..) {
            // It may have ended already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn relay(mut near: TcpStream, seen: &Mutex<Vec<Dialled>>, open: &Mutex<Vec<TcpStream>>) -> Result<()> {
    // RFC 1928, with the user name and password of RFC 1929.
    let methods = exactly(&mut near, 2)?[1];
    exactly(&mut near, usize::from(methods))?;
    near.write_all(&[5, 2])?;
    exactly(&mut near, 1)?;
    let user = text(&mut near)?;
    text(&mut near)?;
    near.write_all(&[1, 0])?;
    let request = exactly(&mut near, 4)?;
    let host = match request[3] {
        1 => {
            let ip = exactly(&mut near, 4)?;
            std::net::Ipv4Addr::new(ip[0], ip[1], ip[2], ip[3]).to_string()
        }
        _ => text(&mut near)?,
    };
    let port = exactly(&mut near, 2)?;
    let mut far = TcpStream::connect((host.as_str(), u16::from_be_bytes([port[0], port[1]])))?;
    near.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 1])?;
    let head = exactly(&mut near, 5)?;
    let hello = exactly(&mut near, usize::from(u16::from_be_bytes([head[3], head[4]])))?;
    seen.lock().expect("nobody panicked").push(Dialled { user, resumes: offers_to_resume(&hello) });
    open.lock().expect("nobody panicked").extend([near.try_clone()?, far.try_clone()?]);
    far.write_all(&[head, hello].concat())?;
    let (mut back_from, mut back_to) = (far.try_clone()?, near.try_clone()?);
    std::thread::spawn(move || {
        // Either end may break; then both do.
        let _ = std::io::copy(&mut back_from, &mut back_to);
        let _ = back_to.shutdown(Shutdown::Both);
    });
    std::io::copy(&mut near, &mut far)?;
    far.shutdown(Shutdown::Both)
}

/// Whether a ClientHello (RFC 8446 §4.1.2) has a pre-shared key among its extensions.
fn offers_to_resume(hello: &[u8]) -> bool {
    const PRE_SHARED_KEY: u16 = 41;
    let length = |at: usize| usize::from(u16::from_be_bytes([hello[at], hello[at + 1]]));
    assert_eq!(hello[0], 1, "a ClientHello");
    // After type, length, version and random: session id, cipher suites, compression methods, extensions.
    let mut at = 4 + 2 + 32;
    at += 1 + usize::from(hello[at]);
    at += 2 + length(at);
    at += 1 + usize::from(hello[at]);
    let end = at + 2 + length(at);
    at += 2;
    let mut found = false;
    while at < end {
        found |= length(at) == usize::from(PRE_SHARED_KEY);
        at += 4 + length(at + 2);
    }
    found
}

fn exactly(stream: &mut TcpStream, count: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn text(stream: &mut TcpStream) -> Result<String> {
    let length = exactly(stream, 1)?[0];
    Ok(String::from_utf8_lossy(&exactly(stream, usize::from(length))?).into_owned())
}
