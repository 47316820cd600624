//! What people type or paste, and what operators write into files: read in one form or refused in words.

use protocol::address::ServerAddress;
use protocol::handle::Handle;
use protocol::id::{AccountId, DeviceId};
use protocol::limits::{HANDLE_CHARACTERS_MAX, HANDLE_CHARACTERS_MIN};
use protocol::recovery::RecoveryCode;
use server::service::limits::Bucket;

use crate::safe_text;

/// Every reader of text gets the bytes, as far as they are text.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    handle(&text);
    address(&text);
    recovery_code(&text);
    configuration(&text);
    shown(&text);
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

fn configuration(text: &str) {
    let Ok(file) = toml::from_str::<server::config::File>(text) else { return };
    if let Ok(rules) = file.rules() {
        for bucket in Bucket::ALL {
            let rate = rules.limits.rate(bucket);
            assert!(rate.capacity > 0 && rate.per_minute > 0, "a limit that lets nothing through");
        }
    }
    if let Ok(Some((certificate, key))) = file.certificate_files() {
        assert!(file.certificate == Some(certificate.to_owned()) && file.key == Some(key.to_owned()));
    }
    assert!(file.connections_max().is_ok_and(|most| most > 0) || file.connections_max == Some(0));
}

/// The most characters of something typed that are said again: 80, each at most as its number in brackets, and a sign that there are more.
const SAID_AGAIN_MAX: usize = 80 * 8 + 1;

/// Nothing in others' text moves the cursor, changes direction, hides or starts a line that is not theirs.
fn shown(text: &str) {
    let line = safe_text::line(text);
    assert!(!line.chars().any(acts), "{line:?}");
    let indent = "    ";
    let block = safe_text::block(text, indent);
    assert!(!block.chars().any(|c| c != '\n' && acts(c)), "{block:?}");
    assert!(block.split('\n').skip(1).all(|line| line.starts_with(indent)), "a line that seems to be somebody else's");
    assert_eq!(block.matches('\n').count(), text.matches('\n').count());
    let (typed, sentences) = (safe_text::typed(text), safe_text::sentences(text));
    assert!(!typed.chars().any(acts) && !sentences.chars().any(|c| c != '\n' && acts(c)), "{typed:?} {sentences:?}");
    assert!(typed.chars().count() <= SAID_AGAIN_MAX, "{typed:?}");
}

/// Control characters, and those that Unicode lists as default ignorable, but the two that join emoji.
fn acts(character: char) -> bool {
    let ignorable = [
        0x00AD..=0x00AD,
        0x034F..=0x034F,
        0x061C..=0x061C,
        0x115F..=0x1160,
        0x17B4..=0x17B5,
        0x180B..=0x180F,
        0x200B..=0x200C,
        0x200E..=0x200F,
        0x2028..=0x202E,
        0x2060..=0x206F,
        0x3164..=0x3164,
        0xFE00..=0xFE0E,
        0xFEFF..=0xFEFF,
        0xFFA0..=0xFFA0,
        0xFFF0..=0xFFFB,
        0x1BCA0..=0x1BCA3,
        0x1D173..=0x1D17A,
        0xE0000..=0xE0FFF,
    ];
    character.is_control() || ignorable.iter().any(|range| range.contains(&u32::from(character)))
}

/// What we say about others' text does nothing to a terminal.
fn inert(said: &str) {
    assert!(!said.chars().any(char::is_control), "control characters pass into {said:?}");
}
