//! What was said in messages and about them: rows by message, and the one function that puts them together to be shown.
//!
//! The history's rows cannot be read by the engine, so what changes a message has a key that the engine knows without looking:
//! the message's id and who says it. An id is the hash of a content that names its author, and what only the author may do is
//! kept under the account that did it: under any other account it is found by nobody.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use protocol::attachment::Attachment;
use protocol::cbor;
use protocol::id::{AccountId, ConversationId, MessageId};
use protocol::markup;
use protocol::time::Minutes;

use crate::changes::{Row, conversation_key};
use crate::kinds::{Kind as Shown, Sort, Vote};
use crate::view::{Delivery, MessageBody, MessageRow, MessageView, Quote, Reaction, Version};

/// The most rows that are looked at to show one message: four of each person who was ever in the largest group or so.
pub const ROWS_MAX: usize = 4_096;

/// The most versions of one message that are shown: the newest.
pub const VERSIONS_MAX: usize = 1_000;

/// The longest quotation, characters: what fits a line.
const QUOTE_CHARACTERS_MAX: usize = 80;

/// What a row says about a message. The numbers are stored: they never change meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Its number in the history ([`PlaceRow`]), under no account: whoever says something about it need not know its author.
    Place = 1,
    /// What it says ([`WordsRow`]), under its author.
    Words = 2,
    /// That it was deleted ([`DeletionRow`]), under whoever says so.
    Deletion = 3,
    /// The newest text ([`EditRow`]), under whoever says so.
    Edit = 4,
    /// What an account thinks of it ([`ReactionRow`]).
    Reaction = 5,
    /// What an account votes for in it ([`VoteRow`]).
    Vote = 6,
    /// That it is a poll which its author has ended (empty), under no account.
    End = 7,
    /// All its texts ([`EditRow`]), under whoever says so and by their place in the order: shown only when asked for.
    Version = 9,
}

/// Where a message stands.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PlaceRow {
    /// Its number in the history.
    #[n(0)]
    pub number: u64,
    /// Who wrote it.
    #[n(1)]
    pub sender: AccountId,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct WordsRow {
    /// What stands as a message of its own: a text, a file, a kind of [`crate::kinds`], or something unknown.
    #[n(0)]
    pub body: MessageBody,
    /// The message that it answers.
    #[n(1)]
    pub in_reply_to: Option<MessageId>,
    /// How often it was forwarded, as its sender says.
    #[n(2)]
    pub forwarded: u8,
}

/// Another text.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EditRow {
    /// The edit's own id.
    #[n(0)]
    pub message: MessageId,
    /// The server's time.
    #[n(1)]
    pub time: Minutes,
    /// The text.
    #[n(2)]
    pub text: String,
}

/// A deletion.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DeletionRow {
    /// The deletion's own id.
    #[n(0)]
    pub message: MessageId,
    /// The server's time.
    #[n(1)]
    pub time: Minutes,
}

/// A reaction.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ReactionRow {
    /// The reaction's own id: whoever takes it back names it.
    #[n(0)]
    pub message: MessageId,
    /// What.
    #[n(1)]
    pub emoji: String,
}

/// What an account votes for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct VoteRow {
    /// The options' numbers, from 0, ascending.
    #[n(0)]
    pub choices: Vec<u8>,
}

/// The key of a row.
pub fn key(conversation: &ConversationId, message: &MessageId, kind: Kind, account: &AccountId) -> Vec<u8> {
    let mut key = beginning(conversation, message);
    key.push(kind as u8);
    key.extend_from_slice(&account.0);
    key
}

/// The key of the row that says where a message stands: it is there as long as the message is.
pub fn place_key(conversation: &ConversationId, message: &MessageId) -> Vec<u8> {
    key(conversation, message, Kind::Place, &AccountId([0; 32]))
}

/// The key of the row that says that a poll has ended.
pub(crate) fn end_key(conversation: &ConversationId, message: &MessageId) -> Vec<u8> {
    key(conversation, message, Kind::End, &AccountId([0; 32]))
}

