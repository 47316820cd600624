//! The program itself over loopback: its commands, exit codes, and that kill -9 makes no witness sign twice.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use protocol::address::encode_id;
use protocol::cbor;
use protocol::transparency::evidence::Evidence;
use protocol::transparency::note::{Note, NoteKey};

use crate::following::{Shown, server};
use crate::honest::{Honest, statement};
use crate::witnessing::{fork, key, log, request};

fn auditor(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wiretight-auditor"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = auditor(arguments).output().expect("it runs");
    (status.code(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
}

/// A running program, killed when it is dropped.
struct Running {
    child: Child,
    key: NoteKey,
    addresses: Vec<SocketAddr>,
}

impl Running {
    /// Starts it, and reads its key and where it listens.
    fn start(arguments: &[&str], listeners: usize) -> Running {
        let mut child = auditor(arguments).spawn().expect("it runs");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut next = || lines.next().expect("a line").expect("read");
        let key = NoteKey::parse(&next()).expect("its key");
        let addresses = (0..listeners).map(|_| {
            let line = next();
            line.rsplit_once("http://").expect("an address").1.parse().expect("an address")
        });
        Running { key, addresses: addresses.collect(), child }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// A status, headers and body; nothing if nobody answered.
fn http(address: SocketAddr, method: &str, path: &str, body: &str) -> Option<(u16, String, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: w\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, head.to_lowercase(), body.to_owned()))
}

#[test]
fn check_says_what_a_file_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("evidence");
    let path = file.to_str().expect("a path");
    let evidence = Evidence::TwoLogKeys { first: statement(1, 1), second: statement(1, 2) };
    std::fs::write(&file, evidence.to_file()).expect("written");
    let id = encode_id(&statement(1, 1).id());
    let (code, said) = run(&["check", path]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said, format!("confirmed: the server keeps two logs: it states two log keys.\nserver: {id}\n"));
    assert_eq!(run(&["check", path, "--server", &id]).0, Some(0));
    assert_eq!(run(&["check", path, "--server", &format!("localhost:7443#{id}")]).0, Some(0));
    let (code, said) = run(&["check", path, "--server", &encode_id(&statement(2, 2).id())]);
    assert!(code == Some(4) && said.contains("about another server"), "{said}");
    let honest = Evidence::TwoLogKeys { first: statement(1, 1), second: statement(1, 1) };
    std::fs::write(&file, honest.to_file()).expect("written");
    let (code, said) = run(&["check", path]);
    assert!(code == Some(4) && said.contains("an honest server could have said this"), "{said}");
    std::fs::write(&file, "garbage").expect("written");
    let (code, said) = run(&["check", path]);
    let nothing = "no evidence: in this file is nothing that a server has signed and that speaks against it.\n";
    assert_eq!((code, said.as_str()), (Some(4), nothing));
    assert_eq!(run(&["check", folder.path().join("none").to_str().expect("a path")]).0, Some(1));
    assert_eq!(run(&["check"]).0, Some(2));
    let (code, said) = run(&["follow", "--server", "localhost:1", "--state", path]);
    assert!(code == Some(1) && said.contains("host:port#id"), "{said}");
}

#[test]
fn the_witness_speaks_its_protocol() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().to_str().expect("a path");
    let key = key().to_string();
    let arguments =
        ["witness", "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--state", state, "--log-key", &key];
    let witness = Running::start(&arguments, 2);
    let [listener, metrics] = witness.addresses[..] else { panic!("two listeners") };
    let log = log(5);
    let post = |body: &str| http(listener, "POST", "/add-checkpoint", body).expect("answered");
    let (status, _, line) = post(&request(0, &[], &log.note(3)));
    assert_eq!(status, 200, "{line}");
    let mut note = Note::parse(&log.note(3)).expect("a note");
    note.add_lines(&line).expect("a line");
    assert!(note.verify(&witness.key).is_ok_and(|time| time.is_some()));
    let (status, head, body) = post(&request(0, &[], &log.note(5)));
    assert!(status == 409 && head.contains("content-type: text/x.tlog.size\r\n"), "{head}");
    assert_eq!(body, "3\n");
    assert_eq!(post(&request(3, &[], &log.note(5))).0, 422);
    assert_eq!(post(&request(3, &log.consistency(3, 5), &log.note(5))).0, 200);
    assert_eq!(post("garbage").0, 400);
    assert_eq!(post(&request(0, &[], &Honest::new(2).note(1))).0, 404);
    assert_eq!(post(&"x".repeat(20_000)).0, 413);
    assert_eq!(http(listener, "GET", "/add-checkpoint", "").expect("answered").0, 405);
    assert_eq!(http(listener, "GET", "/metrics", "").expect("answered").0, 404, "metrics have a listener of their own");
    let (status, _, text) = http(metrics, "GET", "/metrics", "").expect("answered");
    assert!(status == 200 && text.contains("wiretight_auditor_submissions_total{status=\"200\"} 2"), "{text}");
    assert_eq!(http(metrics, "GET", "/healthz", "").expect("answered").0, 200);
    let (code, said) = run(&["key", "witness", "--state", state]);
    assert!(code == Some(1) && said.contains("is running in"), "{said}");
    let key = witness.key.to_string();
    drop(witness);
    assert_eq!(run(&["key", "witness", "--state", state]), (Some(0), format!("{key}\n")));
}

