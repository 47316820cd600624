//! What others do to somebody uses up nothing that they need themselves: neither whoever repeats, nor whoever takes or tries without end.

mod world;

use protocol::api::{Answer, Push, Refusal, Request};
use protocol::cbor::Bytes;
use protocol::handle::Handle;
use protocol::hello::SessionKind;
use protocol::id::AccountId;
use protocol::token::Batch;
use rand_core::SeedableRng as _;
use wiretight_server::memory::MemoryStores;
use wiretight_server::port::Stores;
use wiretight_server::service::limits::{Bucket, Rate};
use wiretight_server::service::registration::Registrations;
use wiretight_server::service::{Rules, invitation};
use world::{Open, Person, World, at_once, item, world, world_with};

fn register(world: &mut World<MemoryStores>, person: &Person) -> Open {
    let open = world.open(SessionKind::Account);
    try_register(world, open, person, None).expect("registered");
    open
}

fn try_register(
    world: &mut World<MemoryStores>,
    open: Open,
    person: &Person,
    invitation: Option<&str>,
) -> Result<Answer, Refusal> {
    let mut registration = person.registration(open);
    registration.invitation = invitation.map(str::to_owned);
    world.call(open, Request::Register(registration))
}

#[test]
fn whoever_repeats_an_item_without_end_wakes_nobody() {
    let mut world = world();
    let alice = Person::new(1, None);
    let open = register(&mut world, &alice);
    let put = |tag| Request::PutInbox { account: alice.account, device: alice.device, item: item(tag, 500) };
    let contact = world.open(SessionKind::Contact);
    let first = world.call(contact, put(1)).expect("put");
    assert_eq!(world.pushes(open), [Push::InboxArrived]);
    for is_cleared in [false, true] {
        for _ in 0..3 {
            let stranger = world.open(SessionKind::Contact);
            for _ in 0..100 {
                assert_eq!(world.call_with(stranger, put(1), None), Ok(first.clone()));
                assert_eq!(world.pushes(open), [], "cleared: {is_cleared}");
            }
        }
        assert_eq!(world.call(open, Request::ClearInbox { through: 1 }), Ok(Answer::Done));
    }
    assert_eq!(world.call_with(contact, put(2), None), Err(Refusal::TokenRefused));
    assert_eq!(world.pushes(open), [], "nor does what is not paid for");
    world.call(contact, put(2)).expect("put");
    assert_eq!(world.pushes(open), [Push::InboxArrived]);
}

#[test]
fn what_arrives_has_its_device_use_up_nothing_that_it_needs_for_something_else() {
    let mut rules = Rules::default();
    rules.limits.set(Bucket::AccountRequests, Rate { capacity: 20, per_minute: 0 });
    rules.limits.set(Bucket::InboxReads, Rate { capacity: 50, per_minute: 0 });
    let mut world = world_with(MemoryStores::default(), rules);
    let alice = Person::new(1, None);
    let open = register(&mut world, &alice);
    let reads: Vec<bool> = (0..80).map(|_| world.call(open, Request::ReadInbox { after: 0 }).is_ok()).collect();
    assert_eq!(reads.iter().filter(|is_read| **is_read).count(), 50);
    assert!(matches!(world.call(open, Request::ClearInbox { through: 1 }), Err(Refusal::Busy { .. })));
    let again = world.open(SessionKind::Account);
    assert_eq!(world.call(again, alice.authentication(again)), Ok(Answer::Done));
    let period = world.now.days();
    let batch = Batch::from_seed(period, &[1; 32], 5).blinded().to_vec();
    assert!(matches!(world.call(again, Request::IssueTokens { period, batch }), Ok(Answer::Tokens { .. })));
    assert!(world.call(again, Request::CountKeyPackages).is_ok());
}

fn taken(world: &mut World<MemoryStores>, contact: Open, account: AccountId) -> Result<Vec<Vec<u8>>, Refusal> {
    match world.call(contact, Request::TakeKeyPackages { account })? {
        Answer::KeyPackages { devices, .. } => Ok(devices.into_iter().map(|device| device.key_package.0).collect()),
        other => panic!("no key packages: {other:?}"),
    }
}

