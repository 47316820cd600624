//! Lies about the devices of a person: ghosts, devices that stay after a removal, chains that are withheld or forked.

use std::cell::RefCell;
use std::rc::Rc;

use engine::adversary::{Adversary, Flaw};
use engine::caught;
use engine::effect::Event;
use engine::input::Command;
use engine::view::MessageBody;
use protocol::api::{Answer, Follow, Refusal, Request, ServerEvent, ServerFrame, SessionId};
use protocol::chain::{Chain, Consent, DeviceRecord, StatementKind};
use protocol::hello::{Challenge, SessionKind};
use protocol::id::DeviceId;
use protocol::signature::{Purpose, SecretKey};
use protocol::topic::{Entry, EntryKind, topic_session_bytes};

use super::member::tea;
use super::stage::{ALICE, BOB, DAVE, MALLORY, PHONE, Stage, TABLET};
use crate::evil::server::{Fate, is_commit};

/// Whoever has bob's laptop in hand adds a device, and the server tells nobody else: no chain, no look-up is answered. It is in the
/// chats all the same, and there everybody sees it.
pub fn ghost_silent(stage: &mut Stage) {
    stage.link(BOB, TABLET);
    let (group, _) = stage.group(ALICE, &[BOB, DAVE]);
    if stage.lying {
        stage.evil.on_event(Box::new(|person, event| match person {
            ALICE | DAVE | TABLET => untold(event),
            _ => event,
        }));
    }
    let ghost = stage.link(BOB, PHONE);
    for viewer in [ALICE, DAVE, TABLET] {
        stage.must(stage.devices_seen(viewer, group, BOB) == 3, "the ghost is in the list of members");
        let account = stage.account(BOB);
        let rows = stage.world.people[viewer].rows.history(&group);
        let lines = rows.iter().filter(|row| row.body == MessageBody::DeviceAdded(account)).count();
        stage.must(lines == 1, "and a line of the history says so");
    }
    let told = stage.world.people[TABLET].told.contains(&Event::DeviceAdded { device: ghost });
    stage.must(told, "bob's other device says so as well");
    stage.says(ALICE, group, "hello, all three");
    stage.must(stage.sees(PHONE, group, "hello, all three") == 1, "the ghost reads, and everybody knows it");
    stage.must(stage.sees(TABLET, group, "hello, all three") == 1, "as bob does");
}

/// Nothing about anybody's chain is answered.
fn untold(event: ServerEvent) -> ServerEvent {
    match event {
        ServerEvent::Frame {
            session,
            frame: ServerFrame::Answer { call, answer: Answer::Chain { .. } | Answer::Account { .. } },
        } => {
            let refusal = Refusal::Busy { retry_after_s: 3_600 };
            ServerEvent::Frame { session, frame: ServerFrame::Refusal { call, refusal } }
        }
        other => other,
    }
}

/// Mallory adds a device of hers just before alice, who does not know of it, removes her.
pub fn second_leaf(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    let held: Rc<RefCell<Option<Entry>>> = Rc::default();
    if stage.lying {
        let holding = Rc::clone(&held);
        stage.world.intercept(Box::new(move |person, frame| match &frame.request {
            Request::Append { entry } if person == MALLORY && entry.topic == topic => {
                holding.borrow_mut().get_or_insert_with(|| entry.clone());
                Vec::new()
            }
            _ => vec![frame],
        }));
        stage.begin_link(MALLORY, PHONE);
        for person in [PHONE, MALLORY] {
            stage.world.command(person, Command::ConfirmLink { goes_on: true });
        }
        stage.world.advance(20_000);
        for person in [PHONE, MALLORY] {
            stage.world.disconnect(person);
        }
        stage.settle();
        stage.world.intercept(Box::new(|_, frame| vec![frame]));
        let entry = held.borrow_mut().take().filter(|entry| entry.kind() == EntryKind::Commit);
        stage.must(entry.is_some(), "mallory's commit is ready");
        let mut entry = entry;
        stage.evil.on_append(Box::new(move |person, appended| {
            let is_time = person == ALICE && appended.kind() == EntryKind::Commit && appended.topic == topic;
            match entry.take_if(|_| is_time) {
                Some(first) => Fate::After(Box::new(first)),
                None => Fate::Honest,
            }
        }));
    } else {
        stage.link(MALLORY, PHONE);
        stage.must(stage.devices_seen(ALICE, group, MALLORY) == 2, "mallory has two devices");
    }
    let members = vec![stage.account(MALLORY)];
    stage.does(ALICE, Command::RemoveMembers { conversation: group, members });
    for person in [PHONE, MALLORY] {
        stage.world.connect(person);
    }
    stage.world.advance(600_000);
    stage.settle();
    stage.says(ALICE, group, "without her");
    stage.must(stage.sees(BOB, group, "without her") == 1, "the others talk");
    for person in [MALLORY, PHONE] {
        stage.must(!stage.is_member(ALICE, group, person), "she is out");
        stage.must(stage.sees(person, group, "without her") == 0, "and reads nothing more on any device");
        stage.tries_to_say(person, group, "still here");
    }
    stage.must(stage.sees(ALICE, group, "still here") == 0, "nor writes");
    let added = MessageBody::DeviceAdded(stage.account(MALLORY));
    let overtook = stage.world.people[ALICE].rows.history(&group).iter().any(|row| row.body == added);
    stage.must(overtook, "her second device was in it, if only for a moment");
}

