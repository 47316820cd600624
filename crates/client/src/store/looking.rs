//! A look at everything that a store holds, for tools that see to it that something is not there.

use rusqlite::types::ValueRef;

use super::{Store, StoreError};

impl Store {
    /// Whether these bytes stand anywhere in what the profile's key opens: in any column of any table, the index of words included.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub fn holds(&self, bytes: &[u8]) -> Result<bool, StoreError> {
        let mut tables =
            self.connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")?;
        let tables = tables.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        for table in tables {
            let mut statement = self.connection.prepare(&format!("SELECT * FROM \"{table}\""))?;
            let columns = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    let value = row.get_ref(column)?;
                    if let ValueRef::Blob(value) | ValueRef::Text(value) = value
                        && value.windows(bytes.len().max(1)).any(|part| part == bytes)
                    {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }
}
