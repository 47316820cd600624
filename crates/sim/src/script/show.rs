//! What a person sees, in words: requests, chats, and what has changed in them since they last looked.

use std::collections::BTreeSet;

use engine::effect::Event;
use engine::view::{
    ConversationState, ConversationView, Delivery, MarkChange, MessageBody, MessageView, Quote, Reaction, Role,
};
use protocol::id::AccountId;

use crate::world::World;

/// Remembers what each person has seen already.
pub struct Shower {
    seen: Vec<BTreeSet<String>>,
    /// How much of what each person was told they have heard of.
    heard: Vec<usize>,
}

impl Shower {
    /// Nobody has seen anything.
    pub fn new(people: usize) -> Self {
        Shower { seen: vec![BTreeSet::new(); people], heard: vec![0; people] }
    }

    /// Who has typed, come or gone since the person has listened last.
    pub fn hear(&mut self, world: &World, person: usize) -> Vec<String> {
        let told = &world.people[person].told;
        let fresh = told.get(self.heard[person]..).unwrap_or_default();
        self.heard[person] = told.len();
        let line = |event: &Event| match event {
            Event::Typing { account, on: true, .. } => Some(format!("{} types", name(world, account))),
            Event::Typing { account, on: false, .. } => Some(format!("{} types no more", name(world, account))),
            Event::Presence { account, here: true, .. } => Some(format!("{} is here", name(world, account))),
            Event::Presence { account, here: false, .. } => Some(format!("{} is away", name(world, account))),
            _ => None,
        };
        let lines: Vec<String> = fresh.iter().filter_map(line).collect();
        if lines.is_empty() { vec!["nothing".to_owned()] } else { lines }
    }

    /// What the person sees now and has not seen before.
    pub fn see(&mut self, world: &World, person: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for (key, block) in everything(world, person) {
            let fresh: Vec<&String> =
                block.iter().filter(|line| !self.seen[person].contains(&format!("{key}{line}"))).collect();
            let titles = block.first().filter(|_| !fresh.is_empty());
            lines.extend(titles.cloned());
            lines.extend(fresh.iter().filter(|line| line.starts_with(' ')).map(|line| (*line).clone()));
            self.seen[person].extend(block.iter().map(|line| format!("{key}{line}")));
        }
        if lines.is_empty() {
            lines.push("nothing new".to_owned());
        }
        lines
    }
}

/// All that a person sees: blocks of a title and indented lines, each with a key of its own.
fn everything(world: &World, person: usize) -> Vec<(String, Vec<String>)> {
    let rows = &world.people[person].rows;
    let mut blocks = Vec::new();
    for request in rows.requests().iter().filter(|request| !request.accepted) {
        let text = request.text.as_ref().map(|text| format!(": “{text}”")).unwrap_or_default();
        let who = match (&request.handle, &request.claimed) {
            (None, Some(claimed)) => format!("somebody who claims to be {claimed}"),
            _ => name(world, &request.account),
        };
        let line = format!("request from {who}{text}");
        blocks.push((request.conversation.to_hex(), vec![line]));
    }
    let mut views = rows.views();
    views.sort_by_key(|view| (title(world, person, view), view.conversation));
    for view in views {
        let mut block = vec![title(world, person, &view)];
        for row in rows.history(&view.conversation) {
            block.push(format!("  {}", line(world, person, &view, &row)));
        }
        block.extend(super::kinds::pins(world, person, &view));
        block.extend(super::groups::about(world, &view));
        block.extend(super::kinds::draft(&view));
        blocks.push((view.conversation.to_hex(), number_repeats(block)));
    }
    for (evidence, number) in rows.evidence().iter().zip(1..) {
        blocks.push((format!("evidence {number}"), vec![format!("caught: {}", evidence.caught)]));
    }
    blocks
}

/// The same line twice in one chat is two things to see.
fn number_repeats(block: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    block.into_iter().map(|line| if seen.insert(line.clone()) { line } else { format!("{line} (again)") }).collect()
}

fn title(world: &World, person: usize, view: &ConversationView) -> String {
    let own = world.people[person].account;
    let members: Vec<String> = view
        .members
        .iter()
        .map(|member| {
            let role = match member.role {
                Role::Member => "",
                Role::Admin => " (admin)",
                Role::Owner => " (owner)",
            };
            let devices = if member.devices == 1 { String::new() } else { format!(" ({} devices)", member.devices) };
            let pending = if member.pending { " (pending)" } else { "" };
            format!("{}{role}{devices}{pending}", name(world, &member.account))
        })
        .collect();
    let mut members = members;
    members.sort();
    let mut title = if view.pair {
        let other = view.members.iter().find(|member| Some(member.account) != own);
        format!("chat with {}", other.map_or_else(|| "nobody".to_owned(), |other| name(world, &other.account)))
    } else {
        format!("group “{}”: {}", view.name.as_deref().unwrap_or_default(), members.join(", "))
    };
    for account in &view.removal_pending {
        title.push_str(&format!(", removal of {} pending", name(world, account)));
    }
    match &view.state {
        ConversationState::Active => {}
        ConversationState::Creating => title.push_str(" [being created]"),
        ConversationState::Paused { caught } => title.push_str(&format!(" [paused: {caught}]")),
        ConversationState::Broken { caught } => title.push_str(&format!(" [broken: {caught}]")),
        ConversationState::Stuck => title.push_str(" [waits to be added again]"),
        ConversationState::Left => title.push_str(" [left]"),
    }
    title
}