/// The key of a version: versions of one message sort by their place in the order.
pub(crate) fn version_key(
    conversation: &ConversationId,
    message: &MessageId,
    account: &AccountId,
    place: (u32, u64),
) -> Vec<u8> {
    let mut key = key(conversation, message, Kind::Version, account);
    key.extend_from_slice(&place.0.to_be_bytes());
    key.extend_from_slice(&place.1.to_be_bytes());
    key
}

/// From which key (included) to which (not included) the rows of table `Said` lie that [`show`] wants for a message; at most
/// [`ROWS_MAX`] of them.
pub fn range(conversation: &ConversationId, message: &MessageId) -> (Vec<u8>, Vec<u8>) {
    let (mut from, mut to) = (beginning(conversation, message), beginning(conversation, message));
    from.push(0);
    to.push(Kind::Version as u8);
    (from, to)
}

/// The beginning of the keys of a message's versions; the newest [`VERSIONS_MAX`] are wanted.
pub fn versions(conversation: &ConversationId, message: &MessageId, author: &AccountId) -> Vec<u8> {
    key(conversation, message, Kind::Version, author)
}

fn beginning(conversation: &ConversationId, message: &MessageId) -> Vec<u8> {
    conversation_key(conversation, &message.0)
}

/// A row of the history as shown. `receipts` are the rows of table `Receipt` of its conversation; `rows_about` gives the rows of a message in the [`range`] of its id.
///
/// # Errors
/// Those of `rows_about`.
pub fn show<E>(
    row: MessageRow,
    receipts: &[Row],
    mut rows_about: impl FnMut(&MessageId) -> Result<Vec<Row>, E>,
) -> Result<MessageView, E> {
    let MessageRow { number, message, sender, time, body, delivery, sequence, generation } = row;
    let event = MessageBody::Deleted;
    let mut view = MessageView {
        number,
        message,
        sender,
        time,
        body: event,
        delivery,
        sequence,
        answers: None,
        edited: None,
        reactions: Vec::new(),
        ticks: Vec::new(),
        forwarded: 0,
    };
    if let Some(happened) = body {
        view.body = happened;
        return Ok(view);
    }
    let Some(message) = message else { return Ok(view) };
    let about = About::read(&rows_about(&message)?, Some(&sender));
    let Some(words) = about.words.filter(|_| !about.deleted) else { return Ok(view) };
    view.forwarded = words.forwarded;
    let edited = about.edit.filter(|_| editable(&words.body).is_some());
    view.edited = edited.as_ref().map(|edit| edit.time);
    view.body = match (words.body, edited) {
        (MessageBody::Text(_), Some(edit)) => MessageBody::Text(edit.text),
        (MessageBody::Kind(Shown::Marked { .. }), Some(edit)) => MessageBody::Kind(Shown::Marked { text: edit.text }),
        (MessageBody::Kind(Shown::Linked(linked)), Some(edit)) => crate::kinds::edited(*linked, edit.text),
        (MessageBody::Kind(Shown::Poll { poll, .. }), _) => {
            let votes = about.votes.into_iter().filter(|vote| poll.takes(&vote.choices)).collect();
            MessageBody::Kind(Shown::Poll { poll, votes, ended: about.ended, left_out: 0 })
        }
        (MessageBody::Kind(Shown::Once { text, file, sort, .. }), _) => {
            let sort = file.as_ref().map(|file| Sort::of(file)).or(sort);
            MessageBody::Kind(Shown::Once { waits: text.is_some() || file.is_some(), text: None, file: None, sort })
        }
        // What was said to a file; the file stays the one that was sent.
        (MessageBody::Attachment(file), Some(edit)) => {
            MessageBody::Attachment(Box::new(Attachment { text: edit.text, ..*file }))
        }
        (body, _) => body,
    };
    view.reactions = about.reactions;
    if delivery == Delivery::Sent {
        view.ticks = {
            let place = crate::receipts::Place { number: view.number, generation, sequence };
            crate::receipts::ticks(receipts, &sender, place)
        };
    }
    view.answers = match words.in_reply_to {
        Some(answered) => Some(quote(&rows_about(&answered)?)),
        None => None,
    };
    Ok(view)
}

