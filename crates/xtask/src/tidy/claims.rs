//! Promises, lies and cases of bad input: each names the tests that show it, and they exist.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::documents::quoted;
use super::tree::Tree;

const README: &str = "README.md";
const CLAIMS: &str = "docs/claims.md";
const THREATS: &str = "docs/threats.md";
const CASES: &str = "docs/bad-input.md";
const SECTION: &str = "## What it promises";
const LIES_FILE: &str = "crates/sim/src/lie/mod.rs";
const CAUGHT_FILE: &str = "crates/engine/src/caught.rs";
/// It names all of them to say how they are stored, and catches none.
const STORED_FILE: &str = "crates/engine/src/conversation/tests/stored_formats.rs";
const SHOWN_BY_LIES: &str = "`sim lies`";
const LIE_PREFIX: &str = "lie ";
const SCENARIO_PREFIX: &str = "scenario ";

/// Each bold promise of the README's section has a row in docs/claims.md, and each proof named there exists.
pub fn check_promises(tree: &Tree) -> Vec<Finding> {
    let (Some(readme), Some(claims)) = (tree.text(README), tree.text(CLAIMS)) else {
        return vec![Finding::new(README, format!("{README} and {CLAIMS} must both exist: write what is missing"))];
    };
    let rows: Vec<(usize, &str, Vec<&str>)> = rows(claims);
    let mut findings = Vec::new();
    let promised = promises(readme);
    for (line, promise) in &promised {
        if !rows.iter().any(|(_, claim, proofs)| claim == promise && !proofs.is_empty()) {
            let sentence = format!("“{promise}” has no test: add a row for it to {CLAIMS}, or take the promise back");
            findings.push(Finding::at(README, *line, sentence));
        }
    }
    let lies = lies(tree);
    let tests = tests(tree);
    for (line, claim, proofs) in rows {
        if !promised.iter().any(|(_, promise)| *promise == claim) {
            findings.push(Finding::at(
                CLAIMS,
                line,
                format!("“{claim}” is no promise of the README: take the row out"),
            ));
        }
        for proof in proofs {
            if !exists(tree, &lies, &tests, proof) {
                findings.push(Finding::at(CLAIMS, line, format!("no test is called “{proof}”: name one that exists")));
            }
        }
    }
    findings
}

fn exists(tree: &Tree, lies: &BTreeMap<String, String>, tests: &BTreeSet<String>, proof: &str) -> bool {
    match (proof.strip_prefix(LIE_PREFIX), proof.strip_prefix(SCENARIO_PREFIX)) {
        (Some(lie), _) => lies.contains_key(lie),
        (_, Some(name)) => tree.all().any(|(path, _)| path.ends_with(&format!("scenarios/{name}.txt"))),
        _ => tests.contains(proof),
    }
}

/// Each row of docs/bad-input.md ends with the tests that show it, and they exist.
pub fn check_cases(tree: &Tree) -> Vec<Finding> {
    let Some(cases) = tree.text(CASES) else {
        return vec![Finding::new(CASES, "the table of bad input is missing: write it")];
    };
    let (lies, tests) = (lies(tree), tests(tree));
    let mut findings = Vec::new();
    for (line, row) in cases.lines().enumerate() {
        let is_row = row.starts_with("| ") && !row.starts_with("| ---") && !row.starts_with("| case ");
        let shown_by = row.trim_end_matches([' ', '|']).rsplit('|').next().filter(|_| is_row);
        let Some(shown_by) = shown_by else { continue };
        let proofs: Vec<&str> = quoted(shown_by).collect();
        if proofs.is_empty() {
            findings.push(Finding::at(CASES, line, "this row names no test: write one, or take the row out"));
        }
        let gone = proofs.into_iter().filter(|proof| !exists(tree, &lies, &tests, proof));
        findings.extend(
            gone.map(|proof| Finding::at(CASES, line, format!("no test is called “{proof}”: name one that exists"))),
        );
    }
    findings
}

