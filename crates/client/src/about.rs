//! Commands about a message: what the engine wants to know of it is looked up in the profile's store.

use std::collections::BTreeMap;

use engine::input;
use engine::view::{ChatLock, Delivery, MessageBody, MessageView};
use protocol::id::{AccountId, ConversationId, MessageId};

use crate::command::Command;
use crate::command_error::CommandError;
use crate::store::{Store, StoreError};
use crate::wish::Wish;

/// A message that a command is about, as this profile has it.
struct Mentioned {
    message: MessageId,
    sender: AccountId,
    /// The ids of the reactions to it.
    reactions: BTreeMap<AccountId, MessageId>,
    view: MessageView,
}

/// The message of this number, if it was neither deleted nor given up.
pub(crate) fn standing(
    store: &Store,
    conversation: &ConversationId,
    number: u64,
) -> Result<Option<MessageView>, StoreError> {
    let view = store.message(conversation, number)?;
    Ok(view.filter(|view| view.delivery != Delivery::Discarded && view.body != MessageBody::Deleted))
}

/// The message of this number, if it will not be sent: it is on this device alone, and there is nobody to be told of it.
fn unsent(store: &Store, conversation: &ConversationId, number: u64) -> Result<Option<MessageId>, StoreError> {
    let view = store.message(conversation, number)?;
    Ok(view.filter(|view| view.delivery == Delivery::Discarded).and_then(|view| view.message))
}

impl Command {
    /// The engine's command.
    ///
    /// # Errors
    /// As [`Command::into_engine`], [`CommandError::ChatLocked`] if it is about what was said in a chat that is locked, or says something
    /// there, and [`CommandError::NotFound`] if it is about a message that is not there.
    pub(crate) fn for_engine(self, store: &Store) -> Result<Result<input::Command, CommandError>, StoreError> {
        if self.enters_closed(store)? {
            return Ok(Err(CommandError::ChatLocked));
        }
        let Some((conversation, number)) = self.about() else { return Ok(self.into_engine()) };
        if let (Command::Delete { .. }, Some(message)) = (&self, unsent(store, &conversation, number)?) {
            return Ok(Ok(input::Command::TakeAway { conversation, message, number }));
        }
        let found = standing(store, &conversation, number)?;
        let Some((message, sender, view)) = found.and_then(|view| Some((view.message?, view.sender, view))) else {
            return Ok(Err(CommandError::NotFound { what: "message".to_owned() }));
        };
        let reactions = store.reactions_of(&conversation, &message)?;
        Ok(self.into_engine_about(Mentioned { message, sender, reactions, view }))
    }

    /// Whether it needs what was said in a closed chat, or says something there.
    fn enters_closed(&self, store: &Store) -> Result<bool, StoreError> {
        let is_closed = |conversation: &ConversationId| store.chat_lock(conversation) == Some(ChatLock::Closed);
        Ok(match self {
            Command::Send { to, .. } => store.is_closed_to(to)?,
            Command::In { wish: Wish::SetLife { .. } | Wish::Group(_), .. } => false,
            Command::In { conversation, wish: Wish::Forward { to, .. } } => {
                is_closed(conversation) || to.iter().any(is_closed)
            }
            Command::Answer { conversation, .. }
            | Command::React { conversation, .. }
            | Command::Edit { conversation, .. }
            | Command::Delete { conversation, .. }
            | Command::In { conversation, .. } => is_closed(conversation),
            _ => false,
        })
    }

    fn about(&self) -> Option<(ConversationId, u64)> {
        match self {
            Command::Answer { conversation, number, .. }
            | Command::React { conversation, number, .. }
            | Command::Edit { conversation, number, .. }
            | Command::Delete { conversation, number } => Some((*conversation, *number)),
            Command::In { conversation, wish } => Some((*conversation, wish.number()?)),
            _ => None,
        }
    }

    fn into_engine_about(self, about: Mentioned) -> Result<input::Command, CommandError> {
        use input::Command as Engine;
        let Mentioned { message, sender, reactions, view } = about;
        let about = input::About { message, sender };
        match self {
            Command::Answer { conversation, text, .. } => Ok(Engine::Answer { conversation, to: message, text }),
            Command::React { conversation, emoji, .. } => {
                Ok(Engine::React { conversation, to: message, emoji, reactions })
            }
            Command::Edit { conversation, text, .. } => Ok(Engine::Edit { conversation, about, text }),
            Command::Delete { conversation, .. } => Ok(Engine::Delete { conversation, about }),
            Command::In { conversation, wish } => {
                Ok(Engine::In { conversation, wish: wish.into_engine_about(about, view)? })
            }
            other => other.into_engine(),
        }
    }
}
