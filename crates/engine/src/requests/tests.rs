//! Who asks, in whose place, and what an inbox holds.

use expect_test::{Expect, expect};
use protocol::chain::{Chain, create_account};
use protocol::franking::StampKey;
use protocol::id::{DeviceId, Link, Tag, TopicId};
use protocol::inbox::{BlobRef, JoinStart, SealedItem, SignedJoinStart};
use protocol::signature::SecretKey;
use protocol::time::Millis;
use protocol::topic::Head;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;
use crate::conversation::tests::stand;
use crate::core::Core;
use crate::engine::Engine;
use crate::profile::{Profile, ProfileRow, Seed};

const OWN: u8 = 0;
const ALICE: u8 = 1;
const CAROL: u8 = 2;
const MALLORY: u8 = 3;
const TEA: ConversationId = ConversationId([9; 32]);

#[test]
fn only_whoever_asked_asks_anew() {
    check(&[], &[(ALICE, 0, 5), (ALICE, 0, 8)], &expect!["1 at (0, 8)"]);
    check(&[], &[(ALICE, 0, 5), (ALICE, 1, 1)], &expect!["1 at (1, 1)"]);
    check(&[], &[(ALICE, 0, 5), (ALICE, 0, 4), (ALICE, 0, 5)], &expect!["1 at (0, 5)"]);
}

#[test]
fn nobody_elses_invitation_takes_the_place_of_a_request() {
    check(&[], &[(ALICE, 0, 5), (MALLORY, 0, 9)], &expect!["1 at (0, 5), behind it 3 at (0, 9)"]);
    check(&[ALICE], &[(ALICE, 0, 5), (MALLORY, 0, 9)], &expect!["1 at (0, 5) accepted, behind it 3 at (0, 9)"]);
    let behind = [(ALICE, 0, 5), (MALLORY, 0, 9), (CAROL, 0, 7), (MALLORY, 0, 8), (CAROL, 0, 9)];
    check(&[], &behind, &expect!["1 at (0, 5), behind it 3 at (0, 9), behind it 2 at (0, 9)"]);
    let many: Vec<_> = (1..9).map(|by| (by, 0, 5)).collect();
    let expected = expect![
        "1 at (0, 5), behind it 2 at (0, 5), behind it 3 at (0, 5), behind it 4 at (0, 5), behind it 5 at (0, 5)"
    ];
    check(&[], &many, &expected);
}

#[test]
fn a_known_person_does_not_wait_behind_a_stranger() {
    let expected = expect!["1 at (0, 5) accepted, behind it 3 at (0, 9)"];
    check(&[ALICE], &[(MALLORY, 0, 9), (ALICE, 0, 5)], &expected);
}

#[test]
fn whoever_waits_behind_a_request_comes_after_it() {
    let invitations = [(ALICE, 0, 5), (MALLORY, 0, 4), (CAROL, 0, 7)];
    let mut core = core_with(&[], &invitations);
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let cx = &mut Context { core: &mut core, now: Millis(0), rng: &mut rng };
    let (first, second) = (invitation(ALICE, 0, 5), invitation(CAROL, 0, 7));
    let request = cx.core.requests.get(&TEA).expect("kept").clone();
    end(cx, &TEA, Some(&first));
    assert!(cx.core.requests.is_empty());
    let [Errand::Invited { invitation: found, .. }] = cx.core.errands.make_contiguous() else {
        panic!("just carol's leads in later");
    };
    assert_eq!(**found, second, "removed by carol and added again before answering");
    cx.core.errands.clear();
    cx.put_request(request);
    end(cx, &TEA, None);
    assert_eq!(cx.core.errands.len(), 2, "whoever declines one is asked by the next");
}

#[test]
fn nobody_invites_in_anothers_name() {
    let genuine = invitation(ALICE, 0, 5);
    assert!(Joiner::check(genuine.clone()).is_some());
    let by_mallory = SignedJoinStart::sign(&person(MALLORY).1, genuine.start.start.clone());
    assert!(Joiner::check(Invitation { start: by_mallory, ..genuine.clone() }).is_none());
    assert!(Joiner::check(Invitation { adder_device: DeviceId([MALLORY; 16]), ..genuine.clone() }).is_none());
    let mut forged = genuine;
    forged.adder.statements[0].signature.0[0] ^= 1;
    assert!(Joiner::check(forged).is_none());
}

