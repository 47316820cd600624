//! People's clocks: each differs from true time by an offset, and may jump while a process runs.

use protocol::time::Millis;

use super::World;
use super::person::Person;

/// What tokens and dates forgive: a clock that is further off is nobody's for long, ms.
const FORGIVEN_MS: u64 = 3_600_000;

impl Person {
    /// What the person's own clock shows when true time is `now`.
    pub fn clock(&self, now: Millis) -> Millis {
        Millis(now.0.saturating_add_signed(self.clock_ahead_ms))
    }

    /// True time when the person's own clock shows `time`.
    pub(crate) fn true_time(&self, time: Millis) -> Millis {
        Millis(time.0.saturating_add_signed(self.clock_ahead_ms.saturating_neg()))
    }

    /// Whether the clock shows less than when the process last looked at it.
    pub(crate) fn is_set_back(&self, now: Millis) -> bool {
        self.looked.is_some_and(|looked| self.clock(now) < looked)
    }
}

impl World {
    /// From here on a person's clock shows true time and so much more. Their process learns of it as real ones do: when it wakes
    /// up, which is planned by a clock that does not jump, or when something reaches it.
    pub fn set_clock(&mut self, person: usize, ahead_ms: i64) {
        self.trace.note(self.since_start(), || format!("{}'s clock is set to {ahead_ms} ms", self.people[person].name));
        self.people[person].clock_ahead_ms = ahead_ms;
    }

    /// Sets the clocks right that are far off.
    pub(crate) fn set_clocks_right(&mut self) {
        for person in 0..self.people.len() {
            if self.people[person].clock_ahead_ms.unsigned_abs() > FORGIVEN_MS {
                self.set_clock(person, 0);
            }
        }
    }
}
