//! A file goes to the server: sealed into the spool first, then uploaded from there, then said in a message.
//!
//! The file is read once. Whatever becomes of it afterwards, no key ever seals two contents, and what was begun can be finished.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use engine::input;
use protocol::api::{Answer, Request};
use protocol::attachment::{Attachment, AttachmentKey, BlobSecret, Plan, Sealer};
use protocol::cbor::Bytes;
use protocol::limits::{ATTACHMENT_BYTES_MAX, BLOB_CHUNK_BYTES_MAX, FILE_NAME_BYTES_MAX};

use super::connection::{Connection, WINDOW};
use super::mover::{Mover, Trouble, path};
use super::recipe::{Recipe, Spans};
use super::row::SealedRow;
use super::{Outgoing, Spool, TransferId, TransferRow, TransferState, UploadRow, clean, safe_name};
use crate::command_error::CommandError;
use crate::reply::Reply;
use crate::system::random;

/// Goes on where the last attempt ended.
pub(super) async fn attempt(mover: &mut Mover, row: &mut UploadRow) -> Result<TransferState, Trouble> {
    let sealed = match row.sealed.take() {
        Some(sealed) => sealed,
        None => prepare(mover, &row.outgoing).await?,
    };
    row.sealed = Some(sealed.clone());
    mover.view.size = sealed.attachment.size;
    mover.view.name.clone_from(&sealed.attachment.name);
    mover.keep(Some(&TransferRow::Upload(row.clone()))).await?;
    let mut connection = mover.connect(row.refused).await?;
    upload(mover, &mut connection, &sealed.attachment).await?;
    drop(connection);
    say(mover, &row.outgoing, sealed.attachment).await
}

/// The file's own name, without the folders before it.
pub(super) fn name_of(path: &str) -> String {
    let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut name = safe_name(&name);
    while name.len() > FILE_NAME_BYTES_MAX {
        name.pop();
    }
    name
}

async fn prepare(mover: &mut Mover, outgoing: &Outgoing) -> Result<SealedRow, Trouble> {
    mover.stand(TransferState::Preparing).await;
    let (spool, id, given_up) = (mover.spool.clone(), mover.id, mover.is_given_up());
    let outgoing = outgoing.clone();
    let sealed = tokio::task::spawn_blocking(move || seal(&spool, &id, &outgoing, &given_up)).await;
    sealed.map_err(|_| Trouble::Closed)?
}

/// Seals a file into the spool.
fn seal(spool: &Spool, id: &TransferId, outgoing: &Outgoing, given_up: &Arc<AtomicBool>) -> Result<SealedRow, Trouble> {
    let cannot_read = |error: std::io::Error| Trouble::failed(format!("the file cannot be read ({error})"));
    let mut file = open_regular(&path(&outgoing.path))?;
    let length = file.metadata().map_err(cannot_read)?.len();
    let found = clean::look(&mut file, length).map_err(cannot_read)?;
    let recipe = match (&found.recipe, outgoing.keep_metadata) {
        (Some(recipe), false) => recipe.clone(),
        (None, false) => return Err(Trouble::failed(clean::CANNOT)),
        (_, true) => Recipe::whole(length),
    };
    let plan = Plan::new(recipe.length());
    let plan =
        plan.ok_or_else(|| Trouble::failed(format!("a file may have {} GiB at most", ATTACHMENT_BYTES_MAX >> 30)))?;
    let (key, secret) = (AttachmentKey(random()), BlobSecret(random()));
    let blob = secret.blob();
    let mut sealer = Sealer::new(&key, &blob, plan);
    let into = spool.create(id).map_err(cannot_write)?;
    let mut into = BufWriter::with_capacity(256 * 1024, into);
    into.write_all(&sealer.header()).map_err(cannot_write)?;
    let mut spans = Spans::new(&recipe, &mut file);
    while let Some(wanted) = sealer.wanted() {
        if given_up.load(Ordering::Relaxed) {
            return Err(Trouble::Closed);
        }
        let mut piece = vec![0; wanted];
        spans.read_exact(&mut piece).map_err(|_| Trouble::failed("the file became shorter while it was read"))?;
        let piece = sealer.seal(piece).ok_or_else(|| Trouble::failed("the file does not fit its own size"))?;
        into.write_all(&piece).map_err(cannot_write)?;
    }
    let into = into.into_inner().map_err(|error| cannot_write(error.into_error()))?;
    into.sync_all().and_then(|()| spool.sync()).map_err(cannot_write)?;
    let hashes = sealer.finish().ok_or_else(|| Trouble::failed("the file does not fit its own size"))?;
    let attachment = Attachment {
        blob,
        key,
        size: recipe.length(),
        sealed_hash: hashes.sealed,
        file_hash: hashes.file,
        media_type: found.media_type.to_owned(),
        name: name_of(&outgoing.path),
        text: outgoing.text.clone(),
        picture: found.picture,
        sound: None,
    };
    Ok(SealedRow { secret, attachment })
}

