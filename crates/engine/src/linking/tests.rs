//! Two devices that are being linked believe of each other what the code, the commitment and the chain say.

use protocol::id::AccountId;
use protocol::signature::PublicKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;
use crate::conversation::tests::stand::{BOB, CAROL, account, caught, chain, device, engine, key, with};
use crate::effect::Effect;
use crate::engine::Engine;

const NEW: u8 = 9;
const NONCE: LinkNonce = LinkNonce([3; 32]);

fn offer_of(device: DeviceId, key: PublicKey) -> LinkOffer {
    LinkOffer { device: DeviceRecord { device, key }, commitment: NONCE.commitment() }
}

fn offer() -> LinkOffer {
    offer_of(device(NEW), key(NEW).public())
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([4; 32])
}

/// Bob's device, which adds whatever shows the code of this offer.
fn old(offer: &LinkOffer) -> (Engine, LinkCode) {
    let (mut bob, code) = (engine(BOB), LinkCode::generate(&mut rng(), offer));
    with(&mut bob, |cx, _| add(cx, CommandId(1), &code));
    (bob, code)
}

fn says(to: &mut Engine, code: &LinkCode, side: LinkSide, message: &LinkMessage) {
    let sealed = Bytes(code.seal(&mut rng(), side, message));
    with(to, |cx, _| hear(cx, &sealed));
}

/// How many messages wait to be put, whether digits were shown, and why it failed.
fn seen(engine: &Engine) -> (usize, bool, Option<LinkFailure>) {
    let told = || {
        engine
            .core
            .effects
            .iter()
            .filter_map(|effect| if let Effect::Tell(event) = effect { Some(event) } else { None })
    };
    let failure =
        told().find_map(|event| if let Event::LinkFailed { failure } = event { Some(*failure) } else { None });
    let outgoing = engine.core.linking.as_ref().map_or(0, |linking| linking.outgoing.len());
    (outgoing, told().any(|event| matches!(event, Event::LinkDigits { .. })), failure)
}

#[test]
fn a_device_is_offered_by_whoever_shows_the_code_and_is_new() {
    let other = Some(LinkFailure::OtherAccount);
    let cases = [
        ("as it must be", offer(), (1, false, None)),
        ("that is on the chain", offer_of(device(BOB), key(NEW).public()), (0, false, other)),
        ("with a key that is on the chain", offer_of(device(NEW), key(BOB).public()), (0, false, other)),
        ("with a key of low order", offer_of(device(NEW), PublicKey([0; 32])), (0, false, other)),
    ];
    for (what, offer, expected) in cases {
        let (mut bob, code) = old(&offer);
        says(&mut bob, &code, LinkSide::New, &LinkMessage::Offer(offer));
        assert_eq!(seen(&bob), expected, "{what}");
    }
    let (mut bob, code) = old(&offer());
    // Whoever has seen the code, too, offers a device of their own.
    says(&mut bob, &code, LinkSide::New, &LinkMessage::Offer(offer_of(device(8), key(8).public())));
    assert_eq!(seen(&bob), (0, false, None));
    for _ in 0..2 {
        says(&mut bob, &code, LinkSide::New, &LinkMessage::Offer(offer()));
        assert_eq!(seen(&bob), (1, false, None), "answered once: else the other side could try numbers");
    }
}

/// Bob's device with the digits before it.
fn shown() -> (Engine, LinkCode) {
    let (mut bob, code) = old(&offer());
    says(&mut bob, &code, LinkSide::New, &LinkMessage::Offer(offer()));
    says(&mut bob, &code, LinkSide::New, &LinkMessage::Reveal(LinkNonce([5; 32])));
    assert!(!seen(&bob).1, "another number than was committed to");
    says(&mut bob, &code, LinkSide::New, &LinkMessage::Reveal(NONCE));
    assert!(seen(&bob).1);
    (bob, code)
}

fn consent(signer: u8, place: Place) -> LinkMessage {
    let signature = Consent::Addition { place, device: offer().device }.sign(&key(signer));
    LinkMessage::Consent { place, signature, name: None }
}

#[test]
fn a_device_is_added_once_both_people_go_on_and_it_has_consented_to_just_this_place() {
    let place = chain(BOB).verify().expect("valid").next_place();
    let elsewhere = Place { sequence: place.sequence + 1, ..place };
    let cases = [
        ("as it must be", NEW, place, true, (true, None)),
        ("before the person has compared", NEW, place, false, (false, None)),
        ("to another place", NEW, elsewhere, true, (false, None)),
        ("of somebody else", CAROL, place, true, (false, Some(LinkFailure::OtherAccount))),
    ];
    for (what, signer, place, confirms, expected) in cases {
        let (mut bob, code) = shown();
        if confirms {
            with(&mut bob, |cx, _| confirm(cx, CommandId(2), true));
        }
        says(&mut bob, &code, LinkSide::New, &consent(signer, place));
        assert_eq!((bob.core.stating.is_some(), seen(&bob).2), expected, "{what}");
    }
}

