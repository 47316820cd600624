//! What the face of a profile gives to find and to arrange: search, choices, and what is veiled.

use engine::choices::Choices;
use engine::view::MessageView;
use protocol::id::ConversationId;

use crate::client::{Client, unexpected};
use crate::error::Error;
use crate::local::{Answer, Ask};
use crate::store::{Page, Search, SearchPage};

impl Client {
    /// Messages with certain words, the newest first; see [`Search`].
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn search(&self, search: Search) -> Result<SearchPage, Error> {
        match self.ask(Ask::Search(search)).await? {
            Answer::Found(page) => Ok(page),
            other => Err(unexpected(other)),
        }
    }

    /// What the person has chosen, the same on all own devices.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn choices(&self) -> Result<Choices, Error> {
        match self.ask(Ask::Choices).await? {
            Answer::Choices(rows) => Ok(rows.into_iter().collect()),
            other => Err(unexpected(other)),
        }
    }

    /// A page of a history as [`Client::messages`], with what blocked people have written.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn messages_unveiled(&self, conversation: ConversationId, page: Page) -> Result<Vec<MessageView>, Error> {
        match self.ask(Ask::Unveiled { conversation, page }).await? {
            Answer::Messages(views) => Ok(views),
            other => Err(unexpected(other)),
        }
    }
}
