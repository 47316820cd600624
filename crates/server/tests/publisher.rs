//! The publisher: what waits is in the next leaf, in one commit or not at all, and what is served was signed.

mod world;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use protocol::api::{Answer, Request};
use protocol::cbor;
use protocol::hello::SessionKind;
use protocol::transparency::audit::AuditBlob;
use protocol::transparency::leaf::{AuditHash, Configuration, LogLeaf};
use protocol::transparency::log::{LogState, verify_consistency, verify_inclusion};
use protocol::transparency::map::EMPTY_ROOT;
use protocol::transparency::promise::{Kept, SignedPromise};
use tokio::sync::oneshot::error::TryRecvError;
use wiretight_server::folder::Folder;
use wiretight_server::http::log_metrics::LogMetrics;
use wiretight_server::http::publisher::Publishing;
use wiretight_server::http::witness::Witnesses;
use wiretight_server::in_process::Connection;
use wiretight_server::memory::MemoryStores;
use wiretight_server::port::directory::{Commit, Committed, Directory, Key, Part};
use wiretight_server::port::wakeups::SessionNumber;
use wiretight_server::port::{StoreError, Stores};
use wiretight_server::service::keys::Keyring;
use wiretight_server::service::publisher::{Over, Pace, PublishError, Unserved};
use wiretight_server::service::{Rules, Service, changes, log};
use world::{NOW, Person, World, world, world_with};

const EPOCH_MS: u64 = 5_000;
const HEARTBEAT_MS: u64 = 60_000;
const US: SessionNumber = SessionNumber([0; 16]);

fn register<S: Stores>(world: &mut World<S>, person: &Person) {
    let open = world.open(SessionKind::Account);
    let registration = person.registration(open);
    world.call(open, Request::Register(registration)).expect("registered");
}

fn registered<S: Stores>(world: &mut World<S>, person: &Person) -> SignedPromise {
    let open = world.open(SessionKind::Account);
    let registration = person.registration(open);
    match world.call(open, Request::Register(registration)) {
        Ok(Answer::Promised { promise }) => promise,
        other => panic!("no promise: {other:?}"),
    }
}

/// Drives what does not wait, as it does not over stores in memory.
fn at_once<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

fn newest<S: Stores>(world: &World<S>) -> log::NewestRecord {
    at_once(log::newest(world.server.stores().directory())).expect("read").expect("a leaf")
}

fn served<S: Stores>(world: &World<S>) -> LogLeaf {
    at_once(world.server.service().served()).expect("served").newest.leaf.clone()
}

fn get<S: Stores>(world: &World<S>, key: Key) -> Option<Vec<u8>> {
    at_once(world.server.stores().directory().get(&key)).expect("read")
}

fn waiting<S: Stores>(world: &World<S>) -> u64 {
    at_once(world.server.stores().directory().count(&Key::pending_changes())).expect("counted")
}

/// Lets time pass, and the publisher look.
fn pass<S: Stores>(world: &mut World<S>, ms: u64) {
    world.now = world.now.plus(ms);
    assert_eq!(world.server.publish(world.now), None);
}

#[test]
fn what_is_registered_waits_and_is_in_the_next_leaf() {
    let mut world = world();
    register(&mut world, &Person::new(1, Some("alice")));
    assert_eq!((newest(&world).leaf.number, newest(&world).leaf.epoch), (0, 0), "the first leaf has nothing in it");
    assert_eq!(waiting(&world), 1, "the account and its handle together");
    pass(&mut world, EPOCH_MS - 1);
    assert_eq!(waiting(&world), 1, "not yet");
    pass(&mut world, 1);
    assert_eq!(waiting(&world), 0);
    let leaf = served(&world);
    assert_eq!((leaf.number, leaf.epoch, leaf.previous_root, leaf.time), (1, 1, EMPTY_ROOT, world.now.seconds()));
    let blob: AuditBlob = cbor::from_bytes(&get(&world, Key::log_audit(1)).expect("a blob")).expect("a blob");
    assert_eq!((blob.epoch, blob.inserted.len(), blob.hash()), (1, 2, leaf.audit));
    let configuration = get(&world, Key::log_configuration(&leaf.configuration.0)).expect("a configuration");
    let configuration: Configuration = cbor::from_bytes(&configuration).expect("a configuration");
    assert_eq!(configuration.server, *world.server.keyring().statement());
}

