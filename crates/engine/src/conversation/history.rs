//! What the person sees of a conversation: rows of its history, and its view.

use protocol::cbor;
use protocol::control::OwnControl;
use protocol::hash::hash;
use protocol::id::{AccountId, MessageId};
use protocol::time::Minutes;

use super::{Conversation, MemberRow, Phase, Task};
use crate::caught::Caught;
use crate::changes::Table;
use crate::core::Context;
use crate::effect::Event;
use crate::life::LifeRow;
use crate::mls::LastResort;
use crate::said::{self, Kind, PlaceRow, WordsRow};
use crate::view::{ConversationState, ConversationView, Delivery, MemberView, MessageBody, MessageRow};

impl Conversation {
    /// Writes what somebody said at the end of the history and returns its number. `place` is the message's id and its sequence.
    pub fn write_said(
        &mut self,
        cx: &mut Context<'_>,
        sender: AccountId,
        time: Minutes,
        words: &WordsRow,
        delivery: Delivery,
        place: (MessageId, u64),
    ) -> u64 {
        let ((message, sequence), id, generation) = (place, self.id(), self.row.generation());
        let number = self.next_number();
        // Somebody speaks: it is in the list again.
        self.come_back();
        if !self.is_own(cx) {
            let key = |kind| said::key(&id, &message, kind, &sender);
            cx.core.changes.put_unless(Table::Said, key(Kind::Words), cbor::to_bytes(words), key(Kind::Deletion));
        }
        self.put_history(
            cx,
            MessageRow { number, message: Some(message), sender, time, body: None, delivery, sequence, generation },
        );
        number
    }

    /// Writes what happened, at a place in the order or at none (0).
    pub fn write_history(
        &mut self,
        cx: &mut Context<'_>,
        sender: AccountId,
        time: Minutes,
        body: MessageBody,
        sequence: u64,
    ) {
        if sequence > 0 && self.is_unwanted(cx) {
            return;
        }
        let (number, delivery, generation) = (self.next_number(), Delivery::Received, self.row.generation());
        self.put_history(
            cx,
            MessageRow { number, message: None, sender, time, body: Some(body), delivery, sequence, generation },
        );
    }

    fn next_number(&mut self) -> u64 {
        self.row.last_number = self.row.last_number.saturating_add(1);
        self.row.last_number
    }

    /// Writes what somebody did.
    pub fn write_event(&mut self, cx: &mut Context<'_>, author: AccountId, time: Minutes, body: MessageBody) {
        self.write_history(cx, author, time, body, self.row.cursor.sequence);
    }

    /// Writes what is so without having been done at this device's place in the order.
    pub fn write_note(&mut self, cx: &mut Context<'_>, author: AccountId, time: Minutes, body: MessageBody) {
        self.write_history(cx, author, time, body, 0);
    }

    fn put_history(&mut self, cx: &mut Context<'_>, row: MessageRow) {
        // What own devices tell each other is nothing to read.
        if self.is_own(cx) {
            return;
        }
        let number = row.number;
        cx.put(Table::Message, self.key(number), &row);
        if let Some(message) = &row.message {
            let key = said::place_key(&self.id(), message);
            cx.put(Table::Said, key, &PlaceRow { number, sender: row.sender });
        }
        match row.delivery {
            Delivery::Waiting | Delivery::Held => self.live.own_shown.insert(number, row),
            Delivery::Received | Delivery::Sent | Delivery::Discarded => self.live.own_shown.remove(&number),
        };
        cx.tell(Event::Message { conversation: self.id(), number });
    }

    /// An own message has its place in the order: it stands there in the history as well.
    pub fn mark_sent(&mut self, cx: &mut Context<'_>, number: u64, time: Minutes, sequence: u64) {
        let Some(row) = self.own_shown(number) else { return };
        if let Some(message) = row.message.filter(|_| self.is_unwanted(cx)) {
            self.live.own_shown.remove(&number);
            return self.vanish(cx, &LifeRow { conversation: self.id(), message, number, sender: row.sender });
        }
        let mut sent =
            MessageRow { time, sequence, generation: self.row.generation(), delivery: Delivery::Sent, ..row };
        // What waited when this device came into the topic anew is told apart from what was sent before.
        if number != self.row.last_number || self.row.entered == Some(number) {
            let key = self.key(number);
            cx.core.changes.remove(Table::Message, key);
            self.live.own_shown.remove(&number);
            cx.tell(Event::Message { conversation: self.id(), number });
            sent.number = self.next_number();
        }
        if let Some(message) = sent.message {
            self.limit_life(cx, time, sent.sender, (message, sent.number));
        }
        self.put_history(cx, sent);
    }

    /// Shows how far an own message is that is not sent.
    pub fn set_delivery(&mut self, cx: &mut Context<'_>, number: u64, delivery: Delivery) {
        if let Some(row) = self.own_shown(number) {
            self.put_history(cx, MessageRow { delivery, ..row });
        }
    }

    /// The row of an own message that is not sent.
    fn own_shown(&self, number: u64) -> Option<MessageRow> {
        self.live.own_shown.get(&number).cloned().filter(|_| number > 0)
    }

