//! Witnessing: each answer of the C2SP protocol where it belongs, and never two roots for one size.

use std::path::Path;

use data_encoding::BASE64;
use protocol::time::Seconds;
use protocol::transparency::checkpoint::log_note_key;
use protocol::transparency::log::LogHash;
use protocol::transparency::note::{Note, NoteKey};
use wiretight_auditor::folder::Folder;
use wiretight_auditor::witness::{Reply, Witness};

use crate::honest::{Honest, log_key, statement};

const NOW: Seconds = Seconds(1_800_000_000);

/// A log of this many leaves.
pub fn log(leaves: u64) -> Honest {
    let mut server = Honest::new(1);
    while server.size() < leaves {
        server.heartbeat();
    }
    server
}

/// Another log under the same keys, which parts from the other after two leaves.
pub fn fork(leaves: u64) -> Honest {
    let mut server = log(2);
    server.time = server.time.plus(1);
    while server.size() < leaves {
        server.heartbeat();
    }
    server
}

/// The log's key.
pub fn key() -> NoteKey {
    log_note_key(&statement(1, 1).id(), log_key(1).public()).expect("a key")
}

/// A request.
pub fn request(old: u64, proof: &[LogHash], note: &str) -> String {
    let lines: String = proof.iter().map(|hash| BASE64.encode(&hash.0) + "\n").collect();
    format!("old {old}\n{lines}\n{note}")
}

fn grown(server: &Honest, old: u64, new: u64) -> String {
    request(old, &server.consistency(old, new), &server.note(new))
}

fn open(folder: &Path) -> Witness {
    let witness = Witness::open(Folder::take(folder).expect("a folder"), "witness.example/w1").expect("a witness");
    witness.trust(key()).expect("a log");
    witness
}

#[test]
fn each_answer_is_where_the_protocol_has_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let (witness, log, fork) = (open(folder.path()), log(9), fork(9));
    let ask = |body: &str| witness.add_checkpoint(body.as_bytes(), NOW);
    let cosigns = |body: &str, note: &str| {
        let Reply::Cosigned(line) = ask(body) else { panic!("not cosigned: {:?}", ask(body)) };
        let mut note = Note::parse(note).expect("a note");
        note.add_lines(&line).expect("a line");
        assert_eq!(note.verify(witness.key()), Ok(Some(NOW)));
    };
    assert_eq!(ask(&grown(&log, 3, 5)), Reply::OtherSize(0), "it has seen nothing yet");
    assert_eq!(ask(&request(0, &log.consistency(3, 5), &log.note(5))), Reply::Unproven, "from nothing needs no proof");
    cosigns(&grown(&log, 0, 5), &log.note(5));
    cosigns(&grown(&log, 5, 5), &log.note(5));
    assert_eq!(ask(&grown(&log, 0, 5)), Reply::OtherSize(5));
    assert_eq!(ask(&grown(&log, 5, 9).replace("old 5", "old 4")), Reply::OtherSize(5));
    assert_eq!(ask(&request(5, &log.consistency(4, 9), &log.note(9))), Reply::Unproven);
    assert_eq!(ask(&grown(&fork, 5, 9)), Reply::Unproven, "another log's growth");
    assert_eq!(ask(&request(5, &[], &fork.note(5))), Reply::OtherRoot);
    assert!(folder.path().join(format!("conflict-{}", log.id().to_hex())).exists(), "both checkpoints are kept");
    assert_eq!(ask(&request(9, &[], &log.note(5))), Reply::Malformed, "an old size beyond the new one");
    assert_eq!(ask(&request(5, &[], &log.note(3))), Reply::Malformed, "a log that shrinks");
    assert_eq!(ask(&request(0, &[], &Honest::new(2).note(1))), Reply::UnknownLog);
    let unsigned = log.note(9).replace("— wiretight", "— other");
    assert_eq!(ask(&request(5, &[], &unsigned)), Reply::NotSigned);
    let forged = log.note(9).replace("\n9\n", "\n8\n");
    assert_eq!(ask(&request(5, &[], &forged)), Reply::NotSigned);
    cosigns(&grown(&log, 5, 9), &log.note(9));
    let statuses =
        [Reply::Malformed, Reply::NotSigned, Reply::UnknownLog, Reply::OtherSize(1), Reply::OtherRoot, Reply::Unproven];
    assert_eq!(statuses.map(|reply| reply.status()), [400, 403, 404, 409, 409, 422]);
}