/// All texts of a message, the oldest first, from the rows of its [`range`] and of its [`versions`]; none if it is deleted, or no
/// text.
pub fn all_versions(view: &MessageView, rows: &[Row], versions: &[Row]) -> Vec<Version> {
    let about = About::read(rows, Some(&view.sender));
    let words = about.words.filter(|_| !about.deleted);
    let Some(text) = words.as_ref().and_then(|words| editable(&words.body)).map(str::to_owned) else {
        return Vec::new();
    };
    let edits = versions.iter().filter_map(|row| cbor::from_bytes::<EditRow>(&row.value).ok());
    let first = Version { time: view.time, text };
    std::iter::once(first).chain(edits.map(|edit| Version { time: edit.time, text: edit.text })).collect()
}

/// The text, plain or marked, that a message says.
pub fn text_of(body: &MessageBody) -> Option<&str> {
    match body {
        MessageBody::Text(text) | MessageBody::Kind(Shown::Marked { text }) => Some(text),
        MessageBody::Kind(Shown::Linked(linked)) => Some(&linked.text),
        _ => None,
    }
}

/// What is said when a message is forwarded: a poll begins anew, without its votes. Nothing of what is shown once, was deleted or hidden, or
/// only happened; and a file is uploaded anew first.
pub fn forwarded(body: MessageBody) -> Option<MessageBody> {
    match body {
        MessageBody::Kind(Shown::Poll { poll, .. }) => {
            Some(MessageBody::Kind(Shown::Poll { poll, votes: Vec::new(), ended: false, left_out: 0 }))
        }
        MessageBody::Text(_) | MessageBody::Kind(Shown::Marked { .. } | Shown::Linked(_) | Shown::Card { .. }) => {
            Some(body)
        }
        _ => None,
    }
}

/// What its author wrote, which an edit replaces.
fn editable(body: &MessageBody) -> Option<&str> {
    match body {
        MessageBody::Attachment(file) => Some(&file.text),
        body => text_of(body),
    }
}

/// What is shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Once {
    /// A text.
    Text(String),
    /// A file.
    File(Box<Attachment>),
}

/// What is shown once, from the rows of a message, if it was not shown yet.
pub fn once(rows: &[Row], sender: &AccountId) -> Option<Once> {
    let about = About::read(rows, Some(sender));
    match about.words.filter(|_| !about.deleted)?.body {
        MessageBody::Kind(Shown::Once { text, file, .. }) => text.map(Once::Text).or(file.map(Once::File)),
        _ => None,
    }
}

/// What search finds of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searchable {
    /// Who wrote it.
    pub sender: AccountId,
    /// Its number in the history.
    pub number: u64,
    /// Its newest text.
    pub text: String,
}

/// What search finds of the message whose rows these are: its newest text, unless it is deleted, or has none.
pub fn searchable(rows: &[Row]) -> Option<Searchable> {
    let (sender, number) = About::read(rows, None).place?;
    let about = About::read(rows, Some(&sender));
    let words = about.words.filter(|_| !about.deleted)?;
    let edit = about.edit.map(|edit| edit.text);
    let text = match words.body {
        // By its name, too.
        MessageBody::Attachment(file) => format!("{} {}", file.name, edit.unwrap_or(file.text)),
        MessageBody::Kind(Shown::Marked { text }) => without_ids(&edit.unwrap_or(text)),
        MessageBody::Kind(Shown::Linked(linked)) if linked.marked => without_ids(&edit.unwrap_or(linked.text)),
        MessageBody::Kind(Shown::Poll { poll, .. }) => format!("{} {}", poll.question, poll.options.join(" ")),
        MessageBody::Kind(Shown::Card { handle, .. }) => handle?.as_str().to_owned(),
        body => edit.or(text_of(&body).map(str::to_owned)).filter(|_| text_of(&body).is_some())?,
    };
    Some(Searchable { sender, number, text })
}

