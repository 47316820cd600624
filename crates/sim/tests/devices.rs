//! Devices of one person: two linked at once, one linked while another is removed, one that returns after a year, recovery, deletion.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use engine::effect::Event;
use engine::input::{Command, CommandError, CommandId, Reply, Target};
use engine::view::{ConversationState, MessageBody, OwnDevice};
use engine::wish::Wish;
use protocol::api::Request;
use protocol::id::{ConversationId, DeviceId};
use protocol::linking::LinkCode;
use protocol::recovery::RecoveryCode;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use sim::world::faults::Faults;
use sim::world::trace::Trace;
use sim::world::{Beginning, World, host};

const ALICE: usize = 0;
const BOB: usize = 1;
const PHONE: usize = 2;
const TABLET: usize = 3;
const LAPTOP: usize = 4;

/// Alice and bob talk in a pair and in a group, and alice has as many fresh devices in hand as she wants.
fn world() -> (World, RecoveryCode) {
    let names = ["alice", "bob", "phone", "tablet", "laptop"];
    let faults = Faults::none();
    let mut world =
        World::new(Beginning { seed: 7, names: &names, host: host::honest(7), faults, trace: Trace::default() });
    let recovery = RecoveryCode::generate(&mut ChaCha8Rng::seed_from_u64(3));
    for person in [ALICE, BOB] {
        let code = match person {
            ALICE => recovery.clone(),
            _ => RecoveryCode::generate(&mut ChaCha8Rng::seed_from_u64(4)),
        };
        let handle = Some(world.handle(person));
        done(&mut world, person, Command::Register { recovery: code, handle, invitation: None });
    }
    let to = Target::Handle(world.handle(BOB));
    done(&mut world, ALICE, Command::Send { to, text: "hi".to_owned() });
    let request = world.people[BOB].rows.requests()[0].conversation;
    done(&mut world, BOB, Command::Accept { conversation: request });
    let members = vec![world.handle(BOB)];
    done(&mut world, ALICE, Command::CreateGroup { name: "tea".to_owned(), members });
    (world, recovery)
}

/// Does something and waits until all is quiet.
fn done(world: &mut World, person: usize, command: Command) -> Reply {
    let id = world.command(person, command);
    world.run_until_quiet().expect("quiet");
    replied(world, person, id)
}

fn replied(world: &World, person: usize, id: CommandId) -> Reply {
    match world.people[person].reply(id) {
        Some(Ok(reply)) => reply.clone(),
        other => panic!("{}: {other:?}", world.people[person].name),
    }
}

/// Begins to link a device, up to where both show digits.
fn begin_link(world: &mut World, old: usize, new: usize) {
    let handle = world.handle(ALICE);
    let begun = world.command(new, Command::BeginLink { handle, name: Some(format!("number {new}")) });
    world.advance(1_000);
    let Reply::LinkCode { code } = replied(world, new, begun) else { panic!("a code") };
    let code = LinkCode::parse(&code).expect("as shown");
    world.command(old, Command::Link { code });
    world.advance(10_000);
    assert_eq!(digits(world, old), digits(world, new));
    world.people[new].account = world.people[old].account;
}

fn digits(world: &World, person: usize) -> String {
    let shown = world.people[person].told.iter().rev().find_map(|event| match event {
        Event::LinkDigits { digits, .. } => Some(digits.clone()),
        _ => None,
    });
    shown.expect("digits are shown")
}

fn confirm(world: &mut World, person: usize) {
    world.command(person, Command::ConfirmLink { goes_on: true });
}

fn link(world: &mut World, old: usize, new: usize) {
    begin_link(world, old, new);
    confirm(world, new);
    confirm(world, old);
    world.run_until_quiet().expect("quiet");
}

fn devices(world: &mut World, person: usize) -> Vec<OwnDevice> {
    match done(world, person, Command::Devices) {
        Reply::Devices { devices } => devices,
        other => panic!("no devices: {other:?}"),
    }
}

fn device_of(world: &World, person: usize) -> DeviceId {
    let linked = world.people[person].told.iter().find_map(|event| match event {
        Event::Linked { device } => Some(*device),
        _ => None,
    });
    linked.expect("it was linked")
}

