//! What each request draws from which bucket, and on which records its change rests: what is found when it is asked must be there still
//! when it is written, since other processes write, too.

mod world;

use std::sync::{Arc, Mutex};

use expect_test::expect;
use protocol::api::{Follow, Incarnation, Recovery, Request, account_recovery_bytes, account_session_bytes};
use protocol::attachment::BlobSecret;
use protocol::cbor::Bytes;
use protocol::chain::{Author, Consent, DeviceRecord, StatementKind};
use protocol::handle::Handle;
use protocol::hello::SessionKind;
use protocol::id::{DeviceId, RendezvousId};
use protocol::inbox::InboxKey;
use protocol::signature::{Purpose, SecretKey};
use protocol::token::Batch;
use protocol::transparency::label::MapLabel;
use rand_core::SeedableRng as _;
use wiretight_server::memory::MemoryStores;
use wiretight_server::port::directory::{Commit, Committed, Directory, Key, Part};
use wiretight_server::port::leases::{Draw, Drawn, Lease, Leases};
use wiretight_server::port::wakeups::SessionNumber;
use wiretight_server::port::{StoreError, Stores};
use wiretight_server::service::limits::{Bucket, Network};
use wiretight_server::service::registration::Registrations;
use wiretight_server::service::{Rules, invitation};
use world::{Keys, Open, Person, World, at_once, item, world_with};

/// Stores that keep what was drawn and committed.
#[derive(Clone, Default)]
struct Watched {
    inner: MemoryStores,
    directory: WatchedDirectory,
    leases: WatchedLeases,
}

#[derive(Clone, Default)]
struct WatchedDirectory {
    inner: MemoryStores,
    commits: Arc<Mutex<Vec<Commit>>>,
}

#[derive(Clone, Default)]
struct WatchedLeases {
    inner: MemoryStores,
    draws: Arc<Mutex<Vec<Draw>>>,
}

impl Stores for Watched {
    type Directory = WatchedDirectory;
    type Topics = <MemoryStores as Stores>::Topics;
    type Blobs = <MemoryStores as Stores>::Blobs;
    type Wakeups = <MemoryStores as Stores>::Wakeups;
    type Leases = WatchedLeases;

    fn directory(&self) -> &WatchedDirectory {
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
    fn leases(&self) -> &WatchedLeases {
        &self.leases
    }
}

impl Directory for WatchedDirectory {
    async fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.directory().get(key).await
    }
    async fn get_all(&self, keys: Vec<Key>) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.inner.directory().get_all(keys).await
    }
    async fn scan_from(&self, part: Part) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        self.inner.directory().scan_from(part).await
    }
    async fn keys(&self, prefix: &Key, count_max: usize) -> Result<Vec<Key>, StoreError> {
        self.inner.directory().keys(prefix, count_max).await
    }
    async fn count(&self, prefix: &Key) -> Result<u64, StoreError> {
        self.inner.directory().count(prefix).await
    }
    async fn commit(&self, commit: Commit) -> Result<Committed, StoreError> {
        self.commits.lock().expect("unpoisoned").push(commit.clone());
        self.inner.directory().commit(commit).await
    }
}

impl Leases for WatchedLeases {
    async fn hold(&self, lease: Lease) -> Result<Option<SessionNumber>, StoreError> {
        self.inner.leases().hold(lease).await
    }
    async fn take(&self, lease: Lease) -> Result<bool, StoreError> {
        self.inner.leases().take(lease).await
    }
    async fn release(&self, name: &[u8], session: SessionNumber) -> Result<(), StoreError> {
        self.inner.leases().release(name, session).await
    }
    async fn draw(&self, draw: Draw) -> Result<Drawn, StoreError> {
        self.draws.lock().expect("unpoisoned").push(draw.clone());
        self.inner.leases().draw(draw).await
    }
}

/// The kinds of records that requests change, by the first byte of a key.
fn kind(key: &Key) -> &'static str {
    match key.0.first() {
        Some(1) => "account",
        Some(2) => "handle",
        Some(3) => "device",
        Some(4) => "package",
        Some(5) => "taken",
        Some(6) => "inbox",
        Some(7) => "item",
        Some(8) => "tag",
        Some(9) => "invitation",
        Some(10) => "expiry",
        Some(11) => "spent",
        Some(12) => "issued",
        Some(18) => "change",
        Some(24) => "promise",
        Some(27) => "deposit",
        Some(40) => "account-key",
        Some(41) => "rendezvous",
        other => panic!("records of the kind {other:?}"),
    }
}

