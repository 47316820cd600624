//! What people do to get into a group, or to speak in it, who may not.

use std::collections::{BTreeMap, BTreeSet};

use engine::adversary::{Deed, Flaw, NextKey};
use engine::group_wish::GroupWish;
use engine::input::{Command, Reply};
use engine::kinds::{GroupKind, Kind};
use engine::said::reactions_of;
use engine::view::{ConversationState, MessageBody, Role, Rule, Undone};
use engine::wish::Wish;
use protocol::api::{Answer, DeviceKeys, Request};
use protocol::content::Content;
use protocol::entrance::EntranceLink;
use protocol::hello::SessionKind;
use protocol::id::{AccountId, ConversationId};

use super::member::{
    append, goes_on_without_mallory, in_place_of_the_next, mallory, rebuilt_without_mallory, rng, tea,
};
use super::ours::{changes_packages_of, has_only_packages, program_of};
use super::stage::{ALICE, BOB, DAVE, MALLORY, PHONE, Stage, TABLET};

fn wishes(stage: &mut Stage, person: usize, group: ConversationId, wish: GroupWish) -> Option<Reply> {
    stage.does(person, Command::In { conversation: group, wish: Wish::Group(wish) })
}

fn opens(stage: &mut Stage, person: usize, group: ConversationId, approve: bool) -> Option<EntranceLink> {
    match wishes(stage, person, group, GroupWish::OpenEntrance { approve }) {
        Some(Reply::Entrance { link }) => Some(*link),
        _ => None,
    }
}

/// Knocks and waits until whoever lets in by themselves has done so.
fn knocks(stage: &mut Stage, person: usize, link: &EntranceLink) {
    stage.does(person, Command::Knock { link: link.clone() });
    waits(stage);
}

fn waits(stage: &mut Stage) {
    stage.world.advance(60_000);
    stage.settle();
}

fn rows_of(stage: &Stage, person: usize, group: ConversationId, is_it: impl Fn(&GroupKind) -> bool) -> usize {
    let rows = stage.world.people[person].rows.history(&group);
    let found = |body: &MessageBody| matches!(body, MessageBody::Kind(Kind::Group(kind)) if is_it(kind));
    rows.iter().filter(|row| found(&row.body)).count()
}

/// Dave was let in by a link, and has left. Mallory, who read his knock, sends it again.
pub fn link_replayed(stage: &mut Stage) {
    let (group, topic) = tea(stage);
    let Some(link) = opens(stage, ALICE, group, false) else { return };
    let reader = mallory(stage, group);
    knocks(stage, DAVE, &link);
    let dave = stage.account(DAVE);
    for person in [ALICE, BOB, MALLORY] {
        stage.must(stage.is_member(person, group, DAVE), "dave is let in");
        let joined =
            rows_of(stage, person, group, |kind| matches!(kind, GroupKind::LetIn { account, .. } if *account == dave));
        stage.must(joined == 1, "everybody sees by whose link");
    }
    let reader = reader.as_ref();
    let entries = stage.evil.entries(&topic);
    let mut read = entries.iter().filter_map(|found| reader?.knocks_in(found.entry.as_ref()?).pop());
    let Some(knock) = read.next() else { return stage.must(false, "mallory has read dave's knock") };
    stage.does(DAVE, Command::Leave { conversation: group });
    waits(stage);
    stage.must(!stage.is_member(ALICE, group, DAVE), "dave has left");
    if stage.lying {
        let chain = stage.chain(DAVE);
        let (session, _) = stage.stranger_of(SessionKind::Contact);
        let account = stage.account(ALICE);
        let keys = stage.asks(session, Request::TakeKeyPackages { account });
        let Some(Ok(Answer::KeyPackages { devices, .. })) = keys else { return stage.must(false, "alice has keys") };
        for keys in devices {
            let item = reader.and_then(|reader| reader.knock_again(knock.clone(), chain.clone(), (&account, &keys)));
            let Some(item) = item else { return stage.must(false, "mallory's program can do it") };
            let put = stage.asks(session, Request::PutInbox { account, device: keys.device, item });
            stage.must(matches!(put, Some(Ok(_))), "the knock lies in alice's inbox again");
        }
        waits(stage);
    }
    for person in [ALICE, BOB] {
        stage.must(!stage.is_member(person, group, DAVE), "dave stays out");
    }
    if !stage.lying {
        knocks(stage, DAVE, &link);
        stage.must(stage.is_member(ALICE, group, DAVE), "whoever knocks anew is let in again");
    }
}

