//! Measurements: engines in groups, a server's process under load, and clients as people have them; printed as tables.

mod appends;
mod bots;
mod crowd;
mod fan_out;
mod files;
mod finding;
mod groups;
mod idle;
mod people;
mod plain_https;
mod process;
mod storm;
mod table;
mod town;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

pub use people::open;

/// The programs that are measured.
#[derive(Debug, Clone)]
pub struct Programs {
    /// `wiretight-server`.
    pub server: PathBuf,
    /// This program: clients in processes of their own are started from it.
    pub sim: PathBuf,
    /// `wiretight`.
    pub wiretight: PathBuf,
}

/// How much is measured.
#[derive(Debug, Clone)]
pub struct Sizes {
    /// People in groups.
    pub groups: Vec<usize>,
    /// Rounds of each row.
    pub rounds: usize,
    /// How long each load of appends is.
    pub load_time: Duration,
    /// Readers of one append.
    pub readers: Vec<usize>,
    /// Deliveries of a round of fan-out, about.
    pub deliveries: usize,
    /// Connections that are idle.
    pub connections: usize,
    /// How long they are watched, each round.
    pub idle_window: Duration,
    /// Clients that come back at one moment.
    pub storm: usize,
    /// Messages that a client has missed.
    pub missed: u64,
    /// Messages that a client has stored when it starts.
    pub stored: u64,
    /// Starts.
    pub starts: usize,
    /// Events that reach a bot, each round.
    pub bot_events: usize,
    /// The file that is measured beside plain HTTPS, bytes.
    pub file_bytes: u64,
    /// The file whose memory is measured, bytes.
    pub largest_file: u64,
}

impl Sizes {
    /// What docs/benchmarks.md records.
    pub fn full() -> Self {
        Sizes {
            groups: vec![2, 10, 100, 1_000],
            rounds: 3,
            load_time: Duration::from_secs(4),
            readers: vec![1, 100, 1_000],
            deliveries: 20_000,
            connections: 10_000,
            idle_window: Duration::from_secs(30),
            storm: 5_000,
            missed: 10_000,
            stored: 100_000,
            starts: 7,
            bot_events: 200,
            file_bytes: 256 << 20,
            largest_file: 2 << 30,
        }
    }

    /// A tenth, about: to see what a change of the code does.
    pub fn small() -> Self {
        Sizes {
            groups: vec![2, 100],
            load_time: Duration::from_secs(2),
            readers: vec![100],
            deliveries: 2_000,
            connections: 1_000,
            idle_window: Duration::from_secs(5),
            storm: 500,
            missed: 1_000,
            stored: 10_000,
            starts: 3,
            bot_events: 40,
            file_bytes: 64 << 20,
            largest_file: 256 << 20,
            ..Sizes::full()
        }
    }

    /// Enough to see that the measurements work; their figures say nothing.
    pub fn tiny() -> Self {
        Sizes {
            groups: vec![2, 3],
            rounds: 1,
            load_time: Duration::from_millis(400),
            readers: vec![1, 3],
            deliveries: 6,
            connections: 4,
            idle_window: Duration::from_millis(100),
            storm: 4,
            missed: 12,
            stored: 50,
            starts: 1,
            bot_events: 2,
            file_bytes: 1 << 20,
            largest_file: 2 << 20,
        }
    }
}

/// A part of the measurements.
struct Part {
    name: &'static str,
    what: &'static str,
    run: fn(&Programs, &Sizes) -> Result<()>,
}

/// All parts, in the order in which they run. A further one is a line here.
const PARTS: [Part; 8] = [
    Part { name: "groups", what: "engines in groups", run: |_, sizes| groups::run(sizes) },
    Part { name: "appends", what: "durable appends", run: |programs, sizes| wait(appends::run(programs, sizes)) },
    Part {
        name: "fan-out",
        what: "one append to many readers",
        run: |programs, sizes| wait(fan_out::run(programs, sizes)),
    },
    Part { name: "idle", what: "idle connections", run: |programs, sizes| wait(idle::run(programs, sizes)) },
    Part {
        name: "storm",
        what: "thousands come back at once",
        run: |programs, sizes| wait(storm::run(programs, sizes)),
    },
    Part {
        name: "people",
        what: "a client's start and catching up",
        run: |programs, sizes| wait(people::run(programs, sizes)),
    },
    Part { name: "bots", what: "an event reaches a bot", run: |programs, sizes| wait(bots::run(programs, sizes)) },
    Part {
        name: "files",
        what: "files beside plain HTTPS, and their memory",
        run: |programs, sizes| wait(files::run(programs, sizes)),
    },
];

fn wait(measuring: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measuring)
}

/// The measurements' names, in the order in which they run.
pub fn names() -> impl Iterator<Item = &'static str> {
    PARTS.iter().map(|part| part.name)
}

/// Runs the measurement of this name, and prints its tables. One process runs one: what the allocator keeps of others would hide what it takes.
///
/// # Errors
/// If there is no such measurement, or one of the programs does not start, ends, or answers wrongly.
pub fn run(programs: &Programs, sizes: &Sizes, name: &str) -> Result<()> {
    let Some(part) = PARTS.iter().find(|part| part.name == name) else {
        let names: Vec<String> = PARTS.iter().map(|part| format!("  {:<8} {}", part.name, part.what)).collect();
        bail!("“{name}” is no measurement; there are:\n{}", names.join("\n"));
    };
    println!("{}", machine());
    let begun = Instant::now();
    (part.run)(programs, sizes).with_context(|| format!("bench {name}"))?;
    println!("\n*{name}: {:.0} s, load at the end {}.*\n", begun.elapsed().as_secs_f64(), load_average());
    Ok(())
}

/// On what and of what is measured, as far as the system tells.
fn machine() -> String {
    let read = |file| std::fs::read_to_string(file).unwrap_or_default();
    let (processors, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let field = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.map_or("unknown".to_owned(), |line| line.trim_start_matches([' ', '\t', ':']).to_owned())
    };
    let cores = processors.lines().filter(|line| line.starts_with("processor")).count();
    let memory_kb: f64 = field(&memory, "MemTotal").trim_end_matches(" kB").parse().unwrap_or(0.0);
    let git = std::process::Command::new("git").args(["describe", "--always", "--dirty"]).output();
    let commit = git.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    format!(
        "{cores} × {}, {:.0} GB of memory; commit {commit}; load at the beginning {}.",
        field(&processors, "model name"),
        memory_kb / 1e6,
        load_average()
    )
}

fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}