#[test]
fn a_heartbeat_is_a_leaf_without_an_epoch_and_only_when_nothing_else_came() {
    let mut world = world();
    register(&mut world, &Person::new(1, None));
    pass(&mut world, EPOCH_MS);
    let before = served(&world);
    pass(&mut world, HEARTBEAT_MS - 1);
    assert_eq!(served(&world), before);
    pass(&mut world, EPOCH_MS);
    let beat = served(&world);
    let expected = LogLeaf {
        number: before.number + 1,
        previous_root: before.map_root,
        audit: AuditHash::default(),
        time: world.now.seconds(),
        ..before
    };
    assert_eq!(beat, expected);
    assert_eq!(get(&world, Key::log_audit(beat.number)), None);
}

/// A clock that was hours ahead is put right: leaves stay at the time that was signed, the log stays alive, and no promise is broken.
#[test]
fn a_clock_that_is_put_right_breaks_no_promise() {
    let mut world = world();
    let hours_ms = 6 * 60 * 60 * 1_000;
    pass(&mut world, hours_ms);
    register(&mut world, &Person::new(1, None));
    pass(&mut world, EPOCH_MS);
    let ahead = served(&world);
    world.now = NOW;
    let promise = registered(&mut world, &Person::new(2, None)).promise;
    assert_eq!(promise.judge(&ahead, None, None), Kept::Pending, "the leaf was there before");
    assert!(promise.made >= ahead.time && promise.deadline > ahead.time);
    let begun = served(&world).number;
    let beats: Vec<LogLeaf> = std::iter::repeat_with(|| {
        pass(&mut world, HEARTBEAT_MS);
        served(&world)
    })
    .take(5)
    .collect();
    for (index, leaf) in beats.iter().enumerate() {
        assert_eq!(leaf.number, begun + 1 + index as u64, "a leaf each heartbeat, whatever time the newest has");
        assert_eq!(leaf.time, ahead.time);
        assert_ne!(promise.judge(leaf, None, None), Kept::Broken);
    }
    let world = world.restart(Rules::default());
    let unserved = at_once(world.server.service().publish(world.now, US)).expect("published");
    assert!(unserved.is_some(), "a process that does not know when the newest leaf was made makes one");
}

/// A promise is held against leaves that come after it, however far the clock was ahead when they were made.
#[test]
fn a_promise_is_not_broken_by_the_leaves_before_it() {
    let mut world = world();
    let promise = registered(&mut world, &Person::new(1, None)).promise;
    let before = newest(&world).leaf;
    assert_eq!(promise.log_size, before.number + 1);
    let late = LogLeaf { time: promise.deadline.plus(1), ..before.clone() };
    assert_eq!(promise.judge(&late, None, None), Kept::Pending);
    let after = LogLeaf { number: promise.log_size, ..late };
    assert_eq!(promise.judge(&after, None, None), Kept::Broken);
}

/// A handle is never released in an epoch in which its account is not closed yet.
#[test]
fn what_is_changed_together_is_published_together() {
    let mut world = world();
    register(&mut world, &Person::new(1, Some("alice")));
    register(&mut world, &Person::new(2, Some("bob")));
    let labels = |count_max| {
        let waiting = at_once(changes::waiting(world.server.stores().directory(), count_max)).expect("read");
        (waiting.keys.len(), waiting.values.len())
    };
    assert_eq!(labels(4), (2, 4));
    assert_eq!(labels(3), (1, 2), "no account without its handle");
    assert_eq!(labels(2), (1, 2));
}

