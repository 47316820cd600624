//! `wiretight-auditor`: checks evidence, follows a server's log, or witnesses logs.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand};
use protocol::address::{ServerAddress, decode_id, encode_id};
use protocol::id::ServerId;
use protocol::limits::LEAF_AGE_LATE_S;
use protocol::transparency::checkpoint::log_note_key;
use protocol::transparency::evidence::Evidence;
use protocol::transparency::note::NoteKey;
use tokio::net::TcpListener;
use tracing::level_filters::LevelFilter;
use wiretight_auditor::fetch::{Remote, Source as _};
use wiretight_auditor::folder::Folder;
use wiretight_auditor::follow::{FollowError, Follower, Progress};
use wiretight_auditor::metrics::Metrics;
use wiretight_auditor::serve;
use wiretight_auditor::witness::Witness;

/// How often a witness asks a server for its log key until it has it.
const INTRODUCTION_INTERVAL: Duration = Duration::from_secs(2);

/// Checks what Wiretight servers say of accounts and handles: evidence of lies, a whole log, or each checkpoint as a witness.
///
/// Exit code: 0 it is so (`check`), or ended as asked; 1 something failed; 2 the command line is wrong; 3 the server was caught in a
/// lie (`follow`); 4 the file is no evidence (`check`).
#[derive(Parser)]
#[command(name = "wiretight-auditor", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// How much to log on standard error: off, error, warn, info, debug or trace.
    #[arg(long, global = true, env = "WIRETIGHT_AUDITOR_LOG", default_value = "info")]
    log: LevelFilter,
}

#[derive(Subcommand)]
enum Command {
    /// Say what an evidence file shows; needs no network.
    Check {
        /// The file.
        evidence: PathBuf,
        /// The server that it should be about: its address, or the id behind # in it. [default: the one that it names]
        #[arg(long)]
        server: Option<String>,
    },
    /// Verify a server's log, every leaf and every epoch from the first on, and cosign it.
    Follow {
        /// The server's address: host:port#id.
        #[arg(long, env = "WIRETIGHT_AUDITOR_SERVER")]
        server: String,
        /// The folder with the auditor's key and with what it has verified.
        #[arg(long, env = "WIRETIGHT_AUDITOR_STATE")]
        state: PathBuf,
        /// The name under which it cosigns.
        #[arg(long, default_value = "auditor")]
        name: String,
        /// Look once, then end.
        #[arg(long)]
        once: bool,
        /// Seconds between looks.
        #[arg(long, default_value_t = 10)]
        every: u64,
        /// Where to serve the cosigned checkpoint at /checkpoint, by plain HTTP; nowhere by default.
        #[arg(long)]
        listen: Option<SocketAddr>,
        /// Where to serve /metrics and /healthz, by plain HTTP; nowhere by default.
        #[arg(long)]
        metrics: Option<SocketAddr>,
    },
    /// Cosign what servers show at /add-checkpoint (C2SP tlog-witness), if it continues what was cosigned before.
    Witness {
        /// Where to listen, by plain HTTP: put TLS in front of it.
        #[arg(long)]
        listen: SocketAddr,
        /// The folder with the witness's key and with what it has cosigned.
        #[arg(long, env = "WIRETIGHT_AUDITOR_STATE")]
        state: PathBuf,
        /// The name under which it cosigns.
        #[arg(long, default_value = "witness")]
        name: String,
        /// A log that it witnesses: its key as name+id+key.
        #[arg(long)]
        log_key: Vec<String>,
        /// A server whose log it witnesses: host:port#id. It is asked for its log key.
        #[arg(long)]
        server: Vec<String>,
        /// Where to serve /metrics and /healthz, by plain HTTP; nowhere by default.
        #[arg(long)]
        metrics: Option<SocketAddr>,
    },
    /// Print the public key of the auditor or witness in a folder, made if there is none: what servers and clients are told.
    Key {
        /// Whose.
        #[arg(value_enum)]
        work: Work,
        /// The folder.
        #[arg(long, env = "WIRETIGHT_AUDITOR_STATE")]
        state: PathBuf,
        /// The name under which it cosigns. [default: auditor or witness]
        #[arg(long)]
        name: Option<String>,
    },
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Work {
    Auditor,
    Witness,
}

/// How `follow` and `check` end when all went well with the auditor, but not with the server or the file.
const CAUGHT: u8 = 3;
const NO_EVIDENCE: u8 = 4;

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::new(format!("off,wiretight_auditor={}", arguments.log));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match arguments.command {
        Command::Check { evidence, server } => check(&evidence, server.as_deref()),
        Command::Follow { server, state, name, once, every, listen, metrics } => {
            let looking = Looking { once, every: Duration::from_secs(every.max(1)), listen, metrics };
            in_runtime(follow(&server, &state, &name, looking))
        }
        Command::Witness { listen, state, name, log_key, server, metrics } => {
            let logs = Logs { keys: log_key, servers: server };
            in_runtime(witness(listen, &state, &name, logs, metrics))
        }
        Command::Key { work, state, name } => key(work, &state, name.as_deref()),
    }
}

