//! A WebSocket: hello first, then frames one after the other, and pushes in between.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, SinkExt, StreamExt as _};
use protocol::api::{ClientFrame, Push, Refusal, Request, ServerFrame};
use protocol::cbor;
use protocol::hello::{Hello, HelloReply};
use protocol::limits::HELLO_BYTES_MAX;
use tokio::io::AsyncWriteExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, JoinHandle};
use tokio::time::{MissedTickBehavior, timeout};
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::metrics::request_name;
use super::random::SystemRandom;
use super::upgrade::Socket;
use super::{Patience, RETRY_AFTER_S, Shell, now};
use crate::port::Stores;
use crate::service::limits::Network;
use crate::service::session::{Begun, Handled, Session};

/// The connection is over, or is to be.
struct Over;

/// A WebSocket whose client has so long to take what it is sent.
struct Patient {
    socket: Socket,
    /// Frames that wait to be sent; many small ones become one write. Nothing is kept of it: WebSocket's own buffer stays as
    /// large as the largest frame that ever went through it, for each of thousands of connections.
    waiting: Vec<u8>,
    step: Duration,
}

impl Patient {
    /// Puts a frame behind those that wait to be sent, and sends them when they are many.
    async fn put<T: minicbor::Encode<()>>(&mut self, frame: &T) -> Result<(), Over> {
        let payload = cbor::to_bytes(frame);
        let opcode = OpCode::Data(Data::Binary);
        let header = FrameHeader { is_final: true, rsv1: false, rsv2: false, rsv3: false, opcode, mask: None };
        self.waiting.reserve(payload.len().saturating_add(HEADER_BYTES_MAX));
        header.format(u64::try_from(payload.len()).map_err(|_| Over)?, &mut self.waiting).map_err(|_| Over)?;
        self.waiting.extend_from_slice(&payload);
        if self.waiting.len() < WAITING_BYTES_MAX { Ok(()) } else { self.flush().await }
    }

    /// Sends a frame, and all that wait.
    async fn send<T: minicbor::Encode<()>>(&mut self, frame: &T) -> Result<(), Over> {
        self.put(frame).await?;
        self.flush().await
    }

    /// Sends all frames that wait, behind what WebSocket itself answers to pings. A client that does not take them in time is
    /// closed, and reads again by its cursor.
    async fn flush(&mut self) -> Result<(), Over> {
        let waiting = std::mem::take(&mut self.waiting);
        let flushed = async {
            SinkExt::flush(&mut *self.socket).await.map_err(|_| Over)?;
            if !waiting.is_empty() {
                let stream = self.socket.get_mut();
                stream.write_all(&waiting).await.map_err(|_| Over)?;
                stream.flush().await.map_err(|_| Over)?;
            }
            Ok(())
        };
        timeout(self.step, flushed).await.map_err(|_| Over)?
    }

    /// Sends all that wait, then a message of another kind.
    async fn deliver(&mut self, message: Message) -> Result<(), Over> {
        self.flush().await?;
        let sent = timeout(self.step, SinkExt::send(&mut *self.socket, message)).await;
        sent.map_err(|_| Over)?.map_err(|_| Over)
    }
}

/// Frames that wait are sent when they are so many bytes: more than one write takes anyway.
const WAITING_BYTES_MAX: usize = 32 * 1024;

/// The longest header of a WebSocket frame (RFC 6455 §5.2).
const HEADER_BYTES_MAX: usize = 14;

/// The most appends of one connection that wait for the disk; beyond them it is not read.
const APPENDS_MAX: usize = 64;

/// The most bytes of appends that wait for the disk, of one connection: two of the largest commits.
const APPEND_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The most bytes of appends that wait for the disk, of all connections: several of the store's batches.
pub const APPEND_BYTES_MAX_ALL: usize = 128 * 1024 * 1024;

/// An append that waits for the disk, and what became of it in the end. It is a task of its own: whoever brings others'
/// appends to the disk must not wait for this connection's client meanwhile.
type Appending = JoinHandle<(Instant, Handled)>;

/// Room for the bytes of appends that wait for the disk: of a connection, and of all.
struct Room {
    own: Arc<Semaphore>,
    all: Arc<Semaphore>,
}

impl Room {
    /// Waits for room. It is given back when an append is durable, whether its client takes the answer or not, so that
    /// nobody who waits here waits for a client.
    async fn take(&self, size: usize) -> Result<[OwnedSemaphorePermit; 2], Over> {
        let size = u32::try_from(size.min(APPEND_BYTES_MAX)).map_err(|_| Over)?;
        let own = Arc::clone(&self.own).acquire_many_owned(size).await.map_err(|_| Over)?;
        let all = Arc::clone(&self.all).acquire_many_owned(size).await.map_err(|_| Over)?;
        Ok([own, all])
    }
}

