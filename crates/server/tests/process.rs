//! A real server process over real TLS: a whole exchange, bad input, kill -9, a graceful end, one server a folder.

mod network;
mod world;

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use network::{Process, command, receive, send};
use protocol::api::{Answer, ClientFrame, Follow, Push, Refusal, Request, ServerFrame};
use protocol::cbor::{self, Bytes};
use protocol::hello::{Hello, SessionKind};
use protocol::id::{BlobId, RendezvousId, Tag};
use protocol::topic::{ChainLink, Entry, EntryBody};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use world::{Keys, Person, item};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[tokio::test]
async fn a_whole_exchange_leaves_nothing_in_the_most_verbose_log() {
    let folder = folder();
    let mut with_log = command(folder.path());
    with_log.args(["--log", "trace", "--metrics", "127.0.0.1:0"]).env("RUST_LOG", "trace").stderr(Stdio::piped());
    let mut server = Process::start_with(with_log);
    let alice = Person::new(1, Some("alice"));
    let keys = Keys::new(0xC7);
    exchange(&server, &alice, &keys).await;
    let metrics = network::metrics(&server.metrics_address()).await;
    assert!(metrics.contains("wiretight_requests_total{request=\"append\",outcome=\"answered\"} 1"), "{metrics}");
    assert!(server.terminate().success());
    let log = server.stderr();
    assert!(log.contains("stopping"), "the log is on: {log}");
    let id = server.address.id.expect("an id");
    let address = server.address.to_string();
    let needles = [
        "alice".to_owned(),
        "127.0.0.1".to_owned(),
        server.address.port.to_string(),
        address.split_once('#').expect("an id").1.to_owned(),
        id.to_hex(),
        alice.account.to_hex(),
        alice.account.to_hex()[..8].to_owned(),
        alice.device.to_hex()[..8].to_owned(),
        keys.0.to_hex()[..8].to_owned(),
        "c7c7".to_owned(),
        "b10bb10b".to_owned(),
        "199, 199".to_owned(),
    ];
    for text in [&log, &metrics] {
        for needle in &needles {
            assert!(!text.to_lowercase().contains(needle.as_str()), "{needle} is in {text}");
        }
    }
}

async fn exchange(server: &Process, alice: &Person, keys: &Keys) {
    let mut account = server.open(SessionKind::Account).await;
    let registration = alice.registration(account.shown());
    assert!(matches!(account.call(Request::Register(registration)).await, Ok(Answer::Promised { .. })));
    let packages = Request::PublishKeyPackages { packages: vec![Bytes(vec![1; 2655])], last_resort: None };
    assert_eq!(account.call(packages).await, Ok(Answer::Done));

    let mut contact = server.open(SessionKind::Contact).await;
    let handle = alice.handle.clone().expect("a handle");
    let found = contact.call(Request::LookUpHandle { handle, known_size: 0 }).await;
    assert!(matches!(&found, Ok(Answer::Account { chain, .. }) if *chain == alice.chain), "{found:?}");
    let taken = contact.call(Request::TakeKeyPackages { account: alice.account }).await;
    assert!(matches!(taken, Ok(Answer::KeyPackages { devices, .. }) if devices.len() == 1));
    let put = Request::PutInbox { account: alice.account, device: alice.device, item: item(5, 4000) };
    assert!(matches!(contact.call(put).await, Ok(Answer::InboxStamped { .. })));
    assert_eq!(account.push().await, Some(Push::InboxArrived));
    let inbox = account.call(Request::ReadInbox { after: 0 }).await;
    assert!(matches!(inbox, Ok(Answer::Inbox { items }) if items.len() == 1 && items[0].item == item(5, 4000)));

    let mut topics = server.open(SessionKind::Topics).await;
    assert_eq!(topics.call(keys.creation()).await, Ok(Answer::Done));
    let mut follower = server.open(SessionKind::Topics).await;
    follower.call(keys.proof(follower.shown(), 0)).await.expect("proven");
    let read = Request::ReadTopic { topic: keys.0, after: 0, count_max: 10, follow: Follow::Yes };
    follower.call(read).await.expect("a page");
    topics.call(Request::Append { entry: keys.message(0, 1) }).await.expect("appended");
    let pushed = follower.push().await;
    let Some(Push::Entries { page, .. }) = pushed else { panic!("entries: {pushed:?}") };
    page.head.verify(&follower.statement.keys.head, &keys.0).expect("the head is signed");
    assert_eq!(page.entries[0].entry.as_ref(), Some(&keys.message(0, 1)));
    let blob = BlobId([0xB1, 0x0B].repeat(16).try_into().expect("32 bytes"));
    let write = Request::WriteBlob { blob, size: 5, offset: 0, chunk: Bytes(b"hello".to_vec()) };
    assert_eq!(topics.call(write).await, Ok(Answer::BlobStat { written: 5, size: 5 }));
    let unknown = Request::ReadBlob { blob: BlobId([9; 32]), offset: 0, length: 9 };
    assert_eq!(topics.call(unknown).await, Err(Refusal::NotFound));
}

