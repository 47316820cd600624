//! `conversations` and `contacts`.

use client::{Client, Command, ConversationState, Reply, Resumption, Until};
use serde_json::json;

use super::directory;
use crate::args::Contacts;
use crate::args::chats::Listed;
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::people::People;
use crate::who::short;
use crate::{progress, safe_text, shapes, show, who};

/// Shows all conversations.
pub async fn run(client: &Client, listed: Listed, output: Output) -> Result<(), Failure> {
    client.account().await?;
    super::catch_up(client).await?;
    let mut people = People::of(client).await?;
    let choices = client.choices().await?;
    let mut views = client.conversations().await?;
    views.retain(|view| {
        let chat = choices.chat(&view.conversation);
        chat.hidden == listed.hidden && (listed.hidden || chat.archived == listed.archived)
    });
    views.sort_by_key(|view| !choices.chat(&view.conversation).pinned);
    let shape: Vec<_> = views.iter().map(|view| shapes::Conversation::new(view, &choices)).collect();
    output.write(&shape, || {
        if views.is_empty() {
            return match listed {
                Listed { archived: true, .. } => "No chat is put away.".to_owned(),
                Listed { hidden: true, .. } => "No chat is hidden.".to_owned(),
                _ => "No chats yet. Begin one: wiretight send HANDLE \"Hello!\"".to_owned(),
            };
        }
        views.iter().for_each(|view| people.learn(view));
        let lines: Vec<String> = views.iter().map(|view| show::conversation(view, &people, &choices)).collect();
        lines.join("\n")
    })
}

/// Goes on in a chat that was stopped by a lie, if the person says so after reading which.
pub async fn resume(client: &Client, who: &str, (rejoin, yes): (bool, bool), output: Output) -> Result<(), Failure> {
    let view = who::conversation(client, who).await?;
    let stopped = match &view.state {
        ConversationState::Paused { caught } => format!("this chat was stopped: {caught}"),
        ConversationState::Active if rejoin => "this chat was not stopped by a lie of the server".to_owned(),
        _ => return Err(Failure::new(Kind::State, "this chat was not stopped by a lie of the server", "")),
    };
    let id = short(&view.conversation.to_hex());
    if !yes {
        let said = format!("{stopped}. Nothing was changed");
        let (how, loses) = match rejoin {
            true => (" --rejoin", "; what the others write until this device is added again, it never reads"),
            false => ("", ""),
        };
        let advice = format!(
            "see `wiretight evidence`; to go on all the same: wiretight conversations resume {id}{how} --yes{loses}"
        );
        return Err(Failure::new(Kind::Caught, said, advice));
    }
    let how = if rejoin { Resumption::Rejoin } else { Resumption::ReadOn };
    client.command(Command::Resume { conversation: view.conversation, how }).await?;
    progress::during("receiving", client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE)).await?;
    let views = client.conversations().await?;
    let state = views.into_iter().find(|known| known.conversation == view.conversation).map(|view| view.state);
    if let Some(ConversationState::Paused { caught }) = &state {
        let said = format!("it was stopped again: {caught}");
        let advice = format!(
            "what this device has read may not be what the others have read; to be added again by them: \
             wiretight conversations resume {id} --rejoin --yes"
        );
        return Err(Failure::new(Kind::Caught, said, advice));
    }
    if let Some(ConversationState::Broken { caught }) = state {
        let said = format!("it cannot go on from here: {caught}");
        let advice = format!(
            "what is in the way stays there: owners and admins (of two people either) go on with everybody by \
             `wiretight group rebuild {id}`; if others are further on, they add this device again"
        );
        return Err(Failure::new(Kind::Caught, said, advice));
    }
    output.write(&json!({ "conversation": view.conversation.to_hex(), "resumed": true }), || {
        if rejoin {
            "The others' devices are asked to add this one again; that is done when one of them is online. What they wrote until then and \
             is not here stays away: ask them to send it again."
                .to_owned()
        } else {
            "This chat goes on. The evidence is kept: wiretight evidence".to_owned()
        }
    })
}

/// Shows all contacts, adds one, or confirms what somebody claims.
pub async fn contacts(client: &Client, verb: Option<&Contacts>, output: Output) -> Result<(), Failure> {
    client.account().await?;
    match verb {
        None => list(client, output).await,
        Some(Contacts::Add { handle }) => add(client, handle, output).await,
        Some(Contacts::Confirm { chat, handle }) => confirm(client, chat, handle, output).await,
    }
}

async fn confirm(client: &Client, chat: &str, handle: &str, output: Output) -> Result<(), Failure> {
    let view = who::conversation(client, chat).await?;
    let member = who::member(client, &view, handle).await?;
    let id = short(&member.account.to_hex());
    let name = member.handle.map(|handle| handle.to_string());
    output.write(&json!({ "account": member.account.to_hex(), "handle": name }), || match &name {
        Some(name) => format!("{name} is {id}."),
        None => format!("{id} has no confirmed handle."),
    })
}

async fn list(client: &Client, output: Output) -> Result<(), Failure> {
    let views = client.contacts().await?;
    let read = directory::last_read(&directory::read(client).await?);
    let devices = super::devices::all(client).await?;
    let shape: Vec<_> = views.iter().map(|view| shapes::Contact::new(view, &devices)).collect();
    output.write(&shape, || {
        if views.is_empty() {
            return "Nobody yet. Add somebody: wiretight contacts add HANDLE".to_owned();
        }
        let lines: Vec<String> = views
            .iter()
            .map(|view| {
                let id = short(&view.account.to_hex());
                let told = view.told.as_ref().map(|told| format!("{told}?"));
                let handle = view.handle.as_ref().map(ToString::to_string).or(told);
                let handle = handle.unwrap_or_else(|| "(no confirmed handle)".to_owned());
                let accepted = if view.accepted { "" } else { "  not accepted" };
                let on =
                    show::verified_on(view.verified.as_ref(), &devices).map(|on| format!(" {on}")).unwrap_or_default();
                let verified = format!("{}{on}", show::verified(view.verified.as_ref()));
                let closed = if view.is_closed() { "  has deleted the account" } else { "" };
                let trust = show::trust(&view.trust).map(|what| format!("  [{what}]")).unwrap_or_default();
                format!("{id}  {}{verified}{closed}{accepted}{trust}", safe_text::line(&handle))
            })
            .collect();
        let read = read.map(|read| format!("\nWho has which devices is in the server's directory. {read}"));
        lines.into_iter().chain(read).collect::<Vec<_>>().join("\n")
    })
}

async fn add(client: &Client, typed: &str, output: Output) -> Result<(), Failure> {
    let handles = who::handles(std::slice::from_ref(&typed.to_owned()))?;
    for handle in handles {
        let name = handle.to_string();
        let found = progress::during("looking up", client.command(Command::AddContact { handle })).await?;
        if let Reply::Contact { account } = found {
            output.write(&json!({ "account": account.to_hex(), "handle": name }), || {
                format!("Added {name} ({}).", short(&account.to_hex()))
            })?;
        }
    }
    Ok(())
}
