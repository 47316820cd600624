//! A real server process, and a small client over real TLS WebSockets.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use protocol::address::ServerAddress;
use protocol::api::{Answer, ClientFrame, Push, Refusal, Request, ServerFrame};
use protocol::cbor::{self, Bytes};
use protocol::hash::sha256;
use protocol::hello::{Challenge, Hello, HelloReply, SessionKind};
use protocol::limits::TOKEN_BATCH;
use protocol::server::ServerStatement;
use protocol::token::{Batch, Token};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::world::{Open, Person};
use wiretight_server::http::random::SystemRandom;

pub type Tls = TlsStream<TcpStream>;

/// Nothing in these tests takes so long.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server process, killed when dropped.
pub struct Process {
    pub child: Child,
    pub address: ServerAddress,
    /// Further lines of its standard output.
    pub stdout: BufReader<std::process::ChildStdout>,
}

pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wiretight-server"));
    command.args(["--data", folder.to_str().expect("a path")]).args(["--listen", "127.0.0.1:0"]);
    command
}

impl Process {
    pub fn start(folder: &Path) -> Process {
        Process::start_with(command(folder))
    }

    pub fn start_with(mut command: Command) -> Process {
        command.stdout(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("a line");
        let address = ServerAddress::parse(&line).unwrap_or_else(|error| panic!("no address in {line:?}: {error}"));
        Process { child, address, stdout }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    pub fn terminate(&mut self) -> std::process::ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
        self.child.wait().expect("gone")
    }

    pub fn stderr(&mut self) -> String {
        let mut text = String::new();
        self.child.stderr.take().expect("piped").read_to_string(&mut text).expect("text");
        text
    }

    /// Where metrics are served: the line after the address.
    pub fn metrics_address(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("a line");
        let place = line.trim().strip_prefix("metrics http://").and_then(|rest| rest.strip_suffix("/metrics"));
        place.expect("where metrics are").to_owned()
    }

    pub async fn tcp(&self) -> TcpStream {
        tcp(&self.address).await
    }

    pub async fn tls(&self) -> Tls {
        tls(&self.address).await
    }

    pub async fn socket(&self) -> WebSocketStream<Tls> {
        socket(&self.address).await
    }

    pub async fn open(&self, kind: SessionKind) -> Client {
        Client::open(&self.address, kind).await
    }
}

/// What stands at `/metrics` there.
pub async fn metrics(place: &str) -> String {
    let mut stream = TcpStream::connect(place).await.expect("connected");
    let request = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request).await.expect("asked");
    let mut text = String::new();
    stream.read_to_string(&mut text).await.expect("answered");
    text
}

pub async fn tcp(address: &ServerAddress) -> TcpStream {
    TcpStream::connect((address.host.as_str(), address.port)).await.expect("connected")
}

pub async fn tls(address: &ServerAddress) -> Tls {
    tls_over(tcp(address).await).await
}

pub async fn tls_over(stream: TcpStream) -> Tls {
    let connector = TlsConnector::from(Arc::new(tls_config()));
    let name = ServerName::try_from("localhost").expect("a name");
    connector.connect(name, stream).await.expect("secured")
}

pub async fn socket(address: &ServerAddress) -> WebSocketStream<Tls> {
    socket_over(address, tls(address).await).await
}

async fn socket_over(address: &ServerAddress, tls: Tls) -> WebSocketStream<Tls> {
    let url = format!("wss://localhost:{}/v1", address.port);
    let (socket, _) = tokio_tungstenite::client_async(url, tls).await.expect("upgraded");
    socket
}

/// A connection from elsewhere in the network.
pub async fn tls_from(address: &ServerAddress, source: [u8; 4]) -> Tls {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.bind((source, 0).into()).expect("bound");
    let at = format!("{}:{}", address.host, address.port).parse().expect("a place");
    tls_over(socket.connect(at).await.expect("connected")).await
}

impl Client {
    pub async fn open(address: &ServerAddress, kind: SessionKind) -> Client {
        Client::open_over(tls(address).await, address, kind).await
    }

    pub async fn open_over(tls: Tls, address: &ServerAddress, kind: SessionKind) -> Client {
        let mut socket = socket_over(address, tls).await;
        let certificates = socket.get_ref().get_ref().1.peer_certificates().expect("certificates");
        let certificate = sha256(certificates[0].as_ref());
        let token = match kind {
            SessionKind::Account => None,
            SessionKind::Contact | SessionKind::Topics => Some(Bytes::from(&token(address).await)),
        };
        send(&mut socket, cbor::to_bytes(&Hello::new(kind, token))).await;
        let reply = receive(&mut socket).await.expect("a reply");
        let HelloReply::Welcome { challenge, statement, .. } = cbor::from_bytes(&reply).expect("a reply") else {
            panic!("no welcome")
        };
        statement.verify().expect("the statement is signed");
        assert_eq!(Some(statement.id()), address.id, "the address names the server's key");
        assert_eq!(statement.keys.certificate.0, certificate, "the statement names the certificate");
        Client { socket, challenge, statement, call: 0, pushes: Vec::new(), address: address.clone() }
    }
}

