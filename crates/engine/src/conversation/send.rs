//! Sending: the next task becomes an entry, persisted before it goes out, and done only when it is reached in the order.

use protocol::api::{Refusal, Request, TopicEntry, topic_creation_bytes};
use protocol::cbor::{self, Bytes};
use protocol::content::{Content, Meaning, Origin};
use protocol::control::Control;
use protocol::franking::{Authorship, Stamp};
use protocol::id::{AccountId, EntryHash};
use protocol::limits::{APPENDS_AHEAD_MINUTES, GOSSIP_HEADS_MAX, RETENTION_DAYS_MAX};
use protocol::padding::pad;
use protocol::payload::{GossipHead, Payload};
use protocol::signature::Purpose;
use protocol::time::Minutes;
use protocol::topic::{ChainLink, Entry, EntryBody};

use super::{AboutTask, Conversation, MessageTask, Phase, Task};
use crate::core::{Context, Sent};
use crate::effect::Event;
use crate::policy::{heeds, may_write};
use crate::session::Asked;
use crate::view::{Delivery, MessageBody, Undone};

/// The pause after losing a race, milliseconds: the winner is read meanwhile.
const CONFLICT_MS: u64 = 50;
/// The longest pause where the server says on and on that something else is there, milliseconds.
const CONFLICT_MS_MAX: u64 = 60_000;

/// The most voided commits of one segment that are remembered: each cost the server a notice by a member who is still in.
const VOIDED_MAX: usize = 256;

/// How long the server keeps a message, days. Where messages disappear it is as long for what is said about them as for them: nobody tells one
/// from the other by it. What must reach whoever is away for longer lies as long as anything may (ADR 80).
fn lifetime_days(disappearing_s: u32, meaning: &Meaning) -> u16 {
    let lasts = match meaning {
        Meaning::Deletion { .. } => true,
        Meaning::Control(control) => *control != Control::Acknowledge,
        _ => false,
    };
    let days = u16::try_from(disappearing_s.div_ceil(86_400)).unwrap_or(RETENTION_DAYS_MAX);
    if lasts || disappearing_s == 0 { RETENTION_DAYS_MAX } else { days.min(RETENTION_DAYS_MAX) }
}

impl Conversation {
    pub fn create_topic(&mut self, cx: &mut Context<'_>) {
        let key = self.row.secrets.signing();
        let (topic, public) = (self.topic(), key.public());
        let possession = key.sign(Purpose::TopicCreation, &topic_creation_bytes(&topic, &public));
        let request = Request::CreateTopic { topic, key: public, possession };
        self.live.busy = cx.call(request, Asked::Create { conversation: self.id() }) == Sent::Yes;
    }

    /// Does the next task for the topic.
    pub fn work(&mut self, cx: &mut Context<'_>) {
        if std::mem::take(&mut self.live.giving_up) {
            self.give_up_task(cx);
        }
        if let Some(pending) = &*self.row.pending {
            if heeds(&self.notices(), &pending.change.change()).is_ok() {
                let entry = pending.entry.clone();
                return self.append(cx, entry);
            }
            if !self.make_again(cx) {
                return;
            }
        }
        while let Some(number) = self.next_topic_task(cx) {
            match self.tasks.get(&number).cloned() {
                // Nobody would show it: the rule has changed since it was written.
                Some(Task::Message(task)) if task.has_words() && !may_write(&self.row.settings, &cx.own_account()) => {
                    self.discard(cx, number);
                }
                Some(Task::Message(task)) => return self.send_message(cx, number, task),
                Some(task) if self.is_done(&task) => {
                    self.remove_task(cx, number);
                    self.save(cx);
                }
                Some(task) => return self.commit_task(cx, number, task),
                None => return,
            }
        }
    }

    /// A notice that was read since the pending commit was made has made it void: sent, it would break the conversation for
    /// everybody. Its task makes another one. False if the MLS state must be loaded first.
    fn make_again(&mut self, cx: &mut Context<'_>) -> bool {
        if !self.is_loaded(cx) {
            self.live.busy = true;
            return false;
        }
        if let Some(pending) = self.row.pending.take() {
            keep_voided(&mut self.row.voided, pending.entry.hash());
        }
        self.drop_pending();
        self.save(cx);
        true
    }

    fn append(&mut self, cx: &mut Context<'_>, entry: Entry) {
        let asked = Asked::Append { conversation: self.id() };
        self.live.written_in = entry.segment;
        self.live.busy = cx.call(Request::Append { entry }, asked) == Sent::Yes;
    }

