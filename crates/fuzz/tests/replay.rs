//! Replays what fuzzing has found, and where it begins, through the same properties: on stable, in every run of the tests.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use properties::named;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name)
}

/// Every input of a property's corpus, and its seeds. Names the input that breaks it.
fn replay(name: &str) {
    let property = named(name);
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec/vectors");
    let seeds = properties::seeds::of(name, &vectors).expect("the vectors are there");
    let mut inputs: Vec<(String, Vec<u8>)> =
        seeds.into_iter().enumerate().map(|(number, seed)| (format!("seed {number}"), seed)).collect();
    for file in std::fs::read_dir(folder(name)).expect("each property has a corpus") {
        let path = file.expect("a file").path();
        inputs.push((path.display().to_string(), std::fs::read(&path).expect("read")));
    }
    let count = inputs.len();
    for (input, bytes) in inputs {
        let passed = catch_unwind(AssertUnwindSafe(|| property(&bytes)));
        assert!(passed.is_ok(), "the property “{name}” is broken by {input}");
    }
    println!("{name}: {count} inputs");
}

/// A test for each property, so that they run beside each other; and one that sees that none is missing.
macro_rules! replays {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            replay(stringify!($name));
        })*

        #[test]
        fn every_property_is_replayed_and_has_a_target() {
            let names = [$(stringify!($name)),*];
            assert_eq!(names.to_vec(), properties::ALL.map(|(name, _)| name).to_vec());
            for name in names {
                let target = folder(name).join("../../targets").join(format!("{name}.rs"));
                let text = std::fs::read_to_string(&target).expect("a fuzz target");
                assert!(text.contains(&format!("named(\"{name}\")")), "{name}");
            }
        }
    };
}

replays! { decode forge media proof service text world }
