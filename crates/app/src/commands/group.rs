//! `group` and `leave`.

use std::cmp::Reverse;
use std::time::Duration;

use client::{AccountId, Client, Command, ConversationView, Handle, MemberView, Reply, Role, Until};

use super::{entrance, group_rules};
use crate::args::{Group, GroupRole};
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::people::People;
use crate::{progress, shapes, show, who};

/// How long it may take to add one of many people.
const EACH_PATIENCE: Duration = Duration::from_millis(500);

/// Does what the verb says.
pub async fn run(client: &Client, verb: &Group, output: Output) -> Result<(), Failure> {
    client.account().await?;
    // What others changed meanwhile decides what is possible; unreached, what is on this device does.
    progress::during("receiving", client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE)).await?;
    match verb {
        Group::Create { name, members } => create(client, name, members, output).await,
        Group::Members { group, from, count } => members(client, group, (*from, *count), output).await,
        Group::Info { group } => group_rules::info(client, group, output).await,
        Group::Allow { group, what, who } => group_rules::allow(client, group, *what, *who, output).await,
        Group::Describe { group, description } => {
            group_rules::describe(client, group, description.as_deref(), output).await
        }
        Group::Picture { group, file, save, data, remove } => {
            let (file, save, data) = (file.as_deref(), save.as_deref(), data.as_deref());
            let wish = group_rules::PictureWish { file, data, remove: *remove, save };
            group_rules::picture(client, group, wish, output).await
        }
        Group::Ban { group, members } => group_rules::ban(client, group, members, true, output).await,
        Group::Unban { group, members } => group_rules::ban(client, group, members, false, output).await,
        Group::Link { group, approve, revoke } => entrance::link(client, group, *approve, *revoke, output).await,
        Group::Join { link } => entrance::join(client, link, output).await,
        Group::Asked => entrance::asked(client, output).await,
        Group::TakeBack { group } => entrance::take_back(client, group, output).await,
        Group::Admit { group, people } => entrance::answer(client, group, people, true, output).await,
        Group::TurnAway { group, people } => entrance::answer(client, group, people, false, output).await,
        Group::Leave { group } => leave(client, group, output).await,
        Group::Add { group, members } => {
            let members = who::handles(members)?;
            let view = who::conversation(client, group).await?;
            let (conversation, patience) = (view.conversation, patience_for(members.len()));
            let there = |handle: &&Handle| view.members.iter().any(|member| member.handle.as_ref() == Some(*handle));
            let done = added(&members.iter().filter(there).collect::<Vec<_>>(), members.len());
            let command = Command::AddMembers { conversation, members };
            progress::during("looking people up", client.command(command)).await?;
            super::taken_within(client, &conversation, patience, output, &done).await
        }
        Group::Remove { group, members } => {
            let view = who::conversation(client, group).await?;
            let members = accounts(client, &view, members).await?;
            let command = Command::RemoveMembers { conversation: view.conversation, members };
            change(client, command, &view, output, "Removed.").await
        }
        Group::Rename { group, name } => {
            let view = who::conversation(client, group).await?;
            let command = Command::Rename { conversation: view.conversation, name: name.clone() };
            change(client, command, &view, output, "Renamed.").await
        }
        Group::Role { group, member, role } => {
            let view = who::conversation(client, group).await?;
            let member = who::member(client, &view, member).await?.account;
            let command = Command::SetRole { conversation: view.conversation, member, role: role_of(*role) };
            change(client, command, &view, output, "Changed.").await
        }
        Group::Rebuild { group, without } => {
            let view = who::conversation(client, group).await?;
            let without = left_out(client, &view, without).await?;
            let command = Command::Rebuild { conversation: view.conversation, without };
            change(client, command, &view, output, "Rebuilt.").await
        }
    }
}

/// That people were added, but those who were there.
fn added(there: &[&Handle], of: usize) -> String {
    let names = there.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match there.len() {
        0 => "Added.".to_owned(),
        all if all == of => format!("Nobody was added: {names} had been in the group already."),
        _ => format!("Added, but {names}: in the group already."),
    }
}

/// Leaves a conversation.
pub async fn leave(client: &Client, who: &str, output: Output) -> Result<(), Failure> {
    let view = who::conversation(client, who).await?;
    change(client, Command::Leave { conversation: view.conversation }, &view, output, "Left.").await
}

async fn create(client: &Client, name: &str, members: &[String], output: Output) -> Result<(), Failure> {
    let members = who::handles(members)?;
    let patience = patience_for(members.len());
    let command = Command::CreateGroup { name: name.to_owned(), members };
    let reply = progress::during("looking people up", client.command(command)).await?;
    let Reply::Conversation { conversation } = reply else {
        return Err(Failure::new(Kind::Other, "the profile answered something else than was asked", ""));
    };
    let id = who::short(&conversation.to_hex());
    let done = format!("Made ({id}). Write to it: wiretight send {id} \"Hello!\"");
    super::taken_within(client, &conversation, patience, output, &done).await
}

/// How long a command waits until so many people are added: their devices are asked for one after the other.
fn patience_for(people: usize) -> Duration {
    super::SENT_PATIENCE.saturating_add(EACH_PATIENCE.saturating_mul(u32::try_from(people).unwrap_or(u32::MAX)))
}

/// Shows the members, or a page of them: owners and admins first, then by what they are called.
async fn members(
    client: &Client,
    group: &str,
    (from, count): (u64, Option<u64>),
    output: Output,
) -> Result<(), Failure> {
    let mut view = who::conversation(client, group).await?;
    let called = |member: &MemberView| member.handle.as_ref().or(member.claimed.as_ref()).map(ToString::to_string);
    view.members.sort_by_key(|member| (Reverse(member.role), called(member).is_none(), called(member), member.account));
    let all = view.members.len();
    let skipped = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
    let most = count.and_then(|count| usize::try_from(count).ok()).unwrap_or(usize::MAX);
    view.members = view.members.into_iter().skip(skipped).take(most).collect();
    let shown = view.members.len();
    let mut people = People::of(client).await?;
    people.learn(&view);
    let choices = client.choices().await?;
    output.write(&shapes::Conversation::new(&view, &choices), || show::members(&view, &people))?;
    if shown < all {
        output.say(&format!(
            "{shown} of {all} members; the next: --from {}",
            skipped.saturating_add(shown).saturating_add(1)
        ))?;
    }
    Ok(())
}

async fn change(
    client: &Client,
    command: Command,
    view: &ConversationView,
    output: Output,
    done: &str,
) -> Result<(), Failure> {
    client.command(command).await?;
    super::taken(client, &view.conversation, output, done).await
}

async fn accounts(client: &Client, view: &ConversationView, typed: &[String]) -> Result<Vec<AccountId>, Failure> {
    let mut accounts = Vec::new();
    for who in typed {
        accounts.push(who::member(client, view, who).await?.account);
    }
    Ok(accounts)
}

/// Whom a rebuild leaves out: members, or those who were, if nobody has come into the rebuild before.
async fn left_out(client: &Client, view: &ConversationView, typed: &[String]) -> Result<Vec<AccountId>, Failure> {
    let mut accounts = Vec::new();
    for who in typed {
        accounts.push(match who::member(client, view, who).await {
            Ok(member) => member.account,
            Err(failure) => who::person(client, who).await.map(|(account, _)| account).map_err(|_| failure)?,
        });
    }
    Ok(accounts)
}

fn role_of(role: GroupRole) -> Role {
    match role {
        GroupRole::Member => Role::Member,
        GroupRole::Admin => Role::Admin,
        GroupRole::Owner => Role::Owner,
    }
}
