//! Words that must not be in the repository: where packages were fetched from, where this was built, invisible letters.

use super::Finding;
use super::tree::Tree;

/// Each with what to do. Written in two halves, so that this file passes its own check.
const UNWANTED: [(&str, &str, &str); 9] = [
    ("<<<<<<", "< ", "finish the merge: choose one of the two sides"),
    ("crates", ".io", "leave out the registry's name: the package's name is enough"),
    ("pypi", ".org", "leave out the registry's name: the package's name is enough"),
    ("npmjs", ".org", "leave out the registry's name: the package's name is enough"),
    ("deb.debian", ".org", "leave out the registry's name: the package's name is enough"),
    ("/wo", "rk/", "leave out the path: it exists on one machine only"),
    ("/ro", "ot/", "leave out the path: it exists on one machine only"),
    ("/tmp/", "wt", "leave out the path: it exists on one machine only"),
    ("/home", "/runner", "leave out the path: it exists on one machine only"),
];

/// Marks that a person who reads the file does not see: zero-width and direction-changing characters.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Checks every text file but the lock file, which cargo writes.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.all().filter(|(path, _)| !path.ends_with("Cargo.lock")) {
        for (index, line) in text.lines().enumerate() {
            for (begin, end, instead) in UNWANTED {
                if line.contains(&format!("{begin}{end}")) {
                    findings.push(Finding::at(path, index, format!("“{begin}{end}” must not stand here: {instead}")));
                }
            }
            // The bundle is written by a program, which unfolds escapes; what it is made from is checked.
            if !path.starts_with("page/dist/") && line.chars().any(is_invisible) {
                findings.push(Finding::at(path, index, "an invisible character: write it as an escape"));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unwanted_word_fails() {
        for (begin, end, _) in UNWANTED {
            let text = format!("fetched from {begin}{end}");
            assert_eq!(check(&Tree::of(&[("README.md", &text)])).len(), 1, "{text}");
            assert_eq!(check(&Tree::of(&[("Cargo.lock", &text)])).len(), 0, "{text}");
        }
        assert_eq!(check(&Tree::of(&[("a.rs", "let a = \"\u{202e}\";")])).len(), 1);
        assert_eq!(check(&Tree::of(&[("a.rs", "let work = crates;")])).len(), 0);
    }
}
