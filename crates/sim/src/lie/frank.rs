//! Lies about franks: by which abuse could not be reported, or somebody else could be reported for it.

use engine::adversary::{Adversary, Flaw};
use engine::view::MessageBody;
use protocol::api::TopicEntry;
use protocol::content::{self, Content};
use protocol::franking::{Authorship, Stamped, verify_stamp};
use protocol::id::ConversationId;
use protocol::signature::PublicKey;

use super::member::{append, mallory, tea};
use super::stage::{ALICE, BOB, MALLORY, Stage};
use crate::evil::server::Source;

/// The texts that a person is shown in a chat.
fn texts(stage: &Stage, person: usize, group: ConversationId) -> Vec<String> {
    let rows = stage.world.people[person].rows.history(&group).into_iter();
    rows.filter_map(|row| if let MessageBody::Text(text) = row.body { Some(text) } else { None }).collect()
}

/// Each flaw that a member's program can give a message, all at once; none is shown to anybody.
pub fn unreportable(stage: &mut Stage) {
    let (group, _) = tea(stage);
    let alice = stage.account(ALICE);
    let flaws = [
        Flaw::OtherTag,
        Flaw::UnboundTag,
        Flaw::Unsigned,
        Flaw::OtherTopic,
        Flaw::OtherSegment,
        Flaw::OtherAuthor(alice),
        Flaw::OtherConversation,
        Flaw::OtherEpoch,
    ];
    let count = flaws.len();
    if stage.lying {
        let Some(mut adversary) = mallory(stage, group) else { return };
        let numbered = flaws.into_iter().enumerate();
        let made = numbered.map(|(number, flaw)| adversary.message(&format!("unreportable {number}"), flaw));
        let Some(mut entries) = made.collect::<Option<Vec<_>>>() else {
            return stage.must(false, "mallory's program can do it");
        };
        // One that is as it should be: what is refused is refused for its flaw.
        entries.extend(adversary.message("reportable", Flaw::None));
        append(stage, group, entries);
    }
    for person in [ALICE, BOB] {
        let shown = texts(stage, person, group);
        stage.must(!shown.iter().any(|text| text.starts_with("unreportable")), &format!("nothing is shown: {shown:?}"));
        let caught = stage.world.people[person].rows.evidence().len();
        stage.must(caught == if stage.lying { count } else { 0 }, &format!("each one is caught: {caught} of {count}"));
        stage.only_if_lying(shown.contains(&"reportable".to_owned()), "the one without a flaw is shown");
    }
    stage.says(ALICE, group, "alice goes on");
    stage.must(stage.sees(BOB, group, "alice goes on") == 1, "the chat goes on");
}

/// Bob is told two messages with each other's stamps, then one with a stamp of another time.
pub fn frank_swap(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    stage.world.disconnect(BOB);
    stage.settle();
    let before = stage.evil.entries(&topic).len() as u64;
    stage.says(ALICE, group, "one");
    stage.says(MALLORY, group, "two");
    if stage.lying {
        let stamps: Vec<_> = stage.evil.entries(&topic).iter().skip(before as usize).map(|entry| entry.stamp).collect();
        let exchanged = move |entry: &TopicEntry| {
            let other = match entry.link.sequence.checked_sub(before) {
                Some(1) => stamps.get(1).copied().flatten(),
                Some(2) => stamps.first().copied().flatten(),
                _ => entry.stamp,
            };
            vec![TopicEntry { stamp: other, ..entry.clone() }]
        };
        stage.evil.tell(topic, &[BOB], Source::Mirror(Box::new(exchanged)));
    }
    back(stage, BOB);
    stage.only_if_honest(stage.sees(BOB, group, "one") + stage.sees(BOB, group, "two") == 2, "bob reads both");
    stage.must(stage.has_caught(BOB) == stage.lying, "bob is told exactly if there is something to tell");
    stage.must(stage.sees(BOB, group, "one") <= 1, "nothing is shown that the stamp does not fit");

    stage.world.disconnect(ALICE);
    stage.settle();
    let before = stage.evil.entries(&topic).len() as u64;
    stage.says(MALLORY, group, "three");
    if stage.lying {
        let keys = stage.evil.keyring();
        let backdated = move |entry: &TopicEntry| {
            let mut told = entry.clone();
            if let (true, Some(tag)) = (entry.link.sequence > before, entry.entry.as_ref().and_then(|e| e.tag())) {
                let time = protocol::time::Minutes(entry.link.time.0 - 1_440);
                told.stamp = Some(keys.stamp(&Stamped { topic, segment: entry.link.segment, time, tag }));
            }
            vec![told]
        };
        stage.evil.tell(topic, &[ALICE], Source::Mirror(Box::new(backdated)));
    }
    back(stage, ALICE);
    stage.only_if_honest(stage.sees(ALICE, group, "three") == 1, "alice reads it");
    stage.must(stage.has_caught(ALICE) == stage.lying, "alice is told exactly if there is something to tell");
}