#[test]
fn a_configuration_that_changes_is_in_the_log_without_delay() {
    let mut world = world();
    pass(&mut world, EPOCH_MS);
    let before = served(&world);
    let (mut evening, day_ms) = (world.now, 24 * 60 * 60 * 1_000);
    // Tomorrow's issuer is stated in the evening.
    while at_once(world.server.service().served()).expect("served").newest.leaf.configuration == before.configuration {
        evening = evening.plus(EPOCH_MS);
        assert!(evening < NOW.plus(day_ms), "a day without another configuration");
        world.now = evening;
        assert_eq!(world.server.publish(evening), None);
    }
    assert!(get(&world, Key::log_configuration(&served(&world).configuration.0)).is_some());
    assert_eq!(served(&world).epoch, before.epoch);
}

#[test]
fn leaves_are_in_a_log_that_only_grows() {
    let mut world = world();
    let mut states: Vec<LogState> = Vec::new();
    for number in 1..=20 {
        register(&mut world, &Person::new(number, None));
        pass(&mut world, EPOCH_MS);
        states.push(newest(&world).state());
    }
    let stores = world.server.stores().clone();
    let last = *states.last().expect("a state");
    for old in &states {
        let proof = at_once(log::consistency(stores.directory(), old.size, last.size)).expect("a proof");
        assert_eq!(verify_consistency(old, &last, &proof), Ok(()));
        assert_eq!(at_once(log::root(stores.directory(), old.size)), Ok(old.root));
    }
    let leaves = at_once(log::leaves(stores.directory(), 0, last.size, 1_000)).expect("leaves");
    assert_eq!(leaves.len() as u64, last.size);
    for leaf in leaves {
        let proof = at_once(log::inclusion(stores.directory(), leaf.number, last.size)).expect("a proof");
        assert_eq!(verify_inclusion(&leaf.hash(), leaf.number, last.size, &last.root, &proof), Ok(()));
    }
    assert_eq!(at_once(log::leaves(stores.directory(), 3, last.size, 2)).map(|leaves| leaves.len()), Ok(2));
    assert_eq!(at_once(log::leaves(stores.directory(), last.size, last.size, 2)), Ok(Vec::new()));
}

/// Upkeep forgets a lot, and nothing of the log: what was signed is proven as long as there are people who saw it.
#[test]
fn upkeep_leaves_the_log_provable() {
    let mut world = world();
    let mut states: Vec<LogState> = Vec::new();
    for number in 1..=70 {
        register(&mut world, &Person::new(number, None));
        pass(&mut world, EPOCH_MS);
        states.push(newest(&world).state());
    }
    let (kept, later) = (newest(&world), world.now.plus(400 * 24 * 60 * 60 * 1_000));
    let stores = world.server.stores().clone();
    let anchor = at_once(stores.directory().get(&Key::log_anchor(64))).expect("read");
    assert!(anchor.is_some());
    world.server.expire(later).expect("expired");
    assert_eq!((newest(&world), waiting(&world)), (kept, 0));
    let last = *states.last().expect("a state");
    for old in &states {
        let proof = at_once(log::consistency(stores.directory(), old.size, last.size)).expect("a proof");
        assert_eq!(verify_consistency(old, &last, &proof), Ok(()));
    }
    let leaves = at_once(log::leaves(stores.directory(), 0, last.size, 1_000)).expect("leaves");
    for leaf in &leaves {
        let proof = at_once(log::inclusion(stores.directory(), leaf.number, last.size)).expect("a proof");
        assert_eq!(verify_inclusion(&leaf.hash(), leaf.number, last.size, &last.root, &proof), Ok(()));
        assert_eq!(get(&world, Key::log_audit(leaf.number)).is_some(), leaf.audit != AuditHash::default());
        assert!(get(&world, Key::log_configuration(&leaf.configuration.0)).is_some());
    }
    assert_eq!(at_once(stores.directory().get(&Key::log_anchor(64))), Ok(anchor));
    let mut world = world;
    world.now = later;
    pass(&mut world, HEARTBEAT_MS);
    let proof = at_once(log::consistency(stores.directory(), last.size, newest(&world).state().size)).expect("a proof");
    assert_eq!(verify_consistency(&last, &newest(&world).state(), &proof), Ok(()), "and it grows on");
}

