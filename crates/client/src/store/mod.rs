//! The profile's store: one SQLCipher file, changed by one transaction for each batch of the engine.

mod bots;
mod choices;
mod display;
mod fold;
mod groups;
mod kinds;
mod locks;
mod looking;
mod schema;
mod search;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use data_encoding::HEXLOWER;
use engine::changes::{Changes, Provided, Row, Table, Unless};
use engine::life;
use protocol::id::{ConversationId, MessageId};
use protocol::time::Minutes;
use rusqlite::{Connection, OptionalExtension, params};
use zeroize::Zeroizing;

use crate::key::RawKey;

pub use display::Page;
pub use locks::LockEnd;
pub use schema::FORMAT;
pub use search::{Found, Search, SearchPage};

/// The store of one profile. One process has it open at a time (see `profile.rs`).
pub struct Store {
    connection: Connection,
    locks: locks::Locks,
    /// The unlocked chats whose words are in the index of those.
    open_index: RefCell<BTreeSet<ConversationId>>,
}

/// What went wrong with a store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The key does not open the file, or it is no store.
    #[error(
        "the profile's store does not open with its key: the key file belongs to another profile, or the store is damaged"
    )]
    Locked,
    /// The disk is full. What was to be written has not been, not even in part.
    #[error("the disk is full; nothing was lost: free some space, then try again")]
    DiskFull,
    /// The disk fails, or the file does not permit it.
    #[error("the disk refused to read or write the profile's store: {0}")]
    Disk(String),
    /// A later version of Wiretight wrote it.
    #[error(
        "this profile was written by a newer version of Wiretight (format {found}, this version knows {FORMAT}); update Wiretight"
    )]
    NewerFormat {
        /// The format found.
        found: u32,
    },
    /// A row that is not what this version writes.
    #[error("the profile's store is damaged: {0}")]
    Damaged(String),
    /// What is asked for is in a chat that is locked by a passphrase of its own, and not unlocked.
    #[error("this chat is locked by a passphrase of its own")]
    ChatLocked,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        use rusqlite::ffi::SQLITE_IOERR_SHMSIZE as SHMSIZE;
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => StoreError::Locked,
            Some(ErrorCode::DiskFull) => StoreError::DiskFull,
            // No room for the index of the write-ahead log, which SQLite counts among failing disks.
            _ if error.sqlite_error().is_some_and(|error| error.extended_code == SHMSIZE) => StoreError::DiskFull,
            Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged("its checksums do not match".into()),
            _ => StoreError::Disk(error.to_string()),
        }
    }
}