fn tea(world: &World, person: usize) -> Option<ConversationId> {
    let views = world.people[person].rows.views();
    views.iter().find(|view| view.name.as_deref() == Some("tea")).map(|view| view.conversation)
}

fn says(world: &mut World, person: usize, text: &str) {
    let group = tea(world, person).expect("in the group");
    done(world, person, Command::Send { to: Target::Conversation(group), text: text.to_owned() });
}

fn reads(world: &World, person: usize, text: &str) -> bool {
    let views = world.people[person].rows.views();
    let has = |id: &ConversationId| {
        world.people[person].rows.history(id).iter().any(|row| row.body == MessageBody::Text(text.to_owned()))
    };
    views.iter().any(|view| has(&view.conversation))
}

/// How many devices of alice's somebody sees in the group.
fn seen(world: &World, person: usize) -> u32 {
    let view = world.people[person].rows.view(&tea(world, person).expect("in the group")).expect("shown");
    assert_eq!(view.state, ConversationState::Active, "{}", world.people[person].name);
    let alice = world.people[ALICE].account;
    view.members.iter().find(|member| Some(member.account) == alice).map_or(0, |member| member.devices)
}

fn lawful(world: &World) {
    assert_eq!(world.watch.violations, Vec::<String>::new());
}

#[test]
fn two_devices_linked_at_once_by_two_devices_both_come_in() {
    let (mut world, _) = world();
    link(&mut world, ALICE, PHONE);
    begin_link(&mut world, ALICE, TABLET);
    begin_link(&mut world, PHONE, LAPTOP);
    for person in [TABLET, LAPTOP, ALICE, PHONE] {
        confirm(&mut world, person);
    }
    world.run_until_quiet().expect("quiet");
    for person in [ALICE, PHONE, TABLET, LAPTOP] {
        assert_eq!(devices(&mut world, person).len(), 4, "{}", world.people[person].name);
        assert_eq!(seen(&world, person), 4, "{}", world.people[person].name);
    }
    assert_eq!(seen(&world, BOB), 4);
    says(&mut world, LAPTOP, "from the laptop");
    says(&mut world, BOB, "to all of you");
    for person in [ALICE, PHONE, TABLET, LAPTOP, BOB] {
        assert!(reads(&world, person, "from the laptop") && reads(&world, person, "to all of you"));
    }
    lawful(&world);
}

#[test]
fn a_device_linked_while_another_is_removed_comes_in_and_the_other_is_out() {
    let (mut world, _) = world();
    link(&mut world, ALICE, PHONE);
    let phone = device_of(&world, PHONE);
    begin_link(&mut world, ALICE, TABLET);
    confirm(&mut world, TABLET);
    world.command(ALICE, Command::RemoveDevice { device: phone });
    confirm(&mut world, ALICE);
    world.run_until_quiet().expect("quiet");
    assert_eq!(devices(&mut world, ALICE).len(), 2);
    for person in [ALICE, TABLET, BOB] {
        assert_eq!(seen(&world, person), 2, "{}", world.people[person].name);
    }
    assert!(world.people[PHONE].told.contains(&Event::ThisDeviceRemoved));
    says(&mut world, BOB, "without the phone");
    assert!(reads(&world, ALICE, "without the phone") && reads(&world, TABLET, "without the phone"));
    assert!(!reads(&world, PHONE, "without the phone"));
    lawful(&world);
}

#[test]
fn every_own_device_tells_of_a_device_that_another_has_added() {
    let (mut world, _) = world();
    link(&mut world, ALICE, PHONE);
    link(&mut world, PHONE, TABLET);
    let tablet = device_of(&world, TABLET);
    for person in [ALICE, PHONE] {
        assert!(world.people[person].told.contains(&Event::DeviceAdded { device: tablet }));
    }
    let unseen: Vec<_> = devices(&mut world, ALICE).into_iter().filter(|known| known.is_unseen).collect();
    assert_eq!(unseen.iter().map(|known| known.device).collect::<Vec<_>>(), [tablet]);
    assert_eq!(unseen[0].name.as_deref(), Some("number 3"));
    done(&mut world, ALICE, Command::DevicesSeen);
    assert!(devices(&mut world, ALICE).iter().all(|known| !known.is_unseen));
    lawful(&world);
}

