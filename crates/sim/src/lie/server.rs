//! The lies of an evil server about topics: one function each, which tells it only if the stage is for lying.

use engine::input::Command;
use engine::view::ConversationState;
use protocol::api::TopicEntry;
use protocol::cbor::Bytes;
use protocol::franking::Stamped;
use protocol::id::{ConversationId, Tag, TopicId};
use protocol::signature::{Purpose, SecretKey};
use protocol::time::Minutes;
use protocol::topic::{ChainLink, Entry, EntryBody, EntryKind, next_segment_bytes};

use server::service::keys::Keyring;

use super::stage::{ALICE, BOB, DAVE, MALLORY, Stage};
use crate::evil::server::{Fate, Filter, Source, is_commit};

const EVERYBODY: [usize; 4] = [ALICE, BOB, MALLORY, DAVE];

/// Tells each true entry as it is, but for what `change` makes of the one at `sequence`.
fn changing(sequence: u64, mut change: impl FnMut(&TopicEntry) -> Vec<TopicEntry> + 'static) -> Filter {
    Box::new(move |entry| if entry.link.sequence == sequence { change(entry) } else { vec![entry.clone()] })
}

fn as_it_is() -> Filter {
    Box::new(|entry| vec![entry.clone()])
}

/// A group of alice, bob and mallory with a word from each.
fn tea(stage: &mut Stage) -> (ConversationId, TopicId) {
    let (group, topic) = stage.group(ALICE, &[BOB, MALLORY]);
    stage.says(ALICE, group, "from alice");
    stage.says(BOB, group, "from bob");
    stage.says(MALLORY, group, "from mallory");
    (group, topic)
}

/// Bob is away while `meanwhile` happens; then the server tells him what `source` makes of it.
fn bob_returns(
    stage: &mut Stage,
    topic: TopicId,
    source: impl FnOnce(u64) -> Source,
    meanwhile: impl FnOnce(&mut Stage),
) {
    stage.world.disconnect(BOB);
    stage.settle();
    let before = stage.evil.entries(&topic).len() as u64;
    meanwhile(stage);
    if stage.lying {
        stage.evil.tell(topic, &[BOB], source(before));
    }
    stage.world.connect(BOB);
    stage.world.advance(600_000);
    stage.settle();
}

/// An entry that nobody in the conversation wrote, with all that a server can make itself.
fn own_entry(stage: &Stage, topic: TopicId, body: impl FnOnce(&SecretKey) -> EntryBody) -> TopicEntry {
    let key = SecretKey::from_seed(&[0xE5; 32]);
    let last = stage.evil.entries(&topic).last().map(|last| last.link);
    let segment = last.map_or(0, |link| link.segment + u64::from(link.kind == EntryKind::Commit));
    let entry = Entry::sign(&key, topic, segment, 30, body(&key));
    let time = stage.world.now.minutes();
    let stamp = entry.tag().map(|tag| stage.evil.keyring().stamp(&Stamped { topic, segment, time, tag }));
    let link =
        ChainLink { sequence: 0, segment, kind: entry.kind(), time, expiry: time.plus(43_200), entry: entry.hash() };
    TopicEntry { link, entry: Some(entry), stamp }
}

/// A commit that would add somebody, of the server's own making.
pub fn ghost_member(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    let before = stage.view(ALICE, group).map(|view| (view.epoch, view.members.len()));
    if stage.lying {
        let ghost = own_entry(stage, topic, |key| {
            let ciphertext = Bytes(vec![7; 4_096]);
            let possession = key.sign(Purpose::NextSegment, &next_segment_bytes(&topic, 2, &ciphertext.0));
            EntryBody::Commit { next_key: key.public(), possession, ciphertext }
        });
        plant(stage, topic, ghost);
    }
    stage.tries_to_say(ALICE, group, "after the ghost");
    let after = stage.view(ALICE, group).map(|view| (view.epoch, view.members.len()));
    stage.must(before == after, "the epoch and the members are as before");
    stage.only_if_honest(
        stage.delivery(ALICE, group, "after the ghost").is_some() && !stage.has_caught(ALICE),
        "alice goes on",
    );
}

