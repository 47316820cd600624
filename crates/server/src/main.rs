//! `wiretight-server`: runs a server in one folder, hands out invitations, tells its address, checks its configuration.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use protocol::address::ServerAddress;
use tokio::net::TcpListener;
use tracing_subscriber::util::SubscriberInitExt as _;
use wiretight_server::config::File;
use wiretight_server::embedded::EmbeddedStores;
use wiretight_server::embedded::directory::EmbeddedDirectory;
use wiretight_server::folder::{Folder, FolderError, read_address};
use wiretight_server::http::clock::has_jumped;
use wiretight_server::http::log_metrics::LogMetrics;
use wiretight_server::http::publisher::{Ended, Publishing, Running};
use wiretight_server::http::random::SystemRandom;
use wiretight_server::http::tls::{self, Tls};
use wiretight_server::http::{Patience, Serving, now};
use wiretight_server::port::Stores as _;
use wiretight_server::service::standing::{self, Standing};
use wiretight_server::service::{Service, invitation, log};

/// How often expired data is forgotten and keys are looked after.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(600);

/// A Wiretight server: keeps and passes on what only its members can read. Runs without any configuration.
#[derive(Parser)]
#[command(name = "wiretight-server", version, about, long_about = None)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server (the default); prints its address once it listens.
    Run,
    /// Print a fresh invitation code, for one registration; works while the server runs.
    Invite,
    /// Suspend an account: it gets no further tokens, so that its writing ends with those it has; works while the server runs.
    Suspend {
        /// A handle, or an account's id.
        who: String,
    },
    /// Restore a suspended account.
    Restore {
        /// A handle, or an account's id.
        who: String,
    },
    /// Say that the folder was restored from a copy, while no server runs in it: until a day of which the lost folder has told nobody,
    /// it issues no tokens, and its log goes on only if it is not shorter than the one that was lost.
    Restored {
        /// The number of leaves that the lost log had at least, by whoever has seen it: a witness, an auditor, its metrics.
        #[arg(long, conflicts_with = "checkpoint", required_unless_present = "checkpoint")]
        log_size: Option<u64>,
        /// The newest checkpoint of the lost log that can be found, such as the file that an auditor keeps.
        #[arg(long)]
        checkpoint: Option<PathBuf>,
    },
    /// Print the address by which people reach the server: host:port#id.
    Address,
    /// Check the configuration, the certificate among it, without starting.
    CheckConfig,
}

#[derive(clap::Args)]
struct Options {
    /// The folder with everything that the server keeps.
    #[arg(long, global = true, env = "WIRETIGHT_SERVER_DATA", default_value = "./wiretight-data")]
    data: PathBuf,
    /// Where to listen; port 0 takes any free one. [default: 127.0.0.1:7443]
    #[arg(long, global = true, env = "WIRETIGHT_SERVER_LISTEN")]
    listen: Option<SocketAddr>,
    /// Where to serve /metrics, by plain HTTP; nowhere by default.
    #[arg(long, global = true, env = "WIRETIGHT_SERVER_METRICS")]
    metrics: Option<SocketAddr>,
    /// The host name in the server's address. [default: the address that it listens on]
    #[arg(long, global = true, env = "WIRETIGHT_SERVER_NAME")]
    name: Option<String>,
    /// A configuration file (TOML).
    #[arg(long, global = true, env = "WIRETIGHT_SERVER_CONFIG")]
    config: Option<PathBuf>,
    /// Start although the clock is far from the day on which a server last ran in this folder.
    #[arg(long, global = true)]
    clock_is_right: bool,
    /// How much to log on standard error: off, error, warn, info, debug or trace. Never an address, account or topic.
    #[arg(long, global = true, env = "WIRETIGHT_SERVER_LOG", default_value = "info")]
    log: tracing::level_filters::LevelFilter,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    wiretight_server::log::to(std::io::stderr, arguments.options.log).init();
    let options = arguments.options;
    match arguments.command.unwrap_or(Command::Run) {
        Command::Run => in_runtime(run(options)),
        Command::Invite => in_runtime(invite(options)),
        Command::Suspend { who } => in_runtime(put_into_standing(options, who, Standing::Suspended)),
        Command::Restore { who } => in_runtime(put_into_standing(options, who, Standing::Good)),
        Command::Restored { log_size, checkpoint } => in_runtime(restored(options, log_size, checkpoint)),
        Command::Address => {
            println!("{}", read_address(&options.data)?);
            Ok(())
        }
        Command::CheckConfig => check_config(&options),
    }
}

