//! `directory`: how the server's public record of people looks from here, and going on when it was caught.

use client::{Client, Command, DirectoryView, LogAge, Reply, Withholding};
use serde_json::{Value, json};

use crate::args::witnesses::Witnesses;
use crate::failure::{Failure, Kind};
use crate::output::Output;
use crate::{clock, safe_text, shapes, show};

/// Shows how the directory looks, or goes on.
pub async fn run(client: &Client, go_on: bool, output: Output) -> Result<(), Failure> {
    if go_on {
        client.command(Command::GoOn).await?;
    }
    let view = read(client).await?;
    output.write(&shape(&view), || sentences(&view))
}

/// Trusts the witnesses that are named, if any are, or none any more.
pub async fn trust(client: &Client, named: &Witnesses, none: bool) -> Result<(), Failure> {
    if !named.witness.is_empty() || none {
        let count = u32::try_from(named.witness.len()).unwrap_or(u32::MAX);
        let majority = if none { 0 } else { count / 2 + 1 };
        let (keys, quorum) = (named.witness.clone(), named.quorum.unwrap_or(majority));
        client.command(Command::TrustWitnesses { keys, quorum }).await?;
    }
    Ok(())
}

/// How the directory looks.
pub async fn read(client: &Client) -> Result<DirectoryView, Failure> {
    match client.command(Command::Directory).await? {
        Reply::Directory(view) => Ok(view),
        other => Err(Failure::new(Kind::Other, format!("an answer that does not fit: {other:?}"), "")),
    }
}

/// The directory for programs.
pub fn shape(view: &DirectoryView) -> Value {
    let age = view.age.map(|age| match age {
        LogAge::Fresh => "fresh",
        LogAge::Late => "late",
        LogAge::Old => "old",
        LogAge::Ahead => "ahead",
    });
    json!({ "size": view.size, "time": view.time.map(clock::for_programs), "age": age,
        "own_checked": view.own_checked.map(clock::for_programs),
        "caught": view.caught.as_ref().map(|caught| caught.lie.to_string()), "goes_on": view.goes_on,
        "withheld_since": view.withheld.map(|withheld| clock::for_programs(withheld.since.minutes())), "own": shapes::trust(&view.own),
        "witnesses": view.witnesses, "quorum": view.quorum })
}

/// What is wrong, in a sentence; nothing if nothing is.
pub fn trouble(view: &DirectoryView) -> Option<String> {
    if let Some(caught) = &view.caught {
        let then = match view.goes_on {
            false => {
                "Nothing is sent. Save the evidence (wiretight evidence --export DIR); to send all the same: wiretight directory --go-on"
            }
            true => "You go on all the same; nobody new is believed on its word.",
        };
        return Some(format!("CAUGHT: {caught}. {then}"));
    }
    if let Some(Withholding { since, stops }) = view.withheld {
        let then = if stops { " Nobody new is believed until it does." } else { "" };
        let since = clock::for_people(since.minutes());
        return Some(format!(
            "(since {since} the server has not shown this device its directory's log and your account: a lie would go unseen.{then})"
        ));
    }
    match view.age? {
        LogAge::Fresh => None,
        LogAge::Late => {
            Some("(the server's directory is late: its newest entry is more than ten minutes old)".to_owned())
        }
        LogAge::Old => Some(
            "(the server's directory has stood still for a day: nobody new can be added until it goes on)".to_owned(),
        ),
        LogAge::Ahead => Some(
            "(the server's directory is of a time to come: this device's clock or the server's is wrong)".to_owned(),
        ),
    }
}

fn sentences(view: &DirectoryView) -> String {
    let log = match view.time {
        Some(time) => format!("Its log has {} entries, the newest of {}.", view.size, clock::for_people(time)),
        None => "Its log has not been read yet.".to_owned(),
    };
    let own = match view.own_checked {
        Some(at) => format!("All that it ever said of your account was looked at on {}.", clock::for_people(at)),
        None => "What it says of your account has not been looked at yet.".to_owned(),
    };
    let witnesses = match view.witnesses.len() {
        0 => None,
        count => {
            let names = view.witnesses.iter().map(|key| safe_text::line(key.split('+').next().unwrap_or(key)));
            let names = names.collect::<Vec<_>>().join(", ");
            Some(format!("{} of {count} witnesses must have signed it: {names}.", view.quorum))
        }
    };
    let owed = show::own_trust(&view.own).map(str::to_owned);
    [Some(log), Some(own), owed, witnesses, trouble(view)].into_iter().flatten().collect::<Vec<_>>().join("\n")
}
