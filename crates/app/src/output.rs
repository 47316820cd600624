//! Where output goes: JSON for programs, or inert text for people; a reader that has gone ends the command quietly.

use std::io::Write;

use serde::Serialize;

use crate::failure::Failure;

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
        let line = match self {
            Output::Json => serde_json::to_string(value).map_err(|error| Failure::output(&error.into()))?,
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
    // Nobody is left to be told if standard error is gone.
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn write_line(line: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    written.map_err(|error| Failure::output(&error))
}
