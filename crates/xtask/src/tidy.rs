//! Style and architecture as a test: reads the repository's files and says, in sentences, what to do about each fault.

mod calls;
mod claims;
mod dependencies;
mod documents;
mod layers;
mod shape;
mod source;
mod tree;
mod words;

use anyhow::{Result, bail};

use tree::Tree;

/// Something to mend, and how.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// File, and line where it has one.
    place: String,
    /// What is wrong and what to do.
    sentence: String,
}

impl Finding {
    fn new(place: impl Into<String>, sentence: impl Into<String>) -> Self {
        Finding { place: place.into(), sentence: sentence.into() }
    }

    fn at(path: &str, line_index: usize, sentence: impl Into<String>) -> Self {
        Finding::new(format!("{path}:{}", line_index + 1), sentence)
    }
}

type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: [Rule; 10] = [
    layers::check,
    shape::check,
    calls::check,
    dependencies::check,
    words::check,
    documents::check,
    claims::check_promises,
    claims::check_lies,
    claims::check_caught,
    claims::check_cases,
];

fn findings(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(tree)).collect();
    findings.sort();
    findings
}

/// Checks the whole repository.
pub fn run() -> Result<()> {
    let tree = Tree::read(&crate::run::root())?;
    let findings = findings(&tree);
    for finding in &findings {
        println!("{}: {}", finding.place, finding.sentence);
    }
    if !findings.is_empty() {
        bail!("tidy found {} things to mend", findings.len());
    }
    println!("tidy: {} files, nothing to mend", tree.len());
    Ok(())
}