/// The witness is killed while it is shown checkpoints, again and again; two logs under one key try to get their roots signed for
/// one size.
#[test]
fn kill_makes_no_witness_sign_two_roots() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().to_str().expect("a path").to_owned();
    let key = key().to_string();
    let (log, fork) = (Arc::new(log(60)), Arc::new(fork(60)));
    let mut signed = std::collections::BTreeMap::new();
    for round in 0..8u64 {
        let witness = Running::start(&["witness", "--listen", "127.0.0.1:0", "--state", &state, "--log-key", &key], 1);
        let address = witness.addresses[0];
        let mut witness = Some(witness);
        let mut known = 0;
        for turn in 0..12u64 {
            let server = if (round + turn) % 3 == 0 { &fork } else { &log };
            let size = (known + 1 + turn % 2).clamp(3, 60);
            let known_fits = known <= size;
            let proof = if known_fits { server.consistency(known, size) } else { Vec::new() };
            let body = request(known.min(size), &proof, &server.note(size));
            let asking = std::thread::spawn(move || http(address, "POST", "/add-checkpoint", &body));
            if turn == 11 {
                // In the middle of it, or just after.
                drop(witness.take());
            }
            let Some((status, _, answer)) = asking.join().expect("asked") else { continue };
            match status {
                200 => {
                    let root = Note::parse(&server.note(size)).expect("a note").text().to_owned();
                    let earlier = signed.entry(size).or_insert_with(|| root.clone());
                    assert_eq!(*earlier, root, "two roots for size {size}");
                    known = size;
                }
                409 => known = answer.trim().parse().unwrap_or(known),
                _ => {}
            }
        }
    }
    assert!(signed.len() > 8, "{} sizes were signed", signed.len());
}

/// A server's part that an auditor reads, by TLS with a certificate that nobody vouches for.
fn serve(shown: Shown) -> (SocketAddr, std::thread::JoinHandle<()>) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.expect("TLS 1.3").with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key);
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config.expect("a configuration")));
    let serving = async move {
        listener.set_nonblocking(true).expect("non-blocking");
        let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") && stream.read_buf(&mut head).await.is_ok_and(|read| read > 0) {}
            let head = String::from_utf8_lossy(&head).into_owned();
            let answer = answer(&shown, head.split(' ').nth(1).unwrap_or_default());
            let status = if answer.is_some() { "200 OK" } else { "404 Not Found" };
            let body = answer.unwrap_or_default();
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            _ = stream.write_all(&[head.as_bytes(), &body].concat()).await;
            _ = stream.shutdown().await;
        }
    };
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(serving);
    });
    (address, thread)
}

fn answer(shown: &Shown, path: &str) -> Option<Vec<u8>> {
    match path.strip_prefix("/log/")?.split_once('/') {
        None => Some(shown.note.clone().into_bytes()),
        Some(("leaves", from)) => {
            let leaves: Vec<_> = shown.leaves.iter().skip(from.parse().ok()?).take(5).cloned().collect();
            (!leaves.is_empty()).then(|| cbor::to_bytes(&leaves))
        }
        Some(("audit", number)) => shown.blobs.get(&number.parse().ok()?).map(cbor::to_bytes),
        Some(("configuration", hash)) => {
            let found = shown.configurations.values();
            let hex = |hash: &[u8]| data_encoding::HEXLOWER.encode(hash);
            found.into_iter().find(|configuration| hex(&configuration.hash().0) == hash).map(cbor::to_bytes)
        }
        Some(_) => None,
    }
}

