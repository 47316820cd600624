//! The rules of chains: what is appended, what begins and ends with a device, recovery, deletion, and the rendezvous.

mod world;

use protocol::api::{
    Answer, Incarnation, Push, Recovery, Refusal, Request, account_recovery_bytes, account_session_bytes,
};
use protocol::cbor::Bytes;
use protocol::chain::{Author, ChainState, Consent, DeviceRecord, NameTag, Statement, StatementKind};
use protocol::handle::Handle;
use protocol::hello::SessionKind;
use protocol::id::{AccountId, DeviceId, RendezvousId};
use protocol::inbox::InboxKey;
use protocol::limits::{INBOX_KEY_BYTES_MAX, RENDEZVOUS_BYTES_MAX, RENDEZVOUS_MESSAGES_MAX, RENDEZVOUS_MINUTES};
use protocol::signature::{Purpose, SecretKey};
use protocol::time::Minutes;
use protocol::token::Batch;
use protocol::transparency::label::HandleValue;
use wiretight_server::memory::MemoryStores;
use wiretight_server::port::Stores as _;
use wiretight_server::port::directory::{Directory as _, Key};
use wiretight_server::service::Rules;
use wiretight_server::service::limits::{Bucket, Rate};
use world::{Open, Person, World, at_once, item, world, world_with};

type TestWorld = World<MemoryStores>;

/// A further device of somebody, with a key of its own.
struct Device {
    id: DeviceId,
    key: SecretKey,
}

impl Device {
    fn new(number: u8) -> Self {
        Device { id: DeviceId([number; 16]), key: SecretKey::from_seed(&[number; 32]) }
    }

    fn record(&self) -> DeviceRecord {
        DeviceRecord { device: self.id, key: self.key.public() }
    }

    fn inbox_key(&self, account: &AccountId) -> InboxKey {
        InboxKey::sign(&self.key, account, &self.id, Bytes(vec![5; 1216]))
    }

    fn addition(&self, state: &ChainState) -> StatementKind {
        let consent = Consent::Addition { place: state.next_place(), device: self.record() }.sign(&self.key);
        StatementKind::DeviceAdded { device: self.record(), consent }
    }

    fn reset(&self, state: &ChainState) -> StatementKind {
        let consent = Consent::Reset { place: state.next_place(), device: self.record() }.sign(&self.key);
        StatementKind::DevicesReset { device: self.record(), consent }
    }

    fn authentication(&self, open: Open, account: AccountId) -> Request {
        let signed = account_session_bytes(&open.challenge, &open.server, &account, &self.id);
        let signature = self.key.sign(Purpose::AccountSession, &signed);
        Request::Authenticate { account, device: self.id, signature }
    }
}

fn register(world: &mut TestWorld, person: &Person) -> Open {
    let open = world.open(SessionKind::Account);
    let registration = person.registration(open);
    assert!(matches!(world.call(open, Request::Register(registration)), Ok(Answer::Promised { .. })));
    open
}

/// Appends, and is promised that the log will say so.
fn append(world: &mut TestWorld, open: Open, statements: &[Statement]) -> Result<(), Refusal> {
    match world.call(open, Request::AppendStatements { statements: statements.to_vec() })? {
        Answer::Promised { promise } => {
            promise.verify_signature(&world.server.keyring().statement().keys.log).expect("the log key's signature");
            let last = statements.last().map(|statement| statement.body.sequence);
            assert_eq!(Some(promise.promise.sequence), last);
            Ok(())
        }
        other => panic!("no promise: {other:?}"),
    }
}

/// The next statement of the person's first device.
fn stated(person: &Person, state: &ChainState, kind: StatementKind) -> Statement {
    state.next_statement(Author::Device(person.device, &person.key), kind)
}

fn state(person: &Person) -> ChainState {
    person.chain.verify().expect("a chain")
}

/// Adds a device to the person's chain as it was registered, and opens its session and inbox.
fn link(world: &mut TestWorld, person: &Person, open: Open, device: &Device) -> (ChainState, Open) {
    let before = state(person);
    let added = stated(person, &before, device.addition(&before));
    assert_eq!(append(world, open, std::slice::from_ref(&added)), Ok(()));
    let session = world.open(SessionKind::Account);
    let authentication = device.authentication(session, person.account);
    assert_eq!(world.call(session, authentication), Ok(Answer::Done));
    let inbox_key = device.inbox_key(&person.account);
    assert_eq!(world.call(session, Request::OpenInbox { inbox_key }), Ok(Answer::Done));
    (before.extended(&[added]).expect("valid"), session)
}

