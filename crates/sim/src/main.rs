//! `sim`: runs lies, swarms, single worlds, transcripts, and load.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand};
use protocol::address::ServerAddress;
use protocol::limits::SEGMENT_ENTRIES_MAX;
use sim::bench::{self, Programs, Sizes};
use sim::lie::{self, End, Lie, Verdict};
use sim::load::Load;
use sim::real::evil::{EvilStores, RealLie};
use sim::real::host::Hosted;
use sim::script::{Script, replay};
use sim::swarm;
use sim::world::trace::Trace;

/// Whole worlds in one thread: every failure is replayed from its seed.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
struct Arguments {
    /// Replays the world of this seed and prints its trace.
    seed: Option<u64>,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Subcommand)]
enum What {
    /// Runs every lie of the threat model and prints how it ended.
    Lies {
        /// Only this one, by its name.
        #[arg(long)]
        only: Option<String>,
        /// Prints the world of the lie as it happens.
        #[arg(long, requires = "only")]
        trace: bool,
    },
    /// Runs many worlds; each has its seed.
    Swarm {
        /// How many.
        #[arg(long, default_value_t = 100)]
        seeds: u64,
        /// The first seed.
        #[arg(long, default_value_t = 0)]
        start: u64,
        /// How many at a time; by default one for each processor.
        #[arg(long)]
        jobs: Option<usize>,
    },
    /// Measures engines, and a server and clients in processes of their own (`cargo xtask bench` builds them all).
    Bench {
        /// Only this measurement, by its name.
        #[arg(long)]
        only: Option<String>,
        /// Other group sizes.
        #[arg(long, value_delimiter = ',')]
        sizes: Vec<usize>,
        /// How much of everything.
        #[arg(long, value_enum, default_value_t = Scale::Full)]
        scale: Scale,
        /// The server's program; by default the one beside this program.
        #[arg(long)]
        server: Option<PathBuf>,
    },
    /// Opens a profile and prints what that took: a part of `bench`.
    #[command(hide = true)]
    Open {
        /// The profile's folder.
        home: PathBuf,
        /// Its passphrase.
        passphrase: String,
    },
    /// Takes over a server's folder and port, and lies to the people who use it: end the honest server first.
    Evil {
        /// Which lie; without it, all are listed.
        #[arg(long)]
        lie: Option<String>,
        /// The server's folder.
        #[arg(long)]
        data: PathBuf,
        /// The honest server's configuration, for its witnesses; by default the file beside the folder, `FOLDER.toml`, if it is there.
        #[arg(long)]
        config: Option<PathBuf>,
        /// Where to listen; by default where the honest server did.
        #[arg(long)]
        listen: Option<std::net::SocketAddr>,
    },
    /// Makes load on a running server and prints what it took.
    Load {
        /// The server's address, as it prints it.
        address: String,
        /// Writers with a reader each.
        #[arg(long, default_value_t = 20)]
        pairs: usize,
        /// Appends of one writer that are unanswered at a time.
        #[arg(long, default_value_t = 4)]
        in_flight: usize,
        /// Size of a message, bytes.
        #[arg(long, default_value_t = 1_000)]
        bytes: usize,
        /// Seconds.
        #[arg(long, default_value_t = 5)]
        seconds: u64,
    },
    /// Replays a transcript and compares what people see; with BLESS=1, writes down what they saw.
    Script {
        /// The transcript.
        file: PathBuf,
        /// Prints what happens as it happens.
        #[arg(long)]
        trace: bool,
    },
}

