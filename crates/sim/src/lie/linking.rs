//! How a server tries to find out which sessions are one person's: by saying something on one of them and looking at the others.

use engine::Separation;
use protocol::api::Push;
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