    fn send_message(&mut self, cx: &mut Context<'_>, number: u64, mut task: MessageTask) {
        let ready = task.prepared.as_ref().filter(|entry| entry.segment == self.row.segment);
        if let Some(entry) = ready.cloned() {
            return self.append(cx, entry);
        }
        if !self.is_loaded(cx) {
            self.live.busy = true;
            return;
        }
        let Some(entry) = self.prepare(cx, &task) else { return self.discard(cx, number) };
        task.prepared = Some(entry.clone());
        task.prepared_at = cx.now.minutes();
        self.put_task(cx, number, Task::Message(task));
        self.save(cx);
        self.append(cx, entry);
    }

    /// Encrypts a message in the segment's epoch.
    fn prepare(&mut self, cx: &mut Context<'_>, task: &MessageTask) -> Option<Entry> {
        let content = Content::from_bytes(&task.content.0).ok()?;
        let tag = protocol::content::tag(&content, &task.content.0);
        let (topic, segment) = (self.topic(), self.row.segment);
        let authorship = Authorship { tag, conversation: self.id(), topic, segment };
        let profile = cx.core.profile.as_ref()?;
        let mut payload = Payload {
            content: task.content.clone(),
            author_signature: authorship.sign(&profile.device_key),
            head: self.row.signed_head?,
            epoch_authenticator: self.row.authenticator.clone(),
            gossip: std::mem::take(&mut self.live.gossip),
            issuer: cx.core.tokens.issuer(cx.now),
            anchor: None,
            statement: None,
            receipt: self.tell_receipt(cx),
        };
        self.add_rumour(cx, &mut payload);
        let plaintext = pad(cbor::to_bytes(&payload));
        let member = profile.member(&cx.core.crypto);
        let ciphertext = self.live.group.as_mut()?.encrypt(&member, &tag, &plaintext).ok()?;
        let body = EntryBody::Message { tag, ciphertext: Bytes(ciphertext) };
        let days = lifetime_days(self.row.settings.disappearing_s, &content.meaning());
        let entry = Entry::sign(&self.row.secrets.signing(), topic, segment, days, body);
        self.rumour_carried(cx, &entry);
        Some(entry)
    }

    /// The server has stored an entry. A message that is next in the order is taken in at once; anything else is read.
    pub fn appended(&mut self, cx: &mut Context<'_>, link: ChainLink, stamp: Option<Stamp>) {
        let sent = self.tasks.values().find_map(|task| match task {
            Task::Message(MessageTask { prepared: Some(entry), .. }) if entry.hash() == link.entry => {
                Some(entry.clone())
            }
            _ => None,
        });
        let next = Some(link.sequence) == self.row.cursor.sequence.checked_add(1);
        match (sent, stamp) {
            (Some(entry), Some(stamp)) if next => {
                let entry = TopicEntry { link, entry: Some(entry), stamp: Some(stamp) };
                self.take_in_own(cx, entry);
            }
            _ if link.sequence > self.row.cursor.sequence => {
                self.row.acknowledged = self.row.acknowledged.max(link.sequence);
                self.live.caught_up = false;
                self.save(cx);
            }
            _ => {}
        }
    }

    /// The server did not store an entry.
    pub fn append_refused(&mut self, cx: &mut Context<'_>, refusal: Refusal, retry_ms: u64) {
        self.live.caught_up = false;
        match refusal {
            // What fills it is read first.
            Refusal::SegmentFull => self.live.said_full = Some(self.live.written_in),
            // What closed it is read first.
            Refusal::SegmentClosed => {
                self.live.said_closed = Some(self.live.written_in);
                self.live.retry_at = Some(cx.now.plus(CONFLICT_MS));
            }
            // What is there of this tag is read first; if there is nothing, ever more seldom.
            Refusal::Conflict => {
                let pause_ms = CONFLICT_MS.saturating_mul(1 << self.live.conflicts.min(16));
                self.live.conflicts = self.live.conflicts.saturating_add(1);
                self.live.retry_at = Some(cx.now.plus(pause_ms.min(CONFLICT_MS_MAX)));
            }
            Refusal::TooLarge | Refusal::Malformed => self.live.giving_up = true,
            _ => {
                if refusal == Refusal::Unavailable {
                    self.tell_ahead(cx);
                }
                self.live.proven = None;
                self.live.retry_at = Some(cx.now.plus(retry_ms));
            }
        }
    }

    /// Tells, once, until when the server takes nothing here, if what it took last is of a time far ahead.
    fn tell_ahead(&mut self, cx: &mut Context<'_>) {
        let until = Minutes(self.row.time.0.saturating_sub(APPENDS_AHEAD_MINUTES));
        if cx.now.minutes() < until && self.live.told_ahead != Some(until) {
            self.live.told_ahead = Some(until);
            let (own, time) = (cx.own_account(), cx.now.minutes());
            self.write_note(cx, own, time, MessageBody::Ahead(until));
            self.save(cx);
        }
    }