fn back(stage: &mut Stage, person: usize) {
    stage.world.connect(person);
    stage.world.advance(600_000);
    stage.settle();
}

/// Mallory has alice's old message stamped again: in the group's later segment, and in a chat of her own with bob.
pub fn stamp_transplant(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    let before = stage.world.copy_profile(MALLORY);
    let earlier = stage.evil.entries(&topic).len();
    stage.says(ALICE, group, "what alice said once");
    let said = stage.evil.entries(&topic).get(earlier).cloned();
    stage.does(ALICE, engine::input::Command::Rename { conversation: group, name: "coffee".to_owned() });
    if !stage.lying {
        return;
    }
    let opened = said.as_ref().and_then(|said| {
        let payload = Adversary::new(&before.all(), &group)?.open(said.entry.as_ref()?)?;
        Some((said.entry.as_ref()?.segment, payload))
    });
    let Some((segment, payload)) = opened else { return stage.must(false, "mallory has read it") };
    let made =
        mallory(stage, group).and_then(|mut adversary| adversary.message("", Flaw::Of(Box::new(payload.clone()))));
    let Some(entry) = made else { return stage.must(false, "mallory's program can do it") };
    let Some(tag) = entry.tag() else { return stage.must(false, "a message has a tag") };
    append(stage, group, vec![entry]);
    let again =
        stage.evil.entries(&topic).into_iter().rfind(|entry| entry.entry.as_ref().and_then(|e| e.tag()) == Some(tag));
    let Some(again) = again else { return stage.must(false, "the server stamps it again: it cannot know") };
    stage.must(again.link.segment > segment, "it is stamped in another segment");
    report(stage, group, &again, payload, segment);
    stage.must(stage.sees(BOB, group, "what alice said once") == 1, "bob is shown it once, as alice's");
    stage.must(stage.has_caught(BOB) && stage.has_caught(ALICE), "everybody is told");
}

/// What an operator checks of a report with the fresh stamp: the stamp is right, and alice's signature is not for it.
fn report(
    stage: &mut Stage,
    group: ConversationId,
    again: &TopicEntry,
    payload: protocol::payload::Payload,
    segment: u64,
) {
    let chain = stage.chain(ALICE).verify().ok();
    let key: Option<PublicKey> = chain.and_then(|state| state.devices.values().next().map(|device| device.key));
    let (Some(key), Some(stamp), Some(entry)) = (key, again.stamp, &again.entry) else {
        return stage.must(false, "there is a stamp and a key");
    };
    let Ok(content) = Content::from_bytes(&payload.content.0) else { return stage.must(false, "a content") };
    let tag = content::tag(&content, &payload.content.0);
    let stamped = Stamped { topic: entry.topic, segment: again.link.segment, time: again.link.time, tag };
    let keys = stage.evil.keyring().statement().keys.clone();
    let vouched = keys.stamp_key(stamp.key_id).is_some_and(|key| verify_stamp(key, &stamped, &stamp).is_ok());
    stage.must(vouched, "the server vouches for the fresh stamp");
    let said = |segment| Authorship { tag, conversation: group, topic: entry.topic, segment };
    let verifies = |segment| said(segment).verify(&key, &payload.author_signature).is_ok();
    stage.must(verifies(segment), "alice has said it, where she said it");
    stage.must(!verifies(again.link.segment), "alice has not said it where the fresh stamp is");
}
