//! Evidence: each kind convicts a server that did it, and nothing that an honest server says convicts it.

use protocol::cbor;
use protocol::id::ServerId;
use protocol::transparency::evidence::*;

use crate::cases::cases;
use crate::honest::statement;

#[test]
fn each_is_judged_as_it_should_be() {
    let id = statement(1, 1).id();
    for (name, _, evidence, expected) in cases() {
        assert_eq!(evidence.check(&id), expected, "{name}");
        assert_eq!(evidence.server(), id, "{name}");
        assert_eq!(evidence.check(&ServerId([0; 32])), Err(NotEvidence::OtherServer), "{name}, of another server");
        assert_eq!(Evidence::from_file(&evidence.to_file()), Ok(evidence), "{name}");
    }
    let kinds: std::collections::BTreeSet<u8> =
        cases().iter().filter(|case| case.3.is_ok()).map(|case| cbor::to_bytes(&case.2)[1]).collect();
    assert_eq!(kinds.len(), 14, "each kind convicts somebody");
}

/// Whatever single byte of a file is changed, it convicts nobody of anything else, and mostly of nothing.
#[test]
fn a_changed_file_convicts_nobody() {
    let id = statement(1, 1).id();
    for (name, _, evidence, expected) in cases().into_iter().filter(|case| case.3.is_ok()) {
        let bytes = evidence.to_file();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            if let Ok(read) = Evidence::from_file(&changed) {
                let judged = read.check(&id);
                assert!(
                    judged.is_err(),
                    "{name}: byte {at} of {} gives {judged:?} as well as {expected:?}",
                    bytes.len()
                );
            }
        }
    }
}
