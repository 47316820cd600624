//! What the directory vouches for while things go on: additions on chains that have grown, and statements that it was not given.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::adversary::Adversary;
use engine::effect::Event;
use engine::input::{Command, Reply, Target};
use protocol::api::{Answer, Refusal, ServerEvent, ServerFrame};
use protocol::chain::{Chain, Consent, DeviceRecord, StatementKind, device_name_tag};
use protocol::handle::Handle;
use protocol::id::DeviceId;
use protocol::signature::SecretKey;
use protocol::transparency::evidence::Verdict;
use protocol::transparency::label::{HandleValue, MapLabel};
use server::port::Stores;
use sim::evil::operator;
use sim::evil::server::at_once;
use sim::lie::stage::{ALICE, BOB, MALLORY, PHONE, Stage};

/// Bob's chain with a device of somebody's on it, signed by whoever has had bob's laptop in hand.
fn with_ghost(stage: &mut Stage) -> Chain {
    let (pair, mut chain) = (stage.befriend(BOB, MALLORY), stage.chain(BOB));
    let laptop = Adversary::new(&stage.world.copy_profile(BOB).all(), &pair).expect("bob's rows");
    let state = chain.verify().expect("bob's chain");
    let key = SecretKey::from_seed(&[0x6F; 32]);
    let device = DeviceRecord { device: DeviceId([0x6F; 16]), key: key.public() };
    let consent = Consent::Addition { place: state.next_place(), device: device.clone() }.sign(&key);
    chain.statements.push(laptop.statement(&state, StatementKind::DeviceAdded { device, consent }));
    chain
}

/// Changes the chain that comes with key packages, for one person.
fn with_packages(event: ServerEvent, chain: &Chain) -> ServerEvent {
    let ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer } } = event else { return event };
    let answer = match answer {
        Answer::KeyPackages { devices, .. } => Answer::KeyPackages { chain: chain.clone(), devices },
        other => other,
    };
    ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer } }
}

const HOUR_MS: u64 = 3_600_000;

/// The last tokens of a day are for what the person does: members are looked up again when there are others.
#[test]
fn nobody_is_looked_up_in_the_background_with_a_days_last_tokens() {
    let mut stage = Stage::new(true);
    stage.group(BOB, &[ALICE, MALLORY]);
    let Some(Reply::Conversation { conversation }) =
        stage.does(ALICE, Command::CreateGroup { name: "notes".to_owned(), members: vec![] })
    else {
        panic!("{:?}", stage.broken)
    };
    let to_midnight = |stage: &Stage| 24 * HOUR_MS - stage.world.now.0 % (24 * HOUR_MS);
    let until = to_midnight(&stage);
    stage.world.advance(until + HOUR_MS);
    // Tokens for many are fetched at once, and not used, since nobody is called so.
    let nobodies = |count: usize| Command::CreateGroup {
        name: "nobodies".to_owned(),
        members: (0..count).map(|number| Handle::parse(&format!("person{number}")).expect("a handle")).collect(),
    };
    stage.tries(ALICE, nobodies(50));
    let (today, looked_up) = (stage.world.now.days(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&looked_up);
    stage.evil.on_event(Box::new(move |person, event| match event {
        ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer: Answer::Tokens { issuer, .. } } }
            if person == ALICE && issuer.period == today =>
        {
            let refusal = Refusal::QuotaUsed;
            ServerEvent::Frame { session, frame: ServerFrame::Refusal { call, refusal } }
        }
        ServerEvent::Frame { frame: ServerFrame::Answer { answer: Answer::Account { .. }, .. }, .. }
            if person == ALICE =>
        {
            count.fetch_add(1, Ordering::Relaxed);
            event
        }
        event => event,
    }));
    stage.tries(ALICE, nobodies(150));
    stage.world.advance(HOUR_MS);
    looked_up.store(0, Ordering::Relaxed);
    let until = to_midnight(&stage);
    stage.world.advance(until - 1);
    assert_eq!(looked_up.load(Ordering::Relaxed), 0, "what is left is kept");
    stage.does(ALICE, Command::Rename { conversation, name: "at last".to_owned() });
    let name = stage.view(ALICE, conversation).and_then(|view| view.name);
    assert_eq!(name.as_deref(), Some("at last"), "and does what she wants");
    stage.world.advance(12 * HOUR_MS);
    assert!(looked_up.load(Ordering::Relaxed) > 0, "the next day's are enough");
    assert_eq!(stage.broken, Vec::<String>::new());
}

fn says_first(stage: &mut Stage, text: &str) {
    let to = Target::Handle(stage.handle(BOB));
    stage.world.command(ALICE, Command::Send { to, text: text.to_owned() });
    for _ in 0..10 {
        stage.world.advance(60_000);
        stage.world.poke_server();
        stage.evil.publish();
    }
}

