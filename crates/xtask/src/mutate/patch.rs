//! A mutation: a patch that switches one defence off, and what must notice it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A mutation.
#[derive(Debug)]
pub struct Patch {
    /// The file's name without its ending.
    pub name: String,
    /// What is switched off.
    pub what: String,
    /// What must notice it.
    pub notice: Notice,
    /// The file.
    pub path: PathBuf,
}

/// What must fail.
#[derive(Debug, PartialEq, Eq)]
pub enum Notice {
    /// A lie of the simulation must end otherwise than it must.
    Lie(String),
    /// A test must fail.
    Test {
        /// Its name, or the end of it.
        test: String,
        /// The package that it is in.
        package: String,
    },
}

impl std::fmt::Display for Notice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Notice::Lie(name) => write!(f, "lie {name}"),
            Notice::Test { test, package } => write!(f, "test {test} in {package}"),
        }
    }
}

impl Patch {
    /// All patches of a folder, by name.
    pub fn read_all(folder: &Path) -> Result<Vec<Self>> {
        let mut patches = Vec::new();
        for entry in std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "patch") {
                let text =
                    std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let header = header(&text);
                let (what, notice) = header.with_context(|| {
                    format!("{name}.patch must begin with lines “What: …” and “Fails: lie NAME” or “Fails: test NAME in PACKAGE”")
                })?;
                patches.push(Patch { name, what, notice, path });
            }
        }
        patches.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(patches)
    }
}

fn header(text: &str) -> Option<(String, Notice)> {
    let field =
        |name: &str| text.lines().take_while(|line| !line.starts_with("--- ")).find_map(|line| line.strip_prefix(name));
    let what = field("What: ")?.to_owned();
    let fails = field("Fails: ")?;
    let notice = match fails.strip_prefix("lie ") {
        Some(name) => Notice::Lie(name.to_owned()),
        None => {
            let (test, package) = fails.strip_prefix("test ")?.split_once(" in ")?;
            Notice::Test { test: test.to_owned(), package: package.to_owned() }
        }
    };
    Some((what, notice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_headers() {
        let lie = "What: nobody looks\nFails: lie drop\n--- a/x\n+++ b/x\n";
        assert_eq!(header(lie), Some(("nobody looks".into(), Notice::Lie("drop".into()))));
        let test = "What: nobody looks\nFails: test t in p\n";
        let notice = Notice::Test { test: "t".into(), package: "p".into() };
        assert_eq!(header(test), Some(("nobody looks".into(), notice)));
        for bad in
            ["", "What: x\n", "Fails: lie drop\n", "What: x\nFails: drop\n", "--- a/x\nWhat: x\nFails: lie drop\n"]
        {
            assert_eq!(header(bad), None, "{bad}");
        }
    }
}
