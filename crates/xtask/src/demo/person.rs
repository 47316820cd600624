//! A person of the demo: a profile's folder, and the client that is run on it.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::run::programs;

/// How long something that others have sent may take to arrive.
const PATIENCE: Duration = Duration::from_secs(60);

/// A person.
pub struct Person {
    /// The handle.
    pub handle: &'static str,
    /// The profile's folder.
    pub home: PathBuf,
    /// The file with the passphrase.
    pub passphrase: PathBuf,
}

impl Person {
    /// Runs `wiretight` on this profile and returns what it prints.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        let output = Command::new(programs().join("wiretight"))
            .arg("--home")
            .arg(&self.home)
            .arg("--passphrase-file")
            .arg(&self.passphrase)
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .context("the client could not be started")?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("{}: `wiretight {}` failed ({}): {said}", self.handle, arguments.join(" "), output.status);
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Waits for a request of `who` and accepts it.
    pub fn accept(&self, who: &str) -> Result<()> {
        self.until(&format!("a request of {who}"), || Ok(self.run(&["requests"])?.contains(who)))?;
        self.run(&["requests", "accept", who])?;
        println!("{:>5} accepts {who}'s request", self.handle);
        self.until(&format!("the chat with {who}"), || Ok(self.run(&["conversations"])?.contains(who)))
    }

    /// Waits until a chat shows a text.
    pub fn wait_for(&self, chat: &str, text: &str) -> Result<()> {
        self.until(&format!("“{text}”"), || Ok(self.run(&["read", chat, "--all", "--offline"])?.contains(text)))
    }

    /// Waits until a group is there.
    pub fn wait_for_group(&self, name: &str) -> Result<()> {
        self.until(&format!("the group “{name}”"), || Ok(self.run(&["conversations"])?.contains(name)))
    }

    /// Takes in what the server has until something is so.
    fn until(&self, what: &str, is_so: impl Fn() -> Result<bool>) -> Result<()> {
        let start = Instant::now();
        while !is_so()? {
            if start.elapsed() > PATIENCE {
                bail!("{} has waited {} s for {what}", self.handle, PATIENCE.as_secs());
            }
            self.run(&["listen", "--until-idle", "--keep-unread"])?;
        }
        Ok(())
    }
}
