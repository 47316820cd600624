//! The rules of tokens: who gets how many, what they pay for, and that none pays twice, here or at another process.

mod world;

use std::sync::Arc;

use protocol::api::{Answer, ClientFrame, Push, Refusal, Request, ServerFrame};
use protocol::cbor::Bytes;
use protocol::hello::{Hello, HelloReply, SessionKind};
use protocol::id::BlobId;
use protocol::limits::{CONTACT_LOOKUPS_MAX, TOKEN_BATCH_MAX};
use protocol::time::{Days, Millis};
use protocol::token::{Batch, Blinded, Token, TokenNonce, period_end, period_start};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use wiretight_server::embedded::EmbeddedStores;
use wiretight_server::in_process::{Called, Connection, InProcess};
use wiretight_server::memory::MemoryStores;
use wiretight_server::port::Stores;
use wiretight_server::port::blobs::Blobs;
use wiretight_server::port::directory::{Directory, Key};
use wiretight_server::service::issuers::SEED_KEPT_MS;
use wiretight_server::service::keys::Keyring;
use wiretight_server::service::limits::{Bucket, Network, Rate};
use wiretight_server::service::session::Handled;
use wiretight_server::service::standing::{self, Standing};
use wiretight_server::service::tokens::Quota;
use wiretight_server::service::{Rules, Service};
use world::{Keys, NOW, Open, Person, World, at_once, item, world, world_with};

const HOUR_MS: u64 = 3_600_000;

#[test]
fn issued_tokens_are_good_and_the_server_has_not_seen_them() {
    let mut world = world();
    let open = register(&mut world, &Person::new(1, None));
    let period = today(&world);
    let batch = Batch::from_seed(period, &[1; 32], 5);
    let Ok(Answer::Tokens { evaluation, issuer }) = ask(&mut world, open, &batch, period) else { panic!("tokens") };
    issuer.verify(&world.server.keyring().statement().keys.identity).expect("stated by the server");
    let tokens = batch.finish(&issuer.key, &evaluation).expect("tokens");
    for token in &tokens {
        assert!(!batch.blinded().iter().any(|blinded| blinded.0 == token.nonce.0));
        assert!(welcomes(&mut world, SessionKind::Contact, Some(token)));
    }
    // What is kept of an account counts, and tells no time below a day.
    let key = Key::issued(today(&world), &Person::new(1, None).account);
    let kept = at_once(world.server.stores().directory().get(&key)).expect("memory").expect("a count");
    assert!(kept.len() < 30, "a number and the hash of a batch: {} bytes", kept.len());
}

#[test]
fn a_quota_is_counted_once_for_each_batch_and_for_each_day() {
    let rules = Rules { quota: Quota(50), ..Rules::default() };
    let mut world = world_with(MemoryStores::default(), rules.clone());
    let person = Person::new(1, None);
    let mut open = register(&mut world, &person);
    let day = today(&world);
    let batches: Vec<Batch> = (1..=3).map(|seed| Batch::from_seed(day, &[seed; 32], 25)).collect();
    let first = ask(&mut world, open, &batches[0], day).expect("issued");
    // The answer was lost, and the server died: asking again is the same answer, and counts nothing.
    world = world.restart(rules);
    open = world.open(SessionKind::Account);
    let authentication = person.authentication(open);
    world.call(open, authentication).expect("authenticated");
    for _ in 0..5 {
        assert_eq!(ask(&mut world, open, &batches[0], day).as_ref(), Ok(&first));
    }
    ask(&mut world, open, &batches[1], day).expect("issued");
    assert_eq!(ask(&mut world, open, &batches[2], day), Err(Refusal::QuotaUsed));
    assert_eq!(ask(&mut world, open, &batches[0], day), Ok(first), "what was issued can still be asked for");
    // The next day's are issued in the hours before it, and counted by themselves.
    let next = Days(day.0 + 1);
    let batch = Batch::from_seed(next, &[9; 32], 25);
    world.now = Millis(period_start(next).0 - 7 * HOUR_MS);
    assert_eq!(ask(&mut world, open, &batch, next), Err(Refusal::TokenRefused), "too early");
    world.now = Millis(period_start(next).0 - 5 * HOUR_MS);
    ask(&mut world, open, &batch, next).expect("issued");
    world.now = period_start(next);
    assert_eq!(ask(&mut world, open, &batches[0], day), Err(Refusal::TokenRefused), "yesterday's are over");
}