    /// The server will never take this: it is not tried again.
    fn give_up_task(&mut self, cx: &mut Context<'_>) {
        if let Some(pending) = self.row.pending.take() {
            self.drop_pending();
            self.discard(cx, pending.task);
        } else if let Some(number) = self.next_topic_task(cx) {
            self.discard(cx, number);
        }
        self.save(cx);
    }

    /// Gives a task up and shows so.
    pub fn discard(&mut self, cx: &mut Context<'_>, number: u64) {
        self.rumour_discarded();
        match self.tasks.get(&number).cloned() {
            Some(Task::Message(task)) if task.about == Some(AboutTask::Edit) => {
                self.tell_undone(cx, Undone::Edit, vec![])
            }
            Some(Task::Message(task)) => {
                self.set_delivery(cx, task.number, Delivery::Discarded);
                if task.number > 0 {
                    let (own, message) = (cx.own_account(), protocol::content::message_id(&task.content.0));
                    self.limit_life(cx, cx.now.minutes(), own, (message, task.number));
                }
            }
            Some(task) => {
                self.tell_not_done(cx, &task);
                // Whoever knocked may knock again.
                if let Task::Add { accounts } = &task {
                    accounts.iter().for_each(|account| self.forget_knock(account));
                }
            }
            None => {}
        }
        self.remove_task(cx, number);
        self.save(cx);
    }

    /// What the person was told is accepted, and is still to be done, is told to have failed; whoever is out sees that instead.
    fn tell_not_done(&mut self, cx: &mut Context<'_>, task: &Task) {
        if self.row.phase == Phase::Left || self.is_done(task) {
            return;
        }
        let (what, accounts) = match task {
            Task::Add { accounts } => (Undone::Add, accounts.clone()),
            // A notice in force sees to it that somebody does it.
            Task::Remove { accounts, .. } => {
                let noticed = |account: &AccountId| self.row.notices.iter().any(|row| row.account == *account);
                (Undone::Remove, accounts.iter().copied().filter(|account| !noticed(account)).collect())
            }
            Task::SetRole { account, .. } => (Undone::SetRole, vec![*account]),
            Task::SetName { .. } => (Undone::Rename, vec![]),
            Task::SetLife { .. } => (Undone::Life, vec![]),
            Task::SetRule { .. } => (Undone::Rule, vec![]),
            Task::SetDetails { .. } => (Undone::Details, vec![]),
            Task::Ban { accounts, .. } => return self.tell_undone(cx, Undone::Ban, accounts.clone()),
            Task::Unban { accounts } => return self.tell_undone(cx, Undone::Unban, accounts.clone()),
            Task::OpenEntrance { .. } | Task::CloseEntrances { .. } => (Undone::Entrance, vec![]),
            // What is said has a row of its own; the rest nobody has asked for.
            Task::Message(_)
            | Task::Renew { .. }
            | Task::Refresh
            | Task::Upload { .. }
            | Task::Deliver(_)
            | Task::NextSegment { .. }
            | Task::Align => return,
        };
        let is_in = |account: &AccountId| self.has_member(account);
        let open = |account: &AccountId| is_in(account) != (what == Undone::Add);
        let accounts: Vec<_> = accounts.into_iter().filter(open).collect();
        if !accounts.is_empty() || !matches!(what, Undone::Add | Undone::Remove | Undone::SetRole) {
            self.tell_undone(cx, what, accounts);
        }
    }

    pub(super) fn tell_undone(&mut self, cx: &mut Context<'_>, what: Undone, accounts: Vec<AccountId>) {
        let (own, time) = (cx.own_account(), cx.now.minutes());
        self.write_note(cx, own, time, MessageBody::NotDone { what, accounts });
    }

    /// None of an account's key packages can be used, or it was deleted: it is not added, and whoever wanted it is told.
    pub fn cannot_add(&mut self, cx: &mut Context<'_>, account: AccountId) {
        if self.cannot_rebuild_with(cx, account) {
            return;
        }
        let wanted: Vec<_> = self.tasks.iter().map(|(number, task)| (*number, task.clone())).collect();
        for (number, task) in wanted {
            let Task::Add { mut accounts } = task else { continue };
            if !accounts.contains(&account) {
                continue;
            }
            accounts.retain(|other| *other != account);
            self.forget_knock(&account);
            match crate::contacts::is_closed(cx, &account) {
                true => {
                    self.write_note(cx, account, cx.now.minutes(), MessageBody::AccountClosed(account));
                    self.keep_name_of(cx, &account);
                }
                false => self.tell_undone(cx, Undone::Add, vec![account]),
            }
            match accounts.is_empty() {
                true => self.remove_task(cx, number),
                false => self.put_task(cx, number, Task::Add { accounts }),
            }
        }
        if self.is_pair() {
            self.discard_unheard(cx);
        }
        self.save(cx);
        self.tell_if_done(cx);
    }

