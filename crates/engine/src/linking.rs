//! Linking: this device is to be added to an account, or adds another one. See docs/spec/linking.md.

use protocol::api::{Answer, Refusal, Request};
use protocol::cbor::Bytes;
use protocol::chain::{Author, Chain, ChainState, Consent, DeviceRecord, Place, StatementKind};
use protocol::handle::Handle;
use protocol::hello::SessionKind;
use protocol::id::DeviceId;
use protocol::limits::RENDEZVOUS_MINUTES;
use protocol::linking::{LinkCode, LinkMessage, LinkNonce, LinkOffer, LinkProposal, LinkSide, digits};
use protocol::signature::{SecretKey, Signature};
use protocol::time::Millis;

use crate::caught::Lie;
use crate::core::{Context, Sent};
use crate::devices::{self, Wish};
use crate::effect::Event;
use crate::input::{CommandError, CommandId, Reply};
use crate::profile::{Profile, ProfileRow, Seed};
use crate::session::Asked;
use crate::view::LinkFailure;

/// How often the rendezvous is looked at, milliseconds.
const POLL_MS: u64 = 1_000;
/// So long a server may have no room for what is to be put, milliseconds: then the person is told why nothing happens.
const BUSY_MS: u64 = 60_000;

/// A device that is being linked.
pub(crate) struct Linking {
    code: LinkCode,
    side: Side,
    /// Messages that are still to be put, sealed once.
    outgoing: Vec<Bytes>,
    poll_at: Millis,
    /// Since when the server has no room for what is to be put.
    busy_since: Option<Millis>,
    until: Millis,
    /// Why it ends, once the other side has been told.
    ending: Option<LinkFailure>,
}

enum Side {
    /// This device is to be added.
    New(New),
    /// This device adds another.
    Old(Old),
}

struct New {
    device: DeviceId,
    device_seed: Seed,
    inbox_seed: Seed,
    offer: LinkOffer,
    nonce: LinkNonce,
    handle: Handle,
    name: Option<String>,
    proposal: Option<LinkProposal>,
    chain: Option<(Chain, ChainState)>,
    confirmed: bool,
    consented: Option<Place>,
}

struct Old {
    offer: Option<LinkOffer>,
    proposal: Option<LinkProposal>,
    is_shown: bool,
    confirmed: bool,
    consent: Option<(Place, Signature, Option<String>)>,
    stated: bool,
}

/// Begins on a new installation: shows a code.
pub(crate) fn begin(cx: &mut Context<'_>, id: CommandId, handle: Handle, name: Option<String>) {
    if cx.core.profile.is_some() {
        return cx.reply(id, Err(CommandError::Registered));
    }
    let (device, device_seed, inbox_seed) = (DeviceId(cx.random()), Seed(cx.random()), Seed(cx.random()));
    let key = SecretKey::from_seed(&device_seed.0).public();
    let nonce = LinkNonce(cx.random());
    let offer = LinkOffer { device: DeviceRecord { device, key }, commitment: nonce.commitment() };
    let code = LinkCode::generate(&mut cx.rng, &offer);
    let shown = code.display().to_string();
    let side = New {
        device,
        device_seed,
        inbox_seed,
        nonce,
        handle,
        name: name.filter(|name| protocol::control::is_device_name(name)),
        offer: offer.clone(),
        proposal: None,
        chain: None,
        confirmed: false,
        consented: None,
    };
    start(cx, code, Side::New(side));
    say(cx, &LinkMessage::Offer(offer));
    cx.reply(id, Ok(Reply::LinkCode { code: shown }));
}

/// Begins on a device of the account, with the code that the new one shows.
pub(crate) fn add(cx: &mut Context<'_>, id: CommandId, code: &LinkCode) {
    if cx.profile().state.devices.len() >= protocol::limits::ACCOUNT_DEVICES_MAX {
        let limit = format!("at most {}: remove one first", protocol::limits::ACCOUNT_DEVICES_MAX);
        return cx.reply(id, Err(CommandError::Limit { what: "your devices", limit }));
    }
    if cx.core.linking.as_ref().is_some_and(|linking| linking.ending.is_none() && linking.until > cx.now) {
        return cx.reply(id, Err(CommandError::LinkUnderWay));
    }
    let side = Old { offer: None, proposal: None, is_shown: false, confirmed: false, consent: None, stated: false };
    start(cx, code.clone(), Side::Old(side));
    cx.reply(id, Ok(Reply::Done));
}

fn start(cx: &mut Context<'_>, code: LinkCode, side: Side) {
    let until = cx.now.plus(RENDEZVOUS_MINUTES * 60_000);
    cx.core.linking =
        Some(Linking { code, side, outgoing: Vec::new(), poll_at: cx.now, busy_since: None, until, ending: None });
    cx.core.sessions.want(SessionKind::Account);
}