#[test]
fn a_device_that_returns_after_a_year_is_taken_in_again() {
    let (mut world, _) = world();
    link(&mut world, ALICE, PHONE);
    world.disconnect(PHONE);
    says(&mut world, ALICE, "a year ago");
    // Nobody fetches tokens for a year: that would take long to simulate, and says nothing here.
    for person in [ALICE, BOB] {
        world.disconnect(person);
    }
    world.advance(365 * 24 * 3_600_000);
    for person in [ALICE, BOB] {
        world.connect(person);
    }
    world.run_until_quiet().expect("quiet");
    says(&mut world, ALICE, "today");
    world.connect(PHONE);
    world.run_until_quiet().expect("quiet");
    world.advance(24 * 3_600_000);
    world.run_until_quiet().expect("quiet");
    says(&mut world, BOB, "welcome back");
    assert!(reads(&world, PHONE, "welcome back"), "{:?}", world.people[PHONE].rows.views());
    assert_eq!(seen(&world, BOB), 2);
    lawful(&world);
}

#[test]
fn contacts_and_read_marks_are_the_same_on_all_devices() {
    let (mut world, _) = world();
    link(&mut world, ALICE, PHONE);
    let bob = world.people[BOB].account.expect("bob");
    assert!(world.people[PHONE].rows.contacts().iter().any(|contact| contact.account == bob && contact.accepted));
    says(&mut world, BOB, "read me");
    let group = tea(&world, ALICE).expect("there");
    let unread = |world: &World| world.people[PHONE].rows.view(&group).expect("shown").unread;
    assert_eq!(unread(&world), 1);
    let number = world.people[ALICE].rows.view(&group).expect("shown").last_number;
    done(&mut world, ALICE, Command::MarkRead { conversation: group, number });
    assert_eq!(unread(&world), 0);
    lawful(&world);
}

#[test]
fn whoever_recovers_stays_in_the_chats_and_the_lost_device_is_out() {
    let (mut world, recovery) = world();
    let replacement = RecoveryCode::generate(&mut ChaCha8Rng::seed_from_u64(9));
    let command = Command::Recover {
        handle: Some(world.handle(ALICE)),
        recovery: recovery.clone(),
        replacement: Some(replacement),
    };
    let recovered = done(&mut world, PHONE, command);
    assert!(matches!(recovered, Reply::Me { account, .. } if Some(account) == world.people[ALICE].account));
    assert!(world.people[ALICE].told.contains(&Event::ThisDeviceRemoved));
    // Bob hears of it when he asks the directory for alice again.
    let members = vec![world.handle(ALICE)];
    done(&mut world, BOB, Command::CreateGroup { name: "cake".to_owned(), members });
    // Nothing is known on a fresh device: its chats come as requests.
    for request in world.people[PHONE].rows.requests() {
        let conversation = request.conversation;
        let id = world.command(PHONE, Command::Accept { conversation });
        world.run_until_quiet().expect("quiet");
        assert!(world.people[PHONE].reply(id).is_some());
    }
    says(&mut world, BOB, "not for the thief");
    assert!(!reads(&world, ALICE, "not for the thief"));
    assert_eq!(seen(&world, BOB), 1);
    assert!(reads(&world, PHONE, "not for the thief"));
    let handle = Some(world.handle(ALICE));
    let again = world.command(TABLET, Command::Recover { handle, recovery, replacement: None });
    world.run_until_quiet().expect("quiet");
    assert!(world.people[TABLET].reply(again).is_some_and(Result::is_err), "the code before is of no use");
    lawful(&world);
}

/// What this device looks after in the directory is what its person says, and not what the server does.
#[test]
fn a_handle_that_the_server_states_otherwise_than_its_person_recovers_nothing() {
    let (mut world, recovery) = world();
    let (own, others) = (world.handle(ALICE), world.handle(BOB));
    for said in [None, Some(others)] {
        let id = world.command(PHONE, Command::Recover { handle: said, recovery: recovery.clone(), replacement: None });
        world.run_until_quiet().expect("quiet");
        let refused = CommandError::OtherOwnHandle { stated: Some(own.clone()) };
        assert_eq!(world.people[PHONE].reply(id), Some(&Err(refused)));
        assert!(!world.people[ALICE].told.contains(&Event::ThisDeviceRemoved), "nothing was changed");
    }
    done(&mut world, PHONE, Command::Recover { handle: Some(own), recovery, replacement: None });
    lawful(&world);
}

