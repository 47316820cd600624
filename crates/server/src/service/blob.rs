//! Blobs: written in order, in chunks, read in parts once complete.

use protocol::api::{Answer, Refusal};
use protocol::attachment::BlobSecret;
use protocol::cbor::Bytes;
use protocol::id::BlobId;
use protocol::limits::{BLOB_BYTES_MAX, BLOB_CHUNK_BYTES_MAX};
use protocol::time::Millis;

use super::limits::Bucket;
use super::session::{Failure, Session};
use super::{failure, unavailable};
use crate::port::Stores;
use crate::port::blobs::{BlobWrite, Blobs, Written};

/// What a blob that is begun or deleted counts beside its bytes: a file of its own.
const BEGUN_BYTES: u64 = 16 * 1024;

/// What a write counts at least: one sync of the disk.
const WRITE_BYTES_MIN: u64 = 4 * 1024;

impl<S: Stores> Session<S> {
    pub(super) async fn write_blob(
        &mut self,
        blob: BlobId,
        size: u64,
        offset: u64,
        chunk: Bytes,
        now: Millis,
    ) -> Result<Answer, Failure> {
        let length = chunk.0.len();
        if size > BLOB_BYTES_MAX || length > BLOB_CHUNK_BYTES_MAX {
            return Err(Refusal::TooLarge.into());
        }
        let end = offset.checked_add(length as u64);
        if length == 0 || end.is_none_or(|end| end > size) {
            return Err(Refusal::Malformed.into());
        }
        let begun = if offset == 0 { BEGUN_BYTES } else { 0 };
        let amount = (length as u64).max(WRITE_BYTES_MIN).saturating_add(begun);
        self.draw(Bucket::BlobBytes, amount, now).await?;
        self.service.draw(Bucket::AllBlobBytes, b"", amount, now).await?;
        let write = BlobWrite { blob, size, offset, chunk: chunk.0, today: now.days() };
        match self.service.stores.blobs().write(write).await.map_err(failure)? {
            Written::Stat(stat) => Ok(Answer::BlobStat { written: stat.written, size: stat.size }),
            Written::Conflict => Err(Refusal::Conflict.into()),
        }
    }

    pub(super) async fn read_blob(
        &mut self,
        blob: BlobId,
        offset: u64,
        length: u32,
        now: Millis,
    ) -> Result<Answer, Failure> {
        self.draw(Bucket::Reads, 1, now).await?;
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(BLOB_CHUNK_BYTES_MAX);
        let bytes = self.service.stores.blobs().read(&blob, offset, length).await.map_err(unavailable)?;
        Ok(Answer::BlobChunk { chunk: Bytes(bytes.ok_or(Refusal::NotFound)?) })
    }

    pub(super) async fn stat_blob(&mut self, blob: BlobId, now: Millis) -> Result<Answer, Failure> {
        self.draw(Bucket::Reads, 1, now).await?;
        let stat = self.service.stores.blobs().stat(&blob).await.map_err(unavailable)?;
        let (written, size) = stat.map_or((0, 0), |stat| (stat.written, stat.size));
        Ok(Answer::BlobStat { written, size })
    }

    /// Whoever has the secret made up the blob's id: nobody else can name it.
    pub(super) async fn delete_blob(&mut self, secret: &BlobSecret, now: Millis) -> Result<Answer, Failure> {
        self.draw(Bucket::BlobBytes, BEGUN_BYTES, now).await?;
        self.service.stores.blobs().delete(&secret.blob()).await.map_err(unavailable)?;
        Ok(Answer::Done)
    }
}
