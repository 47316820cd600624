//! Evidence of each kind, and what looks like it: made by a server that lies in each way, from fixed seeds.

use protocol::chain::{AccountState, Author, Chain, ChainState, StatementKind, create_account, device_name_tag};
use protocol::handle::Handle;
use protocol::id::{DeviceId, Link, TopicId};
use protocol::signature::SecretKey;
use protocol::time::{Days, Seconds};
use protocol::token::{Issuer, IssuerKey, IssuerStatement};
use protocol::topic::{Head, SignedHead};
use protocol::transparency::checkpoint::Checkpoint;
use protocol::transparency::evidence::*;
use protocol::transparency::label::*;
use protocol::transparency::leaf::*;
use protocol::transparency::log::LogHash;
use protocol::transparency::map::NodeHash;
use protocol::transparency::note::Note;
use protocol::transparency::promise::*;

use crate::answers::{account_cases, proof_cases, rollback_cases};
use crate::honest::{Honest, account_id, identity, log_key, statement};

/// Evidence by name, with what it comes to.
pub type Case = (&'static str, &'static str, Evidence, Result<Verdict, NotEvidence>);

/// A chain that begins as always and goes on with devices of these numbers: two of them that differ are two chains of one account,
/// which only the account's owner can make, and only a lying server publishes.
pub fn chain(devices: &[u8]) -> (Chain, ChainState) {
    let account_key = SecretKey::from_seed(&[0xA1; 32]);
    let mut chain = create_account(&account_key, DeviceId([0xD1; 16]), &SecretKey::from_seed(&[0xD2; 32]));
    let mut state = chain.verify().expect("a chain");
    for number in devices {
        let tag = device_name_tag(&[*number; 16], "phone");
        let kind = StatementKind::DeviceRenamed { device: DeviceId([0xD1; 16]), name_tag: tag };
        let statement = state.next_statement(Author::AccountKey(&account_key), kind);
        state = state.extended(std::slice::from_ref(&statement)).expect("it follows");
        chain.statements.push(statement);
    }
    (chain, state)
}

pub fn value_at(state: &ChainState) -> AccountValue {
    AccountValue { sequence: state.sequence, head: state.head, account_key: state.account_key, state: state.state }
}

fn account_value(sequence: u64, head: u8) -> AccountValue {
    let head = protocol::id::ChainHead([head; 32]);
    let account_key = SecretKey::from_seed(&[0xA1; 32]).public();
    AccountValue { sequence, head, account_key, state: AccountState::Open }
}

pub fn alice() -> Handle {
    Handle::parse("alice").expect("a handle")
}

pub fn held(byte: u8) -> HandleValue {
    HandleValue::Held { account: account_id(byte), handle: alice() }
}

pub fn released(byte: u8) -> HandleValue {
    HandleValue::Released { account: account_id(byte) }
}

pub fn label() -> MapLabel {
    MapLabel::Account(account_id(1))
}

/// A server that maps these values one after the other, an epoch each.
pub fn server(values: &[(MapLabel, MapValue)]) -> Honest {
    let mut server = Honest::new(1);
    for change in values {
        server.publish(std::slice::from_ref(change));
    }
    server
}

/// Every kind of evidence, and what looks like it.
pub fn cases() -> Vec<Case> {
    [
        log_cases(),
        past_cases(),
        leaf_cases(),
        step_cases(),
        promise_cases(),
        version_cases(),
        fork_cases(),
        value_cases(),
        other_cases(),
        account_cases(),
        proof_cases(),
        rollback_cases(),
    ]
    .concat()
}

