//! Groups of people with real keys: they add, talk and remove; leaves that are refused; what is stored is loaded again.

use protocol::chain::create_account;
use protocol::id::{ConversationId, DeviceId, TopicId};

use super::*;

pub(crate) struct Person {
    pub key: SecretKey,
    pub identity: LeafIdentity,
}

pub(crate) fn person(seed: u8) -> Person {
    let key = SecretKey::from_seed(&[seed; 32]);
    let chain = create_account(&SecretKey::from_seed(&[seed + 100; 32]), DeviceId([seed; 16]), &key);
    let state = chain.verify().expect("a fresh chain is valid");
    let identity = LeafIdentity {
        account: state.account,
        device: DeviceId([seed; 16]),
        point: state.point(),
        handle: None,
        renewal: 0,
        last_resort: LastResort::No,
    };
    Person { key, identity }
}

pub(crate) fn settings() -> Settings {
    Settings::first(ConversationId([1; 32]), TopicId([1; 32]), false, vec![])
}

#[test]
fn adds_joins_talks_and_removes() {
    let crypto = Crypto::new();
    let (alice, bob) = (person(1), person(2));
    let alice = Member { crypto: &crypto, key: &alice.key, identity: &alice.identity };
    let bob = Member { crypto: &crypto, key: &bob.key, identity: &bob.identity };
    let mut bobs_packages = MlsRows::default();
    let package = bob.key_package(&bobs_packages, LastResort::No).expect("made");
    let mut group = alice.create_group(&[9; 32], &settings()).expect("made");
    assert!(group.export_segment(&crypto).is_ok());
    assert!(group.export_segment(&crypto).is_err(), "the root is deleted");

    let plan = CommitPlan { adds: vec![check_key_package(&crypto, &package).expect("valid")], ..Default::default() };
    let made = group.commit(&alice, plan).expect("made");
    group.merge_pending(&crypto).expect("merged");
    let welcome = made.welcome.expect("somebody joins");
    assert!(bob.join(&mut bobs_packages, &welcome[..welcome.len() - 1], &group.tree()).is_err());
    let mut bobs = bob.join(&mut bobs_packages, &welcome, &group.tree()).expect("joined");
    assert!(bob.join(&mut bobs_packages, &welcome, &group.tree()).is_err(), "the package is used up");
    assert_eq!(bobs.export_segment(&crypto).expect("exported"), made.next_exported);
    assert_eq!(bobs.settings(), Some(settings()));

    let tag = Tag([3; 32]);
    let ciphertext = group.encrypt(&alice, &tag, b"hello").expect("encrypted");
    let Decrypted::Message { author, aad, plaintext } = bobs.decrypt(&crypto, &ciphertext).expect("decrypted") else {
        panic!("not own");
    };
    assert_eq!((author, aad, plaintext), (0, tag.0.to_vec(), b"hello".to_vec()));
    assert!(bobs.decrypt(&crypto, &ciphertext).is_err(), "replays are refused");
    assert!(matches!(group.decrypt(&crypto, &ciphertext), Ok(Decrypted::Own)));

    let removal = group.commit(&alice, CommitPlan { removes: vec![1], ..Default::default() }).expect("made");
    let mut staged = bobs.stage(&crypto, &removal.mls).expect("staged");
    assert!(staged.removes_self && staged.export_next(&crypto).is_none());
}

#[test]
fn a_leaf_that_is_valid_by_some_clocks_only_is_refused_by_all() {
    let crypto = Crypto::new();
    let (alice, bob) = (person(1), person(2));
    let rows = MlsRows::default();
    let bobs = Member { crypto: &crypto, key: &bob.key, identity: &bob.identity };
    let builder = KeyPackage::builder().leaf_node_capabilities(capabilities());
    // A year: valid by the clock of this machine.
    let builder = builder.key_package_lifetime(Lifetime::new(365 * 86_400));
    let made = builder.build(SUITE, &bobs.provider(&rows), &DeviceSigner(bobs.key), bobs.credential());
    let package = made.expect("made").key_package().clone();
    let bytes = MlsMessageOut::from(package.clone()).tls_serialize_detached().expect("encodes");
    assert!(check_key_package(&crypto, &bytes).is_err(), "nobody adds it");

    let alice = Member { crypto: &crypto, key: &alice.key, identity: &alice.identity };
    let good = bobs.key_package(&rows, LastResort::No).expect("made");
    let mut carols = MlsRows::default();
    let carol = person(3);
    let carol = Member { crypto: &crypto, key: &carol.key, identity: &carol.identity };
    let carols_package = carol.key_package(&carols, LastResort::No).expect("made");
    let carols_package = check_key_package(&crypto, &carols_package).expect("valid");
    let mut group = alice.create_group(&[9; 32], &settings()).expect("made");
    let made = group.commit(&alice, CommitPlan { adds: vec![carols_package], ..Default::default() }).expect("made");
    group.merge_pending(&crypto).expect("merged");
    let mut others = carol.join(&mut carols, &made.welcome.expect("a Welcome"), &group.tree()).expect("joined");
    let good = check_key_package(&crypto, &good).expect("valid");
    let adds = vec![CheckedKeyPackage { package, ..good }];
    let made = group.commit(&alice, CommitPlan { adds, ..Default::default() }).expect("made");
    assert!(others.stage(&crypto, &made.mls).is_err(), "whoever adds it all the same is refused");
}

#[test]
fn a_last_resort_key_package_says_so_in_its_leaf() {
    let crypto = Crypto::new();
    let bob = person(2);
    let rows = MlsRows::default();
    for kind in [LastResort::Yes, LastResort::No] {
        let member = Member { crypto: &crypto, key: &bob.key, identity: &bob.identity };
        let package = member.key_package(&rows, kind).expect("made");
        let checked = check_key_package(&crypto, &package).expect("valid");
        assert_eq!(checked.identity, LeafIdentity { last_resort: kind, ..bob.identity.clone() });
    }
    let member = Member { crypto: &crypto, key: &bob.key, identity: &bob.identity };
    let builder = KeyPackage::builder().leaf_node_capabilities(capabilities()).key_package_lifetime(always());
    let builder = builder.mark_as_last_resort();
    let made = builder.build(SUITE, &member.provider(&rows), &DeviceSigner(member.key), member.credential());
    let package = MlsMessageOut::from(made.expect("made").key_package().clone());
    let bytes = package.tls_serialize_detached().expect("encodes");
    assert!(check_key_package(&crypto, &bytes).is_err(), "one that hides what it is");
}

#[test]
fn stores_and_loads_its_differences() {
    let crypto = Crypto::new();
    let alice = person(1);
    let member = Member { crypto: &crypto, key: &alice.key, identity: &alice.identity };
    let mut group = member.create_group(&[9; 32], &settings()).expect("made");
    let rows: Vec<_> = group.take_differences().into_iter().filter_map(|(k, v)| Some((k, v?))).collect();
    assert!(group.take_differences().is_empty());
    let loaded = Group::load(MlsRows::from_stored(rows), &group.group_id()).expect("loaded");
    assert_eq!(loaded.authenticator(), group.authenticator());
}
