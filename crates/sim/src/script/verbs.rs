//! What people in a transcript can do: each line is one of these sentences.

use engine::adversary::Adversary;
use engine::effect::Event;
use engine::input::{About, Command, CommandId, HeldDecision, Reply, Resumption, Target};
use engine::said::{reactions_of, text_of};
use engine::transfers::{TransferId, Uploaded};
use engine::view::{ConversationState, ConversationView, Delivery, MessageBody, Role};
use protocol::api::{Request, TopicEntry};
use protocol::attachment::{Attachment, AttachmentKey, FileHash};
use protocol::choice::{Audience, Choice};
use protocol::handle::Handle;
use protocol::id::{AccountId, BlobId, DeviceId, MessageId};
use protocol::linking::LinkCode;
use protocol::recovery::RecoveryCode;

use super::{ScriptError, not_understood};
use crate::evil::server::{Evil, Source};
use crate::world::World;
use crate::world::net::Cut;

/// What a line came to.
pub enum Did {
    /// A command, whose reply follows.
    Command {
        /// Whose.
        person: usize,
        /// Which.
        id: CommandId,
    },
    /// Something without a reply.
    Event,
}

/// The words of a line: what stands in “ ” is one word, told apart by its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    Plain(String),
    Quoted(String),
}

/// Does what a line says.
///
/// # Errors
/// [`ScriptError::NotUnderstood`], with what was expected instead.
pub fn perform(world: &mut World, evil: &Evil, line: &str) -> Result<Did, ScriptError> {
    let words = words(line);
    if let Some(seconds) = passing(&words) {
        world.advance(seconds * 1_000);
        return Ok(Did::Event);
    }
    match plain(&words).as_slice() {
        ["server", "crashes"] => {
            world.crash_server();
            return Ok(Did::Event);
        }
        ["the", "answer", "to", request, "is", "lost"] => {
            world.cut_before_answering(Cut::Session((*request).to_owned()));
            return Ok(Did::Event);
        }
        ["server", "keeps", "texts", "from", name] => {
            let person = world.person(name).ok_or_else(|| not_understood(line, "nobody of this name registers"))?;
            keep_texts_from(world, evil, person);
            return Ok(Did::Event);
        }
        ["server", "tells", "the", "truth", "again"] => {
            evil.repent();
            for person in 0..world.people.len() {
                world.disconnect(person);
                world.connect(person);
            }
            return Ok(Did::Event);
        }
        ["server", "crashes", "before", "answering", request] => {
            world.cut_before_answering(Cut::Server((*request).to_owned()));
            return Ok(Did::Event);
        }
        _ => {}
    }
    let (first, rest) = words.split_first().ok_or_else(|| not_understood(line, "an empty line"))?;
    let Word::Plain(first) = first else { return Err(not_understood(line, "it begins with a person's name")) };
    let person = world.person(first).ok_or_else(|| not_understood(line, "nobody of this name registers"))?;
    if let ["links", device] = plain(rest).as_slice() {
        let device = world.person(device).ok_or_else(|| not_understood(line, "a device of this name"))?;
        link(world, person, device).map_err(|why| not_understood(line, &why))?;
        return Ok(Did::Event);
    }
    if let ["removes", "device", device] = plain(rest).as_slice() {
        let device = world.person(device).ok_or_else(|| not_understood(line, "a device of this name"))?;
        let device = device_of(world, device).ok_or_else(|| not_understood(line, "a device that was linked"))?;
        return Ok(Did::Command { person, id: world.command(person, Command::RemoveDevice { device }) });
    }
    if event(world, person, rest) {
        return Ok(Did::Event);
    }
    let command = command(world, person, rest).ok_or_else(|| {
        not_understood(line, "no sentence of script/verbs.rs, or no such chat, request, member or message")
    })?;
    Ok(Did::Command { person, id: world.command(person, command) })
}

/// Links a new device, as a person with both in hand does: the code typed, the digits compared.
fn link(world: &mut World, old: usize, new: usize) -> Result<(), String> {
    let handle = world.handle(old);
    let begun = world.command(new, Command::BeginLink { handle, name: Some(world.people[new].name.clone()) });
    world.advance(1_000);
    let code = match world.people[new].reply(begun) {
        Some(Ok(Reply::LinkCode { code })) => LinkCode::parse(code).map_err(|error| error.to_string())?,
        other => return Err(format!("a code is shown: {other:?}")),
    };
    world.command(old, Command::Link { code });
    world.advance(10_000);
    let digits = |world: &World, person: usize| {
        world.people[person].told.iter().rev().find_map(|event| match event {
            Event::LinkDigits { digits, .. } => Some(digits.clone()),
            _ => None,
        })
    };
    match (digits(world, old), digits(world, new)) {
        (Some(one), Some(other)) if one == other => {}
        other => return Err(format!("both show the same digits: {other:?}")),
    }
    world.command(new, Command::ConfirmLink { goes_on: true });
    world.command(old, Command::ConfirmLink { goes_on: true });
    world.people[new].account = world.people[old].account;
    Ok(())
}