fn log_cases() -> Vec<Case> {
    let server = server(&[(label(), MapValue([1; 32]))]);
    let mut other = Honest::new(1);
    other.publish(&[(label(), MapValue([2; 32]))]);
    other.heartbeat();
    let two_roots = |first: String, second: String| Evidence::TwoRoots { server: statement(1, 1), first, second };
    vec![
        (
            "two-log-keys",
            "Two log keys under one identity.",
            Evidence::TwoLogKeys { first: statement(1, 1), second: statement(1, 2) },
            Ok(Verdict::TwoLogKeys),
        ),
        (
            "one-log-key",
            "The same statement twice.",
            Evidence::TwoLogKeys { first: statement(1, 1), second: statement(1, 1) },
            Err(NotEvidence::Honest),
        ),
        (
            "log-keys-of-two",
            "Statements of two servers.",
            Evidence::TwoLogKeys { first: statement(1, 1), second: statement(2, 2) },
            Err(NotEvidence::OtherServer),
        ),
        (
            "two-roots",
            "Two roots for one size.",
            two_roots(server.note(2), other.note(2)),
            Ok(Verdict::TwoRoots { size: 2 }),
        ),
        ("one-root", "One checkpoint twice.", two_roots(server.note(2), server.note(2)), Err(NotEvidence::Honest)),
        (
            "roots-of-two-sizes",
            "Checkpoints of two sizes, which need not have one root.",
            two_roots(server.note(2), other.note(3)),
            Err(NotEvidence::Honest),
        ),
        (
            "roots-unsigned",
            "A checkpoint that another server signed.",
            two_roots(server.note(2), Honest::new(2).note(1)),
            Err(NotEvidence::Unsigned),
        ),
    ]
}

fn past_cases() -> Vec<Case> {
    let mut server = server(&[(label(), MapValue([1; 32]))]);
    let mut other = Honest::new(1);
    other.publish(&[(label(), MapValue([2; 32]))]);
    (0..5).for_each(|_| server.heartbeat());
    let root = |note: &str| Checkpoint::parse(Note::parse(note).expect("a note").text()).expect("its own").state.root;
    let past = |older: String, root: LogHash, consistency: Vec<LogHash>| Evidence::OtherPast {
        server: statement(1, 1),
        older,
        newer: server.note(7),
        root,
        consistency,
    };
    let (own, proof) = (root(&server.note(2)), server.consistency(2, 7));
    vec![
        (
            "other-past",
            "A checkpoint that is no beginning of a later one.",
            past(other.note(2), own, proof.clone()),
            Ok(Verdict::OtherPast { size: 2 }),
        ),
        ("same-past", "One that is.", past(server.note(2), own, proof.clone()), Err(NotEvidence::Honest)),
        (
            "past-unproven",
            "A root that the later log did not have.",
            past(server.note(2), root(&other.note(2)), proof.clone()),
            Err(NotEvidence::Unproven),
        ),
        (
            "past-later",
            "Two checkpoints in the other order.",
            Evidence::OtherPast {
                server: statement(1, 1),
                older: server.note(7),
                newer: other.note(2),
                root: own,
                consistency: proof.clone(),
            },
            Err(NotEvidence::Honest),
        ),
        (
            "past-unsigned",
            "A checkpoint that another server signed.",
            past(Honest::new(2).note(1), own, proof),
            Err(NotEvidence::Unsigned),
        ),
    ]
}

fn leaf_cases() -> Vec<Case> {
    let mut server = server(&[(label(), MapValue([1; 32]))]);
    server.heartbeat();
    let mut other = Honest::new(1);
    other.publish(&[(label(), MapValue([2; 32]))]);
    let mut moved = Honest::new(1);
    moved.configuration.vrf_key = Honest::new(2).configuration.vrf_key;
    moved.heartbeat();
    let two = |first, second| Evidence::TwoLeaves { server: statement(1, 1), first, second };
    let mut forged = other.proven(1);
    forged.leaf.time = forged.leaf.time.plus(1);
    let configured = |first, second: &Honest, number| Evidence::TwoMapKeys {
        first,
        first_configuration: server.configuration.clone(),
        second: second.proven(number),
        second_configuration: second.configuration.clone(),
    };
    vec![
        (
            "two-leaves",
            "Two leaves with one number, under checkpoints of two sizes.",
            two(server.proven(1), other.proven(1)),
            Ok(Verdict::TwoLeaves { number: 1 }),
        ),
        ("one-leaf", "The same first leaf in both.", two(server.proven(0), other.proven(0)), Err(NotEvidence::Honest)),
        ("leaves-apart", "Leaves with two numbers.", two(server.proven(0), other.proven(1)), Err(NotEvidence::Honest)),
        ("leaf-forged", "A leaf that is not in the log.", two(server.proven(1), forged), Err(NotEvidence::Unproven)),
        (
            "two-map-keys",
            "Two configurations in one log by which labels lie in two places.",
            configured(moved.proven(0), &moved, 1),
            Ok(Verdict::TwoMapKeys),
        ),
        (
            "one-map-key",
            "Two leaves of one configuration.",
            configured(server.proven(0), &server, 1),
            Err(NotEvidence::Honest),
        ),
        (
            "map-key-unnamed",
            "A configuration that the leaf does not name.",
            configured(moved.proven(1), &moved, 1),
            Err(NotEvidence::Unproven),
        ),
    ]
}

