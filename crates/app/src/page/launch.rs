//! How a browser is let in by `wiretight open`.
//!
//! Between it and the client that runs there is a socket that only this person's processes may use, and the redirect file that
//! hands a launch code to a browser without an argument that others can read.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use client::Gate;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::sync::mpsc;

use super::http::Door;
use super::passes::fresh;
use crate::failure::{Failure, Kind};

/// The socket's name in the profile's folder.
const GATE: &str = "page";

/// How redirect files begin and end.
const FILE: (&str, &str) = ("launch-", ".html");

/// How long a redirect file lies there: as long as its code is good.
const FILE_LIFE: Duration = Duration::from_secs(60);

/// The longest question or answer, bytes.
const LINE_BYTES_MAX: u64 = 16 * 1024;

/// How long a question or an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the client of a profile listens for further ones.
pub fn gate(home: &Path) -> PathBuf {
    home.join(GATE)
}

/// Answers those who come later, until dropped; one who ends the client is passed on.
pub async fn attend(gate: Gate, door: Rc<Door>, end: mpsc::Sender<()>) {
    loop {
        let stream = gate.accept().await;
        let (door, end) = (door.clone(), end.clone());
        tokio::task::spawn_local(async move {
            // Whoever breaks off is served next time.
            let _ = tokio::time::timeout(PATIENCE, answer(stream, &door, &end)).await;
        });
    }
}

async fn answer(stream: UnixStream, door: &Door, end: &mpsc::Sender<()>) -> std::io::Result<()> {
    let (from, mut to) = stream.into_split();
    let mut line = String::new();
    BufReader::new(from).take(LINE_BYTES_MAX).read_line(&mut line).await?;
    let answer = match line.trim() {
        "launch" => match redirect(door) {
            Ok(path) => json!({ "file": path.display().to_string() }),
            Err(error) => json!({ "failed": error.to_string() }),
        },
        "stop" => json!({ "stopped": true }),
        _ => json!({ "failed": "this says “launch” or “stop”" }),
    };
    to.write_all(format!("{answer}\n").as_bytes()).await?;
    to.shutdown().await?;
    if answer.get("stopped").is_some() {
        // It may be ending by itself.
        let _ = end.send(()).await;
    }
    Ok(())
}

/// Asks the client that runs; nothing if none does.
pub async fn ask(home: &Path, what: &str) -> Result<Option<Value>, Failure> {
    let Ok(stream) = Gate::enter(&gate(home)).await else { return Ok(None) };
    let (from, mut to) = stream.into_split();
    let asked = async {
        to.write_all(format!("{what}\n").as_bytes()).await?;
        let mut line = String::new();
        BufReader::new(from).take(LINE_BYTES_MAX).read_line(&mut line).await?;
        Ok::<_, std::io::Error>(line)
    };
    let line = match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(line)) => line,
        Ok(Err(_)) => return Ok(None),
        Err(_) => {
            let what = "the client that serves the page does not answer";
            return Err(Failure::new(Kind::State, what, "end it, and try again"));
        }
    };
    let answer: Value = serde_json::from_str(&line).unwrap_or_default();
    match answer.get("failed").and_then(Value::as_str) {
        Some(why) => Err(Failure::new(Kind::Disk, crate::safe_text::line(why), "")),
        // It ended before it had answered.
        None if answer.is_null() => Ok(None),
        None => Ok(Some(answer)),
    }
}

/// A file that leads a browser to the page with a fresh launch code. It is removed when the code is of no use any more.
fn redirect(door: &Door) -> std::io::Result<PathBuf> {
    let (begin, end) = FILE;
    let path = door.house.home().join(format!("{begin}{}{end}", fresh::<8>().as_str()));
    let code = door.house.passes(|passes| passes.launch(path.clone(), Instant::now()));
    let url = format!("{}/#launch={}", door.origin.url(), code.as_str());
    let text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={url}\">\n<title>Wiretight</title>\n\
         <p><a href=\"{url}\" rel=\"noreferrer\">Wiretight</a></p>\n</html>\n"
    );
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(text.as_bytes())?;
    let removed = path.clone();
    tokio::task::spawn_local(async move {
        tokio::time::sleep(FILE_LIFE).await;
        let _ = std::fs::remove_file(removed);
    });
    Ok(path)
}

/// Removes redirect files that a killed client has left.
pub fn tidy(home: &Path) {
    let (begin, end) = FILE;
    for entry in std::fs::read_dir(home).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(begin) && name.ends_with(end)) {
            // What cannot be removed holds a code that is of no use.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Has the person's browser open a file.
pub fn browse(path: &Path) -> Result<(), Failure> {
    let opened = std::process::Command::new("xdg-open")
        .arg(path)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
    opened.map(drop).map_err(|error| {
        let what = format!("no browser could be started ({error})");
        Failure::new(Kind::Other, what, format!("open this file in one within a minute: {}", path.display()))
    })
}
