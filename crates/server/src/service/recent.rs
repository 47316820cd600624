//! The newest entries of the topics that somebody follows, in memory: who is online gets them without a look at the disk.
//!
//! It holds only what is durable, and only without gaps; what it does not hold is read from the store.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use protocol::id::TopicId;
use protocol::time::Minutes;
use protocol::topic::{Head, SignedHead};

use crate::port::topics::{Append, Outcome, StoredEntry};

/// What all of it may take, bytes: some seconds of entries at full load.
const BYTES_MAX: usize = 32 * 1024 * 1024;

/// What an entry takes besides its body, about.
const ENTRY_BYTES: usize = 400;

/// The newest entries.
#[derive(Default)]
pub struct Recent {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    topics: BTreeMap<TopicId, Tail>,
    /// By age, which topic has its oldest item there, and how large it is.
    order: VecDeque<(TopicId, usize)>,
    bytes: usize,
}

/// A topic's newest items, one after the other without a gap.
#[derive(Default)]
struct Tail {
    items: VecDeque<Item>,
    signed: Option<SignedHead>,
}

/// An entry and the head after it; the oldest may be a head alone.
struct Item {
    entry: Option<StoredEntry>,
    head: Head,
}

/// An append that is to be kept once it is stored.
pub struct Candidate(Option<(TopicId, StoredEntryParts)>);

struct StoredEntryParts {
    body: Arc<[u8]>,
    stamp: Option<protocol::franking::Stamp>,
}

/// What a reader gets of it.
pub struct Found {
    /// The entries behind the cursor that are within reach, all of them.
    pub entries: Vec<StoredEntry>,
    /// The head after the last of them.
    pub head: Head,
}

impl Recent {
    /// Follows a topic from a head that the store has told.
    pub fn learn(&self, topic: &TopicId, head: Head) {
        let mut kept = self.lock();
        if !kept.topics.contains_key(topic) {
            kept.push(*topic, Item { entry: None, head });
        }
    }

    /// What of a batch is to be kept once it is stored: the appends to followed topics.
    pub fn candidates(&self, batch: &[Append]) -> Vec<Candidate> {
        let kept = self.lock();
        let candidate = |append: &Append| {
            let is_followed = kept.topics.contains_key(&append.topic);
            let parts = || StoredEntryParts { body: Arc::clone(&append.body), stamp: append.act.stamp() };
            Candidate(is_followed.then(|| (append.topic, parts())))
        };
        batch.iter().map(candidate).collect()
    }

    /// Keeps what was stored.
    pub fn keep(&self, candidates: Vec<Candidate>, outcomes: &[Outcome]) {
        let mut kept = self.lock();
        for (Candidate(candidate), outcome) in candidates.into_iter().zip(outcomes) {
            let (Some((topic, parts)), Outcome::Appended(link)) = (candidate, outcome) else { continue };
            let before = kept.topics.get(&topic).and_then(|tail| tail.items.back()).map(|item| item.head);
            match before {
                Some(before) if before.sequence.checked_add(1) == Some(link.sequence) => {
                    let head = Head { sequence: link.sequence, link: link.after(&before.link) };
                    let entry = StoredEntry { link: *link, body: Some(parts.body.to_vec()), stamp: parts.stamp };
                    kept.push(topic, Item { entry: Some(entry), head });
                }
                // Something in between was stored without anybody being told so: it is read from the store.
                Some(_) => kept.forget(&topic),
                None => {}
            }
        }
    }

    /// The entries behind a cursor, up to the last one of the segments up to `segment_last`; nothing if they are not all
    /// here, or there are none.
    pub fn behind(&self, topic: &TopicId, after: u64, segment_last: u64, now: Minutes) -> Option<Found> {
        let kept = self.lock();
        let tail = kept.topics.get(topic)?;
        let begin = tail.items.partition_point(|item| item.head.sequence <= after);
        let first = tail.items.get(begin)?;
        if first.head.sequence != after.checked_add(1)? {
            return None;
        }
        let mut found: Option<Found> = None;
        for Item { entry, head } in tail.items.range(begin..) {
            let entry = entry.as_ref()?;
            if entry.link.segment > segment_last {
                break;
            }
            // What has expired is told of as the store does.
            let entry = if entry.link.expiry <= now {
                StoredEntry { link: entry.link, body: None, stamp: None }
            } else {
                entry.clone()
            };
            let found = found.get_or_insert_with(|| Found { entries: Vec::new(), head: *head });
            found.entries.push(entry);
            found.head = *head;
        }
        found
    }

    /// The head's signature: made once, however many read it.
    pub fn signed(&self, topic: &TopicId, head: Head, sign: impl FnOnce() -> SignedHead) -> SignedHead {
        let known = self.lock().topics.get(topic).and_then(|tail| tail.signed);
        if let Some(known) = known.filter(|known| known.head == head) {
            return known;
        }
        let signed = sign();
        if let Some(tail) = self.lock().topics.get_mut(topic) {
            tail.signed = Some(signed);
        }
        signed
    }

