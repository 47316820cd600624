//! Idle TLS connections: memory of each at the server, and what they cost while nothing happens.

use std::time::Duration;

use anyhow::Result;
use client::net::Network;
use protocol::api::{Server as _, ServerEvent, SessionId};
use protocol::hello::{Hello, HelloReply, SessionKind};

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
            "TLS WebSocket connections that say nothing but pings: one of the server to each in 50 s, one of each client in 25 s. \
             *Hello* has said hello; *following* has shown a token, has proven a segment and follows a topic that {PER_TOPIC} \
             share, as a client in the background does; {} windows of {} s.",
            sizes.rounds,
            sizes.idle_window.as_secs_f64()
        ),
        &[
            "connections",
            "server resident, MB",
            "each, KB",
            "server's processor while idle, % of one core",
            "clients', %",
        ],
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
    row("hello", sizes, [before, after], [Rounds::default(), Rounds::default()]);
    Ok(())
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
    let (mut server, mut clients) = (Rounds::default(), Rounds::default());
    for _ in 0..sizes.rounds {
        let begun = (process.processor()?, process_time("self")?);
        tokio::time::sleep(sizes.idle_window).await;
        let percent = |time: Duration| time.as_secs_f64() / sizes.idle_window.as_secs_f64() * 100.0;
        server.add(percent(process.processor()? - begun.0));
        clients.add(percent(process_time("self")? - begun.1));
    }
    drop(all);
    row("following", sizes, [before, after], [server, clients]);
    Ok(())
}

fn row(kind: &str, sizes: &Sizes, [before, after]: [f64; 2], processor: [Rounds; 2]) {
    let counted = sizes.connections.saturating_sub(FIRST).max(1) as f64;
    let each = (after - before).max(0.0) / counted;
    let mut row = vec![format!("{} {kind}", number(sizes.connections as f64)), number(after / 1e3), number(each)];
    row.extend(processor.map(|rounds| rounds.cell()));
    table::row(&row);
}