/// A message of the server's own making.
pub fn planted_entry(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    if stage.lying {
        let planted =
            own_entry(stage, topic, |_| EntryBody::Message { tag: Tag([9; 32]), ciphertext: Bytes(vec![7; 512]) });
        plant(stage, topic, planted);
    }
    stage.tries_to_say(ALICE, group, "after it");
    for person in [ALICE, BOB, MALLORY] {
        let rows = stage.world.people[person].rows.history(&group);
        let texts = rows.iter().filter(|row| matches!(row.body, engine::view::MessageBody::Text(_)));
        stage.must(texts.count() <= 4, "nothing is shown that nobody wrote");
        stage.only_if_honest(!stage.has_caught(person), "nobody catches anything");
    }
}

fn plant(stage: &mut Stage, topic: TopicId, entry: TopicEntry) {
    stage.evil.tell(topic, &EVERYBODY, Source::Mirror(as_it_is()));
    stage.evil.plant(&topic, ALICE, entry);
    stage.world.poke_server();
    stage.settle();
}

/// The server throws the removal away.
pub fn withhold_removal(stage: &mut Stage) {
    let (group, _) = tea(stage);
    if stage.lying {
        stage.evil.on_append(Box::new(|person, entry| match (person, entry.kind()) {
            (ALICE, EntryKind::Commit) => Fate::Dropped,
            _ => Fate::Honest,
        }));
    }
    let members = vec![stage.account(MALLORY)];
    stage.does(ALICE, Command::RemoveMembers { conversation: group, members });
    stage.world.advance(3_600_000);
    stage.tries_to_say(ALICE, group, "not for mallory");
    stage.must(stage.sees(MALLORY, group, "not for mallory") == 0, "nothing is sent to mallory's epoch");
    stage.only_if_honest(stage.sees(BOB, group, "not for mallory") == 1, "bob reads on");
    let shown = stage.view(ALICE, group).is_some_and(|view| {
        view.removal_pending.contains(&stage.account(MALLORY)) || view.state != ConversationState::Active
    });
    stage.must(shown == stage.lying, "alice is shown that the removal has not come about");
}

/// Alice alone is told that her removal was taken.
pub fn echo_to_one(stage: &mut Stage) {
    let (group, _) = tea(stage);
    let pair = stage.befriend(ALICE, BOB);
    if stage.lying {
        stage.evil.on_append(Box::new(|person, entry| match (person, entry.kind()) {
            (ALICE, EntryKind::Commit) => Fate::Forked,
            _ => Fate::Honest,
        }));
    }
    let members = vec![stage.account(MALLORY)];
    stage.does(ALICE, Command::RemoveMembers { conversation: group, members });
    let mallory = stage.account(MALLORY);
    let pending = stage.view(ALICE, group).is_some_and(|view| view.removal_pending.contains(&mallory));
    stage.must(pending == stage.lying, "the removal is pending by name exactly while bob has not acknowledged it");
    stage.says(BOB, group, "bob goes on");
    stage.tries_to_say(BOB, pair, "from bob in the pair");
    stage.tries_to_say(ALICE, pair, "from alice in the pair");
    stage.world.advance(3_600_000);
    stage.settle();
}

/// Two people commit at once; each is told that theirs was first.
pub fn fork_commits(stage: &mut Stage) {
    let (group, _) = tea(stage);
    let pair = stage.befriend(ALICE, BOB);
    if stage.lying {
        stage.evil.on_append(Box::new(|person, entry| match (person, entry.kind()) {
            (MALLORY, EntryKind::Commit) => Fate::Honest,
            (BOB, EntryKind::Commit) => Fate::Forked,
            _ => Fate::Honest,
        }));
    }
    let role = engine::view::Role::Admin;
    stage.does(ALICE, Command::SetRole { conversation: group, member: stage.account(BOB), role });
    stage.world.command(ALICE, Command::Rename { conversation: group, name: "alice's".to_owned() });
    stage.world.command(BOB, Command::Rename { conversation: group, name: "bob's".to_owned() });
    stage.settle();
    stage.tries_to_say(ALICE, pair, "from alice in the pair");
    stage.tries_to_say(BOB, pair, "from bob in the pair");
    stage.world.advance(3_600_000);
    stage.settle();
}

