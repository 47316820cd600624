//! Steps of the log: each leaf follows the one before it, as a heartbeat or as the map's next epoch, and in no other way.

use protocol::time::Seconds;
use protocol::transparency::leaf::*;
use protocol::transparency::map::{EMPTY_ROOT, NodeHash};

fn leaf(number: u64, epoch: u64, [previous, root]: [NodeHash; 2], audit: u8, time: u64) -> LogLeaf {
    LogLeaf {
        number,
        epoch,
        map_root: root,
        previous_root: previous,
        audit: AuditHash([audit; 32]),
        time: Seconds(time),
        configuration: ConfigurationHash([0; 32]),
    }
}

#[test]
fn a_leaf_follows_the_one_before_it() {
    let (one, two) = (NodeHash([1; 32]), NodeHash([2; 32]));
    let first = leaf(0, 1, [EMPTY_ROOT, one], 1, 10);
    assert_eq!(first.step(None), Ok(Step::Epoch));
    assert_eq!(leaf(0, 0, [EMPTY_ROOT, EMPTY_ROOT], 0, 10).step(None), Ok(Step::Heartbeat));
    assert_eq!(leaf(1, 2, [one, two], 2, 10).step(Some(&first)), Ok(Step::Epoch));
    assert_eq!(leaf(1, 1, [one, one], 0, 11).step(Some(&first)), Ok(Step::Heartbeat));
    for (what, next, why) in [
        ("a number left out", leaf(2, 2, [one, two], 2, 10), BadStep::Number),
        ("the same number", leaf(0, 2, [one, two], 2, 10), BadStep::Number),
        ("earlier", leaf(1, 2, [one, two], 2, 9), BadStep::Time),
        ("after another root", leaf(1, 2, [two, one], 2, 10), BadStep::Root),
        ("a heartbeat that changes the map", leaf(1, 1, [one, two], 0, 10), BadStep::Epoch),
        ("a heartbeat with an audit", leaf(1, 1, [one, one], 2, 10), BadStep::Epoch),
        ("an epoch that changes nothing", leaf(1, 2, [one, one], 2, 10), BadStep::Epoch),
        ("an epoch without an audit", leaf(1, 2, [one, two], 0, 10), BadStep::Epoch),
        ("an epoch left out", leaf(1, 3, [one, two], 2, 10), BadStep::Epoch),
        ("an epoch before", leaf(1, 0, [one, two], 2, 10), BadStep::Epoch),
    ] {
        assert_eq!(next.step(Some(&first)), Err(why), "{what}");
    }
}
