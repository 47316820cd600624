//! What a person looks at beside the history: what is pinned and starred, and what is shown once.

use engine::changes::Table;
use engine::drafts::{self, DraftRow};
use engine::input::About;
use engine::said::{self, Once};
use engine::view::MessageView;
use protocol::id::{ConversationId, MessageId};

use super::{Store, StoreError};

impl Store {
    /// What is shown once, if it was not shown yet, and which message it is.
    pub fn once(&self, conversation: &ConversationId, number: u64) -> Result<Option<(About, Once)>, StoreError> {
        let Some(view) = self.message(conversation, number)? else { return Ok(None) };
        let Some(message) = view.message else { return Ok(None) };
        let about = About { message, sender: view.sender };
        Ok(self.once_of(conversation, &about)?.map(|once| (about, once)))
    }

    /// What a message shows once, if it was not shown yet.
    pub fn once_of(&self, conversation: &ConversationId, about: &About) -> Result<Option<Once>, StoreError> {
        Ok(said::once(&self.about(conversation, &about.message)?, &about.sender))
    }

    /// Messages by their ids, as far as they are here.
    pub fn named(&self, conversation: &ConversationId, messages: &[MessageId]) -> Result<Vec<MessageView>, StoreError> {
        let mut views = Vec::new();
        for message in messages {
            if let Some(number) = self.number_of(conversation, message)? {
                views.extend(self.message(conversation, number)?);
            }
        }
        Ok(views)
    }

    /// What the person has begun to write, the newest first.
    pub fn drafts(&self) -> Result<Vec<DraftRow>, StoreError> {
        let rows = self.rows_between(Table::Draft, &[], None)?;
        let mut drafts = drafts::read(&rows).map_err(|error| StoreError::Damaged(error.to_string()))?;
        drafts.sort_by_key(|draft| std::cmp::Reverse(draft.time));
        Ok(drafts)
    }

    /// What the person has starred.
    pub fn stars(&self) -> Result<Vec<(ConversationId, MessageId)>, StoreError> {
        let rows = self.rows_between(Table::Star, &[], None)?;
        let read = |key: &[u8]| {
            let (conversation, message) = key.split_at_checked(ConversationId::SIZE)?;
            Some((ConversationId::from_slice(conversation)?, MessageId::from_slice(message)?))
        };
        Ok(rows.iter().filter_map(|row| read(&row.key)).collect())
    }
}
