//! What the server proves of accounts and handles, held against the protocol's own strict verification.

mod world;

use protocol::api::{Answer, Refusal, Request};
use protocol::cbor;
use protocol::handle::Handle;
use protocol::hello::SessionKind;
use protocol::id::AccountId;
use protocol::transparency::anchor::SignedAnchor;
use protocol::transparency::audit::AuditBlob;
use protocol::transparency::checkpoint::Witnesses;
use protocol::transparency::directory_proof::{Against, DirectoryProof, Freshness, Pin, Verified};
use protocol::transparency::label::{AccountValue, HandleValue, MapLabel, MapValue};
use protocol::transparency::leaf::{LogLeaf, Step};
use protocol::transparency::lookup::Found;
use protocol::transparency::promise::{Kept, SignedPromise};
use wiretight_server::memory::MemoryStores;
use wiretight_server::port::Stores;
use wiretight_server::port::directory::{Commit, Directory, Key};
use wiretight_server::service::log;
use world::{Open, Person, World, world};

const EPOCH_MS: u64 = 5_000;

fn register(world: &mut World<MemoryStores>, person: &Person) -> (Open, SignedPromise) {
    let open = world.open(SessionKind::Account);
    let registration = person.registration(open);
    let Ok(Answer::Promised { promise }) = world.call(open, Request::Register(registration)) else {
        panic!("registered");
    };
    (open, promise)
}

fn pass(world: &mut World<MemoryStores>, ms: u64) {
    world.now = world.now.plus(ms);
    assert_eq!(world.server.publish(world.now), None);
}

fn handle(text: &str) -> Handle {
    Handle::parse(text).expect("a handle")
}

fn look_up_handle(text: &str, known_size: u64) -> Request {
    Request::LookUpHandle { handle: handle(text), known_size }
}

/// What a client verifies, pinned to what it knew.
fn verify(
    world: &World<MemoryStores>,
    pin: Option<&Pin>,
    proof: &DirectoryProof,
    labels: &[MapLabel],
) -> (Verified, Vec<Option<Found>>) {
    let (server, witnesses) = (world.server.id(), Witnesses::default());
    let against = Against { server: &server, pin, now: world.now, witnesses: &witnesses };
    let (verified, found) = proof.verify(labels, &against).expect("the proof verifies");
    assert_eq!(verified.freshness, Freshness::Fresh);
    (verified, found)
}

fn account_label(person: &Person) -> MapLabel {
    MapLabel::Account(person.account)
}

fn value_of(person: &Person) -> MapValue {
    AccountValue::of(&person.chain.verify().expect("a chain")).to_value()
}

fn at_once<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

#[test]
fn an_account_is_promised_first_and_proved_after() {
    let mut world = world();
    let alice = Person::new(1, Some("alice"));
    let (_, promise) = register(&mut world, &alice);
    assert_eq!(promise.promise.handle, alice.handle);
    let labels = [MapLabel::Handle(handle("alice")), account_label(&alice)];
    let contact = world.open(SessionKind::Contact);
    let Ok(Answer::Account { chain, proof, promise: given }) = world.call(contact, look_up_handle("alice", 0)) else {
        panic!("an account");
    };
    assert_eq!((chain, given), (alice.chain.clone(), Some(promise.clone())));
    let (verified, found) = verify(&world, None, &proof, &labels);
    assert_eq!(found, [None, None], "not in the log yet");
    promise.verify(&verified.configuration, world.now).expect("signed by the log key, for as long as the log says");
    assert_eq!(promise.promise.log_size, verified.state.size);
    let kept = |leaf: &LogLeaf, found: &[Option<Found>]| {
        let value = AccountValue::of(&alice.chain.verify().expect("a chain"));
        let value = found.last().and_then(|found| *found).map(|_| value);
        promise.promise.judge(leaf, value.as_ref(), None)
    };
    assert_eq!(kept(&verified.leaf, &found), Kept::Pending);

    pass(&mut world, EPOCH_MS);
    let known_size = verified.state.size;
    let Ok(Answer::Account { proof, promise: given, .. }) = world.call(contact, look_up_handle("alice", known_size))
    else {
        panic!("an account");
    };
    assert_eq!(given, None, "what is proved needs no promise");
    let (verified, found) = verify(&world, Some(&verified.pin), &proof, &labels);
    let held = HandleValue::Held { account: alice.account, handle: handle("alice") }.to_value();
    let values: Vec<_> = found.iter().map(|found| found.map(|found| (found.version, found.value))).collect();
    assert_eq!(values, [Some((1, held)), Some((1, value_of(&alice)))]);
    assert_eq!(kept(&verified.leaf, &found), Kept::Kept);
    let by_id = Request::LookUpAccount { account: alice.account, known_size: 0 };
    let Ok(Answer::Account { proof, .. }) = world.call(contact, by_id) else { panic!("an account") };
    assert!(verify(&world, None, &proof, &labels[1..]).1[0].is_some());
}

