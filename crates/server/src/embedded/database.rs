//! SQLite files: how they are opened, and how their errors are told.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::sync_folder;
use crate::port::StoreError;

/// Why stores cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A folder cannot be used.
    #[error("the folder {} cannot be used: check that it is writable for this user", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No room for what a file needs.
    #[error("the disk is full: the file {} cannot be opened; nothing was lost: make room, then start again", file.display())]
    DiskFull {
        /// The file.
        file: PathBuf,
    },
    /// A file cannot be opened.
    #[error("the file {} cannot be opened: restore it from a backup, or move it away if its data may be lost", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// A file of another version.
    #[error("the file {} was written by another version of this program: use that one", file.display())]
    OtherVersion {
        /// The file.
        file: PathBuf,
    },
    /// No thread left.
    #[error("the system gave no thread: raise its limit")]
    Thread(#[source] std::io::Error),
}

/// A file's schema: its tables, and the version that is written into it.
pub(super) struct Schema {
    pub(super) version: i64,
    pub(super) tables: &'static str,
}

/// Opens a file, or creates it durably, such that what is committed survives a crash of process and system.
pub(super) fn open(file: &Path, schema: &Schema) -> Result<Connection, OpenError> {
    let is_new = !file.exists();
    let failed = |source| match is_disk_full(&source) {
        true => OpenError::DiskFull { file: file.to_owned() },
        false => OpenError::File { file: file.to_owned(), source },
    };
    let connection = Connection::open(file).map_err(failed)?;
    prepare(&connection, schema).map_err(failed)?;
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failed)?;
    if version != schema.version {
        return Err(OpenError::OtherVersion { file: file.to_owned() });
    }
    if is_new && let Some(folder) = file.parent() {
        sync_folder(folder).map_err(|source| OpenError::Folder { folder: folder.to_owned(), source })?;
    }
    Ok(connection)
}

fn prepare(connection: &Connection, schema: &Schema) -> rusqlite::Result<()> {
    // Another process may write an invitation at the same moment.
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // What has expired is overwritten, not only unlinked.
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version == 0 {
        let version = schema.version;
        connection
            .execute_batch(&format!("BEGIN IMMEDIATE; {} PRAGMA user_version = {version}; COMMIT;", schema.tables))?;
    }
    Ok(())
}

/// A failure after which nothing was changed. The text names the kind only: never a value, never a path.
pub(super) fn unavailable(error: rusqlite::Error) -> StoreError {
    StoreError::Unavailable(match error {
        error if is_disk_full(&error) => "the disk is full".to_owned(),
        rusqlite::Error::SqliteFailure(failure, _) => format!("SQLite: {:?}", failure.code),
        _ => "SQLite".to_owned(),
    })
}

/// A commit's failure. What failed may have reached the disk all the same, and a process that cannot tell must end; but without room for it the
/// frame that makes it a commit was not written whole, and SQLite takes no other for one.
pub(super) fn uncommitted(error: rusqlite::Error) -> StoreError {
    if is_disk_full(&error) { unavailable(error) } else { StoreError::Unknown }
}

/// Whether there was no room, also for the index of a write-ahead log, which SQLite counts among failing disks.
fn is_disk_full(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi;
    let rusqlite::Error::SqliteFailure(failure, _) = error else { return false };
    failure.code == ffi::ErrorCode::DiskFull || failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE
}

/// A number as SQLite keeps it; larger ones are in no file.
pub(super) fn signed(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Unavailable("a number beyond what is stored".to_owned()))
}

/// A number as SQLite gave it.
pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