/// What a download of tea's bundle comes to, of which the server sends these parts: the bundle, or a lie.
fn downloaded(blob: &BlobRef, parts: &[&[u8]]) -> (Option<Bytes>, Vec<Lie>) {
    let mut bob = stand::engine(stand::BOB);
    let carried = Invitation { bundle: Carried::Blob(blob.clone()), ..invitation(ALICE, 0, 5) };
    let joined = stand::with(&mut bob, |cx, _| {
        fetch_bundle(cx, TEA, &cbor::to_bytes(&carried).into());
        parts.iter().for_each(|part| fetched(cx, TEA, &blob.blob, part));
        cx.core
            .errands
            .drain(..)
            .find_map(|errand| if let Errand::Join { bundle, .. } = errand { Some(bundle) } else { None })
    });
    (joined, stand::caught(&bob))
}

#[test]
fn a_bundle_is_the_one_that_its_blob_was_named_for() {
    let (blob, key) = (BlobId([3; 32]), protocol::inbox::BlobKey([4; 32]));
    let sealed = |bundle: &[u8]| {
        let padded = protocol::padding::pad(bundle.to_vec());
        let label = crate::conversation::BLOB_LABEL;
        seal::seal(&mut ChaCha20Rng::from_seed([1; 32]), &key.0, label, &blob.0, &padded)
    };
    let (true_one, other) = (sealed(b"the group"), sealed(b"another"));
    let hash = EntryHash(hash("blob", &[&true_one]));
    let named = BlobRef { blob, key, size: true_one.len() as u64, hash };
    let (first, rest) = true_one.split_at(100);
    let bundle = Some(Bytes(b"the group".to_vec()));
    let bad = || (None, vec![Lie::BadInvitation]);
    assert_eq!(downloaded(&named, &[first, rest]), (bundle, vec![]));
    assert_eq!(downloaded(&named, &[first]), (None, vec![]), "it goes on");
    assert_eq!(downloaded(&named, &[&other]), bad(), "with the same key, for nobody but who has it");
    assert_eq!(downloaded(&named, &[first, &[]]), bad(), "cut off");
    assert_eq!(downloaded(&named, &[&[7; 3_000]]), bad(), "garbage");
    let other_key = protocol::inbox::BlobKey([5; 32]);
    assert_eq!(downloaded(&BlobRef { key: other_key, ..named.clone() }, &[&true_one]), bad());
    for (size, is_one) in [(16 << 20, true), ((16 << 20) + 1, false)] {
        let bundle = Carried::Blob(BlobRef { size, ..named.clone() });
        let joiner = Joiner::check(Invitation { bundle, ..invitation(ALICE, 0, 5) });
        assert_eq!(joiner.is_some(), is_one, "nobody is made to fetch without end");
    }
}

/// What was taken in once is not taken in again, however often a server shows it.
#[test]
fn what_lay_in_the_inbox_is_taken_in_once() {
    let mut bob = stand::engine(stand::BOB);
    let topic = stand::with(&mut bob, |cx, _| cx.profile().inbox_topic());
    let (_, item) = introduced(topic, &Otherwise::default());
    bob.core.server_keys = Some(keys_with(&[1]));
    let unstamped = |number| InboxItem { number, time: Minutes(4), ..item.clone() };
    let take = |bob: &mut Engine, number| stand::with(bob, |cx, _| take_in_items(cx, vec![unstamped(number)]));
    take(&mut bob, 7);
    assert_eq!(stand::caught(&bob), [Lie::Stamp], "it was looked at");
    for number in [7, 6] {
        bob.core.effects.clear();
        take(&mut bob, number);
        assert_eq!(stand::caught(&bob), []);
    }
    take(&mut bob, 8);
    assert_eq!(stand::caught(&bob), [Lie::Stamp]);
}

/// By whom the first text of an invitation is signed, what it says of its origin, and the tag of the item, made otherwise.
#[derive(Default)]
struct Otherwise {
    signer: Option<u8>,
    account: Option<u8>,
    device: Option<u8>,
    conversation: Option<ConversationId>,
    tag: Option<Tag>,
}

#[test]
fn a_first_text_is_the_inviters_and_can_be_reported() {
    let elsewhere = Some(ConversationId([8; 32]));
    let cases = [
        ("as it must be", Otherwise::default(), true, 0),
        ("signed by another", Otherwise { signer: Some(MALLORY), ..Otherwise::default() }, false, 0),
        ("from another account", Otherwise { account: Some(MALLORY), ..Otherwise::default() }, false, 1),
        ("from another device", Otherwise { device: Some(MALLORY), ..Otherwise::default() }, false, 1),
        ("in another conversation", Otherwise { conversation: elsewhere, ..Otherwise::default() }, false, 1),
        ("with another tag", Otherwise { tag: Some(Tag([1; 32])), ..Otherwise::default() }, false, 1),
    ];
    for (what, otherwise, passes, caught) in cases {
        let mut core = core_with(&[], &[]);
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let cx = &mut Context { core: &mut core, now: Millis(0), rng: &mut rng };
        let (invitation, item) = introduced(cx.profile().inbox_topic(), &otherwise);
        assert_eq!(is_introduction_reportable(cx, &invitation, &item), passes, "{what}");
        let mut rows = std::collections::BTreeMap::new();
        core.changes.apply_to(&mut rows);
        let kept = rows.keys().filter(|(table, _)| *table == crate::changes::Table::Evidence).count();
        assert_eq!(kept, caught, "{what}: whom it can be proved of");
    }
}

