//! Rows as text for people; everything that others wrote passes through `safe_text`.

pub mod group;
pub mod kinds;
pub mod markup;
mod preview;

pub use preview::preview;

use std::collections::BTreeMap;

use client::{
    AccountId, Choices, ContactView, ConversationView, Delivery, MarkChange, MarkedBy, MessageBody, MessageView,
    OwnDevice, Quote, RequestView, Role, Trust, Undone, Verified, Version, Why,
};

use crate::commands::muted;
use crate::people::People;
use crate::safe_text::{block, line};
use crate::who::short;
use crate::{clock, shapes};

/// What is to be said of an account's standing in the directory; nothing if that is as it should be.
pub fn trust(trust: &Trust) -> Option<&'static str> {
    match trust {
        Trust::Proven { .. } | Trust::Promised { .. } | Trust::Unproven { .. } => None,
        Trust::Overdue { why: Why::Ahead, .. } | Trust::Blocked { why: Why::Ahead, .. } => {
            Some("one of their devices has signed a change that is not in the server's directory")
        }
        Trust::Overdue { .. } => Some("the server has not recorded a change of their devices in its directory in time"),
        Trust::Blocked { why: Why::TwoRecords, .. } => {
            Some("two different records of their devices are shown, both signed with their codes")
        }
        Trust::Blocked { why: Why::NotShown, .. } => {
            Some("nothing is sent: for a day the server has not recorded a change of their devices in its directory")
        }
        Trust::Blocked { why: Why::OtherRecord, .. } => Some(
            "nothing is sent: the server's directory has another record of their devices than they have themselves",
        ),
    }
}

/// What is to be said of the own account's standing in the directory; nothing if that is as it should be.
pub fn own_trust(trust: &Trust) -> Option<&'static str> {
    match trust {
        Trust::Proven { .. } | Trust::Promised { .. } | Trust::Unproven { .. } => None,
        Trust::Overdue { why: Why::Ahead, .. } | Trust::Blocked { why: Why::Ahead, .. } => Some(
            "One of your devices has signed a change that is not in the server's directory. Look at wiretight devices.",
        ),
        Trust::Blocked { why: Why::TwoRecords, .. } => Some(
            "Two different records of your devices exist, both signed with your codes: one of your devices is in other hands. Look at wiretight devices.",
        ),
        Trust::Overdue { .. } => Some(
            "The server has not recorded a change of your own devices in its directory in time: tell its operator.",
        ),
        Trust::Blocked { why: Why::NotShown, .. } => Some(
            "Nothing is sent: for a day the server has not recorded a change of your own devices in its directory. Tell its operator.",
        ),
        Trust::Blocked { why: Why::OtherRecord, .. } => Some(
            "Nothing is sent: the server's directory has another record of your devices than this one. Look at wiretight devices.",
        ),
    }
}

/// Says that an account's standing in the directory has changed, what follows from it, and what can be done.
pub fn trust_changed(name: &str, changed: &Trust) -> String {
    let name = line(name);
    match (trust(changed), changed) {
        (None, _) => format!("{name}: the server's directory vouches for them; what waited is sent"),
        (Some(what), Trust::Blocked { why: Why::Ahead | Why::TwoRecords, .. }) => {
            format!("{name}: {what}; what you write to them alone waits; groups go on: ask them, or remove them there")
        }
        (Some(what), Trust::Blocked { .. }) => {
            format!(
                "{name}: {what}; what you write to them waits; ask them by another way, or remove them from the group"
            )
        }
        (Some(what), _) => format!("{name}: {what}; if that goes on for a day, nothing is sent to them any more"),
    }
}

/// The most lines of a text that are shown unless all of it is asked for: a screen or two.
const LINES_MAX: usize = 60;

/// The most characters of it: as many as fill so many lines.
const CHARACTERS_MAX: usize = 6_000;

