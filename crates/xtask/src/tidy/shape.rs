//! The shape of the code: purpose lines, sizes, and names that say nothing.

use super::Finding;
use super::tree::{RustFile, Tree};

/// The most lines of a file without its tests: what one sitting can read.
const FILE_LINES_MAX: usize = 600;

/// The most lines of a function: the aim is 70, and the ten above it are for long signatures and tables, so that nobody
/// splits a function at a bad place for the sake of a line.
const FUNCTION_LINES_MAX: usize = 80;

/// Modules and crates of these names collect what belongs elsewhere.
const EMPTY_NAMES: [&str; 4] = ["common", "util", "types", "helpers"];

/// Checks every Rust file.
pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust().flat_map(|file| check_file(tree, &file)).collect()
}

fn check_file(tree: &Tree, file: &RustFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    let first = file.text.lines().next().unwrap_or("");
    if first.strip_prefix("//! ").is_none_or(|purpose| purpose.trim().is_empty()) {
        findings.push(Finding::at(file.path, 0, "begin the file with a line “//! …” that says what it is for"));
    }
    if is_root(tree, file) && !file.text.lines().any(|line| line.starts_with("//! Never: ")) {
        findings.push(Finding::at(file.path, 0, "add a line “//! Never: …” that says what this crate never does"));
    }
    let size = file.product_lines().count();
    if size > FILE_LINES_MAX {
        findings.push(Finding::new(
            file.path,
            format!(
                "{size} lines without tests: split the file by noun so that each part has at most {FILE_LINES_MAX}"
            ),
        ));
    }
    findings.extend(check_functions(file));
    let name = file.path.rsplit('/').next().unwrap_or("").trim_end_matches(".rs");
    let folder = file.path.rsplit('/').nth(1).unwrap_or("");
    if EMPTY_NAMES.contains(&name) || (name == "mod" && EMPTY_NAMES.contains(&folder)) {
        findings.push(Finding::new(file.path, "name the file after what it holds: this name says nothing"));
    }
    findings
}

/// Whether the file is its crate's root: the library's, or the program's if there is no library.
fn is_root(tree: &Tree, file: &RustFile) -> bool {
    let library = format!("crates/{}/src/lib.rs", file.crate_name);
    let program = format!("crates/{}/src/main.rs", file.crate_name);
    file.path == library || (file.path == program && tree.text(&library).is_none())
}

fn check_functions(file: &RustFile) -> Vec<Finding> {
    let long = file.source.functions.iter().filter(|function| {
        let in_test = file.is_test || file.source.lines.get(function.line_first).is_some_and(|line| line.in_test);
        !in_test && function.line_last - function.line_first >= FUNCTION_LINES_MAX
    });
    long.map(|function| {
        let lines = function.line_last - function.line_first + 1;
        let sentence = format!(
            "fn {} has {lines} lines: split it so that each part has at most {FUNCTION_LINES_MAX}",
            function.name
        );
        Finding::at(file.path, function.line_first, sentence)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of(&[(path, text)])).into_iter().map(|finding| finding.sentence).collect()
    }

    #[test]
    fn good_files_pass() {
        let long_test = format!("//! Tests.\n#[cfg(test)]\nmod tests {{\nfn t() {{\n{}}}\n}}\n", "x();\n".repeat(700));
        assert_eq!(sentences("crates/client/src/outbox.rs", &long_test), Vec::<String>::new());
        assert_eq!(sentences("crates/client/src/lib.rs", "//! The SDK.\n//!\n//! Never: MLS.\n"), Vec::<String>::new());
        let both = [("crates/server/src/lib.rs", "//! A.\n//! Never: b.\n"), ("crates/server/src/main.rs", "//! C.\n")];
        assert_eq!(check(&Tree::of(&both)), Vec::new());
    }

    #[test]
    fn bad_files_fail() {
        let function = format!("//! Long.\nfn f() {{\n{}}}\n", "x();\n".repeat(80));
        let lines = format!("//! Long.\n{}", "const A: u8 = 1;\n".repeat(600));
        for (path, text, part) in [
            ("crates/client/src/a.rs", "use x;\n", "begin the file"),
            ("crates/client/src/a.rs", "//!\n", "begin the file"),
            ("crates/client/src/lib.rs", "//! The SDK.\n", "add a line “//! Never: …”"),
            ("crates/app/src/main.rs", "//! The app.\n", "add a line “//! Never: …”"),
            ("crates/client/src/a.rs", lines.as_str(), "split the file"),
            ("crates/client/src/a.rs", function.as_str(), "fn f has 82 lines"),
            ("crates/client/src/util.rs", "//! Things.\n", "says nothing"),
            ("crates/client/src/helpers/mod.rs", "//! Things.\n", "says nothing"),
        ] {
            let found = sentences(path, text);
            assert!(found.len() == 1 && found[0].contains(part), "{path}: {found:?}");
        }
    }
}