/// Alice has looked bob up; with his key packages the server shows a chain that its directory does not have.
#[test]
fn nobody_is_added_on_a_chain_that_came_with_key_packages_alone() {
    let mut stage = Stage::new(true);
    let ghost = with_ghost(&mut stage);
    stage.does(ALICE, Command::AddContact { handle: stage.handle(BOB) });
    stage.evil.on_event(Box::new(move |person, event| match person {
        ALICE => with_packages(event, &ghost),
        _ => event,
    }));
    says_first(&mut stage, "not on this chain");
    assert!(stage.world.people[BOB].rows.requests().is_empty(), "nobody was added, and no text went along");
}

/// The same with an honest server: bob has linked a telephone since, and is looked up once more.
#[test]
fn whoever_has_linked_a_device_since_is_looked_up_again_and_added() {
    let mut stage = Stage::new(false);
    stage.passes(2);
    stage.does(ALICE, Command::AddContact { handle: stage.handle(BOB) });
    stage.link(BOB, PHONE);
    says_first(&mut stage, "to both of you");
    for device in [BOB, PHONE] {
        assert_eq!(stage.world.people[device].rows.requests().len(), 1, "{device}");
    }
    assert!(stage.caught().is_empty(), "{:?}", stage.caught());
    assert_eq!(stage.broken, Vec::<String>::new());
}

/// The thief of a telephone signs a name for it, shows that to the owner's laptop, and never tells the server.
#[test]
fn a_statement_that_the_server_was_not_told_does_not_keep_a_stolen_phone() {
    let mut stage = Stage::new(true);
    let pair = stage.befriend(ALICE, BOB);
    let phone = stage.link(ALICE, PHONE);
    stage.passes(2);
    let thief = Adversary::new(&stage.world.copy_profile(PHONE).all(), &pair).expect("the telephone's rows");
    let mut chain = stage.chain(ALICE);
    let state = chain.verify().expect("alice's chain");
    let name_tag = device_name_tag(&[1; 16], "not yours");
    chain.statements.push(thief.statement(&state, StatementKind::DeviceRenamed { device: phone, name_tag }));
    let shown = chain.clone();
    stage.evil.on_event(Box::new(move |person, event| match event {
        ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer: Answer::Chain { handle, .. } } }
            if person == ALICE =>
        {
            let answer = Answer::Chain { chain: shown.clone(), handle };
            ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer } }
        }
        event => event,
    }));
    stage.restarts(ALICE);
    stage.evil.on_event(Box::new(|_, event| event));
    assert_eq!(stage.chain(ALICE), chain, "alice's laptop knows of it");
    stage.restarts(ALICE);
    stage.does(ALICE, Command::RemoveDevice { device: phone });
    stage.passes(60);
    assert!(stage.world.people[PHONE].told.contains(&Event::ThisDeviceRemoved));
    stage.says(ALICE, pair, "without the thief");
    assert_eq!(stage.sees(BOB, pair, "without the thief"), 1);
    assert_eq!(stage.sees(PHONE, pair, "without the thief"), 0);
    assert!(stage.caught().is_empty() && stage.evidence() == 0, "nobody has lied: {:?}", stage.caught());
    assert_eq!(stage.broken, Vec::<String>::new());
}

/// The own handle is looked up as others would: as released, it makes the next look at the own account come with the next look at the log.
#[test]
fn a_release_of_the_own_handle_that_is_heard_of_elsewhere_is_looked_into_within_hours() {
    let mut stage = Stage::new(true);
    let (bob, account) = (stage.handle(BOB), stage.account(BOB));
    // The own account is looked at, and not again for a day; then something is owed of it, which is asked for as others would.
    stage.passes(120);
    let device = stage.chain(BOB).verify().expect("bob's chain").devices.into_keys().next().expect("his device");
    stage.does(BOB, Command::RenameDevice { device, name: "Kitchen".to_owned() });
    assert!(!stage.has_caught(BOB), "{:?}", stage.caught());
    let (stores, now) = (stage.evil.stores(), stage.world.now);
    let released = HandleValue::Released { account }.to_value();
    stage.evil.insert(&MapLabel::Handle(bob.clone()), released);
    at_once(operator::release_handle(stores.directory(), &bob, account, now)).expect("memory does not fail");
    stage.passes(130);
    let is_release = |verdict: &Verdict| matches!(verdict, Verdict::FalseRelease { account: of } if *of == account);
    assert!(stage.has_caught(BOB) && stage.verdicts(BOB).iter().any(is_release), "{:?}", stage.caught());
    assert_eq!(stage.broken, Vec::<String>::new());
}
