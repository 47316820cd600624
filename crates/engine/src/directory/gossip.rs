//! Gossip: anchors of the log as members of conversations tell each other, compared with what this device was shown.

use minicbor::{Decode, Encode};
use protocol::id::ConversationId;
use protocol::server::ServerStatement;
use protocol::time::Millis;
use protocol::transparency::anchor::SignedAnchor;
use protocol::transparency::evidence::Evidence;

use super::anew::AnewRow;
use crate::caught::{Caught, Lie};
use crate::changes::Table;
use crate::core::{Context, Core, Errand};
use crate::effect::Event;

/// The key of the row.
pub(crate) const KEY: &[u8] = b"gossip";

/// The most anchors that are kept: the last day's of the busiest servers, two weeks' of a quiet one.
const KNOWN_MAX: usize = 256;
/// The most anchors of others that wait until this device's log is as long: more than two people of one log are never ahead.
const TOLD_MAX: usize = 64;

/// What is known of the log by its anchors (table `Directory`, key `gossip`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub(crate) struct GossipRow {
    /// Those that this device was shown and has verified, by size.
    #[n(0)]
    pub known: Vec<SignedAnchor>,
    /// Those that others told of and that this device's log has not reached, the log's signature verified, by size.
    #[n(1)]
    pub told: Vec<ToldRow>,
    /// Set when the server was caught with a directory that is not the same for everybody.
    #[n(2)]
    pub stop: Option<StopRow>,
    /// Set when the person has begun anew with this directory.
    #[n(3)]
    pub anew: Option<AnewRow>,
}

/// An anchor that somebody told of.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct ToldRow {
    #[n(0)]
    pub anchor: SignedAnchor,
    /// Where: there the answer is given.
    #[n(1)]
    pub conversation: ConversationId,
    /// Whether the log has been asked for since: it must be as long then.
    #[n(2)]
    pub asked: bool,
}

/// Why nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct StopRow {
    #[n(0)]
    pub caught: Caught,
    #[n(1)]
    pub time: Millis,
    /// Whether the person goes on all the same.
    #[n(2)]
    pub goes_on: bool,
}

/// What came of an anchor that somebody told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    /// It is the same one, or cannot be compared, or not yet.
    Nothing,
    /// It is not signed by the log key that the server has stated here.
    Unsigned,
    /// The server is caught: here it has signed this one.
    Contradicts(SignedAnchor),
}

/// The newest anchor that this device has verified.
pub(crate) fn newest(core: &Core) -> Option<SignedAnchor> {
    core.directory.gossip.known.last().copied()
}

/// Whether nothing that people write is sent, and nobody added: the person has not decided to go on.
pub(crate) fn stops_sending(core: &Core) -> bool {
    core.directory.gossip.stop.as_ref().is_some_and(|stop| !stop.goes_on)
}

/// What the directory was caught at, if it was.
pub(crate) fn stopped_by(core: &Core) -> Option<Caught> {
    core.directory.gossip.stop.as_ref().map(|stop| stop.caught.clone())
}

/// Takes in anchors that the log was shown to have.
pub(crate) fn shown(cx: &mut Context<'_>, anchors: &[SignedAnchor]) {
    for anchor in anchors {
        let known = &mut cx.core.directory.gossip.known;
        match known.binary_search_by_key(&anchor.size, |known| known.size) {
            Ok(at) => {
                let before = known.get(at).copied();
                if let Some(before) = before.filter(|before| before.root != anchor.root) {
                    two_roots(cx, &before, anchor);
                }
            }
            Err(at) => {
                known.insert(at, *anchor);
                if known.len() > KNOWN_MAX {
                    known.remove(0);
                }
            }
        }
    }
    compare_told(cx);
    for note in cx.core.directory.row.anchors.iter().map(|anchor| anchor.note.clone()).collect::<Vec<_>>() {
        compare(cx, &note);
    }
    put(cx);
}

/// Compares an anchor that was shown on another session with those that are known.
pub(crate) fn compare(cx: &mut Context<'_>, note: &str) {
    let (Some(server), Some(keys)) = (cx.core.server, &cx.core.server_keys) else { return };
    // Who signed it matters only if it differs.
    if let Some(state) = super::state_in(note)
        && let Some(known) = of_size(cx, state.size).filter(|known| known.root != state.root)
        && let Some(anchor) = SignedAnchor::from_note(note, &server, &keys.log)
    {
        two_roots(cx, &known, &anchor);
    }
}

/// Compares what others told of with what is known by now.
fn compare_told(cx: &mut Context<'_>) {
    let Some(reached) = newest(cx.core).map(|newest| newest.size) else { return };
    let gossip = &mut cx.core.directory.gossip;
    let (due, waiting) = gossip.told.drain(..).partition(|told| told.anchor.size <= reached);
    gossip.told = waiting;
    let due: Vec<ToldRow> = due;
    for ToldRow { anchor, conversation, .. } in due {
        if let Some(known) = of_size(cx, anchor.size).filter(|known| known.root != anchor.root) {
            two_roots(cx, &known, &anchor);
            cx.core.errands.push_back(Errand::Contradict { conversation, anchor: known });
        }
    }
}

/// The log is asked for: what others have told of by now existed before.
pub(crate) fn ask(cx: &mut Context<'_>) {
    let told = &mut cx.core.directory.gossip.told;
    if told.iter().any(|told| !told.asked) {
        told.iter_mut().for_each(|told| told.asked = true);
        put(cx);
    }
}