/// A row of a history; of a very long text its beginning, and how to see all of it.
pub fn message(view: &MessageView, people: &People) -> String {
    told(view, people, beginning)
}

/// A row of a history, however long it is.
pub fn whole_message(view: &MessageView, people: &People) -> String {
    told(view, people, |text, _| text)
}

/// The beginning of a text that is shown, and how much of the message of this number is not.
fn beginning(text: String, number: u64) -> String {
    let by_lines = text.match_indices('\n').nth(LINES_MAX.saturating_sub(1)).map(|(at, _)| at);
    let by_characters = text.char_indices().nth(CHARACTERS_MAX).map(|(at, _)| at);
    let Some(end) = by_lines.into_iter().chain(by_characters).min() else { return text };
    let (shown, rest) = text.split_at(end);
    let more = match rest.matches('\n').count() {
        0 => format!("{} more characters", rest.chars().count()),
        1 => "1 more line".to_owned(),
        lines => format!("{lines} more lines"),
    };
    let before = number.saturating_sub(1);
    format!("{shown}\n{INDENT}… {more}: wiretight read WHO --after {before} --limit 1 --whole")
}

fn told(view: &MessageView, people: &People, length: impl Fn(String, u64) -> String) -> String {
    let time = clock::for_people(view.time);
    let sender = line(&people.name(&view.sender));
    let number = view.number;
    let what = match row(view, &sender, people) {
        Row::Said(said) => {
            let said = Said { text: length(said.text, number), ..said };
            said_by(view, &sender, &said, people)
        }
        Row::Happened(what) => format!("— {what}"),
    };
    let reactions = reactions(view, people);
    let state = match view.delivery {
        Delivery::Received => String::new(),
        Delivery::Sent => ticks(view, people),
        Delivery::Waiting => "  [waiting to be sent]".to_owned(),
        Delivery::Held => format!("  [held back: somebody joined since; wiretight resolve WHO {number} send|discard]"),
        Delivery::Discarded => "  [not sent]".to_owned(),
    };
    format!("{time}  {number:>4}  {what}{reactions}{state}")
}

/// What a row says.
pub enum Row {
    /// Somebody has said it.
    Said(Said),
    /// It has happened: a sentence.
    Happened(String),
}

/// What somebody has said, each further line behind [`INDENT`].
#[derive(Default)]
pub struct Said {
    /// Its text, or what the file is.
    pub text: String,
    /// That whoever reads it is mentioned.
    pub mentions: &'static str,
    /// What stands below it, if anything does.
    pub below: String,
}

/// What further lines of a message begin with.
pub const INDENT: &str = "        ";

/// What somebody has said, and all that belongs to it: what it answers, whether it was forwarded or edited.
fn said_by(view: &MessageView, sender: &str, said: &Said, people: &People) -> String {
    let answers = view.answers.as_ref().map(|quote| answering(quote, people)).unwrap_or_default();
    let forwarded = kinds::forwarded(view.forwarded);
    let edited = if view.edited.is_some() { "  (edited)" } else { "" };
    let Said { text, mentions, below } = said;
    format!("{sender}{answers}{forwarded}{mentions}: {text}{edited}{below}")
}

/// A file with what is said to it.
fn file(file: &client::Attachment) -> Said {
    let about = crate::commands::files::about(file);
    let text = match file.text.as_str() {
        "" => about,
        caption => format!("{about}\n{INDENT}{}", block(caption, INDENT)),
    };
    Said { text, ..Said::default() }
}

/// What a message said at some time.
pub fn version(count: u64, version: &Version) -> String {
    format!("{}  {count:>4}  {}", clock::for_people(version.time), block(&version.text, INDENT))
}

