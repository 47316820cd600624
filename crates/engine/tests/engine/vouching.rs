//! What the directory vouches for: on proofs and promises something begins, and on nothing else.

use std::collections::BTreeSet;
use std::rc::Rc;

use protocol::api::{Answer, DeviceKeys, Refusal, Request, ServerFrame};
use protocol::chain::{Author, Chain, Consent, DeviceRecord, StatementKind};
use protocol::handle::Handle;
use protocol::hello::SessionKind;
use protocol::id::{AccountId, DeviceId};
use protocol::inbox::InboxKey;
use protocol::signature::SecretKey;
use protocol::time::{Days, Millis};
use protocol::transparency::answered::SignedAnswer;
use protocol::transparency::evidence::{Evidence, Promised, Verdict};
use protocol::transparency::label::{MapLabel, MapValue};
use protocol::transparency::promise::{Promise, SignedPromise};
use wiretight_engine::caught::{Lie, OwnLabel};
use wiretight_engine::changes::Table;
use wiretight_engine::directory::check::NotProven;
use wiretight_engine::directory::trust::{Trust, Why};
use wiretight_engine::input::{Command, CommandError, Reply, Target};
use wiretight_engine::view::{ContactView, EvidenceView};

use crate::device::{Device, Did, chain, handle};
use crate::directory::{Directory, account_value, held};
use crate::script::{log_key, promise, signed, statement};

const MINUTE_MS: u64 = 60_000;

/// What the map has of bobby and his handle, and what is promised.
struct Said {
    held: Option<MapValue>,
    value: Option<MapValue>,
    promise: Option<SignedPromise>,
}

/// What a server says of bobby when he is looked up, at the device's time and again so many minutes later.
fn say(device: &mut Device, said: impl Fn(Millis) -> Said + 'static) {
    let now = device.clock.clone();
    let directory = Rc::clone(&device.script.directory);
    device.script.twist(move |request| {
        let is_bobby = matches!(request, Request::LookUpHandle { handle, .. } if *handle == bobby());
        is_bobby.then(|| {
            let Said { held, value, promise } = said(now.get());
            let proof = directory.borrow_mut().proof_of(&bobby(), &chain(10), (held, value), now.get());
            Ok(Answer::Account { chain: chain(10), proof, promise })
        })
    });
}

fn bobby() -> Handle {
    handle("bobby")
}

fn whole() -> (Option<MapValue>, Option<MapValue>) {
    (Some(held(&bobby(), &chain(10))), Some(account_value(&chain(10))))
}

fn add(device: &mut Device) -> Option<Result<Reply, CommandError>> {
    device.command(Command::AddContact { handle: bobby() })
}

fn trust(device: &Device) -> Trust {
    let row = device.disk.iter().find(|((table, _), _)| *table == Table::Contact).expect("known");
    protocol::cbor::from_bytes::<ContactView>(row.1).expect("a contact").trust
}

/// Bobby is looked up, with this said of him; what is caught, if anything.
fn check(said: impl Fn(Millis) -> Said + 'static, expected: Option<fn(&Lie) -> bool>) {
    let mut device = Device::registered();
    say(&mut device, said);
    device.did.clear();
    let added = add(&mut device);
    match expected {
        None => {
            assert!(matches!(added, Some(Ok(Reply::Contact { .. }))), "{added:?}");
            assert!(device.lies().is_empty(), "{:?}", device.lies());
        }
        Some(fits) => {
            let Some(Err(CommandError::Caught(caught))) = &added else { panic!("{added:?}") };
            assert!(fits(&caught.lie), "{caught:?}");
            assert!(!device.disk.keys().any(|(table, _)| *table == Table::Contact), "nobody is added");
        }
    }
}

