//! The own account and the own view of the log: looked at when a process starts, each hour, and each day.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};
use protocol::api::{Refusal, Request};
use protocol::cbor;
use protocol::chain::{AccountState, Chain, StatementKind};
use protocol::control::{OwnControl, SeenVersion};
use protocol::time::Millis;
use protocol::transparency::anchor::LogAnswer;
use protocol::transparency::answered::Served;
use protocol::transparency::directory_proof::{Freshness, HistoryAnswer};
use protocol::transparency::evidence::{Evidence, OpenedVersion, Opening, ProvenLeaf};
use protocol::transparency::label::{AccountValue, HandleValue, MapLabel, MapValue};
use protocol::transparency::lookup::{Found, History};

use super::check::{self, NotProven, On, Question, Withholding};
use super::release::{self, OwnShown};
use super::{Withheld, apart, gossip, put_row};
use crate::caught::{Caught, Lie, OwnLabel};
use crate::core::{Context, Core};
use crate::effect::Event;
use crate::input::CommandError;
use crate::session::Asked;
use crate::{clock, devices, own};

/// So often the log is read while the server is reached, ms, ...
const LOG_EVERY_MS: u64 = 60 * 60_000;
/// ... and up to so much later: not everybody at one moment, and never because of something that was said in a conversation.
const LOG_SPREAD_MS: u64 = 10 * 60_000;
/// The pause after an answer that helps nobody, ms.
const RETRY_MS: u64 = 30 * 60_000;
/// So often the own account is looked at, ms.
const OWN_EVERY_MS: u64 = 24 * 60 * 60_000;
/// A process that starts sooner than this after the last look does not look again, ms: commands that run for moments.
const OWN_AGAIN_MS: u64 = 60 * 60_000;

/// After so long in which the log or the own account was asked for in vain the person is warned, ms: some restarts of a server, ...
const WITHHELD_WARNS_MS: u64 = 60 * 60_000;
/// ... and after so long nobody new is believed, ms: as with a promise that is not kept.
const WITHHELD_STOPS_MS: u64 = 24 * 60 * 60_000;
/// Fewer questions in vain say nothing: the network may have gone in their middle.
const WITHHELD_TIMES: u32 = 3;

/// Why nothing begins with somebody who was looked up.
pub(crate) fn refusal(cx: &Context<'_>) -> CommandError {
    if is_blind(cx) { CommandError::NotProven(NotProven::Unread) } else { CommandError::NotVouched }
}

/// How far the versions of the own account's labels have been checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub(crate) struct OwnLabels {
    #[n(0)]
    pub account: LabelRow,
    #[n(1)]
    pub handle: LabelRow,
    /// When both were looked at last.
    #[n(2)]
    pub checked: Option<Millis>,
    /// When the other own devices were told of it.
    #[n(3)]
    pub told: Option<Millis>,
}

/// What another own device has seen of the own labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Expected {
    /// In a log so long.
    #[n(0)]
    pub size: u64,
    #[n(1)]
    pub account: SeenVersion,
    #[n(2)]
    pub handle: Option<SeenVersion>,
}

/// How far one label has been checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Encode, Decode)]
pub(crate) struct LabelRow {
    /// The newest version that was shown.
    #[n(0)]
    pub seen: Option<SeenVersion>,
    /// The newest version that the own chain explains: what comes is asked for from there, so that a version that cannot follow it is
    /// shown beside it.
    #[n(1)]
    pub explained: Option<SeenVersion>,
    /// The log's size when it was looked at.
    #[n(2)]
    pub size: u64,
}

/// What is under way; not stored.
#[derive(Default)]
pub(crate) struct Watch {
    /// When the log is read next.
    log_due: Option<Millis>,
    /// Whether this process has read the log, and looked at the own account.
    log_read: bool,
    own_looked: bool,
    /// How the log's newest leaf looked when it was read last.
    pub age: Option<Freshness>,
    /// Whether too few of the witnesses whom the person trusts had signed it then.
    pub unwitnessed: bool,
    /// An answer with versions that the own chain does not explain: judged again once the chain has been read.
    unexplained: Option<Box<(MapLabel, HistoryAnswer, History)>>,
    /// The own account's label, as this look has shown it.
    pub(super) own: Option<Box<OwnShown>>,
    /// Whether a version was shown since the other own devices were told.
    changed: bool,
    /// How often the person has begun anew: answers to what was asked before say nothing.
    pub begun: u64,
}

