//! What people tell each other of the directory's log: two directories are caught by the first message that crosses, on both sides.

use engine::adversary::Adversary;
use engine::caught::{Lie, OwnLabel};
use engine::input::{Command, CommandError, Reply, Target};
use engine::view::{Delivery, DirectoryView};
use protocol::api::{Answer, ClientFrame, Request, ServerEvent, ServerFrame};
use protocol::chain::{Chain, NameTag, StatementKind, own_conversation};
use protocol::content::Content;
use protocol::control::{Control, OwnControl, SeenVersion};
use protocol::hello::SessionKind;
use protocol::id::ConversationId;
use protocol::payload::Payload;
use protocol::server::ServerStatement;
use protocol::signature::Signature;
use protocol::topic::Entry;
use protocol::transparency::anchor::SignedAnchor;
use protocol::transparency::checkpoint::anchor_size;
use protocol::transparency::directory_proof::Freshness;
use protocol::transparency::evidence::{Evidence, Verdict};
use protocol::transparency::label::{AccountValue, HandleValue, MapLabel, MapValue};
use protocol::transparency::log::LogHash;
use sim::evil::directory::Copy;
use sim::lie::stage::{ALICE, BOB, DAVE, MALLORY, PHONE, Stage};
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
    let anchors_of = |stage: &mut Stage| [ALICE, BOB].map(|person| anchor_size(view(stage, person).size));
    // Each reads hourly, at a moment of its own.
    while anchors_of(&mut stage)[0] != anchors_of(&mut stage)[1] {
        pass(&mut stage, 10);
    }
    let anchors = anchors_of(&mut stage).map(|anchor| anchor.expect("an anchor"));
    assert_eq!(stage.caught(), Vec::new(), "each directory by itself is flawless");

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
fn an_anchor_beyond_the_own_log_is_one_that_the_next_reading_must_reach() {
    let mut stage = Stage::new(true);
    let pair = stage.befriend(ALICE, BOB);
    split(&mut stage, &[BOB]);
    for _ in 0..220 {
        stage.world.advance(MINUTE_MS);
        stage.world.poke_server();
        stage.evil.publish_true();
    }
    stage.settle();
    let [told, own] = [ALICE, BOB].map(|person| anchor_size(view(&mut stage, person).size));
    assert!(told > own, "{told:?} {own:?}");
    stage.says(ALICE, pair, "of a later anchor");
    assert_eq!(stage.sees(BOB, pair, "of a later anchor"), 1);
    assert_eq!(stage.caught(), Vec::new(), "bob cannot tell yet");
    let asked = |stage: &Stage| stage.world.people[BOB].sent.get("ReadLog").copied().unwrap_or_default();
    let before = asked(&stage);
    stage.world.advance(MINUTE_MS);
    stage.settle();
    assert_eq!(asked(&stage), before, "the server cannot tell either that he was told");
    pass(&mut stage, 300);
    let found = caught(&stage);
    let is_found = |(who, lie): &(String, Lie)| who == "bob" && matches!(lie, Lie::LogRolledBack | Lie::TwoDirectories);
    assert!(found.iter().any(is_found), "a log read afterwards must be as long: {found:?}");
    assert_eq!(stage.broken, Vec::<String>::new());
}

/// What was caught by people whose program is not changed: the engine beside a changed one finds that its profile is used twice.
fn caught(stage: &Stage) -> Vec<(String, Lie)> {
    stage.caught().into_iter().filter(|(_, lie)| *lie != Lie::ProfileCopied).collect()
}

/// A changed program says something in a conversation, when its engine says something there, and what the others answer to it.
fn evil_says(
    stage: &mut Stage,
    who: usize,
    conversation: ConversationId,
    says: impl FnOnce(&mut Adversary) -> Option<Entry>,
    occasion: Command,
) -> Vec<Payload> {
    let before = stage.world.copy_profile(who).all();
    let said = says(&mut Adversary::new(&before, &conversation).expect("a member")).expect("the program can do it");
    let topic = said.topic;
    let mut evil = Some(said);
    stage.world.intercept(Box::new(move |person, frame| {
        let is_it = matches!(&frame.request, Request::Append { entry } if person == who && entry.topic == topic);
        match evil.take_if(|_| is_it) {
            Some(entry) => vec![ClientFrame { request: Request::Append { entry }, ..frame }],
            None => vec![frame],
        }
    }));
    let count = stage.evil.entries(&topic).len();
    stage.tries(who, occasion);
    stage.world.advance(10_000);
    stage.settle();
    let mut reader = Adversary::new(&before, &conversation).expect("a member");
    let entries = stage.evil.entries(&topic);
    entries.iter().skip(count).filter_map(|entry| reader.open(entry.entry.as_ref()?)).collect()
}

