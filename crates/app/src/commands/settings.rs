//! `settings`.

use client::{Client, Command, Reply, Until};
use serde_json::json;

use crate::args::{Choice, Settings};
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::progress;

/// Shows what the person has chosen, or changes it first.
pub async fn run(client: &Client, verb: Option<&Settings>, output: Output) -> Result<(), Failure> {
    client.account().await?;
    if let Some(Settings::Receipts { choice }) = verb {
        client.command(Command::SetReceipts { on: *choice == Choice::On }).await?;
        // The person's other devices are told.
        progress::during("sending", client.wait_if_reachable(Until::Sent, super::SENT_PATIENCE)).await?;
    }
    let Reply::Settings { receipts } = client.command(Command::Settings).await? else {
        return Err(Failure::new(Kind::Other, "the profile answered something else than was asked", ""));
    };
    output.write(&json!({ "receipts": receipts }), || match receipts {
        true => "receipts: on (others see what you have received and read, in chats of up to 32 people)".to_owned(),
        false => "receipts: off (others do not see what you have received and read, nor you what they have)".to_owned(),
    })
}
