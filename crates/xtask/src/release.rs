//! The programs as they are released: the same bytes from any folder, checked by building in two.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run::{finish, root};

const PROGRAMS: [&str; 2] = ["wiretight", "wiretight-server"];

/// What stands for the folders of whoever builds.
const SOURCE_AS: &str = "/wiretight";
const CARGO_AS: &str = "/cargo";

/// Builds the programs and prints their hashes.
pub fn run() -> Result<()> {
    let target = root().join("target/release-build");
    build(&root(), &target)?;
    for program in PROGRAMS {
        println!("{}  {}", hash(&target.join("release").join(program))?, program);
    }
    println!("in {}", target.join("release").display());
    Ok(())
}

/// Builds twice, each time from a copy of the committed source in a folder of its own, and compares.
pub fn compare() -> Result<()> {
    let place = root().join("target/reproduce");
    let mut hashes: Vec<Vec<String>> = Vec::new();
    for name in ["one", "another-of-another-length"] {
        let source = place.join(name);
        if source.exists() {
            std::fs::remove_dir_all(&source)?;
        }
        std::fs::create_dir_all(&place)?;
        finish(Command::new("git").args(["clone", "--quiet", "--no-hardlinks"]).arg(root()).arg(&source))?;
        let target = source.join("target");
        build(&source, &target)?;
        let of_one = PROGRAMS.iter().map(|program| hash(&target.join("release").join(program)));
        hashes.push(of_one.collect::<Result<_>>()?);
    }
    let [one, other] = hashes.as_slice() else { bail!("two builds were made") };
    for ((program, one), other) in PROGRAMS.iter().zip(one).zip(other) {
        println!("{program}: {one} and {other}");
    }
    if one != other {
        bail!("two builds in different folders differ: compare them with diffoscope in {}", place.display());
    }
    Ok(())
}

/// Folders and times are kept out of what the compilers write, also those of the C libraries.
fn build(source: &Path, target: &Path) -> Result<()> {
    let cargo_home = cargo_home()?;
    let (from, cargo) = (source.display(), cargo_home.display());
    let c_flags = format!("-ffile-prefix-map={from}={SOURCE_AS} -ffile-prefix-map={cargo}={CARGO_AS} -g0");
    let rust_flags = format!("--remap-path-prefix={from}={SOURCE_AS} --remap-path-prefix={cargo}={CARGO_AS}");
    let mut command = crate::run::cargo();
    command.current_dir(source).args(["build", "--release", "--locked"]);
    command.args(PROGRAMS.iter().flat_map(|program| ["--package", program]));
    command.arg("--target-dir").arg(target);
    command.env("RUSTFLAGS", rust_flags).env("CFLAGS", &c_flags).env("CXXFLAGS", &c_flags);
    command.env("SOURCE_DATE_EPOCH", commit_time(source)?).env("CARGO_INCREMENTAL", "0").env("ZERO_AR_DATE", "1");
    finish(&mut command)
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
