//! What the person has chosen, as the store has it.

use engine::changes::Table;
use engine::choices::Choices;

use super::{Store, StoreError};

impl Store {
    /// What the person has chosen.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub fn choices(&self) -> Result<Choices, StoreError> {
        let rows = self.rows_between(Table::Choice, &[], None)?;
        Choices::read(&rows).map_err(|error| StoreError::Damaged(error.to_string()))
    }
}