/// A crash between the commit and the service of a leaf: the same leaf is signed and served, and nothing else.
fn a_leaf_that_was_committed_is_served_after_a_crash<S: Stores>(stores: S) {
    let mut world = world_with(stores, Rules::default());
    register(&mut world, &Person::new(1, None));
    world.now = world.now.plus(EPOCH_MS);
    let service = Arc::clone(world.server.service());
    let unserved = at_once(service.publish(world.now, US)).expect("published").expect("a leaf is due");
    let committed = newest(&world);
    assert_eq!(unserved.state, committed.state());
    assert_ne!(served(&world), committed.leaf, "what the witnesses have not seen is not served");
    let note = unserved.note.clone();
    drop(unserved);
    let world = world.restart(Rules::default());
    let again = at_once(world.server.service().publish(world.now, US)).expect("published").expect("it is not served");
    assert_eq!((again.state, &again.note), (committed.state(), &note));
    drop(again);
    let mut world = world.restart(Rules::default());
    pass(&mut world, 1);
    assert_eq!(served(&world), committed.leaf);
    assert_eq!(newest(&world), committed);
}

#[test]
fn a_leaf_that_was_committed_is_served_after_a_crash_in_memory() {
    a_leaf_that_was_committed_is_served_after_a_crash(MemoryStores::default());
}

#[test]
fn nothing_is_published_while_a_leaf_is_with_the_witnesses_and_reads_go_on() {
    let mut world = world();
    register(&mut world, &Person::new(1, Some("alice")));
    pass(&mut world, EPOCH_MS);
    let (before, service) = (served(&world), Arc::clone(world.server.service()));
    register(&mut world, &Person::new(2, Some("bob")));
    world.now = world.now.plus(EPOCH_MS);
    let unserved = at_once(service.publish(world.now, US)).expect("published").expect("a leaf is due");
    let contact = world.open(SessionKind::Contact);
    let alice = Person::new(1, None).account;
    assert!(matches!(
        world.call(contact, Request::LookUpAccount { account: alice, known_size: 0 }),
        Ok(Answer::Account { .. })
    ));
    assert_eq!(served(&world), before);
    let note = unserved.note.clone();
    at_once(service.serve(unserved, note)).expect("served");
    assert_eq!(served(&world).number, before.number + 1);
}

#[test]
fn the_publisher_is_one() {
    let mut world = world();
    register(&mut world, &Person::new(1, None));
    world.now = world.now.plus(EPOCH_MS);
    let other = SessionNumber([9; 16]);
    let service = world.server.service();
    let published = at_once(service.publish(world.now, other)).expect("not published");
    assert!(published.is_none(), "another process has the lease");
    world.now = world.now.plus(2 * HEARTBEAT_MS);
    let published = at_once(service.publish(world.now, other)).expect("published");
    assert!(published.is_some(), "the other process has not been heard of for long");
}

/// What happens to the next commit of a leaf.
#[derive(Clone)]
enum Fault {
    /// It is made, and nobody is told.
    LostAnswer,
    /// It is not made, and nobody is told.
    LostCommit,
    /// It is not made.
    DiskFull,
    /// Somebody else commits first.
    OtherFirst(Commit),
    /// It is not made, and none after it, until this is unset.
    FullDisk(Arc<AtomicBool>),
}

#[derive(Clone, Default)]
struct Faulty {
    inner: MemoryStores,
    directory: FaultyDirectory,
}

#[derive(Clone, Default)]
struct FaultyDirectory {
    inner: <MemoryStores as Stores>::Directory,
    next: Arc<Mutex<Option<Fault>>>,
}