/// The device that a person of a transcript is.
fn device_of(world: &World, person: usize) -> Option<DeviceId> {
    world.people[person].told.iter().find_map(|event| match event {
        Event::Linked { device } => Some(*device),
        _ => None,
    })
}

/// From now on, the person is told of all topics that whatever they get has expired.
fn keep_texts_from(world: &mut World, evil: &Evil, person: usize) {
    world.watch.honest = false;
    for topic in evil.topics() {
        let known = evil.entries(&topic).len() as u64;
        let expired = Box::new(move |entry: &TopicEntry| match entry.link.sequence > known {
            true => vec![TopicEntry { link: entry.link, entry: None, stamp: None }],
            false => vec![entry.clone()],
        });
        evil.tell(topic, &[person], Source::Mirror(expired));
    }
}

/// “a week passes”, “90 s pass”, “3 days pass”.
fn passing(words: &[Word]) -> Option<u64> {
    let plain = plain(words);
    let [count, unit, "pass" | "passes"] = plain.as_slice() else { return None };
    seconds(count, unit)
}

pub(super) fn seconds(count: &str, unit: &str) -> Option<u64> {
    let count: u64 = if count == "a" { 1 } else { count.parse().ok()? };
    let unit = match unit {
        "s" => 1,
        "minute" | "minutes" => 60,
        "hour" | "hours" => 3_600,
        "day" | "days" => 86_400,
        "week" | "weeks" => 604_800,
        _ => return None,
    };
    Some(count * unit)
}

fn event(world: &mut World, person: usize, words: &[Word]) -> bool {
    match plain(words).as_slice() {
        ["goes", "offline"] => world.disconnect(person),
        ["comes", "online"] => world.connect(person),
        ["crashes"] => world.crash(person),
        ["starts"] => world.start(person),
        ["crashes", "after", count, "effects" | "effect"] => match count.parse() {
            Ok(count) => world.people[person].crash_after = Some(count),
            Err(_) => return false,
        },
        ["copies", "the", "profile"] => world.keep_copy(person),
        ["restores", "the", "copy"] => world.restore_copy(person),
        _ => return false,
    }
    true
}

fn command(world: &mut World, person: usize, words: &[Word]) -> Option<Command> {
    use Word::{Plain, Quoted};
    let strings: Vec<(&str, bool)> = words
        .iter()
        .map(|word| match word {
            Plain(text) => (text.as_str(), false),
            Quoted(text) => (text.as_str(), true),
        })
        .collect();
    if let Some(command) = super::groups::command(world, person, &strings) {
        return Some(command);
    }
    Some(match strings.as_slice() {
        [("registers", _)] => {
            let recovery = RecoveryCode::generate(&mut world.people[person].rng);
            Command::Register { recovery, handle: Some(world.handle(person)), invitation: None }
        }
        [("adds", _), (other, false)] => Command::AddContact { handle: Handle::parse(other).ok()? },
        [("sends", _), (text, true), ("anyway", _)] => resolve(world, person, text, HeldDecision::Send)?,
        [("discards", _), (text, true)] => resolve(world, person, text, HeldDecision::Discard)?,
        [("sends", _), (to, quoted), (text, true)] => {
            let to = match quoted {
                true => Target::Conversation(chat(world, person, to)?.conversation),
                false => Target::Handle(Handle::parse(to).ok()?),
            };
            Command::Send { to, text: (*text).to_owned() }
        }
        [("attaches", _), (name, true), ("to", _), (to, quoted)] => {
            let to = match quoted {
                true => Target::Conversation(chat(world, person, to)?.conversation),
                false => Target::Handle(Handle::parse(to).ok()?),
            };
            uploaded(to, name, None)
        }
        [("slips", _), (name, true), ("to", _), (to, _)] => {
            uploaded_once(Target::Conversation(chat(world, person, to)?.conversation), name)
        }
        [("accepts", _), (other, _)] => Command::Accept { conversation: request(world, person, other)? },
        [("declines", _), (other, _)] => Command::Decline { conversation: request(world, person, other)? },
        [("creates", _), ("group", _), (name, true), ("with", _), members @ ..] => {
            Command::CreateGroup { name: (*name).to_owned(), members: handles(members)? }
        }
        [("closes", _), (name, true), ("with", _), ("garbage", _)] => {
            let to = Target::Conversation(chat(world, person, name)?.conversation);
            close_with_garbage(world, person, name)?;
            Command::Send { to, text: "what the engine meant to say".to_owned() }
        }
        [("goes", _), ("on", _), ("with", _), (name, _)] => {
            Command::Resume { conversation: chat(world, person, name)?.conversation, how: Resumption::ReadOn }
        }
        [("rejoins", _), (name, _)] => {
            Command::Resume { conversation: chat(world, person, name)?.conversation, how: Resumption::Rejoin }
        }
        [("heals", _)] => Command::Heal,
        [("turns", _), ("receipts", _), (how @ ("on" | "off"), _)] => Command::SetReceipts { on: *how == "on" },
        [("blocks" | "unblocks" | "lets" | "archives" | "pins" | "hides" | "turns" | "shows" | "keeps", _), ..] => {
            let choice = choice(world, person, &strings).map(|choice| Command::Choose { choice });
            return choice.or_else(|| super::kinds::command(world, person, &strings));
        }
        [("deletes", _), ("the", _), ("chat", _), ..] => return super::kinds::command(world, person, &strings),
        [("answers" | "reacts" | "takes" | "edits" | "deletes", _), ..] => return about(world, person, &strings),
        _ => {
            return super::kinds::command(world, person, &strings).or_else(|| group_command(world, person, &strings));
        }
    })
}

