//! A file comes from the server: opened piece by piece into a hidden file beside its place, and named once all of it is right.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;

use engine::input::{self, About};
use engine::wish::Wish;
use protocol::api::{Answer, Request};
use protocol::attachment::{Attachment, Broken, HEADER_BYTES, Opener, PIECE_BYTES, Plan};
use protocol::limits::BLOB_CHUNK_BYTES_MAX;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use tokio::sync::mpsc;

use super::connection::{Connection, WINDOW};
use super::mover::{Mover, Trouble, path};
use super::room::room_for;
use super::row::file_name;
use super::upload::hash_of;
use super::within::{OpenFolder, open_folder, open_own};
use super::{DownloadRow, Fault, OnceRow, TransferId, TransferRow, TransferState, name};

/// Chunks between the connection and the disk: beyond them the connection is not read.
const CHUNKS_MAX: usize = 2;

/// Opened pieces that wait for the disk.
const OPENED_MAX: usize = 16;

/// Goes on where the last attempt ended.
pub(super) async fn attempt(mover: &mut Mover, row: &mut DownloadRow) -> Result<TransferState, Trouble> {
    let attachment = row.attachment.clone();
    let place = Place::of(row).map_err(cannot_write)?;
    let part = Part::of(&place.folder(), &mover.id);
    mover.keep(Some(&TransferRow::Download(row.clone()))).await?;
    let kept = part.kept(&attachment).map_err(cannot_write)?;
    if kept == 0 && mover.is_resumed {
        // The earlier process may have ended after it had given the file its name.
        let wanted = row.clone();
        let named = tokio::task::spawn_blocking(move || named_already(&wanted)).await;
        if let Some(place) = named.map_err(|_| Trouble::Closed)?.filter(|_| mover.fate.end()) {
            part.remove();
            // Where it was shown already, it was this that showed it.
            if let Err(Trouble::Closed) = forget_shown(mover, row).await {
                return Err(Trouble::Closed);
            }
            return saved(mover, &attachment, place).await;
        }
    }
    let fetched = fetch(mover, row.refused, &attachment, &part, kept).await;
    match fetched {
        // What was on the disk may be what a power failure left of it: once more from the start.
        Err(Trouble::Failed { fault: Fault::Forged, .. }) if kept > 0 => {
            part.remove();
            fetch(mover, row.refused, &attachment, &part, 0).await
        }
        fetched => fetched,
    }
    .inspect_err(|trouble| {
        if matches!(trouble, Trouble::Failed { .. }) {
            part.remove();
        }
    })?;
    forget_shown(mover, row).await.inspect_err(|_| part.remove())?;
    let (fate, file) = (mover.fate.clone(), attachment.clone());
    let named = tokio::task::spawn_blocking(move || {
        if !fate.end() {
            return Err(Trouble::Closed);
        }
        let name = part.take_name(&place.folder(), &name::safe_name(&file.name)).map_err(cannot_write)?;
        Ok(path(&place.shown).join(name))
    });
    let place = named.await.map_err(|_| Trouble::Closed)??;
    saved(mover, &attachment, place).await
}

/// What is shown once is gone from the profile before it is shown: whatever happens in between, nobody sees it twice.
async fn forget_shown(mover: &mut Mover, row: &DownloadRow) -> Result<(), Trouble> {
    let Some(OnceRow { conversation, message, sender }) = row.once.clone() else { return Ok(()) };
    let wish = Wish::Shown(About { message, sender });
    match mover.command(input::Command::In { conversation, wish }).await? {
        Ok(_) => Ok(()),
        Err(_) => Err(Trouble::failed(
            Fault::Gone,
            "it is not to be shown any more: meanwhile it was shown on another of your devices, or went with its chat",
        )),
    }
}

/// The file has its name: nothing more is to be done for it.
async fn saved(mover: &mut Mover, attachment: &Attachment, place: PathBuf) -> Result<TransferState, Trouble> {
    mover.keep(None).await?;
    mover.view.done = attachment.size;
    Ok(TransferState::Saved { path: place.to_string_lossy().into_owned() })
}

/// Where the whole file lies already, under a name that it would have been given.
fn named_already(row: &DownloadRow) -> Option<PathBuf> {
    let place = Place::of(row).ok()?;
    let (folder, wanted) = (place.folder(), name::safe_name(&row.attachment.name));
    let mut names = (0..name::TRIES_MAX).map(|number| name::numbered(&wanted, number));
    let name = names.find(|name| is_whole(&folder.join(name), &row.attachment).unwrap_or(false))?;
    Some(path(&place.shown).join(name))
}

