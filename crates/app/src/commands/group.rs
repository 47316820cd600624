//! `group` and `leave`.

use client::{AccountId, Client, Command, ConversationView, Reply, Role, Until};

use crate::args::{Group, GroupRole};
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::people::People;
use crate::{progress, shapes, show, who};

/// Does what the verb says.
pub async fn run(client: &Client, verb: &Group, output: Output) -> Result<(), Failure> {
    client.account().await?;
    // What others changed meanwhile decides what is possible; unreached, what is on this device does.
    progress::during("receiving", client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE)).await?;
    match verb {
        Group::Create { name, members } => create(client, name, members, output).await,
        Group::Members { group } => members(client, group, output).await,
        Group::Leave { group } => leave(client, group, output).await,
        Group::Add { group, members } => {
            let members = who::handles(members)?;
            let view = who::conversation(client, group).await?;
            change(client, Command::AddMembers { conversation: view.conversation, members }, &view, output, "Added.")
                .await
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
            let without = accounts(client, &view, without).await?;
            let command = Command::Rebuild { conversation: view.conversation, without };
            change(client, command, &view, output, "Rebuilt.").await
        }
    }
}

/// Leaves a conversation.
pub async fn leave(client: &Client, who: &str, output: Output) -> Result<(), Failure> {
    let view = who::conversation(client, who).await?;
    change(client, Command::Leave { conversation: view.conversation }, &view, output, "Left.").await
}

async fn create(client: &Client, name: &str, members: &[String], output: Output) -> Result<(), Failure> {
    let members = who::handles(members)?;
    let reply = client.command(Command::CreateGroup { name: name.to_owned(), members }).await?;
    let Reply::Conversation { conversation } = reply else {
        return Err(Failure::new(Kind::Other, "the profile answered something else than was asked", ""));
    };
    let id = who::short(&conversation.to_hex());
    super::taken(client, &conversation, output, &format!("Made ({id}). Write to it: wiretight send {id} \"Hello!\""))
        .await
}

async fn members(client: &Client, group: &str, output: Output) -> Result<(), Failure> {
    let view = who::conversation(client, group).await?;
    let mut people = People::of(client).await?;
    people.learn(&view);
    let choices = client.choices().await?;
    output.write(&shapes::Conversation::new(&view, &choices), || show::members(&view, &people))
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

fn role_of(role: GroupRole) -> Role {
    match role {
        GroupRole::Member => Role::Member,
        GroupRole::Admin => Role::Admin,
        GroupRole::Owner => Role::Owner,
    }
}
