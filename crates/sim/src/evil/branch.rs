//! A topic as an evil server tells it: any list of entries, chained and signed like the true one.

use std::collections::BTreeMap;

use protocol::api::{Page, SessionId, TopicEntry};
use protocol::franking::{Stamp, Stamped};
use protocol::id::{EntryHash, TopicId};
use protocol::limits::{READ_ENTRIES_MAX, RETENTION_DAYS_MAX};
use protocol::time::Millis;
use protocol::topic::{ChainLink, Entry, EntryKind, Head};
use server::service::keys::Keyring;

/// One telling of a topic.
pub struct Branch {
    topic: TopicId,
    first: Head,
    entries: Vec<TopicEntry>,
    /// How many entries of the true topic have gone into it, or were left out on purpose.
    pub(super) mirrored: usize,
    /// By session: up to which sequence number it was sent entries.
    pub(super) followers: BTreeMap<SessionId, u64>,
}

impl Branch {
    /// A telling that begins like the true one.
    pub fn new(topic: TopicId, first: Head) -> Self {
        Branch { topic, first, entries: Vec::new(), mirrored: 0, followers: BTreeMap::new() }
    }

    /// Puts an entry at the end, with a link that fits there, and returns the link.
    pub fn chain(&mut self, mut entry: TopicEntry) -> ChainLink {
        entry.link.sequence = self.head().sequence + 1;
        let link = entry.link;
        self.entries.push(entry);
        link
    }

    /// Puts an entry at the end with whatever link it has: a chain that does not hold.
    pub fn push_as_it_is(&mut self, entry: TopicEntry) {
        self.entries.push(entry);
    }

    /// Takes what an author appends, as an honest server would; nothing if its segment is not the newest.
    pub fn append(&mut self, keys: &Keyring, entry: Entry, now: Millis) -> Option<(ChainLink, Option<Stamp>)> {
        let hash = entry.hash();
        if let Some(earlier) = self.entries.iter().find(|known| known.link.entry == hash) {
            return Some((earlier.link, earlier.stamp));
        }
        if entry.segment != self.segment() {
            return None;
        }
        let time = now.minutes();
        let (topic, segment) = (entry.topic, entry.segment);
        let stamp = entry.tag().map(|tag| keys.stamp(&Stamped { topic, segment, time, tag }));
        let days = if entry.kind() == EntryKind::Commit { RETENTION_DAYS_MAX } else { entry.lifetime_days };
        let expiry = time.plus(u64::from(days) * 24 * 60);
        let link = ChainLink { sequence: 0, segment, kind: entry.kind(), time, expiry, entry: hash };
        let link = self.chain(TopicEntry { link, entry: Some(entry), stamp });
        Some((link, stamp))
    }

    /// The entries after a cursor, up to a segment, and the head there.
    pub fn page(&self, keys: &Keyring, after: u64, segment_max: u64, count_max: u16) -> Page {
        let reached: Vec<&TopicEntry> = self.entries.iter().filter(|entry| entry.link.segment <= segment_max).collect();
        let count = usize::from(count_max.clamp(1, READ_ENTRIES_MAX));
        let entries = reached.iter().filter(|entry| entry.link.sequence > after).take(count);
        let entries = entries.map(|entry| (*entry).clone()).collect();
        Page { entries, head: keys.sign_head(&self.topic, self.head_of(&reached)) }
    }

    /// The place and stamp of an entry that is told.
    pub fn place_of(&self, entry: &EntryHash) -> Option<(ChainLink, Option<Stamp>)> {
        self.entries.iter().find(|known| known.link.entry == *entry).map(|known| (known.link, known.stamp))
    }

    /// The newest segment.
    pub fn segment(&self) -> u64 {
        self.entries.last().map_or(0, |last| last.link.segment + u64::from(last.link.kind == EntryKind::Commit))
    }

    /// The head after the last entry.
    pub fn head(&self) -> Head {
        self.head_of(&self.entries.iter().collect::<Vec<_>>())
    }

    fn head_of(&self, entries: &[&TopicEntry]) -> Head {
        entries
            .iter()
            .fold(self.first, |head, entry| Head { sequence: entry.link.sequence, link: entry.link.after(&head.link) })
    }
}
