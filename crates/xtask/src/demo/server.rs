//! The demo's server process.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};

use crate::run::programs;

/// How long a server may take to say where it listens.
const START_PATIENCE: Duration = Duration::from_secs(30);

/// A running server, ended when dropped.
pub struct Server {
    process: Child,
    /// Its folder.
    pub data: PathBuf,
    /// Its log, at the most verbose level.
    pub log: PathBuf,
    /// Its address.
    pub address: String,
}

impl Server {
    /// Starts one on a free port of loopback.
    pub fn start(data: &Path, log: &Path) -> Result<Self> {
        let log_file = std::fs::File::create(log).context("the throw-away folder cannot be written")?;
        let mut process = Command::new(programs().join("wiretight-server"))
            .args(["--listen", "127.0.0.1:0", "--log", "trace", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log_file)
            .process_group(0) // Ctrl-C is for the demo, which then ends the server.
            .spawn()
            .context("the server could not be started")?;
        let output = process.stdout.take();
        let mut server = Server { process, data: data.to_owned(), log: log.to_owned(), address: String::new() };
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            if let Some(output) = output {
                let read = BufReader::new(output).read_line(&mut line);
                // Nobody listens any more if the patience has run out.
                let _ = sender.send(read.map(|_| line));
            }
        });
        let line =
            receiver.recv_timeout(START_PATIENCE).map_err(|_| anyhow!("the server does not say where it listens"));
        server.address = line?.context("the server's output cannot be read")?.trim().to_owned();
        server.check()?;
        if server.address.is_empty() {
            bail!("the server ended before it listened:\n{}", std::fs::read_to_string(log).unwrap_or_default());
        }
        Ok(server)
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> Result<bool> {
        Ok(self.process.try_wait().context("the server's process cannot be watched")?.is_some())
    }

    /// Fails if it has ended by itself.
    pub fn check(&mut self) -> Result<()> {
        if let Some(status) = self.process.try_wait().context("the server's process cannot be watched")? {
            bail!("the server has ended ({status}):\n{}", std::fs::read_to_string(&self.log).unwrap_or_default());
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