/// Dave knocks, and has no key packages at the server: alice, who lets in by herself, is not kept from anything else.
pub fn knock_without_devices(stage: &mut Stage) {
    let (group, _) = tea(stage);
    let Some(link) = opens(stage, ALICE, group, false) else { return };
    let dave = stage.account(DAVE);
    if stage.lying {
        changes_packages_of(stage, DAVE, Vec::clear);
    }
    knocks(stage, DAVE, &link);
    stage.only_if_honest(stage.is_member(ALICE, group, DAVE), "dave is let in");
    stage.says(ALICE, group, "alice goes on");
    waits(stage);
    stage.must(stage.sees(BOB, group, "alice goes on") == 1, "alice is read");
    wishes(stage, ALICE, group, GroupWish::Ban { accounts: vec![dave] });
    waits(stage);
    let banned = stage.view(BOB, group).and_then(|view| view.group).is_some_and(|group| group.banned.contains(&dave));
    stage.must(banned, "alice's other commits are made");
}

/// A link is revoked, and mallory passes it on all the same.
pub fn link_revoked(stage: &mut Stage) {
    let (group, _) = tea(stage);
    let Some(link) = opens(stage, ALICE, group, false) else { return };
    if stage.lying {
        wishes(stage, ALICE, group, GroupWish::CloseEntrances);
    }
    knocks(stage, DAVE, &link);
    stage.only_if_honest(stage.is_member(BOB, group, DAVE), "dave is let in");
    let knows = stage.view(DAVE, group).is_some();
    stage.only_if_honest(knows, "dave knows the group");
}

/// Mallory is banned, and comes back: by a link, by a plain member, and by a program that cites her knock.
pub fn banned_returns(stage: &mut Stage) {
    let (group, _) = tea(stage);
    wishes(stage, ALICE, group, GroupWish::Rule { rule: Rule::Add, role: Role::Member });
    let Some(link) = opens(stage, ALICE, group, false) else { return };
    let accounts = vec![stage.account(MALLORY)];
    match stage.lying {
        true => wishes(stage, ALICE, group, GroupWish::Ban { accounts }),
        false => stage.does(ALICE, Command::RemoveMembers { conversation: group, members: accounts }),
    };
    waits(stage);
    stage.must(!stage.is_member(BOB, group, MALLORY), "mallory is out");
    knocks(stage, MALLORY, &link);
    stage.only_if_honest(stage.is_member(BOB, group, MALLORY), "mallory is let in by the link");
    let members = vec![stage.handle(MALLORY)];
    if stage.lying {
        let refused = stage.tries(BOB, Command::AddMembers { conversation: group, members: members.clone() });
        stage.must(matches!(refused, Some(Err(_))), "a plain member cannot add her");
        stage.must(!stage.is_member(ALICE, group, MALLORY), "mallory stays out");
        stage.does(ALICE, Command::AddMembers { conversation: group, members });
        waits(stage);
        stage.must(stage.is_member(BOB, group, MALLORY), "an owner's adding lifts the ban");
        let banned = stage.view(BOB, group).and_then(|view| view.group).map_or(1, |group| group.banned.len());
        stage.must(banned == 0, "and everybody sees that it is lifted");
    }
}

/// Only owners and admins write, and mallory's program writes all the same.
pub fn announcement_bypassed(stage: &mut Stage) {
    let (group, _) = tea(stage);
    if stage.lying {
        wishes(stage, ALICE, group, GroupWish::Rule { rule: Rule::Write, role: Role::Admin });
    }
    if stage.lying {
        let Some(mut adversary) = mallory(stage, group) else { return };
        let entry = adversary.message("buy my things", Flaw::None);
        stage.must(entry.is_some(), "mallory's program can do it");
        in_place_of_the_next(stage, entry.into_iter().collect());
        stage.reacts(MALLORY, group, "from alice");
        waits(stage);
    } else {
        stage.says(MALLORY, group, "buy my things");
    }
    for person in [ALICE, BOB] {
        stage.only_if_honest(stage.sees(person, group, "buy my things") == 1, "what mallory writes is shown");
    }
    stage.says(ALICE, group, "the group goes on");
    for person in [ALICE, BOB] {
        stage.must(stage.sees(person, group, "the group goes on") == 1, "nobody is forked off");
    }
    let seen = [ALICE, BOB].map(|person| stage.view(person, group).map(|view| view.fingerprint));
    let [of_alice, of_bob] = seen;
    stage.must(of_alice == of_bob, "all have read the same");
}

/// What is no emoji: nothing that one sees, what turns the names beside it, words, too much at once, and nothing at all.
const NO_REACTIONS: [&str; 7] =
    ["\u{200B}", "\u{202E}", "дуракичертовы", "👍👍", "👍\u{FE0F}\u{FE0F}", "👍\u{200D}\u{200D}", ""];

