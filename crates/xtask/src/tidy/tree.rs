//! The repository's text files, as tidy's rules read them: from disk, or made up by a test.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::source::Source;

/// The repository's files by path, with forward slashes.
#[derive(Default)]
pub struct Tree {
    files: BTreeMap<String, String>,
    others: Vec<String>,
}

impl Tree {
    /// All files that git has or would take; those that are not UTF-8 count as existing only.
    pub fn read(root: &Path) -> Result<Self> {
        let listing = std::process::Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
            .current_dir(root)
            .output()
            .context("tidy asks git for the list of files, and git could not be run: install it")?;
        if !listing.status.success() {
            bail!("tidy asks git for the list of files: run it inside a clone of the repository");
        }
        let mut tree = Tree::default();
        for path in String::from_utf8_lossy(&listing.stdout).split('\0').filter(|path| !path.is_empty()) {
            let Ok(bytes) = std::fs::read(root.join(path)) else { continue };
            match String::from_utf8(bytes) {
                // What a fuzzer made is no text of ours, whatever it looks like.
                Ok(_) if path.starts_with("fuzz/corpus/") => tree.others.push(path.to_owned()),
                Ok(text) => {
                    tree.files.insert(path.to_owned(), text);
                }
                Err(_) => tree.others.push(path.to_owned()),
            }
        }
        Ok(tree)
    }

    /// A tree for a test.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        Tree { files, others: Vec::new() }
    }

    /// How many files.
    pub fn len(&self) -> usize {
        self.files.len() + self.others.len()
    }

    /// A file's text.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Whether a file or folder is there.
    pub fn exists(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        path.is_empty()
            || self.files.contains_key(path)
            || self.others.iter().any(|other| other == path || other.starts_with(&folder))
            || self.files.keys().any(|file| file.starts_with(&folder))
    }

    /// All text files.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// All Rust files of the crates.
    pub fn rust(&self) -> impl Iterator<Item = RustFile<'_>> {
        self.all().filter_map(|(path, text)| RustFile::new(path, text))
    }
}

/// A Rust file of a crate.
pub struct RustFile<'a> {
    /// Its path.
    pub path: &'a str,
    /// Its crate's folder under crates/.
    pub crate_name: &'a str,
    /// Whether all of it is test code: under tests/, benches/ or examples/, or a module named tests.
    pub is_test: bool,
    /// Its text as written.
    pub text: &'a str,
    /// Its code without comments and strings.
    pub source: Source,
}

impl<'a> RustFile<'a> {
    fn new(path: &'a str, text: &'a str) -> Option<Self> {
        let inside = path.strip_prefix("crates/")?;
        let (crate_name, rest) = inside.split_once('/')?;
        if !rest.ends_with(".rs") {
            return None;
        }
        let is_test = ["tests/", "benches/", "examples/"].iter().any(|folder| rest.starts_with(folder))
            || rest.ends_with("/tests.rs")
            || rest.contains("/tests/");
        Some(RustFile { path, crate_name, is_test, text, source: Source::read(text) })
    }

    /// Lines of code that are no test's, with their index.
    pub fn product_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let all = self.source.lines.iter().enumerate();
        all.filter(|(_, line)| !self.is_test && !line.in_test).map(|(index, line)| (index, line.code.as_str()))
    }

    /// Lines of tests' code, with their index.
    pub fn test_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let all = self.source.lines.iter().enumerate();
        all.filter(|(_, line)| self.is_test || line.in_test).map(|(index, line)| (index, line.code.as_str()))
    }

    /// All lines of code, with their index.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.source.lines.iter().enumerate().map(|(index, line)| (index, line.code.as_str()))
    }
}