fn says(stage: &mut Stage, who: usize, group: ConversationId, edit: impl FnOnce(&mut Payload)) -> Vec<Payload> {
    let occasion = Command::Send { to: Target::Conversation(group), text: "what the engine meant to say".to_owned() };
    let says = |evil: &mut Adversary| {
        let content = Content::text([9; 16], evil.origin(), "something").to_bytes();
        evil.message_of(content, edit)
    };
    evil_says(stage, who, group, says, occasion)
}

#[test]
fn what_the_log_did_not_sign_blames_nobody_and_is_answered_once_by_what_the_server_has_stated() {
    let mut stage = Stage::new(true);
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY, DAVE]);
    pass(&mut stage, 200);
    let forged = SignedAnchor { size: 64, root: LogHash([6; 32]), signature: Signature([7; 64]) };
    for (who, expected) in [(MALLORY, 3), (DAVE, 0)] {
        let answers = says(&mut stage, who, group, |payload| payload.anchor = Some(forged));
        let statements: Vec<_> = answers.iter().filter_map(|payload| payload.statement.clone()).collect();
        let own = stage.evil.keyring().statement().clone();
        assert_eq!(statements, vec![own; expected], "each says it once");
    }
    assert_eq!(caught(&stage), Vec::new());
    for person in [ALICE, BOB] {
        assert!(!is_stopped(&mut stage, person, group));
    }
}

#[test]
fn two_log_keys_of_one_server_are_caught_by_a_statement_in_a_message() {
    let mut stage = Stage::new(true);
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY, DAVE]);
    pass(&mut stage, 200);
    let forged = ServerStatement { signature: Signature([7; 64]), ..stage.evil.statement_of_another_log() };
    says(&mut stage, MALLORY, group, |payload| payload.statement = Some(forged));
    assert_eq!(caught(&stage), Vec::new(), "anybody could have written that");
    let other = stage.evil.statement_of_another_log();
    let answers = says(&mut stage, DAVE, group, |payload| payload.statement = Some(other));
    for person in [ALICE, BOB] {
        assert_eq!(verdicts(&stage, person), [Verdict::TwoLogKeys], "{person}");
        assert!(caught(&stage).iter().all(|(_, lie)| *lie == Lie::TwoLogs), "{:?}", caught(&stage));
        assert!(is_stopped(&mut stage, person, group));
    }
    assert!(answers.iter().any(|payload| payload.statement.is_some()), "whoever said it has the other one then");
}

#[test]
fn own_devices_that_are_shown_two_directories_catch_it_by_themselves() {
    let mut stage = Stage::new(true);
    let pair = stage.befriend(ALICE, BOB);
    stage.link(ALICE, PHONE);
    split(&mut stage, &[PHONE]);
    pass(&mut stage, 26 * 60);
    for person in [ALICE, PHONE] {
        assert!(matches!(verdicts(&stage, person).as_slice(), [Verdict::TwoRoots { .. }]), "{person}");
        assert!(is_stopped(&mut stage, person, pair));
    }
    assert_eq!(verdicts(&stage, BOB), [], "nobody has written to bob");
}

#[test]
fn an_own_device_that_was_shown_another_version_of_the_own_account_tells_the_others() {
    for is_other in [false, true] {
        let mut stage = Stage::new(true);
        let phone = stage.link(ALICE, PHONE);
        pass(&mut stage, 26 * 60);
        assert_eq!(stage.caught(), Vec::new(), "a device that was linked is explained by the chain");
        let value = AccountValue::of(&stage.chain(ALICE).verify().expect("valid")).to_value();
        let value = if is_other { MapValue([0x77; 32]) } else { value };
        let account = SeenVersion { version: 2, value };
        let told = Control::Own(Box::new(OwnControl::Directory { size: 70, account, handle: None }));
        let says = |phone: &mut Adversary| {
            let content = Content::control([9; 16], phone.origin(), &told).to_bytes();
            phone.message_of(content, |_| {})
        };
        let own = own_conversation(&stage.account(ALICE));
        let occasion = Command::RenameDevice { device: phone, name: "another name".to_owned() };
        evil_says(&mut stage, PHONE, own, says, occasion);
        let expected = [("alice".to_owned(), Lie::TwoDirectories)];
        assert_eq!(caught(&stage), if is_other { expected.to_vec() } else { Vec::new() });
    }
}

