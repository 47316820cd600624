//! A device that asks to be added again is the one that asks, and one that waits for it follows those of its group alone.

use protocol::api::{Answer, DeviceKeys};
use protocol::cbor::Bytes;
use protocol::chain::{Author, Chain, Consent, DeviceRecord, StatementKind};
use protocol::choice::Choice;
use protocol::id::{AccountId, DeviceId, TopicId};
use protocol::inbox::{InboxKey, JoinStart, Readmission, SignedReadmission};

use super::stand::{
    ALICE, BOB, CAROL, DAVE, NOW, TEA, account, caught, chain, chat, device, engine, invitation, joined, joined_in,
    key, package, tea, with,
};
use crate::caught::Lie;
use crate::conversation::{Phase, Task};
use crate::core::Errand;
use crate::engine::Engine;
use crate::leaf::LeafIdentity;
use crate::mls::{Crypto, LastResort, Member, MlsRows};
use crate::session::Asked;
use crate::settings::Settings;

fn asks(bob: &mut Engine, signer: u8, readmission: Readmission) -> usize {
    let request = SignedReadmission::sign(&key(signer), readmission);
    with(bob, |cx, hub| hub.run(cx, Errand::Readmit(Box::new(request))));
    chat(bob).tasks.values().filter(|task| matches!(task, Task::Renew { .. })).count()
}

const PHONE: DeviceId = DeviceId([9; 16]);

/// Carol's chain with another device.
fn with_phone() -> Chain {
    let mut chain = chain(CAROL);
    let (state, record) = (chain.verify().expect("valid"), DeviceRecord { device: PHONE, key: key(9).public() });
    let consent = Consent::Addition { place: state.next_place(), device: record.clone() }.sign(&key(9));
    let kind = StatementKind::DeviceAdded { device: record, consent };
    chain.statements.push(state.next_statement(Author::Device(device(CAROL), &key(CAROL)), kind));
    chain
}

#[test]
fn a_device_is_added_again_that_asks_itself() {
    let asked = |package: Vec<u8>| Readmission {
        conversation: TEA,
        generation: 0,
        account: account(CAROL),
        device: device(CAROL),
        key_package: package.into(),
    };
    let off_chain = || {
        let mut carol = engine(CAROL);
        with(&mut carol, |cx, _| {
            let point = chain(DAVE).verify().expect("valid").point();
            let identity = LeafIdentity { point, ..cx.profile().identity.clone() };
            let key = key(CAROL);
            let member = Member { crypto: &cx.core.crypto, key: &key, identity: &identity };
            member.key_package(&MlsRows::default(), LastResort::No).expect("made")
        })
    };
    let phone = || {
        let (crypto, state) = (Crypto::new(), with_phone().verify().expect("valid"));
        let identity = LeafIdentity {
            account: account(CAROL),
            device: PHONE,
            point: state.point(),
            handle: None,
            renewal: NOW.0,
            last_resort: LastResort::No,
        };
        let member = Member { crypto: &crypto, key: &key(9), identity: &identity };
        member.key_package(&MlsRows::default(), LastResort::No).expect("made")
    };
    let own = || package(&mut engine(CAROL));
    let cases = [
        ("signed by somebody else", DAVE, asked(own())),
        ("for another rebuild", CAROL, Readmission { generation: 1, ..asked(own()) }),
        ("of a device that is not in it", CAROL, Readmission { device: PHONE, ..asked(phone()) }),
        (
            "of somebody who is not in it",
            DAVE,
            Readmission { account: account(DAVE), device: device(DAVE), ..asked(own()) },
        ),
        ("by another's key package", CAROL, asked(package(&mut engine(DAVE)))),
        ("by another device's key package", CAROL, asked(phone())),
        ("by a key package that is off its chain", CAROL, asked(off_chain())),
        ("by no key package", CAROL, asked(vec![7; 100])),
    ];
    let (_, mut bob, _) = joined(&[CAROL]);
    with(&mut bob, |cx, _| crate::contacts::learn_chain(cx, account(CAROL), with_phone()));
    for (what, signer, readmission) in cases {
        assert_eq!(asks(&mut bob, signer, readmission), 0, "{what}");
    }
    for _ in 0..2 {
        assert_eq!(asks(&mut bob, CAROL, asked(own())), 1, "once");
    }
    let (_, mut bob, _) = joined(&[CAROL]);
    bob.hub.conversations.get_mut(&TEA).expect("joined").row.phase = Phase::Stuck;
    assert_eq!(asks(&mut bob, CAROL, asked(own())), 0, "who waits itself adds nobody");
}

/// Between two, whoever is blocked is not helped back in.
#[test]
fn nobody_who_is_blocked_is_added_again() {
    for (blocks, expected) in [(false, 1), (true, 0)] {
        let (_, mut bob, _) = joined_in(Settings { pair: true, roles: vec![], ..tea() }, &[]);
        if blocks {
            let choice = Choice::Blocked { account: account(ALICE), on: true };
            with(&mut bob, |cx, _| crate::choices::choose(cx, choice)).expect("chosen");
        }
        let key_package = package(&mut engine(ALICE)).into();
        let (account, device) = (account(ALICE), device(ALICE));
        let asked = Readmission { conversation: TEA, generation: 0, account, device, key_package };
        assert_eq!(asks(&mut bob, ALICE, asked), expected);
    }
}

