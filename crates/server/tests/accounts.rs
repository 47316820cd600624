//! The rules of accounts, handles, key packages, inboxes, blobs and limits: each refusal, and what goes through.

mod world;

use std::collections::BTreeMap;

use protocol::api::{Answer, Incarnation, Push, Refusal, Request};
use protocol::cbor::{self, Bytes};
use protocol::franking::{Stamped, verify_stamp};
use protocol::handle::Handle;
use protocol::hello::{Hello, HelloReply, SessionKind};
use protocol::id::{AccountId, BlobId, DeviceId};
use protocol::inbox::{InboxKey, inbox_topic};
use protocol::limits::{
    BLOB_BYTES_MAX, BLOB_CHUNK_BYTES_MAX, INBOX_ITEM_BYTES_MAX, INBOX_ITEMS_MAX, INBOX_KEY_BYTES_MAX,
    KEY_PACKAGE_BYTES_MAX, KEY_PACKAGES_MAX, TOKEN_QUOTA,
};
use wiretight_server::in_process::Connection;
use wiretight_server::memory::MemoryStores;
use wiretight_server::port::Stores;
use wiretight_server::port::directory::{Commit, Directory, Key};
use wiretight_server::service::limits::{Bucket, Rate};
use wiretight_server::service::records::{AccountRecord, InboxState};
use wiretight_server::service::registration::Registrations;
use wiretight_server::service::{Rules, invitation};
use world::{Open, Person, World, at_once, item, world, world_with};

/// Registers a person, and gives their account session.
fn register<S: Stores>(world: &mut World<S>, person: &Person) -> Open {
    let open = world.open(SessionKind::Account);
    let registration = person.registration(open);
    assert!(matches!(world.call(open, Request::Register(registration)), Ok(Answer::Promised { .. })));
    open
}

fn try_register<S: Stores>(world: &mut World<S>, person: &Person) -> Result<Answer, Refusal> {
    let open = world.open(SessionKind::Account);
    let registration = person.registration(open);
    world.call(open, Request::Register(registration))
}

#[test]
fn who_registers_is_found_by_handle_and_id() {
    let mut world = world();
    let alice = Person::new(1, Some("alice"));
    register(&mut world, &alice);
    let contact = world.open(SessionKind::Contact);
    let handle = |text| Request::LookUpHandle { handle: Handle::parse(text).expect("a handle"), known_size: 0 };
    let account = |account| Request::LookUpAccount { account, known_size: 0 };
    for request in [handle("alice"), account(alice.account)] {
        let found = world.call(contact, request);
        assert!(matches!(&found, Ok(Answer::Account { chain, .. }) if *chain == alice.chain), "{found:?}");
    }
    for request in [handle("a1ice"), handle("bob")] {
        assert!(matches!(world.call(contact, request), Ok(Answer::NoAccount { .. })));
    }
    assert_eq!(world.call(contact, account(AccountId([9; 32]))), Err(Refusal::NotFound));
}

#[test]
fn a_handle_and_what_looks_like_it_is_given_out_once() {
    let mut world = world();
    register(&mut world, &Person::new(1, Some("alice")));
    for (number, handle) in [(2, "alice"), (3, "a1ice"), (4, "al.ice")] {
        assert_eq!(try_register(&mut world, &Person::new(number, Some(handle))), Err(Refusal::HandleTaken));
    }
    register(&mut world, &Person::new(2, Some("bob")));
    register(&mut world, &Person::new(3, None));
}

#[test]
fn a_repeated_registration_is_the_first_one() {
    let mut world = world();
    let alice = Person::new(1, Some("alice"));
    register(&mut world, &alice);
    let again = register(&mut world, &alice);
    assert!(world.call(again, Request::CountKeyPackages).is_ok(), "and authenticates");
    let renamed = Person { handle: Some(Handle::parse("other").expect("a handle")), ..Person::new(1, None) };
    assert_eq!(try_register(&mut world, &renamed), Err(Refusal::Conflict));
}

