//! Measurements: engines in groups of 2 to 1,000, durable appends through a server process, and idle connections.

mod appends;
mod groups;
mod idle;
mod process;
mod town;

use std::path::Path;

use anyhow::Result;

/// Runs all measurements against `server`, a `wiretight-server` program, and prints a table for each.
///
/// # Errors
/// If the server's program does not start, or ends, or answers wrongly.
pub fn run(server: &Path, sizes: &[usize]) -> Result<()> {
    run_engines(sizes)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        appends::run(server).await?;
        idle::run(server).await
    })
}

/// Measures engines in groups alone, which needs no server process.
///
/// # Errors
/// If an engine answers wrongly.
pub fn run_engines(sizes: &[usize]) -> Result<()> {
    groups::run(sizes)
}

/// The middle of some values, and the lowest and highest.
pub(crate) fn spread(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |index: usize| values.get(index).copied().unwrap_or(0.0);
    (at(values.len() / 2), at(0), at(values.len().saturating_sub(1)))
}
