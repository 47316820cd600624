//! Full-text search: an index of folded words beside the rows, changed in the same transaction as they are.
//!
//! It keeps no texts. To take a message out of the index, FTS5 wants the words that were put in: they are read from the rows before
//! a batch changes those, and after it the words are put in that are there then.

use std::collections::BTreeSet;

use engine::changes::{Changes, Table, conversation_key};
use engine::said::{self, Searchable};
use engine::view::{MessageRow, MessageView};
use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::id::{AccountId, ConversationId, MessageId};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Store, StoreError, after_prefix, display, fold};

/// The most messages in one page of what was found.
const FOUND_MAX: u32 = 200;

/// The most words that are looked for: a question has no more, and each costs.
const WORDS_MAX: usize = 16;

/// The most messages that are looked at for one page, where some are not shown: a page that ends here says where to go on.
const LOOKED_AT_MAX: usize = 20_000;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Search {
    /// Words, as typed: messages that have all of them, each at the beginning of a word. They are words and nothing else: no sign
    /// among them means anything.
    #[n(0)]
    pub words: String,
    /// In which conversation; without one, in all that are not hidden.
    #[n(1)]
    pub conversation: Option<ConversationId>,
    /// Only what is older than the last of an earlier page ([`SearchPage::before`]).
    #[n(2)]
    pub before: Option<u64>,
    /// How many at most, up to 200.
    #[n(3)]
    pub limit: u32,
}

/// What was found, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SearchPage {
    /// Messages.
    #[n(0)]
    pub found: Vec<Found>,
    /// With which [`Search::before`] to go on, if there may be more.
    #[n(1)]
    pub before: Option<u64>,
}

/// A message that was found.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Found {
    /// Where.
    #[n(0)]
    pub conversation: ConversationId,
    /// The message.
    #[n(1)]
    pub message: MessageView,
}

/// The newest messages below a place that have certain words: FTS5 gives them in the order of their places, which is that of time.
const SEARCH: &str = "SELECT words.id, words.conversation, words.number, words.sender FROM words_index
    CROSS JOIN words ON words.id = words_index.rowid
    WHERE words_index MATCH ?1 AND words_index.rowid < ?2 ORDER BY words_index.rowid DESC";

/// A message as the index has it.
struct Entry {
    id: i64,
    words: String,
}

/// Messages whose words a batch may change, with what the index has of them.
pub(super) struct Touched {
    conversation: ConversationId,
    message: MessageId,
    before: Option<Entry>,
}

/// Which messages a batch touches, before it is applied.
pub(super) fn touched(connection: &Connection, changes: &Changes) -> Result<Vec<Touched>, StoreError> {
    let mut messages = BTreeSet::new();
    for (table, beginning) in changes.cleared() {
        if table == Table::Said {
            messages.extend(messages_below(connection, beginning)?);
        }
    }
    let changed = changes.iter().map(|(table, key, _)| (table, key));
    let kept = changes.unless().map(|(table, key, _)| (table, key));
    let provided = changes.provided().map(|row| (row.table, row.key.as_slice()));
    messages.extend(
        changed
            .chain(kept)
            .chain(provided)
            .filter(|(table, _)| *table == Table::Said)
            .filter_map(|(_, key)| whose(key)),
    );
    with_entries(connection, messages)
}

/// All messages of a conversation, with what the index has of them.
pub(super) fn of_conversation(
    connection: &Connection,
    conversation: &ConversationId,
) -> Result<Vec<Touched>, StoreError> {
    with_entries(connection, messages_below(connection, &conversation.0)?)
}

fn with_entries(
    connection: &Connection,
    messages: BTreeSet<(ConversationId, MessageId)>,
) -> Result<Vec<Touched>, StoreError> {
    let touched = |(conversation, message)| {
        let before = entry(connection, &conversation, &message)?;
        Ok(Touched { conversation, message, before })
    };
    messages.into_iter().map(touched).collect()
}