#[test]
fn nobody_registers_with_a_wrong_signature() {
    let mut world = world();
    let alice = Person::new(1, Some("alice"));
    let other = world.open(SessionKind::Account);
    let open = world.open(SessionKind::Account);
    let mut of_other_session = alice.registration(open);
    of_other_session.signature = alice.session_signature(other);
    assert_eq!(world.call(open, Request::Register(of_other_session)), Err(Refusal::NotAuthenticated));
    let mut foreign_inbox_key = alice.registration(open);
    foreign_inbox_key.inbox_key = Person::new(2, None).registration(open).inbox_key;
    assert_eq!(world.call(open, Request::Register(foreign_inbox_key)), Err(Refusal::NotAuthenticated));
    let mut huge_inbox_key = alice.registration(open);
    let huge = Bytes(vec![5; INBOX_KEY_BYTES_MAX + 1]);
    huge_inbox_key.inbox_key = InboxKey::sign(&alice.key, &alice.account, &alice.device, huge);
    assert_eq!(world.call(open, Request::Register(huge_inbox_key)), Err(Refusal::TooLarge));
    let mut no_chain = alice.registration(open);
    no_chain.chain.statements.clear();
    assert_eq!(world.call(open, Request::Register(no_chain)), Err(Refusal::Malformed));
    let contact = world.open(SessionKind::Contact);
    let look_up = Request::LookUpAccount { account: alice.account, known_size: 0 };
    assert_eq!(world.call(contact, look_up), Err(Refusal::NotFound), "nothing was kept");
}

#[test]
fn a_closed_server_takes_nobody_and_an_invited_one_takes_each_code_once() {
    let rules = |registrations| Rules { registrations, ..Rules::default() };
    let mut closed = world_with(MemoryStores::default(), rules(Registrations::Closed));
    assert_eq!(try_register(&mut closed, &Person::new(1, None)), Err(Refusal::RegistrationClosed));

    let stores = MemoryStores::default();
    let mut world = world_with(stores.clone(), rules(Registrations::Invited));
    let code = create_invitation(&stores);
    let attempt = |world: &mut World<MemoryStores>, number, code: Option<&str>| {
        let open = world.open(SessionKind::Account);
        let mut registration = Person::new(number, None).registration(open);
        registration.invitation = code.map(str::to_owned);
        world.call(open, Request::Register(registration))
    };
    let long = "a".repeat(1000);
    for wrong in [None, Some("wrong"), Some(long.as_str())] {
        assert_eq!(attempt(&mut world, 1, wrong), Err(Refusal::InvitationInvalid));
    }
    let first = attempt(&mut world, 1, Some(&format!(" {} ", code.to_uppercase())));
    assert!(matches!(first, Ok(Answer::Promised { .. })));
    assert_eq!(attempt(&mut world, 1, Some(&code)), first, "the same person again: the answer was lost");
    assert_eq!(attempt(&mut world, 2, Some(&code)), Err(Refusal::InvitationInvalid));
}

fn create_invitation(stores: &MemoryStores) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let mut rng = <rand_chacha::ChaCha20Rng as rand_core::SeedableRng>::from_seed([3; 32]);
    runtime.block_on(invitation::create(stores.directory(), world::NOW, &mut rng)).expect("created")
}

#[test]
fn each_request_is_answered_on_its_kind_of_session_only() {
    let mut world = world();
    let alice = Person::new(1, None);
    register(&mut world, &alice);
    let requests = [
        (SessionKind::Account, Request::CountKeyPackages),
        (SessionKind::Contact, Request::LookUpAccount { account: alice.account, known_size: 0 }),
        (SessionKind::Topics, Request::StatBlob { blob: BlobId([1; 32]) }),
    ];
    for kind in [SessionKind::Account, SessionKind::Contact, SessionKind::Topics] {
        let open = world.open(kind);
        for (home, request) in &requests {
            let is_refused = world.call(open, request.clone()) == Err(Refusal::OtherSessionKind);
            assert_eq!(is_refused, *home != kind);
        }
    }
}