/// Mallory's program reacts with what is no emoji, in place of the thumb that she had given alice's message.
pub fn word_as_reaction(stage: &mut Stage) {
    let (group, _) = tea(stage);
    stage.reacts(MALLORY, group, "from alice");
    let Some(to) = stage.about(MALLORY, group, "from alice").map(|about| about.message) else { return };
    let given = |stage: &Stage, person: usize| {
        let about = stage.world.people[person].rows.about(&group, &to);
        let bytes: Vec<_> = about.iter().map(|row| row.value.clone()).collect();
        (reactions_of(&about), bytes)
    };
    let before = [ALICE, BOB].map(|person| given(stage, person));
    let thumb = before[0].0.get(&stage.account(MALLORY)).copied();
    stage.must(thumb.is_some(), "mallory's thumb is shown");
    if stage.lying {
        let Some(mut adversary) = mallory(stage, group) else { return };
        let origin = adversary.origin();
        let long = "👍\u{1F3FD}".repeat(200);
        let texts = NO_REACTIONS.into_iter().chain([long.as_str()]).zip(0..);
        let contents = texts.map(|(text, salt)| Content::reaction([salt; 16], origin, to, text, thumb).to_bytes());
        let made = contents.map(|content| adversary.message_of(content, |_| {})).collect::<Option<Vec<_>>>();
        stage.must(made.is_some(), "mallory's program can do it");
        append(stage, group, made.unwrap_or_default());
    }
    stage.says(ALICE, group, "the group goes on");
    stage.must(stage.sees(BOB, group, "the group goes on") == 1, "nobody is forked off");
    let after = [ALICE, BOB].map(|person| given(stage, person));
    stage.must(before == after, &format!("nobody is shown anything but the thumb: {after:?}"));
}

/// Mallory, an admin, opens an entrance in bob's name, for whom it would be said that people came by it.
pub fn link_in_anothers_name(stage: &mut Stage) {
    let (group, _) = tea(stage);
    let (member, bob) = (stage.account(MALLORY), stage.account(BOB));
    stage.does(ALICE, Command::SetRole { conversation: group, member, role: Role::Admin });
    stage.does(ALICE, Command::SetRole { conversation: group, member: bob, role: Role::Admin });
    if !stage.lying {
        return;
    }
    let Some(mut adversary) = mallory(stage, group) else { return };
    let entry = adversary.commit(&mut rng(), Deed::OpenEntrance(bob), NextKey::Derived);
    stage.must(entry.is_some(), "mallory's program can do it");
    append(stage, group, entry.into_iter().collect());
    for person in [ALICE, BOB] {
        let links = stage.view(person, group).and_then(|view| view.group).map_or(1, |group| group.entrances.len());
        stage.must(links == 0, "nobody has merged it");
    }
    rebuilt_without_mallory(stage, group);
}

/// Whether somebody was told that others were not added.
fn is_told_not_added(stage: &Stage, person: usize, group: ConversationId) -> bool {
    let rows = stage.world.people[person].rows.history(&group);
    rows.iter().any(|row| matches!(row.body, MessageBody::NotDone { what: Undone::Add, .. }))
}

/// Alice adds dave by hand, and he has no key packages at the server: all else of hers goes on, and she is told.
pub fn addition_in_vain(stage: &mut Stage) {
    let (group, _) = tea(stage);
    stage.befriend(ALICE, DAVE);
    if stage.lying {
        changes_packages_of(stage, DAVE, Vec::clear);
    }
    stage.does(ALICE, Command::AddMembers { conversation: group, members: vec![stage.handle(DAVE)] });
    stage.does(ALICE, Command::Rename { conversation: group, name: "coffee".to_owned() });
    stage.world.advance(600_000);
    stage.settle();
    stage.only_if_honest(stage.is_member(BOB, group, DAVE), "dave is added");
    stage.must(is_told_not_added(stage, ALICE, group) == stage.lying, "alice is told exactly if dave cannot be added");
    stage.must(stage.view(BOB, group).and_then(|view| view.name) == Some("coffee".to_owned()), "alice's commits go on");
}