fn is_whole(place: &Path, attachment: &Attachment) -> io::Result<bool> {
    let found = fs::symlink_metadata(place)?;
    Ok(found.is_file() && found.len() == attachment.size && hash_of(File::open(place)?)? == attachment.file_hash)
}

/// Removes what is on the disk of a download that is given up.
pub(crate) fn forget(row: &DownloadRow, id: &TransferId) {
    // Where the folder is gone nothing is left.
    let _ = Place::of(row).map(|place| Part::of(&place.folder(), id).remove());
}

/// The folder in which a file is saved: one of the person's by its path, one of a program's as it was opened.
struct Place {
    shown: String,
    open: Option<OpenFolder>,
}

impl Place {
    fn of(row: &DownloadRow) -> io::Result<Self> {
        let within = row.bound.as_ref().and_then(|bound| bound.folder.as_deref());
        let open = within.map(|within| open_folder(within, &row.folder)).transpose()?;
        Ok(Place { shown: row.folder.clone(), open })
    }

    fn folder(&self) -> PathBuf {
        self.open.as_ref().map_or_else(|| path(&self.shown), OpenFolder::path)
    }
}

async fn fetch(
    mover: &mut Mover,
    refused: u32,
    attachment: &Attachment,
    part: &Part,
    kept: u64,
) -> Result<(), Trouble> {
    let mut connection = mover.connect(refused).await?;
    let blob = attachment.blob;
    let header = chunk_of(connection.call(Request::ReadBlob { blob, offset: 0, length: HEADER_BYTES as u32 }).await?)?;
    let opener = Opener::new(attachment, &header).map_err(forged)?;
    let plan = Plan::new(attachment.size).ok_or_else(|| forged(Broken::Length))?;
    let (chunks, taken) = mpsc::channel(CHUNKS_MAX);
    let (written, mut progress) = tokio::sync::watch::channel(kept.saturating_mul(PIECE_BYTES as u64));
    let (part, wanted) = (part.clone(), attachment.size);
    let writing = tokio::task::spawn_blocking(move || {
        write(Incoming { part, plan, opener, kept, size: wanted }, taken, |done| {
            written.send_replace(done);
        })
    });
    let read = read(mover, &mut connection, attachment, &plan, kept, chunks, &mut progress).await;
    let written = writing.await.map_err(|_| Trouble::Closed)?;
    // What is wrong with the bytes says more than that the connection was left because of it.
    match (read, written) {
        (_, Err(trouble @ Trouble::Failed { .. })) => Err(trouble),
        (Err(trouble), _) => Err(trouble),
        (Ok(()), written) => written,
    }
}

/// Asks for the blob's bytes behind what is kept, several chunks at once.
async fn read(
    mover: &mut Mover,
    connection: &mut Connection,
    attachment: &Attachment,
    plan: &Plan,
    kept: u64,
    chunks: mpsc::Sender<Vec<u8>>,
    progress: &mut tokio::sync::watch::Receiver<u64>,
) -> Result<(), Trouble> {
    let (blob, end) = (attachment.blob, plan.sealed_bytes());
    let first = plan.offset_of(kept);
    let (mut next, mut lengths) = (first, std::collections::VecDeque::new());
    while next < end || !lengths.is_empty() {
        while next < end && connection.waiting() < WINDOW {
            let length = end.saturating_sub(next).min(BLOB_CHUNK_BYTES_MAX as u64);
            connection.ask(Request::ReadBlob { blob, offset: next, length: u32::try_from(length).unwrap_or(u32::MAX) });
            lengths.push_back(length);
            next = next.saturating_add(length);
        }
        let chunk = chunk_of(connection.answer().await?)?;
        if lengths.pop_front() != Some(chunk.len() as u64) {
            return Err(forged(Broken::Length));
        }
        if chunks.send(chunk).await.is_err() {
            // The writer has found something wrong, and says what.
            return Err(Trouble::Closed);
        }
        let done = *progress.borrow_and_update();
        mover.progress(done.min(attachment.size), TransferState::Moving).await;
    }
    Ok(())
}

/// What is written.
struct Incoming {
    part: Part,
    plan: Plan,
    opener: Opener,
    kept: u64,
    size: u64,
}

