//! The law of changes: what somebody was told is accepted has happened at rest, or they were told that it has not.

use engine::input::Command;
use engine::view::{ConversationState, ConversationView, MessageBody, Role, Undone};
use protocol::handle::Handle;
use protocol::id::{AccountId, ConversationId};

use crate::world::World;

/// A change of a group that somebody asks for.
#[derive(Debug, Clone)]
pub enum Change {
    /// People to add.
    Add(ConversationId, Vec<Handle>),
    /// People to remove.
    Remove(ConversationId, Vec<AccountId>),
    /// A role to give.
    SetRole(ConversationId, AccountId, Role),
    /// Another name.
    Rename(ConversationId, String),
}

impl Change {
    /// What a command asks for, if it is a change of a group.
    pub fn of(command: &Command) -> Option<Self> {
        Some(match command {
            Command::AddMembers { conversation, members } => Change::Add(*conversation, members.clone()),
            Command::RemoveMembers { conversation, members } => Change::Remove(*conversation, members.clone()),
            Command::SetRole { conversation, member, role } => Change::SetRole(*conversation, *member, *role),
            Command::Rename { conversation, name } => Change::Rename(*conversation, name.clone()),
            _ => return None,
        })
    }
}

/// Checks each accepted change of a group, as the person sees it who wanted it. Who is out sees that instead.
pub fn check_changes(world: &World) -> Vec<String> {
    let accepted = world.watch.accepted.iter();
    let lost = accepted
        .filter(|(person, change)| !world.watch.restored.contains(person) && has_been_lost(world, *person, change));
    lost.map(|(person, change)| {
        let name = &world.people[*person].name;
        format!("{name}: {change:?} was accepted, and neither happened nor failed")
    })
    .collect()
}

fn has_been_lost(world: &World, person: usize, change: &Change) -> bool {
    match change {
        Change::Add(conversation, members) => {
            let Some(seen) = Seen::by(world, person, conversation) else { return false };
            members.iter().filter_map(|member| account_of(world, member)).any(|account| {
                let came = |body: &MessageBody| matches!(body, MessageBody::Joined(who) if who.contains(&account));
                !seen.is_member(&account) && !seen.shows(came) && !seen.is_undone(Undone::Add, Some(&account))
            })
        }
        Change::Remove(conversation, members) => {
            let Some(seen) = Seen::by(world, person, conversation) else { return false };
            members.iter().any(|account| {
                seen.is_member(account)
                    && !seen.shows(|body| is_out(body, account))
                    && !seen.is_undone(Undone::Remove, Some(account))
            })
        }
        Change::SetRole(conversation, member, wanted) => {
            let Some(seen) = Seen::by(world, person, conversation) else { return false };
            let given = |body: &MessageBody| matches!(body, MessageBody::RoleChanged { account, role } if account == member && role == wanted);
            let has = seen.view.members.iter().any(|known| known.account == *member && known.role == *wanted);
            let gone = !seen.is_member(member) || seen.shows(|body| is_out(body, member));
            !has && !gone && !seen.shows(given) && !seen.is_undone(Undone::SetRole, Some(member))
        }
        Change::Rename(conversation, name) => {
            let Some(seen) = Seen::by(world, person, conversation) else { return false };
            let named = |body: &MessageBody| matches!(body, MessageBody::Renamed(said) if said == name);
            seen.view.name.as_ref() != Some(name) && !seen.shows(named) && !seen.is_undone(Undone::Rename, None)
        }
    }
}

/// A group as a person sees it who is still in it.
struct Seen {
    view: ConversationView,
    rows: Vec<MessageBody>,
}

impl Seen {
    fn by(world: &World, person: usize, conversation: &ConversationId) -> Option<Self> {
        let rows = &world.people[person].rows;
        let view = rows.view(conversation).filter(|view| view.state == ConversationState::Active)?;
        let history = rows.history(conversation).into_iter().map(|row| row.body).collect();
        Some(Seen { view, rows: history })
    }

    fn is_member(&self, account: &AccountId) -> bool {
        self.view.members.iter().any(|member| member.account == *account)
    }

    fn shows(&self, what: impl Fn(&MessageBody) -> bool) -> bool {
        self.rows.iter().any(what)
    }

    fn is_undone(&self, undone: Undone, account: Option<&AccountId>) -> bool {
        self.shows(|body| match body {
            MessageBody::NotDone { what, accounts } => {
                *what == undone && account.is_none_or(|who| accounts.contains(who))
            }
            _ => false,
        })
    }
}

fn is_out(body: &MessageBody, account: &AccountId) -> bool {
    match body {
        MessageBody::Removed(accounts) => accounts.contains(account),
        MessageBody::LeftByThemselves(who) => who == account,
        _ => false,
    }
}

fn account_of(world: &World, handle: &Handle) -> Option<AccountId> {
    world.people.iter().find(|person| person.handle == *handle).and_then(|person| person.account)
}