/// What happened on a connection.
enum Happened {
    Message(Message),
    Appended(Result<(Instant, Handled), JoinError>),
    Woken,
    Tick,
    Stopping,
    Gone,
}

/// Serves a WebSocket to its end. Each step is boxed: an idle connection keeps what it waits for, and no room for what it
/// might come to do.
pub async fn serve<S: Stores>(socket: Socket, network: Network, shell: Arc<Shell<S>>) {
    let alive = shell.alive.clone();
    let mut socket = Patient { socket, waiting: Vec::new(), step: shell.patience.step };
    let Some(mut session) = Box::pin(open(&mut socket, network, &shell)).await else { return };
    shell.metrics.session_opened(session.kind());
    let ended = Box::pin(run(&mut socket, &mut session, &shell)).await;
    shell.metrics.session_closed(session.kind());
    Box::pin(session.end()).await;
    drop(session);
    if ended.is_ok() {
        // The last frame is to arrive before the connection ends.
        _ = Box::pin(socket.deliver(Message::Close(None))).await;
    }
    drop(alive);
}

async fn open<S: Stores>(socket: &mut Patient, network: Network, shell: &Shell<S>) -> Option<Box<Session<S>>> {
    let mut stopping = shell.stopping.clone();
    let message = tokio::select! {
        message = timeout(socket.step, socket.socket.next()) => message.ok()??.ok()?,
        _ = stopping.wait_for(|stopping| *stopping) => return None,
    };
    let Message::Binary(bytes) = message else { return None };
    if bytes.len() > HELLO_BYTES_MAX {
        return None;
    }
    let hello: Hello = cbor::from_bytes(&bytes).ok()?;
    let opened = if *shell.stopping.borrow() {
        crate::service::Opened { reply: HelloReply::Busy { retry_after_s: RETRY_AFTER_S }, session: None }
    } else {
        shell.service.open(&hello, network, now(), &mut SystemRandom).await
    };
    socket.send(&opened.reply).await.ok()?;
    opened.session.map(Box::new)
}

async fn run<S: Stores>(socket: &mut Patient, session: &mut Session<S>, shell: &Shell<S>) -> Result<(), Over> {
    let mut stopping = shell.stopping.clone();
    let Patience { ping, idle, unproven, .. } = shell.patience;
    let opened = Instant::now();
    let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + ping, ping);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last_heard = Instant::now();
    let mut appending = FuturesUnordered::new();
    let room = Room { own: Arc::new(Semaphore::new(APPEND_BYTES_MAX)), all: Arc::clone(&shell.append_room) };
    loop {
        let happened = tokio::select! {
            biased;
            _ = stopping.wait_for(|stopping| *stopping) => Happened::Stopping,
            Some(appended) = appending.next(), if !appending.is_empty() => Happened::Appended(appended),
            message = socket.socket.next(), if appending.len() < APPENDS_MAX => match message {
                Some(Ok(message)) => Happened::Message(message),
                _ => Happened::Gone,
            },
            () = session.woken() => Happened::Woken,
            _ = ticks.tick() => Happened::Tick,
        };
        match &happened {
            Happened::Message(_) => last_heard = Instant::now(),
            Happened::Tick if last_heard.elapsed() > idle => return Ok(()),
            Happened::Tick if !session.is_proven() && opened.elapsed() > unproven => return Ok(()),
            Happened::Gone => return Err(Over),
            _ => {}
        }
        let is_stopping = matches!(happened, Happened::Stopping);
        Box::pin(answer_to(happened, socket, session, shell, &room, &mut appending)).await?;
        if is_stopping || session.is_over() {
            return Ok(());
        }
    }
}

/// Does what follows from what happened, and sends what there is to send.
async fn answer_to<S: Stores>(
    happened: Happened,
    socket: &mut Patient,
    session: &mut Session<S>,
    shell: &Shell<S>,
    room: &Room,
    appending: &mut FuturesUnordered<Appending>,
) -> Result<(), Over> {
    match happened {
        Happened::Message(message) => appending.extend(take(socket, session, shell, room, message).await?),
        Happened::Appended(appended) => {
            answer_append(socket, shell, appended).await?;
            while let Some(Some(appended)) = appending.next().now_or_never() {
                answer_append(socket, shell, appended).await?;
            }
        }
        Happened::Tick => {
            // What hints have missed is found by looking again.
            session.recheck_all();
            socket.deliver(Message::Ping(Bytes::new())).await?;
        }
        Happened::Stopping => {
            while let Some(appended) = appending.next().await {
                answer_append(socket, shell, appended).await?;
            }
            let push = ServerFrame::Push(Push::Closing { retry_after_s: RETRY_AFTER_S });
            return socket.send(&push).await;
        }
        Happened::Woken | Happened::Gone => {}
    }
    push(socket, session).await?;
    socket.flush().await
}

