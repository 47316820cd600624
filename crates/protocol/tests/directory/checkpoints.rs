//! Checkpoints and directory proofs: what continues what was known passes; forks, rollbacks, old and foreign answers do not.

use protocol::cbor;
use protocol::limits::{ANCHORS_MAX, LEAF_AGE_OLD_S, LOG_LEAVES_UNEXPLAINED};
use protocol::signature::SecretKey;
use protocol::time::{Millis, Seconds};
use protocol::token::IssuerStatement;
use protocol::transparency::anchor::BadAnchors;
use protocol::transparency::checkpoint::*;
use protocol::transparency::directory_proof::*;
use protocol::transparency::evidence::{Evidence, NotEvidence, Verdict};
use protocol::transparency::label::*;
use protocol::transparency::leaf::{Configuration, LogLeaf};
use protocol::transparency::log::{LogHash, LogState, fold, verify_consistency};
use protocol::transparency::note::*;

use crate::honest::{Honest, START, account_id, identity, statement};

fn label(byte: u8) -> MapLabel {
    MapLabel::Account(account_id(byte))
}

fn grown(seed: u8, leaves: u64) -> Honest {
    let mut honest = Honest::new(seed);
    while honest.size() < leaves {
        match honest.size() % 3 {
            0 => honest.heartbeat(),
            turn => honest.publish(&[(label(turn as u8), MapValue([honest.size() as u8; 32]))]),
        }
    }
    honest
}

fn against<'a>(
    honest: &'a Honest,
    server: &'a protocol::id::ServerId,
    pin: Option<&'a Pin>,
    witnesses: &'a Witnesses,
) -> Against<'a> {
    Against { server, pin, now: honest.time.millis(), witnesses }
}

fn verify(honest: &Honest, answer: &CheckpointAnswer, pin: Option<&Pin>) -> Result<Verified, Fault> {
    answer.verify(&against(honest, &honest.id(), pin, &Witnesses::default()))
}

#[test]
fn a_log_that_grows_is_believed() {
    let mut honest = Honest::new(1);
    let mut pin: Option<Pin> = None;
    let mut known = 0;
    for round in 0..140u64 {
        let verified = verify(&honest, &honest.checkpoint(known), pin.as_ref()).expect("honest");
        assert_eq!((verified.state.size, verified.freshness), (honest.size(), Freshness::Fresh));
        assert_eq!(verified.anchor.map(|(state, _)| state.size), anchor_size(honest.size()));
        if round % 7 == 0 {
            (pin, known) = (Some(verified.pin), honest.size());
        }
        if round % 30 == 29 {
            honest.publish(&[(label(7), MapValue([round as u8; 32]))]);
        } else {
            honest.heartbeat();
        }
    }
    // Somebody's anchor of old: the answer brings the server's own note of that size.
    let verified = verify(&honest, &honest.checkpoint(64), None);
    assert_eq!(verified, Err(Fault::OtherLog), "a proof of growth needs what it grew from");
    let at_anchor = Pin { note: honest.note(64), ..pin.expect("pinned") };
    let verified = verify(&honest, &honest.checkpoint(64), Some(&at_anchor)).expect("honest");
    assert_eq!(verified.anchor.map(|(state, note)| (state.size, note)), Some((64, honest.note(64))));
}

#[test]
fn proofs_of_labels_pass_and_bind_the_question() {
    let honest = grown(1, 9);
    let (id, witnesses) = (honest.id(), Witnesses::default());
    let against = against(&honest, &id, None, &witnesses);
    let labels = [label(1), label(9)];
    let proof = honest.prove(&labels, 0);
    let mut last = None;
    let (_, found) = proof.verify_after(&labels, &against, &mut last).expect("honest");
    assert!(found[0].is_some() && found[1].is_none());
    assert_eq!(proof.verify(&labels[..1], &against).map(|_| ()), Err(Fault::OtherLabels));
    assert!(matches!(proof.verify(&[label(9), label(1)], &against), Err(Fault::Label(_))));
    let history = honest.history(&label(1), 1, 0);
    let (_, versions) = history.verify(&label(1), 1, &against).expect("honest");
    assert_eq!(versions.newest, found[0].expect("present"));
    let bytes = cbor::to_bytes(&proof);
    assert!(bytes.len() < 6_000, "{} bytes", bytes.len());
    // Each byte in turn.
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        if let Ok(read) = cbor::from_bytes::<DirectoryProof>(&changed) {
            assert!(read.verify(&labels, &against).is_err(), "byte {at}");
            assert!(read.verify_after(&labels, &against, &mut last).is_err(), "byte {at}, after one that is good");
        }
    }
}

