//! Sentences about groups: rules, descriptions, bans, links and who asks to be let in; and how people see it.

use engine::adversary::Adversary;
use engine::group_wish::GroupWish;
use engine::input::Command;
use engine::kinds::GroupKind;
use engine::view::{ConversationView, Role, Rule};
use engine::wish::Wish;
use protocol::id::AccountId;

use super::show::name;
use super::verbs::chat;
use crate::world::World;

/// The command of a sentence about a group.
pub fn command(world: &World, person: usize, words: &[(&str, bool)]) -> Option<Command> {
    if let [("knocks", _), ("at", _), (group, true), ("by", _), ("the", _), ("link", _), ("of", _), (maker, _)] = words
    {
        let maker = world.person(maker)?;
        let conversation = chat(world, maker, group)?.conversation;
        let adversary = Adversary::new(&world.people[maker].rows.all(), &conversation)?;
        return Some(Command::Knock { link: adversary.entrance_link()? });
    }
    let accounts = |names: &[(&str, bool)]| -> Option<Vec<AccountId>> {
        names.iter().map(|(name, _)| world.people[world.person(name)?].account).collect()
    };
    let (group, wish) = match words {
        [("lets", _), (who, _), (what, _), ("in", _), (group, true)] => {
            (*group, GroupWish::Rule { rule: rule(what)?, role: role(who)? })
        }
        [("describes", _), (group, true), ("as", _), (text, true)] => {
            (*group, GroupWish::Describe { description: (*text).to_owned() })
        }
        [("gives", _), (group, true), ("a", _), ("picture", _)] => {
            (*group, GroupWish::Picture { picture: Some(picture().into()) })
        }
        [("bans", _), people @ .., ("from", _), (group, true)] => {
            (*group, GroupWish::Ban { accounts: accounts(people)? })
        }
        [("unbans", _), people @ .., ("from", _), (group, true)] => {
            (*group, GroupWish::Unban { accounts: accounts(people)? })
        }
        [("opens", _), (group, true), ("by", _), ("a", _), ("link", _)] => {
            (*group, GroupWish::OpenEntrance { approve: false })
        }
        [("opens", _), (group, true), ("by", _), ("a", _), ("link", _), ("and", _), ("decides", _)] => {
            (*group, GroupWish::OpenEntrance { approve: true })
        }
        [("closes", _), (group, true), ("to", _), ("links", _)] => (*group, GroupWish::CloseEntrances),
        [("admits", _), people @ .., ("to", _), (group, true)] => {
            (*group, GroupWish::Admit { accounts: accounts(people)? })
        }
        [("turns", _), ("away", _), people @ .., ("from", _), (group, true)] => {
            (*group, GroupWish::TurnAway { accounts: accounts(people)? })
        }
        _ => return None,
    };
    Some(Command::In { conversation: chat(world, person, group)?.conversation, wish: Wish::Group(wish) })
}

/// A small picture.
pub fn picture() -> Vec<u8> {
    let sides = [0, 0, 0, 8, 0, 0, 0, 8];
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &sides, &[8, 2, 0, 0, 0, 0, 0, 0, 0]].concat()
}

fn rule(word: &str) -> Option<Rule> {
    match word {
        "add" => Some(Rule::Add),
        "write" => Some(Rule::Write),
        "edit" => Some(Rule::Edit),
        _ => None,
    }
}

fn role(word: &str) -> Option<Role> {
    match word {
        "everybody" => Some(Role::Member),
        "admins" => Some(Role::Admin),
        "owners" => Some(Role::Owner),
        _ => None,
    }
}

/// What happened to a group.
pub fn kind(world: &World, kind: &GroupKind, sender: &str) -> String {
    let names = |accounts: &[AccountId]| {
        let mut names: Vec<String> = accounts.iter().map(|account| name(world, account)).collect();
        names.sort();
        names.join(", ")
    };
    match kind {
        GroupKind::Rule { rule, role } => {
            let who = match role {
                Role::Member => "everybody",
                Role::Admin => "admins",
                Role::Owner => "owners",
            };
            format!("{sender} lets {who} {}", format!("{rule:?}").to_lowercase())
        }
        GroupKind::Described { description } => format!("{sender} described the group as “{description}”"),
        GroupKind::Pictured { on } => format!("{sender} gave the group {} picture", if *on { "a" } else { "no" }),
        GroupKind::Banned { accounts, on: true } => format!("{sender} banned {}", names(accounts)),
        GroupKind::Banned { accounts, .. } => format!("{sender} lifted the ban of {}", names(accounts)),
        GroupKind::EntranceOpened { approve: true } => format!("{sender} made a link, and decides"),
        GroupKind::EntranceOpened { .. } => format!("{sender} made a link"),
        GroupKind::EntrancesClosed => format!("{sender} revoked links"),
        GroupKind::LetIn { account, maker } => {
            format!("{} joined by the link of {}, let in by {sender}", name(world, account), name(world, maker))
        }
        GroupKind::Knocks { account, maker, .. } => {
            format!("{} asks to be let in by the link of {}", name(world, account), name(world, maker))
        }
    }
}

/// What a group says of itself, who is banned and who asks to be let in, as lines of their own.
pub fn about(world: &World, view: &ConversationView) -> Vec<String> {
    let Some(group) = &view.group else { return Vec::new() };
    let mut lines = Vec::new();
    if !group.description.is_empty() {
        lines.push(format!("  described as “{}”", group.description));
    }
    if group.picture.is_some() {
        lines.push("  with a picture".to_owned());
    }
    let banned: Vec<String> = group.banned.iter().map(|account| name(world, account)).collect();
    if !banned.is_empty() {
        lines.push(format!("  banned: {}", banned.join(", ")));
    }
    let waiting = group.knocks.iter().filter(|knock| !knock.granted).map(|knock| name(world, &knock.account));
    let waiting: Vec<String> = waiting.collect();
    if !waiting.is_empty() {
        lines.push(format!("  asks to be let in: {}", waiting.join(", ")));
    }
    lines
}
