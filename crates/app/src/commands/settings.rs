//! `settings`.

use client::{Audience, Client, Command, Reply, Until};
use serde_json::json;

use crate::args::{Choice, Settings};
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::progress;

/// Shows what the person has chosen, or changes it first.
pub async fn run(client: &Client, verb: Option<&Settings>, output: Output) -> Result<(), Failure> {
    client.account().await?;
    match verb {
        Some(Settings::Receipts { choice }) => {
            client.command(Command::SetReceipts { on: *choice == Choice::On }).await?;
            // The person's other devices are told.
            progress::during("sending", client.wait_if_reachable(Until::Sent, super::SENT_PATIENCE)).await?;
        }
        Some(Settings::MayWrite { who }) => {
            super::choose(client, client::Choice::MayWrite { who: (*who).into() }).await?;
        }
        Some(Settings::MayAdd { who }) => super::choose(client, client::Choice::MayAdd { who: (*who).into() }).await?,
        None => {}
    }
    let Reply::Settings { receipts } = client.command(Command::Settings).await? else {
        return Err(Failure::new(Kind::Other, "the profile answered something else than was asked", ""));
    };
    let choices = client.choices().await?;
    let (may_write, may_add) = (choices.may_write(), choices.may_add());
    let shape = json!({ "receipts": receipts, "may_write": audience(may_write), "may_add": audience(may_add) });
    output.write(&shape, || {
        let receipts = match receipts {
            true => "receipts: on (others see what you have received and read, in chats of up to 32 people)",
            false => "receipts: off (others do not see what you have received and read, nor you what they have)",
        };
        let writes = match may_write {
            Audience::Everyone => "anybody; strangers wait as requests",
            Audience::Contacts => "people you have added or accepted; of others you never hear",
            Audience::Nobody => "nobody: only the chats that there are go on",
        };
        let adds = match may_add {
            Audience::Everyone => "anybody; strangers wait as requests",
            Audience::Contacts => "people you have added or accepted; of others you never hear",
            Audience::Nobody => "nobody; what a contact begins with a text waits as a request",
        };
        let (write, add) = (audience(may_write), audience(may_add));
        format!("{receipts}\nmay-write: {write} ({writes})\nmay-add: {add} ({adds})")
    })
}

fn audience(who: Audience) -> &'static str {
    match who {
        Audience::Everyone => "everyone",
        Audience::Contacts => "contacts",
        Audience::Nobody => "nobody",
    }
}
