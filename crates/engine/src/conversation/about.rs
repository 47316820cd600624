//! Texts, and what is said about messages: answers, edits, deletions and reactions, as they are written and as they are read.

use protocol::api::TopicEntry;
use protocol::cbor;
use protocol::content::{Content, Meaning, is_reaction};
use protocol::id::{AccountId, MessageId};
use protocol::limits::{REACTION_BYTES_MAX, TEXT_BYTES_MAX};

use super::{AboutTask, Conversation, MessageTask, Phase, Task};
use crate::changes::{Provided, Table};
use crate::commands::limit;
use crate::core::Context;
use crate::effect::Event;
use crate::input::{About, CommandError, Reply};
use crate::policy::may_write;
use crate::said::{self, DeletionRow, EditRow, Kind, ReactionRow, VoteRow, WordsRow};
use crate::view::{DESERTED, Delivery, MessageBody, holders};

impl Conversation {
    /// Keeps a text to be sent and shows it.
    pub fn write_text(
        &mut self,
        cx: &mut Context<'_>,
        text: &str,
        in_reply_to: Option<MessageId>,
    ) -> Result<Reply, CommandError> {
        self.check_writable(cx)?;
        crate::drafts::sent(cx, self.id(), text);
        let content = Content { in_reply_to, ..Content::text(cx.random(), self.origin(cx), text) };
        Ok(self.utter(cx, &content, MessageBody::Text(text.to_owned())))
    }

    /// Keeps to be sent what the person says, and shows it.
    pub(super) fn utter(&mut self, cx: &mut Context<'_>, content: &Content, body: MessageBody) -> Reply {
        let own = cx.own_account();
        let bytes = content.to_bytes();
        let message = protocol::content::message_id(&bytes);
        let written = cx.now.minutes();
        let words = WordsRow { body, in_reply_to: content.in_reply_to, forwarded: content.forwarded };
        let number = self.write_said(cx, own, written, &words, Delivery::Waiting, (message, 0));
        self.add_task(cx, Task::Message(MessageTask::new(bytes.into(), number, written)));
        self.save(cx);
        Reply::Message { conversation: self.id(), number }
    }

    /// Keeps another text for an own message.
    pub fn edit(&mut self, cx: &mut Context<'_>, about: &About, text: &str) -> Result<Reply, CommandError> {
        self.check_writable(cx)?;
        self.check_own(cx, about)?;
        let content = Content::edit(cx.random(), self.origin(cx), about.message, text);
        self.say_about(cx, &content)
    }

    /// Keeps the deletion of an own message.
    pub fn delete(&mut self, cx: &mut Context<'_>, about: &About) -> Result<Reply, CommandError> {
        self.check_said(cx, about)?;
        let content = Content::deletion(cx.random(), self.origin(cx), about.message);
        self.say_about(cx, &content)
    }

    /// Keeps a reaction, or its end.
    pub fn react(
        &mut self,
        cx: &mut Context<'_>,
        to: MessageId,
        emoji: Option<&str>,
        before: Option<MessageId>,
    ) -> Result<Reply, CommandError> {
        self.check_speakable()?;
        let (salt, origin) = (cx.random(), self.origin(cx));
        let content = match (emoji, before) {
            (Some(emoji), before) if is_reaction(emoji) => Content::reaction(salt, origin, to, emoji, before),
            (Some(_), _) => {
                return Err(limit("a reaction", format!("one emoji of at most {REACTION_BYTES_MAX} bytes")));
            }
            (None, Some(before)) => Content::no_reaction(salt, origin, to, before),
            (None, None) => return Err(CommandError::NotFound { what: "reaction of yours" }),
        };
        self.say_about(cx, &content)
    }

    pub(super) fn say_about(&mut self, cx: &mut Context<'_>, content: &Content) -> Result<Reply, CommandError> {
        let about = match content.meaning() {
            Meaning::Edit { .. } => AboutTask::Edit,
            _ => AboutTask::Mark,
        };
        let task =
            MessageTask { about: Some(about), ..MessageTask::new(content.to_bytes().into(), 0, cx.now.minutes()) };
        self.add_task(cx, Task::Message(task));
        self.save(cx);
        Ok(Reply::Done)
    }

    pub(super) fn check_speakable(&self) -> Result<(), CommandError> {
        match &self.row.phase {
            Phase::Broken(_) => Ok(()),
            _ => self.check_usable(),
        }
    }

    pub fn check_writable(&self, cx: &Context<'_>) -> Result<(), CommandError> {
        self.check_speakable()?;
        if self.is_pair() && self.is_deserted(cx) {
            return Err(CommandError::WrongState { state: DESERTED });
        }
        match may_write(&self.row.settings, &cx.own_account()) {
            true => Ok(()),
            false => Err(CommandError::NotPermitted { needed: holders(self.row.settings.who_may_write) }),
        }
    }

