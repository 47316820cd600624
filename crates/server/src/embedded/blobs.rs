//! Blobs as files: a header of size and day, then the bytes in order; modification times tell no more than the day.

use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use protocol::id::BlobId;
use protocol::time::Days;

use super::database::OpenError;
use super::worker::Worker;
use super::{create_folder, sync_folder};
use crate::port::StoreError;
use crate::port::blobs::{BlobStat, BlobWrite, Blobs, Written};

/// So many threads read and write; a blob always goes by the same one, which keeps its writes in order.
const WORKERS: usize = 4;

/// Size and day of beginning, 8 bytes each, big-endian.
const HEADER_BYTES: usize = 16;

/// Blobs as files.
#[derive(Clone)]
pub struct EmbeddedBlobs {
    workers: Vec<Worker<PathBuf>>,
}

struct Header {
    size: u64,
    day: u64,
}

impl EmbeddedBlobs {
    /// Opens the blobs in `folder`, or creates it.
    ///
    /// # Errors
    /// [`OpenError`], saying what to do.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        create_folder(folder)?;
        let start = |number| Worker::start(&format!("blobs-{number}"), folder.to_owned());
        let workers = (0..WORKERS).map(start).collect::<io::Result<_>>().map_err(OpenError::Thread)?;
        Ok(EmbeddedBlobs { workers })
    }

    async fn call<R: Send + 'static>(
        &self,
        blob: &BlobId,
        work: impl FnOnce(&Path) -> io::Result<R> + Send + 'static,
    ) -> Result<R, StoreError> {
        let [number, ..] = blob.0;
        let worker = self.workers.get(usize::from(number) % WORKERS);
        let worker = worker.ok_or(StoreError::Unavailable("a store has stopped".to_owned()))?;
        worker.call(move |folder| work(folder).map_err(unavailable)).await
    }
}

impl Blobs for EmbeddedBlobs {
    async fn stat(&self, blob: &BlobId) -> Result<Option<BlobStat>, StoreError> {
        let blob = *blob;
        self.call(&blob, move |folder| Ok(open(folder, &blob)?.map(|(_, stat, _)| stat))).await
    }

    async fn write(&self, write: BlobWrite) -> Result<Written, StoreError> {
        let blob = write.blob;
        self.call(&blob, move |folder| write_chunk(folder, &write)).await
    }

    async fn read(&self, blob: &BlobId, offset: u64, length: usize) -> Result<Option<Vec<u8>>, StoreError> {
        let blob = *blob;
        self.call(&blob, move |folder| {
            let Some((mut file, stat, _)) = open(folder, &blob)? else { return Ok(None) };
            if stat.written != stat.size {
                return Ok(None);
            }
            if offset >= stat.size {
                return Ok(Some(Vec::new()));
            }
            read_at(&mut file, offset, length).map(Some)
        })
        .await
    }

    async fn delete(&self, blob: &BlobId) -> Result<(), StoreError> {
        let blob = *blob;
        self.call(&blob, move |folder| delete(folder, &blob)).await
    }

    async fn expire(&self, day: Days) -> Result<(), StoreError> {
        self.call(&BlobId([0; 32]), move |folder| expire(folder, day.0)).await
    }
}

fn path(folder: &Path, blob: &BlobId) -> (PathBuf, PathBuf) {
    let name = blob.to_hex();
    let shard = folder.join(name.get(..2).unwrap_or_default());
    let file = shard.join(name);
    (shard, file)
}

fn open(folder: &Path, blob: &BlobId) -> io::Result<Option<(File, BlobStat, Header)>> {
    let (_, path) = path(folder, blob);
    let mut file = match OpenOptions::new().read(true).write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let Some(header) = read_header(&mut file)? else { return Ok(None) };
    let written = file.metadata()?.len().saturating_sub(HEADER_BYTES as u64);
    Ok(Some((file, BlobStat { written, size: header.size }, header)))
}

/// Nothing if the process died before the header was whole: then the blob has not begun.
fn read_header(file: &mut File) -> io::Result<Option<Header>> {
    let mut bytes = Vec::with_capacity(HEADER_BYTES);
    file.seek(SeekFrom::Start(0))?;
    file.take(HEADER_BYTES as u64).read_to_end(&mut bytes)?;
    let parts = bytes.first_chunk::<8>().zip(bytes.get(8..).and_then(|rest| rest.first_chunk::<8>()));
    Ok(parts.map(|(size, day)| Header { size: u64::from_be_bytes(*size), day: u64::from_be_bytes(*day) }))
}

fn read_at(file: &mut File, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(offset.saturating_add(HEADER_BYTES as u64)))?;
    file.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn write_chunk(folder: &Path, write: &BlobWrite) -> io::Result<Written> {
    let (mut file, stat, header) = match open(folder, &write.blob)? {
        Some(found) => found,
        None => begin(folder, write)?,
    };
    if stat.size != write.size {
        return Ok(Written::Conflict);
    }
    if write.offset > stat.written {
        return Ok(Written::Stat(stat));
    }
    let there = read_at(&mut file, write.offset, write.chunk.len())?;
    let Some(rest) = write.chunk.strip_prefix(there.as_slice()) else { return Ok(Written::Conflict) };
    if rest.is_empty() {
        return Ok(Written::Stat(stat));
    }
    file.seek(SeekFrom::End(0))?;
    let appended = file.write_all(rest).and_then(|()| tell_day_only(&file, header.day)).and_then(|()| file.sync_all());
    if let Err(error) = appended {
        // What was not acknowledged is taken back, so that the next attempt begins where this one did.
        file.set_len(stat.written.saturating_add(HEADER_BYTES as u64))?;
        return Err(error);
    }
    Ok(Written::Stat(BlobStat { written: stat.written.saturating_add(rest.len() as u64), size: stat.size }))
}

fn begin(folder: &Path, write: &BlobWrite) -> io::Result<(File, BlobStat, Header)> {
    let (shard, path) = path(folder, &write.blob);
    if !shard.is_dir() {
        fs::create_dir(&shard)?;
        sync_folder(folder)?;
    }
    let header = Header { size: write.size, day: write.today.0 };
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path)?;
    file.write_all(&[header.size.to_be_bytes(), header.day.to_be_bytes()].concat())?;
    tell_day_only(&file, header.day)?;
    file.sync_all()?;
    sync_folder(&shard)?;
    Ok((file, BlobStat { written: 0, size: write.size }, header))
}

fn tell_day_only(file: &File, day: u64) -> io::Result<()> {
    let seconds = Duration::from_secs(day.saturating_mul(86_400));
    let time = SystemTime::UNIX_EPOCH.checked_add(seconds).unwrap_or(SystemTime::UNIX_EPOCH);
    file.set_times(FileTimes::new().set_modified(time).set_accessed(time))
}

fn delete(folder: &Path, blob: &BlobId) -> io::Result<()> {
    let (shard, path) = path(folder, blob);
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.and_then(|()| sync_folder(&shard)),
    }
}

fn expire(folder: &Path, oldest: u64) -> io::Result<()> {
    for shard in fs::read_dir(folder)? {
        let shard = shard?.path();
        for blob in fs::read_dir(&shard)? {
            let path = blob?.path();
            let header = read_header(&mut File::open(&path)?)?;
            if header.is_some_and(|header| header.day < oldest) {
                fs::remove_file(&path)?;
            }
        }
        sync_folder(&shard)?;
    }
    Ok(())
}

/// The kind of failure only: a path would name the blob.
fn unavailable(error: io::Error) -> StoreError {
    StoreError::Unavailable(format!("files: {}", error.kind()))
}
