//! Each lie ends as the threat model says, and its control run, without the lie, is clean.

use sim::lie::{self, Lie};

#[test]
fn every_lie_ends_as_the_threat_model_says() {
    let mut wrong = Vec::new();
    lie::run_all(Lie::ALL, 2, |verdict| {
        if !verdict.wrong.is_empty() {
            wrong.push(format!("{}: {}", verdict.lie.name(), verdict.wrong.join("\n    ")));
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_two_lies_have_one_name() {
    let mut names: Vec<&str> = Lie::ALL.iter().map(|lie| lie.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Lie::ALL.len());
}