fn found(world: &mut TestWorld, account: AccountId) -> Result<ChainState, Refusal> {
    let contact = world.open(SessionKind::Contact);
    match world.call(contact, Request::LookUpAccount { account, known_size: 0 })? {
        Answer::Account { chain, .. } => Ok(chain.verify().expect("what a server keeps is valid")),
        other => panic!("no chain: {other:?}"),
    }
}

#[test]
fn a_linked_device_is_found_has_an_inbox_and_key_packages() {
    let mut world = world();
    let alice = Person::new(1, Some("alice"));
    let open = register(&mut world, &alice);
    let second = Device::new(50);
    let (after, session) = link(&mut world, &alice, open, &second);
    assert_eq!(found(&mut world, alice.account), Ok(after));
    for _ in 0..2 {
        let inbox_key = second.inbox_key(&alice.account);
        assert_eq!(world.call(session, Request::OpenInbox { inbox_key }), Ok(Answer::Done), "and again");
    }
    let huge = InboxKey::sign(&second.key, &alice.account, &second.id, Bytes(vec![6; INBOX_KEY_BYTES_MAX + 1]));
    assert_eq!(world.call(session, Request::OpenInbox { inbox_key: huge }), Err(Refusal::TooLarge));
    let other_key = InboxKey::sign(&second.key, &alice.account, &second.id, Bytes(vec![6; 1216]));
    assert_eq!(world.call(session, Request::OpenInbox { inbox_key: other_key }), Err(Refusal::Conflict));
    let publish =
        |number: u8| Request::PublishKeyPackages { packages: vec![Bytes(vec![number; 9])], last_resort: None };
    assert_eq!(world.call(session, publish(2)), Ok(Answer::Done));
    assert_eq!(world.call(open, publish(1)), Ok(Answer::Done));
    let taken = |answer| match answer {
        Ok(Answer::KeyPackages { devices, .. }) => devices.into_iter().map(|keys| keys.key_package.0[0]).collect(),
        other => panic!("no key packages: {other:?}"),
    };
    let own: Vec<u8> = taken(world.call(open, Request::TakeOwnKeyPackages));
    assert_eq!(own, [2], "those of one's other devices only");
    let contact = world.open(SessionKind::Contact);
    let all: Vec<u8> = taken(world.call(contact, Request::TakeKeyPackages { account: alice.account }));
    assert_eq!(all, [1], "the other's is given out already");
    let put = Request::PutInbox { account: alice.account, device: second.id, item: item(1, 10) };
    assert!(matches!(world.call(contact, put), Ok(Answer::InboxStamped { .. })));
    assert_eq!(world.pushes(session), [Push::InboxArrived]);
}

#[test]
fn a_device_without_a_statement_has_nothing() {
    let mut world = world();
    let alice = Person::new(1, None);
    let open = register(&mut world, &alice);
    let second = Device::new(50);
    let session = world.open(SessionKind::Account);
    let authentication = second.authentication(session, alice.account);
    assert_eq!(world.call(session, authentication), Err(Refusal::NotAuthenticated));
    let inbox_key = second.inbox_key(&alice.account);
    assert_eq!(
        world.call(session, Request::OpenInbox { inbox_key: inbox_key.clone() }),
        Err(Refusal::NotAuthenticated)
    );
    let foreign = Request::OpenInbox { inbox_key };
    assert_eq!(world.call(open, foreign), Err(Refusal::NotAuthenticated), "nor is another's inbox opened");
    for request in [Request::TakeOwnKeyPackages, Request::AppendStatements { statements: vec![] }] {
        assert_eq!(world.call(session, request), Err(Refusal::NotAuthenticated));
    }
}