#[test]
fn without_authentication_nothing_of_a_device_is_told_or_changed() {
    let mut world = world();
    let alice = Person::new(1, None);
    register(&mut world, &alice);
    let open = world.open(SessionKind::Account);
    for request in [
        Request::CountKeyPackages,
        Request::ReadInbox { after: 0 },
        Request::ClearInbox { through: 9 },
        Request::PublishKeyPackages { packages: vec![], last_resort: None },
        Request::Incarnate { current: Incarnation::default(), next: Incarnation([1; 16]) },
    ] {
        assert_eq!(world.call(open, request), Err(Refusal::NotAuthenticated));
    }
    let good = alice.authentication(open);
    let other = world.open(SessionKind::Account);
    assert_eq!(world.call(other, good.clone()), Err(Refusal::NotAuthenticated), "it is of one session");
    let stranger = Person::new(2, None);
    let unknown = stranger.authentication(open);
    assert_eq!(world.call(open, unknown), Err(Refusal::NotAuthenticated));
    let Request::Authenticate { account, signature, .. } = good.clone() else { panic!("an authentication") };
    let confused = Request::Authenticate { account, device: DeviceId([77; 16]), signature };
    assert_eq!(world.call(open, confused), Err(Refusal::NotAuthenticated));
    assert_eq!(world.call(open, good), Ok(Answer::Done));
}

/// Whoever a session is of, it is to its end.
#[test]
fn a_session_is_of_one_device_to_its_end() {
    let mut world = world();
    let (alice, bob) = (Person::new(1, None), Person::new(2, None));
    register(&mut world, &bob);
    let open = register(&mut world, &alice);
    let as_bob = bob.authentication(open);
    assert_eq!(world.call(open, as_bob), Err(Refusal::NotAuthenticated));
    let as_carol = Person::new(3, None).registration(open);
    assert_eq!(world.call(open, Request::Register(as_carol)), Err(Refusal::Malformed));
    let again = alice.authentication(open);
    assert_eq!(world.call(open, again), Ok(Answer::Done));
}

#[test]
fn a_second_session_of_a_device_supersedes_the_first() {
    let mut world = world();
    let alice = Person::new(1, None);
    let first = register(&mut world, &alice);
    let second = world.open(SessionKind::Account);
    let authentication = alice.authentication(second);
    world.call(second, authentication).expect("authenticated");
    assert_eq!(world.server.pushes(world.now), [(first.connection, Push::Superseded)]);
    assert!(!world.server.is_open(first.connection));
    assert!(world.server.is_open(second.connection));
    // One that ended by itself supersedes nobody.
    world.server.close(second.connection);
    let third = world.open(SessionKind::Account);
    let authentication = alice.authentication(third);
    world.call(third, authentication).expect("authenticated");
    assert_eq!(world.server.pushes(world.now), []);
}

#[test]
fn a_copied_profile_is_detected_by_its_incarnation() {
    let mut world = world();
    let open = register(&mut world, &Person::new(1, None));
    let step = |from: u8, to: u8| Request::Incarnate { current: Incarnation([from; 16]), next: Incarnation([to; 16]) };
    assert_eq!(world.call(open, step(0, 1)), Ok(Answer::Done));
    assert_eq!(world.call(open, step(0, 1)), Ok(Answer::Done), "again, since the answer was lost");
    assert_eq!(world.call(open, step(1, 2)), Ok(Answer::Done));
    assert_eq!(world.call(open, step(1, 3)), Err(Refusal::OtherIncarnation), "a copy that stayed behind");
    assert_eq!(world.call(open, step(0, 4)), Err(Refusal::OtherIncarnation));
    assert_eq!(world.call(open, step(2, 0)), Err(Refusal::Malformed));
    assert_eq!(world.call(open, step(2, 3)), Ok(Answer::Done));
    // Unless its person decides that this copy goes on: then the other one is detected.
    assert_eq!(world.call(open, Request::TakeOver { next: Incarnation([9; 16]) }), Ok(Answer::Done));
    assert_eq!(world.call(open, step(3, 4)), Err(Refusal::OtherIncarnation));
    assert_eq!(world.call(open, step(9, 10)), Ok(Answer::Done));
    assert_eq!(world.call(open, Request::TakeOver { next: Incarnation([0; 16]) }), Err(Refusal::Malformed));
}

