//! Attacks that are in nobody's list: looked for in the code, by people who wrote it.

use std::collections::BTreeMap;

use engine::adversary::Adversary;
use engine::input::{Command, Target};
use engine::view::{MessageBody, Role, Undone};
use protocol::api::{Answer, DeviceKeys, Request, ServerEvent, ServerFrame};
use protocol::hello::SessionKind;
use protocol::id::{AccountId, ConversationId};
use protocol::topic::{Entry, EntryKind};

use super::member::{append, goes_on_without_mallory, mallory, rebuilt_without_mallory, rng, tea};
use super::stage::{ALICE, BOB, DAVE, MALLORY, Stage};
use crate::evil::server::Fate;
use crate::model::check_at_rest;

const DAY_MS: u64 = 86_400_000;

/// Mallory says that she leaves, in a message of one day, while alice is away for three: whoever acted on it would do what alice
/// could not understand.
pub fn fleeting_notice(stage: &mut Stage) {
    let (group, _) = tea(stage);
    stage.world.disconnect(ALICE);
    stage.settle();
    if stage.lying {
        let Some(key) = mallory(stage, group).map(|adversary| adversary.segment_key()) else { return };
        stage.world.intercept(Box::new(move |person, mut frame| {
            if let (MALLORY, Request::Append { entry }) = (person, &mut frame.request) {
                *entry = Entry::sign(&key, entry.topic, entry.segment, 1, entry.body.clone());
            }
            vec![frame]
        }));
        stage.tries(MALLORY, Command::Leave { conversation: group });
    }
    stage.world.advance(600_000);
    stage.says(BOB, group, "while alice was away");
    stage.world.advance(3 * DAY_MS);
    stage.world.connect(ALICE);
    stage.world.advance(600_000);
    stage.settle();
    stage.must(stage.sees(ALICE, group, "while alice was away") == 1, "alice reads what was said meanwhile");
    stage.must(stage.is_member(BOB, group, MALLORY), "nobody acts on what does not last");
    stage.says(ALICE, group, "alice is back");
    stage.must(stage.sees(BOB, group, "alice is back") == 1, "alice is where bob is");
    must_not_be_renewed(stage, BOB, group);
}

/// Whoever asks for somebody's key packages from now on gets them as this changes them, with the true chain.
pub(super) fn changes_packages_of(stage: &mut Stage, person: usize, change: fn(&mut Vec<DeviceKeys>)) {
    let account = stage.account(person);
    changes_packages(stage, move |of, devices| {
        if *of == account {
            change(devices);
        }
    });
}

/// These people have nothing but these key packages.
pub(super) fn has_only_packages(stage: &mut Stage, packages: BTreeMap<AccountId, Vec<u8>>) {
    changes_packages(stage, move |of, devices| {
        if let Some(package) = packages.get(of) {
            devices.iter_mut().for_each(|device| device.key_package = package.clone().into());
        }
    });
}

fn changes_packages(stage: &mut Stage, mut change: impl FnMut(&AccountId, &mut Vec<DeviceKeys>) + 'static) {
    stage.evil.on_event(Box::new(move |_, event| match event {
        ServerEvent::Frame {
            session,
            frame: ServerFrame::Answer { call, answer: Answer::KeyPackages { chain, mut devices } },
        } => {
            if let Ok(state) = chain.verify() {
                change(&state.account, &mut devices);
            }
            let answer = Answer::KeyPackages { chain, devices };
            ServerEvent::Frame { session, frame: ServerFrame::Answer { call, answer } }
        }
        other => other,
    }));
}

/// Dave's key packages are garbage; bob, an admin, adds him, and dave is not added: nothing else comes of it.
pub fn garbage_key_packages(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    stage.befriend(BOB, DAVE);
    stage.does(ALICE, Command::SetRole { conversation: group, member: stage.account(BOB), role: Role::Admin });
    if stage.lying {
        changes_packages_of(stage, DAVE, |devices| {
            devices.iter_mut().for_each(|device| device.key_package = vec![7; 2_655].into());
        });
    }
    let before = stage.evil.entries(&topic).len();
    stage.does(BOB, Command::AddMembers { conversation: group, members: vec![stage.handle(DAVE)] });
    stage.world.advance(600_000);
    stage.settle();
    stage.only_if_honest(stage.is_member(ALICE, group, DAVE), "dave is added");
    let rows = stage.world.people[BOB].rows.history(&group);
    let told = rows.iter().any(|row| matches!(row.body, MessageBody::NotDone { what: Undone::Add, .. }));
    stage.must(told == stage.lying, "bob is told exactly if dave cannot be added");
    stage.must(!stage.lying || stage.evil.entries(&topic).len() <= before + 1, "nobody commits in vain without end");
    stage.says(BOB, group, "bob goes on");
    stage.says(ALICE, group, "alice goes on");
    stage.must(stage.sees(ALICE, group, "bob goes on") == 1, "bob is read");
    stage.must(stage.sees(BOB, group, "alice goes on") == 1, "alice is read");
}

