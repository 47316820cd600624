//! Idle TLS connections: memory of each at the server, and what they cost while nothing happens.

use anyhow::Result;
use client::net::Network;
use protocol::api::{Server as _, ServerEvent, SessionId};
use protocol::hello::{Hello, HelloReply, SessionKind};
use tokio::task::JoinSet;

use super::crowd::{Host, follow_calmly};
use super::process::{ServerProcess, process_time};
use super::table::{self, Rounds, number};
use super::{Programs, Sizes};

/// Connections before the first look at memory: what is there once is not counted for each.
const FIRST: usize = 100;

/// Members of each topic that is followed.
const PER_TOPIC: usize = 2;

/// Measures and prints.
pub(super) async fn run(programs: &Programs, sizes: &Sizes) -> Result<()> {
    table::begin(
        "Idle connections",
        &format!(
            "TLS WebSocket connections that say nothing but pings. *Hello* has said hello, *following* has shown a token, has \
             proven a segment and follows a topic that {PER_TOPIC} share, as a client in the background does. Processor while \
             idle over {} windows of {} s, which is one ping of the server to each and two of each client.",
            sizes.rounds,
            sizes.idle_window.as_secs_f64()
        ),
        &["connections", "server resident, MB", "each, KB", "server's processor, % of one core", "clients', %"],
    );
    hello(programs, sizes).await?;
    following(programs, sizes).await
}

/// One network carries all, as account sessions.
async fn hello(programs: &Programs, sizes: &Sizes) -> Result<()> {
    let process = ServerProcess::start(&programs.server)?;
    let mut network = Network::new(process.address.clone(), None);
    let mut opened = 0;
    let mut open = async |count: usize| {
        while opened < count {
            let some = FIRST.min(count - opened);
            open_some(&mut network, opened, some).await?;
            opened += some;
        }
        process.resident_kb()
    };
    let before = open(FIRST.min(sizes.connections)).await?;
    let after = open(sizes.connections).await?;
    // What arrives is read by a task, as a client does.
    let mut reading = JoinSet::new();
    reading.spawn(async move {
        loop {
            network.next().await;
        }
    });
    report("hello", &process, sizes, [before, after]).await
}

async fn open_some(network: &mut Network, first: usize, count: usize) -> Result<()> {
    for number in first..first + count {
        network.open(SessionId(number as u64), Hello::new(SessionKind::Account, None));
    }
    for _ in 0..count {
        let event = network.next().await;
        let is_open = matches!(event, ServerEvent::Opened { reply: HelloReply::Welcome { .. }, .. });
        anyhow::ensure!(is_open, "instead of a hello: {event:?}; {:?}", network.problem());
    }
    Ok(())
}

async fn following(programs: &Programs, sizes: &Sizes) -> Result<()> {
    let process = ServerProcess::start(&programs.server)?;
    let mut host = Host::new(&process.address)?;
    let mut members = host.gather(sizes.connections, PER_TOPIC).await?;
    let others = members.split_off(FIRST.min(sizes.connections));
    let first = follow_calmly(members).await?;
    let before = process.resident_kb()?;
    let all = (first, follow_calmly(others).await?);
    let after = process.resident_kb()?;
    report("following", &process, sizes, [before, after]).await?;
    drop(all);
    Ok(())
}

async fn report(kind: &str, process: &ServerProcess, sizes: &Sizes, [before, after]: [f64; 2]) -> Result<()> {
    let counted = sizes.connections.saturating_sub(FIRST).max(1) as f64;
    let (mut server, mut clients) = (Rounds::default(), Rounds::default());
    for _ in 0..sizes.rounds {
        let begun = (process.processor()?, process_time("self")?);
        tokio::time::sleep(sizes.idle_window).await;
        let percent = |time: std::time::Duration| time.as_secs_f64() / sizes.idle_window.as_secs_f64() * 100.0;
        server.add(percent(process.processor()? - begun.0));
        clients.add(percent(process_time("self")? - begun.1));
    }
    table::row(&[
        format!("{} {kind}", number(sizes.connections as f64)),
        number(after / 1e3),
        number((after - before).max(0.0) / counted),
        server.cell(),
        clients.cell(),
    ]);
    Ok(())
}