/// The person has compared the digits, and goes on or does not.
pub(crate) fn confirm(cx: &mut Context<'_>, id: CommandId, goes_on: bool) {
    let shown = cx.core.linking.as_ref().is_some_and(|linking| match &linking.side {
        Side::New(side) => side.chain.is_some(),
        Side::Old(side) => side.is_shown,
    });
    if !goes_on && cx.core.linking.is_some() {
        give_up(cx, LinkFailure::Cancelled);
        return cx.reply(id, Ok(Reply::Done));
    }
    if !shown {
        return cx.reply(id, Err(CommandError::NotFound { what: "device that waits to be linked" }));
    }
    if let Some(linking) = &mut cx.core.linking {
        match &mut linking.side {
            Side::New(side) => side.confirmed = true,
            Side::Old(side) => side.confirmed = true,
        }
    }
    join_if_confirmed(cx);
    state_if_agreed(cx);
    cx.reply(id, Ok(Reply::Done));
}

/// Seals a message and keeps it to be put.
fn say(cx: &mut Context<'_>, message: &LinkMessage) {
    let Some(linking) = &mut cx.core.linking else { return };
    let side = match linking.side {
        Side::New(_) => LinkSide::New,
        Side::Old(_) => LinkSide::Old,
    };
    let sealed = linking.code.seal(&mut cx.rng, side, message);
    linking.outgoing.push(Bytes(sealed));
}

/// Does what is next: puts what is to be said, else looks what the other side says. Called with each input.
pub(crate) fn advance(cx: &mut Context<'_>) {
    let Some(linking) = &cx.core.linking else { return };
    if linking.until <= cx.now {
        return end(cx, Some(LinkFailure::TimedOut));
    }
    if linking.ending.is_some() && linking.outgoing.is_empty() {
        return end(cx, linking.ending);
    }
    if cx.core.sessions.open(SessionKind::Account).is_none() {
        return cx.core.sessions.want(SessionKind::Account);
    }
    let under_way = |asked: &Asked| matches!(asked, Asked::PutRendezvous | Asked::ReadRendezvous);
    if cx.core.sessions.is_asked(under_way) {
        return;
    }
    let rendezvous = linking.code.rendezvous();
    let waits = linking.busy_since.is_some() && linking.poll_at > cx.now;
    if waits {
        return;
    }
    if let Some(message) = linking.outgoing.first().cloned() {
        cx.call(Request::PutRendezvous { rendezvous, message }, Asked::PutRendezvous);
    } else if linking.poll_at <= cx.now
        && cx.call(Request::ReadRendezvous { rendezvous }, Asked::ReadRendezvous) == Sent::Yes
        && let Some(linking) = &mut cx.core.linking
    {
        linking.poll_at = cx.now.plus(POLL_MS);
    }
}

/// When the rendezvous is to be looked at again.
pub(crate) fn due(linking: &Option<Linking>) -> Option<Millis> {
    linking.as_ref().map(|linking| linking.poll_at.min(linking.until))
}

/// An answer about the rendezvous.
pub(crate) fn answered(cx: &mut Context<'_>, asked: &Asked, answer: Answer) {
    match (asked, answer) {
        (Asked::PutRendezvous, Answer::Done) => {
            if let Some(linking) = cx.core.linking.as_mut().filter(|linking| !linking.outgoing.is_empty()) {
                linking.busy_since = None;
                linking.outgoing.remove(0);
            }
        }
        (Asked::ReadRendezvous, Answer::Rendezvous { messages }) => {
            for message in messages {
                hear(cx, &message);
            }
            watch_chain(cx);
        }
        (Asked::LinkChain, Answer::Chain { chain, handle }) => new_chain(cx, chain, handle),
        _ => {
            cx.catch(Lie::WrongAnswer, None, vec![]);
        }
    }
}

/// A refusal about the rendezvous.
pub(crate) fn refused(cx: &mut Context<'_>, asked: &Asked, refusal: &Refusal) {
    if *asked == Asked::LinkChain && *refusal == Refusal::NotFound {
        return end(cx, Some(LinkFailure::OtherAccount));
    }
    let Some(linking) = &mut cx.core.linking else { return };
    linking.poll_at = cx.now.plus(5 * POLL_MS);
    if let (Asked::PutRendezvous, Refusal::Busy { retry_after_s }) = (asked, refusal) {
        let pause_ms = u64::from(*retry_after_s).saturating_mul(1_000).max(5 * POLL_MS);
        linking.poll_at = cx.now.plus(pause_ms);
        let since = *linking.busy_since.get_or_insert(cx.now);
        if since.plus(BUSY_MS) < linking.poll_at {
            end(cx, Some(LinkFailure::Busy));
        }
    }
}