impl Watch {
    /// The clock was set back.
    pub fn set_back(&mut self, by_ms: u64) {
        self.log_due.iter_mut().for_each(|due| clock::earlier(due, by_ms));
    }
}

/// The account session does its work: looks, unless this process has lately.
pub(crate) fn begin(cx: &mut Context<'_>) {
    let watch = &mut cx.core.directory.watch;
    watch.unexplained = None;
    if !watch.log_read || watch.log_due.is_none_or(|due| due <= cx.now) {
        read_log(cx);
    }
}

/// Nothing of what was shown counts any more: the log and the own account are looked at as by a process that has just started.
pub(super) fn begin_anew(cx: &mut Context<'_>) {
    let begun = cx.core.directory.watch.begun.wrapping_add(1);
    cx.core.directory.watch = Watch { begun, log_due: Some(cx.now), ..Watch::default() };
}

/// Something was said of the own handle that the next look at the own account is to judge: when the log is read, as always, and not by the moment
/// at which it was said on another session.
pub(crate) fn look_next(cx: &mut Context<'_>) {
    cx.core.directory.row.own.checked = None;
    put_row(cx);
}

/// When the log is to be read, while the server can be reached and is not being asked.
pub(crate) fn due(core: &Core) -> Option<Millis> {
    core.directory.watch.log_due.filter(|_| core.online && !is_asked(core))
}

/// Reads the log if it is time to.
pub(crate) fn wake(cx: &mut Context<'_>) {
    if due(cx.core).is_some_and(|due| due <= cx.now) {
        read_log(cx);
    }
}

fn is_asked(core: &Core) -> bool {
    core.sessions.is_asked(|asked| matches!(asked, Asked::ReadLog { .. } | Asked::ReadHistory { .. }))
}

fn read_log(cx: &mut Context<'_>) {
    if is_asked(cx.core) {
        return;
    }
    cx.core.directory.watch.log_due = Some(cx.now.plus(RETRY_MS));
    gossip::ask(cx);
    let question = check::question(cx, On::Account);
    let from = gossip::newest(cx.core).map_or(0, |newest| newest.size);
    let served = cx.core.directory.row.pin.as_ref().and_then(|pin| pin.served.as_ref()).map(Served::hash);
    let request = Request::ReadLog { known_size: question.known_size, from, served };
    cx.call(request, Asked::ReadLog { question: Box::new(question), from });
}

/// The log was shown.
pub(crate) fn log_read(cx: &mut Context<'_>, question: &Question, from: u64, answer: &LogAnswer) {
    let verified = check::checkpoint(cx, question, &answer.checkpoint);
    let age = match &verified {
        Ok(verified) => Some(verified.freshness),
        Err(NotProven::Old) => Some(Freshness::Old),
        Err(NotProven::Ahead) => Some(Freshness::Ahead),
        Err(NotProven::Caught(_) | NotProven::Stopped(_) | NotProven::Unwitnessed | NotProven::Unread) => None,
    };
    let unwitnessed = matches!(verified, Err(NotProven::Unwitnessed));
    let watch = &mut cx.core.directory.watch;
    if (watch.age, watch.unwitnessed) != (age, unwitnessed) {
        (watch.age, watch.unwitnessed) = (age, unwitnessed);
        cx.tell(Event::Directory);
    }
    let spread = rand_core::Rng::next_u64(cx.rng) % LOG_SPREAD_MS;
    let watch = &mut cx.core.directory.watch;
    (watch.log_read, watch.log_due) = (true, Some(cx.now.plus(LOG_EVERY_MS.saturating_add(spread))));
    let Some(server) = cx.core.server else { return };
    let Ok(verified) = verified else { return withheld(cx, Shows::Log) };
    match answer.anchors.verify(from, &verified.state, &server, &verified.pin.log_key) {
        Ok(listed) => {
            gossip::shown(cx, &listed.anchors);
            apart::compare(cx, &listed, &verified);
            gossip::reached(cx, verified.state.size, &verified.pin.note);
            cx.core.directory.row.read = Some(cx.now);
            put_row(cx);
            shown(cx, Shows::Log);
        }
        Err(_) => {
            let caught = cx.catch(Lie::FalseProof, None, vec![cbor::to_bytes(answer).into()]);
            return gossip::stop_for(cx, caught);
        }
    }
    if is_own_due(cx) {
        read_history(cx, MapLabel::Account(cx.own_account()));
    }
}

