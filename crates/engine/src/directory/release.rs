//! A handle that the map shows as given up by an account that is not deleted: nobody but the server gives up a handle alone.

use std::collections::BTreeMap;

use protocol::cbor;
use protocol::chain::AccountState;
use protocol::handle::Handle;
use protocol::id::AccountId;
use protocol::transparency::checkpoint::CheckpointAnswer;
use protocol::transparency::directory_proof::{DirectoryProof, HistoryAnswer};
use protocol::transparency::evidence::{Evidence, OpenedVersion, Opening, ProvenLeaf};
use protocol::transparency::label::{AccountValue, HandleValue, MapLabel, MapValue};
use protocol::transparency::lookup::{LabelProof, VersionProof};
use protocol::transparency::vouched::value_among;

use super::check::{self, NotProven};
use crate::caught::Lie;
use crate::core::Context;

/// That a handle is given up, as the map has it.
struct Released<'a> {
    checkpoint: &'a CheckpointAnswer,
    handle: &'a Handle,
    account: AccountId,
    version: u64,
    proof: &'a VersionProof,
}

/// The own account's label as it was shown in this look.
pub(super) struct OwnShown {
    pub checkpoint: CheckpointAnswer,
    pub said: LabelProof,
    pub value: AccountValue,
}

/// Keeps what the map has of the own account, beside which its handle's versions are judged.
pub(super) fn note_own(cx: &mut Context<'_>, answer: &HistoryAnswer, openings: &BTreeMap<MapValue, (u64, Opening)>) {
    let newest = &answer.history.newest;
    if let Some((_, Opening::Account(value))) = openings.get(&newest.newest.value) {
        let (checkpoint, said) = (answer.checkpoint.clone(), LabelProof::Present(newest.clone()));
        cx.core.directory.watch.own = Some(Box::new(OwnShown { checkpoint, said, value: value.clone() }));
    }
}

/// What convicts the server before strangers, if the newest version of the own handle is its release, and the same map has the account as open.
pub(super) fn of_own(cx: &Context<'_>, label: &MapLabel, answer: &HistoryAnswer) -> Option<Evidence> {
    let MapLabel::Handle(handle) = label else { return None };
    let own = cx.core.directory.watch.own.as_ref()?;
    let (account, newest) = (cx.own_account(), &answer.history.newest);
    let checkpoint = &answer.checkpoint;
    let released = Released { checkpoint, handle, account, version: newest.version, proof: &newest.newest };
    evidence(cx, &released, (&own.checkpoint, &own.said, &own.value))
}

/// Somebody was answered for with a release of their handle, and their account is shown on the same session as one that is not deleted: what is
/// promised of no statement of theirs, the map must not have.
pub(crate) fn caught(
    cx: &mut Context<'_>,
    (account, handle): (AccountId, &Handle),
    release: &DirectoryProof,
    open: &DirectoryProof,
) -> NotProven {
    let evidence = of_contact(cx, (account, handle), release, open);
    let exhibits = match &evidence {
        Some(evidence) => vec![evidence.to_file().into()],
        None => vec![cbor::to_bytes(release).into(), cbor::to_bytes(open).into()],
    };
    check::caught(cx, Lie::FalseRelease { account }, exhibits)
}

fn of_contact(
    cx: &Context<'_>,
    (account, handle): (AccountId, &Handle),
    release: &DirectoryProof,
    open: &DirectoryProof,
) -> Option<Evidence> {
    let Some(LabelProof::Present(given_up)) = release.labels.first() else { return None };
    let Some(said @ LabelProof::Present(shown)) = open.labels.last() else { return None };
    let value = value_of(cx, &account, &shown.newest.value)?;
    let (version, proof) = (given_up.version, &given_up.newest);
    let released = Released { checkpoint: &release.checkpoint, handle, account, version, proof };
    evidence(cx, &released, (&open.checkpoint, said, &value))
}

/// What a value of the map stands for, by what is known of an account.
fn value_of(cx: &Context<'_>, account: &AccountId, value: &MapValue) -> Option<AccountValue> {
    let chain = crate::contacts::chain_of(cx, account)?;
    let state = chain.verify_for(account).ok()?;
    value_among(&chain, &state, value)
}

fn evidence(
    cx: &Context<'_>,
    released: &Released<'_>,
    (checkpoint, said, value): (&CheckpointAnswer, &LabelProof, &AccountValue),
) -> Option<Evidence> {
    let Released { checkpoint: shown, handle, account, version, proof } = released;
    if shown.leaf != checkpoint.leaf || value.state == AccountState::Closed {
        return None;
    }
    let leaf = ProvenLeaf { note: shown.note.clone(), leaf: shown.leaf.clone(), inclusion: shown.inclusion.clone() };
    let opening = Opening::Handle(HandleValue::Released { account: *account });
    let evidence = Evidence::FalseRelease {
        leaf,
        configuration: shown.configuration.clone(),
        handle: (*handle).clone(),
        released: OpenedVersion { version: *version, proof: (*proof).clone(), opening },
        said: said.clone(),
        opening: Some(value.clone()),
    };
    let server = cx.core.server?;
    evidence.check(&server).is_ok().then_some(evidence)
}