/// “alice sees who has “text” in bob”: each other person there, and how far they have come.
pub fn who_has(world: &World, line: &str) -> Option<Vec<String>> {
    let words = words(line);
    let (first, rest) = words.split_first()?;
    let (Word::Plain(first), [Word::Plain(sees), Word::Plain(who), Word::Plain(has), Word::Quoted(text), _, name]) =
        (first, rest)
    else {
        return None;
    };
    if (sees.as_str(), who.as_str(), has.as_str()) != ("sees", "who", "has") {
        return None;
    }
    let (Word::Plain(name) | Word::Quoted(name)) = name;
    let person = world.person(first)?;
    let view = chat(world, person, name)?;
    let body = MessageBody::Text(text.clone());
    let row = world.people[person].rows.history(&view.conversation).into_iter().find(|row| row.body == body)?;
    let state = |account: &AccountId| match row.ticks.iter().find(|tick| tick.account == *account) {
        Some(tick) if tick.read => "read",
        Some(_) => "delivered",
        None if row.delivery == Delivery::Waiting => "waiting",
        None => "sent",
    };
    let others = view.members.iter().map(|member| member.account).filter(|account| *account != row.sender);
    let mut lines: Vec<String> =
        others.map(|account| format!("{}: {}", super::show::name(world, &account), state(&account))).collect();
    lines.sort();
    Some(lines)
}

/// A file's message: what it says of the file does not concern the engine.
fn uploaded(to: Target, name: &str, in_reply_to: Option<MessageId>) -> Command {
    uploaded_as(to, name, (in_reply_to, false))
}

/// The same of one that is shown once.
fn uploaded_once(to: Target, name: &str) -> Command {
    uploaded_as(to, name, (None, true))
}

fn uploaded_as(to: Target, name: &str, (in_reply_to, once): (Option<MessageId>, bool)) -> Command {
    let transfer = TransferId([0; 16]);
    let uploaded = Uploaded { attachment: file(name), transfer, in_reply_to, forwarded: 0, once };
    Command::SendAttachment { to, uploaded: Box::new(uploaded) }
}

fn file(name: &str) -> Attachment {
    Attachment {
        blob: BlobId([1; 32]),
        key: AttachmentKey([2; 32]),
        size: name.len() as u64,
        sealed_hash: FileHash([3; 32]),
        file_hash: FileHash([4; 32]),
        media_type: "application/octet-stream".to_owned(),
        name: name.to_owned(),
        text: String::new(),
        picture: None,
        sound: None,
    }
}