/// Brings the index in line with the rows of these messages; says whether words have gone. Those of one minute get their places in the order of
/// the history.
pub(super) fn index_again(connection: &Connection, touched: &[Touched]) -> Result<bool, StoreError> {
    let mut gone = false;
    let mut fresh = Vec::new();
    for Touched { conversation, message, before } in touched {
        let after = searchable(connection, conversation, message)?;
        let after = after.map(|(found, minute)| (fold::indexed(&found.text), found, minute));
        let stays = |entry: &&Entry| after.as_ref().is_some_and(|(_, _, minute)| entry.id >> COUNT_BITS == *minute);
        let kept = before.as_ref().filter(stays).map(|entry| entry.id);
        if let (Some(id), Some(entry), Some((words, found, _))) = (kept, before, &after)
            && entry.words == *words
        {
            let mut moved = connection.prepare_cached("UPDATE words SET number = ?2 WHERE id = ?1 AND number != ?2")?;
            moved.execute(params![id, number_of(found)])?;
            continue;
        }
        if let Some(entry) = before {
            gone |= after.as_ref().is_none_or(|(words, _, _)| entry.words != *words);
            take_out(connection, conversation, entry)?;
        }
        if let Some((words, found, minute)) = after {
            fresh.push((minute, found.number, kept, conversation, message, found.sender, words));
        }
    }
    fresh.sort_by_key(|(minute, number, ..)| (*minute, *number));
    for (minute, number, kept, conversation, message, sender, words) in fresh {
        // An edited message keeps its place.
        let id = kept.map_or_else(|| next_id(connection, minute), Ok)?;
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        connection
            .prepare_cached(
                "INSERT INTO words (id, conversation, message, number, sender) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![id, conversation.0, message.0, number, sender.0])?;
        connection
            .prepare_cached("INSERT INTO words_index (rowid, chat, words) VALUES (?1, ?2, ?3)")?
            .execute(params![id, conversation.to_hex(), words])?;
    }
    Ok(gone)
}

/// Puts all messages into an empty index.
pub(super) fn index_all(connection: &Connection) -> Result<(), StoreError> {
    let all = messages_below(connection, &[])?.into_iter();
    let all: Vec<_> = all.map(|(conversation, message)| Touched { conversation, message, before: None }).collect();
    // In parts, since each is in memory: messages of one minute in two parts stand in the order of the parts.
    for part in all.chunks(PART) {
        index_again(connection, part)?;
    }
    Ok(())
}

/// How many messages of a store that has no index are indexed at a time.
const PART: usize = 10_000;

/// A place in the index: above these bits the minute, in them a count within it.
const COUNT_BITS: u32 = 32;

fn next_id(connection: &Connection, minute: i64) -> Result<i64, StoreError> {
    let (from, to) = (minute << COUNT_BITS, (minute + 1) << COUNT_BITS);
    let mut newest = connection.prepare_cached("SELECT max(id) FROM words WHERE id >= ?1 AND id < ?2")?;
    let newest: Option<i64> = newest.query_row([from, to], |row| row.get(0))?;
    Ok(newest.map_or(from, |id| id + 1))
}

fn number_of(found: &Searchable) -> i64 {
    i64::try_from(found.number).unwrap_or(i64::MAX)
}

fn take_out(connection: &Connection, conversation: &ConversationId, entry: &Entry) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO words_index (words_index, rowid, chat, words) VALUES ('delete', ?1, ?2, ?3)")?
        .execute(params![entry.id, conversation.to_hex(), entry.words])?;
    connection.prepare_cached("DELETE FROM words WHERE id = ?1")?.execute([entry.id])?;
    Ok(())
}

/// What the index has of a message.
fn entry(
    connection: &Connection,
    conversation: &ConversationId,
    message: &MessageId,
) -> Result<Option<Entry>, StoreError> {
    let mut known = connection.prepare_cached("SELECT id FROM words WHERE conversation = ?1 AND message = ?2")?;
    let id: Option<i64> = known.query_row(params![conversation.0, message.0], |row| row.get(0)).optional()?;
    let Some(id) = id else { return Ok(None) };
    let found = searchable(connection, conversation, message)?;
    Ok(found.map(|(found, _)| Entry { id, words: fold::indexed(&found.text) }))
}

