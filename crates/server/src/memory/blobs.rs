//! Blobs in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use protocol::id::BlobId;
use protocol::time::Days;

use super::locked;
use crate::port::StoreError;
use crate::port::blobs::{BlobStat, BlobWrite, Blobs, Written};

/// Blobs in memory.
#[derive(Clone, Default)]
pub struct MemoryBlobs {
    blobs: Arc<Mutex<BTreeMap<BlobId, Blob>>>,
}

#[derive(Clone)]
struct Blob {
    bytes: Vec<u8>,
    size: u64,
    begun: Days,
}

impl Blob {
    fn stat(&self) -> BlobStat {
        BlobStat { written: self.bytes.len() as u64, size: self.size }
    }
}

impl MemoryBlobs {
    pub(super) fn copied(&self) -> Self {
        MemoryBlobs { blobs: Arc::new(Mutex::new(locked(&self.blobs).clone())) }
    }
}

impl Blobs for MemoryBlobs {
    async fn stat(&self, blob: &BlobId) -> Result<Option<BlobStat>, StoreError> {
        Ok(locked(&self.blobs).get(blob).map(Blob::stat))
    }

    async fn write(&self, write: BlobWrite) -> Result<Written, StoreError> {
        let mut blobs = locked(&self.blobs);
        if write.offset > 0 && !blobs.contains_key(&write.blob) {
            return Ok(Written::Stat(BlobStat { written: 0, size: write.size }));
        }
        let begun = Blob { bytes: Vec::new(), size: write.size, begun: write.today };
        let blob = blobs.entry(write.blob).or_insert(begun);
        let offset = usize::try_from(write.offset).unwrap_or(usize::MAX);
        if blob.size != write.size {
            return Ok(Written::Conflict);
        }
        let Some(there) = blob.bytes.get(offset..) else { return Ok(Written::Stat(blob.stat())) };
        let known = there.len().min(write.chunk.len());
        if there.get(..known) != write.chunk.get(..known) {
            return Ok(Written::Conflict);
        }
        blob.bytes.extend_from_slice(write.chunk.get(known..).unwrap_or_default());
        Ok(Written::Stat(blob.stat()))
    }

    async fn read(&self, blob: &BlobId, offset: u64, length: usize) -> Result<Option<Vec<u8>>, StoreError> {
        let blobs = locked(&self.blobs);
        let complete = blobs.get(blob).filter(|blob| blob.bytes.len() as u64 == blob.size);
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        Ok(complete.map(|blob| blob.bytes.iter().skip(offset).take(length).copied().collect()))
    }

    async fn delete(&self, blob: &BlobId) -> Result<(), StoreError> {
        locked(&self.blobs).remove(blob);
        Ok(())
    }

    async fn expire(&self, day: Days) -> Result<(), StoreError> {
        locked(&self.blobs).retain(|_, blob| blob.begun >= day);
        Ok(())
    }
}
