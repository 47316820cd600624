//! The programs as they are released: the same bytes from any folder, checked by building in two.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run::{finish, root};

const PROGRAMS: [&str; 2] = ["wiretight", "wiretight-server"];

/// Where below the source it is built: the same place whoever builds, since its name is part of what is compiled.
const TARGET: &str = "target/release-build";

/// The compilers that map folders away.
const COMPILERS: &str = "crates/xtask/release";

/// Settings of whoever builds that would change what is built.
const UNSET: [&str; 9] = [
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_ENCODED_RUSTFLAGS",
    "CFLAGS",
    "CPPFLAGS",
    "CXXFLAGS",
    "LDFLAGS",
    "OPENSSL_NO_VENDOR",
    "RUSTFLAGS",
];

/// Builds the programs and prints their hashes.
pub fn run() -> Result<()> {
    let target = build(&root())?;
    for program in PROGRAMS {
        println!("{}  {}", hash(&target.join("release").join(program))?, program);
    }
    println!("in {}", target.join("release").display());
    Ok(())
}

/// Builds twice, each time from a copy of the committed source in a folder of its own, and compares.
pub fn compare() -> Result<()> {
    let place = root().join("target/reproduce");
    std::fs::create_dir_all(&place)?;
    let sources = ["one", "another-of-another-length"].map(|name| place.join(name));
    // Both at once: what is committed meanwhile is in neither.
    for source in &sources {
        if source.exists() {
            std::fs::remove_dir_all(source)?;
        }
        finish(Command::new("git").args(["clone", "--quiet", "--no-hardlinks"]).arg(root()).arg(source))?;
    }
    let [one, other] = sources.each_ref().map(|source| build(source));
    let (one, other) = (one?, other?);
    let mut differ = Vec::new();
    for program in PROGRAMS {
        let [one, other] = [&one, &other].map(|target| hash(&target.join("release").join(program)));
        let (one, other) = (one?, other?);
        println!("{program}: {one} and {other}");
        if one != other {
            differ.push(program);
        }
    }
    if !differ.is_empty() {
        bail!("{} differ between two folders: compare them with diffoscope in {}", differ.join(", "), place.display());
    }
    Ok(())
}

/// Folders and times are kept out of what the compilers write, also those of the C libraries.
fn build(source: &Path) -> Result<PathBuf> {
    let source = &source.canonicalize()?;
    let target = source.join(TARGET);
    let mut command = crate::run::cargo();
    command.current_dir(source).args(["build", "--release", "--locked"]);
    command.args(PROGRAMS.iter().flat_map(|program| ["--package", program]));
    command.arg("--target-dir").arg(&target);
    for name in UNSET {
        command.env_remove(name);
    }
    command.env("WIRETIGHT_SOURCE", source).env("WIRETIGHT_CARGO", cargo_home()?);
    // By name alone: OpenSSL keeps the words with which it was compiled.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::iter::once(source.join(COMPILERS)).chain(std::env::split_paths(&path));
    command
        .env("PATH", std::env::join_paths(places)?)
        .env("CC", "wiretight-cc")
        .env("RUSTC_WRAPPER", "wiretight-rustc");
    command.env("SOURCE_DATE_EPOCH", commit_time(source)?).env("CARGO_INCREMENTAL", "0").env("ZERO_AR_DATE", "1");
    command.env("LC_ALL", "C").env("TZ", "UTC");
    finish(&mut command)?;
    Ok(target)
}

fn cargo_home() -> Result<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    home.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo"))).context("no home folder")
}

fn commit_time(source: &Path) -> Result<String> {
    let mut command = Command::new("git");
    let output = command.current_dir(source).args(["log", "-1", "--format=%ct"]).output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn hash(file: &Path) -> Result<String> {
    let output = Command::new("sha256sum").arg(file).output().context("sha256sum could not be started")?;
    let text = String::from_utf8(output.stdout)?;
    let hash = text.split_whitespace().next().with_context(|| format!("{} was not built", file.display()))?;
    Ok(hash.to_owned())
}
