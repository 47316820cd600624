//! Measures: runs the simulation's benches and the directory's in a release build.

use std::process::Command;

use anyhow::Result;

use crate::run::{cargo, finish, programs, root};

/// The part that is an example of the server, and of which the simulation knows nothing.
const DIRECTORY: &str = "directory";

/// Accounts of the directories that docs/benchmarks.md records.
const DIRECTORY_SIZES: [&str; 2] = ["10000", "100000"];

/// Builds what is measured, then runs all measurements, or the one of this name, and prints their tables.
pub fn run(only: Option<&str>) -> Result<()> {
    let packages = ["--package", "wiretight-server", "--package", "sim"];
    finish(cargo().args(["build", "--quiet", "--release", "--bins", "--example", "directory"]).args(packages))?;
    // The programs as they were just built: `cargo run` would select other features, and build again.
    let release = programs().with_file_name("release");
    if only != Some(DIRECTORY) {
        let mut sim = Command::new(release.join("sim"));
        finish(sim.current_dir(root()).arg("bench").args(only.map(|name| ["--only", name]).into_iter().flatten()))?;
    }
    if only.is_none_or(|name| name == DIRECTORY) {
        finish(Command::new(release.join("examples/directory")).args(DIRECTORY_SIZES))?;
    }
    Ok(())
}