fn line(world: &World, person: usize, view: &ConversationView, row: &MessageView) -> String {
    let mut sender = name(world, &row.sender);
    if let Some(quote) = &row.answers {
        sender.push_str(&match quote {
            Quote::Said { sender, text, .. } => format!(", answering {} “{text}”", name(world, sender)),
            Quote::Deleted { sender, .. } => format!(", answering what {} deleted", name(world, sender)),
            Quote::Missing => ", answering something that is not here".to_owned(),
            Quote::Veiled(_, sender) => format!(", answering what {}, who is blocked, wrote", name(world, sender)),
        });
    }
    let names = |accounts: &[AccountId]| {
        let mut names: Vec<String> = accounts.iter().map(|account| name(world, account)).collect();
        names.sort();
        names.join(", ")
    };
    let said = match &row.body {
        MessageBody::Text(text) => format!("{sender}: “{text}”"),
        MessageBody::Deleted => format!("{sender} deleted a message"),
        MessageBody::Kind(kind) => super::kinds::kind(world, kind, &sender),
        MessageBody::Veiled => format!("{sender}, who is blocked, wrote something"),
        MessageBody::Attachment(file) if file.text.is_empty() => {
            format!("{sender}: a file “{}” of {} bytes", file.name, file.size)
        }
        MessageBody::Attachment(file) => {
            format!("{sender}: a file “{}” of {} bytes: “{}”", file.name, file.size, file.text)
        }
        MessageBody::Unknown { content_type } => format!("{sender}: something unknown ({content_type})"),
        MessageBody::Joined(accounts) if accounts.contains(&row.sender) => format!("here are {}", names(accounts)),
        MessageBody::Joined(accounts) => format!("{sender} added {}", names(accounts)),
        MessageBody::Removed(accounts) => format!("{sender} removed {}", names(accounts)),
        MessageBody::LeftByThemselves(account) => format!("{} left", name(world, account)),
        MessageBody::RoleChanged { account, role } => {
            format!("{sender} made {} {}", name(world, account), format!("{role:?}").to_lowercase())
        }
        MessageBody::Renamed(name) => format!("{sender} named the group “{name}”"),
        MessageBody::DeviceAdded(account) => format!("{} has another device", name(world, account)),
        MessageBody::DeviceRemoved(account) => format!("{} has a device less", name(world, account)),
        MessageBody::CodeReplaced { account, was_verified: false } => {
            format!("the security code of {} has changed", name(world, account))
        }
        MessageBody::CodeReplaced { account, was_verified: true } => {
            format!("the security code of {} has changed; texts wait", name(world, account))
        }
        MessageBody::Marked { account, change, device } => {
            marked(&name(world, account), *change, device.as_deref().unwrap_or("another device"))
        }
        MessageBody::AccountClosed(account) => format!("the account of {} was deleted", name(world, account)),
        MessageBody::Unheard(accounts) => format!("{} never came, and are invited again", names(accounts)),
        MessageBody::Ahead(until) => format!("nothing is taken until minute {}", until.0),
        MessageBody::Expired => "what was said before is gone".to_owned(),
        MessageBody::DeviceRenewed(account) => format!("the device of {} was renewed", name(world, account)),
        MessageBody::Rebuilt { left_out } if left_out.is_empty() => format!("{sender} rebuilt the chat"),
        MessageBody::Rebuilt { left_out } => format!("{sender} rebuilt the chat without {}", names(left_out)),
        MessageBody::Caught(caught) => format!("caught: {caught}"),
        MessageBody::Resumed => format!("{sender} went on all the same"),
        MessageBody::NotDone { what, accounts } => format!("not done: {what:?} {}", names(accounts)),
    };
    let how = match row.delivery {
        Delivery::Received | Delivery::Sent => "",
        Delivery::Waiting => " (waiting)",
        Delivery::Held => " (held back)",
        Delivery::Discarded => " (discarded)",
    };
    let rows = &world.people[person].rows;
    let mut versions = match row.edited {
        Some(_) => rows.versions(&view.conversation, row),
        None => Vec::new(),
    };
    versions.pop();
    let versions: Vec<String> = versions.into_iter().map(|version| format!("“{}”", version.text)).collect();
    let edited = if versions.is_empty() { String::new() } else { format!(" (edited from {})", versions.join(", ")) };
    let thinks = |reaction: &Reaction| format!(" [{} {}]", reaction.emoji, name(world, &reaction.account));
    let mut reactions: Vec<String> = row.reactions.iter().map(thinks).collect();
    reactions.sort();
    format!("{said}{}{edited}{how}{}", super::kinds::forwarded(row.forwarded), reactions.concat())
}

/// How much is unread in each chat.
pub fn unread(world: &World, person: usize) -> Vec<String> {
    let views = world.people[person].rows.views();
    let mut lines: Vec<String> =
        views.iter().map(|view| format!("{}: {}", title(world, person, view), view.unread)).collect();
    lines.sort();
    lines
}

/// A person's name by account.
pub fn name(world: &World, account: &AccountId) -> String {
    let person = world.people.iter().find(|person| person.account == Some(*account));
    person.map_or_else(|| "a stranger".to_owned(), |person| person.name.clone())
}

fn marked(whom: &str, change: MarkChange, device: &str) -> String {
    match change {
        MarkChange::Set => format!("{whom} was marked as verified on {device}"),
        MarkChange::TakenBack => format!("{whom} was marked as not verified on {device}"),
        MarkChange::Lapsed => format!("{whom} is not verified any more: {device}, which said so, was removed"),
    }
}
