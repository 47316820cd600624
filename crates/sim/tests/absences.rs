//! Whoever is away for longer than the server keeps anything finds what they were invited to, and nobody else is asked twice.

use engine::input::{Command, Target};
use engine::view::{ConversationState, Delivery, MessageBody};
use protocol::id::ConversationId;
use sim::lie::stage::{ALICE, BOB, DAVE, MALLORY, Stage};

const DAY_MS: u64 = 86_400_000;

/// Bob's program does not run, alice writes to him for the first time, and so many days pass.
fn written_to(days: u64) -> (Stage, ConversationId) {
    let mut stage = Stage::new(false);
    stage.settle();
    stage.world.disconnect(BOB);
    let to = Target::Handle(stage.handle(BOB));
    stage.tries(ALICE, Command::Send { to, text: "hello bob".to_owned() });
    let pair = stage.world.people[ALICE].rows.views().first().expect("a chat").conversation;
    stage.world.advance(days * DAY_MS);
    (stage, pair)
}

/// Somebody is there again.
fn comes_back(stage: &mut Stage, person: usize) {
    stage.world.connect(person);
    stage.world.advance(3_600_000);
    stage.settle();
}

fn bodies(stage: &Stage, person: usize, chat: ConversationId) -> Vec<MessageBody> {
    stage.world.people[person].rows.history(&chat).into_iter().map(|row| row.body).collect()
}

fn times(stage: &Stage, person: usize, chat: ConversationId, body: &MessageBody) -> usize {
    bodies(stage, person, chat).iter().filter(|found| *found == body).count()
}

fn puts(stage: &Stage) -> u64 {
    stage.world.people[ALICE].sent.get("PutInbox").copied().unwrap_or_default()
}

fn is_active(stage: &Stage, person: usize, chat: ConversationId) -> bool {
    stage.view(person, chat).is_some_and(|view| view.state == ConversationState::Active)
}

#[test]
fn whoever_was_away_for_longer_than_the_server_keeps_anything_is_asked_all_the_same() {
    let (mut stage, pair) = asked_after(32);
    let before = puts(&stage);
    stage.world.advance(27 * DAY_MS);
    stage.settle();
    assert_eq!(puts(&stage), before, "whoever was heard is not invited again");
    assert_eq!((stage.broken.as_slice(), stage.evidence()), (&[][..], 0));
    assert_eq!(times(&stage, ALICE, pair, &MessageBody::Unheard(vec![stage.account(BOB)])), 1);
}

#[test]
fn whoever_was_away_for_much_longer_is_asked_as_well() {
    asked_after(70);
}

/// Bob comes back after so many days, finds that alice has written, and both talk.
fn asked_after(days: u64) -> (Stage, ConversationId) {
    let (mut stage, pair) = written_to(days);
    let unheard = MessageBody::Unheard(vec![stage.account(BOB)]);
    assert_eq!(times(&stage, ALICE, pair, &unheard), 1, "alice is told once that bob never came");
    comes_back(&mut stage, BOB);
    let requests = stage.world.people[BOB].rows.requests();
    let [request] = requests.as_slice() else { panic!("{} requests", requests.len()) };
    assert_eq!(request.text.as_deref(), Some("hello bob"), "with the first words");
    stage.does(BOB, Command::Accept { conversation: pair });
    stage.world.advance(3_600_000);
    stage.settle();
    assert!(is_active(&stage, BOB, pair), "{:?}", stage.view(BOB, pair));
    assert_eq!(times(&stage, BOB, pair, &MessageBody::Expired), 1, "what is gone is told once");
    stage.says(BOB, pair, "here at last");
    stage.says(ALICE, pair, "welcome");
    assert_eq!((stage.sees(ALICE, pair, "here at last"), stage.sees(BOB, pair, "welcome")), (1, 1));
    assert_eq!((stage.broken.as_slice(), stage.evidence()), (&[][..], 0));
    (stage, pair)
}

#[test]
fn a_friend_who_was_away_finds_the_group_they_were_added_to_meanwhile() {
    added_and_back_after(32);
}

#[test]
fn a_friend_who_was_away_for_much_longer_finds_it_as_well() {
    added_and_back_after(70);
}