fn take<S: Stores>(world: &mut World<S>, open: Open, account: AccountId) -> Vec<Vec<u8>> {
    match world.call(open, Request::TakeKeyPackages { account }) {
        Ok(Answer::KeyPackages { devices, .. }) => devices.into_iter().map(|device| device.key_package.0).collect(),
        other => panic!("no key packages: {other:?}"),
    }
}

#[test]
fn each_key_package_is_given_out_once_and_the_last_resort_one_for_ever() {
    let mut world = world();
    let alice = Person::new(1, None);
    let open = register(&mut world, &alice);
    let contact = world.open(SessionKind::Contact);
    assert_eq!(take(&mut world, contact, alice.account), Vec::<Vec<u8>>::new());
    let packages: Vec<Bytes> = (1..=3).map(|number| Bytes(vec![number; 100])).collect();
    let publication =
        Request::PublishKeyPackages { packages: packages.clone(), last_resort: Some(Bytes(vec![99; 100])) };
    assert_eq!(world.call(open, publication.clone()), Ok(Answer::Done));
    let count = |count| Ok(Answer::KeyPackageCount { count, last_resort: true });
    assert_eq!(world.call(open, Request::CountKeyPackages), count(3));
    let first = take(&mut world, contact, alice.account);
    assert_eq!(world.call(open, publication), Ok(Answer::Done), "published again: the answer was lost");
    assert_eq!(world.call(open, Request::CountKeyPackages), count(2));
    let mut given =
        [first, take(&mut world, contact, alice.account), take(&mut world, contact, alice.account)].concat();
    given.sort();
    assert_eq!(given, packages.into_iter().map(|package| package.0).collect::<Vec<_>>());
    for _ in 0..2 {
        assert_eq!(take(&mut world, contact, alice.account), [vec![99; 100]]);
    }
    let unknown = Request::TakeKeyPackages { account: AccountId([9; 32]) };
    assert_eq!(world.call(contact, unknown), Err(Refusal::NotFound));
}

#[test]
fn a_key_package_is_given_out_for_sixty_days() {
    let mut world = world();
    let alice = Person::new(1, None);
    let open = register(&mut world, &alice);
    let publish = |number| Request::PublishKeyPackages { packages: vec![Bytes(vec![number; 100])], last_resort: None };
    assert_eq!(world.call(open, publish(1)), Ok(Answer::Done));
    let days = |days: u64| days * 86_400_000;
    world.now = world.now.plus(days(59));
    world.server.expire(world.now).expect("expired");
    let open = authenticated(&mut world, &alice);
    assert_eq!(world.call(open, publish(2)), Ok(Answer::Done));
    let count = |count| Ok(Answer::KeyPackageCount { count, last_resort: false });
    assert_eq!(world.call(open, Request::CountKeyPackages), count(2));
    world.now = world.now.plus(days(1));
    world.server.expire(world.now).expect("expired");
    let open = authenticated(&mut world, &alice);
    assert_eq!(world.call(open, Request::CountKeyPackages), count(1));
    let contact = world.open(SessionKind::Contact);
    assert_eq!(take(&mut world, contact, alice.account), [vec![2; 100]]);
}

fn authenticated<S: Stores>(world: &mut World<S>, person: &Person) -> Open {
    let open = world.open(SessionKind::Account);
    world.call(open, person.authentication(open)).expect("authenticated");
    open
}

#[test]
fn key_packages_have_limits() {
    let mut world = world();
    let open = register(&mut world, &Person::new(1, None));
    let publish = |sizes: Vec<usize>| Request::PublishKeyPackages {
        packages: sizes.iter().enumerate().map(|(index, size)| Bytes(vec![index as u8; *size])).collect(),
        last_resort: None,
    };
    assert_eq!(world.call(open, publish(vec![KEY_PACKAGE_BYTES_MAX + 1])), Err(Refusal::TooLarge));
    assert_eq!(world.call(open, publish(vec![0])), Err(Refusal::Malformed));
    assert_eq!(world.call(open, publish(vec![10; KEY_PACKAGES_MAX + 1])), Err(Refusal::TooLarge));
    assert_eq!(world.call(open, publish(vec![10; KEY_PACKAGES_MAX])), Ok(Answer::Done));
    assert_eq!(world.call(open, publish(vec![11])), Err(Refusal::TooLarge), "together they are too many");
}

