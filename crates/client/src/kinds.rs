//! What a program looks at beside the history: what is pinned and starred, and what is shown once.

use engine::drafts::DraftRow;
use engine::said::Once;
use engine::view::MessageView;
use protocol::id::{ConversationId, MessageId};

use crate::client::{Client, unexpected};
use crate::error::Error;
use crate::local::{Answer, Ask};

impl Client {
    /// What is shown once, if it was not shown yet. Whoever shows it has it forgotten before: [`crate::Wish::Shown`].
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn once(&self, conversation: ConversationId, number: u64) -> Result<Option<Once>, Error> {
        match self.ask(Ask::Once { conversation, number }).await? {
            Answer::Once(text) => Ok(text.map(Once::Text)),
            Answer::OnceFile(file) => Ok(Some(Once::File(file))),
            other => Err(unexpected(other)),
        }
    }

    /// Messages by their ids, as far as they are here.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn named(
        &self,
        conversation: ConversationId,
        messages: Vec<MessageId>,
    ) -> Result<Vec<MessageView>, Error> {
        match self.ask(Ask::Named { conversation, messages }).await? {
            Answer::Messages(views) => Ok(views),
            other => Err(unexpected(other)),
        }
    }

    /// What the person has begun to write, the newest first: of the same on all own devices.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn drafts(&self) -> Result<Vec<DraftRow>, Error> {
        match self.ask(Ask::Drafts).await? {
            Answer::Drafts(drafts) => Ok(drafts),
            other => Err(unexpected(other)),
        }
    }

    /// What the person has starred, by conversation.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn stars(&self) -> Result<Vec<(ConversationId, MessageId)>, Error> {
        match self.ask(Ask::Stars).await? {
            Answer::Stars(stars) => Ok(stars),
            other => Err(unexpected(other)),
        }
    }
}
