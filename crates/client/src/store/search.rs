//! Full-text search: an index of folded words beside the rows, changed in the same transaction as they are.
//!
//! Of chats that are locked, it has nothing. While one is unlocked, whoever searches has an index of its own made for it, of the same form and
//! in memory alone, which follows what comes and goes when the chat is closed.
//!
//! It keeps no texts. To take a message out of the index, FTS5 wants the words that were put in: they are read from the rows before
//! a batch changes those, and after it the words are put in that are there then.

use std::collections::{BTreeSet, VecDeque};

use engine::changes::{Changes, Table, conversation_key};
use engine::said::{self, Searchable};
use engine::view::{ChatLock, MessageRow, MessageView};
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

/// The index of unlocked chats, which no file holds: what is temporary lies in memory, as every connection to the store is set.
const OPEN_SCHEMA: &str = "
CREATE TABLE temp.open_words (id INTEGER PRIMARY KEY, conversation BLOB NOT NULL, message BLOB NOT NULL, number INTEGER NOT NULL, sender BLOB NOT NULL, UNIQUE (conversation, message));
CREATE VIRTUAL TABLE temp.open_words_index USING fts5 (chat, words, content = '', columnsize = 0, tokenize = 'ascii', prefix = '1 2 3');
";

/// An index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Index {
    /// The one in the file.
    Stored,
    /// That of unlocked chats.
    Open,
}

impl Index {
    /// What `sql` says of tables `W` and `I`, said of this index.
    fn sql(self, sql: &str) -> String {
        let (words, index) = match self {
            Index::Stored => ("words", "words_index"),
            Index::Open => ("open_words", "open_words_index"),
        };
        sql.replace("{words}", words).replace("{index}", index)
    }

    /// The places of a minute: those of the two are apart, so that a page that ends at one says where both go on.
    fn places(self, minute: i64) -> (i64, i64) {
        let (from, half, to) = (minute << COUNT_BITS, (minute << COUNT_BITS) | HALF, (minute + 1) << COUNT_BITS);
        match self {
            Index::Stored => (from, half),
            Index::Open => (half, to),
        }
    }
}

/// The newest messages below a place that have certain words: FTS5 gives them in the order of their places, which is that of time.
const SEARCH: &str = "SELECT {words}.id, {words}.conversation, {words}.number, {words}.sender FROM {index}
    CROSS JOIN {words} ON {words}.id = {index}.rowid
    WHERE {index} MATCH ?1 AND {index}.rowid < ?2 ORDER BY {index}.rowid DESC";

/// A message as the index has it.
struct Entry {
    id: i64,
    words: String,
}

/// Messages whose words a batch may change, with what the index has of them.
pub(super) struct Touched {
    index: Index,
    conversation: ConversationId,
    message: MessageId,
    before: Option<Entry>,
}

