//! Accidents, the network, and people with a copy of a disk: what must end as well as any lie.

use std::cell::Cell;
use std::rc::Rc;

use engine::changes::Table;
use engine::input::{Command, HeldDecision, Target};
use engine::view::{Delivery, MessageBody};
use protocol::api::{Answer, Request};
use protocol::hello::SessionKind;

use super::stage::{ALICE, BOB, DAVE, MALLORY, Stage};
use crate::model::check_at_rest;
use crate::world::net::{Cut, EVIL_CALLS};

/// Bob writes while he is away; somebody joins before he is back.
pub fn resend_to_newcomer(stage: &mut Stage) {
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY]);
    stage.befriend(ALICE, DAVE);
    stage.world.disconnect(BOB);
    stage.settle();
    stage.says(BOB, group, "for those who are there");
    if stage.lying {
        stage.does(ALICE, Command::AddMembers { conversation: group, members: vec![stage.handle(DAVE)] });
    }
    stage.world.connect(BOB);
    stage.world.advance(600_000);
    stage.settle();
    stage.must(stage.sees(DAVE, group, "for those who are there") == 0, "dave does not get what was not for him");
    let held = stage.delivery(BOB, group, "for those who are there") == Some(Delivery::Held);
    stage.must(held == stage.lying, "the message is held exactly if somebody joined");
    if held {
        let history = stage.world.people[BOB].rows.history(&group);
        let text = MessageBody::Text("for those who are there".to_owned());
        let number = history.iter().find(|row| row.body == text).map_or(0, |row| row.number);
        stage.does(BOB, Command::Resolve { conversation: group, number, decision: HeldDecision::Send });
        stage.must(stage.sees(DAVE, group, "for those who are there") == 1, "dave gets it once bob says so");
    }
    at_rest(stage);
}

/// Mallory sends thousands of signals, some by her engine, more by a changed program; nothing of them is kept anywhere, and who
/// was away misses none of the messages.
pub fn ephemeral_flood(stage: &mut Stage) {
    let (group, topic) = stage.group(ALICE, &[BOB, MALLORY]);
    stage.world.disconnect(BOB);
    stage.settle();
    if stage.lying {
        let mut flooded = false;
        stage.world.intercept(Box::new(move |person, frame| {
            let mut frames = vec![frame];
            let is_signal = person == MALLORY && matches!(frames[0].request, Request::Signal { .. });
            if is_signal && !std::mem::replace(&mut flooded, true) {
                let flood = (0..3_000)
                    .map(|number| protocol::api::ClientFrame { call: EVIL_CALLS + number, ..frames[0].clone() });
                let flood: Vec<_> = flood.collect();
                frames.extend(flood);
            }
            frames
        }));
    }
    stage.says(ALICE, group, "before");
    stage.settle();
    let stored = stage.evil.entries(&topic).len();
    let alices = stage.world.people[ALICE].rows.size();
    for _ in 0..if stage.lying { 500 } else { 1 } {
        stage.world.command(MALLORY, Command::Typing { conversation: group, on: true });
    }
    stage.settle();
    stage.must(stage.evil.entries(&topic).len() == stored, "no signal is stored by the server");
    stage.must(stage.world.people[ALICE].rows.size() == alices, "nor by who is online");
    stage.says(MALLORY, group, "mallory too");
    stage.says(ALICE, group, "after");
    stage.world.connect(BOB);
    stage.world.advance(600_000);
    stage.settle();
    for text in ["before", "mallory too", "after"] {
        stage.must(stage.sees(BOB, group, text) == 1, "bob reads all messages");
    }
    at_rest(stage);
}

/// Bob's disk is put back to an older copy, and his program started from it.
pub fn profile_copied(stage: &mut Stage) {
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY]);
    stage.says(BOB, group, "before the copy");
    let copy = stage.world.copy_profile(BOB);
    stage.says(BOB, group, "after the copy");
    stage.says(ALICE, group, "alice after the copy");
    if stage.lying {
        stage.world.restore_profile(BOB, copy);
        stage.world.advance(600_000);
        stage.settle();
        stage.tries_to_say(BOB, group, "from the copy");
        stage.must(stage.sees(ALICE, group, "from the copy") == 0, "the copy sends nothing");
        stage.must(stage.has_caught(BOB), "bob is told of the copy");
        stage.does(BOB, Command::Heal);
        stage.world.advance(600_000);
        stage.settle();
    }
    stage.says(BOB, group, "bob is back");
    stage.says(ALICE, group, "welcome back");
    stage.must(stage.sees(ALICE, group, "bob is back") == 1, "alice reads bob again");
    stage.must(stage.sees(BOB, group, "welcome back") == 1, "bob reads alice again");
}