/// Evaluating is what an answer costs the server: nobody has it done for nothing, by however many sessions they ask.
#[test]
fn what_the_server_computes_is_bounded_for_each_account() {
    let mut rules = Rules { quota: Quota(25), ..Rules::default() };
    rules.limits.set(Bucket::AccountRequests, Rate { capacity: 4, per_minute: 0 });
    let mut world = world_with(MemoryStores::default(), rules);
    let person = Person::new(1, None);
    let mut open = register(&mut world, &person);
    let period = today(&world);
    let batch = |seed| Batch::from_seed(period, &[seed; 32], 25);
    ask(&mut world, open, &batch(1), period).expect("issued");
    let request = Request::IssueTokens { period, batch: vec![Blinded([0xFF; 32]); 25] };
    assert_eq!(world.call(open, request), Err(Refusal::QuotaUsed), "not even looked at");
    assert_eq!(ask(&mut world, open, &batch(2), period), Err(Refusal::QuotaUsed));
    assert_eq!(ask(&mut world, open, &batch(3), period), Err(Refusal::QuotaUsed));
    for _ in 0..2 {
        open = world.open(SessionKind::Account);
        let authentication = person.authentication(open);
        assert_eq!(
            world.call(open, authentication),
            Ok(Answer::Done),
            "what its devices ask otherwise is counted apart"
        );
        let asked = ask(&mut world, open, &batch(4), period);
        assert!(matches!(asked, Err(Refusal::Busy { .. })), "another session is the same account: {asked:?}");
    }
}

#[test]
fn malformed_batches_cost_nothing() {
    let mut world = world_with(MemoryStores::default(), Rules { quota: Quota(25), ..Rules::default() });
    let open = register(&mut world, &Person::new(1, None));
    let period = today(&world);
    let good = Batch::from_seed(period, &[1; 32], 25);
    let with = |blinded: Blinded| [&good.blinded()[..24], &[blinded]].concat();
    for (batch, refusal) in [
        (vec![], Refusal::Malformed),
        (with(Blinded([0; 32])), Refusal::Malformed),
        (with(Blinded([0xFF; 32])), Refusal::Malformed),
        (vec![good.blinded()[0]; TOKEN_BATCH_MAX + 1], Refusal::TooLarge),
    ] {
        assert_eq!(world.call(open, Request::IssueTokens { period, batch }), Err(refusal));
    }
    ask(&mut world, open, &good, period).expect("the whole quota is there");
    let stranger = world.open(SessionKind::Account);
    assert_eq!(ask(&mut world, stranger, &good, period), Err(Refusal::NotAuthenticated));
}

