//! `open`: the page, served by the person's own client on loopback to their own browsers, and the manners of a desktop around it.

mod account;
mod answer;
mod bundle;
mod desktop;
mod files;
mod guard;
mod headers;
mod house;
mod http;
mod keeper;
mod kept;
mod launch;
mod notify;
mod passes;
mod peer;
mod recovery;
mod serve;
mod sniff;
mod socket;
mod waiting;

use std::io::Read as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::task::LocalSet;

pub use answer::{answer, answer_program, follow};
pub use files::send as send_upload;
pub use house::House;
pub use passes::Secret;

use crate::args::Arguments;
use crate::args::open::Open;
use crate::failure::{Failure, Kind};
use crate::opening;
use crate::output::Output;

/// Whose the events are that tabs hear. No token can be called so.
pub const BOT: &str = "(page)";

/// Opens the page, or does what else was asked about it.
pub async fn run(arguments: &Arguments, open: &Open, output: Output) -> Result<(), Failure> {
    if open.kept {
        return LocalSet::new().run_until(serve::run(arguments, open)).await;
    }
    if open.foreground {
        return keeper::keep(arguments, open, output).await;
    }
    let home = opening::home(arguments)?;
    if open.stop {
        return stop(&home, output).await;
    }
    if open.install || open.uninstall || open.autostart.is_some() {
        return desktop::run(arguments, open, output);
    }
    let file = match launched(&home).await? {
        Some(file) => file,
        None => {
            let started = start(arguments, open).await;
            // If another one was quicker, it is there by now.
            launched(&home).await?.ok_or_else(|| started.err().unwrap_or_else(not_running))?
        }
    };
    if open.no_browser {
        return output.write(&json!({ "file": file }), || format!("Open this file within a minute: {file}"));
    }
    launch::browse(&PathBuf::from(&file))?;
    output.write(&json!({ "file": file, "opened": true }), || "Your browser opens the page.".to_owned())
}

async fn launched(home: &Path) -> Result<Option<String>, Failure> {
    let answer = launch::ask(home, "launch").await?;
    Ok(answer.and_then(|answer| answer.get("file").and_then(Value::as_str).map(str::to_owned)))
}

async fn stop(home: &Path, output: Output) -> Result<(), Failure> {
    let stopped = launch::ask(home, "stop").await?.is_some();
    output.write(&json!({ "stopped": stopped }), || match stopped {
        true => "The client that served the page ends.".to_owned(),
        false => "None was running.".to_owned(),
    })
}

fn not_running() -> Failure {
    Failure::new(Kind::Other, "the client that serves the page has ended at once", "see `wiretight open --foreground`")
}

/// Starts a client in the background, and waits until it serves.
async fn start(arguments: &Arguments, open: &Open) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(Kind::Other, format!("no client can be started: {error}"), "");
    let mut command = std::process::Command::new(std::env::current_exe().map_err(failed)?);
    command.arg("--json").args(opening::again(arguments)?).args(["open", "--foreground"]);
    if let Some(server) = &open.server {
        command.arg("--server").arg(server);
    }
    // It stays when this terminal is closed, and holds no folder that somebody may want to unmount.
    command.process_group(0).current_dir("/");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut started = command.spawn().map_err(failed)?;
    let (out, err) = (started.stdout.take(), started.stderr.take());
    let said = tokio::task::spawn_blocking(move || {
        let mut line = String::new();
        let read = out.map(|out| std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line));
        let serves = matches!(read, Some(Ok(length)) if length > 0);
        if serves {
            return None;
        }
        // It has ended: it has said why.
        let mut why = String::new();
        let _ = err.map(|err| err.take(64 * 1024).read_to_string(&mut why));
        Some(why)
    });
    match said.await {
        Ok(None) => Ok(()),
        Ok(Some(why)) => Err(told(&why)),
        Err(_) => Err(not_running()),
    }
}

/// The failure that another process has written down.
fn told(why: &str) -> Failure {
    let last = why.lines().rev().find_map(|line| serde_json::from_str::<Value>(line).ok()).unwrap_or_default();
    let error = &last["error"];
    let text = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
    match text("message") {
        "" => not_running(),
        message => Failure::new(Kind::Other, crate::safe_text::line(message), crate::safe_text::line(text("advice"))),
    }
}
