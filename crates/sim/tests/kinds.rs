//! Hostile and unlucky uses of polls, pins, forwards, marked texts and of what is shown once: inert, bounded, and alike for all.

use engine::adversary::Adversary;
use engine::changes::Table;
use engine::input::{About, Command, CommandError, Target};
use engine::kinds::{Kind, Sort};
use engine::said::{self, Once};
use engine::transfers::{TransferId, Uploaded};
use engine::view::{MessageBody, MessageView};
use engine::wish::Wish;
use protocol::attachment::{Attachment, AttachmentKey, FileHash};
use protocol::content::{Content, message_id};
use protocol::control::Control;
use protocol::id::{BlobId, ConversationId, MessageId};
use protocol::limits::PINS_MAX;
use protocol::saying::{Poll, Saying};
use sim::lie::member::{append, mallory, tea};
use sim::lie::stage::{ALICE, BOB, Stage};

/// Mallory's program, made once for an epoch, says these things.
fn mallory_says(stage: &mut Stage, group: ConversationId, adversary: &mut Adversary, contents: Vec<Content>) {
    let made = contents.iter().map(|content| adversary.message_of(content.to_bytes(), |_| {}));
    let entries = made.collect::<Option<Vec<_>>>().expect("mallory's program can do it");
    append(stage, group, entries);
}

fn row(stage: &Stage, person: usize, group: ConversationId, holds: impl Fn(&MessageView) -> bool) -> MessageView {
    let history = stage.world.people[person].rows.history(&group);
    history.iter().find(|row| holds(row)).cloned().unwrap_or_else(|| panic!("a row in {history:#?}"))
}

fn found(stage: &Stage, person: usize, bytes: &str) -> usize {
    let holds = |value: &[u8]| value.windows(bytes.len()).any(|window| window == bytes.as_bytes());
    stage.world.people[person].rows.all().iter().filter(|row| holds(&row.value)).count()
}

fn wish(group: ConversationId, wish: Wish) -> Command {
    Command::In { conversation: group, wish }
}

fn is_poll(row: &MessageView) -> bool {
    matches!(row.body, MessageBody::Kind(Kind::Poll { .. }))
}