#[test]
fn what_costs_a_token_wants_one_that_was_not_spent() {
    let mut world = world();
    let alice = Person::new(1, None);
    register(&mut world, &alice);
    for kind in [SessionKind::Contact, SessionKind::Topics] {
        assert!(!welcomes(&mut world, kind, None), "{kind:?} without a token");
        let forged = Token { authenticator: protocol::token::Authenticator([7; 64]), ..world.token() };
        assert!(!welcomes(&mut world, kind, Some(&forged)), "{kind:?} with a forged one");
        let moved = Token { period: Days(today(&world).0 - 1), ..world.token() };
        assert!(!welcomes(&mut world, kind, Some(&moved)), "{kind:?} with one of another day");
    }
    let keys = Keys::new(3);
    let (topics, contact) = (world.open(SessionKind::Topics), world.open(SessionKind::Contact));
    let creation = keys.creation();
    let put = Request::PutInbox { account: alice.account, device: alice.device, item: item(1, 10) };
    let commit = Request::Append { entry: keys.commit(0, 1) };
    assert_eq!(world.call_with(topics, creation.clone(), None), Err(Refusal::TokenRefused));
    assert_eq!(world.call_with(contact, put.clone(), None), Err(Refusal::TokenRefused));
    let spent = world.token();
    assert_eq!(world.call_with(topics, creation.clone(), Some(spent)), Ok(Answer::Done));
    assert_eq!(world.call_with(topics, commit.clone(), None), Err(Refusal::TokenRefused));
    assert_eq!(world.call_with(topics, commit.clone(), Some(spent)), Err(Refusal::TokenRefused), "spent on the topic");
    assert_eq!(world.call_with(contact, put.clone(), Some(spent)), Err(Refusal::TokenRefused));
    assert!(!welcomes(&mut world, SessionKind::Contact, Some(&spent)));
    // Asked again after a lost answer, with the token or without: it is done, and nothing more is paid.
    let [for_commit, for_item] = [world.token(), world.token()];
    let stored = world.call_with(topics, commit.clone(), Some(for_commit)).expect("stored");
    let stamped = world.call_with(contact, put.clone(), Some(for_item)).expect("put");
    for token in [Some(for_commit), None] {
        assert_eq!(world.call_with(topics, creation.clone(), token), Ok(Answer::Done));
        assert_eq!(world.call_with(topics, commit.clone(), token).as_ref(), Ok(&stored));
        assert_eq!(world.call_with(contact, put.clone(), token).as_ref(), Ok(&stamped));
    }
    world.call_with(topics, keys.proof(topics, 1), None).expect("proven");
    let message = Request::Append { entry: keys.message(1, 1) };
    world.call_with(topics, message, None).expect("messages cost nothing");
}

#[test]
fn a_session_ends_with_its_tokens_period() {
    let mut world = world();
    let keys = Keys::new(3);
    let (topics, contact) = (world.open(SessionKind::Topics), world.open(SessionKind::Contact));
    world.call(topics, keys.creation()).expect("created");
    let period = today(&world);
    world.now = Millis(period_end(period).0 - 1);
    world.call(topics, Request::Append { entry: keys.message(0, 1) }).expect("still good, for clocks differ");
    let late = world.token_of(period);
    assert!(welcomes(&mut world, SessionKind::Topics, Some(&late)));
    world.now = period_end(period);
    for open in [topics, contact] {
        let frame = ClientFrame { call: 1, request: keys.proof(open, 0), token: None };
        assert_eq!(world.server.call(open.connection, frame, world.now), Called::Closed);
    }
    let late = world.token_of(period);
    assert!(!welcomes(&mut world, SessionKind::Topics, Some(&late)), "its tokens are over as well");
}

/// Also if the connection is not closed at once.
#[test]
fn a_session_that_is_over_is_told_so_once_and_answered_nothing() {
    let service = Service::new(MemoryStores::default(), Keyring::from_seed(&[7; 32]), Rules::default());
    let issuer = service.keyring().issuers().spendable(NOW.days(), NOW).expect("an issuer");
    let hello = Hello::new(SessionKind::Topics, Some((&issuer.token(TokenNonce([1; 32]))).into()));
    let opened = at_once(service.open(&hello, Network::default(), NOW, &mut ChaCha20Rng::from_seed([1; 32])));
    let mut session = opened.session.expect("open");
    let stat = || ClientFrame { call: 1, request: Request::StatBlob { blob: BlobId([1; 32]) }, token: None };
    assert!(matches!(at_once(session.call(stat(), NOW)), Handled::Answer(_)));
    assert_eq!(at_once(session.pushes(NOW)), []);
    let end = period_end(NOW.days());
    assert_eq!(at_once(session.pushes(end)), [Push::Closing { retry_after_s: 0 }], "without having asked");
    assert!(session.is_over());
    assert_eq!(at_once(session.pushes(end)), []);
    assert_eq!(at_once(session.call(stat(), NOW)), Handled::Unknown, "a clock that is put right opens it no more");
}

