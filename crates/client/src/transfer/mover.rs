//! What moves one file: attempts that go on where the last one ended, until it is over.

use std::path::PathBuf;
use std::time::Duration;

use engine::input;
use engine::transfers::Seat;
use protocol::address::ServerAddress;
use protocol::api::{Answer as ServerAnswer, Refusal, Request};
use protocol::attachment::BlobSecret;
use protocol::id::ConversationId;
use protocol::token::Token;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::connection::Connection;
use super::{
    Direction, FailedRow, Fate, Fault, Spool, TransferId, TransferRow, TransferState, TransferView, UploadRow,
    download, upload,
};
use crate::command_error::CommandError;
use crate::local::Answer;
use crate::net::Network;
use crate::net::proxy::ProxyAddress;
use crate::reply::Reply;
use crate::system::now;
use crate::target::Target;

/// The first pause after something went wrong; each one is twice as long as the one before.
const PAUSE_MIN: Duration = Duration::from_millis(500);

/// The longest such pause.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// A server that refuses so many good seats in a row refuses all: an honest one refuses none but where a day ends.
const REFUSALS_MAX: u32 = 3;

/// Progress is told no more often than this.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// How to reach the server.
#[derive(Clone)]
pub(crate) struct Way {
    /// Where it is, and who.
    pub address: ServerAddress,
    /// Through what.
    pub proxy: Option<ProxyAddress>,
}

/// What a transfer wants of the profile.
pub(crate) enum Note {
    /// A command to the engine.
    Command {
        /// Whose.
        id: TransferId,
        /// What.
        command: input::Command,
        /// Where the answer goes.
        answer: oneshot::Sender<Answer>,
    },
    /// A row to keep; nothing to remove it.
    Keep {
        /// Whose.
        id: TransferId,
        /// The row.
        row: Option<Box<TransferRow>>,
        /// Told once it is durable.
        kept: oneshot::Sender<()>,
    },
    /// A blob that is of no use any more.
    Abandon {
        /// Whose it was.
        id: TransferId,
        /// What permits to delete it.
        secret: BlobSecret,
        /// The name of the file that was to be in it.
        name: String,
    },
    /// How a transfer stands.
    Stands(TransferView),
}

/// Why an attempt did not end well.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// It is tried again, after a pause that the server asked for, if it did.
    Waits {
        /// In words.
        why: String,
        /// Seconds.
        retry_after_s: u32,
    },
    /// The server does not take the seat.
    SeatRefused,
    /// It cannot be done.
    Failed {
        /// In words.
        why: String,
        /// For programs.
        fault: Fault,
    },
    /// The profile is closed.
    Closed,
}

impl Trouble {
    pub(super) fn waits(why: &str) -> Self {
        Trouble::Waits { why: why.to_owned(), retry_after_s: 0 }
    }

    pub(super) fn busy(retry_after_s: u32) -> Self {
        Trouble::Waits { why: "the server takes no more for now".to_owned(), retry_after_s }
    }

    pub(super) fn lost(network: &Network) -> Self {
        let why = network.problem().map_or_else(|| "the connection broke".to_owned(), |problem| problem.to_string());
        Trouble::Waits { why, retry_after_s: 0 }
    }

    pub(super) fn failed(fault: Fault, why: impl Into<String>) -> Self {
        Trouble::Failed { why: why.into(), fault }
    }

    /// What a refusal means for a blob.
    pub(super) fn refused(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Busy { retry_after_s } => Trouble::busy(*retry_after_s),
            Refusal::Unavailable => Trouble::Waits { why: refusal.to_string(), retry_after_s: 5 },
            Refusal::TokenRefused => Trouble::SeatRefused,
            other => Trouble::failed(Fault::Refused, other.to_string()),
        }
    }
}

/// One transfer's task.
pub(crate) struct Mover {
    /// The transfer.
    pub id: TransferId,
    /// How to reach the server.
    pub way: Way,
    /// Where notes go.
    pub notes: mpsc::Sender<Note>,
    /// Where sealed files lie.
    pub spool: Spool,
    /// Whether it goes on.
    pub fate: Fate,
    /// Whether an earlier process has begun it.
    pub is_resumed: bool,
    /// What is shown.
    pub view: TransferView,
    /// When that was told last.
    pub told: Option<Instant>,
    /// Whether what lies in the spool is known to be what was sealed: a power failure may have left something else.
    pub is_spool_sure: bool,
}