fn answering(quote: &Quote, people: &People) -> String {
    match quote {
        // Of what is shown once, and of what has no words, nothing is cited.
        Quote::Said { number, sender, text } if text.is_empty() => {
            format!(", answering {} ({number})", line(&people.name(sender)))
        }
        Quote::Said { number, sender, text } => {
            format!(", answering {} ({number}) “{}”", line(&people.name(sender)), line(text))
        }
        Quote::Deleted { number, sender } => {
            format!(", answering what {} deleted ({number})", line(&people.name(sender)))
        }
        Quote::Veiled(number, sender) => {
            format!(", answering what {}, whom you have blocked, wrote ({number})", line(&people.name(sender)))
        }
        Quote::Missing => ", answering a message that is not on this device".to_owned(),
    }
}

/// Who has an own message: whoever is not named has it not, or does not tell.
fn ticks(view: &MessageView, people: &People) -> String {
    let of = |read: bool| {
        let accounts: Vec<AccountId> =
            view.ticks.iter().filter(|tick| tick.read == read).map(|tick| tick.account).collect();
        line(&people.names(&accounts))
    };
    let parts = [("read by", of(true)), ("delivered to", of(false))];
    let parts: Vec<String> =
        parts.iter().filter(|(_, names)| !names.is_empty()).map(|(how, names)| format!("{how} {names}")).collect();
    if parts.is_empty() { String::new() } else { format!("  ({})", parts.join("; ")) }
}

/// Who thinks what, each emoji once.
fn reactions(view: &MessageView, people: &People) -> String {
    let mut by_emoji: BTreeMap<&str, Vec<AccountId>> = BTreeMap::new();
    for reaction in &view.reactions {
        by_emoji.entry(&reaction.emoji).or_default().push(reaction.account);
    }
    let shown =
        |(emoji, accounts): (&str, Vec<AccountId>)| format!("  [{} {}]", line(emoji), line(&people.names(&accounts)));
    by_emoji.into_iter().map(shown).collect()
}

fn row(view: &MessageView, sender: &str, people: &People) -> Row {
    let names = |accounts: &[AccountId]| line(&people.names(accounts));
    Row::Happened(match &view.body {
        MessageBody::Text(text) => return Row::Said(Said { text: block(text, INDENT), ..Said::default() }),
        MessageBody::Attachment(attachment) => return Row::Said(file(attachment)),
        MessageBody::Kind(kind) => return kinds::kind(kind, sender, view.number, people),
        MessageBody::Deleted => format!("{sender} deleted this message"),
        MessageBody::Veiled => {
            format!("{sender}, whom you have blocked, wrote something (wiretight read WHO --blocked)")
        }
        MessageBody::Unknown { content_type } => {
            format!("{sender} sent something that this version cannot show ({})", line(content_type))
        }
        MessageBody::Joined(accounts) => joined(accounts, view.sender, sender, people),
        MessageBody::Removed(accounts) => format!("{sender} removed {}", names(accounts)),
        MessageBody::LeftByThemselves(account) => format!("{} left", names(&[*account])),
        // Nobody gives themselves more: it has passed to them.
        MessageBody::RoleChanged { account, role: Role::Owner } if *account == view.sender => {
            let are = if people.is_own(account) { "are" } else { "is" };
            format!("{} {are} owner, since no other owner is here any more", names(&[*account]))
        }
        MessageBody::RoleChanged { account, role } => {
            format!("{sender} made {} {}", names(&[*account]), shapes::role(*role))
        }
        MessageBody::Renamed(to) => format!("{sender} named this group “{}”", line(to)),
        MessageBody::DeviceAdded(account) if people.is_own(account) => "you have another device here".to_owned(),
        MessageBody::DeviceAdded(account) => format!("{} has another device here", names(&[*account])),
        MessageBody::DeviceRemoved(account) => format!("{} was removed", device_of(account, people)),
        MessageBody::CodeReplaced { account, was_verified } => {
            let (name, typed) = (names(&[*account]), line(&people.typed(account)));
            let waits = if *was_verified { " since you verified it; what you write to them waits" } else { "" };
            format!("the security code of {name} has changed{waits}. Verify: wiretight verify {typed}")
        }
        MessageBody::Marked { account, change, device } => {
            marked((&names(&[*account]), &line(&people.typed(account))), *change, device.as_deref())
        }
        MessageBody::AccountClosed(account) => format!("the account of {} was deleted", names(&[*account])),
        MessageBody::DeviceRenewed(account) => format!("{} was renewed", device_of(account, people)),
        MessageBody::Rebuilt { left_out } if left_out.is_empty() => format!("{sender} rebuilt this chat"),
        MessageBody::Rebuilt { left_out } => format!("{sender} rebuilt this chat without {}", names(left_out)),
        MessageBody::Caught(caught) => format!("CAUGHT: {caught} (wiretight evidence)"),
        MessageBody::Resumed => format!("{sender} went on all the same"),
        MessageBody::Unheard(accounts) => format!(
            "{}: not one device has been here since you added them 25 days ago; they are invited again. The server keeps what is \
             written for 30 days: what is older they never read",
            names(accounts)
        ),
        MessageBody::Expired => {
            "what was written here before is gone: the server keeps it for 30 days, and this device came later"
                .to_owned()
        }
        MessageBody::Ahead(until) => format!(
            "the server's clock was wrong: it takes nothing into this chat until {} UTC, and then what waits",
            clock::for_people(*until)
        ),
        MessageBody::NotDone { what, accounts } => not_done(*what, &names(accounts)),
    })
}