fn in_runtime<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.context("the runtime cannot start: the system gave no threads")?.block_on(work)
}

fn configuration(options: &Options) -> anyhow::Result<File> {
    let mut file = match &options.config {
        Some(config) => File::read(config)?,
        None => File::default(),
    };
    file.listen = options.listen.or(file.listen);
    file.metrics = options.metrics.or(file.metrics);
    file.name = options.name.clone().or(file.name);
    Ok(file)
}

fn check_config(options: &Options) -> anyhow::Result<()> {
    let file = configuration(options)?;
    file.rules()?;
    file.connections_max()?;
    file.witnesses()?;
    if let Some((certificate, key)) = file.certificate_files()? {
        tls::from_files(certificate, key)?;
    }
    println!("the configuration is good");
    Ok(())
}

async fn restored(options: Options, log_size: Option<u64>, checkpoint: Option<PathBuf>) -> anyhow::Result<()> {
    if !options.data.join("directory.sqlite").exists() {
        return Err(FolderError::Empty { folder: options.data }.into());
    }
    let folder = Folder::take(&options.data)?;
    let stores = EmbeddedStores::open(folder.path())?;
    let newest = log::newest(stores.directory()).await?;
    let own = newest.map_or(0, |newest| newest.state().size);
    let size = match checkpoint {
        Some(file) => {
            let state = folder.read_checkpoint(&file)?.state;
            if state.size <= own && log::root(stores.directory(), state.size).await? != state.root {
                return Err(FolderError::OtherLog { file }.into());
            }
            state.size
        }
        None => log_size.unwrap_or(0),
    };
    folder.continue_log(own, size)?;
    let from = folder.begin_restored(now())?;
    let days = from.0.saturating_sub(now().days().0);
    println!("the log goes on from {own} entries, of which {size} were known");
    println!(
        "tokens are issued under further keys after {days} midnight(s) (UTC); until then people read, and write what needs none"
    );
    Ok(())
}

async fn invite(options: Options) -> anyhow::Result<()> {
    if !options.data.join("directory.sqlite").exists() {
        return Err(FolderError::Empty { folder: options.data }.into());
    }
    let directory = EmbeddedDirectory::open(&options.data)?;
    let code = invitation::create(&directory, now(), &mut SystemRandom).await?;
    println!("{code}");
    Ok(())
}

async fn put_into_standing(options: Options, who: String, standing: Standing) -> anyhow::Result<()> {
    if !options.data.join("directory.sqlite").exists() {
        return Err(FolderError::Empty { folder: options.data }.into());
    }
    let directory = EmbeddedDirectory::open(&options.data)?;
    let found = standing::find(&directory, &who).await?;
    let account =
        found.with_context(|| format!("nobody on this server is called {who}: give a handle or an account id"))?;
    let changed = standing::set(&directory, &account, standing, now()).await?;
    let word = match standing {
        Standing::Suspended => "suspended",
        Standing::Good => "in good standing",
    };
    println!("{who} is {word}{}", if changed { "" } else { " already" });
    Ok(())
}

