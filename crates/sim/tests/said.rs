//! Hostile and unlucky things said about messages: inert, bounded, and alike for everybody.

use engine::input::{About, Command};
use engine::said;
use engine::view::{MessageBody, MessageView, Quote};
use protocol::content::{Content, Part, PartBody, TEXT_TYPE, message_id};
use protocol::id::{ConversationId, MessageId};
use sim::lie::member::{append, mallory, tea};
use sim::lie::stage::{ALICE, BOB, MALLORY, Stage};

fn row(stage: &Stage, person: usize, group: ConversationId, holds: impl Fn(&MessageView) -> bool) -> MessageView {
    let history = stage.world.people[person].rows.history(&group);
    history.iter().find(|row| holds(row)).cloned().unwrap_or_else(|| panic!("a row in {history:#?}"))
}

fn says(text: &str) -> impl Fn(&MessageView) -> bool {
    move |row| row.body == MessageBody::Text(text.to_owned())
}

fn about(row: &MessageView) -> About {
    About { message: row.message.expect("a message"), sender: row.sender }
}

/// Mallory's program says these things.
fn mallory_says(stage: &mut Stage, group: ConversationId, contents: Vec<Content>) {
    let mut adversary = mallory(stage, group).expect("mallory is in the group");
    let made = contents.iter().map(|content| adversary.message_of(content.to_bytes(), |_| {}));
    let entries = made.collect::<Option<Vec<_>>>().expect("mallory's program can do it");
    append(stage, group, entries);
}

/// The rows of a person's disk in which these bytes are.
fn found(stage: &Stage, person: usize, bytes: &str) -> usize {
    let holds = |value: &[u8]| value.windows(bytes.len()).any(|window| window == bytes.as_bytes());
    stage.world.people[person].rows.all().iter().filter(|row| holds(&row.value)).count()
}

