//! Durable appends through a server process over TLS, beside what the bare disk does with the same batches.

use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::process::ServerProcess;
use super::spread;
use crate::load::{self, Load};

const TIME: Duration = Duration::from_secs(5);
const ROUNDS: usize = 3;
/// The generator stands for many people: what protects a server from one of them is widened.
const WIDE: &str = "[limits.appends]\ncapacity = 1000000000\nper-minute = 1000000000\n";

/// Measures and prints.
pub(super) async fn run(server: &Path) -> Result<()> {
    println!(
        "\nDurable appends through a server process, TLS on loopback, generator in another process; {ROUNDS} rounds."
    );
    println!(
        "{:>16} {:>7} {:>22} {:>22} {:>9} {:>9} {:>16} {:>9}",
        "pairs × flight", "bytes", "acknowledged/s", "delivered/s", "p50 ms", "p99 ms", "bare file/s", "share"
    );
    for (pairs, in_flight) in [(1, 1), (20, 4), (200, 4)] {
        for message_bytes in [300, 1_000] {
            measure(server, Load { pairs, in_flight, message_bytes, time: TIME }).await?;
        }
    }
    Ok(())
}

async fn measure(server: &Path, load: Load) -> Result<()> {
    let process = ServerProcess::start(server, WIDE)?;
    let (mut acknowledged, mut delivered, mut p50, mut p99, mut bare) = (vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let outcome = load::run(&process.address, load).await?;
        acknowledged.push(outcome.acknowledged_per_s);
        delivered.push(outcome.delivered_per_s);
        p50.push(outcome.p50_ms);
        p99.push(outcome.p99_ms);
        bare.push(bare_file(process.folder(), load.pairs * load.in_flight, load.message_bytes)?);
    }
    let figure = |values: Vec<f64>| {
        let (middle, lowest, highest) = spread(values);
        format!("{middle:.0} ({lowest:.0}–{highest:.0})")
    };
    let share = spread(acknowledged.clone()).0 / spread(bare.clone()).0 * 100.0;
    println!(
        "{:>16} {:>7} {:>22} {:>22} {:>9.2} {:>9.2} {:>16} {share:>7.0} %",
        format!("{} × {}", load.pairs, load.in_flight),
        load.message_bytes,
        figure(acknowledged),
        figure(delivered),
        spread(p50).0,
        spread(p99).0,
        figure(bare),
    );
    Ok(())
}

/// Records a second into one file, as many a batch as writers wait, each batch synced: what the disk alone would allow.
fn bare_file(folder: &Path, batch: usize, record_bytes: usize) -> Result<f64> {
    let path = folder.join("bare");
    let mut file = std::fs::File::create(&path)?;
    let records = vec![0x5A; batch * record_bytes];
    let (start, mut written) = (Instant::now(), 0usize);
    while start.elapsed() < Duration::from_secs(1) {
        file.write_all(&records)?;
        file.sync_data()?;
        written += batch;
    }
    let rate = written as f64 / start.elapsed().as_secs_f64();
    std::fs::remove_file(&path)?;
    Ok(rate)
}
