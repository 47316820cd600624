//! Whether the directory vouches for an account: one state machine, and what each of its states permits.

use minicbor::{Decode, Encode};
use protocol::limits::{PROMISE_BLOCKS_MS, PROMISE_WARNS_MS};
use protocol::time::Millis;

/// For so long what was shown stays shown though it is not shown again, ms: it is asked for each day.
const PROVEN_MS_MAX: u64 = 2 * 24 * 60 * 60_000;

/// For so long something may begin on what was shown, ms: what somebody's devices are is looked at again at each first contact after it.
const FIRST_CONTACT_MS_MAX: u64 = 24 * 60 * 60_000;

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
        /// Why.
        #[n(1)]
        why: Why,
    },
    /// Nothing is sent to it: not in its pair, and by whose doing it is, nowhere else.
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

/// What is wrong with how the directory shows an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Why {
    /// The log does not show what the server has promised or was asked for.
    #[n(0)]
    NotShown,
    /// The log shows another record of the account than its own devices do.
    #[n(1)]
    OtherRecord,
    /// Its own devices show a statement that the directory does not have, and of which no promise is known: as far as anybody can tell
    /// they have not told it.
    #[n(2)]
    Ahead,
    /// Keys of the account have signed two records, of which the directory has the one and others know the other.
    #[n(3)]
    TwoRecords,
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
    /// The server was asked while it was reached otherwise, and did not answer.
    Unanswered { time: Millis },
    /// The log shows all that the server was told, and this is less than what the account's own devices show.
    Ahead { time: Millis },
    /// The log shows another record.
    Other { time: Millis },
    /// The log shows another record, which the account's keys have signed as well.
    Forked { time: Millis },
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
    /// Whether messages are sent to groups where the account is a member.
    pub sending: bool,
    /// Whether messages are sent in a pair with it.
    pub sending_in_pair: bool,
    /// Whether a first contact may rest on it.
    pub first_contact: bool,
    /// Whether somebody who was accepted may go on bringing the person into conversations.
    pub joining: bool,
}

impl Trust {
    /// The state after something was said.
    pub(crate) fn after(self, said: Said) -> Trust {
        let escalated = |time: Millis, why: Why| self.escalated(late(self.since().unwrap_or(time), time, why));
        match (self, said) {
            (_, Said::Shown { at, leaf, sequence }) => Trust::Proven { at, leaf, sequence },
            (Trust::Blocked { why: Why::OtherRecord, .. }, _) => self,
            (_, Said::Other { time }) => Trust::Blocked { why: Why::OtherRecord, since: time },
            (Trust::Blocked { why: Why::TwoRecords, .. }, _) => self,
            (_, Said::Forked { time }) => Trust::Blocked { why: Why::TwoRecords, since: time },
            (Trust::Proven { .. }, Said::Unconfirmed) => Trust::default(),
            (_, Said::Unconfirmed) => self,
            (Trust::Proven { .. }, Said::Grew) => Trust::Unproven { asked: None, grown: true },
            // The promise was of another chain; since when something is owed does not change.
            (Trust::Promised { deadline }, Said::Grew) => Trust::Unproven { asked: Some(deadline), grown: true },
            (_, Said::Grew) => self,
            // A later promise does not put off what is owed already.
            (_, Said::Owed { deadline, time }) => {
                let since = match self {
                    // An answer that came at once is judged by what it promises.
                    Trust::Unproven { asked: Some(asked), .. } if late(asked, time, Why::NotShown).is_none() => {
                        deadline
                    }
                    _ => self.since().map_or(deadline, |since| since.min(deadline)),
                };
                let after = late(since, time, Why::NotShown).unwrap_or(Trust::Promised { deadline: since });
                self.escalated(Some(after))
            }
            // What was shown stays shown, but whoever is kept from being seen again for days is somebody of whom nothing is known.
            (Trust::Proven { at, .. }, Said::Nothing { time } | Said::Unanswered { time })
                if at.plus(PROVEN_MS_MAX) <= time =>
            {
                Trust::Unproven { asked: Some(time), grown: true }
            }
            (Trust::Proven { .. }, Said::Nothing { .. } | Said::Unanswered { .. }) => self,
            (Trust::Proven { .. }, Said::Ahead { time }) => Trust::Unproven { asked: Some(time), grown: true },
            (Trust::Unproven { asked: None, grown }, _) => Trust::Unproven { asked: said.time(), grown },
            (_, Said::Nothing { time }) => escalated(time, Why::NotShown),
            (_, Said::Ahead { time }) => escalated(time, Why::Ahead),
            // One answer may be lost: nobody is silenced before a warning.
            (_, Said::Unanswered { time }) => match (self, escalated(time, Why::NotShown)) {
                (Trust::Unproven { .. } | Trust::Promised { .. }, Trust::Blocked { why, since }) => {
                    Trust::Overdue { since, why }
                }
                (_, after) => after,
            },
        }
    }

