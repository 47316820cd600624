//! A WebSocket: hello first, then frames one after the other, and pushes in between.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket};
use protocol::api::{ClientFrame, Push, Refusal, ServerFrame};
use protocol::cbor;
use protocol::hello::{Hello, HelloReply};
use protocol::limits::HELLO_BYTES_MAX;
use tokio::time::{MissedTickBehavior, timeout};

use super::metrics::request_name;
use super::random::SystemRandom;
use super::{Patience, RETRY_AFTER_S, Shell, now};
use crate::port::Stores;
use crate::service::session::{Handled, Session};

/// The connection is over, or is to be.
struct Over;

/// A WebSocket whose client has so long to take each frame.
struct Patient {
    socket: WebSocket,
    step: Duration,
}

impl Patient {
    async fn send<T: minicbor::Encode<()>>(&mut self, frame: &T) -> Result<(), Over> {
        self.deliver(Message::Binary(Bytes::from(cbor::to_bytes(frame)))).await
    }

    /// One frame waits for a client at a time; a client that does not take it is closed, and reads again by its cursor.
    async fn deliver(&mut self, message: Message) -> Result<(), Over> {
        match timeout(self.step, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(Over),
        }
    }
}

/// What happened on a connection.
enum Happened {
    Message(Message),
    Woken,
    Tick,
    Stopping,
    Gone,
}

/// Serves a WebSocket to its end.
pub async fn serve<S: Stores>(socket: WebSocket, shell: Arc<Shell<S>>) {
    let alive = shell.alive.clone();
    let mut socket = Patient { socket, step: shell.patience.step };
    let Some(mut session) = Box::pin(open(&mut socket, &shell)).await else { return };
    shell.metrics.session_opened(session.kind());
    let ended = Box::pin(run(&mut socket, &mut session, &shell)).await;
    shell.metrics.session_closed(session.kind());
    session.end().await;
    drop(session);
    if ended.is_ok() {
        // The last frame is to arrive before the connection ends.
        _ = socket.deliver(Message::Close(None)).await;
    }
    drop(alive);
}

async fn open<S: Stores>(socket: &mut Patient, shell: &Shell<S>) -> Option<Session<S>> {
    let mut stopping = shell.stopping.clone();
    let message = tokio::select! {
        message = timeout(socket.step, socket.socket.recv()) => message.ok()??.ok()?,
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
        shell.service.open(&hello, now(), &mut SystemRandom).await
    };
    socket.send(&opened.reply).await.ok()?;
    opened.session
}

async fn run<S: Stores>(socket: &mut Patient, session: &mut Session<S>, shell: &Shell<S>) -> Result<(), Over> {
    let mut stopping = shell.stopping.clone();
    let Patience { ping, idle, .. } = shell.patience;
    let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + ping, ping);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last_heard = Instant::now();
    loop {
        let happened = tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => Happened::Stopping,
            message = socket.socket.recv() => match message {
                Some(Ok(message)) => Happened::Message(message),
                _ => Happened::Gone,
            },
            () = session.woken() => Happened::Woken,
            _ = ticks.tick() => Happened::Tick,
        };
        match happened {
            Happened::Message(message) => {
                last_heard = Instant::now();
                Box::pin(take(socket, session, shell, message)).await?;
            }
            Happened::Woken => {}
            Happened::Tick if last_heard.elapsed() > idle => return Ok(()),
            Happened::Tick => {
                // What hints have missed is found by looking again.
                session.recheck_all();
                socket.deliver(Message::Ping(Bytes::new())).await?;
            }
            Happened::Stopping => {
                let push = ServerFrame::Push(Push::Closing { retry_after_s: RETRY_AFTER_S });
                return socket.send(&push).await;
            }
            Happened::Gone => return Err(Over),
        }
        Box::pin(push(socket, session)).await?;
        if session.is_over() {
            return Ok(());
        }
    }
}

async fn take<S: Stores>(
    socket: &mut Patient,
    session: &mut Session<S>,
    shell: &Shell<S>,
    message: Message,
) -> Result<(), Over> {
    let bytes = match message {
        Message::Binary(bytes) => bytes,
        Message::Ping(_) | Message::Pong(_) => return Ok(()),
        Message::Text(_) | Message::Close(_) => return Err(Over),
    };
    // Before anything is decoded: what is decoded takes more room than what was sent.
    if bytes.len() > session.kind().client_frame_bytes_max() {
        let call = call_number(&bytes).ok_or(Over)?;
        shell.metrics.malformed();
        return socket.send(&ServerFrame::Refusal { call, refusal: Refusal::TooLarge }).await;
    }
    let frame: ClientFrame = match cbor::from_bytes(&bytes) {
        Ok(frame) => frame,
        Err(_) => {
            let call = call_number(&bytes).ok_or(Over)?;
            shell.metrics.malformed();
            return socket.send(&ServerFrame::Refusal { call, refusal: Refusal::Malformed }).await;
        }
    };
    drop(bytes);
    let request = request_name(&frame.request);
    let started = Instant::now();
    let handled = session.call(frame, now()).await;
    shell.metrics.answered(request, &handled, started.elapsed());
    match handled {
        Handled::Answer(frame) => socket.send(&frame).await,
        Handled::Unknown => Err(Over),
    }
}

async fn push<S: Stores>(socket: &mut Patient, session: &mut Session<S>) -> Result<(), Over> {
    loop {
        for push in session.pushes(now()).await {
            socket.send(&ServerFrame::Push(push)).await?;
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
