//! Sessions against a TLS server of the test's own: pinning, resumption, limits, and the proxy.

use std::sync::Arc;

use futures_util::{SinkExt, StreamExt};
use protocol::api::{ClientFrame, Request, ServerFrame};
use protocol::cbor;
use protocol::hello::{Challenge, HelloReply};
use protocol::server::{CertificateHash, ServerKeys, ServerStatement};
use protocol::signature::SecretKey;
use rustls::HandshakeKind;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;

use super::*;

/// A server that greets with a statement, and answers each frame with `Done`.
struct Host {
    address: ServerAddress,
    handshakes: mpsc::UnboundedReceiver<HandshakeKind>,
    hellos: mpsc::UnboundedReceiver<Hello>,
}

/// What the host says of itself, if it is not the truth.
#[derive(Clone, Copy, PartialEq)]
enum Says {
    Truth,
    OtherCertificate,
    OtherSignature,
    OversizedFrame,
    Nonsense,
    /// Turns everybody away.
    Busy,
    /// Turns away whoever shows a token.
    TokenRefused,
}

async fn host(says: Says) -> Host {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let certificate: CertificateDer<'static> = made.cert.der().clone();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let identity = SecretKey::from_seed(&[5; 32]);
    let seen = if says == Says::OtherCertificate { [0; 32] } else { Sha256::digest(&certificate).into() };
    let keys = ServerKeys {
        identity: identity.public(),
        head: identity.public(),
        stamps: Vec::new(),
        certificate: CertificateHash(seen),
        revision: 1,
        log: identity.public(),
    };
    let mut statement = ServerStatement::sign(&identity, keys);
    if says == Says::OtherSignature {
        statement.keys.revision = 2;
    }
    let id = Some(statement.id());
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("TLS 1.3")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a configuration");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (handshake, handshakes) = mpsc::unbounded_channel();
    let (hello, hellos) = mpsc::unbounded_channel();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("accepts");
            let (acceptor, statement) = (acceptor.clone(), statement.clone());
            tokio::spawn(attend(acceptor, stream, statement, (handshake.clone(), hello.clone()), says));
        }
    });
    Host { address: ServerAddress { host: "localhost".into(), port, id }, handshakes, hellos }
}

async fn attend(
    acceptor: tokio_rustls::TlsAcceptor,
    stream: TcpStream,
    statement: ServerStatement,
    (handshake, hellos): (mpsc::UnboundedSender<HandshakeKind>, mpsc::UnboundedSender<Hello>),
    says: Says,
) -> Option<()> {
    let stream = acceptor.accept(stream).await.ok()?;
    handshake.send(stream.get_ref().1.handshake_kind()?).ok()?;
    let mut socket = tokio_tungstenite::accept_async(stream).await.ok()?;
    let hello = socket.next().await?.ok()?;
    let hello: Hello = cbor::from_bytes(&hello.into_data()).ok()?;
    hellos.send(hello.clone()).ok()?;
    let time = protocol::time::Minutes(0);
    let reply = match says {
        Says::Busy => HelloReply::Busy { retry_after_s: u32::MAX },
        Says::TokenRefused if hello.token.is_some() => HelloReply::TokenRefused { time },
        _ => HelloReply::Welcome { version: 1, challenge: Challenge([0; 32]), statement, time, issuers: vec![] },
    };
    socket.send(Message::Binary(cbor::to_bytes(&reply).into())).await.ok()?;
    while let Some(Ok(Message::Binary(bytes))) = socket.next().await {
        let frame: ClientFrame = cbor::from_bytes(&bytes).ok()?;
        let answer = match says {
            Says::OversizedFrame => vec![0; protocol::limits::FRAME_BYTES_MAX + 1],
            Says::Nonsense => vec![0xFF],
            _ => cbor::to_bytes(&ServerFrame::Answer { call: frame.call, answer: protocol::api::Answer::Done }),
        };
        socket.send(Message::Binary(answer.into())).await.ok()?;
    }
    Some(())
}

async fn open(network: &mut Network, session: u64, kind: SessionKind) -> ServerEvent {
    network.open(SessionId(session), Hello::new(kind, None));
    network.next().await
}

async fn refused(address: ServerAddress) -> Option<NetError> {
    let mut network = Network::new(address, None);
    let event = open(&mut network, 1, SessionKind::Account).await;
    assert_eq!(event, ServerEvent::Closed { session: SessionId(1) });
    network.problem()
}

fn frame(call: u32) -> ClientFrame {
    ClientFrame { call, request: Request::CountKeyPackages, token: None }
}