#[test]
fn what_was_verified_last_vouches_for_itself_alone() {
    let honest = grown(1, 9);
    let (id, other_id) = (honest.id(), Honest::new(2).id());
    let (nobody, asked) = (Witnesses::default(), Witnesses::unreadable());
    let plain = against(&honest, &id, None, &nobody);
    let proof = honest.prove(&[label(1)], 0);
    let mut last = None;
    let mut shown = |against: &Against<'_>, proof: &DirectoryProof| {
        proof.verify_after(&[label(1)], against, &mut last).map(|(verified, _)| verified)
    };
    let verified = shown(&plain, &proof).expect("honest");
    assert_eq!(shown(&plain, &proof), Ok(verified.clone()), "the same once more");
    let later = Against { now: honest.time.plus(LEAF_AGE_OLD_S + 1).millis(), ..plain };
    assert_eq!(shown(&later, &proof), Ok(Verified { freshness: Freshness::Old, ..verified.clone() }));
    let fault = |result: Result<Verified, Fault>| result.expect_err("refused");
    assert_eq!(fault(shown(&Against { server: &other_id, ..plain }, &proof)), Fault::OtherServer);
    let unwitnessed = fault(shown(&Against { witnesses: &asked, ..plain }, &proof));
    assert!(matches!(unwitnessed, Fault::Quorum(BadQuorum::TooFew { .. })), "{unwitnessed:?}");
    let longer = grown(1, 20);
    let pin = verify(&longer, &longer.checkpoint(0), None).expect("honest").pin;
    assert!(matches!(fault(shown(&Against { pin: Some(&pin), ..plain }, &proof)), Fault::RolledBack { .. }));
    // What is refused leaves what was verified as it was.
    assert_eq!(shown(&plain, &proof), Ok(verified));
}

#[test]
fn forks_and_rollbacks_are_refused() {
    let (one, other) = (grown(1, 20), {
        let mut other = grown(1, 12);
        other.time = other.time.plus(1);
        while other.size() < 20 {
            other.heartbeat();
        }
        other
    });
    let pin = verify(&one, &one.checkpoint(0), None).expect("honest").pin;
    for known in [12, 13, 20] {
        assert_eq!(verify(&other, &other.checkpoint(known), Some(&pin)), Err(Fault::OtherLog), "{known}");
    }
    let earlier = grown(1, 15);
    let answer = CheckpointAnswer { consistency: Vec::new(), ..earlier.checkpoint(0) };
    assert_eq!(verify(&earlier, &answer, Some(&pin)), Err(Fault::RolledBack { size: 15, known: 20 }));
    // Nobody else's log, and no other log key under the same identity.
    let foreign = grown(2, 20);
    assert_eq!(
        foreign.checkpoint(20).verify(&against(&one, &one.id(), Some(&pin), &Witnesses::default())),
        Err(Fault::OtherServer)
    );
    let mut twofold = one.checkpoint(20);
    twofold.configuration.server = statement(1, 9);
    assert_eq!(verify(&one, &twofold, Some(&pin)), Err(Fault::OtherLogKey));
    let mut moved = one.checkpoint(20);
    moved.configuration.vrf_key = foreign.configuration.vrf_key;
    assert_eq!(verify(&one, &moved, Some(&pin)), Err(Fault::OtherVrfKey));
    assert_eq!(verify(&one, &moved, None), Err(Fault::OtherConfiguration));
    let mut issuers = one.checkpoint(20);
    issuers.configuration.issuers.clone_from(&foreign.configuration.issuers);
    assert_eq!(verify(&one, &issuers, None), Err(Fault::OtherConfiguration));
}

#[test]
fn a_period_has_one_issuer_key() {
    let mut log = grown(1, 20);
    let issuer = log.configuration.issuers[0];
    log.configuration.issuers.push(issuer);
    let leaf = LogLeaf { configuration: log.configuration.hash(), number: 20, ..log.leaves[19].clone() };
    log.append_leaf(leaf);
    assert_eq!(verify(&log, &log.checkpoint(0), None), Err(Fault::OtherConfiguration));
}