/// Bob's telephone is stolen and removed; its thief goes on with all that is on it.
pub fn device_revoked(stage: &mut Stage) {
    let phone = stage.link(BOB, PHONE);
    let (group, topic) = stage.group(ALICE, &[BOB]);
    stage.says(ALICE, group, "before");
    stage.must(stage.sees(PHONE, group, "before") == 1, "the telephone reads");
    let stolen = stage.world.copy_profile(PHONE);
    stage.world.disconnect(PHONE);
    stage.settle();
    if stage.lying {
        stage.does(BOB, Command::RemoveDevice { device: phone });
    }
    stage.says(ALICE, group, "after");
    stage.must(stage.sees(BOB, group, "after") == 1, "bob reads on");
    if stage.lying
        && let Some(mut thief) = Adversary::new(&stolen.all(), &group)
    {
        let last = stage.evil.entries(&topic).iter().rfind(|entry| is_commit(entry)).map(|entry| entry.link);
        let Some(last) = last else { return stage.must(false, "the telephone was taken out by a commit") };
        let key = thief.segment_key();
        let (session, challenge) = stage.stranger_of(SessionKind::Topics);
        prove(stage, session, &challenge, &key, (topic, last.segment));
        let late = thief.message("from the thief", Flaw::None);
        let late = late.and_then(|entry| stage.asks(session, Request::Append { entry }));
        stage.must(late == Some(Err(Refusal::SegmentClosed)), &format!("the thief writes nothing: {late:?}"));
        let after = last.sequence.saturating_sub(1);
        let read = stage.asks(session, Request::ReadTopic { topic, after, count_max: 100, follow: Follow::Yes });
        let reach = match &read {
            Some(Ok(Answer::Page(page))) => page.entries.iter().map(|entry| entry.link.sequence).max(),
            _ => None,
        };
        stage.must(reach == Some(last.sequence), "and reads nothing behind the removal, not even a ciphertext");
        let account = stage.account(BOB);
        let (session, challenge) = stage.stranger_of(SessionKind::Account);
        let authenticate = thief.authenticate(&challenge, &stage.evil.keyring().id());
        let refused = stage.asks(session, authenticate);
        stage.must(refused == Some(Err(Refusal::DeviceRemoved)), &format!("the server knows it no more: {refused:?}"));
        for request in [
            Request::CountKeyPackages,
            Request::ReadInbox { after: 0 },
            Request::AppendStatements { statements: vec![branch(stage, &thief, phone)] },
        ] {
            let refused = stage.asks(session, request);
            stage.must(matches!(refused, Some(Err(_))), &format!("and does nothing for it: {refused:?}"));
        }
        stage.must(stage.account(BOB) == account, "the account is bob's");
    }
    stage.world.connect(PHONE);
    stage.world.advance(600_000);
    stage.settle();
    stage.only_if_honest(stage.sees(PHONE, group, "after") == 1, "the telephone reads on");
    stage.tries_to_say(PHONE, group, "from its own program");
    stage.only_if_honest(stage.sees(ALICE, group, "from its own program") == 1, "the telephone writes");
    let told = stage.world.people[PHONE].told.contains(&Event::ThisDeviceRemoved);
    stage.must(told == stage.lying, "it says that it was removed, exactly if it was");
    for viewer in [ALICE, BOB] {
        let devices = if stage.lying { 1 } else { 2 };
        stage.must(stage.devices_seen(viewer, group, BOB) == devices, "the list of members says so");
    }
}

fn prove(
    stage: &mut Stage,
    session: SessionId,
    challenge: &Challenge,
    key: &SecretKey,
    at: (protocol::id::TopicId, u64),
) {
    let (topic, segment) = at;
    let signature = key.sign(Purpose::TopicSession, &topic_session_bytes(challenge, &topic, segment));
    let proven = stage.asks(session, Request::ProveSegment { topic, segment, signature });
    stage.must(proven == Some(Ok(Answer::Done)), "the segment that was known is known");
}

/// What the removed telephone states in the place in which it was removed: that a device of the thief's is bob's.
fn branch(stage: &mut Stage, thief: &Adversary, phone: DeviceId) -> protocol::chain::Statement {
    let chain = before_removal(&stage.chain(BOB), phone);
    let state = chain.verify().expect("the beginning of a valid chain is valid");
    let key = SecretKey::from_seed(&[0xD7; 32]);
    let device = DeviceRecord { device: DeviceId([0xD7; 16]), key: key.public() };
    let consent = Consent::Addition { place: state.next_place(), device: device.clone() }.sign(&key);
    thief.statement(&state, StatementKind::DeviceAdded { device, consent })
}