/// Alice's invitation with a first text for this inbox, and the item that it lay in.
fn introduced(topic: TopicId, otherwise: &Otherwise) -> (Invitation, InboxItem) {
    let account = |seed| person(seed).0.verify().expect("valid").account;
    let origin = protocol::content::Origin {
        account: account(otherwise.account.unwrap_or(ALICE)),
        device: DeviceId([otherwise.device.unwrap_or(ALICE); 16]),
        conversation: otherwise.conversation.unwrap_or(TEA),
    };
    let read = Content::text([7; 16], origin, "hello");
    let content = Bytes(read.to_bytes());
    let tag = otherwise.tag.unwrap_or_else(|| content::tag(&read, &content.0));
    let authorship = Authorship { tag, conversation: TEA, topic, segment: 0 };
    let author_signature = authorship.sign(&person(otherwise.signer.unwrap_or(ALICE)).1);
    let introduction = Some(Introduction { content, author_signature });
    let sealed = SealedItem { tag, encapsulated: Bytes(vec![]), ciphertext: Bytes(vec![]) };
    let stamp = StampKey::from_seed(1, &[1; 32]).stamp(&Stamped { topic, segment: 0, time: Minutes(3), tag });
    let item = InboxItem { number: 1, time: Minutes(3), item: sealed, stamp };
    (Invitation { introduction, ..invitation(ALICE, 0, 5) }, item)
}

#[test]
fn what_is_stamped_by_a_key_that_was_not_stated_yet_stays_until_the_keys_were_asked_for() {
    let mut core = core_with(&[], &[]);
    core.server_keys = Some(keys_with(&[1]));
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let cx = &mut Context { core: &mut core, now: Millis(0), rng: &mut rng };
    let (_, old) = introduced(cx.profile().inbox_topic(), &Otherwise::default());
    let stamped = Stamped { topic: cx.profile().inbox_topic(), segment: 0, time: Minutes(3), tag: old.item.tag };
    let new = InboxItem { number: 2, stamp: StampKey::from_seed(2, &[2; 32]).stamp(&stamped), ..old.clone() };
    let evidence = |cx: &Context<'_>| {
        let mut rows = std::collections::BTreeMap::new();
        cx.core.changes.apply_to(&mut rows);
        rows.keys().filter(|(table, _)| *table == crate::changes::Table::Evidence).count()
    };
    let reopens = |cx: &mut Context<'_>| {
        let is_account = |lane: &crate::session::Lane| lane.kind == SessionKind::Account;
        cx.core.errands.drain(..).any(|errand| matches!(errand, Errand::Reopen { lane, .. } if is_account(&lane)))
    };
    take_in_items(cx, vec![old.clone(), new.clone()]);
    assert!(reopens(cx), "a new session states the keys");
    assert_eq!((cx.profile().row.inbox_through, evidence(cx)), (1, 0), "it lies there still, and nobody has lied");
    cx.core.server_keys = Some(keys_with(&[1, 2]));
    take_in_items(cx, vec![new.clone()]);
    assert!(!reopens(cx));
    assert_eq!((cx.profile().row.inbox_through, evidence(cx)), (2, 0));

    // A key that is never stated is none of the server's.
    cx.core.server_keys = Some(keys_with(&[1]));
    let never = InboxItem { number: 3, stamp: StampKey::from_seed(3, &[3; 32]).stamp(&stamped), ..old };
    let mut asked = 0;
    while cx.profile().row.inbox_through < 3 {
        take_in_items(cx, vec![never.clone()]);
        asked += usize::from(reopens(cx));
    }
    assert_eq!((asked, evidence(cx)), (6, 1));
}

/// What a server with these stamp keys states.
fn keys_with(ids: &[u32]) -> protocol::server::ServerKeys {
    let public = |seed| SecretKey::from_seed(&[seed; 32]).public();
    protocol::server::ServerKeys {
        identity: public(1),
        revision: 1,
        head: public(2),
        log: public(3),
        stamps: ids
            .iter()
            .map(|id| protocol::server::StampKeyRecord {
                key_id: *id,
                key: StampKey::from_seed(*id, &[*id as u8; 32]).public(),
            })
            .collect(),
        certificate: protocol::server::CertificateHash([0; 32]),
    }
}