fn hear(cx: &mut Context<'_>, sealed: &Bytes) {
    let Some(linking) = cx.core.linking.as_ref().filter(|linking| linking.ending.is_none()) else { return };
    let other = match linking.side {
        Side::New(_) => LinkSide::Old,
        Side::Old(_) => LinkSide::New,
    };
    let Some(message) = linking.code.open(other, &sealed.0) else { return };
    match message {
        LinkMessage::Cancelled => end(cx, Some(LinkFailure::Cancelled)),
        LinkMessage::Offer(offer) => offered(cx, offer),
        LinkMessage::Proposal(proposal) => proposed(cx, proposal),
        LinkMessage::Reveal(nonce) => revealed(cx, nonce),
        LinkMessage::Consent { place, signature, name } => {
            if let Some(Linking { side: Side::Old(side), .. }) = &mut cx.core.linking {
                side.consent = Some((place, signature, name));
                state_if_agreed(cx);
            }
        }
    }
}

/// The new device shows itself: it must be the one that shows the code.
fn offered(cx: &mut Context<'_>, offer: LinkOffer) {
    let nonce = LinkNonce(cx.random());
    let (account, device) = (cx.own_account(), cx.profile().row.device);
    let state = cx.profile().state.clone();
    let Some(Linking { side: Side::Old(side), code, .. }) = &mut cx.core.linking else { return };
    if side.offer.is_some() || !code.names(&offer) {
        return;
    }
    let known = state.devices.contains_key(&offer.device.device) || state.device_with_key(&offer.device.key).is_some();
    if known || !offer.device.key.is_usable() {
        return end(cx, Some(LinkFailure::OtherAccount));
    }
    let proposal = LinkProposal { account, device, nonce };
    (side.offer, side.proposal) = (Some(offer), Some(proposal.clone()));
    say(cx, &LinkMessage::Proposal(proposal));
}

/// A device proposes an account: its chain is read, and compared with what the person typed.
fn proposed(cx: &mut Context<'_>, proposal: LinkProposal) {
    let Some(Linking { side: Side::New(side), .. }) = &mut cx.core.linking else { return };
    if side.proposal.is_none() {
        side.proposal = Some(proposal);
    }
}

/// Reads the account's chain: before the digits are shown, and until this device is on it.
fn watch_chain(cx: &mut Context<'_>) {
    let Some(Linking { side: Side::New(side), .. }) = &cx.core.linking else { return };
    let Some(account) = side.proposal.as_ref().map(|proposal| proposal.account) else { return };
    let wanted = side.chain.is_none() || side.confirmed;
    if wanted && !cx.core.sessions.is_asked(|asked| *asked == Asked::LinkChain) {
        cx.call(Request::ReadChain { account }, Asked::LinkChain);
    }
}

fn new_chain(cx: &mut Context<'_>, chain: Chain, handle: Option<Handle>) {
    let Some(Linking { side: Side::New(side), .. }) = &mut cx.core.linking else { return };
    let Some(proposal) = side.proposal.clone() else { return };
    let Ok(state) = chain.verify_for(&proposal.account) else {
        cx.catch(Lie::FalseChain, None, vec![protocol::cbor::to_bytes(&chain).into()]);
        return end(cx, Some(LinkFailure::OtherAccount));
    };
    if handle.as_ref() != Some(&side.handle) || !state.devices.contains_key(&proposal.device) {
        return give_up(cx, LinkFailure::OtherAccount);
    }
    let first = side.chain.is_none();
    side.chain = Some((chain, state));
    if first {
        let (nonce, digits) = (side.nonce, digits(&side.offer, &proposal, &side.nonce));
        say(cx, &LinkMessage::Reveal(nonce));
        cx.tell(Event::LinkDigits { digits, account: proposal.account });
    }
    join_if_confirmed(cx);
}

/// The new device tells its number: the digits follow.
fn revealed(cx: &mut Context<'_>, nonce: LinkNonce) {
    let Some(Linking { side: Side::Old(side), .. }) = &mut cx.core.linking else { return };
    let (Some(offer), Some(proposal)) = (&side.offer, &side.proposal) else { return };
    if side.is_shown || nonce.commitment() != offer.commitment {
        return;
    }
    side.is_shown = true;
    let (digits, account) = (digits(offer, proposal, &nonce), proposal.account);
    cx.tell(Event::LinkDigits { digits, account });
}

