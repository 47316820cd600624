//! Reads for display: rows decoded as the engine's views.

use std::collections::BTreeMap;

use engine::changes::{Row, Table, conversation_key};
use engine::deletion::{self, Earlier, Through};
use engine::said;
use engine::view::{
    ChatLock, ContactView, ConversationView, EvidenceView, MessageRow, MessageView, RequestView, Version,
};
use minicbor::{Decode, Encode};
use protocol::cbor;
use protocol::id::{AccountId, ConversationId, MessageId};
use rusqlite::{Connection, params};

use super::{Store, StoreError};
use crate::transfer::{TransferId, TransferRow};

/// The most messages in one page: bounded memory, and a screen never shows more.
const PAGE_MAX: u32 = 1_000;

/// Which part of a history, at most 1,000 messages; always returned in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Page {
    /// The newest messages below this number.
    #[n(0)]
    Before {
        /// The number; [`u64::MAX`] for the newest of all.
        #[n(0)]
        number: u64,
        /// How many at most.
        #[n(1)]
        limit: u32,
    },
    /// The oldest messages above this number.
    #[n(1)]
    After {
        /// The number; 0 for the oldest of all.
        #[n(0)]
        number: u64,
        /// How many at most.
        #[n(1)]
        limit: u32,
    },
    /// Those around this number: half of them older, if there are so many.
    #[n(100)]
    Around {
        /// The number.
        #[n(0)]
        number: u64,
        /// How many at most.
        #[n(1)]
        limit: u32,
    },
}

impl Store {
    /// All conversations, by id.
    pub fn conversations(&self) -> Result<Vec<ConversationView>, StoreError> {
        let rows = self.rows_between(Table::View, &[], None)?;
        rows.iter().map(|row| self.with_members(&row.key, &row.value)).collect()
    }

    /// One conversation.
    pub fn conversation(&self, conversation: &ConversationId) -> Result<Option<ConversationView>, StoreError> {
        let rows = self.rows_between(Table::View, &conversation.0, super::after_prefix(&conversation.0).as_deref())?;
        rows.first().map(|row| self.with_members(&row.key, &row.value)).transpose()
    }

    /// A view and its members, who have a row of their own.
    fn with_members(&self, key: &[u8], view: &[u8]) -> Result<ConversationView, StoreError> {
        let view: ConversationView = decode(view)?;
        let view = ConversationView { lock: self.chat_lock(&view.conversation), ..view };
        let rows = self.rows_between(Table::Members, key, super::after_prefix(key).as_deref())?;
        match rows.first() {
            Some(row) => Ok(ConversationView { members: decode(&row.value)?, ..view }),
            None => Ok(view),
        }
    }

    /// All people known, by account id.
    pub fn contacts(&self) -> Result<Vec<ContactView>, StoreError> {
        self.views(Table::Contact)
    }

    /// All requests that wait, by conversation id.
    pub fn requests(&self) -> Result<Vec<RequestView>, StoreError> {
        self.views(Table::Request)
    }

    /// All evidence with its numbers, the oldest first.
    pub fn evidence(&self) -> Result<Vec<(u64, EvidenceView)>, StoreError> {
        let rows = self.rows_between(Table::Evidence, &[], None)?;
        rows.iter().map(|row| Ok((number_at_end(&row.key)?, decode(&row.value)?))).collect()
    }

    /// A page of a conversation's history, in ascending order. In groups, what people whom the person has blocked have said is veiled.
    pub fn messages(&self, conversation: &ConversationId, page: Page) -> Result<Vec<MessageView>, StoreError> {
        let mut views = self.messages_unveiled(conversation, page)?;
        let choices = self.choices()?;
        if choices.blocked().next().is_some() && !self.conversation(conversation)?.is_some_and(|view| view.pair) {
            views.iter_mut().for_each(|view| said::veil(view, |account| choices.is_blocked(account)));
        }
        Ok(views)
    }