#[test]
fn what_another_has_granted_is_not_granted_again() {
    let (_, mut bob, mut others) = joined(&[CAROL]);
    let carol = others.get_mut(&CAROL).expect("there");
    let identity = LeafIdentity { renewal: 1, ..carol.core.profile.as_ref().expect("hers").identity.clone() };
    let mut readmission = || Readmission {
        conversation: TEA,
        generation: 0,
        account: account(CAROL),
        device: device(CAROL),
        key_package: package(carol).into(),
    };
    assert_eq!(asks(&mut bob, CAROL, readmission()), 1);
    with(&mut bob, |cx, hub| {
        let chat = hub.conversations.get_mut(&TEA).expect("joined");
        chat.note_let_in(cx, &[(identity, key(CAROL).public())], NOW);
    });
    assert!(!chat(&bob).tasks.values().any(|task| matches!(task, Task::Renew { .. })), "it is done");
    assert_eq!(asks(&mut bob, CAROL, readmission()), 0, "and so is what was asked until then and comes late");
}

#[test]
fn whoever_waits_to_be_added_again_follows_a_member_further_on() {
    type Edit = fn(&mut JoinStart);
    let cases: [(&str, u8, u32, Edit, bool); 6] = [
        ("further on", CAROL, 1, |_| {}, true),
        ("without having asked", CAROL, 0, |_| {}, false),
        ("by somebody else", DAVE, 1, |_| {}, false),
        ("no further on", CAROL, 1, |start| start.segment = 1, false),
        ("in another rebuild", CAROL, 1, |start| start.generation = 1, false),
        ("in another topic", CAROL, 1, |start| start.topic = TopicId([9; 32]), false),
    ];
    for (what, by, attempts, edit, is_kept) in cases {
        let (mut alice, mut bob, _) = joined(&[CAROL]);
        let welcome = alice.add(&[package(&mut engine(DAVE))]);
        let bundle = alice.bundle(welcome, &[ALICE, BOB, CAROL, DAVE]);
        let mut start = alice.start(&bundle);
        edit(&mut start);
        let row = &mut bob.hub.conversations.get_mut(&TEA).expect("joined").row;
        (row.phase, row.readmission_attempts) = (Phase::Stuck, attempts);
        let invitation = Box::new(invitation(by, start, &bundle));
        with(&mut bob, |cx, hub| hub.run(cx, Errand::Invited { invitation, sender: None, time: NOW }));
        assert_eq!(chat(&bob).row.offered.is_some(), is_kept, "{what}");
        // What begins where this device was is a copy of what it came in by.
        let is_copy = what == "no further on";
        let expected = if is_kept || is_copy { vec![] } else { vec![Lie::UnsolicitedWelcome] };
        assert_eq!(caught(&bob), expected, "{what}");
    }
}

/// Carol's device with an inbox key for this place, signed by somebody.
fn keys(signer: u8, of: AccountId, device_of: u8) -> Vec<DeviceKeys> {
    let inbox_key = InboxKey::sign(&key(signer), &of, &device(device_of), Bytes(vec![7; 1_216]));
    vec![DeviceKeys { device: device(CAROL), key_package: package(&mut engine(CAROL)).into(), inbox_key }]
}

/// The server names the key to which what is for somebody's inbox is sealed.
#[test]
fn nothing_is_sealed_to_an_inbox_key_that_its_device_has_not_signed() {
    let cases = [
        ("as it must be", CAROL, account(CAROL), CAROL, true),
        ("the server's own", DAVE, account(CAROL), CAROL, false),
        ("of another account", CAROL, account(DAVE), CAROL, false),
        ("of another device", CAROL, account(CAROL), DAVE, false),
    ];
    for (what, signer, of, device_of, is_used) in cases {
        let devices = || keys(signer, of, device_of);
        let (_, mut bob, _) = joined(&[CAROL]);
        with(&mut bob, |cx, hub| {
            let chat = hub.conversations.get_mut(&TEA).expect("joined");
            chat.send_readmission(cx, account(CAROL), chain(CAROL), devices());
        });
        let sends = chat(&bob).tasks.values().any(|task| matches!(task, Task::Deliver(_)));
        assert_eq!(sends, is_used, "asked to add again: {what}");
        let (_, mut bob, _) = joined(&[DAVE]);
        with(&mut bob, |cx, hub| {
            let asked = Asked::TakePackages { conversation: TEA, account: account(CAROL), sequence: None };
            let answer = Answer::KeyPackages { chain: chain(CAROL), devices: devices() };
            let chat = hub.conversations.get_mut(&TEA).expect("joined");
            chat.answered_beside(cx, asked, answer);
            assert_eq!(chat.live.taken.contains_key(&account(CAROL)), is_used, "added: {what}");
        });
    }
}