#[test]
fn a_contact_session_answers_so_many_look_ups() {
    let mut world = world();
    let alice = Person::new(1, Some("alice"));
    register(&mut world, &alice);
    let handle = |name: &str| protocol::handle::Handle::parse(name).expect("a handle");
    let open = world.open(SessionKind::Contact);
    for number in 0..CONTACT_LOOKUPS_MAX {
        let (name, found) = if number % 2 == 0 { ("alice", true) } else { ("nobody", false) };
        let answer = world.call(open, Request::LookUpHandle { handle: handle(name), known_size: 0 });
        let is_expected = match &answer {
            Ok(Answer::Account { .. }) => found,
            Ok(Answer::NoAccount { .. }) => !found,
            _ => false,
        };
        assert!(is_expected, "{answer:?}");
    }
    let account = alice.account;
    for request in [
        Request::LookUpHandle { handle: handle("alice"), known_size: 0 },
        Request::LookUpHandle { handle: handle("nobody"), known_size: 0 },
        Request::LookUpAccount { account, known_size: 0 },
        Request::TakeKeyPackages { account },
    ] {
        assert_eq!(world.call(open, request), Err(Refusal::TokenRefused), "used up, whatever is asked for");
    }
    let put = Request::PutInbox { account, device: alice.device, item: item(1, 10) };
    world.call(open, put).expect("what pays for itself goes on");
}

#[test]
fn who_is_suspended_gets_no_tokens_and_what_they_have_runs_out() {
    let mut world = world();
    let person = Person::new(1, Some("mallory"));
    let open = register(&mut world, &person);
    let period = today(&world);
    let (before, after) = (Batch::from_seed(period, &[1; 32], 5), Batch::from_seed(period, &[2; 32], 5));
    ask(&mut world, open, &before, period).expect("issued");
    let find = |world: &World<MemoryStores>, who: &str| at_once(standing::find(world.server.stores().directory(), who));
    assert_eq!(find(&world, "@mallory"), Ok(Some(person.account)));
    assert_eq!(find(&world, &person.account.to_hex()), Ok(Some(person.account)));
    for nobody in ["mal1ory", "nobody", "", "00"] {
        assert_eq!(find(&world, nobody), Ok(None), "{nobody}");
    }
    let put = |world: &World<MemoryStores>, standing| {
        at_once(standing::set(world.server.stores().directory(), &person.account, standing, NOW)).expect("stored")
    };
    assert!(put(&world, Standing::Suspended) && !put(&world, Standing::Suspended));
    for batch in [&before, &after] {
        assert_eq!(ask(&mut world, open, batch, period), Err(Refusal::Suspended));
    }
    let packages = Request::PublishKeyPackages { packages: vec![Bytes(vec![1; 9])], last_resort: None };
    assert_eq!(world.call(open, packages), Err(Refusal::Suspended));
    assert_eq!(world.call(open, Request::ReadInbox { after: 0 }), Ok(Answer::Inbox { items: vec![] }), "may read");
    assert!(put(&world, Standing::Good) && !put(&world, Standing::Good));
    ask(&mut world, open, &after, period).expect("issued");
}

