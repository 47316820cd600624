//! What goes wrong, and how often: faults are ordinary inputs, drawn from the world's seed.

use rand_core::Rng;

use super::draw::{below, chance};

/// Rates of faults, in thousandths of the occasions on which each could happen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// The longest delay of a packet, ms; the shortest is 1.
    pub delay_ms_max: u64,
    /// A frame is lost: the session ends, as TCP would have it, and both sides learn of it.
    pub lose_frame: u64,
    /// A session goes silent: neither side hears of the other again, nor learns of it.
    pub go_silent: u64,
    /// A person's process dies before an effect is executed.
    pub crash_person: u64,
    /// The server's process dies before it has read a frame.
    pub crash_server_before: u64,
    /// The server's process dies after it has stored and before it has answered.
    pub crash_server_after: u64,
    /// The server answers that it is busy, and does nothing.
    pub busy: u64,
    /// A person's clock jumps when their process starts.
    pub jump_clock: u64,
    /// Rows that an engine asked for come later than other inputs.
    pub late_rows: u64,
}

impl Faults {
    /// A world in which only time passes.
    pub fn none() -> Self {
        Faults { delay_ms_max: 20, ..Faults::default() }
    }

    /// Rates for a seed: some worlds are calm but for races, some have one kind of fault, some have all.
    pub fn draw(rng: &mut impl Rng) -> Self {
        let delay_ms_max = [5, 50, 500, 5_000][below(rng, 4) as usize];
        let storm = below(rng, 4);
        let mut rate = |max: u64| match storm {
            0 => 0,
            1 if !chance(rng, 200) => 0,
            _ => below(rng, max + 1),
        };
        Faults {
            delay_ms_max,
            lose_frame: rate(25),
            go_silent: rate(10),
            crash_person: rate(6),
            crash_server_before: rate(4),
            crash_server_after: rate(6),
            busy: rate(15),
            jump_clock: rate(300),
            late_rows: rate(500),
        }
    }
}
