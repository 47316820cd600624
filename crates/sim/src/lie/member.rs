//! The deeds of evil members: one function each, done only if the stage is for lying.

use std::collections::VecDeque;

use engine::adversary::{Adversary, Deed, NextKey};
use engine::input::Command;
use engine::view::{ConversationState, Role};
use protocol::api::{ClientFrame, Request};
use protocol::cbor::Bytes;
use protocol::chain::Chain;
use protocol::id::{ConversationId, TopicId};
use protocol::signature::{Purpose, SecretKey};
use protocol::topic::{Entry, EntryBody, EntryKind, Head, next_segment_bytes};

use super::ours::program_of;
use super::stage::{ALICE, BOB, DAVE, MALLORY, Stage};
use crate::evil::server::{Fate, Source, is_commit};
use crate::world::net::EVIL_CALLS;

/// Mallory's changed program, as of now.
pub fn mallory(stage: &mut Stage, group: ConversationId) -> Option<Adversary> {
    let adversary = Adversary::new(&stage.world.people[MALLORY].rows.all(), &group);
    stage.must(adversary.is_some(), "mallory is in the group");
    adversary
}

/// A group of alice, who owns it, bob and mallory, with a word from each.
pub fn tea(stage: &mut Stage) -> (ConversationId, TopicId) {
    let (group, topic) = stage.group(ALICE, &[BOB, MALLORY]);
    for (person, text) in [(ALICE, "from alice"), (BOB, "from bob"), (MALLORY, "from mallory")] {
        stage.says(person, group, text);
    }
    (group, topic)
}

/// Mallory's program appends these, instead of what she seems to do: her engine only carries it.
pub fn append(stage: &mut Stage, group: ConversationId, entries: Vec<Entry>) {
    in_place_of_the_next(stage, entries);
    stage.tries_to_say(MALLORY, group, "what her engine meant to say");
    stage.world.advance(60_000);
    stage.settle();
}

/// In place of what mallory's engine appends next, her program appends these.
pub fn in_place_of_the_next(stage: &mut Stage, entries: Vec<Entry>) {
    let mut evil = Some(entries);
    stage.world.intercept(Box::new(move |person, frame| {
        if person != MALLORY || !matches!(frame.request, Request::Append { .. }) {
            return vec![frame];
        }
        let Some(entries) = evil.take() else { return vec![frame] };
        let numbered = entries.into_iter().zip(0..);
        let calls = numbered.map(|(entry, number)| (entry, if number == 0 { frame.call } else { EVIL_CALLS + number }));
        calls.map(|(entry, call)| ClientFrame { call, request: Request::Append { entry }, token: None }).collect()
    }));
}

/// An evil commit by mallory, and what must be true afterwards: nobody has merged it, and all can go on without her.
fn refused_deed(stage: &mut Stage, group: ConversationId, deed: impl FnOnce(&mut Adversary) -> Option<Entry>) {
    if !stage.lying {
        return;
    }
    let Some(mut adversary) = mallory(stage, group) else { return };
    let entry = deed(&mut adversary);
    stage.must(entry.is_some(), "mallory's program can do it");
    let Some(entry) = entry else { return };
    let before = stage.view(ALICE, group).map(|view| (view.epoch, view.members.len()));
    append(stage, group, vec![entry]);
    for person in [ALICE, BOB] {
        let view = stage.view(person, group);
        stage.must(view.as_ref().map(|view| (view.epoch, view.members.len())) == before, "nobody has merged it");
        let broken = view.is_some_and(|view| matches!(view.state, ConversationState::Broken { .. }));
        stage.must(broken, "the chat waits to be rebuilt");
        stage.must(stage.has_caught(person), "everybody is told");
    }
    rebuilt_without_mallory(stage, group);
}

pub(super) fn rebuilt_without_mallory(stage: &mut Stage, group: ConversationId) {
    let without = vec![stage.account(MALLORY)];
    stage.does(ALICE, Command::Rebuild { conversation: group, without });
    stage.world.advance(600_000);
    stage.settle();
    goes_on_without_mallory(stage, group);
}

/// Alice and bob read each other in what was rebuilt, and mallory does not.
pub(super) fn goes_on_without_mallory(stage: &mut Stage, group: ConversationId) {
    stage.says(ALICE, group, "after the rebuild");
    stage.says(BOB, group, "bob too");
    for person in [ALICE, BOB] {
        stage.must(stage.sees(person, group, "after the rebuild") == 1, "alice is read");
        stage.must(stage.sees(person, group, "bob too") == 1, "bob is read");
        stage.must(stage.sees(person, group, "from mallory") == 1, "nothing is lost that was said before");
        stage.must(!stage.is_member(person, group, MALLORY), "mallory is out");
    }
    stage.must(stage.sees(MALLORY, group, "after the rebuild") == 0, "mallory reads nothing more");
}