/// Mallory closes the segment with garbage, for which nobody is to blame, and cannot be added to what alice, who has two devices, rebuilds.
fn rebuilt_past_mallory(stage: &mut Stage, packages: fn(&mut Vec<DeviceKeys>)) {
    stage.link(ALICE, TABLET);
    let (group, _) = tea(stage);
    if !stage.lying {
        return;
    }
    let Some(garbage) = mallory(stage, group).map(|adversary| adversary.garbage(&mut rng())) else { return };
    changes_packages_of(stage, MALLORY, packages);
    append(stage, group, vec![garbage]);
    stage.does(ALICE, Command::Rebuild { conversation: group, without: vec![] });
    stage.world.advance(600_000);
    stage.settle();
    let out = vec![stage.account(MALLORY)];
    for person in [ALICE, BOB, TABLET] {
        stage.must(stage.is_member(person, group, BOB), "bob is in what alice has rebuilt");
        let rows = stage.world.people[person].rows.history(&group);
        let is_seen = rows.iter().any(|row| row.body == MessageBody::Rebuilt { left_out: out.clone() });
        stage.must(is_seen, "everybody sees who was left out");
    }
    goes_on_without_mallory(stage, group);
    stage.must(stage.sees(TABLET, group, "after the rebuild") == 1, "alice's other device reads on");
}

/// Mallory has no key packages at the server.
pub fn rebuild_without_keys(stage: &mut Stage) {
    rebuilt_past_mallory(stage, Vec::clear);
}

/// Mallory's key packages are garbage.
pub fn rebuild_with_garbage(stage: &mut Stage) {
    rebuilt_past_mallory(stage, |devices| are_garbage(devices));
}

/// Mallory's key packages and those of dave, who is in league with her, have the same encryption key.
pub fn rebuild_with_copied_key(stage: &mut Stage) {
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY, DAVE]);
    stage.says(MALLORY, group, "from mallory");
    if !stage.lying {
        return;
    }
    let Some(garbage) = mallory(stage, group).map(|adversary| adversary.garbage(&mut rng())) else { return };
    let mut packages = BTreeMap::new();
    for person in [MALLORY, DAVE] {
        let key = program_of(stage, MALLORY, group).and_then(|program| program.leaf_key());
        let program = program_of(stage, person, group);
        let Some(package) = key.and_then(|key| program?.copying_key_package(key)) else { continue };
        packages.insert(stage.account(person), package);
    }
    stage.must(packages.len() == 2, "their programs can do it");
    let out: BTreeSet<_> = packages.keys().copied().collect();
    has_only_packages(stage, packages);
    append(stage, group, vec![garbage]);
    stage.does(ALICE, Command::Rebuild { conversation: group, without: vec![] });
    waits(stage);
    for person in [ALICE, BOB] {
        let rows = stage.world.people[person].rows.history(&group);
        let is_seen = |left_out: &[AccountId]| left_out.iter().copied().collect::<BTreeSet<_>>() == out;
        let seen = rows.iter().any(|row| matches!(&row.body, MessageBody::Rebuilt { left_out } if is_seen(left_out)));
        stage.must(seen, "everybody sees who was left out");
    }
    goes_on_without_mallory(stage, group);
}

fn are_garbage(devices: &mut [DeviceKeys]) {
    devices.iter_mut().for_each(|device| device.key_package = vec![7; 2_655].into());
}

/// The server shows no key package of alice, the owner, that can be used, while bob, an admin, rebuilds what mallory has jammed.
pub fn rebuild_past_owner(stage: &mut Stage) {
    let (group, _) = tea(stage);
    stage.does(ALICE, Command::SetRole { conversation: group, member: stage.account(BOB), role: Role::Admin });
    if !stage.lying {
        return;
    }
    let Some(garbage) = mallory(stage, group).map(|adversary| adversary.garbage(&mut rng())) else { return };
    changes_packages_of(stage, ALICE, |devices| are_garbage(devices));
    append(stage, group, vec![garbage]);
    stage.does(BOB, Command::Rebuild { conversation: group, without: vec![stage.account(MALLORY)] });
    stage.tries_to_say(BOB, group, "to nobody");
    stage.world.advance(600_000);
    stage.settle();
    stage.must(is_told_not_added(stage, BOB, group), "bob is told for whom it waits");
    stage.must(stage.sees(BOB, group, "to nobody") == 0, "and says nothing to nobody");
    let waits = stage.view(ALICE, group).is_some_and(|view| matches!(view.state, ConversationState::Broken { .. }));
    stage.must(waits, "nothing is rebuilt without its owner");
    stage.world.advance(3_600_000);
    stage.settle();
    rebuilt_without_mallory(stage, group);
}