    /// The same with nothing veiled.
    pub fn messages_unveiled(&self, conversation: &ConversationId, page: Page) -> Result<Vec<MessageView>, StoreError> {
        self.refuse_closed(conversation)?;
        let mut messages = match page {
            Page::Before { number, limit } => self.stretch(conversation, (0, number), limit, "DESC")?,
            Page::After { number, limit } => self.stretch(conversation, above(number), limit, "ASC")?,
            Page::Around { number, limit } => {
                let mut messages = self.stretch(conversation, (0, number), limit / 2, "DESC")?;
                let rest = limit.saturating_sub(u32::try_from(messages.len()).unwrap_or(u32::MAX));
                messages.extend(self.stretch(conversation, (number, u64::MAX), rest, "ASC")?);
                messages
            }
        };
        messages.sort_by_key(|message| message.number);
        let receipts =
            self.rows_between(Table::Receipt, &conversation.0, super::after_prefix(&conversation.0).as_deref())?;
        let show = |row| said::show(row, &receipts, |message| self.about(conversation, message));
        messages.into_iter().map(show).collect()
    }

    /// # Errors
    /// [`StoreError::ChatLocked`] if a conversation is locked and not unlocked: also where there is nothing to read.
    pub fn refuse_closed(&self, conversation: &ConversationId) -> Result<(), StoreError> {
        if self.chat_lock(conversation) == Some(ChatLock::Closed) { Err(StoreError::ChatLocked) } else { Ok(()) }
    }

    /// The rows with numbers from one (included) to another (not included), from the end that the order begins with.
    fn stretch(
        &self,
        conversation: &ConversationId,
        numbers: (u64, u64),
        limit: u32,
        order: &str,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let bound = |number: u64| conversation_key(conversation, &number.to_be_bytes());
        let (from, to) = (bound(numbers.0), bound(numbers.1));
        let table = Table::Message;
        let mut statement = self.connection.prepare_cached(&stretch_sql("key, value", order))?;
        let read = |row: &rusqlite::Row<'_>| Ok(Row { table, key: row.get(0)?, value: row.get(1)? });
        let rows = statement.query_map(params![table as u8, from, to, limit.min(PAGE_MAX)], read)?;
        rows.map(|row| decode(&self.unsealed(row?)?.value)).collect()
    }

    /// What of a history is to go. What is locked cannot be read, and stays.
    pub fn earlier(&self, through: &Through) -> Result<Earlier, StoreError> {
        let conversation = &through.conversation;
        if self.refuse_closed(conversation).is_err() {
            return Ok(Earlier { conversation: *conversation, rows: Vec::new(), more: false, said_after: true });
        }
        let (mut below, mut said_after) = (u64::MAX, false);
        loop {
            let page = self.stretch(conversation, (0, below), PAGE_MAX, "DESC")?;
            let last = page.iter().position(|row| through.covers(row));
            let after = page.split_at_checked(last.unwrap_or(page.len())).unwrap_or_default().0;
            said_after |= after.iter().any(|row| row.message.is_some());
            below = match (last.and_then(|last| page.get(last)), page.last()) {
                (Some(last), _) => last.number.saturating_add(1),
                (None, Some(oldest)) => {
                    below = oldest.number;
                    continue;
                }
                (None, None) => 0,
            };
            break;
        }
        let rows = self.first_below(conversation, below)?;
        Ok(Earlier::new(*conversation, rows, said_after))
    }

    /// The oldest rows with numbers below one that go: more than the engine takes at once, if there are more.
    fn first_below(&self, conversation: &ConversationId, below: u64) -> Result<Vec<MessageRow>, StoreError> {
        let (mut rows, mut from) = (Vec::new(), 0);
        while rows.len() <= deletion::ROWS_MAX {
            let page = self.stretch(conversation, (from, below), PAGE_MAX, "ASC")?;
            let Some(last) = page.last().map(|row| row.number) else { break };
            rows.extend(page.into_iter().filter(deletion::goes));
            from = last.saturating_add(1);
        }
        Ok(rows)
    }

    /// One message of a history, as shown.
    pub fn message(&self, conversation: &ConversationId, number: u64) -> Result<Option<MessageView>, StoreError> {
        let page = Page::After { number: number.saturating_sub(1), limit: 1 };
        Ok(self.messages(conversation, page)?.into_iter().find(|view| view.number == number))
    }

    /// The number in its history of a message, if it is there.
    ///
    /// # Errors
    /// As [`Store::refuse_closed`].
    pub fn number_of(&self, conversation: &ConversationId, message: &MessageId) -> Result<Option<u64>, StoreError> {
        Ok(said::number_of(&self.about(conversation, message)?))
    }

    /// The ids of the reactions to a message.
    pub fn reactions_of(
        &self,
        conversation: &ConversationId,
        message: &MessageId,
    ) -> Result<BTreeMap<AccountId, MessageId>, StoreError> {
        Ok(said::reactions_of(&self.about(conversation, message)?))
    }

