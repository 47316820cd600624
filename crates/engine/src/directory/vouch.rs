//! What an answer about an account vouches for: its chain by the map, or by a promise for what the map does not have yet.

use protocol::cbor;
use protocol::chain::{Chain, ChainState};
use protocol::handle::Handle;
use protocol::id::AccountId;
use protocol::limits::{LEAF_AHEAD_S, PROMISE_S_MAX};
use protocol::time::{Millis, Seconds};
use protocol::transparency::directory_proof::{DirectoryProof, Freshness, Verified};
use protocol::transparency::evidence::{Evidence, Opening, Promised, ProvenLeaf};
use protocol::transparency::label::{HandleValue, MapLabel, MapValue};
use protocol::transparency::lookup::{Found, LabelProof};
use protocol::transparency::promise::{Kept, Promise, SignedPromise};
use protocol::transparency::vouched::{InMap, PROMISE_LEAVES_MAX, Unexplained, Unvouched, says_nobody, value_among};

use super::check::{self, NotProven, Question};
use super::trust::{Said, Trust, Why};
use super::{OwedRow, PROMISES_MAX, PromisesRow, put_promises};
use crate::caught::{Caught, Lie};
use crate::core::Context;

/// Who was asked for, and what was known of them then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub handle: Option<Handle>,
    pub account: Option<AccountId>,
    /// The last statement of their chain that was known.
    pub sequence: Option<u64>,
    /// Whether the handle is only claimed to be theirs: it may be another's, or nobody's.
    pub claims: bool,
}

/// An answer about an account.
pub(crate) struct AccountAnswer {
    pub chain: Chain,
    pub proof: Box<DirectoryProof>,
    pub promise: Option<SignedPromise>,
}

/// An account as the directory shows it.
pub(crate) struct Vouched {
    pub chain: Chain,
    pub state: ChainState,
    pub said: Said,
}

/// Checks an answer about an account.
pub(crate) fn account(
    cx: &mut Context<'_>,
    question: &Question,
    wanted: &Wanted,
    answer: AccountAnswer,
) -> Result<Vouched, NotProven> {
    let AccountAnswer { chain, proof, promise } = answer;
    let state = match &wanted.account {
        Some(account) if !wanted.claims => chain.verify_for(account),
        _ => chain.verify(),
    };
    let Ok(state) = state else {
        return Err(of_another(cx, question, wanted, &chain, &proof));
    };
    let account = state.account;
    let handle = wanted.handle.clone().map(MapLabel::Handle);
    let labels: Vec<_> = handle.into_iter().chain([MapLabel::Account(account)]).collect();
    let (verified, found) = check::labels(cx, question, &proof, &labels)?;
    // Promised, it is judged by the promise.
    let is_behind = wanted.sequence.is_some_and(|known| state.sequence < known);
    let is_owed = super::has_promised(cx, &account, state.sequence);
    if is_behind && !is_owed && super::takes_back(cx, &account, state.sequence) {
        return Err(check::caught(cx, Lie::OldRecord { account }, shown(&chain, &proof)));
    }
    let in_map = match in_map(cx, wanted, &chain, &state, &found) {
        Ok(in_map) => in_map,
        Err(lie) => {
            if matches!(lie, Lie::OtherRecord { .. }) {
                let time = log_time(cx, &verified);
                super::hear(cx, &account, Said::Other { time });
            }
            return Err(check::caught(cx, lie, shown(&chain, &proof)));
        }
    };
    let is_whole = in_map.is_whole(&state);
    let by = (&verified.configuration, verified.state.size);
    match in_map.check_promised(&state, (wanted.handle.as_ref(), promise.as_ref()), by, cx.now) {
        Ok(()) => {}
        Err(Unvouched::NoPromise) => {
            return Err(check::caught(cx, Lie::NotVouched { account }, shown(&chain, &proof)));
        }
        Err(Unvouched::Ahead) => return Err(NotProven::Ahead),
        Err(Unvouched::FalsePromise) => {
            let exhibits = promise.iter().map(|promise| cbor::to_bytes(promise).into()).collect();
            return Err(check::caught(cx, Lie::FalsePromise { account }, exhibits));
        }
    }
    let fresh = promise.filter(|_| !is_whole);
    let owed = settle(
        cx,
        &account,
        fresh,
        &Shown { verified: &verified, proof: &proof, in_map: &in_map, chain: &chain, state: &state },
    );
    let said = match owed {
        // What is promised of a shorter chain vouches for nothing that came later.
        _ if is_behind => Said::Ahead { time: log_time(cx, &verified) },
        Some(owed) => owed,
        None => Said::Shown { at: cx.now, leaf: verified.leaf.number, sequence: state.sequence },
    };
    Ok(Vouched { chain, state, said })
}