/// The new device's person has compared the digits: the profile is kept, then the device consents, to each place anew.
fn join_if_confirmed(cx: &mut Context<'_>) {
    let server_keys = cx.core.server_keys.clone();
    let Some(Linking { side: Side::New(side), .. }) = &mut cx.core.linking else { return };
    let Some((chain, state)) = side.chain.clone().filter(|_| side.confirmed) else { return };
    let place = state.next_place();
    let is_on = state.devices.get(&side.device).is_some_and(|record| *record == side.offer.device);
    if !is_on && side.consented == Some(place) {
        return;
    }
    side.consented = Some(place);
    let device_key = SecretKey::from_seed(&side.device_seed.0);
    let consent = Consent::Addition { place, device: side.offer.device.clone() };
    let (signature, name) = (consent.sign(&device_key), side.name.clone());
    let row = ProfileRow {
        joining: true,
        handle: Some(side.handle.clone()),
        server_keys,
        ..ProfileRow::new(state.account, side.device, side.device_seed.clone(), side.inbox_seed.clone(), chain)
    };
    if cx.core.profile.is_none() {
        cx.core.profile = Profile::from_row(row, &cx.core.crypto);
        cx.put_profile();
    }
    if is_on {
        return joined(cx);
    }
    say(cx, &LinkMessage::Consent { place, signature, name });
}

/// A chain was read by a device that waits to be on it, after a restart too.
pub(crate) fn chain_known(cx: &mut Context<'_>) {
    let profile = cx.profile();
    let record = profile.state.devices.get(&profile.row.device);
    if profile.row.joining && record.is_some_and(|record| record.key == profile.device_key.public()) {
        joined(cx);
    }
}

/// This device is on its account's chain.
fn joined(cx: &mut Context<'_>) {
    let chain = match &cx.core.linking {
        Some(Linking { side: Side::New(side), .. }) => side.chain.as_ref().map(|(chain, _)| chain.clone()),
        _ => None,
    };
    if let Some(chain) = chain {
        devices::learn_own(cx, chain);
    }
    if let Some(profile) = &mut cx.core.profile {
        profile.row.joining = false;
        profile.row.registered = true;
    }
    cx.put_profile();
    let device = cx.profile().row.device;
    cx.tell(Event::Linked { device });
    cx.core.linking = None;
    crate::account::greet(cx);
}

/// Both people have agreed, and the consent is to the place that follows: states it.
fn state_if_agreed(cx: &mut Context<'_>) {
    let Some(Linking { side: Side::Old(side), .. }) = &mut cx.core.linking else { return };
    let (Some(offer), Some((place, consent, _)), true) = (&side.offer, side.consent.clone(), side.confirmed) else {
        return;
    };
    let Some(profile) = &cx.core.profile else { return };
    if side.stated || place != profile.state.next_place() || cx.core.stating.is_some() {
        return;
    }
    let record = offer.device.clone();
    let kind = StatementKind::DeviceAdded { device: record, consent };
    let author = Author::Device(profile.row.device, &profile.device_key);
    let statement = profile.state.next_statement(author, kind);
    if profile.state.clone().extended(std::slice::from_ref(&statement)).is_err() {
        return end(cx, Some(LinkFailure::OtherAccount));
    }
    side.stated = true;
    devices::state(cx, None, Wish::Just(vec![statement]));
}

/// The own chain has changed: the linking here is done, or has to wait for another consent.
pub(crate) fn own_chain_changed(cx: &mut Context<'_>) {
    let Some(Linking { side: Side::Old(side), .. }) = &mut cx.core.linking else { return };
    let Some(device) = side.offer.as_ref().map(|offer| offer.device.device) else { return };
    let name = side.consent.as_ref().and_then(|(_, _, name)| name.clone());
    let Some(profile) = &cx.core.profile else { return };
    if profile.state.devices.contains_key(&device) {
        cx.core.linking = None;
        cx.tell(Event::Linked { device });
        if let Some(name) = name.filter(|name| protocol::control::is_device_name(name)) {
            let salt = protocol::control::NameSalt(cx.random());
            devices::state(cx, None, Wish::Rename { device, salt, name });
        }
    } else {
        side.stated = false;
        state_if_agreed(cx);
    }
}

/// Tells the other side, then ends.
fn give_up(cx: &mut Context<'_>, failure: LinkFailure) {
    say(cx, &LinkMessage::Cancelled);
    if let Some(linking) = &mut cx.core.linking {
        linking.ending.get_or_insert(failure);
    }
}

fn end(cx: &mut Context<'_>, failure: Option<LinkFailure>) {
    // What was only asked for is forgotten; what may be on the chain already is found out by reading it.
    let asked_only = cx.core.profile.as_ref().is_some_and(|profile| profile.row.joining);
    cx.core.linking = None;
    if let Some(failure) = failure {
        cx.tell(Event::LinkFailed { failure });
    }
    if asked_only {
        cx.core.profile = None;
        cx.core.changes.remove(crate::changes::Table::Profile, []);
    }
}

#[cfg(test)]
mod tests;
