//! One connection: lines in, lines out, so many requests at a time, and an end for whoever does not read.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use client::{Bot, Client};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::{Notify, mpsc};
use tokio::task::{AbortHandle, JoinSet, spawn_local};

use super::wire::{self, Incoming, NO_TOKEN, REQUEST_BYTES_MAX, RpcError, TOO_MUCH};
use super::{Peer, Place, call, push};
use crate::output::GATHERED_BYTES_MAX;
use crate::page;

/// The most requests of a connection under way at a time; beyond them it is not read.
const PENDING_MAX: usize = 16;

/// The most lines that wait to be written.
pub const OUT_MAX: usize = 8;

/// How long a program may take to read what lies before it. Then it is taken for dead.
pub const WRITE_PATIENCE: Duration = Duration::from_secs(60);

/// How long whoever is turned away may go on speaking.
const TURNED_AWAY_PATIENCE: Duration = Duration::from_secs(2);

/// A connection.
pub struct Session {
    /// What it leads to.
    pub place: Place,
    /// Who is there.
    pub peer: RefCell<Peer>,
    /// Where lines go.
    pub out: mpsc::Sender<Value>,
    /// What sends events, if something does.
    pub pushing: RefCell<Option<AbortHandle>>,
    /// Wakes it when events were acknowledged.
    pub acknowledged: Notify,
    /// Whether a person has it in view.
    pub visible: Cell<bool>,
    /// What else goes on for it, and ends with it.
    pub helpers: RefCell<JoinSet<()>>,
}

impl Session {
    /// The bot that is there, if it may still come in.
    pub async fn bot(&self) -> Result<Bot, RpcError> {
        let peer = self.peer.borrow().clone();
        let found = match peer {
            Peer::Unknown => None,
            Peer::Token(token) => self.client()?.bot_of_token(&token).await?,
            Peer::Starter(name) => self.bot_called(name).await?,
            Peer::Tab(_) => {
                self.house()?;
                self.bot_called(page::BOT).await?
            }
        };
        found.ok_or_else(no_token)
    }

    async fn bot_called(&self, name: &str) -> Result<Option<Bot>, RpcError> {
        Ok(self.client()?.bots().await?.into_iter().find(|bot| bot.name == name))
    }

    /// The profile, if it is open.
    pub fn client(&self) -> Result<Client, RpcError> {
        match &self.place {
            Place::Profile(client) => Ok(client.clone()),
            Place::House(house) => Ok(house.client()?),
        }
    }

    /// The house, if there is one around the profile, for a tab that it has let in.
    pub fn house(&self) -> Result<Option<Rc<page::House>>, RpcError> {
        let Place::House(house) = &self.place else { return Ok(None) };
        match &*self.peer.borrow() {
            Peer::Tab(token) if house.is_tab(token) => Ok(Some(house.clone())),
            _ => Err(no_token()),
        }
    }

    /// Sends events by this task from here on, and by no other.
    pub fn push_by(&self, task: Option<AbortHandle>) {
        if let Some(before) = self.pushing.replace(task) {
            before.abort();
        }
    }

    /// Says something; nothing comes of it if nobody is there any more.
    pub async fn say(&self, value: Value) {
        let _ = self.out.send(value).await;
    }

    /// Says that something has happened.
    pub async fn tell(&self, event: Value) {
        self.say(push::notification(event)).await;
    }

    /// A person has this tab in view, or no more.
    pub fn seen(&self, house: &page::House, visible: bool) {
        match (self.visible.replace(visible), visible) {
            (false, true) => house.looked_at(1),
            (true, false) => house.looked_at(-1),
            _ => {}
        }
    }

    async fn answer(self: Rc<Self>, line: Vec<u8>) {
        match wire::parse(&line) {
            Incoming::One(Err(refusal)) => self.say(refusal).await,
            Incoming::One(Ok(request)) => {
                if let Some(answer) = call::answer(&self, request).await {
                    self.say(answer).await;
                }
            }
            Incoming::Batch(all) => self.answer_batch(all).await,
        }
    }

    /// Answers a batch: one after the other, in its order.
    async fn answer_batch(self: Rc<Self>, all: Vec<Result<wire::Request, Value>>) {
        let (mut answers, mut bytes) = (Vec::new(), 0usize);
        for one in all {
            let answer = match one {
                Err(refusal) => Some(refusal),
                Ok(request) if bytes > GATHERED_BYTES_MAX => {
                    let error = RpcError::new(TOO_MUCH, "not done: the answers to this batch are too long together");
                    request.id.map(|id| error.answer(&id))
                }
                Ok(request) => call::answer(&self, request).await,
            };
            bytes = bytes.saturating_add(answer.as_ref().map_or(0, |answer| wire::line(answer).len()));
            answers.extend(answer);
            // What takes no time to wait for takes some to do: whoever else is connected has their turn.
            tokio::task::yield_now().await;
        }
        if !answers.is_empty() {
            self.say(Value::Array(answers)).await;
        }
    }
}

