//! A person: an engine that can die, the rows that survive it, a clock of their own, and what they were told.

use std::collections::BTreeMap;

use engine::Engine;
use engine::effect::Event;
use engine::input::{CommandError, CommandId, Reply};
use protocol::api::SessionId;
use protocol::handle::Handle;
use protocol::id::AccountId;
use protocol::time::Millis;
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use super::net::LinkId;
use super::rows::Rows;

/// A person.
pub struct Person {
    /// The name.
    pub name: String,
    /// The handle: the name.
    pub handle: Handle,
    /// What is on the person's disk.
    pub rows: Rows,
    /// The account, once a reply has told it.
    pub account: Option<AccountId>,
    /// What the engine told, in order, across restarts.
    pub told: Vec<Event>,
    /// Whether the person has a network.
    pub online: bool,
    /// What the person's clock shows beyond true time, ms.
    pub clock_ahead_ms: i64,
    /// Effects still to be executed before the process dies, if it is to die.
    pub crash_after: Option<u32>,
    /// How many times the process has started.
    pub runs: u64,
    /// Frames sent, by name of request.
    pub sent: BTreeMap<&'static str, u64>,
    pub(crate) engine: Option<Engine>,
    pub(crate) rng: ChaCha8Rng,
    pub(crate) links: BTreeMap<SessionId, LinkId>,
    pub(crate) wake: Option<Millis>,
    /// What the clock showed when the process was last given something.
    pub(crate) looked: Option<Millis>,
    replies: BTreeMap<CommandId, Result<Reply, CommandError>>,
    commands: u64,
}

impl Person {
    pub(crate) fn new(name: &str, seed: u64, index: u64) -> Self {
        let mut key = [0u8; 32];
        for (part, word) in key.chunks_mut(8).zip([seed, index, u64::from_be_bytes(*b"a person"), 0]) {
            part.copy_from_slice(&word.to_be_bytes());
        }
        Person {
            name: name.to_owned(),
            handle: Handle::parse(name).expect("names in worlds are handles"),
            rows: Rows::default(),
            account: None,
            told: Vec::new(),
            online: true,
            clock_ahead_ms: 0,
            crash_after: None,
            runs: 0,
            sent: BTreeMap::new(),
            engine: None,
            rng: ChaCha8Rng::from_seed(key),
            links: BTreeMap::new(),
            wake: None,
            looked: None,
            replies: BTreeMap::new(),
            commands: 0,
        }
    }

    /// What a command came to, once it has.
    pub fn reply(&self, id: CommandId) -> Option<&Result<Reply, CommandError>> {
        self.replies.get(&id)
    }

    /// Lets the person's own randomness differ from here on, as a copied profile's does.
    pub fn reseed(&mut self, seed: u64) {
        self.rng = ChaCha8Rng::seed_from_u64(seed ^ self.rng.next_u64());
    }

    pub(crate) fn next_command(&mut self) -> CommandId {
        self.commands += 1;
        CommandId(self.commands)
    }

    pub(crate) fn take_reply(&mut self, id: CommandId, result: Result<Reply, CommandError>) -> bool {
        if let Ok(Reply::Me { account, .. }) = &result {
            self.account = Some(*account);
        }
        self.replies.insert(id, result).is_none()
    }
}