impl Directory for FaultyDirectory {
    async fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.get(key).await
    }

    async fn get_all(&self, keys: Vec<Key>) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.inner.get_all(keys).await
    }

    async fn scan_from(&self, part: Part) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        self.inner.scan_from(part).await
    }

    async fn keys(&self, prefix: &Key, count_max: usize) -> Result<Vec<Key>, StoreError> {
        self.inner.keys(prefix, count_max).await
    }

    async fn count(&self, prefix: &Key) -> Result<u64, StoreError> {
        self.inner.count(prefix).await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        let is_leaf = commit.writes.iter().any(|(key, _)| *key == Key::log_newest());
        let fault = if is_leaf { self.next.lock().expect("a lock").take() } else { None };
        if matches!(&fault, Some(Fault::FullDisk(is_full)) if is_full.load(Ordering::SeqCst)) {
            *self.next.lock().expect("a lock") = fault;
            return Err(StoreError::Unavailable("the disk is full".to_owned()));
        }
        match fault {
            None | Some(Fault::FullDisk(_)) => self.inner.commit(commit).await,
            Some(Fault::LostAnswer) => {
                self.inner.commit(commit).await?;
                Err(StoreError::Unknown)
            }
            Some(Fault::LostCommit) => Err(StoreError::Unknown),
            Some(Fault::DiskFull) => Err(StoreError::Unavailable("the disk is full".to_owned())),
            Some(Fault::OtherFirst(other)) => {
                self.inner.commit(other).await?;
                self.inner.commit(commit).await
            }
        }
    }
}

impl Stores for Faulty {
    type Directory = FaultyDirectory;
    type Topics = <MemoryStores as Stores>::Topics;
    type Blobs = <MemoryStores as Stores>::Blobs;
    type Wakeups = <MemoryStores as Stores>::Wakeups;
    type Leases = <MemoryStores as Stores>::Leases;

    fn directory(&self) -> &Self::Directory {
        &self.directory
    }

