//! What can be learnt from outside: by asking for topics without their keys, and by looking at sizes and expiries.

use std::collections::BTreeSet;

use engine::input::Command;
use engine::wish::Wish;
use protocol::api::{Answer, Follow, Request, TopicEntry};
use protocol::cbor::Bytes;
use protocol::hello::SessionKind;
use protocol::id::{Tag, TopicId};
use protocol::padding::padded_length;
use protocol::signature::{Purpose, SecretKey};
use protocol::topic::{Entry, EntryBody, EntryKind, topic_session_bytes};

use super::member::{mallory, tea};
use super::stage::{ALICE, BOB, MALLORY, Stage};

/// Mallory, who was removed, and a stranger try every request on the topic; nothing tells it from one that is not there.
pub fn topic_probe(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    let before = mallory(stage, group);
    let members = vec![stage.account(MALLORY)];
    stage.does(ALICE, Command::RemoveMembers { conversation: group, members });
    stage.says(ALICE, group, "without mallory");
    let entries = stage.evil.entries(&topic);
    let last = entries.iter().rfind(|entry| entry.link.kind == EntryKind::Commit).map(|entry| entry.link);
    let (Some(last), Some(before)) = (last, before) else { return stage.must(false, "mallory was in it") };
    let stranger = SecretKey::from_seed(&[0xAB; 32]);
    let absent = TopicId::from_random([0xAC; 32]);
    let keys = if stage.lying { vec![before.segment_key(), stranger] } else { Vec::new() };
    for key in &keys {
        for segment in [last.segment + 1, last.segment + 2, u64::MAX] {
            let there = answers(stage, topic, segment, key);
            let not_there = answers(stage, absent, segment, key);
            stage.must(there == not_there, &format!("the topic is as one that is not there: {there:?}, {not_there:?}"));
            stage
                .must(there.iter().all(|answer| answer.starts_with("Some(Err")), &format!("all is refused: {there:?}"));
        }
    }
    // Her own segment she may read again, to its end and not a step further.
    let (session, challenge) = stage.stranger_of(SessionKind::Topics);
    let key = before.segment_key();
    let signature = key.sign(Purpose::TopicSession, &topic_session_bytes(&challenge, &topic, last.segment));
    let proven = stage.asks(session, Request::ProveSegment { topic, segment: last.segment, signature });
    stage.must(proven == Some(Ok(Answer::Done)), "her segment knows her");
    let after = last.sequence - 1;
    let read = Request::ReadTopic { topic, after, count_max: 100, follow: Follow::Yes };
    match stage.asks(session, read) {
        Some(Ok(Answer::Page(page))) => {
            let reach = page.entries.iter().map(|entry| entry.link.sequence).max();
            stage.must(reach == Some(last.sequence), &format!("she reads to {reach:?}, not beyond her removal"));
            stage.must(page.head.head.sequence == last.sequence, "nor does the head tell more");
        }
        other => stage.must(false, &format!("her own segment can be read: {other:?}")),
    }
    let sneaked = Entry::sign(&key, topic, last.segment, 30, message(9));
    let late = stage.asks(session, Request::Append { entry: sneaked });
    stage.must(matches!(late, Some(Err(_))), "nothing can be put behind her removal");
    stage.must(stage.sees(BOB, group, "without mallory") == 1, "the others talk");
}

fn message(number: u8) -> EntryBody {
    EntryBody::Message { tag: Tag([number; 32]), ciphertext: Bytes(vec![7; 300]) }
}

/// What a session with this key is answered, in words.
fn answers(stage: &mut Stage, topic: TopicId, segment: u64, key: &SecretKey) -> Vec<String> {
    let (session, challenge) = stage.stranger_of(SessionKind::Topics);
    let signature = key.sign(Purpose::TopicSession, &topic_session_bytes(&challenge, &topic, segment));
    let entry = Entry::sign(key, topic, segment, 30, message(1));
    let asked = [
        Request::ProveSegment { topic, segment, signature },
        Request::ReadTopic { topic, after: 0, count_max: 10, follow: Follow::Yes },
        Request::Append { entry },
        Request::Signal { topic, segment, ciphertext: Bytes(vec![7; 100]) },
    ];
    asked.into_iter().map(|request| format!("{:?}", stage.asks(session, request))).collect()
}