/// Alice adds bob, who is away, to a group; bob comes back after so many days, and all talk.
fn added_and_back_after(days: u64) {
    let mut stage = Stage::new(false);
    let pair = stage.befriend(ALICE, BOB);
    stage.befriend(ALICE, MALLORY);
    stage.says(BOB, pair, "off to the mountains");
    stage.world.disconnect(BOB);
    let members = vec![stage.handle(BOB), stage.handle(MALLORY)];
    stage.tries(ALICE, Command::CreateGroup { name: "tea".to_owned(), members });
    let group = stage.world.people[ALICE].rows.views().into_iter().find(|view| !view.pair).expect("a group");
    let group = group.conversation;
    let (to, text) = (Target::Conversation(group), "is bob here?".to_owned());
    stage.tries(MALLORY, Command::Send { to, text });
    stage.world.advance(days * DAY_MS);
    comes_back(&mut stage, BOB);
    assert!(is_active(&stage, BOB, group), "{:?}", stage.view(BOB, group));
    assert!(is_active(&stage, BOB, pair), "{:?}", stage.view(BOB, pair));
    stage.says(BOB, group, "back");
    stage.says(MALLORY, group, "at last");
    assert_eq!((stage.sees(MALLORY, group, "back"), stage.sees(BOB, group, "at last")), (1, 1));
    assert_eq!((stage.broken.as_slice(), stage.evidence()), (&[][..], 0));
}

#[test]
fn an_invitation_that_was_put_again_is_dropped_quietly_by_whoever_is_in() {
    // Alice hears nothing of bob: she is away herself until the server has forgotten it.
    let mut stage = Stage::new(false);
    let to = Target::Handle(stage.handle(BOB));
    stage.does(ALICE, Command::Send { to, text: "hello bob".to_owned() });
    let pair = stage.world.people[ALICE].rows.views().first().expect("a chat").conversation;
    stage.world.disconnect(ALICE);
    stage.does(BOB, Command::Accept { conversation: pair });
    stage.says(BOB, pair, "hello alice");
    stage.world.advance(40 * DAY_MS);
    comes_back(&mut stage, ALICE);
    assert_eq!(puts(&stage), 2, "put again, for all that alice knows");
    assert_eq!((stage.evidence(), stage.world.people[BOB].rows.requests().len()), (0, 0), "and nobody is blamed");
    stage.says(BOB, pair, "still here");
    assert_eq!((stage.sees(ALICE, pair, "still here"), stage.broken), (1, vec![]));
}

#[test]
fn whoever_declined_is_not_asked_by_the_same_invitation_again() {
    let (mut stage, pair) = written_to(1);
    comes_back(&mut stage, BOB);
    stage.does(BOB, Command::Decline { conversation: pair });
    let before = puts(&stage);
    stage.world.advance(27 * DAY_MS);
    stage.settle();
    assert_eq!(puts(&stage), before + 1, "for all that alice knows, bob was never there");
    assert!(stage.world.people[BOB].rows.requests().is_empty(), "declined once, and that is all");
    assert_eq!((stage.broken.as_slice(), stage.evidence()), (&[][..], 0));
}

#[test]
fn a_first_text_that_was_taken_back_goes_along_no_more() {
    let (mut stage, pair) = written_to(2);
    let about = stage.about(ALICE, pair, "hello bob").expect("said");
    stage.does(ALICE, Command::Delete { conversation: pair, about });
    stage.world.advance(32 * DAY_MS);
    comes_back(&mut stage, BOB);
    let requests = stage.world.people[BOB].rows.requests();
    let [request] = requests.as_slice() else { panic!("{} requests", requests.len()) };
    assert_eq!(request.text, None);
    assert_eq!(stage.delivery(ALICE, pair, "hello bob"), None::<Delivery>);
    assert_eq!((stage.broken.as_slice(), stage.evidence()), (&[][..], 0));
}

#[test]
fn whoever_was_taken_out_before_they_came_is_not_invited_again() {
    let mut stage = Stage::new(false);
    stage.befriend(ALICE, DAVE);
    stage.world.disconnect(BOB);
    let members = vec![stage.handle(DAVE), stage.handle(BOB)];
    stage.tries(ALICE, Command::CreateGroup { name: "tea".to_owned(), members });
    let group = stage.world.people[ALICE].rows.views().into_iter().find(|view| !view.pair).expect("a group");
    let bob = stage.account(BOB);
    stage.tries(ALICE, Command::RemoveMembers { conversation: group.conversation, members: vec![bob] });
    let before = puts(&stage);
    stage.world.advance(27 * DAY_MS);
    assert_eq!(puts(&stage), before);
    assert_eq!((stage.broken.as_slice(), stage.evidence()), (&[][..], 0));
}

#[test]
fn what_is_put_again_goes_out_when_nothing_else_happens() {
    let (mut stage, pair) = written_to(25);
    stage.world.advance(60_000);
    assert_eq!((puts(&stage), stage.view(ALICE, pair).map(|view| view.outbox)), (2, Some(0)));
}
