//! Fixed seeds of whole worlds: the same seed gives the same trace, and seeds that once broke a law do not any more.

use sim::swarm::run_seed;
use sim::world::trace::Trace;

/// Seeds that broke a law once.
const REGRESSIONS: &[u64] = &[48, 82, 90, 220, 241, 254, 361, 375, 559, 561, 610, 2238];

#[test]
fn one_seed_is_one_world() {
    for seed in 0..6 {
        let (one, other) = (run_seed(seed, Trace::kept()), run_seed(seed, Trace::kept()));
        let differ = one.trace.iter().zip(&other.trace).position(|(one, other)| one != other);
        if let Some(at) = differ {
            panic!("seed {seed}, line {at}:\n{}\n{}", one.trace[at], other.trace[at]);
        }
        assert_eq!(one.trace.len(), other.trace.len(), "seed {seed}");
        assert!(one.trace.len() > 50, "seed {seed}: something happens in a world");
    }
}

#[test]
fn some_worlds_keep_all_laws() {
    for seed in (0..20).chain(REGRESSIONS.iter().copied()) {
        let outcome = run_seed(seed, Trace::default());
        assert!(outcome.broken.is_empty(), "seed {seed} (cargo run -p sim -- {seed}): {:#?}", outcome.broken);
    }
}