/// The server answers for an account's handle with another account. Where its map has it so, it has not what it has shown or promised before:
/// handles are never passed on.
fn of_another(
    cx: &mut Context<'_>,
    question: &Question,
    wanted: &Wanted,
    chain: &Chain,
    proof: &DirectoryProof,
) -> NotProven {
    let false_chain = |cx: &mut Context<'_>| check::caught(cx, Lie::FalseChain, vec![cbor::to_bytes(chain).into()]);
    let (Some(handle), Some(account), Ok(other)) = (&wanted.handle, wanted.account, chain.verify()) else {
        return false_chain(cx);
    };
    let labels = [MapLabel::Handle(handle.clone()), MapLabel::Account(other.account)];
    let (verified, found) = match check::labels(cx, question, proof, &labels) {
        Ok(shown) => shown,
        Err(error) => return error,
    };
    let value = HandleValue::Held { account: other.account, handle: handle.clone() };
    if found.first().copied().flatten().map(|found| found.value) != Some(value.to_value()) {
        return false_chain(cx);
    }
    not_held(cx, &account, handle, &HandleShown { verified: &verified, proof, value: Some(&value) });
    let is_known = matches!(super::trust(cx, &account), Trust::Blocked { why: Why::OtherRecord, .. });
    let time = log_time(cx, &verified);
    super::hear(cx, &account, Said::Other { time });
    match is_known {
        true => NotProven::Caught(Caught { lie: Lie::OtherHolder, conversation: None }),
        false => check::caught(cx, Lie::OtherHolder, shown(chain, proof)),
    }
}

/// What the map has of a handle.
pub(crate) struct HandleShown<'a> {
    pub verified: &'a Verified,
    pub proof: &'a DirectoryProof,
    pub value: Option<&'a HandleValue>,
}

/// The map has a handle otherwise than as the account's that was found by it: what was promised of it is judged, and whoever was shown with it is
/// asked for in vain.
pub(crate) fn not_held(cx: &mut Context<'_>, account: &AccountId, handle: &Handle, shown: &HandleShown<'_>) {
    let mut owed = cx.core.directory.promises.get(account).cloned().unwrap_or_default();
    let is_of = |row: &&mut OwedRow| row.promise.promise.handle.as_ref() == Some(handle);
    for row in owed.promises.iter_mut().filter(is_of).filter(|row| !row.broken) {
        if row.promise.promise.judge_handle(&shown.verified.leaf, shown.value) == Kept::Broken {
            row.broken = true;
            let opening = shown.value.cloned().map(Opening::Handle);
            let said = shown.proof.labels.first().cloned();
            let evidence =
                broken_promise(&row.promise, (Promised::Handle, said, opening, None), shown.verified, shown.proof);
            caught_by(cx, Lie::BrokenPromise { account: *account }, evidence);
        }
    }
    let oldest = owed.promises.iter().min_by_key(|row| row.due).map(|row| (row.due, row.promise.promise.deadline));
    put_promises(cx, *account, owed);
    let said = match oldest {
        Some((due, deadline)) => Said::Owed { deadline: due, time: lateness(cx, shown.verified, due, deadline) },
        None => Said::Nothing { time: log_time(cx, shown.verified) },
    };
    super::hear(cx, account, said);
}

/// Checks that nobody has just this handle.
pub(crate) fn nobody(
    cx: &mut Context<'_>,
    question: &Question,
    handle: &Handle,
    proof: &DirectoryProof,
    value: Option<&HandleValue>,
) -> Result<Verified, NotProven> {
    let (verified, found) = check::labels(cx, question, proof, &[MapLabel::Handle(handle.clone())])?;
    let in_map = found.first().copied().flatten().map(|found| found.value);
    if says_nobody(handle, value, in_map) {
        return Ok(verified);
    }
    Err(check::caught(cx, Lie::OtherHolder, vec![cbor::to_bytes(proof).into(), cbor::to_bytes(&value).into()]))
}