fn is_own_due(cx: &Context<'_>) -> bool {
    let watch = &cx.core.directory.watch;
    let since = |ms: u64| cx.core.directory.row.own.checked.is_none_or(|at| at.plus(ms) <= cx.now || cx.now < at);
    since(OWN_EVERY_MS) || cx.core.directory.row.expected.is_some() || (!watch.own_looked && since(OWN_AGAIN_MS))
}

fn row_of<'a>(cx: &'a mut Context<'_>, label: &MapLabel) -> &'a mut LabelRow {
    let own = &mut cx.core.directory.row.own;
    match label {
        MapLabel::Account(_) => &mut own.account,
        MapLabel::Handle(_) => &mut own.handle,
    }
}

fn read_history(cx: &mut Context<'_>, label: MapLabel) {
    let from = row_of(cx, &label).explained.map_or(1, |explained| explained.version);
    read_history_from(cx, label, from);
}

fn read_history_from(cx: &mut Context<'_>, label: MapLabel, from_version: u64) {
    let question = check::question(cx, On::Account);
    let request = Request::ReadHistory { label: label.clone(), from_version, known_size: question.known_size };
    cx.call(request, Asked::ReadHistory { question: Box::new(question), label, from_version });
}

/// Versions of an own label were shown.
pub(crate) fn history_read(
    cx: &mut Context<'_>,
    question: &Question,
    label: MapLabel,
    from_version: u64,
    answer: HistoryAnswer,
) {
    match check::history(cx, question, &answer, &label, from_version) {
        Ok((verified, history)) => {
            row_of(cx, &label).size = verified.state.size;
            take_in(cx, label, answer, history, Chains::Known);
        }
        Err(_) => withheld(cx, Shows::Own),
    }
}

/// The server shows nothing of an own label, or cannot show it now.
pub(crate) fn refused(cx: &mut Context<'_>, label: Option<&MapLabel>, refusal: &Refusal) {
    let Some(label) = label else { return withheld(cx, Shows::Log) };
    if *refusal != Refusal::NotFound {
        return withheld(cx, Shows::Own);
    }
    if row_of(cx, label).seen.is_some() {
        // It has shown versions of it before.
        let (own, exhibit) = (own_label(label), cbor::to_bytes(label).into());
        catch(cx, own, 0, vec![exhibit]);
        return next(cx, label);
    }
    // What is not proved is only believed as long as the log need not have it yet.
    let owed = cx.core.directory.promises.get(&cx.own_account());
    let deadline = owed.and_then(|owed| owed.promises.iter().map(|row| row.due).min());
    match deadline {
        Some(deadline) if cx.now <= deadline => {}
        _ => withheld(cx, Shows::Own),
    }
}

/// Nothing came of a question about the log or the own account.
pub(crate) fn lost(cx: &mut Context<'_>, asked: &Asked) {
    match asked {
        Asked::ReadLog { .. } => withheld(cx, Shows::Log),
        Asked::ReadHistory { .. } => withheld(cx, Shows::Own),
        _ => {}
    }
}

/// What every server can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    Log,
    Own,
}

fn place<'a>(cx: &'a mut Context<'_>, what: Shows) -> &'a mut Option<Withheld> {
    let row = &mut cx.core.directory.row;
    match what {
        Shows::Log => &mut row.log_withheld,
        Shows::Own => &mut row.own_withheld,
    }
}

fn withheld(cx: &mut Context<'_>, what: Shows) {
    let (now, before) = (cx.now, withheld_since(cx));
    let place = place(cx, what);
    // A clock that was set back does not put it off.
    let Withheld { since, times } =
        place.filter(|known| known.since <= now).unwrap_or(Withheld { since: now, times: 0 });
    *place = Some(Withheld { since, times: times.saturating_add(1) });
    put_row(cx);
    if withheld_since(cx) != before {
        cx.tell(Event::Directory);
    }
}

fn shown(cx: &mut Context<'_>, what: Shows) {
    if place(cx, what).take().is_some() {
        put_row(cx);
        cx.tell(Event::Directory);
    }
}