/// Each lie that the simulation can tell stands in docs/threats.md, and each row there says truly what shows it and how that ends.
pub fn check_lies(tree: &Tree) -> Vec<Finding> {
    let Some(threats) = tree.text(THREATS) else {
        return vec![Finding::new(THREATS, "the table of threats is missing: write it")];
    };
    let (lies, tests) = (lies(tree), tests(tree));
    let mut findings = Vec::new();
    let mut named = BTreeSet::new();
    for (line, row) in threats.lines().enumerate().filter(|(_, line)| line.starts_with("| `")) {
        let name = quoted(row).next().unwrap_or("");
        let shown_by = row.trim_end_matches('|').rsplit('|').next().unwrap_or("").trim();
        named.insert(name);
        let told = lies.contains_key(name);
        let sentence = match shown_by {
            SHOWN_BY_LIES if !told => format!("the simulation does not tell “{name}”: write it, or say “later” here"),
            SHOWN_BY_LIES => match lies.get(name).filter(|end| !must_end(row).starts_with(end.as_str())) {
                Some(end) => format!("the simulation has “{name}” end {end}: let “must end” begin with that word"),
                None => continue,
            },
            _ if told => format!("the simulation tells “{name}”: let the row end with {SHOWN_BY_LIES}"),
            "later" => continue,
            test if tests.contains(test.trim_matches('`')) => continue,
            test => format!("no test is called {test}: name one that exists, or say “later”"),
        };
        findings.push(Finding::at(THREATS, line, sentence));
    }
    let missing = lies.keys().filter(|lie| !named.contains(lie.as_str()));
    findings.extend(missing.map(|lie| {
        Finding::new(LIES_FILE, format!("“{lie}” is not in {THREATS}: add a row that says how it must end"))
    }));
    findings
}

/// Each lie that a person can be told of is caught in a test, or is how a lie of the simulation ends.
pub fn check_caught(tree: &Tree) -> Vec<Finding> {
    let ends = tree.text(LIES_FILE).unwrap_or("");
    let tests: Vec<_> = tree.rust().filter(|file| file.path != STORED_FILE).collect();
    let is_caught = |lie: &str| {
        let (named, end) = (format!("Lie::{lie}"), format!("\"{lie}\""));
        let is_it = |line: &str| {
            let mut found = line.match_indices(&named).map(|(at, _)| line[at + named.len()..].chars().next());
            found.any(|next| next.is_none_or(|next| !next.is_alphanumeric()))
        };
        ends.contains(&end) || tests.iter().any(|file| file.test_lines().any(|(_, line)| is_it(line)))
    };
    let untold = caught(tree).into_iter().filter(|(_, lie)| !is_caught(lie));
    let sentence =
        |lie: &str| format!("no test and no lie of the simulation catches “{lie}”: write one, or take it out");
    untold.map(|(line, lie)| Finding::at(CAUGHT_FILE, line, sentence(lie))).collect()
}

/// The variants of the engine's `enum Lie`, with their line's index.
fn caught(tree: &Tree) -> Vec<(usize, &str)> {
    let lines = tree.text(CAUGHT_FILE).unwrap_or("").lines().enumerate();
    let variants = lines.skip_while(|(_, line)| *line != "pub enum Lie {").skip(1).take_while(|(_, line)| *line != "}");
    variants
        .filter_map(|(index, line)| {
            let name = line.strip_prefix("    ")?.trim_end_matches([',', '{', ' ']);
            let is_variant =
                name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(char::is_alphanumeric);
            is_variant.then_some((index, name))
        })
        .collect()
}

/// What a row says in the column “must end”.
fn must_end(row: &str) -> &str {
    row.split('|').nth(4).unwrap_or("").trim()
}

/// The bold beginnings of the list items in the README's section of promises, with their line's index.
fn promises(readme: &str) -> Vec<(usize, &str)> {
    let section = readme.lines().enumerate().skip_while(|(_, line)| *line != SECTION).skip(1);
    section
        .take_while(|(_, line)| !line.starts_with("## "))
        .filter_map(|(index, line)| Some((index, line.strip_prefix("- **")?.split_once("**")?.0.trim_end_matches('.'))))
        .collect()
}

/// The rows of the table of claims: line index, claim, and the proofs in backquotes.
fn rows(claims: &str) -> Vec<(usize, &str, Vec<&str>)> {
    let lines = claims.lines().enumerate().filter(|(_, line)| line.starts_with("| ") && !line.starts_with("| ---"));
    lines
        .skip(1)
        .filter_map(|(index, line)| {
            let (claim, proofs) = line.trim_start_matches("| ").split_once(" | ")?;
            Some((index, claim.trim(), quoted(proofs).collect()))
        })
        .collect()
}

/// The names of all test functions.
fn tests(tree: &Tree) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in tree.rust() {
        for function in &file.source.functions {
            let in_test = file.is_test || file.source.lines.get(function.line_first).is_some_and(|line| line.in_test);
            if in_test {
                names.insert(function.name.clone());
            }
        }
    }
    names
}

/// The names of the simulation's lies and the word for how each ends, from its table: lines like `Drop, "drop", Server, Prevented, …`.
fn lies(tree: &Tree) -> BTreeMap<String, String> {
    let lines = tree.text(LIES_FILE).unwrap_or("").lines();
    let told = lines.filter_map(|line| {
        let (variant, rest) = line.trim().split_once(", \"")?;
        let is_variant =
            variant.starts_with(|c: char| c.is_ascii_uppercase()) && variant.chars().all(char::is_alphanumeric);
        let (name, rest) = rest.split_once("\", ")?;
        let (_, end) = rest.split_once(", ")?;
        let end: String = end.chars().take_while(char::is_ascii_alphabetic).collect();
        (is_variant && is_lie_name(name)).then(|| (name.to_owned(), end.to_ascii_lowercase()))
    });
    told.collect()
}