#[test]
fn a_first_contact_rests_on_a_proof_or_a_promise() {
    let (held, value) = whole();
    check(move |_| Said { held, value, promise: None }, None);
    check(|now| Said { held: None, value: None, promise: Some(promise(&chain(10), Some(bobby()), now)) }, None);
    check(|_| Said { held: None, value: None, promise: None }, Some(|lie| matches!(lie, Lie::NotVouched { .. })));
    let value = Some(account_value(&chain(10)));
    let not_vouched: Option<fn(&Lie) -> bool> = Some(|lie| matches!(lie, Lie::NotVouched { .. }));
    check(move |_| Said { held: None, value, promise: None }, not_vouched);
    let held = Some(crate::directory::held(&bobby(), &chain(10)));
    check(move |_| Said { held, value: None, promise: None }, not_vouched);
}

#[test]
fn the_map_must_have_what_is_shown() {
    let (held, value) = whole();
    let other = Some(account_value(&chain(20)));
    check(move |_| Said { held, value: other, promise: None }, Some(|lie| matches!(lie, Lie::OtherRecord { .. })));
    let others = Some(crate::directory::held(&bobby(), &chain(20)));
    check(move |_| Said { held: others, value, promise: None }, Some(|lie| *lie == Lie::OtherHolder));
    // A promise is no word against the map.
    let promised = |now| Some(promise(&chain(10), Some(bobby()), now));
    check(
        move |now| Said { held: None, value: other, promise: promised(now) },
        Some(|lie| matches!(lie, Lie::OtherRecord { .. })),
    );
}

#[test]
fn a_promise_is_the_logs_of_just_this_and_is_not_put_off() {
    let change = |change: fn(&mut Promise), key: SecretKey| {
        move |now| {
            let mut promise = promise(&chain(10), Some(bobby()), now).promise;
            change(&mut promise);
            Said { held: None, value: None, promise: Some(SignedPromise::sign(&key, promise)) }
        }
    };
    let false_promise: Option<fn(&Lie) -> bool> = Some(|lie| matches!(lie, Lie::FalsePromise { .. }));
    check(change(|_| {}, log_key()), None);
    check(change(|_| {}, SecretKey::from_seed(&[1; 32])), false_promise);
    check(change(|promise| promise.sequence = 1, log_key()), false_promise);
    check(change(|promise| promise.head.0[0] ^= 1, log_key()), false_promise);
    check(change(|promise| promise.account.0[0] ^= 1, log_key()), false_promise);
    check(change(|promise| promise.handle = None, log_key()), false_promise);
    check(change(|promise| promise.handle = Some(handle("carol")), log_key()), false_promise);
    check(change(|promise| promise.deadline = promise.deadline.plus(1), log_key()), false_promise);
    let later: fn(&mut Promise) = |promise| {
        (promise.made, promise.deadline) = (promise.made.plus(700), promise.deadline.plus(700));
    };
    check(change(|promise| promise.log_size = 1 << 60, log_key()), false_promise);
    // One of two clocks is wrong: nothing rests on it, and nobody is blamed.
    let mut device = Device::registered();
    say(&mut device, change(later, log_key()));
    let added = add(&mut device);
    assert_eq!(added, Some(Err(CommandError::NotProven(NotProven::Ahead))));
    assert!(device.lies().is_empty(), "{:?}", device.lies());
}

/// All that is said is true, and nobody stands for it, or stands for it as the answer to another question.
#[test]
fn what_the_server_does_not_stand_for_is_no_answer() {
    let (held, value) = whole();
    let by_another = |call, question: &Request, answer: Answer| {
        let signed = SignedAnswer::sign(&SecretKey::from_seed(&[1; 32]), question, answer);
        ServerFrame::SignedAnswer { call, signed: Box::new(signed) }
    };
    let to_another = |call, _: &Request, answer: Answer| {
        signed(call, &Request::LookUpHandle { handle: handle("carol"), known_size: 0 }, answer)
    };
    let by_nobody = |call, _: &Request, answer: Answer| ServerFrame::Answer { call, answer };
    for sign in [by_another, to_another, by_nobody] as [fn(u32, &Request, Answer) -> ServerFrame; 3] {
        let mut device = Device::registered();
        say(&mut device, move |_| Said { held, value, promise: None });
        device.script.sign = sign;
        let added = add(&mut device);
        assert!(matches!(added, Some(Err(CommandError::Caught(_)))), "{added:?}");
        assert_eq!(device.lies(), [&Lie::WrongAnswer]);
    }
}

