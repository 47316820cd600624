//! Receiving messages: nothing is shown whose frank, stamp, author or origin is wrong.

use protocol::api::TopicEntry;
use protocol::cbor::{self, Bytes};
use protocol::content::{self, Content, Meaning};
use protocol::control::Control;
use protocol::franking::{Authorship, Stamped};
use protocol::id::{AccountId, DeviceId, MessageId, Tag};
use protocol::inbox::Invitation;
use protocol::limits::RETENTION_DAYS_MAX;
use protocol::padding::unpad;
use protocol::payload::Payload;
use protocol::topic::Entry;

use super::row::{NameRow, NoticeRow};
use super::{Conversation, MemberRow};
use crate::caught::Lie;
use crate::core::{Context, Errand};
use crate::kinds::Kind;
use crate::mls::Decrypted;
use crate::policy::{Notice, may_edit, may_remove, may_write};
use crate::said::WordsRow;
use crate::stamping::Stamping;
use crate::view::{Delivery, MarkedBy, MessageBody};

/// Names that were said and are not in force: more than the newest few are of no use.
const NAMES_SAID_MAX: usize = 8;

/// A message that has passed every check.
pub(crate) struct VerifiedContent {
    pub message: MessageId,
    pub sender: AccountId,
    pub device: DeviceId,
    pub meaning: Meaning,
    pub in_reply_to: Option<MessageId>,
    pub forwarded: u8,
    payload: Option<Payload>,
}

/// Why a message is not shown.
enum Dropped {
    /// It cannot be decrypted: nobody can be blamed.
    Unreadable,
    /// It decrypts, and its author made it so that it could not be reported.
    Unreportable(AccountId),
    /// It comes from this device's leaf, and this profile did not write it.
    Copied,
}

impl Conversation {
    /// Takes in a message entry. Returns its id and sender if it was shown or acted on.
    pub fn take_in_message(
        &mut self,
        cx: &mut Context<'_>,
        found: &TopicEntry,
        entry: &Entry,
        tag: Tag,
        ciphertext: &[u8],
    ) -> (Option<MessageId>, Option<AccountId>) {
        let replayed =
            self.live.recent.values().any(|recent| {
                recent.tag == Some(tag) && recent.segment == entry.segment && recent.topic == self.topic()
            });
        if replayed {
            cx.catch(Lie::Replayed, Some(self.id()), vec![cbor::to_bytes(found).into()]);
            return (None, None);
        }
        if let Some(number) = self.task_of_entry(entry) {
            return self.own_arrived(cx, number, found);
        }
        match self.open_message(cx, entry, tag, ciphertext) {
            Ok(verified) => self.act_on(cx, found, verified),
            Err(Dropped::Unreadable) => (None, None),
            Err(Dropped::Unreportable(author)) => {
                cx.catch(Lie::Unreportable { author }, Some(self.id()), vec![cbor::to_bytes(found).into()]);
                (None, None)
            }
            Err(Dropped::Copied) => {
                crate::account::profile_is_copied(cx);
                (None, None)
            }
        }
    }

    /// What the server's stamp on a message is worth.
    pub(super) fn check_stamp(&self, cx: &Context<'_>, found: &TopicEntry, tag: Tag) -> Stamping {
        let Some(stamp) = &found.stamp else { return Stamping::Wrong };
        let link = &found.link;
        let stamped = Stamped { topic: self.topic(), segment: link.segment, time: link.time, tag };
        Stamping::of(cx.core, &stamped, stamp)
    }

