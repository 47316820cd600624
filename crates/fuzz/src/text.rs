//! What people type or paste, and what operators write into files: read in one form or refused in words.

use protocol::address::ServerAddress;
use protocol::handle::Handle;
use protocol::id::{AccountId, DeviceId};
use protocol::limits::{HANDLE_CHARACTERS_MAX, HANDLE_CHARACTERS_MIN};
use protocol::recovery::RecoveryCode;

/// Every reader of text gets the bytes, as far as they are text.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    handle(&text);
    address(&text);
    recovery_code(&text);
    if let Some(id) = AccountId::from_hex(&text) {
        assert_eq!(id.to_hex(), text);
    }
    if let Some(id) = DeviceId::from_hex(&text) {
        assert_eq!(id.to_hex(), text);
    }
}

fn handle(text: &str) {
    match Handle::parse(text) {
        Ok(handle) => {
            let normal = handle.as_str();
            assert!((HANDLE_CHARACTERS_MIN..=HANDLE_CHARACTERS_MAX).contains(&normal.len()), "length");
            assert!(normal.is_ascii() && !normal.bytes().any(|c| c.is_ascii_uppercase()), "one case");
            assert_eq!(Handle::parse(normal).as_ref(), Ok(&handle), "a normal form is its own");
            let skeleton = handle.skeleton();
            assert!(!skeleton.is_empty() && skeleton.bytes().all(|c| c.is_ascii_alphanumeric()));
        }
        Err(error) => inert(&error.to_string()),
    }
}

fn address(text: &str) {
    match ServerAddress::parse(text) {
        Ok(address) => {
            assert!(address.port != 0 && !address.host.is_empty());
            inert(&address.to_string());
            assert_eq!(ServerAddress::parse(&address.to_string()), Ok(address), "shown as it is read");
        }
        Err(error) => inert(&error.to_string()),
    }
}

fn recovery_code(text: &str) {
    match RecoveryCode::parse(text) {
        Ok(code) => {
            let again = RecoveryCode::parse(&code.display()).expect("what is shown is read");
            assert_eq!(*again.display(), *code.display());
        }
        Err(error) => inert(&error.to_string()),
    }
}

/// What we say about others' text does nothing to a terminal.
fn inert(said: &str) {
    assert!(!said.chars().any(char::is_control), "control characters pass into {said:?}");
}
