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