fn is_lie_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    const README_TEXT: &str =
        "# W\n## What it promises\n- **Nobody reads along.** Truly.\n## Next\n- **No promise.**\n";
    const LIES_TEXT: &str = "//! L.\nlies! {\n    DropOne, \"drop\", Server, Caught(&[\"BrokenChain\"]), drop_one,\n    \"A sentence.\";\n}\n";

    fn count(claims: &str, threats: &str) -> (usize, usize) {
        let tree = Tree::of(&[
            (README, README_TEXT),
            (CLAIMS, claims),
            (THREATS, threats),
            (LIES_FILE, LIES_TEXT),
            ("crates/a/tests/b.rs", "//! T.\nfn nobody_reads() {}\n"),
            ("sim/scenarios/first.txt", ""),
        ]);
        (check_promises(&tree).len(), check_lies(&tree).len())
    }

    #[test]
    fn each_promise_has_a_proof_that_exists() {
        let head = "| promise | proof |\n| --- | --- |\n";
        for (row, faults) in [
            ("| Nobody reads along | `nobody_reads`, `lie drop`, `scenario first` |", 0),
            ("| Nobody reads along | `gone` |", 1),
            ("| Nobody reads along | `lie gone` |", 1),
            ("| Nobody reads along | `scenario gone` |", 1),
            ("| Nobody reads along | none |", 1),
            ("| Another | `nobody_reads` |", 2),
            ("", 1),
        ] {
            assert_eq!(count(&format!("{head}{row}\n"), "| `drop` |").0, faults, "{row}");
        }
    }

    #[test]
    fn each_case_is_shown_by_tests_that_exist() {
        let head = "| case | what is read | tests |\n| --- | --- | --- |\n";
        for (row, faults) in [
            ("| cut | `--flag` | `nobody_reads`, `lie drop` |", 0),
            ("| cut | `nobody_reads` | none |", 1),
            ("| cut | words | `gone`, `lie gone` |", 2),
        ] {
            let cases = format!("{head}{row}\n");
            let tree = Tree::of(&[
                (CASES, &cases),
                (LIES_FILE, LIES_TEXT),
                ("crates/a/tests/b.rs", "//! T.\nfn nobody_reads() {}\n"),
            ]);
            assert_eq!(check_cases(&tree).len(), faults, "{row}");
        }
        assert_eq!(check_cases(&Tree::of(&[])).len(), 1);
    }

    #[test]
    fn each_lie_that_people_are_told_of_is_caught_somewhere() {
        let variants = "//! L.\npub enum Lie {\n    /// A.\n    BrokenChain,\n    Other {\n        account: u8,\n    },\n    OtherMap,\n}\n";
        let count = |test: &str| {
            let files = [
                (CAUGHT_FILE, variants),
                (LIES_FILE, LIES_TEXT),
                (STORED_FILE, "//! S.\nfn all() { [Lie::BrokenChain, Lie::Other, Lie::OtherMap] }\n"),
                ("crates/a/tests/b.rs", test),
            ];
            check_caught(&Tree::of(&files)).len()
        };
        for (test, faults) in [
            ("//! T.\nfn a() { Lie::Other { account }; Lie::OtherMap }\n", 0),
            ("//! T.\nfn a() { Lie::OtherMap }\n", 1),
            ("//! T.\nfn a() {}\n", 2),
        ] {
            assert_eq!(count(test), faults, "{test}");
        }
    }

    #[test]
    fn each_threat_is_shown_as_it_says() {
        for (row, faults) in [
            ("| `drop` | S | dropped | caught | `sim lies` |", 0),
            ("| `drop` | S | dropped | caught by the chain | `sim lies` |", 0),
            ("| `drop` | S | dropped | refused, caught | `sim lies` |", 1),
            ("| `drop` | S | dropped | prevented | `sim lies` |", 1),
            ("| `drop` | S | dropped | caught | later |", 1),
            ("| `reorder` | S | exchanged | caught | later |", 1),
            ("| `drop` | S | d | caught | `sim lies` |\n| `huge` | N | h | refused | `nobody_reads` |", 0),
            ("| `drop` | S | d | caught | `sim lies` |\n| `huge` | N | h | refused | `gone` |", 1),
            ("| `drop` | S | d | caught | `sim lies` |\n| `reorder` | S | r | caught | `sim lies` |", 1),
            ("`drop` outside the table", 1),
        ] {
            assert_eq!(count("", row).1, faults, "{row}");
        }
    }
}
