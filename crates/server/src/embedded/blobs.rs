//! Blobs as files: a header, then the bytes in order; modification times tell no more than the day.
//!
//! One sync serves many chunks: what is written of a blob outlives the process, and is durable up to the last of certain places, and
//! whole once it is whole. What lies behind that place may be what a power failure has left of it, if the system was started since it
//! was written: then it is cut off, and uploaded again.

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

/// Size and day of beginning, 8 bytes each, big-endian; then the start of the system in which it was written last, 16 bytes.
const HEADER_BYTES: usize = 32;

/// Where the last of these begins.
const BOOT_AT: u64 = 16;

/// A blob is synced when it reaches a multiple of this, bytes: so much is uploaded again after a power failure.
const SYNC_BYTES: u64 = 16 * 1024 * 1024;

/// Blobs as files.
#[derive(Clone)]
pub struct EmbeddedBlobs {
    workers: Vec<Worker<Shelf>>,
}

/// What a thread looks after.
struct Shelf {
    folder: PathBuf,
    boot: Boot,
}

/// One start of the system: what was written since is there, also if it was not synced.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Boot([u8; 16]);

impl Boot {
    /// The present one; where the system does not tell, one of this process alone.
    fn present() -> Self {
        let told = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let digits: String = told.chars().filter(char::is_ascii_hexdigit).collect();
        let told = u128::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 32);
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let alone = since.as_nanos().wrapping_shl(32) ^ u128::from(std::process::id());
        Boot(told.unwrap_or(alone).to_be_bytes())
    }
}

struct Header {
    size: u64,
    day: u64,
    boot: Boot,
}

impl EmbeddedBlobs {
    /// Opens the blobs in `folder`, or creates it.
    ///
    /// # Errors
    /// [`OpenError`], saying what to do.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        create_folder(folder)?;
        let boot = Boot::present();
        let start = |number| {
            let shelf = Shelf { folder: folder.to_owned(), boot };
            Worker::start(&format!("blobs-{number}"), shelf)
        };
        let workers = (0..WORKERS).map(start).collect::<io::Result<_>>().map_err(OpenError::Thread)?;
        Ok(EmbeddedBlobs { workers })
    }

    async fn call<R: Send + 'static>(
        &self,
        blob: &BlobId,
        work: impl FnOnce(&Shelf) -> io::Result<R> + Send + 'static,
    ) -> Result<R, StoreError> {
        let [number, ..] = blob.0;
        let worker = self.workers.get(usize::from(number) % WORKERS);
        let worker = worker.ok_or(StoreError::Unavailable("a store has stopped".to_owned()))?;
        worker.call(move |shelf| work(shelf).map_err(unavailable)).await
    }
}

impl Blobs for EmbeddedBlobs {
    async fn stat(&self, blob: &BlobId) -> Result<Option<BlobStat>, StoreError> {
        let blob = *blob;
        self.call(&blob, move |shelf| Ok(shelf.under_way(&blob)?.map(|(_, stat, _)| stat))).await
    }

    async fn write(&self, write: BlobWrite) -> Result<Written, StoreError> {
        let blob = write.blob;
        self.call(&blob, move |shelf| shelf.write(&write)).await
    }