#[tokio::test]
async fn a_session_carries_frames_both_ways_and_ends() {
    let host = host(Says::Truth).await;
    let mut network = Network::new(host.address, None);
    assert!(matches!(open(&mut network, 1, SessionKind::Account).await, ServerEvent::Opened { .. }));
    network.send(SessionId(1), frame(7));
    let answer = ServerFrame::Answer { call: 7, answer: protocol::api::Answer::Done };
    assert_eq!(network.next().await, ServerEvent::Frame { session: SessionId(1), frame: answer });
    network.close(SessionId(1));
    network.send(SessionId(1), frame(8));
    assert!(matches!(
        open(&mut network, 2, SessionKind::Account).await,
        ServerEvent::Opened { session: SessionId(2), .. }
    ));
}

#[tokio::test]
async fn another_server_than_the_address_names_is_refused() {
    let host = host(Says::Truth).await;
    let id = Some(protocol::id::ServerId([1; 32]));
    assert_eq!(refused(ServerAddress { id, ..host.address }).await, Some(NetError::OtherServer));
}

#[tokio::test]
async fn a_statement_over_another_certificate_is_refused() {
    let host = host(Says::OtherCertificate).await;
    assert_eq!(refused(host.address).await, Some(NetError::OtherServer));
}

#[tokio::test]
async fn a_statement_with_a_wrong_signature_is_refused() {
    let host = host(Says::OtherSignature).await;
    assert_eq!(refused(host.address).await, Some(NetError::OtherServer));
}

#[tokio::test]
async fn without_an_id_only_loopback_or_an_authority_vouches() {
    let host = host(Says::Truth).await;
    let unnamed = ServerAddress { id: None, ..host.address.clone() };
    let mut network = Network::new(unnamed, None);
    assert!(matches!(open(&mut network, 1, SessionKind::Account).await, ServerEvent::Opened { .. }));
    // The same server under a name that is not this machine's, reached through a proxy that resolves it.
    let (proxy, _seen) = proxy(host.address.port).await;
    let elsewhere = ServerAddress { host: "chat.example.org".into(), port: 7443, id: None };
    let mut network = Network::new(elsewhere, Some(&proxy));
    let event = open(&mut network, 1, SessionKind::Account).await;
    assert_eq!(event, ServerEvent::Closed { session: SessionId(1) });
    assert_eq!(network.problem(), Some(NetError::NobodyVouches));
}

#[tokio::test]
async fn kinds_of_sessions_resume_only_their_own() {
    let mut host = host(Says::Truth).await;
    let mut network = Network::new(host.address.clone(), None);
    let mut handshakes = Vec::new();
    let order =
        [SessionKind::Account, SessionKind::Account, SessionKind::Topics, SessionKind::Contact, SessionKind::Topics];
    for (session, kind) in order.into_iter().enumerate() {
        let session = session as u64;
        assert!(matches!(open(&mut network, session, kind).await, ServerEvent::Opened { .. }));
        // The tickets for resumption come with the first answer at the latest.
        network.send(SessionId(session), frame(1));
        assert!(matches!(network.next().await, ServerEvent::Frame { .. }));
        handshakes.push(host.handshakes.recv().await.expect("a handshake") == HandshakeKind::Resumed);
    }
    assert_eq!(handshakes, [false, true, false, false, true]);
}

/// Whoever sits in between has another certificate, and no statement of the server names it: what they say is said by nobody, and they see
/// no token.
#[tokio::test]
async fn what_has_not_shown_that_it_is_the_server_is_neither_believed_nor_shown_a_token() {
    for (says, problem) in [
        (Says::Busy, NetError::Unproven("that it is busy")),
        (Says::OtherCertificate, NetError::OtherServer),
        (Says::OtherSignature, NetError::OtherServer),
    ] {
        let mut host = host(says).await;
        let mut network = Network::new(host.address.clone(), None);
        network.open(SessionId(1), Hello::new(SessionKind::Topics, Some(protocol::cbor::Bytes(vec![1; 40]))));
        assert_eq!(network.next().await, ServerEvent::Closed { session: SessionId(1) });
        assert_eq!(network.problem(), Some(problem));
        let hello = host.hellos.try_recv().expect("a hello");
        assert_eq!((hello.kind, hello.token), (SessionKind::Account, None));
        assert!(host.hellos.try_recv().is_err(), "and no other");
    }
}

#[tokio::test]
async fn what_the_server_says_itself_is_believed_and_a_token_is_shown_once_it_is_known() {
    let mut host = host(Says::TokenRefused).await;
    let mut network = Network::new(host.address.clone(), None);
    for session in 1..3 {
        network.open(SessionId(session), Hello::new(SessionKind::Topics, Some(protocol::cbor::Bytes(vec![1; 40]))));
        let event = network.next().await;
        assert!(
            matches!(event, ServerEvent::Opened { reply: HelloReply::TokenRefused { .. }, .. }),
            "{event:?} {:?}",
            network.problem()
        );
    }
    let shown: Vec<bool> =
        std::iter::from_fn(|| host.hellos.try_recv().ok()).map(|hello| hello.token.is_some()).collect();
    assert_eq!(shown, [false, true, true], "the server has said once who it is");
}

