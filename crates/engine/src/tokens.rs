//! Tokens: kept in the profile, each used for one thing; what the server may not make of them.

mod fetching;

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decode, Encode};
use protocol::api::{Answer, Refusal};
use protocol::cbor;
use protocol::hash::hash;
use protocol::hello::SessionKind;
use protocol::limits::{TOKEN_BATCH, TOKEN_GRACE_MINUTES, TOKEN_ISSUE_AHEAD_MINUTES};
use protocol::time::{Days, Millis, Minutes};
use protocol::token::{IssuerStatement, Token, TokenNonce, TokenUse, is_spendable, period_end, period_start};
use protocol::transparency::evidence::Evidence;

use crate::caught::Lie;
use crate::changes::Table;
use crate::clock::earlier;
use crate::core::Context;
use crate::effect::{Event, Reason};
use crate::hub::{Hub, Waiting};
use crate::input::CommandError;
use crate::profile::Seed;
use crate::session::{Asked, Lane};
use crate::view::Standing;

use fetching::BATCHES_MAX;
pub(crate) use fetching::{advance, announce, issued, not_issued};

/// Sessions move on to a token of the day at the latest so long after midnight, ms: not everybody at once.
const MOVE_MS_MAX: u64 = 45 * 60_000;
/// A lane whose good tokens are refused so often is left closed until the period is over: an honest server refuses none.
const REFUSALS_MAX: u32 = 2;
/// The same for contact sessions, those that brought nothing included: a hello whose answer was lost has used its token up, and
/// shows it again in vain.
const CONTACT_REFUSALS_MAX: u32 = 8;
/// How old what the server says of its time may be when it arrives, minutes.
const DELAY_MINUTES: u64 = 2;
/// So many days a period's issuer key is remembered, to compare it with what others were told.
const ISSUERS_DAYS: u64 = 8;

/// A row of table `Token`.
#[derive(Clone, Encode, Decode)]
pub(crate) enum TokenRow {
    /// A token; with what it has been shown for, if it has been.
    #[n(0)]
    Token {
        #[n(0)]
        token: Token,
        #[n(1)]
        bound: Option<TokenUse>,
    },
    /// A batch that has been asked for: all of it follows from the seed.
    #[n(1)]
    Batch {
        #[n(0)]
        period: Days,
        #[n(1)]
        seed: Seed,
        #[n(2)]
        count: u32,
    },
    /// A period's issuer key, as the server stated it first.
    #[n(2)]
    Issuer(#[n(0)] IssuerStatement),
    /// What was asked for in a period, and when more is to be: kept, so that a process that ends does not ask at once in the next.
    #[n(3)]
    Asking {
        #[n(0)]
        period: Days,
        #[n(1)]
        asking: Asking,
    },
}

/// How many batches of a period were asked for, and when the next one is to be.
#[derive(Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Asking {
    #[n(0)]
    batches: u32,
    #[n(1)]
    refill_at: Option<Millis>,
    /// Whether the server has said that the period's quota is used up.
    #[n(2)]
    used_up: bool,
}

/// A lane's tokens that were refused although they were good.
#[derive(Clone, Copy)]
struct Refusals {
    period: Days,
    count: u32,
    /// Whether the lane stays closed until the period is over.
    stopped: bool,
}

/// The tokens of a profile, and when to fetch more.
#[derive(Default)]
pub(crate) struct Tokens {
    held: BTreeMap<(Days, TokenNonce), (Token, Option<TokenUse>)>,
    batches: BTreeMap<Days, (Seed, u32)>,
    issuers: BTreeMap<Days, IssuerStatement>,
    /// Where the server's clock is too far from the own one for anything to be asked.
    clocks_differ: BTreeSet<Lane>,
    /// Whether the server does not know this account or device.
    pub(crate) unknown: bool,
    /// How many of the present period's good tokens were refused, by lane.
    refusals: BTreeMap<Lane, Refusals>,
    asking: BTreeMap<Days, Asking>,
    /// How many tokens what the person has asked for may take.
    needed: usize,
    retry_at: Option<Millis>,
    suspended: bool,
    /// Whether something waits for a token.
    starving: bool,
    /// When what waited for a token goes on, after some have come.
    resume_at: Option<Millis>,
    told: Standing,
}

