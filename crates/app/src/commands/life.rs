//! `conversations expire`.

use client::{Client, Command, Wish};

use crate::failure::Failure;
use crate::output::Output;
use crate::{show, who};

/// Lets messages disappear so many seconds after they were sent; 0 for never.
pub async fn run(client: &Client, who: &str, seconds: u32, output: Output) -> Result<(), Failure> {
    let conversation = who::conversation(client, who).await?.conversation;
    client.command(Command::In { conversation, wish: Wish::SetLife { seconds } }).await?;
    let done = match seconds {
        0 => "What is sent from now on stays.".to_owned(),
        _ => format!("What is sent from now on disappears after {}.", show::kinds::span(seconds)),
    };
    super::taken(client, &conversation, output, &done).await
}