/// Dave's telephone knocks while alice is away, and bob does; then dave removes it.
pub fn knock_by_removed_device(stage: &mut Stage) {
    let (group, _) = stage.group(ALICE, &[MALLORY]);
    let phone = stage.link(DAVE, PHONE);
    let Some(link) = opens(stage, ALICE, group, false) else { return };
    stage.world.disconnect(ALICE);
    stage.settle();
    for person in [BOB, PHONE] {
        stage.does(person, Command::Knock { link: link.clone() });
    }
    if stage.lying {
        stage.does(DAVE, Command::RemoveDevice { device: phone });
    }
    stage.world.connect(ALICE);
    waits(stage);
    for person in [ALICE, MALLORY] {
        stage.must(stage.is_member(person, group, BOB), "whoever knocked with him is let in");
    }
    stage.only_if_honest(stage.is_member(ALICE, group, DAVE), "dave is let in");
    stage.must(is_told_not_added(stage, ALICE, group) == stage.lying, "alice is told exactly if dave cannot be added");
    if stage.lying {
        knocks(stage, DAVE, &link);
        stage.must(stage.is_member(MALLORY, group, DAVE), "he may knock again");
    }
}

/// Bob, an admin, wants dave added, which waits; meanwhile alice bans dave.
pub fn ban_overtaken(stage: &mut Stage) {
    let (group, _) = tea(stage);
    stage.befriend(BOB, DAVE);
    stage.does(ALICE, Command::SetRole { conversation: group, member: stage.account(BOB), role: Role::Admin });
    stage.world.disconnect(BOB);
    stage.settle();
    stage.does(BOB, Command::AddMembers { conversation: group, members: vec![stage.handle(DAVE)] });
    let dave = stage.account(DAVE);
    if stage.lying {
        wishes(stage, ALICE, group, GroupWish::Ban { accounts: vec![dave] });
    }
    stage.world.connect(BOB);
    waits(stage);
    stage.only_if_honest(stage.is_member(ALICE, group, DAVE), "dave is added");
    stage.must(is_told_not_added(stage, BOB, group) == stage.lying, "bob is told exactly if dave is not added");
    let banned = stage.view(BOB, group).and_then(|view| view.group).is_some_and(|group| group.banned.contains(&dave));
    stage.must(banned == stage.lying, "nobody lifts a ban that they have not seen");
    if stage.lying {
        stage.does(BOB, Command::AddMembers { conversation: group, members: vec![stage.handle(DAVE)] });
        waits(stage);
        stage.must(stage.is_member(ALICE, group, DAVE), "who knows of it lifts it");
    }
}

/// Dave knocks, and nobody answers for longer than a knock is good.
pub fn knocks_pile_up(stage: &mut Stage) {
    let (group, _) = tea(stage);
    let Some(link) = opens(stage, ALICE, group, true) else { return };
    knocks(stage, DAVE, &link);
    let asking = |stage: &Stage| {
        stage.view(ALICE, group).and_then(|view| view.group).map_or(usize::MAX, |group| group.knocks.len())
    };
    stage.must(asking(stage) == 1, "alice sees who asks");
    let days = if stage.lying { 8 } else { 6 };
    stage.world.advance(days * 24 * 3_600_000);
    stage.settle();
    stage.must(asking(stage) == usize::from(!stage.lying), "nobody waits for ever");
    let accounts = vec![stage.account(DAVE)];
    let admit = GroupWish::Admit { accounts };
    let admitted = stage.tries(ALICE, Command::In { conversation: group, wish: Wish::Group(admit.clone()) });
    stage.must(matches!(admitted, Some(Ok(_))) != stage.lying, "nobody is let in by what was asked long ago");
    if stage.lying {
        knocks(stage, DAVE, &link);
        wishes(stage, ALICE, group, admit);
    }
    waits(stage);
    stage.must(stage.is_member(BOB, group, DAVE), "whoever knocks anew is let in");
}

/// Mallory makes a link by which dave comes into her group; then she puts him into another one.
pub fn link_maker_presumes(stage: &mut Stage) {
    let (group, _) = stage.group(MALLORY, &[BOB]);
    let Some(link) = opens(stage, MALLORY, group, false) else { return };
    if !stage.lying {
        stage.befriend(MALLORY, DAVE);
    }
    knocks(stage, DAVE, &link);
    stage.must(stage.is_member(BOB, group, DAVE), "dave is let in");
    let members = vec![stage.handle(DAVE)];
    let reply = stage.does(MALLORY, Command::CreateGroup { name: "trap".to_owned(), members });
    waits(stage);
    let Some(Reply::Conversation { conversation }) = reply else { return };
    stage.only_if_honest(stage.view(DAVE, conversation).is_some(), "whom dave knows puts him into a group at once");
    let asked = stage.world.people[DAVE].rows.requests().iter().any(|request| request.conversation == conversation);
    stage.must(asked == stage.lying, "who is not known asks");
}
