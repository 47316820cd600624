//! Holds answers of the directory against what is known: what they prove, or how they lie.

use minicbor::{Decode, Encode};
use protocol::cbor::{self, Bytes};
use protocol::time::Millis;
use protocol::transparency::checkpoint::{BadQuorum, CheckpointAnswer};
use protocol::transparency::directory_proof::{
    Against, DirectoryProof, Fault, Freshness, HistoryAnswer, Pin, Verified,
};
use protocol::transparency::evidence::{Evidence, ProvenLeaf};
use protocol::transparency::label::MapLabel;
use protocol::transparency::log::LogState;
use protocol::transparency::lookup::{Found, History};

use super::{ANCHORS_MAX, AnchorRow, Shown, apart, gossip, heard, put_row};
use crate::caught::{Caught, Lie};
use crate::core::Context;

/// Where a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    /// Where the server knows the account.
    Account,
    /// Where it must not find out whose question it is.
    Contact,
}

/// What was known, and named, when a question was asked: its answer is held against that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub on: On,
    /// What the server was told that is known.
    pub pin: Option<Box<Pin>>,
    /// The size to name.
    pub known_size: u64,
    /// The largest log that had been seen by then, wherever it was.
    pub seen: u64,
    /// How often the person had begun anew.
    begun: u64,
}

/// Why nothing rests on an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotProven {
    /// It is a lie.
    #[error("stopped: {0}")]
    Caught(Caught),
    /// The directory was caught before: it says nothing more of anybody.
    #[error("stopped: {0}")]
    Stopped(Caught),
    /// The log has not moved for a day.
    #[error("the server's directory has stood still for a day: nothing can rest on what it shows")]
    Old,
    /// The log is of a time to come.
    #[error("the server's directory is of a time to come: one of the two clocks is wrong")]
    Ahead,
    /// The log was not read for too long: a fork would not be seen.
    #[error("the server has not shown its directory's log for too long: nothing new can rest on what it shows")]
    Unread,
    /// Too few of the witnesses that the person trusts have seen it.
    #[error("too few of the witnesses that you trust have signed the server's directory")]
    Unwitnessed,
}

/// What the server shows everybody else, and not this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Withholding {
    /// Since when, by this device's clock.
    #[n(0)]
    pub since: Millis,
    /// Whether nobody new is believed for that reason, as from a day on.
    #[n(1)]
    pub stops: bool,
}

/// What is known now, to ask something. Where the server must not find out whose question it is, nothing is named: whatever a device
/// knows of the log was shown to it at some moment, by which it would be found among those that were shown something then. What the
/// answer shows is compared with what is known, and its anchor with all those that the account session is listed.
pub(crate) fn question(cx: &Context<'_>, on: On) -> Question {
    let row = &cx.core.directory.row;
    let size = |shown: &Option<Shown>| shown.as_ref().and_then(Shown::state).map_or(0, |state| state.size);
    let seen = size(&row.pin).max(size(&row.apart));
    let begun = cx.core.directory.watch.begun;
    match on {
        On::Account => {
            let pin = row.pin.as_ref().map(|shown| Box::new(shown.pin()));
            Question { on, pin, known_size: size(&row.pin), seen, begun }
        }
        On::Contact => Question { on, pin: None, known_size: 0, seen, begun },
    }
}

/// Checks a checkpoint.
pub(crate) fn checkpoint(
    cx: &mut Context<'_>,
    question: &Question,
    answer: &CheckpointAnswer,
) -> Result<Verified, NotProven> {
    let verified = against(cx, question, |against| answer.verify(against).map(|verified| (verified, ())));
    take_in(cx, question, answer, verified).map(|(verified, ())| verified)
}

/// Checks what is said of labels.
pub(crate) fn labels(
    cx: &mut Context<'_>,
    question: &Question,
    proof: &DirectoryProof,
    labels: &[MapLabel],
) -> Result<(Verified, Vec<Option<Found>>), NotProven> {
    let mut last = cx.core.directory.last_checkpoint.take();
    let verified = against(cx, question, |against| proof.verify_after(labels, against, &mut last));
    cx.core.directory.last_checkpoint = last;
    let shown = take_in(cx, question, &proof.checkpoint, verified)?;
    // Nothing rests on a directory that is not the same for everybody, whatever it proves.
    gossip::stopped_by(cx.core).map_or(Ok(shown), |caught| Err(NotProven::Stopped(caught)))
}

/// Checks every version of a label since one.
pub(crate) fn history(
    cx: &mut Context<'_>,
    question: &Question,
    answer: &HistoryAnswer,
    label: &MapLabel,
    from_version: u64,
) -> Result<(Verified, History), NotProven> {
    let verified = against(cx, question, |against| answer.verify(label, from_version, against));
    take_in(cx, question, &answer.checkpoint, verified)
}

