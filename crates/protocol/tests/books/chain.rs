//! Account chains, and the one strict verifier of signatures.

use protocol::cbor;
use protocol::chain::*;
use protocol::id::{AccountId, ChainHead, DeviceId};
use protocol::signature::{PublicKey, Purpose, Signature};

use super::{Book, flipped, hex, key};

/// Keys that nobody may use: the points of low order in all their encodings, and a second encoding of another point.
const UNUSABLE: [(&str, &str); 9] = [
    ("zero", "0000000000000000000000000000000000000000000000000000000000000000"),
    ("zero-negative", "0000000000000000000000000000000000000000000000000000000000000080"),
    ("identity", "0100000000000000000000000000000000000000000000000000000000000000"),
    ("order-two", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("order-eight", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    ("order-eight-other", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ("prime", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("prime-plus-three", "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ("no-point", "0200000000000000000000000000000000000000000000000000000000000000"),
];

const DEVICE: DeviceId = DeviceId([0xD1; 16]);

pub fn book() -> Book {
    let mut book = Book::new(
        "chain.txt",
        "Account chains: account key of seed a0 × 32, device key of seed d0 × 32, device id d1 × 16.",
    );
    let good = create_account(&key(0xA0), DEVICE, &key(0xD0));
    let state = good.verify().expect("a good chain");
    let fields = |chain: &Chain| vec![("chain", hex(&cbor::to_bytes(chain)))];
    let mut accepted = fields(&good);
    accepted.extend([
        ("gives-account", state.account.to_hex()),
        ("gives-head", state.head.to_hex()),
        ("gives-sequence", state.sequence.to_string()),
        ("gives-account-key", hex(&state.account_key.0)),
    ]);
    book.accepts("created", "An account with one device.", "chain", &accepted);

    let mut other = fields(&good);
    other.push(("account", AccountId([7; 32]).to_hex()));
    book.rejects(
        "other-account",
        "A good chain, but of another account than was asked for.",
        "chain",
        &other,
        "other-account",
    );
    book.rejects("empty", "No statement.", "chain", &fields(&Chain::default()), "empty");

    let twice = Chain { statements: vec![good.statements[0].clone(), good.statements[0].clone()] };
    book.rejects("created-twice", "The creation again, in the second place.", "chain", &fields(&twice), "unlinked");
    let mut linked = good.statements[0].clone();
    (linked.body.sequence, linked.body.previous) = (1, state.head);
    linked.signature = key(0xA0).sign(Purpose::AccountStatement, &cbor::to_bytes(&linked.body));
    let created_again = Chain { statements: vec![good.statements[0].clone(), linked] };
    book.rejects(
        "created-later",
        "A creation as the second statement, properly linked.",
        "chain",
        &fields(&created_again),
        "not-creation",
    );

    for (name, about, change, reason) in changes() {
        book.rejects(name, about, "chain", &fields(&signed_again(&good, change)), reason);
    }
    let mut unsigned = good.clone();
    unsigned.statements[0].signature =
        Signature(flipped(&good.statements[0].signature.0, 0).try_into().expect("64 bytes"));
    book.rejects(
        "bad-signature",
        "One bit of the account key's signature is changed.",
        "chain",
        &fields(&unsigned),
        "bad-signature",
    );
    for (name, unusable) in UNUSABLE {
        let weak = PublicKey(bytes_of(unusable));
        let account = signed_again(&good, |body| {
            let StatementKind::Created { account_key, .. } = &mut body.kind;
            *account_key = weak;
        });
        book.rejects(
            &format!("account-key-{name}"),
            "An account key that nobody may use.",
            "chain",
            &fields(&account),
            "weak-key",
        );
        let device = signed_again(&good, |body| {
            let StatementKind::Created { device, .. } = &mut body.kind;
            device.key = weak;
        });
        book.rejects(
            &format!("device-key-{name}"),
            "A device key that nobody may use.",
            "chain",
            &fields(&device),
            "weak-key",
        );
    }
    book
}

type Change = fn(&mut StatementBody);

/// Changes to the first statement, which is then signed again by the account key.
fn changes() -> [(&'static str, &'static str, Change, &'static str); 6] {
    [
        ("wrong-sequence", "The first statement calls itself the second.", |body| body.sequence = 1, "unlinked"),
        (
            "wrong-previous",
            "The first statement follows something.",
            |body| body.previous = ChainHead([1; 32]),
            "unlinked",
        ),
        (
            "no-consent",
            "The account key signs in the device's place.",
            |body| {
                consent(body, |record| {
                    key(0xA0).sign(Purpose::DeviceConsent, &cbor::to_bytes(&(key(0xA0).public(), record)))
                })
            },
            "bad-signature",
        ),
        (
            "consent-to-other-account",
            "The device's consent was given to another account key.",
            |body| {
                consent(body, |record| {
                    key(0xD0).sign(Purpose::DeviceConsent, &cbor::to_bytes(&(key(0xA1).public(), record)))
                })
            },
            "bad-signature",
        ),
        (
            "consent-of-other-purpose",
            "The device signed the right bytes for another purpose.",
            |body| {
                consent(body, |record| {
                    key(0xD0).sign(Purpose::InboxKey, &cbor::to_bytes(&(key(0xA0).public(), record)))
                })
            },
            "bad-signature",
        ),
        (
            "other-device-id",
            "The device's id is exchanged after its consent.",
            |body| {
                let StatementKind::Created { device, .. } = &mut body.kind;
                device.device = DeviceId([0xD2; 16]);
            },
            "bad-signature",
        ),
    ]
}

fn consent(body: &mut StatementBody, sign: impl Fn(&DeviceRecord) -> Signature) {
    let StatementKind::Created { device, consent, .. } = &mut body.kind;
    *consent = sign(device);
}

fn signed_again(good: &Chain, change: impl Fn(&mut StatementBody)) -> Chain {
    let mut chain = good.clone();
    let statement = &mut chain.statements[0];
    change(&mut statement.body);
    statement.signature = key(0xA0).sign(Purpose::AccountStatement, &cbor::to_bytes(&statement.body));
    chain
}

pub fn signatures() -> Book {
    let mut book =
        Book::new("signature.txt", "Labelled Ed25519 signatures and the strict verifier; the key's seed is 51 × 32.");
    let purposes = [
        Purpose::AccountStatement,
        Purpose::DeviceConsent,
        Purpose::InboxKey,
        Purpose::AccountSession,
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

fn bytes_of<const N: usize>(hex: &str) -> [u8; N] {
    let digits: Vec<u8> = hex.chars().map(|c| c.to_digit(16).expect("a digit") as u8).collect();
    std::array::from_fn(|index| digits[2 * index] << 4 | digits[2 * index + 1])
}
