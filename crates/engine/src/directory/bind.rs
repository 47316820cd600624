//! Asks the directory, in the background, for those of whom it has shown too little: what it owes when that is due, and members whom
//! nobody has looked up, one now and then. Decides over no commit: what comes of it is a matter of trust.

use std::collections::{BTreeMap, BTreeSet};

use protocol::hello::SessionKind;
use protocol::id::{AccountId, ConversationId};
use protocol::time::Millis;

use super::trust::Trust;
use super::{Directory, put_row};
use crate::clock::earlier;
use crate::contacts;
use crate::core::{Context, Core};
use crate::hub::Hub;
use crate::session::{Asked, Lane, LookUp};
use crate::view::ContactView;

/// What was promised is asked for so long after its deadline, ms: an epoch that was begun before it is served by then, ...
const OWED_MS: u64 = 15_000;
/// ... and up to so much later, each device at its own moment: those who wait for one account do not all come at once.
const OWED_SPREAD_MS: u64 = 4 * 60_000;
/// What is not shown then is asked for again after so long, ms: before the person would be warned, ...
const AGAIN_MS: u64 = 5 * 60_000;
/// ... after they were, ms, ...
const OVERDUE_MS: u64 = 30 * 60_000;
/// ... and once nothing is sent any more, ms.
const BLOCKED_MS: u64 = 60 * 60_000;
/// After the account session has begun nobody is asked for during so much, ms, and up to so much more: the two sessions would be joined
/// by their moment. A program that ends sooner asks for nobody.
const QUIET_MS_MIN: u64 = 60_000;
const QUIET_MS_SPREAD: u64 = 5 * 60_000;
/// Between two who are asked for is at least so much, ms, and up to so much more: no two of them at times that show that they belong
/// together.
const GAP_MS_MIN: u64 = 60_000;
const GAP_MS_SPREAD: u64 = 4 * 60_000;
/// That is doubled with each that is not answered, up to so many times: some five hours at most.
const UNANSWERED_DOUBLED_MAX: u32 = 6;
/// Of members who are not owed one is looked up in so much, ms, on average: some fifty a day and as many tokens, ...
const BIND_MS: u64 = 30 * 60_000;
/// ... or more often if so many are due each day, ...
const DAY_MS: u64 = 24 * 60 * 60_000;
/// ... up to so many.
const BOUND_A_DAY_MAX: u64 = 240;
/// A day's last tokens are for what the person does: whoever has made a group of a thousand has few left that day, and removes somebody
/// from it all the same. So many are not spent on members of whom nothing is owed, ...
const TOKENS_LEFT_BY_MEMBERS: usize = 100;
/// ... and so many not on devices that ask to be added again, whatever their inboxes cost: they can ask again, and whoever asks without
/// end is to be removed.
pub(crate) const TOKENS_LEFT_BY_READMISSIONS: usize = 100;
/// ... and so many not on those of whom it is.
const TOKENS_LEFT_BY_OWED: usize = 25;
/// While there is nobody of them, it is looked whether there is after so much, ms, and up to twice that.
const IDLE_MS: u64 = 60 * 60_000;
/// Whoever was shown so long ago is looked up again, ms: within the day, whoever recovered or replaced a key is noticed.
const STALE_MS: u64 = 20 * 60 * 60_000;

/// The lane on which one account is asked for and nothing else: who are asked for together belong together.
pub(crate) const ALONE: Lane = Lane { kind: SessionKind::Contact, topic: Some(ConversationId([0xa1; 32])) };

/// Whom the directory owes something, with when to ask; not stored, since it follows from what is.
#[derive(Default)]
pub(crate) struct Owed {
    accounts: BTreeMap<AccountId, Due>,
    /// Nobody is asked for before.
    quiet_until: Option<Millis>,
    /// How many in a row were not answered: each costs a token, and a server could use them all up by saying nothing.
    unanswered: u32,
}

#[derive(Clone, Copy)]
struct Due {
    at: Millis,
    /// Whether this device's own moment has been drawn.
    drawn: bool,
}

impl Owed {
    /// The clock was set back.
    pub fn set_back(&mut self, by_ms: u64) {
        let times = self.accounts.values_mut().map(|due| &mut due.at);
        times.chain(self.quiet_until.as_mut()).for_each(|at| earlier(at, by_ms));
    }

    /// Takes note of an account's state, at a time, or at the start.
    pub fn note(&mut self, account: AccountId, trust: &Trust, now: Option<Millis>) {
        let again = |ms: u64| now.map_or(Millis(0), |now| now.plus(ms));
        let at = match trust {
            Trust::Proven { .. } | Trust::Unproven { asked: None, .. } => {
                self.accounts.remove(&account);
                return;
            }
            Trust::Promised { deadline } => {
                let first = deadline.plus(OWED_MS);
                if now.is_some_and(|now| first <= now) { again(AGAIN_MS) } else { first }
            }
            Trust::Unproven { asked: Some(_), .. } => again(AGAIN_MS),
            Trust::Overdue { .. } => again(OVERDUE_MS),
            Trust::Blocked { .. } => again(BLOCKED_MS),
        };
        self.accounts.insert(account, Due { at, drawn: false });
    }
}

