//! The blobs' port: encrypted files under random ids, written in order, resumable, forgotten by day.

use std::future::Future;

use protocol::id::BlobId;
use protocol::time::Days;

use super::StoreError;

/// Blobs.
pub trait Blobs: Send + Sync + 'static {
    /// How much of a blob is there.
    fn stat(&self, blob: &BlobId) -> impl Future<Output = Result<Option<BlobStat>, StoreError>> + Send;

    /// Writes a chunk where the blob ends, or finds that it is there already; only a chunk at its start begins a blob. Durable when it
    /// returns, if it is the last one; of a blob that is not complete a failure may take the end, but never what lies between.
    fn write(&self, chunk: BlobWrite) -> impl Future<Output = Result<Written, StoreError>> + Send;

    /// A part of a complete blob: up to `length` bytes from `offset`. Nothing if there is no complete one.
    fn read(
        &self,
        blob: &BlobId,
        offset: u64,
        length: usize,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, StoreError>> + Send;

    /// Forgets a blob, complete or not; durable when it returns.
    fn delete(&self, blob: &BlobId) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Forgets blobs that were begun before `day`.
    fn expire(&self, day: Days) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// How much of a blob is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobStat {
    /// Bytes, from the start.
    pub written: u64,
    /// Its size when complete.
    pub size: u64,
}

/// A chunk to write.
#[derive(Debug, Clone)]
pub struct BlobWrite {
    /// The blob.
    pub blob: BlobId,
    /// Its size when complete.
    pub size: u64,
    /// Where the chunk begins.
    pub offset: u64,
    /// The chunk; it ends within the size.
    pub chunk: Vec<u8>,
    /// The day on which the blob begins, if this begins it.
    pub today: Days,
}

/// How a write ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// This much is there; nothing, if it has not begun. A chunk that would leave a gap is not written.
    Stat(BlobStat),
    /// Other bytes are there, or the blob has another size.
    Conflict,
}