/// A marked text as it is searched: who is mentioned is found by what they were called there, and not by their id, which nobody sees.
fn without_ids(text: &str) -> String {
    let (mut seen, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, at)) = rest.find('[').and_then(|start| rest.split_at_checked(start)) {
        let (written, behind) = markup::split_link(at).unwrap_or_else(|| at.split_at(1));
        let called = written.rsplit_once("](").filter(|_| !markup::mentions(written).is_empty());
        seen.push_str(before);
        seen.push_str(called.map_or(written, |(called, _)| called));
        rest = behind;
    }
    seen.push_str(rest);
    seen
}

/// Hides what people whom the person has blocked have said, so that it is not read by accident: what they wrote, think of messages, and
/// what others quote of it. Their place stays, by which it can be opened.
pub fn veil(view: &mut MessageView, is_blocked: impl Fn(&AccountId) -> bool) {
    view.reactions.retain(|reaction| !is_blocked(&reaction.account));
    if let MessageBody::Kind(Shown::Poll { votes, left_out, .. }) = &mut view.body {
        let before = votes.len();
        votes.retain(|vote| !is_blocked(&vote.account));
        *left_out = u32::try_from(before.saturating_sub(votes.len())).unwrap_or(u32::MAX);
    }
    if let Some(Quote::Said { number, sender, .. }) = &view.answers
        && is_blocked(sender)
    {
        view.answers = Some(Quote::Veiled(*number, *sender));
    }
    if view.message.is_some() && view.body != MessageBody::Deleted && is_blocked(&view.sender) {
        view.body = MessageBody::Veiled;
        (view.answers, view.edited) = (None, None);
        view.reactions.clear();
    }
}

/// The number in the history of the message whose rows these are.
pub fn number_of(rows: &[Row]) -> Option<u64> {
    About::read(rows, None).place.map(|(_, number)| number)
}

/// The ids of the reactions among the rows of a message, by account: what changes or takes back one names it.
pub fn reactions_of(rows: &[Row]) -> BTreeMap<AccountId, MessageId> {
    let reaction = |row: &Row| {
        let (_, account) = split(&row.key).filter(|(kind, _)| *kind == Kind::Reaction as u8)?;
        Some((account, cbor::from_bytes::<ReactionRow>(&row.value).ok()?.message))
    };
    rows.iter().filter_map(reaction).collect()
}

fn quote(rows: &[Row]) -> Quote {
    let Some((sender, number)) = About::read(rows, None).place else { return Quote::Missing };
    let about = About::read(rows, Some(&sender));
    let Some(words) = about.words.filter(|_| !about.deleted) else { return Quote::Deleted { number, sender } };
    let text = match (words.body, about.edit) {
        (MessageBody::Text(_) | MessageBody::Kind(Shown::Marked { .. } | Shown::Linked(_)), Some(edit)) => edit.text,
        (MessageBody::Kind(Shown::Linked(linked)), None) => linked.text,
        (MessageBody::Text(text) | MessageBody::Kind(Shown::Marked { text }), None) => text,
        (MessageBody::Kind(Shown::Poll { poll, .. }), _) => poll.question,
        (MessageBody::Attachment(_), Some(edit)) if !edit.text.is_empty() => edit.text,
        (MessageBody::Attachment(attachment), _) if attachment.text.is_empty() => attachment.name,
        (MessageBody::Attachment(attachment), _) => attachment.text,
        (MessageBody::Unknown { content_type }, _) => content_type,
        _ => String::new(),
    };
    Quote::Said { number, sender, text: shortened(&text) }
}

