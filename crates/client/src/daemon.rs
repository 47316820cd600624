//! The owner's socket: other processes of the same user ask through it, and hear what happens.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::task::JoinSet;

use crate::event::Event;
use crate::local::{self, Answer, Ask, FromOwner, LOCAL_VERSION, ToOwner};
use crate::profile::own_user;
use crate::runner::Request;

/// The most processes that one owner serves at a time.
const CONNECTIONS_MAX: usize = 64;

/// The most questions of one process that wait for their answers: beyond them it is not read.
const ASKS_MAX: usize = 64;

/// How long a closing owner waits for the answers to what it has taken.
const CLOSE_PATIENCE: Duration = Duration::from_secs(5);

/// The longest path that a socket's address holds on every system that we know, bytes.
const SOCKET_PATH_BYTES_MAX: usize = 100;

/// What serves a connection.
#[derive(Clone)]
pub struct Desk {
    /// The runner.
    pub requests: mpsc::Sender<Request>,
    /// What happens.
    pub events: broadcast::Sender<Event>,
    /// Set to true when the owner closes.
    pub closing: watch::Receiver<bool>,
}

/// Binds the owner's socket, over a stale one: only the holder of the lock comes here.
pub fn bind(path: &Path) -> io::Result<UnixListener> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let (short, _guard) = reachable(path)?;
    let listener = UnixListener::bind(short)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Connects to the owner's socket.
pub async fn connect(path: &Path) -> io::Result<UnixStream> {
    let (short, _guard) = reachable(path)?;
    let stream = UnixStream::connect(short).await?;
    if is_same_user(&stream) { Ok(stream) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}

/// The path, or where it is too long for a socket's address, one through the open folder.
fn reachable(path: &Path) -> io::Result<(PathBuf, Option<std::fs::File>)> {
    if path.as_os_str().len() <= SOCKET_PATH_BYTES_MAX {
        return Ok((path.to_owned(), None));
    }
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let folder = std::fs::File::open(folder)?;
    let through = PathBuf::from(format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&folder)));
    Ok((through.join(name), Some(folder)))
}

/// Whether the process at the other end is the same user's.
pub fn is_same_user(stream: &UnixStream) -> bool {
    let other = stream.peer_cred().ok().map(|credentials| credentials.uid());
    other.is_some() && other == own_user()
}

/// Serves connections until the owner closes, then ends each in good order.
pub async fn serve(listener: UnixListener, desk: Desk) {
    let mut connections = JoinSet::new();
    let mut closing = desk.closing.clone();
    loop {
        tokio::select! {
            accepted = listener.accept(), if connections.len() < CONNECTIONS_MAX => {
                if let Ok((stream, _)) = accepted && is_same_user(&stream) {
                    let desk = desk.clone();
                    connections.spawn(async move {
                        // A broken connection concerns only whoever broke it.
                        let _ = converse(stream, desk).await;
                    });
                }
            }
            Some(_) = connections.join_next() => {}
            () = closed(&mut closing) => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn converse(stream: UnixStream, desk: Desk) -> io::Result<()> {
    let (mut from, mut to) = stream.into_split();
    let hello = local::read::<ToOwner>(&mut from).await?;
    local::write(&mut to, &FromOwner::Hello { version: LOCAL_VERSION }).await?;
    if hello != Some(ToOwner::Hello { version: LOCAL_VERSION }) {
        return Ok(());
    }
    let mut events = desk.events.subscribe();
    let mut closing = desk.closing.clone();
    let (heard, mut frames) = mpsc::channel(1);
    // Reading a frame cannot be broken off in the middle, so it has a task of its own.
    let reader = tokio::spawn(async move {
        while let Ok(Some(frame)) = local::read::<ToOwner>(&mut from).await {
            if heard.send(frame).await.is_err() {
                break;
            }
        }
    });
    let mut taken = FuturesUnordered::new();
    let mut waits = FuturesUnordered::new();
    let ended = loop {
        tokio::select! {
            biased;
            () = closed(&mut closing) => break Ok(true),
            Some(done) = taken.next() => deliver(&mut to, done).await?,
            Some(done) = waits.next() => {
                // A wait that gave up must not overtake the answer to what was asked before it.
                while let Some(Some(before)) = taken.next().now_or_never() {
                    deliver(&mut to, before).await?;
                }
                deliver(&mut to, done).await?;
            }
            frame = frames.recv(), if taken.len() + waits.len() < ASKS_MAX => match frame {
                Some(ToOwner::Ask { number, ask }) => {
                    let is_wait = matches!(ask, Ask::Wait { .. });
                    // Handed over here, one after the other: the runner hears in the order in which it was asked.
                    let (answer, answered) = oneshot::channel();
                    let handed_over = desk.requests.send(Request::Ask { ask, answer }).await;
                    let answered = async move {
                        let answer = if handed_over.is_ok() { answered.await.ok() } else { None };
                        (number, answer)
                    };
                    if is_wait { waits.push(answered.boxed()) } else { taken.push(answered.boxed()) }
                }
                Some(ToOwner::Hello { .. }) | None => break Ok(false),
            },
            event = events.recv() => {
                let event = match event {
                    Ok(event) => event,
                    Err(broadcast::error::RecvError::Lagged(_)) => Event::Missed,
                    Err(broadcast::error::RecvError::Closed) => break Ok(true),
                };
                local::write(&mut to, &FromOwner::Event(event)).await?;
            }
        }
    };
    reader.abort();
    if matches!(ended, Ok(true)) {
        // Waits change nothing, so whoever waits asks the next owner; all else that was taken is answered first.
        let answered = async {
            while let Some(done) = taken.next().await {
                deliver(&mut to, done).await?;
            }
            Ok::<_, io::Error>(())
        };
        if let Ok(answered) = tokio::time::timeout(CLOSE_PATIENCE, answered).await {
            answered?;
            local::write(&mut to, &FromOwner::Bye).await?;
        }
    }
    ended.map(|_| ())
}

/// Waits until the owner closes, or is gone.
pub async fn closed(closing: &mut watch::Receiver<bool>) {
    let _ = closing.wait_for(|closing| *closing).await;
}

async fn deliver(to: &mut tokio::net::unix::OwnedWriteHalf, done: (u64, Option<Answer>)) -> io::Result<()> {
    match done {
        (number, Some(answer)) => local::write(to, &FromOwner::Answer { number, answer }).await,
        // The runner has stopped: the connection ends without a farewell, as after any failure.
        _ => Err(io::ErrorKind::BrokenPipe.into()),
    }
}

#[cfg(test)]
mod tests;