/// When somebody is to be asked for.
pub(crate) fn due(core: &Core) -> Option<Millis> {
    if !core.online || is_pointless(core) {
        return None;
    }
    let Owed { accounts, quiet_until, .. } = &core.directory.owed;
    // Where no moment was drawn yet, one is as soon as somebody may be asked for.
    let bind_at = core.directory.row.bind_at.unwrap_or(Millis(0));
    let first = accounts.values().map(|due| due.at).chain([bind_at]).min();
    first.map(|at| quiet_until.map_or(at, |quiet| quiet.max(at)))
}

/// The account session does its work: whoever is to be asked for waits, so that no moment joins the two.
pub(crate) fn went_online(cx: &mut Context<'_>) {
    rest(cx, QUIET_MS_MIN, QUIET_MS_SPREAD);
}

fn rest(cx: &mut Context<'_>, least_ms: u64, spread_ms: u64) {
    let until = cx.now.plus(least_ms).plus(below(cx, spread_ms));
    let quiet = &mut cx.core.directory.owed.quiet_until;
    if quiet.is_none_or(|quiet| quiet < until) {
        *quiet = Some(until);
    }
}

fn below(cx: &mut Context<'_>, limit: u64) -> u64 {
    rand_core::Rng::next_u64(cx.rng) % limit.max(1)
}

/// The next member is looked up after a random pause, which is the shorter the more of them there are.
fn bind_later(cx: &mut Context<'_>, waiting: u64) {
    let mean_ms = (DAY_MS / waiting.saturating_mul(5).div_euclid(4).clamp(1, BOUND_A_DAY_MAX)).min(BIND_MS);
    let pause = (mean_ms / 3).saturating_add(below(cx, mean_ms.saturating_mul(4) / 3));
    cx.core.directory.row.bind_at = Some(cx.now.plus(pause));
    put_row(cx);
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
        let permits = trust.permits(now.unwrap_or(Millis(0)));
        for (set, may_send) in
            [(&mut self.blocked, permits.sending), (&mut self.blocked_in_pair, permits.sending_in_pair)]
        {
            if may_send {
                set.remove(&account)
            } else {
                set.insert(account)
            };
        }
    }
}

/// Who may be looked up though nothing is owed of them.
#[derive(Default)]
struct Bindable {
    /// Of whom nothing was shown, in the smallest conversation with such.
    open: Vec<AccountId>,
    /// In a pair, or verified, and shown too long ago; if there are none, others who were.
    stale: Vec<AccountId>,
    count: u64,
}

impl Hub {
    /// Asks for whom it is time to ask: one at a time, each alone.
    pub fn bind(&mut self, cx: &mut Context<'_>) {
        let silent = cx.core.profile.as_ref().is_none_or(|profile| profile.row.is_silent());
        if silent || !cx.core.incarnated || !cx.core.online {
            return;
        }
        if is_pointless(cx.core) {
            return;
        }
        let now = cx.now;
        if cx.core.directory.owed.quiet_until.is_some_and(|until| until > now) {
            return;
        }
        if cx.core.tokens.left(now) < TOKENS_LEFT_BY_OWED {
            return rest(cx, IDLE_MS, IDLE_MS);
        }
        if cx.core.directory.alone.is_some() || cx.core.sessions.open(ALONE).is_some() {
            // Another one's turn is not over.
            return rest(cx, GAP_MS_MIN, GAP_MS_SPREAD);
        }
        for account in due_now(cx, |due| !due.drawn) {
            let at = now.plus(below(cx, OWED_SPREAD_MS));
            cx.core.directory.owed.accounts.insert(account, Due { at, drawn: true });
        }
        let ready = due_now(cx, |due| due.drawn);
        match pick(cx, &ready) {
            Some(account) => {
                let due = Due { at: now.plus(OVERDUE_MS), drawn: true };
                cx.core.directory.owed.accounts.insert(account, due);
                ask(cx, account);
            }
            None => self.bind_next(cx),
        }
    }