#[test]
fn follow_verifies_over_the_network_and_ends_as_it_should() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().to_str().expect("a path");
    let honest = server(17);
    let (address, _serving) = serve(Shown::of(&honest, &[]));
    let at = |address: SocketAddr| format!("127.0.0.1:{}#{}", address.port(), encode_id(&honest.id()));
    let (code, said) = run(&["follow", "--once", "--server", &at(address), "--state", state]);
    assert!(code == Some(0) && said.contains("verified and cosigned size=17 leaves=17"), "{said}");
    let key = NoteKey::parse(said.lines().next().expect("a line")).expect("its key");
    let cosigned = std::fs::read_to_string(folder.path().join("checkpoint")).expect("a checkpoint");
    assert!(Note::parse(&cosigned).expect("a note").verify(&key).is_ok_and(|time| time.is_some()));
    // A fork is caught, and the file convicts the server on its own.
    let mut lying = server(12);
    lying.time = lying.time.plus(1);
    while lying.size() < 20 {
        lying.heartbeat();
    }
    let (forked, _serving) = serve(Shown::of(&lying, &[]));
    let (code, said) = run(&["follow", "--once", "--server", &at(forked), "--state", state]);
    assert!(code == Some(3) && said.contains("the server rewrote its log"), "{said}");
    let (code, said) = run(&["check", folder.path().join("evidence").to_str().expect("a path")]);
    assert!(code == Some(0) && said.contains("two different leaves with the number 12"), "{said}");
    // Nobody there: it says so.
    let other = tempfile::tempdir().expect("a folder");
    let (code, said) = run(&[
        "follow",
        "--once",
        "--server",
        &format!("127.0.0.1:1#{}", encode_id(&honest.id())),
        "--state",
        other.path().to_str().expect("a path"),
    ]);
    assert!(code == Some(1) && said.contains("cannot be reached"), "{said}");
}

#[test]
fn follow_serves_its_checkpoint_and_its_health() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().to_str().expect("a path");
    let honest = server(9);
    let (address, _serving) = serve(Shown::of(&honest, &[]));
    let server = format!("127.0.0.1:{}#{}", address.port(), encode_id(&honest.id()));
    let arguments =
        ["follow", "--server", &server, "--state", state, "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"];
    let follower = Running::start(&arguments, 2);
    let [listener, metrics] = follower.addresses[..] else { panic!("two listeners") };
    let cosigned = loop {
        // Until the first look is over.
        match http(listener, "GET", "/checkpoint", "").expect("answered") {
            (200, _, note) => break note,
            (status, ..) => assert_eq!(status, 404),
        }
    };
    assert!(Note::parse(&cosigned).expect("a note").verify(&follower.key).is_ok());
    let text = loop {
        let (_, _, text) = http(metrics, "GET", "/metrics", "").expect("answered");
        if text.contains("wiretight_auditor_log_size 9") {
            break text;
        }
    };
    assert!(text.contains("wiretight_auditor_caught 0"), "{text}");
    assert_eq!(http(metrics, "GET", "/healthz", "").expect("answered").0, 200);
}

/// A witness that is told of a server asks it for its log key.
#[test]
fn a_witness_learns_a_servers_log_key_by_its_id() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().to_str().expect("a path");
    let honest = server(5);
    let (address, _serving) = serve(Shown::of(&honest, &[]));
    let at = format!("127.0.0.1:{}#{}", address.port(), encode_id(&honest.id()));
    let witness = Running::start(&["witness", "--listen", "127.0.0.1:0", "--state", state, "--server", &at], 1);
    let post = || http(witness.addresses[0], "POST", "/add-checkpoint", &request(0, &[], &honest.note(5)));
    let status = loop {
        match post().expect("answered").0 {
            404 => {}
            status => break status,
        }
    };
    assert_eq!(status, 200);
}
