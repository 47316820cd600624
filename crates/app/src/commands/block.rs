//! `block`, `unblock` and `blocked`.

use client::{AccountId, Choice, Client};
use serde_json::json;

use crate::args::chats::Person;
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::people::People;
use crate::{safe_text, who};

/// Blocks somebody, for all own devices.
pub async fn block(client: &Client, person: &Person, output: Output) -> Result<(), Failure> {
    let (account, name) = named(client, &person.who).await?;
    choose(client, account, true).await?;
    output.write(&json!({ "account": account.to_hex(), "blocked": true }), || {
        format!(
            "{name} is blocked, on all your devices, and is not told. You hear nothing more from them; in groups their messages are \
             closed (wiretight read GROUP --blocked opens them), and you tell nobody there what you have read."
        )
    })
}

/// Unblocks somebody.
pub async fn unblock(client: &Client, person: &Person, output: Output) -> Result<(), Failure> {
    let (account, name) = named(client, &person.who).await?;
    choose(client, account, false).await?;
    output.write(&json!({ "account": account.to_hex(), "blocked": false }), || {
        format!("{name} is not blocked. What they wrote to you alone meanwhile was dropped.")
    })
}

/// Shows who is blocked.
pub async fn list(client: &Client, output: Output) -> Result<(), Failure> {
    client.account().await?;
    // Another own device may have blocked somebody meanwhile.
    super::catch_up(client).await?;
    let mut people = People::of(client).await?;
    client.conversations().await?.iter().for_each(|view| people.learn(view));
    let blocked: Vec<AccountId> = client.choices().await?.blocked().collect();
    let shape = |account: &AccountId| json!({ "account": account.to_hex(), "handle": people.handle(account), "claimed": people.claimed(account) });
    let shapes: Vec<_> = blocked.iter().map(shape).collect();
    output.write(&shapes, || {
        if blocked.is_empty() {
            return "Nobody is blocked.".to_owned();
        }
        let line = |account: &AccountId| {
            let claimed = || people.claimed(account).map(|claimed| format!("{claimed}?"));
            let handle = people.handle(account).or_else(claimed).unwrap_or_else(|| "(no confirmed handle)".to_owned());
            format!("{}  {}", who::short(&account.to_hex()), safe_text::line(&handle))
        };
        blocked.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}

/// The person whom `who` names. Another own device may have told of them meanwhile.
async fn named(client: &Client, who: &str) -> Result<(AccountId, String), Failure> {
    client.account().await?;
    match who::person(client, who).await {
        Err(failure) if failure.kind == Kind::NotFound => {
            super::catch_up(client).await?;
            who::person(client, who).await
        }
        found => found,
    }
}

async fn choose(client: &Client, account: AccountId, on: bool) -> Result<(), Failure> {
    super::choose(client, Choice::Blocked { account, on }).await
}
