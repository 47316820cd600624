//! Stores that lie: the embedded ones, between which and the honest service an evil operator sits.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use protocol::cbor;
use protocol::cbor::Bytes;
use protocol::franking::{Stamp, Stamped};
use protocol::id::{Tag, TopicId};
use protocol::signature::{PublicKey, Purpose, SecretKey};
use protocol::time::Minutes;
use protocol::topic::{Entry, EntryBody, EntryKind, Head, next_segment_bytes};
use server::embedded::EmbeddedStores;
use server::memory::MemoryStores;
use server::port::topics::{Act, Append, Created, Outcome, Segment, Span, StoredEntry, TopicState, Topics, admit};
use server::port::{StoreError, Stores};
use server::service::keys::Keyring;

use super::directory::{EvilDirectory, EvilLeases, Look, Side, Views};

/// What the operator of a real server does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RealLie {
    /// Nothing: it only remembers which topics there are.
    None,
    /// The next message is acknowledged and thrown away.
    Drop,
    /// Every topic ends before the last entry that it had when this server started.
    TopicRollback,
    /// Behind the next message stands one that nobody in the chat wrote.
    PlantedEntry,
    /// The next message is stored a second time.
    Replay,
    /// The newest message of each topic is withheld as expired.
    EarlyExpiry,
    /// The next message carries the stamp of another time.
    FrankSwap,
    /// The next commit is told with a next key of the server's own.
    PlantedKey,
    /// Commits are acknowledged and thrown away.
    WithholdRemoval,
    /// Whoever looks a handle up is shown somebody else, whom the map does not name.
    KeySwapFirstContact,
    /// Who came first is shown one log, and everybody else another.
    SplitView,
    /// Who comes again is shown the log as it was when this server started.
    DirectoryRollback,
    /// Versions that were superseded are proved as the newest.
    StaleLookup,
    /// What is promised is forgotten.
    PromiseBroken,
    /// Each handle was somebody else's for one epoch.
    HandleFlip,
    /// Each account had another device for one epoch.
    GhostDevice,
}

impl RealLie {
    /// All that can be told to people with real clients.
    pub const ALL: &[RealLie] = &[
        RealLie::Drop,
        RealLie::TopicRollback,
        RealLie::PlantedEntry,
        RealLie::Replay,
        RealLie::EarlyExpiry,
        RealLie::FrankSwap,
        RealLie::PlantedKey,
        RealLie::WithholdRemoval,
        RealLie::KeySwapFirstContact,
        RealLie::SplitView,
        RealLie::DirectoryRollback,
        RealLie::StaleLookup,
        RealLie::PromiseBroken,
        RealLie::HandleFlip,
        RealLie::GhostDevice,
    ];

    /// The name in the threat model.
    pub fn name(self) -> &'static str {
        match self {
            RealLie::None => "none",
            RealLie::Drop => "drop",
            RealLie::TopicRollback => "topic-rollback",
            RealLie::PlantedEntry => "planted-entry",
            RealLie::Replay => "replay",
            RealLie::EarlyExpiry => "early-expiry",
            RealLie::FrankSwap => "frank-swap",
            RealLie::PlantedKey => "planted-key",
            RealLie::WithholdRemoval => "withhold-removal",
            RealLie::KeySwapFirstContact => "key-swap-first-contact",
            RealLie::SplitView => "split-view",
            RealLie::DirectoryRollback => "directory-rollback",
            RealLie::StaleLookup => "stale-lookup",
            RealLie::PromiseBroken => "promise-broken",
            RealLie::HandleFlip => "handle-flip",
            RealLie::GhostDevice => "ghost-device",
        }
    }
}

