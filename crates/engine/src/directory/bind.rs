//! Asks the directory, in the background, for those of whom it has shown too little: what it owes when that is due, and members whom
//! nobody has looked up, one now and then. Decides over no commit: what comes of it is a matter of trust.

use std::collections::BTreeMap;

use protocol::hello::SessionKind;
use protocol::id::{AccountId, ConversationId};
use protocol::time::Millis;

use super::trust::Trust;
use super::{Directory, put_row};
use crate::clock::earlier;
use crate::contacts;
use crate::core::{Context, Core, Sent};
use crate::hub::Hub;
use crate::session::{Lane, LookUp};

/// What was promised is asked for so long after its deadline, ms: an epoch that was begun before it is served by then, ...
const OWED_MS: u64 = 15_000;
/// ... and up to so much later: those who look somebody up on the same day do not all come back at one moment.
const OWED_SPREAD_MS: u64 = 4 * 60_000;
/// What is not shown then is asked for again after so long, ms: before the person would be warned, ...
const AGAIN_MS: u64 = 5 * 60_000;
/// ... after they were, ms, ...
const OVERDUE_MS: u64 = 30 * 60_000;
/// ... and once nothing is sent any more, ms.
const BLOCKED_MS: u64 = 60 * 60_000;
/// Between two members who are looked up is so much, ms, ...
const BIND_MS_MIN: u64 = 10 * 60_000;
/// ... and up to so much more: some fifty a day and as many tokens, and no two of them at times that show that they belong together.
const BIND_MS_SPREAD: u64 = 40 * 60_000;

/// The lane on which one account is asked for and nothing else: who are asked for together belong together.
pub(crate) const ALONE: Lane = Lane { kind: SessionKind::Contact, topic: Some(ConversationId([0xa1; 32])) };

/// Whom the directory owes something, with when to ask; not stored, since it follows from what is.
#[derive(Default)]
pub(crate) struct Owed {
    accounts: BTreeMap<AccountId, Due>,
}

#[derive(Clone, Copy)]
struct Due {
    at: Millis,
    /// Whether it waits for a session.
    waits: bool,
}

impl Owed {
    /// The clock was set back.
    pub fn set_back(&mut self, by_ms: u64) {
        self.accounts.values_mut().for_each(|due| earlier(&mut due.at, by_ms));
    }

    /// Takes note of an account's state, at a time, or at the start.
    pub fn note(&mut self, account: AccountId, trust: &Trust, now: Option<Millis>) {
        let again = |ms: u64| now.map_or(Millis(0), |now| now.plus(ms));
        let spread_ms = u64::from_be_bytes([0, 0, 0, 0, account.0[0], account.0[1], account.0[2], account.0[3]]);
        let at = match trust {
            Trust::Proven { .. } | Trust::Unproven { asked: None, .. } => {
                self.accounts.remove(&account);
                return;
            }
            Trust::Promised { deadline } => {
                let first = deadline.plus(OWED_MS).plus(spread_ms % OWED_SPREAD_MS);
                if now.is_some_and(|now| first <= now) { again(AGAIN_MS) } else { first }
            }
            Trust::Unproven { asked: Some(_), .. } => again(AGAIN_MS),
            Trust::Overdue { .. } => again(OVERDUE_MS),
            Trust::Blocked { .. } => again(BLOCKED_MS),
        };
        self.accounts.insert(account, Due { at, waits: false });
    }
}

/// When somebody is to be asked for.
pub(crate) fn due(core: &Core) -> Option<Millis> {
    if !core.online || is_pointless(core) {
        return None;
    }
    let owed = core.directory.owed.accounts.values().map(|due| due.at).min();
    owed.into_iter().chain(core.directory.row.bind_at).min()
}

/// Nothing that a directory shows counts once it was caught.
fn is_pointless(core: &Core) -> bool {
    super::gossip::stopped_by(core).is_some()
}