#[test]
fn a_leaf_is_the_logs_last() {
    let honest = grown(1, 20);
    let earlier = honest.proven(7);
    let answer = CheckpointAnswer { leaf: earlier.leaf, inclusion: earlier.inclusion, ..honest.checkpoint(0) };
    assert_eq!(verify(&honest, &answer, None), Err(Fault::OtherLeaf));
    let mut time = honest.checkpoint(0);
    time.leaf.time = time.leaf.time.plus(1);
    assert_eq!(verify(&honest, &time, None), Err(Fault::OtherLeaf));
    let pin = verify(&honest, &honest.checkpoint(0), None).expect("honest").pin;
    // The server signs a leaf that is older than the one before it.
    let mut back = grown(1, 20);
    let leaf = LogLeaf { number: 20, time: START, ..back.leaves[19].clone() };
    back.append_leaf(leaf);
    assert_eq!(verify(&back, &back.checkpoint(20), Some(&pin)), Err(Fault::OtherLeaf));
}

#[test]
fn an_anchor_is_one_of_this_log() {
    let honest = grown(1, 130);
    let good = honest.checkpoint(0);
    let change = |change: &dyn Fn(&mut CheckpointAnswer)| {
        let mut answer = good.clone();
        change(&mut answer);
        verify(&honest, &answer, None)
    };
    let anchored = |size: u64, consistency_from| {
        Some(Anchor { note: honest.note(size), consistency: honest.consistency(consistency_from, 130) })
    };
    assert!(change(&|_| {}).is_ok());
    assert_eq!(change(&|answer| answer.anchor = anchored(64, 64)), Err(Fault::OtherAnchor), "a fork would go unseen");
    let at = grown(1, 64);
    let pin = verify(&at, &at.checkpoint(0), None).expect("honest").pin;
    let known = CheckpointAnswer { anchor: anchored(64, 64), ..honest.checkpoint(64) };
    assert!(verify(&honest, &known, Some(&pin)).is_ok(), "the one that is known");
    let (between, mut answer) = (grown(1, 70), honest.checkpoint(70));
    let pin = verify(&between, &between.checkpoint(0), None).expect("honest").pin;
    assert!(verify(&honest, &answer, Some(&pin)).is_ok());
    answer.anchor = anchored(70, 70);
    assert_eq!(verify(&honest, &answer, Some(&pin)), Err(Fault::OtherAnchor), "known, and at no anchor's size");
    assert_eq!(change(&|answer| answer.anchor = None), Err(Fault::OtherAnchor));
    assert_eq!(change(&|answer| answer.anchor = anchored(64, 128)), Err(Fault::OtherAnchor));
    assert_eq!(change(&|answer| answer.anchor = anchored(65, 65)), Err(Fault::OtherAnchor));
    let other = grown(1, 127);
    let mut forked = grown(1, 127);
    forked.time = forked.time.plus(5);
    forked.heartbeat();
    assert_eq!(other.size() + 1, forked.size());
    let forked = Anchor { note: forked.note(128), consistency: honest.consistency(128, 130) };
    assert_eq!(change(&|answer| answer.anchor = Some(forked.clone())), Err(Fault::OtherAnchor));
}

#[test]
fn ages_are_told() {
    let leaf = Seconds(1_000_000_000);
    for (now, expected) in [
        (0, Freshness::Fresh),
        (600, Freshness::Fresh),
        (601, Freshness::Late),
        (86_400, Freshness::Late),
        (86_401, Freshness::Old),
        (365 * 86_400, Freshness::Old),
        (-600, Freshness::Fresh),
        (-601, Freshness::Ahead),
        (-86_400, Freshness::Ahead),
        (-365 * 86_400, Freshness::Ahead),
    ] {
        assert_eq!(freshness(leaf, Millis((1_000_000_000i64 + now) as u64 * 1_000)), expected, "{now}");
    }
}

fn witness(number: u8) -> NoteSigner {
    NoteSigner::new(&format!("witness{number}"), NoteKeyKind::Cosignature, SecretKey::from_seed(&[0xE0 + number; 32]))
        .expect("a name")
}

