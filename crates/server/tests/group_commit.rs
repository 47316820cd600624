//! Group commit: appends that wait together are one batch; whoever goes away takes nobody's append with them.

mod world;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use protocol::franking::{StampKey, Stamped};
use protocol::id::{EntryHash, Tag, TopicId};
use protocol::signature::PublicKey;
use protocol::time::Minutes;
use protocol::topic::Head;
use tokio::sync::Semaphore;
use wiretight_server::memory::MemoryStores;
use wiretight_server::memory::topics::MemoryTopics;
use wiretight_server::port::topics::{Act, Append, Created, Outcome, Segment, Span, StoredEntry, TopicState, Topics};
use wiretight_server::port::{StoreError, Stores};
use wiretight_server::service::group_commit::GroupCommit;

/// Topics that append only when they are let, and may lose the answer.
#[derive(Clone)]
struct Gated {
    inner: MemoryStores,
    gate: Arc<Semaphore>,
    batches: Arc<Mutex<Vec<usize>>>,
    answers_to_lose: Arc<AtomicUsize>,
}

impl Gated {
    fn new() -> Gated {
        Gated {
            inner: MemoryStores::default(),
            gate: Arc::new(Semaphore::new(0)),
            batches: Arc::default(),
            answers_to_lose: Arc::default(),
        }
    }

    fn sizes(&self) -> Vec<usize> {
        self.batches.lock().expect("unpoisoned").clone()
    }
}

impl Stores for Gated {
    type Directory = <MemoryStores as Stores>::Directory;
    type Topics = Gated;
    type Blobs = <MemoryStores as Stores>::Blobs;
    type Wakeups = <MemoryStores as Stores>::Wakeups;
    type Leases = <MemoryStores as Stores>::Leases;

    fn directory(&self) -> &Self::Directory {
        self.inner.directory()
    }
    fn topics(&self) -> &Gated {
        self
    }
    fn blobs(&self) -> &Self::Blobs {
        self.inner.blobs()
    }
    fn wakeups(&self) -> &Self::Wakeups {
        self.inner.wakeups()
    }
    fn leases(&self) -> &Self::Leases {
        self.inner.leases()
    }
}

impl Topics for Gated {
    async fn create(&self, topic: &TopicId, key: &PublicKey) -> Result<Created, StoreError> {
        self.inner.topics().create(topic, key).await
    }
    async fn append(&self, batch: Vec<Append>) -> Result<Vec<Outcome>, StoreError> {
        self.batches.lock().expect("unpoisoned").push(batch.len());
        self.gate.acquire().await.expect("open").forget();
        let inner: &MemoryTopics = self.inner.topics();
        let outcomes = inner.append(batch).await;
        let is_lost = self.answers_to_lose.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if is_lost.is_ok() { Err(StoreError::Unknown) } else { outcomes }
    }
    async fn segment(&self, topic: &TopicId, segment: u64) -> Result<Option<Segment>, StoreError> {
        self.inner.topics().segment(topic, segment).await
    }
    async fn state(&self, topic: &TopicId) -> Result<Option<TopicState>, StoreError> {
        self.inner.topics().state(topic).await
    }
    async fn head_at(&self, topic: &TopicId, sequence: u64) -> Result<Option<Head>, StoreError> {
        self.inner.topics().head_at(topic, sequence).await
    }
    async fn read(&self, topic: &TopicId, span: Span, now: Minutes) -> Result<Vec<StoredEntry>, StoreError> {
        self.inner.topics().read(topic, span, now).await
    }
    async fn expire(&self, now: Minutes) -> Result<(), StoreError> {
        self.inner.topics().expire(now).await
    }
    fn lanes(&self) -> usize {
        1
    }
    fn lane(&self, _topic: &TopicId) -> usize {
        0
    }
}

const TOPIC: TopicId = TopicId([1; 32]);

fn message(number: u8) -> Append {
    let stamped = Stamped { topic: TOPIC, segment: 0, time: Minutes(1), tag: Tag([number; 32]) };
    Append {
        topic: TOPIC,
        segment: 0,
        time: Minutes(1),
        expiry: Minutes(9),
        entry: EntryHash([number; 32]),
        key: [number; 32],
        body: vec![number].into(),
        act: Act::Message { stamp: StampKey::from_seed(1, &[1; 32]).stamp(&stamped) },
    }
}