fn step_cases() -> Vec<Case> {
    let honest = server(&[(label(), MapValue([1; 32])), (label(), MapValue([2; 32]))]);
    let step = |server: &Honest, number: u64, blob| Evidence::BadStep {
        server: statement(1, 1),
        before: number.checked_sub(1).map(|before| server.proven(before)),
        after: server.proven(number),
        blob,
    };
    let bad = |change: fn(&mut LogLeaf)| {
        let mut server = self::server(&[(label(), MapValue([1; 32]))]);
        let mut leaf = LogLeaf {
            number: 2,
            previous_root: server.leaves[1].map_root,
            audit: AuditHash::default(),
            ..server.leaves[1].clone()
        };
        change(&mut leaf);
        server.append_leaf(leaf);
        server
    };
    // The last epoch's blob, without one of the leaves that it adds: the server names it in its leaf.
    let (rewritten, blob) = {
        let mut server = self::server(&[(label(), MapValue([1; 32]))]);
        let mut map = crate::honest_map::HonestMap::new([1; 32]);
        map.publish(&[(label(), MapValue([1; 32]))]);
        map.publish(&[(label(), MapValue([2; 32]))]);
        let mut blob = map.audit(2);
        blob.inserted.pop();
        let leaf = LogLeaf {
            number: 2,
            epoch: 2,
            previous_root: server.leaves[1].map_root,
            map_root: map.view().root,
            audit: blob.hash(),
            ..server.leaves[1].clone()
        };
        server.append_leaf(leaf);
        (server, blob)
    };
    use protocol::transparency::audit::BadAppend;
    vec![
        ("step", "Honest leaves.", step(&honest, 2, None), Err(NotEvidence::Honest)),
        ("step-first", "The first leaf.", step(&honest, 0, None), Err(NotEvidence::Honest)),
        (
            "step-append",
            "An honest append.",
            step(&honest, 2, Some(honest.blobs[&2].clone())),
            Err(NotEvidence::Honest),
        ),
        (
            "step-blob",
            "The blob of another leaf.",
            step(&honest, 2, Some(honest.blobs[&1].clone())),
            Err(NotEvidence::Unproven),
        ),
        (
            "step-apart",
            "Leaves that do not follow each other.",
            Evidence::BadStep {
                server: statement(1, 1),
                before: Some(honest.proven(0)),
                after: honest.proven(2),
                blob: None,
            },
            Err(NotEvidence::Honest),
        ),
        (
            "bad-root",
            "A leaf that does not begin with the root before it.",
            step(&bad(|leaf| leaf.previous_root = NodeHash([9; 32])), 2, None),
            Ok(Verdict::BadStep { number: 2, why: BadStep::Root }),
        ),
        (
            "bad-time",
            "A leaf that is older than the one before it.",
            step(&bad(|leaf| leaf.time = Seconds(0)), 2, None),
            Ok(Verdict::BadStep { number: 2, why: BadStep::Time }),
        ),
        (
            "bad-epoch",
            "Another map in the same epoch.",
            step(&bad(|leaf| leaf.map_root = NodeHash([9; 32])), 2, None),
            Ok(Verdict::BadStep { number: 2, why: BadStep::Epoch }),
        ),
        (
            "bad-append",
            "The blob that the leaf names does not lead to its root.",
            step(&rewritten, 2, Some(blob)),
            Ok(Verdict::BadAppend { number: 2, why: BadAppend::After }),
        ),
    ]
}

