//! `requests`.

use client::{Client, Command};
use serde_json::json;

use crate::args::Requests;
use crate::failure::Failure;
use crate::output::Output;
use crate::{shapes, show, who};

/// Shows all requests, or answers one.
pub async fn run(client: &Client, verb: Option<&Requests>, output: Output) -> Result<(), Failure> {
    client.account().await?;
    super::catch_up(client).await?;
    match verb {
        None => list(client, output).await,
        Some(Requests::Accept { who }) => accept(client, who, output).await,
        Some(Requests::Decline { who }) => decline(client, who, output).await,
    }
}

async fn list(client: &Client, output: Output) -> Result<(), Failure> {
    let views = client.requests().await?;
    let shape: Vec<_> = views.iter().map(shapes::Request::from).collect();
    output.write(&shape, || {
        if views.is_empty() {
            return "No requests.".to_owned();
        }
        let lines: Vec<String> = views.iter().map(show::request).collect();
        lines.join("\n")
    })
}

async fn accept(client: &Client, who: &str, output: Output) -> Result<(), Failure> {
    let request = who::request(client, who).await?;
    client.command(Command::Accept { conversation: request.conversation }).await?;
    super::taken(client, &request.conversation, output, "Accepted.").await
}

async fn decline(client: &Client, who: &str, output: Output) -> Result<(), Failure> {
    let request = who::request(client, who).await?;
    client.command(Command::Decline { conversation: request.conversation }).await?;
    output.write(&json!({ "conversation": request.conversation.to_hex(), "declined": true }), || {
        "Declined. The other side is not told.".to_owned()
    })
}