async fn gated() -> (Gated, Arc<GroupCommit<Gated>>) {
    let stores = Gated::new();
    stores.create(&TOPIC, &PublicKey([1; 32])).await.expect("created");
    (stores.clone(), Arc::new(GroupCommit::new(stores, Arc::default())))
}

/// Lets all tasks of this single-threaded runtime run until they wait.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

fn spawn(commit: &Arc<GroupCommit<Gated>>, number: u8) -> tokio::task::JoinHandle<Result<Outcome, StoreError>> {
    let commit = Arc::clone(commit);
    tokio::spawn(async move { commit.append(message(number)).await })
}

#[tokio::test]
async fn what_waits_together_is_one_batch() {
    let (stores, commit) = gated().await;
    let tasks: Vec<_> = (0..50).map(|number| spawn(&commit, number)).collect();
    settle().await;
    assert_eq!(stores.sizes(), [1], "the first goes at once; the others wait behind it");
    stores.gate.add_permits(2);
    for task in tasks {
        assert!(matches!(task.await.expect("joined"), Ok(Outcome::Appended(_))));
    }
    assert_eq!(stores.sizes(), [1, 49]);
}

/// The first of a batch does not wait long for the last, and what one batch holds in memory is bounded.
#[tokio::test]
async fn a_batch_has_so_many_appends_and_bytes() {
    let of = |number: u32, bytes: usize| {
        let mut key = [0; 32];
        key[..4].copy_from_slice(&number.to_be_bytes());
        Append { key, entry: EntryHash(key), body: vec![1; bytes].into(), ..message(0) }
    };
    for (count, bytes, sizes) in [(1_101, 1, vec![1, 1_024, 76]), (6, 6 << 20, vec![1, 2, 2, 1])] {
        let (stores, commit) = gated().await;
        let tasks: Vec<_> = (0..count)
            .map(|number| {
                let (commit, append) = (Arc::clone(&commit), of(number, bytes));
                tokio::spawn(async move { commit.append(append).await })
            })
            .collect();
        settle().await;
        stores.gate.add_permits(count as usize);
        for task in tasks {
            assert!(matches!(task.await.expect("joined"), Ok(Outcome::Appended(_))));
        }
        assert_eq!(stores.sizes(), sizes);
    }
}

#[tokio::test]
async fn who_goes_away_takes_nobodys_append_along() {
    let (stores, commit) = gated().await;
    let leader = spawn(&commit, 1);
    settle().await;
    let followers: Vec<_> = (2..5).map(|number| spawn(&commit, number)).collect();
    settle().await;
    leader.abort();
    settle().await;
    // The next one leads, and goes away as well, in the midst of everybody's batch.
    assert_eq!(stores.sizes(), [1, 3]);
    followers[0].abort();
    settle().await;
    stores.gate.add_permits(10);
    for follower in followers.into_iter().skip(1) {
        let outcome = tokio::time::timeout(Duration::from_secs(60), follower).await.expect("in time").expect("joined");
        assert!(matches!(outcome, Ok(Outcome::Appended(_) | Outcome::Duplicate { .. })), "{outcome:?}");
    }
}

#[tokio::test]
async fn an_unknown_outcome_is_resolved_by_the_key() {
    let (stores, commit) = gated().await;
    stores.gate.add_permits(10);
    stores.answers_to_lose.store(1, Ordering::SeqCst);
    let outcome = commit.append(message(1)).await;
    assert!(matches!(outcome, Ok(Outcome::Duplicate { link, .. }) if link.sequence == 1), "{outcome:?}");
    stores.answers_to_lose.store(2, Ordering::SeqCst);
    assert_eq!(commit.append(message(2)).await, Err(StoreError::Unknown), "nothing is claimed that is not known");
    assert!(matches!(commit.append(message(2)).await, Ok(Outcome::Duplicate { link, .. }) if link.sequence == 2));
}
