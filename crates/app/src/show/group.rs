//! What a group is beside its name and members, and what happens to it, as text for people.

use client::{ConversationView, GroupKind, GroupView, KnockView, Role, Rule};

use crate::clock;
use crate::people::People;
use crate::safe_text::{block, line};
use crate::who::short;

/// Who may do something, as a sentence without its end.
pub fn rule(rule: Rule, role: Role) -> String {
    let who = match role {
        Role::Member => "Everybody here",
        Role::Admin => "Only owners and admins",
        Role::Owner => "Only owners",
    };
    let what = match rule {
        Rule::Add => "may add people",
        Rule::Write => "may write",
        Rule::Edit => "may change name, description and picture",
    };
    format!("{who} {what}")
}

/// What a row says of a group, by the name of whom it is from.
pub fn kind(kind: &GroupKind, sender: &str, people: &People) -> String {
    match kind {
        GroupKind::Rule { rule: of, role } => {
            let text = rule(*of, *role);
            let mut letters = text.chars();
            let lower: String =
                letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect();
            format!("{sender} changed a rule: {lower}")
        }
        GroupKind::Described { description } if description.is_empty() => format!("{sender} removed the description"),
        GroupKind::Described { description } => {
            format!("{sender} described this group: {}", block(description, "        "))
        }
        GroupKind::Pictured { on: true } => format!("{sender} gave this group another picture"),
        GroupKind::Pictured { .. } => format!("{sender} removed the picture of this group"),
        GroupKind::Banned { accounts, on: true } => format!("{sender} banned {}", line(&people.names(accounts))),
        GroupKind::Banned { accounts, .. } => format!("{sender} lifted the ban of {}", line(&people.names(accounts))),
        GroupKind::EntranceOpened { approve: true } => {
            format!("{sender} made a link by which people may ask to be let in")
        }
        GroupKind::EntranceOpened { .. } => format!("{sender} made a link by which people are let in"),
        GroupKind::EntrancesClosed => format!("{sender} revoked links to this group"),
        GroupKind::LetIn { account, maker } => {
            let who = line(&people.name(account));
            let link = match people.is_own(maker) {
                true => "your link".to_owned(),
                false => format!("the link of {}", line(&people.name(maker))),
            };
            let whom = if people.is_own(account) { "you" } else { "them" };
            format!("{who} joined by {link}; {sender} let {whom} in")
        }
        GroupKind::Knocks { account, claimed, .. } => {
            let id = short(&account.to_hex());
            let claims = claimed.as_ref().map(|handle| format!("{}? ", line(handle.as_str()))).unwrap_or_default();
            format!("{claims}({id}) asks to be let in: wiretight group admit WHO {id}, or turn-away")
        }
    }
}

/// How many are in a group.
pub fn members(view: &ConversationView) -> String {
    match view.members.len() {
        1 => "1 member".to_owned(),
        count => format!("{count} members"),
    }
}

/// What `group info` shows.
pub fn info(view: &ConversationView, group: &GroupView, people: &People) -> String {
    let mut lines = vec![format!("{}  {}", people.chat(view), members(view))];
    if !group.description.is_empty() {
        lines.push(format!("    {}", block(&group.description, "    ")));
    }
    if group.picture.is_some() {
        lines.push("It has a picture: wiretight group picture".to_owned());
    }
    lines.extend(Rule::ALL.map(|of| format!("{}.", rule(of, group.rule(of)))));
    for link in &group.entrances {
        let how = if link.approve { "somebody decides on each person who asks" } else { "whoever has it is let in" };
        lines.push(format!("Link made by {}: {how}.", line(&people.name(&link.maker))));
    }
    if !group.banned.is_empty() {
        lines.push(format!("Banned: {}", line(&people.names(&group.banned))));
    }
    lines.extend(group.knocks.iter().map(|knock| asking(knock, people)));
    lines.join("\n")
}

fn asking(knock: &KnockView, people: &People) -> String {
    let id = short(&knock.account.to_hex());
    let who = match (&knock.handle, &knock.claimed) {
        (Some(handle), _) => line(handle.as_str()),
        (None, Some(claimed)) => format!("somebody who claims to be {}, not confirmed", line(claimed.as_str())),
        (None, None) => "somebody without a handle".to_owned(),
    };
    let state = if knock.granted { "  [being let in]" } else { "" };
    let maker = line(&people.name(&knock.maker));
    format!("{}  Asks to be let in by a link made by {maker}: {who} ({id}){state}", clock::for_people(knock.time))
}