/// A plain member removes another.
pub fn role_overreach(stage: &mut Stage) {
    let (group, _) = tea(stage);
    let bob = stage.account(BOB);
    refused_deed(stage, group, |adversary| adversary.commit(&mut rng(), Deed::Remove(bob), NextKey::Derived));
}

/// Mallory was an admin, and acts as if she still were.
pub fn role_stale(stage: &mut Stage) {
    let (group, _) = tea(stage);
    let (bob, member) = (stage.account(BOB), stage.account(MALLORY));
    stage.does(ALICE, Command::SetRole { conversation: group, member, role: Role::Admin });
    stage.does(ALICE, Command::SetRole { conversation: group, member, role: Role::Member });
    refused_deed(stage, group, |adversary| adversary.commit(&mut rng(), Deed::Remove(bob), NextKey::Derived));
}

/// Mallory, an admin, adds a device that claims to be dave's.
pub fn foreign_leaf_on_add(stage: &mut Stage) {
    let (group, _) = tea(stage);
    let member = stage.account(MALLORY);
    stage.does(ALICE, Command::SetRole { conversation: group, member, role: Role::Admin });
    let chain: Chain = stage.chain(DAVE);
    refused_deed(stage, group, |adversary| {
        let key_package = adversary.foreign_key_package(&chain, &SecretKey::from_seed(&[0xFA; 32]))?;
        adversary.commit(&mut rng(), Deed::Add { key_package, chain }, NextKey::Derived)
    });
    for person in [ALICE, BOB] {
        stage.must(!stage.is_member(person, group, DAVE), "dave is not in it");
    }
}

/// Mallory, an admin, adds dave, who is in league with her, by a key package to whose leaf nobody can seal.
pub fn useless_key(stage: &mut Stage) {
    let (group, _) = tea(stage);
    let member = stage.account(MALLORY);
    stage.does(ALICE, Command::SetRole { conversation: group, member, role: Role::Admin });
    let pair = stage.befriend(MALLORY, DAVE);
    let (chain, daves) = (stage.chain(DAVE), program_of(stage, DAVE, pair));
    refused_deed(stage, group, |adversary| {
        let low_order = vec![0; adversary.leaf_key()?.len()];
        let key_package = daves?.copying_key_package(low_order)?;
        adversary.commit(&mut rng(), Deed::Add { key_package, chain }, NextKey::Derived)
    });
    for person in [ALICE, BOB] {
        stage.must(!stage.is_member(person, group, DAVE), "dave is not in it");
    }
}

/// A valid commit with a next key that nobody can derive.
pub fn wrong_next_key(stage: &mut Stage) {
    let (group, _) = tea(stage);
    refused_deed(stage, group, |adversary| adversary.commit(&mut rng(), Deed::Refresh, NextKey::OfItsOwn));
    for (who, lie) in stage.caught() {
        if let engine::caught::Lie::WrongNextKey { author } = lie {
            stage.must(author == stage.account(MALLORY), &format!("{who} names mallory"));
        }
    }
}

/// The segment is closed with garbage.
pub fn bad_commit(stage: &mut Stage) {
    let (group, _) = tea(stage);
    refused_deed(stage, group, |adversary| Some(adversary.garbage(&mut rng())));
}

/// Mallory always commits first, so that the commit that removes her always loses.
pub fn commit_storm(stage: &mut Stage) {
    let (group, _) = tea(stage);
    let members = vec![stage.account(MALLORY)];
    if stage.lying {
        let Some(mut adversary) = mallory(stage, group) else { return };
        let mut storm: VecDeque<Entry> = VecDeque::new();
        for _ in 0..8 {
            storm.extend(adversary.commit(&mut rng(), Deed::Refresh, NextKey::Derived));
        }
        stage.must(storm.len() == 8, "mallory's program can do it");
        stage.evil.on_append(Box::new(move |person, entry| {
            let overtakes = person != MALLORY && entry.kind() == EntryKind::Commit;
            let is_next = storm.front().is_some_and(|next| next.segment == entry.segment);
            match storm.pop_front_if(|_| overtakes && is_next) {
                Some(first) => Fate::After(Box::new(first)),
                None => Fate::Honest,
            }
        }));
    }
    stage.does(ALICE, Command::RemoveMembers { conversation: group, members });
    stage.world.advance(600_000);
    stage.settle();
    if stage.lying {
        let broken =
            stage.view(ALICE, group).is_some_and(|view| matches!(view.state, ConversationState::Broken { .. }));
        if broken {
            rebuilt_without_mallory(stage, group);
        }
        let commits = stage.evil.topics().last().map_or(0, |_| {
            stage
                .evil
                .topics()
                .iter()
                .map(|topic| stage.evil.entries(topic).iter().filter(|entry| is_commit(entry)).count())
                .max()
                .unwrap_or(0)
        });
        stage.must(commits <= 8, "the storm ends");
    }
    for person in [ALICE, BOB] {
        stage.must(!stage.is_member(person, group, MALLORY), "mallory is out");
    }
}

