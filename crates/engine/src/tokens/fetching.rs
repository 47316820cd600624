//! Fetching tokens: when to ask for how many, so that the moment tells nothing of what they are used for.

use protocol::api::{Answer, Refusal, Request};
use protocol::cbor;
use protocol::limits::{TOKEN_BATCH, TOKEN_QUOTA};
use protocol::time::{Days, Millis};
use protocol::token::{BadToken, Batch, is_issued, period_start};

use super::{Asking, TokenRow, forget, learn_issuer, next, put, random_below, remove_batch, tell_standing};
use crate::caught::Lie;
use crate::core::{Context, Sent};
use crate::profile::Seed;
use crate::session::Asked;

/// Further tokens are fetched when fewer than this are left.
const SPARE_LOW: usize = 8;
/// At the latest so long after it was found that few are left, ms: the moment tells nothing of what the last one was used for.
const REFILL_MS_MAX: u64 = 30 * 60_000;
/// The next day's tokens are fetched at the latest so long before it, ms.
const PREFETCH_MARGIN_MS: u64 = 20 * 60_000;
/// At the latest so long after none is left, ms: somebody may wait, but the moment of asking must not be that of using.
const EMPTY_MS_MAX: u64 = 2 * 60_000;
/// What waited for a token goes on at the latest so long after some have come, ms: a server that issues to many cannot tell by the
/// moment who it was. Less than a person or a program notices to wait for.
const RESUME_MS_MAX: u64 = 3_000;
/// So many batches are asked for in a period at most: what an account is issued, whatever a server would give beyond it.
pub(super) const BATCHES_MAX: u32 = TOKEN_QUOTA.div_ceil(TOKEN_BATCH as u32);
/// The pause after an answer that helps nobody, ms.
const RETRY_MS: u64 = 60_000;
/// How often a suspended account asks whether it is restored, ms.
const SUSPENDED_MS: u64 = 3_600_000;

/// Fetches tokens when it is time to, and forgets those that are of no more use. Called after each input.
pub(crate) fn advance(cx: &mut Context<'_>) {
    let silent = cx.core.profile.as_ref().is_none_or(|profile| profile.row.is_silent());
    if silent {
        return;
    }
    if !cx.core.incarnated {
        return tell_standing(cx);
    }
    forget(cx);
    if cx.core.tokens.retry_at.is_some_and(|at| at <= cx.now) {
        cx.core.tokens.retry_at = None;
    }
    let waits = cx.core.tokens.retry_at.is_some() || !cx.core.online;
    if !waits && !cx.core.sessions.is_asked(|asked| matches!(asked, Asked::IssueTokens { .. })) {
        fetch(cx);
    }
    tell_standing(cx);
}

fn fetch(cx: &mut Context<'_>) {
    let now = cx.now;
    let waiting = cx.core.tokens.batches.keys().copied().find(|period| is_issued(*period, now));
    if let Some(period) = waiting {
        return ask(cx, period);
    }
    let period = now.days();
    if cx.core.tokens.is_used_up(period) || cx.core.tokens.spare(period) >= cx.core.tokens.needed {
        cx.core.tokens.needed = 0;
    }
    if refill_at(cx, period).is_some_and(|at| at <= now) {
        return begin(cx, period);
    }
    let coming = next(period);
    if is_issued(coming, now) && prefetch_at(cx, coming).is_some_and(|at| at <= now) {
        begin(cx, coming);
    }
}

/// When more tokens of the present period are to be asked for, if they are: kept once it is chosen.
fn refill_at(cx: &mut Context<'_>, period: Days) -> Option<Millis> {
    let (now, spare) = (cx.now, cx.core.tokens.spare(period));
    if cx.core.tokens.is_used_up(period) {
        return None;
    }
    if spare < cx.core.tokens.needed {
        return Some(now);
    }
    if spare >= SPARE_LOW {
        return None;
    }
    let asking = cx.core.tokens.asking.get(&period).copied().unwrap_or_default();
    let latest_ms = if spare == 0 { EMPTY_MS_MAX } else { REFILL_MS_MAX };
    let at = match (asking.refill_at.filter(|at| *at <= now.plus(latest_ms)), asking.batches) {
        (Some(at), _) => at,
        (None, 0) if spare == 0 => now,
        (None, _) => now.plus(random_below(cx, latest_ms)),
    };
    keep_asking(cx, period, Asking { refill_at: Some(at), ..asking });
    Some(at)
}

