//! Whether the directory vouches for an account: one state machine, and what each of its states permits.

use minicbor::{Decode, Encode};
use protocol::limits::{PROMISE_BLOCKS_MS, PROMISE_WARNS_MS};
use protocol::time::Millis;

/// Whether the directory vouches for what is known of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Trust {
    /// Nothing was shown of it, or not since its chain has grown.
    #[n(0)]
    Unproven {
        /// Since when the server has been asked in vain.
        #[n(0)]
        asked: Option<Millis>,
        /// Whether all of it was shown before the chain grew.
        #[n(1)]
        grown: bool,
    },
    /// The log will show it, as the server has promised.
    #[n(1)]
    Promised {
        /// Until then.
        #[n(0)]
        deadline: Millis,
    },
    /// The log has shown all that is known of it.
    #[n(2)]
    Proven {
        /// When, by this device's clock.
        #[n(0)]
        at: Millis,
        /// The number of the leaf under which it was.
        #[n(1)]
        leaf: u64,
        /// The chain's last statement that it shows.
        #[n(2)]
        sequence: u64,
    },
    /// The log has not shown in time what it should: the person is warned.
    #[n(3)]
    Overdue {
        /// Since when it should.
        #[n(0)]
        since: Millis,
    },
    /// Nothing is sent to it.
    #[n(4)]
    Blocked {
        /// Why.
        #[n(0)]
        why: Why,
        /// Since when.
        #[n(1)]
        since: Millis,
    },
}

/// Why nothing is sent to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Why {
    /// A day after it should, the log does not show the account as it is known here.
    #[n(0)]
    NotShown,
    /// The log shows another record of the account than its own devices do.
    #[n(1)]
    OtherRecord,
}

impl Default for Trust {
    fn default() -> Self {
        Trust::Unproven { asked: None, grown: false }
    }
}

/// What happens to an account's standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// The log shows all that is known of it.
    Shown { at: Millis, leaf: u64, sequence: u64 },
    /// The log does not show it yet; the oldest promise that it has not kept ends then.
    Owed { deadline: Millis, time: Millis },
    /// The server was asked, and showed and promised nothing.
    Nothing { time: Millis },
    /// The log shows another record.
    Other { time: Millis },
    /// What the log has shown of it cannot be held against the log as it is listed to everybody.
    Unconfirmed,
    /// Its chain has grown, as somebody else than the directory has shown.
    Grew,
}

/// What a state permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permits {
    /// Whether the person is warned.
    pub warns: bool,
    /// Whether messages are sent where the account is a member.
    pub sending: bool,
    /// Whether a first contact may rest on it.
    pub first_contact: bool,
    /// Whether somebody who was accepted may go on bringing the person into conversations.
    pub joining: bool,
}

impl Trust {
    /// The state after something was said.
    pub(crate) fn after(self, said: Said) -> Trust {
        match (self, said) {
            (_, Said::Shown { at, leaf, sequence }) => Trust::Proven { at, leaf, sequence },
            (Trust::Blocked { why: Why::OtherRecord, .. }, _) => self,
            (_, Said::Other { time }) => Trust::Blocked { why: Why::OtherRecord, since: time },
            (_, Said::Owed { deadline, time }) => owed(deadline, time),
            (Trust::Proven { .. }, Said::Unconfirmed) => Trust::default(),
            (_, Said::Unconfirmed) => self,
            (Trust::Proven { .. }, Said::Grew) => Trust::Unproven { asked: None, grown: true },
            (_, Said::Grew) => self,
            (Trust::Promised { deadline }, Said::Nothing { time }) => owed(deadline, time),
            (Trust::Overdue { since }, Said::Nothing { time }) => owed(since, time),
            // What was shown stays shown.
            (Trust::Blocked { .. } | Trust::Proven { .. }, Said::Nothing { .. }) => self,
            (Trust::Unproven { asked: None, grown }, Said::Nothing { time }) => {
                Trust::Unproven { asked: Some(time), grown }
            }
            (Trust::Unproven { asked: Some(asked), .. }, Said::Nothing { time }) => match owed(asked, time) {
                Trust::Promised { .. } => self,
                later => later,
            },
        }
    }

    /// What this permits at a time.
    pub fn permits(&self, now: Millis) -> Permits {
        let (warns, sending, first_contact) = match self {
            Trust::Unproven { .. } => (false, true, false),
            Trust::Promised { deadline } => (false, true, now <= *deadline),
            Trust::Proven { .. } => (false, true, true),
            Trust::Overdue { .. } => (true, true, false),
            Trust::Blocked { .. } => (true, false, false),
        };
        // What their own devices have signed since is used at once; and to look them up at that moment would show the server who it is.
        let joining = first_contact || matches!(self, Trust::Unproven { asked: None, grown: true });
        Permits { warns, sending, first_contact, joining }
    }
}

