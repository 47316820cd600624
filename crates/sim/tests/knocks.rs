//! Who knocks at a group whose letting in comes to nothing may knock again.

use engine::group_wish::GroupWish;
use engine::input::{Command, Reply};
use engine::view::Role;
use engine::wish::Wish;
use protocol::id::ConversationId;
use sim::lie::stage::{ALICE, BOB, DAVE, Stage};

/// Alice, an admin, lets dave in while she is away, and is no admin any more before she is back: her commit comes to nothing.
#[test]
fn whoever_was_let_in_in_vain_knocks_again() {
    let stage = &mut Stage::new(false);
    let (group, _) = stage.group(BOB, &[ALICE]);
    let (alice, dave) = (stage.account(ALICE), stage.account(DAVE));
    gives(stage, group, Role::Admin);
    let Some(Reply::Entrance { link }) = stage.does(BOB, group_wish(group, GroupWish::OpenEntrance { approve: true }))
    else {
        panic!("bob makes a link");
    };
    assert!(link.asked.contains(&alice), "which names both");
    stage.does(DAVE, Command::Knock { link: (*link).clone() });
    stage.world.disconnect(ALICE);
    stage.settle();
    stage.does(ALICE, group_wish(group, GroupWish::Admit { accounts: vec![dave] }));
    gives(stage, group, Role::Member);
    stage.world.connect(ALICE);
    later(stage);
    assert!(!stage.is_member(BOB, group, DAVE), "a plain member lets nobody in");
    gives(stage, group, Role::Admin);
    stage.does(DAVE, Command::Knock { link: (*link).clone() });
    later(stage);
    stage.does(ALICE, group_wish(group, GroupWish::Admit { accounts: vec![dave] }));
    later(stage);
    assert!(stage.is_member(BOB, group, DAVE), "dave is let in");
}

/// Dave takes it back that he has asked: who lets him in all the same invites a stranger, and he is asked.
#[test]
fn a_knock_that_was_taken_back_is_answered_by_a_request() {
    let stage = &mut Stage::new(false);
    let (group, _) = stage.group(BOB, &[ALICE]);
    let dave = stage.account(DAVE);
    let Some(Reply::Entrance { link }) = stage.does(BOB, group_wish(group, GroupWish::OpenEntrance { approve: true }))
    else {
        panic!("bob makes a link");
    };
    assert_eq!(waits(stage), []);
    stage.does(DAVE, Command::Knock { link: (*link).clone() });
    later(stage);
    assert_eq!(waits(stage), [group]);
    assert_eq!(stage.does(DAVE, Command::TakeBack(group)), Some(Reply::Done));
    assert_eq!(waits(stage), []);
    assert!(matches!(stage.tries(DAVE, Command::TakeBack(group)), Some(Err(_))), "once");
    stage.does(BOB, group_wish(group, GroupWish::Admit { accounts: vec![dave] }));
    later(stage);
    assert!(!stage.is_member(DAVE, group, DAVE), "nothing is entered by itself");
    assert!(
        stage.world.people[DAVE].rows.requests().iter().any(|request| request.conversation == group),
        "he is asked"
    );
}

/// Into which groups dave waits to be let.
fn waits(stage: &mut Stage) -> Vec<ConversationId> {
    match stage.does(DAVE, Command::Asked) {
        Some(Reply::Asked(groups)) => groups.iter().map(|group| group.conversation).collect(),
        other => panic!("not what was asked: {other:?}"),
    }
}

fn gives(stage: &mut Stage, group: ConversationId, role: Role) {
    let member = stage.account(ALICE);
    stage.does(BOB, Command::SetRole { conversation: group, member, role });
    later(stage);
}

fn group_wish(conversation: ConversationId, wish: GroupWish) -> Command {
    Command::In { conversation, wish: Wish::Group(wish) }
}

fn later(stage: &mut Stage) {
    stage.world.advance(120_000);
    stage.settle();
}
