//! A file goes to the server: sealed into the spool and uploaded from there at the same time, then said in a message.
//!
//! The file is read once. What was begun and is not wholly sealed begins anew under another key, so that no key ever seals two
//! contents; what is wholly sealed can be finished whatever becomes of the file.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use engine::input;
use engine::transfers::Uploaded;
use protocol::api::{Answer, Request};
use protocol::attachment::{Attachment, AttachmentKey, BlobSecret, FileHash, Plan, Sealer, Sound};
use protocol::cbor::Bytes;
use protocol::id::BlobId;
use protocol::limits::{ATTACHMENT_BYTES_MAX, BLOB_CHUNK_BYTES_MAX, FILE_NAME_BYTES_MAX};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::clean::Found;
use super::connection::WINDOW;
use super::mover::{Keeper, Mover, Trouble, path};
use super::recipe::{Recipe, Source, Spans};
use super::room::room_for;
use super::row::SealedRow;
use super::{
    Fate, Fault, HeldReader, Outgoing, Spool, TransferId, TransferRow, TransferState, UploadRow, clean, forwarding,
    open_file, safe_name, sound,
};
use crate::command_error::CommandError;
use crate::reply::Reply;
use crate::system::random;

/// Goes on where the last attempt ended.
pub(super) async fn attempt(mover: &mut Mover, row: &mut UploadRow) -> Result<TransferState, Trouble> {
    check_spool(mover, row).await?;
    let sealed = match row.sealed.clone() {
        Some(sealed) => {
            mover.view.size = sealed.attachment.size;
            mover.view.name.clone_from(&sealed.attachment.name);
            let blob = blob_of(&sealed)?;
            upload(mover, row.refused, blob, None).await?;
            sealed
        }
        None => {
            forwarding::hold(mover, row).await?;
            seal_and_upload(mover, row).await?
        }
    };
    say(mover, row, sealed.attachment).await
}

/// A blob that is uploaded.
#[derive(Clone, Copy)]
struct Blob {
    id: BlobId,
    /// Its size, and the file's.
    size: u64,
    of: u64,
}

fn blob_of(sealed: &SealedRow) -> Result<Blob, Trouble> {
    let of = sealed.attachment.size;
    let plan = Plan::new(of).ok_or_else(|| Trouble::failed(Fault::TooLarge, "the file is too large"))?;
    Ok(Blob { id: sealed.attachment.blob, size: plan.sealed_bytes(), of })
}

/// Sees that what an earlier process has sealed lies there as it was: it was not synced. If not, all begins anew.
async fn check_spool(mover: &mut Mover, row: &mut UploadRow) -> Result<(), Trouble> {
    let Some(sealed) = row.sealed.clone().filter(|_| !mover.is_spool_sure) else { return Ok(()) };
    let (spool, id, wanted) = (mover.spool.clone(), mover.id, sealed.attachment.sealed_hash);
    let is_whole = tokio::task::spawn_blocking(move || spool.open(&id).and_then(hash_of).is_ok_and(|it| it == wanted));
    mover.is_spool_sure = true;
    if !is_whole.await.map_err(|_| Trouble::Closed)? {
        row.sealed = None;
        row.begun = Some(sealed.secret);
    }
    Ok(())
}

/// A whole file's hash.
pub(super) fn hash_of(mut file: File) -> std::io::Result<FileHash> {
    let (mut hash, mut block) = (Sha256::new(), vec![0; BLOB_CHUNK_BYTES_MAX]);
    loop {
        match file.read(&mut block)? {
            0 => return Ok(FileHash(hash.finalize().into())),
            read => hash.update(block.get(..read).unwrap_or_default()),
        }
    }
}

