//! Pictures of groups.

use engine::changes::Table;
use protocol::id::ConversationId;
use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};

impl Store {
    /// A group's picture, if it has one.
    pub fn group_picture(&self, conversation: &ConversationId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut row = self.connection.prepare_cached("SELECT value FROM rows WHERE tbl = ?1 AND key = ?2")?;
        let key = conversation.0.as_slice();
        Ok(row.query_row(params![Table::GroupPicture as u8, key], |row| row.get(0)).optional()?)
    }
}