/// Tokens that tests have fetched, by server.
static TOKENS: Mutex<BTreeMap<String, Vec<Token>>> = Mutex::new(BTreeMap::new());

/// A token of a server, as its clients get theirs: a batch for a fresh account.
pub async fn token(address: &ServerAddress) -> Token {
    let kept = TOKENS.lock().expect("no test panics here").get_mut(&address.to_string()).and_then(Vec::pop);
    match kept {
        Some(token) => token,
        None => {
            let mut fetched = Box::pin(fetch_tokens(address)).await;
            let token = fetched.pop().expect("a batch");
            TOKENS.lock().expect("no test panics here").entry(address.to_string()).or_default().extend(fetched);
            token
        }
    }
}

async fn fetch_tokens(address: &ServerAddress) -> Vec<Token> {
    let seed: [u8; 32] = std::array::from_fn(|_| rand_core::Rng::next_u64(&mut SystemRandom) as u8);
    let mut client = Client::open(address, SessionKind::Account).await;
    let person = Person::from_seed(&seed);
    let registration = person.registration(client.shown());
    let frame = |call, request| cbor::to_bytes(&ClientFrame { call, request, token: None });
    send(&mut client.socket, frame(1, Request::Register(registration))).await;
    receive(&mut client.socket).await.expect("registered");
    let period = wiretight_server::http::now().days();
    let batch = Batch::from_seed(period, &seed, TOKEN_BATCH);
    send(&mut client.socket, frame(2, Request::IssueTokens { period, batch: batch.blinded().to_vec() })).await;
    let answer = receive(&mut client.socket).await.expect("an answer");
    let answer: ServerFrame = cbor::from_bytes(&answer).expect("a frame");
    let ServerFrame::Answer { answer: Answer::Tokens { evaluation, issuer }, .. } = answer else {
        panic!("no tokens: {answer:?}")
    };
    issuer.verify(&client.statement.keys.identity).expect("stated by the server");
    batch.finish(&issuer.key, &evaluation).expect("tokens")
}

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// An open session.
pub struct Client {
    pub socket: WebSocketStream<Tls>,
    pub challenge: Challenge,
    pub statement: ServerStatement,
    call: u32,
    pushes: Vec<Push>,
    address: ServerAddress,
}

impl Client {
    /// What the shared helpers need to know of it.
    pub fn shown(&self) -> Open {
        Open {
            connection: wiretight_server::in_process::Connection(0),
            challenge: self.challenge,
            server: self.statement.id(),
        }
    }

    pub async fn call(&mut self, request: Request) -> Result<Answer, Refusal> {
        self.try_call(request).await.expect("an answer")
    }

    /// Nothing if the connection ended before the answer.
    pub async fn try_call(&mut self, request: Request) -> Option<Result<Answer, Refusal>> {
        self.call += 1;
        let token = request.token_use().map(|_| token(&self.address));
        let token = match token {
            Some(token) => Some(token.await),
            None => None,
        };
        let frame = cbor::to_bytes(&ClientFrame { call: self.call, request, token });
        self.socket.send(Message::Binary(frame.into())).await.ok()?;
        loop {
            match cbor::from_bytes::<ServerFrame>(&receive(&mut self.socket).await?).expect("a frame") {
                ServerFrame::Push(push) => self.pushes.push(push),
                frame if frame.call() == Some(self.call) => return frame.into_result(),
                other => panic!("not the answer: {other:?}"),
            }
        }
    }

    pub async fn push(&mut self) -> Option<Push> {
        if !self.pushes.is_empty() {
            return Some(self.pushes.remove(0));
        }
        match cbor::from_bytes(&receive(&mut self.socket).await?).expect("a frame") {
            ServerFrame::Push(push) => Some(push),
            other => panic!("no push: {other:?}"),
        }
    }
}

pub async fn send(socket: &mut WebSocketStream<Tls>, bytes: Vec<u8>) {
    socket.send(Message::Binary(bytes.into())).await.expect("sent");
}

/// The next binary message; nothing once the connection is over.
pub async fn receive(socket: &mut WebSocketStream<Tls>) -> Option<Vec<u8>> {
    loop {
        match tokio::time::timeout(PATIENCE, socket.next()).await.expect("something in time") {
            Some(Ok(Message::Binary(bytes))) => return Some(bytes.to_vec()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(_) | Err(_)) | None => return None,
        }
    }
}

fn tls_config() -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(ByStatement))
        .with_no_client_auth()
}

/// The certificate is checked by its hash in the server's statement, afterwards.
#[derive(Debug)]
struct ByStatement;

impl ServerCertVerifier for ByStatement {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &rustls::DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &rustls::DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms.supported_schemes()
    }
}
