//! Locked chats: what they say is sealed to a key of their own before it is written, and opened only while somebody has that key.
//!
//! The engine writes the history's rows and never reads their values, so whether they are sealed is nothing to it. What it does read
//! of a chat again, a draft and the view, is written without what would tell of the texts.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use engine::changes::{Changes, Row, Table};
use engine::drafts::DraftRow;
use engine::sealing::{self, Sealed};
use engine::view::{ChatLock, ContactView, ConversationView};
use protocol::cbor;
use protocol::id::ConversationId;
use protocol::seal;
use rusqlite::{Connection, OptionalExtension, params};
use zeroize::Zeroizing;

use super::{Store, StoreError, after_prefix, search};
use crate::key::chat::ChatKey;
use crate::system::{SystemRng, random};
use crate::target::Target;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS locks (conversation BLOB NOT NULL UNIQUE, public BLOB NOT NULL, wrapped BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS lock_keys (id INTEGER PRIMARY KEY AUTOINCREMENT, conversation BLOB NOT NULL, encapsulated BLOB NOT NULL, sealed BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS lock_keys_conversation ON lock_keys (conversation);
";

/// The tables whose values a lock seals.
const SEALED: [Table; 2] = [Table::Message, Table::Said];

/// The tables whose values a lock takes texts out of.
const BLANKED: [Table; 2] = [Table::Draft, Table::View];

/// What a row is sealed for, beside its table and key.
const LABEL: &str = "locked chat";

/// How many rows one key seals: a fresh one costs a kilobyte, and whoever gets one from this process's memory gets no more rows.
const SEALS_MAX: u32 = 256;

/// The setting that says that the file may still hold what was there before a lock.
const SETTING_TRACES: &str = "lock_traces";

/// A key under which rows are sealed.
type RowKey = Zeroizing<[u8; 32]>;

/// All locks.
#[derive(Default)]
pub(super) struct Locks(RefCell<BTreeMap<ConversationId, Lock>>);

struct Lock {
    public: Vec<u8>,
    /// What opens it, while it is open.
    key: Option<ChatKey>,
    sealing: Option<Sealing>,
    /// Keys of rows, as far as they were used while it is open.
    opened: BTreeMap<i64, RowKey>,
}

/// The key under which rows are being sealed.
struct Sealing {
    id: i64,
    key: RowKey,
    left: u32,
}

/// How locking a chat, or opening it, has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockEnd {
    /// It is done.
    Done,
    /// There is no such conversation.
    NoChat,
    /// It is locked already, with another key.
    IsLocked,
    /// It is not locked.
    IsNotLocked,
    /// The key is not this lock's.
    OtherKey,
}

impl Locks {
    fn state(&self, conversation: &ConversationId) -> Option<ChatLock> {
        let locks = self.0.borrow();
        locks.get(conversation).map(|lock| if lock.key.is_some() { ChatLock::Open } else { ChatLock::Closed })
    }

    /// The conversations that are unlocked.
    pub(super) fn open(&self) -> Vec<ConversationId> {
        let locks = self.0.borrow();
        locks.iter().filter(|(_, lock)| lock.key.is_some()).map(|(conversation, _)| *conversation).collect()
    }

    /// Nothing is left of a conversation: it is not locked any more.
    pub(super) fn forget(&self, conversation: &[u8]) {
        self.0.borrow_mut().retain(|locked, _| locked.0 != conversation);
    }

    /// What was not committed is not there: keys of it are none.
    pub(super) fn forget_keys(&self) {
        for lock in self.0.borrow_mut().values_mut() {
            lock.sealing = None;
            lock.opened.clear();
        }
    }

    /// The value of a row as it is to be written.
    pub(super) fn kept<'a>(
        &self,
        connection: &Connection,
        table: Table,
        (key, value): (&[u8], &'a [u8]),
    ) -> Result<Cow<'a, [u8]>, StoreError> {
        let Some(conversation) = whose(table, key) else { return Ok(Cow::Borrowed(value)) };
        let mut locks = self.0.borrow_mut();
        let Some(lock) = locks.get_mut(&conversation) else { return Ok(Cow::Borrowed(value)) };
        Ok(Cow::Owned(match table {
            Table::Draft => cbor::to_bytes(&DraftRow { text: String::new(), ..decode(value)? }),
            Table::View => cbor::to_bytes(&ConversationView { draft: None, ..decode(value)? }),
            _ => lock.seal(connection, &conversation, &context(table, key), value)?,
        }))
    }

    /// The value of a row as it was before it was sealed.
    pub(super) fn unsealed(
        &self,
        connection: &Connection,
        table: Table,
        (key, value): (&[u8], Vec<u8>),
    ) -> Result<Vec<u8>, StoreError> {
        let Some(conversation) = whose(table, key).filter(|_| SEALED.contains(&table)) else { return Ok(value) };
        let mut locks = self.0.borrow_mut();
        let Some(lock) = locks.get_mut(&conversation) else { return Ok(value) };
        lock.open(connection, &conversation, &context(table, key), &value)
    }

    /// Whether a batch takes texts of a locked chat out of rows that are not sealed.
    pub(super) fn leaves_traces(&self, changes: &Changes) -> bool {
        let locks = self.0.borrow();
        let is_gone = |(table, key, value): (Table, &[u8], Option<&[u8]>)| {
            let of = || key.get(..ConversationId::SIZE).and_then(ConversationId::from_slice);
            value.is_none()
                && match table {
                    Table::Outbox => of().is_some_and(|conversation| locks.contains_key(&conversation)),
                    Table::Transfer => true,
                    _ => false,
                }
        };
        !locks.is_empty() && changes.iter().any(is_gone)
    }
}