#[test]
fn only_what_follows_the_head_is_appended_and_once() {
    let mut world = world();
    let alice = Person::new(1, None);
    let open = register(&mut world, &alice);
    let before = state(&alice);
    let (second, third) = (Device::new(50), Device::new(60));
    let added = stated(&alice, &before, second.addition(&before));
    let rival = stated(&alice, &before, third.addition(&before));
    assert_eq!(append(&mut world, open, std::slice::from_ref(&added)), Ok(()));
    assert_eq!(append(&mut world, open, std::slice::from_ref(&added)), Ok(()), "the answer was lost");
    assert_eq!(append(&mut world, open, &[rival]), Err(Refusal::ChainMoved), "the loser is told");
    let after = before.extended(&[added]).expect("valid");
    let mut forged = stated(&alice, &after, third.addition(&after));
    forged.signature = third.key.sign(Purpose::DeviceStatement, b"something");
    assert_eq!(append(&mut world, open, &[forged]), Err(Refusal::Malformed));
    let strangers = after.next_statement(Author::Device(third.id, &third.key), third.addition(&after));
    assert_eq!(append(&mut world, open, &[strangers]), Err(Refusal::Malformed));
    let good = stated(&alice, &after, third.addition(&after));
    let ill = {
        let then = after.clone().extended(std::slice::from_ref(&good)).expect("valid");
        stated(&alice, &then, StatementKind::Closed)
    };
    assert_eq!(append(&mut world, open, &[good, ill]), Err(Refusal::Malformed), "all or none");
    assert_eq!(found(&mut world, alice.account), Ok(after));
}

#[test]
fn a_removed_devices_session_ends_and_nothing_of_it_is_left() {
    let mut world = world();
    let alice = Person::new(1, None);
    let open = register(&mut world, &alice);
    let second = Device::new(50);
    let (state, session) = link(&mut world, &alice, open, &second);
    let packages =
        Request::PublishKeyPackages { packages: vec![Bytes(vec![7; 9])], last_resort: Some(Bytes(vec![8; 9])) };
    assert_eq!(world.call(session, packages), Ok(Answer::Done));
    let contact = world.open(SessionKind::Contact);
    let put = |tag| Request::PutInbox { account: alice.account, device: second.id, item: item(tag, 10) };
    assert!(world.call(contact, put(1)).is_ok());
    world.pushes(session);
    let left = |world: &TestWorld| {
        let of = |key: fn(&AccountId, &DeviceId) -> Key| {
            at_once(world.server.stores().directory().count(&key(&alice.account, &second.id)))
        };
        [Key::device, Key::inbox, Key::inbox_items, Key::key_packages].map(of)
    };
    assert_eq!(left(&world), [Ok(1), Ok(1), Ok(1), Ok(1)]);

    let removal = stated(&alice, &state, StatementKind::DeviceRemoved { device: second.id });
    assert_eq!(append(&mut world, open, &[removal]), Ok(()));
    let pushes = world.server.pushes(world.now);
    assert_eq!(pushes, [(session.connection, Push::Superseded)], "its session is ended, the other goes on");
    assert!(!world.server.is_open(session.connection) && world.server.is_open(open.connection));
    assert_eq!(left(&world), [Ok(0), Ok(0), Ok(0), Ok(0)]);
    assert_eq!(world.call(contact, put(2)), Err(Refusal::NotFound));
    match world.call(contact, Request::TakeKeyPackages { account: alice.account }) {
        Ok(Answer::KeyPackages { devices, .. }) => assert_eq!(devices, []),
        other => panic!("no key packages: {other:?}"),
    }
    let again = world.open(SessionKind::Account);
    let authentication = second.authentication(again, alice.account);
    assert_eq!(world.call(again, authentication), Err(Refusal::DeviceRemoved), "the device itself is told");
    let mut impostor = Device::new(51);
    impostor.id = second.id;
    let authentication = impostor.authentication(again, alice.account);
    assert_eq!(world.call(again, authentication), Err(Refusal::NotAuthenticated), "nobody else is");
    world.now = world.now.plus(40 * 24 * 3_600_000);
    assert_eq!(world.server.expire(world.now), Ok(()), "marks of what is gone hold nothing up");
}

