//! What the person has starred, the same on all own devices, also on one that comes later.

use std::collections::BTreeSet;

use protocol::control::OwnControl;
use protocol::id::{ConversationId, MessageId};
use protocol::limits::STARS_TOLD_MAX;

use crate::changes::{Row, Table, conversation_key};
use crate::commands::limit;
use crate::core::Context;
use crate::effect::Event;
use crate::input::{CommandError, Reply};
use crate::own;

/// The most starred messages: whoever wants more looks for them by search.
const STARS_MAX: usize = 10_000;

/// Starred messages, by their conversation.
pub(crate) type Stars = BTreeSet<(ConversationId, MessageId)>;

/// The stars that the rows of table `Star` hold; nothing if a row is none.
pub(crate) fn read(rows: &[Row]) -> Option<Stars> {
    let star = |row: &Row| {
        let (conversation, message) = row.key.split_at_checked(ConversationId::SIZE)?;
        Some((ConversationId::from_slice(conversation)?, MessageId::from_slice(message)?))
    };
    rows.iter().map(star).collect()
}

/// Stars a message on the own devices, or no more.
pub(crate) fn star(
    cx: &mut Context<'_>,
    conversation: ConversationId,
    message: MessageId,
    on: bool,
) -> Result<Reply, CommandError> {
    if on && cx.core.stars.len() >= STARS_MAX {
        return Err(limit("what is starred", format!("at most {STARS_MAX} messages")));
    }
    set(cx, conversation, message, on);
    own::tell(cx, OwnControl::Star { conversation, message, on });
    Ok(Reply::Done)
}

/// The same as another own device tells it. The chat may not have come to this device yet, and the message never come.
pub(crate) fn set(cx: &mut Context<'_>, conversation: ConversationId, message: MessageId, on: bool) {
    let key = conversation_key(&conversation, &message.0);
    if on && cx.core.stars.len() < STARS_MAX {
        cx.core.stars.insert((conversation, message));
        cx.core.changes.put(Table::Star, key, Vec::new());
    } else if !on {
        cx.core.stars.remove(&(conversation, message));
        cx.core.changes.remove(Table::Star, key);
    }
    cx.tell(Event::About { conversation, message });
}

/// Tells a device that has just come all of them.
pub(crate) fn tell_all(cx: &mut Context<'_>) {
    let conversations: BTreeSet<ConversationId> = cx.core.stars.iter().map(|(conversation, _)| *conversation).collect();
    for conversation in conversations {
        let of = |star: &&(ConversationId, MessageId)| star.0 == conversation;
        let messages: Vec<MessageId> = cx.core.stars.iter().filter(of).map(|(_, message)| *message).collect();
        for some in messages.chunks(STARS_TOLD_MAX) {
            own::tell(cx, OwnControl::Stars { conversation, messages: some.to_vec() });
        }
    }
}