impl Store {
    /// Opens the store, or makes it if there is none.
    ///
    /// # Errors
    /// [`StoreError`]; a file of a newer format is not touched.
    pub fn open(path: &Path, key: &RawKey) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        let hex = Zeroizing::new(HEXLOWER.encode(&key.0));
        let pragma = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", hex.as_str()));
        connection.execute_batch(&pragma)?;
        Store::prepare(connection)
    }

    fn prepare(connection: Connection) -> Result<Self, StoreError> {
        // The first read is what tells a wrong key.
        connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY")?;
        // What is deleted is overwritten: also whoever has the key does not find it.
        connection.execute_batch("PRAGMA secure_delete = ON")?;
        let store = Store { connection, locks: locks::Locks::default(), open_index: RefCell::default() };
        store.prepare_schema()?;
        store.prepare_bots()?;
        store.prepare_locks()?;
        Ok(store)
    }

    /// Applies a batch: all of it durably, or nothing.
    ///
    /// # Errors
    /// [`StoreError`]: nothing of the batch is in the store then.
    pub fn apply(&mut self, changes: &Changes) -> Result<(), StoreError> {
        self.apply_beside(changes, |_| Ok(()))
    }

    /// Applies a batch, and what `beside` writes: all of it durably, or nothing.
    ///
    /// # Errors
    /// As [`Store::apply`].
    pub fn apply_beside<T>(
        &mut self,
        changes: &Changes,
        beside: impl FnOnce(&Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let applied = self.apply_all(changes, beside);
        if applied.is_err() {
            self.locks.forget_keys();
        }
        applied
    }

    fn apply_all<T>(
        &self,
        changes: &Changes,
        beside: impl FnOnce(&Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        let touched = search::touched(self, changes)?;
        {
            let mut put = transaction.prepare_cached(
                "INSERT INTO rows (tbl, key, value) VALUES (?1, ?2, ?3)
                 ON CONFLICT (tbl, key) DO UPDATE SET value = excluded.value",
            )?;
            let mut write = |table: Table, key: &[u8], value: &[u8]| {
                let kept = self.locks.kept(&transaction, table, (key, value))?;
                Ok::<_, StoreError>(put.execute(params![table as u8, key, kept.as_ref()])?)
            };
            let mut remove = transaction.prepare_cached("DELETE FROM rows WHERE tbl = ?1 AND key = ?2")?;
            for (table, beginning) in changes.cleared() {
                clear(&transaction, table, beginning)?;
            }
            for (table, key, value) in changes.iter() {
                match value {
                    Some(value) => write(table, key, value)?,
                    None => remove.execute(params![table as u8, key])?,
                };
            }
            let mut is_there = transaction.prepare_cached("SELECT 1 FROM rows WHERE tbl = ?1 AND key = ?2")?;
            for (table, key, Unless { value, other }) in changes.unless() {
                if !is_there.exists(params![table as u8, other])? {
                    write(table, key, value)?;
                }
            }
            for Provided { table, key, value, with, without } in changes.provided() {
                let mut there = |key: &Vec<u8>| is_there.exists(params![*table as u8, key]);
                let forbidden = without.as_ref().map(&mut there).transpose()?.unwrap_or(false);
                if !forbidden && there(with)? {
                    write(*table, key, value)?;
                }
            }
        }
        let gone = search::index_again(self, &touched)?;
        let over: Vec<_> = changes.cleared().filter(|(table, _)| *table == Table::Conversation).collect();
        for (_, conversation) in &over {
            locks::remove(&transaction, conversation)?;
        }
        let beside = beside(self)?;
        transaction.commit()?;
        over.iter().for_each(|(_, conversation)| self.locks.forget(conversation));
        // All that was said in a message or a chat: of files, no words go, and still their keys.
        let whole = |beginning: &[u8]| beginning.len() <= ConversationId::SIZE + MessageId::SIZE;
        let cleared = changes.cleared().any(|(table, beginning)| table == Table::Said && whole(beginning));
        if gone || cleared || self.locks.leaves_traces(changes) {
            self.empty_log()?;
        }
        Ok(beside)
    }

    /// Takes out of the log of writes what was overwritten since. Somebody who reads just then keeps it until the next time.
    fn empty_log(&self) -> Result<(), StoreError> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    /// The rows that an engine starts from.
    pub fn read_at_start(&self) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        for table in Table::ALL.into_iter().filter(|table| table.is_read_at_start()) {
            rows.extend(self.rows_between(table, &[], None)?);
        }
        Ok(rows)
    }

    /// The rows that an engine loads for one conversation.
    pub fn load(&self, conversation: &ConversationId) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        for table in Table::ALL.into_iter().filter(|table| table.is_loaded_by_conversation()) {
            rows.extend(self.rows_between(table, &conversation.0, after_prefix(&conversation.0).as_deref())?);
        }
        Ok(rows)
    }

    /// What disappears until a minute, and when the next does.
    pub fn due(&self, until: Minutes) -> Result<(Vec<Row>, Option<Minutes>), StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT key, value FROM rows WHERE tbl = ?1 ORDER BY key LIMIT ?2")?;
        let table = Table::Life;
        let read = |row: &rusqlite::Row<'_>| Ok(Row { table, key: row.get(0)?, value: row.get(1)? });
        let rows = statement.query_map(params![table as u8, life::ROWS_MAX + 1], read)?;
        Ok(life::split(rows.collect::<Result<_, _>>()?, until))
    }

    /// A setting of this process's own, beside the engine's rows.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM meta WHERE name = ?1")?;
        Ok(statement.query_row([name], |row| row.get(0)).optional()?)
    }

    /// Keeps a setting.
    pub fn keep_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )?;
        statement.execute([name, value])?;
        Ok(())
    }

    /// A table's rows from one key (included) up to another (not included), in order.
    fn rows_between(&self, table: Table, from: &[u8], to: Option<&[u8]>) -> Result<Vec<Row>, StoreError> {
        let read = |row: &rusqlite::Row<'_>| Ok(Row { table, key: row.get(0)?, value: row.get(1)? });
        // Two statements, since an optional bound would keep SQLite from using its index for it.
        let bounded = "SELECT key, value FROM rows WHERE tbl = ?1 AND key >= ?2 AND key < ?3 ORDER BY key";
        let open = "SELECT key, value FROM rows WHERE tbl = ?1 AND key >= ?2 ORDER BY key";
        let mut statement = self.connection.prepare_cached(if to.is_some() { bounded } else { open })?;
        let rows = match to {
            Some(to) => statement.query_map(params![table as u8, from, to], read)?,
            None => statement.query_map(params![table as u8, from], read)?,
        };
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Removes the rows whose keys begin so.
fn clear(connection: &Connection, table: Table, beginning: &[u8]) -> Result<(), StoreError> {
    match after_prefix(beginning) {
        Some(to) => connection
            .prepare_cached("DELETE FROM rows WHERE tbl = ?1 AND key >= ?2 AND key < ?3")?
            .execute(params![table as u8, beginning, to])?,
        None => connection
            .prepare_cached("DELETE FROM rows WHERE tbl = ?1 AND key >= ?2")?
            .execute(params![table as u8, beginning])?,
    };
    Ok(())
}

/// The lowest key above all that begin with `prefix`; nothing if there is none.
fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut next = prefix.to_vec();
    while let Some(last) = next.pop() {
        if let Some(above) = last.checked_add(1) {
            next.push(above);
            return Some(next);
        }
    }
    None
}

#[cfg(test)]
mod tests;

#[cfg(test)]
impl Store {
    /// A store whose file is not encrypted, so that its bytes can be looked at.
    pub fn open_unencrypted(path: &Path) -> Result<Self, StoreError> {
        Store::prepare(Connection::open(path)?)
    }

    /// A disk that is full after so many pages.
    pub fn limit_pages(&self, pages: u32) {
        self.connection.execute_batch(&format!("PRAGMA max_page_count = {pages}")).expect("sets");
    }
}