#[test]
fn nobody_is_denied_whom_the_map_has() {
    let mut device = Device::registered();
    let now = device.clock.clone();
    let directory = Rc::clone(&device.script.directory);
    device.script.twist(move |request| {
        matches!(request, Request::LookUpHandle { .. }).then(|| {
            let label = MapLabel::Handle(bobby());
            let proof = directory.borrow_mut().proof(&[(label, Some(held(&bobby(), &chain(10))))], now.get());
            Ok(Answer::NoAccount { proof: Box::new(proof), value: None })
        })
    });
    let added = add(&mut device);
    assert!(
        matches!(&added, Some(Err(CommandError::Caught(caught))) if caught.lie == Lie::OtherHolder),
        "a denial is proved like anything else: {added:?}"
    );
}

/// Bobby is promised, and never comes into the map: asked again after the deadline, with evidence, a warning after ten minutes, and
/// nothing sent after a day; healed as soon as he is shown.
#[test]
fn a_promise_that_is_not_kept_warns_and_then_blocks_until_it_is() {
    let mut device = Device::registered();
    let begun = device.now;
    say(&mut device, move |_| Said {
        held: None,
        value: None,
        promise: Some(promise(&chain(10), Some(bobby()), begun)),
    });
    assert!(matches!(add(&mut device), Some(Ok(_))));
    let deadline = begun.seconds().plus(120).millis();
    assert_eq!(trust(&device), Trust::Promised { deadline });
    pass(&mut device, 45 * MINUTE_MS);
    let broken = |lie: &Lie| matches!(lie, Lie::BrokenPromise { .. });
    assert!(device.lies().into_iter().any(broken), "{:?}", device.lies());
    let verdicts = verdicts(&device);
    assert!(
        matches!(verdicts.as_slice(), [Verdict::BrokenPromise { about: Promised::Account, .. }]),
        "once, and a stranger sees it: {verdicts:?}"
    );
    assert_eq!(trust(&device), Trust::Overdue { since: deadline, why: Why::NotShown });
    assert!(device.did.iter().any(|did| matches!(did, Did::Tell(wiretight_engine::effect::Event::Trust { .. }))));
    let text = "hello".to_owned();
    let refused = device.command(Command::Send { to: Target::Handle(bobby()), text });
    assert_eq!(refused, Some(Err(CommandError::NotVouched)), "nothing begins on it any more");
    pass(&mut device, 25 * 60 * MINUTE_MS);
    assert_eq!(trust(&device), Trust::Blocked { why: Why::NotShown, since: deadline });
    let (held, value) = whole();
    say(&mut device, move |_| Said { held, value, promise: None });
    pass(&mut device, 120 * MINUTE_MS);
    assert!(matches!(trust(&device), Trust::Proven { sequence: 0, .. }), "{:?}", trust(&device));
}

