//! An addition that meets a removal notice on its way: made again if there is time, else void for all alike, its author included.

use std::cell::RefCell;
use std::rc::Rc;

use engine::input::Command;
use engine::view::ConversationState;
use protocol::api::Request;
use protocol::id::ConversationId;
use protocol::topic::{Entry, EntryKind};
use sim::evil::server::Fate;
use sim::lie::stage::{ALICE, BOB, DAVE, MALLORY, Stage};

/// A group of alice, bob and mallory; alice knows dave. Nobody in it lies.
fn group(stage: &mut Stage) -> ConversationId {
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY]);
    for person in [ALICE, BOB, MALLORY] {
        stage.says(person, group, &format!("hello from {person}"));
    }
    stage.befriend(ALICE, DAVE);
    group
}

fn adds_dave(stage: &Stage, group: ConversationId) -> Command {
    Command::AddMembers { conversation: group, members: vec![stage.handle(DAVE)] }
}

fn is_commit(request: &Request) -> bool {
    matches!(request, Request::Append { entry } if entry.kind() == EntryKind::Commit)
}

/// The first commit that alice sends is lost; before she sends it again, she reads that bob leaves.
#[test]
fn an_addition_is_made_again_when_a_notice_was_read_before_it_was_sent_again() {
    let mut stage = Stage::new(false);
    let group = group(&mut stage);
    let mut loses = true;
    stage.world.intercept(Box::new(move |person, frame| {
        let lost = person == ALICE && is_commit(&frame.request) && std::mem::take(&mut loses);
        if lost { vec![] } else { vec![frame] }
    }));
    // Else mallory's device carries the notice out, and closes the segment before alice sends again.
    stage.world.disconnect(MALLORY);
    let adds = adds_dave(&stage, group);
    stage.world.command(ALICE, adds);
    stage.world.advance(1_000);
    stage.world.command(BOB, Command::Leave { conversation: group });
    stage.world.advance(600_000);
    stage.world.connect(MALLORY);
    stage.world.advance(60_000);
    stage.settle();
    assert_eq!(stage.world.watch.caught, vec![], "nobody lied");
    let views: Vec<_> = [ALICE, MALLORY, DAVE].map(|person| stage.view(person, group)).into_iter().flatten().collect();
    assert_eq!(views.len(), 3, "dave is in");
    for view in &views {
        assert_eq!(
            (&view.state, view.epoch, &view.fingerprint),
            (&ConversationState::Active, views[0].epoch, &views[0].fingerprint)
        );
    }
    assert!(!stage.is_member(MALLORY, group, BOB), "bob is out");
    assert_eq!(stage.broken, Vec::<String>::new());
}

/// Bob's leaving reaches the server just before alice's addition, and she could not have read it.
#[test]
fn an_addition_that_a_notice_overtakes_is_void_for_its_author_too_and_the_rebuild_heals_all() {
    let mut stage = Stage::new(false);
    let group = group(&mut stage);
    let leaving: Rc<RefCell<Option<Entry>>> = Rc::default();
    let kept = leaving.clone();
    stage.world.intercept(Box::new(move |person, frame| match &frame.request {
        Request::Append { entry } if person == BOB && kept.borrow().is_none() => {
            *kept.borrow_mut() = Some(entry.clone());
            vec![]
        }
        _ => vec![frame],
    }));
    stage.world.command(BOB, Command::Leave { conversation: group });
    stage.world.advance(1_000);
    stage.evil.on_append(Box::new(move |person, entry| match leaving.borrow().clone() {
        Some(first) if person == ALICE && entry.kind() == EntryKind::Commit => Fate::After(Box::new(first)),
        _ => Fate::Honest,
    }));
    let adds = adds_dave(&stage, group);
    stage.world.command(ALICE, adds);
    stage.world.advance(60_000);
    let epochs = [ALICE, MALLORY].map(|person| stage.view(person, group).map(|view| view.epoch));
    assert_eq!(epochs[0], epochs[1], "its author has not merged what nobody else could");
    for person in [ALICE, MALLORY] {
        let state = stage.view(person, group).map(|view| view.state);
        assert!(matches!(state, Some(ConversationState::Broken { .. })), "{person} is {state:?}");
    }
    let blamed = stage.caught().into_iter().find(|(_, lie)| *lie != engine::caught::Lie::BadCommit);
    assert_eq!(blamed, None, "nobody is blamed");
    stage.evil.on_append(Box::new(|_, _| Fate::Honest));
    stage.does(ALICE, Command::Rebuild { conversation: group, without: vec![] });
    stage.world.advance(600_000);
    stage.settle();
    stage.says(ALICE, group, "after the rebuild");
    assert_eq!(stage.sees(MALLORY, group, "after the rebuild"), 1, "the chat goes on");
}
