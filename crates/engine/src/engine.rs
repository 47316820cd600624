//! The engine's face: new, handle, poll, deadline.

use std::collections::VecDeque;

use protocol::id::ServerId;
use protocol::time::Millis;
use rand_core::CryptoRng;

use crate::changes::Row;
use crate::effect::{Effect, Reason};
use crate::input::Input;

/// A client's whole state.
pub struct Engine {
    effects: VecDeque<Effect>,
}

/// Stored rows that this version cannot read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the profile's data cannot be read: {0}")]
pub struct Unreadable(pub String);

impl Engine {
    /// An engine from the rows of all tables for which [`crate::changes::Table::is_read_at_start`] holds; none for a new profile.
    /// `server` is the id in the server's address, if it has one.
    ///
    /// # Errors
    /// [`Unreadable`] if the rows are not what an engine of this or an earlier version wrote.
    pub fn new(_rows: Vec<Row>, _server: Option<ServerId>) -> Result<Self, Unreadable> {
        Ok(Engine { effects: VecDeque::new() })
    }

    /// Takes an input. Afterwards [`Engine::poll`] until there is nothing more, executing in order.
    pub fn handle(&mut self, _now: Millis, _rng: &mut dyn CryptoRng, _input: Input) {}

    /// The next effect.
    pub fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When [`Input::Tick`] is due, and why.
    pub fn deadline(&self) -> Option<(Millis, Reason)> {
        None
    }
}