#[test]
fn whoever_comes_when_requests_are_many_finds_room_and_whoever_has_most_loses_it() {
    let mut core = core_with(&[CAROL], &[(ALICE, 0, 5)]);
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let cx = &mut Context { core: &mut core, now: Millis(0), rng: &mut rng };
    let comes = |cx: &mut Context<'_>, by: u8, number: u8, time: u64| {
        let invitation = Invitation { start: start_in(ConversationId([number; 32]), by), ..invitation(by, 0, 5) };
        take_in_invitation(cx, Joiner::check(invitation).expect("genuine"), Minutes(time));
    };
    for number in 10..=255 {
        comes(cx, MALLORY, number, 100 + u64::from(number));
    }
    assert_eq!(cx.core.requests.len(), REQUESTS_MAX);
    assert!(cx.core.requests.contains_key(&TEA), "alice has asked before, and once");
    assert!(cx.core.requests.contains_key(&ConversationId([255; 32])), "mallory's newest");
    assert!(!cx.core.requests.contains_key(&ConversationId([10; 32])), "mallory's oldest");
    comes(cx, CAROL, 1, 500);
    assert_eq!(cx.core.requests.len(), REQUESTS_MAX + 1, "whom one knows takes nobody's room");
}

fn check(accepted: &[u8], invitations: &[(u8, u32, u64)], expected: &Expect) {
    let core = core_with(accepted, invitations);
    let request = &core.requests[&TEA];
    let show = |invitation: &Bytes, account: &AccountId| {
        let invitation: Invitation = cbor::from_bytes(&invitation.0).expect("kept as it came");
        assert_eq!(invitation.adder.verify().expect("valid").account, *account, "shown is who asks");
        format!("{} at {:?}", invitation.adder_device.0[0], place(&invitation))
    };
    let mut shown = show(&request.invitation, &request.account);
    shown.push_str(if request.accepted { " accepted" } else { "" });
    for other in &request.others {
        shown.push_str(&format!(", behind it {}", show(&other.invitation, &other.account)));
    }
    expected.assert_eq(&shown);
}

fn core_with(accepted: &[u8], invitations: &[(u8, u32, u64)]) -> Core {
    let mut core = crate::Engine::new(Vec::new(), None).expect("nothing is readable").core;
    let (chain, _) = person(OWN);
    let account = chain.verify().expect("valid").account;
    let (device, seed) = (DeviceId([OWN; 16]), Seed([OWN; 32]));
    let row = ProfileRow { registered: true, ..ProfileRow::new(account, device, seed.clone(), seed, chain) };
    core.profile = Profile::from_row(row, &core.crypto);
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    let cx = &mut Context { core: &mut core, now: Millis(0), rng: &mut rng };
    for by in accepted {
        let (chain, _) = person(*by);
        let account = chain.verify().expect("valid").account;
        crate::contacts::learn_chain(cx, account, chain);
        crate::contacts::accept(cx, &account);
    }
    for (by, generation, segment) in invitations {
        let joiner = Joiner::check(invitation(*by, *generation, *segment)).expect("genuine");
        take_in_invitation(cx, joiner, Minutes(3));
        // Joining is another part's matter.
        cx.core.errands.clear();
    }
    core
}

fn person(seed: u8) -> (Chain, SecretKey) {
    let key = SecretKey::from_seed(&[seed; 32]);
    (create_account(&SecretKey::from_seed(&[seed + 100; 32]), DeviceId([seed; 16]), &key), key)
}

/// Where somebody says that this conversation begins.
fn start_in(conversation: ConversationId, by: u8) -> SignedJoinStart {
    let start = invitation(by, 0, 5).start.start;
    SignedJoinStart::sign(&person(by).1, JoinStart { conversation, ..start })
}

fn invitation(by: u8, generation: u32, segment: u64) -> Invitation {
    let (chain, key) = person(by);
    let start = JoinStart {
        conversation: TEA,
        generation,
        topic: TopicId([1; 32]),
        segment,
        head: Head { sequence: 1, link: Link([0; 32]) },
        bundle: EntryHash([0; 32]),
        time: Minutes(1),
    };
    Invitation {
        adder: chain,
        adder_device: DeviceId([by; 16]),
        handle: None,
        start: SignedJoinStart::sign(&key, start),
        bundle: Carried::Inline(Bytes(vec![])),
        introduction: None,
        rebuild: None,
    }
}
