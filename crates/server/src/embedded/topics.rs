//! Topics in SQLite files: for each shard one of links, which stay, and one of bodies for each week of expiry.
//!
//! Bodies are committed before the links that make them count. A body without a link, left by a crash, is overwritten
//! by the entry that takes its sequence number.

use std::collections::btree_map::{BTreeMap, Entry};
use std::path::Path;

use protocol::id::{EntryHash, Link, TopicId};
use protocol::signature::PublicKey;
use protocol::time::Minutes;
use protocol::topic::{ChainLink, EntryKind, Head};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use super::create_folder;
use super::database::{OpenError, signed, unavailable, unsigned};
use super::shard::{Body, Place, Shard};
use super::worker::Worker;
use crate::port::StoreError;
use crate::port::topics::{
    Act, Append, Created, Earlier, Outcome, Segment, Span, StoredEntry, TopicState, Topics, admit, start,
};

/// Into so many files topics are spread by their shard byte. Stored folders depend on it.
const SHARDS: u8 = 4;

/// Topics in SQLite files: in each shard one thread writes, one reads.
#[derive(Clone)]
pub struct EmbeddedTopics {
    shards: Vec<Workers>,
}

#[derive(Clone)]
struct Workers {
    writer: Worker<Shard>,
    reader: Worker<Shard>,
}

impl EmbeddedTopics {
    /// Opens the topics in `folder`, or creates it.
    ///
    /// # Errors
    /// [`OpenError`], saying what to do.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        let mut shards = Vec::new();
        for number in 0..SHARDS {
            let folder = folder.join(format!("shard-{number}"));
            create_folder(&folder)?;
            let start =
                |role, shard| Worker::start(&format!("topics-{number}-{role}"), shard).map_err(OpenError::Thread);
            shards.push(Workers {
                writer: start("writer", Shard::open(&folder)?)?,
                reader: start("reader", Shard::open(&folder)?)?,
            });
        }
        Ok(EmbeddedTopics { shards })
    }

    fn shard(&self, topic: &TopicId) -> Result<&Workers, StoreError> {
        self.shards.get(self.lane(topic)).ok_or(StoreError::Unavailable("no such shard".to_owned()))
    }
}

impl Topics for EmbeddedTopics {
    async fn create(&self, topic: &TopicId, key: &PublicKey) -> Result<Created, StoreError> {
        let (topic, key) = (*topic, *key);
        self.shard(&topic)?.writer.call(move |shard| create(shard, &topic, &key)).await
    }

    async fn append(&self, batch: Vec<Append>) -> Result<Vec<Outcome>, StoreError> {
        let Some(first) = batch.first() else { return Ok(Vec::new()) };
        self.shard(&first.topic)?.writer.call(move |shard| append(shard, batch)).await
    }

    async fn segment(&self, topic: &TopicId, segment: u64) -> Result<Option<Segment>, StoreError> {
        let Ok(segment) = i64::try_from(segment) else { return Ok(None) };
        let topic = *topic;
        let find = move |shard: &mut Shard| find_segment(&shard.links, &topic, segment).map_err(unavailable);
        self.shard(&topic)?.reader.call(find).await
    }

    async fn state(&self, topic: &TopicId) -> Result<Option<TopicState>, StoreError> {
        let topic = *topic;
        let find = move |shard: &mut Shard| find_topic(&shard.links, &topic).map_err(unavailable);
        Ok(self.shard(&topic)?.reader.call(find).await?.map(|(_, state)| state))
    }

    async fn head_at(&self, topic: &TopicId, sequence: u64) -> Result<Option<Head>, StoreError> {
        let topic = *topic;
        self.shard(&topic)?.reader.call(move |shard| head_at(&shard.links, &topic, sequence)).await
    }

    async fn read(&self, topic: &TopicId, span: Span, now: Minutes) -> Result<Vec<StoredEntry>, StoreError> {
        let topic = *topic;
        self.shard(&topic)?.reader.call(move |shard| read(shard, &topic, span, now)).await
    }

    async fn expire(&self, now: Minutes) -> Result<(), StoreError> {
        for workers in &self.shards {
            // The reader lets go of files before they are deleted.
            workers.reader.call(move |shard| shard.forget_before(now)).await?;
            workers.writer.call(move |shard| shard.expire(now)).await?;
        }
        Ok(())
    }

    fn lanes(&self) -> usize {
        self.shards.len()
    }

    fn lane(&self, topic: &TopicId) -> usize {
        usize::from(topic.shard() % SHARDS)
    }
}

fn create(shard: &mut Shard, topic: &TopicId, key: &PublicKey) -> Result<Created, StoreError> {
    let transaction = immediate(&mut shard.links)?;
    if let Some(first) = find_segment(&transaction, topic, 0).map_err(unavailable)? {
        return Ok(Created::Exists { key: first.key });
    }
    let state = start(topic, key);
    insert_topic(&transaction, topic, key, &state).map_err(unavailable)?;
    transaction.commit().map_err(|_| StoreError::Unknown)?;
    Ok(Created::Done)
}

