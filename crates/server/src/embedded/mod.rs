//! The embedded adapters: SQLite and files in one folder, for one process at a time.

pub mod blobs;
pub mod database;
pub mod directory;
pub mod leases;
mod shard;
pub mod topics;
pub mod wakeups;
pub mod worker;

use std::fs;
use std::path::Path;

use crate::port::Stores;
use database::OpenError;

/// The five embedded stores.
#[derive(Clone)]
pub struct EmbeddedStores {
    directory: directory::EmbeddedDirectory,
    topics: topics::EmbeddedTopics,
    blobs: blobs::EmbeddedBlobs,
    wakeups: wakeups::EmbeddedWakeups,
    leases: leases::EmbeddedLeases,
}

impl EmbeddedStores {
    /// Opens the stores in `folder`, or creates them. Whoever calls makes sure that no other process has them open.
    ///
    /// # Errors
    /// [`OpenError`], saying what to do.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        create_folder(folder)?;
        Ok(EmbeddedStores {
            directory: directory::EmbeddedDirectory::open(folder)?,
            topics: topics::EmbeddedTopics::open(&folder.join("topics"))?,
            blobs: blobs::EmbeddedBlobs::open(&folder.join("blobs"))?,
            wakeups: wakeups::EmbeddedWakeups::default(),
            leases: leases::EmbeddedLeases::default(),
        })
    }
}

impl Stores for EmbeddedStores {
    type Directory = directory::EmbeddedDirectory;
    type Topics = topics::EmbeddedTopics;
    type Blobs = blobs::EmbeddedBlobs;
    type Wakeups = wakeups::EmbeddedWakeups;
    type Leases = leases::EmbeddedLeases;

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

/// Creates a folder that only its owner can enter, and makes its name durable.
///
/// # Errors
/// [`OpenError::Folder`] if it cannot be created.
pub fn create_folder(folder: &Path) -> Result<(), OpenError> {
    let failed = |source| OpenError::Folder { folder: folder.to_owned(), source };
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(failed)?;
    folder.parent().filter(|parent| parent.is_dir()).map_or(Ok(()), sync_folder).map_err(failed)
}

/// Makes the names in a folder durable.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    fs::File::open(folder)?.sync_all()
}
