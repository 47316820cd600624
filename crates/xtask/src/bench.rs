//! Measures: runs the simulation's benches and the directory's in a release build.

use std::process::Command;

use anyhow::Result;

use crate::run::{cargo, finish, programs, root};

/// The part that is an example of the server, and of which the simulation knows nothing.
const DIRECTORY: &str = "directory";

/// Accounts of the directories that docs/benchmarks.md records. The last takes ten minutes, and is left out unless it is asked for by name.
const DIRECTORY_SIZES: [&str; 3] = ["10000", "100000", "1000000"];

/// Builds what is measured, then runs all measurements, or the one of this name, and prints their tables.
pub fn run(only: Option<&str>) -> Result<()> {
    let packages = ["--package", "wiretight-server", "--package", "wiretight", "--package", "sim"];
    finish(cargo().args(["build", "--quiet", "--release", "--bins", "--example", "directory"]).args(packages))?;
    // The programs as they were just built: `cargo run` would select other features, and build again.
    let release = programs().with_file_name("release");
    if only != Some(DIRECTORY) {
        let mut sim = Command::new(release.join("sim"));
        finish(sim.current_dir(root()).arg("bench").args(only.map(|name| ["--only", name]).into_iter().flatten()))?;
    }
    let sizes = match only {
        Some(DIRECTORY) => &DIRECTORY_SIZES[..],
        Some(_) => return Ok(()),
        None => &DIRECTORY_SIZES[..2],
    };
    finish(Command::new(release.join("examples/directory")).args(sizes))
}
