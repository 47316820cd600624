//! Everything that must pass, in the order in which it is cheapest to fail.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::page;
use crate::run::{cargo, finish, is_installed, program, shown};
use crate::supply;

/// How many worlds the simulation runs through.
pub const SEEDS: u32 = 1_000;

const LIES_APART: &str = "not test(every_lie_ends_as_the_threat_model_says)";

struct Step {
    name: &'static str,
    command: Command,
}

/// Runs all steps and prints what each took; ends with the first that fails.
pub fn run(seeds: u32) -> Result<()> {
    prepare()?;
    supply::run_installed()?;
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for mut step in steps(seeds) {
        println!("\n== {}: {}", step.name, shown(&step.command));
        let start = Instant::now();
        let outcome = finish(&mut step.command);
        times.push((step.name, start.elapsed()));
        if let Err(error) = outcome {
            summarise(&times);
            println!("FAILED: {}", step.name);
            return Err(error);
        }
    }
    summarise(&times);
    println!("{} passed, 0 failed", times.len());
    Ok(())
}

/// Sees that all tools are there; installs the test runner, which needs no rights beyond the person's own.
fn prepare() -> Result<()> {
    page::prepare()?;
    for (program, why) in [
        ("cc", "a C compiler, for SQLCipher and the TLS library: install gcc or clang"),
        ("make", "make, for the OpenSSL inside SQLCipher"),
        ("perl", "perl, for the OpenSSL inside SQLCipher"),
        ("faketime", "faketime, for clocks that jump"),
        ("unshare", "util-linux, for small file systems"),
        ("git", "git, for the list of files that tidy reads"),
        ("python3", "Python, for the bot in Python under examples"),
    ] {
        if !is_installed(program, "--version") {
            bail!(
                "`{program}` is missing. The tests need {why}. On Debian: apt-get install gcc make perl git faketime util-linux python3"
            );
        }
    }
    for component in ["fmt", "clippy"] {
        if !cargo().args([component, "--version"]).output().is_ok_and(|output| output.status.success()) {
            bail!("`cargo {component}` is missing: rustup component add rustfmt clippy");
        }
    }
    if !cargo().args(["nextest", "--version"]).output().is_ok_and(|output| output.status.success()) {
        println!("cargo-nextest is missing: installing it (some minutes, once)");
        finish(cargo().args(["install", "--locked", "cargo-nextest"]))?;
    }
    Ok(())
}

fn steps(seeds: u32) -> Vec<Step> {
    let step = |name, arguments: &[&str]| {
        let mut command = cargo();
        command.args(arguments);
        Step { name, command }
    };
    let mut documentation = step("documentation", &["doc", "--workspace", "--no-deps", "--quiet"]);
    documentation.command.env("RUSTDOCFLAGS", "-D warnings");
    vec![
        step("tidy", &["run", "--quiet", "--package", "xtask", "--", "tidy"]),
        step("format", &["fmt", "--all", "--", "--check"]),
        step("lints", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]),
        step("build", &["build", "--workspace", "--quiet"]),
        // The lies have a step of their own, which prints how each ended.
        step("tests", &["nextest", "run", "--workspace", "--no-fail-fast", "--filterset", LIES_APART]),
        step("examples in the documentation", &["test", "--workspace", "--doc", "--quiet"]),
        documentation,
        step("page", &["run", "--quiet", "--package", "xtask", "--", "page"]),
        // The program as the whole workspace built it: another selection would have other features, and build again.
        Step { name: "lies", command: program("sim", &["lies"]) },
        Step { name: "worlds", command: program("sim", &["swarm", "--seeds", &seeds.to_string()]) },
    ]
}

fn summarise(times: &[(&str, Duration)]) {
    println!("\n== what it took");
    for (name, time) in times {
        println!("{:>8.1} s  {name}", time.as_secs_f64());
    }
    let total: Duration = times.iter().map(|(_, time)| *time).sum();
    println!("{:>8.1} s  all", total.as_secs_f64());
}
