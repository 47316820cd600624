//! `recover` and `account delete`: what the recovery code decides over the whole account.

use client::{Client, CommandError, Error, Handle, NewProfile, RecoveryCode, ServerAddress, SystemRng, Until};
use serde_json::json;

use super::{directory, recovery_code, register};
use crate::args::{Arguments, DeleteAccount, Recover};
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::{opening, progress};

/// Makes this new installation the account's only device.
pub async fn run(arguments: &Arguments, recover: &Recover, output: Output) -> Result<(), Failure> {
    let home = opening::home(arguments)?;
    if Client::exists(&home) {
        let client = opening::open(arguments).await?;
        if client.account().await.is_ok() {
            client.close().await;
            return Err(Error::Command(CommandError::Registered).into());
        }
        // One that was broken off may have been done by the server: what is kept here goes on first.
        if client.status().await?.begun {
            let finished = finish(&client, output).await;
            client.close().await;
            return finished;
        }
        client.close().await;
        Client::discard(&home)?;
    }
    let server = ServerAddress::parse(&recover.server).map_err(|error| {
        Failure::usage(error.to_string(), "copy the whole address as the server's operator gives it")
    })?;
    let handle = recover.handle.as_deref().map(Handle::parse).transpose();
    let handle = handle.map_err(|error| Failure::usage(error.to_string(), "a handle looks like alice"))?;
    // The code first: a mistyped one must not leave a profile behind.
    let code = recovery_code::typed("Recovery code: ")?;
    let passphrase = if recover.keyring { None } else { Some(opening::fresh_passphrase(arguments)?) };
    let client = Client::create(opening::options(arguments)?, NewProfile { server, passphrase }).await?;
    let done = recover_account(&client, handle, code, recover, output).await;
    let left = client.status().await.is_ok_and(|status| status.begun);
    client.close().await;
    if done.is_err() && !left {
        Client::discard(&home)?;
    }
    done
}

async fn recover_account(
    client: &Client,
    handle: Option<Handle>,
    code: RecoveryCode,
    recover: &Recover,
    output: Output,
) -> Result<(), Failure> {
    directory::trust(client, &recover.witnesses, false).await?;
    let file = recover.recovery_code_file.as_deref();
    let replacement = recover.replace_code.then(|| RecoveryCode::generate(&mut SystemRng));
    if let Some(fresh) = &replacement {
        recovery_code::hand_over(fresh, file, output)?;
    }
    let replaces = replacement.is_some();
    let recovered = progress::during("recovering", client.recover(handle, code, replacement)).await;
    if replaces {
        recovery_code::not_in_force_unless_done(&recovered, file);
    }
    recovered?;
    show_recovered(client, output).await
}

/// Finishes a recovery that was broken off.
async fn finish(client: &Client, output: Output) -> Result<(), Failure> {
    let status = progress::during("recovering", client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE)).await?;
    match client.account().await {
        Ok(_) => {
            output.say("What was broken off is finished.")?;
            show_recovered(client, output).await
        }
        Err(_) if !status.online => Err(super::unreached(&status)),
        Err(_) => Err(Failure::new(
            Kind::State,
            "this installation waits to be added to an account, and the server does not have it yet",
            "if it was being linked, finish on the other device, or begin again with `wiretight link`",
        )),
    }
}

async fn show_recovered(client: &Client, output: Output) -> Result<(), Failure> {
    progress::during("receiving", client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE)).await?;
    super::evidence::warn(client, 0, None, output).await;
    let account = client.account().await?;
    output.say(
        "This is your account's only device: all others are removed from it. What they had is not here. Your chats come back as \
         requests, once the programs of those in them have heard of this device: see `wiretight requests`.\n",
    )?;
    register::show_account(client, &account, output).await
}

/// Deletes the account, if the person says so and has its code.
pub async fn delete(client: &Client, delete: &DeleteAccount, output: Output) -> Result<(), Failure> {
    let account = client.account().await?;
    let name = account.handle.as_ref().map_or_else(|| "without a handle".to_owned(), |handle| format!("“{handle}”"));
    if !delete.yes {
        return Err(Failure::new(
            Kind::State,
            format!("this would delete the account {name} for ever, on all its devices; nothing was changed"),
            "to do it, with the recovery code in your hand: wiretight account delete --yes",
        ));
    }
    let code = recovery_code::typed("The recovery code of the account, to delete it: ")?;
    if code.account_key().public() != account.account_key {
        let advice = "look for typing mistakes, or for a newer code; nothing was deleted";
        return Err(Failure::new(Kind::NotFound, "this is a recovery code, but not this account's", advice));
    }
    progress::during("deleting", client.close_account(code)).await?;
    output.write(&json!({ "deleted": true, "account": account.account.to_hex() }), || {
        "The account is deleted. Nobody can write to it any more, and nobody can have it back. Your contacts see that it was \
         deleted. What this device has can still be read here: wiretight read --offline WHO --all"
            .to_owned()
    })
}
