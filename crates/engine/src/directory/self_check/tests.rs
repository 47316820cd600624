//! What another own device has seen of the own labels is held against what this one was shown.

use protocol::handle::Handle;

use super::*;
use crate::conversation::tests::stand::{BOB, caught, engine, with};

fn version(version: u64, value: u8) -> SeenVersion {
    SeenVersion { version, value: MapValue([value; 32]) }
}

/// What this device was shown of a label, in a log so long.
fn seen(size: u64, seen: Option<SeenVersion>) -> LabelRow {
    LabelRow { seen, explained: seen, size }
}

/// What comes of a look, where another device has seen this in a log of ten leaves: whether it is waited for further, and a lie.
fn looks(account: LabelRow, handle: Option<LabelRow>, theirs: (SeenVersion, Option<SeenVersion>)) -> (bool, bool) {
    let mut bob = engine(BOB);
    let profile = bob.core.profile.as_mut().expect("a profile");
    profile.row.handle = handle.map(|_| Handle::parse("bob").expect("a handle"));
    let row = &mut bob.core.directory.row;
    row.own = OwnLabels { account, handle: handle.unwrap_or_default(), ..OwnLabels::default() };
    row.expected = Some(Expected { size: 10, account: theirs.0, handle: theirs.1 });
    with(&mut bob, |cx, _| compare_expected(cx));
    let lies = caught(&bob);
    assert!(lies.is_empty() || lies == [Lie::TwoDirectories]);
    (bob.core.directory.row.expected.is_some(), !lies.is_empty())
}

#[test]
fn whoever_has_looked_at_as_long_a_log_must_have_been_shown_the_same() {
    let (waits, agrees, lies) = ((true, false), (false, false), (false, true));
    let account = |ours: Option<SeenVersion>, size, theirs| looks(seen(size, ours), None, (theirs, None));
    assert_eq!(account(Some(version(3, 1)), 10, version(3, 1)), agrees);
    assert_eq!(account(Some(version(4, 2)), 12, version(3, 1)), agrees, "it was followed by another");
    assert_eq!(account(Some(version(3, 1)), 9, version(4, 2)), waits, "the log was shorter");
    assert_eq!(account(Some(version(3, 1)), 10, version(4, 2)), lies, "this device was not shown it");
    assert_eq!(account(Some(version(3, 1)), 10, version(3, 2)), lies, "it was shown another");
    assert_eq!(account(None, 10, version(3, 1)), lies, "it was shown none");
    let handle = |size, theirs| {
        let ours = Some(version(2, 1));
        looks(seen(10, ours), Some(seen(size, ours)), (version(2, 1), theirs))
    };
    assert_eq!(handle(10, Some(version(2, 1))), agrees);
    assert_eq!(handle(10, None), agrees, "the other device was shown nothing of it");
    assert_eq!(handle(9, Some(version(3, 1))), waits);
    assert_eq!(handle(10, Some(version(3, 1))), lies);
    assert_eq!(handle(10, Some(version(2, 2))), lies);
}
