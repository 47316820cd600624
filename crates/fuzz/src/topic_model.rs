//! The reference of a topic: what was acknowledged, at which place, in which segment.

use protocol::api::TopicEntry;
use protocol::id::TopicId;
use protocol::signature::SecretKey;
use protocol::time::Minutes;
use protocol::topic::{ChainLink, Entry, EntryBody, EntryKind, Head, first_link};

/// A topic as its members together know it.
pub struct TopicModel {
    pub id: TopicId,
    pub number: u8,
    pub is_created: bool,
    first: Head,
    entries: Vec<(Entry, ChainLink, Head)>,
}

/// The key of a topic's segment.
pub fn segment_key(topic: u8, segment: u64) -> SecretKey {
    let mut seed = [topic; 32];
    seed[..8].copy_from_slice(&segment.to_be_bytes());
    SecretKey::from_seed(&seed)
}

impl TopicModel {
    pub fn new(id: TopicId, number: u8) -> Self {
        let first = Head { sequence: 0, link: first_link(&id, &segment_key(number, 0).public()) };
        TopicModel { id, number, is_created: false, first, entries: Vec::new() }
    }

    /// The number of commits so far.
    pub fn newest_segment(&self) -> u64 {
        self.entries.iter().filter(|(entry, _, _)| entry.kind() == EntryKind::Commit).count() as u64
    }

    /// The head after so many entries.
    pub fn head_at(&self, sequence: u64) -> Option<Head> {
        match sequence.checked_sub(1) {
            None => Some(self.first),
            Some(index) => self.entries.get(index as usize).map(|(_, _, head)| *head),
        }
    }

    /// The server says that it has stored this entry at this place: at the end, or where it was before;
    /// whether it is there for the first time.
    pub fn acknowledge(&mut self, entry: &Entry, link: ChainLink) -> bool {
        assert_eq!((link.entry, link.segment, link.kind), (entry.hash(), entry.segment, entry.kind()));
        if let Some((known, place, _)) = self.entries.get(link.sequence.checked_sub(1).expect("from 1") as usize) {
            assert_eq!((known, *place), (entry, link), "one place, one entry, for ever");
            return false;
        }
        let before = self.head_at(self.entries.len() as u64).expect("the last head");
        assert_eq!(link.sequence, before.sequence + 1, "places without gaps");
        assert_eq!(entry.segment, self.newest_segment(), "only the newest segment takes appends");
        assert!(!self.has(entry), "an entry is stored once");
        let head = Head { sequence: link.sequence, link: link.after(&before.link) };
        self.entries.push((entry.clone(), link, head));
        true
    }

    /// Whether an entry with the same key is in its segment.
    fn has(&self, entry: &Entry) -> bool {
        let same = |known: &Entry| match (&known.body, &entry.body) {
            (EntryBody::Message { tag, .. }, EntryBody::Message { tag: other, .. }) => tag == other,
            _ => known == entry,
        };
        self.entries.iter().any(|(known, _, _)| known.segment == entry.segment && same(known))
    }

    /// Whether what is read is what was acknowledged; only what has expired may be missing.
    pub fn check(&self, read: &TopicEntry, now: Minutes) {
        let (entry, link, _) = &self.entries[read.link.sequence as usize - 1];
        assert_eq!(*link, read.link);
        match &read.entry {
            Some(body) => assert_eq!(body, entry),
            None => assert!(link.expiry <= now, "a body is missing before its expiry"),
        }
    }
}