impl Tokens {
    /// The tokens in these rows.
    pub fn from_rows(rows: Vec<TokenRow>) -> Self {
        let mut tokens = Tokens::default();
        for row in rows {
            tokens.insert(row);
        }
        tokens
    }

    fn insert(&mut self, row: TokenRow) {
        match row {
            TokenRow::Token { token, bound } => {
                self.held.insert((token.period, token.nonce), (token, bound));
            }
            TokenRow::Batch { period, seed, count } => {
                self.batches.insert(period, (seed, count));
            }
            TokenRow::Issuer(statement) => {
                self.issuers.insert(statement.period, statement);
            }
            TokenRow::Asking { period, asking } => {
                self.asking.insert(period, asking);
            }
        }
    }

    /// The clock was set back: pauses end when they would have.
    pub fn set_back(&mut self, by_ms: u64) {
        [&mut self.retry_at, &mut self.resume_at].into_iter().flatten().for_each(|at| earlier(at, by_ms));
    }

    fn spare(&self, period: Days) -> usize {
        self.held.iter().filter(|((of, _), (_, bound))| *of == period && bound.is_none()).count()
    }

    fn bound_to(&self, to: TokenUse) -> Option<Token> {
        self.held.values().find(|(_, bound)| *bound == Some(to)).map(|(token, _)| *token)
    }

    /// The issuer key of the present period, as it was stated here.
    pub fn issuer(&self, now: Millis) -> Option<IssuerStatement> {
        self.issuers.get(&now.days()).copied()
    }

    /// Whether no more tokens of a period are to be had.
    fn is_used_up(&self, period: Days) -> bool {
        self.asking.get(&period).is_some_and(|asking| asking.used_up || asking.batches >= BATCHES_MAX)
    }

    /// How many tokens of the period are left, those that may still be asked for included.
    pub fn left(&self, now: Millis) -> usize {
        let period = now.days();
        let asked = self.asking.get(&period).map_or(0, |asking| asking.batches);
        let coming = if self.is_used_up(period) { 0 } else { BATCHES_MAX.saturating_sub(asked) as usize };
        coming.saturating_mul(TOKEN_BATCH).saturating_add(self.spare(period))
    }

    /// When something is to be done next, and whether something waits for it.
    pub fn due(&self, now: Millis) -> Option<(Millis, Reason)> {
        let coming = next(now.days());
        let midnight = period_start(coming);
        let window = Millis(midnight.0.saturating_sub(TOKEN_ISSUE_AHEAD_MINUTES * 60_000));
        let wakes = [window, midnight].into_iter().filter(|at| *at > now);
        let refill = |period| self.asking.get(&period).and_then(|asking| asking.refill_at);
        let planned = [refill(now.days()), refill(coming)].into_iter().flatten().filter(|at| *at > now);
        let fetch = match self.retry_at {
            Some(at) => wakes.chain([at]).min(),
            None => wakes.chain(planned).min(),
        };
        let reason = if self.starving { Reason::Token } else { Reason::TokenPeriod };
        fetch.into_iter().chain(self.resume_at).min().map(|at| (at, reason))
    }
}

/// The period after this one.
fn next(period: Days) -> Days {
    Days(period.0.saturating_add(1))
}

fn row_key(row: &TokenRow) -> Vec<u8> {
    let (kind, period, rest): (u8, Days, &[u8]) = match row {
        TokenRow::Token { token, .. } => (0, token.period, &token.nonce.0),
        TokenRow::Batch { period, .. } => (1, *period, &[]),
        TokenRow::Issuer(statement) => (2, statement.period, &[]),
        TokenRow::Asking { period, .. } => (3, *period, &[]),
    };
    [&[kind], period.0.to_be_bytes().as_slice(), rest].concat()
}

fn put(cx: &mut Context<'_>, row: TokenRow) {
    cx.put(Table::Token, row_key(&row), &row);
    cx.core.tokens.insert(row);
}

