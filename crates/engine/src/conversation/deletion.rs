//! Deleting a conversation's history, and the whole conversation where the person is out of it.

use protocol::cbor;
use protocol::content::Content;
use protocol::id::ConversationId;

use super::message::spoken;
use super::{Conversation, Phase, Task};
use crate::changes::Table;
use crate::choices;
use crate::core::Context;
use crate::deletion::{Deleted, Earlier, Place, Through};
use crate::drafts;
use crate::effect::{Effect, Event};
use crate::hub::Hub;
use crate::input::{CommandError, Reply};
use crate::life::LifeRow;
use crate::said::{self, Kind, PlaceRow, WordsRow};

/// What of a conversation is only there to be read.
const HISTORY: [Table; 4] = [Table::Message, Table::Said, Table::Star, Table::Unread];

/// What else there is of it.
const REST: [Table; 11] = [
    Table::Conversation,
    Table::Mls,
    Table::Outbox,
    Table::Recent,
    Table::View,
    Table::Part,
    Table::Members,
    Table::Receipt,
    Table::Mark,
    Table::GroupPicture,
    Table::Rumour,
];

impl Conversation {
    /// The person deletes the chat on all their devices. A group is left by it.
    pub fn delete_chat(&mut self, cx: &mut Context<'_>) -> Result<Reply, CommandError> {
        if self.is_own(cx) {
            return Err(CommandError::NotFound { what: "chat" });
        }
        let place = self.place(self.row.cursor.sequence);
        choices::choose(cx, choices::deletion(self.id(), place))?;
        // Nothing is within every limit.
        let _ = drafts::keep(cx, self.id(), "");
        self.delete_all(cx, place);
        Ok(Reply::Done)
    }

    /// Does what the person has wanted on another device, as far as this one has not.
    fn follow_deletion(&mut self, cx: &mut Context<'_>) {
        let wanted = cx.core.choices.deleted(&self.id());
        let Some(place) = wanted.filter(|place| self.row.deleted.map(|deleted| deleted.place) != Some(*place)) else {
            return;
        };
        if place.covers(&self.place(self.row.cursor.sequence)) {
            return self.delete_all(cx, place);
        }
        if self.live.deleting.is_none() {
            self.live.deleting = Some(place);
            let sequence = if place.topic == self.topic() || place.generation < self.row.generation() {
                place.sequence
            } else {
                0
            };
            let through = Through { conversation: self.id(), generation: place.generation, sequence };
            cx.core.effects.push(Effect::Earlier(through));
        }
    }

    /// All that is here goes; what is on its way to the server at this moment cannot be taken back, and stays.
    fn delete_all(&mut self, cx: &mut Context<'_>, place: Place) {
        let unsent = |task: &Task| matches!(task, Task::Message(task) if task.is_said() && task.prepared.is_none());
        let unsent: Vec<u64> = self.tasks.iter().filter(|(_, task)| unsent(task)).map(|(number, _)| *number).collect();
        for number in unsent {
            if let Some(Task::Message(task)) = self.tasks.get(&number) {
                self.live.own_shown.remove(&task.number);
            }
            self.remove_task(cx, number);
        }
        for table in HISTORY {
            cx.core.changes.clear(table, self.id().0);
        }
        let id = self.id();
        cx.core.stars.retain(|(conversation, _)| *conversation != id);
        self.keep_on_its_way(cx);
        self.forget_first_text(cx);
        self.unread.clear();
        self.row.unread = 0;
        self.row.read_number = self.row.last_number;
        self.row.pins.clear();
        self.row.deleted = Some(Deleted { place, gone: false });
        if !self.is_pair() && self.row.phase != Phase::Left {
            // It is over at once, or when the last word is said: both show that by themselves.
            let _ = self.leave(cx);
        }
        if self.live.own_shown.is_empty() {
            self.take_off_the_list(cx);
        }
        self.save(cx);
    }