#[test]
fn an_inbox_keeps_each_item_once_stamped_until_it_is_cleared() {
    let mut world = world();
    let alice = Person::new(1, None);
    let open = register(&mut world, &alice);
    let contact = world.open(SessionKind::Contact);
    let put = |tag, size| Request::PutInbox { account: alice.account, device: alice.device, item: item(tag, size) };
    let first = world.call(contact, put(1, 500)).expect("put");
    assert_eq!(world.pushes(open), [Push::InboxArrived]);
    world.now = world.now.plus(600_000);
    assert_eq!(world.call(contact, put(1, 500)), Ok(first.clone()), "again: the first time and stamp");
    assert_eq!(world.call(contact, put(1, 501)), Err(Refusal::Conflict));
    world.call(contact, put(2, 500)).expect("put");
    let Ok(Answer::Inbox { items }) = world.call(open, Request::ReadInbox { after: 0 }) else { panic!("an inbox") };
    assert_eq!(
        items.iter().map(|found| (found.number, found.item.clone())).collect::<Vec<_>>(),
        [(1, item(1, 500)), (2, item(2, 500))]
    );
    let statement = world.server.keyring().statement().clone();
    for found in &items {
        let topic = inbox_topic(&alice.account, &alice.device);
        let stamped = Stamped { topic, segment: 0, time: found.time, tag: found.item.tag };
        let key = statement.keys.stamp_key(found.stamp.key_id).expect("a stamp key");
        verify_stamp(key, &stamped, &found.stamp).expect("the stamp verifies");
    }
    let Ok(Answer::Inbox { items }) = world.call(open, Request::ReadInbox { after: 1 }) else { panic!("an inbox") };
    assert_eq!(items.len(), 1);
    assert_eq!(world.call(open, Request::ClearInbox { through: 1 }), Ok(Answer::Done));
    assert_eq!(world.call(contact, put(1, 500)), Ok(first), "cleared, and still the first");
    let Ok(Answer::Inbox { items }) = world.call(open, Request::ReadInbox { after: 0 }) else { panic!("an inbox") };
    assert_eq!(items.iter().map(|found| found.number).collect::<Vec<_>>(), [2]);
    assert_eq!(world.call(contact, put(3, INBOX_ITEM_BYTES_MAX)), Err(Refusal::TooLarge));
    let nobody = Request::PutInbox { account: alice.account, device: DeviceId([99; 16]), item: item(3, 10) };
    assert_eq!(world.call(contact, nobody), Err(Refusal::NotFound));
}

#[test]
fn an_inbox_is_capped_and_numbers_never_go_back() {
    let mut rules = Rules::default();
    rules.limits.set(Bucket::InboxArrivals, Rate { capacity: 5_000, per_minute: 1 });
    rules.limits.set(Bucket::InboxItems, Rate { capacity: 20_000, per_minute: 1 });
    let mut world = world_with(MemoryStores::default(), rules);
    let alice = Person::new(1, None);
    let open = register(&mut world, &alice);
    let contact = world.open(SessionKind::Contact);
    let put = |number: u64| {
        let mut item = item(0, 10);
        item.tag.0[..8].copy_from_slice(&number.to_be_bytes());
        Request::PutInbox { account: alice.account, device: alice.device, item }
    };
    let mut prices = BTreeMap::new();
    for number in 1..=INBOX_ITEMS_MAX {
        *prices.entry(pay(&mut world, contact, put(number))).or_insert(0) += 1;
    }
    assert_eq!(prices.into_iter().collect::<Vec<_>>(), [(1, 200), (2, 200), (4, 200), (8, 200), (16, 200)]);
    // What has no room is not paid for: its token is good for something else.
    let token = world.token();
    for _ in 0..100 {
        assert_eq!(world.call_with(contact, put(5000), Some(token)), Err(Refusal::InboxFull));
    }
    assert!(matches!(
        world.hello(&Hello::new(SessionKind::Contact, Some((&token).into()))),
        HelloReply::Welcome { .. }
    ));
    let mut read = 0;
    loop {
        let Ok(Answer::Inbox { items }) = world.call(open, Request::ReadInbox { after: read }) else {
            panic!("an inbox")
        };
        let Some(last) = items.last() else { break };
        read = last.number;
    }
    assert_eq!(read, INBOX_ITEMS_MAX);
    assert_eq!(world.call(open, Request::ClearInbox { through: u64::MAX }), Ok(Answer::Done));
    world.call(contact, put(5000)).expect("put");
    let Ok(Answer::Inbox { items }) = world.call(open, Request::ReadInbox { after: 0 }) else { panic!("an inbox") };
    assert_eq!(items.iter().map(|found| found.number).collect::<Vec<_>>(), [INBOX_ITEMS_MAX + 1]);
    // What nobody fetches is forgotten, and counted off.
    world.now = world.now.plus(31 * 86_400_000);
    world.server.expire(world.now).expect("expired");
    let open = world.open(SessionKind::Account);
    let authentication = alice.authentication(open);
    world.call(open, authentication).expect("authenticated");
    assert_eq!(world.call(open, Request::ReadInbox { after: 0 }), Ok(Answer::Inbox { items: vec![] }));
    let contact = world.open(SessionKind::Contact);
    for number in 6000..6000 + INBOX_ITEMS_MAX {
        pay(&mut world, contact, put(number));
    }
}