    /// Since when something is to be shown.
    fn since(&self) -> Option<Millis> {
        match self {
            Trust::Unproven { asked, .. } => *asked,
            Trust::Promised { deadline } => Some(*deadline),
            Trust::Proven { .. } => None,
            Trust::Overdue { since, .. } | Trust::Blocked { since, .. } => Some(*since),
        }
    }

    /// This state, or a later one: nothing but what is shown leads back.
    fn escalated(self, later: Option<Trust>) -> Trust {
        match (self, later) {
            (_, None) => self,
            (Trust::Blocked { why, since }, Some(Trust::Blocked { why: later, .. })) => {
                Trust::Blocked { why: worse(why, later), since }
            }
            (Trust::Blocked { .. }, Some(_)) | (Trust::Overdue { .. }, Some(Trust::Promised { .. })) => self,
            (Trust::Overdue { why, since }, Some(Trust::Overdue { why: later, .. })) => {
                Trust::Overdue { why: worse(why, later), since }
            }
            (_, Some(later)) => later,
        }
    }

    /// What this permits at a time.
    pub fn permits(&self, now: Millis) -> Permits {
        let first_contact = match self {
            Trust::Promised { deadline } => now <= *deadline,
            Trust::Proven { at, .. } => now < at.plus(FIRST_CONTACT_MS_MAX),
            Trust::Unproven { .. } | Trust::Overdue { .. } | Trust::Blocked { .. } => false,
        };
        // A member cannot silence a group by what its own devices sign.
        let sending = !matches!(self, Trust::Blocked { why: Why::NotShown | Why::OtherRecord, .. });
        // What their own devices have signed since is used at once; and to look them up at that moment would show the server who it is.
        let joining =
            first_contact || matches!(self, Trust::Proven { .. } | Trust::Unproven { asked: None, grown: true });
        Permits {
            warns: matches!(self, Trust::Overdue { .. } | Trust::Blocked { .. }),
            sending,
            sending_in_pair: !matches!(self, Trust::Blocked { .. }),
            first_contact,
            joining,
        }
    }
}

impl Said {
    fn time(&self) -> Option<Millis> {
        match self {
            Said::Nothing { time } | Said::Unanswered { time } | Said::Ahead { time } => Some(*time),
            _ => None,
        }
    }
}

/// Once the server has signed that it has something, it is the one that does not show it.
fn worse(why: Why, later: Why) -> Why {
    if later == Why::NotShown { later } else { why }
}

