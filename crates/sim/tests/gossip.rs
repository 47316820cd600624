//! What people tell each other of the directory's log: two directories are caught by the first message that crosses, on both sides.

use engine::caught::{Lie, OwnLabel};
use engine::input::{Command, CommandError, Reply, Target};
use engine::view::{Delivery, DirectoryView};
use protocol::hello::SessionKind;
use protocol::id::ConversationId;
use protocol::transparency::checkpoint::anchor_size;
use protocol::transparency::evidence::{Evidence, Verdict};
use protocol::transparency::label::{AccountValue, HandleValue, MapLabel, MapValue};
use sim::evil::directory::Copy;
use sim::lie::stage::{ALICE, BOB, MALLORY, Stage};
use sim::world::host::Host;

const MINUTE_MS: u64 = 60_000;

/// Lets so many minutes pass, in each of which every directory publishes.
fn pass(stage: &mut Stage, minutes: u64) {
    for _ in 0..minutes {
        stage.world.advance(MINUTE_MS);
        stage.world.poke_server();
        stage.evil.publish();
    }
    stage.settle();
}

/// From now on these people are shown another directory, in which somebody has other keys.
fn split(stage: &mut Stage, people: &[usize]) {
    stage.evil.copy_directory(Copy::GoesOn);
    for person in people {
        stage.world.disconnect(*person);
    }
    stage.settle();
    stage.evil.show_copy(people, &[SessionKind::Account, SessionKind::Contact]);
    let label = MapLabel::Account(stage.account(MALLORY));
    stage.evil.insert(&label, MapValue([0x66; 32]));
    for person in people {
        stage.world.connect(*person);
    }
    stage.settle();
}

fn view(stage: &mut Stage, person: usize) -> DirectoryView {
    match stage.does(person, Command::Directory) {
        Some(Reply::Directory { directory }) => directory,
        other => panic!("no view of the directory: {other:?}"),
    }
}

/// What a stranger makes of a person's evidence.
fn verdicts(stage: &Stage, person: usize) -> Vec<Verdict> {
    let server = stage.evil.id().expect("a server");
    let rows = stage.world.people[person].rows.evidence();
    let files = rows.iter().flat_map(|row| &row.exhibits).filter_map(|bytes| Evidence::from_file(&bytes.0).ok());
    files.map(|evidence| evidence.check(&server).expect("it convicts")).collect()
}

fn is_stopped(stage: &mut Stage, person: usize, pair: ConversationId) -> bool {
    let text = format!("may {person} write?");
    stage.says(person, pair, &text);
    let waits = stage.delivery(person, pair, &text) == Some(Delivery::Waiting);
    assert_eq!(waits, stage.sees(person, pair, &text) == 0);
    waits
}

#[test]
fn two_people_who_are_shown_two_directories_both_have_evidence_by_the_first_message_that_crosses() {
    let mut stage = Stage::new(true);
    let pair = stage.befriend(ALICE, BOB);
    split(&mut stage, &[BOB]);
    pass(&mut stage, 200);
    assert_eq!(stage.caught(), Vec::new(), "each directory by itself is flawless");
    let sizes = [view(&mut stage, ALICE).size, view(&mut stage, BOB).size];
    let anchors = sizes.map(|size| anchor_size(size).expect("an anchor"));
    assert_eq!(anchors[0], anchors[1], "both have read it: {sizes:?}");

    stage.says(ALICE, pair, "the first that crosses");
    stage.settle();
    assert_eq!(stage.sees(BOB, pair, "the first that crosses"), 1, "what was written is not lost");
    for person in [ALICE, BOB] {
        assert_eq!(verdicts(&stage, person), [Verdict::TwoRoots { size: anchors[0] }], "{person}");
        let caught = view(&mut stage, person).caught.expect("caught");
        assert_eq!(caught.lie, Lie::TwoDirectories);
        assert!(is_stopped(&mut stage, person, pair), "{person} sends nothing");
    }
    let refused = stage.tries(ALICE, Command::AddContact { handle: stage.handle(MALLORY) });
    assert!(matches!(refused, Some(Err(CommandError::Caught(_)))), "nobody new is believed: {refused:?}");

    stage.does(ALICE, Command::GoOn);
    stage.settle();
    assert_eq!(stage.sees(BOB, pair, "may 0 write?"), 1, "what waited goes out at her word");
    assert!(view(&mut stage, ALICE).goes_on);
    let again = stage.tries(ALICE, Command::GoOn);
    assert_eq!(again, Some(Err(CommandError::NotStopped)));
    pass(&mut stage, 140);
    let evidence: Vec<_> = [ALICE, BOB].iter().map(|person| verdicts(&stage, *person).len()).collect();
    assert_eq!(evidence, [1, 1], "one proof is enough");
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn an_anchor_that_is_not_known_yet_is_compared_once_it_is() {
    let mut stage = Stage::new(true);
    let pair = stage.befriend(ALICE, BOB);
    pass(&mut stage, 70);
    split(&mut stage, &[BOB]);
    // Bob has no network while the logs reach the next anchor; alice reads hers.
    stage.world.disconnect(BOB);
    stage.settle();
    pass(&mut stage, 140);
    stage.evil.show_copy(&[], &[]);
    stage.world.connect(BOB);
    stage.settle();
    stage.says(ALICE, pair, "of a later anchor");
    assert_eq!(stage.sees(BOB, pair, "of a later anchor"), 1);
    assert_eq!(stage.caught(), Vec::new());
    pass(&mut stage, 80);
    stage.says(BOB, pair, "still the same log");
    assert_eq!(stage.caught(), Vec::new(), "who is shown the same log has nothing to tell");
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn a_chat_of_honest_people_says_nothing_of_the_log_that_catches_anybody() {
    let mut stage = Stage::new(false);
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY]);
    for round in 0..6 {
        pass(&mut stage, 50);
        for person in [ALICE, BOB, MALLORY] {
            let text = format!("{round} {person} {}", "long ".repeat(round * 60));
            stage.does(person, Command::Send { to: Target::Conversation(group), text });
        }
    }
    assert_eq!(stage.caught(), Vec::new());
    assert_eq!(stage.broken, Vec::<String>::new());
}