    fn open_message(
        &mut self,
        cx: &mut Context<'_>,
        entry: &Entry,
        tag: Tag,
        ciphertext: &[u8],
    ) -> Result<VerifiedContent, Dropped> {
        let group = self.live.group.as_mut().ok_or(Dropped::Unreadable)?;
        let (author, aad, plaintext) = match group.decrypt(&cx.core.crypto, ciphertext) {
            Ok(Decrypted::Message { author, aad, plaintext }) => (author, aad, plaintext),
            Ok(Decrypted::Own) => return Err(Dropped::Copied),
            Err(_) => return Err(Dropped::Unreadable),
        };
        let owner = |member: &&MemberRow| member.leaves.iter().any(|leaf| leaf.index == author);
        let sender = self.row.members.iter().find(owner).ok_or(Dropped::Unreadable)?;
        let account = sender.account;
        let wrong = || Dropped::Unreportable(account);
        let leaf = sender.leaves.iter().find(|leaf| leaf.index == author).ok_or_else(wrong)?;
        let payload: Payload = unpad(&plaintext).and_then(|bytes| cbor::from_bytes(bytes).ok()).ok_or_else(wrong)?;
        let content = Content::from_bytes(&payload.content.0).map_err(|_| wrong())?;
        let authorship = Authorship { tag, conversation: self.id(), topic: self.topic(), segment: entry.segment };
        let reportable = aad == tag.0
            && content::tag(&content, &payload.content.0) == tag
            && content.origin.account == account
            && content.origin.device == leaf.device
            && content.origin.conversation == self.id()
            // Whoever's message decrypts shares the epoch: another authenticator is its author's lie, not a fork.
            && payload.epoch_authenticator == self.row.authenticator
            && authorship.verify(&leaf.key, &payload.author_signature).is_ok();
        if !reportable {
            return Err(wrong());
        }
        let message = content::message_id(&payload.content.0);
        let (meaning, in_reply_to, forwarded) = (content.meaning(), content.in_reply_to, content.forwarded);
        let (sender, device, payload) = (account, content.origin.device, Some(payload));
        Ok(VerifiedContent { message, sender, device, meaning, in_reply_to, forwarded, payload })
    }

    fn act_on(
        &mut self,
        cx: &mut Context<'_>,
        found: &TopicEntry,
        mut verified: VerifiedContent,
    ) -> (Option<MessageId>, Option<AccountId>) {
        let (message, sender) = (verified.message, verified.sender);
        let content = verified.payload.as_ref().map(|payload| payload.content.clone()).unwrap_or_default();
        if let Some(payload) = verified.payload.take() {
            if let Some(receipt) = &payload.receipt {
                self.hear_receipt(cx, sender, receipt, found.link.sequence);
            }
            self.compare_what_the_sender_saw(cx, payload);
        }
        self.has_given_sign(sender);
        self.heard(cx, sender);
        self.heard_from(cx, (sender, verified.device));
        let known = |recent: &super::RecentRow| recent.message == Some(message) && recent.sender == Some(sender);
        let read_before = self.live.recent.values().any(known);
        let in_reply_to = verified.in_reply_to;
        let forwarded = verified.forwarded;
        let show = |body| WordsRow { body, in_reply_to, forwarded };
        match verified.meaning {
            Meaning::Control(Control::Own(told)) if self.is_own(cx) => {
                let by = MarkedBy { device: verified.device, at: found.link.time };
                crate::own::told(cx, by, *told);
            }
            Meaning::Control(control) => self.act_on_control(cx, found, sender, &content, control),
            _ if read_before => {}
            said => match spoken(&said, sender == cx.own_account()) {
                Some(body) => self.show_said(cx, found, (message, sender), &show(body)),
                None => self.heed(cx, found, (message, sender), said),
            },
        }
        (Some(message), Some(sender))
    }

