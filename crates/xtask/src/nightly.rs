//! The long checks, part by part: what is too slow for every change, and must still be run by anyone with one command.

use anyhow::{Context, Result, bail};

use crate::run::{cargo, finish, is_installed, root};
use crate::{page, release, supply};

/// One part: its name on the command line, what it does, and how.
struct Part {
    name: &'static str,
    what: &'static str,
    run: fn() -> Result<()>,
}

/// All parts, in the order in which they run. A further one is a line here.
const PARTS: [Part; 8] = [
    Part { name: "storms", what: "1,000 kills of servers and clients under load", run: storms },
    Part {
        name: "supply",
        what: "licences, bans, sources, advisories, unused dependencies, spelling",
        run: supply::run,
    },
    Part { name: "browser", what: "people driven through the page in Chromium", run: page::in_a_browser },
    Part { name: "model", what: "the model of topics at larger sizes", run: model },
    Part { name: "interop", what: "groups of openmls and mls-rs together", run: interop },
    Part { name: "fuzz", what: "each fuzz target, FUZZ_SECONDS (600) long", run: fuzz },
    Part { name: "mutants", what: "cargo-mutants on protocol and the engine's rules", run: mutants },
    Part { name: "release", what: "the release built in two folders, and compared", run: release::compare },
];

/// Runs all parts, or the one of this name.
pub fn run(only: Option<&str>) -> Result<()> {
    if let Some(name) = only
        && !PARTS.iter().any(|part| part.name == name)
    {
        let names: Vec<String> = PARTS.iter().map(|part| format!("  {:<9} {}", part.name, part.what)).collect();
        bail!("“{name}” is no part of the nightly checks; there are:\n{}", names.join("\n"));
    }
    for part in PARTS.iter().filter(|part| only.is_none_or(|name| name == part.name)) {
        println!("\n== {}: {}", part.name, part.what);
        (part.run)().with_context(|| format!("nightly {}", part.name))?;
    }
    Ok(())
}

/// The kills of one storm, and the seeds of them all.
const STORM_KILLS: u32 = 250;
const STORM_SEEDS: [u32; 4] = [3, 4, 5, 6];

fn storms() -> Result<()> {
    finish(cargo().args(["build", "--package", "wiretight", "--package", "wiretight-server"]))?;
    for seed in STORM_SEEDS {
        let mut command = cargo();
        command.args(["nextest", "run", "--profile", "nightly", "--package", "wiretight", "--test", "storm"]);
        command.args(["--no-capture"]).env("STORM_KILLS", STORM_KILLS.to_string());
        finish(command.env("STORM_SEED", seed.to_string()))?;
    }
    Ok(())
}

fn model() -> Result<()> {
    let mut command = cargo();
    command.args(["test", "--package", "sim", "--test", "topic_model", "--", "--nocapture"]);
    // As fast as a release, without building all dependencies again: those are optimised in any case.
    finish(command.env("MODEL_LARGE", "1").env("CARGO_PROFILE_DEV_OPT_LEVEL", "2"))
}

fn interop() -> Result<()> {
    let mut command = cargo();
    command.args(["test", "--manifest-path", "crates/engine/interop/Cargo.toml", "--target-dir", "target/interop"]);
    finish(command.args(["--", "--nocapture"]))
}

/// The targets' working corpora lie in `target`; what is worth keeping goes into `fuzz/corpus` by hand: docs/fuzzing.md.
fn fuzz() -> Result<()> {
    needs("cargo-fuzz")?;
    let seconds = std::env::var("FUZZ_SECONDS").unwrap_or_else(|_| "600".to_owned());
    let working = root().join("target/fuzz-corpus");
    let mut seeds = cargo();
    finish(seeds.args(["run", "--package", "wiretight-fuzz", "--example", "seeds"]).arg(working.join("seeds")))?;
    for name in targets()? {
        std::fs::create_dir_all(working.join(&name))?;
        let mut command = cargo();
        command.args(["fuzz", "run", "--fuzz-dir", "fuzz", "--sanitizer", "none", &name]).arg(working.join(&name));
        command.arg(root().join("fuzz/corpus").join(&name)).arg(working.join("seeds").join(&name));
        command.args(["--", "-rss_limit_mb=2048", "-timeout=60", &format!("-max_total_time={seconds}")]);
        // Coverage instrumentation is a flag that stable compilers hide.
        finish(command.env("RUSTC_BOOTSTRAP", "1"))?;
    }
    Ok(())
}

fn targets() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for file in std::fs::read_dir(root().join("fuzz/targets"))? {
        names.extend(file?.path().file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

fn mutants() -> Result<()> {
    needs("cargo-mutants")?;
    for (package, files) in [
        ("wiretight-protocol", "crates/protocol/src/**/*.rs"),
        ("wiretight-engine", "crates/engine/src/{policy,leaf,settings,changes}.rs"),
    ] {
        let mut command = cargo();
        command.args(["mutants", "--package", package, "--file", files, "--test-tool", "nextest", "--in-place"]);
        // cargo-mutants fails when mutants survive; which ones may is told in docs/mutants.md.
        finish(command.args(["--no-times", "--output", "target"]))?;
    }
    Ok(())
}

fn needs(tool: &str) -> Result<()> {
    if is_installed(tool, "--version") {
        return Ok(());
    }
    bail!("{tool} is missing: `cargo install --locked {tool}`")
}
