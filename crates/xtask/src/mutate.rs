//! Switches each defence off, one after the other, and sees that the test that stands for it fails.

mod patch;
mod scratch;

use anyhow::{Result, bail};

use crate::run::{finish, root, shown};
use patch::{Notice, Patch};
use scratch::Scratch;

/// The exit code of nextest when tests ran and failed, which is not that of a build that fails.
const TESTS_FAILED: i32 = 100;

/// Runs all mutations, or the one of this name.
pub fn run(only: Option<&str>) -> Result<()> {
    let patches = Patch::read_all(&root().join("crates/xtask/mutations"))?;
    let chosen: Vec<Patch> = patches.into_iter().filter(|patch| only.is_none_or(|name| patch.name == name)).collect();
    if chosen.is_empty() {
        bail!("there is no mutation of this name: they are the files of crates/xtask/mutations");
    }
    let scratch = Scratch::new()?;
    let mut rows = Vec::new();
    for patch in &chosen {
        println!("== {}: {}", patch.name, patch.what);
        let applied = scratch.restore().and_then(|()| scratch.apply(patch));
        for notice in &patch.notices {
            let noticed = applied.as_ref().map_err(|error| format!("{error:#}"));
            let noticed = noticed.and_then(|()| notices(&scratch, notice).map_err(|error| format!("{error:#}")));
            match &noticed {
                Ok(()) => println!("   noticed by {notice}"),
                Err(why) => println!("   NOT NOTICED by {notice}: {why}"),
            }
            rows.push((&patch.name, notice, noticed.is_ok()));
        }
    }
    scratch.restore()?;
    println!("\n{:<26} {:<8} must be noticed by", "switched off", "noticed");
    for (name, notice, noticed) in &rows {
        println!("{name:<26} {:<8} {notice}", if *noticed { "yes" } else { "NO" });
    }
    let missed = rows.iter().filter(|(_, _, noticed)| !noticed).count();
    println!("\n{} passed, {missed} failed", rows.len() - missed);
    if missed > 0 {
        bail!("{missed} defences can be switched off without anybody noticing");
    }
    Ok(())
}

/// Fails unless the test fails, and everything else of it works.
fn notices(scratch: &Scratch, notice: &Notice) -> Result<()> {
    match notice {
        Notice::Lie(name) => {
            finish(scratch.cargo().args(["build", "--quiet", "--package", "sim"]))?;
            let mut lies = scratch.program("sim");
            let output = lies.args(["lies", "--only", name]).output()?;
            if output.status.success() {
                bail!("`{}` passes", shown(&lies));
            }
            if !String::from_utf8_lossy(&output.stdout).contains(name) {
                bail!("`{}` does not know this lie", shown(&lies));
            }
        }
        Notice::Test { test, package } => {
            let filter = format!("test({test})");
            let arguments = ["--package", package, "--filterset", &filter];
            finish(scratch.cargo().args(["nextest", "run", "--cargo-quiet", "--no-run"]).args(arguments))?;
            let mut tests = scratch.cargo();
            let output = tests.args(["nextest", "run", "--cargo-quiet", "--retries", "0"]).args(arguments).output()?;
            if output.status.code() != Some(TESTS_FAILED) {
                bail!("`{}` ends with {}, not with a failed test", shown(&tests), output.status);
            }
        }
    }
    Ok(())
}
