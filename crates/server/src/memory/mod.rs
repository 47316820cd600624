//! The reference adapters: everything in memory, every future ready at once. Clones share the same stores.

pub mod blobs;
pub mod directory;
pub mod leases;
pub mod topics;
pub mod wakeups;

use crate::port::Stores;

/// The five in-memory stores.
#[derive(Clone, Default)]
pub struct MemoryStores {
    directory: directory::MemoryDirectory,
    topics: topics::MemoryTopics,
    blobs: blobs::MemoryBlobs,
    wakeups: wakeups::MemoryWakeups,
    leases: leases::MemoryLeases,
}

impl MemoryStores {
    /// Stores of their own with the same durable content; nobody is connected to them.
    pub fn copied(&self) -> Self {
        MemoryStores {
            directory: self.directory.copied(),
            topics: self.topics.copied(),
            blobs: self.blobs.copied(),
            ..MemoryStores::default()
        }
    }
}

impl Stores for MemoryStores {
    type Directory = directory::MemoryDirectory;
    type Topics = topics::MemoryTopics;
    type Blobs = blobs::MemoryBlobs;
    type Wakeups = wakeups::MemoryWakeups;
    type Leases = leases::MemoryLeases;

    fn directory(&self) -> &Self::Directory {
        &self.directory
    }

    fn topics(&self) -> &Self::Topics {
        &self.topics
    }

    fn blobs(&self) -> &Self::Blobs {
        &self.blobs
    }

    fn wakeups(&self) -> &Self::Wakeups {
        &self.wakeups
    }

    fn leases(&self) -> &Self::Leases {
        &self.leases
    }
}

/// A lock whose holder cannot leave it half changed: a panic elsewhere does not spread.
fn locked<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
