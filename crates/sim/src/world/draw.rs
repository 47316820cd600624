//! Small draws from seeded randomness.

use rand_core::Rng;

/// A number below `bound`, which is not 0; the bias of the remainder is far below what a test could notice.
pub fn below(rng: &mut impl Rng, bound: u64) -> u64 {
    rng.next_u64() % bound
}

/// True in `permille` of a thousand cases.
pub fn chance(rng: &mut impl Rng, permille: u64) -> bool {
    permille > 0 && below(rng, 1_000) < permille
}

/// One of `items`, nothing if there are none.
pub fn pick<'a, T>(rng: &mut impl Rng, items: &'a [T]) -> Option<&'a T> {
    match items.len() {
        0 => None,
        length => items.get(below(rng, length as u64) as usize),
    }
}