#[test]
fn whoever_takes_key_packages_without_end_keeps_nobody_from_adding_their_owner() {
    let mut rules = Rules::default();
    rules.limits.set(Bucket::KeyPackages, Rate { capacity: 2, per_minute: 1 });
    let mut world = world_with(MemoryStores::default(), rules);
    let [alice, bob] = [Person::new(1, None), Person::new(2, None)];
    let packages: Vec<Bytes> = (1..=4).map(|number| Bytes(vec![number; 100])).collect();
    let sessions = [register(&mut world, &alice), register(&mut world, &bob)];
    for (open, last_resort) in sessions.into_iter().zip([Some(Bytes(vec![99; 100])), None]) {
        let publication = Request::PublishKeyPackages { packages: packages.clone(), last_resort };
        assert_eq!(world.call(open, publication), Ok(Answer::Done));
    }
    let contact = world.open(SessionKind::Contact);
    let mut given = Vec::new();
    for _ in 0..50 {
        given.extend(taken(&mut world, contact, alice.account).expect("one, whatever others take"));
    }
    let last_resorts = given.iter().filter(|package| **package == vec![99; 100]).count();
    assert_eq!((given.len(), last_resorts), (50, 48), "those that are given out once are spared");
    let count = Answer::KeyPackageCount { count: 2, last_resort: true };
    assert_eq!(world.call(sessions[0], Request::CountKeyPackages), Ok(count));
    world.now = world.now.plus(60_000);
    assert_ne!(taken(&mut world, contact, alice.account), Ok(vec![vec![99; 100]]), "one each minute");
    for number in 0..3 {
        let is_given =
            taken(&mut world, contact, bob.account).map_err(|refusal| matches!(refusal, Refusal::Busy { .. }));
        assert_eq!(is_given.map(|given| given.len()), if number < 2 { Ok(1) } else { Err(true) });
    }
}

#[test]
fn whoever_tries_to_register_in_vain_uses_up_nothing_of_those_who_may() {
    let mut rules = Rules { registrations: Registrations::Invited, ..Rules::default() };
    rules.limits.set(Bucket::Registrations, Rate { capacity: 2, per_minute: 0 });
    rules.limits.set(Bucket::RegistrationsEach, Rate { capacity: 60, per_minute: 0 });
    let stores = MemoryStores::default();
    let mut rng = rand_chacha::ChaCha20Rng::from_seed([3; 32]);
    let codes: Vec<String> =
        (0..3).map(|_| at_once(invitation::create(stores.directory(), world::NOW, &mut rng)).expect("made")).collect();
    let mut world = world_with(stores, rules);
    let (alice, mut mallory) = (Person::new(1, Some("alice")), Person::new(2, None));
    let attempt = |world: &mut World<MemoryStores>, person: &Person, code: &str| {
        let open = world.open(SessionKind::Account);
        try_register(world, open, person, Some(code))
    };
    for _ in 0..20 {
        assert_eq!(attempt(&mut world, &mallory, "wrong"), Err(Refusal::InvitationInvalid));
    }
    let promised = attempt(&mut world, &alice, &codes[0]).expect("registered");
    for _ in 0..10 {
        assert_eq!(attempt(&mut world, &alice, &codes[0]), Ok(promised.clone()), "again, after a lost answer");
    }
    mallory.handle = Some(Handle::parse("alice").expect("a handle"));
    for _ in 0..20 {
        assert_eq!(attempt(&mut world, &mallory, &codes[1]), Err(Refusal::HandleTaken));
    }
    assert!(attempt(&mut world, &Person::new(3, None), &codes[1]).is_ok(), "there is room for a second");
    assert!(matches!(attempt(&mut world, &Person::new(4, None), &codes[2]), Err(Refusal::Busy { .. })), "and no third");
    let refused = (0..20).map(|_| attempt(&mut world, &mallory, "wrong"));
    let busy = refused.filter(|refused| matches!(refused, Err(Refusal::Busy { .. }))).count();
    assert_eq!(busy, 13, "whatever comes of it, no network tries without end");
}
