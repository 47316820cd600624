//! Safety numbers: compared, marked, on all devices; and what a replaced code of somebody verified holds up.

use engine::Compared;
use engine::input::{Command, CommandError, CommandId, Reply, Target};
use engine::view::{Delivery, MarkChange, MessageBody, Role, Verified};
use protocol::id::{AccountId, ConversationId, DeviceId};
use protocol::linking::LinkCode;
use protocol::recovery::RecoveryCode;
use protocol::safety_number::SafetyNumber;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use sim::world::faults::Faults;
use sim::world::trace::Trace;
use sim::world::{Beginning, World, host};

const ALICE: usize = 0;
const BOB: usize = 1;
const CAROL: usize = 2;
/// Another device of bob's, empty until something is done with it.
const SPARE: usize = 3;
/// Whom a test may let in.
const DAVE: usize = 4;

fn code(seed: u64) -> RecoveryCode {
    RecoveryCode::generate(&mut ChaCha8Rng::seed_from_u64(seed))
}

/// Alice, bob and carol are in a group, and bob talks with each of the others.
fn world() -> World {
    let names = ["alice", "bob", "carol", "spare", "dave"];
    let faults = Faults::none();
    let mut world =
        World::new(Beginning { seed: 11, names: &names, host: host::honest(11), faults, trace: Trace::default() });
    for person in [ALICE, BOB, CAROL] {
        let handle = Some(world.handle(person));
        done(&mut world, person, Command::Register { recovery: code(person as u64), handle, invitation: None });
    }
    for person in [ALICE, CAROL] {
        let to = Target::Handle(world.handle(person));
        done(&mut world, BOB, Command::Send { to, text: "hi".to_owned() });
        let request = world.people[person].rows.requests()[0].conversation;
        done(&mut world, person, Command::Accept { conversation: request });
    }
    let members = vec![world.handle(ALICE), world.handle(CAROL)];
    done(&mut world, BOB, Command::CreateGroup { name: "tea".to_owned(), members });
    world
}

fn begun(world: &mut World, person: usize, command: Command) -> Result<Reply, CommandError> {
    let id = world.command(person, command);
    world.run_until_quiet().expect("quiet");
    reply(world, person, id)
}

fn done(world: &mut World, person: usize, command: Command) -> Reply {
    begun(world, person, command).unwrap_or_else(|error| panic!("{}: {error}", world.people[person].name))
}

fn reply(world: &World, person: usize, id: CommandId) -> Result<Reply, CommandError> {
    world.people[person].reply(id).expect("replied").clone()
}

fn account(world: &World, person: usize) -> AccountId {
    world.people[person].account.expect("registered")
}

fn number(world: &mut World, person: usize, with: AccountId) -> SafetyNumber {
    match done(world, person, Command::SafetyNumber { account: with }) {
        Reply::SafetyNumber { number, .. } => number,
        other => panic!("no number: {other:?}"),
    }
}

fn verify(world: &mut World, person: usize, with: usize) {
    let theirs = number(world, with, account(world, person));
    let command = Command::Verify { account: account(world, with), compared: Compared::Digits(theirs.digits()) };
    done(world, person, command);
}

fn mark(world: &World, person: usize, of: usize) -> Option<Verified> {
    let contacts = world.people[person].rows.contacts();
    contacts.iter().find(|contact| contact.account == account(world, of)).and_then(|contact| contact.verified.clone())
}

fn is_verified(world: &World, person: usize, of: usize) -> bool {
    mark(world, person, of).is_some_and(|mark| !mark.is_replaced)
}

fn chat(world: &World, person: usize, name: Option<&str>, with: AccountId) -> ConversationId {
    let views = world.people[person].rows.views();
    let is_it = |view: &&engine::view::ConversationView| {
        view.name.as_deref() == name && view.members.iter().any(|member| member.account == with)
    };
    views.iter().find(is_it).expect("there is one").conversation
}

/// Says something and tells how far it is.
fn says(world: &mut World, person: usize, to: ConversationId, text: &str) -> Delivery {
    done(world, person, Command::Send { to: Target::Conversation(to), text: text.to_owned() });
    delivery(world, person, to, text)
}

fn delivery(world: &World, person: usize, to: ConversationId, text: &str) -> Delivery {
    let rows = world.people[person].rows.history(&to);
    rows.iter().find(|row| row.body == MessageBody::Text(text.to_owned())).expect("shown").delivery
}

fn reads(world: &World, person: usize, text: &str) -> bool {
    let views = world.people[person].rows.views();
    views.iter().any(|view| {
        let rows = world.people[person].rows.history(&view.conversation);
        rows.iter().any(|row| row.body == MessageBody::Text(text.to_owned()))
    })
}