    fn show_said(&mut self, cx: &mut Context<'_>, found: &TopicEntry, by: (MessageId, AccountId), words: &WordsRow) {
        let (message, sender) = by;
        if !may_write(&self.row.settings, &sender) || self.is_unwanted(cx) {
            return;
        }
        let time = found.link.time;
        // Its life was over before this device came to read it.
        if self.goes_at(time).is_some_and(|due| due <= cx.now.minutes()) {
            return;
        }
        let place = (message, found.link.sequence);
        // What another own device wrote is as if it had been written here.
        if sender == cx.own_account() {
            let number = self.write_said(cx, sender, time, words, Delivery::Sent, place);
            return self.limit_life(cx, time, sender, (message, number));
        }
        if cx.core.choices.is_blocked(&sender) {
            // In a group it stays where others answer it, and is shown to whoever opens it; between two there is nothing to answer.
            if !self.is_pair() {
                let number = self.write_said(cx, sender, time, words, Delivery::Received, place);
                self.limit_life(cx, time, sender, (message, number));
            }
            return;
        }
        self.heard_words(found.link.sequence);
        let number = self.write_said(cx, sender, time, words, Delivery::Received, place);
        self.count_unread(cx, sender, number, found.link.sequence);
        self.limit_life(cx, time, sender, (message, number));
    }

    /// Acts on a control message, own ones included.
    pub fn act_on_control(
        &mut self,
        cx: &mut Context<'_>,
        found: &TopicEntry,
        sender: AccountId,
        content: &Bytes,
        control: Control,
    ) {
        // A notice counts only if whoever was away will still find it: else it would not be alike for all.
        let lasts = found.entry.as_ref().is_some_and(|entry| entry.lifetime_days == RETENTION_DAYS_MAX);
        // Own devices are in it by their chain alone, and it has no name.
        if self.is_own(cx) && !matches!(control, Control::Invite { .. }) {
            return;
        }
        match control {
            // What somebody says who may not change it would push out what is to come in force.
            Control::Name { .. } if may_edit(&self.row.settings, &sender) => self.keep_name(content),
            Control::Details(_) if may_edit(&self.row.settings, &sender) => self.keep_details(content),
            Control::Name { .. } | Control::Details(_) => {}
            Control::Remove { accounts } if lasts => {
                for account in accounts {
                    if self.has_member(&account) && may_remove(&self.row.settings, &sender, &account) {
                        self.notice(account, Notice { commits: 0, by_themselves: false });
                    }
                }
            }
            Control::Leave if lasts => {
                self.notice(sender, Notice { commits: 0, by_themselves: true });
                let sequence = found.link.sequence;
                let body = MessageBody::LeftByThemselves(sender);
                self.write_history(cx, sender, found.link.time, body, sequence);
                // Said by another own device: the person is out.
                if sender == cx.own_account() {
                    self.leave_now(cx);
                }
            }
            Control::Pin { message, on } if lasts => self.act_on_pin(cx, found, sender, (message, on)),
            Control::Remove { .. } | Control::Leave | Control::Acknowledge | Control::Own(_) | Control::Pin { .. } => {}
            Control::Invite { invitation } => {
                let time = found.link.time;
                if self.is_own(cx) || (self.is_pair() && sender != cx.own_account()) {
                    let invitation = Box::new(Invitation { introduction: None, ..*invitation });
                    cx.core.errands.push_back(Errand::Invited { invitation, sender: Some(sender), time });
                }
            }
        }
    }

    /// Keeps what said a name; more than the newest few, and the one in force, are of no use.
    fn keep_name(&mut self, content: &Bytes) {
        let Some((said, _)) = NameRow::read(content) else { return };
        self.row.names_said.push(said);
        let in_force = self.row.settings.name_tag;
        while self.row.names_said.len() > NAMES_SAID_MAX {
            let oldest = self.row.names_said.iter().position(|said| Some(said.tag) != in_force).unwrap_or(0);
            self.row.names_said.remove(oldest);
        }
    }

    fn notice(&mut self, account: AccountId, notice: Notice) {
        if !self.row.notices.iter().any(|row| row.account == account) {
            self.row.notices.push(NoticeRow { account, notice });
        }
    }

