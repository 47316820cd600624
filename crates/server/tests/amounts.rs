//! What one request makes the directory read: little of a full inbox, and never its items to clear them.

mod world;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use protocol::api::{Answer, InboxItem, Request};
use protocol::cbor;
use protocol::franking::Stamped;
use protocol::hello::SessionKind;
use protocol::inbox::inbox_topic;
use protocol::limits::{INBOX_ITEMS_MAX, READ_BYTES_MAX, READ_ENTRIES_MAX};
use wiretight_server::memory::MemoryStores;
use wiretight_server::port::directory::{Commit, Committed, Directory, Key, Part};
use wiretight_server::port::{StoreError, Stores};
use wiretight_server::service::Rules;
use wiretight_server::service::records::InboxState;
use world::{NOW, Person, World, at_once, item, world_with};

const ITEM_BYTES: usize = 20_000;

#[test]
fn an_inbox_is_read_page_by_page_and_cleared_without_being_read() {
    let mut world = world_with(Counted::default(), Rules::default());
    let alice = Person::new(1, None);
    let open = world.open(SessionKind::Account);
    let registration = alice.registration(open);
    world.call(open, Request::Register(registration)).expect("registered");
    fill(&mut world, &alice);
    let page_max = READ_BYTES_MAX + 2 * ITEM_BYTES;
    let (mut after, mut pages) = (0, 0);
    loop {
        let before = bytes(&world);
        let Ok(Answer::Inbox { items }) = world.call(open, Request::ReadInbox { after }) else { panic!("an inbox") };
        assert!(bytes(&world) - before <= page_max, "{} bytes for one page", bytes(&world) - before);
        assert!(items.len() <= usize::from(READ_ENTRIES_MAX));
        let Some(last) = items.last() else { break };
        assert_eq!(items.first().map(|first| first.number), Some(after + 1));
        (after, pages) = (last.number, pages + 1);
    }
    assert_eq!(after, INBOX_ITEMS_MAX);
    assert!(pages >= 19, "{pages} pages");
    let before = bytes(&world);
    assert_eq!(world.call(open, Request::ClearInbox { through: INBOX_ITEMS_MAX - 1 }), Ok(Answer::Done));
    assert!(bytes(&world) - before < ITEM_BYTES, "{} bytes to clear it", bytes(&world) - before);
    let Ok(Answer::Inbox { items }) = world.call(open, Request::ReadInbox { after: 0 }) else { panic!("an inbox") };
    assert_eq!(items.iter().map(|found| found.number).collect::<Vec<_>>(), [INBOX_ITEMS_MAX]);
    assert_eq!(world.call(open, Request::ReadInbox { after: u64::MAX }), Ok(Answer::Inbox { items: vec![] }));
    // What nobody fetches is forgotten, and counted off.
    let before = bytes(&world);
    world.server.expire(NOW.plus(31 * 86_400_000)).expect("expired");
    assert!(bytes(&world) - before < ITEM_BYTES, "{} bytes to forget it", bytes(&world) - before);
    let state = at_once(world.server.stores().directory().get(&Key::inbox(&alice.account, &alice.device)));
    let state: InboxState = cbor::from_bytes(&state.expect("memory").expect("an inbox")).expect("a state");
    assert_eq!(state, InboxState { last_number: INBOX_ITEMS_MAX, waiting: 0 });
}

/// As many items as an inbox holds.
fn fill(world: &mut World<Counted>, person: &Person) {
    let mut commit = Commit::default();
    let (time, item) = (NOW.minutes(), item(1, ITEM_BYTES));
    let stamped = Stamped { topic: inbox_topic(&person.account, &person.device), segment: 0, time, tag: item.tag };
    let stamp = world.server.keyring().stamp(&stamped);
    for number in 1..=INBOX_ITEMS_MAX {
        let key = Key::inbox_item(&person.account, &person.device, number);
        commit.put(Key::expiry(NOW.days().0 + 30, &key), Vec::new());
        commit.put(key, cbor::to_bytes(&InboxItem { number, time, item: item.clone(), stamp }));
    }
    let state = InboxState { last_number: INBOX_ITEMS_MAX, waiting: INBOX_ITEMS_MAX };
    commit.put(Key::inbox(&person.account, &person.device), cbor::to_bytes(&state));
    at_once(world.server.stores().directory().commit(commit)).expect("memory");
}

fn bytes(world: &World<Counted>) -> usize {
    world.server.stores().directory.read.load(Ordering::Relaxed)
}

/// Stores of which it is counted how many bytes of records are read.
#[derive(Clone, Default)]
struct Counted {
    inner: MemoryStores,
    directory: CountedDirectory,
}

#[derive(Clone, Default)]
struct CountedDirectory {
    inner: <MemoryStores as Stores>::Directory,
    read: Arc<AtomicUsize>,
}

impl CountedDirectory {
    fn add(&self, values: &[Option<Vec<u8>>]) {
        self.read.fetch_add(values.iter().flatten().map(Vec::len).sum(), Ordering::Relaxed);
    }
}

impl Directory for CountedDirectory {
    async fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.inner.get(key).await;
        value.inspect(|value| self.add(std::slice::from_ref(value)))
    }

    async fn get_all(&self, keys: Vec<Key>) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.inner.get_all(keys).await.inspect(|values| self.add(values))
    }

    async fn scan_from(&self, part: Part) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        let found = self.inner.scan_from(part).await;
        found.inspect(|found| found.iter().for_each(|(_, value)| self.add(&[Some(value.clone())])))
    }

    async fn keys(&self, prefix: &Key, count_max: usize) -> Result<Vec<Key>, StoreError> {
        self.inner.keys(prefix, count_max).await
    }

    async fn count(&self, prefix: &Key) -> Result<u64, StoreError> {
        self.inner.count(prefix).await
    }

    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.inner.commit(commit).await
    }
}

impl Stores for Counted {
    type Directory = CountedDirectory;
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