/// A device that shows a code, and has heard which account it is to join, by which of its devices.
fn new(account: AccountId, by: DeviceId) -> (Engine, LinkCode) {
    let mut phone = Engine::new(Vec::new(), None).expect("nothing is readable");
    with(&mut phone, |cx, _| begin(cx, CommandId(1), Handle::parse("bobby").expect("a handle"), None));
    let code = phone.core.linking.as_ref().expect("begun").code.clone();
    let proposal = LinkProposal { account, device: by, nonce: LinkNonce([6; 32]) };
    says(&mut phone, &code, LinkSide::Old, &LinkMessage::Proposal(proposal));
    (phone, code)
}

fn reads(phone: &mut Engine, chain: Chain, handle: &str) {
    with(phone, |cx, _| new_chain(cx, chain, Handle::parse(handle).ok()));
}

#[test]
fn a_new_device_joins_the_account_that_its_person_has_named() {
    let other = Some(LinkFailure::OtherAccount);
    let cases = [
        ("as it must be", device(BOB), chain(BOB), "bobby", (2, true, None)),
        ("of another handle", device(BOB), chain(BOB), "carol", (2, false, None)),
        ("of no handle", device(BOB), chain(BOB), "", (2, false, None)),
        ("by a device that is not on it", device(CAROL), chain(BOB), "bobby", (2, false, None)),
        ("with another's chain", device(BOB), chain(CAROL), "bobby", (0, false, other)),
    ];
    for (what, by, chain, handle, expected) in cases {
        let (mut phone, _) = new(account(BOB), by);
        reads(&mut phone, chain, handle);
        assert_eq!(seen(&phone), expected, "{what}: the offer and what follows");
        let is_lie = expected.2.is_some();
        assert_eq!(caught(&phone).len(), usize::from(is_lie), "{what}");
        let goes_on = phone.core.linking.as_ref().is_some_and(|linking| linking.ending.is_none());
        assert_eq!(goes_on, expected.1, "{what}");
    }
}

/// Whoever has the code, too, does not exchange the account once one was proposed: what its person compares is of that one.
#[test]
fn the_first_proposal_counts() {
    let (mut phone, code) = new(account(BOB), device(BOB));
    let other = LinkProposal { account: account(CAROL), device: device(CAROL), nonce: LinkNonce([7; 32]) };
    says(&mut phone, &code, LinkSide::Old, &LinkMessage::Proposal(other));
    reads(&mut phone, chain(BOB), "bobby");
    assert_eq!(seen(&phone), (2, true, None));
}

/// Bob's chain with this device on it.
fn with_device(record: DeviceRecord, its: &SecretKey) -> Chain {
    let mut chain = chain(BOB);
    let state = chain.verify().expect("valid");
    let consent = Consent::Addition { place: state.next_place(), device: record.clone() }.sign(its);
    let kind = StatementKind::DeviceAdded { device: record, consent };
    chain.statements.push(state.next_statement(Author::Device(device(BOB), &key(BOB)), kind));
    chain
}

#[test]
fn a_new_device_has_joined_once_its_own_key_is_on_the_chain() {
    for (is_own, restarts) in [(true, false), (true, true), (false, false), (false, true)] {
        let (mut phone, _) = new(account(BOB), device(BOB));
        reads(&mut phone, chain(BOB), "bobby");
        with(&mut phone, |cx, _| confirm(cx, CommandId(2), true));
        let profile = phone.core.profile.as_ref().expect("kept");
        assert!(profile.row.joining);
        let its = if is_own { SecretKey::from_seed(&profile.row.device_seed.0) } else { key(CAROL) };
        let record = DeviceRecord { device: profile.row.device, key: its.public() };
        let chain = with_device(record, &its);
        if restarts {
            phone.core.linking = None;
            with(&mut phone, |cx, _| {
                devices::learn_own(cx, chain);
                chain_known(cx);
            });
        } else {
            reads(&mut phone, chain, "bobby");
        }
        let row = &phone.core.profile.as_ref().expect("kept").row;
        assert_eq!((row.joining, row.registered), (!is_own, is_own));
    }
}
