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
    /// What must notice it: each of these.
    pub notices: Vec<Notice>,
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
                let (what, notices) = header.with_context(|| {
                    format!("{name}.patch must begin with lines “What: …” and “Fails: lie NAME” or “Fails: test NAME in PACKAGE”")
                })?;
                patches.push(Patch { name, what, notices, path });
            }
        }
        patches.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(patches)
    }
}

fn header(text: &str) -> Option<(String, Vec<Notice>)> {
    let lines = || text.lines().take_while(|line| !line.starts_with("--- "));
    let what = lines().find_map(|line| line.strip_prefix("What: "))?.to_owned();
    let fails = lines().filter_map(|line| line.strip_prefix("Fails: "));
    let notices: Vec<Notice> = fails.map(notice).collect::<Option<_>>()?;
    (!notices.is_empty()).then_some((what, notices))
}

fn notice(text: &str) -> Option<Notice> {
    if let Some(name) = text.strip_prefix("lie ") {
        return Some(Notice::Lie(name.to_owned()));
    }
    let (test, package) = text.strip_prefix("test ")?.split_once(" in ")?;
    Some(Notice::Test { test: test.to_owned(), package: package.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_headers() {
        let both = "What: nobody looks\nFails: lie drop\nFails: test t in p\n--- a/x\n+++ b/x\n";
        let notices = vec![Notice::Lie("drop".into()), Notice::Test { test: "t".into(), package: "p".into() }];
        assert_eq!(header(both), Some(("nobody looks".into(), notices)));
        for bad in
            ["", "What: x\n", "Fails: lie drop\n", "What: x\nFails: drop\n", "--- a/x\nWhat: x\nFails: lie drop\n"]
        {
            assert_eq!(header(bad), None, "{bad}");
        }
    }
}