/// How much is measured.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Scale {
    /// What docs/benchmarks.md records.
    Full,
    /// About a tenth.
    Small,
    /// So little that the figures say nothing: to see that it works.
    Tiny,
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    if let Some(seed) = arguments.seed {
        return Ok(run_seed(seed));
    }
    match arguments.what.context("a seed or a command")? {
        What::Lies { only, trace } => run_lies(only.as_deref(), trace),
        What::Swarm { seeds, start, jobs } => Ok(run_swarm(start, seeds, jobs)),
        What::Script { file, trace } => run_script(&file, trace),
        What::Bench { only, sizes, scale, server } => run_bench(only.as_deref(), sizes, scale, server),
        What::Open { home, passphrase } => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(bench::open(&home, &passphrase)).map(|()| ExitCode::SUCCESS)
        }
        What::Evil { lie, data, config, listen } => run_evil(lie.as_deref(), &data, config, listen),
        What::Load { address, pairs, in_flight, bytes, seconds } => {
            let time = std::time::Duration::from_secs(seconds);
            run_load(
                &address,
                Load { pairs, in_flight, message_bytes: bytes, segment_entries: SEGMENT_ENTRIES_MAX, time },
            )
        }
    }
}

fn run_bench(
    only: Option<&str>,
    groups: Vec<usize>,
    scale: Scale,
    server: Option<PathBuf>,
) -> anyhow::Result<ExitCode> {
    let mut sizes = match scale {
        Scale::Full => Sizes::full(),
        Scale::Small => Sizes::small(),
        Scale::Tiny => Sizes::tiny(),
    };
    if !groups.is_empty() {
        sizes.groups = groups;
    }
    let sim = std::env::current_exe()?;
    let Some(only) = only else { return run_each_bench(&sim) };
    let server = server.unwrap_or_else(|| sim.with_file_name("wiretight-server"));
    let wiretight = sim.with_file_name("wiretight");
    bench::run(&Programs { server, sim, wiretight }, &sizes, only).map(|()| ExitCode::SUCCESS)
}

