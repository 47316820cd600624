//! Measures: runs the simulation's benches in a release build.

use std::process::Command;

use anyhow::Result;

use crate::run::{cargo, finish, programs, root};

/// Builds what is measured, then runs all measurements, or the one of this name, and prints their tables.
pub fn run(only: Option<&str>) -> Result<()> {
    let packages = ["--package", "wiretight-server", "--package", "wiretight", "--package", "sim"];
    finish(cargo().args(["build", "--quiet", "--release", "--bins", "--example", "directory"]).args(packages))?;
    if only == Some("directory") || only.is_none() {
        let sizes = ["10000", "100000", "1000000"];
        finish(Command::new(programs().with_file_name("release").join("examples/directory")).args(sizes))?;
    }
    if only == Some("directory") {
        return Ok(());
    }
    // The program as it was just built: `cargo run` would select other features, and build again.
    let mut sim = Command::new(programs().with_file_name("release").join("sim"));
    finish(sim.current_dir(root()).arg("bench").args(only.map(|name| ["--only", name]).into_iter().flatten()))
}
