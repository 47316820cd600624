//! Reads docs/spec as another implementation would: the vectors end as they say, and the CDDL takes what the code takes.

extern crate wiretight_protocol as protocol;

mod record;
mod schema;
mod tree;

use std::collections::BTreeSet;
use std::path::PathBuf;

#[test]
fn every_vector_ends_as_it_says() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec/vectors");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("docs/spec/vectors can be read")
        .map(|entry| entry.expect("a folder's entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .filter(|path| path.file_stem().is_some_and(|name| name != IN_MLS))
        .collect();
    paths.sort();
    let (mut accepted, mut rejected, mut faults) = (0, 0, Vec::new());
    for path in &paths {
        let book = path.file_name().expect("a file").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).expect("a vector file can be read");
        let mut names = BTreeSet::new();
        for item in record::read(&text) {
            assert!(names.insert(item.text("name").to_owned()), "{book}: {} occurs twice", item.text("name"));
            match record::judge(&item) {
                Ok(record::Verdict::Accepted) => accepted += 1,
                Ok(record::Verdict::Rejected) => rejected += 1,
                Err(fault) => faults.push(format!("{book}: {}: {fault}", item.text("name"))),
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} of {} records:\n{}",
        faults.len(),
        accepted + rejected + faults.len(),
        faults.join("\n")
    );
    assert!(paths.len() >= 14 && accepted > 150 && rejected > 2 * accepted, "{accepted} accepted, {rejected} rejected");
}

fn spec(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec").join(name);
    std::fs::read_to_string(path).expect("the specification can be read")
}

#[test]
fn each_purpose_of_a_signature_is_in_the_table_of_labels() {
    let franking = spec("franking.md");
    let table = franking.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" |"));
    let labels: Vec<&str> = table.flat_map(|(cell, _)| cell.trim_end_matches('`').split("`, `")).collect();
    for purpose in protocol::signature::Purpose::ALL {
        let count = labels.iter().filter(|label| **label == purpose.label()).count();
        assert_eq!(count, 1, "docs/spec/franking.md: {}", purpose.label());
    }
}

/// `SealedCommit` as `sealed-commit`.
fn rule_of(type_name: &str) -> String {
    let mut rule = String::new();
    for c in type_name.chars() {
        if c.is_ascii_uppercase() && !rule.is_empty() {
            rule.push('-');
        }
        rule.push(c.to_ascii_lowercase());
    }
    rule
}

/// Faults of form that a reader of the CDDL alone must see; the others are faults of encoding.
const FORM: [&str; 8] = ["-surplus", "-cut", "-extra-item", "-huge", "-map", "-text", "-longer", "-shorter"];

#[test]
fn the_cddl_takes_what_the_code_takes() {
    let schema = schema::Schema::read(&spec("wiretight.cddl"));
    let (mut good, mut bad) = (0, 0);
    for item in record::read(&spec("vectors/cbor.txt")) {
        let (name, rule) = (item.text("name"), rule_of(item.text("type")));
        let fits = schema.fits(&rule, &item.bytes("input"));
        if item.text("expect") == "ok" {
            assert!(fits, "{name} does not fit {rule}");
            good += 1;
        } else if name.ends_with("-unknown")
            || (FORM.iter().any(|fault| name.ends_with(fault)) && !item.text("type").starts_with("Content"))
        {
            assert!(!fits, "{name} fits {rule}");
            bad += 1;
        }
    }
    assert!(good > 100 && bad > 400, "{good} and {bad}");
}

/// What stands in MLS's own structures: the engine's tests hold it against its rule and its vectors.
const IN_MLS: &str = "settings";

#[test]
fn the_cddl_is_closed() {
    let schema = schema::Schema::read(&spec("wiretight.cddl"));
    let types =
        record::read(&spec("vectors/cbor.txt")).iter().map(|item| rule_of(item.text("type"))).collect::<BTreeSet<_>>();
    let used: BTreeSet<String> = schema.used().into_iter().collect();
    for name in schema.names() {
        assert!(used.contains(name) || types.contains(name) || name == IN_MLS, "nothing uses the rule {name}");
    }
    for rule in types {
        assert!(schema.names().any(|name| name == rule), "the type {rule} has no rule");
    }
}