/// Since when the log or the own account is withheld, if that is long enough to say so: without them nothing shows a lie.
pub(crate) fn withheld_since(cx: &Context<'_>) -> Option<Withholding> {
    let row = &cx.core.directory.row;
    let both = row.log_withheld.iter().chain(&row.own_withheld).filter(|known| known.times >= WITHHELD_TIMES);
    let since = both.map(|known| known.since).min()?;
    let for_ms = cx.now.0.saturating_sub(since.0);
    (for_ms >= WITHHELD_WARNS_MS).then_some(Withholding { since, stops: for_ms >= WITHHELD_STOPS_MS })
}

/// Whether nothing new rests on the directory, since for a day this device has not been shown what would catch it.
pub(crate) fn is_blind(cx: &Context<'_>) -> bool {
    withheld_since(cx).is_some_and(|withholding| withholding.stops)
}

/// Whether the own chain has been read since a version was not explained by it.
enum Chains {
    Known,
    /// With the chain that the server has instead, if own devices have signed that one as well.
    Read(Option<Chain>),
}

/// The own chain was read: what it did not explain before is judged. `beside` is a chain that own devices have signed beside the one that is
/// known: where the directory has shown no more than what both begin with, it was told of that one alone, and says what it was told.
pub(crate) fn chain_read(cx: &mut Context<'_>, beside: Option<Chain>) {
    if let Some(unexplained) = cx.core.directory.watch.unexplained.take() {
        let (label, answer, history) = *unexplained;
        let beside = beside.filter(|beside| {
            let (account, known) = (cx.own_account(), &cx.profile().row.chain);
            let both = known.statements.iter().zip(&beside.statements).take_while(|(ours, theirs)| ours == theirs);
            both.last().is_some_and(|(last, _)| !super::takes_back(cx, &account, last.body.sequence))
        });
        take_in(cx, label, answer, history, Chains::Read(beside));
    }
}

/// What the versions of a label come to.
#[derive(Debug, Default)]
struct Judged {
    /// The newest that the own chain explains.
    explained: Option<SeenVersion>,
    /// The first that it does not.
    unknown: Option<u64>,
    /// The first that cannot follow an earlier one: their places among those shown.
    contradiction: Option<(usize, usize)>,
}

fn take_in(cx: &mut Context<'_>, label: MapLabel, answer: HistoryAnswer, history: History, chains: Chains) {
    let mut openings = openings(cx, &label);
    if let (MapLabel::Account(_), Chains::Read(Some(beside))) = (&label, &chains) {
        openings.extend(account_openings(beside));
    }
    let shown: Vec<Found> = history.earlier.iter().chain([&history.newest]).copied().collect();
    let row = *row_of(cx, &label);
    let judged = judge(&shown, &openings, row.seen);
    let is_new = |version: u64| row.seen.is_none_or(|seen| seen.version < version);
    if judged.unknown.is_some_and(is_new) && matches!(chains, Chains::Known) {
        // Another own device may have changed it: its statements are signed, and shown to the person.
        cx.core.directory.watch.unexplained = Some(Box::new((label, answer, history)));
        return devices::read_own_chain(cx);
    }
    let contradiction = judged.contradiction.filter(|(_, later)| shown.get(*later).is_some_and(|f| is_new(f.version)));
    let evidence = contradiction.and_then(|places| evidence(&label, &answer, &shown, &openings, places));
    release::note_own(cx, &answer, &openings);
    let unknown = judged.unknown.filter(|version| is_new(*version));
    let evidence = evidence.or_else(|| release::of_own(cx, &label, unknown.and(Some(&answer))?));
    // Versions do not go away, and of one log there is a newest.
    let is_less = shown.last().zip(row.seen).is_some_and(|(newest, seen)| newest.version < seen.version);
    let is_caught = evidence.is_some() || unknown.is_some() || is_less;
    if is_caught {
        let exhibits = match &evidence {
            Some(evidence) => vec![evidence.to_file().into()],
            None => vec![cbor::to_bytes(&answer).into(), cbor::to_bytes(&cx.profile().row.chain).into()],
        };
        let version = judged.unknown.or(contradiction.and_then(|(_, later)| shown.get(later)).map(|f| f.version));
        catch(cx, own_label(&label), version.unwrap_or(0), exhibits);
    }
    let newest = shown.last().map(|found| SeenVersion { version: found.version, value: found.value });
    cx.core.directory.watch.changed |= newest != row.seen;
    let row = row_of(cx, &label);
    row.seen = newest.filter(|newest| row.seen.is_none_or(|seen| seen.version <= newest.version)).or(row.seen);
    row.explained = judged.explained.or(row.explained);
    put_row(cx);
    // A server could make versions for ever.
    match history.more_from.filter(|_| !is_caught) {
        Some(from) => read_history_from(cx, label, from),
        None => next(cx, &label),
    }
}

