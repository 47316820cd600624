//! After a lie has stopped, people get talking again in the chat that it stopped, at their word, and lose nothing accepted.

use engine::input::{Command, CommandError, Resumption};
use engine::view::{ConversationState, Delivery, MessageBody, MessageView};
use protocol::id::{AccountId, ConversationId};
use protocol::signature::{Purpose, SecretKey};
use protocol::topic::{EntryBody, EntryKind, next_segment_bytes};
use sim::evil::server::{Fate, Source};
use sim::lie::stage::{ALICE, BOB, DAVE, MALLORY, Stage};

#[test]
fn who_was_stopped_reads_on_once_the_server_tells_the_truth() {
    let mut stage = Stage::new(true);
    let pair = stage.befriend(ALICE, BOB);
    stage.says(BOB, pair, "before");
    let topic = *stage.evil.topics().last().expect("a topic");
    stage.world.disconnect(BOB);
    stage.settle();
    stage.says(ALICE, pair, "kept from bob");
    stage.evil.tell(
        topic,
        &[BOB],
        Source::Mirror(Box::new(|entry| {
            let entry = entry.clone();
            vec![protocol::api::TopicEntry { entry: None, stamp: None, ..entry }]
        })),
    );
    reconnect(&mut stage, &[BOB]);
    assert!(is_paused(&stage, BOB, pair), "a body is missing");
    let how = Resumption::ReadOn;
    stage.tries(BOB, Command::Resume { conversation: pair, how });
    settle_long(&mut stage);
    assert!(is_paused(&stage, BOB, pair), "the lie goes on, and so it is caught again");
    let evidence = stage.evidence();

    stage.evil.repent();
    reconnect(&mut stage, &[ALICE, BOB]);
    assert!(is_paused(&stage, BOB, pair), "nothing goes on by itself");
    stage.tries_to_say(BOB, pair, "refused");
    stage.does(BOB, Command::Resume { conversation: pair, how });
    settle_long(&mut stage);
    stage.says(BOB, pair, "after");
    stage.says(ALICE, pair, "good");
    for (who, text) in [(BOB, "kept from bob"), (ALICE, "after"), (BOB, "good"), (ALICE, "before")] {
        assert_eq!(stage.sees(who, pair, text), 1, "{text}");
    }
    assert_eq!(stage.evidence(), evidence, "what was caught stays");
    let shown = stage.world.people[BOB].rows.history(&pair).iter().any(|row| row.body == MessageBody::Resumed);
    assert!(shown, "and that bob went on");
    let again = stage.tries(BOB, Command::Resume { conversation: pair, how });
    assert!(matches!(again, Some(Err(CommandError::WrongState { .. }))), "{again:?}");
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn who_read_a_fork_is_added_again_where_the_others_are() {
    let mut stage = Stage::new(true);
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY]);
    let pair = stage.befriend(ALICE, BOB);
    stage.says(ALICE, group, "before");
    stage.evil.on_append(Box::new(|person, entry| match (person, entry.kind()) {
        (ALICE, EntryKind::Commit) => Fate::Forked,
        _ => Fate::Honest,
    }));
    let members = vec![stage.account(MALLORY)];
    stage.does(ALICE, Command::RemoveMembers { conversation: group, members });
    stage.says(ALICE, group, "into the fork");
    stage.says(BOB, group, "bob goes on");
    stage.says(BOB, pair, "in the pair");
    stage.says(ALICE, pair, "in the pair too");
    settle_long(&mut stage);
    stage.evil.repent();
    reconnect(&mut stage, &[ALICE, BOB, MALLORY]);
    for person in [ALICE, BOB, MALLORY] {
        if is_paused(&stage, person, group) {
            stage.does(person, Command::Resume { conversation: group, how: Resumption::ReadOn });
        }
    }
    settle_long(&mut stage);
    assert!(is_paused(&stage, ALICE, group), "the truth does not continue alice's fork");
    stage.does(ALICE, Command::Resume { conversation: group, how: Resumption::Rejoin });
    settle_long(&mut stage);
    stage.says(ALICE, group, "alice is back");
    stage.says(BOB, group, "so she is");
    for (who, text) in [(BOB, "alice is back"), (MALLORY, "alice is back"), (ALICE, "so she is"), (ALICE, "before")] {
        assert_eq!(stage.sees(who, group, text), 1, "{text}");
    }
    let rows = stage.world.people[ALICE].rows.history(&group);
    let back = MessageBody::Joined(vec![stage.account(MALLORY)]);
    assert!(rows.iter().any(|row| row.body == back), "alice is shown that mallory is a member after all");
    let said = |text: &str| {
        let is_it = |row: &&MessageView| row.body == MessageBody::Text(text.to_owned());
        rows.iter().find(is_it).expect("said")
    };
    assert_eq!(said("into the fork").delivery, Delivery::Sent);
    let by = |text: &str| said(text).ticks.iter().map(|tick| tick.account).collect::<Vec<_>>();
    assert_eq!(by("into the fork"), [], "nobody has it: in its place stands what others said");
    assert!(by("alice is back").contains(&stage.account(BOB)), "{:?}", by("alice is back"));
    assert_eq!(stage.broken, Vec::<String>::new());
}

