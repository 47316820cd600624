//! A server process in a throw-away folder, ended when it is dropped.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use protocol::address::ServerAddress;

/// How long the server may take to start.
const START_MAX: Duration = Duration::from_secs(20);

/// A running server.
pub(super) struct ServerProcess {
    child: Child,
    folder: PathBuf,
    pub address: ServerAddress,
}

impl ServerProcess {
    /// Starts the program with these lines in its configuration.
    pub fn start(program: &Path, configuration: &str) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("wiretight-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let config = folder.join("config.toml");
        std::fs::write(&config, configuration)?;
        let data = folder.join("data");
        let child = Command::new(program)
            .args(["run", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .arg("--config")
            .arg(&config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let started = Instant::now();
        let file = data.join("address");
        let address = loop {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            if let Ok(address) = ServerAddress::parse(&text) {
                break address;
            }
            if started.elapsed() > START_MAX {
                bail!("the server did not start within {START_MAX:?}");
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        Ok(ServerProcess { child, folder, address })
    }

    /// Resident memory, KB (VmRSS).
    pub fn resident_kb(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS in /proc")?;
        Ok(line.trim().trim_end_matches(" kB").trim().parse()?)
    }

    /// The folder in which its data lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // The process or the folder may be gone already: both are what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
