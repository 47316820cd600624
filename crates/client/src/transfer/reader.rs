//! A message's file as a stream: read from the server and opened piece by piece, without a disk, for whoever shows it.

use std::collections::VecDeque;
use std::time::Duration;

use engine::transfers::{Seat, TransferId};
use protocol::address::ServerAddress;
use protocol::api::Request;
use protocol::attachment::{Attachment, Broken, HEADER_BYTES, Opener, Plan};
use protocol::hash::hash;
use protocol::id::{BlobId, ConversationId};
use protocol::limits::BLOB_CHUNK_BYTES_MAX;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::connection::Connection;
use super::download::{Pieces, chunk_of, forged};
use super::mover::Trouble;
use super::{Fault, FileAsk, FileSource, Way};
use crate::client::{Client, unexpected};
use crate::error::Error;
use crate::local::{Answer, Ask};
use crate::net::proxy::ProxyAddress;
use crate::reply::Reply;

/// Chunks asked for ahead of whoever reads: with those that are opened, a file takes some megabytes of memory, whatever its size.
const AHEAD: usize = 3;

/// Pieces that wait for whoever reads.
const PIECES_MAX: usize = 8;

/// How often the connection may break without anything having come.
const TRIES_MAX: u32 = 5;

/// The first pause between two tries; each one is twice as long as the one before.
const PAUSE: Duration = Duration::from_millis(200);

/// Why a file does not come, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct FileError {
    /// In words.
    pub why: String,
    /// Whether what came is not the file that the message names.
    pub is_forged: bool,
}

/// A file that is read. Nothing more comes of it when it is dropped.
pub struct FileReader {
    attachment: Attachment,
    pieces: mpsc::Receiver<Result<Vec<u8>, FileError>>,
    task: AbortHandle,
}

impl FileReader {
    /// What the message says of the file.
    pub fn attachment(&self) -> &Attachment {
        &self.attachment
    }

    /// The next bytes, at most 64 KiB; nothing at the end. Each was sealed at its place by who has sent the message; that all
    /// together are the file whose hash the message names is known only at the end.
    ///
    /// # Errors
    /// [`FileError`]: what came before it must not be taken for the file.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, FileError> {
        self.pieces.recv().await.transpose()
    }
}

impl Drop for FileReader {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Client {
    /// Reads a message's file from the server, in bounded memory and without a disk. It has begun when this returns.
    ///
    /// # Errors
    /// [`Error::Command`] if there is no such file; [`Error::File`] if it does not come.
    pub async fn read_file(&self, conversation: ConversationId, number: u64) -> Result<FileReader, Error> {
        self.read(FileAsk::Open { conversation, number }).await
    }

    /// The same of a file that is shown once. Whoever shows it has it forgotten before: [`crate::Wish::Shown`].
    ///
    /// # Errors
    /// As [`Client::read_file`].
    pub async fn read_once(&self, conversation: ConversationId, number: u64) -> Result<FileReader, Error> {
        self.read(FileAsk::OpenOnce { conversation, number }).await
    }

    async fn read(&self, ask: FileAsk) -> Result<FileReader, Error> {
        let source = match self.ask(Ask::Files(ask)).await? {
            Answer::Source(source) => *source,
            other => return Err(unexpected(other)),
        };
        let mut reading = Reading::new(self.clone(), &source)?;
        let opened = reading.open(&source.attachment).await;
        let opened = opened.map_err(|trouble| Error::File(error(trouble)))?;
        let (sender, pieces) = mpsc::channel(PIECES_MAX);
        let attachment = source.attachment.clone();
        let task = tokio::spawn(async move {
            if let Err(trouble) = reading.run(opened, &source.attachment, &sender).await {
                // Whoever reads may have gone.
                let _ = sender.send(Err(error(trouble))).await;
            }
        });
        Ok(FileReader { attachment, pieces, task: task.abort_handle() })
    }
}

/// What reads a file.
struct Reading {
    client: Client,
    way: Way,
    seat: Seat,
}

impl Reading {
    fn new(client: Client, source: &FileSource) -> Result<Self, Error> {
        let damaged = || crate::store::StoreError::Damaged("it names no server".into());
        let address = ServerAddress::parse(&source.server).map_err(|_| damaged())?;
        let proxy = source.proxy.as_deref().map(ProxyAddress::parse).transpose().map_err(|_| damaged())?;
        Ok(Reading { client, way: Way { address, proxy }, seat: seat_of(&source.attachment.blob, 0) })
    }