/// What the values of a label can stand for, by what this device knows of its account, with their order.
fn openings(cx: &Context<'_>, label: &MapLabel) -> BTreeMap<MapValue, (u64, Opening)> {
    match label {
        MapLabel::Account(_) => account_openings(&cx.profile().row.chain).collect(),
        MapLabel::Handle(handle) => {
            let value = HandleValue::Held { account: cx.own_account(), handle: handle.clone() };
            let mut values = BTreeMap::from([(value.to_value(), (0, Opening::Handle(value)))]);
            if cx.profile().state.state == AccountState::Closed {
                let released = HandleValue::Released { account: cx.own_account() };
                values.insert(released.to_value(), (1, Opening::Handle(released)));
            }
            values
        }
    }
}

fn account_openings(chain: &Chain) -> impl Iterator<Item = (MapValue, (u64, Opening))> {
    account_values(chain).into_iter().map(|value| (value.to_value(), (value.sequence, Opening::Account(value))))
}

/// What the map has of an account after each statement of its chain, which was verified.
fn account_values(chain: &Chain) -> Vec<AccountValue> {
    let mut key = None;
    let mut state = AccountState::Open;
    let values = chain.statements.iter().filter_map(|statement| {
        match &statement.body.kind {
            StatementKind::Created { account_key, .. } | StatementKind::KeyReplaced { account_key, .. } => {
                key = Some(*account_key);
            }
            StatementKind::Closed => state = AccountState::Closed,
            StatementKind::DeviceAdded { .. }
            | StatementKind::DeviceRemoved { .. }
            | StatementKind::DeviceRenamed { .. }
            | StatementKind::DevicesReset { .. } => {}
        }
        let (sequence, head) = (statement.body.sequence, statement.body.head());
        Some(AccountValue { sequence, head, account_key: key?, state })
    });
    values.collect()
}

/// Each version must stand for something that this account was, and for something later than the one before. Of those that were seen before
/// the value is the same.
fn judge(shown: &[Found], openings: &BTreeMap<MapValue, (u64, Opening)>, seen: Option<SeenVersion>) -> Judged {
    let mut judged = Judged::default();
    let mut last: Option<(usize, u64)> = None;
    for (place, found) in shown.iter().enumerate() {
        let is_other = seen.is_some_and(|seen| seen.version == found.version && seen.value != found.value);
        let order = openings.get(&found.value).map(|(order, _)| *order).filter(|_| !is_other);
        let Some(order) = order else {
            judged.unknown = judged.unknown.or(Some(found.version));
            continue;
        };
        match last {
            Some((before, known)) if order <= known => {
                judged.contradiction = judged.contradiction.or(Some((before, place)));
            }
            _ => {
                last = Some((place, order));
                judged.explained = Some(SeenVersion { version: found.version, value: found.value });
            }
        }
    }
    judged
}

/// Two versions of one map of which the later cannot follow the earlier, as a stranger can judge it.
fn evidence(
    label: &MapLabel,
    answer: &HistoryAnswer,
    shown: &[Found],
    openings: &BTreeMap<MapValue, (u64, Opening)>,
    (earlier, later): (usize, usize),
) -> Option<Evidence> {
    let opened = |place: usize| {
        let found = shown.get(place)?;
        let proof = match answer.history.earlier.get(place) {
            Some(earlier) => earlier.version.clone(),
            None => answer.history.newest.newest.clone(),
        };
        let (_, opening) = openings.get(&found.value)?;
        Some(OpenedVersion { version: found.version, proof, opening: opening.clone() })
    };
    let checkpoint = &answer.checkpoint;
    Some(Evidence::FalseVersions {
        leaf: ProvenLeaf {
            note: checkpoint.note.clone(),
            leaf: checkpoint.leaf.clone(),
            inclusion: checkpoint.inclusion.clone(),
        },
        configuration: checkpoint.configuration.clone(),
        label: label.clone(),
        earlier: opened(earlier)?,
        later: opened(later)?,
        chain: None,
    })
}