/// Mallory's key packages have the encryption key of bob, who is in the group; alice adds her and dave at once.
pub fn copied_key(stage: &mut Stage) {
    let (group, _) = stage.group(ALICE, &[BOB]);
    let mallorys = stage.befriend(ALICE, MALLORY);
    stage.befriend(ALICE, DAVE);
    if stage.lying {
        let key = program_of(stage, BOB, group).and_then(|bob| bob.leaf_key());
        let program = program_of(stage, MALLORY, mallorys);
        let package = key.and_then(|key| program?.copying_key_package(key));
        let Some(package) = package else { return stage.must(false, "mallory's program can do it") };
        has_only_packages(stage, [(stage.account(MALLORY), package)].into());
    }
    let members = vec![stage.handle(MALLORY), stage.handle(DAVE)];
    stage.does(ALICE, Command::AddMembers { conversation: group, members });
    stage.world.advance(600_000);
    stage.settle();
    stage.only_if_honest(stage.is_member(BOB, group, MALLORY), "mallory is added");
    stage.must(stage.is_member(BOB, group, DAVE), "dave is added");
    let out = MessageBody::NotDone { what: Undone::Add, accounts: vec![stage.account(MALLORY)] };
    let rows = stage.world.people[ALICE].rows.history(&group);
    stage.must(rows.iter().any(|row| row.body == out) == stage.lying, "alice is told exactly who cannot be added");
    stage.says(DAVE, group, "from dave");
    stage.must(stage.sees(BOB, group, "from dave") == 1, "dave is read");
}

/// What a changed program of a person in a conversation could do.
pub(super) fn program_of(stage: &Stage, person: usize, conversation: ConversationId) -> Option<Adversary> {
    Adversary::new(&stage.world.people[person].rows.all(), &conversation)
}

fn must_not_be_renewed(stage: &mut Stage, person: usize, group: ConversationId) {
    let rows = stage.world.people[person].rows.history(&group);
    let renewed = rows.iter().any(|row| matches!(row.body, MessageBody::DeviceRenewed(_)));
    stage.must(!renewed, "nobody had to be added again");
}

/// Mallory, an admin, closes the segment with garbage, and rebuilds without alice, the owner.
pub fn rebuild_overreach(stage: &mut Stage) {
    let (group, _) = tea(stage);
    stage.does(ALICE, Command::SetRole { conversation: group, member: stage.account(MALLORY), role: Role::Admin });
    if !stage.lying {
        return;
    }
    let Some(garbage) = mallory(stage, group).map(|adversary| adversary.garbage(&mut rng())) else { return };
    append(stage, group, vec![garbage]);
    let (owner, mut rows) = (stage.account(ALICE), stage.world.copy_profile(MALLORY));
    let Some(row) = Adversary::new(&rows.all(), &group).and_then(|adversary| adversary.belittle(owner)) else {
        return stage.must(false, "mallory has what she needs");
    };
    rows.put(row);
    stage.world.replace_profile(MALLORY, rows);
    stage.settle();
    stage.does(MALLORY, Command::Rebuild { conversation: group, without: vec![owner] });
    stage.world.advance(60_000);
    stage.settle();
    let refused = |(_, lie): &(String, engine::caught::Lie)| *lie == engine::caught::Lie::RebuildRefused;
    let told = stage.caught().iter().any(|found| refused(found) && found.0 == "bob");
    stage.must(told, "bob is told that mallory may not");
    stage.must(stage.is_member(BOB, group, ALICE), "bob stays where alice is");
    rebuilt_without_mallory(stage, group);
}

