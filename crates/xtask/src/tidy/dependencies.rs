//! Dependencies: each stands once in the workspace manifest with its defence, and each that a crate declares is used.

use std::collections::BTreeSet;

use super::Finding;
use super::layers::dependencies;
use super::tree::Tree;

const MANIFEST: &str = "Cargo.toml";

/// Checks the workspace manifest and those of the crates.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(workspace) = tree.text(MANIFEST) else {
        return vec![Finding::new(MANIFEST, "the workspace manifest is missing: run this in the repository")];
    };
    let mut findings = undefended(workspace);
    let mut used = BTreeSet::new();
    let manifests = tree.all().filter(|(path, _)| path.starts_with("crates/") && path.ends_with("/Cargo.toml"));
    // A workspace of its own says itself what it takes, and why it stands apart.
    let manifests = manifests.filter(|(_, manifest)| !manifest.lines().any(|line| line == "[workspace]"));
    for (path, manifest) in manifests {
        let folder = path.trim_end_matches("Cargo.toml");
        for (line, name) in dependencies(manifest) {
            used.insert(name);
            let declared = manifest.lines().nth(line).unwrap_or("");
            if !declared.contains("workspace") {
                let sentence = format!(
                    "take {name} from the workspace: write “{name}.workspace = true”, and its version and defence in {MANIFEST}"
                );
                findings.push(Finding::at(path, line, sentence));
            }
            if !is_named(tree, folder, name) {
                let sentence = format!("{name} is declared and not used: take the line out");
                findings.push(Finding::at(path, line, sentence));
            }
        }
    }
    for (line, name) in workspace_dependencies(workspace) {
        if !used.contains(name) {
            findings.push(Finding::at(MANIFEST, line, format!("no crate uses {name}: take the line out")));
        }
    }
    findings
}

fn undefended(workspace: &str) -> Vec<Finding> {
    let lines: Vec<&str> = workspace.lines().collect();
    let missing = workspace_dependencies(workspace).into_iter().filter(|(index, _)| {
        let line = lines.get(*index).copied().unwrap_or("");
        !line.contains("path = \"crates/") && line.split_once(" # ").is_none_or(|(_, defence)| defence.len() < 10)
    });
    missing
        .map(|(index, name)| Finding::at(MANIFEST, index, format!("end the line of {name} with “# …”: why we need it")))
        .collect()
}

fn workspace_dependencies(workspace: &str) -> Vec<(usize, &str)> {
    dependencies(workspace)
}

/// Whether the crate's code names the dependency.
fn is_named(tree: &Tree, folder: &str, dependency: &str) -> bool {
    let name = dependency.replace('-', "_");
    tree.rust().filter(|file| file.path.starts_with(folder)).any(|file| {
        file.lines().any(|(_, code)| code.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        "[workspace.dependencies]\nours = { path = \"crates/ours\" }\nclap = \"4\" # command lines that teach\n";

    fn sentences(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files)).into_iter().map(|finding| finding.sentence).collect()
    }

    #[test]
    fn defended_and_used_passes() {
        let files = [
            ("Cargo.toml", GOOD),
            ("crates/a/Cargo.toml", "[dependencies]\nclap.workspace = true\nours.workspace = true\n"),
            ("crates/a/src/main.rs", "use clap::Parser; ours::f();"),
        ];
        assert_eq!(sentences(&files), Vec::<String>::new());
    }

    #[test]
    fn each_fault_fails() {
        let code = "use clap::Parser; ours::f();";
        let uses = "[dependencies]\nclap.workspace = true\nours.workspace = true\n";
        let own = "[dependencies]\nclap = \"4\"\nours.workspace = true\n";
        let undefended = GOOD.replace(" # command lines that teach", "");
        for (workspace, manifest, code, part) in [
            (undefended.as_str(), uses, code, "end the line of clap"),
            (GOOD, uses, "ours::f(); // clap", "clap is declared and not used"),
            (GOOD, own, code, "take clap from the workspace"),
            (GOOD, "[dependencies]\nclap.workspace = true\n", code, "no crate uses ours"),
        ] {
            let files = [("Cargo.toml", workspace), ("crates/a/Cargo.toml", manifest), ("crates/a/src/main.rs", code)];
            let found = sentences(&files);
            assert!(found.len() == 1 && found[0].contains(part), "{part}: {found:?}");
        }
    }
}