    /// Connects, and reads the file's beginning.
    async fn open(&mut self, attachment: &Attachment) -> Result<(Connection, Opener), Trouble> {
        let (mut tries, mut pause) = (0, PAUSE);
        loop {
            let opened = self.try_to_open(attachment).await;
            tries += 1;
            match opened {
                Err(Trouble::SeatRefused) if tries < TRIES_MAX => {
                    self.seat.refused = self.seat.refused.saturating_add(1);
                }
                Err(Trouble::Waits { .. }) if tries < TRIES_MAX => {
                    tokio::time::sleep(pause).await;
                    pause = pause.saturating_mul(2);
                }
                opened => return opened,
            }
        }
    }

    async fn try_to_open(&mut self, attachment: &Attachment) -> Result<(Connection, Opener), Trouble> {
        let token = match self.client.ask(Ask::Files(FileAsk::Seat(self.seat))).await {
            Ok(Answer::Reply(Reply::Seat { token })) => protocol::cbor::from_bytes(&token.0),
            Ok(_) => return Err(Trouble::waits("the profile answered something else than was asked")),
            Err(error) => return Err(Trouble::Waits { why: error.to_string(), retry_after_s: 0 }),
        };
        let token = token.map_err(|_| Trouble::failed(Fault::Unsayable, "no permission that can be read"))?;
        let mut connection = Connection::open(&self.way, &token).await?;
        let request = Request::ReadBlob { blob: attachment.blob, offset: 0, length: HEADER_BYTES as u32 };
        let header = chunk_of(connection.call(request).await?)?;
        Ok((connection, Opener::new(attachment, &header).map_err(forged)?))
    }

    /// Reads to the end, over as many connections as that takes.
    async fn run(
        &mut self,
        (mut connection, mut opener): (Connection, Opener),
        attachment: &Attachment,
        pieces: &mpsc::Sender<Result<Vec<u8>, FileError>>,
    ) -> Result<(), Trouble> {
        let mut before = None;
        loop {
            match pass_on(&mut connection, &mut opener, attachment, pieces).await {
                Err(Trouble::Waits { .. }) if opener.next() != before => {
                    before = opener.next();
                    connection = self.open(attachment).await?.0;
                }
                Ok(()) => return opener.finish().map_err(forged),
                over => return over,
            }
        }
    }
}

/// The seat of whoever reads this file: the same one whenever it is read again, since the server knows already that it is the same file.
pub(super) fn seat_of(blob: &BlobId, refused: u32) -> Seat {
    let id = hash("file read", &[&blob.0]);
    Seat { transfer: TransferId(id.first_chunk().copied().unwrap_or_default()), refused }
}

/// Passes on what comes over one connection, from the next piece on.
pub(super) async fn pass_on(
    connection: &mut Connection,
    opener: &mut Opener,
    attachment: &Attachment,
    pieces: &mpsc::Sender<Result<Vec<u8>, FileError>>,
) -> Result<(), Trouble> {
    let plan = Plan::new(attachment.size).ok_or_else(|| forged(Broken::Length))?;
    let end = plan.sealed_bytes();
    let mut next = opener.next().map_or(end, |piece| plan.offset_of(piece));
    let (mut lengths, mut come) = (VecDeque::new(), Pieces::default());
    while let Some(piece) = opener.next() {
        let wanted = plan.sealed_bytes_in(piece);
        if come.has(wanted) {
            let opened = opener.open(come.take(wanted)).map_err(forged)?;
            if !opened.is_empty() && pieces.send(Ok(opened)).await.is_err() {
                return Err(Trouble::Closed);
            }
            continue;
        }
        while next < end && connection.waiting() < AHEAD {
            let length = end.saturating_sub(next).min(BLOB_CHUNK_BYTES_MAX as u64);
            let blob = attachment.blob;
            connection.ask(Request::ReadBlob { blob, offset: next, length: u32::try_from(length).unwrap_or(u32::MAX) });
            lengths.push_back(length);
            next = next.saturating_add(length);
        }
        let Some(length) = lengths.pop_front() else { return Err(forged(Broken::Length)) };
        let chunk = chunk_of(connection.answer().await?)?;
        if chunk.len() as u64 != length {
            return Err(forged(Broken::Length));
        }
        come.put(&chunk);
    }
    Ok(())
}

fn error(trouble: Trouble) -> FileError {
    match trouble {
        Trouble::Waits { why, .. } => FileError { why, is_forged: false },
        Trouble::Failed { why, fault } => FileError { why, is_forged: fault == Fault::Forged },
        Trouble::SeatRefused => {
            FileError { why: "the server refuses permissions that it has itself given".to_owned(), is_forged: false }
        }
        Trouble::Closed => FileError { why: "the profile is closed".to_owned(), is_forged: false },
    }
}