fn cannot_write(error: std::io::Error) -> Trouble {
    Trouble::failed(format!("there is no room beside the profile for the sealed file ({error})"))
}

/// Devices, pipes and folders are no files to send: reading one may never end.
fn open_regular(path: &Path) -> Result<File, Trouble> {
    let cannot = |error: std::io::Error| Trouble::failed(format!("the file cannot be read ({error})"));
    let metadata = std::fs::metadata(path).map_err(cannot)?;
    if !metadata.is_file() {
        return Err(Trouble::failed("only files can be sent: this is something else"));
    }
    File::open(path).map_err(cannot)
}

async fn upload(mover: &mut Mover, connection: &mut Connection, attachment: &Attachment) -> Result<(), Trouble> {
    let plan = Plan::new(attachment.size).ok_or_else(|| Trouble::failed("the file is too large"))?;
    let (blob, size) = (attachment.blob, plan.sealed_bytes());
    let gone = |error: std::io::Error| Trouble::failed(format!("the sealed file is gone ({error})"));
    let mut file = mover.spool.open(&mover.id).map_err(gone)?;
    let mut written = stat(connection.call(Request::StatBlob { blob }).await?, size)?;
    let mut next = written;
    file.seek(SeekFrom::Start(next)).map_err(gone)?;
    while written < size {
        while next < size && connection.waiting() < WINDOW {
            let chunk = read_chunk(&mut file, size.saturating_sub(next)).map_err(gone)?;
            let end = next.saturating_add(chunk.len() as u64);
            connection.ask(Request::WriteBlob { blob, size, offset: next, chunk: Bytes(chunk) });
            next = end;
        }
        let before = written;
        written = stat(connection.answer().await?, size)?;
        if written <= before || written > next {
            // Something before it is missing, or the server makes numbers up: the next attempt asks where to go on.
            return Err(Trouble::waits("the server lost a part of the file"));
        }
        mover.progress(written.min(attachment.size)).await;
    }
    Ok(())
}

fn read_chunk(file: &mut File, rest: u64) -> std::io::Result<Vec<u8>> {
    let wanted = usize::try_from(rest).unwrap_or(usize::MAX).min(BLOB_CHUNK_BYTES_MAX);
    let mut chunk = vec![0; wanted];
    file.read_exact(&mut chunk)?;
    Ok(chunk)
}

/// How much of the blob the server has.
fn stat(answer: Result<Answer, protocol::api::Refusal>, of: u64) -> Result<u64, Trouble> {
    match answer {
        Ok(Answer::BlobStat { written: 0, size: 0 }) => Ok(0),
        Ok(Answer::BlobStat { written, size }) if size == of && written <= size => Ok(written),
        Ok(_) => Err(Trouble::failed("the server has something else in the file's place")),
        Err(refusal) => Err(Trouble::refused(&refusal)),
    }
}

/// Has the message kept, and with it the transfer's row removed.
async fn say(mover: &mut Mover, outgoing: &Outgoing, attachment: Attachment) -> Result<TransferState, Trouble> {
    let (to, transfer) = (outgoing.to.clone().into_engine(), mover.id);
    let blob = attachment.blob;
    mover.view.done = attachment.size;
    let command = input::Command::SendAttachment { to, attachment: Box::new(attachment), transfer };
    match mover.command(command).await? {
        Ok(Reply::Message { conversation, number }) => {
            mover.spool.remove(&mover.id);
            Ok(TransferState::Sent { conversation, number, blob })
        }
        Ok(_) => Err(Trouble::waits("the profile answered something else than was asked")),
        Err(CommandError::Offline | CommandError::NoToken) => Err(Trouble::waits("the server cannot be reached")),
        Err(error) => Err(Trouble::failed(error.to_string())),
    }
}
