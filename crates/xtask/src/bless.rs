//! Rewrites what tests compare with: vectors, transcripts and snapshots, from what the code does.

use anyhow::Result;

use crate::run::{cargo, finish};

/// Blesses everything, and says what to look at.
pub fn run() -> Result<()> {
    finish(
        cargo().args(["test", "--quiet", "--package", "wiretight-protocol", "--test", "generate"]).env("BLESS", "1"),
    )?;
    finish(
        cargo().args(["nextest", "run", "--workspace", "--no-fail-fast"]).env("BLESS", "1").env("UPDATE_EXPECT", "1"),
    )?;
    println!(
        "Blessed. Look at every line of `git diff` before you commit it: each one is a promise to other programs."
    );
    Ok(())
}
