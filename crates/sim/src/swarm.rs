//! Swarms: one seed is one world with its people, faults and commands; many seeds run over threads.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use engine::input::Command;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;

use crate::actions::Actions;
use crate::changes::check_changes;
use crate::clocks::Clocks;
use crate::model::check_at_rest;
use crate::world::draw::below;
use crate::world::faults::Faults;
use crate::world::host::honest;
use crate::world::trace::Trace;
use crate::world::{Beginning, World};

const NAMES: [&str; 4] = ["alice", "bob", "carol", "dave"];

/// What a seed came to.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// Laws that were broken; none in a good world.
    pub broken: Vec<String>,
    /// The trace, if it was asked for.
    pub trace: Vec<String>,
    /// Texts that were asked to be sent.
    pub texts: usize,
}

/// Runs the world of a seed.
pub fn run_seed(seed: u64, trace: Trace) -> Outcome {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ u64::from_be_bytes(*b"a swarm!"));
    let people = 2 + below(&mut rng, 3) as usize;
    let faults = Faults::draw(&mut rng);
    let actions = 20 + below(&mut rng, 40);
    let mut world = World::new(Beginning { seed, names: &NAMES[..people], host: honest(seed), faults, trace });
    let mut script = Actions::new(seed);
    let mut clocks = Clocks::new(seed);
    if seed % 2 == 1 {
        world.make_groups_large();
    }
    script.register_all(&mut world);
    world.advance(1_000 + below(&mut rng, 5_000));
    for _ in 0..actions {
        script.act(&mut world);
        clocks.act(&mut world);
        let pause = [0, 50, 2_000, 30_000][below(&mut rng, 4) as usize];
        world.advance(below(&mut rng, pause + 1));
        if !world.watch.violations.is_empty() {
            break;
        }
    }
    let mut broken = settle(&mut world, &mut script);
    if broken.is_empty() {
        broken = check_at_rest(&world);
        broken.extend(check_changes(&world));
    }
    Outcome { seed, broken, trace: world.trace.lines().to_vec(), texts: world.watch.texts.len() }
}

/// Ends all faults, brings everybody back, and waits until nothing is under way.
fn settle(world: &mut World, script: &mut Actions) -> Vec<String> {
    world.calm();
    let mut rest = Ok(());
    // Twice, since who could not register before can now.
    for _ in 0..2 {
        rest = rest.and_then(|()| world.run_until_quiet());
        for person in 0..world.people.len() {
            world.command(person, Command::Whoami);
        }
        script.register_all(world);
    }
    rest = rest.and_then(|()| world.run_until_quiet());
    let mut broken = world.watch.violations.clone();
    broken.extend(rest.err().map(|restless| restless.to_string()));
    broken
}

/// What a swarm came to.
#[derive(Debug, Default)]
pub struct Swarm {
    /// Worlds that broke a law, by seed.
    pub failed: Vec<Outcome>,
    /// Worlds that were run.
    pub worlds: u64,
    /// Texts that were asked to be sent in them.
    pub texts: u64,
}

/// Runs `seeds` worlds from `start` on, over `jobs` threads; a panic is a broken law.
pub fn swarm(start: u64, seeds: u64, jobs: usize, progress: impl Fn(&Outcome) + Sync) -> Swarm {
    let next = AtomicU64::new(start);
    let result = Mutex::new(Swarm::default());
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= start.saturating_add(seeds) {
                        break;
                    }
                    let outcome = run_caught(seed, Trace::default());
                    progress(&outcome);
                    let mut result = result.lock().expect("no thread panics while it holds this");
                    result.worlds += 1;
                    result.texts += outcome.texts as u64;
                    if !outcome.broken.is_empty() {
                        result.failed.push(outcome);
                    }
                }
            });
        }
    });
    let mut swarm = result.into_inner().expect("no thread panics while it holds this");
    swarm.failed.sort_by_key(|outcome| outcome.seed);
    swarm
}

/// Runs the world of a seed; a panic in it is a broken law.
pub fn run_caught(seed: u64, trace: Trace) -> Outcome {
    catch_unwind(AssertUnwindSafe(|| run_seed(seed, trace))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default();
        Outcome { seed, broken: vec![format!("a panic: {text}")], ..Outcome::default() }
    })
}