/// The server and mallory together exchange the next key of alice's commit: nobody may blame alice.
pub fn planted_key_in_league(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    let before = stage.evil.entries(&topic).len() as u64;
    if stage.lying {
        let Some(adversary) = mallory(stage, group) else { return };
        let (own, segment_key) = (SecretKey::from_seed(&[0xE6; 32]), adversary.segment_key());
        let exchange = move |entry: &protocol::api::TopicEntry| {
            let mut told = entry.clone();
            if let Some(Entry { segment, lifetime_days, body: EntryBody::Commit { ciphertext, .. }, .. }) = &entry.entry
                && told.link.sequence > before
            {
                let proof = next_segment_bytes(&topic, *segment + 1, &ciphertext.0);
                let possession = own.sign(Purpose::NextSegment, &proof);
                let body =
                    EntryBody::Commit { next_key: own.public(), possession, ciphertext: Bytes(ciphertext.0.clone()) };
                let signed = Entry::sign(&segment_key, topic, *segment, *lifetime_days, body);
                told.link.entry = signed.hash();
                told.entry = Some(signed);
            }
            vec![told]
        };
        stage.evil.tell(topic, &[ALICE, BOB, MALLORY, DAVE], Source::Mirror(Box::new(exchange)));
    }
    stage.tries(ALICE, Command::Rename { conversation: group, name: "coffee".to_owned() });
    stage.world.advance(60_000);
    stage.settle();
    stage.only_if_honest(
        stage.view(BOB, group).and_then(|view| view.name) == Some("coffee".to_owned()),
        "bob sees the name",
    );
    if stage.lying {
        stage.must(stage.has_caught(BOB), "bob is told");
    }
}

/// Mallory, an owner until she was removed, rebuilds from before her removal for bob, who was away.
pub fn rebuild_hijack(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    let member = stage.account(MALLORY);
    stage.does(ALICE, Command::SetRole { conversation: group, member, role: Role::Owner });
    let before = stage.world.copy_profile(MALLORY);
    stage.world.disconnect(BOB);
    stage.settle();
    stage.does(ALICE, Command::RemoveMembers { conversation: group, members: vec![member] });
    if stage.lying {
        let entries = stage.evil.entries(&topic);
        let closing = entries.iter().rfind(|entry| is_commit(entry)).map(|entry| entry.link);
        let (Some(closing), Some(adversary)) = (closing, Adversary::new(&before.all(), &group)) else {
            return stage.must(false, "mallory has what she needs");
        };
        let head = Head { sequence: closing.sequence, link: stage.evil.link_after(&topic, closing.sequence) };
        let mut rows = before;
        rows.put(adversary.claim_broken(head, closing.entry));
        rows.take_table(&stage.world.people[MALLORY].rows, engine::changes::Table::Profile);
        stage.world.replace_profile(MALLORY, rows);
        stage.settle();
        stage.does(MALLORY, Command::Rebuild { conversation: group, without: vec![stage.account(ALICE)] });
        // Bob reads his inbox first, while he still takes mallory for an owner.
        let mut lost = 3;
        stage.world.intercept(Box::new(move |person, frame| {
            let is_lost = person == BOB && lost > 0 && matches!(frame.request, Request::ProveSegment { .. });
            lost -= u32::from(is_lost);
            if is_lost { Vec::new() } else { vec![frame] }
        }));
    }
    stage.world.connect(BOB);
    stage.world.advance(600_000);
    stage.settle();
    stage.must(!stage.is_member(BOB, group, MALLORY), "mallory is out for bob");
    stage.says(ALICE, group, "without mallory");
    stage.must(stage.sees(BOB, group, "without mallory") == 1, "bob is where alice is");
    stage.must(stage.sees(MALLORY, group, "without mallory") == 0, "mallory is not");
}

pub(super) fn rng() -> rand_chacha::ChaCha20Rng {
    rand_core::SeedableRng::seed_from_u64(0xE71)
}