#[test]
fn a_session_that_has_not_heard_of_its_devices_removal_gets_nothing() {
    let mut world = world();
    let alice = Person::new(1, None);
    let open = register(&mut world, &alice);
    let second = Device::new(50);
    let (state, session) = link(&mut world, &alice, open, &second);
    let removal = stated(&alice, &state, StatementKind::DeviceRemoved { device: second.id });
    assert_eq!(append(&mut world, open, &[removal]), Ok(()));
    let inbox_key = second.inbox_key(&alice.account);
    let rename = StatementKind::DeviceRenamed {
        device: alice.device,
        name_tag: protocol::chain::device_name_tag(&[1; 16], "x"),
    };
    let statement = state.next_statement(Author::Device(second.id, &second.key), rename);
    let period = world.now.days();
    let batch = Batch::from_seed(period, &[1; 32], 5).blinded().to_vec();
    assert_eq!(world.call(session, Request::IssueTokens { period, batch }), Err(Refusal::DeviceRemoved));
    for request in [
        Request::OpenInbox { inbox_key },
        Request::TakeOwnKeyPackages,
        Request::CountKeyPackages,
        Request::PublishKeyPackages { packages: vec![Bytes(vec![9; 9])], last_resort: None },
        Request::Incarnate { current: Incarnation::default(), next: Incarnation([1; 16]) },
        Request::AppendStatements { statements: vec![statement] },
    ] {
        let name = format!("{request:?}");
        assert!(world.call(session, request).is_err(), "{name}");
    }
}

/// Whoever has a linked device in hand, or one that was removed, asks without end: the others go on, and remove it.
#[test]
fn a_device_in_strange_hands_uses_up_nothing_that_the_others_need() {
    let mut rules = Rules::default();
    rules.limits.set(Bucket::AccountRequests, Rate { capacity: 100, per_minute: 0 });
    let mut world = world_with(MemoryStores::default(), rules);
    let alice = Person::new(1, None);
    let open = register(&mut world, &alice);
    let stolen = Device::new(50);
    let (mut state, session) = link(&mut world, &alice, open, &stolen);
    let mut renamed = 0;
    loop {
        let kind = StatementKind::DeviceRenamed { device: stolen.id, name_tag: NameTag([renamed; 32]) };
        let statement = state.next_statement(Author::Device(stolen.id, &stolen.key), kind);
        match append(&mut world, session, std::slice::from_ref(&statement)) {
            Ok(()) => state = state.extended(&[statement]).expect("valid"),
            Err(refusal) => break assert!(matches!(refusal, Refusal::Busy { .. }), "{refusal:?}"),
        }
        renamed += 1;
    }
    assert_eq!(renamed, 48, "of fifty, less what the addition counts");
    while world.call(session, Request::CountKeyPackages).is_ok() {}
    assert!(world.call(open, Request::CountKeyPackages).is_ok(), "each device has its own");

    let removal = stated(&alice, &state, StatementKind::DeviceRemoved { device: stolen.id });
    assert_eq!(append(&mut world, open, std::slice::from_ref(&removal)), Ok(()));
    let state = state.extended(&[removal]).expect("valid");
    world.pushes(open);
    for _ in 0..150 {
        let thiefs = world.open(SessionKind::Account);
        let authentication = stolen.authentication(thiefs, alice.account);
        let refused = world.call(thiefs, authentication).expect_err("it was removed");
        assert!(matches!(refused, Refusal::DeviceRemoved | Refusal::Busy { .. }), "{refused:?}");
    }
    let again = world.open(SessionKind::Account);
    assert_eq!(world.call(again, alice.authentication(again)), Ok(Answer::Done));

    // What the account key signs has room, whatever devices have signed.
    let fresh = Device::new(60);
    let nobody = world.open(SessionKind::Account);
    let signed = account_session_bytes(&nobody.challenge, &nobody.server, &alice.account, &fresh.id);
    let recovery = Recovery {
        account: alice.account,
        statements: vec![state.next_statement(Author::AccountKey(&alice.account_key), fresh.reset(&state))],
        inbox_key: fresh.inbox_key(&alice.account),
        signature: fresh.key.sign(Purpose::AccountSession, &signed),
    };
    assert!(matches!(world.call(nobody, Request::Recover(recovery)), Ok(Answer::Promised { .. })));
}