impl RealLie {
    /// What is done, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            RealLie::None => "nothing is done",
            RealLie::Drop => "in each chat, the next message is acknowledged and thrown away",
            RealLie::TopicRollback => "each chat ends before the last thing that was in it: a restored backup",
            RealLie::PlantedEntry => "in each chat, behind the next message stands one that nobody in it wrote",
            RealLie::Replay => "in each chat, the next message is delivered twice",
            RealLie::EarlyExpiry => "the newest message of each chat is withheld as expired",
            RealLie::FrankSwap => "in each chat, the next message is stamped with yesterday's time",
            RealLie::PlantedKey => "in each chat, the next change is told with a key of the server's own",
            RealLie::WithholdRemoval => "changes of chats are acknowledged and thrown away",
            RealLie::KeySwapFirstContact => "whoever looks somebody up for the first time is shown somebody else",
            RealLie::SplitView => "who comes first is shown one record of people, and everybody else another",
            RealLie::DirectoryRollback => "who comes a second time is shown the record of people as it was before",
            RealLie::StaleLookup => "whoever looks somebody up is shown them as they were before their last change",
            RealLie::PromiseBroken => "what is promised of people and their devices is never recorded",
            RealLie::HandleFlip => "for a moment, each handle was somebody else's",
            RealLie::GhostDevice => "for a moment, each person had other devices",
        }
    }

    /// Whether it is told by the directory: then something else than the rules that answer publishes.
    pub fn is_of_directory(self) -> bool {
        matches!(
            self,
            RealLie::KeySwapFirstContact
                | RealLie::SplitView
                | RealLie::DirectoryRollback
                | RealLie::StaleLookup
                | RealLie::PromiseBroken
                | RealLie::HandleFlip
                | RealLie::GhostDevice
        )
    }
}

/// The stores of an evil operator.
#[derive(Clone)]
pub struct EvilStores {
    honest: EmbeddedStores,
    topics: EvilTopics,
    directory: EvilDirectory,
    leases: EvilLeases,
}

/// The topics of an evil operator.
#[derive(Clone)]
pub struct EvilTopics(Arc<Operator>);

struct Operator {
    honest: EmbeddedStores,
    keys: Keyring,
    lie: RealLie,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    /// By topic: where it ended when this server first looked at it.
    began: BTreeMap<TopicId, u64>,
    /// Whether what is done once has been done, by topic.
    done: BTreeMap<TopicId, bool>,
}

impl EvilStores {
    /// Puts an evil operator around stores.
    pub fn new(honest: EmbeddedStores, keys: Keyring, lie: RealLie) -> Self {
        EvilStores::with_second(honest, keys, lie, None)
    }

    /// As [`EvilStores::new`], with a second directory to tell.
    pub(super) fn with_second(
        honest: EmbeddedStores,
        keys: Keyring,
        lie: RealLie,
        second: Option<MemoryStores>,
    ) -> Self {
        let operator = Operator { honest: honest.clone(), keys, lie, memory: Mutex::default() };
        let views = Arc::new(Views::new(lie, honest.clone(), second));
        let directory = EvilDirectory { views: Arc::clone(&views), side: Side::Told };
        let leases = EvilLeases { views, side: Side::Told };
        EvilStores { honest, topics: EvilTopics(Arc::new(operator)), directory, leases }
    }

    /// The same stores for whoever publishes the true directory.
    pub(super) fn published(&self) -> Self {
        let mut stores = self.clone();
        (stores.directory.side, stores.leases.side) = (Side::Published, Side::Published);
        stores
    }

    /// What makes the rules look again at which log is told.
    pub(super) fn look_by(&self, look: Look) {
        self.directory.views.look_by(look);
    }

    /// The topics that this server has seen.
    pub fn known_topics(&self) -> Vec<TopicId> {
        self.topics.0.memory().began.keys().copied().collect()
    }
}

impl Stores for EvilStores {
    type Directory = EvilDirectory;
    type Topics = EvilTopics;
    type Blobs = <EmbeddedStores as Stores>::Blobs;
    type Wakeups = <EmbeddedStores as Stores>::Wakeups;
    type Leases = EvilLeases;