fn in_runtime(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.context("the runtime cannot start: the system gave no threads")?.block_on(work)
}

fn check(file: &Path, server: Option<&str>) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let evidence = match Evidence::from_file(&bytes) {
        Ok(evidence) => evidence,
        Err(_) => {
            println!("no evidence: in this file is nothing that a server has signed and that speaks against it.");
            return Ok(ExitCode::from(NO_EVIDENCE));
        }
    };
    let server = match server {
        Some(text) => decode_id(text.rsplit('#').next().unwrap_or(text))
            .with_context(|| format!("“{}” is neither an address with an id nor an id", text.escape_default()))?,
        None => evidence.server(),
    };
    match evidence.check(&server) {
        Ok(verdict) => {
            println!("confirmed: {verdict}.\nserver: {}", encode_id(&server));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            println!("no evidence: {error}.\nserver: {}", encode_id(&server));
            Ok(ExitCode::from(NO_EVIDENCE))
        }
    }
}

fn key(work: Work, state: &Path, name: Option<&str>) -> anyhow::Result<ExitCode> {
    let work = match work {
        Work::Auditor => "auditor",
        Work::Witness => "witness",
    };
    let signer = Folder::take(state)?.signer(work, name.unwrap_or(work))?;
    println!("{}", signer.key());
    Ok(ExitCode::SUCCESS)
}

struct Looking {
    once: bool,
    every: Duration,
    listen: Option<SocketAddr>,
    metrics: Option<SocketAddr>,
}

fn address(text: &str) -> anyhow::Result<(ServerAddress, ServerId)> {
    let address = ServerAddress::parse(text).with_context(|| format!("“{}” is no address", text.escape_default()))?;
    match address.id {
        Some(id) => Ok((address, id)),
        None => bail!("give the address with the server's id, host:port#id: without it there is nothing to hold it to"),
    }
}

async fn follow(server: &str, state: &Path, name: &str, looking: Looking) -> anyhow::Result<ExitCode> {
    let (address, id) = address(server)?;
    let mut follower = Follower::open(Folder::take(state)?, name, id)?;
    println!("{}", follower.signer().key());
    let metrics = Arc::new(Metrics::default());
    listen(looking.listen, "the cosigned checkpoint", serve::cosigned(state.to_owned())).await?;
    listen(looking.metrics, "metrics", serve::metrics(Arc::clone(&metrics))).await?;
    let remote = Remote::new(&address);
    let mut stopping = std::pin::pin!(stopped());
    loop {
        let looked = tokio::select! {
            looked = follower.look(&remote, serve::now()) => looked,
            () = &mut stopping => return Ok(ExitCode::SUCCESS),
        };
        let outcome = report(looked, &metrics);
        if let Some(code) = outcome.filter(|_| looking.once) {
            return Ok(code);
        }
        if outcome == Some(ExitCode::from(CAUGHT)) && looking.metrics.is_none() {
            return Ok(ExitCode::from(CAUGHT));
        }
        tokio::select! {
            () = tokio::time::sleep(looking.every) => {}
            () = &mut stopping => return Ok(outcome.filter(|code| *code == ExitCode::from(CAUGHT)).unwrap_or(ExitCode::SUCCESS)),
        }
    }
}