/// Takes a message; an append is answered when it is durable.
async fn take<S: Stores>(
    socket: &mut Patient,
    session: &mut Session<S>,
    shell: &Shell<S>,
    room: &Room,
    message: Message,
) -> Result<Option<Appending>, Over> {
    let bytes = match message {
        Message::Binary(bytes) => bytes,
        Message::Ping(_) | Message::Pong(_) => return Ok(None),
        Message::Text(_) | Message::Close(_) | Message::Frame(_) => return Err(Over),
    };
    // Before anything is decoded: what is decoded takes more room than what was sent.
    if bytes.len() > session.kind().client_frame_bytes_max() {
        let call = call_number(&bytes).ok_or(Over)?;
        shell.metrics.malformed();
        return socket.put(&ServerFrame::Refusal { call, refusal: Refusal::TooLarge }).await.map(|()| None);
    }
    let frame: ClientFrame = match cbor::from_bytes(&bytes) {
        Ok(frame) => frame,
        Err(_) => {
            let call = call_number(&bytes).ok_or(Over)?;
            shell.metrics.malformed();
            return socket.put(&ServerFrame::Refusal { call, refusal: Refusal::Malformed }).await.map(|()| None);
        }
    };
    let held = match &frame.request {
        Request::Append { .. } => Some(room.take(bytes.len()).await?),
        _ => None,
    };
    drop(bytes);
    let request = request_name(&frame.request);
    let started = Instant::now();
    match session.begin(frame, now()).await {
        Begun::Handled(handled) => answer(socket, shell, request, started, handled).await.map(|()| None),
        Begun::Appending(handled) => Ok(Some(tokio::spawn(async move {
            let handled = handled.await;
            drop(held);
            (started, handled)
        }))),
    }
}

async fn answer_append<S: Stores>(
    socket: &mut Patient,
    shell: &Shell<S>,
    appended: Result<(Instant, Handled), JoinError>,
) -> Result<(), Over> {
    // A task that panicked has said nothing of its append: then neither does the connection.
    let (started, handled) = appended.map_err(|_| Over)?;
    answer(socket, shell, "append", started, handled).await
}

async fn answer<S: Stores>(
    socket: &mut Patient,
    shell: &Shell<S>,
    request: &'static str,
    started: Instant,
    handled: Handled,
) -> Result<(), Over> {
    shell.metrics.answered(request, &handled, started.elapsed());
    match handled {
        Handled::Answer(frame) => socket.put(&frame).await,
        Handled::Unknown => Err(Over),
    }
}

async fn push<S: Stores>(socket: &mut Patient, session: &mut Session<S>) -> Result<(), Over> {
    loop {
        for push in session.pushes(now()).await {
            socket.put(&ServerFrame::Push(push)).await?;
        }
        if !session.has_more() {
            return Ok(());
        }
    }
}

/// The call number of a frame whose rest cannot be read.
fn call_number(bytes: &[u8]) -> Option<u32> {
    let mut decoder = minicbor::Decoder::new(bytes);
    decoder.array().ok()??;
    decoder.u32().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: usize = APPEND_BYTES_MAX / 2;

    fn room(all: &Arc<Semaphore>) -> Room {
        Room { own: Arc::new(Semaphore::new(APPEND_BYTES_MAX)), all: Arc::clone(all) }
    }

    #[test]
    fn appends_that_wait_for_the_disk_are_weighed_for_each_connection_and_for_all() {
        let all = Arc::new(Semaphore::new(3 * COMMIT));
        let (alice, bob) = (room(&all), room(&all));
        let took = |room: &Room, size| room.take(size).now_or_never().map(|held| held.ok().expect("open"));
        let first = took(&alice, COMMIT).expect("room");
        let _second = took(&alice, COMMIT).expect("room");
        assert!(took(&alice, 1).is_none(), "a connection's own room is used up");
        let _third = took(&bob, COMMIT).expect("room");
        assert!(took(&bob, 1).is_none(), "all room is used up, although bob has room of his own");
        drop(first);
        assert!(took(&alice, COMMIT).is_some(), "what is durable gives its room back");
        assert!(
            took(&room(&Arc::new(Semaphore::new(APPEND_BYTES_MAX))), usize::MAX).is_some(),
            "nothing waits for ever"
        );
    }
}