/// What the map has, by values that only this chain explains.
fn in_map(
    cx: &Context<'_>,
    wanted: &Wanted,
    chain: &Chain,
    state: &ChainState,
    found: &[Option<Found>],
) -> Result<InMap, Lie> {
    let account = state.account;
    InMap::of(wanted.handle.as_ref(), chain, state, found).map_err(|unexplained| match unexplained {
        Unexplained::Holder => Lie::OtherHolder,
        Unexplained::Record => {
            let known = crate::contacts::chain_of(cx, &account);
            let value = found.last().copied().flatten().map(|found| found.value);
            let is_known = known.zip(value).is_some_and(|(known, value)| has_value(&known, &account, &value));
            if is_known { Lie::OldRecord { account } } else { Lie::OtherRecord { account } }
        }
    })
}

fn has_value(chain: &Chain, account: &AccountId, value: &MapValue) -> bool {
    chain.verify_for(account).is_ok_and(|state| value_among(chain, &state, value).is_some())
}

/// What promises are held against.
struct Shown<'a> {
    verified: &'a Verified,
    proof: &'a DirectoryProof,
    in_map: &'a InMap,
    chain: &'a Chain,
    state: &'a ChainState,
}

/// Holds all promises about an account against what the map has. Those that are not kept stay; how it looks for the oldest is returned.
fn settle(cx: &mut Context<'_>, account: &AccountId, fresh: Option<SignedPromise>, shown: &Shown<'_>) -> Option<Said> {
    let mut owed = cx.core.directory.promises.get(account).cloned().unwrap_or_default().promises;
    let is_known = |promise: &SignedPromise| owed.iter().any(|row| row.promise == *promise);
    if let Some(promise) = fresh.filter(|promise| !is_known(promise)) {
        let due = due(cx, &promise.promise);
        owed.push(OwedRow { promise, broken: false, due });
    }
    let mut left = Vec::new();
    for mut row in owed {
        let (about, kept) = judge(&row.promise.promise, shown);
        // What was promised before this log was shown counts none of the leaves to come.
        let is_unbound = row.promise.promise.log_size > shown.verified.state.size.saturating_add(PROMISE_LEAVES_MAX);
        if is_unbound && kept == Kept::Pending && !row.broken {
            row.broken = true;
            let exhibit = cbor::to_bytes(&row.promise).into();
            check::caught(cx, Lie::FalsePromise { account: *account }, vec![exhibit]);
        }
        match kept {
            Kept::Kept => continue,
            Kept::Pending => {}
            Kept::Broken if row.broken => {}
            Kept::Broken => {
                row.broken = true;
                let evidence = broken_promise(&row.promise, in_question(about, shown), shown.verified, shown.proof);
                caught_by(cx, Lie::BrokenPromise { account: *account }, evidence);
            }
        }
        left.push(row);
    }
    let oldest = left.iter().min_by_key(|row| row.due).map(|row| (row.due, row.promise.promise.deadline));
    // The oldest say how long it has been waited for.
    left.truncate(PROMISES_MAX);
    put_promises(cx, *account, PromisesRow { promises: left });
    oldest.map(|(due, deadline)| Said::Owed { deadline: due, time: lateness(cx, shown.verified, due, deadline) })
}

/// The deadline of a promise that was just received, by this device's clock.
fn due(cx: &Context<'_>, promise: &Promise) -> Millis {
    cx.now.plus(promise.deadline.millis().0.saturating_sub(promise.made.millis().0))
}

/// The time by which a promise is judged: as late as the log's newest leaf is by the promise's own clock, or as this device's clock is by its
/// own, whichever is later. Nothing follows from how far the two clocks are apart.
fn lateness(cx: &Context<'_>, verified: &Verified, due: Millis, deadline: Seconds) -> Millis {
    let late_ms = verified.leaf.time.millis().0.saturating_sub(deadline.millis().0);
    if late_ms == 0 { cx.now } else { cx.now.max(due.plus(late_ms)) }
}