/// Whoever was shown is looked up again each day: a thief does not read on until somebody happens to ask.
#[test]
fn whoever_recovers_is_noticed_within_a_day_and_the_thief_reads_no_more() {
    let (mut world, recovery) = world();
    world.advance(3_600_000);
    let handle = Some(world.handle(ALICE));
    done(&mut world, PHONE, Command::Recover { handle, recovery, replacement: None });
    world.advance(26 * 3_600_000);
    world.run_until_quiet().expect("quiet");
    says(&mut world, BOB, "not for the thief");
    assert!(!reads(&world, ALICE, "not for the thief"));
    lawful(&world);
}

#[test]
fn whoever_deletes_the_account_is_out_everywhere() {
    let (mut world, recovery) = world();
    link(&mut world, ALICE, PHONE);
    done(&mut world, ALICE, Command::CloseAccount { recovery });
    for person in [ALICE, PHONE] {
        assert!(world.people[person].told.contains(&Event::AccountClosed), "{}", world.people[person].name);
    }
    lawful(&world);
}

/// While this holds, the phone asks in vain for what was said in the topics into which bob writes from here on.
fn keep_from_the_phone(world: &mut World) -> Rc<Cell<bool>> {
    let keeps = Rc::new(Cell::new(true));
    let (holds, written) = (Rc::clone(&keeps), RefCell::new(BTreeSet::new()));
    world.intercept(Box::new(move |person, frame| {
        let asked = match &frame.request {
            Request::Append { entry } if person == BOB => {
                written.borrow_mut().insert(entry.topic);
                None
            }
            Request::ReadTopic { topic, .. } | Request::ProveSegment { topic, .. } if person == PHONE => Some(*topic),
            _ => None,
        };
        let is_kept = asked.is_some_and(|topic| holds.get() && written.borrow().contains(&topic));
        if is_kept { vec![] } else { vec![frame] }
    }));
    keeps
}

#[test]
fn what_was_deleted_before_a_device_comes_to_read_it_is_never_shown_there() {
    let (mut world, _) = world();
    link(&mut world, ALICE, PHONE);
    let pair = world.people[BOB].rows.views().iter().find(|view| view.pair).expect("a chat of two").conversation;
    let bob_says = |world: &mut World, text: &str| {
        done(world, BOB, Command::Send { to: Target::Conversation(pair), text: text.to_owned() });
    };
    bob_says(&mut world, "read by all");
    assert!(reads(&world, PHONE, "read by all"));
    world.disconnect(PHONE);
    let keeps = keep_from_the_phone(&mut world);
    bob_says(&mut world, "one");
    bob_says(&mut world, "two");
    done(&mut world, ALICE, Command::In { conversation: pair, wish: Wish::DeleteChat });
    world.connect(PHONE);
    world.advance(20_000);
    assert!(!reads(&world, PHONE, "read by all"), "the deletion is there before what was said");
    assert!(world.people[PHONE].rows.view(&pair).is_none());

    let told = world.people[PHONE].told.len();
    keeps.set(false);
    world.disconnect(PHONE);
    world.connect(PHONE);
    world.run_until_quiet().expect("quiet");
    assert_eq!(world.people[PHONE].rows.history(&pair), []);
    let notified = |event: &Event| matches!(event, Event::Message { conversation, .. } if *conversation == pair);
    assert!(!world.people[PHONE].told[told..].iter().any(notified), "nobody is told of it");
    bob_says(&mut world, "three");
    let texts: Vec<_> = world.people[PHONE].rows.history(&pair).into_iter().map(|row| row.body).collect();
    assert_eq!(texts, [MessageBody::Text("three".to_owned())], "what is behind the place is");
    assert_eq!(world.people[PHONE].rows.view(&pair).expect("listed").unread, 1);
    lawful(&world);
}
