//! How long the shell waits, and for whom it does not: with shorter times than a real server's, and longer ones than a busy machine needs.

mod network;
mod world;

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use network::{Client, receive, send, socket, tcp, tls};
use protocol::address::ServerAddress;
use protocol::api::{Answer, ClientFrame, Follow, Push, Request};
use protocol::cbor::{self, Bytes};
use protocol::hello::SessionKind;
use protocol::id::Tag;
use protocol::limits::COMMIT_BYTES_MAX;
use protocol::topic::{Entry, EntryBody};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;
use wiretight_server::http::log_metrics::LogMetrics;
use wiretight_server::http::{Patience, Serving, tls as server_tls};
use wiretight_server::memory::MemoryStores;
use wiretight_server::service::issuers::Seeds;
use wiretight_server::service::keys::{Keyring, KeyringParts};
use wiretight_server::service::{Rules, Service};
use world::{Keys, Person};

const PATIENCE: Patience = Patience {
    step: Duration::from_secs(3),
    plain: Duration::from_secs(6),
    unproven: Duration::from_secs(8),
    ping: Duration::from_millis(300),
    idle: Duration::from_secs(4),
    drain: Duration::from_secs(5),
};

/// Nothing here takes so long.
const LONG: Duration = Duration::from_secs(60);