    /// Writes again what was cleared of messages that are on their way.
    fn keep_on_its_way(&mut self, cx: &mut Context<'_>) {
        let (id, own) = (self.id(), cx.own_account());
        for task in self.tasks.values() {
            let Task::Message(task) = task else { continue };
            let Some(row) = self.live.own_shown.get(&task.number) else { continue };
            let (Some(message), Ok(content)) = (row.message, Content::from_bytes(&task.content.0)) else { continue };
            let Some(body) = spoken(&content.meaning(), true) else { continue };
            let words = WordsRow { body, in_reply_to: content.in_reply_to, forwarded: content.forwarded };
            cx.put(Table::Message, self.key(task.number), row);
            cx.put(Table::Said, said::place_key(&id, &message), &PlaceRow { number: row.number, sender: own });
            cx.core.changes.put(Table::Said, said::key(&id, &message, Kind::Words, &own), cbor::to_bytes(&words));
        }
    }

    /// What is to go of a history that was read further here than where it was deleted.
    fn delete_earlier(&mut self, cx: &mut Context<'_>, earlier: &Earlier) {
        let Some(place) = self.live.deleting.take() else { return };
        for row in &earlier.rows {
            match row.message {
                Some(message) => {
                    let (conversation, number, sender) = (self.id(), row.number, row.sender);
                    self.vanish(cx, &LifeRow { conversation, message, number, sender });
                }
                None => {
                    let key = self.key(row.number);
                    cx.core.changes.remove(Table::Message, key);
                    cx.tell(Event::Message { conversation: self.id(), number: row.number });
                }
            }
        }
        if !earlier.more {
            self.row.deleted = Some(Deleted { place, gone: false });
            let nothing_left = !earlier.rows.is_empty() && !earlier.said_after && self.live.own_shown.is_empty();
            if nothing_left && (self.is_pair() || self.row.phase == Phase::Left) {
                self.take_off_the_list(cx);
            }
        }
        self.save(cx);
    }

    /// Nothing of it is listed any more, until somebody says something.
    fn take_off_the_list(&mut self, cx: &mut Context<'_>) {
        if let Some(deleted) = &mut self.row.deleted {
            deleted.gone = true;
        }
        cx.core.changes.remove(Table::View, self.id().0);
        cx.core.changes.remove(Table::Members, self.id().0);
        (self.live.shown, self.live.members_shown) = (None, None);
        cx.tell(Event::Conversation { conversation: self.id() });
    }

    /// Somebody speaks, or the server was caught: a chat of two is in the list again.
    pub(super) fn come_back(&mut self) {
        let pair = self.is_pair();
        if let Some(deleted) = &mut self.row.deleted {
            deleted.gone &= !pair;
        }
    }

    /// Whether it is deleted, and in no list.
    pub(super) fn is_gone(&self) -> bool {
        self.row.deleted.is_some_and(|deleted| deleted.gone)
    }

    /// Whether what comes next in the order was deleted on another device before it came here, or comes into a group that the person is
    /// leaving for good.
    pub(super) fn is_unwanted(&self, cx: &Context<'_>) -> bool {
        let next = self.place(self.row.cursor.sequence.saturating_add(1));
        let leaving = self.is_gone() && !self.is_pair();
        leaving || cx.core.choices.deleted(&self.id()).is_some_and(|place| place.covers(&next))
    }

    fn place(&self, sequence: u64) -> Place {
        Place { generation: self.row.generation(), topic: self.topic(), sequence }
    }
}

impl Hub {
    /// Deletes what the person has deleted; whether nothing is left of the conversation.
    pub fn is_deleted(&mut self, cx: &mut Context<'_>, id: &ConversationId) -> bool {
        let Some(chat) = self.conversations.get_mut(id) else { return false };
        chat.follow_deletion(cx);
        if !chat.is_gone() {
            return false;
        }
        // Nobody can be told there that the person leaves.
        if !chat.is_pair() && matches!(chat.row.phase, Phase::Paused(_) | Phase::Broken(_) | Phase::Stuck) {
            chat.leave_now(cx);
        }
        if chat.row.phase != Phase::Left || !chat.tasks.is_empty() {
            return false;
        }
        self.conversations.remove(id);
        cx.core.marks.remove(id);
        for table in HISTORY.into_iter().chain(REST) {
            cx.core.changes.clear(table, id.0);
        }
        true
    }

    /// Takes in rows that were asked for since they are to go.
    pub fn take_in_earlier(&mut self, cx: &mut Context<'_>, earlier: &Earlier) {
        if let Some(chat) = self.conversations.get_mut(&earlier.conversation) {
            chat.delete_earlier(cx, earlier);
        }
        cx.core.errands.push_back(crate::core::Errand::Advance(earlier.conversation));
    }
}
