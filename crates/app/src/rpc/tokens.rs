//! `rpc tokens`: which programs may come in by the socket.

use std::path::Path;

use client::{BOTS_MAX, Bot, Client, Reach, Scope};
use serde_json::{Value, json};

use crate::args::rpc::{BotScope, Tokens};
use crate::failure::{Failure, Kind};
use crate::output::{Output, note};

/// The longest name, bytes.
const NAME_BYTES_MAX: usize = 32;

/// Shows, adds or removes tokens.
pub async fn run(client: &Client, verb: Option<&Tokens>, output: Output) -> Result<(), Failure> {
    match verb {
        None | Some(Tokens::List) => list(client, output).await,
        Some(Tokens::Add { name, scopes, folder }) => add(client, (name, folder.as_deref()), scopes, output).await,
        Some(Tokens::Remove { name }) => remove(client, name, output).await,
    }
}

async fn list(client: &Client, output: Output) -> Result<(), Failure> {
    let bots = client.bots().await?;
    let shape: Vec<Value> = bots.iter().map(shape).collect();
    output.write(&shape, || {
        if bots.is_empty() {
            return "No program may come in. Let one in: wiretight rpc tokens add NAME --scope read --scope send"
                .to_owned();
        }
        bots.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}

async fn add(
    client: &Client,
    (name, folder): (&str, Option<&Path>),
    scopes: &[BotScope],
    output: Output,
) -> Result<(), Failure> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if name.is_empty() || name.len() > NAME_BYTES_MAX || !name.chars().all(fits) {
        let what = format!("a program's name has 1 to {NAME_BYTES_MAX} letters, digits, and . _ - between them");
        return Err(Failure::usage(what, "such as echo"));
    }
    let scopes: Vec<Scope> = scopes.iter().map(|scope| scope_of(*scope)).collect();
    let reach = folder.map_or(Ok(Reach::Nowhere), |folder| reach(client, folder))?;
    match client.add_bot(name, &scopes, reach).await? {
        Some(token) => {
            output.write(&json!({ "name": name, "token": token.shown() }), || token.shown().to_owned())?;
            if output == Output::Text {
                // Beside the token, so that a file into which it is written has nothing else.
                note(&format!(
                    "This is shown once: keep it where only {name} can read it. Whoever has it, and runs as you, may do this."
                ));
            }
            Ok(())
        }
        None => Err(Failure::new(
            Kind::State,
            format!("there is a program called “{name}” already, or there are {BOTS_MAX}"),
            "see `wiretight rpc tokens`; remove one, or take another name",
        )),
    }
}

/// The folder of a program. One with the profile in it would let the program out of all bounds.
fn reach(client: &Client, folder: &Path) -> Result<Reach, Failure> {
    let shown = crate::safe_text::line(&folder.to_string_lossy());
    let none = |error: std::io::Error| {
        Failure::new(Kind::Disk, format!("{shown} cannot be the folder of a program ({error})"), "make it first")
    };
    let bound = client::bound_folder(folder).map_err(none)?;
    let home = std::fs::canonicalize(client.home()).map_err(none)?;
    if home.starts_with(&bound) || Path::new(&bound).starts_with(&home) {
        let what = format!("{shown} has this profile in it, or lies in it");
        return Err(Failure::usage(what, "name a folder that holds nothing but what the program may send"));
    }
    Ok(Reach::Folder(bound))
}

async fn remove(client: &Client, name: &str, output: Output) -> Result<(), Failure> {
    let shown = crate::safe_text::line(name);
    if !client.remove_bot(name).await? {
        let what = format!("there is no program called “{shown}”");
        return Err(Failure::new(Kind::NotFound, what, "see `wiretight rpc tokens`"));
    }
    output.write(&json!({ "name": name, "removed": true }), || format!("{shown} may do nothing any more."))
}

fn scope_of(scope: BotScope) -> Scope {
    match scope {
        BotScope::Read => Scope::Read,
        BotScope::Send => Scope::Send,
        BotScope::Admin => Scope::Admin,
    }
}

/// The names of what a bot may do.
pub fn scope_names(bot: &Bot) -> Vec<&'static str> {
    bot.scopes.iter().map(|scope| scope.name()).collect()
}

fn shape(bot: &Bot) -> Value {
    json!({ "name": bot.name, "scopes": scope_names(bot), "acknowledged": bot.acknowledged, "folder": folder(bot) })
}

fn line(bot: &Bot) -> String {
    let name = crate::safe_text::line(&bot.name);
    let files = folder(bot).map(|folder| format!("; files in {}", crate::safe_text::line(folder))).unwrap_or_default();
    let scopes = scope_names(bot).join(" ");
    format!("{name:<32}  {scopes:<16}  has dealt with events up to {}{files}", bot.acknowledged)
}

fn folder(bot: &Bot) -> Option<&str> {
    match &bot.reach {
        Reach::Folder(folder) => Some(folder),
        Reach::Nowhere | Reach::Everywhere => None,
    }
}