/// Runs this program once for each measurement, with the same arguments.
fn run_each_bench(sim: &Path) -> anyhow::Result<ExitCode> {
    for name in bench::names() {
        let status =
            std::process::Command::new(sim).args(std::env::args_os().skip(1)).args(["--only", name]).status()?;
        if !status.success() {
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list_real_lies() {
    let width = RealLie::ALL.iter().map(|known| known.name().len()).max().unwrap_or_default();
    for known in RealLie::ALL {
        println!("{:<width$}  {}", known.name(), known.sentence());
    }
}

fn run_evil(
    lie: Option<&str>,
    data: &Path,
    config: Option<PathBuf>,
    listen: Option<std::net::SocketAddr>,
) -> anyhow::Result<ExitCode> {
    let Some(asked) = lie else {
        list_real_lies();
        return Ok(ExitCode::SUCCESS);
    };
    let Some(lie) = RealLie::ALL.iter().find(|known| known.name() == asked) else {
        list_real_lies();
        eprintln!("there is no lie {asked}: choose one of these with --lie");
        return Ok(ExitCode::FAILURE);
    };
    let config = config.or_else(|| Some(data.with_extension("toml")).filter(|beside| beside.exists()));
    let config =
        config.map_or_else(|| Ok(server::config::File::default()), |file| server::config::File::read(&file))?;
    let witnesses = config.witnesses()?;
    let address = server::folder::read_address(data)?;
    let listen = match listen {
        Some(listen) => listen,
        None => {
            address.split('#').next().unwrap_or_default().parse().context("the address has no port: give --listen")?
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let hosted = match lie.is_of_directory() {
            true => Hosted::start_lying(data, listen, witnesses, *lie).await?,
            false => Hosted::start(data, listen, witnesses, |stores, keys| EvilStores::new(stores, keys, *lie)).await?,
        };
        println!("{}", hosted.address);
        println!("{}: {}", lie.name(), lie.sentence());
        println!("Use the profiles of this server as ever, then see `wiretight evidence`. Ctrl-C ends it.");
        std::io::stdout().flush()?;
        tokio::signal::ctrl_c().await?;
        hosted.stop().await?;
        Ok(ExitCode::SUCCESS)
    })
}

fn run_load(address: &str, load: Load) -> anyhow::Result<ExitCode> {
    let address = ServerAddress::parse(address)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(sim::load::run(&address, load))?;
    println!(
        "{:.0} appends/s acknowledged, {:.0} delivered/s, p50 {:.2} ms, p99 {:.2} ms",
        outcome.acknowledged_per_s, outcome.delivered_per_s, outcome.p50_ms, outcome.p99_ms
    );
    Ok(ExitCode::SUCCESS)
}

fn run_seed(seed: u64) -> ExitCode {
    let outcome = swarm::run_caught(seed, Trace::printed());
    for what in &outcome.broken {
        println!("broken: {what}");
    }
    if outcome.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run_swarm(start: u64, seeds: u64, jobs: Option<usize>) -> ExitCode {
    let jobs = jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let done = AtomicU64::new(0);
    // A panic is a broken law of its seed, told below; its backtrace comes with the replay.
    std::panic::set_hook(Box::new(|_| {}));
    let began = std::time::Instant::now();
    let swarm = swarm::swarm(start, seeds, jobs, |outcome| {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if !outcome.broken.is_empty() {
            println!("seed {} broke {} laws: {}", outcome.seed, outcome.broken.len(), outcome.broken[0]);
        }
        if done.is_multiple_of(100) {
            println!("{done} worlds");
        }
    });
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{} worlds with {} texts in {seconds:.1} s: {} broke a law",
        swarm.worlds,
        swarm.texts,
        swarm.failed.len()
    );
    match swarm.failed.first() {
        None => ExitCode::SUCCESS,
        Some(first) => {
            println!("replay the first one: cargo run -p sim -- {}", first.seed);
            ExitCode::FAILURE
        }
    }
}

fn run_lies(only: Option<&str>, trace: bool) -> anyhow::Result<ExitCode> {
    let lies: Vec<Lie> = Lie::ALL.iter().copied().filter(|lie| only.is_none_or(|only| lie.name() == only)).collect();
    if lies.is_empty() {
        bail!("there is no lie of this name; `sim lies` lists them all");
    }
    println!("{:<24}{:<10}{:<36}{:<10}what ended otherwise", "lie", "actor", "outcome", "evidence");
    let mut all_well = true;
    let tell = |verdict: Verdict| {
        all_well &= verdict.wrong.is_empty();
        tell_of(&verdict);
    };
    if trace {
        lies.iter().map(|lie| lie::run_traced(*lie, Trace::printed)).for_each(tell);
    } else {
        lie::run_all(&lies, std::thread::available_parallelism().map_or(1, usize::from), tell);
    }
    Ok(if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell_of(verdict: &Verdict) {
    let lie = verdict.lie;
    let outcome = match lie.end() {
        _ if !verdict.wrong.is_empty() => "WRONG".to_owned(),
        End::Prevented => "prevented".to_owned(),
        End::Bounded => "bounded".to_owned(),
        End::Caught(_) => {
            let mut names: Vec<String> = verdict.caught.iter().map(|(_, lie)| lie::variant_name(lie)).collect();
            names.sort();
            names.dedup();
            format!("caught: {}", names.join(", "))
        }
    };
    let actor = format!("{:?}", lie.actor());
    println!("{:<24}{actor:<10}{outcome:<36}{:<10}{}", lie.name(), verdict.evidence, verdict.wrong.len());
    for what in &verdict.wrong {
        println!("    {what}");
    }
    std::io::stdout().flush().ok();
}

fn run_script(file: &Path, trace: bool) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let script = Script::parse(&text);
    let replayed = replay(&script, if trace { Trace::printed() } else { Trace::default() })?;
    if replayed == script {
        println!("{}: as it says", file.display());
        return Ok(ExitCode::SUCCESS);
    }
    if std::env::var_os("BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(file, replayed.to_text()).with_context(|| format!("{} cannot be written", file.display()))?;
        println!("{}: written anew", file.display());
        return Ok(ExitCode::SUCCESS);
    }
    println!("{}", sim::script::difference(&script, &replayed));
    Ok(ExitCode::FAILURE)
}