/// The session dies between storing and answering, for each request that a conversation needs.
pub fn lost_ack(stage: &mut Stage) {
    let requests = ["CreateTopic", "Append", "PutInbox", "ProveSegment", "ReadTopic", "TakeKeyPackages", "Incarnate"];
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY]);
    for (number, request) in requests.iter().enumerate() {
        if stage.lying {
            stage.world.cut_before_answering(Cut::Session((*request).to_owned()));
        }
        let text = format!("message {number}");
        stage.says(ALICE, group, &text);
        stage.says(BOB, group, &format!("answer {number}"));
        let name = format!("tea {number}");
        stage.does(ALICE, Command::Rename { conversation: group, name: name.clone() });
        for person in [BOB, MALLORY] {
            stage.must(stage.sees(person, group, &text) == 1, "everybody reads it once");
            stage.must(
                stage.view(person, group).and_then(|view| view.name) == Some(name.clone()),
                "everybody sees the name",
            );
        }
    }
    at_rest(stage);
}

/// Each process dies at each place of a short story, one place at a time.
pub fn crash_anywhere(stage: &mut Stage) {
    let places = if stage.lying { 0..80 } else { 0..1 };
    for person in [ALICE, BOB] {
        for place in places.clone() {
            let mut story = Stage::new(stage.lying);
            story.world.watch.honest = true;
            if stage.lying {
                story.world.people[person].crash_after = Some(place);
            }
            tell_story(&mut story);
            at_rest(&mut story);
            let who = &story.world.people[person].name;
            let found = story.broken.iter().chain(&story.world.watch.violations);
            stage.broken.extend(found.map(|what| format!("{who} dies before effect {place}: {what}")));
        }
    }
    if stage.lying {
        for request in
            ["CreateTopic", "Append", "PutInbox", "PublishKeyPackages", "TakeKeyPackages", "ReadInbox", "ClearInbox"]
        {
            let mut story = Stage::new(true);
            story.world.watch.honest = true;
            story.world.cut_before_answering(Cut::Server(request.to_owned()));
            tell_story(&mut story);
            at_rest(&mut story);
            let found = story.broken.iter().chain(&story.world.watch.violations);
            stage.broken.extend(found.map(|what| format!("the server dies before answering {request}: {what}")));
        }
    }
}

/// First contact, a group, messages and a rename; whoever dies may have to say it again.
fn tell_story(story: &mut Stage) {
    let to = Target::Handle(story.handle(BOB));
    let hello = || "hello".to_owned();
    story.tries(ALICE, Command::Send { to: to.clone(), text: hello() });
    story.settle();
    let request = |story: &Stage| story.world.people[BOB].rows.requests().first().map(|request| request.conversation);
    if request(story).is_none() && story.world.people[ALICE].rows.views().is_empty() {
        story.tries(ALICE, Command::Send { to, text: "hello again".to_owned() });
    }
    for _ in 0..2 {
        if let Some(conversation) = request(story) {
            story.tries(BOB, Command::Accept { conversation });
        }
    }
    let members = vec![story.handle(BOB)];
    story.tries(ALICE, Command::CreateGroup { name: "tea".to_owned(), members });
    for person in [BOB, ALICE] {
        for view in story.world.people[person].rows.views() {
            let text = format!("{} in {}", story.world.people[person].name, if view.pair { "the pair" } else { "tea" });
            story.tries(person, Command::Send { to: Target::Conversation(view.conversation), text });
        }
    }
    let groups = story.world.people[ALICE].rows.views();
    if let Some(group) = groups.iter().find(|view| !view.pair) {
        story.tries(ALICE, Command::Rename { conversation: group.conversation, name: "coffee".to_owned() });
    }
    story.settle();
}

/// Bob is away for hundreds of commits and thousands of messages.
pub fn long_absence(stage: &mut Stage) {
    let (group, _) = stage.group(ALICE, &[BOB, MALLORY]);
    stage.world.disconnect(BOB);
    stage.settle();
    let (commits, messages) = if stage.lying { (500, 20) } else { (5, 2) };
    for commit in 0..commits {
        stage.world.command(ALICE, Command::Rename { conversation: group, name: format!("tea {commit}") });
        for message in 0..messages {
            let text = format!("message {commit} {message}");
            stage.world.command(ALICE, Command::Send { to: Target::Conversation(group), text });
        }
        stage.world.advance(60_000);
    }
    stage.settle();
    stage.world.connect(BOB);
    stage.world.advance(3_600_000);
    stage.settle();
    let history = stage.world.people[BOB].rows.history(&group);
    let texts = history.iter().filter(|row| matches!(row.body, MessageBody::Text(_))).count();
    stage.must(texts == commits * messages, &format!("bob reads all: {texts} of {}", commits * messages));
    let kept = stage.world.people[BOB].rows.of_conversation(&group);
    let compared = kept.iter().filter(|row| row.table == Table::Recent).count();
    let bytes: usize = kept.iter().map(|row| row.key.len() + row.value.len()).sum();
    // 1,024 entries to compare with, and the group's state: what an engine has in memory of a chat, however long it was.
    stage.must(compared <= 1_100, &format!("bob's engine keeps {compared} entries for comparison"));
    stage.must(bytes < 1_000_000, &format!("bob's engine loads {bytes} bytes of the chat"));
    at_rest(stage);
}

