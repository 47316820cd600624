//! Signed notes: a known one verifies, and every other form of it is refused.

use protocol::limits::NOTE_SIGNATURES_MAX;
use protocol::signature::SecretKey;
use protocol::time::Seconds;
use protocol::transparency::note::*;

use crate::honest::START;

/// The example of the signed-note format's first implementation.
const KNOWN: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\
    \n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

const KNOWN_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

#[test]
fn a_known_note_verifies() {
    let (note, key) = (Note::parse(KNOWN).expect("a note"), NoteKey::parse(KNOWN_KEY).expect("a key"));
    assert_eq!((note.to_string().as_str(), key.to_string().as_str()), (KNOWN, KNOWN_KEY));
    assert_eq!(note.verify(&key), Ok(None));
    for at in 0..KNOWN.len() {
        let mut bytes = KNOWN.as_bytes().to_vec();
        bytes[at] ^= 1;
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let verified = Note::parse(&text).and_then(|note| note.verify(&key));
        assert!(verified.is_err(), "byte {at}");
    }
}

#[test]
fn a_note_has_one_form() {
    let line =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    for (text, what) in [
        (KNOWN.trim_end().to_owned(), "no newline at the end"),
        (KNOWN.replace("\n\n", "\n"), "no empty line"),
        (format!("{KNOWN}\n"), "an empty line at the end"),
        (format!("{KNOWN}{line}"), "a signature twice"),
        (KNOWN.replace('—', "-"), "a hyphen"),
        (KNOWN.replace("— ", "—"), "no space"),
        (KNOWN.replace("— Peter", "—  Peter"), "an empty name"),
        (KNOWN.replace("— PeterN", "— Peter+N"), "a plus sign in the name"),
        (KNOWN.replace("— PeterN", "— Peter\tN"), "a tab in the name"),
        (KNOWN.replace("JnAM=", "JnAN="), "bits beyond the end"),
        (KNOWN.replace("JnAM=", "JnAM"), "no padding"),
        (
            KNOWN.replace(
                "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=",
                "x08=IKP2SZLgUvVBv0n33LyAEMVQbYhbqSy6/KQHBJWSJzSLhlIGDdRRWAtqWUjV4Cr6n6nZ4KLaUWW+ihOkcsgcCZwD",
            ),
            "in two padded pieces",
        ),
        (KNOWN.replace("problem,\n", "problem,\r\n"), "a carriage return"),
        (KNOWN.replace(line, "— PeterNeumann x08gow==\n"), "no signature"),
        (format!("\n{line}"), "no text"),
        (String::new(), "nothing"),
        (format!("{}\n{line}", "x".repeat(9_000) + "\n"), "too large"),
        (
            (0..40)
                .map(|n| line.replace("Neumann", &n.to_string()))
                .fold("text\n\n".to_owned(), |all, line| all + &line),
            "too many",
        ),
    ] {
        assert_eq!(Note::parse(&text), Err(BadNote::Malformed), "{what}");
    }
    for (text, what) in [
        (KNOWN_KEY.replace("c74f20a3", "c74f20a4"), "another id"),
        (KNOWN_KEY.replace("c74f20a3", "C74F20A3"), "upper case"),
        (KNOWN_KEY.replace("+A", "+B"), "another type"),
        (KNOWN_KEY.replace("TW", "T"), "short"),
        (format!("{KNOWN_KEY} "), "a space"),
        ("a+b".to_owned(), "parts missing"),
    ] {
        assert_eq!(NoteKey::parse(&text), None, "{what}");
    }
    let key = SecretKey::from_seed(&[1; 32]).public();
    for name in ["", "a b", "a+b", "a\tb", "a\u{7}b"] {
        assert_eq!(NoteKey::new(name, NoteKeyKind::Ed25519, key), None, "{name:?}");
    }
    let weak = protocol::signature::PublicKey([&[1u8][..], &[0; 31]].concat().try_into().expect("32"));
    assert_eq!(NoteKey::new("weak", NoteKeyKind::Ed25519, weak), None, "a key of low order");
    for text in ["", "\n", "no end of the line", "a bell\u{7}\n"] {
        assert_eq!(Note::new(text.to_owned()), None, "{text:?}");
    }
}