/// When the first tokens of the coming period are to be asked for, if none are held: kept once it is chosen, so that programs
/// that run for moments only come to it as well.
fn prefetch_at(cx: &mut Context<'_>, coming: Days) -> Option<Millis> {
    if cx.core.tokens.spare(coming) > 0 || cx.core.tokens.is_used_up(coming) {
        return None;
    }
    let asking = cx.core.tokens.asking.get(&coming).copied().unwrap_or_default();
    let at = asking.refill_at.unwrap_or_else(|| {
        let end = period_start(coming).0.saturating_sub(PREFETCH_MARGIN_MS);
        let delay = random_below(cx, end.saturating_sub(cx.now.0));
        cx.now.plus(delay)
    });
    keep_asking(cx, coming, Asking { refill_at: Some(at), ..asking });
    Some(at)
}

/// The person has asked for something that may take so many tokens: if there are fewer, as many batches as it needs are asked for
/// at once, one after the other. Only the person's own word does this: what a server or a member brings about must not show on
/// the account session at a moment of their choosing.
pub(crate) fn announce(cx: &mut Context<'_>, count: usize) {
    cx.core.tokens.needed = cx.core.tokens.needed.max(count);
}

/// Begins a batch: kept before the server hears of it, so that a lost answer is asked for again.
fn begin(cx: &mut Context<'_>, period: Days) {
    let seed = Seed(cx.random());
    let before = cx.core.tokens.asking.get(&period).copied().unwrap_or_default();
    keep_asking(cx, period, Asking { batches: before.batches.saturating_add(1), refill_at: None, ..before });
    put(cx, TokenRow::Batch { period, seed, count: TOKEN_BATCH as u32 });
    ask(cx, period);
}

fn keep_asking(cx: &mut Context<'_>, period: Days, asking: Asking) {
    if cx.core.tokens.asking.get(&period) != Some(&asking) {
        put(cx, TokenRow::Asking { period, asking });
    }
}

fn ask(cx: &mut Context<'_>, period: Days) {
    let Some(batch) = batch_of(cx, period) else { return };
    let request = Request::IssueTokens { period, batch: batch.blinded().to_vec() };
    let _ = cx.call(request, Asked::IssueTokens { period }) == Sent::Yes;
}

fn batch_of(cx: &Context<'_>, period: Days) -> Option<Batch> {
    let (seed, count) = cx.core.tokens.batches.get(&period)?;
    Some(Batch::from_seed(period, &seed.0, *count as usize))
}

/// Takes in a batch.
pub(crate) fn issued(cx: &mut Context<'_>, period: Days, answer: Answer) {
    let Answer::Tokens { evaluation, issuer } = answer else {
        cx.catch(Lie::WrongAnswer, None, vec![]);
        return pause(cx, RETRY_MS);
    };
    let Some(batch) = batch_of(cx, period) else { return };
    remove_batch(cx, period);
    if issuer.period != period || !learn_issuer(cx, &issuer) {
        return pause(cx, RETRY_MS);
    }
    match batch.finish(&issuer.key, &evaluation) {
        Ok(tokens) => {
            for token in tokens {
                put(cx, TokenRow::Token { token, bound: None });
            }
            cx.core.tokens.suspended = false;
            if cx.core.tokens.starving && cx.core.tokens.resume_at.is_none() {
                let delay = random_below(cx, RESUME_MS_MAX);
                cx.core.tokens.resume_at = Some(cx.now.plus(delay));
            }
        }
        Err(BadToken::OtherKey) => {
            let exhibits = vec![cbor::to_bytes(&issuer).into(), cbor::to_bytes(&evaluation).into()];
            cx.catch(Lie::OtherIssuer, None, exhibits);
            pause(cx, RETRY_MS);
        }
        Err(BadToken::Malformed) => {
            cx.catch(Lie::WrongAnswer, None, vec![]);
            pause(cx, RETRY_MS);
        }
    }
}

/// A batch was refused for good.
pub(crate) fn not_issued(cx: &mut Context<'_>, period: Days, refusal: &Refusal) {
    remove_batch(cx, period);
    let asking = cx.core.tokens.asking.get(&period).copied().unwrap_or_default();
    match refusal {
        Refusal::QuotaUsed => keep_asking(cx, period, Asking { used_up: true, refill_at: None, ..asking }),
        Refusal::Suspended => {
            // It was none of those that an account is issued.
            let batches = asking.batches.saturating_sub(1);
            keep_asking(cx, period, Asking { batches, ..asking });
            cx.core.tokens.suspended = true;
            cx.core.tokens.needed = 0;
            pause(cx, SUSPENDED_MS);
        }
        _ => pause(cx, RETRY_MS),
    }
}

fn pause(cx: &mut Context<'_>, pause_ms: u64) {
    let jitter = random_below(cx, pause_ms);
    cx.core.tokens.retry_at = Some(cx.now.plus(pause_ms.saturating_add(jitter)));
}