#[test]
fn the_account_key_recovers_the_account_and_nobody_else_finds_it() {
    let mut world = world();
    let alice = Person::new(1, Some("alice"));
    let first = register(&mut world, &alice);
    let open = world.open(SessionKind::Account);
    let find = |open: Open, key: &SecretKey, by: &SecretKey| {
        let signature = by.sign(Purpose::AccountRecovery, &account_recovery_bytes(&open.challenge, &open.server));
        Request::FindAccount { account_key: key.public(), signature }
    };
    let stranger = SecretKey::from_seed(&[99; 32]);
    assert_eq!(world.call(open, find(open, &alice.account_key, &stranger)), Err(Refusal::NotAuthenticated));
    assert_eq!(world.call(open, find(open, &stranger, &stranger)), Err(Refusal::NotFound));
    let handle = alice.handle.clone();
    let known = Ok(Answer::Chain { chain: alice.chain.clone(), handle });
    assert_eq!(world.call(open, find(open, &alice.account_key, &alice.account_key)), known);

    let other = SecretKey::from_seed(&[77; 32]);
    let before = state(&alice);
    let consent = Consent::AccountKey { place: before.next_place(), account_key: other.public() }.sign(&other);
    let kind = StatementKind::KeyReplaced { account_key: other.public(), consent };
    let replaced = before.next_statement(Author::AccountKey(&alice.account_key), kind);
    let between = before.clone().extended(std::slice::from_ref(&replaced)).expect("valid");
    let device = Device::new(50);
    let reset = between.next_statement(Author::AccountKey(&other), device.reset(&between));
    let signed = |device: &Device, open: Open| {
        let bytes = account_session_bytes(&open.challenge, &open.server, &alice.account, &device.id);
        device.key.sign(Purpose::AccountSession, &bytes)
    };
    let recovery = |statements: Vec<Statement>, open| Recovery {
        account: alice.account,
        statements,
        inbox_key: device.inbox_key(&alice.account),
        signature: signed(&device, open),
    };
    let no_reset = recovery(vec![replaced.clone()], open);
    assert_eq!(world.call(open, Request::Recover(no_reset)), Err(Refusal::Malformed));
    let foreign =
        Recovery { signature: signed(&Device::new(51), open), ..recovery(vec![replaced.clone(), reset.clone()], open) };
    assert_eq!(world.call(open, Request::Recover(foreign)), Err(Refusal::NotAuthenticated));
    let on_anothers = recovery(vec![replaced.clone(), reset.clone()], first);
    assert_eq!(world.call(first, Request::Recover(on_anothers)), Err(Refusal::NotAuthenticated), "a session is of one");
    let inbox_key = Device::new(51).inbox_key(&alice.account);
    let foreign = Recovery { inbox_key, ..recovery(vec![replaced.clone(), reset.clone()], open) };
    assert_eq!(world.call(open, Request::Recover(foreign)), Err(Refusal::NotAuthenticated));
    let by_a_device = {
        let added = stated(&alice, &before, Device::new(60).addition(&before));
        let then = before.clone().extended(std::slice::from_ref(&added)).expect("valid");
        let reset = then.next_statement(Author::AccountKey(&alice.account_key), device.reset(&then));
        recovery(vec![added, reset], open)
    };
    assert_eq!(
        world.call(open, Request::Recover(by_a_device)),
        Err(Refusal::Malformed),
        "the account key says all of it"
    );
    assert_eq!(found(&mut world, alice.account), Ok(before.clone()), "none of this has changed anything");
    for _ in 0..2 {
        let request = Request::Recover(recovery(vec![replaced.clone(), reset.clone()], open));
        let answer = world.call(open, request);
        assert!(matches!(answer, Ok(Answer::Promised { .. })), "also when the answer was lost: {answer:?}");
    }
    assert!(world.call(open, Request::CountKeyPackages).is_ok(), "and authenticates");
    assert_eq!(world.server.pushes(world.now), [(first.connection, Push::Superseded)]);
    let after = before.extended(&[replaced, reset]).expect("valid");
    assert_eq!(found(&mut world, alice.account), Ok(after));
    let again = world.open(SessionKind::Account);
    assert_eq!(world.call(again, find(again, &alice.account_key, &alice.account_key)), Err(Refusal::NotFound));
    assert!(world.call(again, find(again, &other, &other)).is_ok());
}

