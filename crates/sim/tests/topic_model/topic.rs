//! The server's side of the model: its own rules (`server::port::topics::admit`), over entries that say who did what.

use protocol::cbor::Bytes;
use protocol::hash::hash;
use protocol::id::{EntryHash, TopicId};
use protocol::signature::PublicKey;
use protocol::time::Minutes;
use server::port::topics::{Act, Append, Earlier, Outcome, TopicState, admit, start};

/// A set of people, one bit each.
pub type People = u8;

/// What an entry does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A text.
    Text(u8),
    /// A removal notice.
    Notice(People),
    /// A commit.
    Commit { adds: People, removes: People },
    /// Something that nobody can merge, in the form of a commit.
    Garbage,
}

/// An entry; its number is the idempotency key: what is encrypted again gets another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Entry {
    pub number: u8,
    pub author: u8,
    pub segment: u8,
    pub kind: Kind,
}

impl Entry {
    fn is_commit(&self) -> bool {
        matches!(self.kind, Kind::Commit { .. } | Kind::Garbage)
    }

    fn append(&self, topic: &TopicId) -> Append {
        let name = hash("model entry", &[&[self.number, self.author, self.segment]]);
        let act = match self.is_commit() {
            true => Act::Commit { opens: PublicKey(name) },
            false => Act::Message { stamp: stamp() },
        };
        Append {
            topic: *topic,
            segment: self.segment.into(),
            time: Minutes(1),
            expiry: Minutes(100),
            entry: EntryHash(name),
            key: name,
            body: Bytes::default().0.into(),
            act,
        }
    }
}

fn stamp() -> protocol::franking::Stamp {
    use protocol::franking::{Stamp, StampMac};
    Stamp { key_id: 0, mac: StampMac([0; 32]), signature: protocol::signature::Signature([0; 64]) }
}

/// A topic as the server has stored it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Topic {
    pub entries: Vec<Entry>,
}

/// What the server answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Stored at this place, from 1, now or before.
    Stored(u8),
    /// The segment is closed.
    Closed,
}

impl Topic {
    /// Takes an append as the server's rules say.
    pub fn take(&mut self, entry: Entry) -> Answer {
        let id = TopicId::from_random([1; 32]);
        let mut state: TopicState = start(&id, &PublicKey([0; 32]));
        let mut places = Vec::new();
        for stored in &self.entries {
            let Outcome::Appended(link) = admit(&mut state, None, &stored.append(&id)) else {
                panic!("what was admitted is admitted again");
            };
            places.push(link);
        }
        let append = entry.append(&id);
        let earlier = places.iter().find(|link| link.entry == append.entry);
        match admit(&mut state, earlier.map(|link| Earlier { link: *link, stamp: None }), &append) {
            Outcome::Appended(link) => {
                self.entries.push(entry);
                assert_eq!(link.sequence, self.entries.len() as u64);
                Answer::Stored(link.sequence as u8)
            }
            Outcome::Duplicate { link, .. } => Answer::Stored(link.sequence as u8),
            Outcome::Closed => Answer::Closed,
            other => panic!("{other:?} cannot come of it"),
        }
    }
}