    /// A chat of two is called by the other one, also when nobody else is in it any more.
    pub(super) fn keep_name_of(&self, cx: &mut Context<'_>, account: &AccountId) {
        if self.is_pair() {
            crate::contacts::keep_pair(cx, account, self.id());
        }
    }

    /// Between two nobody is left to hear what waits.
    fn discard_unheard(&mut self, cx: &mut Context<'_>) {
        let is_message = |(number, task): (&u64, &Task)| matches!(task, Task::Message(_)).then_some(*number);
        let waiting: Vec<u64> = self.tasks.iter().filter_map(is_message).collect();
        waiting.into_iter().for_each(|number| self.discard(cx, number));
    }

    /// The number of the task whose entry this is.
    pub fn task_of_entry(&self, entry: &Entry) -> Option<u64> {
        let is_it = |task: &Task| matches!(task, Task::Message(message) if message.prepared.as_ref() == Some(entry));
        self.tasks.iter().find(|(_, task)| is_it(task)).map(|(number, _)| *number)
    }

    /// Who says something here.
    pub fn origin(&self, cx: &Context<'_>) -> Origin {
        let row = &cx.profile().row;
        Origin { account: row.account, device: row.device, conversation: self.id() }
    }

    /// Keeps a control message as a task.
    pub fn say(&mut self, cx: &mut Context<'_>, control: &Control) -> u64 {
        let content = Content::control(cx.random(), self.origin(cx), control);
        let leaves = matches!(control, Control::Leave);
        let content = content.to_bytes().into();
        let task = MessageTask { leaves, ..MessageTask::new(content, 0, cx.now.minutes()) };
        self.add_task(cx, Task::Message(task))
    }

    /// Lets the others know that this device has reached the epoch.
    pub fn acknowledge(&mut self, cx: &mut Context<'_>) {
        let unvouched = self.unvouched(cx).map(|(number, _)| number);
        let said_until = self.said_until(cx, unvouched);
        let goes = |(number, task): (&u64, &Task)| match task {
            Task::Message(message) => !message.held && (!message.is_said() || *number < said_until),
            _ => false,
        };
        if !self.tasks.iter().any(goes) {
            self.say(cx, &Control::Acknowledge);
        }
        self.row.acknowledgement_due = false;
        self.save(cx);
    }

    /// Chooses heads of other conversations that all members here may know of, in turn.
    pub fn choose_gossip(&mut self, heads: Vec<GossipHead>) {
        let count = heads.len();
        if count == 0 {
            return self.live.gossip.clear();
        }
        let start = self.live.gossip_turn % count;
        self.live.gossip_turn = self.live.gossip_turn.wrapping_add(GOSSIP_HEADS_MAX);
        let turned = heads.iter().cycle().skip(start).take(count.min(GOSSIP_HEADS_MAX));
        self.live.gossip = turned.copied().collect();
    }

    /// Tells when nothing is left to send.
    pub fn tell_if_done(&mut self, cx: &mut Context<'_>) {
        if self.tasks.is_empty() {
            cx.tell(Event::OutboxEmpty);
        }
    }
}

/// Remembers a commit that a notice has made void; of too many the oldest is forgotten.
fn keep_voided(voided: &mut Vec<EntryHash>, commit: EntryHash) {
    if voided.len() >= VOIDED_MAX {
        voided.remove(0);
    }
    voided.push(commit);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_voided_commits_of_a_segment_are_known_up_to_the_limit() {
        let commit = |number: usize| {
            let mut hash = [0; 32];
            hash[..8].copy_from_slice(&number.to_be_bytes());
            EntryHash(hash)
        };
        let mut voided = Vec::new();
        (0..VOIDED_MAX).for_each(|number| keep_voided(&mut voided, commit(number)));
        assert!((0..VOIDED_MAX).all(|number| voided.contains(&commit(number))));
        keep_voided(&mut voided, commit(VOIDED_MAX));
        assert_eq!(
            (voided.len(), voided.contains(&commit(0)), voided.last()),
            (VOIDED_MAX, false, Some(&commit(VOIDED_MAX)))
        );
    }
}