#[test]
fn a_quorum_counts_each_trusted_witness_once() {
    let mut honest = Honest::new(1);
    honest.witnesses = vec![witness(1), witness(2), witness(9)];
    honest.heartbeat();
    let keys = |numbers: &[u8]| numbers.iter().map(|number| witness(*number).key().clone()).collect::<Vec<_>>();
    let cosigned = |numbers: &[u8], quorum| {
        let witnesses = Witnesses::new(keys(numbers), quorum).expect("a quorum");
        honest.checkpoint(0).verify(&against(&honest, &honest.id(), None, &witnesses)).map(|verified| verified.cosigned)
    };
    assert_eq!(cosigned(&[1, 2, 3], 2), Ok(2));
    assert_eq!(cosigned(&[1, 2, 3], 3), Err(Fault::Quorum(BadQuorum::TooFew { cosigned: 2, quorum: 3 })));
    assert_eq!(cosigned(&[3, 4], 1), Err(Fault::Quorum(BadQuorum::TooFew { cosigned: 0, quorum: 1 })));
    assert_eq!(Witnesses::new(keys(&[1, 1]), 1), None, "one key twice");
    assert_eq!(Witnesses::new(keys(&[1]), 2), None, "more than there are");
    let renamed = NoteKey::new("other", NoteKeyKind::Cosignature, *witness(1).key().public()).expect("a name");
    assert_eq!(Witnesses::new([keys(&[1]), vec![renamed]].concat(), 1), None, "one key under two names");
    let namesake = NoteKey::new(witness(1).key().name(), NoteKeyKind::Cosignature, *witness(2).key().public());
    let namesakes = [keys(&[1]), vec![namesake.expect("a name")]].concat();
    assert_eq!(Witnesses::new(namesakes, 1), None, "two keys under one name");
    let log = log_note_key(&honest.id(), honest.configuration.server.keys.log).expect("a key");
    assert_eq!(Witnesses::new(vec![log], 1), None, "the log is no witness of itself");
    // A false line in a trusted witness's name, and a cosignature of another checkpoint.
    let mut answer = honest.checkpoint(0);
    let mut note = Note::parse(&answer.note).expect("a note");
    let earlier = Checkpoint {
        server: honest.id(),
        state: protocol::transparency::log::LogState { size: 1, root: protocol::transparency::log::empty_root() },
    };
    let mut other = earlier.sign(honest.log_secret());
    other.sign(&witness(2), honest.time);
    note.add_lines(&other.lines_of(witness(2).key())).expect("a line");
    answer.note = note.to_string();
    let with_quorum = |quorum| {
        let witnesses = Witnesses::new(keys(&[1, 2]), quorum).expect("a quorum");
        answer.verify(&against(&honest, &honest.id(), None, &witnesses)).map(|_| ())
    };
    // It counts for nothing: a witness that exchanged its key, or anybody's line in its name, is no reason to distrust the others.
    assert_eq!(with_quorum(1), Ok(()));
    assert_eq!(with_quorum(2), Err(Fault::Quorum(BadQuorum::TooFew { cosigned: 1, quorum: 2 })));
}

#[test]
fn all_anchors_are_listed_without_gaps_and_only_those_of_the_checkpoints_log() {
    let honest = grown(1, 64 * 70 + 5);
    let (id, log_key) = (honest.id(), honest.configuration.server.keys.log);
    let state = verify(&honest, &honest.checkpoint(0), None).expect("honest").state;
    for known in [0, 64, 64 * 5, 64 * 6, 64 * 7, 64 * 69, 64 * 70] {
        let listed = honest.anchors(known).verify(known, &state, &id, &log_key).expect("honest");
        let first = known.max(64 * 6);
        let expected: Vec<_> = (first / 64 + 1..=70).map(|index| honest.anchor(index * 64)).collect();
        assert_eq!(listed.anchors, expected, "since {known}: the newest {ANCHORS_MAX}, if there are more");
    }
    // From the leaves follows every root since, and that the log begins with it.
    let listed = honest.anchors(64 * 69).verify(64 * 69, &state, &id, &log_key).expect("honest");
    for size in 64 * 69..=honest.size() {
        let root = listed.root(size).expect("listed");
        let checkpoint = Checkpoint::parse(Note::parse(&honest.note(size)).expect("a note").text()).expect("its own");
        assert_eq!(root, checkpoint.state.root, "{size}");
        let proof = listed.consistency(size).expect("listed");
        assert_eq!(verify_consistency(&LogState { size, root }, &state, &proof), Ok(()), "{size}");
    }
    for size in [0, 64 * 69 - 1, honest.size() + 1] {
        assert_eq!((listed.root(size), listed.consistency(size)), (None, None), "{size}");
    }
    // A fork with the same key: its anchors are signed, and do not lead to this log's checkpoint.
    let mut fork = Honest::new(1);
    fork.publish(&[(label(9), MapValue([9; 32]))]);
    while fork.size() < honest.size() {
        fork.heartbeat();
    }
    let forged = fork.anchors(0).verify(0, &state, &id, &log_key);
    assert_eq!(forged, Err(BadAnchors::OtherLog));
    let other = honest.anchors(0).verify(0, &state, &id, &crate::honest::log_key(2).public());
    assert_eq!(other, Err(BadAnchors::Unsigned));
}

