//! The shape of what a group is beside its name and members, and of what happens to it.

use client::{AccountId, EntranceView, GroupKind, GroupView, KnockView, Role, Rule};
use data_encoding::HEXLOWER;
use serde::Serialize;

use crate::clock;

/// A group.
#[derive(Debug, Serialize)]
pub struct Group {
    who_may_add: &'static str,
    who_may_write: &'static str,
    who_may_edit: &'static str,
    description: Option<String>,
    picture: Option<String>,
    banned: Vec<String>,
    links: Vec<Link>,
    asking: Vec<Asking>,
    former: Vec<Former>,
}

#[derive(Debug, Serialize)]
struct Former {
    account: String,
    claimed: String,
}

#[derive(Debug, Serialize)]
struct Link {
    maker: String,
    approve: bool,
}

#[derive(Debug, Serialize)]
struct Asking {
    account: String,
    handle: Option<String>,
    claimed: Option<String>,
    maker: String,
    time: String,
    granted: bool,
}

impl Group {
    /// The shape of a group.
    pub fn new(view: &GroupView) -> Self {
        let link = |view: &EntranceView| Link { maker: view.maker.to_hex(), approve: view.approve };
        let asking = |view: &KnockView| Asking {
            account: view.account.to_hex(),
            handle: view.handle.as_ref().map(ToString::to_string),
            claimed: view.claimed.as_ref().map(ToString::to_string),
            maker: view.maker.to_hex(),
            time: clock::for_programs(view.time),
            granted: view.granted,
        };
        let former =
            |former: &client::Former| Former { account: former.account.to_hex(), claimed: former.claimed.to_string() };
        Group {
            who_may_add: audience(view.who_may_add),
            who_may_write: audience(view.who_may_write),
            who_may_edit: audience(view.who_may_edit),
            description: (!view.description.is_empty()).then(|| view.description.clone()),
            picture: view.picture.map(|picture| HEXLOWER.encode(&picture.0)),
            banned: view.banned.iter().map(AccountId::to_hex).collect(),
            links: view.entrances.iter().map(link).collect(),
            asking: view.knocks.iter().map(asking).collect(),
            former: view.former.iter().flatten().map(former).collect(),
        }
    }
}

/// Who may do what takes at least a role.
pub fn audience(role: Role) -> &'static str {
    match role {
        Role::Member => "everyone",
        Role::Admin => "admins",
        Role::Owner => "owners",
    }
}

/// The word for a rule.
pub fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::Add => "add",
        Rule::Write => "write",
        Rule::Edit => "edit",
    }
}

/// Its name, what it says, and whom it concerns.
pub fn kind(kind: &GroupKind) -> (&'static str, Option<String>, Vec<AccountId>) {
    match kind {
        GroupKind::Rule { rule: of, role } => ("rule", Some(format!("{} {}", rule(*of), audience(*role))), Vec::new()),
        GroupKind::Described { description } => ("described", Some(description.clone()), Vec::new()),
        GroupKind::Pictured { on: true } => ("pictured", None, Vec::new()),
        GroupKind::Pictured { .. } => ("picture-removed", None, Vec::new()),
        GroupKind::Banned { accounts, on: true } => ("banned", None, accounts.clone()),
        GroupKind::Banned { accounts, .. } => ("unbanned", None, accounts.clone()),
        GroupKind::EntranceOpened { approve } => {
            ("link-made", Some(if *approve { "approve" } else { "open" }.to_owned()), Vec::new())
        }
        GroupKind::EntrancesClosed => ("links-revoked", None, Vec::new()),
        GroupKind::LetIn { account, maker } => ("joined-by-link", None, vec![*account, *maker]),
        GroupKind::Knocks { account, claimed, maker } => {
            ("asks-to-join", claimed.as_ref().map(ToString::to_string), vec![*account, *maker])
        }
    }
}
