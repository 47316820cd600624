//! What a person's devices tell each other goes on by itself, whatever has stopped it: nobody sees that conversation, so nobody could mend it.

use std::cell::Cell;
use std::rc::Rc;

use engine::adversary::Adversary;
use engine::effect::Event;
use engine::input::{Command, Resumption, Target};
use engine::view::LinkFailure;
use protocol::api::{ClientFrame, Refusal, Request, ServerEvent, ServerFrame, TopicEntry};
use protocol::chain::own_conversation;
use protocol::choice::Choice;
use protocol::content::Content;
use protocol::control::Control;
use protocol::id::TopicId;
use protocol::topic::Entry;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use sim::evil::server::{Fate, Source};
use sim::lie::stage::{ALICE, BOB, DAVE, MALLORY, PHONE, Stage, TABLET};

const HOUR_MS: u64 = 3_600_000;

/// Bob with a laptop, the eldest, a telephone and a tablet.
fn three() -> Stage {
    let mut stage = Stage::new(true);
    stage.link(BOB, PHONE);
    stage.link(BOB, TABLET);
    stage
}

/// A device of bob's as its program could be changed.
fn program(stage: &Stage, device: usize) -> Adversary {
    let own = own_conversation(&stage.account(BOB));
    Adversary::new(&stage.world.copy_profile(device).all(), &own).expect("in the conversation of bob's devices")
}

fn topic(stage: &Stage, device: usize) -> TopicId {
    program(stage, device).topic()
}

/// On one of bob's devices somebody becomes a contact.
fn adds(stage: &mut Stage, device: usize, whom: usize) {
    let handle = stage.handle(whom);
    stage.does(device, Command::AddContact { handle });
}

fn knows(stage: &Stage, device: usize, whom: usize) -> bool {
    let account = stage.account(whom);
    stage.world.people[device].rows.contacts().iter().any(|contact| contact.account == account && contact.accepted)
}

fn evidence(stage: &Stage, device: usize) -> usize {
    stage.world.people[device].rows.evidence().len()
}

fn reconnect(stage: &mut Stage, devices: &[usize]) {
    devices.iter().for_each(|device| stage.world.disconnect(*device));
    stage.settle();
    devices.iter().for_each(|device| stage.world.connect(*device));
    stage.settle();
}

fn hours(stage: &mut Stage, hours: u64) {
    stage.world.advance(hours * HOUR_MS);
    stage.settle();
}

/// In place of what a device's engine says next in a topic, its program appends this.
fn in_place_of_the_next(stage: &mut Stage, device: usize, entry: Entry) {
    let (topic, mut entry) = (entry.topic, Some(entry));
    stage.world.intercept(Box::new(move |person, frame| {
        let is_it = person == device && matches!(&frame.request, Request::Append { entry } if entry.topic == topic);
        match entry.take_if(|_| is_it) {
            Some(entry) => vec![ClientFrame { call: frame.call, request: Request::Append { entry }, token: None }],
            None => vec![frame],
        }
    }));
}

/// All three have told each other what each of them was told.
fn all_is_told(stage: &Stage, devices: &[usize], whom: &[usize]) {
    for device in devices {
        for contact in whom {
            assert!(knows(stage, *device, *contact), "device {device} was told of {contact}: {:?}", stage.broken);
        }
    }
}

fn without_bodies(entry: &TopicEntry) -> Vec<TopicEntry> {
    vec![TopicEntry { entry: None, stamp: None, ..entry.clone() }]
}

/// Bob tells his devices of alice, and the phone comes back to a server that keeps that from it; the topic of what they tell each other.
fn lies_to_the_phone(stage: &mut Stage) -> TopicId {
    let own = topic(stage, BOB);
    stage.world.disconnect(PHONE);
    stage.settle();
    adds(stage, BOB, ALICE);
    stage.evil.tell(own, &[PHONE], Source::Mirror(Box::new(without_bodies)));
    stage.world.connect(PHONE);
    stage.settle();
    own
}

