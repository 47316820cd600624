//! The directory's log of a real process: read over HTTPS, continued after kill -9, and never from an old copy.

mod network;
mod world;

use std::path::Path;
use std::process::Stdio;

use network::{Process, command};
use protocol::api::{Answer, Request};
use protocol::cbor;
use protocol::hello::SessionKind;
use protocol::id::ServerId;
use protocol::server::ServerStatement;
use protocol::transparency::audit::AuditBlob;
use protocol::transparency::checkpoint::Checkpoint;
use protocol::transparency::leaf::{Configuration, LogLeaf, Step};
use protocol::transparency::log::{Frontier, LogState};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use world::Person;

/// What stands at a path of a server: the status and the body.
async fn get(server: &Process, path: &str) -> (u16, Vec<u8>) {
    let mut tls = server.tls().await;
    let request = format!("GET {path} HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    tls.write_all(request.as_bytes()).await.expect("asked");
    let mut bytes = Vec::new();
    _ = tls.read_to_end(&mut bytes).await;
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8(bytes[..end].to_vec()).expect("text");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, bytes[end + 4..].to_vec())
}

/// The status that a reader elsewhere in the network is answered.
async fn status_from(server: &Process, source: [u8; 4], path: &str) -> u16 {
    let mut tls = network::tls_from(&server.address, source).await;
    let request = format!("GET {path} HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    tls.write_all(request.as_bytes()).await.expect("asked");
    let mut bytes = Vec::new();
    _ = tls.read_to_end(&mut bytes).await;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    text.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

async fn statement(server: &Process) -> ServerStatement {
    server.open(SessionKind::Account).await.statement.clone()
}

async fn state(server: &Process) -> LogState {
    let (status, note) = get(server, "/log/checkpoint").await;
    assert_eq!(status, 200);
    let statement = statement(server).await;
    let note = String::from_utf8(note).expect("text");
    let id: ServerId = statement.id();
    Checkpoint::verify(&note, &id, &statement.keys.log).expect("the log signed it").0.state
}

async fn register(server: &Process, number: u8) {
    let mut account = server.open(SessionKind::Account).await;
    let registration = Person::new(number, None).registration(account.shown());
    let answer = account.call(Request::Register(registration)).await;
    assert!(matches!(answer, Ok(Answer::Promised { .. })));
}

/// Waits until the log has a larger size: the publisher looks by itself, and there is no sign that it has.
async fn grown(server: &Process, than: u64) -> LogState {
    loop {
        let state = state(server).await;
        if state.size > than {
            return state;
        }
    }
}

/// A server that publishes each second.
fn quick(folder: &Path) -> std::process::Command {
    let config = folder.join("server.toml");
    std::fs::write(&config, "[directory]\nepoch-seconds = 1").expect("written");
    let mut command = command(&folder.join("data"));
    command.arg("--config").arg(config);
    command
}

#[tokio::test]
async fn an_auditor_reads_all_of_it_also_after_kill_9() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = Process::start_with(quick(folder.path()));
    let mut last = state(&server).await;
    for number in 1..=3 {
        register(&server, number).await;
        last = grown(&server, last.size).await;
        server.kill();
        server = Process::start_with(quick(folder.path()));
        assert!(state(&server).await.size >= last.size);
    }
    let last = state(&server).await;
    let (status, leaves) = get(&server, "/log/leaves/0").await;
    let leaves: Vec<LogLeaf> = cbor::from_bytes(&leaves).expect("leaves");
    assert_eq!((status, leaves.len() as u64 >= last.size), (200, true));
    let (mut frontier, mut before, mut epochs) = (Frontier::default(), None, 0);
    for leaf in &leaves[..usize::try_from(last.size).expect("small")] {
        if leaf.step(before).expect("an honest step") == Step::Epoch {
            let (_, blob) = get(&server, &format!("/log/audit/{}", leaf.number)).await;
            cbor::from_bytes::<AuditBlob>(&blob).expect("a blob").verify(leaf).expect("an honest epoch");
            epochs += 1;
        } else {
            assert_eq!(get(&server, &format!("/log/audit/{}", leaf.number)).await.0, 404);
        }
        frontier.append(leaf.hash());
        before = Some(leaf);
    }
    assert_eq!((frontier.state(), epochs), (last, 3));
    let hex: String = leaves[0].configuration.0.iter().map(|byte| format!("{byte:02x}")).collect();
    let (_, configuration) = get(&server, &format!("/log/configuration/{hex}")).await;
    let configuration: Configuration = cbor::from_bytes(&configuration).expect("a configuration");
    assert_eq!(configuration.hash(), leaves[0].configuration);
    for nothing in ["/log/leaves/99999", "/log/audit/99999", "/log/configuration/00", "/log/leaves/-1", "/log/other"] {
        assert!(matches!(get(&server, nothing).await.0, 400 | 404), "{nothing}");
    }
}

/// Whoever reads the log is nobody in particular: what all of them read together is bounded.
#[tokio::test]
async fn reading_the_log_has_a_limit_for_all_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("server.toml");
    std::fs::write(&config, "[limits.log-bytes]\ncapacity = 600000\nper-minute = 1").expect("written");
    let mut command = command(&folder.path().join("data"));
    command.arg("--config").arg(config);
    let server = Process::start_with(command);
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(get(&server, "/log/leaves/0").await.0);
    }
    assert_eq!(statuses, [200, 200, 429]);
    assert_eq!(get(&server, "/log/checkpoint").await.0, 200, "what is small and in memory is for everybody");
}

/// And nobody leaves nothing to others.
#[tokio::test]
async fn reading_the_log_has_a_limit_for_each() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("server.toml");
    std::fs::write(&config, "[limits.log-bytes-each]\ncapacity = 600000\nper-minute = 1").expect("written");
    let mut command = command(&folder.path().join("data"));
    command.arg("--config").arg(config);
    let server = Process::start_with(command);
    for (source, expected) in [([127, 0, 0, 1], [200, 200, 429]), ([127, 0, 0, 2], [200, 200, 429])] {
        let mut statuses = Vec::new();
        for _ in 0..3 {
            statuses.push(status_from(&server, source, "/log/leaves/0").await);
        }
        assert_eq!(statuses, expected, "{source:?}");
    }
}

#[tokio::test]
async fn an_old_copy_of_the_directory_is_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = Process::start_with(quick(folder.path()));
    let before = state(&server).await;
    assert!(server.terminate().success());
    let (data, copy) = (folder.path().join("data"), folder.path().join("copy"));
    std::fs::create_dir(&copy).expect("created");
    let files = ["directory.sqlite", "directory.sqlite-wal"];
    for file in files {
        _ = std::fs::copy(data.join(file), copy.join(file));
    }
    let mut server = Process::start_with(quick(folder.path()));
    register(&server, 1).await;
    grown(&server, before.size).await;
    assert!(server.terminate().success());
    for file in ["directory.sqlite-shm", "directory.sqlite-wal"] {
        _ = std::fs::remove_file(data.join(file));
    }
    for file in files {
        _ = std::fs::copy(copy.join(file), data.join(file));
    }
    let output = quick(folder.path()).stderr(Stdio::piped()).output().expect("it runs");
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(!output.status.success() && said.contains("is an old copy"), "{said}");
}
