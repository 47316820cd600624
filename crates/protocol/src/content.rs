//! Message content: MIMI content (draft-ietf-mimi-content-08) in canonical CBOR, with sender and conversation inside.

use minicbor::decode::Error as DecodeError;
use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::attachment::{ATTACHMENT_TYPE, Attachment};
use crate::cbor::{self, Bytes, Malformed};
use crate::control::{CONTROL_TYPE, Control};
use crate::emoji::is_emoji;
use crate::franking;
use crate::hash::sha256;
use crate::id::{AccountId, ConversationId, DeviceId, MessageId, Tag};
use crate::item::item_length;
use crate::limits::{CONTENT_TYPE_BYTES_MAX, LANGUAGE_BYTES_MAX, REACTION_BYTES_MAX, TEXT_BYTES_MAX};
use crate::saying::{SAYING_TYPE, Saying};

/// The content type of what people write.
pub const TEXT_TYPE: &str = "text/plain;charset=utf-8";

/// The content type of marked text: [`crate::markup`] reads it.
pub const MARKED_TYPE: &str = "text/markdown;variant=GFM-MIMI";

const RENDER: u8 = 1;
const REACTION: u8 = 2;
const ATTACHMENT: u8 = 6;
const SESSION: u8 = 7;
const SENDER_URI: u64 = 1;
const ROOM_URI: u64 = 2;
const FORWARDED: u64 = 3;

/// Who says it, and where: part of the content, so that neither can be exchanged under one tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The sender's account.
    pub account: AccountId,
    /// The sender's device.
    pub device: DeviceId,
    /// The conversation.
    pub conversation: ConversationId,
}

/// A message's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// 16 random bytes: the franking key.
    pub salt: [u8; 16],
    /// The message that this one edits or deletes.
    pub replaces: Option<MessageId>,
    /// The MIMI topic (thread); empty for none.
    pub thread: Bytes,
    /// When it disappears.
    pub expires: Option<Expiration>,
    /// The message that this one answers.
    pub in_reply_to: Option<MessageId>,
    /// Sender and conversation.
    pub origin: Origin,
    /// How often it was forwarded, as whoever forwards it has it; 0 if whoever sends it wrote it.
    pub forwarded: u8,
    /// The message itself.
    pub part: Part,
}

/// When a message disappears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Expiration {
    /// Whether `seconds` counts from reading, else from 1970.
    #[n(0)]
    pub relative: bool,
    /// Seconds.
    #[n(1)]
    pub seconds: u32,
}

/// A message part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// How it is meant to be shown (MIMI disposition).
    pub disposition: u8,
    /// The language tag (RFC 5646), empty if not told.
    pub language: String,
    /// What it is.
    pub body: PartBody,
}

/// What a part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartBody {
    /// Nothing: a deletion, with `replaces`.
    Null,
    /// One content.
    Single {
        /// Its media type.
        content_type: String,
        /// Its bytes.
        content: Bytes,
    },
    /// A kind that this version does not know: kept as it came, and shown as such.
    Unknown {
        /// The MIMI cardinality, not 0 or 1.
        cardinality: u8,
        /// The remaining items, encoded.
        items: Vec<Bytes>,
    },
}

impl Content {
    /// A text.
    pub fn text(salt: [u8; 16], origin: Origin, text: &str) -> Self {
        Self::single(salt, origin, RENDER, TEXT_TYPE, text.as_bytes().to_vec())
    }

    /// A marked text.
    pub fn marked(salt: [u8; 16], origin: Origin, text: &str) -> Self {
        Self::single(salt, origin, RENDER, MARKED_TYPE, text.as_bytes().to_vec())
    }

    /// A saying.
    pub fn saying(salt: [u8; 16], origin: Origin, saying: &Saying) -> Self {
        Self::single(salt, origin, RENDER, SAYING_TYPE, cbor::to_bytes(saying))
    }

    /// Another text for one's own message: the first one's id, also if it was edited before.
    pub fn edit(salt: [u8; 16], origin: Origin, of: MessageId, text: &str) -> Self {
        Content { replaces: Some(of), ..Content::text(salt, origin, text) }
    }

    /// The deletion of one's own message.
    pub fn deletion(salt: [u8; 16], origin: Origin, of: MessageId) -> Self {
        let content = Content::text(salt, origin, "");
        let part = Part { body: PartBody::Null, ..content.part };
        Content { replaces: Some(of), part, ..content }
    }