#[tokio::test]
async fn garbage_at_each_level_does_no_harm() {
    let folder = folder();
    let server = Process::start(folder.path());
    let mut watching = server.open(SessionKind::Topics).await;

    let mut tcp = server.tcp().await;
    tcp.write_all(&[0x55; 5000]).await.expect("sent");
    _ = tcp.read_to_end(&mut Vec::new()).await;

    let mut tls = server.tls().await;
    tls.write_all(&[0xAA; 20_000]).await.expect("sent");
    _ = tls.read_to_end(&mut Vec::new()).await;
    let mut health = server.tls().await;
    let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    health.write_all(request).await.expect("asked");
    let mut text = Vec::new();
    _ = health.read_to_end(&mut text).await;
    assert!(String::from_utf8_lossy(&text).starts_with("HTTP/1.1 200"));

    let old = Hello { version_max: 0, version_min: 0, ..Hello::new(SessionKind::Topics, None) };
    for (hello, is_answered) in [(vec![0xFF; 100], false), (vec![], false), (cbor::to_bytes(&old), true)] {
        let mut socket = server.socket().await;
        send(&mut socket, hello).await;
        assert_eq!(receive(&mut socket).await.is_some(), is_answered);
        assert_eq!(receive(&mut socket).await, None, "then it is closed");
    }

    // A frame whose call number can be read is refused by it; any other ends the session.
    let mut client = server.open(SessionKind::Topics).await;
    let good =
        cbor::to_bytes(&ClientFrame { call: 7, request: Request::StatBlob { blob: BlobId([1; 32]) }, token: None });
    let surplus = [good.as_slice(), &[0]].concat();
    let unknown = [&good[..2], &[0xF6]].concat();
    for bad in [surplus, unknown] {
        send(&mut client.socket, bad).await;
        let answer = receive(&mut client.socket).await.expect("an answer");
        assert_eq!(cbor::from_bytes(&answer), Ok(ServerFrame::Refusal { call: 7, refusal: Refusal::Malformed }));
    }
    send(&mut client.socket, vec![0xFF; 64]).await;
    assert_eq!(receive(&mut client.socket).await, None);

    // A list of nothing takes many times its size in memory: it is refused by its size on an account session, by its length on
    // a topics session, before it is read.
    let frame_of = |count: u32| {
        let head = [&[0x82, 0x07, 0x82, 0x03, 0x82, 0x9A], count.to_be_bytes().as_slice()].concat();
        [head, vec![0x40; count as usize], vec![0xF6]].concat()
    };
    let mut account = server.open(SessionKind::Account).await;
    send(&mut account.socket, frame_of(200_000)).await;
    let answer = receive(&mut account.socket).await.expect("an answer");
    assert_eq!(cbor::from_bytes(&answer), Ok(ServerFrame::Refusal { call: 7, refusal: Refusal::TooLarge }));
    let mut client = server.open(SessionKind::Topics).await;
    send(&mut client.socket, frame_of(4_000_000)).await;
    let answer = receive(&mut client.socket).await.expect("an answer");
    assert_eq!(cbor::from_bytes(&answer), Ok(ServerFrame::Refusal { call: 7, refusal: Refusal::Malformed }));

    let huge = vec![0u8; protocol::limits::FRAME_BYTES_MAX + 1];
    let mut client = server.open(SessionKind::Topics).await;
    use futures_util::SinkExt;
    use tokio_tungstenite::tungstenite::Message;
    _ = client.socket.send(Message::Binary(huge.into())).await;
    assert_eq!(receive(&mut client.socket).await, None);

    let keys = Keys::new(3);
    assert_eq!(watching.call(keys.creation()).await, Ok(Answer::Done), "others never noticed");
}