fn promise(sequence: u64, head: u8, deadline: Seconds) -> SignedPromise {
    let head = protocol::id::ChainHead([head; 32]);
    let promise = Promise {
        account: account_id(1),
        sequence,
        head,
        made: Seconds(0),
        deadline,
        log_size: 1,
        handle: Some(alice()),
    };
    SignedPromise::sign(&log_key(1), promise)
}

/// A deadline that every leaf is after.
fn late() -> Seconds {
    Seconds(1)
}

fn promise_cases() -> Vec<Case> {
    let shown =
        server(&[(label(), account_value(3, 0x33).to_value()), (MapLabel::Handle(alice()), held(2).to_value())]);
    let empty = server(&[(MapLabel::Account(account_id(9)), MapValue([9; 32]))]);
    let gone = |by: u8| server(&[(MapLabel::Handle(alice()), released(by).to_value())]);
    let mut ahead = promise(0, 0, late());
    ahead.promise.log_size = 2;
    let ahead = SignedPromise::sign(&log_key(1), ahead.promise);
    let late = late();
    let never = Seconds(u64::MAX);
    let broken = |server: &Honest, promise: SignedPromise, about, opening: Option<Opening>| Evidence::BrokenPromise {
        leaf: server.proven(server.size() - 1),
        configuration: server.configuration.clone(),
        said: server.map.prove(&match about {
            Promised::Account => label(),
            Promised::Handle => MapLabel::Handle(alice()),
        }),
        promise,
        about,
        opening,
        chain: None,
    };
    let value = |sequence, head| Some(Opening::Account(account_value(sequence, head)));
    let account = Ok(Verdict::BrokenPromise { account: account_id(1), about: Promised::Account });
    let handle = Ok(Verdict::BrokenPromise { account: account_id(1), about: Promised::Handle });
    let forged = SignedPromise::sign(&log_key(2), promise(9, 0x33, late).promise);
    vec![
        (
            "promise-absent",
            "The account is not in the map.",
            broken(&empty, promise(0, 0, late), Promised::Account, None),
            account,
        ),
        (
            "promise-behind",
            "The map has an earlier statement.",
            broken(&shown, promise(4, 0x44, late), Promised::Account, value(3, 0x33)),
            account,
        ),
        (
            "promise-other",
            "The map has another statement there.",
            broken(&shown, promise(3, 0x34, late), Promised::Account, value(3, 0x33)),
            account,
        ),
        (
            "promise-handle",
            "The handle is another's.",
            broken(&shown, promise(3, 0x33, late), Promised::Handle, Some(Opening::Handle(held(2)))),
            handle,
        ),
        (
            "promise-handle-absent",
            "The handle is nobody's.",
            broken(&empty, promise(0, 0, late), Promised::Handle, None),
            handle,
        ),
        (
            "promise-handle-released",
            "The handle was released, by another account.",
            broken(&gone(2), promise(0, 0, late), Promised::Handle, Some(Opening::Handle(released(2)))),
            handle,
        ),
        (
            "promise-handle-given-up",
            "The handle was released by the account.",
            broken(&gone(1), promise(0, 0, late), Promised::Handle, Some(Opening::Handle(released(1)))),
            Err(NotEvidence::Honest),
        ),
        (
            "promise-of-a-longer-log",
            "The leaf was in the log when it was promised.",
            broken(&empty, ahead, Promised::Account, None),
            Err(NotEvidence::Honest),
        ),
        (
            "promise-kept",
            "The map has the statement.",
            broken(&shown, promise(3, 0x33, late), Promised::Account, value(3, 0x33)),
            Err(NotEvidence::Honest),
        ),
        (
            "promise-passed",
            "The chain has gone on.",
            broken(&shown, promise(1, 0x11, late), Promised::Account, value(3, 0x33)),
            Err(NotEvidence::Honest),
        ),
        (
            "promise-pending",
            "The deadline is not over.",
            broken(&empty, promise(0, 0, never), Promised::Account, None),
            Err(NotEvidence::Honest),
        ),
        (
            "promise-unopened",
            "What the value stands for is not shown.",
            broken(&shown, promise(4, 0x44, late), Promised::Account, None),
            Err(NotEvidence::Unproven),
        ),
        (
            "promise-misopened",
            "The value stands for something else.",
            broken(&shown, promise(4, 0x44, late), Promised::Account, value(2, 0x33)),
            Err(NotEvidence::Unproven),
        ),
        (
            "promise-forged",
            "Another key promised.",
            broken(&shown, forged, Promised::Account, value(3, 0x33)),
            Err(NotEvidence::Unsigned),
        ),
    ]
}

