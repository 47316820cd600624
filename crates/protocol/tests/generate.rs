//! Writes the vectors of docs/spec/vectors when BLESS is set, from fixed seeds; else sees that they are up to date.

extern crate wiretight_protocol as protocol;

#[path = "directory/answers.rs"]
mod answers;
mod books;
#[path = "directory/cases.rs"]
mod cases;
#[allow(dead_code, reason = "the directory's own tests use all of it")]
#[path = "directory/honest.rs"]
mod honest;
#[allow(dead_code, reason = "the directory's own tests use all of it")]
#[path = "directory/honest_map.rs"]
mod honest_map;
mod sample;
mod tree;

use std::path::PathBuf;

#[test]
fn vectors_are_up_to_date() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec/vectors");
    for (name, text) in books::all() {
        let path = folder.join(name);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &text).expect("the vectors' folder can be written");
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == text, "{name} is not what the code makes: `cargo xtask bless`, and look at the difference");
    }
}
