//! Disappearing messages in a conversation: what its members have agreed on, and what goes.

use protocol::id::{AccountId, MessageId};
use protocol::limits::{LIFE_S_MAX, LIFE_S_MIN};
use protocol::time::Minutes;

use super::{Conversation, Task};
use crate::changes::{Table, conversation_key};
use crate::commands::limit;
use crate::core::Context;
use crate::effect::Event;
use crate::input::{CommandError, Reply};
use crate::kinds::Kind;
use crate::life::{self, LifeRow, is_life};
use crate::view::{MessageBody, Role};

impl Conversation {
    /// Keeps to be agreed that messages disappear: in a pair by either, in a group by an owner.
    pub fn set_life(&mut self, cx: &mut Context<'_>, seconds: u32) -> Result<Reply, CommandError> {
        self.check_usable()?;
        if !is_life(seconds) {
            let (minutes, days) = (LIFE_S_MIN / 60, LIFE_S_MAX / 86_400);
            return Err(limit("a disappearing time", format!("{minutes} minutes to {days} days, or off")));
        }
        if self.row.settings.role(&cx.own_account()) != Role::Owner {
            return Err(CommandError::NotPermitted { needed: "owners" });
        }
        self.add_task(cx, Task::SetLife { seconds });
        self.save(cx);
        Ok(Reply::Done)
    }

    /// Shows that another life is agreed on than before.
    pub(super) fn show_life(&mut self, cx: &mut Context<'_>, before: u32, author: AccountId, time: Minutes) {
        let seconds = self.row.settings.disappearing_s;
        if seconds != before {
            self.write_event(cx, author, time, MessageBody::Kind(Kind::Life { seconds }));
        }
    }

    /// Shows what this device finds agreed on where it has not read by whom.
    pub(super) fn show_life_here(&mut self, cx: &mut Context<'_>, before: u32, author: AccountId, time: Minutes) {
        let seconds = self.row.settings.disappearing_s;
        if seconds != before {
            self.write_note(cx, author, time, MessageBody::Kind(Kind::LifeHere { seconds }));
        }
    }

    /// When what is sent at this minute disappears, if it does.
    pub(super) fn goes_at(&self, time: Minutes) -> Option<Minutes> {
        let seconds = self.row.settings.disappearing_s;
        (seconds > 0).then(|| life::due(time, seconds))
    }

    /// Keeps in mind when a message disappears that has its place in the history: in the order, or nowhere any more.
    pub(super) fn limit_life(
        &mut self,
        cx: &mut Context<'_>,
        time: Minutes,
        sender: AccountId,
        place: (MessageId, u64),
    ) {
        let Some(due) = self.goes_at(time).filter(|_| !self.is_own(cx)) else { return };
        self.row.life_last = self.row.life_last.max(due);
        let (message, number) = place;
        life::limit(cx, due, &LifeRow { conversation: self.id(), message, number, sender });
    }

    /// Takes a message, and all that was said about it, out of the profile.
    pub fn vanish(&mut self, cx: &mut Context<'_>, gone: &LifeRow) {
        let LifeRow { conversation, message, number, .. } = gone;
        cx.core.changes.clear(Table::Said, conversation_key(conversation, &message.0));
        cx.core.stars.remove(&(*conversation, *message));
        cx.core.changes.remove(Table::Star, conversation_key(conversation, &message.0));
        self.row.pins.retain(|pinned| pinned != message);
        let key = self.key(*number);
        cx.core.changes.remove(Table::Message, key);
        self.forget_unread(cx, *number);
        cx.tell(Event::Message { conversation: *conversation, number: *number });
    }
}