#[test]
fn a_log_that_stands_still_is_late_then_old_and_one_of_a_time_to_come_blames_nobody() {
    let mut stage = Stage::new(true);
    let pair = stage.befriend(ALICE, BOB);
    pass(&mut stage, 5);
    assert_eq!(view(&mut stage, ALICE).age, Some(Freshness::Fresh));
    stage.world.set_clock(BOB, -30 * 60_000);
    pass(&mut stage, 75);
    assert_eq!(view(&mut stage, BOB).age, Some(Freshness::Ahead), "one of the two clocks is wrong");
    stage.evil.copy_directory(Copy::StandsStill);
    stage.world.disconnect(ALICE);
    stage.settle();
    stage.evil.show_copy(&[ALICE], &[SessionKind::Account, SessionKind::Contact]);
    stage.world.connect(ALICE);
    pass(&mut stage, 130);
    assert_eq!(view(&mut stage, ALICE).age, Some(Freshness::Late));
    pass(&mut stage, 25 * 60);
    assert_eq!(view(&mut stage, ALICE).age, Some(Freshness::Old));
    assert!(!is_stopped(&mut stage, ALICE, pair), "what she has goes on");
    let by_people: Vec<_> = stage.caught().into_iter().filter(|(who, _)| who == "bob").collect();
    assert_eq!(by_people, [], "a clock that is wrong blames nobody");
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

/// Bob's telephone, which is in a thief's hands, signs two statements for one place of his chain. His chain with each.
fn two_statements(stage: &mut Stage) -> (Adversary, [Chain; 2]) {
    let phone = stage.link(BOB, PHONE);
    pass(stage, 5);
    let own = own_conversation(&stage.account(BOB));
    let thief = Adversary::new(&stage.world.copy_profile(PHONE).all(), &own).expect("it is in the conversation");
    // The thief has its keys, and it is in nobody else's hands.
    stage.world.disconnect(PHONE);
    let chain = stage.chain(BOB);
    let state = chain.verify().expect("valid");
    let renamed = |tag| StatementKind::DeviceRenamed { device: phone, name_tag: NameTag([tag; 32]) };
    let chains = [1, 2].map(|tag| {
        let statements = chain.statements.iter().cloned().chain([thief.statement(&state, renamed(tag))]);
        Chain { statements: statements.collect() }
    });
    (thief, chains)
}

/// The server takes the last statement of a chain, as of the telephone's.
fn takes(stage: &mut Stage, thief: &Adversary, chain: &Chain) {
    let (session, challenge) = stage.stranger_of(SessionKind::Account);
    let authenticate = thief.authenticate(&challenge, &stage.evil.keyring().id());
    stage.asks(session, authenticate);
    let statements = chain.statements.last().cloned().into_iter().collect();
    let told = stage.asks(session, Request::AppendStatements { statements });
    assert!(matches!(told, Some(Ok(Answer::Promised { .. }))), "{told:?}");
}

/// Bob's program starts, and is shown this chain as his.
fn starts_with(stage: &mut Stage, shown: Chain) {
    stage.evil.on_event(Box::new(move |person, mut event| {
        if let (
            BOB,
            ServerEvent::Frame { frame: ServerFrame::Answer { answer: Answer::Chain { chain, .. }, .. }, .. },
        ) = (person, &mut event)
        {
            *chain = shown.clone();
        }
        event
    }));
    stage.world.crash(BOB);
    stage.world.start(BOB);
    stage.settle();
}

/// Bob is shown the one, and the server is told of the other. What the directory has is what it was told: that two are signed is said, and the
/// server is not blamed.
#[test]
fn a_directory_that_was_told_one_of_two_statements_for_one_place_is_not_blamed() {
    let mut stage = Stage::new(true);
    let pair = stage.befriend(ALICE, BOB);
    let (thief, [one, other]) = two_statements(&mut stage);
    starts_with(&mut stage, one);
    stage.evil.on_event(Box::new(|_, event| event));
    takes(&mut stage, &thief, &other);
    pass(&mut stage, 26 * 60);
    let account = stage.account(BOB);
    assert_eq!(stage.caught(), [("bob".to_owned(), Lie::ForkedChain { account })]);
    assert!(!is_stopped(&mut stage, BOB, pair), "the server has done nothing");
    assert_eq!(stage.broken, Vec::<String>::new());
}

/// The directory has the one, and has shown it. That the thief signs the other for the server, too, does not excuse that its map goes over to that.
#[test]
fn a_directory_that_had_shown_the_other_of_two_statements_is_blamed() {
    let mut stage = Stage::new(true);
    let pair = stage.befriend(ALICE, BOB);
    let (thief, [one, other]) = two_statements(&mut stage);
    takes(&mut stage, &thief, &one);
    // Bob's own account is asked for as others would.
    pass(&mut stage, 26 * 60);
    assert_eq!(stage.caught(), Vec::new());
    let value = AccountValue::of(&other.verify().expect("valid")).to_value();
    stage.evil.insert(&MapLabel::Account(stage.account(BOB)), value);
    pass(&mut stage, 2);
    starts_with(&mut stage, other);
    pass(&mut stage, 26 * 60);
    let lie = Lie::OwnRecordChanged { label: OwnLabel::Account, version: 4 };
    assert!(stage.caught().contains(&("bob".to_owned(), lie)), "{:?}", stage.caught());
    assert!(is_stopped(&mut stage, BOB, pair));
    assert_eq!(stage.broken, Vec::<String>::new());
}
