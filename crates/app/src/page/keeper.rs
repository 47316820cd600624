//! What keeps the page's address: it holds the listening socket, and starts the client that serves it again when that dies.
//!
//! As long as it lives nobody else can listen at that address, so an open tab speaks with this person's client or with nobody.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use client::{GateError, Hold};
use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpSocket, UnixStream};
use tokio::process::{Child, Command};

use super::launch;
use super::passes::fresh;
use super::serve::{Handed, READY};
use crate::args::Arguments;
use crate::args::open::Open;
use crate::failure::{Failure, Kind};
use crate::opening;
use crate::output::{Output, note};

/// The file that one keeper of a profile holds locked.
const LOCK: &str = "page.keeper";

/// So many times in [`DEATHS_WITHIN`] the client is started again; beyond them something is wrong that a start does not mend.
const DEATHS_MAX: usize = 5;

/// See [`DEATHS_MAX`].
const DEATHS_WITHIN: Duration = Duration::from_secs(60);

/// So many ports are tried: another program may have one of them at the other loopback address.
const PORTS_MAX: usize = 64;

/// How long the client may take to close its profile.
const END_PATIENCE: Duration = Duration::from_secs(20);

/// Serves the page by a client of its own until it is told to end.
pub async fn keep(arguments: &Arguments, open: &Open, output: Output) -> Result<(), Failure> {
    let home = opening::home(arguments)?;
    client::Client::make_home(&home)?;
    let _lock = lock(&home).await?;
    let system = |error: std::io::Error| Failure::new(Kind::Other, format!("no page can be served: {error}"), "");
    let (listener, _other) = bind().map_err(system)?;
    let port = listener.local_addr().map_err(system)?.port();
    let (name, cookie) = (fresh::<8>(), fresh::<32>());
    let handed = Handed { name: name.to_string(), cookie: cookie.to_string() };
    let mut first = true;
    let mut deaths: Vec<Instant> = Vec::new();
    loop {
        let mut served = Served::start(arguments, open, &listener, &handed).await?;
        if first && served.is_ready {
            // Not the name: what services print is kept, and read by others.
            output.write(&json!({ "port": port }), || {
                "The page is served. To open it: wiretight open. Ctrl-C ends it.".to_owned()
            })?;
            first = false;
        }
        let status = tokio::select! {
            status = served.child.wait() => status.map_err(system)?,
            () = crate::commands::listen::interrupted() => {
                served.end().await;
                return Ok(());
            }
        };
        if status.success() {
            return Ok(());
        }
        if first {
            return Err(died(status));
        }
        deaths.retain(|death| death.elapsed() < DEATHS_WITHIN);
        deaths.push(Instant::now());
        if deaths.len() > DEATHS_MAX {
            return Err(died(status));
        }
        note("wiretight: the client that serves the page has died, and is started again");
    }
}

/// Listens at any free port, of this machine alone, and holds the same port of the other loopback address. A browser tries that one first:
/// whoever of this machine's users could listen there would be the page. Nobody answers there, so the browser goes on at once.
fn bind() -> std::io::Result<(TcpListener, Option<TcpSocket>)> {
    for _ in 0..PORTS_MAX {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let held = TcpSocket::new_v6().and_then(|socket| {
            socket.bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port)))?;
            Ok(socket)
        });
        match held {
            Ok(socket) => return Ok((listener, Some(socket))),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            // Without IPv6 nobody else can listen there either.
            Err(_) => return Ok((listener, None)),
        }
    }
    Err(ErrorKind::AddrInUse.into())
}

/// One keeper at a time; one that is ending is waited for.
async fn lock(home: &Path) -> Result<Hold, Failure> {
    let path = home.join(LOCK);
    Hold::take(&path, &launch::gate(home)).await.map_err(|error| match error {
        GateError::Taken { .. } => {
            let what = "the page of this profile is served already";
            Failure::new(Kind::State, what, "open it with `wiretight open`, or end that with --stop")
        }
        GateError::System { source, .. } => Failure::file(&path, &source),
    })
}

fn died(status: ExitStatus) -> Failure {
    Failure::new(Kind::Other, format!("the client that serves the page has ended ({status})"), "see what it says above")
}

/// A client that serves the page.
struct Served {
    child: Child,
    /// It ends when this is closed.
    line: UnixStream,
    is_ready: bool,
}

impl Served {
    async fn start(
        arguments: &Arguments,
        open: &Open,
        listener: &TcpListener,
        handed: &Handed,
    ) -> Result<Self, Failure> {
        let system = |error: std::io::Error| {
            Failure::new(Kind::Other, format!("the client that serves the page cannot be started: {error}"), "")
        };
        let (own, its) = std::os::unix::net::UnixStream::pair().map_err(system)?;
        // The very program that runs, also when another version has taken its place meanwhile.
        let mut command = Command::new("/proc/self/exe");
        command.arg0(std::env::current_exe().map_err(system)?);
        command.args(opening::again(arguments)?).args(["open", "--kept"]);
        if let Some(server) = &open.server {
            command.arg("--server").arg(server);
        }
        command.stdin(Stdio::from(OwnedFd::from(listener.try_clone().map_err(system)?)));
        command.stdout(Stdio::from(OwnedFd::from(its))).kill_on_drop(true);
        let child = command.spawn().map_err(system)?;
        // Its end of the line is its own alone: it is closed here with the command.
        drop(command);
        own.set_nonblocking(true).map_err(system)?;
        let mut line = UnixStream::from_std(own).map_err(system)?;
        let said = zeroize::Zeroizing::new(serde_json::to_string(handed).unwrap_or_default() + "\n");
        let mut answer = String::new();
        // A client that dies at once says nothing.
        let heard = async {
            line.write_all(said.as_bytes()).await?;
            BufReader::new(&mut line).read_line(&mut answer).await
        };
        let _ = heard.await;
        Ok(Served { child, line, is_ready: answer == READY })
    }

    async fn end(mut self) {
        drop(self.line);
        // One that does not end in time is killed with its handle.
        let _ = tokio::time::timeout(END_PATIENCE, self.child.wait()).await;
    }
}