fn version_cases() -> Vec<Case> {
    let values = [account_value(3, 0x33), account_value(5, 0x55), account_value(4, 0x44)];
    let accounts = server(&values.clone().map(|value| (label(), value.to_value())));
    let handles = [held(1), held(2), released(2), held(2), released(1)];
    let handle = MapLabel::Handle(alice());
    let names = server(&handles.clone().map(|value| (handle.clone(), value.to_value())));
    let opened = |server: &Honest, label: &MapLabel, version: usize, opening: Opening| {
        let proof = server.map.prove_version(label, version).newest;
        OpenedVersion { version: version as u64, proof, opening }
    };
    let of_account = |earlier: usize, later: usize, opening: usize| Evidence::FalseVersions {
        leaf: accounts.proven(accounts.size() - 1),
        configuration: accounts.configuration.clone(),
        label: label(),
        earlier: opened(&accounts, &label(), earlier, Opening::Account(values[earlier - 1].clone())),
        later: opened(&accounts, &label(), later, Opening::Account(values[opening - 1].clone())),
        chain: None,
    };
    let of_handle = |earlier: usize, later: usize| Evidence::FalseVersions {
        leaf: names.proven(names.size() - 1),
        configuration: names.configuration.clone(),
        label: handle.clone(),
        earlier: opened(&names, &handle, earlier, Opening::Handle(handles[earlier - 1].clone())),
        later: opened(&names, &handle, later, Opening::Handle(handles[later - 1].clone())),
        chain: None,
    };
    vec![
        (
            "chain-went-back",
            "A chain that is shorter later.",
            of_account(2, 3, 3),
            Ok(Verdict::FalseVersions { earlier: 2, later: 3 }),
        ),
        ("chain-grew", "A chain that has grown.", of_account(1, 2, 2), Err(NotEvidence::Honest)),
        ("chain-order", "The later version first.", of_account(3, 2, 2), Err(NotEvidence::Honest)),
        ("chain-misopened", "A value that stands for something else.", of_account(2, 3, 1), Err(NotEvidence::Unproven)),
        (
            "handle-passed-on",
            "A handle that went to another account.",
            of_handle(1, 2),
            Ok(Verdict::FalseVersions { earlier: 1, later: 2 }),
        ),
        (
            "handle-again",
            "A handle given out after its release.",
            of_handle(3, 4),
            Ok(Verdict::FalseVersions { earlier: 3, later: 4 }),
        ),
        ("handle-released", "A handle released.", of_handle(2, 3), Err(NotEvidence::Honest)),
        (
            "handle-released-by-another",
            "A handle released by an account that did not hold it.",
            of_handle(4, 5),
            Ok(Verdict::FalseVersions { earlier: 4, later: 5 }),
        ),
        (
            "handle-released-twice",
            "A handle released after its release.",
            of_handle(3, 5),
            Ok(Verdict::FalseVersions { earlier: 3, later: 5 }),
        ),
    ]
}