/// A first contact rests on a promise that bobby has his handle. Afterwards the directory proves that nobody has it, or somebody else: that breaks the
/// promise as well, before strangers too, and nothing goes on being sent to whoever was shown under the handle.
#[test]
fn a_handle_that_was_promised_and_is_nobodys_or_anothers_warns_blocks_and_convicts() {
    for holder in [None, Some(chain(20))] {
        let mut device = Device::registered();
        let begun = device.now;
        say(&mut device, move |_| Said {
            held: None,
            value: None,
            promise: Some(promise(&chain(10), Some(bobby()), begun)),
        });
        assert!(matches!(add(&mut device), Some(Ok(_))));
        let (now, directory, other) = (device.clock.clone(), Rc::clone(&device.script.directory), holder.clone());
        device.script.twist(move |request| {
            let is_bobby = matches!(request, Request::LookUpHandle { handle, .. } if *handle == bobby());
            is_bobby.then(|| Ok(directory.borrow_mut().holder(&bobby(), other.clone(), now.get())))
        });
        let deadline = begun.seconds().plus(120).millis();
        pass(&mut device, 45 * MINUTE_MS);
        match holder {
            None => assert_eq!(trust(&device), Trust::Overdue { since: deadline, why: Why::NotShown }),
            Some(_) => assert!(matches!(trust(&device), Trust::Blocked { why: Why::OtherRecord, .. })),
        }
        let broken =
            [Verdict::BrokenPromise { about: Promised::Handle, account: chain(10).verify().expect("valid").account }];
        assert_eq!(verdicts(&device), broken, "once, and a stranger sees it");
        pass(&mut device, 25 * 60 * MINUTE_MS);
        assert!(matches!(trust(&device), Trust::Blocked { .. }), "{:?}", trust(&device));
        assert_eq!(evidence(&device), if holder.is_some() { 2 } else { 1 }, "nothing is told again and again");
    }
}

/// This server refuses to show its log and the own account: whoever is not shown them sees no lie.
#[test]
fn nobody_new_is_believed_after_a_day_without_the_log() {
    let mut device = Device::registered();
    let (held, value) = whole();
    say(&mut device, move |_| Said { held, value, promise: None });
    pass(&mut device, 26 * 60 * MINUTE_MS);
    assert_eq!(add(&mut device), Some(Err(CommandError::NotProven(NotProven::Unread))));
    let Some(Ok(Reply::Directory { directory })) = device.command(Command::Directory) else { panic!("a view") };
    assert!(directory.withheld.is_some_and(|withheld| withheld.stops), "the person is told: {directory:?}");
    assert!(device.lies().is_empty(), "a refusal is no lie: {:?}", device.lies());
}

/// What is owed is asked for on contact sessions, and of the own account on one where nobody else is asked for.
#[test]
fn the_own_promise_is_asked_for_as_others_would() {
    let mut device = Device::registered();
    let (held, value) = whole();
    say(&mut device, move |_| Said { held, value, promise: None });
    assert!(matches!(add(&mut device), Some(Ok(_))));
    device.did.clear();
    pass(&mut device, 40 * MINUTE_MS);
    let contact = |did: &&Did| matches!(did, Did::Open(SessionKind::Contact));
    assert_eq!(device.did.iter().filter(contact).count(), 1, "a session of its own");
    let own: Vec<_> = device.did.iter().filter_map(of_alice).collect();
    assert_eq!(own.len(), 1, "asked once: it is shown");
    let session = own[0];
    assert!(device.did.iter().any(|did| matches!(did, Did::Close(closed) if *closed == session)), "and closed");
    assert!(device.lies().is_empty(), "{:?}", device.lies());
}

/// The own handle is looked after where nobody knows whose question it is as well.
#[test]
fn the_own_handle_as_anothers_or_nobodys_stops_everything() {
    for other in [Some(chain(10)), None] {
        let mut device = Device::registered();
        let (now, directory) = (device.clock.clone(), Rc::clone(&device.script.directory));
        device.script.twist(move |request| {
            let Request::LookUpHandle { handle: asked, .. } = request else { return None };
            (*asked == handle("alice")).then(|| Ok(directory.borrow_mut().holder(asked, other.clone(), now.get())))
        });
        pass(&mut device, 40 * MINUTE_MS);
        let is_own = |lie: &Lie| matches!(lie, Lie::OwnRecordChanged { label: OwnLabel::Handle, .. });
        assert!(device.lies().into_iter().any(is_own), "{:?}", device.lies());
        let Some(Ok(Reply::Directory { directory })) = device.command(Command::Directory) else { panic!("a view") };
        assert!(directory.caught.is_some() && !directory.goes_on, "{directory:?}");
    }
}