impl Mover {
    /// Says how it stands.
    pub(super) async fn stand(&mut self, state: TransferState) {
        self.view.state = state;
        self.told = Some(Instant::now());
        // Nobody is left to be told once the profile is closed.
        let _ = self.notes.send(Note::Stands(self.view.clone())).await;
    }

    /// Says how far it is, not too often. As long as a file is read that is sent, it is being prepared.
    pub(super) async fn progress(&mut self, done: u64, state: TransferState) {
        self.view.done = done;
        if self.told.is_none_or(|told| told.elapsed() >= TELL_EVERY) || self.view.state != state {
            self.stand(state).await;
        }
    }

    /// Has the server delete what it may have of a blob.
    pub(super) async fn abandon(&self, secret: BlobSecret) {
        // Nobody is left to do it once the profile is closed; then it expires.
        let _ = self.notes.send(Note::Abandon { id: self.id, secret, name: self.view.name.clone() }).await;
    }

    /// Has a row kept, durably.
    pub(super) async fn keep(&mut self, row: Option<&TransferRow>) -> Result<(), Trouble> {
        self.keeper().keep(row).await
    }

    /// What has rows kept while something else goes on.
    pub(super) fn keeper(&self) -> Keeper {
        Keeper { id: self.id, notes: self.notes.clone(), fate: self.fate.clone() }
    }

    /// Has the engine do something.
    pub(super) async fn command(&mut self, command: input::Command) -> Result<Result<Reply, CommandError>, Trouble> {
        let (answer, answered) = oneshot::channel();
        self.notes.send(Note::Command { id: self.id, command, answer }).await.map_err(|_| Trouble::Closed)?;
        match answered.await.map_err(|_| Trouble::Closed)? {
            Answer::Reply(reply) => Ok(Ok(reply)),
            Answer::Refused(error) => Ok(Err(error)),
            _ => Err(Trouble::waits("the profile answered something else than was asked")),
        }
    }

    /// A session of this transfer's own.
    pub(super) async fn connect(&mut self, refused: u32) -> Result<Connection, Trouble> {
        self.connect_at(Seat { transfer: self.id, refused }).await
    }

    /// A session at another seat than this transfer's: what it reads there is not to be known for what it writes.
    pub(super) async fn connect_at(&mut self, seat: Seat) -> Result<Connection, Trouble> {
        let token = self.token(seat).await?;
        Connection::open(&self.way, &token).await
    }

    async fn token(&mut self, seat: Seat) -> Result<Token, Trouble> {
        match self.command(input::Command::Seat(seat)).await? {
            Ok(Reply::Seat { token }) => {
                let unread = |_| Trouble::failed(Fault::Unsayable, "no permission that can be read");
                protocol::cbor::from_bytes(&token.0).map_err(unread)
            }
            Ok(_) => Err(Trouble::waits("the profile answered something else than was asked")),
            Err(CommandError::NoToken) => Err(Trouble::waits("the server has given no permission for this yet")),
            Err(error) => Err(Trouble::failed(Fault::Unsayable, error.to_string())),
        }
    }
}

/// Has a transfer's row kept.
pub(super) struct Keeper {
    id: TransferId,
    notes: mpsc::Sender<Note>,
    /// Whether the transfer goes on.
    pub fate: Fate,
}

impl Keeper {
    /// Has a row kept, durably.
    pub async fn keep(&self, row: Option<&TransferRow>) -> Result<(), Trouble> {
        let (kept, done) = oneshot::channel();
        let note = Note::Keep { id: self.id, row: row.cloned().map(Box::new), kept };
        self.notes.send(note).await.map_err(|_| Trouble::Closed)?;
        done.await.map_err(|_| Trouble::Closed)
    }
}