/// Chains that part: what was promised or mapped is not on the chain that the map goes on with.
fn fork_cases() -> Vec<Case> {
    let (_, one) = chain(&[1]);
    let (longer, two) = chain(&[2, 3]);
    let (straight, on) = chain(&[1, 3]);
    let label = MapLabel::Account(one.account);
    let maps = |later: &ChainState| {
        server(&[(label.clone(), value_at(&one).to_value()), (label.clone(), value_at(later).to_value())])
    };
    let (forked, honest) = (maps(&two), maps(&on));
    let versions = |server: &Honest, later: &ChainState, chain: Option<&Chain>| Evidence::FalseVersions {
        leaf: server.proven(server.size() - 1),
        configuration: server.configuration.clone(),
        label: label.clone(),
        earlier: OpenedVersion {
            version: 1,
            proof: server.map.prove_version(&label, 1).newest,
            opening: Opening::Account(value_at(&one)),
        },
        later: OpenedVersion {
            version: 2,
            proof: server.map.prove_version(&label, 2).newest,
            opening: Opening::Account(value_at(later)),
        },
        chain: chain.cloned(),
    };
    let promised = Promise {
        account: one.account,
        sequence: one.sequence,
        head: one.head,
        made: Seconds(0),
        deadline: Seconds(1),
        log_size: 1,
        handle: None,
    };
    let promise = |server: &Honest, later: &ChainState, chain: Option<&Chain>| Evidence::BrokenPromise {
        promise: SignedPromise::sign(&log_key(1), promised.clone()),
        leaf: server.proven(server.size() - 1),
        configuration: server.configuration.clone(),
        said: server.map.prove(&label),
        about: Promised::Account,
        opening: Some(Opening::Account(value_at(later))),
        chain: chain.cloned(),
    };
    let parted = Ok(Verdict::FalseVersions { earlier: 1, later: 2 });
    let broken = Ok(Verdict::BrokenPromise { account: one.account, about: Promised::Account });
    vec![
        (
            "chain-parted",
            "The later chain leaves the earlier head out.",
            versions(&forked, &two, Some(&longer)),
            parted,
        ),
        (
            "chain-continued",
            "The later chain goes on from the earlier head.",
            versions(&honest, &on, Some(&straight)),
            Err(NotEvidence::Honest),
        ),
        (
            "chain-unshown",
            "Without the chain nothing is shown.",
            versions(&forked, &two, None),
            Err(NotEvidence::Honest),
        ),
        (
            "chain-another",
            "A chain that the map does not name.",
            versions(&forked, &two, Some(&straight)),
            Err(NotEvidence::Unproven),
        ),
        (
            "promise-parted",
            "The chain has gone on beside the promised head.",
            promise(&forked, &two, Some(&longer)),
            broken,
        ),
        (
            "promise-continued",
            "The chain has gone on from the promised head.",
            promise(&honest, &on, Some(&straight)),
            Err(NotEvidence::Honest),
        ),
        (
            "promise-parted-unshown",
            "Without the chain nothing is shown.",
            promise(&forked, &two, None),
            Err(NotEvidence::Honest),
        ),
    ]
}

/// What the map says of accounts by themselves, and of handles that are released.
fn value_cases() -> Vec<Case> {
    let (made, state) = chain(&[1]);
    let other =
        create_account(&SecretKey::from_seed(&[0xB1; 32]), DeviceId([0xD3; 16]), &SecretKey::from_seed(&[0xD4; 32]));
    let other_state = other.verify().expect("a chain");
    let label = MapLabel::Account(state.account);
    let said = |value: &AccountValue, chain: &Chain| {
        let server = server(&[(label.clone(), value.to_value())]);
        Evidence::FalseValue {
            leaf: server.proven(server.size() - 1),
            configuration: server.configuration.clone(),
            account: state.account,
            said: OpenedVersion {
                version: 1,
                proof: server.map.prove_version(&label, 1).newest,
                opening: Opening::Account(value.clone()),
            },
            chain: chain.clone(),
        }
    };
    let honest = AccountValue::of(&state);
    let other_key = SecretKey::from_seed(&[0xB1; 32]).public();
    let false_value = Ok(Verdict::FalseValue { account: state.account });
    let release = |account: Option<&AccountValue>, shown: Option<&AccountValue>| {
        let gone = HandleValue::Released { account: state.account };
        let mut changes = vec![(MapLabel::Handle(alice()), gone.to_value())];
        changes.extend(account.map(|value| (label.clone(), value.to_value())));
        let server = server(&changes);
        Evidence::FalseRelease {
            leaf: server.proven(server.size() - 1),
            configuration: server.configuration.clone(),
            handle: alice(),
            released: OpenedVersion {
                version: 1,
                proof: server.map.prove_version(&MapLabel::Handle(alice()), 1).newest,
                opening: Opening::Handle(gone),
            },
            said: server.map.prove(&label),
            opening: shown.cloned(),
        }
    };
    let closed = AccountValue { state: AccountState::Closed, ..honest.clone() };
    let false_release = Ok(Verdict::FalseRelease { account: state.account });
    vec![
        ("value", "What the chain says.", said(&honest, &made), Err(NotEvidence::Honest)),
        (
            "value-key",
            "Another account key than the chain's.",
            said(&AccountValue { account_key: other_key, ..honest.clone() }, &made),
            false_value,
        ),
        ("value-state", "Closed, although the chain is not.", said(&closed, &made), false_value),
        (
            "value-sequence",
            "Another sequence number than the head's.",
            said(&AccountValue { sequence: 9, ..honest.clone() }, &made),
            false_value,
        ),
        ("value-foreign", "The head of another account.", said(&AccountValue::of(&other_state), &other), false_value),
        (
            "value-unshown",
            "A chain with another head.",
            said(&AccountValue { account_key: other_key, ..honest.clone() }, &other),
            Err(NotEvidence::Unproven),
        ),
        (
            "release-open",
            "A handle is released while its account is open.",
            release(Some(&honest), Some(&honest)),
            false_release,
        ),
        ("release-absent", "A handle is released by an account that there is not.", release(None, None), false_release),
        (
            "release-closed",
            "A handle is released with its account.",
            release(Some(&closed), Some(&closed)),
            Err(NotEvidence::Honest),
        ),
        (
            "release-misopened",
            "The account's value stands for something else.",
            release(Some(&closed), Some(&honest)),
            Err(NotEvidence::Unproven),
        ),
    ]
}

