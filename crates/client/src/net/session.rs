//! One session's connection: TCP or proxy, TLS, WebSocket, hello, then frames both ways until either side ends.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use protocol::api::{ClientFrame, ServerEvent, ServerFrame, SessionId};
use protocol::cbor;
use protocol::hello::{Hello, HelloReply, SessionKind};
use protocol::limits::FRAME_BYTES_MAX;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::tls::Seen;
use super::{Dialer, Event, Lane, NetError};

/// From nothing to the server's hello, directly.
const OPEN_TIMEOUT: Duration = Duration::from_secs(20);

/// The same through a proxy, which may have to build a circuit first.
const OPEN_TIMEOUT_PROXY: Duration = Duration::from_secs(90);

/// A ping is sent after so long a silence: below the idle limits of common middle boxes.
const PING_AFTER: Duration = Duration::from_secs(25);

/// The connection is given up after so long without anything from the server, pongs included.
const SILENCE_MAX: Duration = Duration::from_secs(75);

/// The close is not waited for longer than this.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

type Socket = WebSocketStream<TlsStream<TcpStream>>;

/// Runs a session to its end, and says why it ended.
pub(super) async fn run(
    dialer: &Dialer,
    session: SessionId,
    hello: Hello,
    frames: mpsc::Receiver<ClientFrame>,
    events: &mpsc::Sender<(SessionId, Event)>,
) -> NetError {
    let lane = &*dialer.lane(hello.kind);
    let patience = if lane.circuit.is_some() { OPEN_TIMEOUT_PROXY } else { OPEN_TIMEOUT };
    // Boxed, so that an idle session does not keep the space that its handshake needed.
    let opened = timeout(patience, Box::pin(open(dialer, lane, &hello))).await;
    let (socket, reply) = match opened {
        Ok(Ok(opened)) => opened,
        Ok(Err(error)) => return error,
        Err(_) => return NetError::TimedOut(place(dialer)),
    };
    let opened = Event::Server(ServerEvent::Opened { session, reply });
    if events.send((session, opened)).await.is_err() {
        return NetError::Broken;
    }
    exchange(socket, session, frames, events).await
}

async fn open(dialer: &Dialer, lane: &Lane, hello: &Hello) -> Result<(Socket, HelloReply), NetError> {
    let (socket, seen) = connect(dialer, lane).await?;
    if hello.token.is_none() || lane.connector.is_proven(&seen) {
        return greet(dialer, lane, (socket, &seen), hello).await;
    }
    // A token is as good as money: it is shown to nobody who has not shown first that they are the server.
    greet(dialer, lane, (socket, &seen), &Hello::new(SessionKind::Account, None)).await?;
    let (socket, seen) = connect(dialer, lane).await?;
    if !lane.connector.is_proven(&seen) {
        return Err(NetError::OtherServer);
    }
    greet(dialer, lane, (socket, &seen), hello).await
}

async fn greet(
    dialer: &Dialer,
    lane: &Lane,
    (mut socket, seen): (Socket, &Seen),
    hello: &Hello,
) -> Result<(Socket, HelloReply), NetError> {
    socket.send(Message::Binary(cbor::to_bytes(hello).into())).await.map_err(|_| NetError::Broken)?;
    let reply: HelloReply = match socket.next().await {
        Some(Ok(Message::Binary(bytes))) => {
            cbor::from_bytes(&bytes).map_err(|error| NetError::NotWiretight(error.to_string()))?
        }
        Some(Ok(_)) => return Err(NetError::NotWiretight("no hello".into())),
        Some(Err(_)) | None => return Err(NetError::Broken),
    };
    lane.connector.check(&dialer.address, seen, &reply)?;
    Ok((socket, reply))
}

async fn connect(dialer: &Dialer, lane: &Lane) -> Result<(Socket, Seen), NetError> {
    let host = dialer.address.host.trim_start_matches('[').trim_end_matches(']');
    let port = dialer.address.port;
    let stream = match &lane.circuit {
        Some(circuit) => circuit.connect(host, port).await?,
        None => {
            let unreachable =
                |error: std::io::Error| NetError::Unreachable { address: place(dialer), why: error.to_string() };
            TcpStream::connect((host, port)).await.map_err(unreachable)?
        }
    };
    // Without it small frames wait for one another; a system that refuses only makes them slower.
    let _ = stream.set_nodelay(true);
    let (stream, seen) = lane.connector.connect(stream).await?;
    let limits = WebSocketConfig::default()
        .read_buffer_size(16 * 1024)
        .max_message_size(Some(FRAME_BYTES_MAX))
        .max_frame_size(Some(FRAME_BYTES_MAX));
    let url = format!("wss://{}:{port}/v1", dialer.address.host);
    let upgraded = tokio_tungstenite::client_async_with_config(url, stream, Some(limits)).await;
    let (socket, _) = upgraded.map_err(|error| NetError::NotWiretight(error.to_string()))?;
    Ok((socket, seen))
}

async fn exchange(
    socket: Socket,
    session: SessionId,
    mut frames: mpsc::Receiver<ClientFrame>,
    events: &mpsc::Sender<(SessionId, Event)>,
) -> NetError {
    let (mut sink, mut stream) = socket.split();
    let mut heard = Instant::now();
    let mut ping = tokio::time::interval_at(Instant::now() + PING_AFTER, PING_AFTER);
    ping.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            frame = frames.recv() => {
                let Some(frame) = frame else {
                    let _ = timeout(CLOSE_TIMEOUT, sink.close()).await;
                    return NetError::Broken;
                };
                let bytes: Bytes = cbor::to_bytes(&frame).into();
                if !matches!(timeout(SILENCE_MAX, sink.send(Message::Binary(bytes))).await, Ok(Ok(()))) {
                    return NetError::Broken;
                }
            }
            message = stream.next() => {
                heard = Instant::now();
                match message {
                    Some(Ok(Message::Binary(bytes))) => match cbor::from_bytes::<ServerFrame>(&bytes) {
                        Ok(frame) => {
                            let event = Event::Server(ServerEvent::Frame { session, frame });
                            if events.send((session, event)).await.is_err() {
                                return NetError::Broken;
                            }
                        }
                        Err(error) => return NetError::NotWiretight(error.to_string()),
                    },
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Text(_) | Message::Frame(_))) => {
                        return NetError::NotWiretight("text where binary messages belong".into());
                    }
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return NetError::Broken,
                }
            }
            _ = ping.tick() => {
                if heard.elapsed() > SILENCE_MAX || sink.send(Message::Ping(Bytes::new())).await.is_err() {
                    return NetError::Broken;
                }
            }
        }
    }
}

fn place(dialer: &Dialer) -> String {
    format!("{}:{}", dialer.address.host, dialer.address.port)
}
