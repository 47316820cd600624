//! Where output goes: JSON for programs, or inert text for people; a reader that has gone ends the command quietly.

use std::cell::RefCell;
use std::io::Write;

use serde::Serialize;
use serde_json::Value;

use crate::failure::{Failure, Kind};
use crate::json;

/// The most that is gathered of one command, bytes of JSON.
pub const GATHERED_BYTES_MAX: usize = 8 * 1024 * 1024;

tokio::task_local! {
    /// What a command has written that is done for a program on a connection.
    static GATHERED: RefCell<Gathered>;
}

#[derive(Default)]
struct Gathered {
    values: Vec<Value>,
    bytes: usize,
}

/// Does a command, and gathers the values that it writes as JSON in place of printing them.
pub async fn gather<T>(work: impl Future<Output = T>) -> (T, Vec<Value>) {
    let whole = async {
        let done = work.await;
        (done, GATHERED.with(|gathered| std::mem::take(&mut gathered.borrow_mut().values)))
    };
    GATHERED.scope(RefCell::default(), whole).await
}

/// Whether this command is done for a program on a connection: then nothing is printed or asked.
pub fn is_gathering() -> bool {
    GATHERED.try_with(|_| ()).is_ok()
}

fn gathered<T: Serialize>(value: &T) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(|error| Failure::output(&error.into()))?;
    let value = serde_json::from_str(&text).map_err(|error| Failure::output(&error.into()))?;
    GATHERED.with(|gathered| {
        let mut gathered = gathered.borrow_mut();
        gathered.bytes = gathered.bytes.saturating_add(text.len());
        if gathered.bytes > GATHERED_BYTES_MAX {
            let what = format!("the answer is longer than {GATHERED_BYTES_MAX} bytes");
            return Err(Failure::new(Kind::Usage, what, "ask for less at a time"));
        }
        gathered.values.push(value);
        Ok(())
    })
}

/// What the output is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// People at a terminal.
    Text,
    /// Programs: one JSON value a line.
    Json,
}

impl Output {
    /// Writes one value: as JSON, or as the text that `text` makes of it. Nothing is written for an empty text.
    pub fn write<T: Serialize>(self, value: &T, text: impl FnOnce() -> String) -> Result<(), Failure> {
        if is_gathering() {
            return gathered(value);
        }
        let line = match self {
            Output::Json => json::line(value).map_err(|error| Failure::output(&error.into()))?,
            Output::Text => text(),
        };
        if line.is_empty() { Ok(()) } else { write_line(&line) }
    }

    /// Says something to a person; programs do not get it.
    pub fn say(self, text: &str) -> Result<(), Failure> {
        if self == Output::Text { write_line(text) } else { Ok(()) }
    }
}

/// Says something on standard error, beside the output.
pub fn note(text: &str) {
    if is_gathering() {
        return;
    }
    // Nobody is left to be told if standard error is gone.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The same for programs.
pub fn note_json(value: &Value) {
    note(&json::line(value).expect("values are written to memory"));
}

fn write_line(line: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    written.map_err(|error| Failure::output(&error))
}
