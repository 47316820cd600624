//! The client that serves the page: it takes the listening socket and the run's secrets from the process that keeps it, and ends with it.

use std::os::fd::AsFd as _;
use std::rc::Rc;
use std::time::Instant;

use client::{Gate, GateError};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::mpsc;

use super::guard::Origin;
use super::house::{House, Plan};
use super::http::{self, Door};
use super::{account, launch};
use crate::args::Arguments;
use crate::args::open::Open;
use crate::failure::{Failure, Kind};
use crate::opening;

/// What the keeping process hands over, as one line of JSON.
#[derive(Serialize, Deserialize)]
pub struct Handed {
    /// The name in the page's origin.
    pub name: String,
    /// The browser's cookie.
    pub cookie: String,
}

/// What is answered once the page is served.
pub const READY: &str = "ready\n";

/// Serves until the keeping process ends, or somebody ends it.
pub async fn run(arguments: &Arguments, open: &Open) -> Result<(), Failure> {
    let (listener, keeper) = inherited().map_err(|error| {
        Failure::usage(format!("nothing was handed over: {error}"), "this is for `wiretight open` itself")
    })?;
    let (from, mut to) = keeper.into_split();
    let mut from = BufReader::new(from);
    let mut line = zeroize::Zeroizing::new(String::new());
    let read = from.read_line(&mut line).await.ok().and_then(|_| serde_json::from_str::<Handed>(&line).ok());
    let handed =
        read.ok_or_else(|| Failure::usage("nothing was handed over", "this is for `wiretight open` itself"))?;
    let port = listener.local_addr().map_err(|error| Failure::new(Kind::Other, error.to_string(), ""))?.port();
    let options = opening::options(arguments)?;
    let home = options.home.clone();
    let gate = Gate::open(&launch::gate(&home)).await.map_err(taken)?;
    // Held to the end: whoever opens the page then waits until the profile is closed.
    let _hold = gate.hold();
    launch::tidy(&home);
    let plan = Plan {
        options,
        passphrase: opening::passphrase_of_file(arguments)?,
        server: open.server.clone(),
        cookie: handed.cookie.into(),
    };
    let door = Rc::new(Door { origin: Origin::new(&handed.name, port), house: Rc::new(House::new(plan)) });
    let (end, mut ended) = mpsc::channel(1);
    let house = door.house.clone();
    tokio::task::spawn_local(http::serve(listener, door.clone()));
    let attending = tokio::task::spawn_local(launch::attend(gate, door.clone(), end));
    tokio::task::spawn_local(lock_when_idle(house.clone()));
    account::at_start(&house).await;
    // Whoever keeps this process may be gone: then there is nobody to tell, and it ends below.
    let _ = to.write_all(READY.as_bytes()).await;
    let mut rest = String::new();
    tokio::select! {
        _ = from.read_line(&mut rest) => {}
        _ = ended.recv() => {}
        () = crate::commands::listen::interrupted() => {}
    }
    // Whoever asks for a launch now would be led to a page that is gone.
    attending.abort();
    // The tabs see that the connection ends: nothing is locked.
    if let Some(client) = house.client().ok().or_else(|| house.beginning()) {
        client.close().await;
    }
    launch::tidy(&home);
    Ok(())
}

/// Standard input is the listening socket, and standard output leads to the keeping process.
fn inherited() -> std::io::Result<(TcpListener, UnixStream)> {
    let listener = std::net::TcpListener::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    listener.set_nonblocking(true)?;
    let keeper = std::os::unix::net::UnixStream::from(std::io::stdout().as_fd().try_clone_to_owned()?);
    keeper.set_nonblocking(true)?;
    Ok((TcpListener::from_std(listener)?, UnixStream::from_std(keeper)?))
}

fn taken(error: GateError) -> Failure {
    let kind = match &error {
        GateError::Taken { .. } => Kind::State,
        GateError::System { .. } => Kind::Disk,
    };
    Failure::new(kind, crate::safe_text::line(&error.to_string()), "another `wiretight open` runs for this profile")
}

/// Locks the profile when nobody has used the page for as long as its person has chosen.
async fn lock_when_idle(house: Rc<House>) {
    let mut changes = house.changes();
    loop {
        let at = house.locks_at();
        tokio::select! {
            // What was chosen may be another by then.
            _ = changes.recv() => {}
            () = until(at) => {
                if house.locks_at().is_some_and(|at| at <= Instant::now()) {
                    account::lock(&house).await;
                }
            }
        }
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use client::{Client, NewProfile, Passphrase, ServerAddress};
    use tokio::task::LocalSet;

    use super::super::kept::Kept;
    use super::super::passes::fresh;
    use super::*;

    #[tokio::test]
    async fn a_page_that_nobody_uses_locks_and_one_that_is_used_does_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = folder.path().join("profile");
        let options = client::Options {
            home: home.clone(),
            unlock: std::sync::Arc::new(|| Passphrase::new("x".to_owned())),
            proxy: None,
            separation: None,
        };
        // Nobody listens there.
        let server = ServerAddress::parse("127.0.0.1:1").expect("an address");
        let passphrase = Passphrase::new("x".to_owned()).ok();
        let client = Client::create(options.clone(), NewProfile { server, passphrase }).await.expect("makes");
        let house = Rc::new(House::new(Plan { options, passphrase: None, server: None, cookie: fresh::<32>() }));
        house.open_with(client.clone());
        let locked = || house.client().is_err();
        LocalSet::new()
            .run_until(async {
                tokio::task::spawn_local(lock_when_idle(house.clone()));
                house.keep(Kept { lock_minutes: 1, ..house.kept() }).expect("keeps");
                tokio::task::yield_now().await;
                assert!(!locked(), "it is used just now");
                let mut changes = house.changes();
                let an_hour_ago = Instant::now().checked_sub(Duration::from_secs(3_600)).expect("it ran by then");
                house.used_at(an_hour_ago);
                changes.recv().await.expect("it was used then");
                changes.recv().await.expect("and something comes of it");
                assert!(locked(), "it is locked");
                // The profile is closed, not only hidden.
                while client.status().await.is_ok() {
                    tokio::task::yield_now().await;
                }
            })
            .await;
    }
}