fn own_label(label: &MapLabel) -> OwnLabel {
    match label {
        MapLabel::Account(_) => OwnLabel::Account,
        MapLabel::Handle(_) => OwnLabel::Handle,
    }
}

/// The directory shows an own label as it was never made: nothing is sent any more.
pub(crate) fn catch(cx: &mut Context<'_>, label: OwnLabel, version: u64, exhibits: Vec<cbor::Bytes>) -> Caught {
    let caught = cx.catch(Lie::OwnRecordChanged { label, version }, None, exhibits);
    gossip::stop_for(cx, caught.clone());
    caught
}

/// One label is done: the handle's follows the account's; then the other own devices are told.
fn next(cx: &mut Context<'_>, label: &MapLabel) {
    if let (MapLabel::Account(_), Some(handle)) = (label, cx.profile().row.handle.clone()) {
        return read_history(cx, MapLabel::Handle(handle));
    }
    let now = cx.now;
    shown(cx, Shows::Own);
    cx.core.directory.watch.own_looked = true;
    let changed = std::mem::take(&mut cx.core.directory.watch.changed);
    let own = &mut cx.core.directory.row.own;
    own.checked = Some(now);
    let tells = changed || own.told.is_none_or(|at| at.plus(OWN_EVERY_MS) <= now || now < at);
    let (account, handle) = (own.account.seen, own.handle.seen);
    // Whoever has looked at a log as long must have been shown both.
    let size = own.account.size.max(own.handle.size);
    if let (true, Some(account)) = (tells, account) {
        own.told = Some(now);
        own::tell(cx, OwnControl::Directory { size, account, handle });
    }
    put_row(cx);
    compare_expected(cx);
}

/// Another own device has looked: the directory shows both of them the same, or is caught.
pub(crate) fn told(cx: &mut Context<'_>, size: u64, account: SeenVersion, handle: Option<SeenVersion>) {
    let own = cx.core.directory.row.own;
    let pairs = [(OwnLabel::Account, Some(account), own.account.seen), (OwnLabel::Handle, handle, own.handle.seen)];
    for (_, theirs, ours) in pairs {
        if let (Some(theirs), Some(ours)) = (theirs, ours)
            && theirs.version == ours.version
            && theirs.value != ours.value
        {
            return catch_other(cx, theirs, Some(ours));
        }
    }
    let is_beyond = |theirs: Option<SeenVersion>, ours: Option<SeenVersion>| {
        theirs.is_some_and(|theirs| ours.is_none_or(|ours| ours.version < theirs.version))
    };
    if pairs.iter().any(|(_, theirs, ours)| is_beyond(*theirs, *ours)) {
        // At the next look: the server must not see by the moment that this device has heard of it.
        cx.core.directory.row.expected = Some(Expected { size, account, handle });
        put_row(cx);
    }
}

/// After a look at a log that is as long as the other device's, its versions must have been shown here too.
fn compare_expected(cx: &mut Context<'_>) {
    let own = cx.core.directory.row.own;
    let Some(expected) = cx.core.directory.row.expected.take() else { return };
    let Expected { size, account, handle } = expected;
    // Each label by the log in which it was looked at: the account's is read before the handle's.
    let has_handle = cx.profile().row.handle.is_some();
    if own.account.size < size || has_handle && own.handle.size < size {
        cx.core.directory.row.expected = Some(expected);
        return;
    }
    put_row(cx);
    for (theirs, ours) in [(Some(account), own.account.seen), (handle, own.handle.seen)] {
        let Some(theirs) = theirs else { continue };
        let is_shown = ours.is_some_and(|ours| {
            theirs.version < ours.version || theirs.version == ours.version && theirs.value == ours.value
        });
        if !is_shown {
            return catch_other(cx, theirs, ours);
        }
    }
}

/// The person is told. Nothing is stopped: it rests on the other device's word, which may be a thief's.
fn catch_other(cx: &mut Context<'_>, theirs: SeenVersion, ours: Option<SeenVersion>) {
    let exhibits = vec![cbor::to_bytes(&theirs).into(), cbor::to_bytes(&ours).into()];
    cx.catch(Lie::TwoDirectories, None, exhibits);
}

#[cfg(test)]
mod tests;
