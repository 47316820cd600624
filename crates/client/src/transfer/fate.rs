//! Whether a transfer goes on: of being given up and of its last step, one happens, whichever was first.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

const GOES_ON: u8 = 0;
const GIVEN_UP: u8 = 1;
const ENDS: u8 = 2;

/// What becomes of a transfer, for its task, its threads and whoever gives it up.
#[derive(Clone, Default)]
pub(crate) struct Fate(Arc<AtomicU8>);

impl Fate {
    /// Gives it up. Says whether that was in time: nothing of it is to stay then.
    pub fn give_up(&self) -> bool {
        self.decide(GIVEN_UP)
    }

    /// Begins the step after which it cannot be given up. Says whether it may.
    pub fn end(&self) -> bool {
        self.decide(ENDS)
    }

    /// Whether it was given up: threads that cannot be aborted look at it.
    pub fn is_given_up(&self) -> bool {
        self.0.load(Ordering::Relaxed) == GIVEN_UP
    }

    fn decide(&self, fate: u8) -> bool {
        match self.0.compare_exchange(GOES_ON, fate, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => true,
            Err(decided) => decided == fate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_first_is_what_happens() {
        let given_up = Fate::default();
        assert!(!given_up.is_given_up() && given_up.give_up() && given_up.give_up());
        assert!(given_up.is_given_up() && !given_up.clone().end());
        let ended = Fate::default();
        assert!(ended.end() && !ended.clone().give_up() && !ended.is_given_up());
    }
}