/// The server exchanges the next key of a commit for its own.
pub fn planted_key(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    let key = SecretKey::from_seed(&[0xE6; 32]);
    let before = stage.evil.entries(&topic).len() as u64;
    if stage.lying {
        let exchange: Filter = Box::new(move |entry| {
            let mut entry = entry.clone();
            let is_newest = entry.link.sequence > before;
            if let Some(Entry { segment, body: EntryBody::Commit { next_key, possession, ciphertext }, .. }) =
                &mut entry.entry
                && is_newest
            {
                *next_key = key.public();
                *possession = key.sign(Purpose::NextSegment, &next_segment_bytes(&topic, *segment + 1, &ciphertext.0));
            }
            if let Some(changed) = &entry.entry {
                entry.link.entry = changed.hash();
            }
            vec![entry]
        });
        stage.evil.tell(topic, &EVERYBODY, Source::Mirror(exchange));
    }
    stage.tries(ALICE, Command::Rename { conversation: group, name: "coffee".to_owned() });
    stage.only_if_honest(
        stage.view(BOB, group).and_then(|view| view.name) == Some("coffee".to_owned()),
        "bob sees the name",
    );
    for (who, lie) in stage.caught() {
        let blamed = matches!(lie, engine::caught::Lie::WrongNextKey { .. });
        stage.must(!blamed, &format!("{who} blames nobody honest"));
    }
}

/// Bob is told that a message has expired.
pub fn early_expiry(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    let without_body = |at: u64| {
        Source::Mirror(changing(at + 1, |entry| vec![TopicEntry { link: entry.link, entry: None, stamp: None }]))
    };
    bob_returns(stage, topic, without_body, |stage| {
        stage.says(ALICE, group, "one");
        stage.says(ALICE, group, "two");
    });
    stage.only_if_honest(stage.sees(BOB, group, "one") == 1, "bob reads all");
    stage.must(stage.has_caught(BOB) == stage.lying, "bob is told exactly if there is something to tell");
}

/// An entry as if it had been taken `days` earlier, with all that a server can make itself.
fn backdated(keys: &Keyring, entry: &TopicEntry, days: u64) -> TopicEntry {
    let mut entry = entry.clone();
    let earlier = |time: Minutes| Minutes(time.0.saturating_sub(days * 24 * 60));
    entry.link.time = earlier(entry.link.time);
    entry.link.expiry = earlier(entry.link.expiry);
    if let Some(Entry { topic, segment, body: EntryBody::Message { tag, .. }, .. }) = &entry.entry {
        let (topic, segment, time, tag) = (*topic, *segment, entry.link.time, *tag);
        entry.stamp = Some(keys.stamp(&Stamped { topic, segment, time, tag }));
    }
    entry
}

fn without_body(entry: TopicEntry) -> TopicEntry {
    TopicEntry { link: entry.link, entry: None, stamp: None }
}

/// Everybody is told that what is written next was written forty days ago; but for its author, nobody gets it.
pub fn backdated_expiry(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    let last = stage.evil.entries(&topic).len() as u64;
    if stage.lying {
        for (people, hides) in [(&[ALICE][..], false), (&[BOB, MALLORY], true)] {
            let keys = stage.evil.keyring();
            let filter: Filter = Box::new(move |entry| match entry.link.sequence > last {
                true if hides => vec![without_body(backdated(&keys, entry, 40))],
                true => vec![backdated(&keys, entry, 40)],
                false => vec![entry.clone()],
            });
            stage.evil.tell(topic, people, Source::Mirror(filter));
        }
    }
    stage.tries_to_say(ALICE, group, "hidden");
    stage.only_if_honest(stage.sees(BOB, group, "hidden") == 1, "bob reads it");
    for person in [ALICE, BOB, MALLORY] {
        stage.must(stage.has_caught(person) == stage.lying, "everybody is told exactly if there is something to tell");
    }
}

/// A topic is backdated from its first entry on, which only the authors of the entries can tell.
pub fn backdated_topic(stage: &mut Stage) {
    stage.befriend(ALICE, BOB);
    stage.befriend(ALICE, DAVE);
    if stage.lying {
        let keys = stage.evil.keyring();
        let filter: Filter = Box::new(move |entry| vec![backdated(&keys, entry, 40)]);
        stage.evil.tell_next_topic(&EVERYBODY, Source::Mirror(filter));
    }
    let members = vec![stage.handle(BOB)];
    stage.tries(ALICE, Command::CreateGroup { name: "tea".to_owned(), members });
    stage.must(stage.has_caught(ALICE) == stage.lying, "alice is told exactly if there is something to tell");
}

