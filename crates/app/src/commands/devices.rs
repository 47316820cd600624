//! `link` and `devices`: a new installation shows a code, a device of the account reads it, and both compare six digits.

use std::time::Duration;

use client::{
    Client, Command, CommandError, DeviceEvent, DeviceId, Error, Event, Events, Handle, LINK_PREFIX, NewProfile,
    OwnDevice, Reply, ServerAddress, Until,
};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::{directory, evidence};
use crate::args::{Arguments, Devices, Link};
use crate::failure::{Failure, Kind};
use crate::output::{Output, note, note_json};
use crate::{opening, picture, progress, safe_text};

/// How long a device that was added may take to come into every chat before the rest is left to be done in the background.
const JOINING_PATIENCE: Duration = Duration::from_secs(120);

/// Makes this new installation a device of an account.
pub async fn link(arguments: &Arguments, link: &Link, output: Output) -> Result<(), Failure> {
    let handle = Handle::parse(&link.handle);
    let handle =
        handle.map_err(|error| Failure::usage(error.to_string(), "type the account's handle, such as alice"))?;
    if Client::exists(&opening::home(arguments)?) {
        let client = opening::open(arguments).await?;
        let finished = finish_linking(&client, output).await;
        client.close().await;
        if finished? {
            return Ok(());
        }
        Client::discard(&opening::home(arguments)?)?;
    }
    let server = ServerAddress::parse(&link.server).map_err(|error| {
        Failure::usage(error.to_string(), "copy the whole address as the server's operator gives it")
    })?;
    let passphrase = if link.keyring { None } else { Some(opening::fresh_passphrase(arguments)?) };
    let client = Client::create(opening::options(arguments)?, NewProfile { server, passphrase }).await?;
    let done = be_linked(&client, link, handle, output).await;
    client.close().await;
    done
}

/// A profile is here already: if linking it was broken off after its person had said yes, it may be on its account by now.
async fn finish_linking(client: &Client, output: Output) -> Result<bool, Failure> {
    if client.account().await.is_ok() {
        return Err(Error::Command(CommandError::Registered).into());
    }
    if !client.status().await?.begun {
        return Ok(false);
    }
    let status = progress::during("linking", client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE)).await?;
    if client.account().await.is_ok() {
        let device = all(client).await?.into_iter().find(|known| known.is_this).map(|known| known.device.to_hex());
        output.write(&json!({ "event": "linked", "device": device }), || {
            "What was broken off is finished: this device belongs to your account.".to_owned()
        })?;
        return Ok(true);
    }
    if !status.online {
        return Err(super::unreached(&status));
    }
    note(
        "wiretight: linking was broken off here before the other device had added this one; that is forgotten, and begins again\n  \
         → should `wiretight devices` on the other device show one that is not yours, remove it there",
    );
    Ok(false)
}

async fn be_linked(client: &Client, link: &Link, handle: Handle, output: Output) -> Result<(), Failure> {
    directory::trust(client, &link.witnesses, false).await?;
    let mut events = client.events();
    let name = link.name.clone();
    let code = match client.command(Command::BeginLink { handle, name }).await? {
        Reply::LinkCode { code } => code,
        other => return Err(unexpected(&other)),
    };
    show_code(&code, output)?;
    let device = agree(client, &mut events, output).await?;
    progress::during("receiving", client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE)).await?;
    evidence::warn(client, 0, None, output).await;
    output.write(&json!({ "event": "linked", "device": device.to_hex() }), || {
        "This device belongs to your account. Your chats come in as your other devices add it to them.".to_owned()
    })
}

fn show_code(code: &str, output: Output) -> Result<(), Failure> {
    if output == Output::Text {
        if let Some(picture) = picture::of(&format!("{LINK_PREFIX}{code}")) {
            output.say(&picture)?;
        }
        output.say(&format!(
            "On a device of the account, within ten minutes:\n\n  wiretight devices link {code}\n\n\
             Nobody who asks you for this code, or sends you one, is helping you."
        ))?;
    }
    output.write(&json!({ "event": "code", "code": code }), String::new)
}

