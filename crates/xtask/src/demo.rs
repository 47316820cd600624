//! The demo: a server, three people, what each sees, and what the server stored of it.

use anyhow::Result;

/// How the demo ends.
pub enum End {
    /// After the script.
    Once,
    /// At Ctrl-C.
    Stay,
}

/// Runs the demo.
pub fn run(_end: End) -> Result<()> {
    anyhow::bail!("the demo's programs are not there yet")
}