/// Moves a file until that is over.
pub(crate) async fn move_it(mut mover: Mover, mut row: TransferRow) {
    let (mut pause, mut refusals) = (PAUSE_MIN, 0u32);
    loop {
        let before = mover.view.done;
        let attempt = match &mut row {
            TransferRow::Upload(row) => Box::pin(upload::attempt(&mut mover, row)).await,
            TransferRow::Download(row) => Box::pin(download::attempt(&mut mover, row)).await,
            TransferRow::Deletion { secret, refused, .. } => Box::pin(delete(&mut mover, secret, *refused)).await,
        };
        if mover.view.done > before {
            (pause, refusals) = (PAUSE_MIN, 0);
        }
        let failed = match attempt {
            Ok(state) => return mover.stand(state).await,
            Err(Trouble::Closed) => return,
            Err(Trouble::Failed { why, fault }) => (why, fault),
            Err(Trouble::SeatRefused) if refusals < REFUSALS_MAX => {
                refusals = refusals.saturating_add(1);
                row.count_refusal();
                if mover.keep(Some(&row)).await.is_err() {
                    return;
                }
                continue;
            }
            Err(Trouble::SeatRefused) => {
                ("the server refuses permissions that it has itself given".to_owned(), Fault::Refused)
            }
            Err(Trouble::Waits { why, retry_after_s }) => {
                mover.stand(TransferState::Waiting(why)).await;
                let asked = Duration::from_secs(u64::from(retry_after_s));
                tokio::time::sleep(pause.max(asked).min(PAUSE_MAX)).await;
                pause = pause.saturating_mul(2).min(PAUSE_MAX);
                continue;
            }
        };
        return end(mover, row, failed).await;
    }
}

/// Nothing of a transfer that has failed stays, but a file that is held for the person: it lies nowhere else, and can be tried again.
async fn end(mut mover: Mover, row: TransferRow, (why, fault): (String, Fault)) {
    mover.fate.give_up();
    mover.spool.remove(&mover.id);
    let mut kept = None;
    if let TransferRow::Upload(row) = row {
        if let Some(secret) = row.secret() {
            mover.abandon(secret.clone()).await;
        }
        if row.forwarded.is_some() && row.bound.is_some() {
            // A program asks for it again: it lies where it was.
            upload::forget_held(&mover, &row);
        } else if row.outgoing.held.is_some() {
            let failed = Some(FailedRow { fault, why: why.clone(), time: now() });
            kept = Some(TransferRow::Upload(UploadRow { refused: 0, sealed: None, begun: None, failed, ..row }));
        }
    }
    mover.view.is_kept = kept.is_some();
    if mover.keep(kept.as_ref()).await.is_ok() {
        mover.stand(TransferState::Failed { why, fault }).await;
    }
}

/// Deletes a blob.
async fn delete(
    mover: &mut Mover,
    secret: &protocol::attachment::BlobSecret,
    refused: u32,
) -> Result<TransferState, Trouble> {
    let mut connection = mover.connect(refused).await?;
    match connection.call(Request::DeleteBlob { secret: secret.clone() }).await? {
        Ok(ServerAnswer::Done) => {}
        Ok(_) => return Err(Trouble::waits("the server answers something that was not asked")),
        Err(refusal) => return Err(Trouble::refused(&refusal)),
    }
    mover.keep(None).await?;
    Ok(TransferState::Cancelled)
}

/// A transfer's view before anything has happened.
pub(crate) fn first_view(id: TransferId, row: &TransferRow) -> TransferView {
    let (direction, name, size) = match row {
        TransferRow::Upload(row) => {
            let size = row.sealed.as_ref().map_or(0, |sealed| sealed.attachment.size);
            (Direction::Up, upload::name_of(&row.outgoing.path), size)
        }
        TransferRow::Download(row) => (Direction::Down, row.attachment.name.clone(), row.attachment.size),
        TransferRow::Deletion { name, .. } => (Direction::Off, name.clone(), 0),
    };
    let by = row.bound().map(|bound| bound.by.clone());
    let (conversation, failed) = match row {
        TransferRow::Upload(row) => (chat_of(&row.outgoing.to), row.failed.clone()),
        TransferRow::Download(_) | TransferRow::Deletion { .. } => (None, None),
    };
    let of = match row {
        TransferRow::Deletion { of, .. } => *of,
        TransferRow::Upload(_) | TransferRow::Download(_) => None,
    };
    let is_kept = failed.is_some();
    let state =
        failed.map_or(TransferState::Preparing, |FailedRow { why, fault, .. }| TransferState::Failed { why, fault });
    TransferView { id, direction, name, done: 0, size, state, by, conversation, is_kept, of }
}

fn chat_of(to: &Target) -> Option<ConversationId> {
    match to {
        Target::Conversation(conversation) => Some(*conversation),
        Target::Handle(_) | Target::Account(_) => None,
    }
}

/// The folder of a path, as a path.
pub(super) fn path(text: &str) -> PathBuf {
    PathBuf::from(text)
}