/// While an inbox is full, what was paid for and found no room is shown again and again: it uses up no room at any price.
#[test]
fn whoever_repeats_what_found_no_room_takes_it_from_nobody() {
    let mut world = world();
    let alice = Person::new(1, None);
    let inbox = Key::inbox(&alice.account, &alice.device);
    let open = register(&mut world, &alice);
    let contact = world.open(SessionKind::Contact);
    let put = |tag| Request::PutInbox { account: alice.account, device: alice.device, item: item(tag, 10) };
    let token = world.token();
    let set = |world: &mut World<MemoryStores>, waiting| {
        let mut commit = Commit::default();
        commit.put(inbox.clone(), cbor::to_bytes(&InboxState { last_number: 5, waiting }));
        at_once(world.server.stores().directory().commit(commit)).expect("memory");
    };
    set(&mut world, 200);
    assert_eq!(world.call_with(contact, put(1), Some(token)), Err(Refusal::CostsMore), "one token is spent on it");
    set(&mut world, INBOX_ITEMS_MAX);
    for _ in 0..200 {
        assert_eq!(world.call_with(contact, put(1), Some(token)), Err(Refusal::InboxFull));
    }
    set(&mut world, 0);
    assert_eq!(world.call(open, Request::ClearInbox { through: u64::MAX }), Ok(Answer::Done));
    world.call(contact, put(2)).expect("the cheapest room is all there");
}

/// One token each minute, all day, at whatever an item costs: what waits makes it dear.
#[test]
fn nobody_fills_an_inbox_slowly() {
    let mut world = world();
    let alice = Person::new(1, None);
    register(&mut world, &alice);
    let put = |number: u64| {
        let mut item = item(0, 10);
        item.tag.0[..8].copy_from_slice(&number.to_be_bytes());
        Request::PutInbox { account: alice.account, device: alice.device, item }
    };
    let mut items = 0;
    for _ in 0..TOKEN_QUOTA {
        let contact = world.open(SessionKind::Contact);
        match world.call(contact, put(items)) {
            Ok(_) => items += 1,
            Err(refusal) => assert_eq!(refusal, Refusal::CostsMore),
        }
        world.now = world.now.plus(60_000);
    }
    assert!((500..600).contains(&items), "{items} items with a day's tokens");
    let contact = world.open(SessionKind::Contact);
    assert_eq!(pay(&mut world, contact, put(5_000)), 4, "what somebody pays who has one thing to say");
}