/// Serves a connection of lines to its end.
pub async fn converse<R, W>(place: Place, from: R, to: W, peer: Peer)
where
    R: AsyncRead + Unpin + 'static,
    W: AsyncWrite + Unpin + 'static,
{
    let (out, lines) = mpsc::channel(OUT_MAX);
    let (heard, requests) = mpsc::channel(1);
    let writing = spawn_local(write(to, lines));
    // Reading a line cannot be broken off in the middle, so it has a task of its own.
    let reading = spawn_local(read(from, heard));
    attend(place, peer, out, requests).await;
    reading.abort();
    // A panic there has been reported; there is nothing left to write.
    let _ = writing.await;
}

/// Answers requests until there are no more, or nobody reads.
pub async fn attend(
    place: Place,
    peer: Peer,
    out: mpsc::Sender<Value>,
    mut requests: mpsc::Receiver<Result<Vec<u8>, RpcError>>,
) {
    let session = Rc::new(Session {
        place,
        peer: RefCell::new(peer),
        out: out.clone(),
        pushing: RefCell::default(),
        acknowledged: Notify::new(),
        visible: Cell::default(),
        helpers: RefCell::default(),
    });
    let mut pending = JoinSet::new();
    loop {
        tokio::select! {
            () = out.closed() => break,
            Some(_) = pending.join_next() => {}
            line = requests.recv(), if pending.len() < PENDING_MAX => match line {
                // Until it is known who is there nothing overtakes the token.
                Some(Ok(line)) if matches!(*session.peer.borrow(), Peer::Unknown) => {
                    pending.spawn_local(session.clone().answer(line));
                    while pending.join_next().await.is_some() {}
                }
                Some(Ok(line)) => {
                    pending.spawn_local(session.clone().answer(line));
                }
                Some(Err(error)) => {
                    session.say(error.answer(&Value::Null)).await;
                    break;
                }
                None => break,
            },
        }
    }
    requests.close();
    session.push_by(None);
    session.helpers.borrow_mut().abort_all();
    if let Place::House(house) = &session.place {
        session.seen(house, false);
    }
    // What was asked before the end of the lines is answered, as long as somebody reads.
    tokio::select! {
        () = out.closed() => {}
        () = async { while pending.join_next().await.is_some() {} } => {}
    }
}

fn no_token() -> RpcError {
    RpcError::new(NO_TOKEN, "no token was shown that is one: call authenticate first")
}

/// Says that there are too many, and hears what is said to it meanwhile: to close what nobody has read would take the answer from the other end.
pub async fn turn_away(from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, max: usize) {
    let (out, lines) = mpsc::channel(1);
    let error = RpcError::new(TOO_MUCH, format!("there are {max} connections already"));
    let _ = out.send(error.answer(&Value::Null)).await;
    drop(out);
    write(&mut to, lines).await;
    let unheard = async {
        to.shutdown().await?;
        tokio::io::copy(&mut from.take(REQUEST_BYTES_MAX as u64), &mut tokio::io::sink()).await
    };
    // Whoever goes on for longer has had the time to read it.
    let _ = tokio::time::timeout(TURNED_AWAY_PATIENCE, unheard).await;
}

async fn write(mut to: impl AsyncWrite + Unpin, mut lines: mpsc::Receiver<Value>) {
    while let Some(value) = lines.recv().await {
        let line = wire::line(&value);
        let written = async {
            to.write_all(line.as_bytes()).await?;
            to.flush().await
        };
        match tokio::time::timeout(WRITE_PATIENCE, written).await {
            Ok(Ok(())) => {}
            // Gone, or as good as gone: dropping the receiver ends the connection.
            Ok(Err(_)) | Err(_) => return,
        }
    }
}

async fn read(from: impl AsyncRead + Unpin, heard: mpsc::Sender<Result<Vec<u8>, RpcError>>) {
    let mut from = BufReader::new(from);
    loop {
        match read_line(&mut from).await {
            Ok(Some(line)) if line.iter().all(u8::is_ascii_whitespace) => {}
            Ok(Some(line)) => {
                if heard.send(Ok(line)).await.is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(error) => {
                // Where the next line begins is not looked for.
                let _ = heard.send(Err(error)).await;
                return;
            }
        }
    }
}

/// The next line; nothing at the end. Never holds much more than the longest that may come.
async fn read_line(from: &mut (impl AsyncBufReadExt + Unpin)) -> Result<Option<Vec<u8>>, RpcError> {
    let mut line = Vec::new();
    loop {
        // Who breaks off in the middle of a line has not asked.
        let Ok(part) = from.fill_buf().await else { return Ok(None) };
        if part.is_empty() {
            return Ok(Some(line).filter(|line| !line.is_empty()));
        }
        let end = part.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(part.len(), |end| end.saturating_add(1));
        line.extend(part.iter().take(taken));
        from.consume(taken);
        if line.len() > REQUEST_BYTES_MAX.saturating_add(1) {
            return Err(wire::too_long());
        }
        if end.is_some() {
            line.pop();
            return Ok(Some(line));
        }
    }
}
