//! Documents: every relative link leads somewhere, and every path that is named exists.

use super::Finding;
use super::tree::Tree;

/// Words in backquotes that begin like this are taken for paths of this repository.
const ROOTS: [&str; 6] = ["crates/", "docs/", ".ci/", ".config/", ".cargo/", "sim/"];

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
            for named in quoted(line).filter(|word| ROOTS.iter().any(|root| word.starts_with(root))) {
                if !is_there(tree, named) {
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

/// A path, without a line number; one with a placeholder in it only up to the placeholder's folder.
fn is_there(tree: &Tree, named: &str) -> bool {
    let path = named.split([':', ' ']).next().unwrap_or(named);
    let fixed = match path.find(['*', '<', '…', '{']) {
        Some(at) => path[..at].rsplit_once('/').map_or("", |(folder, _)| folder),
        None => path,
    };
    tree.exists(fixed)
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
        ] {
            let tree = Tree::of(&[("README.md", line), ("docs/a.md", ""), ("crates/x/src/lib.rs", "")]);
            assert_eq!(check(&tree).len(), count, "{line}");
        }
        let up = Tree::of(&[("docs/a.md", "[up](../README.md)"), ("README.md", "")]);
        assert_eq!(check(&up).len(), 0);
    }
}
