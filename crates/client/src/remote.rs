//! A profile that another process has open: questions, answers and events over its socket.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{broadcast, oneshot};
use tokio::task::AbortHandle;

use crate::daemon;
use crate::error::Error;
use crate::event::Event;
use crate::local::{self, Answer, Ask, FromOwner, LOCAL_VERSION, ToOwner};

/// How the other process ended the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// In good order: what it has not answered it has not done.
    Bye,
    /// In the middle: what it has not answered it may have done.
    Broken,
}

/// A connection to the process that has the profile open.
pub struct Remote {
    to: tokio::sync::Mutex<OwnedWriteHalf>,
    shared: Arc<Shared>,
    reader: AbortHandle,
}

struct Shared {
    waiting: Mutex<Waiting>,
    events: broadcast::Sender<Event>,
}

#[derive(Default)]
struct Waiting {
    last: u64,
    answers: BTreeMap<u64, oneshot::Sender<Answer>>,
    ended: Option<Ended>,
}

impl Remote {
    /// Connects; nothing if nobody listens there (any more).
    ///
    /// # Errors
    /// [`Error::OtherVersion`] if the other process speaks another version.
    pub async fn connect(socket: &Path, events: broadcast::Sender<Event>) -> Result<Option<Self>, Error> {
        let Ok(stream) = daemon::connect(socket).await else { return Ok(None) };
        match greet(stream).await {
            Ok((_, _, version)) if version != LOCAL_VERSION => Err(Error::OtherVersion),
            Ok((from, to, _)) => {
                let shared = Arc::new(Shared { waiting: Mutex::default(), events });
                let reader = tokio::spawn(read(from, shared.clone())).abort_handle();
                Ok(Some(Remote { to: tokio::sync::Mutex::new(to), shared, reader }))
            }
            Err(_) => Ok(None),
        }
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// How the connection ended before it came.
    pub async fn ask(&self, ask: Ask) -> Result<Answer, Ended> {
        let (number, answered) = self.shared.expect_answer()?;
        let written = local::write(&mut *self.to.lock().await, &ToOwner::Ask { number, ask }).await;
        if written.is_err() {
            // The farewell may lie unread on the other half: what it says counts.
            self.shared.until_ended().await;
        }
        answered.await.map_err(|_| self.shared.ended())
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Shared {
    fn expect_answer(&self) -> Result<(u64, oneshot::Receiver<Answer>), Ended> {
        let mut waiting = self.waiting.lock().expect("nobody panics while holding it");
        if let Some(ended) = waiting.ended {
            return Err(ended);
        }
        waiting.last += 1;
        let number = waiting.last;
        let (answer, answered) = oneshot::channel();
        waiting.answers.insert(number, answer);
        Ok((number, answered))
    }

    /// Waits until the reader has seen the end.
    async fn until_ended(&self) {
        let mut events = self.events.subscribe();
        while self.waiting.lock().expect("nobody panics while holding it").ended.is_none() {
            let _ = events.recv().await;
        }
    }

    fn ended(&self) -> Ended {
        self.waiting.lock().expect("nobody panics while holding it").ended.unwrap_or(Ended::Broken)
    }
}

async fn greet(stream: UnixStream) -> io::Result<(OwnedReadHalf, OwnedWriteHalf, u16)> {
    let (mut from, mut to) = stream.into_split();
    local::write(&mut to, &ToOwner::Hello { version: LOCAL_VERSION }).await?;
    match local::read(&mut from).await? {
        Some(FromOwner::Hello { version }) => Ok((from, to, version)),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

async fn read(mut from: OwnedReadHalf, shared: Arc<Shared>) {
    let ended = loop {
        match local::read::<FromOwner>(&mut from).await {
            Ok(Some(FromOwner::Answer { number, answer })) => {
                let waiting = shared.waiting.lock().expect("nobody panics while holding it").answers.remove(&number);
                if let Some(waiting) = waiting {
                    // Whoever asked may have gone.
                    let _ = waiting.send(answer);
                }
            }
            Ok(Some(FromOwner::Event(event))) => {
                // Nobody may be listening.
                let _ = shared.events.send(event);
            }
            Ok(Some(FromOwner::Bye)) => break Ended::Bye,
            Ok(Some(FromOwner::Hello { .. }) | None) | Err(_) => break Ended::Broken,
        }
    };
    let answers = {
        let mut waiting = shared.waiting.lock().expect("nobody panics while holding it");
        waiting.ended = Some(ended);
        std::mem::take(&mut waiting.answers)
    };
    drop(answers);
    // Wakes whoever follows the events, so that they see the end.
    let _ = shared.events.send(Event::Missed);
}