#[test]
fn nobody_edits_or_deletes_what_others_wrote() {
    let mut stage = Stage::new(true);
    let (group, _) = tea(&mut stage);
    let target = row(&stage, BOB, group, says("from alice"));
    let of = target.message.expect("an id");
    let origin = mallory(&mut stage, group).expect("mallory").origin();
    let edit = Content::edit([1; 16], origin, of, "words in alice's mouth");
    let deletion = Content::deletion([2; 16], origin, of);
    mallory_says(&mut stage, group, vec![edit, deletion]);
    for person in [ALICE, BOB, MALLORY] {
        let row = row(&stage, person, group, says("from alice"));
        assert_eq!((row.edited, row.message), (None, Some(of)));
        assert_eq!(stage.world.people[person].rows.versions(&group, &row).len(), 1);
    }
    // The author's own still work.
    stage.does(ALICE, Command::Edit { conversation: group, about: about(&target), text: "from alice again".into() });
    assert!(row(&stage, BOB, group, says("from alice again")).edited.is_some());
    let refused = stage.tries(BOB, Command::Delete { conversation: group, about: about(&target) });
    assert!(matches!(refused, Some(Err(engine::input::CommandError::NotYours))), "{refused:?}");
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn reactions_beyond_their_limits_say_nothing() {
    let mut stage = Stage::new(true);
    let (group, _) = tea(&mut stage);
    let target = row(&stage, BOB, group, says("from alice"));
    let to = target.message.expect("an id");
    let origin = mallory(&mut stage, group).expect("mallory").origin();
    let before = stage.view(BOB, group).expect("a chat");
    let huge = "é".repeat(5_000);
    let said = [huge.as_str(), "", "shame", "a b", "\u{1B}[2J👍", "👍\n"];
    let mut contents: Vec<Content> =
        said.iter().zip(1u8..).map(|(text, salt)| Content::reaction([salt; 16], origin, to, text, None)).collect();
    let nothing = MessageId([9; 32]);
    contents.push(Content::reaction([20; 16], origin, nothing, "👍", None));
    contents.push(Content::edit([21; 16], origin, nothing, "an edit of nothing"));
    contents.push(Content::deletion([22; 16], origin, nothing));
    contents.push(Content { in_reply_to: None, ..Content::reaction([23; 16], origin, to, "👍", None) });
    let text = Content::text([24; 16], origin, "an answer to nothing");
    contents.push(Content { in_reply_to: Some(nothing), ..text.clone() });
    let other = PartBody::Single { content_type: TEXT_TYPE.into(), content: b"\xFF".to_vec().into() };
    contents.push(Content { part: Part { disposition: 2, body: other, ..text.part.clone() }, ..text.clone() });
    contents.push(Content { replaces: None, ..Content::deletion([25; 16], origin, to) });
    mallory_says(&mut stage, group, contents);
    for person in [ALICE, BOB] {
        assert!(row(&stage, person, group, says("from alice")).reactions.is_empty());
        assert_eq!(found(&stage, person, &huge), 0, "what says nothing is not kept");
        let answer = row(&stage, person, group, says("an answer to nothing"));
        assert_eq!(answer.answers, Some(Quote::Missing));
    }
    let after = stage.view(BOB, group).expect("a chat");
    let shown = stage.sees(BOB, group, "what her engine meant to say") as u64;
    assert_eq!(after.last_number - before.last_number, 1 + shown, "only the answer is a row of the history");
    assert_eq!(after.unread - before.unread, 1 + shown, "and unread");
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn a_thousand_reactions_of_one_person_are_one() {
    let mut stage = Stage::new(true);
    let (group, _) = tea(&mut stage);
    let to = row(&stage, BOB, group, says("from alice")).message.expect("an id");
    let origin = mallory(&mut stage, group).expect("mallory").origin();
    let reaction = |number: u32| {
        let emoji: String = char::from_u32(0x1F300 + number).into_iter().collect();
        let mut salt = [3; 16];
        salt[..4].copy_from_slice(&number.to_be_bytes());
        Content::reaction(salt, origin, to, &emoji, None)
    };
    let contents: Vec<Content> = (0..1_000).map(reaction).collect();
    let last = contents.last().map(|content| message_id(&content.to_bytes()));
    mallory_says(&mut stage, group, contents);
    let rows = &stage.world.people[BOB].rows;
    let reactions = row(&stage, BOB, group, says("from alice")).reactions;
    assert_eq!(reactions.len(), 1, "{reactions:?}");
    assert_eq!(said::reactions_of(&rows.about(&group, &to)).values().next().copied(), last, "the last one counts");
    assert!(rows.about(&group, &to).len() <= 3);
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn what_was_deleted_does_not_come_back() {
    let mut stage = Stage::new(true);
    let (group, _) = tea(&mut stage);
    let origin = mallory(&mut stage, group).expect("mallory").origin();
    let text = Content::text([5; 16], origin, "unmistakable words");
    let of = message_id(&text.to_bytes());
    let edit = |salt: u8, text: &str| Content::edit([salt; 16], origin, of, text);
    let mut contents = vec![text.clone(), edit(6, "unmistakable edit"), edit(7, "unmistakable edit too")];
    // An edit of an edit is an edit of nothing.
    let edit_of_edit = Content::edit([8; 16], origin, message_id(&contents[2].to_bytes()), "found by nobody");
    contents.extend([edit_of_edit, Content::deletion([9; 16], origin, of), edit(10, "unmistakable late edit")]);
    // The other way round: a message that comes after its deletion.
    let late = Content::text([11; 16], origin, "unmistakable late words");
    contents.extend([Content::deletion([12; 16], origin, message_id(&late.to_bytes())), late]);
    mallory_says(&mut stage, group, contents);
    for person in [ALICE, BOB] {
        let history = stage.world.people[person].rows.history(&group);
        let tombstones = history.iter().filter(|row| row.body == MessageBody::Deleted).count();
        assert_eq!(tombstones, 2, "tombstones stay");
        assert_eq!(found(&stage, person, "found by nobody"), 0, "what is said about no message is not kept");
        assert_eq!(stage.sees(person, group, "found by nobody"), 0);
        assert_eq!(found(&stage, person, "unmistakable"), 0, "nothing of it is left, nor comes back");
    }
    assert_eq!(stage.broken, Vec::<String>::new());
}
