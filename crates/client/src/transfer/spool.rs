//! Where sealed files lie until the server has them: a folder of the profile, whose files nobody can read without the profile's store.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::row::file_name;
use super::{HeldFile, TransferId, TransferRow};

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
        self.create_named(&file_name(id))
    }

    /// The same under a name.
    pub fn create_named(&self, name: &str) -> io::Result<File> {
        match DirBuilder::new().mode(0o700).create(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        self.remove_named(name);
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.0.join(name))
    }

    /// The file of a transfer.
    pub fn open(&self, id: &TransferId) -> io::Result<File> {
        self.open_named(&file_name(id))
    }

    /// The file of this name.
    pub fn open_named(&self, name: &str) -> io::Result<File> {
        File::open(self.0.join(name))
    }

    /// Removes a transfer's file.
    pub fn remove(&self, id: &TransferId) {
        self.remove_named(&file_name(id));
    }

    /// Removes the file of this name.
    pub fn remove_named(&self, name: &str) {
        // There may be none, and what cannot be removed is removed at the next start.
        let _ = fs::remove_file(self.0.join(name));
    }

    /// Removes the files of transfers that are over: a process may have ended between its last two steps.
    pub fn keep_only(&self, transfers: &[(TransferId, TransferRow)]) {
        let Ok(entries) = fs::read_dir(&self.0) else { return };
        let known: Vec<String> = transfers.iter().flat_map(|(id, row)| names(id, row)).collect();
        for entry in entries.flatten() {
            if !known.iter().any(|name| entry.file_name().as_os_str() == name.as_str()) {
                // As above.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// The names of what a transfer has in the spool.
fn names(id: &TransferId, row: &TransferRow) -> Vec<String> {
    let held = match row {
        TransferRow::Upload(row) => row.outgoing.held.as_ref().map(HeldFile::file_name),
        TransferRow::Download(_) | TransferRow::Deletion { .. } => None,
    };
    held.into_iter().chain([file_name(id)]).collect()
}