    fn directory(&self) -> &Self::Directory {
        &self.directory
    }

    fn topics(&self) -> &Self::Topics {
        &self.topics
    }

    fn blobs(&self) -> &Self::Blobs {
        self.honest.blobs()
    }

    fn wakeups(&self) -> &Self::Wakeups {
        self.honest.wakeups()
    }

    fn leases(&self) -> &Self::Leases {
        &self.leases
    }
}

impl Operator {
    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the topic ended when this server first looked at it.
    async fn began(&self, topic: &TopicId) -> Result<u64, StoreError> {
        if let Some(known) = self.memory().began.get(topic) {
            return Ok(*known);
        }
        let state = self.honest.topics().state(topic).await?;
        let sequence = state.map_or(0, |state| state.head.sequence);
        self.memory().began.insert(*topic, sequence);
        Ok(sequence)
    }

    /// Where the topic ends as it is told.
    async fn told_end(&self, topic: &TopicId) -> Result<u64, StoreError> {
        let began = self.began(topic).await?;
        Ok(if self.lie == RealLie::TopicRollback && began > 0 { began - 1 } else { u64::MAX })
    }

    /// Whether the lie is to be told about this append; what is told once in a topic is told the first time.
    fn is_time(&self, append: &Append) -> bool {
        let kind = append.act.kind();
        let fits = match self.lie {
            RealLie::Drop | RealLie::PlantedEntry | RealLie::Replay | RealLie::FrankSwap => kind == EntryKind::Message,
            RealLie::PlantedKey => kind == EntryKind::Commit,
            RealLie::WithholdRemoval => return kind == EntryKind::Commit,
            _ => false,
        };
        fits && !std::mem::replace(self.memory().done.entry(append.topic).or_default(), true)
    }

    /// Tells the lie about an append, and what its author is answered.
    async fn lie_about(&self, mut append: Append) -> Result<Outcome, StoreError> {
        match self.lie {
            RealLie::Drop | RealLie::WithholdRemoval => {
                let Some(mut state) = self.honest.topics().state(&append.topic).await? else {
                    return Ok(Outcome::NoTopic);
                };
                return Ok(admit(&mut state, None, &append));
            }
            RealLie::FrankSwap => append.act = Act::Message { stamp: self.stamp_of_yesterday(&append) },
            RealLie::PlantedKey => self.plant_key(&mut append),
            _ => {}
        }
        let follows = match self.lie {
            RealLie::PlantedEntry => Some(self.planted(&append)),
            RealLie::Replay => Some(Append { key: [0xE4; 32], ..append.clone() }),
            _ => None,
        };
        let outcome = self.store(append).await?;
        if let Some(follows) = follows {
            self.store(follows).await?;
        }
        Ok(outcome)
    }

    async fn store(&self, append: Append) -> Result<Outcome, StoreError> {
        let outcomes = self.honest.topics().append(vec![append]).await?;
        outcomes.into_iter().next().ok_or_else(|| StoreError::Unavailable("no outcome".to_owned()))
    }

    fn stamp_of_yesterday(&self, append: &Append) -> Stamp {
        let time = Minutes(append.time.0.saturating_sub(24 * 60));
        let stamped = Stamped { topic: append.topic, segment: append.segment, time, tag: Tag(append.key) };
        self.keys.stamp(&stamped)
    }

    fn plant_key(&self, append: &mut Append) {
        let Ok(mut entry) = cbor::from_bytes::<Entry>(&append.body) else { return };
        let own = SecretKey::from_seed(&[0xE6; 32]);
        if let EntryBody::Commit { next_key, possession, ciphertext } = &mut entry.body {
            let proof = next_segment_bytes(&append.topic, append.segment.saturating_add(1), &ciphertext.0);
            (*next_key, *possession) = (own.public(), own.sign(Purpose::NextSegment, &proof));
        }
        append.entry = entry.hash();
        append.body = cbor::to_bytes(&entry).into();
        append.act = Act::Commit { opens: own.public() };
    }