/// What another own device has told of a handle is asked of the directory; told wrongly, it is gone, and nobody honest is blamed.
#[test]
fn a_handle_that_an_own_device_has_told_is_confirmed_or_dropped() {
    for (told, expected) in [("carol", Some(handle("carol"))), ("bobby", None), ("dave", None)] {
        let mut device = Device::registered();
        for (name, seed) in [("bobby", 10), ("carol", 20)] {
            device.script.people.insert(handle(name), chain(seed));
        }
        assert!(matches!(device.command(Command::AddContact { handle: handle("carol") }), Some(Ok(_))));
        let (key, row) = device.disk.iter().find(|((table, _), _)| *table == Table::Contact).expect("known");
        let (key, known) = (key.clone(), protocol::cbor::from_bytes::<ContactView>(row).expect("a contact"));
        let trust = Trust::Unproven { asked: Some(device.now), grown: false };
        let claims = ContactView { handle: None, told: Some(handle(told)), trust, ..known };
        device.disk.insert(key.clone(), protocol::cbor::to_bytes(&claims));
        device.restart(None);
        pass(&mut device, 60 * MINUTE_MS);
        let after = protocol::cbor::from_bytes::<ContactView>(&device.disk[&key]).expect("a contact");
        assert_eq!((after.handle, after.told), (expected, None), "{told}");
        assert!(device.lies().is_empty(), "{told}: {:?}", device.lies());
        assert_eq!(device.disk.keys().filter(|(table, _)| *table == Table::Contact).count(), 1, "nobody else is added");
    }
}

/// Who is owed is asked for one at a time, on a session where nobody else is; and not when a program starts, which would join the two.
#[test]
fn whoever_is_owed_is_asked_for_alone_and_not_at_a_start() {
    let mut device = Device::registered();
    let begun = device.now;
    let (now, directory) = (device.clock.clone(), Rc::clone(&device.script.directory));
    device.script.twist(move |request| {
        let Request::LookUpHandle { handle: asked, .. } = request else { return None };
        if *asked == handle("alice") {
            return None;
        }
        let chain = if *asked == bobby() { chain(10) } else { chain(20) };
        let proof = directory.borrow_mut().proof_of(asked, &chain, (None, None), now.get());
        let promise = Some(promise(&chain, Some(asked.clone()), begun));
        Some(Ok(Answer::Account { chain, proof, promise }))
    });
    for name in ["bobby", "carol"] {
        assert!(matches!(device.command(Command::AddContact { handle: handle(name) }), Some(Ok(_))));
    }
    device.did.clear();
    pass(&mut device, 120 * MINUTE_MS);
    let asked = device.did.iter().filter_map(|did| match did {
        Did::Send(session, frame) if matches!(frame.request, Request::LookUpHandle { .. }) => Some(*session),
        _ => None,
    });
    let asked: Vec<_> = asked.collect();
    let sessions: BTreeSet<_> = asked.iter().collect();
    assert!(asked.len() > 4, "both again and again: {asked:?}");
    assert_eq!(sessions.len(), asked.len(), "each alone");
    let opened = |device: &Device| device.did.iter().any(|did| matches!(did, Did::Open(SessionKind::Contact)));
    device.did.clear();
    for _ in 0..20 {
        device.restart(None);
        pass(&mut device, MINUTE_MS - 1);
        assert!(!opened(&device), "nobody is asked for by a program that runs for a moment");
    }
    pass(&mut device, 60 * MINUTE_MS);
    assert!(opened(&device), "but some time later");
}