#[test]
fn votes_count_once_for_a_person_and_only_as_the_poll_permits() {
    let mut stage = Stage::new(true);
    let (group, _) = tea(&mut stage);
    let poll = Poll { question: "When?".into(), options: vec!["a".into(), "b".into()], multiple: false };
    stage.does(ALICE, wish(group, Wish::Poll(poll.clone())));
    let of = row(&stage, BOB, group, is_poll).message.expect("an id");
    stage.does(BOB, wish(group, Wish::Vote { of, poll, choices: vec![0] }));
    let mut adversary = mallory(&mut stage, group).expect("mallory is in the group");
    let origin = adversary.origin();
    let vote = |salt: u8, choices: &[u8], poll: MessageId| Content {
        in_reply_to: Some(poll),
        ..Content::saying([salt; 16], origin, &Saying::Vote { choices: choices.to_vec() })
    };
    let votes = |stage: &Stage, person: usize| match row(stage, person, group, is_poll).body {
        MessageBody::Kind(Kind::Poll { votes, ended, .. }) => (votes, ended),
        other => panic!("{other:?}"),
    };
    let end = |of: MessageId| Content { replaces: Some(of), ..Content::saying([9; 16], origin, &Saying::End) };
    // Twice; the end of somebody else's poll; about nothing; and in a poll of her own, which she ends before her last word.
    let own = Poll { question: "Whose?".into(), options: vec!["a".into(), "b".into()], multiple: false };
    let own = Content::saying([10; 16], origin, &Saying::Poll(own));
    let her = message_id(&own.to_bytes());
    let contents = vec![
        vote(1, &[1], of),
        vote(2, &[1], of),
        end(of),
        vote(3, &[0], MessageId([7; 32])),
        own,
        vote(4, &[0], her),
        Content { salt: [11; 16], ..end(her) },
        vote(5, &[1], her),
        Content::text([12; 16], origin, "and this arrives"),
    ];
    mallory_says(&mut stage, group, &mut adversary, contents);
    for person in [ALICE, BOB] {
        let (votes, ended) = votes(&stage, person);
        assert_eq!((votes.len(), ended), (2, false));
        assert_eq!(stage.world.people[person].rows.about(&group, &MessageId([7; 32])), []);
        let hers = row(&stage, person, group, |row| row.message == Some(her)).body;
        let MessageBody::Kind(Kind::Poll { votes, ended, .. }) = hers else { panic!("{hers:?}") };
        let choices: Vec<_> = votes.into_iter().map(|vote| vote.choices).collect();
        assert_eq!((choices, ended), (vec![vec![0]], true), "what is voted after the end does not count");
        assert_eq!(stage.sees(person, group, "and this arrives"), 1);
    }
    let about = About { message: of, sender: stage.account(ALICE) };
    let refused = stage.tries(BOB, wish(group, Wish::EndPoll(about)));
    assert!(matches!(refused, Some(Err(CommandError::NotYours))), "{refused:?}");
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn votes_that_the_poll_does_not_permit_are_none() {
    for choices in [&[0, 1][..], &[11]] {
        let mut stage = Stage::new(true);
        let (group, _) = tea(&mut stage);
        let poll = Poll { question: "When?".into(), options: vec!["a".into(), "b".into()], multiple: false };
        stage.does(ALICE, wish(group, Wish::Poll(poll.clone())));
        let of = row(&stage, BOB, group, is_poll).message.expect("an id");
        let mut adversary = mallory(&mut stage, group).expect("mallory is in the group");
        let origin = adversary.origin();
        let vote = Content::saying([1; 16], origin, &Saying::Vote { choices: choices.to_vec() });
        let arrives = Content::text([7; 16], origin, "and this arrives");
        let vote = Content { in_reply_to: Some(of), ..vote };
        mallory_says(&mut stage, group, &mut adversary, vec![vote, arrives]);
        assert_eq!(stage.sees(BOB, group, "and this arrives"), 1);
        let shown = row(&stage, BOB, group, is_poll).body;
        assert_eq!(
            shown,
            MessageBody::Kind(Kind::Poll { poll: poll.clone(), votes: vec![], ended: false, left_out: 0 })
        );
        let refused = stage.tries(BOB, wish(group, Wish::Vote { of, poll, choices: choices.to_vec() }));
        assert!(matches!(refused, Some(Err(CommandError::Limit { .. }))), "{refused:?}");
    }
}

#[test]
fn nobody_pins_without_the_role_and_pins_are_bounded() {
    let mut stage = Stage::new(true);
    let (group, _) = tea(&mut stage);
    let target = row(&stage, BOB, group, |row| row.body == MessageBody::Text("from alice".into()));
    let message = target.message.expect("an id");
    let refused = stage.tries(BOB, wish(group, Wish::Pin { message, on: true }));
    assert!(matches!(refused, Some(Err(CommandError::NotPermitted { .. }))), "{refused:?}");
    let mut adversary = mallory(&mut stage, group).expect("mallory is in the group");
    let origin = adversary.origin();
    let arrives = Content::text([7; 16], origin, "and this arrives");
    let pin = Content::control([1; 16], origin, &Control::Pin { message, on: true });
    mallory_says(&mut stage, group, &mut adversary, vec![pin, arrives]);
    assert_eq!(stage.sees(BOB, group, "and this arrives"), 1);
    assert_eq!(stage.view(BOB, group).expect("a chat").pins, [], "a plain member's program pins nothing");
    for number in 0..=PINS_MAX as u8 {
        stage.does(ALICE, wish(group, Wish::Pin { message: MessageId([number; 32]), on: true }));
    }
    let pins = stage.view(BOB, group).expect("a chat").pins;
    assert_eq!((pins.len(), pins.first()), (PINS_MAX, Some(&MessageId([1; 32]))), "the oldest makes room");
    assert_eq!(stage.view(ALICE, group).expect("a chat").pins, pins);
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn the_counter_of_forwards_is_kept_and_limits_who_keeps_to_it() {
    let mut stage = Stage::new(true);
    let (group, _) = tea(&mut stage);
    let other = stage.befriend(ALICE, BOB);
    let mut adversary = mallory(&mut stage, group).expect("mallory is in the group");
    let origin = adversary.origin();
    let said = |salt: u8, text: &str, forwarded: u8| Content { forwarded, ..Content::text([salt; 16], origin, text) };
    mallory_says(&mut stage, group, &mut adversary, vec![said(1, "often", u8::MAX), said(2, "never, she says", 0)]);
    let forward = |stage: &Stage, text: &str, to: Vec<ConversationId>| {
        let view = row(stage, ALICE, group, |row| row.body == MessageBody::Text(text.into()));
        wish(group, Wish::Forward { body: view.body, forwarded: view.forwarded, to })
    };
    let refused = stage.tries(ALICE, forward(&stage, "often", vec![group, other]));
    assert!(matches!(refused, Some(Err(CommandError::Limit { .. }))), "{refused:?}");
    stage.does(ALICE, forward(&stage, "often", vec![other]));
    let seen = row(&stage, BOB, other, |row| row.body == MessageBody::Text("often".into()));
    assert_eq!(seen.forwarded, u8::MAX, "it does not begin again");
    // Whoever lies about it has written it, as far as anybody can tell, and from there on it counts.
    stage.does(ALICE, forward(&stage, "never, she says", vec![group, other]));
    let seen = row(&stage, BOB, other, |row| row.body == MessageBody::Text("never, she says".into()));
    assert_eq!(seen.forwarded, 1);
    let many = (0..6).map(|number| ConversationId([number; 32])).collect();
    let refused = stage.tries(ALICE, forward(&stage, "never, she says", many));
    assert!(matches!(refused, Some(Err(CommandError::Limit { .. }))), "{refused:?}");
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn what_is_shown_once_is_gone_from_every_disk() {
    let mut stage = Stage::new(true);
    let (group, _) = tea(&mut stage);
    stage.does(ALICE, wish(group, Wish::Once { text: "unmistakable whisper".into() }));
    let is_once = |row: &MessageView| matches!(row.body, MessageBody::Kind(Kind::Once { .. }));
    assert_eq!(found(&stage, ALICE, "unmistakable"), 0, "its author keeps nothing");
    let seen = row(&stage, BOB, group, is_once);
    let shown = Kind::Once { text: None, waits: true, file: None, sort: None };
    assert_eq!(seen.body, MessageBody::Kind(shown), "nor does the history show it");
    let message = seen.message.expect("an id");
    let rows = stage.world.people[BOB].rows.about(&group, &message);
    assert_eq!(said::once(&rows, &seen.sender), Some(Once::Text("unmistakable whisper".into())));
    assert!(!format!("{:?}", stage.world.people[BOB].rows.history(&group)).contains("unmistakable"));
    let about = About { message, sender: seen.sender };
    for _ in 0..2 {
        stage.does(BOB, wish(group, Wish::Shown(about)));
        assert_eq!(found(&stage, BOB, "unmistakable"), 0);
        assert_eq!(said::once(&stage.world.people[BOB].rows.about(&group, &message), &seen.sender), None);
    }
    // What was never there does not come to be by being looked at.
    stage.does(BOB, wish(group, Wish::Shown(About { message: MessageId([3; 32]), sender: seen.sender })));
    assert_eq!(stage.world.people[BOB].rows.about(&group, &MessageId([3; 32])), []);
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn a_file_that_is_shown_once_is_gone_from_every_disk_and_nothing_is_told_of_it_before() {
    let mut stage = Stage::new(true);
    let (group, _) = tea(&mut stage);
    let file = Attachment {
        blob: BlobId([1; 32]),
        key: AttachmentKey(*b"an unmistakable key of 32 bytes!"),
        size: 3,
        sealed_hash: FileHash([4; 32]),
        file_hash: FileHash([5; 32]),
        media_type: "image/unmistakable".into(),
        name: "unmistakable.jpg".into(),
        text: "unmistakable words".into(),
        picture: None,
        sound: None,
    };
    let transfer = TransferId([0; 16]);
    let uploaded = Uploaded { attachment: file.clone(), transfer, in_reply_to: None, forwarded: 0, once: true };
    let to = Target::Conversation(group);
    stage.does(ALICE, Command::SendAttachment { to, uploaded: Box::new(uploaded) });
    assert_eq!(found(&stage, ALICE, "unmistakable"), 0, "its author keeps nothing");
    let is_once = |row: &MessageView| matches!(row.body, MessageBody::Kind(Kind::Once { .. }));
    let own = Kind::Once { text: None, waits: false, file: None, sort: Some(Sort::Picture) };
    assert_eq!(row(&stage, ALICE, group, is_once).body, MessageBody::Kind(own));
    let seen = row(&stage, BOB, group, is_once);
    let shown = Kind::Once { text: None, waits: true, file: None, sort: Some(Sort::Picture) };
    assert_eq!(seen.body, MessageBody::Kind(shown), "what it is, and no more");
    assert_eq!(said::forwarded(seen.body), None);
    let message = seen.message.expect("an id");
    let rows = || stage.world.people[BOB].rows.about(&group, &message);
    assert_eq!(said::once(&rows(), &seen.sender), Some(Once::File(Box::new(file))));
    assert_eq!(said::searchable(&rows()), None);
    let about = About { message, sender: seen.sender };
    stage.does(BOB, wish(group, Wish::Shown(about)));
    assert_eq!(found(&stage, BOB, "unmistakable"), 0);
    assert_eq!(said::once(&stage.world.people[BOB].rows.about(&group, &message), &seen.sender), None);
    let gone = Kind::Once { text: None, waits: false, file: None, sort: None };
    assert_eq!(row(&stage, BOB, group, is_once).body, MessageBody::Kind(gone));
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn marked_texts_are_kept_as_written_and_stars_are_the_persons_own() {
    let mut stage = Stage::new(true);
    let (group, _) = tea(&mut stage);
    let mut adversary = mallory(&mut stage, group).expect("mallory is in the group");
    let origin = adversary.origin();
    let deep = "**_".repeat(20_000);
    let marked = Content::marked([1; 16], origin, &deep);
    let edit = Content { replaces: Some(message_id(&marked.to_bytes())), ..Content::marked([2; 16], origin, "*calm*") };
    mallory_says(&mut stage, group, &mut adversary, vec![marked.clone(), edit]);
    let is_marked = |row: &MessageView| matches!(row.body, MessageBody::Kind(Kind::Marked { .. }));
    let seen = row(&stage, BOB, group, is_marked);
    assert_eq!(seen.body, MessageBody::Kind(Kind::Marked { text: "*calm*".into() }));
    assert_eq!(stage.world.people[BOB].rows.versions(&group, &seen).len(), 2);
    let message = seen.message.expect("an id");
    stage.does(BOB, wish(group, Wish::Star { message, on: true }));
    let stars = |stage: &Stage, person: usize| stage.world.people[person].rows.table(Table::Star).count();
    assert_eq!((stars(&stage, BOB), stars(&stage, ALICE)), (1, 0));
    stage.does(BOB, wish(group, Wish::Star { message, on: false }));
    assert_eq!(stars(&stage, BOB), 0);
    assert_eq!(stage.broken, Vec::<String>::new());
}
