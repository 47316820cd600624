//! Whether the server vouches for what it delivers: in topics and in inboxes alike.

use protocol::franking::{Stamp, Stamped, verify_stamp};

use crate::core::Core;

/// So often the server's keys are asked for again because of one stamp's key.
const KEY_UNKNOWN_MAX: u8 = 6;
/// By so much the pause before asking grows each time, milliseconds.
const KEY_UNKNOWN_MS: u64 = 5_000;

/// What a stamp is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stamping {
    Right,
    Wrong,
    /// By a key that the server has not stated yet: a new session states its keys.
    KeyUnknown(u32),
}

impl Stamping {
    /// Whether a stamp verifies by the server's keys as stated. What it does not vouch for could not be reported.
    pub fn of(core: &Core, stamped: &Stamped, stamp: &Stamp) -> Self {
        let Some(keys) = &core.server_keys else { return Stamping::Wrong };
        let Some(key) = keys.stamp_key(stamp.key_id) else { return Stamping::KeyUnknown(stamp.key_id) };
        if verify_stamp(key, stamped, stamp).is_ok() { Stamping::Right } else { Stamping::Wrong }
    }
}

/// The stamp key that the server's keys as stated do not have, and how often a session was opened again for it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct KeysAsked {
    key: u32,
    times: u8,
}

impl KeysAsked {
    /// The pause before the server's keys are asked for once more by opening a session again, milliseconds. They are a few times:
    /// processes of one server may learn of a key one after the other. Nothing after that: a key that is never stated is none of the
    /// server's.
    pub fn again(&mut self, key: u32) -> Option<u64> {
        let times = if self.key == key { self.times } else { 0 };
        if times >= KEY_UNKNOWN_MAX {
            return None;
        }
        *self = KeysAsked { key, times: times.saturating_add(1) };
        Some(u64::from(times).saturating_mul(KEY_UNKNOWN_MS))
    }
}