fn other_cases() -> Vec<Case> {
    let topic = TopicId([7; 32]);
    let head_key = |server: u8| SecretKey::from_seed(&[server ^ 0x0F; 32]);
    let stated = |server: u8, sequence, link: u8| StatedHead {
        server: statement(server, server),
        head: SignedHead::sign(&head_key(server), &topic, Head { sequence, link: Link([link; 32]) }),
    };
    let heads = |first, second| Evidence::TwoTopicHeads { topic, first, second };
    let issuer = |day: u64, seed: u8| {
        IssuerStatement::sign(&identity(1), Days(day), Issuer::from_seed(Days(day), &[seed; 32]).key())
    };
    let keys = |first, second| Evidence::TwoIssuerKeys { server: statement(1, 1), first, second };
    let forged = IssuerStatement { key: IssuerKey([3; 32]), ..issuer(20_000, 1) };
    vec![
        (
            "two-heads",
            "Two heads of a topic at one place.",
            heads(stated(1, 4, 1), stated(1, 4, 2)),
            Ok(Verdict::TwoTopicHeads { sequence: 4 }),
        ),
        ("one-head", "One head twice.", heads(stated(1, 4, 1), stated(1, 4, 1)), Err(NotEvidence::Honest)),
        ("heads-apart", "Heads at two places.", heads(stated(1, 4, 1), stated(1, 5, 2)), Err(NotEvidence::Honest)),
        (
            "heads-of-two",
            "Heads of two servers.",
            heads(stated(1, 4, 1), stated(2, 4, 2)),
            Err(NotEvidence::OtherServer),
        ),
        (
            "head-forged",
            "A head that the server did not sign.",
            heads(stated(1, 4, 1), StatedHead { head: stated(2, 4, 2).head, ..stated(1, 4, 1) }),
            Err(NotEvidence::Unsigned),
        ),
        (
            "two-issuer-keys",
            "Two keys for one day.",
            keys(issuer(20_000, 1), issuer(20_000, 2)),
            Ok(Verdict::TwoIssuerKeys { day: 20_000 }),
        ),
        (
            "issuer-keys-of-two-days",
            "Keys for two days.",
            keys(issuer(20_000, 1), issuer(20_001, 2)),
            Err(NotEvidence::Honest),
        ),
        (
            "issuer-key-forged",
            "A key that the server did not state.",
            keys(issuer(20_000, 1), forged),
            Err(NotEvidence::Unsigned),
        ),
    ]
}