/// How often a history tells that bob's code is replaced, verified before or not.
fn lines(world: &World, person: usize, chat: ConversationId, was_verified: bool) -> usize {
    let account = account(world, BOB);
    let line = MessageBody::CodeReplaced { account, was_verified };
    world.people[person].rows.history(&chat).iter().filter(|row| row.body == line).count()
}

/// Bob recovers his account on another device, with another code from then on, and others hear of it.
fn bob_recovers(world: &mut World) {
    let command =
        Command::Recover { handle: Some(world.handle(BOB)), recovery: code(BOB as u64), replacement: Some(code(77)) };
    done(world, SPARE, command);
    for person in [ALICE, CAROL] {
        let account = account(world, BOB);
        done(world, person, Command::AskAgain { account });
    }
    for request in world.people[SPARE].rows.requests() {
        done(world, SPARE, Command::Accept { conversation: request.conversation });
    }
}

#[test]
fn whoever_compares_marks_and_a_wrong_number_marks_nothing() {
    let mut world = world();
    let (alice, bob, carol) = (account(&world, ALICE), account(&world, BOB), account(&world, CAROL));
    let ours = number(&mut world, ALICE, bob);
    assert_eq!(ours, number(&mut world, BOB, alice));
    let with_carol = number(&mut world, CAROL, bob);
    for wrong in [Compared::Digits(with_carol.digits()), Compared::Picture(with_carol)] {
        let told = begun(&mut world, ALICE, Command::Verify { account: bob, compared: wrong });
        assert_eq!(told, Err(CommandError::OtherSafetyNumber));
        assert_eq!(mark(&world, ALICE, BOB), None);
    }
    done(&mut world, ALICE, Command::Verify { account: bob, compared: Compared::Picture(ours) });
    assert!(is_verified(&world, ALICE, BOB) && !is_verified(&world, BOB, ALICE));
    let tea = chat(&world, ALICE, Some("tea"), carol);
    let shown = world.people[ALICE].rows.view(&tea).expect("shown");
    let marked = shown.members.iter().filter(|member| member.verified.is_some());
    assert_eq!(marked.map(|member| member.account).collect::<Vec<_>>(), [bob]);
    assert_eq!(begun(&mut world, ALICE, Command::AcknowledgeCode { account: bob }), Err(CommandError::CodeNotReplaced));
    done(&mut world, ALICE, Command::Unverify { account: bob });
    assert_eq!(mark(&world, ALICE, BOB), None);
    assert_eq!(begun(&mut world, ALICE, Command::Unverify { account: bob }), Err(CommandError::NotVerified));
    assert_eq!(world.watch.violations, Vec::<String>::new());
}

#[test]
fn texts_wait_after_a_verified_code_is_replaced_until_the_person_says_that_they_know() {
    let mut world = world();
    let (bob, carol) = (account(&world, BOB), account(&world, CAROL));
    verify(&mut world, ALICE, BOB);
    let (pair, tea) = (chat(&world, ALICE, None, bob), chat(&world, ALICE, Some("tea"), carol));
    bob_recovers(&mut world);
    assert_eq!(mark(&world, ALICE, BOB).map(|mark| mark.is_replaced), Some(true));
    for chat in [pair, tea] {
        assert_eq!(world.people[ALICE].rows.view(&chat).expect("shown").waits_for, [bob]);
        assert_eq!((lines(&world, ALICE, chat, true), lines(&world, ALICE, chat, false)), (1, 0));
        let text = format!("for whom? {chat:?}");
        assert_eq!(says(&mut world, ALICE, chat, &text), Delivery::Waiting);
    }
    // Nothing is begun with him either, and no name goes out where he reads it.
    let members = vec![world.handle(BOB)];
    for command in
        [Command::CreateGroup { name: "cake".to_owned(), members: members.clone() }, Command::Unverify { account: bob }]
    {
        assert_eq!(begun(&mut world, ALICE, command), Err(CommandError::CodeReplaced));
    }
    // A start of the program forgets nothing of it, and others are not held up.
    world.crash(ALICE);
    world.calm();
    world.run_until_quiet().expect("quiet");
    world.advance(120_000);
    world.run_until_quiet().expect("quiet");
    assert_eq!(says(&mut world, CAROL, tea, "to all"), Delivery::Sent);
    assert!(reads(&world, ALICE, "to all"));
    assert!(reads(&world, SPARE, "to all"));
    for chat in [pair, tea] {
        assert_eq!(delivery(&world, ALICE, chat, &format!("for whom? {chat:?}")), Delivery::Waiting);
        assert!(!reads(&world, SPARE, &format!("for whom? {chat:?}")));
    }
    done(&mut world, ALICE, Command::AcknowledgeCode { account: bob });
    assert_eq!(mark(&world, ALICE, BOB), None);
    for chat in [pair, tea] {
        assert_eq!(world.people[ALICE].rows.view(&chat).expect("shown").waits_for, []);
        assert_eq!(delivery(&world, ALICE, chat, &format!("for whom? {chat:?}")), Delivery::Sent);
        assert!(reads(&world, SPARE, &format!("for whom? {chat:?}")));
    }
    assert_eq!(world.watch.violations, Vec::<String>::new());
}