impl Directory {
    /// Whom the directory owes something, by what is stored.
    pub fn note_all<'a>(&mut self, trusts: impl Iterator<Item = (AccountId, &'a Trust)>) {
        for (account, trust) in trusts {
            self.note(account, trust, None);
        }
    }

    /// Takes note of an account's state.
    pub fn note(&mut self, account: AccountId, trust: &Trust, now: Option<Millis>) {
        self.owed.note(account, trust, now);
        match trust {
            Trust::Blocked { .. } => self.blocked.insert(account),
            _ => self.blocked.remove(&account),
        };
    }
}

impl Hub {
    /// Asks for whom it is time to ask.
    pub fn bind(&mut self, cx: &mut Context<'_>) {
        let silent = cx.core.profile.as_ref().is_none_or(|profile| profile.row.is_silent());
        if silent || !cx.core.incarnated || !cx.core.online {
            return;
        }
        if is_pointless(cx.core) {
            return;
        }
        let now = cx.now;
        let owed = cx.core.directory.owed.accounts.iter().filter(|(_, due)| due.at <= now || due.waits);
        for account in owed.map(|(account, _)| *account).collect::<Vec<_>>() {
            let waits = ask(cx, account) == Sent::NotYet;
            let due = Due { at: now.plus(OVERDUE_MS), waits };
            cx.core.directory.owed.accounts.insert(account, due);
        }
        self.bind_next(cx);
    }

    /// Looks up one member whom nobody has looked up, those of the smallest conversations first.
    fn bind_next(&mut self, cx: &mut Context<'_>) {
        if cx.core.directory.row.bind_at.is_some_and(|at| at > cx.now) {
            return;
        }
        let Some(account) = self.next_to_bind(cx) else {
            if cx.core.directory.row.bind_at.take().is_some() {
                put_row(cx);
            }
            return;
        };
        // Whoever runs the program for moments only has looked somebody up now and then as well.
        let is_due = cx.core.directory.row.bind_at.is_some();
        let pause = BIND_MS_MIN.saturating_add(rand_core::Rng::next_u64(cx.rng) % BIND_MS_SPREAD);
        cx.core.directory.row.bind_at = Some(cx.now.plus(pause));
        put_row(cx);
        if is_due {
            ask_alone(cx, account);
        }
    }

    fn next_to_bind(&self, cx: &Context<'_>) -> Option<AccountId> {
        let is_open = |trust: &Trust| matches!(trust, Trust::Unproven { asked: None, .. });
        if is_open(&cx.core.directory.row.own_trust) {
            return Some(cx.own_account());
        }
        let is_unproven = |account: &AccountId| {
            let contact = cx.core.contacts.get(account);
            contact.is_some_and(|contact| is_open(&contact.trust))
        };
        let open = self.conversations.values().filter(|conversation| conversation.is_open());
        let members = open.filter_map(|conversation| {
            let members = &conversation.row.members;
            let next = members.iter().map(|member| member.account).find(is_unproven)?;
            Some((members.len(), next))
        });
        members.min().map(|(_, account)| account)
    }
}

/// Asks whether what the directory owes of an account is shown. Whoever was promised was looked up before: those who are asked for
/// together then were so the first time. The own account is never asked for where others are.
fn ask(cx: &mut Context<'_>, account: AccountId) -> Sent {
    let purpose = LookUp::Owed(account);
    if cx.own_account() == account {
        return ask_alone(cx, account);
    }
    if contacts::is_looked_up(cx, &purpose) {
        return Sent::Yes;
    }
    let wanted = contacts::by_account(cx, account);
    contacts::look_up(cx, wanted, purpose)
}

fn ask_alone(cx: &mut Context<'_>, account: AccountId) -> Sent {
    let wanted = contacts::by_account(cx, account);
    if cx.core.directory.alone.is_some() || cx.core.sessions.open(ALONE).is_some() {
        // Another one's turn is not over.
        return Sent::NotYet;
    }
    cx.core.directory.alone = Some(wanted);
    cx.core.sessions.want(ALONE);
    Sent::Yes
}

/// The session on which one account is asked for is open.
pub(crate) fn opened_alone(cx: &mut Context<'_>) {
    if let Some(wanted) = cx.core.directory.alone.take()
        && let Some(account) = wanted.account
    {
        contacts::look_up(cx, wanted, LookUp::Alone(account));
    }
}