    /// After a start, the rows of own messages are known by their tasks.
    pub fn restore_own_shown(&mut self, own: AccountId) {
        let messages = self.tasks.values().filter_map(|task| match task {
            Task::Message(message) if message.number > 0 => Some(message),
            _ => None,
        });
        let shown = messages.map(|task| {
            let row = MessageRow {
                number: task.number,
                message: Some(protocol::content::message_id(&task.content.0)),
                sender: own,
                time: task.written,
                body: None,
                delivery: if task.held { Delivery::Held } else { Delivery::Waiting },
                sequence: 0,
                generation: 0,
            };
            (task.number, row)
        });
        self.live.own_shown = shown.collect();
    }

    /// Shows a lie in the history.
    pub fn tell_caught(&mut self, cx: &mut Context<'_>, caught: Caught) {
        let own = cx.own_account();
        let time = cx.now.minutes();
        self.come_back();
        self.write_event(cx, own, time, MessageBody::Caught(caught));
    }

    /// Something of the view has changed that lies outside of the conversation.
    pub fn show_again(&mut self, cx: &mut Context<'_>) {
        self.show(cx);
        cx.tell(Event::Conversation { conversation: self.id() });
    }

    /// Writes the view, and tells if it has changed.
    pub fn show(&mut self, cx: &mut Context<'_>) {
        if self.is_own(cx) || self.is_gone() {
            return;
        }
        let members = (self.row.generation(), self.row.segment, cx.core.contacts_changed);
        if self.live.members_shown != Some(members) {
            self.live.members_shown = Some(members);
            cx.put(Table::Members, self.row.conversation.0, &self.members_view(cx));
            cx.tell(Event::Conversation { conversation: self.id() });
        }
        let bytes = cbor::to_bytes(&self.view(cx));
        if self.live.shown.as_ref() != Some(&bytes) {
            cx.core.changes.put(Table::View, self.row.conversation.0, bytes.clone());
            self.live.shown = Some(bytes);
            cx.tell(Event::Conversation { conversation: self.id() });
        }
    }

    fn members_view(&self, cx: &Context<'_>) -> Vec<MemberView> {
        let view = |member: &MemberRow| {
            let handle = cx.handle_of(&member.account);
            MemberView {
                account: member.account,
                claimed: member.handle_claimed.clone().filter(|_| handle.is_none()),
                handle,
                role: member.role,
                devices: u32::try_from(member.leaves.len()).unwrap_or(u32::MAX),
                pending: member.leaves.iter().any(|leaf| leaf.last_resort == LastResort::Yes),
                verified: cx.core.contacts.get(&member.account).and_then(|contact| contact.verified.clone()),
            }
        };
        self.row.members.iter().map(view).collect()
    }

    /// The view without the members, who have a row of their own.
    fn view(&self, cx: &Context<'_>) -> ConversationView {
        let row = &self.row;
        let fingerprint = hash("fingerprint", &[&row.cursor.link.0, &row.authenticator.0]);
        ConversationView {
            conversation: row.conversation,
            pair: row.settings.pair,
            name: row.name.clone(),
            members: Vec::new(),
            state: state_of(&row.phase),
            epoch: row.segment,
            generation: row.settings.generation,
            removal_pending: row.removal.iter().flat_map(|removal| removal.removed.clone()).collect(),
            last_number: row.last_number,
            read_number: row.read_number,
            unread: row.unread,
            fingerprint: fingerprint.to_vec().into(),
            outbox: self.tasks.len() as u64,
            waits_for: self.waits_for(cx),
            blocked: crate::directory::blocked(cx.core, self),
            disappearing_s: row.settings.disappearing_s,
            pins: row.pins.clone(),
            group: self.group_view(cx),
            draft: crate::drafts::beginning(cx, &row.conversation),
            lock: None,
        }
    }

    /// The person has read up to this number.
    pub fn mark_read(&mut self, cx: &mut Context<'_>, number: u64) {
        self.row.read_number = self.row.read_number.max(number.min(self.row.last_number));
        let last_read = self.read_up_to(cx, self.row.read_number);
        let all = self.row.read_number == self.row.last_number;
        let here = self.topic();
        let through = if all { Some((here, self.row.cursor.sequence)) } else { last_read };
        // What is of a topic from before a rebuild is told as well: others may have it unread.
        if let Some((topic, sequence)) = through
            && (topic != here || self.row.read_through < sequence)
        {
            if topic == here {
                self.row.read_through = sequence;
            }
            crate::own::tell(cx, OwnControl::Read { conversation: self.id(), topic, sequence });
        }
        self.save(cx);
    }
}

fn state_of(phase: &Phase) -> ConversationState {
    match phase {
        Phase::Creating => ConversationState::Creating,
        Phase::Active => ConversationState::Active,
        Phase::Paused(caught) => ConversationState::Paused { caught: caught.clone() },
        Phase::Broken(caught) => ConversationState::Broken { caught: caught.clone() },
        Phase::Stuck => ConversationState::Stuck,
        Phase::Left => ConversationState::Left,
    }
}
