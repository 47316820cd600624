//! Franking: tags, authors' signatures, and stamps with each of their fields exchanged.

use protocol::cbor;
use protocol::franking::*;
use protocol::id::*;
use protocol::signature::{PublicKey, Purpose};
use protocol::time::Minutes;

use super::{Book, hex, key};

pub fn book() -> Book {
    let mut book = Book::new(
        "franking.txt",
        "Franking: author's device key of seed d0 × 32, stamp key of number 7 and seed 57 × 32.",
    );
    tags(&mut book);
    authors(&mut book);
    stamps(&mut book);
    book
}

fn tags(book: &mut Book) {
    for (name, about, salt, content) in [
        ("tag", "HMAC-SHA256 of the content under its salt.", [0x5A; 16], &b"content"[..]),
        ("tag-empty", "Of nothing.", [0x5A; 16], b""),
        ("tag-other-salt", "Another salt gives another tag.", [0x5B; 16], b"content"),
        ("tag-other-content", "Other content gives another tag.", [0x5A; 16], b"contend"),
    ] {
        let fields = [("salt", hex(&salt)), ("content", hex(content)), ("gives-tag", tag(&salt, content).to_hex())];
        book.accepts(name, about, "tag", &fields);
    }
}

fn authors(book: &mut Book) {
    let good = Authorship {
        tag: Tag([0x7A; 32]),
        conversation: ConversationId([0xC0; 32]),
        topic: TopicId([0x01; 32]),
        segment: 3,
    };
    let signature = good.sign(&key(0xD0));
    let fields = |authorship: &Authorship, key: &PublicKey, signature: &[u8]| {
        [("authorship", hex(&cbor::to_bytes(authorship))), ("key", hex(&key.0)), ("signature", hex(signature))]
    };
    let public = key(0xD0).public();
    book.accepts("author", "An author's signature.", "author", &fields(&good, &public, &signature.0));
    let foreign = key(0xD0).sign(Purpose::CommitAuthor, &cbor::to_bytes(&good));
    for (name, about, fields) in [
        (
            "author-other-tag",
            "Other words in the author's mouth.",
            fields(&Authorship { tag: Tag([0x7B; 32]), ..good }, &public, &signature.0),
        ),
        (
            "author-other-conversation",
            "Said elsewhere.",
            fields(&Authorship { conversation: ConversationId([0xC1; 32]), ..good }, &public, &signature.0),
        ),
        (
            "author-other-topic",
            "Transplanted into another topic.",
            fields(&Authorship { topic: TopicId([0x02; 32]), ..good }, &public, &signature.0),
        ),
        (
            "author-other-segment",
            "Transplanted into another segment.",
            fields(&Authorship { segment: 4, ..good }, &public, &signature.0),
        ),
        ("author-other-device", "Another device's key.", fields(&good, &key(0xD3).public(), &signature.0)),
        ("author-other-purpose", "Signed for another purpose.", fields(&good, &public, &foreign.0)),
    ] {
        book.rejects(name, about, "author", &fields, "bad-signature");
    }
}

fn stamps(book: &mut Book) {
    let server = StampKey::from_seed(7, &[0x57; 32]);
    let good = Stamped { topic: TopicId([0x01; 32]), segment: 3, time: Minutes(29_000_000), tag: Tag([0x7A; 32]) };
    let stamp = server.stamp(&good);
    let fields = |stamped: &Stamped, stamp: &Stamp, key: &PublicKey| {
        [
            ("seed", hex(&[0x57; 32])),
            ("key-id", "7".to_owned()),
            ("key", hex(&key.0)),
            ("stamped", hex(&cbor::to_bytes(stamped))),
            ("stamp", hex(&cbor::to_bytes(stamp))),
        ]
    };
    let public = server.public();
    book.accepts(
        "stamp",
        "A stamp: its signature and its MAC are both right.",
        "stamp",
        &fields(&good, &stamp, &public),
    );
    let other_number = Stamp { key_id: 8, ..stamp };
    let other = StampKey::from_seed(7, &[0x58; 32]);
    let swapped = server.stamp(&Stamped { tag: Tag([0x7B; 32]), ..good });
    for (name, about, fields) in [
        (
            "stamp-other-topic",
            "The topic is exchanged.",
            fields(&Stamped { topic: TopicId([2; 32]), ..good }, &stamp, &public),
        ),
        ("stamp-other-segment", "The segment is exchanged.", fields(&Stamped { segment: 4, ..good }, &stamp, &public)),
        (
            "stamp-other-time",
            "The time is exchanged.",
            fields(&Stamped { time: Minutes(29_000_001), ..good }, &stamp, &public),
        ),
        ("stamp-other-tag", "The tag is exchanged: two stamps swapped by a relay.", fields(&good, &swapped, &public)),
        ("stamp-other-number", "The key's number is exchanged.", fields(&good, &other_number, &public)),
        ("stamp-other-key", "Another key of the same number.", fields(&good, &other.stamp(&good), &public)),
        (
            "stamp-other-signature",
            "The signature of another stamp.",
            fields(&good, &Stamp { signature: swapped.signature, ..stamp }, &public),
        ),
    ] {
        book.rejects(name, about, "stamp", &fields, "bad-signature");
    }
    let mac = Stamp { mac: swapped.mac, ..stamp };
    book.rejects(
        "stamp-other-mac",
        "The MAC of another stamp: only the operator sees it.",
        "stamp",
        &fields(&good, &mac, &public),
        "bad-mac",
    );
    for (number, seed) in [(7, [0x57; 32]), (8, [0x57; 32]), (7, [0x58; 32])] {
        let public = StampKey::from_seed(number, &seed).public();
        let fields = [("key-id", number.to_string()), ("seed", hex(&seed)), ("gives-key", hex(&public.0))];
        book.accepts(
            &format!("stamp-key-{number}-{:02x}", seed[0]),
            "A stamp key from its seed.",
            "stamp-key",
            &fields,
        );
    }
}
