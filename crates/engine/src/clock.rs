//! The own clock may jump while the process runs: by a person's hand, a battery that ran out, or a machine that was asleep.
//!
//! Two things must not come of it. What is to be done soon must not wait until a clock that was set back is there again; and
//! nobody may be blamed for dates that only the own clock made strange: sessions are opened again, and say the server's time.

use protocol::time::Millis;

use crate::core::Context;
use crate::hub::Hub;

/// A clock may be set back by so much without anything being done about it, ms: the steps of an ordinary correction.
const BACK_MS: u64 = 60_000;

/// After so long without any input, sessions may be of before a jump, ms. A quarter of the tolerance of dates, so that several
/// such jumps in a row blame nobody; and rare for a session that is merely quiet.
const SILENT_MS: u64 = 6 * 60 * 60_000;

/// What an input's time says of the clock since the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Jump {
    None,
    Back { by_ms: u64 },
    Forward,
}

fn jump(before: Option<Millis>, now: Millis) -> Jump {
    let Some(before) = before else { return Jump::None };
    match before.0.checked_sub(now.0) {
        Some(by_ms) if by_ms > BACK_MS => Jump::Back { by_ms },
        Some(_) => Jump::None,
        None if before.plus(SILENT_MS) < now => Jump::Forward,
        None => Jump::None,
    }
}

/// Takes note of the time, before anything is done at it.
pub(crate) fn look(cx: &mut Context<'_>, hub: &mut Hub, before: Option<Millis>) {
    match jump(before, cx.now) {
        Jump::None => return,
        Jump::Forward => {}
        Jump::Back { by_ms } => {
            cx.core.sessions.set_back(by_ms);
            cx.core.tokens.set_back(by_ms);
            cx.core.directory.watch.set_back(by_ms);
            cx.core.directory.owed.set_back(by_ms);
            cx.core.directory.row.bind_at.iter_mut().for_each(|at| earlier(at, by_ms));
            hub.conversations.values_mut().for_each(|conversation| conversation.set_back(by_ms));
        }
    }
    hub.reopen(cx);
}

/// A time to wait for, as the clock shows it that was set back.
pub(crate) fn earlier(at: &mut Millis, by_ms: u64) {
    *at = Millis(at.0.saturating_sub(by_ms));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_correction_and_no_quiet_hour_explains_is_a_jump() {
        let noon = Millis(1_000_000_000_000);
        let check = |now: Millis, expected| assert_eq!(jump(Some(noon), now), expected, "{now:?}");
        check(noon, Jump::None);
        check(Millis(noon.0 - BACK_MS), Jump::None);
        check(Millis(noon.0 - BACK_MS - 1), Jump::Back { by_ms: BACK_MS + 1 });
        check(Millis(0), Jump::Back { by_ms: noon.0 });
        check(noon.plus(SILENT_MS), Jump::None);
        check(noon.plus(SILENT_MS + 1), Jump::Forward);
        assert_eq!(jump(None, noon), Jump::None, "a process that starts has looked at no clock before");
    }
}
