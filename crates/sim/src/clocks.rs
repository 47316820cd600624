//! Clocks that jump, as a world's seed says: forward and back, by an hour, a day and a year, and right again.

use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

use crate::world::World;
use crate::world::draw::{below, chance};

const DAY_MS: i64 = 86_400_000;
const YEAR_MS: i64 = 365 * DAY_MS;

/// By how much a clock is off after a jump. Most are set right sooner or later.
const JUMPS: [i64; 8] = [0, 0, DAY_MS, -DAY_MS, YEAR_MS, -YEAR_MS, 3_000_000, -3_000_000];

/// Draws of its own, so that what else happens does not depend on them.
pub struct Clocks {
    rng: ChaCha8Rng,
    /// How often a clock jumps, in thousandths of the occasions.
    rate: u64,
}

impl Clocks {
    /// The clocks of a seed: in three of four worlds none jumps.
    pub fn new(seed: u64) -> Self {
        let rate = if seed % 4 == 3 { 250 } else { 0 };
        Clocks { rng: ChaCha8Rng::seed_from_u64(seed ^ u64::from_be_bytes(*b"a clock!")), rate }
    }

    /// Perhaps somebody's clock jumps, while their process runs or while it does not.
    pub fn act(&mut self, world: &mut World) {
        if !chance(&mut self.rng, self.rate) {
            return;
        }
        let person = below(&mut self.rng, world.people.len() as u64) as usize;
        let ahead_ms = JUMPS[below(&mut self.rng, JUMPS.len() as u64) as usize];
        world.set_clock(person, ahead_ms);
    }
}