    /// A reaction to a message, in place of an earlier one of one's own if there is one.
    pub fn reaction(salt: [u8; 16], origin: Origin, to: MessageId, emoji: &str, before: Option<MessageId>) -> Self {
        let content = Content::single(salt, origin, REACTION, TEXT_TYPE, emoji.as_bytes().to_vec());
        Content { replaces: before, in_reply_to: Some(to), ..content }
    }

    /// The end of an own reaction to a message.
    pub fn no_reaction(salt: [u8; 16], origin: Origin, to: MessageId, before: MessageId) -> Self {
        let content = Content::reaction(salt, origin, to, "", Some(before));
        let part = Part { body: PartBody::Null, ..content.part };
        Content { part, ..content }
    }

    /// A file.
    pub fn attachment(salt: [u8; 16], origin: Origin, attachment: &Attachment) -> Self {
        Self::single(salt, origin, ATTACHMENT, ATTACHMENT_TYPE, cbor::to_bytes(attachment))
    }

    /// A control message.
    pub fn control(salt: [u8; 16], origin: Origin, control: &Control) -> Self {
        Self::single(salt, origin, SESSION, CONTROL_TYPE, cbor::to_bytes(control))
    }

    fn single(salt: [u8; 16], origin: Origin, disposition: u8, content_type: &str, content: Vec<u8>) -> Self {
        let body = PartBody::Single { content_type: content_type.to_owned(), content: Bytes(content) };
        Content {
            salt,
            replaces: None,
            thread: Bytes::default(),
            expires: None,
            in_reply_to: None,
            origin,
            forwarded: 0,
            part: Part { disposition, language: String::new(), body },
        }
    }

    /// Reads content, within the limits.
    ///
    /// # Errors
    /// [`Malformed`], also for what breaks a limit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let content: Content = cbor::from_bytes(bytes)?;
        let rule = |rule| Malformed::Forbidden { what: "Content", rule };
        if content.part.language.len() > LANGUAGE_BYTES_MAX {
            return Err(rule("the language tag is too long"));
        }
        if let PartBody::Single { content_type, content: body } = &content.part.body {
            if content_type.len() > CONTENT_TYPE_BYTES_MAX {
                return Err(rule("the content type is too long"));
            }
            if [TEXT_TYPE, MARKED_TYPE].contains(&content_type.as_str()) && body.0.len() > TEXT_BYTES_MAX {
                return Err(rule("the text is too long"));
            }
        }
        Ok(content)
    }

    /// The canonical bytes: what is franked.
    pub fn to_bytes(&self) -> Vec<u8> {
        cbor::to_bytes(self)
    }

    /// What is said, as far as this version understands it.
    pub fn meaning(&self) -> Meaning {
        match &self.part.body {
            PartBody::Single { content_type, content } if content_type == TEXT_TYPE => self.text_meaning(&content.0),
            PartBody::Single { content_type, content } if content_type == MARKED_TYPE => {
                match (self.text_meaning(&content.0), self.part.disposition) {
                    (Meaning::Text(text), RENDER) => Meaning::Marked(text),
                    (Meaning::Edit { of, text }, RENDER) => Meaning::Edit { of, text },
                    _ => Meaning::Unknown { content_type: content_type.clone() },
                }
            }
            PartBody::Single { content_type, content } if content_type == SAYING_TYPE => {
                self.saying_meaning(&content.0)
            }
            PartBody::Single { content_type, content } if content_type == CONTROL_TYPE => {
                match cbor::from_bytes::<Control>(&content.0) {
                    Ok(control) if control.is_within_limits() => Meaning::Control(control),
                    _ => Meaning::Unknown { content_type: content_type.clone() },
                }
            }
            PartBody::Single { content_type, content } if content_type == ATTACHMENT_TYPE => {
                match cbor::from_bytes::<Attachment>(&content.0) {
                    Ok(attachment) if attachment.is_within_limits() => Meaning::Attachment(Box::new(attachment)),
                    _ => Meaning::Unknown { content_type: content_type.clone() },
                }
            }
            PartBody::Single { content_type, .. } => Meaning::Unknown { content_type: content_type.clone() },
            PartBody::Null => match (self.part.disposition, self.replaces, self.in_reply_to) {
                (REACTION, Some(_), Some(to)) => Meaning::Reaction { to, emoji: None },
                (RENDER, Some(of), _) => Meaning::Deletion { of },
                _ => Meaning::Void,
            },
            PartBody::Unknown { .. } => Meaning::Unknown { content_type: String::new() },
        }
    }

    fn saying_meaning(&self, bytes: &[u8]) -> Meaning {
        let unknown = || Meaning::Unknown { content_type: SAYING_TYPE.to_owned() };
        let saying = cbor::from_bytes::<Saying>(bytes).ok().filter(Saying::is_within_limits);
        match (saying, self.in_reply_to, self.replaces) {
            (Some(Saying::Vote { choices }), Some(poll), _) => Meaning::Vote { poll, choices },
            (Some(Saying::End), _, Some(poll)) => Meaning::PollEnd { poll },
            (Some(Saying::Vote { .. } | Saying::End), _, _) => Meaning::Void,
            (Some(saying), _, None) => Meaning::Saying(saying),
            (Some(_), _, Some(_)) | (None, _, _) => unknown(),
        }
    }

    fn text_meaning(&self, bytes: &[u8]) -> Meaning {
        let text = std::str::from_utf8(bytes).ok();
        if self.part.disposition == REACTION {
            let emoji = text.filter(|text| is_reaction(text)).map(str::to_owned);
            return match (self.in_reply_to, emoji) {
                (Some(to), Some(emoji)) => Meaning::Reaction { to, emoji: Some(emoji) },
                _ => Meaning::Void,
            };
        }
        match (text.map(str::to_owned), self.replaces) {
            (Some(text), Some(of)) => Meaning::Edit { of, text },
            (Some(text), None) => Meaning::Text(text),
            (None, _) => Meaning::Unknown { content_type: TEXT_TYPE.to_owned() },
        }
    }
}

