//! What every store of leases does.

use protocol::time::Millis;
use wiretight_server::port::Stores;
use wiretight_server::port::leases::{Draw, Drawn, Lease, Leases};
use wiretight_server::port::wakeups::SessionNumber;

use crate::Home;

const NOW: Millis = Millis(1_000_000);
const NAME: &[u8] = b"name";

fn hold(session: u8, now: Millis) -> Lease {
    Lease { name: NAME.to_vec(), session: SessionNumber([session; 16]), now, until: now.plus(1000) }
}

pub async fn the_last_holder_is_told_of_the_one_before(home: impl Home) {
    let stores = home.stores();
    let leases = stores.leases();
    let number = |session| SessionNumber([session; 16]);
    assert_eq!(leases.hold(hold(1, NOW)).await, Ok(None));
    assert_eq!(leases.hold(hold(2, NOW)).await, Ok(Some(number(1))));
    leases.release(NAME, number(1)).await.expect("released");
    assert_eq!(leases.hold(hold(3, NOW)).await, Ok(Some(number(2))), "who does not hold it cannot let go");
    leases.release(NAME, number(3)).await.expect("released");
    assert_eq!(leases.hold(hold(4, NOW)).await, Ok(None));
    assert_eq!(leases.hold(hold(5, NOW.plus(1000))).await, Ok(None), "the lease has ended by itself");
}

pub async fn what_is_taken_is_not_taken_from_its_holder(home: impl Home) {
    let stores = home.stores();
    let leases = stores.leases();
    assert_eq!(leases.take(hold(1, NOW)).await, Ok(true));
    assert_eq!(leases.take(hold(2, NOW)).await, Ok(false));
    assert_eq!(leases.take(hold(1, NOW.plus(500))).await, Ok(true), "the holder holds it for longer");
    assert_eq!(leases.take(hold(2, NOW.plus(1_499))).await, Ok(false));
    assert_eq!(leases.take(hold(2, NOW.plus(1_500))).await, Ok(true), "the lease has ended by itself");
    leases.release(NAME, SessionNumber([2; 16])).await.expect("released");
    assert_eq!(leases.take(hold(3, NOW)).await, Ok(true));
}

pub async fn buckets_empty_and_fill(home: impl Home) {
    let stores = home.stores();
    let leases = stores.leases();
    let draw = |name: &str, amount, seconds: u64| Draw {
        name: name.as_bytes().to_vec(),
        amount,
        capacity: 10,
        per_minute: 6,
        now: NOW.plus(seconds * 1000),
    };
    assert_eq!(leases.draw(draw("a", 10, 0)).await, Ok(Drawn::Granted));
    assert!(matches!(leases.draw(draw("a", 1, 0)).await, Ok(Drawn::Wait { seconds: 10..=11 })));
    assert_eq!(leases.draw(draw("b", 10, 0)).await, Ok(Drawn::Granted), "another bucket");
    // Looking often does not keep it from filling.
    for second in 1..10 {
        assert!(matches!(leases.draw(draw("a", 1, second)).await, Ok(Drawn::Wait { .. })));
    }
    assert_eq!(leases.draw(draw("a", 1, 11)).await, Ok(Drawn::Granted));
    assert_eq!(leases.draw(draw("a", 10, 100_000)).await, Ok(Drawn::Granted));
    assert!(matches!(leases.draw(draw("a", 1, 100_000)).await, Ok(Drawn::Wait { .. })), "it holds no more than it can");
    assert!(
        matches!(leases.draw(draw("a", 1, 5)).await, Ok(Drawn::Wait { .. })),
        "a clock that goes back fills nothing"
    );
}
