//! Measures: runs the simulation's benches in a release build.

use anyhow::Result;

use crate::run::{cargo, finish};

/// Runs all benches and prints their tables.
pub fn run() -> Result<()> {
    finish(cargo().args(["build", "--quiet", "--release", "--package", "wiretight-server", "--package", "sim"]))?;
    finish(cargo().args(["run", "--quiet", "--release", "--package", "sim", "--", "bench"]))
}