/// What is said about a message, which is named by what it says, or its file's name, and the chat.
fn about(world: &World, person: usize, words: &[(&str, bool)]) -> Option<Command> {
    let said = |text: &str, name: &str| {
        let conversation = chat(world, person, name)?.conversation;
        let is_it = |body: &MessageBody| match body {
            MessageBody::Attachment(file) => file.name == text,
            body => text_of(body) == Some(text),
        };
        let row = world.people[person].rows.history(&conversation).into_iter().find(|row| is_it(&row.body))?;
        Some((conversation, About { message: row.message?, sender: row.sender }))
    };
    let react = |text: &str, name: &str, emoji: Option<&str>| {
        let (conversation, About { message: to, .. }) = said(text, name)?;
        let reactions = reactions_of(&world.people[person].rows.about(&conversation, &to));
        Some(Command::React { conversation, to, emoji: emoji.map(str::to_owned), reactions })
    };
    match words {
        [("answers", _), (text, true), ("in", _), (name, _), ("with", _), (answer, true)] => {
            let (conversation, about) = said(text, name)?;
            Some(Command::Answer { conversation, to: about.message, text: (*answer).to_owned() })
        }
        [("answers", _), (text, true), ("in", _), (name, _), ("with", _), ("the", _), ("file", _), (file, true)] => {
            let (conversation, about) = said(text, name)?;
            Some(uploaded(Target::Conversation(conversation), file, Some(about.message)))
        }
        [("reacts", _), (emoji, _), ("to", _), (text, true), ("in", _), (name, _)] => react(text, name, Some(emoji)),
        [("takes", _), ("back", _), ("the", _), ("reaction", _), ("to", _), (text, true), ("in", _), (name, _)] => {
            react(text, name, None)
        }
        [("edits", _), (text, true), ("in", _), (name, _), ("to", _), (to, true)] => {
            let (conversation, about) = said(text, name)?;
            Some(Command::Edit { conversation, about, text: (*to).to_owned() })
        }
        [("deletes", _), (text, true), ("in", _), (name, _)] => {
            let (conversation, about) = said(text, name)?;
            Some(Command::Delete { conversation, about })
        }
        _ => None,
    }
}

/// What a person chooses for all their devices.
fn choice(world: &World, person: usize, words: &[(&str, bool)]) -> Option<Choice> {
    let conversation = |name: &str| chat(world, person, name).map(|view| view.conversation);
    let audience = |who: &str| match who {
        "everyone" => Some(Audience::Everyone),
        "contacts" => Some(Audience::Contacts),
        "nobody" => Some(Audience::Nobody),
        _ => None,
    };
    Some(match words {
        [(verb @ ("blocks" | "unblocks"), _), (other, _)] => {
            Choice::Blocked { account: account(world, other)?, on: *verb == "blocks" }
        }
        [("lets", _), (who, _), ("write", _)] => Choice::MayWrite { who: audience(who)? },
        [("lets", _), (who, _), ("add", _)] => Choice::MayAdd { who: audience(who)? },
        [("turns", _), ("typing", _), (how @ ("on" | "off"), _)] => Choice::Typing { on: *how == "on" },
        [("shows", _), ("themselves", _), ("to", _), (who @ ("everyone" | "contacts" | "nobody"), _)] => {
            Choice::Presence { who: audience(who)? }
        }
        [("shows", _), ("themselves", _), ("to", _), (other, _)] => {
            Choice::PresenceTo { account: account(world, other)?, on: Some(true) }
        }
        [("keeps", _), ("out", _), ("of", _), ("sight", _), ("of", _), (other, _)] => {
            Choice::PresenceTo { account: account(world, other)?, on: Some(false) }
        }
        [("archives", _), (name, _)] => Choice::Archived { conversation: conversation(name)?, on: true },
        [("pins", _), (name, _)] => Choice::Pinned { conversation: conversation(name)?, on: true },
        [("hides", _), (name, _)] => Choice::Hidden { conversation: conversation(name)?, on: true },
        _ => return None,
    })
}

/// The person's program is changed: the next entry that it appends closes the segment with something unreadable.
fn close_with_garbage(world: &mut World, person: usize, name: &str) -> Option<()> {
    let conversation = chat(world, person, name)?.conversation;
    let adversary = Adversary::new(&world.people[person].rows.all(), &conversation)?;
    let mut garbage = Some(adversary.garbage(&mut world.people[person].rng));
    world.watch.honest = false;
    world.intercept(Box::new(move |sender, mut frame| {
        if sender == person
            && matches!(frame.request, Request::Append { .. })
            && let Some(entry) = garbage.take()
        {
            frame.request = Request::Append { entry };
        }
        vec![frame]
    }));
    Some(())
}