#[test]
fn signatures_and_cosignatures_are_told_apart() {
    let secret = || SecretKey::from_seed(&[3; 32]);
    let log = NoteSigner::new("log", NoteKeyKind::Ed25519, secret()).expect("a signer");
    let witness = NoteSigner::new("witness", NoteKeyKind::Cosignature, secret()).expect("a signer");
    let mut note = Note::new("text\n".to_owned()).expect("a text");
    assert_eq!(note.verify(log.key()), Err(BadNote::Unsigned));
    note.sign(&log, Seconds(7));
    note.sign(&witness, Seconds(7));
    note.sign(&witness, Seconds(8));
    let read = Note::parse(&note.to_string()).expect("a note");
    assert_eq!(read, note);
    assert_eq!((read.verify(log.key()), read.verify(witness.key())), (Ok(None), Ok(Some(Seconds(8)))));
    // The log's signature under the witness's name, and the other way round.
    for (name, kind, own) in [("witness", NoteKeyKind::Ed25519, &log), ("log", NoteKeyKind::Cosignature, &witness)] {
        let other = NoteSigner::new(name, kind, secret()).expect("a signer");
        assert_eq!(read.verify(other.key()), Err(BadNote::Unsigned));
        assert_ne!(other.key().id(), own.key().id());
    }
    // A witness's line is added without being believed.
    let mut plain = Note::new("text\n".to_owned()).expect("a text");
    plain.sign(&log, Seconds(0));
    plain.add_lines(&note.lines_of(witness.key())).expect("a line");
    assert_eq!(plain.verify(witness.key()), Ok(Some(Seconds(8))));
    let mut other = Note::new("other\n".to_owned()).expect("a text");
    other.add_lines(&note.lines_of(witness.key())).expect("a line");
    assert_eq!(other.verify(witness.key()), Err(BadNote::BadSignature));
    assert_eq!(other.add_lines("no line\n"), Err(BadNote::Malformed));
    assert_eq!(other.add_lines(""), Err(BadNote::Malformed));
}

/// What is added is read again, or not added: a witness's answer leaves the note of the others as it was.
#[test]
fn a_note_takes_no_more_than_can_be_read() {
    let cosigner = |name: &str, number: u8| {
        let secret = SecretKey::from_seed(&[number; 32]);
        NoteSigner::new(name, NoteKeyKind::Cosignature, secret).expect("a name")
    };
    let line = |note: &Note, signer: &NoteSigner| {
        let mut signed = note.clone();
        signed.sign(signer, START);
        signed.lines_of(signer.key())
    };
    for (name, count) in [("w".to_owned(), NOTE_SIGNATURES_MAX), ("w".repeat(1_000), 7)] {
        let mut note = Note::new("a text\n".to_owned()).expect("a text");
        let mut added = 0;
        for number in 0..40 {
            let line = line(&note, &cosigner(&format!("{name}{number}"), number + 1));
            let before = note.clone();
            match note.add_lines(&line) {
                Ok(()) => added += 1,
                Err(error) => assert_eq!((error, &note), (BadNote::Malformed, &before)),
            }
            assert_eq!(Note::parse(&note.to_string()).as_ref(), Ok(&note));
        }
        assert_eq!(added, count);
        let mut several = Note::new("a text\n".to_owned()).expect("a text");
        let lines: String = (0..40).map(|number| line(&several, &cosigner(&format!("{name}{number}"), 9))).collect();
        let before = several.clone();
        assert_eq!(several.add_lines(&lines), Err(BadNote::Malformed));
        assert_eq!(several, before);
    }
}
