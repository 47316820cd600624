//! The directory in one SQLite file: what waits to be committed at the same time is synced to disk together.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use tokio::sync::oneshot;

use super::database::{self, OpenError, Schema, unavailable, uncommitted};
use super::worker::Worker;
use crate::port::StoreError;
use crate::port::directory::{Commit, Committed, Directory, Key, Part};

const SCHEMA: Schema =
    Schema { version: 1, tables: "CREATE TABLE IF NOT EXISTS record (key BLOB NOT NULL UNIQUE, value BLOB NOT NULL);" };

/// The most commits that are synced together: the first of them must not wait long for the last.
const BATCH_MAX: usize = 256;

/// A directory in one SQLite file: one thread writes, one reads.
#[derive(Clone)]
pub struct EmbeddedDirectory {
    writer: Worker<Connection>,
    reader: Worker<Connection>,
    waiting: Arc<Mutex<VecDeque<Waiting>>>,
}

/// A commit that waits for the thread that writes, and whom to tell.
struct Waiting {
    commit: Commit,
    told: oneshot::Sender<Result<Committed, StoreError>>,
}

impl EmbeddedDirectory {
    /// Opens the directory in `folder`, or creates it.
    ///
    /// # Errors
    /// [`OpenError`], saying what to do.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        let file = folder.join("directory.sqlite");
        let writer = database::open(&file, &SCHEMA)?;
        let reader = database::open(&file, &SCHEMA)?;
        Ok(EmbeddedDirectory {
            writer: Worker::start("directory-writer", writer).map_err(OpenError::Thread)?,
            reader: Worker::start("directory-reader", reader).map_err(OpenError::Thread)?,
            waiting: Arc::default(),
        })
    }
}

impl Directory for EmbeddedDirectory {
    async fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        let key = key.clone();
        self.reader.call(move |connection| value_of(connection, &key).map_err(unavailable)).await
    }

    async fn get_all(&self, keys: Vec<Key>) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.reader
            .call(move |connection| {
                let transaction = connection.transaction().map_err(unavailable)?;
                let values: rusqlite::Result<_> = keys.iter().map(|key| value_of(&transaction, key)).collect();
                values.map_err(unavailable)
            })
            .await
    }

    async fn scan_from(&self, part: Part) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        let (first, end) = range(&part.prefix);
        let from = part.from.0.max(first);
        let count_max = i64::try_from(part.count_max).unwrap_or(i64::MAX);
        self.reader
            .call(move |connection| {
                let sql = "SELECT key, value FROM record WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT ?3";
                let mut statement = connection.prepare_cached(sql).map_err(unavailable)?;
                let mut rows = statement.query(params![from, end, count_max]).map_err(unavailable)?;
                let (mut found, mut bytes) = (Vec::new(), 0usize);
                while bytes < part.bytes_max
                    && let Some(row) = rows.next().map_err(unavailable)?
                {
                    let value: Vec<u8> = row.get(1).map_err(unavailable)?;
                    bytes = bytes.saturating_add(value.len());
                    found.push((Key(row.get(0).map_err(unavailable)?), value));
                }
                Ok(found)
            })
            .await
    }

    async fn keys(&self, prefix: &Key, count_max: usize) -> Result<Vec<Key>, StoreError> {
        let (first, end) = range(prefix);
        let count_max = i64::try_from(count_max).unwrap_or(i64::MAX);
        self.reader
            .call(move |connection| {
                // The index alone has them.
                let sql = "SELECT key FROM record WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT ?3";
                let mut statement = connection.prepare_cached(sql).map_err(unavailable)?;
                let rows = statement.query_map(params![first, end, count_max], |row| row.get(0).map(Key));
                rows.and_then(Iterator::collect).map_err(unavailable)
            })
            .await
    }

    async fn count(&self, prefix: &Key) -> Result<u64, StoreError> {
        let (first, end) = range(prefix);
        self.reader
            .call(move |connection| {
                let sql = "SELECT count(*) FROM record WHERE key >= ?1 AND key < ?2";
                let mut statement = connection.prepare_cached(sql).map_err(unavailable)?;
                statement.query_row(params![first, end], |row| row.get(0)).map(database::unsigned).map_err(unavailable)
            })
            .await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let (told, outcome) = oneshot::channel();
        locked(&self.waiting).push_back(Waiting { commit, told });
        let waiting = Arc::clone(&self.waiting);
        // One piece of work for each commit; the first of them brings all that wait by then, and the others find nothing.
        self.writer
            .call(move |connection| {
                write_together(connection, &waiting);
                Ok(())
            })
            .await?;
        outcome.await.map_err(|_| StoreError::Unknown)?
    }
}

