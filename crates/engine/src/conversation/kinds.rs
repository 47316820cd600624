//! What people say beside texts: marked texts, forwards, polls, pins, cards, and what is shown once.

use protocol::api::TopicEntry;
use protocol::cbor;
use protocol::content::Content;
use protocol::control::{Control, OwnControl};
use protocol::id::{AccountId, MessageId};
use protocol::limits::{OPTION_BYTES_MAX, OPTIONS_MAX, PINS_MAX, QUESTION_BYTES_MAX};
use protocol::saying::{Linked, Poll, Saying};

use super::Conversation;
use super::check_text;
use crate::changes::Table;
use crate::commands::limit;
use crate::core::Context;
use crate::drafts;
use crate::effect::Event;
use crate::input::{About, CommandError, Reply};
use crate::kinds::{Kind, Sort};
use crate::said::{self, WordsRow};
use crate::view::{MessageBody, Role};

/// What is shown of a saying that stands by itself. What is shown once is not kept by its author.
pub(super) fn body_of(saying: Saying, own: bool) -> Option<MessageBody> {
    let kind = match saying {
        Saying::Poll(poll) => Kind::Poll { poll, votes: Vec::new(), ended: false, left_out: 0 },
        Saying::Card { account, handle } => Kind::Card { account, handle },
        Saying::Once { text } => Kind::Once { waits: !own, text: (!own).then_some(text), file: None, sort: None },
        Saying::OnceFile { file } => {
            let sort = own.then(|| Sort::of(&file));
            Kind::Once { waits: !own, text: None, file: (!own).then_some(file), sort }
        }
        Saying::Linked(linked) => Kind::Linked(Box::new(linked)),
        Saying::Vote { .. } | Saying::End => return None,
    };
    Some(MessageBody::Kind(kind))
}

impl Conversation {
    /// Keeps a marked text to be sent.
    pub fn write_marked(
        &mut self,
        cx: &mut Context<'_>,
        text: String,
        in_reply_to: Option<MessageId>,
    ) -> Result<Reply, CommandError> {
        self.check_writable(cx)?;
        drafts::sent(cx, self.id(), &text);
        let content = Content { in_reply_to, ..Content::marked(cx.random(), self.origin(cx), &text) };
        Ok(self.utter(cx, &content, MessageBody::Kind(Kind::Marked { text })))
    }

    /// Keeps a text with a preview to be sent.
    pub fn write_linked(
        &mut self,
        cx: &mut Context<'_>,
        linked: Linked,
        in_reply_to: Option<MessageId>,
    ) -> Result<Reply, CommandError> {
        self.check_writable(cx)?;
        check_text(&linked.text)?;
        if !linked.is_within_limits() {
            return Err(limit("a preview", "of a link in the text, with a title, and small".to_owned()));
        }
        drafts::sent(cx, self.id(), &linked.text);
        let saying = Saying::Linked(linked.clone());
        let content = Content { in_reply_to, ..Content::saying(cx.random(), self.origin(cx), &saying) };
        Ok(self.utter(cx, &content, MessageBody::Kind(Kind::Linked(Box::new(linked)))))
    }

    /// Keeps to be sent what was forwarded so often; [`Conversation::check_writable`] comes first.
    pub fn forward(&mut self, cx: &mut Context<'_>, body: &MessageBody, forwarded: u8) -> Option<Reply> {
        let (salt, origin) = (cx.random(), self.origin(cx));
        let content = match body {
            MessageBody::Text(text) => Content::text(salt, origin, text),
            MessageBody::Kind(Kind::Marked { text }) => Content::marked(salt, origin, text),
            MessageBody::Kind(Kind::Linked(linked)) => {
                Content::saying(salt, origin, &Saying::Linked((**linked).clone()))
            }
            MessageBody::Kind(Kind::Poll { poll, .. }) => Content::saying(salt, origin, &Saying::Poll(poll.clone())),
            MessageBody::Kind(Kind::Card { account, handle }) => {
                Content::saying(salt, origin, &Saying::Card { account: *account, handle: handle.clone() })
            }
            _ => return None,
        };
        Some(self.utter(cx, &Content { forwarded, ..content }, body.clone()))
    }