#[test]
fn whoever_is_absent_is_proved_absent_and_a_look_alike_is_shown_for_what_it_is() {
    let mut world = world();
    let contact = world.open(SessionKind::Contact);
    let absent = |world: &mut World<MemoryStores>, text: &str| {
        let Ok(Answer::NoAccount { proof, value }) = world.call(contact, look_up_handle(text, 0)) else {
            panic!("no account");
        };
        let (_, found) = verify(world, None, &proof, &[MapLabel::Handle(handle(text))]);
        (found[0].map(|found| found.value), value)
    };
    assert_eq!(absent(&mut world, "paypa1"), (None, None), "in an empty map");
    let paypal = Person::new(1, Some("paypal"));
    register(&mut world, &paypal);
    assert_eq!(absent(&mut world, "paypa1"), (None, None), "taken, but not published yet");
    pass(&mut world, EPOCH_MS);
    let held = HandleValue::Held { account: paypal.account, handle: handle("paypal") };
    assert_eq!(absent(&mut world, "paypa1"), (Some(held.to_value()), Some(held)));
    for number in 2..40 {
        register(&mut world, &Person::new(number, None));
    }
    pass(&mut world, EPOCH_MS);
    assert_eq!(absent(&mut world, "nobody"), (None, None));
    let nobody = Request::LookUpAccount { account: AccountId([9; 32]), known_size: 0 };
    assert_eq!(world.call(contact, nobody), Err(Refusal::NotFound));
}

/// Every leaf from the first, and every blob, as an auditor would follow them.
fn audit(world: &World<MemoryStores>) -> usize {
    let stores = world.server.stores();
    let size = at_once(log::newest(stores.directory())).expect("read").expect("a leaf").state().size;
    let leaves = at_once(log::leaves(stores.directory(), 0, size, u64::MAX)).expect("leaves");
    let mut before: Option<LogLeaf> = None;
    let mut epochs = 0;
    for leaf in leaves {
        if leaf.step(before.as_ref()).expect("an honest step") == Step::Epoch {
            let blob = at_once(stores.directory().get(&Key::log_audit(leaf.number))).expect("read").expect("a blob");
            let blob: AuditBlob = cbor::from_bytes(&blob).expect("a blob");
            blob.verify(&leaf).expect("an honest epoch");
            epochs += 1;
        }
        before = Some(leaf);
    }
    epochs
}

#[test]
fn an_auditor_follows_every_epoch_from_the_first() {
    let mut world = world();
    for round in 0..12u8 {
        for person in 0..round {
            register(&mut world, &Person::new(round * 12 + person + 1, None));
        }
        pass(&mut world, EPOCH_MS);
        pass(&mut world, 60_000);
    }
    assert_eq!(audit(&world), 11);
}

/// A label whose value changes, as an account's does with every device.
fn change(world: &mut World<MemoryStores>, label: &MapLabel, sequence: u64) -> MapValue {
    use protocol::cbor::Bytes;
    use wiretight_server::service::changes::{ChangeRecord, ChangedLabel};
    use wiretight_server::service::map::label_hash;
    let (value, bytes) = (MapValue([u8::try_from(sequence % 251).expect("small"); 32]), label.to_bytes());
    let record = ChangeRecord { values: vec![ChangedLabel { label: Bytes(bytes.clone()), value }], sequence };
    let mut commit = Commit::default();
    commit.put(Key::pending_change(world.now, &label_hash(&bytes), sequence), cbor::to_bytes(&record));
    at_once(world.server.stores().directory().commit(commit)).expect("committed");
    value
}

