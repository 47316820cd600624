//! The one strict verifier of signatures.

use protocol::signature::{PublicKey, Purpose};

use super::{Book, UNUSABLE, bytes_of, flipped, hex, key};

pub fn book() -> Book {
    let mut book =
        Book::new("signature.txt", "Labelled Ed25519 signatures and the strict verifier; the key's seed is 51 × 32.");
    let purposes = [
        Purpose::AccountStatement,
        Purpose::DeviceStatement,
        Purpose::DeviceConsent,
        Purpose::AccountKeyConsent,
        Purpose::InboxKey,
        Purpose::AccountSession,
        Purpose::AccountRecovery,
        Purpose::TopicSession,
        Purpose::Entry,
        Purpose::NextSegment,
        Purpose::TopicCreation,
        Purpose::MessageAuthor,
        Purpose::CommitAuthor,
        Purpose::JoinStart,
        Purpose::Rebuild,
        Purpose::Readmission,
        Purpose::TopicHead,
        Purpose::Stamp,
        Purpose::ServerStatement,
    ];
    let message = b"message";
    let fields = |label: &str, key: &PublicKey, message: &[u8], signature: &[u8]| {
        [("label", label.to_owned()), ("key", hex(&key.0)), ("message", hex(message)), ("signature", hex(signature))]
    };
    for (index, purpose) in purposes.into_iter().enumerate() {
        let signature = key(0x51).sign(purpose, message).0;
        let name = purpose.label().replace(' ', "-");
        let good = fields(purpose.label(), &key(0x51).public(), message, &signature);
        book.accepts(&name, "A signature for its purpose.", "signature", &good);
        let other = purposes[(index + 1) % purposes.len()];
        let exchanged = fields(other.label(), &key(0x51).public(), message, &signature);
        book.rejects(
            &format!("{name}-as-other"),
            "The same signature for another purpose.",
            "signature",
            &exchanged,
            "bad-signature",
        );
    }
    let label = Purpose::Entry.label();
    let good = key(0x51).sign(Purpose::Entry, message).0;
    let public = key(0x51).public();
    for (name, about, fields) in [
        ("other-message", "Another message.", fields(label, &public, b"massage", &good)),
        ("longer-message", "A byte more.", fields(label, &public, b"message\0", &good)),
        ("other-key", "Another key.", fields(label, &key(0x52).public(), message, &good)),
        ("changed-r", "One bit of R is changed.", fields(label, &public, message, &flipped(&good, 0))),
        ("changed-s", "One bit of s is changed.", fields(label, &public, message, &flipped(&good, 32))),
        (
            "s-plus-order",
            "s is larger than the group's order by the order: the malleable form.",
            fields(label, &public, message, &s_plus_order(&good)),
        ),
        (
            "unlabelled",
            "A signature over the message without domain and label.",
            fields(label, &public, message, &key(0x51).sign_foreign(message).0),
        ),
    ] {
        book.rejects(name, about, "signature", &fields, "bad-signature");
    }
    for (name, unusable) in UNUSABLE {
        // R = the identity, s = 0: with a key of low order the equation holds without a secret.
        let mut forged = [0u8; 64];
        forged[0] = 1;
        let fields = fields(label, &PublicKey(bytes_of(unusable)), message, &forged);
        book.rejects(
            &format!("key-{name}"),
            "A key that nobody may use, and a signature that needs no secret.",
            "signature",
            &fields,
            "bad-signature",
        );
    }
    book
}

/// The signature with the order of the group added to s.
fn s_plus_order(signature: &[u8; 64]) -> Vec<u8> {
    let order: [u8; 32] = bytes_of("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    let mut bytes = signature.to_vec();
    let mut carry = 0u16;
    for (byte, add) in bytes[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    bytes
}
