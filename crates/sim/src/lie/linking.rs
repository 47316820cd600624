//! How a server tries to find out which sessions are one person's: by saying something on one of them and looking at the others.

use engine::Separation;
use protocol::api::{Answer, Push, ServerEvent, ServerFrame};
use protocol::cbor::Bytes;
use protocol::hello::SessionKind;
use protocol::id::{ConversationId, TopicId};

use super::stage::{ALICE, BOB, DAVE, MALLORY, Stage};

/// The server says on one session what belongs on another: the inbox on topics and contact sessions, a topic on the account's, and
/// in strict mode one topic on another's.
pub fn link_by_push(stage: &mut Stage) {
    let (_, topic) = stage.group(ALICE, &[BOB, MALLORY]);
    for kind in [SessionKind::Topics, SessionKind::Contact] {
        let before = asked(stage, ALICE, "ReadInbox");
        let sessions = stage.evil.sessions(ALICE, if stage.lying { kind } else { SessionKind::Account });
        stage.must(!sessions.is_empty(), "there is a session to say it on");
        for session in sessions {
            stage.evil.push(session, Push::InboxArrived);
        }
        let is_same = |stage: &Stage| asked(stage, ALICE, "ReadInbox") == before;
        goes_on(stage);
        stage.only_if_honest(!is_same(stage), "alice reads her inbox when its session says so");
    }
    let before = asked(stage, BOB, "ReadTopic");
    let kind = if stage.lying { SessionKind::Account } else { SessionKind::Topics };
    for session in stage.evil.sessions(BOB, kind) {
        let page = stage.evil.page_with_gap(&topic);
        stage
            .evil
            .push(session, Push::Entries { topic, page: if stage.lying { page } else { stage_page(stage, &topic) } });
    }
    goes_on(stage);
    stage.must(asked(stage, BOB, "ReadTopic") == before, "bob reads no topic because his account's session names one");
    let (one, other) = strict_pairs(stage);
    let before = asked(stage, DAVE, "ReadTopic");
    if stage.lying
        && let Some(session) = stage.evil.session_of(DAVE, &one.1)
    {
        let page = stage.evil.page_with_gap(&other.1);
        stage.evil.push(session, Push::Entries { topic: other.1, page });
    }
    goes_on(stage);
    let read = asked(stage, DAVE, "ReadTopic") - before;
    stage.must(read == u64::from(stage.lying), "just the chat whose session lied is read again");
    for person in [ALICE, BOB, DAVE] {
        stage.must(stage.has_caught(person) == stage.lying, "everybody is told exactly if there is something to tell");
    }
    stage.says(DAVE, other.0, "all the same");
    stage.must(stage.sees(BOB, other.0, "all the same") == 1, "and all goes on");
}

/// In strict mode the server has one of dave's chats act by what it says in another: withholding what that other chat tells of, and
/// stamping with a key that it has never stated.
pub fn link_chats(stage: &mut Stage) {
    let (one, other) = strict_pairs(stage);
    let (group, topic) = stage.group(ALICE, &[BOB, DAVE]);
    stage.says(DAVE, group, "here");
    let before = asked(stage, DAVE, "ReadTopic");
    if stage.lying {
        stage
            .evil
            .on_event(Box::new(move |person, event| if person == DAVE { withheld(event, &topic) } else { event }));
    }
    stage.says(BOB, group, "withheld");
    stage.says(ALICE, one.0, "and told of");
    stage.must(stage.sees(DAVE, one.0, "and told of") == 1, "dave hears in one chat what there is in another");
    stage.must(asked(stage, DAVE, "ReadTopic") == before, "and the other's session does not show when");
    stage.world.advance(2 * 3_600_000);
    stage.settle();
    stage.must(stage.sees(DAVE, group, "withheld") == 1, "dave finds it in the other chat's own time");
    let session = stage.evil.session_of(DAVE, &other.1);
    if stage.lying {
        let topic = one.1;
        stage.evil.on_event(Box::new(move |person, event| if person == DAVE { stamped(event, &topic) } else { event }));
    }
    stage.tries_to_say(ALICE, one.0, "by a key of its own");
    stage.world.advance(600_000);
    stage.settle();
    stage.only_if_honest(stage.sees(DAVE, one.0, "by a key of its own") == 1, "dave reads on");
    stage.must(stage.has_caught(DAVE) == stage.lying, "dave is told exactly if there is something to tell");
    let after = stage.evil.session_of(DAVE, &other.1);
    stage.must(session.is_some() && after == session, "what is wrong in one chat closes no other's session");
    stage.says(BOB, other.0, "all the same");
    stage.must(stage.sees(DAVE, other.0, "all the same") == 1, "and there all goes on");
}

/// What follows in this topic does not arrive: a signal that says nothing comes in its place.
fn withheld(event: ServerEvent, of: &TopicId) -> ServerEvent {
    match event {
        ServerEvent::Frame { session, frame: ServerFrame::Push(Push::Entries { topic, .. }) } if topic == *of => {
            let push = Push::Signal { topic, segment: u64::MAX, ciphertext: Bytes(vec![0; 64]) };
            ServerEvent::Frame { session, frame: ServerFrame::Push(push) }
        }
        other => other,
    }
}

/// What is said in this topic is stamped with a key that the server has never stated.
fn stamped(mut event: ServerEvent, of: &TopicId) -> ServerEvent {
    let page = match &mut event {
        ServerEvent::Frame { frame: ServerFrame::Push(Push::Entries { page, .. }), .. }
        | ServerEvent::Frame { frame: ServerFrame::Answer { answer: Answer::Page(page), .. }, .. } => page,
        _ => return event,
    };
    for found in &mut page.entries {
        if found.entry.as_ref().is_some_and(|entry| entry.topic == *of)
            && let Some(stamp) = &mut found.stamp
        {
            stamp.key_id = 99;
        }
    }
    event
}

/// Dave and alice, and dave and bob, talk while dave keeps his chats apart: both conversations with their topics.
fn strict_pairs(stage: &mut Stage) -> ((ConversationId, TopicId), (ConversationId, TopicId)) {
    stage.world.separation = Separation::ByTopic;
    stage.world.replace_profile(DAVE, stage.world.copy_profile(DAVE));
    stage.settle();
    let mut befriend = |person| {
        let pair = stage.befriend(DAVE, person);
        let topic = stage.evil.topics().last().copied().unwrap_or(TopicId([0; 32]));
        stage.says(person, pair, "hello");
        (pair, topic)
    };
    (befriend(ALICE), befriend(BOB))
}

/// What the topic's followers know already.
fn stage_page(stage: &Stage, topic: &TopicId) -> protocol::api::Page {
    let mut page = stage.evil.page_with_gap(topic);
    let entries = stage.evil.entries(topic);
    let last = entries.last().map_or(0, |entry| entry.link.sequence);
    let link = stage.evil.link_after(topic, last);
    page.head = stage.evil.keyring().sign_head(topic, protocol::topic::Head { sequence: last, link });
    page.entries = entries;
    page
}

/// What the server has said arrives, and a minute passes.
fn goes_on(stage: &mut Stage) {
    stage.world.poke_server();
    stage.settle();
    stage.world.advance(60_000);
    stage.settle();
}

/// How often a person has asked this.
fn asked(stage: &Stage, person: usize, request: &str) -> u64 {
    stage.world.people[person].sent.get(request).copied().unwrap_or_default()
}
