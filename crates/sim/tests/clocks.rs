//! Clocks that jump by a day and a year while a process runs: nobody is blamed for it, nothing that was accepted is lost, and
//! nothing waits for a time that the clock showed once.

use engine::input::{Command, Target};
use protocol::id::ConversationId;
use sim::lie::stage::{ALICE, BOB, Stage};
use sim::swarm::run_seed;
use sim::world::trace::Trace;

const DAY_MS: i64 = 86_400_000;
const YEAR_MS: i64 = 365 * DAY_MS;

/// Longer than any pause before a session is tried again.
const SOON_MS: u64 = 200_000;

#[test]
fn a_clock_that_jumps_blames_nobody_and_stops_nothing_once_it_is_right() {
    for ahead_ms in [DAY_MS + 3_600_000, -DAY_MS - 3_600_000, YEAR_MS, -YEAR_MS] {
        let mut stage = Stage::new(false);
        let pair = stage.befriend(ALICE, BOB);
        stage.says(ALICE, pair, "before");
        stage.world.set_clock(BOB, ahead_ms);
        say(&mut stage, ALICE, pair, "to bob");
        stage.world.advance(1_000);
        say(&mut stage, BOB, pair, "from bob");
        stage.world.advance(SOON_MS);
        assert_eq!(stage.evidence(), 0, "{ahead_ms} ms: nobody lied");
        assert_eq!(stage.sees(ALICE, pair, "from bob"), 0, "{ahead_ms} ms: whose clock is off says nothing");

        stage.world.set_clock(BOB, 0);
        stage.world.advance(SOON_MS);
        for (who, text) in [(ALICE, "from bob"), (BOB, "to bob")] {
            assert_eq!(stage.sees(who, pair, text), 1, "{ahead_ms} ms: “{text}” arrives without a restart");
        }
        stage.says(BOB, pair, "after");
        assert_eq!((stage.sees(ALICE, pair, "after"), stage.evidence()), (1, 0));
        assert_eq!(stage.broken, Vec::<String>::new());
    }
}

#[test]
fn what_is_to_be_done_soon_does_not_wait_for_a_clock_that_was_set_back() {
    let mut stage = Stage::new(false);
    let pair = stage.befriend(ALICE, BOB);
    stage.world.set_clock(BOB, YEAR_MS);
    stage.world.disconnect(BOB);
    stage.world.advance(SOON_MS);
    // Its next attempt is planned for a minute of next year.
    stage.world.set_clock(BOB, 0);
    stage.world.connect(BOB);
    say(&mut stage, ALICE, pair, "to bob");
    stage.world.advance(SOON_MS);
    assert_eq!(stage.sees(BOB, pair, "to bob"), 1);
    assert_eq!(stage.evidence(), 0);
}

#[test]
fn worlds_with_such_clocks_keep_all_laws() {
    for seed in (3..60).step_by(4) {
        let outcome = run_seed(seed, Trace::default());
        assert!(outcome.broken.is_empty(), "seed {seed} (cargo run -p sim -- {seed}): {:#?}", outcome.broken);
    }
}

/// Gives the command and waits for nothing: whose clock is off does not come to rest.
fn say(stage: &mut Stage, person: usize, pair: ConversationId, text: &str) {
    stage.world.command(person, Command::Send { to: Target::Conversation(pair), text: text.to_owned() });
}
