//! What a person can want in a conversation beside writing texts, and how it is carried out.

use protocol::id::ConversationId;

use crate::core::{Context, Errand};
use crate::hub::Hub;
use crate::input::{CommandError, Reply};

/// Something that a person wants in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Lets messages disappear so long after they were sent.
    SetLife {
        /// Seconds; 0 for never.
        seconds: u32,
    },
}

impl Hub {
    /// Does what a person wants in a conversation.
    pub fn wish(&mut self, cx: &mut Context<'_>, id: ConversationId, wish: Wish) -> Result<Reply, CommandError> {
        let chat = self.conversations.get_mut(&id).ok_or(CommandError::NotFound { what: "chat" })?;
        let result = match wish {
            Wish::SetLife { seconds } => chat.set_life(cx, seconds),
        };
        cx.core.errands.push_back(Errand::Advance(id));
        result
    }
}