#[test]
fn every_version_of_ones_own_labels_is_proved_and_nobody_elses() {
    let mut world = world();
    let (alice, bob) = (Person::new(1, Some("alice")), Person::new(2, Some("bob")));
    let (open, _) = register(&mut world, &alice);
    register(&mut world, &bob);
    pass(&mut world, EPOCH_MS);
    let label = account_label(&alice);
    let mut values = vec![value_of(&alice)];
    for sequence in 1..=20 {
        values.push(change(&mut world, &label, sequence));
        change(&mut world, &account_label(&bob), sequence);
        pass(&mut world, EPOCH_MS);
    }
    let (server, witnesses) = (world.server.id(), Witnesses::default());
    for from in [1u64, 2, 5, 16, 20, 21] {
        let request = Request::ReadHistory { label: label.clone(), from_version: from, known_size: 0 };
        let Ok(Answer::History(answer)) = world.call(open, request) else { panic!("a history") };
        let against = Against { server: &server, pin: None, now: world.now, witnesses: &witnesses };
        let (_, history) = answer.verify(&label, from, &against).expect("the history verifies");
        let found: Vec<MapValue> = history.earlier.iter().chain([&history.newest]).map(|found| found.value).collect();
        assert_eq!(found, &values[usize::try_from(from).expect("small") - 1..]);
    }
    for other in [account_label(&bob), MapLabel::Handle(handle("bob")), MapLabel::Handle(handle("a1ice"))] {
        let request = Request::ReadHistory { label: other, from_version: 1, known_size: 0 };
        assert_eq!(world.call(open, request), Err(Refusal::NotFound));
    }
    let own = Request::ReadHistory { label: MapLabel::Handle(handle("alice")), from_version: 1, known_size: 0 };
    assert!(matches!(world.call(open, own), Ok(Answer::History(_))));
    let unknown = world.open(SessionKind::Account);
    let request = Request::ReadHistory { label, from_version: 1, known_size: 0 };
    assert_eq!(world.call(unknown, request), Err(Refusal::NotAuthenticated));
}

#[test]
fn a_checkpoint_continues_what_a_client_knew_and_carries_an_anchor() {
    let mut world = world();
    let contact = world.open(SessionKind::Contact);
    let mut pin: Option<(Pin, u64)> = None;
    let mut anchors = Vec::new();
    for _ in 0..140 {
        pass(&mut world, 60_000);
        let known_size = pin.as_ref().map_or(0, |(_, size)| *size);
        let contact = if known_size.is_multiple_of(20) { world.open(SessionKind::Contact) } else { contact };
        let Ok(Answer::Checkpoint(answer)) = world.call(contact, Request::ReadCheckpoint { known_size }) else {
            continue;
        };
        let (server, witnesses) = (world.server.id(), Witnesses::default());
        let known = pin.as_ref().map(|(pin, _)| pin);
        let against = Against { server: &server, pin: known, now: world.now, witnesses: &witnesses };
        let verified = answer.verify(&against).expect("the checkpoint verifies");
        anchors.extend(verified.anchor.map(|(state, _)| state.size));
        pin = Some((verified.pin, verified.state.size));
    }
    anchors.dedup();
    assert_eq!(anchors, [64, 128]);
    // Whoever says that they know more than there is, is given what there is.
    let beyond = world.call(contact, Request::ReadCheckpoint { known_size: 6_400 });
    assert!(matches!(beyond, Ok(Answer::Checkpoint(answer)) if answer.anchor.is_some()));
}

