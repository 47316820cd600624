//! Reads docs/spec/vectors as another implementation would: knows the checks, not how the records were made.

extern crate wiretight_protocol as protocol;

mod record;

use std::collections::BTreeSet;
use std::path::PathBuf;

#[test]
fn every_vector_ends_as_it_says() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec/vectors");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("docs/spec/vectors can be read")
        .map(|entry| entry.expect("a folder's entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
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