fn remove_token(cx: &mut Context<'_>, token: Token) {
    cx.core.tokens.held.remove(&(token.period, token.nonce));
    cx.core.changes.remove(Table::Token, row_key(&TokenRow::Token { token, bound: None }));
}

fn remove_batch(cx: &mut Context<'_>, period: Days) {
    if let Some((seed, count)) = cx.core.tokens.batches.remove(&period) {
        cx.core.changes.remove(Table::Token, row_key(&TokenRow::Batch { period, seed, count }));
    }
}

/// The token that pays for this: the one that was shown for it before, else one that was never shown. It is kept as shown before
/// it goes out, so that no crash makes it pay twice.
pub(crate) fn pay(cx: &mut Context<'_>, to: TokenUse) -> Option<Token> {
    let now = cx.now;
    let period = now.days();
    let good = |token: &Token| is_spendable(token.period, now);
    if let Some(token) = cx.core.tokens.bound_to(to).filter(good) {
        return Some(token);
    }
    let held_back = cx.core.tokens.resume_at.is_some_and(|at| at > now);
    let Some(token) = spare(cx, period).filter(|_| !held_back) else {
        cx.core.tokens.starving = true;
        return None;
    };
    put(cx, TokenRow::Token { token, bound: Some(to) });
    Some(token)
}

/// A token that was never shown, of this period; else one of the period before as long as such are taken. Nonces are random, so
/// that their order tells nothing.
fn spare(cx: &Context<'_>, period: Days) -> Option<Token> {
    let now = cx.now;
    let of = |wanted: Days| {
        let fits = |(token, bound): &&(Token, Option<TokenUse>)| token.period == wanted && bound.is_none();
        cx.core.tokens.held.values().find(fits).map(|(token, _)| *token)
    };
    let before = Days(period.0.saturating_sub(1));
    of(period).or_else(|| of(before).filter(|_| is_spendable(before, now)))
}

/// What was paid for is answered. Its token is of no more use once the thing is done, or the token was taken and did not do; whatever
/// else a server says, the same token is shown for the same thing again, so that no refusal makes anybody use tokens up.
/// Says when the lane may go on, if it may not now.
pub(crate) fn settle(
    cx: &mut Context<'_>,
    lane: Lane,
    to: TokenUse,
    asked: &Asked,
    result: &Result<Answer, Refusal>,
) -> Option<Millis> {
    let over = asked.is_done_by(result) || matches!(result, Err(Refusal::TokenRefused | Refusal::CostsMore));
    let token = cx.core.tokens.bound_to(to).filter(|_| over)?;
    remove_token(cx, token);
    if *result == Err(Refusal::TokenRefused) { refused(cx, lane, token) } else { None }
}

/// A token was refused. Says when the lane may go on, if it may not now: an honest server takes each good token of the day, and
/// one that does not would have the account session ask for more at a moment of its choosing.
fn refused(cx: &mut Context<'_>, lane: Lane, token: Token) -> Option<Millis> {
    if token.period == cx.now.days() { count_refusal(cx, lane) } else { None }
}

/// A contact session took its token and ended without anything for it. Says when the lane may go on, if it may not now.
pub(crate) fn in_vain(cx: &mut Context<'_>, lane: Lane) -> Option<Millis> {
    count_refusal(cx, lane)
}

fn count_refusal(cx: &mut Context<'_>, lane: Lane) -> Option<Millis> {
    let period = cx.now.days();
    let most = if lane.kind == SessionKind::Contact { CONTACT_REFUSALS_MAX } else { REFUSALS_MAX };
    let before = cx.core.tokens.refusals.get(&lane).filter(|refusals| refusals.period == period);
    let count = before.map_or(0, |refusals| refusals.count).saturating_add(1);
    let stopped = count >= most;
    cx.core.tokens.refusals.insert(lane, Refusals { period, count, stopped });
    stopped.then(|| period_start(next(period)).plus(random_below(cx, MOVE_MS_MAX)))
}