impl Lock {
    fn closed(public: Vec<u8>) -> Self {
        Lock { public, key: None, sealing: None, opened: BTreeMap::new() }
    }

    fn seal(
        &mut self,
        connection: &Connection,
        conversation: &ConversationId,
        context: &[u8],
        value: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let sealing = match self.sealing.take().filter(|sealing| sealing.left > 0) {
            Some(sealing) => sealing,
            None => begin(connection, conversation, &self.public)?,
        };
        let sealed = seal::seal(&mut SystemRng, &sealing.key, LABEL, context, value);
        let row = [sealing.id.to_be_bytes().as_slice(), &sealed].concat();
        self.sealing = Some(Sealing { left: sealing.left.saturating_sub(1), ..sealing });
        Ok(row)
    }

    fn open(
        &mut self,
        connection: &Connection,
        conversation: &ConversationId,
        context: &[u8],
        row: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let key = self.key.as_ref().ok_or(StoreError::ChatLocked)?;
        let damaged = || StoreError::Damaged("a row of a locked chat does not open with its key".into());
        let (id, sealed) = row.split_first_chunk::<8>().ok_or_else(damaged)?;
        let id = i64::from_be_bytes(*id);
        let key = match self.opened.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(row_key(connection, conversation, (id, key))?),
        };
        seal::open(key, LABEL, context, sealed).ok_or_else(damaged)
    }
}

/// A key of rows, opened by the lock's.
fn row_key(
    connection: &Connection,
    conversation: &ConversationId,
    (id, key): (i64, &ChatKey),
) -> Result<RowKey, StoreError> {
    let damaged = || StoreError::Damaged("a key of a locked chat does not open with the lock's".into());
    let found = "SELECT encapsulated, sealed FROM lock_keys WHERE id = ?1 AND conversation = ?2";
    let read = |row: &rusqlite::Row<'_>| Ok(Sealed { encapsulated: row.get(0)?, ciphertext: row.get(1)? });
    let found = connection.prepare_cached(found)?.query_row(params![id, conversation.0], read).optional()?;
    let opened = sealing::open(&key.0, &conversation.0, &found.ok_or_else(damaged)?).ok_or_else(damaged)?;
    Ok(Zeroizing::new(<[u8; 32]>::try_from(opened.as_slice()).map_err(|_| damaged())?))
}

/// A fresh key for rows, sealed to the lock's.
fn begin(connection: &Connection, conversation: &ConversationId, public: &[u8]) -> Result<Sealing, StoreError> {
    let key: RowKey = Zeroizing::new(random());
    let sealed = sealing::seal(public, &conversation.0, key.as_slice());
    let sealed = sealed.ok_or_else(|| StoreError::Damaged("a chat's lock has no key".into()))?;
    connection
        .prepare_cached("INSERT INTO lock_keys (conversation, encapsulated, sealed) VALUES (?1, ?2, ?3)")?
        .execute(params![conversation.0, sealed.encapsulated, sealed.ciphertext])?;
    Ok(Sealing { id: connection.last_insert_rowid(), key, left: SEALS_MAX })
}

