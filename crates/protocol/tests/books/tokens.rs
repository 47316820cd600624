//! Tokens: batches and their evaluation, issuer statements, and when a period's tokens are good.

use protocol::cbor;
use protocol::time::Days;
use protocol::token::*;

use super::{Book, hex, key};

const PERIOD: Days = Days(20_700);

pub fn book() -> Book {
    let mut book = Book::new("tokens.txt", "Tokens: what a batch comes to, and what of an issuer's answer is refused.");
    let issuer = Issuer::from_seed(PERIOD, &[0x15; 32]);
    let other = Issuer::from_seed(PERIOD, &[0x16; 32]);
    let batch = Batch::from_seed(PERIOD, &[0xBA; 32], 3);
    let good = issuer.evaluate(batch.blinded()).expect("a batch");
    let fields = |key: &IssuerKey, evaluation: &Evaluation| {
        [
            ("period", PERIOD.0.to_string()),
            ("seed", hex(&[0xBA; 32])),
            ("count", "3".to_owned()),
            ("key", hex(&key.0)),
            ("evaluation", hex(&cbor::to_bytes(evaluation))),
        ]
    };
    let tokens = batch.finish(&issuer.key(), &good).expect("tokens");
    let first = hex(&cbor::to_bytes(&tokens[0]));
    let [period, seed, count, public, evaluation] = fields(&issuer.key(), &good);
    let about = "A batch under the stated key: its seed makes nonces and blinds.";
    book.accepts("batch", about, "token-batch", &[period, seed, count, public, evaluation, ("gives-first", first)]);
    let changed = |change: fn(&mut Evaluation)| {
        let mut evaluation = good.clone();
        change(&mut evaluation);
        evaluation
    };
    let foreign = other.evaluate(batch.blinded()).expect("a batch");
    for (name, about, key, evaluation, reason) in [
        ("batch-other-key", "Evaluated under another key than is stated.", issuer.key(), foreign, "other-key"),
        ("batch-other-stated", "Another key is stated than was used.", other.key(), good.clone(), "other-key"),
        ("batch-key-neutral", "The stated key is the neutral element.", IssuerKey([0; 32]), good.clone(), "other-key"),
        (
            "batch-exchanged",
            "Two elements exchanged.",
            issuer.key(),
            changed(|evaluation| evaluation.elements.swap(0, 1)),
            "other-key",
        ),
        (
            "batch-short",
            "One element is missing.",
            issuer.key(),
            changed(|evaluation| _ = evaluation.elements.pop()),
            "malformed",
        ),
        (
            "batch-element",
            "An element that is none of the group.",
            issuer.key(),
            changed(|evaluation| evaluation.elements[0] = Evaluated([0xFF; 32])),
            "malformed",
        ),
        (
            "batch-neutral",
            "The neutral element.",
            issuer.key(),
            changed(|evaluation| evaluation.elements[0] = Evaluated([0; 32])),
            "malformed",
        ),
        (
            "batch-proof",
            "A proof of other numbers.",
            issuer.key(),
            changed(|evaluation| evaluation.proof.0[0] ^= 1),
            "other-key",
        ),
        (
            "batch-proof-large",
            "A proof whose numbers are not below the group's order.",
            issuer.key(),
            changed(|evaluation| evaluation.proof = EvaluationProof([0xFF; 64])),
            "malformed",
        ),
    ] {
        book.rejects(name, about, "token-batch", &fields(&key, &evaluation), reason);
    }
    statements(&mut book, &issuer, &other);
    book
}

fn statements(book: &mut Book, issuer: &Issuer, other: &Issuer) {
    let identity = key(0x1D);
    let fields = |statement: &IssuerStatement| {
        [("identity", hex(&identity.public().0)), ("statement", hex(&cbor::to_bytes(statement)))]
    };
    let good = IssuerStatement::sign(&identity, PERIOD, issuer.key());
    book.accepts("issuer", "A period's issuer key.", "issuer-statement", &fields(&good));
    for (name, about, statement) in [
        ("issuer-other-key", "Another key under the signature.", IssuerStatement { key: other.key(), ..good }),
        ("issuer-other-period", "Another period.", IssuerStatement { period: Days(PERIOD.0 + 1), ..good }),
        ("issuer-other-identity", "Stated by somebody else.", IssuerStatement::sign(&key(2), PERIOD, issuer.key())),
    ] {
        book.rejects(name, about, "issuer-statement", &fields(&statement), "bad-signature");
    }
}
