//! Calls that must not occur: effects in pure crates, panics on what may happen, tests that are switched off or wait.

use super::Finding;
use super::tree::{RustFile, Tree};

/// The crates without clock, randomness, disk, network and hidden order.
const PURE_CRATES: [&str; 2] = ["protocol", "engine"];

/// What a pure crate may not contain, and what to do instead.
const IMPURE: [(&str, &str); 14] = [
    ("SystemTime", "take `now` as an argument"),
    ("Instant::now", "take `now` as an argument"),
    ("std::fs", "return an effect and let the client do it"),
    ("std::net", "return an effect and let the client do it"),
    ("tokio", "return an effect and let the client do it"),
    ("std::thread", "return an effect and let the client do it"),
    ("std::env", "take the value as an argument"),
    ("getrandom", "take `rng` as an argument"),
    ("thread_rng", "take `rng` as an argument"),
    ("println!", "return an event and let the app show it"),
    ("eprintln!", "return an event and let the app show it"),
    ("HashMap", "use BTreeMap: its order is the same in every run"),
    ("HashSet", "use BTreeSet: its order is the same in every run"),
    ("async fn", "return an effect: nothing here waits"),
];

/// What product code may not contain.
const UNFINISHED: [(&str, &str); 4] = [
    (".unwrap()", "return an error, or say with expect why it cannot fail"),
    ("todo!", "write it, or leave out what needs it"),
    ("unimplemented!", "write it, or leave out what needs it"),
    ("dbg!", "take it out"),
];

/// What no test may contain.
const DISHONEST: [(&str, &str); 3] = [
    ("#[ignore", "mend the test or take it out: a test that does not run proves nothing"),
    ("should_panic", "assert the error that is returned: a panic may come from anywhere"),
    ("thread::sleep", "wait for what must happen, with a deadline, not for time to pass"),
];

/// Checks every Rust file.
pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust().flat_map(|file| check_file(&file)).collect()
}

/// What a file says about itself: `// tidy: HashMap, since openmls's store is one`. It names the call and the reason.
const EXCEPTION: &str = "// tidy: ";

fn check_file(file: &RustFile) -> Vec<Finding> {
    let mut findings = check_lines(file);
    findings.retain(|(call, _)| !is_excepted(file.text, call));
    findings.into_iter().map(|(_, finding)| finding).collect()
}

fn is_excepted(text: &str, call: &str) -> bool {
    let exceptions = text.lines().filter_map(|line| line.trim().strip_prefix(EXCEPTION)?.strip_prefix(call));
    exceptions.filter_map(|rest| rest.strip_prefix(", ")).any(|reason| reason.len() > 10)
}

fn check_lines<'a>(file: &RustFile) -> Vec<(&'a str, Finding)> {
    let is_pure = PURE_CRATES.contains(&file.crate_name);
    let mut findings = Vec::new();
    for (line, code) in file.product_lines() {
        findings.extend(banned(file.path, line, code, &UNFINISHED));
        if is_pure {
            findings.extend(banned(file.path, line, code, &IMPURE));
        }
    }
    for (line, code) in file.test_lines() {
        findings.extend(banned(file.path, line, code, &DISHONEST));
    }
    findings
}

fn banned<'a>(path: &str, line: usize, code: &str, list: &[(&'a str, &str)]) -> Vec<(&'a str, Finding)> {
    let found = list.iter().filter(|(call, _)| contains(code, call));
    let finding = |call: &str, instead: &str| {
        let sentence = format!("“{call}” must not stand here: {instead}; or say why it must, “{EXCEPTION}{call}, …”");
        Finding::at(path, line, sentence)
    };
    found.map(|(call, instead)| (*call, finding(call, instead))).collect()
}

/// Whether `code` contains `call` as a word of its own.
fn contains(code: &str, call: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(call).any(|(at, _)| {
        let begins = !call.starts_with(is_word) || !code[..at].chars().next_back().is_some_and(is_word);
        let ends = !call.ends_with(is_word) || !code[at + call.len()..].chars().next().is_some_and(is_word);
        begins && ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(path: &str, text: &str) -> Vec<String> {
        check(&Tree::of(&[(path, text)])).into_iter().map(|finding| finding.sentence).collect()
    }

    #[test]
    fn harmless_code_passes() {
        for (path, text) in [
            ("crates/engine/src/a.rs", "//! Says HashMap.\nlet unwrapped = x.unwrap_or(1); // .unwrap()"),
            ("crates/engine/src/a.rs", "#[cfg(test)]\nmod tests {\n  fn t() { x.unwrap(); println!(); }\n}\n"),
            ("crates/client/src/a.rs", "use std::collections::HashMap; let now = Instant::now();"),
            ("crates/engine/tests/a.rs", "let x = y.unwrap();"),
            (
                "crates/engine/src/a.rs",
                "// tidy: HashMap, since openmls's store is one\nuse std::collections::HashMap;",
            ),
        ] {
            assert_eq!(sentences(path, text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn an_exception_needs_the_call_and_a_reason() {
        for exception in ["// tidy: HashMap, so", "// tidy: HashSet, since openmls's store is one", "// tidy: HashMap"]
        {
            let text = format!("{exception}\nuse std::collections::HashMap;");
            assert_eq!(sentences("crates/engine/src/a.rs", &text).len(), 1, "{exception}");
        }
    }

    #[test]
    fn each_banned_call_fails() {
        for (call, _) in IMPURE {
            assert_eq!(sentences("crates/engine/src/a.rs", &format!("let x = {call} y;")).len(), 1, "{call}");
            assert_eq!(sentences("crates/client/src/a.rs", &format!("let x = {call} y;")).len(), 0, "{call}");
        }
        for (call, _) in UNFINISHED {
            assert_eq!(sentences("crates/client/src/a.rs", &format!("let x = {call} ;")).len(), 1, "{call}");
        }
        for (call, _) in DISHONEST {
            assert_eq!(sentences("crates/client/tests/a.rs", &format!("{call} x")).len(), 1, "{call}");
        }
    }
}