/// Of which conversation a row is, if a lock changes what is written of it.
fn whose(table: Table, key: &[u8]) -> Option<ConversationId> {
    let is_changed = SEALED.contains(&table) || BLANKED.contains(&table);
    ConversationId::from_slice(key.get(..ConversationId::SIZE)?).filter(|_| is_changed)
}

/// A row's place: what was sealed in one opens in no other.
fn context(table: Table, key: &[u8]) -> Vec<u8> {
    [&[table as u8], key].concat()
}

fn decode<T: for<'b> minicbor::Decode<'b, ()> + minicbor::Encode<()>>(value: &[u8]) -> Result<T, StoreError> {
    cbor::from_bytes(value).map_err(|error| StoreError::Damaged(error.to_string()))
}

impl Store {
    /// Makes the tables, in a profile of before them too, and ends what a killed process has left.
    pub(super) fn prepare_locks(&self) -> Result<(), StoreError> {
        self.connection.execute_batch(SCHEMA)?;
        let mut statement = self.connection.prepare_cached("SELECT conversation, public FROM locks")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        for row in rows {
            let (conversation, public) = row?;
            let damaged = || StoreError::Damaged("a lock is of no chat".into());
            let conversation = ConversationId::from_slice(&conversation).ok_or_else(damaged)?;
            self.locks.0.borrow_mut().insert(conversation, Lock::closed(public));
        }
        match self.setting(SETTING_TRACES)?.map(|_| self.remove_traces()) {
            // The lock holds; there will be room another time.
            None | Some(Ok(()) | Err(StoreError::DiskFull)) => Ok(()),
            Some(Err(error)) => Err(error),
        }
    }

    /// How a conversation is locked, if it is.
    pub fn chat_lock(&self, conversation: &ConversationId) -> Option<ChatLock> {
        self.locks.state(conversation)
    }

    /// Whether what is for somebody goes into a chat that is locked, and not unlocked.
    pub fn is_closed_to(&self, target: &Target) -> Result<bool, StoreError> {
        // Without any lock nobody needs to be looked up.
        let has_locks = !self.locks.0.borrow().is_empty();
        Ok(has_locks && self.goes_to(target)?.is_some_and(|to| self.chat_lock(&to) == Some(ChatLock::Closed)))
    }

    /// The conversation into which something for somebody goes, if it is known.
    pub fn goes_to(&self, target: &Target) -> Result<Option<ConversationId>, StoreError> {
        let is_meant = |contact: &ContactView| match target {
            Target::Handle(handle) => [&contact.handle, &contact.told].contains(&&Some(handle.clone())),
            Target::Account(account) => contact.account == *account,
            Target::Conversation(_) => false,
        };
        match target {
            Target::Conversation(conversation) => Ok(Some(*conversation)),
            _ => Ok(self.contacts()?.into_iter().find(is_meant).and_then(|contact| contact.pair)),
        }
    }

    /// The wrapped key of a conversation's lock, if it is locked.
    pub fn wrapped_key(&self, conversation: &ConversationId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT wrapped FROM locks WHERE conversation = ?1")?;
        Ok(statement.query_row([conversation.0], |row| row.get(0)).optional()?)
    }

    /// Locks a conversation: all that was said in it is sealed, or nothing is changed. Then nothing of what was there before is left in the
    /// file, nor in the log of writes; if that is broken off, the next opening ends it.
    ///
    /// # Errors
    /// [`StoreError`]; with [`StoreError::DiskFull`] it may be locked, and the file be cleaned when there is room.
    pub fn lock_chat(
        &mut self,
        conversation: &ConversationId,
        key: &ChatKey,
        wrapped: &[u8],
    ) -> Result<LockEnd, StoreError> {
        let public = sealing::public_key(&key.0);
        let known = self.locks.0.borrow().get(conversation).map(|lock| lock.public == public);
        match known {
            Some(true) => return Ok(LockEnd::Done),
            Some(false) => return Ok(LockEnd::IsLocked),
            None => {}
        }
        if self.conversation(conversation)?.is_none() {
            return Ok(LockEnd::NoChat);
        }
        let locked = self.seal_all(conversation, public, wrapped);
        if locked.is_err() {
            self.locks.0.borrow_mut().remove(conversation);
        }
        locked?;
        self.remove_traces()?;
        Ok(LockEnd::Done)
    }