/// How it looks, at a time, that something is not shown which was due.
fn late(since: Millis, time: Millis, why: Why) -> Option<Trust> {
    match time.0.saturating_sub(since.0) {
        late_ms if late_ms >= PROMISE_BLOCKS_MS => Some(Trust::Blocked { why, since }),
        late_ms if late_ms >= PROMISE_WARNS_MS => Some(Trust::Overdue { since, why }),
        _ => None,
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
    const OVERDUE: Trust = Trust::Overdue { since: DEADLINE, why: Why::NotShown };
    const AHEAD: Trust = Trust::Overdue { since: DEADLINE, why: Why::Ahead };
    const AHEAD_A_DAY: Trust = Trust::Blocked { why: Why::Ahead, since: DEADLINE };
    const FORKED: Trust = Trust::Blocked { why: Why::TwoRecords, since: DEADLINE };
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

    fn ahead(ms: u64) -> Said {
        Said::Ahead { time: late(ms) }
    }

    /// The table of docs/spec/directory.md, row by row: each state, and what each thing that is said makes of it.
    #[test]
    fn each_state_and_what_is_said_lead_to_one_state() {
        let (warns, day) = (PROMISE_WARNS_MS, PROMISE_BLOCKS_MS);
        let said = [SHOWN, Said::Grew, owes(0), owes(warns), owes(day), nothing(0), nothing(warns), nothing(day)];
        let ends =
            [ahead(0), ahead(warns), ahead(day), Said::Forked { time: DEADLINE }, Said::Other { time: DEADLINE }];
        let said: Vec<Said> = said.into_iter().chain(ends).collect();
        let check = |before: Trust, expected: [Trust; 13]| {
            for (said, expected) in said.iter().zip(expected) {
                assert_eq!(before.after(*said), expected, "{before:?} and {said:?}");
            }
        };
        let open = |ms| Trust::Unproven { asked: Some(late(ms)), grown: false };
        let again = |ms| Trust::Unproven { asked: Some(late(ms)), grown: true };
        let (fork, a_day) = (FORKED, AHEAD_A_DAY);
        #[rustfmt::skip]
        let rows = [
            // before    shown   grew      owed      10 min   a day    nothing   10 min        a day      ahead     10 min        a day      two   other
            (UNPROVEN, [PROVEN, UNPROVEN, PROMISED, OVERDUE, BLOCKED, open(0),  open(warns),  open(day),  open(0),  open(warns),  open(day),  fork, OTHER]),
            (GROWN,    [PROVEN, GROWN,    PROMISED, OVERDUE, BLOCKED, again(0), again(warns), again(day), again(0), again(warns), again(day), fork, OTHER]),
            (ASKED,    [PROVEN, ASKED,    PROMISED, OVERDUE, BLOCKED, ASKED,    OVERDUE,      BLOCKED,    ASKED,    AHEAD,        a_day,      fork, OTHER]),
            (PROMISED, [PROVEN, again(0), PROMISED, OVERDUE, BLOCKED, PROMISED, OVERDUE,      BLOCKED,    PROMISED, AHEAD,        a_day,      fork, OTHER]),
            (PROVEN,   [PROVEN, GROWN,    PROMISED, OVERDUE, BLOCKED, PROVEN,   PROVEN,       PROVEN,     again(0), again(warns), again(day), fork, OTHER]),
            (OVERDUE,  [PROVEN, OVERDUE,  OVERDUE,  OVERDUE, BLOCKED, OVERDUE,  OVERDUE,      BLOCKED,    OVERDUE,  OVERDUE,      a_day,      fork, OTHER]),
            (AHEAD,    [PROVEN, AHEAD,    AHEAD,    OVERDUE, BLOCKED, AHEAD,    OVERDUE,      BLOCKED,    AHEAD,    AHEAD,        a_day,      fork, OTHER]),
            (BLOCKED,  [PROVEN, BLOCKED,  BLOCKED,  BLOCKED, BLOCKED, BLOCKED,  BLOCKED,      BLOCKED,    BLOCKED,  BLOCKED,      BLOCKED,    fork, OTHER]),
            (a_day,    [PROVEN, a_day,    a_day,    a_day,   BLOCKED, a_day,    a_day,        BLOCKED,    a_day,    a_day,        a_day,      fork, OTHER]),
            (fork,     [PROVEN, fork,     fork,     fork,    fork,    fork,     fork,         fork,       fork,     fork,         fork,       fork, OTHER]),
            (OTHER,    [PROVEN, OTHER,    OTHER,    OTHER,   OTHER,   OTHER,    OTHER,        OTHER,      OTHER,    OTHER,        OTHER,      OTHER, OTHER]),
        ];
        for (before, expected) in rows {
            check(before, expected);
        }
    }

    #[test]
    fn a_later_promise_does_not_put_off_what_is_owed() {
        let later = |ms| Said::Owed { deadline: late(60 * HOUR), time: late(ms) };
        assert_eq!(PROMISED.after(later(0)), PROMISED);
        assert_eq!(PROMISED.after(later(PROMISE_WARNS_MS)), OVERDUE);
        assert_eq!(OVERDUE.after(later(PROMISE_BLOCKS_MS)), BLOCKED);
        assert_eq!(ASKED.after(later(PROMISE_WARNS_MS)), OVERDUE, "nor what was asked for in vain");
        assert_eq!(ASKED.after(owes(1)), PROMISED, "but an answer may promise");
        assert_eq!(BLOCKED.after(Said::Nothing { time: Millis(0) }), BLOCKED, "nor does a clock that was set back");
    }

    #[test]
    fn one_answer_that_is_lost_silences_nobody() {
        let lost = |ms| Said::Unanswered { time: late(ms) };
        let day = PROMISE_BLOCKS_MS;
        assert_eq!(UNPROVEN.after(lost(0)), ASKED);
        assert_eq!(PROMISED.after(lost(day)), OVERDUE);
        assert_eq!(ASKED.after(lost(day)), OVERDUE);
        assert_eq!(OVERDUE.after(lost(day)), BLOCKED);
        assert_eq!(PROVEN.after(lost(day)), PROVEN);
    }

    #[test]
    fn each_state_permits_what_the_table_says() {
        let permits = |warns, sending, first_contact| {
            let (joining, sending_in_pair) = (first_contact, sending);
            Permits { warns, sending, sending_in_pair, first_contact, joining }
        };
        let in_groups = Permits { sending: true, ..permits(true, false, false) };
        for (trust, expected) in [
            (UNPROVEN, permits(false, true, false)),
            (GROWN, Permits { joining: true, ..permits(false, true, false) }),
            (ASKED, permits(false, true, false)),
            (PROMISED, permits(false, true, true)),
            (PROVEN, permits(false, true, true)),
            (OVERDUE, permits(true, true, false)),
            (AHEAD, permits(true, true, false)),
            (BLOCKED, permits(true, false, false)),
            (AHEAD_A_DAY, in_groups),
            (FORKED, in_groups),
            (OTHER, permits(true, false, false)),
        ] {
            assert_eq!(trust.permits(DEADLINE), expected, "{trust:?}");
        }
        assert!(!PROMISED.permits(late(1)).first_contact, "a promise that has run out carries nothing new");
        assert!(PROVEN.permits(Millis(DAY_AFTER.0 - 1)).first_contact);
        assert!(!PROVEN.permits(DAY_AFTER).first_contact, "nothing begins on what was shown a day ago");
        assert!(PROVEN.permits(DAY_AFTER).joining, "whom one talks with may bring one into a chat");
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