/// Messages of all kinds and many lengths; whoever sees what the server sees tells nothing by size or expiry but the bucket.
pub fn size_oracle(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    let lengths: &[usize] = if stage.lying { &[1, 2, 30, 200, 700, 1_500, 5_000, 20_000, 60_000] } else { &[1, 700] };
    for length in lengths {
        let said = stage.evil.entries(&topic).len();
        stage.says(ALICE, group, &"x".repeat(*length));
        stage.must(stage.evil.entries(&topic).len() > said, "it is said");
    }
    stage.does(ALICE, Command::Rename { conversation: group, name: "another name".to_owned() });
    let entries = stage.evil.entries(&topic);
    stage.must(lifetimes(&entries) == BTreeSet::from([30]), "where nothing disappears all entries live equally long");
    stage.does(ALICE, Command::In { conversation: group, wish: Wish::SetLife { seconds: 86_400 } });
    let before = stage.evil.entries(&topic).len();
    stage.says(BOB, group, "gone tomorrow");
    stage.reacts(ALICE, group, "gone tomorrow");
    let about = stage.about(BOB, group, "gone tomorrow");
    if let Some(about) = about {
        stage.does(BOB, Command::Edit { conversation: group, about, text: "gone all the same".to_owned() });
    }
    let entries = stage.evil.entries(&topic);
    let of_a_day = entries.get(before..).unwrap_or_default();
    stage.must(
        about.is_some() && of_a_day.len() >= 3 && lifetimes(of_a_day) == BTreeSet::from([1]),
        &format!("texts, edits and reactions live equally long: {:?}", lifetimes(of_a_day)),
    );
    stage.does(ALICE, Command::RemoveMembers { conversation: group, members: vec![stage.account(MALLORY)] });
    stage.says(BOB, group, "short");
    stage.does(BOB, Command::Leave { conversation: group });
    let entries = stage.evil.entries(&topic);
    let sizes = |wanted: EntryKind| -> BTreeSet<usize> {
        let of_kind = entries.iter().filter(move |entry| entry.link.kind == wanted);
        of_kind.filter_map(|entry| Some(size(&entry.entry.as_ref()?.body))).collect()
    };
    for kind in [EntryKind::Message, EntryKind::Commit] {
        let found = sizes(kind);
        // What encryption adds is the same for all, but for up to six bytes in which lengths are told: without it, each size is a
        // bucket.
        let is_bucket = |size: usize| size.checked_sub(1).is_some_and(|length| padded_length(length) == size);
        let is_padded =
            |size: usize, added: usize| (0..=6).any(|more| size.checked_sub(added + more).is_some_and(is_bucket));
        let fits = |added: usize| found.iter().all(|size| is_padded(*size, added));
        stage.must((0..400).any(fits), &format!("sizes of {kind:?} are buckets: {found:?}"));
    }
    // Short texts, names, acknowledgements, leaving: all of one size.
    let messages = sizes(EntryKind::Message);
    let count = entries.iter().filter(|entry| entry.link.kind == EntryKind::Message).count();
    stage.must(
        messages.len() <= lengths.len() && count > messages.len() + 4,
        &format!("{count} messages in {messages:?}"),
    );
}

/// How many days entries lie on the server.
fn lifetimes(entries: &[TopicEntry]) -> BTreeSet<u64> {
    entries.iter().map(|entry| (entry.link.expiry.0 - entry.link.time.0) / 1_440).collect()
}

fn size(body: &EntryBody) -> usize {
    match body {
        EntryBody::Message { ciphertext, .. } | EntryBody::Commit { ciphertext, .. } => ciphertext.0.len(),
    }
}