/// Says how a look ended, and the exit code if it was the only one.
fn report(looked: Result<Progress, FollowError>, metrics: &Metrics) -> Option<ExitCode> {
    let well = || metrics.well_until(serve::now().plus(LEAF_AGE_LATE_S));
    match looked {
        Ok(Progress::Verified { size, leaves, epochs }) => {
            metrics.look("verified");
            metrics.verified(size, leaves, epochs);
            well();
            tracing::info!(size, leaves, epochs, "verified and cosigned");
            Some(ExitCode::SUCCESS)
        }
        Ok(Progress::Nothing) => {
            metrics.look("nothing");
            Some(ExitCode::SUCCESS)
        }
        Ok(Progress::Behind { size, known }) => {
            metrics.look("behind");
            tracing::warn!(size, known, "the server shows an older checkpoint than it did");
            Some(ExitCode::FAILURE)
        }
        Err(error @ FollowError::Caught { .. }) => {
            metrics.look("caught");
            metrics.caught();
            tracing::error!("caught: {error}");
            Some(ExitCode::from(CAUGHT))
        }
        Err(error) => {
            metrics.look("failed");
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            tracing::warn!("{error}{cause}");
            Some(ExitCode::FAILURE)
        }
    }
}

struct Logs {
    keys: Vec<String>,
    servers: Vec<String>,
}

async fn witness(
    address: SocketAddr,
    state: &Path,
    name: &str,
    logs: Logs,
    metrics_address: Option<SocketAddr>,
) -> anyhow::Result<ExitCode> {
    let witness = Arc::new(Witness::open(Folder::take(state)?, name)?);
    for text in &logs.keys {
        let key = NoteKey::parse(text).with_context(|| format!("“{}” is no key of a log", text.escape_default()))?;
        witness.trust(key)?;
    }
    let servers = logs.servers.iter().map(|text| self::address(text)).collect::<anyhow::Result<Vec<_>>>()?;
    println!("{}", witness.key());
    let metrics = Arc::new(Metrics::default());
    metrics.well_until(protocol::time::Seconds(u64::MAX));
    listen(Some(address), "the witness", serve::witness(Arc::clone(&witness), Arc::clone(&metrics))).await?;
    listen(metrics_address, "metrics", serve::metrics(metrics)).await?;
    for (address, id) in servers {
        tokio::spawn(introduce(Arc::clone(&witness), address, id));
    }
    stopped().await;
    Ok(ExitCode::SUCCESS)
}

/// Asks a server for its log key, stated under the identity in its address, until it answers.
async fn introduce(witness: Arc<Witness>, address: ServerAddress, id: ServerId) {
    let remote = Remote::new(&address);
    loop {
        match log_key(&remote, &id).await {
            Some(key) => match witness.trust(key) {
                Ok(()) => return tracing::info!("a server's log is witnessed"),
                Err(error) => return tracing::error!("a server's log is not witnessed: {error}"),
            },
            None => tracing::warn!("a server's log key cannot be had; trying again"),
        }
        tokio::time::sleep(INTRODUCTION_INTERVAL).await;
    }
}

async fn log_key(remote: &Remote, id: &ServerId) -> Option<NoteKey> {
    let first = remote.leaves(0).await.ok()?.into_iter().next()?;
    let server = remote.configuration(&first.configuration).await.ok()?.server;
    let is_stated = server.verify().is_ok() && server.id() == *id;
    log_note_key(id, server.keys.log).filter(|_| is_stated)
}

async fn listen(address: Option<SocketAddr>, what: &'static str, router: axum::Router) -> anyhow::Result<()> {
    let Some(address) = address else { return Ok(()) };
    let listener = TcpListener::bind(address).await.with_context(|| format!("{what} cannot listen on {address}"))?;
    println!("{what}: http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(())
}

/// Until Ctrl-C or a signal to end.
async fn stopped() {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => _ = signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