/// The beginning of a text that fits a line.
pub(crate) fn shortened(text: &str) -> String {
    let mut rest = text.chars();
    let beginning: String = rest.by_ref().take(QUOTE_CHARACTERS_MAX).collect();
    if rest.next().is_some() { format!("{beginning}…") } else { beginning }
}

/// The rows about one message, of which what only its author may say is the author's.
#[derive(Default)]
struct About {
    place: Option<(AccountId, u64)>,
    words: Option<WordsRow>,
    edit: Option<EditRow>,
    deleted: bool,
    reactions: Vec<Reaction>,
    votes: Vec<Vote>,
    ended: bool,
}

impl About {
    /// `author` is whose words count; without one, only the place is read.
    fn read(rows: &[Row], author: Option<&AccountId>) -> Self {
        const PLACE: u8 = Kind::Place as u8;
        const WORDS: u8 = Kind::Words as u8;
        const EDIT: u8 = Kind::Edit as u8;
        const DELETION: u8 = Kind::Deletion as u8;
        const REACTION: u8 = Kind::Reaction as u8;
        const VOTE: u8 = Kind::Vote as u8;
        const END: u8 = Kind::End as u8;
        let mut about = About::default();
        for row in rows {
            let Some((kind, account)) = split(&row.key) else { continue };
            let by_author = author == Some(&account);
            match kind {
                PLACE => {
                    about.place = cbor::from_bytes::<PlaceRow>(&row.value).ok().map(|row| (row.sender, row.number));
                }
                WORDS if by_author => about.words = cbor::from_bytes(&row.value).ok(),
                EDIT if by_author => about.edit = cbor::from_bytes(&row.value).ok(),
                VOTE => {
                    let vote = cbor::from_bytes::<VoteRow>(&row.value).ok().filter(|vote| !vote.choices.is_empty());
                    about.votes.extend(vote.map(|vote| Vote { account, choices: vote.choices }));
                }
                END => about.ended = true,
                DELETION if by_author => about.deleted = true,
                REACTION => {
                    let reaction = cbor::from_bytes::<ReactionRow>(&row.value).ok();
                    about.reactions.extend(reaction.map(|row| Reaction { account, emoji: row.emoji }));
                }
                _ => {}
            }
        }
        about
    }
}

/// Kind and account of a row's key.
fn split(key: &[u8]) -> Option<(u8, AccountId)> {
    let rest = key.get(ConversationId::SIZE.checked_add(MessageId::SIZE)?..)?;
    let (kind, account) = rest.split_first()?;
    Some((*kind, AccountId::from_slice(account)?))
}

#[cfg(test)]
mod tests {
    use protocol::saying::Poll;

    use super::*;

    #[test]
    fn what_goes_on_when_a_message_is_forwarded() {
        let poll = Poll { question: "When?".into(), options: vec!["now".into(), "never".into()], multiple: false };
        let shown = |votes: Vec<Vote>, ended| Shown::Poll { poll: poll.clone(), votes, ended, left_out: 0 };
        let vote = Vote { account: AccountId([1; 32]), choices: vec![0] };
        let anew = forwarded(MessageBody::Kind(shown(vec![vote], true)));
        assert_eq!(anew, Some(MessageBody::Kind(shown(Vec::new(), false))));
        let card = MessageBody::Kind(Shown::Card { account: AccountId([2; 32]), handle: None });
        for said in [MessageBody::Text("hi".into()), MessageBody::Kind(Shown::Marked { text: "hi".into() }), card] {
            assert_eq!(forwarded(said.clone()), Some(said));
        }
        let once = Shown::Once { text: Some("never again".into()), waits: true, file: None, sort: None };
        let file = Shown::Once { text: None, waits: true, file: None, sort: Some(Sort::Picture) };
        for other in [
            MessageBody::Kind(once),
            MessageBody::Kind(file),
            MessageBody::Deleted,
            MessageBody::Veiled,
            MessageBody::Resumed,
        ] {
            assert_eq!(forwarded(other), None);
        }
    }
}
