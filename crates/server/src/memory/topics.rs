//! Topics in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use protocol::id::TopicId;
use protocol::signature::PublicKey;
use protocol::time::Minutes;
use protocol::topic::Head;

use super::locked;
use crate::port::StoreError;
use crate::port::topics::{
    Act, Append, Created, Earlier, Outcome, Segment, Span, StoredEntry, TopicState, Topics, admit, start, within_limits,
};

/// Topics in memory.
#[derive(Clone, Default)]
pub struct MemoryTopics {
    topics: Arc<Mutex<BTreeMap<TopicId, Topic>>>,
}

#[derive(Clone)]
struct Topic {
    state: TopicState,
    first: Head,
    segments: Vec<Segment>,
    entries: Vec<(StoredEntry, Head)>,
    keys: BTreeMap<(u64, [u8; 32]), usize>,
}

impl MemoryTopics {
    pub(super) fn copied(&self) -> Self {
        MemoryTopics { topics: Arc::new(Mutex::new(locked(&self.topics).clone())) }
    }
}

impl Topics for MemoryTopics {
    async fn create(&self, topic: &TopicId, key: &PublicKey) -> Result<Created, StoreError> {
        let mut topics = locked(&self.topics);
        if let Some(first) = topics.get(topic).and_then(|topic| topic.segments.first()) {
            return Ok(Created::Exists { key: first.key });
        }
        let state = start(topic, key);
        let created = Topic {
            state,
            first: state.head,
            segments: vec![Segment { key: *key, start: 0, end: None }],
            entries: Vec::new(),
            keys: BTreeMap::new(),
        };
        topics.insert(*topic, created);
        Ok(Created::Done)
    }

    async fn append(&self, batch: Vec<Append>) -> Result<Vec<Outcome>, StoreError> {
        let mut topics = locked(&self.topics);
        Ok(batch
            .into_iter()
            .map(|append| match topics.get_mut(&append.topic) {
                Some(topic) => topic.append(append),
                None => Outcome::NoTopic,
            })
            .collect())
    }

    async fn segment(&self, topic: &TopicId, segment: u64) -> Result<Option<Segment>, StoreError> {
        let topics = locked(&self.topics);
        let index = usize::try_from(segment).unwrap_or(usize::MAX);
        Ok(topics.get(topic).and_then(|topic| topic.segments.get(index).copied()))
    }

    async fn state(&self, topic: &TopicId) -> Result<Option<TopicState>, StoreError> {
        Ok(locked(&self.topics).get(topic).map(|topic| topic.state))
    }

    async fn head_at(&self, topic: &TopicId, sequence: u64) -> Result<Option<Head>, StoreError> {
        let topics = locked(&self.topics);
        Ok(topics.get(topic).and_then(|topic| match sequence.checked_sub(1) {
            None => Some(topic.first),
            Some(index) => topic.entries.get(usize::try_from(index).ok()?).map(|(_, head)| *head),
        }))
    }

    async fn read(&self, topic: &TopicId, span: Span, now: Minutes) -> Result<Vec<StoredEntry>, StoreError> {
        let topics = locked(&self.topics);
        let Some(topic) = topics.get(topic) else { return Ok(Vec::new()) };
        let entries: Vec<StoredEntry> = topic
            .entries
            .iter()
            .skip(usize::try_from(span.after).unwrap_or(usize::MAX))
            .map(|(entry, _)| entry)
            .take_while(|entry| entry.link.sequence <= span.through)
            .take(span.count_max)
            .map(|entry| as_of(entry, now))
            .collect();
        let sizes = entries.iter().map(|entry| entry.body.as_ref().map_or(0, Vec::len));
        let count = within_limits(&span, sizes);
        Ok(entries.into_iter().take(count).collect())
    }

    async fn expire(&self, now: Minutes) -> Result<(), StoreError> {
        for topic in locked(&self.topics).values_mut() {
            for (entry, _) in &mut topic.entries {
                if entry.link.expiry <= now {
                    entry.body = None;
                    entry.stamp = None;
                }
            }
        }
        Ok(())
    }

    fn lanes(&self) -> usize {
        1
    }

    fn lane(&self, _topic: &TopicId) -> usize {
        0
    }
}

impl Topic {
    fn append(&mut self, append: Append) -> Outcome {
        let earlier = self.keys.get(&(append.segment, append.key)).and_then(|index| self.entries.get(*index));
        let earlier = earlier.map(|(entry, _)| Earlier { link: entry.link, stamp: entry.stamp });
        let outcome = admit(&mut self.state, earlier, &append);
        let Outcome::Appended(link) = outcome else { return outcome };
        self.keys.insert((append.segment, append.key), self.entries.len());
        let entry = StoredEntry { link, body: Some(append.body.to_vec()), stamp: append.act.stamp() };
        self.entries.push((entry, self.state.head));
        if let Act::Commit { opens } = append.act {
            if let Some(closed) = self.segments.last_mut() {
                closed.end = Some(link.sequence);
            }
            self.segments.push(Segment { key: opens, start: link.sequence, end: None });
        }
        outcome
    }
}

fn as_of(entry: &StoredEntry, now: Minutes) -> StoredEntry {
    if entry.link.expiry <= now {
        return StoredEntry { link: entry.link, body: None, stamp: None };
    }
    entry.clone()
}