#[test]
fn a_deleted_accounts_handle_goes_to_nobody_and_its_chain_stays() {
    let mut world = world();
    let alice = Person::new(1, Some("alice"));
    let open = register(&mut world, &alice);
    let before = state(&alice);
    let closed = before.next_statement(Author::AccountKey(&alice.account_key), StatementKind::Closed);
    assert_eq!(append(&mut world, open, std::slice::from_ref(&closed)), Ok(()));
    assert_eq!(world.server.pushes(world.now), [], "whoever deletes the account hears the answer");
    let contact = world.open(SessionKind::Contact);
    let handle = Handle::parse("alice").expect("a handle");
    let look_up = |handle: &Handle| Request::LookUpHandle { handle: handle.clone(), known_size: 0 };
    let gone = world.call(contact, look_up(&handle));
    assert!(matches!(gone, Ok(Answer::NoAccount { value: None, .. })), "neither was ever published: {gone:?}");
    world.now = world.now.plus(5_000);
    let gone = world.call(contact, look_up(&handle));
    let is_released = matches!(
        &gone,
        Ok(Answer::NoAccount { value: Some(HandleValue::Released { account }), .. }) if *account == alice.account
    );
    assert!(is_released, "{gone:?}");
    assert_eq!(found(&mut world, alice.account), Ok(before.extended(&[closed]).expect("valid")));
    let attempt = |world: &mut TestWorld, number| {
        let open = world.open(SessionKind::Account);
        let registration = Person::new(number, Some("a1ice")).registration(open);
        world.call(open, Request::Register(registration))
    };
    for number in 2..4 {
        assert_eq!(attempt(&mut world, number), Err(Refusal::HandleTaken), "it goes to nobody else");
        world.now = world.now.plus(400 * 24 * 3_600_000);
    }
}

#[test]
fn a_rendezvous_is_small_short_and_needs_its_name() {
    let mut world = world();
    let (one, two) = (world.open(SessionKind::Account), world.open(SessionKind::Account));
    let rendezvous = RendezvousId([7; 32]);
    let put = |text: &[u8]| Request::PutRendezvous { rendezvous, message: Bytes(text.to_vec()) };
    let read = |messages: &[&[u8]]| {
        let messages = messages.iter().map(|message| Bytes(message.to_vec())).collect();
        Ok(Answer::Rendezvous { messages })
    };
    assert_eq!(world.call(two, Request::ReadRendezvous { rendezvous }), read(&[]));
    assert_eq!(world.call(one, put(b"a")), Ok(Answer::Done));
    assert_eq!(world.call(two, put(b"b")), Ok(Answer::Done));
    assert_eq!(world.call(two, put(b"b")), Ok(Answer::Done), "once");
    assert_eq!(world.call(two, Request::ReadRendezvous { rendezvous }), read(&[b"a", b"b"]));
    let other = RendezvousId([8; 32]);
    assert_eq!(world.call(two, Request::ReadRendezvous { rendezvous: other }), read(&[]));
    assert_eq!(world.call(one, put(&[1; RENDEZVOUS_BYTES_MAX + 1])), Err(Refusal::TooLarge));
    for number in 2..RENDEZVOUS_MESSAGES_MAX as u8 {
        assert_eq!(world.call(one, put(&[number])), Ok(Answer::Done));
    }
    assert_eq!(world.call(one, put(b"one more")), Err(Refusal::TooLarge));
    let begun: Minutes = world.now.minutes();
    while world.now.minutes() < begun.plus(RENDEZVOUS_MINUTES) {
        assert!(
            matches!(world.call(two, Request::ReadRendezvous { rendezvous }), Ok(Answer::Rendezvous { messages }) if messages.len() == 32)
        );
        world.now = world.now.plus(60_000);
    }
    assert_eq!(world.call(two, Request::ReadRendezvous { rendezvous }), read(&[]), "over");
    assert_eq!(world.call(one, put(b"c")), Ok(Answer::Done));
    assert_eq!(world.call(two, Request::ReadRendezvous { rendezvous }), read(&[b"c"]), "and begun again");
    world.now = world.now.plus(24 * 3_600_000);
    world.server.expire(world.now).expect("expired");
    let kept = at_once(world.server.stores().directory().get(&Key::rendezvous(&rendezvous)));
    assert_eq!(kept, Ok(None), "within a day nothing of it is left");
}
