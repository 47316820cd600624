//! What a person can want in a conversation beside writing texts, and how it is carried out.

use std::collections::BTreeSet;

use protocol::id::{AccountId, ConversationId, MessageId};
use protocol::limits::{FORWARD_CHATS_MAX, FORWARDS_MANY};
use protocol::saying::{Linked, Poll, Saying};

use crate::commands::limit;
use crate::conversation::check_text;
use crate::core::{Context, Elsewhere, Errand};
use crate::group_wish::GroupWish;
use crate::hub::Hub;
use crate::input::{About, CommandError, Reply};
use crate::said::text_of;
use crate::view::MessageBody;

/// Something that a person wants in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Lets messages disappear so long after they were sent.
    SetLife {
        /// Seconds; 0 for never.
        seconds: u32,
    },
    /// Sends a marked text.
    Mark {
        /// The text, 1 to 65,536 bytes.
        text: String,
        /// The message that it answers.
        in_reply_to: Option<MessageId>,
    },
    /// Forwards what a message here says.
    Forward {
        /// What [`crate::said::forwarded`] gives.
        body: MessageBody,
        /// How often it was forwarded before, as the message says.
        forwarded: u8,
        /// Into which conversations.
        to: Vec<ConversationId>,
    },
    /// Asks something with options.
    Poll(Poll),
    /// Votes in a poll, in place of what the person voted for before.
    Vote {
        /// The poll.
        of: MessageId,
        /// What it asks.
        poll: Poll,
        /// The options' numbers, from 0; none to withdraw.
        choices: Vec<u8>,
    },
    /// Ends an own poll.
    EndPoll(About),
    /// Pins a message for all, or no more.
    Pin {
        /// The message.
        message: MessageId,
        /// Whether.
        on: bool,
    },
    /// Stars a message on the own devices, or no more.
    Star {
        /// The message.
        message: MessageId,
        /// Whether.
        on: bool,
    },
    /// Sends the contact card of a person one knows.
    Card {
        /// Whose.
        account: AccountId,
    },
    /// Sends a text that is shown once.
    Once {
        /// The text, 1 to 65,536 bytes.
        text: String,
    },
    /// The person is about to be shown what is shown once: it is gone before.
    Shown(About),
    /// Something of a group.
    Group(GroupWish),
    /// Sends a text with a preview of a link in it.
    Linked {
        /// The text and the preview.
        linked: Box<Linked>,
        /// The message that it answers.
        in_reply_to: Option<MessageId>,
    },
    /// Keeps what the person has begun to write.
    Draft {
        /// Up to 65,536 bytes; nothing ends it.
        text: String,
    },
    /// Deletes the chat on all own devices, and leaves it if it is a group.
    DeleteChat,
}

impl Hub {
    /// Does what a person wants in a conversation.
    pub fn wish(&mut self, cx: &mut Context<'_>, id: ConversationId, wish: Wish) -> Result<Reply, CommandError> {
        if let Wish::Forward { body, forwarded, to } = wish {
            return self.forward(cx, &body, forwarded, to);
        }
        let chat = self.conversations.get_mut(&id).ok_or(CommandError::NotFound { what: "chat" })?;
        let result = match wish {
            Wish::SetLife { seconds } => chat.set_life(cx, seconds),
            Wish::Mark { text, in_reply_to } => {
                check_text(&text).and_then(|()| chat.write_marked(cx, text, in_reply_to))
            }
            Wish::Poll(poll) => chat.say_saying(cx, Saying::Poll(poll)),
            Wish::Vote { of, poll, choices } => chat.vote(cx, of, &poll, choices),
            Wish::EndPoll(about) => chat.end_poll(cx, &about),
            Wish::Pin { message, on } => chat.pin(cx, message, on),
            Wish::Star { message, on } => crate::stars::star(cx, id, message, on),
            Wish::Linked { linked, in_reply_to } => chat.write_linked(cx, *linked, in_reply_to),
            Wish::Draft { text } => crate::drafts::keep(cx, id, &text),
            Wish::Card { account } => {
                let known = cx.core.contacts.contains_key(&account) || account == cx.own_account();
                let handle = cx.handle_of(&account);
                match known {
                    true => chat.say_saying(cx, Saying::Card { account, handle }),
                    false => Err(CommandError::NotFound { what: "person among those you know" }),
                }
            }
            Wish::Once { text } => chat.say_saying(cx, Saying::Once { text }),
            Wish::Shown(about) => Ok(chat.shown_once(cx, about)),
            Wish::DeleteChat => chat.delete_chat(cx),
            Wish::Group(wish) => chat.wish_of_group(cx, wish),
            Wish::Forward { .. } => Err(CommandError::NotFound { what: "chat" }),
        };
        cx.core.errands.push_back(Errand::Advance(id));
        result
    }

    /// Forwards into all of these conversations or, if one of them does not take it, into none.
    fn forward(
        &mut self,
        cx: &mut Context<'_>,
        body: &MessageBody,
        forwarded: u8,
        to: Vec<ConversationId>,
    ) -> Result<Reply, CommandError> {
        let to: BTreeSet<_> = to.into_iter().collect();
        check_forward(forwarded, to.len())?;
        text_of(body).map_or(Ok(()), check_text)?;
        let body = crate::said::forwarded(body.clone()).ok_or(CommandError::NotFound { what: "message to forward" })?;
        for id in &to {
            let chat = self.conversations.get(id).ok_or(CommandError::NotFound { what: "chat" })?;
            chat.check_writable(cx)?;
        }
        for id in to {
            if let Some(chat) = self.conversations.get_mut(&id) {
                chat.forward(cx, &body, forwarded.saturating_add(1));
                cx.core.errands.push_back(Errand::Advance(id));
            }
        }
        Ok(Reply::Done)
    }

    /// Does what the person has done on another device.
    pub fn done_elsewhere(&mut self, cx: &mut Context<'_>, id: ConversationId, told: &Elsewhere) {
        let Some(chat) = self.conversations.get_mut(&id) else { return };
        match told {
            Elsewhere::TurnedAway { account, time } => chat.turned_away(cx, *account, *time),
            Elsewhere::Shown(about) => chat.forget_once(cx, about),
        }
    }
}

/// Whether what was forwarded so often goes into so many conversations at once.
///
/// # Errors
/// [`CommandError::Limit`] if it does not.
pub fn check_forward(forwarded: u8, chats: usize) -> Result<(), CommandError> {
    let (most, what) = match forwarded >= FORWARDS_MANY {
        true => (1, "what was forwarded many times"),
        false => (FORWARD_CHATS_MAX, "what is forwarded"),
    };
    match (1..=most).contains(&chats) {
        true => Ok(()),
        false => Err(limit(what, format!("sent into at most {most} at once"))),
    }
}
