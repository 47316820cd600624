//! Documents: every relative link leads somewhere, and every path and name of the code that they speak of exists.

use super::Finding;
use super::tree::Tree;

/// Words in backquotes that begin like this are taken for paths of this repository.
const ROOTS: [&str; 6] = ["crates/", "docs/", ".ci/", ".config/", ".cargo/", "fuzz/"];

/// Words that stand for any name in a path.
const PLACEHOLDERS: [&str; 6] = ["*", "<", "…", "{", "NAME", "TARGET"];

/// Pages that lead somebody through the code: the names in them are those of the code.
const GUIDES: [&str; 2] = ["docs/howto/", "docs/adr/"];

/// Checks README and all other Markdown files.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.all().filter(|(path, _)| path.ends_with(".md")) {
        let mut fenced = false;
        for (index, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
            }
            if fenced {
                continue;
            }
            for target in links(line) {
                if !leads_somewhere(tree, path, target) {
                    findings.push(Finding::at(path, index, format!("the link to {target} leads nowhere: mend it")));
                }
            }
            let is_guide = GUIDES.iter().any(|guide| path.starts_with(guide));
            for named in quoted(line) {
                if !is_there(tree, named) || (is_guide && is_identifier(named) && !is_in_code(tree, named)) {
                    findings.push(Finding::at(path, index, format!("{named} does not exist: name what does")));
                }
            }
        }
    }
    findings
}

/// The targets of `[text](target)`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
}

/// What stands in single backquotes.
pub fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn leads_somewhere(tree: &Tree, from: &str, target: &str) -> bool {
    let target = target.split('#').next().unwrap_or("");
    if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
        return true;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    tree.exists(&parts.join("/"))
}

/// Whether a word names no path, or one that is there: from the root, or the end of a source file's. A line number is no part of it,
/// and one with a placeholder counts only up to the placeholder's folder.
fn is_there(tree: &Tree, named: &str) -> bool {
    let path = named.split([':', ' ']).next().unwrap_or(named);
    let placeholder = PLACEHOLDERS.iter().filter_map(|word| path.find(word)).min();
    if ROOTS.iter().any(|root| path.starts_with(root)) {
        let folder = |at: usize| path[..at].rsplit_once('/').map_or("", |(folder, _)| folder);
        return tree.exists(placeholder.map_or(path, folder));
    }
    if !path.ends_with(".rs") || placeholder.is_some() {
        return true;
    }
    let end = format!("/{path}");
    tree.exists(path) || tree.all().any(|(file, _)| file.ends_with(&end))
}

/// A function, field or the like: lower-case words joined by underscores.
fn is_identifier(word: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    word.contains('_') && word.split('_').all(is_part)
}

fn is_in_code(tree: &Tree, word: &str) -> bool {
    tree.all().any(|(path, text)| !path.ends_with(".md") && text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_links_and_paths_pass_and_bad_ones_fail() {
        for (line, count) in [
            ("[a](docs/a.md) and [b](docs/a.md#part) and [c](https://example.org) and [d](#here)", 0),
            ("`crates/x/src/lib.rs:12` and `crates/*/src` and `docs/` and `crates::x`", 0),
            ("[a](docs/b.md)", 1),
            ("[a](../a.md)", 1),
            ("`crates/x/src/gone.rs`", 1),
            ("`docs/gone/*.md`", 1),
            ("`src/lib.rs` and `lib.rs:3` and `tests/*.rs` and `crates/x/NAME.patch` and `docs/a.md`", 0),
            ("`b.rs`", 1),
            ("`x/lib.rs`", 1),
            ("`ib.rs`", 1),
        ] {
            let tree = Tree::of(&[("README.md", line), ("docs/a.md", ""), ("crates/x/src/lib.rs", "")]);
            assert_eq!(check(&tree).len(), count, "{line}");
        }
        for (path, count) in [("docs/howto/a.md", 1), ("docs/adr/a.md", 1), ("docs/spec/a.md", 0)] {
            let names = "`was_renamed` and `is_there` and `is_there(x)` and `is-there`";
            let tree = Tree::of(&[(path, names), ("crates/x/src/lib.rs", "fn is_there() {}")]);
            assert_eq!(check(&tree).len(), count, "{path}");
        }
        let up = Tree::of(&[("docs/a.md", "[up](../README.md)"), ("README.md", "")]);
        assert_eq!(check(&up).len(), 0);
    }
}