/// Whether a text can be a reaction: one emoji of at most [`REACTION_BYTES_MAX`] bytes.
pub fn is_reaction(text: &str) -> bool {
    text.len() <= REACTION_BYTES_MAX && is_emoji(text)
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Text.
    Text(String),
    /// Another text for an own message: it says nothing about anybody else's.
    Edit {
        /// The message as it was first sent.
        of: MessageId,
        /// The text.
        text: String,
    },
    /// The end of an own message: it says nothing about anybody else's.
    Deletion {
        /// The message as it was first sent.
        of: MessageId,
    },
    /// What its sender thinks of a message: one thing at a time, in place of what they said before.
    Reaction {
        /// The message.
        to: MessageId,
        /// What; nothing if it is taken back.
        emoji: Option<String>,
    },
    /// Marked text, as it is written.
    Marked(String),
    /// A poll, a card, a text or file to be shown once, or a text with a preview: never a vote or an end, which mean what they are about.
    Saying(Saying),
    /// What its sender votes for, in place of what they voted for before.
    Vote {
        /// In which poll.
        poll: MessageId,
        /// The options' numbers, ascending.
        choices: Vec<u8>,
    },
    /// The end of an own poll: it says nothing about anybody else's.
    PollEnd {
        /// The poll.
        poll: MessageId,
    },
    /// A file.
    Attachment(Box<Attachment>),
    /// Something between clients.
    Control(Control),
    /// Nothing to anybody: a reaction beyond its limits or to nothing, a vote or an end about nothing, or the deletion of nothing.
    Void,
    /// A kind that this version does not know.
    Unknown {
        /// Its media type, empty if it has none.
        content_type: String,
    },
}

/// The id of the message with these content bytes: 0x01 and the first 31 bytes of their SHA-256 (sender, room and salt are
/// among them).
pub fn message_id(content: &[u8]) -> MessageId {
    let mut id = [1u8; 32];
    id[1..].copy_from_slice(&sha256(content)[..31]);
    MessageId(id)
}

/// The franking tag of content bytes with their own salt.
pub fn tag(content: &Content, bytes: &[u8]) -> Tag {
    franking::tag(&content.salt, bytes)
}

impl Origin {
    fn sender_uri(&self) -> String {
        format!("wiretight:{}/{}", self.account.to_hex(), self.device.to_hex())
    }

    fn room_uri(&self) -> String {
        format!("wiretight:{}", self.conversation.to_hex())
    }

    fn parse(sender: &str, room: &str) -> Option<Self> {
        let (account, device) = sender.strip_prefix("wiretight:")?.split_once('/')?;
        Some(Origin {
            account: AccountId::from_hex(account)?,
            device: DeviceId::from_hex(device)?,
            conversation: ConversationId::from_hex(room.strip_prefix("wiretight:")?)?,
        })
    }
}

