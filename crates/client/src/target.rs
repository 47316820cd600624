//! Whom a command is for, by whatever names them.

use engine::input;
use minicbor::{Decode, Encode};
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId};

/// Whom something is for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Target {
    /// A person by handle: looked up if not known yet.
    #[n(0)]
    Handle(#[n(0)] Handle),
    /// A person by account id.
    #[n(1)]
    Account(#[n(0)] AccountId),
    /// A conversation.
    #[n(2)]
    Conversation(#[n(0)] ConversationId),
}

impl Target {
    pub(crate) fn into_engine(self) -> input::Target {
        match self {
            Target::Handle(handle) => input::Target::Handle(handle),
            Target::Account(account) => input::Target::Account(account),
            Target::Conversation(conversation) => input::Target::Conversation(conversation),
        }
    }
}
