//! Presence and rates within one process.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use protocol::time::Millis;

use super::locked;
use crate::port::StoreError;
use crate::port::leases::{Draw, Drawn, Lease, Leases, Level};
use crate::port::wakeups::SessionNumber;

/// So many buckets are remembered at most; full ones are forgotten first, since that changes nothing.
const BUCKETS_MAX: usize = 100_000;

/// Leases within one process.
#[derive(Clone, Default)]
pub struct MemoryLeases {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    held: BTreeMap<Vec<u8>, (SessionNumber, Millis)>,
    buckets: BTreeMap<Vec<u8>, Bucket>,
}

struct Bucket {
    level: Level,
    capacity: u64,
    per_minute: u64,
}

impl Leases for MemoryLeases {
    async fn hold(&self, lease: Lease) -> Result<Option<SessionNumber>, StoreError> {
        let mut state = locked(&self.state);
        let before = state.held.insert(lease.name, (lease.session, lease.until));
        Ok(before.filter(|(_, until)| *until > lease.now).map(|(session, _)| session))
    }

    async fn take(&self, lease: Lease) -> Result<bool, StoreError> {
        let mut state = locked(&self.state);
        let held = state.held.get(&lease.name);
        if held.is_some_and(|(holder, until)| *holder != lease.session && *until > lease.now) {
            return Ok(false);
        }
        state.held.insert(lease.name, (lease.session, lease.until));
        Ok(true)
    }

    async fn release(&self, name: &[u8], session: SessionNumber) -> Result<(), StoreError> {
        let mut state = locked(&self.state);
        if state.held.get(name).is_some_and(|(holder, _)| *holder == session) {
            state.held.remove(name);
        }
        Ok(())
    }

    async fn draw(&self, draw: Draw) -> Result<Drawn, StoreError> {
        let mut state = locked(&self.state);
        if state.buckets.len() >= BUCKETS_MAX {
            state.buckets.retain(|_, bucket| !bucket.level.is_full(bucket.capacity, bucket.per_minute, draw.now));
        }
        if state.buckets.len() >= BUCKETS_MAX && !state.buckets.contains_key(&draw.name) {
            return Err(StoreError::Unavailable("too many rate buckets in use".to_owned()));
        }
        let full = Bucket { level: Level::full(&draw), capacity: draw.capacity, per_minute: draw.per_minute };
        let bucket = state.buckets.entry(draw.name.clone()).or_insert(full);
        Ok(bucket.level.draw(&draw))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::at_once::at_once;

    #[test]
    fn so_many_buckets_are_remembered_and_full_ones_are_forgotten_for_others() {
        let leases = MemoryLeases::default();
        let draw = |number: usize, now: u64| {
            let name = number.to_be_bytes().to_vec();
            at_once(leases.draw(Draw { name, amount: 1, capacity: 2, per_minute: 1, now: Millis(now) }))
        };
        for number in 0..BUCKETS_MAX {
            assert_eq!(draw(number, 0), Ok(Drawn::Granted));
        }
        assert!(draw(BUCKETS_MAX, 0).is_err(), "memory is bounded");
        assert_eq!(draw(0, 0), Ok(Drawn::Granted), "who is known goes on");
        assert_eq!(draw(BUCKETS_MAX, 60_000), Ok(Drawn::Granted), "the others are full by then");
        assert_eq!(locked(&leases.state).buckets.len(), 2);
    }
}
