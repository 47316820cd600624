//! What is no file to send is refused before anything of it is kept.

use std::fs::{self, File};

use protocol::attachment::Sound;

use super::*;
use crate::target::Target;
use crate::transfer::Holding;

#[test]
fn what_is_too_long_too_large_or_not_given_by_who_asks_is_not_begun() {
    let folder = tempfile::tempdir().expect("a folder");
    let spool = Spool::of(folder.path());
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    fs::write(path("plain"), "plain").expect("written");
    // It takes no room: nothing of it is there but its length.
    File::create(path("large")).and_then(|file| file.set_len(ATTACHMENT_BYTES_MAX + 1)).expect("made");
    let outgoing = |name: &str| Outgoing {
        to: Target::Conversation(ConversationId([1; 32])),
        path: path(name),
        text: String::new(),
        keep_metadata: false,
        sound: None,
        held: None,
    };
    let begun = |outgoing: Outgoing, bound| upload(&spool, outgoing, bound).map(|_| ());
    assert_eq!(begun(outgoing("plain"), None), Ok(()));
    let is_limit = |begun: Result<(), CommandError>| matches!(begun, Err(CommandError::Limit { .. }));
    assert!(is_limit(begun(Outgoing { text: "x".repeat(TEXT_BYTES_MAX + 1), ..outgoing("plain") }, None)));
    let sound = |bars: usize| Some(Sound { duration_ms: 1, waveform: vec![1; bars].into() });
    assert_eq!(begun(Outgoing { sound: sound(WAVEFORM_BYTES_MAX), ..outgoing("plain") }, None), Ok(()));
    assert!(is_limit(begun(Outgoing { sound: sound(WAVEFORM_BYTES_MAX + 1), ..outgoing("plain") }, None)));
    assert!(is_limit(begun(outgoing("large"), None)));
    assert!(matches!(begun(outgoing(""), None), Err(CommandError::NotFound { .. })), "a folder");
    // What a tab has brought is the page's own; no program names it.
    let held = Holding::begin(spool.clone()).and_then(Holding::finish).expect("held");
    let brought = || Outgoing { held: Some(held.clone()), ..outgoing("plain") };
    assert_eq!(begun(brought(), None), Ok(()));
    let bound = Bound { by: "echo".to_owned(), folder: None };
    assert_eq!(begun(brought(), Some(bound)), Err(CommandError::OutOfReach { folder: None }));
}