/// A line for each request: what it draws, then each commit: what must be so, and what is written then.
struct Book {
    world: World<Watched>,
    watched: Watched,
    lines: String,
    drawn: Vec<&'static str>,
}

impl Book {
    fn asks(&mut self, open: Open, name: &str, request: Request) {
        let token = request.token_use().map(|_| self.world.token());
        self.watched.leases.draws.lock().expect("unpoisoned").clear();
        self.watched.directory.commits.lock().expect("unpoisoned").clear();
        let answer = self.world.call_with(open, request, token);
        assert!(answer.is_ok(), "{name}: {answer:?}");
        let draws = std::mem::take(&mut *self.watched.leases.draws.lock().expect("unpoisoned"));
        let commits = std::mem::take(&mut *self.watched.directory.commits.lock().expect("unpoisoned"));
        let mut parts = vec![draws.iter().map(|draw| self.drawn(draw)).collect::<Vec<_>>().join(" ")];
        parts.extend(commits.iter().map(committed));
        self.lines.push_str(&format!("{name}: {}\n", parts.join(" | ")));
    }

    /// From which bucket, and whose that is, by the form of its name.
    fn drawn(&mut self, draw: &Draw) -> String {
        let bucket =
            Bucket::ALL.into_iter().find(|bucket| draw.name.starts_with(format!("{}:", bucket.name()).as_bytes()));
        let name = bucket.expect("a bucket").name();
        self.drawn.push(name);
        let whose = match draw.name.get(name.len() + 1..) {
            Some([]) => "all",
            Some(whose) if whose == Person::new(1, None).account.0 => "account",
            Some(whose) if whose == Keys::new(3).0.0 => "topic",
            Some(whose) if whose.starts_with(b"seat:") => "seat",
            Some(whose) if whose == Network::default().0 => "network",
            Some(whose) if whose.len() == 16 => "session",
            Some(whose) if whose == [&Person::new(1, None).account.0[..], b"key"].concat() => "account-key",
            Some(whose) if whose.len() == 32 + 16 => "device",
            Some(whose) if whose.len() == 32 + 16 + 1 => "inbox",
            other => panic!("a bucket of nobody: {other:?}"),
        };
        format!("{}-{name}-of-{whose}", draw.amount)
    }
}

fn committed(commit: &Commit) -> String {
    let asserts =
        commit.asserts.iter().map(|(key, value)| format!("{}{}", if value.is_some() { "" } else { "no-" }, kind(key)));
    let mut asserts: Vec<String> = asserts.collect();
    let writes = commit.writes.iter().filter(|(key, _)| !matches!(kind(key), "expiry" | "change" | "promise"));
    let mut writes: Vec<String> =
        writes.map(|(key, value)| format!("{}{}", if value.is_some() { "" } else { "-" }, kind(key))).collect();
    asserts.sort();
    writes.sort();
    format!("if {} then {}", asserts.join(" "), writes.join(" "))
}