#[tokio::test]
async fn oversized_and_unreadable_frames_end_the_session() {
    for says in [Says::OversizedFrame, Says::Nonsense] {
        let host = host(says).await;
        let mut network = Network::new(host.address, None);
        assert!(matches!(open(&mut network, 1, SessionKind::Topics).await, ServerEvent::Opened { .. }));
        network.send(SessionId(1), frame(1));
        assert_eq!(network.next().await, ServerEvent::Closed { session: SessionId(1) });
    }
}

#[tokio::test]
async fn a_port_without_a_server_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let problem = refused(ServerAddress { host: "127.0.0.1".into(), port, id: None }).await;
    assert!(matches!(problem, Some(NetError::Unreachable { .. })), "{problem:?}");
}

#[tokio::test]
async fn through_a_proxy_each_kind_has_its_own_credentials_and_the_proxy_resolves() {
    let host = host(Says::Truth).await;
    let (proxy, mut seen) = proxy(host.address.port).await;
    let address = ServerAddress { host: "hidden.example".into(), port: 7443, id: host.address.id };
    let mut network = Network::new(address, Some(&proxy));
    let mut users = Vec::new();
    let order = [SessionKind::Account, SessionKind::Contact, SessionKind::Topics, SessionKind::Account];
    for (session, kind) in order.into_iter().enumerate() {
        let event = open(&mut network, session as u64, kind).await;
        assert!(matches!(event, ServerEvent::Opened { .. }), "{event:?} {:?}", network.problem());
        let (user, name) = seen.recv().await.expect("a connection");
        assert_eq!(name, "hidden.example:7443");
        users.push(user);
    }
    assert_eq!(users[0], users[3]);
    users.sort();
    users.dedup();
    assert_eq!(users.len(), 3);
}

/// A proxy that would rather do without credentials sends all connections one way: nothing goes through it.
#[tokio::test]
async fn a_proxy_that_would_mix_connections_is_refused() {
    for chosen in [[5, 0], [5, 0xFF], [4, 2]] {
        let host = host(Says::Truth).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("socks5://{}", listener.local_addr().expect("an address"));
        let offers = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("accepts");
            let mut offered = [0; 2];
            stream.read_exact(&mut offered).await.expect("an offer");
            let mut methods = vec![0; usize::from(offered[1])];
            stream.read_exact(&mut methods).await.expect("methods");
            stream.write_all(&chosen).await.expect("writes");
            let mut rest = Vec::new();
            // However the client hangs up, nothing must have come.
            let _ = stream.read_to_end(&mut rest).await;
            (methods, rest)
        });
        let proxy = ProxyAddress::parse(&address).expect("an address");
        let mut network = Network::new(host.address, Some(&proxy));
        let event = open(&mut network, 1, SessionKind::Topics).await;
        assert_eq!(event, ServerEvent::Closed { session: SessionId(1) });
        assert_eq!(network.problem(), Some(NetError::ProxyMixes));
        assert_eq!(
            offers.await.expect("ends"),
            (vec![2], vec![]),
            "credentials are all that is offered, and all ends there"
        );
    }
}

/// A SOCKS5 proxy with RFC 1929 credentials that connects every name to one port of this machine.
async fn proxy(to: u16) -> (ProxyAddress, mpsc::UnboundedReceiver<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("socks5://{}", listener.local_addr().expect("an address"));
    let (sender, seen) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("accepts");
            tokio::spawn(relay(stream, to, sender.clone()));
        }
    });
    (ProxyAddress::parse(&address).expect("an address"), seen)
}

async fn relay(mut stream: TcpStream, to: u16, seen: mpsc::UnboundedSender<(String, String)>) -> Option<()> {
    let mut head = [0; 2];
    stream.read_exact(&mut head).await.ok()?;
    stream.read_exact(&mut vec![0; usize::from(head[1])]).await.ok()?;
    stream.write_all(&[5, 2]).await.ok()?;
    stream.read_exact(&mut head[..1]).await.ok()?;
    let user = text(&mut stream).await?;
    text(&mut stream).await?;
    stream.write_all(&[1, 0]).await.ok()?;
    let mut request = [0; 4];
    stream.read_exact(&mut request).await.ok()?;
    assert_eq!(request, [5, 1, 0, 3], "a name, not an address that was resolved here");
    let name = text(&mut stream).await?;
    let port = stream.read_u16().await.ok()?;
    seen.send((user, format!("{name}:{port}"))).ok()?;
    let mut onward = TcpStream::connect(("127.0.0.1", to)).await.ok()?;
    stream.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 1]).await.ok()?;
    tokio::io::copy_bidirectional(&mut stream, &mut onward).await.ok()?;
    Some(())
}

async fn text(stream: &mut TcpStream) -> Option<String> {
    let length = stream.read_u8().await.ok()?;
    let mut bytes = vec![0; usize::from(length)];
    stream.read_exact(&mut bytes).await.ok()?;
    String::from_utf8(bytes).ok()
}