#[test]
fn a_device_is_listed_all_anchors_since_those_that_it_knows() {
    let mut world = world();
    let (open, _) = register(&mut world, &Person::new(1, None));
    let unknown = world.open(SessionKind::Account);
    let (server, witnesses) = (world.server.id(), Witnesses::default());
    let mut pin: Option<(Pin, u64)> = None;
    let mut known: Vec<SignedAnchor> = Vec::new();
    for round in 0..200 {
        pass(&mut world, 60_000);
        if round % 45 != 44 {
            continue;
        }
        let known_size = pin.as_ref().map_or(0, |(_, size)| *size);
        let from = known.last().map_or(0, |anchor| anchor.size);
        let request = Request::ReadLog { known_size, from, served: None };
        assert_eq!(world.call(unknown, request.clone()), Err(Refusal::NotAuthenticated));
        let Ok(Answer::Log(answer)) = world.call(open, request) else { panic!("the log") };
        let against =
            Against { server: &server, pin: pin.as_ref().map(|(pin, _)| pin), now: world.now, witnesses: &witnesses };
        let verified = answer.checkpoint.verify(&against).expect("the checkpoint verifies");
        let listed = answer.anchors.verify(from, &verified.state, &server, &verified.pin.log_key).expect("all of them");
        assert_eq!(listed.root(verified.state.size - 1).is_some(), from < verified.state.size);
        known.extend(listed.anchors);
        pin = Some((verified.pin, verified.state.size));
    }
    assert_eq!(known.iter().map(|anchor| anchor.size).collect::<Vec<_>>(), [64, 128]);
    let odd = Request::ReadLog { known_size: 0, from: 63, served: None };
    assert_eq!(world.call(open, odd), Err(Refusal::Malformed));
    let beyond = Request::ReadLog { known_size: 0, from: 640, served: None };
    assert!(matches!(world.call(open, beyond), Ok(Answer::Log(_))), "what nobody has yet is no error");
}

/// Whoever reads is overtaken by the publisher again and again, and is given proofs of one epoch all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn proofs_that_are_overtaken_by_the_publisher_are_of_one_epoch() {
    use protocol::cbor::Bytes;
    use protocol::transparency::lookup::MapView;
    use wiretight_server::embedded::EmbeddedStores;
    use wiretight_server::port::wakeups::SessionNumber;
    use wiretight_server::service::changes::{ChangeRecord, ChangedLabel};
    use wiretight_server::service::keys::Keyring;
    use wiretight_server::service::map::label_hash;
    use wiretight_server::service::publisher::Pace;
    use wiretight_server::service::{Rules, Service};

    let folder = tempfile::tempdir().expect("a folder");
    let stores = EmbeddedStores::open(folder.path()).expect("opened");
    let rules = Rules { pace: Pace { epoch_ms: 1, ..Pace::default() }, ..Rules::default() };
    let service = Service::new(stores, Keyring::from_seed(&[7; 32]), rules);
    let labels: Vec<MapLabel> = (0..8u8).map(|number| MapLabel::Account(AccountId([number; 32]))).collect();
    let publish = async |round: u64| {
        let now = world::NOW.plus(round * 1_000);
        let mut commit = Commit::default();
        for label in &labels {
            let label = label.to_bytes();
            let value = MapValue(label_hash(&round.to_be_bytes()));
            let key = Key::pending_change(now, &label_hash(&label), round);
            commit.put(
                key,
                cbor::to_bytes(&ChangeRecord {
                    values: vec![ChangedLabel { label: Bytes(label), value }],
                    sequence: round,
                }),
            );
        }
        service.stores().directory().commit(commit).await.expect("committed");
        let unserved = service.publish(now, SessionNumber([0; 16])).await.expect("published").expect("a leaf is due");
        let note = unserved.note.clone();
        service.serve(unserved, note).await.expect("served");
    };
    publish(0).await;
    let readers: Vec<_> = (0..3)
        .map(|reader| {
            let (service, labels) = (std::sync::Arc::clone(&service), labels.clone());
            tokio::spawn(async move {
                let mut epochs = std::collections::BTreeSet::new();
                // As often as it takes to be overtaken, however the threads take turns.
                let mut number = 0;
                while number < 200 || epochs.len() < 2 {
                    let label = labels[(number + reader) % labels.len()].clone();
                    number += 1;
                    let (proof, _) = service.prove(std::slice::from_ref(&label), 0).await.expect("proved");
                    let leaf = &proof.checkpoint.leaf;
                    let vrf_key = proof.checkpoint.configuration.vrf_key;
                    let view = MapView { root: leaf.map_root, epoch: leaf.epoch, vrf_key };
                    let found = view.verify_label(&label, &proof.labels[0]).expect("of one epoch").expect("there");
                    assert_eq!(found.version, leaf.epoch, "each epoch has changed it");
                    epochs.insert(leaf.epoch);
                }
                epochs.len()
            })
        })
        .collect();
    let mut round = 1;
    while readers.iter().any(|reader| !reader.is_finished()) {
        publish(round).await;
        round += 1;
    }
    for reader in readers {
        assert!(reader.await.expect("read") > 1, "they were overtaken");
    }
}