/// For what a session's token is kept as shown.
fn seat_use(lane: &Lane) -> TokenUse {
    let kind = match lane.kind {
        SessionKind::Account => [0],
        SessionKind::Contact => [1],
        SessionKind::Topics => [2],
    };
    let topic = lane.topic.map_or([0; 32], |conversation| conversation.0);
    TokenUse(hash("token seat", &[&kind, &topic]))
}

/// The token of a session that is to be opened: the same seat as before, as long as it is of the present period.
pub(crate) fn seat(cx: &mut Context<'_>, lane: &Lane) -> Option<Token> {
    let to = seat_use(lane);
    let period = cx.now.days();
    if let Some(old) = cx.core.tokens.bound_to(to).filter(|token| token.period < period)
        && cx.core.tokens.spare(period) > 0
    {
        remove_token(cx, old);
    }
    pay(cx, to)
}

/// The session is open: the moment at which it moves on to another token. A contact session's token is used up by opening it.
pub(crate) fn seated(cx: &mut Context<'_>, lane: &Lane) -> Option<Millis> {
    let token = cx.core.tokens.bound_to(seat_use(lane))?;
    if lane.kind == SessionKind::Contact {
        remove_token(cx, token);
    }
    let midnight = period_start(next(token.period));
    Some(midnight.plus(random_below(cx, MOVE_MS_MAX)))
}

/// The server does not take the session's token. Says when the lane may go on, if it may not now.
pub(crate) fn unseat(cx: &mut Context<'_>, lane: Lane) -> Option<Millis> {
    let token = cx.core.tokens.bound_to(seat_use(&lane))?;
    remove_token(cx, token);
    refused(cx, lane, token)
}

fn random_below(cx: &mut Context<'_>, limit: u64) -> u64 {
    rand_core::Rng::next_u64(cx.rng) % limit.max(1)
}

/// The server told its time on this lane. Says whether the clocks agree as far as tokens need it. The own clock alone decides
/// what is asked for, used and forgotten: a server that could move it would mark, by the periods asked for on the account
/// session, whom it told a time of his own on an anonymous one.
pub(crate) fn clocks_agree(cx: &mut Context<'_>, lane: Lane, time: Minutes) -> bool {
    let agree = time.0.abs_diff(cx.now.minutes().0) <= TOKEN_GRACE_MINUTES.saturating_add(DELAY_MINUTES);
    match agree {
        true => cx.core.tokens.clocks_differ.remove(&lane),
        false => cx.core.tokens.clocks_differ.insert(lane),
    };
    agree
}

/// Compares a period's issuer key with what was stated before, here or to somebody else: one key serves everybody.
/// Says whether it is right.
pub(crate) fn learn_issuer(cx: &mut Context<'_>, statement: &IssuerStatement) -> bool {
    let Some(identity) = cx.core.server_keys.as_ref().map(|keys| keys.identity) else { return false };
    let known = cx.core.tokens.issuers.get(&statement.period).copied();
    // What is known was verified when it was learnt, and every answer of the directory states it again.
    if known == Some(*statement) {
        return true;
    }
    if statement.verify(&identity).is_err() {
        return false;
    }
    match known {
        Some(known) if known.convicts(statement, &identity) => {
            let keys = cbor::to_bytes(&cx.core.server_keys);
            let server = cx.core.directory.statement();
            let evidence = server.map(|server| Evidence::TwoIssuerKeys { server, first: known, second: *statement });
            let exhibits = [cbor::to_bytes(&known), cbor::to_bytes(statement), keys];
            let exhibits = evidence.map(|evidence| evidence.to_file()).into_iter().chain(exhibits);
            cx.catch(Lie::IssuerTwice, None, exhibits.map(Into::into).collect());
            false
        }
        Some(_) => true,
        None => {
            // Far off periods are of no use, and must not fill the profile.
            let period = cx.now.days();
            if statement.period.0.abs_diff(period.0) <= ISSUERS_DAYS {
                put(cx, TokenRow::Issuer(*statement));
            }
            true
        }
    }
}

