//! The topics' port: append batches with expected segment and idempotency key, read from a cursor, heads, expiry.

use std::future::Future;
use std::sync::Arc;

use protocol::franking::Stamp;
use protocol::id::{EntryHash, Link, TopicId};
use protocol::limits::SEGMENT_ENTRIES_MAX;
use protocol::signature::PublicKey;
use protocol::time::Minutes;
use protocol::topic::{ChainLink, EntryKind, Head};

use super::StoreError;

/// Append-only topics, in segments.
pub trait Topics: Send + Sync + 'static {
    /// Creates a topic whose segment 0 has this key.
    fn create(&self, topic: &TopicId, key: &PublicKey) -> impl Future<Output = Result<Created, StoreError>> + Send;

    /// Makes a batch of appends, in order, each by itself accepted or not; all accepted ones are durable when it returns.
    /// One outcome for each append. All appends of a batch are of one lane.
    fn append(&self, batch: Vec<Append>) -> impl Future<Output = Result<Vec<Outcome>, StoreError>> + Send;

    /// A segment.
    fn segment(
        &self,
        topic: &TopicId,
        segment: u64,
    ) -> impl Future<Output = Result<Option<Segment>, StoreError>> + Send;

    /// Where a topic stands.
    fn state(&self, topic: &TopicId) -> impl Future<Output = Result<Option<TopicState>, StoreError>> + Send;

    /// The head just after an entry; after none, for sequence 0.
    fn head_at(&self, topic: &TopicId, sequence: u64) -> impl Future<Output = Result<Option<Head>, StoreError>> + Send;

    /// Entries of a topic, ascending, without gaps. Bodies that have expired at `now` are absent.
    fn read(
        &self,
        topic: &TopicId,
        span: Span,
        now: Minutes,
    ) -> impl Future<Output = Result<Vec<StoredEntry>, StoreError>> + Send;

    /// Forgets the bodies that have expired at `now`; links stay.
    fn expire(&self, now: Minutes) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// How many lanes of appends can be written independently.
    fn lanes(&self) -> usize;

    /// The lane that a topic's appends go by, below [`Topics::lanes`].
    fn lane(&self, topic: &TopicId) -> usize;
}

/// How a creation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// The topic is there, durably.
    Done,
    /// It was there already, with this first key.
    Exists {
        /// The key of its segment 0.
        key: PublicKey,
    },
}

/// An append.
#[derive(Debug, Clone)]
pub struct Append {
    /// The topic.
    pub topic: TopicId,
    /// The segment, which must be the newest.
    pub segment: u64,
    /// The time that the link will tell.
    pub time: Minutes,
    /// When the body may be forgotten.
    pub expiry: Minutes,
    /// The entry's hash.
    pub entry: EntryHash,
    /// Unique in its segment: a message's tag, a commit's entry hash.
    pub key: [u8; 32],
    /// The entry's canonical bytes; clones share them.
    pub body: Arc<[u8]>,
    /// What the entry is.
    pub act: Act,
}

/// What an append is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A message with its stamp.
    Message {
        /// The stamp.
        stamp: Stamp,
    },
    /// A commit: closes its segment and opens the next.
    Commit {
        /// The key of the segment that it opens.
        opens: PublicKey,
    },
}

impl Act {
    /// The entry's kind.
    pub fn kind(&self) -> EntryKind {
        match self {
            Act::Message { .. } => EntryKind::Message,
            Act::Commit { .. } => EntryKind::Commit,
        }
    }

    /// A message's stamp.
    pub fn stamp(&self) -> Option<Stamp> {
        match self {
            Act::Message { stamp } => Some(*stamp),
            Act::Commit { .. } => None,
        }
    }
}

/// How an append ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is stored, at this place.
    Appended(ChainLink),
    /// The same entry was stored before, at this place.
    Duplicate {
        /// The first one's link.
        link: ChainLink,
        /// The first one's stamp, unless it has expired.
        stamp: Option<Stamp>,
    },
    /// Another entry has the same key.
    Conflict,
    /// The segment is closed, or not open yet.
    Closed,
    /// The segment takes no more messages.
    Full,
    /// The topic has an entry of a later time: times never go back. To be stamped and tried again with that time.
    Early {
        /// The time of the topic's last entry.
        last: Minutes,
    },
    /// There is no such topic.
    NoTopic,
}

/// A segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Its verification key.
    pub key: PublicKey,
    /// The sequence number before its first entry.
    pub start: u64,
    /// The sequence number of the commit that closed it.
    pub end: Option<u64>,
}

/// Where a topic stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicState {
    /// The newest segment.
    pub segment: u64,
    /// The sequence number before the newest segment's first entry.
    pub segment_start: u64,
    /// After the last entry.
    pub head: Head,
    /// The time of the last entry; 0 before the first.
    pub time: Minutes,
}

/// Which entries to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Only entries with higher sequence numbers.
    pub after: u64,
    /// Only entries up to this sequence number.
    pub through: u64,
    /// At most so many.
    pub count_max: usize,
    /// The first entry always; further ones only while the bodies together stay within this.
    pub bytes_max: usize,
}

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its link.
    pub link: ChainLink,
    /// The entry's canonical bytes, until it expires.
    pub body: Option<Vec<u8>>,
    /// A message's stamp, until it expires.
    pub stamp: Option<Stamp>,
}

/// What an earlier append left under the same (topic, segment, key).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earlier {
    /// Its link.
    pub link: ChainLink,
    /// Its stamp, unless it has expired.
    pub stamp: Option<Stamp>,
}

/// The rule that all adapters share: what becomes of an append to a topic in this state. Moves the state on if it is
/// taken.
pub fn admit(state: &mut TopicState, earlier: Option<Earlier>, append: &Append) -> Outcome {
    if let Some(Earlier { link, stamp }) = earlier {
        let same = link.entry == append.entry;
        return if same { Outcome::Duplicate { link, stamp } } else { Outcome::Conflict };
    }
    if append.segment != state.segment {
        return Outcome::Closed;
    }
    let kind = append.act.kind();
    let in_segment = state.head.sequence.saturating_sub(state.segment_start);
    if kind == EntryKind::Message && in_segment >= SEGMENT_ENTRIES_MAX {
        return Outcome::Full;
    }
    // Sequences and segments at their end are as good as full: nothing ever wraps.
    let (Some(sequence), Some(next_segment)) = (state.head.sequence.checked_add(1), state.segment.checked_add(1))
    else {
        return Outcome::Full;
    };
    if append.time < state.time {
        return Outcome::Early { last: state.time };
    }
    let link = ChainLink {
        sequence,
        segment: append.segment,
        kind,
        time: append.time,
        expiry: append.expiry,
        entry: append.entry,
    };
    state.head = Head { sequence, link: link.after(&state.head.link) };
    state.time = link.time;
    if kind == EntryKind::Commit {
        state.segment = next_segment;
        state.segment_start = sequence;
    }
    Outcome::Appended(link)
}

/// How many of the entries, in order, a read gives, by its limits on count and bytes.
pub fn within_limits(span: &Span, body_sizes: impl Iterator<Item = usize>) -> usize {
    let mut total = 0usize;
    body_sizes
        .take(span.count_max)
        .enumerate()
        .take_while(|(index, size)| {
            total = total.saturating_add(*size);
            *index == 0 || total <= span.bytes_max
        })
        .count()
}

/// The head of a topic before its first entry.
pub fn start(topic: &TopicId, key: &PublicKey) -> TopicState {
    let link: Link = protocol::topic::first_link(topic, key);
    TopicState { segment: 0, segment_start: 0, head: Head { sequence: 0, link }, time: Minutes(0) }
}