    /// All texts of a message, the oldest first; of more than the engine wants, the newest.
    pub fn versions(&self, conversation: &ConversationId, number: u64) -> Result<Vec<Version>, StoreError> {
        let Some(view) = self.message(conversation, number)? else { return Ok(Vec::new()) };
        let Some(message) = &view.message else { return Ok(Vec::new()) };
        let beginning = said::versions(conversation, message, &view.sender);
        let to = super::after_prefix(&beginning).unwrap_or_default();
        let mut newest = self.said((beginning, to), said::VERSIONS_MAX, "DESC")?;
        newest.reverse();
        Ok(said::all_versions(&view, &self.about(conversation, message)?, &newest))
    }

    /// What was said about a message, its versions apart.
    pub(super) fn about(&self, conversation: &ConversationId, message: &MessageId) -> Result<Vec<Row>, StoreError> {
        self.said(said::range(conversation, message), said::ROWS_MAX, "ASC")
    }

    fn said(&self, range: (Vec<u8>, Vec<u8>), limit: usize, order: &str) -> Result<Vec<Row>, StoreError> {
        said_between(&self.connection, range, limit, order)?.into_iter().map(|row| self.unsealed(row)).collect()
    }

    /// The row as it was before a lock sealed it.
    fn unsealed(&self, Row { table, key, value }: Row) -> Result<Row, StoreError> {
        let value = self.locks.unsealed(&self.connection, table, (&key, value))?;
        Ok(Row { table, key, value })
    }

    /// Whether there is an account, or one is being made.
    pub fn has_account(&self) -> Result<bool, StoreError> {
        Ok(!self.rows_between(Table::Profile, &[], None)?.is_empty())
    }

    /// Files on their way.
    pub(crate) fn transfers(&self) -> Result<Vec<(TransferId, TransferRow)>, StoreError> {
        let rows = self.rows_between(Table::Transfer, &[], None)?;
        let read = |row: &Row| {
            let id = row.key.as_slice().try_into().map(TransferId);
            Ok((id.map_err(|_| StoreError::Damaged("a transfer's id is cut short".into()))?, decode(&row.value)?))
        };
        rows.iter().map(read).collect()
    }

    /// Whether anything is left to be done for a transfer.
    pub(crate) fn has_transfer(&self, transfer: &TransferId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM rows WHERE tbl = ?1 AND key = ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.exists((Table::Transfer as u8, transfer.0.as_slice()))?)
    }

    /// How much is still to be sent, in all conversations.
    pub fn outbox(&self) -> Result<u64, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT count(*) FROM rows WHERE tbl = ?1")?;
        Ok(statement.query_row([Table::Outbox as u8], |row| row.get(0))?)
    }

    fn views<T>(&self, table: Table) -> Result<Vec<T>, StoreError>
    where
        T: Encode<()> + for<'b> Decode<'b, ()>,
    {
        self.rows_between(table, &[], None)?.iter().map(|row| decode(&row.value)).collect()
    }
}

/// Rows of a table from one key (included) to another (not included): the index has them in this order.
pub(super) fn stretch_sql(columns: &str, order: &str) -> String {
    format!("SELECT {columns} FROM rows WHERE tbl = ?1 AND key >= ?2 AND key < ?3 ORDER BY key {order} LIMIT ?4")
}

pub(super) fn said_between(
    connection: &Connection,
    range: (Vec<u8>, Vec<u8>),
    limit: usize,
    order: &str,
) -> Result<Vec<Row>, StoreError> {
    let mut statement = connection.prepare_cached(&stretch_sql("key, value", order))?;
    let table = Table::Said;
    let read = |row: &rusqlite::Row<'_>| Ok(Row { table, key: row.get(0)?, value: row.get(1)? });
    let rows = statement.query_map(params![table as u8, range.0, range.1, limit], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The numbers above one.
fn above(number: u64) -> (u64, u64) {
    (number.saturating_add(1), u64::MAX)
}

fn decode<T>(value: &[u8]) -> Result<T, StoreError>
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    cbor::from_bytes(value).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn number_at_end(key: &[u8]) -> Result<u64, StoreError> {
    let bytes = key.last_chunk::<8>().ok_or_else(|| StoreError::Damaged("a number is cut short".into()))?;
    Ok(u64::from_be_bytes(*bytes))
}