    /// Looks up one member of whom nothing was shown, or not for long. Which of them is left to chance: no answer that fails to come keeps
    /// the others from their turn.
    fn bind_next(&mut self, cx: &mut Context<'_>) {
        if cx.core.directory.row.bind_at.is_some_and(|at| at > cx.now) {
            return;
        }
        let is_due = cx.core.directory.row.bind_at.is_some();
        let Bindable { open, stale, count } = self.bindable(cx);
        if (open.is_empty() && stale.is_empty()) || cx.core.tokens.left(cx.now) < TOKENS_LEFT_BY_MEMBERS {
            // Nobody needs it, or the day's last tokens are for the person; which is looked at again some time.
            let pause = IDLE_MS.saturating_add(below(cx, IDLE_MS));
            cx.core.directory.row.bind_at = Some(cx.now.plus(pause));
            return put_row(cx);
        }
        bind_later(cx, count);
        let first = if below(cx, 2) == 0 { [&open, &stale] } else { [&stale, &open] };
        let chosen = first.into_iter().find(|accounts| !accounts.is_empty());
        if let Some(account) = chosen.filter(|_| is_due).and_then(|accounts| pick(cx, accounts)) {
            ask(cx, account);
        }
    }

    fn bindable(&self, cx: &Context<'_>) -> Bindable {
        let now = cx.now;
        let own = cx.own_account();
        let is_open = |trust: &Trust| matches!(trust, Trust::Unproven { asked: None, .. });
        let is_stale =
            |trust: &Trust| matches!(trust, Trust::Proven { at, .. } if at.plus(STALE_MS) <= now || now < *at);
        let mut smallest: Option<(usize, Vec<AccountId>)> = None;
        let (mut near, mut others) = (BTreeSet::new(), BTreeSet::new());
        for conversation in self.conversations.values().filter(|conversation| conversation.is_open()) {
            let members = conversation.row.members.iter().filter_map(|member| cx.core.contacts.get(&member.account));
            let members: Vec<_> = members.filter(|contact| !contact.is_closed()).collect();
            let open = members.iter().filter(|contact| is_open(&contact.trust)).map(|contact| contact.account);
            let open: Vec<AccountId> = open.collect();
            if !open.is_empty() && smallest.as_ref().is_none_or(|(size, _)| members.len() < *size) {
                smallest = Some((members.len(), open));
            }
            for contact in members.iter().filter(|contact| is_stale(&contact.trust)) {
                let is_near = conversation.is_pair() || contact.verified.is_some();
                if is_near {
                    near.insert(contact.account)
                } else {
                    others.insert(contact.account)
                };
            }
        }
        let in_chats = |contact: &&ContactView| self.conversations.values().any(|c| c.has_member(&contact.account));
        let count = cx.core.contacts.values().filter(in_chats).count() as u64;
        let open = match is_open(&cx.core.directory.row.own_trust) {
            true => vec![own],
            false => smallest.map(|(_, open)| open).unwrap_or_default(),
        };
        let stale = if near.is_empty() { others } else { near };
        Bindable { open, stale: stale.into_iter().collect(), count }
    }
}

fn due_now(cx: &Context<'_>, fits: impl Fn(&Due) -> bool) -> Vec<AccountId> {
    let due = cx.core.directory.owed.accounts.iter().filter(|(_, due)| due.at <= cx.now && fits(due));
    due.map(|(account, _)| *account).collect()
}

fn pick(cx: &mut Context<'_>, accounts: &[AccountId]) -> Option<AccountId> {
    let index = below(cx, accounts.len() as u64);
    usize::try_from(index).ok().and_then(|index| accounts.get(index)).copied()
}

/// Asks what the directory shows of an account, where nobody else is asked for: whoever was asked for together belongs together, and a
/// server chooses who is asked for again by what it leaves unanswered.
fn ask(cx: &mut Context<'_>, account: AccountId) {
    cx.core.directory.alone = Some(contacts::by_claim(cx, account));
    cx.core.sessions.want(ALONE);
    rest(cx, GAP_MS_MIN, GAP_MS_SPREAD);
}

/// An account was answered for.
pub(crate) fn answered(cx: &mut Context<'_>) {
    cx.core.directory.owed.unanswered = 0;
}

/// The session on which one account is asked for is open.
pub(crate) fn opened_alone(cx: &mut Context<'_>) {
    if let Some(wanted) = cx.core.directory.alone.take()
        && let Some(account) = wanted.account
    {
        contacts::look_up(cx, wanted, LookUp::Alone(account));
    }
}

/// That session is over: whoever was to be asked for, or was and was not answered, is noted.
pub(crate) fn ended_alone(cx: &mut Context<'_>, lost: &[Asked]) {
    cx.core.sessions.unwant(ALONE);
    let asked = lost.iter().find_map(|asked| match asked {
        Asked::LookUp { wanted, .. } => Some(wanted.clone()),
        _ => None,
    });
    if let Some(wanted) = cx.core.directory.alone.take().or(asked) {
        contacts::unanswered(cx, &wanted);
        let doubled = cx.core.directory.owed.unanswered.min(UNANSWERED_DOUBLED_MAX);
        cx.core.directory.owed.unanswered = doubled.saturating_add(1);
        rest(cx, GAP_MS_MIN << doubled, GAP_MS_SPREAD << doubled);
    }
}