#[test]
fn nobody_fills_an_inbox_at_once_and_repeating_costs_nothing() {
    let mut world = world();
    let (alice, bob) = (Person::new(1, None), Person::new(2, None));
    register(&mut world, &alice);
    register(&mut world, &bob);
    let put = |to: &Person, number: u64| {
        let mut item = item(0, 10);
        item.tag.0[..8].copy_from_slice(&number.to_be_bytes());
        Request::PutInbox { account: to.account, device: to.device, item }
    };
    // Somebody spends a whole day's tokens on it, at whatever price. Sessions are many: the buckets are the receiver's.
    let (mut items, mut tokens) = (0, 0);
    while tokens < TOKEN_QUOTA {
        let contact = world.open(SessionKind::Contact);
        tokens += 1;
        match world.call(contact, put(&alice, items)) {
            Ok(_) => items += 1,
            Err(refusal) => assert_eq!(refusal, Refusal::CostsMore),
        }
    }
    assert!(items < INBOX_ITEMS_MAX / 2, "{items} items in one go");
    // Whoever has one thing to say to her pays some tokens, the same one only once, and is not held up.
    let contact = world.open(SessionKind::Contact);
    let mut price = 0;
    loop {
        price += 1;
        let token = world.token();
        let mine = world.call_with(contact, put(&alice, 5_000), Some(token));
        assert_eq!(world.call_with(contact, put(&alice, 5_000), Some(token)), mine, "asked again after a lost answer");
        if mine.is_ok() {
            break;
        }
    }
    assert_eq!(price, 8, "what a day of one account makes an inbox cost");
    world.call(contact, put(&alice, 0)).expect("the answer to what lies there already is repeated");
    world.call(contact, put(&bob, 0)).expect("others are reached");
    world.now = world.now.plus(60_000);
    world.call(contact, put(&alice, items)).expect("a little later one token is enough for somebody");
}

#[test]
fn blobs_are_written_in_order_and_read_when_complete() {
    let mut world = world();
    let open = world.open(SessionKind::Topics);
    let blob = BlobId([5; 32]);
    let write = |size, offset, chunk: &[u8]| Request::WriteBlob { blob, size, offset, chunk: Bytes(chunk.to_vec()) };
    let stat = |written| Ok(Answer::BlobStat { written, size: 6 });
    assert_eq!(world.call(open, Request::StatBlob { blob }), Ok(Answer::BlobStat { written: 0, size: 0 }));
    assert_eq!(world.call(open, write(6, 0, b"abc")), stat(3));
    let read = Request::ReadBlob { blob, offset: 0, length: 100 };
    assert_eq!(world.call(open, read.clone()), Err(Refusal::NotFound));
    assert_eq!(world.call(open, write(6, 0, b"abc")), stat(3));
    assert_eq!(world.call(open, write(6, 4, b"ef")), stat(3), "a gap: the answer says where to go on");
    assert_eq!(world.call(open, write(6, 0, b"xbc")), Err(Refusal::Conflict));
    assert_eq!(world.call(open, write(7, 3, b"def")), Err(Refusal::Conflict));
    assert_eq!(world.call(open, write(6, 3, b"def")), stat(6));
    assert_eq!(world.call(open, read), Ok(Answer::BlobChunk { chunk: Bytes(b"abcdef".to_vec()) }));
    for (request, refusal) in [
        (write(6, 6, b""), Refusal::Malformed),
        (write(6, 4, b"efg"), Refusal::Malformed),
        (write(6, u64::MAX, b"e"), Refusal::Malformed),
        (write(BLOB_BYTES_MAX + 1, 0, b"a"), Refusal::TooLarge),
        (write(BLOB_BYTES_MAX, 0, &vec![0; BLOB_CHUNK_BYTES_MAX + 1]), Refusal::TooLarge),
    ] {
        assert_eq!(world.call(open, request), Err(refusal));
    }
    // However much is asked for, an answer has a chunk.
    let (blob, size) = (BlobId([6; 32]), BLOB_CHUNK_BYTES_MAX as u64 + 10);
    for (offset, length) in [(0, BLOB_CHUNK_BYTES_MAX), (BLOB_CHUNK_BYTES_MAX as u64, 10)] {
        let write = Request::WriteBlob { blob, size, offset, chunk: Bytes(vec![1; length]) };
        world.call(open, write).expect("written");
    }
    let all = Request::ReadBlob { blob, offset: 0, length: u32::MAX };
    let Ok(Answer::BlobChunk { chunk }) = world.call(open, all) else { panic!("a chunk") };
    assert_eq!(chunk.0.len(), BLOB_CHUNK_BYTES_MAX);
}

