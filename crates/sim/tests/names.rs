//! A group's name and whoever joins between the saying of it and the commit that puts it in force.

use engine::input::Command;
use engine::view::Role;
use protocol::api::Request;
use protocol::topic::EntryKind;
use sim::lie::stage::{ALICE, BOB, DAVE, MALLORY, Stage};

/// Alice has said another name, and the commit that puts it in force is lost; before she sends it again, bob adds dave.
#[test]
fn who_joins_between_a_name_and_its_commit_learns_the_name() {
    let mut stage = Stage::new(false);
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY]);
    for person in [ALICE, BOB, MALLORY] {
        stage.says(person, group, &format!("hello from {person}"));
    }
    stage.befriend(BOB, DAVE);
    let member = stage.account(BOB);
    stage.does(ALICE, Command::SetRole { conversation: group, member, role: Role::Admin });
    let mut loses = true;
    stage.world.intercept(Box::new(move |person, frame| {
        let is_commit = matches!(&frame.request, Request::Append { entry } if entry.kind() == EntryKind::Commit);
        let lost = person == ALICE && is_commit && std::mem::take(&mut loses);
        if lost { vec![] } else { vec![frame] }
    }));
    stage.world.command(ALICE, Command::Rename { conversation: group, name: "coffee".to_owned() });
    stage.world.advance(1_000);
    let members = vec![stage.handle(DAVE)];
    stage.world.command(BOB, Command::AddMembers { conversation: group, members });
    stage.world.advance(600_000);
    stage.settle();
    for person in [ALICE, BOB, DAVE] {
        let view = stage.view(person, group).expect("all are in");
        assert_eq!(view.name.as_deref(), Some("coffee"), "as {person} sees it");
    }
    assert_eq!(stage.world.watch.caught, vec![], "nobody lied");
}