/// Mallory, a stranger, invites bob into a group.
pub fn unsolicited_welcome(stage: &mut Stage) {
    // Of the own account a person's program may ask at any time.
    let looked_up = Rc::new(Cell::new(0));
    let (counted, own, own_account) = (looked_up.clone(), stage.handle(BOB), stage.account(BOB));
    stage.world.intercept(Box::new(move |person, frame| {
        let others = match &frame.request {
            Request::LookUpHandle { handle, .. } => *handle != own,
            Request::LookUpAccount { account, .. } => *account != own_account,
            _ => false,
        };
        counted.set(counted.get() + u32::from(person == BOB && others));
        vec![frame]
    }));
    let asked = |stage: &Stage| {
        let sent = &stage.world.people[BOB].sent;
        let names = ["TakeKeyPackages", "ReadTopic", "ProveSegment", "Append", "ReadBlob", "PutInbox"];
        names.map(|name| sent.get(name).copied().unwrap_or_default())
    };
    let before = asked(stage);
    if stage.lying {
        let members = vec![stage.handle(BOB)];
        stage.does(MALLORY, Command::CreateGroup { name: "come in".to_owned(), members });
        stage.world.advance(600_000);
        stage.settle();
        stage.must(stage.world.people[BOB].rows.requests().len() == 1, "bob is asked");
    }
    stage.must(stage.world.people[BOB].rows.views().is_empty(), "bob is in nothing");
    stage.must(asked(stage) == before, "bob's program fetches, joins and acknowledges nothing");
    stage.must(looked_up.get() == 0, "bob's program looks nobody up");
}

/// A stranger takes bob's key packages until none is left; alice adds him to a group of hers with dave.
pub fn last_resort_shared(stage: &mut Stage) {
    let (group, _) = stage.group(ALICE, &[DAVE]);
    stage.befriend(ALICE, BOB);
    stage.world.disconnect(BOB);
    stage.settle();
    let taken = if stage.lying { taken_until_one_repeats(stage) } else { Vec::new() };
    stage.does(ALICE, Command::AddMembers { conversation: group, members: vec![stage.handle(BOB)] });
    let bob = stage.account(BOB);
    let pending = |stage: &Stage, viewer: usize| {
        let view = stage.view(viewer, group);
        view.is_some_and(|view| view.members.iter().any(|member| member.account == bob && member.pending))
    };
    for viewer in [ALICE, DAVE] {
        stage.must(
            pending(stage, viewer) == stage.lying,
            "bob is shown as pending exactly if his keys may be another's too",
        );
    }
    stage.world.connect(BOB);
    stage.world.advance(60_000);
    stage.settle();
    for viewer in [ALICE, BOB, DAVE] {
        stage.must(stage.is_member(viewer, group, BOB), "bob is in");
        stage.must(!pending(stage, viewer), "bob renews his keys at once");
    }
    stage.says(ALICE, group, "welcome");
    stage.must(stage.sees(BOB, group, "welcome") == 1, "bob reads on");
    if stage.lying {
        let last = taken_until_one_repeats(stage).pop();
        stage
            .must(last.is_some() && last.as_ref() != taken.last(), "the next one gets another last-resort key package");
    }
}

/// Bob's key packages, as the server gives them to a stranger: the last is the last-resort one.
fn taken_until_one_repeats(stage: &mut Stage) -> Vec<protocol::cbor::Bytes> {
    let account = stage.account(BOB);
    let (session, _) = stage.stranger_of(SessionKind::Contact);
    let mut taken = Vec::new();
    loop {
        let answer = stage.asks(session, Request::TakeKeyPackages { account });
        let Some(Ok(Answer::KeyPackages { mut devices, .. })) = answer else {
            stage.must(false, "anybody may take a key package");
            return taken;
        };
        let Some(package) = devices.pop().map(|device| device.key_package) else { return taken };
        if taken.contains(&package) {
            return taken;
        }
        taken.push(package);
    }
}

fn at_rest(stage: &mut Stage) {
    let broken = check_at_rest(&stage.world);
    stage.broken.extend(broken);
}
