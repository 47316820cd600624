//! Lies about who somebody is: identifiers exchanged for one another, and a linking code in disguise.

use engine::effect::Event;
use engine::input::{Command, Reply, Target};
use engine::view::LinkFailure;
use protocol::address::ServerAddress;
use protocol::api::{Answer, Registration, Request, account_session_bytes};
use protocol::cbor::{self, Bytes};
use protocol::chain::{
    Author, Chain, ChainState, Consent, DeviceRecord, Place, Signer, Statement, StatementBody, StatementKind,
    create_account,
};
use protocol::hello::{Challenge, SessionKind};
use protocol::id::{AccountId, ChainHead, DeviceId};
use protocol::inbox::InboxKey;
use protocol::linking::{LINK_PREFIX, LinkCode};
use protocol::recovery::RecoveryCode;
use protocol::signature::{Purpose, SecretKey};

use super::stage::{ALICE, BOB, DAVE, MALLORY, PHONE, Stage, TABLET};

/// Somebody whose secret keys are at hand.
struct Somebody {
    account_key: SecretKey,
    device_key: SecretKey,
    device: DeviceId,
    chain: Chain,
    state: ChainState,
}

impl Somebody {
    fn new(seed: u8) -> Self {
        let (account_key, device_key) = (SecretKey::from_seed(&[seed; 32]), SecretKey::from_seed(&[seed + 1; 32]));
        let device = DeviceId([seed; 16]);
        let chain = create_account(&account_key, device, &device_key);
        let state = chain.verify().expect("what is just made is valid");
        Somebody { account_key, device_key, device, chain, state }
    }

    fn device(&self) -> Author<'_> {
        Author::Device(self.device, &self.device_key)
    }

    /// A further device by this id, with its consent, stated by the first one.
    fn adding(&self, device: DeviceId, key: &SecretKey, place: Place) -> Statement {
        let record = DeviceRecord { device, key: key.public() };
        let consent = Consent::Addition { place, device: record.clone() }.sign(key);
        self.state.next_statement(self.device(), StatementKind::DeviceAdded { device: record, consent })
    }
}

/// The beginning of a key, as the id of a device.
fn begins(bytes: &[u8; 32]) -> DeviceId {
    DeviceId::from_slice(&bytes[..16]).expect("sixteen bytes are a device's id")
}

/// Whoever holds a device's keys, and the server with them, exchange one identifier for another wherever one is signed or verified:
/// none passes for another, on a client or on the server.
pub fn id_confusion(stage: &mut Stage) {
    let somebody = Somebody::new(0xC1);
    let (session, challenge) = stage.stranger_of(SessionKind::Account);
    let registered = stage.asks(session, registration(stage, &somebody, &challenge));
    stage.must(matches!(registered, Some(Ok(Answer::Promised { .. }))), &format!("somebody registers: {registered:?}"));
    let statements =
        if stage.lying { exchanged(&somebody) } else { vec![("nothing is exchanged", vec![honest(&somebody)])] };
    for (what, statements) in statements {
        let chain = Chain { statements: [somebody.chain.statements.clone(), statements.clone()].concat() };
        stage.only_if_honest(chain.verify().is_ok(), &format!("a client believes it: {what}"));
        let appended = stage.asks(session, Request::AppendStatements { statements });
        stage.only_if_honest(matches!(appended, Some(Ok(_))), &format!("the server takes it: {what}"));
    }
    let (session, challenge) = stage.stranger_of(SessionKind::Account);
    for (what, request) in authentications(stage, &somebody, &challenge) {
        let answer = stage.asks(session, request);
        stage.only_if_honest(answer == Some(Ok(Answer::Done)), &format!("the server takes it: {what}"));
    }
    if stage.lying {
        widths(stage, &honest(&somebody));
    }
}

fn honest(somebody: &Somebody) -> Statement {
    let key = SecretKey::from_seed(&[0xC9; 32]);
    somebody.adding(DeviceId([0xC9; 16]), &key, somebody.state.next_place())
}

