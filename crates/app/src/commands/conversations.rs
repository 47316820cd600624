//! `conversations` and `contacts`.

use client::{Client, Command, Reply};
use serde_json::json;

use crate::args::Contacts;
use crate::failure::Failure;
use crate::output::Output;
use crate::people::People;
use crate::who::short;
use crate::{progress, safe_text, shapes, show, who};

/// Shows all conversations.
pub async fn run(client: &Client, output: Output) -> Result<(), Failure> {
    client.account().await?;
    super::catch_up(client).await?;
    let mut people = People::of(client).await?;
    let views = client.conversations().await?;
    let shape: Vec<_> = views.iter().map(shapes::Conversation::from).collect();
    output.write(&shape, || {
        if views.is_empty() {
            return "No chats yet. Begin one: wiretight send HANDLE \"Hello!\"".to_owned();
        }
        views.iter().for_each(|view| people.learn(view));
        let lines: Vec<String> = views.iter().map(|view| show::conversation(view, &people)).collect();
        lines.join("\n")
    })
}

/// Shows all contacts, or adds one.
pub async fn contacts(client: &Client, verb: Option<&Contacts>, output: Output) -> Result<(), Failure> {
    client.account().await?;
    match verb {
        None => list(client, output).await,
        Some(Contacts::Add { handle }) => add(client, handle, output).await,
    }
}

async fn list(client: &Client, output: Output) -> Result<(), Failure> {
    let views = client.contacts().await?;
    let shape: Vec<_> = views.iter().map(shapes::Contact::from).collect();
    output.write(&shape, || {
        if views.is_empty() {
            return "Nobody yet. Add somebody: wiretight contacts add HANDLE".to_owned();
        }
        let lines: Vec<String> = views
            .iter()
            .map(|view| {
                let id = short(&view.account.to_hex());
                let handle = view.handle.as_ref().map_or("(no confirmed handle)", |handle| handle.as_str());
                let accepted = if view.accepted { "" } else { "  not accepted" };
                format!("{id}  {}{accepted}", safe_text::line(handle))
            })
            .collect();
        lines.join("\n")
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