fn against<T>(
    cx: &Context<'_>,
    question: &Question,
    verify: impl FnOnce(&Against<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let Some(server) = cx.core.server else { return Err(Fault::OtherServer) };
    let witnesses = cx.core.directory.witnesses();
    let pin = question.pin.as_deref();
    verify(&Against { server: &server, pin, now: cx.now, witnesses: &witnesses })
}

/// Keeps what an answer's checkpoint shows, or catches what it does not.
fn take_in<T>(
    cx: &mut Context<'_>,
    question: &Question,
    answer: &CheckpointAnswer,
    verified: Result<(Verified, T), Fault>,
) -> Result<(Verified, T), NotProven> {
    if question.begun != cx.core.directory.watch.begun {
        return Err(NotProven::Unread);
    }
    let (verified, shown) = match verified {
        Ok(verified) => verified,
        Err(fault) => return Err(catch_fault(cx, answer, fault)),
    };
    if let Some(evidence) = contradiction(cx, answer) {
        return Err(caught(cx, lie_of(&evidence), vec![evidence.to_file().into()]));
    }
    if verified.state.size < question.seen {
        return Err(caught(cx, Lie::LogRolledBack, seen_and(cx, answer)));
    }
    if !verified.configuration.issuers.iter().all(|issuer| crate::tokens::learn_issuer(cx, issuer)) {
        return Err(caught(cx, Lie::FalseProof, vec![cbor::to_bytes(&verified.configuration).into()]));
    }
    // What is contradicted is not what later answers are held against.
    if let Some((state, note)) = &verified.anchor {
        learn_anchor(cx, *state, note)?;
    }
    match verified.freshness {
        Freshness::Fresh | Freshness::Late => {}
        Freshness::Old => return Err(NotProven::Old),
        Freshness::Ahead => return Err(NotProven::Ahead),
    }
    if question.on == On::Contact {
        apart::keep(cx, &verified)?;
    }
    keep(cx, question.on, answer, &verified);
    Ok((verified, shown))
}

/// The newest checkpoint of its kind of session is what later answers are held against: it only moves on.
fn keep(cx: &mut Context<'_>, on: On, answer: &CheckpointAnswer, verified: &Verified) {
    let leaf = ProvenLeaf { note: answer.note.clone(), leaf: answer.leaf.clone(), inclusion: answer.inclusion.clone() };
    let shown = Shown { leaf, configuration: verified.configuration.clone(), served: heard::served(cx.core) };
    let row = &mut cx.core.directory.row;
    let place = match on {
        On::Account => &mut row.pin,
        On::Contact => &mut row.apart,
    };
    if place.as_ref().and_then(Shown::state).is_none_or(|known| known.size < verified.state.size) {
        *place = Some(shown);
        put_row(cx);
    }
}

/// Compares an anchor, here shown or told by others, with the known one of its size, and keeps it. The note is signed by the log.
pub(crate) fn learn_anchor(cx: &mut Context<'_>, state: LogState, note: &str) -> Result<(), NotProven> {
    gossip::compare(cx, note);
    let known = cx.core.directory.row.anchors.iter().find(|anchor| anchor.size == state.size).cloned();
    match known {
        Some(known) if known.root == state.root => Ok(()),
        Some(known) => {
            let statement = cx.core.directory.statement();
            let notes = (known.note, note.to_owned());
            let evidence = statement.map(|server| Evidence::TwoRoots { server, first: notes.0, second: notes.1 });
            let exhibits = evidence.iter().map(|evidence| evidence.to_file().into()).collect();
            Err(caught(cx, Lie::TwoDirectories, exhibits))
        }
        None => {
            let learnt = cx.now;
            let anchors = &mut cx.core.directory.row.anchors;
            anchors.push(AnchorRow { size: state.size, root: state.root, note: note.to_owned(), learnt });
            anchors.sort_by_key(|anchor| anchor.size);
            if anchors.len() > ANCHORS_MAX {
                anchors.remove(0);
            }
            put_row(cx);
            Ok(())
        }
    }
}

/// What of an answer contradicts what the server has signed before, as others can judge it.
fn contradiction(cx: &Context<'_>, answer: &CheckpointAnswer) -> Option<Evidence> {
    let server = cx.core.server?;
    let row = &cx.core.directory.row;
    let leaf = ProvenLeaf { note: answer.note.clone(), leaf: answer.leaf.clone(), inclusion: answer.inclusion.clone() };
    let statement = answer.configuration.server.clone();
    let two_roots = |first: &str, second: &str| Evidence::TwoRoots {
        server: statement.clone(),
        first: first.to_owned(),
        second: second.to_owned(),
    };
    // What does not look like a contradiction is none: only then are signatures worth their time.
    let differ = |first: &str, second: &str| match (super::state_in(first), super::state_in(second)) {
        (Some(first), Some(second)) => first.size == second.size && first.root != second.root,
        _ => false,
    };
    let mut candidates = Vec::new();
    for note in row.unconfirmed.iter().filter(|note| differ(note, &leaf.note)) {
        candidates.push(two_roots(note, &leaf.note));
    }
    for known in row.pin.iter().chain(&row.apart) {
        let (first, second) = (known.leaf.clone(), leaf.clone());
        if known.configuration.server.keys.log != statement.keys.log {
            let first = known.configuration.server.clone();
            candidates.push(Evidence::TwoLogKeys { first, second: statement.clone() });
        }
        if known.configuration.vrf_key != answer.configuration.vrf_key {
            candidates.push(Evidence::TwoMapKeys {
                first: first.clone(),
                first_configuration: known.configuration.clone(),
                second: second.clone(),
                second_configuration: answer.configuration.clone(),
            });
        }
        if differ(&first.note, &second.note) {
            candidates.push(two_roots(&first.note, &second.note));
        }
        if first.leaf.number == second.leaf.number && first.leaf != second.leaf {
            candidates.push(Evidence::TwoLeaves { server: statement.clone(), first, second });
        }
    }
    for note in answer.anchor.iter().map(|anchor| &anchor.note).chain([&answer.note]) {
        let Some(state) = super::state_in(note) else { continue };
        let others = row.anchors.iter().filter(|anchor| anchor.size == state.size && anchor.root != state.root);
        candidates.extend(others.map(|anchor| two_roots(&anchor.note, note)));
    }
    candidates.into_iter().find(|evidence| evidence.check(&server).is_ok())
}

fn lie_of(evidence: &Evidence) -> Lie {
    match evidence {
        Evidence::TwoLogKeys { .. } => Lie::TwoLogs,
        Evidence::TwoMapKeys { .. } => Lie::OtherMap,
        _ => Lie::TwoDirectories,
    }
}

/// Says which lie it is that an answer does not show what it should, with what can be shown to others where there is such.
fn catch_fault(cx: &mut Context<'_>, answer: &CheckpointAnswer, fault: Fault) -> NotProven {
    // A line in a witness's name is anybody's, passed on unverified or of a key that was exchanged: it is no lie of this server.
    if let Fault::Quorum(BadQuorum::TooFew { .. }) = fault {
        return NotProven::Unwitnessed;
    }
    if let Some(evidence) = contradiction(cx, answer) {
        return caught(cx, lie_of(&evidence), vec![evidence.to_file().into()]);
    }
    let lie = match fault {
        Fault::OtherServer => Lie::ServerKeys,
        Fault::OtherLogKey => Lie::TwoLogs,
        Fault::OtherVrfKey => Lie::OtherMap,
        Fault::OtherLog => Lie::TwoDirectories,
        Fault::RolledBack { .. } => Lie::LogRolledBack,
        Fault::OtherConfiguration
        | Fault::Unexplained { .. }
        | Fault::Note(_)
        | Fault::Quorum(_)
        | Fault::OtherLeaf
        | Fault::OtherAnchor
        | Fault::OtherLabels
        | Fault::Label(_) => Lie::FalseProof,
    };
    caught(cx, lie, seen_and(cx, answer))
}

/// The checkpoints that were shown before, and the answer.
fn seen_and(cx: &Context<'_>, answer: &CheckpointAnswer) -> Vec<Bytes> {
    let row = &cx.core.directory.row;
    let known = row.pin.iter().chain(&row.apart).map(|known| Bytes::from(known.leaf.note.clone().into_bytes()));
    known.chain([Bytes::from(cbor::to_bytes(answer))]).collect()
}

pub(super) fn caught(cx: &mut Context<'_>, lie: Lie, exhibits: Vec<Bytes>) -> NotProven {
    if let Some(stopped) = gossip::stopped_by(cx.core).filter(|stopped| stopped.lie == lie) {
        return NotProven::Stopped(stopped);
    }
    let concerns_everybody = matches!(lie, Lie::TwoLogs | Lie::TwoDirectories | Lie::OtherMap | Lie::LogRolledBack);
    let caught = cx.catch(lie, None, exhibits);
    if concerns_everybody {
        gossip::stop_for(cx, caught.clone());
    }
    NotProven::Caught(caught)
}