/// Nothing of an old log differs from anybody's: only that somebody was shown a longer one before it was asked for.
#[test]
fn who_is_kept_on_an_old_log_is_told_by_what_others_have_seen_of_it() {
    let mut stage = Stage::new(true);
    let pair = stage.befriend(ALICE, BOB);
    pass(&mut stage, 70);
    stage.evil.copy_directory(Copy::StandsStill);
    stage.world.disconnect(BOB);
    stage.settle();
    stage.evil.show_copy(&[BOB], &[SessionKind::Account, SessionKind::Contact]);
    stage.world.connect(BOB);
    stage.settle();
    pass(&mut stage, 140);
    stage.says(ALICE, pair, "of a longer log");
    assert_eq!(stage.sees(BOB, pair, "of a longer log"), 1);
    assert_eq!(stage.caught(), Vec::new(), "bob's next look may show it");
    pass(&mut stage, 80);
    assert_eq!(stage.caught(), [("bob".to_owned(), Lie::LogRolledBack)]);
    assert!(is_stopped(&mut stage, BOB, pair));
    assert!(!is_stopped(&mut stage, ALICE, pair), "alice's log is the true one");
    assert_eq!(stage.broken, Vec::<String>::new());
}

/// A label of a person's own, and another value for it.
fn own_labels(stage: &Stage, person: usize) -> [(MapLabel, MapValue, OwnLabel); 2] {
    let (account, handle) = (stage.account(person), stage.handle(person));
    let held = HandleValue::Held { account: stage.account(MALLORY), handle: handle.clone() };
    [
        (MapLabel::Account(account), MapValue([0x77; 32]), OwnLabel::Account),
        (MapLabel::Handle(handle), held.to_value(), OwnLabel::Handle),
    ]
}

#[test]
fn a_record_of_the_own_account_that_is_exchanged_and_put_back_is_caught_by_its_owner_with_evidence() {
    for (which, kind) in [(0, OwnLabel::Account), (1, OwnLabel::Handle)] {
        let mut stage = Stage::new(true);
        let pair = stage.befriend(ALICE, BOB);
        pass(&mut stage, 5);
        let (label, forged, _) = own_labels(&stage, ALICE)[which].clone();
        let chain = stage.chain(ALICE).verify().expect("valid");
        let right = match which {
            0 => AccountValue::of(&chain).to_value(),
            _ => HandleValue::Held { account: chain.account, handle: stage.handle(ALICE) }.to_value(),
        };
        stage.evil.insert(&label, forged);
        pass(&mut stage, 2);
        stage.evil.insert(&label, right);
        pass(&mut stage, 2);
        assert_eq!(stage.caught(), Vec::new(), "nobody has looked");
        pass(&mut stage, 26 * 60);
        let lie = Lie::OwnRecordChanged { label: kind, version: 2 };
        assert_eq!(stage.caught(), [("alice".to_owned(), lie)], "at the daily look, and nobody else is concerned");
        assert_eq!(verdicts(&stage, ALICE), [Verdict::FalseVersions { earlier: 1, later: 3 }]);
        assert!(is_stopped(&mut stage, ALICE, pair), "she is told before she writes on");
        pass(&mut stage, 50 * 60);
        assert_eq!(verdicts(&stage, ALICE).len(), 1, "once");
        assert_eq!(stage.broken, Vec::<String>::new());
    }
}

#[test]
fn a_record_of_the_own_account_that_is_not_ones_own_is_caught_when_the_process_starts() {
    for (which, kind) in [(0, OwnLabel::Account), (1, OwnLabel::Handle)] {
        let mut stage = Stage::new(true);
        pass(&mut stage, 150);
        let (label, forged, _) = own_labels(&stage, ALICE)[which].clone();
        stage.evil.insert(&label, forged);
        pass(&mut stage, 2);
        stage.world.crash(ALICE);
        stage.world.start(ALICE);
        stage.settle();
        let lie = Lie::OwnRecordChanged { label: kind, version: 2 };
        assert_eq!(stage.caught(), [("alice".to_owned(), lie.clone())]);
        let rows = stage.world.people[ALICE].rows.evidence();
        let exhibits: Vec<_> = rows.iter().map(|row| (row.caught.lie.clone(), row.exhibits.len())).collect();
        assert_eq!(exhibits, [(lie, 2)], "what the server has shown, and the own chain");
        assert_eq!(stage.broken, Vec::<String>::new());
    }
}
