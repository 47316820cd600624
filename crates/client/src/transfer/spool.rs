//! Where sealed files lie until the server has them: a folder of the profile, whose files nobody can read without the profile's store.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::TransferId;
use super::row::file_name;

/// The folder's name in the profile's.
const FOLDER: &str = "outgoing";

/// Where sealed files lie.
#[derive(Clone)]
pub(crate) struct Spool(PathBuf);

impl Spool {
    /// The spool of the profile in this folder.
    pub fn of(profile: &Path) -> Self {
        Spool(profile.join(FOLDER))
    }

    /// An empty file for a transfer; what was there of it is gone.
    pub fn create(&self, id: &TransferId) -> io::Result<File> {
        match DirBuilder::new().mode(0o700).create(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        self.remove(id);
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.path(id))
    }

    /// The file of a transfer.
    pub fn open(&self, id: &TransferId) -> io::Result<File> {
        File::open(self.path(id))
    }

    /// Makes what was created outlast a power failure.
    pub fn sync(&self) -> io::Result<()> {
        File::open(&self.0)?.sync_all()
    }

    /// Removes a transfer's file.
    pub fn remove(&self, id: &TransferId) {
        // There may be none, and what cannot be removed is removed at the next start.
        let _ = fs::remove_file(self.path(id));
    }

    /// Removes the files of transfers that are over: a process may have ended between its last two steps.
    pub fn keep_only(&self, ids: &[TransferId]) {
        let Ok(entries) = fs::read_dir(&self.0) else { return };
        let known: Vec<String> = ids.iter().map(file_name).collect();
        for entry in entries.flatten() {
            if !known.iter().any(|name| entry.file_name().as_os_str() == name.as_str()) {
                // As above.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn path(&self, id: &TransferId) -> PathBuf {
        self.0.join(file_name(id))
    }
}