/// The very last tokens of a day are the person's: what is owed is asked for when there are others.
#[test]
fn what_is_owed_is_not_asked_for_with_a_days_very_last_tokens() {
    let (mut device, conversation) = Device::in_a_group();
    let (today, now, directory) = (device.now.days(), device.clock.clone(), Rc::clone(&device.script.directory));
    device.script.twist(move |request| match request {
        Request::IssueTokens { period, .. } if *period == today => Some(Err(Refusal::QuotaUsed)),
        Request::LookUpHandle { handle, .. } if *handle == bobby() => {
            let proof = directory.borrow_mut().proof_of(&bobby(), &chain(10), (None, None), now.get());
            let promise = Some(promise(&chain(10), Some(bobby()), now.get()));
            Some(Ok(Answer::Account { chain: chain(10), proof, promise }))
        }
        _ => None,
    });
    assert!(matches!(add(&mut device), Some(Ok(_))));
    for number in 0..18 {
        device.command(Command::Rename { conversation, name: format!("tea {number}") });
    }
    let until = protocol::token::period_start(Days(today.0 + 1)).0 - device.now.0 - 1;
    pass(&mut device, until);
    device.did.clear();
    device.command(Command::Rename { conversation, name: "at last".to_owned() });
    let is_commit = |request: &&Request| matches!(request, Request::Append { entry } if entry.tag().is_none());
    assert_eq!(device.sent().into_iter().filter(is_commit).count(), 1, "the person's wish has a token");
    pass(&mut device, 240 * MINUTE_MS);
    let asked = device.sent().into_iter().filter(|request| matches!(request, Request::LookUpHandle { .. }));
    assert!(asked.count() > 0, "and what is owed waits for the next day's");
}

fn of_alice(did: &Did) -> Option<protocol::api::SessionId> {
    match did {
        Did::Send(session, frame) => {
            let is_own =
                matches!(&frame.request, Request::LookUpHandle { handle: asked, .. } if *asked == handle("alice"));
            is_own.then_some(*session)
        }
        _ => None,
    }
}

/// Nothing that a device knows of the log is named where its account must not be found out.
#[test]
fn a_contact_session_is_told_nothing_of_what_is_known() {
    let mut device = Device::registered();
    device.script.people.insert(bobby(), chain(10));
    device.script.people.insert(handle("carol"), chain(20));
    for name in ["bobby", "carol"] {
        assert!(matches!(device.command(Command::AddContact { handle: handle(name) }), Some(Ok(_))));
    }
    let named = device.sent().into_iter().filter_map(|request| match request {
        Request::LookUpHandle { known_size, .. } => Some(*known_size),
        _ => None,
    });
    assert_eq!(named.collect::<Vec<_>>(), [0, 0]);
}

/// Two leaves of one number, each signed: caught, and a stranger can see it.
#[test]
fn a_second_directory_on_the_next_session_is_caught() {
    let mut device = Device::registered();
    device.script.people.insert(bobby(), chain(10));
    assert!(matches!(add(&mut device), Some(Ok(_))));
    // The other one is as long, and has other leaves.
    let (held, value) = (Some(held(&handle("carol"), &chain(20))), Some(account_value(&chain(20))));
    let mut other = Directory::default();
    let now = device.clock.clone();
    device.script.twist(move |request| {
        matches!(request, Request::LookUpHandle { .. }).then(|| {
            let proof = other.proof_of(&handle("carol"), &chain(20), (held, value), now.get());
            Ok(Answer::Account { chain: chain(20), proof, promise: None })
        })
    });
    let added = device.command(Command::AddContact { handle: handle("carol") });
    assert!(
        matches!(&added, Some(Err(CommandError::Caught(caught))) if caught.lie == Lie::TwoDirectories),
        "{added:?}"
    );
    assert!(matches!(verdicts(&device).as_slice(), [Verdict::TwoRoots { size: 1 }]));
}

