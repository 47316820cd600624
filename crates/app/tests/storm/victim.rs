//! A process that one thread follows to its end, and another may kill at any moment.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// A place for a process that may be killed.
#[derive(Default)]
pub struct Victim(Mutex<Option<Child>>);

/// How a process ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code; nothing if it was killed.
    pub code: Option<i32>,
    /// What it printed.
    pub out: Vec<String>,
    /// What it complained of.
    pub err: String,
}

impl Victim {
    /// Runs a command to its end, which may be a violent one, and says what it printed.
    pub fn run(&self, command: &mut Command) -> Ended {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
        let out = BufReader::new(child.stdout.take().expect("piped"));
        let mut complaints = child.stderr.take().expect("piped");
        *self.place() = Some(child);
        let (out, err) = std::thread::scope(|scope| {
            let err = scope.spawn(move || {
                let mut text = String::new();
                complaints.read_to_string(&mut text).expect("UTF-8");
                text
            });
            // A killed process may leave half a line: only whole ones were said.
            let mut out: Vec<String> = out.split(b'\n').map(|line| lossless(line.expect("reads"))).collect();
            let whole = out.last().is_none_or(|line| serde_json::from_str::<serde_json::Value>(line).is_ok());
            if !whole {
                out.pop();
            }
            (out, err.join().expect("reads"))
        });
        let mut child = self.place().take().expect("only this thread takes it out");
        let status = child.wait().expect("ends");
        assert!(status.signal().is_none_or(|signal| signal == 9), "{command:?} died of {status}: {err}");
        Ended { code: status.code(), out, err }
    }

    /// Kills the process that runs here; false if none does.
    pub fn kill(&self) -> bool {
        let mut place = self.place();
        let Some(child) = place.as_mut() else { return false };
        child.try_wait().expect("is our child").is_none() && child.kill().is_ok()
    }

    fn place(&self) -> std::sync::MutexGuard<'_, Option<Child>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn lossless(line: Vec<u8>) -> String {
    String::from_utf8(line).unwrap_or_default()
}