/// Nobody asks the directory for somebody whom it has just shown: the chats themselves tell it.
#[test]
fn whoever_was_away_when_a_code_was_replaced_learns_it_before_what_they_wrote_goes_out() {
    let mut world = world();
    let (bob, carol) = (account(&world, BOB), account(&world, CAROL));
    verify(&mut world, ALICE, BOB);
    let (pair, tea) = (chat(&world, ALICE, None, bob), chat(&world, ALICE, Some("tea"), carol));
    world.disconnect(ALICE);
    world.run_until_quiet().expect("quiet");
    done(&mut world, BOB, Command::ReplaceRecoveryCode { before: code(BOB as u64), after: code(77) });
    for chat in [pair, tea] {
        assert_eq!(says(&mut world, ALICE, chat, &format!("for whom? {chat:?}")), Delivery::Waiting);
    }
    world.connect(ALICE);
    world.run_until_quiet().expect("quiet");
    assert_eq!(mark(&world, ALICE, BOB).map(|mark| mark.is_replaced), Some(true));
    for chat in [pair, tea] {
        assert_eq!(lines(&world, ALICE, chat, true), 1);
        assert_eq!(delivery(&world, ALICE, chat, &format!("for whom? {chat:?}")), Delivery::Waiting);
        assert!(!reads(&world, BOB, &format!("for whom? {chat:?}")));
    }
    assert_eq!(says(&mut world, BOB, pair, "it is me"), Delivery::Sent, "and his chats go on");
    assert_eq!(lines(&world, CAROL, tea, false), 1, "whoever has not compared is told by a line");
    assert_eq!(world.watch.violations, Vec::<String>::new());
}

#[test]
fn whoever_shares_no_chat_with_a_replaced_code_is_told_of_it_by_their_other_device() {
    let mut world = world();
    let handle = world.handle(DAVE);
    let register = Command::Register { recovery: code(DAVE as u64), handle: Some(handle.clone()), invitation: None };
    done(&mut world, DAVE, register);
    done(&mut world, BOB, Command::AddContact { handle });
    let handle = world.handle(BOB);
    done(&mut world, DAVE, Command::AddContact { handle });
    bob_links_the_spare(&mut world, "telephone");
    verify(&mut world, BOB, DAVE);
    assert!(is_verified(&world, SPARE, DAVE));
    done(&mut world, DAVE, Command::ReplaceRecoveryCode { before: code(DAVE as u64), after: code(78) });
    let dave = account(&world, DAVE);
    done(&mut world, BOB, Command::AskAgain { account: dave });
    for device in [BOB, SPARE] {
        assert_eq!(mark(&world, device, DAVE).map(|mark| mark.is_replaced), Some(true), "device {device}");
    }
    assert_eq!(world.watch.violations, Vec::<String>::new());
}

#[test]
fn whoever_compares_again_after_a_replaced_code_goes_on_verified() {
    let mut world = world();
    let (alice, bob) = (account(&world, ALICE), account(&world, BOB));
    verify(&mut world, ALICE, BOB);
    let before = number(&mut world, ALICE, bob);
    let pair = chat(&world, ALICE, None, bob);
    bob_recovers(&mut world);
    assert_eq!(says(&mut world, ALICE, pair, "is it you?"), Delivery::Waiting);
    let old = Command::Verify { account: bob, compared: Compared::Picture(before) };
    assert_eq!(begun(&mut world, ALICE, old), Err(CommandError::OtherSafetyNumber), "the number before is of no use");
    assert_eq!(delivery(&world, ALICE, pair, "is it you?"), Delivery::Waiting);
    let theirs = number(&mut world, SPARE, alice);
    done(&mut world, ALICE, Command::Verify { account: bob, compared: Compared::Digits(theirs.digits()) });
    assert!(is_verified(&world, ALICE, BOB));
    assert_eq!(delivery(&world, ALICE, pair, "is it you?"), Delivery::Sent);
    assert_eq!(world.watch.violations, Vec::<String>::new());
}