fn insert_topic(
    transaction: &Transaction<'_>,
    topic: &TopicId,
    key: &PublicKey,
    state: &TopicState,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO topic (id, segment, segment_start, sequence, link, time) VALUES (?1, 0, 0, 0, ?2, 0)";
    transaction.execute(sql, params![topic.0, state.head.link.0])?;
    let row = transaction.last_insert_rowid();
    insert_segment(transaction, row, 0, key, 0)
}

fn insert_segment(
    transaction: &Transaction<'_>,
    topic: i64,
    segment: i64,
    key: &PublicKey,
    start: i64,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT INTO segment (topic, segment, key, start) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![topic, segment, key.0, start])?;
    Ok(())
}

/// One transaction for the links of the whole batch, after one for each file of bodies. Where a topic stands is read and
/// written once for all its entries of the batch.
fn append(shard: &mut Shard, batch: Vec<Append>) -> Result<Vec<Outcome>, StoreError> {
    let (links, bodies) = shard.split();
    let transaction = immediate(links)?;
    let mut outcomes = Vec::with_capacity(batch.len());
    let mut accepted = Vec::new();
    let mut topics: BTreeMap<TopicId, Option<InBatch>> = BTreeMap::new();
    for append in batch {
        let in_batch = match topics.entry(append.topic) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let found = find_topic(&transaction, &append.topic).map_err(unavailable)?;
                place.insert(found.map(|(row, state)| InBatch { row, state, is_changed: false }))
            }
        };
        let Some(InBatch { row, state, is_changed }) = in_batch else {
            outcomes.push(Outcome::NoTopic);
            continue;
        };
        let earlier = match find_earlier(&transaction, *row, &append)? {
            Some(link) => {
                // The first of two alike in one batch is not in its file yet.
                let is_accepted = |body: &&Body| body.place.is(*row, link.sequence);
                let stamp = match accepted.iter().find(is_accepted) {
                    Some(body) => body.stamp,
                    None => bodies.find(&Place::of(*row, &link)?)?.and_then(|(_, stamp)| stamp),
                };
                Some(Earlier { link, stamp })
            }
            None => None,
        };
        let outcome = admit(state, earlier, &append);
        if let Outcome::Appended(link) = outcome {
            insert_link(&transaction, *row, state, &link, &append)?;
            *is_changed = true;
            accepted.push(Body { place: Place::of(*row, &link)?, stamp: append.act.stamp(), bytes: append.body });
        }
        outcomes.push(outcome);
    }
    if accepted.is_empty() {
        return Ok(outcomes);
    }
    for InBatch { row, state, .. } in topics.values().flatten().filter(|in_batch| in_batch.is_changed) {
        update_topic(&transaction, *row, state)?;
    }
    bodies.write(accepted)?;
    // A commit that fails may have reached the disk all the same: the idempotency keys tell.
    transaction.commit().map_err(|_| StoreError::Unknown)?;
    Ok(outcomes)
}

/// Where a topic stands within a batch.
struct InBatch {
    row: i64,
    state: TopicState,
    is_changed: bool,
}

fn update_topic(transaction: &Transaction<'_>, row: i64, state: &TopicState) -> Result<(), StoreError> {
    let (segment, start) = (signed(state.segment)?, signed(state.segment_start)?);
    let (sequence, time) = (signed(state.head.sequence)?, signed(state.time.0)?);
    let sql = "UPDATE topic SET segment = ?2, segment_start = ?3, sequence = ?4, link = ?5, time = ?6 WHERE row = ?1";
    let written = transaction
        .prepare_cached(sql)
        .and_then(|mut statement| statement.execute(params![row, segment, start, sequence, state.head.link.0, time]));
    written.map(|_| ()).map_err(unavailable)
}

fn find_earlier(connection: &Connection, row: i64, append: &Append) -> Result<Option<ChainLink>, StoreError> {
    let Ok(segment) = i64::try_from(append.segment) else { return Ok(None) };
    let sql = "SELECT sequence, segment, kind, time, expiry, entry FROM link
               WHERE topic = ?1 AND segment = ?2 AND key = ?3";
    let mut statement = connection.prepare_cached(sql).map_err(unavailable)?;
    statement.query_row(params![row, segment, append.key], chain_link).optional().map_err(unavailable)
}

fn insert_link(
    transaction: &Transaction<'_>,
    row: i64,
    state: &TopicState,
    link: &ChainLink,
    append: &Append,
) -> Result<(), StoreError> {
    let sequence = signed(link.sequence)?;
    let segment = signed(link.segment)?;
    let (time, expiry) = (signed(link.time.0)?, signed(link.expiry.0)?);
    let newest = signed(state.segment)?;
    let write = || -> rusqlite::Result<()> {
        transaction
            .prepare_cached(
                "INSERT INTO link (topic, sequence, segment, kind, time, expiry, entry, key, after)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                row,
                sequence,
                segment,
                kind_number(link.kind),
                time,
                expiry,
                link.entry.0,
                append.key,
                state.head.link.0
            ])?;
        if let Act::Commit { opens } = append.act {
            transaction
                .prepare_cached("UPDATE segment SET \"end\" = ?3 WHERE topic = ?1 AND segment = ?2")?
                .execute(params![row, segment, sequence])?;
            insert_segment(transaction, row, newest, &opens, sequence)?;
        }
        Ok(())
    };
    write().map_err(unavailable)
}