fn not_done(what_was: Undone, names: &str) -> String {
    let what = match what_was {
        Undone::Add => {
            format!("{names} could not be added: their devices offer nothing to add them by")
        }
        Undone::Remove => format!("{names} could not be removed"),
        Undone::SetRole => format!("the role of {names} could not be changed"),
        Undone::Life => "the time after which messages disappear could not be changed".to_owned(),
        Undone::Rename => "this group could not be renamed".to_owned(),
        Undone::Rule => "who may do what in this group could not be changed".to_owned(),
        Undone::Details => "the description or picture of this group could not be changed".to_owned(),
        Undone::Ban => format!("{names} could not be banned"),
        Undone::Unban => format!("the ban of {names} could not be lifted"),
        Undone::Entrance => "the links of this group could not be changed".to_owned(),
        Undone::Edit => "your edit was not sent: what the chat allows, or who is in it, has changed since".to_owned(),
    };
    let advice = match what_was {
        Undone::Edit => "edit it again, if you still want to",
        Undone::Add => "ask them to start Wiretight, then add them again",
        _ => "you may no longer be allowed to; otherwise try again",
    };
    format!("NOT DONE: {what}; {advice}")
}

fn device_of(account: &AccountId, people: &People) -> String {
    match people.is_own(account) {
        true => "a device of yours".to_owned(),
        false => format!("a device of {}", line(&people.name(account))),
    }
}

/// Who came in by whom. Whoever comes in is told of all who are there, by the one who has let them in.
fn joined(accounts: &[AccountId], by: AccountId, sender: &str, people: &People) -> String {
    let all_are_told = accounts.contains(&by) && accounts.contains(&people.own);
    // By another own device, this one alone came in.
    let is_device = all_are_told && by == people.own;
    let is_own_coming = all_are_told && by != people.own;
    let others = accounts.iter().filter(|account| **account != by && !(is_own_coming && people.is_own(account)));
    let others: Vec<_> = others.copied().collect();
    let names = line(&people.names(&others));
    if is_device {
        let here = if others.is_empty() { String::new() } else { format!("; with you here: {names}") };
        return format!("this device of yours came in{here}");
    }
    match (is_own_coming, others.is_empty()) {
        (true, true) => format!("{sender} added you"),
        (true, false) => format!("{sender} added you; here are also {names}"),
        (false, true) => format!("{sender} began this chat"),
        (false, false) => format!("{sender} added {names}"),
    }
}