/// Shows, links, removes and renames the account's devices.
pub async fn run(client: &Client, verb: Option<&Devices>, output: Output) -> Result<(), Failure> {
    client.account().await?;
    match verb {
        None => list(client, output).await,
        Some(Devices::Link { cancel: true, .. }) => {
            client.command(Command::ConfirmLink { goes_on: false }).await?;
            output.write(&json!({ "cancelled": true }), || "Nothing is being linked any more.".to_owned())
        }
        Some(Devices::Link { code, .. }) => add(client, &code.concat(), output).await,
        Some(Devices::Remove { device, yes }) => remove(client, device, *yes, output).await,
        Some(Devices::Rename { device, name }) => {
            let device = find(client, device).await?.device;
            let name = name.clone();
            let rename = client.command(Command::RenameDevice { device, name });
            progress::during("renaming", rename).await?;
            super::wait_until_sent(client).await?;
            output.write(&json!({ "device": device.to_hex() }), || "Your other devices show that name.".to_owned())
        }
    }
}

async fn list(client: &Client, output: Output) -> Result<(), Failure> {
    super::catch_up(client).await?;
    let devices = all(client).await?;
    let shape: Vec<Value> = devices
        .iter()
        .map(|known| {
            json!({ "device": known.device.to_hex(), "name": known.name, "this": known.is_this, "new": known.is_unseen,
                "chats_left": known.chats_left })
        })
        .collect();
    output.write(&shape, || devices.iter().map(line).collect::<Vec<_>>().join("\n"))?;
    client.command(Command::DevicesSeen).await?;
    Ok(())
}

/// Whether this device was removed from its account, or the account deleted.
pub async fn is_out(client: &Client) -> bool {
    matches!(
        client.command(Command::Devices).await,
        Ok(Reply::Devices { devices }) if !devices.iter().any(|known| known.is_this)
    )
}

/// Says that another device was added to the account, until the person has looked.
pub async fn warn(client: &Client, output: Output) {
    // Whoever has no account has no devices; and what the command itself came to is told in any case.
    let Ok(Reply::Devices { devices }) = client.command(Command::Devices).await else { return };
    // One that is none of the account's any more has nothing to say about it.
    if !devices.iter().any(|known| known.is_unseen) || !devices.iter().any(|known| known.is_this) {
        return;
    }
    let (what, advice) = ("A DEVICE WAS ADDED to your account", "if that was not you, remove it: wiretight devices");
    match output {
        Output::Text => note(&format!("wiretight: {what}\n  → {advice}")),
        Output::Json => {
            note_json(&json!({ "warning": { "kind": "device-added", "message": what, "advice": advice } }));
        }
    }
}

fn line(known: &OwnDevice) -> String {
    if let Some(chats) = known.chats_left {
        let id = crate::who::short(&known.device.to_hex());
        let s = if chats == 1 { "" } else { "s" };
        return format!("{id}  REMOVED, and still in {chats} chat{s}: it reads there until that is done");
    }
    let name = known.name.as_deref().map_or_else(|| "without a name".to_owned(), safe_text::line);
    let this = if known.is_this { " (this device)" } else { "" };
    let new = if known.is_unseen { "  ← ADDED since you last looked: if that was not you, remove it" } else { "" };
    format!("{}  {name}{this}{new}", crate::who::short(&known.device.to_hex()))
}

/// The own devices, as they are known here. Who asks has not looked at them.
pub async fn all(client: &Client) -> Result<Vec<OwnDevice>, Failure> {
    match client.command(Command::Devices).await? {
        Reply::Devices { devices } => Ok(devices),
        other => Err(unexpected(&other)),
    }
}

/// The device with this name, or whose id begins so.
async fn find(client: &Client, named: &str) -> Result<OwnDevice, Failure> {
    let devices = all(client).await?;
    let is_named = |known: &&OwnDevice| {
        known.name.as_deref() == Some(named) || (named.len() >= 4 && known.device.to_hex().starts_with(named))
    };
    let mut found = devices.iter().filter(|known| known.chats_left.is_none()).filter(is_named);
    match (found.next(), found.next()) {
        (Some(known), None) => Ok(known.clone()),
        (Some(_), Some(_)) => {
            Err(Failure::new(Kind::NotFound, "several of your devices are called so", "name it by its id"))
        }
        (None, _) => Err(Failure::new(Kind::NotFound, "there is no such device of yours", "see `wiretight devices`")),
    }
}

