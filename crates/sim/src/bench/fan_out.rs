//! Fan-out: one append reaches 1, 100, 1,000 readers who are online.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::crowd::{Host, follow_calmly};
use super::process::{ServerProcess, process_time};
use super::table::{self, Rounds, number, percentile};
use super::{Programs, Sizes};

/// The size of a message's ciphertext, bytes: the smallest padded text and what MLS adds.
const MESSAGE_BYTES: usize = 1_200;

/// Measures and prints.
pub(super) async fn run(programs: &Programs, sizes: &Sizes) -> Result<()> {
    table::begin(
        "Fan-out of one append to readers who are online",
        &format!(
            "Each reader has a TLS connection of its own; one append at a time, {MESSAGE_BYTES} bytes, the next when the last \
             reader has it. *Delivered* is from sending the append to a reader's having it, over all readers; {} rounds.",
            sizes.rounds
        ),
        &[
            "readers",
            "appends a round",
            "delivered p50, ms",
            "delivered p99, ms",
            "acknowledged p50, ms",
            "server's processor for each delivery, µs",
            "readers' processor for each delivery, µs",
        ],
    );
    for &readers in &sizes.readers {
        // About as many deliveries for each number of readers.
        let appends = (sizes.deliveries / readers).clamp(sizes.deliveries.min(20), 500);
        measure(programs, readers, appends, sizes.rounds).await?;
    }
    Ok(())
}

async fn measure(programs: &Programs, readers: usize, appends: usize, rounds: usize) -> Result<()> {
    let process = ServerProcess::start(&programs.server)?;
    let mut host = Host::new(&process.address)?;
    let (place, mut writer) = host.found().await?;
    let mut members = Vec::new();
    for _ in 0..readers {
        members.push(host.member(&place).await?);
    }
    let sent = Arc::new(Mutex::new(Instant::now()));
    let (delivered, mut deliveries) = mpsc::unbounded_channel::<Duration>();
    let mut reading: JoinSet<Result<()>> = JoinSet::new();
    for mut member in follow_calmly(members).await? {
        let (sent, delivered) = (Arc::clone(&sent), delivered.clone());
        reading.spawn(async move {
            loop {
                for _ in 0..member.pushed().await? {
                    let time = sent.lock().expect("nobody panics while holding it").elapsed();
                    delivered.send(time)?;
                }
            }
        });
    }
    let [mut p50, mut p99, mut acknowledged, mut server, mut others] = std::array::from_fn(|_| Rounds::default());
    let mut number_sent = 0;
    for _ in 0..rounds {
        let before = (process.processor()?, process_time("self")?);
        let (mut times, mut acknowledgements) = (Vec::new(), Vec::new());
        for _ in 0..appends {
            number_sent += 1;
            let start = Instant::now();
            *sent.lock().expect("nobody panics while holding it") = start;
            writer.append(number_sent, MESSAGE_BYTES).await?;
            acknowledgements.push(start.elapsed().as_secs_f64() * 1e3);
            for _ in 0..readers {
                tokio::select! {
                    time = deliveries.recv() => times.push(time.context("no reader is left")?.as_secs_f64() * 1e3),
                    ended = reading.join_next() => ended.context("no reader is left")??.context("a reader ended")?,
                }
            }
        }
        let each = |time: Duration| time.as_secs_f64() * 1e6 / (appends * readers) as f64;
        server.add(each(process.processor()? - before.0));
        others.add(each(process_time("self")? - before.1));
        times.sort_by(f64::total_cmp);
        acknowledgements.sort_by(f64::total_cmp);
        p50.add(percentile(&times, 50));
        p99.add(percentile(&times, 99));
        acknowledged.add(percentile(&acknowledgements, 50));
    }
    let cells = [p50, p99, acknowledged, server, others].map(|rounds| rounds.cell());
    let mut row = vec![number(readers as f64), number(appends as f64)];
    row.extend(cells);
    table::row(&row);
    Ok(())
}