#[tokio::test]
async fn the_largest_commit_fits() {
    let folder = folder();
    let server = Process::start(folder.path());
    let keys = Keys::new(3);
    let mut client = server.open(SessionKind::Topics).await;
    client.call(keys.creation()).await.expect("created");
    let largest = keys.commit_of(0, vec![7; protocol::limits::COMMIT_BYTES_MAX]);
    client.call(Request::Append { entry: largest.clone() }).await.expect("appended");
    let read = Request::ReadTopic { topic: keys.0, after: 0, count_max: 10, follow: Follow::No };
    let Ok(Answer::Page(page)) = client.call(read).await else { panic!("a page") };
    assert_eq!(page.entries[0].entry.as_ref(), Some(&largest));
    let larger = keys.commit_of(0, vec![7; protocol::limits::COMMIT_BYTES_MAX + 1]);
    assert_eq!(client.call(Request::Append { entry: larger }).await, Err(Refusal::TooLarge));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_by_kill_9() {
    let folder = folder();
    let topics: Vec<Keys> = (0..8).map(|number| Keys::new(number + 1)).collect();
    let mut acknowledged: BTreeMap<(u8, u32), ChainLink> = BTreeMap::new();
    let mut id = None;
    for round in 0..4u32 {
        let mut server = Process::start(folder.path());
        assert!(id.is_none() || id == server.address.id, "the server is the same one");
        id = server.address.id;
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        for number in 0..8u8 {
            let keys = Keys::new(number + 1);
            let mut client = server.open(SessionKind::Topics).await;
            let sender = sender.clone();
            tokio::spawn(async move {
                client.call(keys.creation()).await.expect("created, or there");
                for counter in round * 100_000.. {
                    let request = Request::Append { entry: numbered(&keys, counter) };
                    let Some(answer) = client.try_call(request).await else { return };
                    let Ok(Answer::Appended { link, .. }) = answer else { panic!("appended: {answer:?}") };
                    if sender.send((number, counter, link)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut count = 0;
        while let Some((number, counter, link)) = receiver.recv().await {
            acknowledged.insert((number, counter), link);
            count += 1;
            if count == 100 + 37 * round {
                server.kill();
            }
        }
    }
    let server = Process::start(folder.path());
    let mut client = server.open(SessionKind::Topics).await;
    for (number, keys) in topics.iter().enumerate() {
        client.call(keys.proof(client.shown(), 0)).await.expect("proven");
        let links = read_all(&mut client, keys).await;
        for ((_, counter), link) in acknowledged.range((number as u8, 0)..(number as u8 + 1, 0)) {
            assert_eq!(links.get(&link.sequence), Some(link), "entry {counter} of topic {number}");
            // And a repeated append finds it.
            let again = client.call(Request::Append { entry: numbered(keys, *counter) }).await;
            assert!(matches!(again, Ok(Answer::Appended { link: first, .. }) if first == *link));
        }
    }
}

fn numbered(keys: &Keys, counter: u32) -> Entry {
    let mut tag = [0; 32];
    tag[..4].copy_from_slice(&counter.to_be_bytes());
    let body = EntryBody::Message { tag: Tag(tag), ciphertext: Bytes(vec![3; 400]) };
    Entry::sign(&keys.key(0), keys.0, 0, 30, body)
}

async fn read_all(client: &mut network::Client, keys: &Keys) -> BTreeMap<u64, ChainLink> {
    let mut links = BTreeMap::new();
    let mut previous = protocol::topic::first_link(&keys.0, &keys.key(0).public());
    loop {
        let after = links.len() as u64;
        let read = Request::ReadTopic { topic: keys.0, after, count_max: 256, follow: Follow::No };
        let Ok(Answer::Page(page)) = client.call(read).await else { panic!("a page") };
        for entry in &page.entries {
            assert!(entry.entry.is_some(), "no body is missing");
            previous = entry.link.after(&previous);
            links.insert(entry.link.sequence, entry.link);
        }
        if links.len() as u64 == page.head.head.sequence {
            assert_eq!(page.head.head.link, previous, "the chain is whole");
            return links;
        }
    }
}

#[tokio::test]
async fn registrations_inboxes_and_blobs_survive_kill_9() {
    let folder = folder();
    let mut server = Process::start(folder.path());
    let alice = Person::new(1, Some("alice"));
    let mut account = server.open(SessionKind::Account).await;
    let registration = alice.registration(account.shown());
    account.call(Request::Register(registration)).await.expect("registered");
    server.kill();
    let mut server = Process::start(folder.path());
    let mut contact = server.open(SessionKind::Contact).await;
    let put = Request::PutInbox { account: alice.account, device: alice.device, item: item(5, 4000) };
    let stamped = contact.call(put.clone()).await.expect("put");
    server.kill();
    let mut server = Process::start(folder.path());
    let mut contact = server.open(SessionKind::Contact).await;
    assert_eq!(contact.call(put).await, Ok(stamped), "the first time and stamp");
    let mut topics = server.open(SessionKind::Topics).await;
    let blob = BlobId([5; 32]);
    let write = |offset, chunk: &[u8]| Request::WriteBlob { blob, size: 6, offset, chunk: Bytes(chunk.to_vec()) };
    topics.call(write(0, b"abc")).await.expect("written");
    server.kill();
    let server = Process::start(folder.path());
    let mut topics = server.open(SessionKind::Topics).await;
    assert_eq!(topics.call(Request::StatBlob { blob }).await, Ok(Answer::BlobStat { written: 3, size: 6 }));
    topics.call(write(3, b"def")).await.expect("written");
    let read = Request::ReadBlob { blob, offset: 0, length: 6 };
    assert_eq!(topics.call(read).await, Ok(Answer::BlobChunk { chunk: Bytes(b"abcdef".to_vec()) }));
    let mut account = server.open(SessionKind::Account).await;
    let authentication = alice.authentication(account.shown());
    account.call(authentication).await.expect("authenticated");
    let inbox = account.call(Request::ReadInbox { after: 0 }).await;
    assert!(matches!(inbox, Ok(Answer::Inbox { items }) if items.len() == 1));
}

#[tokio::test]
async fn a_stopped_server_says_so_and_ends_well() {
    let folder = folder();
    let mut server = Process::start_with({
        let mut command = command(folder.path());
        command.stderr(Stdio::piped());
        command
    });
    // Connections that never said anything do not hold it up.
    let _silent = (server.tcp().await, server.tls().await, server.socket().await);
    let mut client = server.open(SessionKind::Topics).await;
    let exited = tokio::task::spawn_blocking(move || (server.terminate(), server.stderr()));
    assert!(matches!(client.push().await, Some(Push::Closing { .. })));
    assert_eq!(client.push().await, None);
    let (status, said) = exited.await.expect("joined");
    assert!(status.success() && !said.contains("did not finish in time"), "{said}");
}

#[tokio::test]
async fn the_second_session_of_a_device_supersedes_the_first() {
    let folder = folder();
    let server = Process::start(folder.path());
    let alice = Person::new(1, None);
    let mut first = server.open(SessionKind::Account).await;
    let registration = alice.registration(first.shown());
    first.call(Request::Register(registration)).await.expect("registered");
    let mut second = server.open(SessionKind::Account).await;
    let authentication = alice.authentication(second.shown());
    second.call(authentication).await.expect("authenticated");
    assert_eq!(first.push().await, Some(Push::Superseded));
    assert_eq!(first.push().await, None, "then it is closed");
    second.call(Request::CountKeyPackages).await.expect("this one goes on");
}

#[test]
fn one_server_a_folder_and_errors_that_say_what_to_do() {
    let folder = folder();
    let data = folder.path().join("data");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wiretight-server"));
        let output = command.arg("--data").arg(&data).args(arguments).output().expect("it runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), text)
    };
    for arguments in [["address"], ["invite"]] {
        let (is_good, text) = run(&arguments);
        assert!(!is_good && text.contains("no server has run"), "{text}");
    }
    let mut server = Process::start(&data);
    let (is_good, text) = run(&["run", "--listen", "127.0.0.1:0"]);
    assert!(!is_good && text.contains("another server is running"), "{text}");
    assert_eq!(run(&["address"]), (true, format!("{}\n", server.address)));
    let (is_good, code) = run(&["invite"]);
    assert!(is_good && code.trim().len() == 23, "{code}");
    server.kill();
    std::fs::remove_file(data.join("keys/identity")).expect("removed");
    let (is_good, text) = run(&["run", "--listen", "127.0.0.1:0"]);
    assert!(!is_good && text.contains("restore it from a backup"), "{text}");

    let config = folder.path().join("server.toml");
    std::fs::write(&config, "registration = \"sometimes\"").expect("written");
    let (is_good, text) = run(&["check-config", "--config", config.to_str().expect("a path")]);
    assert!(!is_good && text.contains("sometimes"), "{text}");
    std::fs::write(&config, "registration = \"invited\"").expect("written");
    let (is_good, text) = run(&["check-config", "--config", config.to_str().expect("a path")]);
    assert!(is_good && text.contains("good"), "{text}");
}

#[tokio::test]
async fn an_invitation_made_while_the_server_runs_lets_one_person_in() {
    let folder = folder();
    let config = folder.path().join("server.toml");
    std::fs::write(&config, "registration = \"invited\"").expect("written");
    let data = folder.path().join("data");
    let mut with_config = command(&data);
    with_config.arg("--config").arg(&config);
    let server = Process::start_with(with_config);
    let output = command(&data).arg("invite").output().expect("it runs");
    let code = String::from_utf8(output.stdout).expect("text").trim().to_owned();
    let mut results = Vec::new();
    for (number, invitation) in [(1, None), (2, Some("nonsense".to_owned())), (3, Some(code.clone())), (4, Some(code))]
    {
        let mut session = server.open(SessionKind::Account).await;
        let mut registration = Person::new(number, None).registration(session.shown());
        registration.invitation = invitation;
        let answer = session.call(Request::Register(registration)).await;
        results.push(answer.map(|answer| assert!(matches!(answer, Answer::Promised { .. }))));
    }
    let refused = Err(Refusal::InvitationInvalid);
    assert_eq!(results, [refused.clone(), refused.clone(), Ok(()), refused]);
}

/// One network begins more rendezvous than are left to it, and others link their devices all the same.
#[tokio::test]
async fn whoever_begins_rendezvous_without_end_leaves_room_for_other_networks() {
    let folder = folder();
    let config = folder.path().join("server.toml");
    let limits = "[limits.rendezvous-begun-each]\ncapacity = 3\nper-minute = 1\n\
        [limits.rendezvous-begun]\ncapacity = 5\nper-minute = 1";
    std::fs::write(&config, limits).expect("written");
    let mut with_config = command(&folder.path().join("data"));
    with_config.arg("--config").arg(&config);
    let server = Process::start_with(with_config);
    let mut begun = Vec::new();
    for (source, count) in [([127, 0, 0, 1], 20), ([127, 0, 0, 2], 2)] {
        let tls = network::tls_from(&server.address, source).await;
        let mut client = network::Client::open_over(tls, &server.address, SessionKind::Account).await;
        let mut taken = 0;
        for number in 0..count {
            let rendezvous = RendezvousId([source[3] * 100 + number; 32]);
            let put = client.call(Request::PutRendezvous { rendezvous, message: Bytes(vec![1]) }).await;
            match put {
                Ok(_) => taken += 1,
                Err(refusal) => assert!(matches!(refusal, Refusal::Busy { .. }), "{refusal:?}"),
            }
        }
        begun.push(taken);
    }
    assert_eq!(begun, [3, 2]);
}

/// One network registers more accounts than are left to it, and others register all the same.
#[tokio::test]
async fn whoever_registers_without_end_leaves_room_for_other_networks() {
    let folder = folder();
    let config = folder.path().join("server.toml");
    let limits = "[limits.registrations-each]\ncapacity = 3\nper-minute = 1\n\
        [limits.registrations]\ncapacity = 5\nper-minute = 1";
    std::fs::write(&config, limits).expect("written");
    let mut with_config = command(&folder.path().join("data"));
    with_config.arg("--config").arg(&config);
    let server = Process::start_with(with_config);
    let mut registered = Vec::new();
    for (source, count) in [([127, 0, 0, 1], 10), ([127, 0, 0, 2], 2)] {
        let mut taken = 0;
        for number in 0..count {
            let tls = network::tls_from(&server.address, source).await;
            let mut client = network::Client::open_over(tls, &server.address, SessionKind::Account).await;
            let person = Person::from_seed(&[source[3] * 100 + number; 32]);
            let registration = person.registration(client.shown());
            match client.call(Request::Register(registration)).await {
                Ok(_) => taken += 1,
                Err(refusal) => assert!(matches!(refusal, Refusal::Busy { .. }), "{refusal:?}"),
            }
        }
        registered.push(taken);
    }
    assert_eq!(registered, [3, 2]);
}

#[cfg(unix)]
#[tokio::test]
async fn secrets_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let data = folder.path().join("data");
    let _server = Process::start(&data);
    let mode = |path: std::path::PathBuf| path.metadata().expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(data.clone()), 0o700);
    for name in ["keys/identity", "keys/head", "tls/key.pem"] {
        assert_eq!(mode(data.join(name)), 0o600, "{name}");
    }
}