/// The log was shown up to this checkpoint. If somebody had told of a longer one before it was asked for, the two are shown two logs, or one is shown
/// an old one: whoever waited until it is as long would wait for ever.
pub(crate) fn reached(cx: &mut Context<'_>, size: u64, note: &str) {
    let (Some(id), Some(keys)) = (cx.core.server, cx.core.server_keys.clone()) else { return };
    let told = &mut cx.core.directory.gossip.told;
    let (beyond, waiting) = told.drain(..).partition(|told| told.asked && told.anchor.size > size);
    *told = waiting;
    let beyond: Vec<ToldRow> = beyond;
    let Some(first) = beyond.first() else { return };
    if cx.core.directory.gossip.stop.is_none() {
        let theirs = first.anchor.to_note(&id, &keys.log).unwrap_or_default();
        let exhibits = [theirs, note.to_owned()].map(|note| note.into_bytes().into());
        let caught = cx.catch(Lie::LogRolledBack, None, exhibits.to_vec());
        stop_for(cx, caught);
    }
    // The others compare it with theirs: of two logs that makes evidence, and of an old one nothing.
    if let Some(anchor) = newest(cx.core) {
        let conversations = beyond.iter().map(|told| told.conversation);
        cx.core.errands.extend(conversations.map(|conversation| Errand::Contradict { conversation, anchor }));
    }
    put(cx);
}

fn of_size(cx: &Context<'_>, size: u64) -> Option<SignedAnchor> {
    let known = &cx.core.directory.gossip.known;
    known.binary_search_by_key(&size, |known| known.size).ok().and_then(|at| known.get(at)).copied()
}

/// Somebody tells of an anchor in a conversation.
pub(crate) fn hear(cx: &mut Context<'_>, conversation: ConversationId, anchor: SignedAnchor) -> Heard {
    let (Some(server), Some(keys)) = (cx.core.server, &cx.core.server_keys) else { return Heard::Nothing };
    // Anybody could have written it: nobody is blamed.
    if !anchor.verify(&server, &keys.log) {
        return Heard::Unsigned;
    }
    // Of the log from which the person has turned away.
    if cx.core.directory.gossip.anew.as_ref().is_some_and(|anew| anew.before.contains(&anchor)) {
        return Heard::Nothing;
    }
    let told = cx.core.directory.gossip.told.iter().find(|told| told.anchor.size == anchor.size);
    match of_size(cx, anchor.size).or(told.map(|told| told.anchor)) {
        Some(known) if known.root == anchor.root => Heard::Nothing,
        Some(known) => {
            two_roots(cx, &known, &anchor);
            Heard::Contradicts(known)
        }
        None => {
            if newest(cx.core).is_none_or(|newest| newest.size < anchor.size) {
                keep_told(cx, ToldRow { anchor, conversation, asked: false });
            }
            Heard::Nothing
        }
    }
}

/// Of too many the one of the longest log is forgotten: the next look at the log is held against the others.
fn keep_told(cx: &mut Context<'_>, told: ToldRow) {
    let rows = &mut cx.core.directory.gossip.told;
    rows.push(told);
    rows.sort_by_key(|told| told.anchor.size);
    rows.truncate(TOLD_MAX);
    put(cx);
}

/// Somebody says what the server has stated to them. Says whether the server is caught by it.
pub(crate) fn hear_statement(cx: &mut Context<'_>, statement: &ServerStatement) -> bool {
    let (Some(server), Some(own)) = (cx.core.server, cx.core.directory.statement()) else { return false };
    let evidence = Evidence::TwoLogKeys { first: own, second: statement.clone() };
    let is_caught = evidence.check(&server).is_ok();
    if is_caught {
        stop(cx, Lie::TwoLogs, &evidence);
    }
    is_caught
}

fn two_roots(cx: &mut Context<'_>, first: &SignedAnchor, second: &SignedAnchor) {
    let (Some(id), Some(server)) = (cx.core.server, cx.core.directory.statement()) else { return };
    let notes = [first, second].map(|anchor| anchor.to_note(&id, &server.keys.log));
    if let [Some(first), Some(second)] = notes {
        stop(cx, Lie::TwoDirectories, &Evidence::TwoRoots { server, first, second });
    }
}

/// The server is caught: once. Two logs never become one again, and a second proof of it says nothing more.
fn stop(cx: &mut Context<'_>, lie: Lie, evidence: &Evidence) {
    if cx.core.directory.gossip.stop.is_none() {
        let caught = cx.catch(lie, None, vec![evidence.to_file().into()]);
        stop_for(cx, caught);
    }
}

/// Nothing is sent any more, since the directory was caught with something that concerns everybody.
pub(crate) fn stop_for(cx: &mut Context<'_>, caught: Caught) {
    if cx.core.directory.gossip.stop.is_none() {
        cx.core.directory.gossip.stop = Some(StopRow { caught, time: cx.now, goes_on: false });
        put(cx);
        cx.tell(Event::Directory);
    }
}

/// The person goes on all the same: what is written goes out again. Nothing new rests on this directory any more.
pub(crate) fn go_on(cx: &mut Context<'_>) -> bool {
    let Some(stop) = cx.core.directory.gossip.stop.as_mut().filter(|stop| !stop.goes_on) else { return false };
    stop.goes_on = true;
    put(cx);
    cx.tell(Event::Directory);
    true
}

/// The newest of these anchors, as many as are kept.
pub(super) fn newest_of(anchors: impl Iterator<Item = SignedAnchor>) -> Vec<SignedAnchor> {
    let mut anchors: Vec<_> = anchors.collect();
    let surplus = anchors.len().saturating_sub(KNOWN_MAX);
    anchors.drain(..surplus);
    anchors
}

pub(super) fn put(cx: &mut Context<'_>) {
    let value = protocol::cbor::to_bytes(&cx.core.directory.gossip);
    cx.core.changes.put(Table::Directory, KEY, value);
}