/// What another own device, called so, has done to the mark of somebody who is called so and is typed so.
fn marked((name, typed): (&str, &str), change: MarkChange, device: Option<&str>) -> String {
    let device =
        device.map_or_else(|| "another of your devices".to_owned(), |name| format!("your device “{}”", line(name)));
    match change {
        MarkChange::Set => format!(
            "{device} has marked {name} as verified; if that was not you: wiretight verify {typed} --forget, and wiretight devices"
        ),
        MarkChange::TakenBack => {
            format!("{device} says that {name} does not count as verified; if that was not you: wiretight devices")
        }
        MarkChange::Lapsed => format!(
            "{name} does not count as verified any more, since {device}, where you compared, was removed. Verify: wiretight verify {typed}"
        ),
    }
}

/// A conversation in a list.
pub fn conversation(view: &ConversationView, people: &People, choices: &Choices) -> String {
    let id = short(&view.conversation.to_hex());
    let kind = if view.pair { "chat " } else { "group" };
    let mut line = format!("{id}  {kind}  {}", people.chat(view));
    if !view.pair {
        line.push_str(&format!("  {}", group::members(view)));
    }
    if view.disappearing_s > 0 {
        line.push_str(&format!("  messages disappear after {}", kinds::span(view.disappearing_s)));
    }
    if view.unread > 0 {
        line.push_str(&format!("  {} unread", view.unread));
    }
    let chat = choices.chat(&view.conversation);
    if let Some(draft) = &view.draft {
        line.push_str(&format!("  draft: {}", crate::safe_text::line(draft)));
    }
    if chat.pinned {
        line.push_str("  pinned");
    }
    match view.lock {
        None => {}
        Some(client::ChatLock::Closed) => line.push_str("  locked"),
        Some(client::ChatLock::Open) => line.push_str("  unlocked"),
    }
    if let Some(until) = chat.muted_until.filter(|until| *until > clock::now()) {
        line.push_str(&format!("  {}", muted(until)));
    }
    if shapes::stands_still(view, choices) {
        line.push_str("  BLOCKED by you: stands still");
    }
    if view.outbox > 0 {
        line.push_str(&format!("  {} waiting to be sent", view.outbox));
    }
    match shapes::state(&view.state) {
        ("active", _) => {}
        ("broken", Some(caught)) => {
            line.push_str(&format!("  BROKEN: {caught}; mend it with `wiretight group rebuild {id}`"));
        }
        ("paused", Some(caught)) => {
            line.push_str(&format!("  PAUSED: {caught}; to go on: `wiretight conversations resume {id}`"));
        }
        (state, Some(caught)) => line.push_str(&format!("  {}: {caught}", state.to_uppercase())),
        (state, None) => line.push_str(&format!("  {state}")),
    }
    if view.pair && view.members.iter().any(|member| shapes::verified(member.verified.as_ref()) == "yes") {
        line.push_str("  verified");
    }
    for waited_for in &view.waits_for {
        line.push_str(&format!("  {}", code_changed(people, waited_for)));
    }
    for blocked in &view.blocked {
        let name = crate::safe_text::line(&people.name(blocked));
        line.push_str(&format!("  {}", not_vouched(&name, view.pair)));
    }
    if !view.removal_pending.is_empty() {
        let names = crate::safe_text::line(&people.names(&view.removal_pending));
        line.push_str(&format!("  removal not yet seen by all: {names}"));
    }
    line
}

/// That what is written in a chat waits until the directory vouches for somebody, and what can be done.
pub fn not_vouched(name: &str, pair: bool) -> String {
    let or = if pair { String::new() } else { format!(", or remove {name} from the group") };
    format!(
        "WAITS: the server's directory does not show the devices of {name} as they are; ask the operator of the server{or} (wiretight contacts)"
    )
}

/// That what is written to somebody waits, and until when.
pub fn code_changed(people: &People, account: &AccountId) -> String {
    let (name, typed) = (line(&people.name(account)), line(&people.typed(account)));
    format!("WAITS: the security code of {name} has changed since you verified it: wiretight verify {typed}")
}