    /// A message of the server's own, with all that a server can make itself.
    fn planted(&self, beside: &Append) -> Append {
        let tag = Tag([0xE5; 32]);
        let body = EntryBody::Message { tag, ciphertext: Bytes(vec![7; 512]) };
        let entry = Entry::sign(&SecretKey::from_seed(&[0xE5; 32]), beside.topic, beside.segment, 30, body);
        let stamped = Stamped { topic: beside.topic, segment: beside.segment, time: beside.time, tag };
        let stamp = self.keys.stamp(&stamped);
        Append {
            entry: entry.hash(),
            key: tag.0,
            body: cbor::to_bytes(&entry).into(),
            expiry: beside.time.plus(30 * 24 * 60),
            act: Act::Message { stamp },
            ..beside.clone()
        }
    }
}

impl Topics for EvilTopics {
    async fn create(&self, topic: &TopicId, key: &PublicKey) -> Result<Created, StoreError> {
        self.0.memory().began.entry(*topic).or_default();
        self.0.honest.topics().create(topic, key).await
    }

    async fn append(&self, batch: Vec<Append>) -> Result<Vec<Outcome>, StoreError> {
        let mut outcomes = Vec::with_capacity(batch.len());
        for append in batch {
            let closed = self.0.told_end(&append.topic).await? != u64::MAX;
            outcomes.push(if closed {
                Outcome::Closed
            } else if self.0.is_time(&append) {
                self.0.lie_about(append).await?
            } else {
                self.0.store(append).await?
            });
        }
        Ok(outcomes)
    }

    async fn segment(&self, topic: &TopicId, segment: u64) -> Result<Option<Segment>, StoreError> {
        let end = self.0.told_end(topic).await?;
        let found = self.0.honest.topics().segment(topic, segment).await?;
        let open = |found: Segment| Segment { end: found.end.filter(|last| *last <= end), ..found };
        Ok(found.filter(|found| found.start <= end).map(open))
    }

    async fn state(&self, topic: &TopicId) -> Result<Option<TopicState>, StoreError> {
        let end = self.0.told_end(topic).await?;
        let Some(mut state) = self.0.honest.topics().state(topic).await? else { return Ok(None) };
        if state.head.sequence > end {
            // The newest segment that began before the told end.
            while state.segment_start > end
                && let Some(before) = state.segment.checked_sub(1)
                && let Some(segment) = self.0.honest.topics().segment(topic, before).await?
            {
                (state.segment, state.segment_start) = (before, segment.start);
            }
            state.head = self.0.honest.topics().head_at(topic, end).await?.unwrap_or(state.head);
        }
        Ok(Some(state))
    }

    async fn head_at(&self, topic: &TopicId, sequence: u64) -> Result<Option<Head>, StoreError> {
        let end = self.0.told_end(topic).await?;
        self.0.honest.topics().head_at(topic, sequence.min(end)).await
    }

    async fn read(&self, topic: &TopicId, span: Span, now: Minutes) -> Result<Vec<StoredEntry>, StoreError> {
        let span = Span { through: span.through.min(self.0.told_end(topic).await?), ..span };
        let mut entries = self.0.honest.topics().read(topic, span, now).await?;
        if self.0.lie == RealLie::EarlyExpiry
            && let Some(last) = entries.iter_mut().rfind(|entry| entry.link.kind == EntryKind::Message)
        {
            (last.body, last.stamp) = (None, None);
        }
        Ok(entries)
    }

    async fn expire(&self, now: Minutes) -> Result<(), StoreError> {
        self.0.honest.topics().expire(now).await
    }

    fn lanes(&self) -> usize {
        self.0.honest.topics().lanes()
    }

    fn lane(&self, topic: &TopicId) -> usize {
        self.0.honest.topics().lane(topic)
    }
}
