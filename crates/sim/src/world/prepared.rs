//! A world to begin from: what is on everybody's disks, so that what comes before need not happen in each world again.

use protocol::id::AccountId;
use protocol::time::Millis;

use super::rows::Rows;
use super::{Beginning, World};

/// What outlives everybody's processes. The server's stores are its maker's to keep.
#[derive(Clone)]
pub struct Prepared {
    people: Vec<(Rows, Option<AccountId>)>,
    now: Millis,
}

impl Prepared {
    /// How many people it has.
    pub fn count(&self) -> usize {
        self.people.len()
    }
}

impl World {
    /// What is on everybody's disks.
    pub fn prepared(&self) -> Prepared {
        let people = self.people.iter().map(|person| (person.rows.clone(), person.account)).collect();
        Prepared { people, now: self.now }
    }

    /// A world that goes on where another one was: every process starts again, over the rows it left. The host must be one over
    /// the stores of that other world's.
    pub fn resume(beginning: Beginning<'_>, prepared: &Prepared) -> Self {
        let mut world = World::idle(beginning, prepared.now);
        for (index, (rows, account)) in prepared.people.iter().enumerate() {
            let Some(person) = world.people.get_mut(index) else { break };
            person.rows = rows.clone();
            person.account = *account;
            // What a process draws is never what an earlier one drew.
            person.reseed(prepared.now.0);
            world.start(index);
        }
        world
    }
}