fn write_together(connection: &mut Connection, waiting: &Mutex<VecDeque<Waiting>>) {
    let batch: Vec<Waiting> = {
        let mut waiting = locked(waiting);
        let count = waiting.len().min(BATCH_MAX);
        waiting.drain(..count).collect()
    };
    let (commits, told): (Vec<Commit>, Vec<_>) =
        batch.into_iter().map(|waiting| (waiting.commit, waiting.told)).unzip();
    let outcomes = match write(connection, &commits) {
        Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
        // Nothing was written. One of them may be at fault: each by itself.
        Err(Failed::Made(StoreError::Unavailable(_))) if commits.len() > 1 => each_alone(connection, &commits),
        Err(Failed::Made(error) | Failed::NotBegun(error)) => vec![Err(error); commits.len()],
    };
    // Whoever waited may have gone.
    told.into_iter().zip(outcomes).for_each(|(told, outcome): (_, Result<_, _>)| _ = told.send(outcome));
}

/// Why commits were not made.
enum Failed {
    /// The file was not to be had: that is no commit's fault, and waiting again for each of them would hold up all others.
    NotBegun(StoreError),
    /// One of them, or their end, failed.
    Made(StoreError),
}

/// Makes commits one after the other, each synced by itself, until the file is not to be had.
fn each_alone(connection: &mut Connection, commits: &[Commit]) -> Vec<Result<Committed, StoreError>> {
    let mut outcomes = Vec::with_capacity(commits.len());
    for commit in commits {
        match write(connection, std::slice::from_ref(commit)) {
            Ok(made) => outcomes.push(made.first().copied().ok_or(StoreError::Unknown)),
            Err(Failed::Made(error)) => outcomes.push(Err(error)),
            Err(Failed::NotBegun(error)) => {
                outcomes.resize(commits.len(), Err(error));
                break;
            }
        }
    }
    outcomes
}

/// Makes commits one after the other, each of which sees those before it, and syncs them together.
fn write(connection: &mut Connection, commits: &[Commit]) -> Result<Vec<Committed>, Failed> {
    let Some(_first) = commits.first() else { return Ok(Vec::new()) };
    let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
    let transaction = begun.map_err(|error| Failed::NotBegun(unavailable(error)))?;
    let outcomes: Result<Vec<Committed>, StoreError> =
        commits.iter().map(|commit| write_one(&transaction, commit)).collect();
    let outcomes = outcomes.map_err(Failed::Made)?;
    transaction.commit().map_err(|error| Failed::Made(uncommitted(error)))?;
    Ok(outcomes)
}

fn write_one(transaction: &Transaction<'_>, commit: &Commit) -> Result<Committed, StoreError> {
    for (key, value) in &commit.asserts {
        if value_of(transaction, key).map_err(unavailable)? != *value {
            return Ok(Committed::AssertFailed);
        }
    }
    for (key, value) in &commit.writes {
        let written = match value {
            Some(value) => transaction
                .prepare_cached(
                    "INSERT INTO record (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
                )
                .and_then(|mut statement| statement.execute(params![key.0, value])),
            None => transaction
                .prepare_cached("DELETE FROM record WHERE key = ?1")
                .and_then(|mut statement| statement.execute(params![key.0])),
        };
        written.map_err(unavailable)?;
    }
    Ok(Committed::Done)
}

fn locked(waiting: &Mutex<VecDeque<Waiting>>) -> std::sync::MutexGuard<'_, VecDeque<Waiting>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}

fn value_of(connection: &Connection, key: &Key) -> rusqlite::Result<Option<Vec<u8>>> {
    let mut statement = connection.prepare_cached("SELECT value FROM record WHERE key = ?1")?;
    statement.query_row(params![key.0], |row| row.get(0)).optional()
}

/// The keys from `prefix` up to, but without, the first one that does not begin with it.
fn range(prefix: &Key) -> (Vec<u8>, Vec<u8>) {
    let mut end = prefix.0.clone();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            break;
        }
    }
    (prefix.0.clone(), end)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use protocol::id::AccountId;

    use super::*;

    static WAITS: AtomicUsize = AtomicUsize::new(0);

    /// Another process has the file: the thread that writes waits for it once, and not once for each of those who wait behind it.
    #[test]
    fn a_file_that_is_not_to_be_had_is_waited_for_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("directory.sqlite");
        let mut writer = database::open(&file, &SCHEMA).expect("opened");
        let gives_up = |_| {
            WAITS.fetch_add(1, Ordering::Relaxed);
            false
        };
        writer.busy_handler(Some(gives_up)).expect("set");
        let mut other = database::open(&file, &SCHEMA).expect("opened");
        let held = other.transaction_with_behavior(TransactionBehavior::Immediate).expect("held");
        let waiting = Mutex::default();
        let mut told = Vec::new();
        for number in 0..100 {
            let mut commit = Commit::default();
            commit.put(Key::account(&AccountId([number; 32])), vec![number]);
            let (sender, outcome) = oneshot::channel();
            locked(&waiting).push_back(Waiting { commit, told: sender });
            told.push(outcome);
        }
        write_together(&mut writer, &waiting);
        for mut outcome in told {
            assert!(matches!(outcome.try_recv(), Ok(Err(StoreError::Unavailable(_)))), "nothing was written");
        }
        assert_eq!(WAITS.load(Ordering::Relaxed), 1);
        drop(held);
        let commit = Commit::default();
        assert!(matches!(write(&mut writer, &[commit]).as_deref(), Ok([Committed::Done])));
    }
}
