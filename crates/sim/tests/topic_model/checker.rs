//! Looks at every state that a model can reach, breadth first, so that what breaks a law is a shortest story.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{Hash, Hasher};

use crate::town::{Action, State, Town};

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    pub states: u64,
    pub transitions: u64,
    /// Laws that were broken, each with the shortest story.
    pub broken: BTreeMap<&'static str, Vec<Action>>,
    /// What must be possible, and was.
    pub possible: BTreeSet<&'static str>,
}

/// 128 bits of a state: that two of a million states share them is far less likely than an error of this machine.
fn fingerprint(state: &State) -> (u64, u64) {
    let hash = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        (seed, state).hash(&mut hasher);
        hasher.finish()
    };
    (hash(1), hash(2))
}

/// Every state, or those up to the one in which this law is broken.
pub fn explore(town: &Town, until: Option<&str>) -> Report {
    let mut report = Report::default();
    let mut known: HashMap<(u64, u64), Option<((u64, u64), Action)>> = HashMap::new();
    let mut frontier: Vec<State> = Vec::new();
    for state in town.beginnings() {
        known.insert(fingerprint(&state), None);
        frontier.push(state);
    }
    while !frontier.is_empty() && until.is_none_or(|law| !report.broken.contains_key(law)) {
        let mut next = Vec::new();
        for state in frontier {
            report.states += 1;
            let here = fingerprint(&state);
            for (name, law) in Town::LAWS {
                if !law(&state) && !report.broken.contains_key(name) {
                    report.broken.insert(name, story(&known, here));
                }
            }
            report.possible.extend(Town::POSSIBLE.iter().filter(|(_, found)| found(&state)).map(|(name, _)| *name));
            for action in town.actions(&state) {
                let Some(after) = town.next(&state, action) else { continue };
                report.transitions += 1;
                known.entry(fingerprint(&after)).or_insert_with(|| {
                    next.push(after);
                    Some((here, action))
                });
            }
        }
        frontier = next;
    }
    report
}

/// Every end that can come of a beginning, as `seen` sees it: states in which only people could do something more.
pub fn ends<T: Ord>(town: &Town, beginning: State, seen: impl Fn(&State) -> T) -> BTreeSet<T> {
    let mut known = BTreeSet::from([fingerprint(&beginning)]);
    let mut frontier = vec![beginning];
    let mut ends = BTreeSet::new();
    while let Some(state) = frontier.pop() {
        if state.is_quiet() {
            ends.insert(seen(&state));
        }
        let after = town.actions(&state).into_iter().filter_map(|action| town.next(&state, action));
        frontier.extend(after.filter(|after| known.insert(fingerprint(after))));
    }
    ends
}

fn story(known: &HashMap<(u64, u64), Option<((u64, u64), Action)>>, end: (u64, u64)) -> Vec<Action> {
    let mut story = Vec::new();
    let mut at = end;
    while let Some(Some((before, action))) = known.get(&at) {
        story.push(*action);
        at = *before;
    }
    story.reverse();
    story
}
