//! What a person can want in a conversation beside writing texts, in a form that passes between processes.

use engine::group_wish::GroupWish;
use engine::input::About;
use engine::kinds::Kind;
use engine::view::{MessageBody, MessageView};
use minicbor::{Decode, Encode};
use protocol::id::{AccountId, ConversationId};
use protocol::saying::{Linked, Poll};

use crate::command_error::CommandError;

/// Something that a person wants in a conversation. Messages are named by their numbers in the history.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Wish {
    /// Lets messages disappear so long after they were sent.
    #[n(0)]
    SetLife {
        /// Seconds; 0 for never.
        #[n(0)]
        seconds: u32,
    },
    /// Sends a marked text; answered [`crate::Reply::Message`].
    #[n(1)]
    Mark {
        /// The text, 1 to 65,536 bytes.
        #[n(0)]
        text: String,
        /// The message that it answers.
        #[n(1)]
        reply_to: Option<u64>,
    },
    /// Forwards a message into other conversations; a file by [`crate::FileAsk::Forward`].
    #[n(2)]
    Forward {
        /// The message.
        #[n(0)]
        number: u64,
        /// Into which.
        #[n(1)]
        to: Vec<ConversationId>,
    },
    /// Asks something with options; answered [`crate::Reply::Message`].
    #[n(3)]
    Poll(#[n(0)] Poll),
    /// Votes in a poll, in place of what the person voted for before.
    #[n(4)]
    Vote {
        /// The poll.
        #[n(0)]
        number: u64,
        /// The options' numbers, from 0; none to withdraw.
        #[n(1)]
        choices: Vec<u8>,
    },
    /// Ends an own poll.
    #[n(5)]
    EndPoll {
        /// The poll.
        #[n(0)]
        number: u64,
    },
    /// Pins a message for all, or no more.
    #[n(6)]
    Pin {
        /// The message.
        #[n(0)]
        number: u64,
        /// Whether.
        #[n(1)]
        on: bool,
    },
    /// Stars a message on the own devices, or no more.
    #[n(7)]
    Star {
        /// The message.
        #[n(0)]
        number: u64,
        /// Whether.
        #[n(1)]
        on: bool,
    },
    /// Sends the contact card of a person one knows; answered [`crate::Reply::Message`].
    #[n(8)]
    Card {
        /// Whose.
        #[n(0)]
        account: AccountId,
    },
    /// Sends a text that is shown once; answered [`crate::Reply::Message`].
    #[n(9)]
    Once {
        /// The text, 1 to 65,536 bytes.
        #[n(0)]
        text: String,
    },
    /// The person is about to be shown what is shown once: it is gone before.
    #[n(10)]
    Shown {
        /// The message.
        #[n(0)]
        number: u64,
    },
    /// Something of a group; [`GroupWish::OpenEntrance`] is answered [`crate::Reply::Entrance`].
    #[n(70)]
    Group(#[n(0)] GroupWish),
    /// Sends a text with a preview of a link in it; answered [`crate::Reply::Message`].
    #[n(30)]
    Linked {
        /// The text and the preview, as [`crate::Client::preview`] has made it.
        #[n(0)]
        linked: Linked,
        /// The message that it answers.
        #[n(1)]
        reply_to: Option<u64>,
    },
    /// Keeps what the person has begun to write, on all own devices; it ends when a text that begins with it is sent.
    #[n(31)]
    Draft {
        /// Up to 65,536 bytes; nothing ends it.
        #[n(0)]
        text: String,
    },
    /// Deletes the chat on all own devices: its history goes, and it is listed again when somebody says something. A group is left by it.
    #[n(80)]
    DeleteChat,
}

impl Wish {
    /// The message that it is about.
    pub(crate) fn number(&self) -> Option<u64> {
        match self {
            Wish::Mark { reply_to, .. } | Wish::Linked { reply_to, .. } => *reply_to,
            Wish::Forward { number, .. }
            | Wish::Vote { number, .. }
            | Wish::EndPoll { number }
            | Wish::Pin { number, .. }
            | Wish::Star { number, .. }
            | Wish::Shown { number } => Some(*number),
            Wish::SetLife { .. }
            | Wish::Poll(_)
            | Wish::Card { .. }
            | Wish::Once { .. }
            | Wish::Draft { .. }
            | Wish::DeleteChat
            | Wish::Group(_) => None,
        }
    }

    /// The engine's wish, if it is about no message.
    pub(crate) fn into_engine(self) -> Result<engine::wish::Wish, CommandError> {
        use engine::wish::Wish as Engine;
        Ok(match self {
            Wish::SetLife { seconds } => Engine::SetLife { seconds },
            Wish::Mark { text, reply_to: None } => Engine::Mark { text, in_reply_to: None },
            Wish::Poll(poll) => Engine::Poll(poll),
            Wish::Card { account } => Engine::Card { account },
            Wish::Once { text } => Engine::Once { text },
            Wish::Group(wish) => Engine::Group(wish),
            Wish::Draft { text } => Engine::Draft { text },
            Wish::DeleteChat => Engine::DeleteChat,
            Wish::Linked { linked, reply_to: None } => Engine::Linked { linked: Box::new(linked), in_reply_to: None },
            Wish::Mark { reply_to: Some(_), .. }
            | Wish::Linked { reply_to: Some(_), .. }
            | Wish::Forward { .. }
            | Wish::Vote { .. }
            | Wish::EndPoll { .. }
            | Wish::Pin { .. }
            | Wish::Star { .. }
            | Wish::Shown { .. } => return Err(CommandError::NotFound { what: "message".to_owned() }),
        })
    }

    /// The engine's wish about a message, as this profile has it.
    pub(crate) fn into_engine_about(self, about: About, view: MessageView) -> Result<engine::wish::Wish, CommandError> {
        use engine::wish::Wish as Engine;
        let message = about.message;
        let none = |what: &str| CommandError::NotFound { what: what.to_owned() };
        Ok(match self {
            Wish::Mark { text, .. } => Engine::Mark { text, in_reply_to: Some(message) },
            Wish::Linked { linked, .. } => Engine::Linked { linked: Box::new(linked), in_reply_to: Some(message) },
            Wish::Forward { to, .. } => match engine::said::forwarded(view.body) {
                Some(body) => Engine::Forward { forwarded: view.forwarded, body, to },
                None => return Err(none("message to forward: that is something else")),
            },
            Wish::Vote { choices, .. } => match view.body {
                MessageBody::Kind(Kind::Poll { ended: true, .. }) => {
                    return Err(CommandError::WrongState {
                        state: "takes no more votes in this poll: it is over".to_owned(),
                    });
                }
                MessageBody::Kind(Kind::Poll { poll, .. }) => Engine::Vote { of: message, poll, choices },
                _ => return Err(none("poll")),
            },
            Wish::EndPoll { .. } => match view.body {
                MessageBody::Kind(Kind::Poll { ended: true, .. }) => {
                    return Err(CommandError::WrongState { state: "has ended this poll already".to_owned() });
                }
                MessageBody::Kind(Kind::Poll { .. }) => Engine::EndPoll(about),
                _ => return Err(none("poll")),
            },
            Wish::Pin { on, .. } => Engine::Pin { message, on },
            Wish::Star { on, .. } => Engine::Star { message, on },
            Wish::Shown { .. } => Engine::Shown(about),
            Wish::SetLife { .. }
            | Wish::Poll(_)
            | Wish::Card { .. }
            | Wish::Once { .. }
            | Wish::Group(_)
            | Wish::Draft { .. }
            | Wish::DeleteChat => self.into_engine()?,
        })
    }
}