async fn serve(connections_max: usize) -> ServerAddress {
    let folder = tempfile::tempdir().expect("a folder");
    let tls = server_tls::self_signed(folder.path(), vec!["localhost".to_owned()]).expect("a certificate");
    let keyring = Keyring::new(KeyringParts {
        identity: protocol::signature::SecretKey::from_seed(&[1; 32]),
        head: protocol::signature::SecretKey::from_seed(&[2; 32]),
        log: protocol::signature::SecretKey::from_seed(&[5; 32]),
        map: wiretight_server::service::map_key::MapKey::from_seed(&[6; 32]),
        stamps: vec![protocol::franking::StampKey::from_seed(1, &[3; 32])],
        certificate: tls.certificate,
        revision: 1,
        issuers: Seeds::Derived(protocol::hash::derive(&[4; 32], "test issuers", &[])),
    })
    .expect("keys");
    let id = keyring.id();
    let service = Service::new(MemoryStores::default(), keyring, Rules::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
    let port = listener.local_addr().expect("bound").port();
    let serving = Serving {
        service,
        listener,
        metrics_listener: None,
        tls: tls.config,
        connections_max,
        patience: PATIENCE,
        log_metrics: LogMetrics::default(),
    };
    tokio::spawn(serving.run(std::future::pending()));
    ServerAddress { host: "127.0.0.1".to_owned(), port, id: Some(id) }
}

/// Whether the connection was ended by the server, and not at once.
async fn ends(stream: &mut (impl AsyncReadExt + Unpin)) -> bool {
    let started = Instant::now();
    let mut bytes = Vec::new();
    let ended = tokio::time::timeout(LONG, stream.read_to_end(&mut bytes)).await;
    ended.is_ok() && started.elapsed() > PATIENCE.step / 2
}

#[tokio::test]
async fn who_says_nothing_is_not_waited_for() {
    let address = serve(100).await;
    assert!(ends(&mut tcp(&address).await).await, "no TLS");
    assert!(ends(&mut tls(&address).await).await, "no request");
    let mut half = tls(&address).await;
    half.write_all(b"GET /v1 HTTP/1.1\r\nHost: loc").await.expect("sent");
    assert!(ends(&mut half).await, "half a request");
    let mut silent = socket(&address).await;
    assert_eq!(receive(&mut silent).await, None, "no hello");
}

/// A connection that asks again and again, without becoming a session, is not kept for ever.
#[tokio::test]
async fn who_only_asks_is_let_go_in_the_end() {
    let address = serve(100).await;
    let mut asking = tls(&address).await;
    let started = Instant::now();
    let mut answers = [0; 1024];
    let goes_on = async {
        let ask = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
        while asking.write_all(ask).await.is_ok() && matches!(asking.read(&mut answers).await, Ok(1..)) {
            tokio::time::sleep(PATIENCE.step / 4).await;
        }
    };
    tokio::time::timeout(LONG, goes_on).await.expect("the server closes");
    assert!(started.elapsed() > PATIENCE.plain / 2);
}

#[tokio::test]
async fn a_client_that_answers_pings_stays_and_one_that_does_not_goes() {
    let address = serve(100).await;
    let mut alive = Client::open(&address, SessionKind::Topics).await;
    let started = Instant::now();
    while started.elapsed() < PATIENCE.idle * 2 {
        // Reading answers pings.
        let next = tokio::time::timeout(PATIENCE.idle, alive.socket.next()).await.expect("pinged in time");
        assert!(matches!(next, Some(Ok(Message::Ping(_)))), "{next:?}");
    }
    let mut dead = Client::open(&address, SessionKind::Topics).await;
    // It reads below WebSocket, so that pings are seen and not answered.
    let started = Instant::now();
    let mut bytes = [0; 1024];
    let gone = async { while let Ok(1..) = dead.socket.get_mut().read(&mut bytes).await {} };
    tokio::time::timeout(LONG, gone).await.expect("the server closes");
    assert!(started.elapsed() >= PATIENCE.idle / 2);
}

/// An account session that no device stands for is free: it lasts no longer than two devices may take to find each other.
#[tokio::test]
async fn a_session_for_which_nobody_stands_ends() {
    let address = serve(100).await;
    let mut nobody = Client::open(&address, SessionKind::Account).await;
    let ended = async { while let Some(Ok(Message::Ping(_))) = nobody.socket.next().await {} };
    tokio::time::timeout(LONG, ended).await.expect("the server closes");
    let mut alice = Client::open(&address, SessionKind::Account).await;
    let registration = Person::new(1, None).registration(alice.shown());
    alice.call(Request::Register(registration)).await.expect("registered");
    let started = Instant::now();
    while started.elapsed() < PATIENCE.unproven * 2 {
        let next = alice.socket.next().await;
        assert!(matches!(next, Some(Ok(Message::Ping(_)))), "{next:?}");
    }
}

#[tokio::test]
async fn a_slow_reader_is_closed_and_reads_again_by_its_cursor() {
    let address = serve(100).await;
    let keys = Keys::new(3);
    let mut writer = Client::open(&address, SessionKind::Topics).await;
    writer.call(keys.creation()).await.expect("created");
    let mut slow = Client::open(&address, SessionKind::Topics).await;
    slow.call(keys.proof(slow.shown(), 0)).await.expect("proven");
    let read = || Request::ReadTopic { topic: keys.0, after: 0, count_max: 256, follow: Follow::No };
    let commit = keys.commit_of(0, vec![1; COMMIT_BYTES_MAX]);
    writer.call(Request::Append { entry: commit }).await.expect("appended");
    // Far more answers than fit between the two are asked for, and none is taken.
    for call in 0..64 {
        let frame = cbor::to_bytes(&ClientFrame { call: 1000 + call, request: read(), token: None });
        if slow.socket.send(Message::Binary(frame.into())).await.is_err() {
            break;
        }
    }
    tokio::time::timeout(LONG, async { while tcp_is_open(&mut slow).await {} }).await.expect("the server closes");
    let mut again = Client::open(&address, SessionKind::Topics).await;
    again.call(keys.proof(again.shown(), 0)).await.expect("proven");
    let page = again.call(read()).await;
    assert!(matches!(page, Ok(Answer::Page(page)) if page.entries.len() == 1));
}

/// Writes without reading until the other end is gone.
async fn tcp_is_open(client: &mut Client) -> bool {
    tokio::task::yield_now().await;
    client.socket.send(Message::Pong(Vec::new().into())).await.is_ok()
}

#[tokio::test]
async fn beyond_the_most_connections_nobody_gets_in_and_places_become_free() {
    let address = serve(2).await;
    let first = Client::open(&address, SessionKind::Topics).await;
    let mut second = Client::open(&address, SessionKind::Topics).await;
    let mut third = tcp(&address).await;
    assert_eq!(third.read(&mut [0; 10]).await.unwrap_or(0), 0, "closed at once");
    drop(first);
    let started = Instant::now();
    loop {
        let mut stream = tcp(&address).await;
        let probe = tokio::time::timeout(PATIENCE.step / 4, stream.read(&mut [0; 10])).await;
        if probe.is_err() {
            break;
        }
        assert!(started.elapsed() < LONG, "the place is free again");
    }
    second.call(Keys::new(3).creation()).await.expect("the others go on");
}

#[tokio::test]
async fn pushes_come_in_order_and_without_gaps_under_load() {
    let address = serve(100).await;
    let keys = Keys::new(3);
    let mut writer = Client::open(&address, SessionKind::Topics).await;
    writer.call(keys.creation()).await.expect("created");
    let mut follower = Client::open(&address, SessionKind::Topics).await;
    follower.call(keys.proof(follower.shown(), 0)).await.expect("proven");
    let read = Request::ReadTopic { topic: keys.0, after: 0, count_max: 256, follow: Follow::Yes };
    follower.call(read).await.expect("a page");
    const COUNT: u64 = 500;
    let writing = tokio::spawn(async move {
        for number in 0..COUNT {
            let mut tag = [0; 32];
            tag[..8].copy_from_slice(&number.to_be_bytes());
            let body = EntryBody::Message { tag: Tag(tag), ciphertext: Bytes(vec![1; 300]) };
            let entry = Entry::sign(&keys.key(0), keys.0, 0, 30, body);
            writer.call(Request::Append { entry }).await.expect("appended");
        }
    });
    let mut last = 0;
    while last < COUNT {
        let Some(Push::Entries { page, .. }) = follower.push().await else { panic!("entries") };
        for entry in page.entries {
            assert_eq!(entry.link.sequence, last + 1);
            last = entry.link.sequence;
        }
    }
    writing.await.expect("joined");
    // A frame after all that is still answered.
    send(&mut follower.socket, vec![0x82, 0x07, 0xF6]).await;
    assert!(receive(&mut follower.socket).await.is_some());
}