/// A chain up to where a device was removed.
fn before_removal(chain: &Chain, device: DeviceId) -> Chain {
    let is_before =
        |statement: &&protocol::chain::Statement| statement.body.kind != StatementKind::DeviceRemoved { device };
    Chain { statements: chain.statements.iter().take_while(is_before).cloned().collect() }
}

/// Whoever is told this is told another chain of an account.
fn with_chain(event: ServerEvent, of: &Chain, instead: &Chain) -> ServerEvent {
    let ServerEvent::Frame { session, frame: ServerFrame::Answer { call, mut answer } } = event else { return event };
    if let Answer::Chain { chain, .. } | Answer::Account { chain, .. } | Answer::KeyPackages { chain, .. } = &mut answer
        && chain.statements.first() == of.statements.first()
    {
        *chain = instead.clone();
    }
    ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer } }
}

fn is_account(event: &ServerEvent) -> bool {
    matches!(event, ServerEvent::Frame { frame: ServerFrame::Answer { answer: Answer::Account { .. }, .. }, .. })
}

/// Bob links a telephone; his tablet and dave are shown his chain as it was before, alice as it is.
pub fn chain_withheld(stage: &mut Stage) {
    stage.link(BOB, TABLET);
    let (group, _) = stage.group(ALICE, &[BOB, DAVE]);
    let before = stage.chain(BOB);
    if stage.lying {
        stage.evil.on_event(Box::new(move |person, event| match person {
            DAVE | TABLET => with_chain(event, &before, &before),
            _ => event,
        }));
    }
    stage.begin_link(BOB, PHONE);
    for person in [PHONE, BOB] {
        stage.world.command(person, Command::ConfirmLink { goes_on: true });
    }
    stage.passes(1);
    let everybody = [ALICE, BOB, DAVE, PHONE, TABLET];
    let epochs: Vec<_> = everybody.iter().map(|person| stage.view(*person, group).map(|view| view.epoch)).collect();
    stage.must(epochs.iter().all(|epoch| epoch.is_some() && *epoch == epochs[0]), "all of them have gone on");
    // Dave looks members up now and then, and the tablet reads bob's chain when it starts.
    let rows = stage.world.copy_profile(TABLET);
    stage.world.replace_profile(TABLET, rows);
    stage.passes(120);
    for person in [DAVE, TABLET] {
        stage.must(stage.has_caught(person) == stage.lying, "both are told exactly if there is something to tell");
    }
    stage.evil.on_event(Box::new(|_, event| event));
    stage.passes(120);
    stage.settle();
    stage.says(ALICE, group, "all the same");
    for person in everybody {
        stage.must(stage.devices_seen(person, group, BOB) == 3, "everybody sees bob's devices");
        stage.must(stage.sees(person, group, "all the same") == 1, "and reads what is said");
    }
    stage.must(stage.agree(&everybody, group), "there is no fork afterwards");
}

/// The thief of bob's removed telephone makes a branch of his chain on which it was never removed, and the server shows it to some.
pub fn chain_forked(stage: &mut Stage) {
    let phone = stage.link(BOB, PHONE);
    let (group, _) = stage.group(ALICE, &[BOB]);
    let stolen = stage.world.copy_profile(PHONE);
    stage.does(BOB, Command::RemoveDevice { device: phone });
    stage.says(ALICE, group, "without the thief");
    let truth = stage.chain(BOB);
    let Some(thief) = Adversary::new(&stolen.all(), &group) else {
        return stage.must(false, "the telephone was in the group");
    };
    let mut forged = before_removal(&truth, phone);
    forged.statements.push(branch(stage, &thief, phone));
    stage.must(forged.verify().is_ok(), "the branch is a valid chain");
    if stage.lying {
        stage.evil.on_event(Box::new(move |person, event| match person {
            // What alice looks up has to be proved; what she is to add somebody by is held against that.
            ALICE if !is_account(&event) => with_chain(event, &truth, &forged),
            BOB => with_chain(event, &truth, &forged),
            _ => event,
        }));
    }
    let account = stage.account(BOB);
    stage.tries(ALICE, Command::Confirm { account, handle: stage.handle(BOB) });
    stage.tries(ALICE, Command::CreateGroup { name: "two".to_owned(), members: vec![stage.handle(BOB)] });
    stage.world.disconnect(BOB);
    stage.settle();
    stage.world.connect(BOB);
    stage.world.advance(600_000);
    stage.settle();
    stage.must(stage.world.people[ALICE].rows.evidence().len() < 9, "alice is not bothered without end");
    for person in [ALICE, BOB] {
        let caught = stage.world.watch.caught.iter();
        let mut of_it =
            caught.filter(|(who, caught)| *who == person && caught.lie == caught::Lie::ForkedChain { account });
        let is_caught = of_it.next().is_some();
        stage.must(is_caught == stage.lying, "both are told exactly if there is something to tell");
        stage.must(stage.devices_seen(person, group, BOB) == 1, "nothing comes of the branch");
    }
    stage.says(ALICE, group, "all the same");
    stage.must(stage.sees(BOB, group, "all the same") == 1, "and all goes on");
}