    /// The sender has reached this epoch.
    pub fn has_given_sign(&mut self, sender: AccountId) {
        if !self.row.heard.contains(&sender) {
            self.row.heard.push(sender);
        }
        if let Some(removal) = &mut self.row.removal {
            removal.waiting_for.retain(|account| *account != sender);
            if removal.waiting_for.is_empty() {
                self.row.removal = None;
            }
        }
    }

    /// In a pair, whoever is heard has accepted: later invitations can travel here.
    fn heard(&mut self, cx: &mut Context<'_>, sender: AccountId) {
        if !self.is_pair() || sender == cx.own_account() {
            return;
        }
        let Some(contact) = cx.core.contacts.get(&sender) else { return };
        let better = contact.pair.is_none_or(|known| self.id() < known);
        if better {
            let contact = crate::view::ContactView { pair: Some(self.id()), ..contact.clone() };
            cx.put_contact(contact);
        }
    }

    /// The sender's head must lie on this chain; heads of other conversations are compared there.
    fn compare_what_the_sender_saw(&mut self, cx: &mut Context<'_>, payload: Payload) {
        let evidence: Bytes = cbor::to_bytes(&payload.head).into();
        self.sight(cx, self.row.settings.generation, payload.head, evidence);
        if let Some(issuer) = &payload.issuer {
            // Whoever wrote it may have made it up: only what the server's identity key signed twice says anything.
            crate::tokens::learn_issuer(cx, issuer);
        }
        self.hear_rumour(cx, payload.anchor, payload.statement.as_ref());
        for seen in payload.gossip.iter().take(protocol::limits::GOSSIP_HEADS_MAX) {
            cx.core.errands.push_back(Errand::Sight {
                conversation: seen.conversation,
                generation: seen.generation,
                head: seen.head,
                evidence: cbor::to_bytes(&seen.head).into(),
            });
        }
    }

    /// An own entry has been reached in the order.
    fn own_arrived(
        &mut self,
        cx: &mut Context<'_>,
        number: u64,
        found: &TopicEntry,
    ) -> (Option<MessageId>, Option<AccountId>) {
        let Some(super::Task::Message(task)) = self.tasks.get(&number).cloned() else { return (None, None) };
        self.remove_task(cx, number);
        self.row.acknowledgement_due = false;
        self.live.acknowledge_at = None;
        self.rumour_arrived(cx, found.link.entry);
        let own = cx.own_account();
        self.has_given_sign(own);
        let message = content::message_id(&task.content.0);
        if task.number > 0 {
            self.mark_sent(cx, task.number, found.link.time, found.link.sequence);
        }
        let meaning = Content::from_bytes(&task.content.0).map(|content| content.meaning());
        match meaning {
            Ok(Meaning::Control(control)) if self.is_own(cx) => crate::own::said(cx, control),
            Ok(Meaning::Control(control)) => self.act_on_control(cx, found, own, &task.content, control),
            Ok(said) => self.heed(cx, found, (message, own), said),
            Err(_) => {}
        }
        if task.leaves {
            self.leave_now(cx);
        }
        self.tell_if_done(cx);
        (Some(message), Some(own))
    }
}

/// What a message says that is shown by itself.
pub(super) fn spoken(meaning: &Meaning, is_own: bool) -> Option<MessageBody> {
    match meaning.clone() {
        Meaning::Text(text) => Some(MessageBody::Text(text)),
        Meaning::Marked(text) => Some(MessageBody::Kind(Kind::Marked { text })),
        Meaning::Saying(saying) => super::kinds::body_of(saying, is_own),
        Meaning::Attachment(attachment) => Some(MessageBody::Attachment(attachment)),
        Meaning::Unknown { content_type } => Some(MessageBody::Unknown { content_type }),
        Meaning::Edit { .. }
        | Meaning::Deletion { .. }
        | Meaning::Reaction { .. }
        | Meaning::Vote { .. }
        | Meaning::PollEnd { .. }
        | Meaning::Control(_)
        | Meaning::Void => None,
    }
}
