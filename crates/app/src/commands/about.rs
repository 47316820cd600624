//! `react`, `edit` and `delete`: what is said about messages that are there already.

use client::{Client, Command};

use crate::failure::Failure;
use crate::output::Output;
use crate::who;

/// Says what the person thinks of a message; without an emoji, takes it back.
pub async fn react(
    client: &Client,
    who: &str,
    number: u64,
    emoji: Option<&str>,
    output: Output,
) -> Result<(), Failure> {
    let conversation = who::conversation(client, who).await?.conversation;
    client.command(Command::React { conversation, number, emoji: emoji.map(str::to_owned) }).await?;
    let done = if emoji.is_some() { "Everybody in the chat sees it." } else { "Taken back." };
    super::taken(client, &conversation, output, done).await
}

/// Gives an own message another text.
pub async fn edit(client: &Client, who: &str, number: u64, text: &[String], output: Output) -> Result<(), Failure> {
    let conversation = who::conversation(client, who).await?.conversation;
    let text = super::send::text(text)?;
    client.command(Command::Edit { conversation, number, text }).await?;
    super::taken(client, &conversation, output, "Edited; everybody can see what it said before.").await
}

/// Deletes an own message for all.
pub async fn delete(client: &Client, who: &str, number: u64, output: Output) -> Result<(), Failure> {
    let conversation = who::conversation(client, who).await?.conversation;
    client.command(Command::Delete { conversation, number }).await?;
    super::taken(client, &conversation, output, "Deleted for everybody; whoever has read it has read it.").await
}