/// Which messages a batch touches, before it is applied.
pub(super) fn touched(store: &Store, changes: &Changes) -> Result<Vec<Touched>, StoreError> {
    let mut messages = BTreeSet::new();
    for (table, beginning) in changes.cleared() {
        if table == Table::Said {
            messages.extend(messages_below(&store.connection, beginning)?);
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
    with_entries(store, messages)
}

/// All messages of a conversation, with what the index has of them.
pub(super) fn of_conversation(store: &Store, conversation: &ConversationId) -> Result<Vec<Touched>, StoreError> {
    with_entries(store, messages_below(&store.connection, &conversation.0)?)
}

fn with_entries(store: &Store, messages: BTreeSet<(ConversationId, MessageId)>) -> Result<Vec<Touched>, StoreError> {
    let touched = |(conversation, message)| {
        let index = match store.open_index.borrow().contains(&conversation) {
            true => Index::Open,
            false => Index::Stored,
        };
        let before = entry(store, index, &conversation, &message)?;
        Ok(Touched { index, conversation, message, before })
    };
    messages.into_iter().map(touched).collect()
}

/// Brings the index in line with the rows of these messages; says whether words have gone. Those of one minute get their places in the order of
/// the history.
pub(super) fn index_again(store: &Store, touched: &[Touched]) -> Result<bool, StoreError> {
    let connection = &store.connection;
    let mut gone = false;
    let mut fresh = Vec::new();
    for Touched { index, conversation, message, before } in touched {
        let index = *index;
        let after = searchable(store, index, conversation, message)?;
        let after = after.map(|(found, minute)| (fold::indexed(&found.text), found, minute));
        let stays = |entry: &&Entry| after.as_ref().is_some_and(|(_, _, minute)| entry.id >> COUNT_BITS == *minute);
        let kept = before.as_ref().filter(stays).map(|entry| entry.id);
        if let (Some(id), Some(entry), Some((words, found, _))) = (kept, before, &after)
            && entry.words == *words
        {
            let moved = index.sql("UPDATE {words} SET number = ?2 WHERE id = ?1 AND number != ?2");
            let mut moved = connection.prepare_cached(&moved)?;
            moved.execute(params![id, number_of(found)])?;
            continue;
        }
        if let Some(entry) = before {
            gone |= after.as_ref().is_none_or(|(words, _, _)| entry.words != *words);
            take_out(connection, index, conversation, entry)?;
        }
        if let Some((words, found, minute)) = after {
            fresh.push((minute, found.number, (index, kept), conversation, message, found.sender, words));
        }
    }
    fresh.sort_by_key(|(minute, number, ..)| (*minute, *number));
    for (minute, number, (index, kept), conversation, message, sender, words) in fresh {
        // An edited message keeps its place.
        let id = kept.map_or_else(|| next_id(connection, index, minute), Ok)?;
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        connection
            .prepare_cached(
                &index
                    .sql("INSERT INTO {words} (id, conversation, message, number, sender) VALUES (?1, ?2, ?3, ?4, ?5)"),
            )?
            .execute(params![id, conversation.0, message.0, number, sender.0])?;
        connection
            .prepare_cached(&index.sql("INSERT INTO {index} (rowid, chat, words) VALUES (?1, ?2, ?3)"))?
            .execute(params![id, conversation.to_hex(), words])?;
    }
    Ok(gone)
}

/// Puts all messages into an empty index.
pub(super) fn index_all(store: &Store) -> Result<(), StoreError> {
    let all = messages_below(&store.connection, &[])?.into_iter();
    let untouched = |(conversation, message)| Touched { index: Index::Stored, conversation, message, before: None };
    let all: Vec<_> = all.map(untouched).collect();
    // In parts, since each is in memory: messages of one minute in two parts stand in the order of the parts.
    for part in all.chunks(PART) {
        index_again(store, part)?;
    }
    Ok(())
}

/// How many messages of a store that has no index are indexed at a time.
const PART: usize = 10_000;

/// A place in the index: above these bits the minute, in them a count within it.
const COUNT_BITS: u32 = 32;

/// The counts within a minute from here on are of unlocked chats.
const HALF: i64 = 1 << 31;

fn next_id(connection: &Connection, index: Index, minute: i64) -> Result<i64, StoreError> {
    let (from, to) = index.places(minute);
    let newest = index.sql("SELECT max(id) FROM {words} WHERE id >= ?1 AND id < ?2");
    let mut newest = connection.prepare_cached(&newest)?;
    let newest: Option<i64> = newest.query_row([from, to], |row| row.get(0))?;
    Ok(newest.map_or(from, |id| id + 1))
}

fn number_of(found: &Searchable) -> i64 {
    i64::try_from(found.number).unwrap_or(i64::MAX)
}

fn take_out(
    connection: &Connection,
    index: Index,
    conversation: &ConversationId,
    entry: &Entry,
) -> Result<(), StoreError> {
    let delete = index.sql("INSERT INTO {index} ({index}, rowid, chat, words) VALUES ('delete', ?1, ?2, ?3)");
    connection.prepare_cached(&delete)?.execute(params![entry.id, conversation.to_hex(), entry.words])?;
    connection.prepare_cached(&index.sql("DELETE FROM {words} WHERE id = ?1"))?.execute([entry.id])?;
    Ok(())
}

/// What the index has of a message.
fn entry(
    store: &Store,
    index: Index,
    conversation: &ConversationId,
    message: &MessageId,
) -> Result<Option<Entry>, StoreError> {
    let known = index.sql("SELECT id FROM {words} WHERE conversation = ?1 AND message = ?2");
    let mut known = store.connection.prepare_cached(&known)?;
    let id: Option<i64> = known.query_row(params![conversation.0, message.0], |row| row.get(0)).optional()?;
    let Some(id) = id else { return Ok(None) };
    let found = searchable(store, index, conversation, message)?;
    Ok(found.map(|(found, _)| Entry { id, words: fold::indexed(&found.text) }))
}

/// What is to be found of a message, and the minute at which it stands.
fn searchable(
    store: &Store,
    index: Index,
    conversation: &ConversationId,
    message: &MessageId,
) -> Result<Option<(Searchable, i64)>, StoreError> {
    let connection = &store.connection;
    // What is sealed is nothing to the index in the file.
    let opened = |table: Table, key: &[u8], value: Vec<u8>| match index {
        Index::Stored => Ok(value),
        Index::Open => store.locks.unsealed(connection, table, (key, value)),
    };
    let mut rows = display::said_between(connection, said::range(conversation, message), said::ROWS_MAX, "ASC")?;
    for row in &mut rows {
        row.value = opened(row.table, &row.key, std::mem::take(&mut row.value))?;
    }
    let Some(found) = said::searchable(&rows) else { return Ok(None) };
    let key = conversation_key(conversation, &found.number.to_be_bytes());
    let mut row = connection.prepare_cached("SELECT value FROM rows WHERE tbl = ?1 AND key = ?2")?;
    let row: Option<Vec<u8>> = row.query_row(params![Table::Message as u8, key], |row| row.get(0)).optional()?;
    let row = row.map(|value| opened(Table::Message, &key, value)).transpose()?;
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

/// A message that has the words, as an index names it.
struct Candidate {
    id: i64,
    conversation: ConversationId,
    number: u64,
    sender: AccountId,
}

fn candidate(row: &rusqlite::Row<'_>) -> Result<Candidate, StoreError> {
    let damaged = || StoreError::Damaged("the index of words names no message".into());
    Ok(Candidate {
        id: row.get(0)?,
        conversation: ConversationId::from_slice(&row.get::<_, Vec<u8>>(1)?).ok_or_else(damaged)?,
        number: u64::try_from(row.get::<_, i64>(2)?).map_err(|_| damaged())?,
        sender: AccountId::from_slice(&row.get::<_, Vec<u8>>(3)?).ok_or_else(damaged)?,
    })
}

impl Store {
    /// Makes the index of unlocked chats, as far as they are not in it.
    fn index_open(&self) -> Result<(), StoreError> {
        let missing: Vec<ConversationId> =
            self.locks.open().into_iter().filter(|open| !self.open_index.borrow().contains(open)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let transaction = self.connection.unchecked_transaction()?;
        if self.open_index.borrow().is_empty() {
            transaction.execute_batch(OPEN_SCHEMA)?;
        }
        for conversation in &missing {
            let all = messages_below(&transaction, &conversation.0)?.into_iter();
            let untouched =
                |(conversation, message)| Touched { index: Index::Open, conversation, message, before: None };
            index_again(self, &all.map(untouched).collect::<Vec<_>>())?;
        }
        transaction.commit()?;
        self.open_index.borrow_mut().extend(missing);
        Ok(())
    }

    /// Forgets the index of unlocked chats: it is made again for those that still are.
    pub(super) fn forget_open_index(&self) -> Result<(), StoreError> {
        if !self.open_index.borrow().is_empty() {
            self.connection.flush_prepared_statement_cache();
            self.connection.execute_batch("DROP TABLE temp.open_words_index; DROP TABLE temp.open_words")?;
            self.open_index.borrow_mut().clear();
        }
        Ok(())
    }

    /// What the index of unlocked chats names, the newest first.
    fn in_open_index(&self, question: &str, below: i64) -> Result<VecDeque<Candidate>, StoreError> {
        self.index_open()?;
        if self.open_index.borrow().is_empty() {
            return Ok(VecDeque::new());
        }
        let mut statement = self.connection.prepare_cached(&Index::Open.sql(SEARCH))?;
        let mut rows = statement.query(params![question, below])?;
        let mut found = VecDeque::new();
        while let Some(row) = rows.next()?.filter(|_| found.len() < LOOKED_AT_MAX) {
            found.push_back(candidate(row)?);
        }
        Ok(found)
    }

    /// Messages with certain words, the newest first. Deleted ones are not found, edited ones by their newest text alone, and what
    /// people whom the person has blocked have written is not found at all. In a locked chat nothing is found, unless it is unlocked.
    ///
    /// # Errors
    /// [`StoreError`] if the store cannot be read.
    pub fn search(&self, search: &Search) -> Result<SearchPage, StoreError> {
        let mut page = SearchPage { found: Vec::new(), before: None };
        let Some(question) = question(search) else { return Ok(page) };
        let limit = usize::try_from(search.limit.clamp(1, FOUND_MAX)).unwrap_or(1);
        let choices = self.choices()?;
        let below = search.before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX);
        let mut open = self.in_open_index(&question, below)?;
        let mut statement = self.connection.prepare_cached(&Index::Stored.sql(SEARCH))?;
        let mut rows = statement.query(params![question, below])?;
        let mut stored = rows.next()?.map(candidate).transpose()?;
        let mut looked_at = 0;
        loop {
            let is_open = open.front().is_some_and(|open| stored.as_ref().is_none_or(|stored| stored.id < open.id));
            let next = if is_open { open.pop_front() } else { stored.take() };
            let Some(Candidate { id, conversation, number, sender }) = next else { break };
            if !is_open {
                stored = rows.next()?.map(candidate).transpose()?;
            }
            looked_at += 1;
            let hidden = search.conversation.is_none() && choices.chat(&conversation).hidden;
            if !hidden && !choices.is_blocked(&sender) && self.chat_lock(&conversation) != Some(ChatLock::Closed) {
                let damaged = || StoreError::Damaged("the index of words names no message".into());
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