/// Seals a file, and uploads what is sealed of it meanwhile.
async fn seal_and_upload(mover: &mut Mover, row: &mut UploadRow) -> Result<SealedRow, Trouble> {
    if let Some(secret) = row.begun.take() {
        mover.abandon(secret).await;
    }
    mover.stand(TransferState::Preparing).await;
    let (spool, id, wanted) = (mover.spool.clone(), mover.id, row.clone());
    let sealing = tokio::task::spawn_blocking(move || Sealing::begin(&spool, &id, wanted)).await;
    let sealing = sealing.map_err(|_| Trouble::Closed)??;
    let of = sealing.recipe.length();
    let blob = Blob { id: sealing.secret.blob(), size: sealing.plan.sealed_bytes(), of };
    (mover.view.size, mover.view.name) = (of, sealing.name.clone());
    row.begun = Some(sealing.secret.clone());
    mover.keep(Some(&TransferRow::Upload(row.clone()))).await?;
    let (grown, growth) = watch::channel(0);
    let sealing = tokio::spawn(seal_and_keep(sealing, mover.keeper(), row.clone(), (grown, blob.size)));
    let uploaded = upload(mover, row.refused, blob, Some(growth)).await;
    let sealed = sealing.await.map_err(|_| Trouble::Closed)??;
    (row.sealed, row.begun, mover.is_spool_sure) = (Some(sealed.clone()), None, true);
    uploaded?;
    Ok(sealed)
}

/// Seals a file, and has that kept as soon as all of it is sealed. Only then the last of it is uploaded.
async fn seal_and_keep(
    sealing: Sealing,
    keeper: Keeper,
    mut row: UploadRow,
    (grown, size): (watch::Sender<u64>, u64),
) -> Result<SealedRow, Trouble> {
    let fate = keeper.fate.clone();
    let sealed = tokio::task::spawn_blocking(move || {
        let sealed = sealing.seal(&fate, &grown)?;
        Ok((sealed, grown))
    });
    let (sealed, grown) = sealed.await.map_err(|_| Trouble::Closed)??;
    (row.sealed, row.begun) = (Some(sealed.clone()), None);
    keeper.keep(Some(&TransferRow::Upload(row))).await?;
    grown.send_replace(size);
    Ok(sealed)
}