    fn topics(&self) -> &Self::Topics {
        self.inner.topics()
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

/// Somebody waits to be published, and the publisher meets a fault.
fn publish_with(fault: Fault) -> (World<Faulty>, log::NewestRecord) {
    let mut world = world_with(Faulty::default(), Rules::default());
    register(&mut world, &Person::new(1, Some("alice")));
    let before = newest(&world);
    *world.server.stores().directory.next.lock().expect("a lock") = Some(fault);
    world.now = world.now.plus(EPOCH_MS);
    (world, before)
}

#[test]
fn a_commit_that_may_have_failed_ends_the_process_and_the_next_one_reads_what_is_there() {
    for (fault, is_made) in [(Fault::LostAnswer, true), (Fault::LostCommit, false)] {
        let (mut world, before) = publish_with(fault);
        assert_eq!(world.server.publish(world.now), Some(PublishError::Over(Over::Unknown)));
        world.now = world.now.plus(HEARTBEAT_MS);
        assert_eq!(world.server.publish(world.now), Some(PublishError::Over(Over::Unknown)), "for good");
        let hello = protocol::hello::Hello::new(SessionKind::Account, None);
        assert!(matches!(world.hello(&hello), protocol::hello::HelloReply::Busy { .. }), "nobody is served");
        assert_eq!(newest(&world) != before, is_made);
        let mut world = world.restart(Rules::default());
        pass(&mut world, EPOCH_MS);
        assert_eq!((served(&world).epoch, waiting(&world)), (1, 0));
        let leaves = if is_made { 2 } else { 1 };
        assert!(newest(&world).state().size >= leaves);
    }
}

#[test]
fn sessions_of_a_process_that_must_end_are_not_answered() {
    let (mut world, _) = publish_with(Fault::LostCommit);
    let open = world.server.is_open(Connection(1));
    assert!(open, "the session that registered");
    assert_eq!(world.server.publish(world.now), Some(PublishError::Over(Over::Unknown)));
    let frame = protocol::api::ClientFrame { call: 1, request: Request::CountKeyPackages, token: None };
    assert_eq!(world.server.call(Connection(1), frame, world.now), wiretight_server::in_process::Called::Closed);
}

#[test]
fn a_full_disk_delays_an_epoch_and_nothing_else() {
    let (mut world, before) = publish_with(Fault::DiskFull);
    assert!(matches!(world.server.publish(world.now), Some(PublishError::Map(_))));
    assert_eq!(newest(&world), before);
    register(&mut world, &Person::new(2, None));
    pass(&mut world, EPOCH_MS);
    assert_eq!((served(&world).epoch, waiting(&world)), (1, 0));
}

#[test]
fn of_two_publishers_over_one_store_the_slower_one_ends() {
    let mut other = Commit::default();
    other.put(Key::map_tree(), cbor::to_bytes(&(9u64, 9u64)));
    let (mut world, before) = publish_with(Fault::OtherFirst(other));
    assert_eq!(world.server.publish(world.now), Some(PublishError::Over(Over::OtherPublisher)));
    assert_eq!(newest(&world), before);
}

/// Nobody is let in before there is something to prove anything by.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_let_in_before_the_first_leaf_is_served() {
    let stores = Faulty::default();
    let is_full = Arc::new(AtomicBool::new(true));
    *stores.directory.next.lock().expect("a lock") = Some(Fault::FullDisk(Arc::clone(&is_full)));
    let rules = Rules { pace: Pace { epoch_ms: 1, ..Pace::default() }, ..Rules::default() };
    let service = Service::new(stores, Keyring::from_seed(&[7; 32]), rules);
    let place = tempfile::tempdir().expect("a folder");
    let folder = Arc::new(Folder::take(&place.path().join("data")).expect("taken"));
    let (witnesses, metrics) = (Witnesses::none(), LogMetrics::default());
    let publishing = Publishing { service: Arc::clone(&service), folder, witnesses, metrics: metrics.clone() };
    let mut running = publishing.start().expect("started");
    while metrics.failures() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(running.first.try_recv(), Err(TryRecvError::Empty));
    is_full.store(false, Ordering::SeqCst);
    running.first.await.expect("people are let in");
    assert!(service.served().await.is_ok());
}

/// Of two processes over one store one publishes, the other serves what that one does; and whoever was overtaken while the witnesses
/// were asked takes nothing back.
#[test]
fn what_another_process_serves_is_followed_and_never_taken_back() {
    let stores = MemoryStores::default();
    let service = || Service::new(stores.clone(), Keyring::from_seed(&[7; 32]), Rules::default());
    let (one, two) = (service(), service());
    let them = SessionNumber([9; 16]);
    let serve = |service: &Arc<Service<MemoryStores>>, unserved: Unserved| {
        let note = unserved.note.clone();
        at_once(service.serve(unserved, note))
    };
    let number =
        |service: &Arc<Service<MemoryStores>>| at_once(service.served()).map(|served| served.newest.leaf.number);
    let mut now = NOW;
    for expected in 0..3 {
        let unserved = at_once(one.publish(now, US)).expect("published").expect("a leaf is due");
        serve(&one, unserved).expect("served");
        assert!(at_once(two.publish(now, them)).expect("not published").is_none(), "it has not the lease");
        assert_eq!((number(&one), number(&two)), (Ok(expected), Ok(expected)));
        now = now.plus(HEARTBEAT_MS);
    }
    let slow = at_once(one.publish(now, US)).expect("published").expect("a leaf is due");
    now = now.plus(2 * HEARTBEAT_MS);
    for _ in 0..2 {
        let unserved = at_once(two.publish(now, them)).expect("published").expect("a leaf is due");
        serve(&two, unserved).expect("served");
        now = now.plus(HEARTBEAT_MS);
    }
    assert_eq!(serve(&one, slow), Err(PublishError::Over(Over::OtherPublisher)));
    let kept = at_once(log::checkpoint(stores.directory())).expect("read").expect("a checkpoint");
    assert_eq!(Ok(kept.newest.leaf.number), number(&two));
}