fn group_command(world: &World, person: usize, words: &[(&str, bool)]) -> Option<Command> {
    let id = |name: &str| chat(world, person, name).map(|view| view.conversation);
    Some(match words {
        [("adds", _), members @ .., ("to", _), (name, true)] => {
            Command::AddMembers { conversation: id(name)?, members: handles(members)? }
        }
        [("removes", _), members @ .., ("from", _), (name, true)] => {
            Command::RemoveMembers { conversation: id(name)?, members: accounts(world, members)? }
        }
        [("leaves", _), (name, _)] => Command::Leave { conversation: id(name)? },
        [("renames", _), (name, true), ("to", _), (to, true)] => {
            Command::Rename { conversation: id(name)?, name: (*to).to_owned() }
        }
        [("makes", _), (member, _), (role, _), ("in", _), (name, true)] => {
            let role = match *role {
                "member" => Role::Member,
                "admin" => Role::Admin,
                "owner" => Role::Owner,
                _ => return None,
            };
            Command::SetRole { conversation: id(name)?, member: account(world, member)?, role }
        }
        [("rebuilds", _), (name, _)] => Command::Rebuild { conversation: id(name)?, without: Vec::new() },
        [("rebuilds", _), (name, _), ("without", _), left_out @ ..] => {
            Command::Rebuild { conversation: id(name)?, without: accounts(world, left_out)? }
        }
        [("reads", _), (name, _)] => {
            let view = chat(world, person, name)?;
            Command::MarkRead { conversation: view.conversation, number: view.last_number }
        }
        [("reads", _), (name, _), ("up", _), ("to", _), (text, true)] => {
            let conversation = id(name)?;
            let body = MessageBody::Text((*text).to_owned());
            let row = world.people[person].rows.history(&conversation).into_iter().find(|row| row.body == body)?;
            Command::MarkRead { conversation, number: row.number }
        }
        [("types", _), ("in", _), (name, _)] => Command::Typing { conversation: id(name)?, on: true },
        [("is", _), ("here", _)] => Command::Present { here: true },
        [("goes", _), ("away", _)] => Command::Present { here: false },
        [("stops", _), ("typing", _), ("in", _), (name, _)] => Command::Typing { conversation: id(name)?, on: false },
        _ => return None,
    })
}

/// A chat by the group's name, or by the other person's; one that is usable before one that is not.
pub fn chat(world: &World, person: usize, name: &str) -> Option<ConversationView> {
    let other = account(world, name);
    let mut views = world.people[person].rows.views();
    views.retain(|view| match view.pair {
        true => other.is_some_and(|other| view.members.iter().any(|member| member.account == other)),
        false => view.name.as_deref() == Some(name),
    });
    views.sort_by_key(|view| view.state == ConversationState::Left);
    views.into_iter().next()
}

fn request(world: &World, person: usize, from: &str) -> Option<protocol::id::ConversationId> {
    let from = account(world, from)?;
    let requests = world.people[person].rows.requests();
    requests.iter().find(|request| request.account == from && !request.accepted).map(|request| request.conversation)
}

fn resolve(world: &World, person: usize, text: &str, decision: HeldDecision) -> Option<Command> {
    let rows = &world.people[person].rows;
    let body = MessageBody::Text(text.to_owned());
    let held = |view: &ConversationView| {
        let row = rows.history(&view.conversation).into_iter().find(|row| row.body == body)?;
        Some(Command::Resolve { conversation: view.conversation, number: row.number, decision })
    };
    rows.views().iter().find_map(held)
}

fn account(world: &World, name: &str) -> Option<AccountId> {
    world.people.get(world.person(name)?)?.account
}

fn accounts(world: &World, names: &[(&str, bool)]) -> Option<Vec<AccountId>> {
    names.iter().map(|(name, _)| account(world, name)).collect()
}

fn handles(names: &[(&str, bool)]) -> Option<Vec<Handle>> {
    names.iter().map(|(name, _)| Handle::parse(name).ok()).collect()
}

fn words(line: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        if let Some((quoted, after)) = rest.strip_prefix('“').and_then(|rest| rest.split_once('”')) {
            words.push(Word::Quoted(quoted.to_owned()));
            rest = after.trim_start();
        } else {
            let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
            words.push(Word::Plain(word.to_owned()));
            rest = after.trim_start();
        }
    }
    words
}

fn plain(words: &[Word]) -> Vec<&str> {
    let text = |word| match word {
        &Word::Plain(ref text) | &Word::Quoted(ref text) => text.as_str(),
    };
    words.iter().map(text).collect()
}
