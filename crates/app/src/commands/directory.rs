//! `directory`: how the server's public record of people looks from here, and going on when it was caught.

use client::{Client, Command, DirectoryView, LogAge, Reply, Until, Withholding};
use serde_json::{Value, json};

use crate::args::witnesses::Witnesses;
use crate::failure::{Failure, Kind};
use crate::output::{Output, note, note_json};
use crate::{clock, progress, safe_text, shapes, show};

/// Shows how the directory looks, or goes on.
pub async fn run(client: &Client, go_on: bool, output: Output) -> Result<(), Failure> {
    if go_on {
        client.command(Command::GoOn).await?;
    }
    let mut view = read(client).await?;
    if !view.witnesses.is_empty() {
        // Whether they have signed, only what the server shows tells.
        progress::during("looking at the directory", client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE))
            .await?;
        view = read(client).await?;
    }
    output.write(&shape(&view), || sentences(&view))
}

/// Forgets what was shown, if the person says so.
pub async fn begin_anew(client: &Client, is_sure: bool, output: Output) -> Result<(), Failure> {
    let view = read(client).await?;
    let Some(caught) = view.caught.as_ref().filter(|_| !is_sure) else {
        client.command(Command::BeginAnew).await?;
        let view = read(client).await?;
        return output.write(&shape(&view), || {
            "What this device was shown of the directory is forgotten. Everybody is looked up again before anything begins with them; what \
             waited goes out. What was caught stays: see `wiretight evidence`."
                .to_owned()
        });
    };
    Err(Failure::new(
        Kind::State,
        format!(
            "this directory was caught: {caught}. To begin anew is to forget all that it has shown to this device, and to take its word \
             again as on the first day: whoever has it could have exchanged your contacts' devices meanwhile, and only verified marks would \
             tell; nothing was changed"
        ),
        "save the evidence first (wiretight evidence --export DIR). Only if the operator tells you, by another way, that the server was put \
         back from a backup: wiretight directory --begin-anew --yes",
    ))
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
        "caught": view.caught.as_ref().map(|caught| caught.lie.to_string()),
        "lie_name": view.caught.as_ref().map(|caught| shapes::lies::name(&caught.lie)), "goes_on": view.goes_on,
        "withheld_since": view.withheld.map(|withheld| clock::for_programs(withheld.since.minutes())), "own": shapes::trust(&view.own),
        "read": view.read.map(clock::for_programs), "begun_anew": view.anew.as_ref().map(|anew| clock::for_programs(anew.time)),
        "witnesses": view.witnesses, "quorum": view.quorum })
}

/// Says, before anything else is heard, what the directory was caught at earlier, if nothing is sent for that.
pub async fn warn(client: &Client, output: Output) {
    // Whoever has no account has read no directory.
    let Ok(view) = read(client).await else { return };
    let (Some(caught), false) = (&view.caught, view.goes_on) else { return };
    let (what, advice) = (format!("CAUGHT: {caught}. Nothing is sent"), "see `wiretight directory`");
    match output {
        Output::Text => note(&format!("wiretight: {what}\n  → {advice}")),
        Output::Json => {
            note_json(&json!({ "warning": { "kind": "caught", "message": what, "advice": advice } }));
        }
    }
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
        let anew = "Only if the operator tells you, by another way, that the server was put back from a backup: wiretight directory --begin-anew";
        return Some(format!("CAUGHT: {caught}. {then}\n{anew}"));
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

/// After so long the log is read before a command ends, minutes.
const READ_EVERY_MINUTES: u64 = 24 * 60;

/// A command that is done ends without waiting for the directory; but once a day one does wait, or whoever uses no others would never see it
/// caught. What went wrong with that is no failure of the command, and is seen in `directory`.
pub async fn keep_up(client: &Client) {
    let is_read =
        |view: &DirectoryView| view.read.is_some_and(|at| clock::now().0 < at.0.saturating_add(READ_EVERY_MINUTES));
    let is_online = client.status().await.is_ok_and(|status| status.online);
    if is_online && read(client).await.is_ok_and(|view| !is_read(&view)) {
        let waited = client.wait_if_reachable(Until::Idle, super::IDLE_PATIENCE);
        _ = progress::during("looking at the directory", waited).await;
    }
}

/// When the log was read last.
pub fn last_read(view: &DirectoryView) -> Option<String> {
    view.read.map(|at| format!("This device read it last on {}.", clock::for_people(at)))
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
            let few =
                if view.unwitnessed { " TOO FEW OF THEM HAVE: nobody new is believed until they have." } else { "" };
            Some(format!("{} of {count} witnesses must have signed it: {names}.{few}", view.quorum))
        }
    };
    let owed = show::own_trust(&view.own).map(str::to_owned);
    let anew = view.anew.as_ref().map(|anew| {
        let time = clock::for_people(anew.time);
        format!("You began anew with it on {time}, after it was caught: {}.", anew.caught)
    });
    [Some(log), last_read(view), Some(own), anew, owed, witnesses, trouble(view)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("\n")
}