/// Statements in which identifiers are exchanged, and for each what; all of them are signed by whoever they name.
fn exchanged(somebody: &Somebody) -> Vec<(&'static str, Vec<Statement>)> {
    let (state, other) = (&somebody.state, SecretKey::from_seed(&[0xC8; 32]));
    let (key_id, account_id) = (begins(&state.account_key.0), begins(&state.account.0));
    let (device_key_id, next) = (begins(&somebody.device_key.public().0), state.next_place());
    let closed = |signer, key: &SecretKey, purpose| {
        let body = StatementBody { sequence: 1, previous: state.head, kind: StatementKind::Closed, signer };
        let signature = key.sign(purpose, &cbor::to_bytes(&body));
        Statement { body, signature }
    };
    // Devices choose their ids: one is called like the account key, and states what only that may.
    let called = |device| {
        let added = somebody.adding(device, &other, next);
        let after = state.clone().extended(std::slice::from_ref(&added));
        let over = after.map(|after| after.next_statement(Author::Device(device, &other), StatementKind::Closed));
        [Some(added), over.ok()].into_iter().flatten().collect()
    };
    let elsewhere = |place| vec![somebody.adding(DeviceId([0xC8; 16]), &other, place)];
    let renamed_by = |device| {
        let kind = StatementKind::DeviceRemoved { device };
        vec![state.next_statement(Author::Device(device, &somebody.device_key), kind)]
    };
    let mut unlinked = honest(somebody);
    unlinked.body.previous = ChainHead(state.account.0);
    let unlinked = somebody.device().sign(unlinked.body);
    let (device, account) = (Signer::Device(somebody.device), Signer::AccountKey);
    let (by_device, by_account) = (Purpose::DeviceStatement, Purpose::AccountStatement);
    vec![
        ("a device is called like the account key", called(key_id)),
        ("a device is called like the account", called(account_id)),
        ("a device is named by its key", renamed_by(device_key_id)),
        ("a device is named by the account key", renamed_by(key_id)),
        ("the account's id stands for the head", vec![unlinked]),
        (
            "the head stands for the account's id in a consent",
            elsewhere(Place { account: AccountId(state.head.0), ..next }),
        ),
        (
            "the account's id stands for the head in a consent",
            elsewhere(Place { previous: ChainHead(state.account.0), ..next }),
        ),
        ("a device signs as the account key", vec![closed(account, &somebody.device_key, by_account)]),
        ("a device signs for the account key's purpose", vec![closed(device, &somebody.device_key, by_account)]),
        ("the account key signs for a device's purpose", vec![closed(account, &somebody.account_key, by_device)]),
        ("the account key signs as a device", vec![closed(Signer::Device(key_id), &somebody.account_key, by_device)]),
    ]
}

/// Ways to authenticate in which account, device and keys are exchanged.
fn authentications(stage: &Stage, somebody: &Somebody, challenge: &Challenge) -> Vec<(&'static str, Request)> {
    let server = stage.evil.keyring().id();
    let (true_account, true_device) = (somebody.state.account, somebody.device);
    let with = |account: AccountId, device: DeviceId, key: &SecretKey| {
        let signature =
            key.sign(Purpose::AccountSession, &account_session_bytes(challenge, &server, &account, &device));
        Request::Authenticate { account, device, signature }
    };
    if !stage.lying {
        return vec![("nothing is exchanged", with(true_account, true_device, &somebody.device_key))];
    }
    vec![
        ("the account key for the device's", with(true_account, true_device, &somebody.account_key)),
        (
            "the account key by its name",
            with(true_account, begins(&somebody.state.account_key.0), &somebody.account_key),
        ),
        ("the device by its key", with(true_account, begins(&somebody.device_key.public().0), &somebody.device_key)),
        ("the head for the account", with(AccountId(somebody.state.head.0), true_device, &somebody.device_key)),
        ("the key for the account", with(AccountId(somebody.state.account_key.0), true_device, &somebody.device_key)),
    ]
}

fn registration(stage: &Stage, somebody: &Somebody, challenge: &Challenge) -> Request {
    let (account, device) = (somebody.state.account, somebody.device);
    let signed = account_session_bytes(challenge, &stage.evil.keyring().id(), &account, &device);
    Request::Register(Registration {
        chain: somebody.chain.clone(),
        inbox_key: InboxKey::sign(&somebody.device_key, &account, &device, Bytes(vec![5; 1_216])),
        signature: somebody.device_key.sign(Purpose::AccountSession, &signed),
        handle: None,
        invitation: None,
    })
}

/// A key in the place of a device's id, and an id in the place of a key, are no statement at all.
fn widths(stage: &mut Stage, statement: &Statement) {
    let StatementKind::DeviceAdded { device: DeviceRecord { device, key }, .. } = &statement.body.kind else {
        return stage.must(false, "a device is added");
    };
    let bytes = cbor::to_bytes(statement);
    let (id_bytes, key_bytes) = (cbor::to_bytes(device), cbor::to_bytes(key));
    let exchanges = [(&id_bytes, &key_bytes), (&key_bytes, &id_bytes)];
    for (there, instead) in exchanges {
        let at = bytes.windows(there.len()).position(|window| window == there.as_slice());
        let Some(at) = at else { return stage.must(false, "a statement names its device") };
        let told = [&bytes[..at], instead, &bytes[at + there.len()..]].concat();
        stage.must(cbor::from_bytes::<Statement>(&told).is_err(), "a key is no device's id, nor an id a key");
    }
}