fn judge(promise: &Promise, shown: &Shown<'_>) -> (Promised, Kept) {
    let leaf = &shown.verified.leaf;
    let value = shown.in_map.value.as_ref();
    let of_account = promise.judge(leaf, value, shown.state.head_at(promise.sequence));
    if of_account != Kept::Kept {
        return (Promised::Account, of_account);
    }
    match &shown.in_map.handle {
        Some(held) => (Promised::Handle, promise.judge_handle(leaf, held.as_ref())),
        None => (Promised::Account, Kept::Kept),
    }
}

/// What of a promise is in question, what the map says of that label, what the value stands for, and the chain as far as the map has it.
type InQuestion = (Promised, Option<LabelProof>, Option<Opening>, Option<Chain>);

fn in_question(about: Promised, shown: &Shown<'_>) -> InQuestion {
    let (said, opening) = match about {
        Promised::Account => (shown.proof.labels.last(), shown.in_map.value.clone().map(Opening::Account)),
        Promised::Handle => (shown.proof.labels.first(), shown.in_map.handle.clone().flatten().map(Opening::Handle)),
    };
    // The chain as the map has it shows what came at the promised place.
    let chain = shown.in_map.value.as_ref().map(|value| {
        let taken = shown.chain.statements.iter().take_while(|statement| statement.body.sequence <= value.sequence);
        Chain { statements: taken.cloned().collect() }
    });
    (about, said.cloned(), opening, chain)
}

fn broken_promise(
    promise: &SignedPromise,
    (about, said, opening, chain): InQuestion,
    verified: &Verified,
    proof: &DirectoryProof,
) -> Option<Evidence> {
    let answer = &proof.checkpoint;
    let goes_on = matches!(&opening, Some(Opening::Account(value)) if value.sequence > promise.promise.sequence);
    Some(Evidence::BrokenPromise {
        promise: promise.clone(),
        leaf: ProvenLeaf { note: answer.note.clone(), leaf: answer.leaf.clone(), inclusion: answer.inclusion.clone() },
        configuration: verified.configuration.clone(),
        said: said?,
        about,
        opening,
        chain: chain.filter(|_| goes_on),
    })
}

/// Says that the server is caught, with what convicts it before strangers.
fn caught_by(cx: &mut Context<'_>, lie: Lie, evidence: Option<Evidence>) {
    let server = cx.core.server;
    let convicts = |evidence: &Evidence| server.is_some_and(|server| evidence.check(&server).is_ok());
    let exhibits = evidence.filter(convicts).iter().map(|evidence| evidence.to_file().into()).collect();
    check::caught(cx, lie, exhibits);
}

/// The time by which promises are judged: the log's, as long as it agrees with the clock; else nobody could be warned while it stands.
fn log_time(cx: &Context<'_>, verified: &Verified) -> Millis {
    match verified.freshness {
        Freshness::Fresh => verified.leaf.time.millis(),
        _ => cx.now,
    }
}

fn shown(chain: &Chain, proof: &DirectoryProof) -> Vec<protocol::cbor::Bytes> {
    vec![cbor::to_bytes(chain).into(), cbor::to_bytes(proof).into()]
}

