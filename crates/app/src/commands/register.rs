//! `register` and `whoami`.

use client::{
    Account, Client, CommandError, Error, Handle, NewProfile, RecoveryCode, Registration, ServerAddress, SystemRng,
    Until,
};

use super::recovery_code;
use crate::args::{Arguments, Register};
use crate::commands::directory;
use crate::failure::{Failure, Kind};
use crate::output::{Output, note};
use crate::{opening, progress, shapes};

/// Makes a profile if there is none, and its account.
pub async fn run(arguments: &Arguments, register: &Register, output: Output) -> Result<(), Failure> {
    let handle = register.handle.as_deref().map(Handle::parse).transpose();
    let handle = handle.map_err(|error| Failure::usage(error.to_string(), "a handle looks like alice"))?;
    let client = match unfinished(arguments, register).await? {
        Some(client) => client,
        None => create(arguments, register).await?,
    };
    let done = create_account(&client, register, handle, output).await;
    client.close().await;
    done
}

/// The profile that an earlier, unfinished registration left, if it is for the same server.
async fn unfinished(arguments: &Arguments, register: &Register) -> Result<Option<Client>, Failure> {
    let home = opening::home(arguments)?;
    if !Client::exists(&home) {
        return Ok(None);
    }
    let named = register.server.as_deref().map(parse_server).transpose()?;
    let client = opening::open(arguments).await?;
    let known = ServerAddress::parse(&client.status().await?.server).ok();
    let same_server = named.is_none_or(|named| known.is_some_and(|known| is_same(&named, &known)));
    if same_server || client.account().await.is_ok() {
        return Ok(Some(client));
    }
    // No account was made there, as far as this device knows: a mistyped address must not block the profile.
    client.close().await;
    Client::discard(&home)?;
    Ok(None)
}

async fn create(arguments: &Arguments, register: &Register) -> Result<Client, Failure> {
    let missing =
        || Failure::usage("an account lives on a server, and none was named", "name one with --server HOST:PORT#ID");
    let server = register.server.as_deref().ok_or_else(missing)?;
    let server = parse_server(server)?;
    let passphrase = if register.keyring { None } else { Some(opening::fresh_passphrase(arguments)?) };
    Ok(Client::create(opening::options(arguments)?, NewProfile { server, passphrase }).await?)
}

fn parse_server(typed: &str) -> Result<ServerAddress, Failure> {
    ServerAddress::parse(typed)
        .map_err(|error| Failure::usage(error.to_string(), "copy the whole address as the server's operator gives it"))
}

/// Whether a typed address names the server that the profile knows; the profile may know its id besides.
fn is_same(named: &ServerAddress, known: &ServerAddress) -> bool {
    let id_fits = named.id.is_none() || named.id == known.id;
    (&named.host, named.port) == (&known.host, known.port) && id_fits
}

async fn create_account(
    client: &Client,
    register: &Register,
    handle: Option<Handle>,
    output: Output,
) -> Result<(), Failure> {
    if client.account().await.is_ok() {
        return Err(Error::Command(CommandError::Registered).into());
    }
    if client.status().await?.begun {
        return finish(client, output).await;
    }
    directory::trust(client, &register.witnesses, false).await?;
    let recovery = RecoveryCode::generate(&mut SystemRng);
    // Shown before the account exists: a crash in between must not leave an account whose code nobody has seen.
    recovery_code::hand_over(&recovery, register.recovery_code_file.as_deref(), output)?;
    let registration = Registration { recovery, handle, invitation: register.invitation.clone() };
    let registered = progress::during("registering", client.register(registration)).await;
    match &registered {
        Ok(_) => {}
        Err(Error::Unanswered { .. } | Error::Stopped { .. }) => {
            note(
                "wiretight: keep the recovery code; `wiretight register` finishes the registration, and says if it is valid",
            );
        }
        Err(_) => recovery_code::withdraw(register.recovery_code_file.as_deref()),
    }
    let account = registered?;
    // Others can write only once this device's key packages are on the server.
    progress::during("registering", client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE)).await?;
    show_account(client, &account, output).await
}

/// Finishes a registration that was broken off: the server may have it already, so it is not begun again with another code.
async fn finish(client: &Client, output: Output) -> Result<(), Failure> {
    let status = progress::during("registering", client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE)).await?;
    match client.account().await {
        Ok(account) => {
            output.say(
                "The registration that was broken off is finished. The recovery code shown then is the valid one.",
            )?;
            show_account(client, &account, output).await
        }
        Err(_) if client.status().await?.begun => Err(super::unreached(&status)),
        Err(_) => Err(Failure::new(
            Kind::Refused,
            "the server refused the registration that was broken off; its recovery code is not valid",
            "run `wiretight register` again, for a fresh one",
        )),
    }
}

/// Shows the own account.
pub async fn whoami(client: &Client, output: Output) -> Result<(), Failure> {
    let account = client.account().await?;
    show_account(client, &account, output).await
}

/// Shows an account.
pub async fn show_account(client: &Client, account: &Account, output: Output) -> Result<(), Failure> {
    let server = client.status().await?.server;
    let handle = account.handle.as_ref().map(ToString::to_string);
    let (id, copied) = (account.account.to_hex(), account.copied);
    let shape = shapes::Account { account: id.clone(), handle: handle.clone(), server: server.clone(), copied };
    output.write(&shape, || {
        let handle = handle.unwrap_or_else(|| "(no handle)".to_owned());
        let copied = if copied { format!("\n{}", client::CommandError::Copied) } else { String::new() };
        format!("{handle}\naccount  {id}\nserver   {server}{copied}")
    })
}