/// What is to be found of a message, and the minute at which it stands.
fn searchable(
    connection: &Connection,
    conversation: &ConversationId,
    message: &MessageId,
) -> Result<Option<(Searchable, i64)>, StoreError> {
    let rows = display::said_between(connection, said::range(conversation, message), said::ROWS_MAX, "ASC")?;
    let Some(found) = said::searchable(&rows) else { return Ok(None) };
    let key = conversation_key(conversation, &found.number.to_be_bytes());
    let mut row = connection.prepare_cached("SELECT value FROM rows WHERE tbl = ?1 AND key = ?2")?;
    let row: Option<Vec<u8>> = row.query_row(params![Table::Message as u8, key], |row| row.get(0)).optional()?;
    let row = row.and_then(|value| cbor::from_bytes::<MessageRow>(&value).ok());
    let minute = |row: MessageRow| i64::from(i32::try_from(row.time.0).unwrap_or(i32::MAX));
    Ok(row.filter(|row| row.message.as_ref() == Some(message)).map(|row| (found, minute(row))))
}

/// The messages whose rows in table `Said` have keys that begin so.
fn messages_below(
    connection: &Connection,
    beginning: &[u8],
) -> Result<BTreeSet<(ConversationId, MessageId)>, StoreError> {
    let to = after_prefix(beginning).unwrap_or_else(|| vec![0xFF; ConversationId::SIZE + MessageId::SIZE + 1]);
    let mut keys = connection.prepare_cached("SELECT key FROM rows WHERE tbl = ?1 AND key >= ?2 AND key < ?3")?;
    let keys = keys.query_map(params![Table::Said as u8, beginning, to], |row| row.get::<_, Vec<u8>>(0))?;
    let messages = keys.map(|key| Ok(whose(&key?)));
    messages.filter_map(Result::transpose).collect()
}

/// Of which message a row of table `Said` is.
fn whose(key: &[u8]) -> Option<(ConversationId, MessageId)> {
    let (conversation, rest) = key.split_at_checked(ConversationId::SIZE)?;
    Some((ConversationId::from_slice(conversation)?, MessageId::from_slice(rest.get(..MessageId::SIZE)?)?))
}

/// What FTS5 is asked: words in quotes, of which none holds a quote or any other sign. Nothing, if there are no words.
fn question(search: &Search) -> Option<String> {
    let phrases: Vec<String> = fold::groups(&search.words)
        .into_iter()
        .take(WORDS_MAX)
        .map(|group| format!("\"{}\"*", group.into_iter().take(WORDS_MAX).collect::<Vec<_>>().join(" ")))
        .collect();
    let words = (!phrases.is_empty()).then(|| format!("words : ({})", phrases.join(" AND ")))?;
    Some(match &search.conversation {
        Some(conversation) => format!("chat : \"{}\" AND {words}", conversation.to_hex()),
        None => words,
    })
}

impl Store {
    /// Messages with certain words, the newest first. Deleted ones are not found, edited ones by their newest text alone, and what
    /// people whom the person has blocked have written is not found at all.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub fn search(&self, search: &Search) -> Result<SearchPage, StoreError> {
        let mut page = SearchPage { found: Vec::new(), before: None };
        let Some(question) = question(search) else { return Ok(page) };
        let limit = usize::try_from(search.limit.clamp(1, FOUND_MAX)).unwrap_or(1);
        let choices = self.choices()?;
        let below = search.before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX);
        let mut statement = self.connection.prepare_cached(SEARCH)?;
        let mut rows = statement.query(params![question, below])?;
        let mut looked_at = 0;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let damaged = || StoreError::Damaged("the index of words names no message".into());
            let conversation = ConversationId::from_slice(&row.get::<_, Vec<u8>>(1)?).ok_or_else(damaged)?;
            let sender = AccountId::from_slice(&row.get::<_, Vec<u8>>(3)?).ok_or_else(damaged)?;
            let number = u64::try_from(row.get::<_, i64>(2)?).map_err(|_| damaged())?;
            looked_at += 1;
            let hidden = search.conversation.is_none() && choices.chat(&conversation).hidden;
            if !hidden && !choices.is_blocked(&sender) {
                let message = self.message(&conversation, number)?.ok_or_else(damaged)?;
                page.found.push(Found { conversation, message });
            }
            if page.found.len() >= limit || looked_at >= LOOKED_AT_MAX {
                page.before = u64::try_from(id).ok();
                break;
            }
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests;
