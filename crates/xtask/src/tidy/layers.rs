//! The architecture: which crate may use which, and where openmls may be named.

use super::Finding;
use super::tree::Tree;

/// The crates by folder, each with the crates of this workspace that it may use. This table is the architecture; a further
/// edge is a decision of its own, told in docs/adr.
const LAYERS: [(&str, &[&str]); 9] = [
    ("protocol", &[]),
    ("engine", &["protocol"]),
    ("client", &["engine", "protocol"]),
    ("app", &["client"]),
    ("server", &["protocol"]),
    ("auditor", &["protocol"]),
    ("sim", &["protocol", "engine", "client", "server"]),
    ("fuzz", &["protocol", "engine", "client", "server", "sim"]),
    ("xtask", &[]),
];

/// The one crate that may name openmls and its companions.
const MLS_CRATE: &str = "engine";

/// Checks manifests and code against the table.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, manifest) in manifests(tree) {
        let folder = path.trim_start_matches("crates/").trim_end_matches("/Cargo.toml");
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == folder) else {
            findings.push(Finding::new(
                path,
                "this crate is not in the layer table: decide what it may use, write an ADR, and enter it in \
                 crates/xtask/src/tidy/layers.rs",
            ));
            continue;
        };
        for (line, dependency) in dependencies(manifest) {
            if LAYERS.iter().any(|(name, _)| *name == dependency) && !allowed.contains(&dependency) {
                findings.push(Finding::at(
                    path,
                    line,
                    format!("{folder} may not use {dependency}: move the code to where the layer table allows it"),
                ));
            }
            if dependency.starts_with("openmls") && folder != MLS_CRATE {
                findings.push(Finding::at(
                    path,
                    line,
                    format!("only {MLS_CRATE} may use {dependency}: ask the engine for what you need instead"),
                ));
            }
        }
    }
    findings.extend(check_code(tree));
    findings
}

fn check_code(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| file.crate_name != MLS_CRATE) {
        for (line, code) in file.lines() {
            if code.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word.starts_with("openmls")) {
                let sentence = format!("openmls is named outside {MLS_CRATE}: express this in the engine's own words");
                findings.push(Finding::at(file.path, line, sentence));
            }
        }
    }
    findings
}

fn manifests(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.all().filter(|(path, _)| {
        path.strip_prefix("crates/")
            .is_some_and(|rest| rest.split_once('/').is_some_and(|(_, name)| name == "Cargo.toml"))
    })
}

/// The names under `[dependencies]`, `[dev-dependencies]` and `[build-dependencies]`, with the index of their line.
pub fn dependencies(manifest: &str) -> Vec<(usize, &str)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (index, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or(line);
            found.push((index, name.trim_matches('"')));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files)).into_iter().map(|finding| format!("{}: {}", finding.place, finding.sentence)).collect()
    }

    #[test]
    fn allowed_edges_pass() {
        let files = [
            ("crates/app/Cargo.toml", "[dependencies]\nclient.workspace = true\nclap.workspace = true\n"),
            ("crates/engine/Cargo.toml", "[dependencies]\nprotocol.workspace = true\nopenmls = \"1\"\n"),
            ("crates/engine/src/a.rs", "use openmls::group::MlsGroup;"),
            ("crates/client/src/a.rs", "// openmls is the engine's\nlet text = \"openmls\";"),
        ];
        assert_eq!(sentences(&files), Vec::<String>::new());
    }

    #[test]
    fn other_edges_fail() {
        for (path, text, part) in [
            ("crates/app/Cargo.toml", "[dependencies]\nengine.workspace = true\n", "app may not use engine"),
            ("crates/server/Cargo.toml", "[dev-dependencies]\nclient = {}\n", "server may not use client"),
            ("crates/protocol/Cargo.toml", "[dependencies]\nengine.workspace = true\n", "protocol may not use engine"),
            ("crates/client/Cargo.toml", "[dependencies]\nopenmls_traits.workspace = true\n", "only engine may use"),
            ("crates/util/Cargo.toml", "[dependencies]\n", "not in the layer table"),
            ("crates/client/src/a.rs", "use openmls::prelude::*;", "openmls is named outside engine"),
        ] {
            let found = sentences(&[(path, text)]);
            assert!(found.len() == 1 && found[0].contains(part), "{path}: {found:?}");
        }
    }
}