/// Sizes that nobody else's log has: a consistency proof over invented subtrees is as good as any, the leaves' times are not.
#[test]
fn a_log_of_more_leaves_than_its_times_explain_is_refused() {
    let honest = grown(1, 70);
    let mut answer = honest.checkpoint(0);
    let (size, invented) = ((1u64 << 40) + 1, LogHash([7; 32]));
    answer.leaf.number = size - 1;
    let root = fold(&[invented, answer.leaf.hash()]);
    answer.note =
        Checkpoint { server: honest.id(), state: LogState { size, root } }.sign(honest.log_secret()).to_string();
    answer.inclusion = vec![invented];
    let refused = verify(&honest, &answer, None);
    assert!(matches!(refused, Err(Fault::Unexplained { .. })), "{refused:?}");
}

/// What the log's age explains is far more than what the time since the last look does.
#[test]
fn a_log_that_grows_faster_than_its_times_say_is_refused() {
    let honest = grown(1, 70);
    let note = |state| Checkpoint { server: honest.id(), state }.sign(honest.log_secret()).to_string();
    let jumped = |level: u32| {
        let mut answer = honest.checkpoint(0);
        let (before, beside, size) = (LogHash([7; 32]), LogHash([8; 32]), (2 << level) + 1);
        answer.leaf.number = size - 1;
        let (both, leaf) = (fold(&[before, beside]), answer.leaf.hash());
        answer.note = note(LogState { size, root: fold(&[both, leaf]) });
        (answer.inclusion, answer.consistency) = (vec![both], vec![beside, leaf]);
        let pin = Pin {
            log_key: honest.configuration.server.keys.log,
            vrf_key: honest.configuration.vrf_key,
            note: note(LogState { size: 1 << level, root: before }),
            time: answer.leaf.time,
        };
        (size - (1 << level), verify(&honest, &answer, Some(&pin)))
    };
    let (grown_by, taken) = jumped(16);
    assert!(grown_by < LOG_LEAVES_UNEXPLAINED && taken == Err(Fault::OtherAnchor), "nothing else is wrong with it");
    let (grown_by, refused) = jumped(17);
    assert!(grown_by > LOG_LEAVES_UNEXPLAINED && matches!(refused, Err(Fault::Unexplained { .. })), "{refused:?}");
}

#[test]
fn what_a_configuration_states_is_signed_by_the_server() {
    let stated = |change: &dyn Fn(&mut Configuration)| {
        let mut honest = Honest::new(1);
        change(&mut honest.configuration);
        honest.heartbeat();
        verify(&honest, &honest.checkpoint(0), None).map(|_| ())
    };
    assert_eq!(stated(&|_| {}), Ok(()));
    assert_eq!(stated(&|configuration| configuration.server.keys.revision += 1), Err(Fault::OtherServer));
    let foreign = |configuration: &mut Configuration| {
        for issuer in &mut configuration.issuers {
            *issuer = IssuerStatement::sign(&identity(2), issuer.period, issuer.key);
        }
    };
    assert_eq!(stated(&foreign), Err(Fault::OtherConfiguration));
}

#[test]
fn two_anchors_that_people_told_each_other_of_are_evidence() {
    let (honest, mut fork) = (grown(1, 70), Honest::new(1));
    while fork.size() < 70 {
        fork.heartbeat();
    }
    let server = honest.configuration.server.clone();
    let [first, second] = [&honest, &fork].map(|log| log.anchor(64).to_note(&log.id(), &server.keys.log));
    let [first, second] = [first.expect("a note"), second.expect("a note")];
    let evidence = |first: &String, second: &String| {
        let evidence = Evidence::TwoRoots { server: server.clone(), first: first.clone(), second: second.clone() };
        Evidence::from_file(&evidence.to_file()).expect("a file").check(&honest.id())
    };
    assert_eq!(evidence(&first, &second), Ok(Verdict::TwoRoots { size: 64 }));
    assert_eq!(evidence(&first, &first), Err(NotEvidence::Honest));
}