/// Whether somebody is verified, in a list.
pub fn verified(mark: Option<&Verified>) -> &'static str {
    match shapes::verified(mark) {
        "yes" => "  verified",
        "replaced" => "  CODE CHANGED since verified",
        "lapsed" => "  NOT VERIFIED any more: compared on a device that was removed",
        _ => "",
    }
}

/// On which devices somebody is verified, and since when; nothing if nobody has said.
pub fn verified_on(mark: Option<&Verified>, devices: &[OwnDevice]) -> Option<String> {
    let one = |by: &MarkedBy| {
        let known = devices.iter().find(|known| known.device == by.device);
        let name = known.and_then(|known| known.name.as_deref()).map(|name| format!("“{}”", line(name)));
        let name = name.unwrap_or_else(|| short(&by.device.to_hex()));
        let this = if known.is_some_and(|known| known.is_this) { " (this device)" } else { "" };
        format!("on {name}{this}, {}", clock::for_people(by.at))
    };
    let all: Vec<String> = mark?.devices().iter().map(one).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// What a contact is called, safe for a terminal.
pub fn contact_name(view: &ContactView) -> String {
    let told = || view.told.as_ref().map(|told| format!("{told}?"));
    let name = view.handle.as_ref().map(ToString::to_string).or_else(told);
    name.map_or_else(|| short(&view.account.to_hex()), |name| line(&name))
}

/// What names a contact to a command: what they are only said to be called does not.
pub fn contact_typed(view: &ContactView) -> String {
    view.handle.as_ref().map_or_else(|| short(&view.account.to_hex()), |handle| line(&handle.to_string()))
}

/// The members of a conversation, one a line.
pub fn members(view: &ConversationView, people: &People) -> String {
    let lines: Vec<String> = view
        .members
        .iter()
        .map(|member| {
            let id = short(&member.account.to_hex());
            let devices = if member.devices == 1 { String::new() } else { format!("  {} devices", member.devices) };
            let pending = if member.pending { "  pending: keys not renewed yet" } else { "" };
            let verified = verified(member.verified.as_ref());
            format!(
                "{id}  {:<6}  {}{devices}{verified}{pending}",
                shapes::role(member.role),
                line(&people.name(&member.account))
            )
        })
        .collect();
    lines.join("\n")
}

/// A request.
pub fn request(view: &RequestView) -> String {
    let id = short(&view.conversation.to_hex());
    let account = short(&view.account.to_hex());
    let from = match (&view.handle, &view.claimed) {
        (Some(handle), _) => handle.to_string(),
        (None, Some(claimed)) => format!("somebody who claims to be {claimed}, not confirmed ({account})"),
        (None, None) => format!("somebody without a handle ({account})"),
    };
    let text = match view.text.as_deref() {
        Some(text) => format!(": {}", block(text, "        ")),
        None => " invites you, without a text: into a group, or into a chat that begins with something else".to_owned(),
    };
    let state = if view.accepted { "  [accepted, joining]" } else { "" };
    format!("{}  {id}  {from}{text}{state}", clock::for_people(view.time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_very_long_text_the_beginning_is_shown_and_how_to_see_the_rest() {
        let lines = |count: usize| vec!["x"; count].join("\n");
        assert_eq!(beginning(lines(LINES_MAX), 7), lines(LINES_MAX));
        let shown = beginning(lines(60_000), 7);
        let more = format!("\n{INDENT}… 59940 more lines: wiretight read WHO --after 6 --limit 1 --whole");
        assert_eq!(shown, lines(LINES_MAX) + &more);
        let shown = beginning("é".repeat(CHARACTERS_MAX + 3), 7);
        assert!(shown.starts_with(&("é".repeat(CHARACTERS_MAX) + "\n")) && shown.contains("… 3 more characters:"));
    }
}
