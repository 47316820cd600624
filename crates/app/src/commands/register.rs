//! `register` and `whoami`.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use client::{
    Account, Client, CommandError, Error, Handle, NewProfile, RecoveryCode, Registration, ServerAddress, SystemRng,
};
use serde_json::json;

use crate::args::{Arguments, Register};
use crate::failure::Failure;
use crate::output::{Output, note};
use crate::{opening, progress, shapes};

/// Makes a profile if there is none, and its account.
pub async fn run(arguments: &Arguments, register: &Register, output: Output) -> Result<(), Failure> {
    let handle = register.handle.as_deref().map(Handle::parse).transpose();
    let handle = handle.map_err(|error| Failure::usage(error.to_string(), "a handle looks like alice"))?;
    let home = opening::home(arguments)?;
    let client = if Client::exists(&home) {
        // A registration that the server refused leaves a profile without an account: it goes on there.
        opening::open(arguments).await?
    } else {
        create(arguments, register).await?
    };
    let done = create_account(&client, register, handle, output).await;
    client.close().await;
    done
}

async fn create(arguments: &Arguments, register: &Register) -> Result<Client, Failure> {
    let missing =
        || Failure::usage("an account lives on a server, and none was named", "name one with --server HOST:PORT#ID");
    let server = register.server.as_deref().ok_or_else(missing)?;
    let server = ServerAddress::parse(server).map_err(|error| {
        Failure::usage(error.to_string(), "copy the whole address as the server's operator gives it")
    })?;
    let passphrase = if register.keyring { None } else { Some(opening::fresh_passphrase(arguments)?) };
    Ok(Client::create(opening::options(arguments)?, NewProfile { server, passphrase }).await?)
}

async fn create_account(
    client: &Client,
    register: &Register,
    handle: Option<Handle>,
    output: Output,
) -> Result<(), Failure> {
    match client.account().await {
        Err(Error::Command(CommandError::NotRegistered)) => {}
        Ok(_) => return Err(Error::Command(CommandError::Registered).into()),
        Err(error) => return Err(error.into()),
    }
    let recovery = RecoveryCode::generate(&mut SystemRng);
    // Shown before the account exists: a crash in between must not leave an account whose code nobody has seen.
    match &register.recovery_code_file {
        Some(path) => write_code(path, &recovery)?,
        None => show_code(&recovery, output)?,
    }
    let registration = Registration { recovery, handle, invitation: register.invitation.clone() };
    let registered = progress::during("registering", client.register(registration)).await;
    if registered.is_err() && register.recovery_code_file.is_none() {
        note("wiretight: the recovery code above is not valid unless a later `wiretight register` says so");
    }
    let account = registered?;
    show_account(client, &account, output).await
}

fn show_code(code: &RecoveryCode, output: Output) -> Result<(), Failure> {
    let shown = code.display();
    output.write(&json!({ "recovery_code": shown.as_str() }), || {
        format!(
            "Your recovery code. Write it down now: it is shown only once, and is the only way back into your account.\n\n    {}\n",
            shown.as_str()
        )
    })
}

fn write_code(path: &Path, code: &RecoveryCode) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    file.write_all(code.display().as_bytes()).map_err(failed)?;
    file.write_all(b"\n").map_err(failed)?;
    file.sync_all().map_err(failed)
}

/// Shows the own account.
pub async fn whoami(client: &Client, output: Output) -> Result<(), Failure> {
    let account = client.account().await?;
    show_account(client, &account, output).await
}

async fn show_account(client: &Client, account: &Account, output: Output) -> Result<(), Failure> {
    let server = client.status().await?.server;
    let handle = account.handle.as_ref().map(ToString::to_string);
    let shape = shapes::Account { account: account.account.to_hex(), handle: handle.clone(), server: server.clone() };
    output.write(&shape, || {
        let handle = handle.unwrap_or_else(|| "(no handle)".to_owned());
        format!("{handle}\naccount  {}\nserver   {server}", account.account.to_hex())
    })
}