/// A server that was put back from a backup contradicts itself. At the person's word its directory is taken as on the first day; what was
/// caught stays.
#[test]
fn whoever_begins_anew_forgets_what_was_shown_and_keeps_the_evidence() {
    let mut device = Device::registered();
    assert_eq!(device.command(Command::BeginAnew), Some(Err(CommandError::NotStopped)), "nobody does so by mistake");
    for (name, seed) in [("bobby", 10), ("carol", 20), ("dave", 30), ("erin", 40), ("frank", 50)] {
        device.script.people.insert(handle(name), chain(seed));
    }
    let add = |device: &mut Device, name| device.command(Command::AddContact { handle: handle(name) });
    for name in ["bobby", "carol", "dave"] {
        assert!(matches!(add(&mut device, name), Some(Ok(_))));
    }
    *device.script.directory.borrow_mut() = Directory::default();
    assert!(matches!(add(&mut device, "erin"), Some(Err(CommandError::Caught(_)))));
    let kept = evidence(&device);
    assert!(kept > 0 && matches!(trust(&device), Trust::Proven { .. }));
    assert_eq!(device.command(Command::BeginAnew), Some(Ok(Reply::Done)));
    assert_eq!(trust(&device), Trust::Unproven { asked: None, grown: true }, "nobody is proven");
    device.restart(None);
    for name in ["erin", "frank"] {
        assert!(matches!(add(&mut device, name), Some(Ok(_))), "{name}: {:?}", device.lies());
    }
    let Some(Ok(Reply::Directory { directory })) = device.command(Command::Directory) else { panic!("a view") };
    assert!(directory.caught.is_none() && directory.anew.is_some(), "{directory:?}");
    assert_eq!(evidence(&device), kept);
}

/// Bobby with a telephone that his laptop has signed and nobody has told the directory.
fn with_phone() -> Chain {
    let mut chain = chain(10);
    let state = chain.verify().expect("bobby's chain");
    let (laptop, phone) = (SecretKey::from_seed(&[11; 32]), SecretKey::from_seed(&[12; 32]));
    let device = DeviceRecord { device: DeviceId([12; 16]), key: phone.public() };
    let consent = Consent::Addition { place: state.next_place(), device: device.clone() }.sign(&phone);
    let kind = StatementKind::DeviceAdded { device, consent };
    chain.statements.push(state.next_statement(Author::Device(DeviceId([10; 16]), &laptop), kind));
    chain
}

/// The device learns of it with key packages, which are of no use.
fn learns_of_the_phone(device: &mut Device) {
    let chain = with_phone();
    let account = chain.verify().expect("bobby's chain").account;
    let inbox_key = InboxKey::sign(&SecretKey::from_seed(&[11; 32]), &account, &DeviceId([10; 16]), vec![9; 32].into());
    device.script.twist(move |request| {
        let keys = DeviceKeys { device: DeviceId([10; 16]), key_package: vec![1].into(), inbox_key: inbox_key.clone() };
        matches!(request, Request::TakeKeyPackages { .. })
            .then(|| Ok(Answer::KeyPackages { chain: chain.clone(), devices: vec![keys] }))
    });
    device.command(Command::Send { to: Target::Handle(bobby()), text: "hello".to_owned() });
    device.wait_for_answers(3);
    assert!(matches!(trust(device), Trust::Unproven { .. }), "{:?}", trust(device));
}

/// From now on the directory has bobby as he was before, however he is asked for.
fn shows_no_phone(device: &mut Device) -> AccountId {
    let account = chain(10).verify().expect("bobby's chain").account;
    let now = device.clock.clone();
    let directory = Rc::clone(&device.script.directory);
    device.script.twist(move |request| {
        let (held, value) = whole();
        let proof = match request {
            Request::LookUpHandle { handle, .. } if *handle == bobby() => {
                directory.borrow_mut().proof_of(&bobby(), &chain(10), (held, value), now.get())
            }
            Request::LookUpAccount { account: asked, .. } if *asked == account => {
                Box::new(directory.borrow_mut().proof(&[(MapLabel::Account(account), value)], now.get()))
            }
            _ => return None,
        };
        Some(Ok(Answer::Account { chain: chain(10), proof, promise: None }))
    });
    account
}