impl<C> Encode<C> for Content {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(7)?.bytes(&self.salt)?;
        self.replaces.encode(e, context)?;
        self.thread.encode(e, context)?;
        self.expires.encode(e, context)?;
        self.in_reply_to.encode(e, context)?;
        e.map(if self.forwarded > 0 { 3 } else { 2 })?.u64(SENDER_URI)?.str(&self.origin.sender_uri())?;
        e.u64(ROOM_URI)?.str(&self.origin.room_uri())?;
        if self.forwarded > 0 {
            e.u64(FORWARDED)?.u8(self.forwarded)?;
        }
        self.part.encode(e, context)
    }
}

impl<'b, C> Decode<'b, C> for Content {
    fn decode(d: &mut Decoder<'b>, context: &mut C) -> Result<Self, DecodeError> {
        if d.array()? != Some(7) {
            return Err(DecodeError::message("content is an array of 7"));
        }
        let salt = d.bytes()?.try_into().map_err(|_| DecodeError::message("a salt of another length"))?;
        let replaces = Option::decode(d, context)?;
        let thread = Bytes::decode(d, context)?;
        let expires = Option::decode(d, context)?;
        let in_reply_to = Option::decode(d, context)?;
        let (origin, forwarded) = decode_extensions(d)?;
        let part = Part::decode(d, context)?;
        Ok(Content { salt, replaces, thread, expires, in_reply_to, origin, forwarded, part })
    }
}

fn decode_extensions(d: &mut Decoder<'_>) -> Result<(Origin, u8), DecodeError> {
    let wrong =
        || DecodeError::message("extensions must be sender, room and how often it was forwarded, and nothing else");
    let count = d.map()?.filter(|count| [2, 3].contains(count)).ok_or_else(wrong)?;
    if d.u64()? != SENDER_URI {
        return Err(wrong());
    }
    let sender = d.str()?;
    if d.u64()? != ROOM_URI {
        return Err(wrong());
    }
    let origin = Origin::parse(sender, d.str()?).ok_or_else(wrong)?;
    if count == 2 {
        return Ok((origin, 0));
    }
    let forwarded = if d.u64()? == FORWARDED { d.u8()? } else { 0 };
    if forwarded == 0 { Err(wrong()) } else { Ok((origin, forwarded)) }
}

impl<C> Encode<C> for Part {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        context: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let items = match &self.body {
            PartBody::Null => 3,
            PartBody::Single { .. } => 5,
            PartBody::Unknown { items, .. } => 3 + items.len() as u64,
        };
        e.array(items)?.u8(self.disposition)?.str(&self.language)?;
        match &self.body {
            PartBody::Null => e.u8(0)?.ok(),
            PartBody::Single { content_type, content } => {
                e.u8(1)?.str(content_type)?;
                content.encode(e, context)
            }
            PartBody::Unknown { cardinality, items } => {
                e.u8(*cardinality)?;
                for item in items {
                    e.writer_mut().write_all(&item.0).map_err(minicbor::encode::Error::write)?;
                }
                Ok(())
            }
        }
    }
}

impl<'b, C> Decode<'b, C> for Part {
    fn decode(d: &mut Decoder<'b>, context: &mut C) -> Result<Self, DecodeError> {
        const ITEMS_MAX: u64 = 16;
        let length = d.array()?.filter(|length| (3..=ITEMS_MAX).contains(length));
        let length = length.ok_or_else(|| DecodeError::message("a part is an array of 3 to 16"))?;
        let disposition = d.u8()?;
        let language = d.str()?.to_owned();
        let body = match (d.u8()?, length) {
            (0, 3) => PartBody::Null,
            (1, 5) => PartBody::Single { content_type: d.str()?.to_owned(), content: Bytes::decode(d, context)? },
            (0 | 1, _) => return Err(DecodeError::message("a part with another number of items than its kind has")),
            (cardinality, _) => {
                PartBody::Unknown { cardinality, items: (3..length).map(|_| raw_item(d)).collect::<Result<_, _>>()? }
            }
        };
        Ok(Part { disposition, language, body })
    }
}

fn raw_item(d: &mut Decoder<'_>) -> Result<Bytes, DecodeError> {
    let rest = d.input().get(d.position()..).unwrap_or_default();
    let item = item_length(rest).and_then(|length| rest.get(..length));
    let item = item.ok_or_else(|| DecodeError::message("an item that is not in canonical form"))?.to_vec();
    d.set_position(d.position().saturating_add(item.len()));
    Ok(Bytes(item))
}