    /// Keeps to be sent what stands as a message of its own and answers none: a poll, a card, or a text that is shown once.
    pub fn say_saying(&mut self, cx: &mut Context<'_>, saying: Saying) -> Result<Reply, CommandError> {
        self.check_writable(cx)?;
        if !saying.is_within_limits() {
            let most = format!(
                "a question of at most {QUESTION_BYTES_MAX} bytes and 2 to {OPTIONS_MAX} different options of at most {OPTION_BYTES_MAX}"
            );
            return Err(match saying {
                Saying::Poll(_) => limit("a poll", most),
                _ => limit("a message", format!("1 to {} bytes long", protocol::limits::TEXT_BYTES_MAX)),
            });
        }
        let content = Content::saying(cx.random(), self.origin(cx), &saying);
        let body = body_of(saying, true).ok_or(CommandError::NotFound { what: "such thing to say" })?;
        Ok(self.utter(cx, &content, body))
    }

    /// Keeps a vote to be sent.
    pub fn vote(
        &mut self,
        cx: &mut Context<'_>,
        of: MessageId,
        poll: &Poll,
        mut choices: Vec<u8>,
    ) -> Result<Reply, CommandError> {
        self.check_speakable()?;
        choices.sort_unstable();
        choices.dedup();
        if !poll.takes(&choices) {
            let count = if poll.multiple { "options" } else { "one option" };
            return Err(limit("a vote", format!("for {count} of this poll's {}", poll.options.len())));
        }
        let content = Content::saying(cx.random(), self.origin(cx), &Saying::Vote { choices });
        self.say_about(cx, &Content { in_reply_to: Some(of), ..content })
    }

    /// Keeps the end of an own poll to be sent.
    pub fn end_poll(&mut self, cx: &mut Context<'_>, about: &About) -> Result<Reply, CommandError> {
        self.check_speakable()?;
        self.check_own(cx, about)?;
        let content = Content::saying(cx.random(), self.origin(cx), &Saying::End);
        self.say_about(cx, &Content { replaces: Some(about.message), ..content })
    }

    /// Keeps to be said that a message is pinned, or no more: in a pair by either, in a group by owners and admins.
    pub fn pin(&mut self, cx: &mut Context<'_>, message: MessageId, on: bool) -> Result<Reply, CommandError> {
        self.check_speakable()?;
        if self.row.settings.role(&cx.own_account()) < Role::Admin {
            return Err(CommandError::NotPermitted { needed: "owners and admins" });
        }
        self.say(cx, &Control::Pin { message, on });
        self.save(cx);
        Ok(Reply::Done)
    }

    /// Acts on a pin that has been reached in the order: the same for everybody, since role and place are.
    pub(super) fn act_on_pin(
        &mut self,
        cx: &mut Context<'_>,
        found: &TopicEntry,
        sender: AccountId,
        (message, on): (MessageId, bool),
    ) {
        let known = self.row.pins.contains(&message);
        if self.is_own(cx) || self.row.settings.role(&sender) < Role::Admin || known == on {
            return;
        }
        self.row.pins.retain(|pinned| *pinned != message);
        if on {
            self.row.pins.push(message);
        }
        while self.row.pins.len() > PINS_MAX {
            self.row.pins.remove(0);
        }
        let body = MessageBody::Kind(Kind::Pinned { message, on });
        self.write_history(cx, sender, found.link.time, body, found.link.sequence);
    }

    /// The person has been shown what is shown once: it goes, here and on the own other devices.
    pub fn shown_once(&self, cx: &mut Context<'_>, about: About) -> Reply {
        let About { message, sender } = about;
        self.forget_once(cx, &about);
        crate::own::tell(cx, OwnControl::Shown { conversation: self.id(), message, sender });
        Reply::Done
    }

    pub(crate) fn forget_once(&self, cx: &mut Context<'_>, about: &About) {
        let key = said::key(&self.id(), &about.message, said::Kind::Words, &about.sender);
        let body = MessageBody::Kind(Kind::shown());
        let row = cbor::to_bytes(&WordsRow { body, in_reply_to: None, forwarded: 0 });
        let provided =
            crate::changes::Provided { table: Table::Said, key: key.clone(), value: row, with: key, without: None };
        cx.core.changes.put_if(provided);
        cx.tell(Event::About { conversation: self.id(), message: about.message });
    }
}