/// Opens what comes, and has it written down meanwhile; nothing unopened ever reaches the disk.
fn write(incoming: Incoming, chunks: mpsc::Receiver<Vec<u8>>, told: impl Fn(u64) + Sync) -> Result<(), Trouble> {
    let Incoming { part, plan, mut opener, kept, size } = incoming;
    let mut file = part.open(kept).map_err(cannot_write)?;
    for piece in 0..kept {
        let mut bytes = vec![0; plan.file_bytes_in(piece)];
        file.read_exact(&mut bytes).map_err(cannot_write)?;
        opener.take_again(bytes).map_err(forged)?;
    }
    let begins = file.stream_position().map_err(cannot_write)?;
    room_for(&file, size.saturating_sub(begins)).map_err(cannot_write)?;
    let (opened, pieces) = std::sync::mpsc::sync_channel(OPENED_MAX);
    let (all, written) = std::thread::scope(|scope| {
        let writing = scope.spawn(|| put_down(&mut file, pieces, |written| told(begins.saturating_add(written))));
        let all = open(&mut opener, &plan, chunks, opened);
        (all, writing.join())
    });
    written.map_err(|_| Trouble::Closed)?.map_err(cannot_write)?;
    if matches!(all, Err(Trouble::Closed)) {
        // The connection has ended: what is written stays for the next attempt.
        file.sync_data().map_err(cannot_write)?;
    }
    all?;
    opener.finish().map_err(forged)?;
    file.sync_all().map_err(cannot_write)
}

/// Opens all pieces as they come; [`Trouble::Closed`] if they end before, or nobody writes them.
fn open(
    opener: &mut Opener,
    plan: &Plan,
    mut chunks: mpsc::Receiver<Vec<u8>>,
    opened: SyncSender<Vec<u8>>,
) -> Result<(), Trouble> {
    let mut pieces = Pieces::default();
    while let Some(piece) = opener.next() {
        let wanted = plan.sealed_bytes_in(piece);
        while !pieces.has(wanted) {
            pieces.put(&chunks.blocking_recv().ok_or(Trouble::Closed)?);
        }
        let bytes = opener.open(pieces.take(wanted)).map_err(forged)?;
        opened.send(bytes).map_err(|_| Trouble::Closed)?;
    }
    if pieces.has(1) || chunks.blocking_recv().is_some() {
        return Err(forged(Broken::Length));
    }
    Ok(())
}

/// Writes pieces behind what the file has, and tells how many bytes that are so far.
fn put_down(file: &mut File, pieces: std::sync::mpsc::Receiver<Vec<u8>>, told: impl Fn(u64)) -> io::Result<()> {
    let mut written = 0u64;
    for piece in pieces {
        file.write_all(&piece)?;
        written = written.saturating_add(piece.len() as u64);
        told(written);
    }
    Ok(())
}

/// Bytes as they come, taken in pieces of other lengths.
#[derive(Default)]
pub(super) struct Pieces {
    bytes: Vec<u8>,
    taken: usize,
}

impl Pieces {
    /// Whether so many bytes are there.
    pub fn has(&self, wanted: usize) -> bool {
        self.bytes.len().saturating_sub(self.taken) >= wanted
    }

    /// Puts bytes behind those that are there. What was taken makes room for them.
    pub fn put(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.taken);
        self.taken = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// Takes so many bytes, or as many as there are.
    pub fn take(&mut self, wanted: usize) -> &[u8] {
        let begins = self.taken;
        self.taken = begins.saturating_add(wanted).min(self.bytes.len());
        self.bytes.get(begins..self.taken).unwrap_or_default()
    }
}

/// The hidden file beside the place where it will have its name.
#[derive(Clone)]
struct Part(PathBuf);

impl Part {
    fn of(folder: &Path, id: &TransferId) -> Self {
        Part(folder.join(format!(".{}.wiretight-part", file_name(id))))
    }

    /// How many whole pieces are there; none if it is not a file of one's own.
    fn kept(&self, attachment: &Attachment) -> io::Result<u64> {
        let metadata = match fs::symlink_metadata(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            found => found?,
        };
        let is_own = metadata.is_file() && metadata.nlink() == 1;
        if !is_own {
            return Ok(0);
        }
        let there = metadata.len().min(attachment.size);
        if there == attachment.size && there > 0 {
            Ok(there.div_ceil(PIECE_BYTES as u64))
        } else {
            Ok(there / PIECE_BYTES as u64)
        }
    }