/// A stranger shows bob a linking code and says that it is an invitation.
pub fn link_disguised(stage: &mut Stage) {
    let pair = stage.befriend(BOB, MALLORY);
    stage.link(BOB, TABLET);
    let (chain, linking) = (stage.chain(BOB), ["PutRendezvous", "ReadRendezvous", "AppendStatements"]);
    let asked = |stage: &Stage, person: usize| -> u64 {
        let sent = &stage.world.people[person].sent;
        linking.iter().map(|name| sent.get(name).copied().unwrap_or_default()).sum()
    };
    if !stage.lying {
        let phone = stage.link(BOB, PHONE);
        for person in [BOB, TABLET] {
            let told = stage.world.people[person].told.contains(&Event::DeviceAdded { device: phone });
            stage.must(told, "every device says that one was added");
        }
        return stage.must(stage.devices_seen(MALLORY, pair, BOB) == 3, "and people see it");
    }
    // The code goes everywhere where an invitation could be: nothing begins by it.
    let Some(code) = shown_code(stage, BOB) else { return };
    let before = asked(stage, BOB);
    stage.says(MALLORY, pair, &format!("join us: {code}"));
    stage.says(MALLORY, pair, &format!("{LINK_PREFIX}{code}"));
    let recovery = RecoveryCode::generate(&mut stage.world.people[BOB].rng);
    let invitation = Some(code.clone());
    let registered = stage.tries(BOB, Command::Register { recovery, handle: None, invitation });
    stage.must(matches!(registered, Some(Err(_))), "it is no invitation to this server");
    stage.must(ServerAddress::parse(&code).map_or(true, |address| address.id.is_none()), "nor the address of one");
    stage.must(RecoveryCode::parse(&code).is_err(), "nor a recovery code");
    stage.must(asked(stage, BOB) == before && stage.digits(BOB).is_some(), "bob's program does nothing about it");
    // He types it where a new device is linked, as he was told to, and there he is asked to compare digits.
    let Some(code) = shown_code(stage, BOB).and_then(|code| LinkCode::parse(&code).ok()) else { return };
    let shown = stage.world.people[BOB].told.len();
    stage.world.command(BOB, Command::Link { code });
    stage.world.advance(10_000);
    let asked_to = |event: &Event| matches!(event, Event::LinkDigits { .. });
    stage.must(stage.world.people[BOB].told[shown..].iter().any(asked_to), "he is asked to compare digits");
    stage.world.command(PHONE, Command::ConfirmLink { goes_on: true });
    stage.world.advance(15 * 60_000);
    stage.settle();
    not_linked(stage, BOB, PHONE);
    other_way_round(stage);
    let after = stage.chain(BOB);
    stage.must(after == chain, "nothing was stated");
    stage.must(stage.devices_seen(MALLORY, pair, BOB) == 2, "nobody sees another device of bob's");
    let alerts = stage.world.people[TABLET].told.iter().filter(|event| matches!(event, Event::DeviceAdded { .. }));
    stage.must(alerts.count() == 0, "no device was added");
}

/// Dave is to link a fresh installation of his, whose code mallory has seen over his shoulder: she cannot have it for her account.
fn other_way_round(stage: &mut Stage) {
    let Some(code) = shown_code(stage, DAVE).and_then(|code| LinkCode::parse(&code).ok()) else { return };
    stage.world.command(MALLORY, Command::Link { code });
    stage.world.advance(10_000);
    stage.world.command(MALLORY, Command::ConfirmLink { goes_on: true });
    stage.world.command(PHONE, Command::ConfirmLink { goes_on: true });
    stage.world.advance(15 * 60_000);
    stage.settle();
    let failed = Event::LinkFailed { failure: LinkFailure::OtherAccount };
    stage.must(stage.world.people[PHONE].told.contains(&failed), "it refuses another account than was typed");
    not_linked(stage, MALLORY, PHONE);
}

/// The code that a fresh installation shows whose person has typed somebody's handle. It is good for ten minutes.
fn shown_code(stage: &mut Stage, whose: usize) -> Option<String> {
    let begun = stage.world.command(PHONE, Command::BeginLink { handle: stage.handle(whose), name: None });
    stage.world.advance(1_000);
    match stage.world.people[PHONE].reply(begun).cloned() {
        Some(Ok(Reply::LinkCode { code })) => Some(code),
        other => {
            stage.broken.push(format!("a fresh installation shows a code: {other:?}"));
            None
        }
    }
}

fn not_linked(stage: &mut Stage, old: usize, new: usize) {
    stage.must(stage.device_of(new).is_none(), "the fresh installation is nobody's");
    let to = Target::Handle(stage.handle(ALICE));
    let said = stage.tries(new, Command::Send { to, text: "as somebody else".to_owned() });
    stage.must(matches!(said, Some(Err(_))), "and says nothing");
    let failed = |event: &Event| matches!(event, Event::LinkFailed { .. });
    stage.must(stage.world.people[old].told.iter().any(failed), "whoever began it is told that nothing came of it");
}