#[test]
fn what_was_kept_of_past_periods_is_forgotten() {
    let mut world = world();
    let open = register(&mut world, &Person::new(1, None));
    let period = today(&world);
    ask(&mut world, open, &Batch::from_seed(period, &[1; 32], 5), period).expect("issued");
    let spent = world.token();
    assert!(welcomes(&mut world, SessionKind::Contact, Some(&spent)));
    for _ in 0..598 {
        world.open(SessionKind::Contact);
    }
    let contact = world.open(SessionKind::Contact);
    let alice = Person::new(1, None);
    let put = Request::PutInbox { account: alice.account, device: alice.device, item: item(1, 10) };
    world.call(contact, put).expect("put");
    let count = |world: &World<MemoryStores>, kind: Key| at_once(world.server.stores().directory().count(&kind));
    assert_eq!(count(&world, Key::spents()), Ok(601));
    // A clock runs ahead, beyond the period's end, and is put right: what was spent is spent, and what was issued is counted.
    world.server.expire(period_end(period)).expect("expired");
    assert!(!welcomes(&mut world, SessionKind::Contact, Some(&spent)), "spent before the clock was wrong");
    let end = period_end(period).plus(SEED_KEPT_MS);
    world.server.expire(Millis(end.0 - 1)).expect("expired");
    assert_eq!(count(&world, Key::spents()), Ok(601), "as long as they can be shown");
    assert_eq!((count(&world, Key::deposits()), count(&world, Key::all_issued())), (Ok(1), Ok(1)));
    world.server.expire(end).expect("expired");
    assert_eq!((count(&world, Key::spents()), count(&world, Key::all_issued())), (Ok(0), Ok(0)));
    assert_eq!(count(&world, Key::deposits()), Ok(0));
}

#[test]
fn a_topics_tokens_seat_is_taken_again_and_is_one() {
    let stores = MemoryStores::default();
    let start = || InProcess::start(stores.clone(), Keyring::from_seed(&[7; 32]), Rules::default());
    let (mut one, mut other) = (start(), start());
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let issuer = one.keyring().issuers().spendable(NOW.days(), NOW).expect("an issuer");
    let hello = Hello::new(SessionKind::Topics, Some((&issuer.token(TokenNonce([5; 32]))).into()));
    for (server, connection) in [(0, 1), (1, 2), (0, 3)] {
        let process = if server == 0 { &mut one } else { &mut other };
        let reply = process.open(Connection(connection), &hello, NOW, &mut rng);
        assert!(matches!(reply, HelloReply::Welcome { .. }), "a broken connection costs no token");
        one.pushes(NOW);
        other.pushes(NOW);
        let open = [1, 2, 3].map(|number| one.is_open(Connection(number)) || other.is_open(Connection(number)));
        assert_eq!(open.iter().filter(|open| **open).count(), 1, "{open:?}");
    }
}

/// A topics token may be shown again as often as its owner likes: what it may do is counted for it, and not for each session.
#[test]
fn a_seat_that_is_taken_again_has_no_more_room_in_its_buckets() {
    let mut rules = Rules::default();
    rules.limits.set(Bucket::Reads, Rate { capacity: 3, per_minute: 0 });
    let mut world = world_with(MemoryStores::default(), rules);
    let hello = Hello::new(SessionKind::Topics, Some((&world.token()).into()));
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let stat = Request::StatBlob { blob: BlobId([1; 32]) };
    for number in 0..5 {
        let reply = world.server.open(Connection(1_000 + number), &hello, world.now, &mut rng);
        assert!(matches!(reply, HelloReply::Welcome { .. }));
        let frame = ClientFrame { call: 1, request: stat.clone(), token: None };
        let called = world.server.call(Connection(1_000 + number), frame, world.now);
        let is_answered = matches!(called, Called::Answer(ServerFrame::Answer { .. }));
        assert_eq!(is_answered, number < 3, "{called:?}");
    }
    let other = world.open(SessionKind::Topics);
    world.call(other, stat).expect("another token has its own");
}

