//! The stored schema and its version: a one-way door, so each change is a migration with a test.

use rusqlite::OptionalExtension;

use super::{Store, StoreError};

/// The version of the schema that this code writes.
pub const FORMAT: u32 = 3;

/// Rows in rowid tables with a unique index: as fast as the fastest form measured, and order by key is the index's.
const SCHEMA: &str = "
CREATE TABLE meta (name TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
CREATE TABLE rows (tbl INTEGER NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, UNIQUE (tbl, key));
";

/// What search needs. The index holds folded words and no texts; `words` says which message is meant by a number, which is made
/// of the message's minute and a count, so that the index's own order is that of time.
const SEARCH_SCHEMA: &str = "
CREATE TABLE words (id INTEGER PRIMARY KEY, conversation BLOB NOT NULL, message BLOB NOT NULL, number INTEGER NOT NULL, sender BLOB NOT NULL, UNIQUE (conversation, message));
CREATE VIRTUAL TABLE words_index USING fts5 (chat, words, content = '', columnsize = 0, tokenize = 'ascii', prefix = '1 2 3');
INSERT INTO words_index (words_index, rank) VALUES ('secure-delete', 1);
";

impl Store {
    /// Makes the schema in an empty file; refuses a newer one before anything is written.
    pub(super) fn prepare_schema(&self) -> Result<(), StoreError> {
        let found = self.connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, u32>(0))?;
        if found == 0 {
            let format =
                format!("BEGIN; {SCHEMA} {SEARCH_SCHEMA} INSERT INTO meta VALUES ('format', '{FORMAT}'); COMMIT;");
            return Ok(self.connection.execute_batch(&format)?);
        }
        let format: Option<String> = self
            .connection
            .query_row("SELECT value FROM meta WHERE name = 'format'", [], |row| row.get(0))
            .optional()?;
        let format = format.and_then(|text| text.parse().ok());
        match format.ok_or_else(|| StoreError::Damaged("it does not name its format".into()))? {
            FORMAT => Ok(()),
            1 => self.begin_search(""),
            2 => self.begin_search("DROP TABLE words; DROP TABLE words_index;"),
            found if found > FORMAT => Err(StoreError::NewerFormat { found }),
            found => Err(StoreError::Damaged(format!("it names the format {found}, which never existed"))),
        }
    }

    /// A store of format 1 has no index, and that of format 2 has other words: it is made of what is there.
    fn begin_search(&self, before: &str) -> Result<(), StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        transaction.execute_batch(before)?;
        transaction.execute_batch(SEARCH_SCHEMA)?;
        super::search::index_all(self)?;
        transaction.execute("UPDATE meta SET value = ?1 WHERE name = 'format'", [FORMAT.to_string()])?;
        Ok(transaction.commit()?)
    }
}
