//! A session for one blob: several chunks are on their way at once, and answered in order.

use std::collections::VecDeque;
use std::time::Duration;

use protocol::api::{Answer, ClientFrame, Push, Refusal, Request, Server, ServerEvent, ServerFrame, SessionId};
use protocol::cbor::Bytes;
use protocol::hello::{Hello, HelloReply, SessionKind};
use protocol::token::Token;

use super::Way;
use super::mover::Trouble;
use crate::net::Network;

/// Requests on their way: 8 MiB of chunks fill a line of 600 Mbit/s with a tenth of a second of delay.
pub(super) const WINDOW: usize = 8;

/// A server that says nothing to a request for so long is left: it has the session's pings to show that it is there.
const ANSWER_PATIENCE: Duration = Duration::from_secs(60);

const SESSION: SessionId = SessionId(0);

/// A session of a transfer's own.
pub(super) struct Connection {
    network: Network,
    last_call: u32,
    awaited: VecDeque<u32>,
}

impl Connection {
    /// Connects. Nothing of it is shared with another connection: no TLS session to resume, no circuit.
    ///
    /// # Errors
    /// [`Trouble`]: what to do then.
    pub async fn open(way: &Way, token: &Token) -> Result<Self, Trouble> {
        let mut network = Network::new(way.address.clone(), way.proxy.as_ref());
        network.open(SESSION, Hello::new(SessionKind::Topics, Some(Bytes::from(token))));
        match network.next().await {
            ServerEvent::Opened { reply: HelloReply::Welcome { .. }, .. } => {
                Ok(Connection { network, last_call: 0, awaited: VecDeque::new() })
            }
            ServerEvent::Opened { reply: HelloReply::TokenRefused { .. }, .. } => Err(Trouble::SeatRefused),
            ServerEvent::Opened { reply: HelloReply::Busy { retry_after_s }, .. } => Err(Trouble::busy(retry_after_s)),
            ServerEvent::Opened { reply: HelloReply::OtherVersion { .. }, .. } => {
                Err(Trouble::waits("the server speaks another version of the protocol"))
            }
            ServerEvent::Frame { .. } | ServerEvent::Closed { .. } => Err(Trouble::lost(&network)),
        }
    }

    /// How many requests wait for their answers.
    pub fn waiting(&self) -> usize {
        self.awaited.len()
    }

    /// Sends a request; its answer comes after those of the requests before it.
    pub fn ask(&mut self, request: Request) {
        self.last_call = self.last_call.wrapping_add(1);
        self.awaited.push_back(self.last_call);
        self.network.send(SESSION, ClientFrame { call: self.last_call, request, token: None });
    }

    /// The answer to the oldest request that waits for one.
    ///
    /// # Errors
    /// [`Trouble`] if there is none: the session is of no more use.
    pub async fn answer(&mut self) -> Result<Result<Answer, Refusal>, Trouble> {
        loop {
            let event = tokio::time::timeout(ANSWER_PATIENCE, self.network.next()).await;
            let event = event.map_err(|_| Trouble::waits("the server does not answer"))?;
            let frame = match event {
                ServerEvent::Frame { frame: ServerFrame::Push(Push::Closing { retry_after_s }), .. } => {
                    return Err(Trouble::busy(retry_after_s));
                }
                ServerEvent::Frame { frame, .. } => frame,
                ServerEvent::Opened { .. } | ServerEvent::Closed { .. } => return Err(Trouble::lost(&self.network)),
            };
            let Some(call) = frame.call() else { continue };
            let result = frame.into_result().filter(|_| self.awaited.pop_front() == Some(call));
            return result.ok_or_else(|| Trouble::waits("the server answers something that was not asked"));
        }
    }

    /// Asks one thing, when nothing else is on its way.
    ///
    /// # Errors
    /// As [`Connection::answer`].
    pub async fn call(&mut self, request: Request) -> Result<Result<Answer, Refusal>, Trouble> {
        self.ask(request);
        self.answer().await
    }
}