    /// Whether nobody else is in it, nor is to be.
    fn is_deserted(&self, cx: &Context<'_>) -> bool {
        let own = cx.own_account();
        let to_come = |task: &Task| matches!(task, Task::Add { .. });
        self.row.members.iter().all(|member| member.account == own) && !self.tasks.values().any(to_come)
    }

    pub(super) fn check_own(&self, cx: &Context<'_>, about: &About) -> Result<(), CommandError> {
        if about.sender != cx.own_account() {
            return Err(CommandError::NotYours);
        }
        let held = |task: &Task| match task {
            Task::Message(task) => task.held && protocol::content::message_id(&task.content.0) == about.message,
            _ => false,
        };
        match self.tasks.values().any(held) {
            true => Err(CommandError::WrongState { state: "holds this message back: send or discard it first" }),
            false => Ok(()),
        }
    }

    fn check_said(&self, cx: &Context<'_>, about: &About) -> Result<(), CommandError> {
        self.check_speakable()?;
        self.check_own(cx, about)
    }

    /// Acts on what somebody says about a message, own devices included, once it is reached in the order. What only the author
    /// may say is kept under the account that said it: of anybody else nobody will find it.
    pub fn heed(&mut self, cx: &mut Context<'_>, found: &TopicEntry, by: (MessageId, AccountId), meaning: Meaning) {
        let ((message, sender), time) = (by, found.link.time);
        let id = self.id();
        // Whoever is blocked may take back what they have said, and nothing else.
        if self.is_blocked(cx) && sender != cx.own_account() && !matches!(meaning, Meaning::Deletion { .. }) {
            return;
        }
        if sender == cx.own_account() && matches!(meaning, Meaning::Edit { .. } | Meaning::Deletion { .. }) {
            self.forget_first_text(cx);
        }
        let key = |of: &MessageId, kind: Kind| said::key(&id, of, kind, &sender);
        let of = match meaning {
            Meaning::Edit { of, text } => {
                if !may_write(&self.row.settings, &sender) {
                    return;
                }
                let row = cbor::to_bytes(&EditRow { message, time, text });
                let place = (self.row.generation(), found.link.sequence);
                let version = said::version_key(&id, &of, &sender, place);
                // Nothing comes back of what was deleted or has disappeared, and nothing is kept about what is not here.
                let words = key(&of, Kind::Words);
                put_if(cx, version, row.clone(), (words.clone(), None));
                put_if(cx, key(&of, Kind::Edit), row, (words, None));
                of
            }
            Meaning::Deletion { of } => {
                cx.core.changes.remove(Table::Said, key(&of, Kind::Words));
                cx.core.changes.remove(Table::Said, key(&of, Kind::Edit));
                cx.core.changes.clear(Table::Said, said::versions(&id, &of, &sender));
                cx.put(Table::Said, key(&of, Kind::Deletion), &DeletionRow { message, time });
                of
            }
            Meaning::Reaction { to, emoji } => {
                match emoji {
                    Some(emoji) => {
                        let row = cbor::to_bytes(&ReactionRow { message, emoji });
                        put_if(cx, key(&to, Kind::Reaction), row, (said::place_key(&id, &to), None));
                    }
                    None => cx.core.changes.remove(Table::Said, key(&to, Kind::Reaction)),
                }
                to
            }
            Meaning::Vote { poll, choices } => {
                let row = cbor::to_bytes(&VoteRow { choices });
                let (place, end) = (said::place_key(&id, &poll), said::end_key(&id, &poll));
                put_if(cx, key(&poll, Kind::Vote), row, (place, Some(end)));
                poll
            }
            Meaning::PollEnd { poll } => {
                put_if(cx, said::end_key(&id, &poll), Vec::new(), (key(&poll, Kind::Words), None));
                poll
            }
            Meaning::Text(_)
            | Meaning::Marked(_)
            | Meaning::Saying(_)
            | Meaning::Attachment(_)
            | Meaning::Control(_)
            | Meaning::Unknown { .. }
            | Meaning::Void => return,
        };
        cx.tell(Event::About { conversation: id, message: of });
    }
}

/// Writes a row of table `Said` beside another one, unless a third is there.
fn put_if(cx: &mut Context<'_>, key: Vec<u8>, value: Vec<u8>, (with, without): (Vec<u8>, Option<Vec<u8>>)) {
    cx.core.changes.put_if(Provided { table: Table::Said, key, value, with, without });
}

/// Whether a text can be sent.
pub(crate) fn check_text(text: &str) -> Result<(), CommandError> {
    match text.len() {
        1..=TEXT_BYTES_MAX => Ok(()),
        _ => Err(limit("a message", format!("1 to {TEXT_BYTES_MAX} bytes long"))),
    }
}