#[test]
fn an_empty_bucket_refuses_until_it_has_filled() {
    let mut rules = Rules::default();
    rules.limits.set(Bucket::LookUps, Rate { capacity: 2, per_minute: 6 });
    rules.limits.set(Bucket::Sessions, Rate { capacity: 3, per_minute: 1 });
    let mut world = world_with(MemoryStores::default(), rules);
    let contact = world.open(SessionKind::Contact);
    let look_up = Request::LookUpAccount { account: AccountId([9; 32]), known_size: 0 };
    for _ in 0..2 {
        assert_eq!(world.call(contact, look_up.clone()), Err(Refusal::NotFound));
    }
    assert!(matches!(world.call(contact, look_up.clone()), Err(Refusal::Busy { retry_after_s: 1..=11 })));
    let other = world.open(SessionKind::Contact);
    assert_eq!(world.call(other, look_up.clone()), Err(Refusal::NotFound), "each session has its own");
    world.now = world.now.plus(11_000);
    assert_eq!(world.call(contact, look_up), Err(Refusal::NotFound));
    world.open(SessionKind::Contact);
    let mut rng = <rand_chacha::ChaCha20Rng as rand_core::SeedableRng>::from_seed([3; 32]);
    let hello = Hello::new(SessionKind::Contact, None);
    let reply = world.server.open(Connection(999), &hello, world.now, &mut rng);
    assert!(matches!(reply, HelloReply::Busy { .. }));
    assert!(!world.server.is_open(Connection(999)));
}

#[test]
fn a_hello_of_another_version_is_told_which_ones_are_spoken() {
    let mut world = world();
    let mut rng = <rand_chacha::ChaCha20Rng as rand_core::SeedableRng>::from_seed([3; 32]);
    let good = Hello::new(SessionKind::Topics, None);
    let bad = [
        Hello { version_min: 2, version_max: 9, ..good.clone() },
        Hello { version_min: 0, version_max: 0, ..good.clone() },
        Hello { magic: "other".to_owned(), ..good.clone() },
        Hello { token: Some(Bytes(vec![0; 513])), ..good },
    ];
    for hello in bad {
        let reply = world.server.open(Connection(1), &hello, world.now, &mut rng);
        assert_eq!(reply, HelloReply::OtherVersion { version_min: 1, version_max: 1 });
        assert!(!world.server.is_open(Connection(1)));
    }
}

/// Puts an item at whatever it costs, and says how many tokens that were.
fn pay(world: &mut World<MemoryStores>, contact: Open, request: Request) -> u32 {
    for price in 1..=16 {
        match world.call(contact, request.clone()) {
            Ok(_) => return price,
            Err(refusal) => assert_eq!(refusal, Refusal::CostsMore),
        }
    }
    panic!("it costs more than the highest price")
}

/// A stranger's request is refused by its own signature: the account's chain, of whatever length, is not verified for it.
#[test]
fn a_strangers_signature_is_checked_before_the_accounts_chain() {
    let mut world = world();
    let alice = Person::new(1, None);
    register(&mut world, &alice);
    let key = Key::account(&alice.account);
    let stored = at_once(world.server.stores().directory().get(&key)).expect("memory").expect("an account");
    let mut record: AccountRecord = cbor::from_bytes(&stored).expect("a record");
    record.chain.statements.push(Person::new(2, None).chain.statements[0].clone());
    let mut commit = Commit::default();
    commit.put(key, cbor::to_bytes(&record));
    at_once(world.server.stores().directory().commit(commit)).expect("memory");
    let open = world.open(SessionKind::Account);
    let signature = Person::new(2, None).session_signature(open);
    let forged = Request::Authenticate { account: alice.account, device: alice.device, signature };
    assert_eq!(world.call(open, forged), Err(Refusal::NotAuthenticated), "its chain was not looked at");
    let authentication = alice.authentication(open);
    assert_eq!(world.call(open, authentication), Err(Refusal::Unavailable), "it was");
    let mut long = Person::new(3, None).registration(open);
    long.chain.statements.push(Person::new(4, None).chain.statements[0].clone());
    assert_eq!(world.call(open, Request::Register(long)), Err(Refusal::Malformed));
}