/// A joiner is told that what is written after it joined was written before.
pub fn backdated_after_joining(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    stage.befriend(ALICE, DAVE);
    stage.world.disconnect(DAVE);
    stage.does(ALICE, Command::AddMembers { conversation: group, members: vec![stage.handle(DAVE)] });
    let joined = stage.evil.entries(&topic).len() as u64;
    stage.says(ALICE, group, "one");
    if stage.lying {
        let keys = stage.evil.keyring();
        let filter: Filter = Box::new(move |entry| match entry.link.sequence > joined {
            true => vec![without_body(backdated(&keys, entry, 40))],
            false => vec![entry.clone()],
        });
        stage.evil.tell(topic, &[DAVE], Source::Mirror(filter));
    }
    stage.world.connect(DAVE);
    stage.world.advance(600_000);
    stage.settle();
    stage.only_if_honest(stage.sees(DAVE, group, "one") == 1, "dave reads all");
    stage.must(stage.has_caught(DAVE) == stage.lying, "dave is told exactly if there is something to tell");
}

/// Dave's topic begins behind the place that alice stated.
pub fn late_joiner(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    stage.befriend(ALICE, DAVE);
    stage.world.disconnect(DAVE);
    stage.does(ALICE, Command::AddMembers { conversation: group, members: vec![stage.handle(DAVE)] });
    let start =
        stage.evil.entries(&topic).iter().filter(|entry| is_commit(entry)).map(|entry| entry.link.sequence).max();
    let start = start.unwrap_or_default();
    stage.says(ALICE, group, "one");
    stage.says(ALICE, group, "two");
    if stage.lying {
        stage.evil.tell(topic, &[DAVE], Source::Torn(changing(start + 1, |_| Vec::new())));
    }
    stage.world.connect(DAVE);
    stage.world.advance(600_000);
    stage.settle();
    stage.only_if_honest(stage.sees(DAVE, group, "one") == 1, "dave reads all");
    stage.must(stage.has_caught(DAVE) == stage.lying, "dave is told exactly if there is something to tell");
}

/// Bob is sent an old message again.
pub fn replay(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    let again = |at: u64| Source::Mirror(changing(at + 1, |entry| vec![entry.clone(), entry.clone()]));
    bob_returns(stage, topic, again, |stage| {
        stage.says(ALICE, group, "one");
        stage.says(ALICE, group, "two");
    });
    stage.must(stage.sees(BOB, group, "one") == 1, "bob sees it once");
    stage.must(stage.has_caught(BOB) == stage.lying, "bob is told exactly if there is something to tell");
}

/// Bob reads two messages in the other order, chained as if it were the true one.
pub fn reorder(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    let exchanged = |at: u64| {
        let mut first = None;
        Source::Mirror(Box::new(move |entry| match entry.link.sequence {
            sequence if sequence == at + 1 => {
                first = Some(entry.clone());
                Vec::new()
            }
            sequence if sequence == at + 2 => [Some(entry.clone()), first.take()].into_iter().flatten().collect(),
            _ => vec![entry.clone()],
        }))
    };
    bob_returns(stage, topic, exchanged, |stage| {
        stage.says(ALICE, group, "one");
        stage.says(MALLORY, group, "two");
        stage.says(ALICE, group, "three");
    });
    stage.must(stage.has_caught(BOB) == stage.lying, "bob is told exactly if there is something to tell");
}

/// Bob does not get a message.
pub fn drop_one(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    bob_returns(
        stage,
        topic,
        |at| Source::Mirror(changing(at + 1, |_| Vec::new())),
        |stage| {
            stage.says(ALICE, group, "one");
            stage.says(MALLORY, group, "two");
        },
    );
    stage.must(stage.has_caught(BOB) == stage.lying, "bob is told exactly if there is something to tell");
}

/// The topic ends before what everybody has read.
pub fn topic_rollback(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    let last = stage.evil.entries(&topic).len() as u64;
    if stage.lying {
        let before =
            move |entry: &TopicEntry| if entry.link.sequence < last { vec![entry.clone()] } else { Vec::new() };
        stage.evil.tell(topic, &EVERYBODY, Source::Mirror(Box::new(before)));
        for person in EVERYBODY {
            stage.world.disconnect(person);
            stage.world.connect(person);
        }
    }
    stage.world.advance(600_000);
    stage.settle();
    for person in [ALICE, BOB, MALLORY] {
        stage.must(stage.has_caught(person) == stage.lying, "everybody is told exactly if there is something to tell");
    }
    stage.tries_to_say(ALICE, group, "afterwards");
    stage.only_if_honest(stage.sees(BOB, group, "afterwards") == 1, "alice goes on");
}