#[test]
fn whoever_was_lied_to_reads_on_and_tells_what_waited() {
    let mut stage = three();
    let own = lies_to_the_phone(&mut stage);
    adds(&mut stage, PHONE, DAVE);
    stage.world.advance(20 * 60_000);
    stage.settle();
    assert!(!knows(&stage, PHONE, ALICE) && !knows(&stage, BOB, DAVE), "it stands still while the server lies");
    assert_eq!(evidence(&stage, PHONE), 1, "the person is told once, however often it is tried");
    stage.evil.repent();
    stage.restarts(PHONE);
    hours(&mut stage, 1);
    all_is_told(&stage, &[BOB, PHONE, TABLET], &[ALICE, DAVE]);
    assert_eq!(evidence(&stage, PHONE), 1, "and what was caught stays");
    assert_eq!(topic(&stage, PHONE), own, "nobody has begun another topic");
    assert_eq!(stage.broken, Vec::<String>::new());
}

/// Commands that are over in seconds are all that some people ever start.
#[test]
fn a_program_that_ends_sooner_than_any_pause_reads_on_when_it_is_started_again() {
    let mut stage = three();
    lies_to_the_phone(&mut stage);
    stage.restarts(PHONE);
    assert!(!knows(&stage, PHONE, ALICE), "it stands still while the server lies");
    assert_eq!(evidence(&stage, PHONE), 1, "the person is told once, however often it is started");
    stage.evil.repent();
    let before = stage.world.now;
    stage.restarts(PHONE);
    assert!(knows(&stage, PHONE, ALICE), "{:?}", stage.broken);
    assert!(stage.world.now.0 < before.0 + 30_000, "without a pause");
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn whoever_goes_on_in_a_chat_goes_on_in_what_their_devices_tell_each_other() {
    let mut stage = three();
    let to = Target::Handle(stage.handle(DAVE));
    stage.does(BOB, Command::Send { to, text: "hi".to_owned() });
    let tea = stage.world.people[DAVE].rows.requests()[0].conversation;
    stage.does(DAVE, Command::Accept { conversation: tea });
    let topics = stage.evil.topics();
    stage.world.disconnect(PHONE);
    stage.settle();
    adds(&mut stage, BOB, ALICE);
    stage.does(DAVE, Command::Send { to: Target::Conversation(tea), text: "there?".to_owned() });
    for topic in topics {
        stage.evil.tell(topic, &[PHONE], Source::Mirror(Box::new(without_bodies)));
    }
    stage.world.connect(PHONE);
    stage.settle();
    // After so many attempts the next one would be an hour away.
    stage.world.advance(65 * 60_000);
    stage.settle();
    stage.evil.repent();
    assert!(!knows(&stage, PHONE, ALICE));
    stage.does(PHONE, Command::Resume { conversation: tea, how: Resumption::ReadOn });
    assert!(knows(&stage, PHONE, ALICE), "{:?}", stage.broken);
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn a_server_that_was_put_back_and_has_lost_what_all_have_read_loses_them_nothing() {
    let mut stage = three();
    let own = topic(&stage, BOB);
    adds(&mut stage, BOB, ALICE);
    all_is_told(&stage, &[PHONE, TABLET], &[ALICE]);
    let count = stage.evil.entries(&own).len() as u64;
    let left = move |entry: &TopicEntry| {
        if entry.link.sequence < count { vec![entry.clone()] } else { Vec::new() }
    };
    stage.evil.tell(own, &[BOB, PHONE, TABLET], Source::Torn(Box::new(left)));
    reconnect(&mut stage, &[BOB, PHONE, TABLET]);
    adds(&mut stage, TABLET, DAVE);
    hours(&mut stage, 12);
    assert_ne!(topic(&stage, BOB), own, "there is another topic");
    adds(&mut stage, BOB, MALLORY);
    hours(&mut stage, 1);
    all_is_told(&stage, &[BOB, PHONE, TABLET], &[ALICE, DAVE, MALLORY]);
    assert!(stage.evil.topics().len() < 8, "one is enough: {}", stage.evil.topics().len());
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn whoever_was_told_a_fork_comes_back_to_the_others() {
    let mut stage = three();
    let own = topic(&stage, BOB);
    stage.evil.on_append(Box::new(move |person, entry| match person {
        PHONE if entry.topic == own => Fate::Forked,
        _ => Fate::Honest,
    }));
    adds(&mut stage, PHONE, DAVE);
    adds(&mut stage, BOB, ALICE);
    stage.evil.repent();
    reconnect(&mut stage, &[BOB, PHONE, TABLET]);
    hours(&mut stage, 24);
    adds(&mut stage, TABLET, MALLORY);
    hours(&mut stage, 1);
    all_is_told(&stage, &[BOB, PHONE, TABLET], &[ALICE, DAVE, MALLORY]);
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn what_a_stolen_device_broke_is_rebuilt_once_it_is_removed() {
    let mut stage = three();
    let (own, thief) = (topic(&stage, BOB), program(&stage, TABLET));
    let garbage = thief.garbage(&mut ChaCha8Rng::seed_from_u64(5));
    in_place_of_the_next(&mut stage, TABLET, garbage);
    let handle = stage.handle(MALLORY);
    stage.world.command(TABLET, Command::AddContact { handle });
    stage.world.advance(60_000);
    stage.world.disconnect(TABLET);
    for device in [BOB, PHONE] {
        assert_eq!(evidence(&stage, device), 1, "it is broken, and its person told");
    }
    for (device, whom) in [(BOB, ALICE), (PHONE, DAVE)] {
        let handle = stage.handle(whom);
        stage.world.command(device, Command::AddContact { handle });
    }
    stage.world.advance(30_000);
    assert!(knows(&stage, BOB, ALICE) && knows(&stage, PHONE, DAVE));
    assert!(!knows(&stage, PHONE, ALICE) && !knows(&stage, BOB, DAVE), "it stands still");
    let device = stage.device_of(TABLET).expect("linked");
    stage.does(BOB, Command::RemoveDevice { device });
    hours(&mut stage, 1);
    all_is_told(&stage, &[BOB, PHONE], &[ALICE, DAVE]);
    let next = topic(&stage, BOB);
    assert!(next != own && topic(&stage, PHONE) == next);
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn a_device_that_breaks_it_again_and_again_has_it_rebuilt_a_few_times_a_day_and_whoever_is_linked_gets_in() {
    let mut stage = Stage::new(true);
    stage.link(BOB, PHONE);
    // Its program garbles each commit of its own, and asks for one whenever it is in a new topic.
    let broken = Rc::new(Cell::new(0));
    let count = Rc::clone(&broken);
    let mut last = None;
    for _ in 0..48 {
        let own = topic(&stage, PHONE);
        if last != Some(own) {
            last = Some(own);
            count.set(count.get() + 1);
            let garbage = program(&stage, PHONE).garbage(&mut ChaCha8Rng::seed_from_u64(count.get()));
            in_place_of_the_next(&mut stage, PHONE, garbage);
            let on = count.get().is_multiple_of(2);
            let choice = Choice::Blocked { account: stage.account(DAVE), on };
            stage.does(PHONE, Command::Choose { choice });
        }
        stage.world.advance(HOUR_MS / 2);
        stage.settle();
    }
    assert!((2..=6).contains(&broken.get()), "a few times in a day: {}", broken.get());
    let phone = stage.device_of(PHONE).expect("linked");
    stage.world.disconnect(PHONE);
    stage.does(BOB, Command::RemoveDevice { device: phone });
    hours(&mut stage, 1);
    stage.link(BOB, TABLET);
    adds(&mut stage, BOB, ALICE);
    hours(&mut stage, 1);
    all_is_told(&stage, &[TABLET], &[ALICE]);
    assert_eq!(topic(&stage, TABLET), topic(&stage, BOB));
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn nobody_leaves_it_by_a_word_of_another_device() {
    let mut stage = three();
    let mut thief = program(&stage, TABLET);
    let leave = Content::control([7; 16], thief.origin(), &Control::Leave).to_bytes();
    let entry = thief.message_of(leave, |_| {}).expect("its program can say so");
    in_place_of_the_next(&mut stage, TABLET, entry);
    adds(&mut stage, TABLET, MALLORY);
    hours(&mut stage, 1);
    adds(&mut stage, BOB, ALICE);
    adds(&mut stage, PHONE, DAVE);
    hours(&mut stage, 1);
    all_is_told(&stage, &[BOB, PHONE], &[ALICE, DAVE]);
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn who_is_told_that_there_is_no_room_to_link_says_so_and_does_not_ask_without_end() {
    let mut stage = Stage::new(true);
    stage.evil.on_event(Box::new(|person, event| match event {
        ServerEvent::Frame { session, frame: ServerFrame::Answer { call, .. } } if person == PHONE => {
            let refusal = Refusal::Busy { retry_after_s: 10 };
            ServerEvent::Frame { session, frame: ServerFrame::Refusal { call, refusal } }
        }
        other => other,
    }));
    let handle = stage.handle(BOB);
    stage.world.command(PHONE, Command::BeginLink { handle, name: None });
    stage.world.advance(90_000);
    let failed = Event::LinkFailed { failure: LinkFailure::Busy };
    assert!(stage.world.people[PHONE].told.contains(&failed), "{:?}", stage.world.people[PHONE].told);
    let asked = stage.world.people[PHONE].sent.get("PutRendezvous").copied().unwrap_or_default();
    assert!((2..=10).contains(&asked), "{asked}");
}

#[test]
fn who_is_no_longer_blocked_is_read_only_once_that_is_known() {
    let mut stage = Stage::new(true);
    let pair = stage.befriend(ALICE, BOB);
    stage.link(BOB, PHONE);
    let blocked = |stage: &Stage, on| Command::Choose { choice: Choice::Blocked { account: stage.account(ALICE), on } };
    let (block, take_back) = (blocked(&stage, true), blocked(&stage, false));
    stage.does(BOB, block);
    let own = topic(&stage, BOB);
    stage.world.disconnect(PHONE);
    stage.settle();
    stage.does(BOB, take_back);
    stage.says(ALICE, pair, "hello again");
    stage.evil.tell(own, &[PHONE], Source::Mirror(Box::new(without_bodies)));
    stage.world.connect(PHONE);
    stage.world.advance(20 * 60_000);
    stage.settle();
    assert_eq!(stage.sees(PHONE, pair, "hello again"), 0);
    stage.evil.repent();
    reconnect(&mut stage, &[PHONE]);
    hours(&mut stage, 1);
    assert_eq!([BOB, PHONE].map(|device| stage.sees(device, pair, "hello again")), [1, 1]);
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn whoever_was_away_for_two_generations_follows_to_the_last() {
    let mut stage = three();
    stage.world.disconnect(PHONE);
    for time in 0..2 {
        let own = topic(&stage, TABLET);
        let garbage = program(&stage, TABLET).garbage(&mut ChaCha8Rng::seed_from_u64(time));
        in_place_of_the_next(&mut stage, TABLET, garbage);
        let choice = Choice::Blocked { account: stage.account(DAVE), on: time == 0 };
        stage.does(TABLET, Command::Choose { choice });
        hours(&mut stage, 2);
        assert!(topic(&stage, BOB) != own && topic(&stage, TABLET) == topic(&stage, BOB));
    }
    stage.world.connect(PHONE);
    hours(&mut stage, 1);
    adds(&mut stage, BOB, ALICE);
    adds(&mut stage, PHONE, MALLORY);
    assert_eq!(topic(&stage, PHONE), topic(&stage, BOB));
    all_is_told(&stage, &[BOB, PHONE, TABLET], &[ALICE, MALLORY]);
    assert_eq!(stage.broken, Vec::<String>::new());
}