    fn seal_all(&self, conversation: &ConversationId, public: Vec<u8>, wrapped: &[u8]) -> Result<(), StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        // Words are taken out of the index by the texts, which are readable up to here.
        let found = search::of_conversation(self, conversation)?;
        transaction
            .execute("INSERT INTO locks VALUES (?1, ?2, ?3)", params![conversation.0, public.as_slice(), wrapped])?;
        self.locks.0.borrow_mut().insert(*conversation, Lock::closed(public));
        for table in SEALED.into_iter().chain(BLANKED) {
            for Row { key, value, .. } in self.rows_of(table, conversation)? {
                let kept = self.locks.kept(&transaction, table, (&key, &value))?;
                put(&transaction, table, &key, &kept)?;
            }
        }
        search::index_again(self, &found)?;
        self.keep_setting(SETTING_TRACES, "1")?;
        Ok(transaction.commit()?)
    }

    /// Unlocks a conversation until it is closed, or the store is.
    pub fn open_chat(&self, conversation: &ConversationId, key: &ChatKey) -> LockEnd {
        let mut locks = self.locks.0.borrow_mut();
        let Some(lock) = locks.get_mut(conversation) else { return LockEnd::IsNotLocked };
        if sealing::public_key(&key.0) != lock.public {
            return LockEnd::OtherKey;
        }
        lock.key = Some(key.clone());
        LockEnd::Done
    }

    /// Closes a conversation that was unlocked; its words are in memory no more.
    ///
    /// # Errors
    /// [`StoreError`]: then it is closed, and its words may be in memory until the store is.
    pub fn close_chat(&self, conversation: &ConversationId) -> Result<LockEnd, StoreError> {
        {
            let mut locks = self.locks.0.borrow_mut();
            let Some(lock) = locks.get_mut(conversation) else { return Ok(LockEnd::IsNotLocked) };
            (lock.key, lock.sealing) = (None, None);
            lock.opened.clear();
        }
        self.forget_open_index()?;
        Ok(LockEnd::Done)
    }

    /// Takes a conversation out of its lock: all that was said in it is in the profile as anything else, or nothing is changed.
    ///
    /// # Errors
    /// [`StoreError`]: then it is locked as before.
    pub fn remove_lock(&mut self, conversation: &ConversationId, key: &ChatKey) -> Result<LockEnd, StoreError> {
        let before = self.locks.state(conversation);
        self.forget_open_index()?;
        match self.open_chat(conversation, key) {
            LockEnd::Done => {}
            end => return Ok(end),
        }
        let unsealed = self.unseal_all(conversation);
        match &unsealed {
            Ok(()) => drop(self.locks.0.borrow_mut().remove(conversation)),
            Err(_) if before == Some(ChatLock::Closed) => drop(self.close_chat(conversation)?),
            Err(_) => {}
        }
        unsealed.map(|()| LockEnd::Done)
    }

    fn unseal_all(&self, conversation: &ConversationId) -> Result<(), StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        for table in SEALED {
            for Row { key, value, .. } in self.rows_of(table, conversation)? {
                let value = self.locks.unsealed(&transaction, table, (&key, value))?;
                put(&transaction, table, &key, &value)?;
            }
        }
        remove(&transaction, &conversation.0)?;
        let found = search::of_conversation(self, conversation)?;
        search::index_again(self, &found)?;
        Ok(transaction.commit()?)
    }

    /// The rows of a table that belong to a conversation, as they are stored.
    fn rows_of(&self, table: Table, conversation: &ConversationId) -> Result<Vec<Row>, StoreError> {
        self.rows_between(table, &conversation.0, after_prefix(&conversation.0).as_deref())
    }

    /// Writes the file anew, and empties the log of writes: of pages that were changed nothing is left in either.
    fn remove_traces(&self) -> Result<(), StoreError> {
        self.connection.flush_prepared_statement_cache();
        self.connection.execute_batch("VACUUM")?;
        self.empty_log()?;
        self.connection.execute("DELETE FROM meta WHERE name = ?1", [SETTING_TRACES])?;
        Ok(())
    }
}

/// Takes the lock of a conversation away of which nothing is left.
pub(super) fn remove(connection: &Connection, conversation: &[u8]) -> Result<(), StoreError> {
    connection.execute("DELETE FROM lock_keys WHERE conversation = ?1", [conversation])?;
    connection.execute("DELETE FROM locks WHERE conversation = ?1", [conversation])?;
    Ok(())
}

fn put(connection: &Connection, table: Table, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
    let update = "UPDATE rows SET value = ?3 WHERE tbl = ?1 AND key = ?2";
    connection.prepare_cached(update)?.execute(params![table as u8, key, value])?;
    Ok(())
}

#[cfg(test)]
mod tests;
