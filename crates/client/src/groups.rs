//! What a program looks at of a group beside its view: its picture.

use protocol::cbor::Bytes;
use protocol::id::ConversationId;

use crate::client::{Client, unexpected};
use crate::error::Error;
use crate::local::{Answer, Ask};

impl Client {
    /// A group's picture, if it has one: a PNG or JPEG of at most 32,768 bytes, as [`crate::group_picture_type`] knows it.
    ///
    /// # Errors
    /// As [`Client::status`].
    pub async fn group_picture(&self, conversation: ConversationId) -> Result<Option<Vec<u8>>, Error> {
        match self.ask(Ask::GroupPicture { conversation }).await? {
            Answer::Picture(picture) => Ok(picture.map(|picture: Bytes| picture.0)),
            other => Err(unexpected(other)),
        }
    }
}
