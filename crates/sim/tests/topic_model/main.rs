//! Topics, checked in every order of events at small sizes: races, lost answers, crashes, removals, bad commits, rebuilds.
//!
//! The server's side of the model is the server's own code; the client's side says in few words what the engine does.

mod checker;
mod client;
mod engines;
mod topic;
mod town;

use std::collections::BTreeSet;

use checker::explore;
use client::Defences;
use town::{Limits, Town};

const ALL: Defences = Defences {
    own_commits_are_judged: true,
    void_commits_are_made_again: true,
    asks_first: true,
    merges_in_order: true,
    resends_the_same: true,
    knows_what_was_shown: true,
};

/// What people may do in small towns: every pair of things that can meet.
const SMALL: [Limits; 6] = [
    Limits { texts: 1, adds: 1, removes: 0, garbage: 0 },
    Limits { texts: 1, adds: 0, removes: 1, garbage: 0 },
    Limits { texts: 1, adds: 0, removes: 0, garbage: 1 },
    Limits { texts: 0, adds: 1, removes: 1, garbage: 0 },
    Limits { texts: 0, adds: 1, removes: 0, garbage: 1 },
    Limits { texts: 0, adds: 0, removes: 1, garbage: 1 },
];

/// And in larger ones, where three and four things meet.
const LARGE: [Limits; 5] = [
    Limits { texts: 1, adds: 1, removes: 1, garbage: 0 },
    Limits { texts: 2, adds: 1, removes: 0, garbage: 1 },
    Limits { texts: 0, adds: 1, removes: 2, garbage: 0 },
    Limits { texts: 1, adds: 0, removes: 2, garbage: 1 },
    Limits { texts: 1, adds: 1, removes: 1, garbage: 1 },
];

fn town(defences: Defences, limits: Limits) -> Town {
    Town { defences, limits }
}

/// Every state is looked at; every law holds in all of them, and in one or the other occurs what must be possible.
fn check(all: &[Limits]) {
    let mut possible = BTreeSet::new();
    for limits in all {
        let report = explore(&town(ALL, *limits), None);
        println!("{limits:?}: {} states, {} transitions", report.states, report.transitions);
        assert!(report.broken.is_empty(), "{:?}", report.broken);
        possible.extend(report.possible);
    }
    for (name, _) in Town::POSSIBLE {
        assert!(possible.contains(name), "“{name}” never occurs");
    }
}

/// Without a defence a law breaks: it is named, so that the model is known to see it.
fn breaks(defences: Defences, limits: Limits, law: &str) {
    let report = explore(&town(defences, limits), Some(law));
    assert!(report.broken.contains_key(law), "without this defence “{law}” still holds");
    println!("{law}: {:?}", report.broken[law]);
}

#[test]
fn small_towns_keep_their_laws_in_every_order_of_events() {
    check(&SMALL);
}

/// Minutes in a release build, so only where it is asked for: `cargo xtask nightly model`.
#[test]
fn larger_towns_keep_them_too_where_there_is_time() {
    if std::env::var_os("MODEL_LARGE").is_some() {
        check(&LARGE);
    }
}

#[test]
fn a_commit_that_is_merged_when_it_is_acknowledged_breaks_the_order() {
    let defences = Defences { merges_in_order: false, ..ALL };
    breaks(
        defences,
        Limits { texts: 1, adds: 0, removes: 1, garbage: 0 },
        "whoever is quiet agrees and has everything",
    );
}

#[test]
fn a_text_that_is_not_held_back_reaches_whom_it_was_not_written_for() {
    let defences = Defences { asks_first: false, ..ALL };
    breaks(
        defences,
        Limits { texts: 1, adds: 1, removes: 0, garbage: 0 },
        "nobody reads what was written before they came, unasked",
    );
}

#[test]
fn a_text_that_is_encrypted_anew_after_a_lost_answer_is_shown_twice() {
    let defences = Defences { resends_the_same: false, knows_what_was_shown: false, ..ALL };
    breaks(defences, Limits { texts: 1, adds: 0, removes: 0, garbage: 0 }, "nothing is shown twice");
}

#[test]
fn a_text_that_was_shown_in_the_topic_of_a_lesser_rebuild_is_shown_again_unless_it_is_known() {
    let defences = Defences { knows_what_was_shown: false, ..ALL };
    breaks(defences, Limits { texts: 1, adds: 0, removes: 0, garbage: 1 }, "nothing is shown twice");
}

#[test]
fn an_own_commit_that_a_notice_has_made_void_splits_the_chat_unless_it_is_judged() {
    let defences = Defences { own_commits_are_judged: false, void_commits_are_made_again: false, ..ALL };
    breaks(defences, Limits { texts: 0, adds: 1, removes: 2, garbage: 0 }, "one commit for one epoch, alike for all");
}
