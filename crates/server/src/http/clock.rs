//! The system's clock, guarded: while the process runs, it follows corrections but no jumps.
//!
//! A clock that jumps by a year would have everything expire at once; what a person would have to mend, the server waits for.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime};

use protocol::time::Millis;

/// The largest correction that is followed, milliseconds: far more than daylight-saving mistakes, less than a day.
const CORRECTION_MS_MAX: i64 = 6 * 60 * 60 * 1_000;

static CLOCK: OnceLock<Guarded> = OnceLock::new();

/// This moment.
pub fn now() -> Millis {
    CLOCK.get_or_init(|| Guarded::new(system_ms())).reading(system_ms()).0
}

/// Whether the system's clock has jumped while the process runs, and is not followed.
pub fn has_jumped() -> bool {
    CLOCK.get().is_some_and(|clock| clock.reading(system_ms()).1)
}

struct Guarded {
    begun: Instant,
    /// What the clock showed at the beginning, and all corrections since.
    base_ms: AtomicI64,
}

impl Guarded {
    fn new(system_ms: i64) -> Self {
        Guarded { begun: Instant::now(), base_ms: AtomicI64::new(system_ms) }
    }

    /// The time, and whether the system's clock says something far from it.
    fn reading(&self, system_ms: i64) -> (Millis, bool) {
        let elapsed = i64::try_from(self.begun.elapsed().as_millis()).unwrap_or(i64::MAX);
        let expected = self.base_ms.load(Ordering::Relaxed).saturating_add(elapsed);
        let has_jumped = system_ms.abs_diff(expected) > CORRECTION_MS_MAX.unsigned_abs();
        let shown = if has_jumped { expected } else { system_ms };
        if !has_jumped {
            self.base_ms.store(system_ms.saturating_sub(elapsed), Ordering::Relaxed);
        }
        (Millis(u64::try_from(shown).unwrap_or(0)), has_jumped)
    }
}

fn system_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 60 * 60 * 1_000;
    const START_MS: i64 = 500_000 * HOUR_MS;

    #[test]
    fn corrections_are_followed_and_jumps_are_not() {
        let clock = Guarded::new(START_MS);
        let mut shown = START_MS;
        for correction in [0, HOUR_MS, -5 * HOUR_MS, 5 * HOUR_MS] {
            shown += correction;
            assert_eq!(clock.reading(shown), (Millis(shown as u64), false), "{correction}");
        }
        for days in [1, -1, 365, -365] {
            let (time, has_jumped) = clock.reading(shown + days * 24 * HOUR_MS);
            assert!(has_jumped && time.0.abs_diff(shown as u64) < HOUR_MS as u64, "{days}");
        }
        assert_eq!(clock.reading(shown), (Millis(shown as u64), false), "a clock that is mended is followed again");
    }
}