async fn add(client: &Client, code: &str, output: Output) -> Result<(), Failure> {
    let mut events = client.events();
    client.command(Command::Link { code: code.to_owned() }).await?;
    let device = agree(client, &mut events, output).await?;
    output.write(&json!({ "event": "linked", "device": device.to_hex() }), || "The device is added.".to_owned())?;
    let joined = tokio::time::timeout(JOINING_PATIENCE, follow_joining(&mut events, device, output)).await;
    match joined {
        // It is told where the chats begin by what is still to be sent.
        Ok(followed) => followed.and(super::wait_until_sent(client).await),
        Err(_) => {
            note("wiretight: the rest is done by the next command that reaches the server, or by `wiretight listen`");
            Ok(())
        }
    }
}

async fn follow_joining(events: &mut Events, wanted: DeviceId, output: Output) -> Result<(), Failure> {
    loop {
        if let Event::Device(DeviceEvent::Progress { device, done, of }) = events.next().await?
            && device == wanted
        {
            let shape = json!({ "event": "device-joining", "device": device.to_hex(), "done": done, "of": of });
            output.write(&shape, || format!("It is in {done} of {of} chats, the one of your devices among them."))?;
            if done == of {
                return Ok(());
            }
        }
    }
}

/// Waits for the digits, has the person compare them, and waits until the device is linked. What ends it meanwhile ends the question.
async fn agree(client: &Client, events: &mut Events, output: Output) -> Result<DeviceId, Failure> {
    let mut answer = None;
    loop {
        let event = tokio::select! {
            event = events.next() => event?,
            goes_on = given(&mut answer) => {
                answer = None;
                // That it was cancelled is told once the other device can know of it.
                match client.command(Command::ConfirmLink { goes_on }).await {
                    // It has ended meanwhile: the event that comes next says how.
                    Ok(_) | Err(Error::Command(CommandError::NotFound { .. })) => continue,
                    Err(error) => return Err(error.into()),
                }
            }
        };
        match event {
            Event::Device(DeviceEvent::Digits { digits, .. }) => {
                let (first, last) = digits.split_at_checked(3).unwrap_or((&digits, ""));
                output.write(&json!({ "event": "digits", "digits": digits }), || {
                    format!("Compare with the other device:\n\n  {first} {last}\n\nDo both show these digits? (yes/no)")
                })?;
                answer = Some(read_answer());
            }
            Event::Device(DeviceEvent::Linked { device }) => return Ok(device),
            Event::Device(DeviceEvent::LinkFailed { failure }) => {
                return Err(Failure::new(
                    Kind::State,
                    format!("nothing was linked: {failure}"),
                    "begin again with `wiretight link`",
                )
                .because(failure.name()));
            }
            _ => {}
        }
    }
}

/// The answer, once the person was asked and has given one.
async fn given(answer: &mut Option<oneshot::Receiver<bool>>) -> bool {
    match answer {
        Some(asked) => asked.await.unwrap_or_default(),
        None => std::future::pending().await,
    }
}

/// What the person types: only a whole yes is one. The thread that waits for it holds up no end of the command.
fn read_answer() -> oneshot::Receiver<bool> {
    let (sender, answer) = oneshot::channel();
    std::thread::spawn(move || {
        let mut typed = String::new();
        let is_read = std::io::stdin().read_line(&mut typed).is_ok();
        // Nobody is left to be told if it was broken off meanwhile.
        let _ = sender.send(is_read && matches!(typed.trim().to_lowercase().as_str(), "yes" | "y"));
    });
    answer
}

async fn remove(client: &Client, named: &str, yes: bool, output: Output) -> Result<(), Failure> {
    let known = find(client, named).await?;
    if !yes {
        let said = format!("this would remove {}; nothing was changed", line(&known));
        let advice = format!("to do it: wiretight devices remove {} --yes", crate::who::short(&known.device.to_hex()));
        return Err(Failure::new(Kind::State, said, advice));
    }
    let device = known.device;
    progress::during("removing", client.command(Command::RemoveDevice { device })).await?;
    if !known.is_this {
        super::wait_until_sent(client).await?;
    }
    output.write(&json!({ "device": device.to_hex() }), || {
        "It reads nothing that is written from now on. What it has already, it keeps.".to_owned()
    })
}

fn unexpected(reply: &Reply) -> Failure {
    Failure::new(Kind::Other, format!("an answer that fits no question: {reply:?}"), "")
}