#[test]
fn nobody_is_held_up_who_never_compared() {
    let mut world = world();
    let bob = account(&world, BOB);
    verify(&mut world, ALICE, BOB);
    bob_recovers(&mut world);
    let tea = chat(&world, CAROL, Some("tea"), bob);
    assert_eq!((lines(&world, CAROL, tea, true), lines(&world, CAROL, tea, false)), (0, 1));
    assert_eq!(says(&mut world, CAROL, tea, "welcome back"), Delivery::Sent);
    assert!(reads(&world, SPARE, "welcome back"));
    assert_eq!(world.watch.violations, Vec::<String>::new());
}

#[test]
fn whoever_was_verified_with_a_replaced_code_can_be_removed() {
    let mut world = world();
    let (bob, carol) = (account(&world, BOB), account(&world, CAROL));
    let tea = chat(&world, ALICE, Some("tea"), carol);
    let member = account(&world, ALICE);
    done(&mut world, BOB, Command::SetRole { conversation: tea, member, role: Role::Owner });
    verify(&mut world, ALICE, BOB);
    bob_recovers(&mut world);
    assert_eq!(says(&mut world, ALICE, tea, "without him"), Delivery::Waiting);
    done(&mut world, ALICE, Command::RemoveMembers { conversation: tea, members: vec![bob] });
    assert_eq!(delivery(&world, ALICE, tea, "without him"), Delivery::Sent);
    assert!(reads(&world, CAROL, "without him") && !reads(&world, SPARE, "without him"));
    assert_eq!(world.watch.violations, Vec::<String>::new());
}

#[test]
fn what_is_nothing_to_read_goes_on_while_texts_wait() {
    let mut world = world();
    let carol = account(&world, CAROL);
    let tea = chat(&world, ALICE, Some("tea"), carol);
    let handle = Some(world.handle(DAVE));
    done(&mut world, DAVE, Command::Register { recovery: code(DAVE as u64), handle, invitation: None });
    let members = vec![world.handle(DAVE)];
    done(&mut world, BOB, Command::AddMembers { conversation: tea, members });
    done(&mut world, BOB, Command::SetRole { conversation: tea, member: carol, role: Role::Owner });
    assert_eq!(says(&mut world, ALICE, tea, "here I am"), Delivery::Sent);
    verify(&mut world, ALICE, BOB);
    bob_recovers(&mut world);
    assert_eq!(says(&mut world, ALICE, tea, "for whom?"), Delivery::Waiting);
    let members = vec![account(&world, DAVE)];
    done(&mut world, CAROL, Command::RemoveMembers { conversation: tea, members });
    world.advance(60_000);
    world.run_until_quiet().expect("quiet");
    let shown = world.people[CAROL].rows.view(&tea).expect("shown");
    assert_eq!(shown.removal_pending, [], "alice has given a sign that she has seen the removal");
    assert_eq!(delivery(&world, ALICE, tea, "for whom?"), Delivery::Waiting);
    assert_eq!(world.watch.violations, Vec::<String>::new());
}

/// Bob links another device, which is called so.
fn bob_links_the_spare(world: &mut World, name: &str) {
    let handle = world.handle(BOB);
    let begun = world.command(SPARE, Command::BeginLink { handle, name: Some(name.to_owned()) });
    world.advance(1_000);
    let Ok(Reply::LinkCode { code }) = reply(world, SPARE, begun) else { panic!("a code") };
    world.command(BOB, Command::Link { code: LinkCode::parse(&code).expect("as shown") });
    world.advance(10_000);
    for person in [SPARE, BOB] {
        world.command(person, Command::ConfirmLink { goes_on: true });
    }
    world.run_until_quiet().expect("quiet");
    world.people[SPARE].account = world.people[BOB].account;
}

/// The devices of bob's on which somebody was compared with, as a device of his knows them.
fn compared_on(world: &World, person: usize, of: usize) -> Vec<DeviceId> {
    mark(world, person, of).map(|mark| mark.devices().iter().map(|by| by.device).collect()).unwrap_or_default()
}

/// What a history tells of somebody's mark that another device has changed, and how that device is called.
fn told_of_marks(world: &World, person: usize, with: usize) -> Vec<(MarkChange, Option<String>)> {
    let about = account(world, with);
    let rows = world.people[person].rows.history(&chat(world, person, None, about));
    let marks = rows.into_iter().filter_map(|row| match row.body {
        MessageBody::Marked { account, change, device } if account == about => Some((change, device)),
        _ => None,
    });
    marks.collect()
}

