//! The stored schema and its version: a one-way door, so each change is a migration with a test.

use rusqlite::OptionalExtension;

use super::{Store, StoreError};

/// The version of the schema that this code writes.
pub const FORMAT: u32 = 1;

/// Rows in rowid tables with a unique index: as fast as the fastest form measured, and order by key is the index's.
const SCHEMA: &str = "
CREATE TABLE meta (name TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
CREATE TABLE rows (tbl INTEGER NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, UNIQUE (tbl, key));
";

impl Store {
    /// Makes the schema in an empty file; refuses a newer one before anything is written.
    pub(super) fn prepare_schema(&self) -> Result<(), StoreError> {
        let found = self.connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, u32>(0))?;
        if found == 0 {
            let format = format!("BEGIN; {SCHEMA} INSERT INTO meta VALUES ('format', '{FORMAT}'); COMMIT;");
            return Ok(self.connection.execute_batch(&format)?);
        }
        let format: Option<String> = self
            .connection
            .query_row("SELECT value FROM meta WHERE name = 'format'", [], |row| row.get(0))
            .optional()?;
        let format = format.and_then(|text| text.parse().ok());
        match format.ok_or_else(|| StoreError::Damaged("it does not name its format".into()))? {
            FORMAT => Ok(()),
            found if found > FORMAT => Err(StoreError::NewerFormat { found }),
            found => Err(StoreError::Damaged(format!("it names the format {found}, which never existed"))),
        }
    }
}