fn evidence(device: &Device) -> usize {
    device.disk.keys().filter(|(table, _)| *table == Table::Evidence).count()
}

/// What a person's own devices have not told the directory is no lie of the server's, is warned of, and stops no group.
#[test]
fn a_chain_that_is_ahead_of_the_directory_is_its_authors_doing() {
    let mut device = Device::registered();
    device.script.people.insert(bobby(), chain(10));
    assert!(matches!(add(&mut device), Some(Ok(_))));
    learns_of_the_phone(&mut device);
    let account = shows_no_phone(&mut device);
    device.command(Command::AskAgain { account });
    pass(&mut device, 60 * MINUTE_MS);
    let is_ahead = |trust: Trust| matches!(trust, Trust::Overdue { why: Why::Ahead, .. });
    assert!(is_ahead(trust(&device)), "{:?}", trust(&device));
    pass(&mut device, 30 * 60 * MINUTE_MS);
    assert!(matches!(trust(&device), Trust::Blocked { why: Why::Ahead, .. }), "{:?}", trust(&device));
    assert!(trust(&device).permits(device.now).sending && !trust(&device).permits(device.now).sending_in_pair);
    assert!(device.lies().is_empty() && evidence(&device) == 0, "{:?}", device.lies());
}

/// What the log has shown once, an honest server does not take back: that is kept as evidence once.
#[test]
fn what_was_shown_and_is_taken_back_is_a_lie_of_which_evidence_is_kept_once() {
    let mut device = Device::registered();
    device.script.people.insert(bobby(), with_phone());
    assert!(matches!(add(&mut device), Some(Ok(_))));
    let account = shows_no_phone(&mut device);
    for _ in 0..5 {
        let asked = device.command(Command::AskAgain { account });
        let Some(Err(CommandError::Caught(caught))) = asked else { panic!("{asked:?}") };
        assert!(matches!(caught.lie, Lie::OldRecord { .. }), "{caught:?}");
    }
    assert_eq!(evidence(&device), 1);
}

fn verdicts(device: &Device) -> Vec<Verdict> {
    let rows = device.disk.iter().filter(|((table, _), _)| *table == Table::Evidence);
    let kept = rows.map(|(_, row)| protocol::cbor::from_bytes::<EvidenceView>(row).expect("evidence"));
    let files = kept.flat_map(|kept| kept.exhibits).filter_map(|exhibit| Evidence::from_file(&exhibit.0).ok());
    files.map(|evidence| evidence.check(&statement(1, 1).id()).expect("a stranger sees it")).collect()
}

/// Lets so much time pass, deadline after deadline.
fn pass(device: &mut Device, ms: u64) {
    let until = device.now.plus(ms);
    while let Some((at, _)) = device.engine.deadline().filter(|(at, _)| *at <= until) {
        device.now = device.now.max(at);
        device.input(wiretight_engine::input::Input::Tick);
        device.settle();
    }
    device.now = until;
}

/// Labels lie where one key says: a server that says another one has another map.
#[test]
fn a_map_that_is_exchanged_is_caught_and_stops_everything() {
    let mut device = Device::registered();
    device.script.people.insert(bobby(), chain(10));
    device.script.people.insert(handle("carol"), chain(20));
    assert!(matches!(add(&mut device), Some(Ok(_))));
    device.script.directory.borrow_mut().moved = true;
    let added = device.command(Command::AddContact { handle: handle("carol") });
    assert!(
        matches!(&added, Some(Err(CommandError::Caught(caught))) if caught.lie == Lie::OtherMap),
        "{added:?}: {:?}",
        device.lies()
    );
    assert_eq!(verdicts(&device), [Verdict::TwoMapKeys], "and a stranger sees it");
    let Some(Ok(Reply::Directory { directory })) = device.command(Command::Directory) else { panic!("a view") };
    assert!(directory.caught.is_some() && !directory.goes_on, "{directory:?}");
}