    async fn read(&self, blob: &BlobId, offset: u64, length: usize) -> Result<Option<Vec<u8>>, StoreError> {
        let blob = *blob;
        self.call(&blob, move |shelf| {
            let Some((mut file, stat, _)) = open(&shelf.folder, &blob)? else { return Ok(None) };
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
        self.call(&blob, move |shelf| delete(&shelf.folder, &blob)).await
    }

    async fn expire(&self, day: Days) -> Result<(), StoreError> {
        self.call(&BlobId([0; 32]), move |shelf| expire(&shelf.folder, day.0)).await
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
    let parts = (|| {
        let (size, rest) = bytes.split_first_chunk::<8>()?;
        let (day, rest) = rest.split_first_chunk::<8>()?;
        Some((size, day, rest.first_chunk::<16>()?))
    })();
    Ok(parts.map(|(size, day, boot)| Header {
        size: u64::from_be_bytes(*size),
        day: u64::from_be_bytes(*day),
        boot: Boot(*boot),
    }))
}

fn read_at(file: &mut File, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(offset.saturating_add(HEADER_BYTES as u64)))?;
    file.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Shelf {
    /// A blob as far as what is there of it can be relied on.
    fn under_way(&self, blob: &BlobId) -> io::Result<Option<(File, BlobStat, Header)>> {
        let Some((mut file, mut stat, header)) = open(&self.folder, blob)? else { return Ok(None) };
        if stat.written < stat.size && header.boot != self.boot {
            stat.written = stat.written.saturating_sub(stat.written % SYNC_BYTES);
            file.set_len(stat.written.saturating_add(HEADER_BYTES as u64))?;
            file.seek(SeekFrom::Start(BOOT_AT))?;
            file.write_all(&self.boot.0)?;
            tell_day_only(&file, header.day)?;
        }
        Ok(Some((file, stat, header)))
    }

    fn write(&self, write: &BlobWrite) -> io::Result<Written> {
        let (mut file, stat, header) = match self.under_way(&write.blob)? {
            Some(found) => found,
            None if write.offset > 0 => return Ok(Written::Stat(BlobStat { written: 0, size: write.size })),
            None => self.begin(write)?,
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
        let written = stat.written.saturating_add(rest.len() as u64);
        let is_due = written / SYNC_BYTES > stat.written / SYNC_BYTES || written == stat.size;
        let appended = file.write_all(rest).and_then(|()| tell_day_only(&file, header.day));
        let appended = appended.and_then(|()| if is_due { file.sync_all() } else { Ok(()) });
        if let Err(error) = appended {
            // What was not acknowledged is taken back, so that the next attempt begins where this one did. Of what was written since
            // the last sync, a sync that failed may have lost anything.
            let sure = if is_due { stat.written.saturating_sub(stat.written % SYNC_BYTES) } else { stat.written };
            file.set_len(sure.saturating_add(HEADER_BYTES as u64))?;
            return Err(error);
        }
        Ok(Written::Stat(BlobStat { written, size: stat.size }))
    }

    fn begin(&self, write: &BlobWrite) -> io::Result<(File, BlobStat, Header)> {
        let (shard, path) = path(&self.folder, &write.blob);
        if !shard.is_dir() {
            fs::create_dir(&shard)?;
            sync_folder(&self.folder)?;
        }
        let header = Header { size: write.size, day: write.today.0, boot: self.boot };
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path)?;
        let bytes = [header.size.to_be_bytes().as_slice(), &header.day.to_be_bytes(), &header.boot.0].concat();
        file.write_all(&bytes)?;
        tell_day_only(&file, header.day)?;
        file.sync_all()?;
        sync_folder(&shard)?;
        Ok((file, BlobStat { written: 0, size: write.size }, header))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What a power failure leaves behind the last sync may be anything.
    #[test]
    fn what_lies_behind_the_last_sync_is_relied_on_until_the_system_starts_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let shelf = |boot| Shelf { folder: folder.path().to_owned(), boot: Boot([boot; 16]) };
        let (blob, size, today) = (BlobId([1; 32]), 3 * SYNC_BYTES, Days(20_000));
        let chunk = |offset: u64, length: u64, byte: u8| {
            let chunk = vec![byte; usize::try_from(length).expect("a length")];
            BlobWrite { blob, size, offset, chunk, today }
        };
        let stat = |boot: u8| shelf(boot).under_way(&blob).expect("reads").expect("begun").1.written;
        for (offset, length) in [(0, SYNC_BYTES), (SYNC_BYTES, 1_000)] {
            shelf(1).write(&chunk(offset, length, 7)).expect("written");
        }
        assert_eq!(stat(1), SYNC_BYTES + 1_000, "another process finds it all");
        let (_, path) = path(folder.path(), &blob);
        let mut torn = fs::read(&path).expect("reads");
        torn.iter_mut().rev().take(500).for_each(|byte| *byte = 0);
        fs::write(&path, torn).expect("written");
        assert_eq!(stat(2), SYNC_BYTES, "after another start only what was synced");
        assert_eq!(stat(2), SYNC_BYTES);
        let whole = [chunk(SYNC_BYTES, SYNC_BYTES, 7), chunk(2 * SYNC_BYTES, SYNC_BYTES, 7)];
        for chunk in &whole {
            shelf(2).write(chunk).expect("written");
        }
        assert_eq!(stat(3), size, "what is whole is whole");
        let lies = fs::read(&path).expect("reads");
        assert!(
            lies.iter().skip(HEADER_BYTES).all(|byte| *byte == 7) && lies.len() as u64 == size + HEADER_BYTES as u64
        );
    }

    #[test]
    fn a_start_of_the_system_is_known_again() {
        assert!(Boot::present() == Boot::present() || !Path::new("/proc/sys/kernel/random/boot_id").exists());
    }
}
