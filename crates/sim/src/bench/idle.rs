//! Memory of idle TLS connections at a server process.

use std::path::Path;

use anyhow::{Result, bail};
use client::net::Network;
use protocol::api::{Server as _, ServerEvent, SessionId};
use protocol::hello::{Hello, HelloReply, SessionKind};

use super::process::ServerProcess;

const CONNECTIONS: u64 = 10_000;
/// Connections that are being opened at a time.
const AT_ONCE: u64 = 100;

/// Opens the connections and prints what each costs the server.
pub(super) async fn run(server: &Path) -> Result<()> {
    let process = ServerProcess::start(server, "")?;
    let mut network = Network::new(process.address.clone(), None);
    open(&mut network, 0, AT_ONCE).await?;
    let before = process.resident_kb()?;
    let mut opened = AT_ONCE;
    while opened < CONNECTIONS {
        open(&mut network, opened, AT_ONCE).await?;
        opened += AT_ONCE;
    }
    let after = process.resident_kb()?;
    let each = (after - before.min(after)) as f64 / (CONNECTIONS - AT_ONCE) as f64;
    println!("\nIdle TLS connections: {CONNECTIONS} open, server at {after} KB resident, {each:.1} KB each.");
    Ok(())
}

async fn open(network: &mut Network, first: u64, count: u64) -> Result<()> {
    for number in first..first + count {
        network.open(SessionId(number), Hello::new(SessionKind::Account, None));
    }
    let mut waiting = count;
    while waiting > 0 {
        match network.next().await {
            ServerEvent::Opened { reply: HelloReply::Welcome { .. }, .. } => waiting -= 1,
            other => bail!("instead of a hello: {other:?}; {:?}", network.problem()),
        }
    }
    Ok(())
}