#[test]
fn requests_have_one_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let (witness, log) = (open(folder.path()), log(5));
    let good = grown(&log, 0, 5);
    let many = vec![LogHash([1; 32]); 64];
    for (body, what) in [
        (String::new(), "nothing"),
        (good.replacen("old 0", "old 00", 1), "a zero in front"),
        (good.replacen("old 0", "old +0", 1), "a sign"),
        (good.replacen("old 0", "old  0", 1), "two spaces"),
        (good.replacen("old 0", "size 0", 1), "another word"),
        (good.replacen("old 0\n\n", "old 0\n", 1), "no empty line"),
        (good.replacen("old 0\n", "old 0\nAAAA\n", 1), "a short hash"),
        (good.replacen("old 0\n", "old 0\n????\n", 1), "no base64"),
        (request(0, &many, &log.note(5)), "64 hashes"),
        (good.trim_end().to_owned(), "no newline at the end"),
        (format!("{good}\n"), "more behind it"),
    ] {
        assert_eq!(witness.add_checkpoint(body.as_bytes(), NOW), Reply::Malformed, "{what}");
    }
    assert_eq!(witness.add_checkpoint(&[0xFF, 0xFE], NOW), Reply::Malformed);
    assert!(matches!(witness.add_checkpoint(good.as_bytes(), NOW), Reply::Cosigned(_)));
}

#[test]
fn it_remembers_and_takes_no_other_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = log(9);
    let first = open(folder.path());
    let own = first.key().clone();
    assert!(matches!(first.add_checkpoint(grown(&log, 0, 7).as_bytes(), NOW), Reply::Cosigned(_)));
    drop(first);
    let second = open(folder.path());
    assert_eq!(second.key(), &own);
    assert_eq!(second.add_checkpoint(grown(&fork(9), 0, 9).as_bytes(), NOW), Reply::OtherSize(7));
    assert_eq!(second.add_checkpoint(grown(&fork(9), 7, 9).as_bytes(), NOW), Reply::Unproven);
    assert!(matches!(second.add_checkpoint(grown(&log, 7, 9).as_bytes(), NOW), Reply::Cosigned(_)));
    drop(second);
    // A log whose key changes is not the log that it was.
    let third = Witness::open(Folder::take(folder.path()).expect("a folder"), "w").expect("a witness");
    let other = log_note_key(&log.id(), log_key(2).public()).expect("a key");
    assert!(third.trust(other).is_err());
    assert_eq!(third.add_checkpoint(grown(&log, 9, 9).as_bytes(), NOW), Reply::UnknownLog);
    let named =
        NoteKey::new("example.com/log", protocol::transparency::note::NoteKeyKind::Ed25519, log_key(2).public());
    assert!(third.trust(named.expect("a key")).is_err(), "no server's log");
}

/// Whatever is not remembered is not signed.
#[test]
fn it_does_not_sign_what_it_cannot_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let (witness, log) = (open(folder.path()), log(5));
    // A folder in the place of the file: nothing can be renamed onto it.
    std::fs::create_dir(folder.path().join(format!("log-{}.state", log.id().to_hex()))).expect("a folder");
    assert_eq!(witness.add_checkpoint(grown(&log, 0, 5).as_bytes(), NOW), Reply::Failed);
    assert_eq!(witness.add_checkpoint(grown(&log, 5, 5).as_bytes(), NOW), Reply::OtherSize(0));
}