/// What was held for an upload is of no use any more.
pub(super) fn forget_held(mover: &Mover, row: &UploadRow) {
    row.outgoing.held.iter().for_each(|held| mover.spool.remove_named(&held.file_name()));
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

/// A file that is being sealed into the spool.
struct Sealing {
    file: Box<dyn SendSource>,
    into: File,
    found: Found,
    sound: Option<Sound>,
    recipe: Recipe,
    plan: Plan,
    key: AttachmentKey,
    secret: BlobSecret,
    name: String,
    text: String,
}

trait SendSource: Source + Send {}

impl<T: Source + Send> SendSource for T {}

impl Sealing {
    fn begin(spool: &Spool, id: &TransferId, row: UploadRow) -> Result<Self, Trouble> {
        let (mut file, length) = open(spool, &row)?;
        let is_once = row.outgoing.is_once();
        let Outgoing { path, text, keep_metadata, sound, .. } = row.outgoing;
        let mut found = clean::look(&mut *file, length).map_err(cannot_read)?;
        let recipe = match (found.recipe.take(), keep_metadata) {
            (Some(recipe), false) => recipe,
            // A recording whose sender has made it to be heard: it was recorded for that, and tells nothing of places.
            (None, false) if row.forwarded.is_some() && sound.is_some() => Recipe::whole(length),
            (None, false) => return Err(Trouble::failed(Fault::MayTell, clean::cannot(found.media_type))),
            (_, true) => Recipe::whole(length),
        };
        if sound.is_some() {
            found.media_type = clean::heard_as(found.media_type);
        }
        let sound = match sound {
            Some(sound) => Some(sound),
            None => sound::sound(&mut *file, length, found.media_type).map_err(cannot_read)?,
        };
        if let Some(picture) = &mut found.picture
            && !is_once
        {
            picture.placeholder = clean::blurred(&mut *file, length).map_err(cannot_read)?;
        }
        let too_large =
            || Trouble::failed(Fault::TooLarge, format!("a file may have {} GiB at most", ATTACHMENT_BYTES_MAX >> 30));
        let plan = Plan::new(recipe.length()).ok_or_else(too_large)?;
        let into = spool.create(id).map_err(cannot_write)?;
        room_for(&into, plan.sealed_bytes()).map_err(cannot_write)?;
        let (key, secret, name) = (AttachmentKey(random()), BlobSecret(random()), name_of(&path));
        Ok(Sealing { file, into, found, sound, recipe, plan, key, secret, name, text })
    }

    /// Seals it, and tells how many bytes of the blob lie in the spool.
    fn seal(mut self, fate: &Fate, grown: &watch::Sender<u64>) -> Result<SealedRow, Trouble> {
        let blob = self.secret.blob();
        let mut sealer = Sealer::new(&self.key, &blob, self.plan);
        let header = sealer.header();
        self.into.write_all(&header).map_err(cannot_write)?;
        let (mut there, mut told) = (header.len() as u64, 0);
        let mut spans = Spans::new(&self.recipe, &mut *self.file);
        while let Some(wanted) = sealer.wanted() {
            if fate.is_given_up() {
                return Err(Trouble::Closed);
            }
            let mut piece = vec![0; wanted];
            spans
                .read_exact(&mut piece)
                .map_err(|_| Trouble::failed(Fault::Unreadable, "the file became shorter while it was read"))?;
            let piece = sealer
                .seal(piece)
                .ok_or_else(|| Trouble::failed(Fault::Unreadable, "the file does not fit its own size"))?;
            self.into.write_all(&piece).map_err(cannot_write)?;
            there = there.saturating_add(piece.len() as u64);
            if there.saturating_sub(told) >= BLOB_CHUNK_BYTES_MAX as u64 && there < self.plan.sealed_bytes() {
                // The last of it is told when it is kept that all is sealed.
                grown.send_replace(there);
                told = there;
            }
        }
        let hashes =
            sealer.finish().ok_or_else(|| Trouble::failed(Fault::Unreadable, "the file does not fit its own size"))?;
        let attachment = Attachment {
            blob,
            key: self.key,
            size: self.recipe.length(),
            sealed_hash: hashes.sealed,
            file_hash: hashes.file,
            media_type: self.found.media_type.to_owned(),
            name: self.name,
            text: self.text,
            picture: self.found.picture,
            sound: self.sound,
        };
        Ok(SealedRow { secret: self.secret, attachment })
    }
}

/// Opens what is sent, and says how long it is.
fn open(spool: &Spool, row: &UploadRow) -> Result<(Box<dyn SendSource>, u64), Trouble> {
    let outgoing = &row.outgoing;
    if let Some(held) = &outgoing.held {
        return Ok((Box::new(HeldReader::open(spool, held).map_err(cannot_read)?), held.size()));
    }
    let file = match row.bound.as_ref().and_then(|bound| bound.folder.as_deref()) {
        Some(folder) => open_file(folder, &outgoing.path).map_err(cannot_read)?,
        None => open_regular(&path(&outgoing.path))?,
    };
    let length = file.metadata().map_err(cannot_read)?.len();
    Ok((Box::new(file), length))
}

fn cannot_read(error: std::io::Error) -> Trouble {
    Trouble::failed(Fault::Unreadable, format!("the file cannot be read ({error})"))
}

pub(super) fn cannot_write(error: std::io::Error) -> Trouble {
    Trouble::failed(Fault::Disk, format!("there is no room beside the profile for the sealed file ({error})"))
}

/// Devices, pipes and folders are no files to send: reading one may never end.
fn open_regular(path: &Path) -> Result<File, Trouble> {
    let metadata = std::fs::metadata(path).map_err(cannot_read)?;
    if !metadata.is_file() {
        return Err(Trouble::failed(Fault::Unreadable, "only files can be sent: this is something else"));
    }
    File::open(path).map_err(cannot_read)
}

/// Uploads what the server does not have; of a file that is still being sealed, as it grows.
async fn upload(
    mover: &mut Mover,
    refused: u32,
    blob: Blob,
    mut growth: Option<watch::Receiver<u64>>,
) -> Result<(), Trouble> {
    let mut connection = mover.connect(refused).await?;
    let Blob { id: blob, size, of } = blob;
    let gone = |error: std::io::Error| Trouble::failed(Fault::Disk, format!("the sealed file is gone ({error})"));
    let mut file = mover.spool.open(&mover.id).map_err(gone)?;
    let mut written = stat(connection.call(Request::StatBlob { blob }).await?, size)?;
    let mut next = written;
    file.seek(SeekFrom::Start(next)).map_err(gone)?;
    while written < size {
        let there = growth.as_mut().map_or(size, |growth| *growth.borrow_and_update());
        let mut length = chunk_at(next, size);
        while length > 0 && connection.waiting() < WINDOW && next.saturating_add(length) <= there {
            let chunk = read_chunk(&mut file, length).map_err(gone)?;
            connection.ask(Request::WriteBlob { blob, size, offset: next, chunk: Bytes(chunk) });
            next = next.saturating_add(length);
            length = chunk_at(next, size);
        }
        let (is_asked, waits_for) = (connection.waiting() > 0, growth.as_mut().filter(|_| there < size));
        let answer = tokio::select! {
            answer = connection.answer(), if is_asked => answer?,
            grown = grows(waits_for) => match grown {
                Ok(()) => continue,
                // No more is sealed: why, sealing says.
                Err(_) => return Err(Trouble::Closed),
            },
        };
        let before = written;
        written = stat(answer, size)?;
        if written <= before || written > next {
            // Something before it is missing, or the server makes numbers up: the next attempt asks where to go on.
            return Err(Trouble::waits("the server lost a part of the file"));
        }
        let state = if there < size { TransferState::Preparing } else { TransferState::Moving };
        mover.progress(written.min(of), state).await;
    }
    Ok(())
}

/// How long the chunk is that begins here.
fn chunk_at(next: u64, size: u64) -> u64 {
    size.saturating_sub(next).min(BLOB_CHUNK_BYTES_MAX as u64)
}

/// Until more is sealed; never for what is sealed already.
async fn grows(growth: Option<&mut watch::Receiver<u64>>) -> Result<(), watch::error::RecvError> {
    match growth {
        Some(growth) => growth.changed().await,
        None => std::future::pending().await,
    }
}

fn read_chunk(file: &mut File, length: u64) -> std::io::Result<Vec<u8>> {
    let mut chunk = vec![0; usize::try_from(length).unwrap_or(BLOB_CHUNK_BYTES_MAX)];
    file.read_exact(&mut chunk)?;
    Ok(chunk)
}

/// How much of the blob the server has.
fn stat(answer: Result<Answer, protocol::api::Refusal>, of: u64) -> Result<u64, Trouble> {
    match answer {
        Ok(Answer::BlobStat { written: 0, size: 0 }) => Ok(0),
        Ok(Answer::BlobStat { written, size }) if size == of && written <= size => Ok(written),
        Ok(_) => Err(Trouble::failed(Fault::Refused, "the server has something else in the file's place")),
        Err(refusal) => Err(Trouble::refused(&refusal)),
    }
}

/// Has the message kept, and with it the transfer's row removed.
async fn say(mover: &mut Mover, row: &UploadRow, attachment: Attachment) -> Result<TransferState, Trouble> {
    let (to, blob) = (row.outgoing.to.clone().into_engine(), attachment.blob);
    mover.view.done = attachment.size;
    let forwarded = row.forwarded.as_ref().map_or(0, |forwarded| forwarded.times);
    let uploaded = Uploaded {
        attachment,
        transfer: mover.id,
        in_reply_to: row.in_reply_to,
        forwarded,
        once: row.outgoing.is_once(),
    };
    let command = input::Command::SendAttachment { to, uploaded: Box::new(uploaded) };
    match mover.command(command).await? {
        Ok(Reply::Message { conversation, number }) => {
            mover.spool.remove(&mover.id);
            forget_held(mover, row);
            Ok(TransferState::Sent { conversation, number, blob })
        }
        Ok(_) => Err(Trouble::waits("the profile answered something else than was asked")),
        Err(CommandError::Offline | CommandError::NoToken) => Err(Trouble::waits("the server cannot be reached")),
        Err(error) => Err(Trouble::failed(Fault::Unsayable, error.to_string())),
    }
}