    /// Opens it with so many pieces in it; without any, a fresh one.
    fn open(&self, kept: u64) -> io::Result<File> {
        if kept == 0 {
            self.remove();
            return OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&self.0);
        }
        let file = open_own(&self.0)?;
        let length = file.metadata()?.len();
        file.set_len(length.min(kept.saturating_mul(PIECE_BYTES as u64)))?;
        Ok(file)
    }

    fn remove(&self) {
        // There may be none.
        let _ = fs::remove_file(&self.0);
    }

    /// Gives it its name, or the first one after it that nothing has: nothing is ever overwritten. The name that it has then.
    fn take_name(&self, folder: &Path, wanted: &str) -> io::Result<String> {
        for number in 0..name::TRIES_MAX {
            let name = name::numbered(wanted, number);
            let place = folder.join(&name);
            match fs::hard_link(&self.0, &place) {
                Ok(()) => self.remove(),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                // A file system without links.
                Err(_) => match rename_where_nothing_is(&self.0, &place) {
                    Ok(()) => {}
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                    Err(error) => return Err(error),
                },
            }
            File::open(folder)?.sync_all()?;
            return Ok(name);
        }
        Err(io::Error::new(io::ErrorKind::AlreadyExists, "too many files of this name"))
    }
}

/// Gives a file another name, in one step, unless something has that.
fn rename_where_nothing_is(from: &Path, to: &Path) -> io::Result<()> {
    renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE).map_err(io::Error::from)
}

/// The bytes that an answer holds.
pub(super) fn chunk_of(answer: Result<Answer, protocol::api::Refusal>) -> Result<Vec<u8>, Trouble> {
    match answer {
        Ok(Answer::BlobChunk { chunk }) => Ok(chunk.0),
        other => Err(unexpected(other)),
    }
}

fn unexpected(answer: Result<Answer, protocol::api::Refusal>) -> Trouble {
    match answer {
        Ok(_) => Trouble::waits("the server answers something that was not asked"),
        Err(protocol::api::Refusal::NotFound) => Trouble::failed(
            Fault::Gone,
            "the server does not have the file: it was deleted, or is older than 30 days; ask for it again",
        ),
        Err(refusal) => Trouble::refused(&refusal),
    }
}

pub(super) fn forged(broken: Broken) -> Trouble {
    Trouble::failed(Fault::Forged, format!("{broken}; nothing of it is saved"))
}

fn cannot_write(error: io::Error) -> Trouble {
    Trouble::failed(Fault::Disk, format!("the file cannot be saved there ({error})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder cannot be linked, on any file system: what holds of it holds of every file where nothing can be linked.
    fn unlinkable(folder: &Path) -> Part {
        let part = Part(folder.join(".one.wiretight-part"));
        fs::create_dir(&part.0).expect("made");
        fs::write(part.0.join("inside"), "saved").expect("written");
        assert!(fs::hard_link(&part.0, folder.join("linked")).is_err(), "it cannot be linked");
        part
    }

    #[test]
    fn what_cannot_be_linked_takes_its_name_in_one_step_and_overwrites_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |number: u32| folder.path().join(name::numbered("tea.txt", number));
        // One that a plain renaming would replace, and one that it would not.
        fs::create_dir(at(0)).expect("made");
        fs::write(at(1), "kept").expect("written");
        let part = unlinkable(folder.path());
        // Somebody may have put one there a moment before.
        for taken in [at(0), at(1)] {
            let error = rename_where_nothing_is(&part.0, &taken).expect_err("something is there");
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        }
        let name = part.take_name(folder.path(), "tea.txt").expect("a name");
        assert_eq!(name, name::numbered("tea.txt", 2));
        assert_eq!(fs::read_to_string(folder.path().join(&name).join("inside")).expect("there"), "saved");
        assert_eq!(fs::read_dir(at(0)).expect("there").count(), 0);
        assert_eq!(fs::read_to_string(at(1)).expect("there"), "kept");
        assert!(!part.0.exists(), "it has one name");
    }

    #[test]
    fn what_can_be_neither_linked_nor_renamed_is_not_saved() {
        let folder = tempfile::tempdir().expect("a folder");
        let part = Part(folder.path().join(".gone.wiretight-part"));
        let error = part.take_name(folder.path(), "tea.txt").expect_err("there is none");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert!(!folder.path().join("tea.txt").exists());
    }
}