/// What a server has put into the order stays there: each goes on once, and whoever may rebuilds.
#[test]
fn where_a_planted_entry_stays_the_group_is_rebuilt() {
    let mut stage = Stage::new(true);
    let (group, topic) = stage.group(ALICE, &[BOB, MALLORY]);
    stage.says(ALICE, group, "before");
    let (before, own) = (stage.evil.entries(&topic).len() as u64, SecretKey::from_seed(&[0xE6; 32]));
    let exchange = move |entry: &protocol::api::TopicEntry| {
        let mut entry = entry.clone();
        if let Some(stored) = entry.entry.as_mut().filter(|_| entry.link.sequence > before)
            && let EntryBody::Commit { next_key, possession, ciphertext } = &mut stored.body
        {
            *next_key = own.public();
            *possession =
                own.sign(Purpose::NextSegment, &next_segment_bytes(&topic, stored.segment + 1, &ciphertext.0));
            entry.link.entry = stored.hash();
        }
        vec![entry]
    };
    stage.evil.tell(topic, &[ALICE, BOB, MALLORY], Source::Mirror(Box::new(exchange)));
    stage.tries(ALICE, Command::Rename { conversation: group, name: "coffee".to_owned() });
    settle_long(&mut stage);
    let rebuild = || Command::Rebuild { conversation: group, without: vec![] };
    for person in [ALICE, BOB, MALLORY] {
        assert!(is_paused(&stage, person, group), "{person}");
    }
    let early = stage.tries(ALICE, rebuild());
    assert!(matches!(early, Some(Err(CommandError::Caught(_)))), "nothing goes on by itself: {early:?}");
    for person in [ALICE, BOB, MALLORY] {
        stage.does(person, Command::Resume { conversation: group, how: Resumption::ReadOn });
        stage.settle();
        let state = stage.view(person, group).map(|view| view.state);
        assert!(matches!(state, Some(ConversationState::Broken { .. })), "{person}: {state:?}");
    }
    let by_a_member = stage.tries(BOB, rebuild());
    assert!(matches!(by_a_member, Some(Err(CommandError::NotPermitted { .. }))), "{by_a_member:?}");
    stage.does(ALICE, rebuild());
    settle_long(&mut stage);
    stage.says(ALICE, group, "alice goes on");
    stage.says(MALLORY, group, "and all with her");
    for (who, text) in [(BOB, "before"), (BOB, "alice goes on"), (ALICE, "and all with her"), (BOB, "and all with her")]
    {
        assert_eq!(stage.sees(who, group, text), 1, "{text}");
    }
    assert_eq!(stage.broken, Vec::<String>::new());
}

#[test]
fn members_are_not_looked_up_unless_somebody_asks() {
    let mut stage = Stage::new(true);
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY, DAVE]);
    let looked_up = |stage: &Stage, who: usize| stage.world.people[who].sent.get("LookUpHandle").copied().unwrap_or(0);
    settle_long(&mut stage);
    // Only alice, whose requests they accepted, and once more in the background; and themselves, as others would, each on a session of
    // its own.
    assert_eq!([BOB, MALLORY, DAVE].map(|who| looked_up(&stage, who)), [3, 3, 3]);
    let member = |stage: &Stage, account: AccountId| {
        let view = stage.view(BOB, group).expect("a member");
        view.members.into_iter().find(|member| member.account == account).expect("a member")
    };
    let mallory = member(&stage, stage.account(MALLORY));
    assert_eq!((mallory.handle, mallory.claimed), (None, Some(stage.handle(MALLORY))), "claimed, and not confirmed");
    let confirm = |account, handle| Command::Confirm { account, handle };
    stage.does(BOB, confirm(stage.account(MALLORY), stage.handle(MALLORY)));
    let mallory = member(&stage, stage.account(MALLORY));
    assert_eq!((mallory.handle, mallory.claimed), (Some(stage.handle(MALLORY)), None));
    let refuted = stage.tries(BOB, confirm(stage.account(DAVE), stage.handle(MALLORY)));
    assert_eq!(refuted, Some(Err(CommandError::OtherHandle { handle: stage.handle(MALLORY) })));
    assert_eq!(stage.broken, Vec::<String>::new());
}

fn is_paused(stage: &Stage, person: usize, conversation: ConversationId) -> bool {
    stage.view(person, conversation).is_some_and(|view| matches!(view.state, ConversationState::Paused { .. }))
}

fn reconnect(stage: &mut Stage, people: &[usize]) {
    people.iter().for_each(|person| stage.world.disconnect(*person));
    stage.settle();
    people.iter().for_each(|person| stage.world.connect(*person));
    settle_long(stage);
}

fn settle_long(stage: &mut Stage) {
    stage.settle();
    stage.world.advance(3_600_000);
    stage.settle();
}
