//! `settings`.

use client::{Audience, Client, Command, Reply, Until};
use serde_json::json;

use crate::args::fleeting::Settings as Passing;
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
        Some(Settings::Passing(Passing::Typing { choice })) => {
            super::choose(client, client::Choice::Typing { on: *choice == Choice::On }).await?;
        }
        Some(Settings::Passing(Passing::Presence { who })) => {
            super::choose(client, client::Choice::Presence { who: (*who).into() }).await?;
        }
        Some(Settings::Passing(Passing::Previews { choice })) => {
            super::choose(client, client::Choice::Previews { on: *choice == Choice::On }).await?;
        }
        None => {}
    }
    let Reply::Settings { receipts } = client.command(Command::Settings).await? else {
        return Err(Failure::new(Kind::Other, "the profile answered something else than was asked", ""));
    };
    let choices = client.choices().await?;
    let (may_write, may_add) = (choices.may_write(), choices.may_add());
    let (typing, presence, previews) = (choices.typing(), choices.presence(), choices.previews());
    let contacts = client.contacts().await?;
    let said = contacts.iter().filter_map(|one| Some((one.account.to_hex(), choices.presence_to(&one.account)?)));
    let presence_to: Vec<_> = said.map(|(account, shown)| json!({ "account": account, "shown": shown })).collect();
    let shape = json!({ "receipts": receipts, "may_write": audience(may_write), "may_add": audience(may_add), "typing": typing,
        "presence": audience(presence), "presence_to": presence_to, "previews": previews });
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
        let passing = passing(typing, presence, previews);
        format!("{receipts}\nmay-write: {write} ({writes})\nmay-add: {add} ({adds})\n{passing}")
    })
}

fn passing(typing: bool, presence: Audience, previews: bool) -> String {
    let typing = match typing {
        true => "typing: on (others see that you are typing, in chats of up to 32 people)",
        false => "typing: off (others do not see that you are typing, nor you that they are)",
    };
    let here = match presence {
        Audience::Nobody => "nobody sees when you are here, but those of `wiretight presence show-to`",
        Audience::Everyone | Audience::Contacts => {
            "people you have added or accepted see when you are here, and you when they are"
        }
    };
    let previews = match previews {
        true => {
            "previews: on (your devices fetch the pages that you send links to: each site learns that somebody looks, and from which address)"
        }
        false => "previews: off (no page is fetched; what others send is never fetched)",
    };
    format!("{typing}\npresence: {} ({here})\n{previews}", audience(presence))
}

fn audience(who: Audience) -> &'static str {
    match who {
        Audience::Everyone => "everyone",
        Audience::Contacts => "contacts",
        Audience::Nobody => "nobody",
    }
}