/// Small blobs take more of a disk than their bytes.
#[test]
fn a_blob_that_is_begun_counts_more_than_its_bytes() {
    let mut rules = Rules::default();
    rules.limits.set(Bucket::AllBlobBytes, Rate { capacity: 100_000, per_minute: 0 });
    let mut world = world_with(MemoryStores::default(), rules);
    let mut written = 0;
    for number in 0..20 {
        let open = world.open(SessionKind::Topics);
        let write = Request::WriteBlob { blob: BlobId([number; 32]), size: 1, offset: 0, chunk: Bytes(vec![1]) };
        written += u32::from(world.call(open, write).is_ok());
    }
    assert_eq!(written, 4, "all sessions together");
    // What does not begin at its start is not begun, and so costs no more than a write.
    world.now = world.now.plus(1);
    let open = world.open(SessionKind::Topics);
    let later = Request::WriteBlob { blob: BlobId([99; 32]), size: 2, offset: 1, chunk: Bytes(vec![1]) };
    assert_eq!(world.call(open, later), Ok(Answer::BlobStat { written: 0, size: 2 }));
    assert_eq!(at_once(world.server.stores().blobs().stat(&BlobId([99; 32]))), Ok(None), "nothing is kept of it");
}

/// Two processes over one store, the same token at both at once, for different things: exactly one takes it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_take_a_token_once() {
    let folder = tempfile::tempdir().expect("a folder");
    contend(EmbeddedStores::open(folder.path()).expect("stores")).await;
    contend(MemoryStores::default()).await;
}

async fn contend<S: Stores>(stores: S) {
    let start = || Service::new(stores.clone(), Keyring::from_seed(&[7; 32]), Rules::default());
    let services = [start(), start()];
    let issuer = services[0].keyring().issuers().spendable(NOW.days(), NOW).expect("an issuer");
    for round in 0..30u8 {
        let token = issuer.token(TokenNonce([round; 32]));
        let opening = |service: &Arc<Service<S>>, seed: u8| {
            let (service, hello) = (Arc::clone(service), Hello::new(SessionKind::Contact, Some((&token).into())));
            tokio::spawn(async move {
                let opened =
                    service.open(&hello, Network::default(), NOW, &mut ChaCha20Rng::from_seed([seed; 32])).await;
                opened.session.is_some()
            })
        };
        let tasks: Vec<_> = (0..4).map(|task| opening(&services[usize::from(task % 2)], round * 4 + task)).collect();
        let mut taken = 0;
        for task in tasks {
            taken += u32::from(task.await.expect("joined"));
        }
        assert_eq!(taken, 1, "round {round}");
    }
    // The same for what is written: two topics for one token.
    let token = issuer.token(TokenNonce([200; 32]));
    let creating = |service: &Arc<Service<S>>, number: u8| {
        let (service, seat) = (Arc::clone(service), issuer.token(TokenNonce([201 + number; 32])));
        tokio::spawn(async move {
            let hello = Hello::new(SessionKind::Topics, Some((&seat).into()));
            let opened = service.open(&hello, Network::default(), NOW, &mut ChaCha20Rng::from_seed([number; 32])).await;
            let frame = ClientFrame { call: 1, request: Keys::new(number).creation(), token: Some(token) };
            let handled = opened.session.expect("open").call(frame, NOW).await;
            matches!(handled, Handled::Answer(ServerFrame::Answer { .. }))
        })
    };
    let tasks = [creating(&services[0], 1), creating(&services[1], 2)];
    let mut created = 0;
    for task in tasks {
        created += u32::from(task.await.expect("joined"));
    }
    assert_eq!(created, 1, "one topic for one token");
}

fn register<S: Stores>(world: &mut World<S>, person: &Person) -> Open {
    let open = world.open(SessionKind::Account);
    let registration = person.registration(open);
    assert!(matches!(world.call(open, Request::Register(registration)), Ok(Answer::Promised { .. })));
    open
}

fn ask<S: Stores>(world: &mut World<S>, open: Open, batch: &Batch, period: Days) -> Result<Answer, Refusal> {
    world.call(open, Request::IssueTokens { period, batch: batch.blinded().to_vec() })
}

fn today<S: Stores>(world: &World<S>) -> Days {
    world.now.days()
}

fn welcomes<S: Stores>(world: &mut World<S>, kind: SessionKind, token: Option<&Token>) -> bool {
    matches!(world.hello(&Hello::new(kind, token.map(Into::into))), HelloReply::Welcome { .. })
}