/// Takes note of what the server promises of the own account, as it is known here.
pub(crate) fn own_promised(cx: &mut Context<'_>, promise: SignedPromise) {
    let (Some(profile), Some(keys)) = (&cx.core.profile, &cx.core.server_keys) else { return };
    let (state, account) = (&profile.state, profile.row.account);
    let Promise { made, deadline, handle, .. } = &promise.promise;
    // The chain may have gone on since the server was asked.
    let is_of = promise.promise.account == account
        && state.head_at(promise.promise.sequence) == Some(&promise.promise.head)
        && *handle == profile.row.handle;
    // The log's own pace may not be known yet.
    let is_bound = *deadline <= made.plus(PROMISE_S_MAX);
    // Two clocks differ, and nobody lies: it is asked for as if nothing had been promised.
    let is_ahead = *made > cx.now.seconds().plus(LEAF_AHEAD_S);
    if !is_of || !is_bound || promise.verify_signature(&keys.log).is_err() {
        check::caught(cx, Lie::FalsePromise { account }, vec![cbor::to_bytes(&promise).into()]);
        let time = cx.now;
        return super::hear(cx, &account, Said::Nothing { time });
    }
    if is_ahead {
        return;
    }
    let due = due(cx, &promise.promise);
    let mut row = cx.core.directory.promises.get(&account).cloned().unwrap_or_default();
    if row.promises.len() < PROMISES_MAX && !row.promises.iter().any(|known| known.promise == promise) {
        row.promises.push(OwedRow { promise, broken: false, due });
    }
    let deadline = row.promises.iter().map(|row| row.due).min();
    put_promises(cx, account, row);
    if let Some(deadline) = deadline {
        let time = cx.now;
        super::hear(cx, &account, Said::Owed { deadline, time });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::transparency::checkpoint::CheckpointAnswer;
    use protocol::transparency::label::AccountValue;

    use crate::conversation::tests::stand::{BOB, CAROL, NOW, account, caught, chain, engine, log_key, verified, with};
    use crate::engine::Engine;

    /// A promise of bob's account as it is known to his device, made otherwise and signed.
    fn promised(edit: impl FnOnce(&mut Promise)) -> SignedPromise {
        let state = engine(BOB).core.profile.expect("a profile").state;
        let (made, sequence, head) = (NOW.millis().seconds(), state.sequence, state.head);
        let deadline = made.plus(PROMISE_S_MAX);
        let mut promise = Promise { account: account(BOB), sequence, head, made, deadline, log_size: 5, handle: None };
        edit(&mut promise);
        SignedPromise::sign(&log_key(), promise)
    }

    /// How many promises bob's device keeps that was given these, and what it has caught.
    fn keeps(promises: Vec<SignedPromise>) -> (usize, Vec<Lie>) {
        let mut bob = engine(BOB);
        with(&mut bob, |cx, _| promises.into_iter().for_each(|promise| own_promised(cx, promise)));
        let kept = bob.core.directory.promises.get(&account(BOB)).map_or(0, |row| row.promises.len());
        (kept, caught(&bob))
    }

    #[test]
    fn an_own_promise_is_of_the_own_account_and_signed_and_not_put_off() {
        assert_eq!(keeps(vec![promised(|_| {})]), (1, vec![]));
        let lie = Lie::FalsePromise { account: account(BOB) };
        let handle = protocol::handle::Handle::parse("bobby").ok();
        let forged =
            SignedPromise::sign(&protocol::signature::SecretKey::from_seed(&[9; 32]), promised(|_| {}).promise);
        let cases = [
            ("of somebody else", promised(|promise| promise.account = account(CAROL))),
            ("of another chain", promised(|promise| promise.head.0[0] ^= 1)),
            ("of what the chain does not have", promised(|promise| promise.sequence += 1)),
            ("of a handle that is not the own one", promised(|promise| promise.handle = handle)),
            ("put off", promised(|promise| promise.deadline = promise.deadline.plus(1))),
            ("signed by somebody else", forged),
        ];
        for (what, promise) in cases {
            assert_eq!(keeps(vec![promise]), (0, vec![lie.clone()]), "{what}");
        }
    }

    /// Two clocks differ, and nobody lies; nor does a server that promises much fill a profile.
    #[test]
    fn an_own_promise_of_a_time_to_come_says_nothing_and_the_oldest_few_are_kept() {
        let later = |seconds: u64| {
            promised(|promise| {
                (promise.made, promise.deadline) = (promise.made.plus(seconds), promise.deadline.plus(seconds));
            })
        };
        assert_eq!(keeps(vec![later(LEAF_AHEAD_S)]), (1, vec![]));
        assert_eq!(keeps(vec![later(LEAF_AHEAD_S + 1)]), (0, vec![]));
        assert_eq!(keeps(vec![promised(|_| {}), promised(|_| {})]), (1, vec![]));
        assert_eq!(keeps((0..20).map(later).collect()), (PROMISES_MAX, vec![]));
    }

    /// A promise of carol's account, as it is known, by a log of five leaves.
    fn promised_of_carol(edit: impl FnOnce(&mut Promise)) -> SignedPromise {
        let state = chain(CAROL).verify().expect("a chain");
        let promise = promised(|promise| {
            (promise.account, promise.sequence, promise.head) = (state.account, state.sequence, state.head);
            edit(promise);
        });
        SignedPromise::sign(&log_key(), promise.promise)
    }

    /// A log as it is shown: its leaves, how late the last of them is, and whether its map has carol's account.
    struct Log {
        size: u64,
        late_s: u64,
        has_carol: bool,
    }

    const EARLY: Log = Log { size: 10, late_s: 0, has_carol: false };
    const LATE: Log = Log { size: 10, late_s: PROMISE_S_MAX + 1, has_carol: false };

    /// Bob's device is shown this log, and perhaps a promise with it: how many promises it keeps.
    fn settles(bob: &mut Engine, fresh: Option<SignedPromise>, log: &Log) -> usize {
        let (chain, mut verified) = (chain(CAROL), verified(log.size));
        let state = chain.verify().expect("a chain");
        verified.leaf.time = NOW.millis().seconds().plus(log.late_s);
        let checkpoint = CheckpointAnswer {
            note: verified.pin.note.clone(),
            leaf: verified.leaf.clone(),
            inclusion: vec![],
            consistency: vec![],
            configuration: verified.configuration.clone(),
            anchor: None,
        };
        let proof = DirectoryProof { checkpoint, labels: vec![] };
        let in_map = InMap { value: log.has_carol.then(|| AccountValue::of(&state)), handle: None };
        let shown = Shown { verified: &verified, proof: &proof, in_map: &in_map, chain: &chain, state: &state };
        with(bob, |cx, _| settle(cx, &account(CAROL), fresh, &shown));
        bob.core.directory.promises.get(&account(CAROL)).map_or(0, |row| row.promises.len())
    }

    /// A device that has no more room for evidence, so that all that is caught is told.
    fn full() -> Engine {
        let mut bob = engine(BOB);
        bob.core.profile.as_mut().expect("a profile").row.evidence_count = u64::MAX;
        bob
    }

    #[test]
    fn what_is_promised_is_kept_once_until_the_map_has_it_and_the_oldest_few_of_it() {
        let mut bob = full();
        let first = promised_of_carol(|_| {});
        assert_eq!([(); 2].map(|()| settles(&mut bob, Some(first.clone()), &EARLY)), [1, 1], "the same one");
        for later in 1..20 {
            settles(&mut bob, Some(promised_of_carol(|promise| promise.log_size = later)), &EARLY);
        }
        let kept = &bob.core.directory.promises[&account(CAROL)].promises;
        assert_eq!((kept.len(), &kept[0].promise), (PROMISES_MAX, &first));
        assert_eq!(settles(&mut bob, None, &Log { has_carol: true, ..LATE }), 0, "the map has it");
        assert_eq!(caught(&bob), []);
    }

    #[test]
    fn a_promise_that_is_broken_is_told_once_and_owed_on() {
        let mut bob = full();
        settles(&mut bob, Some(promised_of_carol(|_| {})), &EARLY);
        for told in [vec![Lie::BrokenPromise { account: account(CAROL) }], vec![]] {
            bob.core.effects.clear();
            assert_eq!(settles(&mut bob, None, &LATE), 1);
            assert_eq!(caught(&bob), told);
        }
    }

    /// What counts leaves that are far from here binds the server to nothing.
    #[test]
    fn a_promise_that_binds_to_nothing_is_told_once_unless_it_was_kept() {
        let unbound = || Some(promised_of_carol(|promise| promise.log_size = 10 + PROMISE_LEAVES_MAX + 1));
        let mut bob = full();
        for (fresh, told) in [(unbound(), vec![Lie::FalsePromise { account: account(CAROL) }]), (None, vec![])] {
            bob.core.effects.clear();
            assert_eq!(settles(&mut bob, fresh, &EARLY), 1);
            assert_eq!(caught(&bob), told);
        }
        let mut bob = full();
        assert_eq!(settles(&mut bob, unbound(), &Log { has_carol: true, ..EARLY }), 0);
        let bound = promised_of_carol(|promise| promise.log_size = 10 + PROMISE_LEAVES_MAX);
        assert_eq!(settles(&mut bob, Some(bound), &EARLY), 1);
        assert_eq!(caught(&bob), []);
    }
}
