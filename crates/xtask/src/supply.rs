//! What comes from others: licences, bans, duplicates, sources, advisories, unused dependencies; and spelling.

use anyhow::{Result, bail};

use crate::run::{cargo, finish, is_installed};

/// A tool of the registry, and how it is run here.
struct Tool {
    package: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
}

const TOOLS: [Tool; 3] = [
    Tool { package: "cargo-deny", program: "cargo-deny", arguments: &["check", "licenses", "bans", "sources"] },
    Tool { package: "cargo-machete", program: "cargo-machete", arguments: &[] },
    Tool { package: "typos-cli", program: "typos", arguments: &[] },
];

/// Runs what is installed; says what is not, and how to have it.
pub fn run_installed() -> Result<()> {
    for tool in TOOLS {
        if is_installed(tool.program, "--version") {
            run_one(&tool)?;
        } else {
            println!("{} is not installed: left to `cargo xtask nightly supply`, which installs it", tool.package);
        }
    }
    Ok(())
}

/// Installs what is missing, runs all of it, and asks for advisories.
pub fn run() -> Result<()> {
    for tool in TOOLS {
        if !is_installed(tool.program, "--version") {
            println!("{} is missing: installing it (some minutes, once)", tool.package);
            finish(cargo().args(["install", "--locked", tool.package]))?;
        }
        run_one(&tool)?;
    }
    advisories()
}

fn run_one(tool: &Tool) -> Result<()> {
    let mut command = std::process::Command::new(tool.program);
    finish(command.current_dir(crate::run::root()).args(tool.arguments))
}

/// Without the database nothing is known about advisories, which is no pass: it fails where continuous integration runs,
/// and is said in words elsewhere.
fn advisories() -> Result<()> {
    let mut fetch = std::process::Command::new("cargo-deny");
    if finish(fetch.current_dir(crate::run::root()).args(["fetch", "db"])).is_err() {
        if std::env::var_os("CI").is_some() {
            bail!("the advisory database cannot be reached");
        }
        println!("NOT CHECKED: advisories, since their database cannot be reached from here");
        return Ok(());
    }
    let mut check = std::process::Command::new("cargo-deny");
    finish(check.current_dir(crate::run::root()).args(["check", "advisories"]))
}