#[test]
fn a_mark_that_another_device_sets_names_it_and_lapses_when_that_is_removed() {
    let mut world = world();
    verify(&mut world, BOB, ALICE);
    bob_links_the_spare(&mut world, "tablet");
    let Reply::Devices { devices } = done(&mut world, BOB, Command::Devices) else { panic!("devices") };
    let of = |this: bool| devices.iter().find(|known| known.is_this == this).expect("two devices").device;
    let (phone, tablet) = (of(true), of(false));
    // Whoever holds the other device marks carol, and takes back what was compared with alice.
    verify(&mut world, SPARE, CAROL);
    let (alice, carol) = (account(&world, ALICE), account(&world, CAROL));
    assert_eq!(compared_on(&world, SPARE, ALICE), [phone], "each device speaks for itself");
    assert_eq!(compared_on(&world, BOB, CAROL), [tablet]);
    let name = Some("tablet".to_owned());
    assert_eq!(told_of_marks(&world, BOB, CAROL), [(MarkChange::Set, name.clone())]);
    done(&mut world, SPARE, Command::Unverify { account: alice });
    assert_eq!(told_of_marks(&world, BOB, ALICE), [(MarkChange::TakenBack, name.clone())]);
    assert_eq!(told_of_marks(&world, SPARE, CAROL), [], "what was done here is known here");
    verify(&mut world, BOB, ALICE);
    verify(&mut world, SPARE, ALICE);
    assert_eq!(compared_on(&world, BOB, ALICE), [phone, tablet]);

    done(&mut world, BOB, Command::RemoveDevice { device: tablet });
    assert_eq!(mark(&world, BOB, CAROL).map(|mark| (mark.is_lapsed(), mark.is_replaced)), Some((true, false)));
    assert_eq!(told_of_marks(&world, BOB, CAROL), [(MarkChange::Set, name.clone()), (MarkChange::Lapsed, name)]);
    assert_eq!(mark(&world, BOB, ALICE).map(|mark| mark.is_lapsed()), Some(false), "compared on this device as well");
    assert_eq!(compared_on(&world, BOB, ALICE), [phone]);

    // What a mark has held back, its end does not let out.
    done(&mut world, CAROL, Command::ReplaceRecoveryCode { before: code(CAROL as u64), after: code(78) });
    done(&mut world, BOB, Command::AskAgain { account: carol });
    assert_eq!(mark(&world, BOB, CAROL).map(|mark| mark.is_replaced), Some(true));
    let pair = chat(&world, BOB, None, carol);
    assert_eq!(says(&mut world, BOB, pair, "is it you?"), Delivery::Waiting);
    verify(&mut world, BOB, CAROL);
    assert_eq!(delivery(&world, BOB, pair, "is it you?"), Delivery::Sent);
    assert_eq!(world.watch.violations, Vec::<String>::new());
}

#[test]
fn marks_are_the_same_on_all_devices() {
    let mut world = world();
    verify(&mut world, BOB, ALICE);
    bob_links_the_spare(&mut world, "tablet");
    assert!(is_verified(&world, SPARE, ALICE), "a device that comes later is told");
    verify(&mut world, SPARE, CAROL);
    assert!(is_verified(&world, BOB, CAROL));
    let carol = account(&world, CAROL);
    done(&mut world, BOB, Command::Unverify { account: carol });
    assert_eq!(mark(&world, SPARE, CAROL), None);
    // What one device says of a replaced code frees the other as well.
    done(&mut world, CAROL, Command::ReplaceRecoveryCode { before: self::code(CAROL as u64), after: self::code(78) });
    done(&mut world, ALICE, Command::ReplaceRecoveryCode { before: self::code(ALICE as u64), after: self::code(79) });
    let alice = account(&world, ALICE);
    for person in [BOB, SPARE] {
        done(&mut world, person, Command::AskAgain { account: alice });
        assert_eq!(mark(&world, person, ALICE).map(|mark| mark.is_replaced), Some(true));
    }
    let pair = chat(&world, SPARE, None, alice);
    assert_eq!(says(&mut world, SPARE, pair, "hm"), Delivery::Waiting);
    done(&mut world, BOB, Command::AcknowledgeCode { account: alice });
    assert_eq!(mark(&world, SPARE, ALICE), None);
    assert_eq!(delivery(&world, SPARE, pair, "hm"), Delivery::Sent);
    assert_eq!(world.watch.violations, Vec::<String>::new());
}
