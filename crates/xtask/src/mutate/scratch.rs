//! A copy of the repository to mutate, which shares the built dependencies with the original.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::patch::Patch;
use crate::run::{cargo, programs, root};

/// The copy.
pub struct Scratch {
    folder: PathBuf,
    target: PathBuf,
}

impl Scratch {
    /// Makes the copy, or brings the one of an earlier run up to date.
    pub fn new() -> Result<Self> {
        let target = programs().parent().map(Path::to_owned).context("the target folder has a parent")?;
        let scratch = Scratch { folder: target.join("mutate"), target };
        scratch.restore()?;
        Ok(scratch)
    }

    /// Makes the copy equal to the original; writes only what differs, so that little is built again.
    pub fn restore(&self) -> Result<()> {
        let wanted = listed(&root())?;
        for path in &wanted {
            let (from, to) = (root().join(path), self.folder.join(path));
            let bytes = std::fs::read(&from).with_context(|| format!("{} cannot be read", from.display()))?;
            if std::fs::read(&to).ok().as_ref() != Some(&bytes) {
                if let Some(parent) = to.parent() {
                    std::fs::create_dir_all(parent).context("the scratch copy cannot be written")?;
                }
                std::fs::write(&to, bytes).context("the scratch copy cannot be written")?;
            }
        }
        for path in present(&self.folder)? {
            let inside = path.strip_prefix(&self.folder).unwrap_or(&path).to_string_lossy().into_owned();
            if !wanted.contains(&inside) {
                std::fs::remove_file(&path).context("the scratch copy cannot be written")?;
            }
        }
        Ok(())
    }

    /// Applies a patch to the copy.
    pub fn apply(&self, patch: &Patch) -> Result<()> {
        let output = Command::new("git")
            .arg("apply")
            .arg(&patch.path)
            .current_dir(&self.folder)
            .env("GIT_CEILING_DIRECTORIES", &self.target) // Not a part of the repository around it.
            .output()
            .context("git could not be run")?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("the patch does not fit the code any more, so make it anew: {}", said.trim());
        }
        Ok(())
    }

    /// cargo in the copy.
    pub fn cargo(&self) -> Command {
        let mut command = cargo();
        command.current_dir(&self.folder).env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// A program that was built in the copy.
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(programs().join(name));
        command.current_dir(&self.folder);
        command
    }
}

/// cargo takes a crate for fresh as long as the files of its last build are unchanged, and those were the copy's: without this,
/// what is written in the original next would not be built. Ended by force, `cargo clean --workspace` does the same.
impl Drop for Scratch {
    fn drop(&mut self) {
        let cleaned = cargo().args(["clean", "--workspace", "--quiet"]).current_dir(root()).status();
        if !cleaned.is_ok_and(|status| status.success()) {
            println!(
                "run `cargo clean --workspace` before the next build: else it takes the copy's code for the original's"
            );
        }
    }
}

fn listed(root: &Path) -> Result<BTreeSet<String>> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root)
        .output()
        .context("git could not be run")?;
    let paths = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(paths.split('\0').filter(|path| !path.is_empty() && root.join(path).exists()).map(str::to_owned).collect())
}

fn present(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).context("the scratch copy cannot be read")? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    Ok(files)
}