/// Bob comes back after what he missed has expired, and asks to be added again; mallory answers with a group of her own.
pub fn readmission_hijack(stage: &mut Stage) {
    let (group, _) = tea(stage);
    stage.world.disconnect(BOB);
    stage.settle();
    stage.does(ALICE, Command::Rename { conversation: group, name: "coffee".to_owned() });
    stage.world.advance(32 * DAY_MS);
    let lure = mallory(stage, group);
    stage.world.disconnect(ALICE);
    stage.world.disconnect(MALLORY);
    stage.settle();
    stage.world.connect(BOB);
    stage.world.advance(300_000);
    stage.settle();
    if stage.lying {
        let lured = lure.is_some_and(|lure| lures_bob(stage, &lure, 3));
        stage.must(lured, "mallory's program can do it");
        stage.world.advance(60_000);
        stage.settle();
    }
    stage.must(stage.has_caught(BOB) == stage.lying, "bob is told exactly if there is something to tell");
    for person in [ALICE, MALLORY] {
        stage.world.connect(person);
    }
    stage.world.advance(3_600_000);
    stage.settle();
    stage.says(BOB, group, "bob is back");
    stage.must(stage.sees(ALICE, group, "bob is back") == 1, "bob is where alice is");
}

/// Puts an invitation into a group of mallory's own into bob's inbox, as if the conversation were so many epochs further on. Says
/// whether the server took it.
fn lures_bob(stage: &mut Stage, mallory: &Adversary, ahead: u64) -> bool {
    let (account, chain) = (stage.account(BOB), stage.chain(BOB));
    let (session, _) = stage.stranger_of(SessionKind::Contact);
    let taken = stage.asks(session, Request::TakeKeyPackages { account });
    let Some(Ok(Answer::KeyPackages { devices, .. })) = taken else { return false };
    let item = devices.first().and_then(|keys| Some((keys.device, mallory.lure(&chain, keys, ahead)?)));
    let Some((device, item)) = item else { return false };
    matches!(stage.asks(session, Request::PutInbox { account, device, item }), Some(Ok(_)))
}

/// Mallory closes the segment with garbage while bob is away, and alice rebuilds without her. Before and behind alice's invitation there
/// are mallory's in bob's inbox, which claim to lead in further on.
pub fn rebuild_displaced(stage: &mut Stage) {
    let (group, _) = tea(stage);
    stage.world.disconnect(BOB);
    stage.settle();
    if stage.lying {
        let Some(adversary) = mallory(stage, group) else { return stage.must(false, "mallory has what she needs") };
        let lured = lures_bob(stage, &adversary, 9);
        stage.must(lured, "the first one lies there");
        append(stage, group, vec![adversary.garbage(&mut rng())]);
        let without = vec![stage.account(MALLORY)];
        stage.does(ALICE, Command::Rebuild { conversation: group, without });
        stage.world.advance(600_000);
        stage.settle();
        let lured = lures_bob(stage, &adversary, 10);
        stage.must(lured, "the second one lies there");
    }
    stage.world.connect(BOB);
    stage.world.advance(600_000);
    stage.settle();
    stage.must(stage.has_caught(BOB) == stage.lying, "bob is told exactly if there is something to tell");
    if stage.lying {
        goes_on_without_mallory(stage, group);
    }
}

/// Alice removes mallory and writes at once; the removal loses against bob's commit.
pub fn text_overtakes_removal(stage: &mut Stage) {
    let (group, _) = tea(stage);
    stage.does(ALICE, Command::SetRole { conversation: group, member: stage.account(BOB), role: Role::Admin });
    if stage.lying {
        let mut refused = false;
        stage.evil.on_append(Box::new(move |person, entry| {
            let first = person == ALICE && entry.kind() == EntryKind::Commit && !std::mem::replace(&mut refused, true);
            if first { Fate::Refused } else { Fate::Honest }
        }));
    }
    let members = vec![stage.account(MALLORY)];
    stage.world.command(ALICE, Command::RemoveMembers { conversation: group, members });
    let text = "not for mallory".to_owned();
    stage.world.command(ALICE, Command::Send { to: Target::Conversation(group), text });
    stage.world.advance(200);
    if stage.lying {
        stage.world.command(BOB, Command::Rename { conversation: group, name: "bob's".to_owned() });
    }
    stage.settle();
    stage.must(stage.sees(MALLORY, group, "not for mallory") == 0, "mallory reads nothing that was written behind it");
    stage.must(stage.sees(BOB, group, "not for mallory") == 1, "bob reads it");
    stage.must(!stage.is_member(BOB, group, MALLORY), "mallory is out");
    stage.only_if_lying(
        stage.view(BOB, group).and_then(|view| view.name) == Some("bob's".to_owned()),
        "bob's commit was first",
    );
    stage.broken.extend(check_at_rest(&stage.world));
}