#[test]
fn each_request_draws_from_its_buckets_and_changes_only_what_it_has_found() {
    let watched = Watched::default();
    // One memory behind all of them.
    let directory = WatchedDirectory { inner: watched.inner.clone(), ..WatchedDirectory::default() };
    let leases = WatchedLeases { inner: watched.inner.clone(), ..WatchedLeases::default() };
    let watched = Watched { directory, leases, ..watched };
    let rules = Rules { registrations: Registrations::Invited, ..Rules::default() };
    let mut rng = rand_chacha::ChaCha20Rng::from_seed([3; 32]);
    let code = at_once(invitation::create(watched.directory(), world::NOW, &mut rng)).expect("made");
    let world = world_with(watched.clone(), rules);
    let mut book = Book { world, watched, lines: String::new(), drawn: Vec::new() };

    let alice = Person::new(1, Some("alice"));
    let open = book.world.open(SessionKind::Account);
    let mut registration = alice.registration(open);
    registration.invitation = Some(code);
    book.asks(open, "register", Request::Register(registration));
    let again = book.world.open(SessionKind::Account);
    book.asks(again, "authenticate", alice.authentication(again));
    let [one, two] = [Incarnation([1; 16]), Incarnation([2; 16])];
    book.asks(again, "incarnate", Request::Incarnate { current: Incarnation::default(), next: one });
    book.asks(again, "take-over", Request::TakeOver { next: two });
    let period = book.world.now.days();
    let batch = Batch::from_seed(period, &[1; 32], 5).blinded().to_vec();
    book.asks(again, "issue-tokens", Request::IssueTokens { period, batch });
    let packages = vec![Bytes(vec![1; 9])];
    let publish = Request::PublishKeyPackages { packages, last_resort: Some(Bytes(vec![2; 9])) };
    book.asks(again, "publish-key-packages", publish);
    book.asks(again, "count-key-packages", Request::CountKeyPackages);
    let history = Request::ReadHistory { label: MapLabel::Account(alice.account), from_version: 1, known_size: 0 };
    book.world.now = book.world.now.plus(5_000);
    book.world.server.pushes(book.world.now);
    book.asks(again, "read-history", history);
    book.asks(again, "read-log", Request::ReadLog { known_size: 0, from: 0, served: None });

    let contact = book.world.open(SessionKind::Contact);
    let handle = Handle::parse("alice").expect("a handle");
    book.asks(contact, "look-up-handle", Request::LookUpHandle { handle, known_size: 0 });
    book.asks(contact, "look-up-account", Request::LookUpAccount { account: alice.account, known_size: 0 });
    book.asks(contact, "read-checkpoint", Request::ReadCheckpoint { known_size: 0 });
    book.asks(contact, "take-key-packages", Request::TakeKeyPackages { account: alice.account });
    let put = Request::PutInbox { account: alice.account, device: alice.device, item: item(1, 10) };
    book.asks(contact, "put-inbox", put);
    book.asks(again, "read-inbox", Request::ReadInbox { after: 0 });
    book.asks(again, "clear-inbox", Request::ClearInbox { through: 9 });

    let state = alice.chain.verify().expect("a chain");
    let laptop = (DeviceId([50; 16]), SecretKey::from_seed(&[50; 32]));
    let record = DeviceRecord { device: laptop.0, key: laptop.1.public() };
    let consent = Consent::Addition { place: state.next_place(), device: record.clone() }.sign(&laptop.1);
    let addition = StatementKind::DeviceAdded { device: record, consent };
    let added = state.next_statement(Author::Device(alice.device, &alice.key), addition);
    let state = state.extended(std::slice::from_ref(&added)).expect("valid");
    book.asks(again, "append-statements", Request::AppendStatements { statements: vec![added] });
    let linked = book.world.open(SessionKind::Account);
    let session_of = |open: Open, device: &DeviceId, key: &SecretKey| {
        key.sign(Purpose::AccountSession, &account_session_bytes(&open.challenge, &open.server, &alice.account, device))
    };
    let signature = session_of(linked, &laptop.0, &laptop.1);
    let authentication = Request::Authenticate { account: alice.account, device: laptop.0, signature };
    book.world.call(linked, authentication).expect("authenticated");
    let inbox_key = InboxKey::sign(&laptop.1, &alice.account, &laptop.0, Bytes(vec![5; 1216]));
    book.asks(linked, "open-inbox", Request::OpenInbox { inbox_key });
    book.asks(linked, "take-own-key-packages", Request::TakeOwnKeyPackages);

    let nobody = book.world.open(SessionKind::Account);
    let rendezvous = RendezvousId([7; 32]);
    book.asks(nobody, "put-rendezvous", Request::PutRendezvous { rendezvous, message: Bytes(vec![1]) });
    book.asks(nobody, "put-rendezvous-again", Request::PutRendezvous { rendezvous, message: Bytes(vec![2]) });
    book.asks(nobody, "read-rendezvous", Request::ReadRendezvous { rendezvous });
    book.asks(nobody, "read-chain", Request::ReadChain { account: alice.account });
    let signed = account_recovery_bytes(&nobody.challenge, &nobody.server);
    let signature = alice.account_key.sign(Purpose::AccountRecovery, &signed);
    let account_key = alice.account_key.public();
    book.asks(nobody, "find-account", Request::FindAccount { account_key, signature });
    let fresh = (DeviceId([60; 16]), SecretKey::from_seed(&[60; 32]));
    let record = DeviceRecord { device: fresh.0, key: fresh.1.public() };
    let consent = Consent::Reset { place: state.next_place(), device: record.clone() }.sign(&fresh.1);
    let reset = StatementKind::DevicesReset { device: record, consent };
    let recovery = Recovery {
        account: alice.account,
        statements: vec![state.next_statement(Author::AccountKey(&alice.account_key), reset)],
        inbox_key: InboxKey::sign(&fresh.1, &alice.account, &fresh.0, Bytes(vec![5; 1216])),
        signature: session_of(nobody, &fresh.0, &fresh.1),
    };
    book.asks(nobody, "recover", Request::Recover(recovery));

    let topics = book.world.open(SessionKind::Topics);
    let keys = Keys::new(3);
    book.asks(topics, "create-topic", keys.creation());
    book.asks(topics, "prove-segment", keys.proof(topics, 0));
    book.asks(topics, "append-message", Request::Append { entry: keys.message(0, 1) });
    book.asks(topics, "append-commit", Request::Append { entry: keys.commit(0, 2) });
    let read = Request::ReadTopic { topic: keys.0, after: 0, count_max: 9, follow: Follow::No };
    book.asks(topics, "read-topic", read);
    let signal = Request::Signal { topic: keys.0, segment: 0, ciphertext: Bytes(vec![1; 100]) };
    book.asks(topics, "signal", signal);
    let secret = BlobSecret([5; 32]);
    let blob = secret.blob();
    book.asks(topics, "write-blob", Request::WriteBlob { blob, size: 3, offset: 0, chunk: Bytes(vec![1; 3]) });
    book.asks(topics, "read-blob", Request::ReadBlob { blob, offset: 0, length: 3 });
    book.asks(topics, "stat-blob", Request::StatBlob { blob });
    book.asks(topics, "delete-blob", Request::DeleteBlob { secret });

    // Sessions are drawn for when they are opened, and the log's bytes are read without a session.
    for bucket in Bucket::ALL.map(Bucket::name) {
        let is_here = book.drawn.contains(&bucket);
        assert!(is_here || ["sessions", "log-bytes", "log-bytes-each"].contains(&bucket), "{bucket} is drawn from");
    }
    expect![[r#"
        register: 1-account-requests-of-session 1-registrations-each-of-network 1-registrations-of-all | if invitation no-account no-handle then -invitation account account-key device handle inbox
        authenticate: 1-account-requests-of-session 1-account-requests-of-device
        incarnate: 1-account-requests-of-device | if device then device
        take-over: 1-account-requests-of-device | if device then device
        issue-tokens: 1-account-requests-of-account | if no-issued then issued
        publish-key-packages: 1-account-requests-of-device | if device no-taken then device package
        count-key-packages: 1-account-requests-of-device
        read-history: 1-account-requests-of-device
        read-log: 1-account-requests-of-device
        look-up-handle: 1-look-ups-of-session
        look-up-account: 1-look-ups-of-session
        read-checkpoint: 1-look-ups-of-session
        take-key-packages: 1-look-ups-of-session 1-key-packages-of-account | if package then -package taken
        put-inbox: 1-inbox-items-of-session 1-inbox-arrivals-of-inbox | if no-deposit no-spent then deposit spent | if inbox no-tag then inbox item tag
        read-inbox: 1-inbox-reads-of-device
        clear-inbox: 1-inbox-reads-of-device | if inbox then -item inbox
        append-statements: 1-account-requests-of-device 2-statements-of-account | if account then account
        open-inbox: 1-account-requests-of-device | if account no-device then device inbox
        take-own-key-packages: 1-account-requests-of-device
        put-rendezvous: 1-rendezvous-of-session 1-rendezvous-begun-each-of-network 1-rendezvous-begun-of-all | if no-rendezvous then rendezvous
        put-rendezvous-again: 1-rendezvous-of-session | if rendezvous then rendezvous
        read-rendezvous: 1-rendezvous-of-session
        read-chain: 1-rendezvous-of-session
        find-account: 1-rendezvous-of-session 1-rendezvous-of-session
        recover: 1-rendezvous-of-session 1-statements-of-account-key 1-account-requests-of-device | if account then -device -device -inbox -inbox account | if account no-device then device inbox
        create-topic: 1-topics-of-seat | if no-spent then spent
        prove-segment: 1-proofs-of-seat
        append-message: 1-appends-of-seat
        append-commit: 1-appends-of-seat 1-commits-of-topic | if no-spent then spent
        read-topic: 1-reads-of-seat
        signal: 1-signals-of-seat
        write-blob: 20480-blob-bytes-of-seat 20480-all-blob-bytes-of-all
        read-blob: 1-reads-of-seat
        stat-blob: 1-reads-of-seat
        delete-blob: 16384-blob-bytes-of-seat
    "#]].assert_eq(&book.lines);
}