/// Whether what waited for a token may go on.
pub(crate) fn wakes(cx: &mut Context<'_>) -> bool {
    let now = cx.now;
    let tokens = &mut cx.core.tokens;
    if tokens.resume_at.is_some_and(|at| at <= now) {
        tokens.resume_at = None;
    }
    let wakes = cx.core.tokens.starving && cx.core.tokens.resume_at.is_none() && spare(cx, now.days()).is_some();
    if wakes {
        cx.core.tokens.starving = false;
    }
    wakes
}

fn forget(cx: &mut Context<'_>) {
    let now = cx.now;
    let over: Vec<Token> = cx.core.tokens.held.values().map(|(token, _)| *token).collect();
    for token in over.into_iter().filter(|token| period_end(token.period) <= now) {
        remove_token(cx, token);
    }
    let over: Vec<Days> = cx.core.tokens.batches.keys().copied().collect();
    for period in over.into_iter().filter(|period| *period < now.days()) {
        remove_batch(cx, period);
    }
    let over: Vec<(Days, Asking)> = cx.core.tokens.asking.iter().map(|(period, asking)| (*period, *asking)).collect();
    for (period, asking) in over.into_iter().filter(|(period, _)| *period < cx.now.days()) {
        cx.core.tokens.asking.remove(&period);
        cx.core.changes.remove(Table::Token, row_key(&TokenRow::Asking { period, asking }));
    }
    let old: Vec<IssuerStatement> = cx.core.tokens.issuers.values().copied().collect();
    for issuer in old.into_iter().filter(|issuer| issuer.period.0.saturating_add(ISSUERS_DAYS) < now.days().0) {
        cx.core.tokens.issuers.remove(&issuer.period);
        cx.core.changes.remove(Table::Token, row_key(&TokenRow::Issuer(issuer)));
    }
}

/// Why there is no token, if there is none today.
pub(crate) fn refuses(cx: &Context<'_>) -> Option<Refusal> {
    let stopped = is_stopped(cx, &SessionKind::Contact.into());
    if cx.core.sessions.open(SessionKind::Contact).is_some() || (spare(cx, cx.now.days()).is_some() && !stopped) {
        return None;
    }
    match cx.core.tokens.told {
        Standing::Refused if stopped => Some(Refusal::TokenRefused),
        Standing::Good | Standing::ClocksDiffer | Standing::Refused | Standing::Unknown => None,
        Standing::QuotaUsed { .. } => Some(Refusal::QuotaUsed),
        Standing::Suspended => Some(Refusal::Suspended),
    }
}

/// Whether a lane is left closed until the period is over.
fn is_stopped(cx: &Context<'_>, lane: &Lane) -> bool {
    let period = cx.now.days();
    cx.core.tokens.refusals.get(lane).is_some_and(|refusals| refusals.stopped && refusals.period == period)
}

/// Tells the person when the day's quota is used up or the account suspended, and when that is over.
fn tell_standing(cx: &mut Context<'_>) {
    let period = cx.now.days();
    let empty = spare(cx, period).is_none();
    let standing = if !cx.core.tokens.clocks_differ.is_empty() {
        Standing::ClocksDiffer
    } else if cx.core.tokens.unknown {
        Standing::Unknown
    } else if cx.core.tokens.refusals.values().any(|refusals| refusals.stopped && refusals.period == period) {
        Standing::Refused
    } else if cx.core.tokens.suspended {
        Standing::Suspended
    } else if empty && cx.core.tokens.is_used_up(period) {
        let until = period_start(next(period));
        Standing::QuotaUsed { until }
    } else {
        Standing::Good
    };
    if cx.core.tokens.told != standing {
        cx.core.tokens.told = standing;
        cx.tell(Event::Standing { standing });
    }
}

impl Hub {
    /// Whoever waits for a look-up for which there is no token today is told so.
    pub fn refuse_waiting(&mut self, cx: &mut Context<'_>) {
        if let Some(refusal) = refuses(cx).filter(|_| !self.waiting.is_empty()) {
            for Waiting { id, .. } in std::mem::take(&mut self.waiting) {
                cx.reply(id, Err(CommandError::Refused(refusal.clone())));
            }
        }
    }
}
