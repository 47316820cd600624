//! A program of the demo: started, read line by line, ended when dropped.

use std::fmt::Display;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::run::programs;

/// How long a program may take to say where it listens.
const START_PATIENCE: Duration = Duration::from_secs(30);

/// How long it is waited for what the programs do by themselves.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often it is looked whether they have.
const LOOK: Duration = Duration::from_millis(100);

/// A running program, ended when dropped.
pub struct Program {
    name: &'static str,
    process: Child,
    lines: mpsc::Receiver<String>,
    log: PathBuf,
}

impl Program {
    /// Starts one of the workspace's programs; what it says on standard error goes to a file.
    pub fn start(name: &'static str, arguments: &[&str], log: &Path) -> Result<Self> {
        let log_file = std::fs::File::create(log).context("the throw-away folder cannot be written")?;
        let mut process = Command::new(programs().join(name))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log_file)
            .process_group(0) // Ctrl-C is for the demo, which then ends its programs.
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        let (sender, lines) = mpsc::channel();
        if let Some(output) = process.stdout.take() {
            // Ends with the program, or when nobody listens any more.
            std::thread::spawn(move || {
                BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
            });
        }
        Ok(Program { name, process, lines, log: log.to_owned() })
    }

    /// The next line that it prints.
    pub fn line(&mut self) -> Result<String> {
        match self.lines.recv_timeout(START_PATIENCE) {
            Ok(line) => Ok(line.trim().to_owned()),
            Err(_) => {
                self.check()?;
                bail!("{} does not say where it listens", self.name)
            }
        }
    }

    /// The place after the last word of the next line: `…: http://host:port` or `… http://host:port/path`.
    pub fn place(&mut self) -> Result<String> {
        let line = self.line()?;
        let place = line.rsplit("http://").next().and_then(|rest| rest.split('/').next());
        Ok(place.with_context(|| format!("{} says “{line}” instead of where it listens", self.name))?.to_owned())
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> Result<bool> {
        let status = self.process.try_wait().with_context(|| format!("{} cannot be watched", self.name))?;
        Ok(status.is_some())
    }

    /// Fails if it has ended by itself.
    pub fn check(&mut self) -> Result<()> {
        if self.has_ended()? {
            bail!("{} has ended:\n{}", self.name, std::fs::read_to_string(&self.log).unwrap_or_default());
        }
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail only if it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What stands at a path of a place, by plain HTTP.
pub fn get(place: &str, path: &str) -> Result<String> {
    let asked = || {
        let mut stream = TcpStream::connect(place)?;
        stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").as_bytes())?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Ok::<String, std::io::Error>(text)
    };
    asked().with_context(|| format!("http://{place}{path} cannot be read"))
}

/// A number among metrics; 0 if nothing was counted yet.
pub fn metric(place: &str, name: &str) -> Result<i64> {
    let text = get(place, "/metrics")?;
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
    Ok(value.unwrap_or(0))
}

/// Waits until something is so.
pub fn until(what: impl Display, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let start = Instant::now();
    while !is_so()? {
        if start.elapsed() > PATIENCE {
            bail!("waited {} s for {what}", PATIENCE.as_secs());
        }
        std::thread::sleep(LOOK);
    }
    Ok(())
}