/// How it looks, at a time, that something is not shown which was due.
fn owed(deadline: Millis, time: Millis) -> Trust {
    match time.0.saturating_sub(deadline.0) {
        late_ms if late_ms >= PROMISE_BLOCKS_MS => Trust::Blocked { why: Why::NotShown, since: deadline },
        late_ms if late_ms >= PROMISE_WARNS_MS => Trust::Overdue { since: deadline },
        _ => Trust::Promised { deadline },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 60 * 60_000;
    const DEADLINE: Millis = Millis(1_000 * HOUR);
    const DAY_AFTER: Millis = Millis(DEADLINE.0 + PROMISE_BLOCKS_MS);

    const UNPROVEN: Trust = Trust::Unproven { asked: None, grown: false };
    const ASKED: Trust = Trust::Unproven { asked: Some(DEADLINE), grown: false };
    const GROWN: Trust = Trust::Unproven { asked: None, grown: true };
    const PROMISED: Trust = Trust::Promised { deadline: DEADLINE };
    const PROVEN: Trust = Trust::Proven { at: DEADLINE, leaf: 7, sequence: 3 };
    const OVERDUE: Trust = Trust::Overdue { since: DEADLINE };
    const BLOCKED: Trust = Trust::Blocked { why: Why::NotShown, since: DEADLINE };
    const OTHER: Trust = Trust::Blocked { why: Why::OtherRecord, since: DEADLINE };

    const SHOWN: Said = Said::Shown { at: DEADLINE, leaf: 7, sequence: 3 };

    fn late(ms: u64) -> Millis {
        DEADLINE.plus(ms)
    }

    fn nothing(ms: u64) -> Said {
        Said::Nothing { time: late(ms) }
    }

    fn owes(ms: u64) -> Said {
        Said::Owed { deadline: DEADLINE, time: late(ms) }
    }

    /// The table of docs/spec/directory.md, row by row: each state, and what each thing that is said makes of it.
    #[test]
    fn each_state_and_what_is_said_lead_to_one_state() {
        let warns = PROMISE_WARNS_MS;
        let said = [SHOWN, Said::Grew, owes(0), owes(warns), owes(PROMISE_BLOCKS_MS), nothing(0), nothing(warns)];
        let said = said.into_iter().chain([nothing(PROMISE_BLOCKS_MS), Said::Other { time: DEADLINE }]);
        let said: Vec<Said> = said.collect();
        let check = |before: Trust, expected: [Trust; 9]| {
            for (said, expected) in said.iter().zip(expected) {
                assert_eq!(before.after(*said), expected, "{before:?} and {said:?}");
            }
        };
        let asked = |ms| Trust::Unproven { asked: Some(late(ms)), grown: false };
        let again = |ms| Trust::Unproven { asked: Some(late(ms)), grown: true };
        let day = PROMISE_BLOCKS_MS;
        #[rustfmt::skip]
        let rows = [
            // before    shown   grew      owed      10 min   a day    nothing   10 min       a day      other
            (UNPROVEN, [PROVEN, UNPROVEN, PROMISED, OVERDUE, BLOCKED, asked(0), asked(warns), asked(day), OTHER]),
            (GROWN,    [PROVEN, GROWN,    PROMISED, OVERDUE, BLOCKED, again(0), again(warns), again(day), OTHER]),
            (ASKED,    [PROVEN, ASKED,    PROMISED, OVERDUE, BLOCKED, ASKED,    OVERDUE,      BLOCKED,    OTHER]),
            (PROMISED, [PROVEN, PROMISED, PROMISED, OVERDUE, BLOCKED, PROMISED, OVERDUE,      BLOCKED,    OTHER]),
            (PROVEN,   [PROVEN, GROWN,    PROMISED, OVERDUE, BLOCKED, PROVEN,   PROVEN,       PROVEN,     OTHER]),
            (OVERDUE,  [PROVEN, OVERDUE,  PROMISED, OVERDUE, BLOCKED, PROMISED, OVERDUE,      BLOCKED,    OTHER]),
            (BLOCKED,  [PROVEN, BLOCKED,  PROMISED, OVERDUE, BLOCKED, BLOCKED,  BLOCKED,      BLOCKED,    OTHER]),
            (OTHER,    [PROVEN, OTHER,    OTHER,    OTHER,   OTHER,   OTHER,    OTHER,        OTHER,      OTHER]),
        ];
        for (before, expected) in rows {
            check(before, expected);
        }
    }

    #[test]
    fn each_state_permits_what_the_table_says() {
        let permits = |warns, sending, first_contact| {
            let joining = first_contact;
            Permits { warns, sending, first_contact, joining }
        };
        for (trust, expected) in [
            (UNPROVEN, permits(false, true, false)),
            (GROWN, Permits { joining: true, ..permits(false, true, false) }),
            (ASKED, permits(false, true, false)),
            (PROMISED, permits(false, true, true)),
            (PROVEN, permits(false, true, true)),
            (OVERDUE, permits(true, true, false)),
            (BLOCKED, permits(true, false, false)),
            (OTHER, permits(true, false, false)),
        ] {
            assert_eq!(trust.permits(DEADLINE), expected, "{trust:?}");
        }
        assert!(!PROMISED.permits(late(1)).first_contact, "a promise that has run out carries nothing new");
        assert!(PROVEN.permits(DAY_AFTER).first_contact, "what was shown stays shown until the chain grows");
    }

    #[test]
    fn the_limits_are_exact() {
        for (late_ms, expected) in [
            (PROMISE_WARNS_MS - 1, PROMISED),
            (PROMISE_WARNS_MS, OVERDUE),
            (PROMISE_BLOCKS_MS - 1, OVERDUE),
            (PROMISE_BLOCKS_MS, BLOCKED),
        ] {
            assert_eq!(PROMISED.after(nothing(late_ms)), expected, "{late_ms}");
        }
        assert_eq!(PROMISED.after(Said::Nothing { time: Millis(0) }), PROMISED, "before the deadline nothing is owed");
    }
}