    /// Forgets everything: the keys have changed, or bodies have expired.
    pub fn clear(&self) {
        *self.lock() = Kept::default();
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn push(&mut self, topic: TopicId, item: Item) {
        let body = item.entry.as_ref().and_then(|entry| entry.body.as_ref()).map_or(0, Vec::len);
        let size = body.saturating_add(ENTRY_BYTES);
        self.topics.entry(topic).or_default().items.push_back(item);
        self.order.push_back((topic, size));
        self.bytes = self.bytes.saturating_add(size);
        while self.bytes > BYTES_MAX {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        let Some((topic, size)) = self.order.pop_front() else { return };
        self.bytes = self.bytes.saturating_sub(size);
        if let Some(tail) = self.topics.get_mut(&topic) {
            tail.items.pop_front();
            if tail.items.is_empty() {
                self.topics.remove(&topic);
            }
        }
    }

    fn forget(&mut self, topic: &TopicId) {
        self.topics.remove(topic);
        self.order.retain(|(other, _)| other != topic);
        self.bytes = self.order.iter().map(|(_, size)| *size).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::id::{EntryHash, Link};
    use protocol::topic::{ChainLink, EntryKind};

    const TOPIC: TopicId = TopicId([1; 32]);
    const OTHER: TopicId = TopicId([2; 32]);

    fn append(topic: TopicId, segment: u64, size: usize) -> Append {
        let act = crate::port::topics::Act::Commit { opens: protocol::signature::PublicKey([0; 32]) };
        let (entry, body) = (EntryHash([7; 32]), vec![0; size].into());
        Append { topic, segment, time: Minutes(1), expiry: Minutes(9), entry, key: [0; 32], body, act }
    }

    fn store(recent: &Recent, topic: TopicId, segment: u64, sequence: u64, size: usize) {
        let append = append(topic, segment, size);
        let (time, expiry, entry) = (append.time, append.expiry, append.entry);
        let link = ChainLink { sequence, segment, kind: EntryKind::Commit, time, expiry, entry };
        recent.keep(recent.candidates(&[append]), &[Outcome::Appended(link)]);
    }

    fn learnt() -> Recent {
        let recent = Recent::default();
        recent.learn(&TOPIC, Head { sequence: 5, link: Link([5; 32]) });
        recent
    }

    fn sequences(recent: &Recent, after: u64, segment_last: u64, now: u64) -> Option<Vec<(u64, bool)>> {
        let found = recent.behind(&TOPIC, after, segment_last, Minutes(now))?;
        assert_eq!(found.entries.last().map(|entry| entry.link.sequence), Some(found.head.sequence));
        Some(found.entries.iter().map(|entry| (entry.link.sequence, entry.body.is_some())).collect())
    }

    #[test]
    fn gives_what_is_behind_a_cursor_within_reach() {
        let recent = learnt();
        for (segment, sequence) in [(3, 6), (3, 7), (4, 8)] {
            store(&recent, TOPIC, segment, sequence, 10);
        }
        assert_eq!(sequences(&recent, 5, 9, 1), Some(vec![(6, true), (7, true), (8, true)]));
        assert_eq!(sequences(&recent, 6, 3, 1), Some(vec![(7, true)]), "the next segment is not within reach");
        assert_eq!(sequences(&recent, 7, 3, 1), None);
        assert_eq!(sequences(&recent, 8, 9, 1), None, "nothing is behind the newest");
        assert_eq!(sequences(&recent, 4, 9, 1), None, "what came before is read from the store");
        assert_eq!(sequences(&recent, 6, 9, 9), Some(vec![(7, false), (8, false)]), "bodies expire");
    }

    #[test]
    fn heads_are_those_of_the_chain() {
        let recent = learnt();
        store(&recent, TOPIC, 3, 6, 10);
        let found = recent.behind(&TOPIC, 5, 3, Minutes(1)).expect("is there");
        assert_eq!(found.head.link, found.entries[0].link.after(&Link([5; 32])));
    }

    #[test]
    fn what_nobody_follows_is_not_kept_and_a_gap_ends_it() {
        let recent = learnt();
        store(&recent, OTHER, 0, 1, 10);
        assert!(recent.behind(&OTHER, 0, 0, Minutes(1)).is_none());
        store(&recent, TOPIC, 3, 6, 10);
        store(&recent, TOPIC, 3, 8, 10);
        assert_eq!(sequences(&recent, 5, 3, 1), None);
        recent.learn(&TOPIC, Head { sequence: 8, link: Link([8; 32]) });
        store(&recent, TOPIC, 3, 9, 10);
        assert_eq!(sequences(&recent, 8, 3, 1), Some(vec![(9, true)]));
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_goes_first() {
        let recent = learnt();
        for sequence in 6..60 {
            store(&recent, TOPIC, 3, sequence, 1_000_000);
        }
        assert!(recent.lock().bytes <= BYTES_MAX);
        assert_eq!(sequences(&recent, 5, 3, 1), None);
        assert_eq!(sequences(&recent, 58, 3, 1), Some(vec![(59, true)]));
        recent.clear();
        assert_eq!(sequences(&recent, 58, 3, 1), None);
    }

    #[test]
    fn a_head_is_signed_once() {
        let recent = learnt();
        let head = Head { sequence: 5, link: Link([5; 32]) };
        let key = protocol::signature::SecretKey::from_seed(&[1; 32]);
        let signed = recent.signed(&TOPIC, head, || SignedHead::sign(&key, &TOPIC, head));
        assert_eq!(recent.signed(&TOPIC, head, || unreachable!("it is known")), signed);
        let next = Head { sequence: 6, ..head };
        assert_ne!(recent.signed(&TOPIC, next, || SignedHead::sign(&key, &TOPIC, next)), signed);
    }
}