fn head_at(links: &Connection, topic: &TopicId, sequence: u64) -> Result<Option<Head>, StoreError> {
    if sequence == 0 {
        let first = find_segment(links, topic, 0).map_err(unavailable)?;
        return Ok(first.map(|segment| start(topic, &segment.key).head));
    }
    let Ok(stored) = i64::try_from(sequence) else { return Ok(None) };
    let sql = "SELECT link.after FROM link JOIN topic ON topic.row = link.topic
               WHERE topic.id = ?1 AND link.sequence = ?2";
    let mut statement = links.prepare_cached(sql).map_err(unavailable)?;
    let link = statement.query_row(params![topic.0, stored], |row| row.get(0)).optional().map_err(unavailable)?;
    Ok(link.map(|link| Head { sequence, link: Link(link) }))
}

fn read(shard: &mut Shard, topic: &TopicId, span: Span, now: Minutes) -> Result<Vec<StoredEntry>, StoreError> {
    let (links, bodies) = shard.split();
    let Some((row, _)) = find_topic(links, topic).map_err(unavailable)? else { return Ok(Vec::new()) };
    let after = i64::try_from(span.after).unwrap_or(i64::MAX);
    let through = i64::try_from(span.through).unwrap_or(i64::MAX);
    let count_max = i64::try_from(span.count_max).unwrap_or(i64::MAX);
    let sql = "SELECT sequence, segment, kind, time, expiry, entry FROM link
               WHERE topic = ?1 AND sequence > ?2 AND sequence <= ?3 ORDER BY sequence LIMIT ?4";
    let mut statement = links.prepare_cached(sql).map_err(unavailable)?;
    let found = statement.query_map(params![row, after, through, count_max], chain_link).map_err(unavailable)?;
    let mut entries = Vec::new();
    let mut bytes_total = 0usize;
    for link in found {
        let link = link.map_err(unavailable)?;
        let body = if link.expiry <= now { None } else { bodies.find(&Place::of(row, &link)?)? };
        let (body, stamp) = body.map_or((None, None), |(bytes, stamp)| (Some(bytes), stamp));
        bytes_total = bytes_total.saturating_add(body.as_ref().map_or(0, Vec::len));
        if !entries.is_empty() && bytes_total > span.bytes_max {
            break;
        }
        entries.push(StoredEntry { link, body, stamp });
    }
    Ok(entries)
}

fn find_topic(connection: &Connection, topic: &TopicId) -> rusqlite::Result<Option<(i64, TopicState)>> {
    let sql = "SELECT row, segment, segment_start, sequence, link, time FROM topic WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    statement
        .query_row(params![topic.0], |row| {
            let state = TopicState {
                segment: unsigned(row.get(1)?),
                segment_start: unsigned(row.get(2)?),
                head: Head { sequence: unsigned(row.get(3)?), link: Link(row.get(4)?) },
                time: Minutes(unsigned(row.get(5)?)),
            };
            Ok((row.get(0)?, state))
        })
        .optional()
}

fn find_segment(connection: &Connection, topic: &TopicId, segment: i64) -> rusqlite::Result<Option<Segment>> {
    let sql = "SELECT segment.key, segment.start, segment.\"end\" FROM segment JOIN topic ON topic.row = segment.topic
               WHERE topic.id = ?1 AND segment.segment = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    statement
        .query_row(params![topic.0, segment], |row| {
            let end: Option<i64> = row.get(2)?;
            Ok(Segment { key: PublicKey(row.get(0)?), start: unsigned(row.get(1)?), end: end.map(unsigned) })
        })
        .optional()
}

fn chain_link(row: &Row<'_>) -> rusqlite::Result<ChainLink> {
    let kind: i64 = row.get(2)?;
    Ok(ChainLink {
        sequence: unsigned(row.get(0)?),
        segment: unsigned(row.get(1)?),
        kind: if kind == kind_number(EntryKind::Commit) { EntryKind::Commit } else { EntryKind::Message },
        time: Minutes(unsigned(row.get(3)?)),
        expiry: Minutes(unsigned(row.get(4)?)),
        entry: EntryHash(row.get(5)?),
    })
}

fn kind_number(kind: EntryKind) -> i64 {
    match kind {
        EntryKind::Message => 0,
        EntryKind::Commit => 1,
    }
}

fn immediate(connection: &mut Connection) -> Result<Transaction<'_>, StoreError> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(unavailable)
}