async fn run(options: Options) -> anyhow::Result<()> {
    let file = configuration(&options)?;
    let rules = file.rules()?;
    let connections_max = file.connections_max()?;
    let witnesses = file.witnesses()?;
    let folder = Arc::new(Folder::take(&options.data)?);
    let listen = file.listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 7443)));
    let tls = match file.certificate_files()? {
        Some((certificate, key)) => tls::from_files(certificate, key)?,
        None => tls::self_signed(folder.path(), certificate_names(&file))?,
    };
    let Tls { config, certificate } = tls;
    if !options.clock_is_right {
        folder.check_clock(now().days())?;
    }
    folder.keep_day(now().days())?;
    let keyring = folder.keyring(certificate, now(), &mut SystemRandom)?;
    let id = keyring.id();
    let stores = EmbeddedStores::open(folder.path())?;
    check_log(&folder, &stores, &options).await?;
    let service = Service::new(stores, keyring, rules);
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen}: choose another place with --listen"))?;
    let metrics_listener = metrics_listener(&file).await?;
    let metrics_address = metrics_listener.as_ref().map(TcpListener::local_addr).transpose()?;
    let log_metrics = LogMetrics::default();
    let serving = Serving {
        service: Arc::clone(&service),
        listener,
        metrics_listener,
        tls: config,
        connections_max,
        patience: Patience::default(),
        log_metrics: log_metrics.clone(),
    };
    let bound = serving.address()?;
    let host = file.name.clone().unwrap_or_else(|| host_of(bound));
    let address = ServerAddress { host, port: bound.port(), id: Some(id) };
    ServerAddress::parse(&address.to_string()).context("the server's name cannot be part of an address")?;
    folder.write_address(&address.to_string())?;
    let publishing =
        Publishing { service: Arc::clone(&service), folder: Arc::clone(&folder), witnesses, metrics: log_metrics };
    let Running { first, mut ended } =
        publishing.start().context("the publisher cannot start: the system gave no thread")?;
    // Nobody is let in before there is something to prove anything by, and before its witnesses know no longer log.
    let mut stop = Box::pin(stop_signal()?);
    tokio::select! {
        first = first => if first.is_err() {
            return Err(why_ended((&mut ended).await));
        },
        () = &mut stop => return Ok(()),
    }
    println!("{address}");
    if let Some(metrics) = metrics_address {
        println!("metrics http://{metrics}/metrics");
    }
    let upkeep = tokio::spawn(upkeep(Arc::clone(&service), Arc::clone(&folder), certificate));
    let (told, why) = tokio::sync::oneshot::channel();
    let end = async move {
        tokio::select! {
            () = stop => {}
            ended = ended => drop(told.send(ended)),
        }
    };
    serving.run(end).await;
    upkeep.abort();
    match why.await {
        Ok(ended) => Err(why_ended(ended)),
        // The end was asked for.
        Err(_) => Ok(()),
    }
}

/// The log in the folder must be the newest that is known of, and not ahead of the clock.
async fn check_log(folder: &Folder, stores: &EmbeddedStores, options: &Options) -> anyhow::Result<()> {
    let newest = log::newest(stores.directory()).await?;
    folder.check_log_size(newest.as_ref().map_or(0, |newest| newest.state().size))?;
    if let Some(newest) = newest.filter(|_| !options.clock_is_right) {
        folder.check_leaf_time(newest.leaf.time, now().seconds())?;
    }
    Ok(())
}

async fn metrics_listener(file: &File) -> anyhow::Result<Option<TcpListener>> {
    let Some(metrics) = file.metrics else { return Ok(None) };
    let bound = TcpListener::bind(metrics).await;
    bound.map(Some).with_context(|| format!("cannot serve metrics on {metrics}: choose another place with --metrics"))
}

fn why_ended(ended: Result<Ended, tokio::sync::oneshot::error::RecvError>) -> anyhow::Error {
    match ended {
        Ok(ended) => ended.into(),
        Err(_) => anyhow::anyhow!("the publisher stopped without a word, which is a defect of this program"),
    }
}

/// Forgets what has expired and rotates the stamp key, now and then.
async fn upkeep(
    service: Arc<Service<EmbeddedStores>>,
    folder: Arc<Folder>,
    certificate: protocol::server::CertificateHash,
) {
    let mut ticks = tokio::time::interval(UPKEEP_INTERVAL);
    loop {
        ticks.tick().await;
        if has_jumped() {
            tracing::warn!(
                "the system's clock has jumped and is not followed: mend it, or start the server again if it is right"
            );
        }
        if folder.keep_day(now().days()).is_err() {
            tracing::warn!("the day cannot be written down: the disk may be full");
        }
        if service.expire(now()).await.is_err() {
            tracing::warn!("what has expired was not forgotten; it will be tried again");
        }
        match folder.keyring(certificate, now(), &mut SystemRandom) {
            Ok(keyring) => service.replace_keyring(keyring),
            Err(_) => tracing::warn!("the key files cannot be read; the keys in use stay"),
        }
    }
}

fn certificate_names(file: &File) -> Vec<String> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    names.extend(file.name.clone());
    names
}

fn host_of(bound: SocketAddr) -> String {
    match bound.ip() {
        ip if ip.is_unspecified() => {
            tracing::warn!("the printed address is for this machine only: give the server's host name with --name");
            "127.0.0.1".to_owned()
        }
        std::net::IpAddr::V4(ip) => ip.to_string(),
        std::net::IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("signals cannot be received")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("signals cannot be received")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
