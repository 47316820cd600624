//! A server process in a throw-away folder, and what processes and threads have used of processor and memory.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};
use protocol::address::ServerAddress;

/// What a tick of the processor times in /proc is on Linux, on all platforms (USER_HZ).
const TICK: Duration = Duration::from_millis(10);

/// The benches stand for many people: what protects a server from one of them is widened.
const WIDE: [&str; 10] = [
    "sessions",
    "topics",
    "proofs",
    "appends",
    "commits",
    "reads",
    "account-requests",
    "registrations-each",
    "blob-bytes",
    "all-blob-bytes",
];

/// A running server; ended, and its folder removed, when it is dropped.
pub(super) struct ServerProcess {
    program: PathBuf,
    child: Child,
    folder: tempfile::TempDir,
    metrics: String,
    pub address: ServerAddress,
}

impl ServerProcess {
    /// Starts the program in a folder of its own.
    pub fn start(program: &Path) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let limits: String = WIDE
            .iter()
            .map(|name| format!("[limits.{name}]\ncapacity = 1000000000000\nper-minute = 1000000000000\n"))
            .collect();
        std::fs::write(folder.path().join("config.toml"), format!("tokens-per-day = 1000000000\n{limits}"))?;
        let (child, address, metrics) = spawn(program, folder.path(), "127.0.0.1:0")?;
        Ok(ServerProcess { program: program.to_owned(), child, folder, metrics, address })
    }

    /// Kills it, as a power failure would, and starts it again in the same folder and at the same port.
    pub fn restart(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        let listen = format!("{}:{}", self.address.host, self.address.port);
        (self.child, self.address, self.metrics) = spawn(&self.program, self.folder.path(), &listen)?;
        Ok(())
    }

    /// Resident memory, KB.
    pub fn resident_kb(&self) -> Result<f64> {
        status_kb(&self.child.id().to_string(), "VmRSS:")
    }

    /// Processor time of all its threads so far.
    pub fn processor(&self) -> Result<Duration> {
        process_time(&self.child.id().to_string())
    }

    /// How many files and sockets it has open.
    pub fn descriptors(&self) -> Result<usize> {
        Ok(std::fs::read_dir(format!("/proc/{}/fd", self.child.id()))?.count())
    }

    /// A counter of its metrics, by its name with its labels; 0 before it counts anything.
    pub fn metric(&self, name: &str) -> Result<u64> {
        let mut stream = TcpStream::connect(&self.metrics)?;
        stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        let value = text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        Ok(value.map(str::parse).transpose()?.unwrap_or(0))
    }

    /// The folder in which its data lies.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // It may be gone already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(program: &Path, folder: &Path, listen: &str) -> Result<(Child, ServerAddress, String)> {
    let mut child = Command::new(program)
        .args(["run", "--listen", listen, "--metrics", "127.0.0.1:0", "--data"])
        .arg(folder.join("data"))
        .arg("--config")
        .arg(folder.join("config.toml"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let mut lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    let mut line = || lines.next().context("the server ended at its start")?.context("its output");
    let address = ServerAddress::parse(line()?.trim())?;
    let metrics = line()?;
    let metrics = metrics.strip_prefix("metrics http://").and_then(|line| line.strip_suffix("/metrics"));
    Ok((child, address, metrics.context("the server does not say where its metrics are")?.to_owned()))
}

/// A line of /proc/PID/status that counts KB: `VmRSS:`, or `VmHWM:` for the most it ever was.
pub(super) fn status_kb(process: &str, name: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).context("a line of /proc is missing")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse()?)
}

/// Processor time of a process, its ended threads included; in ticks of 10 ms.
pub(super) fn process_time(process: &str) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The second field may have spaces and brackets in it; user and system time are the 14th and 15th.
    let (_, rest) = stat.rsplit_once(')').context("a line of /proc is cut short")?;
    let fields = rest.split_whitespace().skip(11).take(2).map(str::parse::<u32>);
    let ticks = fields.sum::<Result<u32, _>>()?;
    Ok(TICK * ticks)
}

/// Processor time of this thread, exact to microseconds: giving up the processor for a moment has the kernel count what was
/// used up to here.
pub(super) fn own_thread_time() -> Result<Duration> {
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos = text.split_whitespace().next().context("a line of /proc is cut short")?.parse()?;
    Ok(Duration::from_nanos(nanos))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_times_grow_with_work() {
        let (thread, process) = (own_thread_time().expect("reads"), process_time("self").expect("reads"));
        let mut sum = 0u64;
        while process_time("self").expect("reads") < process + 3 * TICK {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        assert!(own_thread_time().expect("reads") > thread, "{sum}");
        assert!(status_kb("self", "VmHWM:").expect("reads") >= status_kb("self", "VmRSS:").expect("reads") / 2.0);
    }
}
