//! Topics: entries, links, heads, proofs of possession, segment secrets, and sealed commits.

use protocol::cbor::{self, Bytes};
use protocol::commit::*;
use protocol::hello::Challenge;
use protocol::id::*;
use protocol::seal;
use protocol::signature::{PublicKey, Purpose, SecretKey};
use protocol::time::Minutes;
use protocol::topic::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::{Book, flipped, hex, key};

const TOPIC: TopicId = TopicId([0x01; 32]);

fn message() -> EntryBody {
    EntryBody::Message { tag: Tag([0x7A; 32]), ciphertext: Bytes(b"private message".to_vec()) }
}

pub fn book() -> Book {
    let mut book = Book::new(
        "topic.txt",
        "Topics: topic id 01 × 32, segment key of seed 5e × 32, server's head key of seed 5a × 32.",
    );
    entries(&mut book);
    links(&mut book);
    heads(&mut book);
    proofs(&mut book);
    secrets(&mut book);
    book
}

fn entries(book: &mut Book) {
    let segment_key = key(0x5E);
    let fields = |entry: &Entry, key: &PublicKey| [("entry", hex(&cbor::to_bytes(entry))), ("key", hex(&key.0))];
    let good = Entry::sign(&segment_key, TOPIC, 3, 30, message());
    let [entry, public] = fields(&good, &segment_key.public());
    let accepted = [entry, public, ("gives-hash", good.hash().to_hex())];
    book.accepts("entry", "A message's entry.", "entry", &accepted);
    let commit = EntryBody::Commit {
        next_key: key(0x5F).public(),
        possession: key(0x5F).sign(Purpose::NextSegment, &next_segment_bytes(&TOPIC, 4, b"sealed")),
        ciphertext: Bytes(b"sealed".to_vec()),
    };
    let commit = Entry::sign(&segment_key, TOPIC, 3, 30, commit);
    let [entry, public] = fields(&commit, &segment_key.public());
    book.accepts(
        "entry-commit",
        "A commit's entry.",
        "entry",
        &[entry, public, ("gives-hash", commit.hash().to_hex())],
    );

    let changed = |change: fn(&mut Entry)| {
        let mut entry = good.clone();
        change(&mut entry);
        entry
    };
    for (name, about, entry) in [
        ("entry-other-topic", "The topic is exchanged.", changed(|entry| entry.topic = TopicId([2; 32]))),
        ("entry-other-segment", "The segment is exchanged.", changed(|entry| entry.segment = 4)),
        ("entry-other-lifetime", "The lifetime is exchanged.", changed(|entry| entry.lifetime_days = 1)),
        (
            "entry-other-tag",
            "The tag is exchanged.",
            changed(|entry| {
                entry.body = EntryBody::Message { tag: Tag([0; 32]), ciphertext: Bytes(b"private message".to_vec()) }
            }),
        ),
        (
            "entry-other-ciphertext",
            "The ciphertext is exchanged.",
            changed(|entry| {
                entry.body = EntryBody::Message { tag: Tag([0x7A; 32]), ciphertext: Bytes(b"another message".to_vec()) }
            }),
        ),
        (
            "entry-by-server",
            "Signed by another key than the segment's.",
            Entry::sign(&key(0x5A), TOPIC, 3, 30, message()),
        ),
    ] {
        book.rejects(name, about, "entry", &fields(&entry, &segment_key.public()), "bad-signature");
    }
    let EntryBody::Commit { possession, ciphertext, .. } = commit.body.clone() else { return };
    let mut planted = commit.clone();
    planted.body = EntryBody::Commit { next_key: key(0x66).public(), possession, ciphertext };
    book.rejects(
        "entry-planted-key",
        "A commit's next key is exchanged.",
        "entry",
        &fields(&planted, &segment_key.public()),
        "bad-signature",
    );
}

fn links(book: &mut Book) {
    let first = first_link(&TOPIC, &key(0x50).public());
    let start = [("topic", TOPIC.to_hex()), ("key", hex(&key(0x50).public().0)), ("gives-link", first.to_hex())];
    book.accepts("first-link", "The head of a topic before its first entry.", "first-link", &start);
    let link = ChainLink {
        sequence: 1,
        segment: 0,
        kind: EntryKind::Message,
        time: Minutes(29_000_000),
        expiry: Minutes(29_043_200),
        entry: EntryHash([0xE1; 32]),
    };
    let changed = |change: fn(&mut ChainLink)| {
        let mut link = link;
        change(&mut link);
        link
    };
    for (name, about, link) in [
        ("link", "The first entry's link.", link),
        ("link-sequence", "Another place gives another head.", changed(|link| link.sequence = 2)),
        ("link-segment", "Another segment gives another head.", changed(|link| link.segment = 1)),
        ("link-kind", "Another kind gives another head.", changed(|link| link.kind = EntryKind::Commit)),
        ("link-time", "Another time gives another head.", changed(|link| link.time = Minutes(29_000_001))),
        ("link-expiry", "Another expiry gives another head.", changed(|link| link.expiry = Minutes(29_000_001))),
        ("link-entry", "Another entry gives another head.", changed(|link| link.entry = EntryHash([0xE2; 32]))),
    ] {
        let fields = [
            ("previous", first.to_hex()),
            ("link", hex(&cbor::to_bytes(&link))),
            ("gives-head", link.after(&first).to_hex()),
        ];
        book.accepts(name, about, "link", &fields);
    }
}

fn heads(book: &mut Book) {
    let server = key(0x5A);
    let head = Head { sequence: 9, link: Link([0x11; 32]) };
    let fields = |signed: &SignedHead, topic: TopicId, key: &PublicKey| {
        [("head", hex(&cbor::to_bytes(signed))), ("topic", topic.to_hex()), ("key", hex(&key.0))]
    };
    let good = SignedHead::sign(&server, &TOPIC, head);
    book.accepts("head", "A head that the server signed.", "head", &fields(&good, TOPIC, &server.public()));
    let sequence = SignedHead { head: Head { sequence: 8, ..head }, ..good };
    let link = SignedHead { head: Head { link: Link([0x12; 32]), ..head }, ..good };
    for (name, about, fields) in [
        ("head-other-sequence", "The place is exchanged.", fields(&sequence, TOPIC, &server.public())),
        ("head-other-link", "The link is exchanged.", fields(&link, TOPIC, &server.public())),
        ("head-other-topic", "The head of another topic.", fields(&good, TopicId([2; 32]), &server.public())),
        ("head-other-key", "Another server's key.", fields(&good, TOPIC, &key(0x5B).public())),
    ] {
        book.rejects(name, about, "head", &fields, "bad-signature");
    }
}

/// Signatures that prove possession of a segment's key: to the server at creation, at a commit, on a session.
fn proofs(book: &mut Book) {
    let (owner, public) = (key(0x5E), key(0x5E).public());
    let challenge = Challenge([0xC4; 32]);
    let proof = |topic: &TopicId, signature: [u8; 64]| {
        vec![("topic", topic.to_hex()), ("key", hex(&public.0)), ("signature", hex(&signature))]
    };
    let other = TopicId([2; 32]);

    let creation = owner.sign(Purpose::TopicCreation, &topic_creation(&TOPIC, &public)).0;
    book.accepts("creation", "A topic's first key proves itself.", "creation", &proof(&TOPIC, creation));
    book.rejects(
        "creation-other-topic",
        "The proof was made for another topic.",
        "creation",
        &proof(&other, creation),
        "bad-signature",
    );

    let with = |mut fields: Vec<(&'static str, String)>, more: &[(&'static str, String)]| {
        fields.extend_from_slice(more);
        fields
    };
    let next = owner.sign(Purpose::NextSegment, &next_segment_bytes(&TOPIC, 4, b"sealed")).0;
    let commit = |segment: u64, sealed: &[u8]| [("next-segment", segment.to_string()), ("sealed-commit", hex(sealed))];
    book.accepts(
        "possession",
        "The next segment's key proves itself on its commit.",
        "possession",
        &with(proof(&TOPIC, next), &commit(4, b"sealed")),
    );
    for (name, about, fields) in [
        ("possession-other-topic", "Of another topic.", with(proof(&other, next), &commit(4, b"sealed"))),
        ("possession-other-segment", "Of another segment.", with(proof(&TOPIC, next), &commit(5, b"sealed"))),
        ("possession-other-commit", "Of another commit.", with(proof(&TOPIC, next), &commit(4, b"scaled"))),
    ] {
        book.rejects(name, about, "possession", &fields, "bad-signature");
    }

    let session = owner.sign(Purpose::TopicSession, &topic_session_bytes(&challenge, &TOPIC, 3)).0;
    let on = |challenge: u8, segment: u64| [("challenge", hex(&[challenge; 32])), ("segment", segment.to_string())];
    book.accepts(
        "session",
        "A segment's key proves itself on a session.",
        "session",
        &with(proof(&TOPIC, session), &on(0xC4, 3)),
    );
    for (name, about, fields) in [
        ("session-replayed", "The proof of another session.", with(proof(&TOPIC, session), &on(0xC5, 3))),
        ("session-other-topic", "For another topic.", with(proof(&other, session), &on(0xC4, 3))),
        ("session-other-segment", "For another segment.", with(proof(&TOPIC, session), &on(0xC4, 4))),
    ] {
        book.rejects(name, about, "session", &fields, "bad-signature");
    }
}

fn topic_creation(topic: &TopicId, key: &PublicKey) -> Vec<u8> {
    protocol::api::topic_creation_bytes(topic, key)
}

fn secrets(book: &mut Book) {
    for (name, about, exported, topic, segment) in [
        ("secrets", "The secrets of a segment.", [0xEE; 32], TOPIC, 3),
        ("secrets-other-exported", "Another epoch's secret gives others.", [0xEF; 32], TOPIC, 3),
        ("secrets-other-topic", "Another topic gives others.", [0xEE; 32], TopicId([2; 32]), 3),
        ("secrets-other-segment", "Another segment gives others.", [0xEE; 32], TOPIC, 4),
    ] {
        let secrets = SegmentSecrets::derive(&exported, &topic, segment);
        let fields = [
            ("exported", hex(&exported)),
            ("topic", topic.to_hex()),
            ("segment", segment.to_string()),
            ("gives-key", hex(&secrets.signing.public().0)),
            ("gives-commit-key", hex(secrets.commit_key.as_slice())),
            ("gives-ephemeral-key", hex(secrets.ephemeral_key.as_slice())),
        ];
        book.accepts(name, about, "secrets", &fields);
    }
}

pub fn commits() -> Book {
    let mut book =
        Book::new("commit.txt", "Sealed commits: the author's device key of seed d0 × 32, sealing key 5c × 32.");
    let act = CommitAct {
        mls: Bytes(b"mls commit".to_vec()),
        chains: Vec::new(),
        readmissions: Vec::new(),
        knocks: Vec::new(),
    };
    let next = key(0x5F).public();
    let sign = |device: &SecretKey| SealedCommit::sign(device, 2, &TOPIC, 4, &next, act.clone());
    let fields = |commit: &SealedCommit, topic: TopicId, segment: u64, next: &PublicKey| {
        [
            ("commit", hex(&cbor::to_bytes(commit))),
            ("device-key", hex(&key(0xD0).public().0)),
            ("topic", topic.to_hex()),
            ("next-segment", segment.to_string()),
            ("next-key", hex(&next.0)),
        ]
    };
    let good = sign(&key(0xD0));
    book.accepts("author", "A commit that its author states.", "commit-author", &fields(&good, TOPIC, 4, &next));
    let mut other_act = good.clone();
    other_act.act.mls = Bytes(b"mls c0mmit".to_vec());
    for (name, about, fields) in [
        (
            "author-planted-key",
            "The server put a next key of its own on it.",
            fields(&good, TOPIC, 4, &key(0x66).public()),
        ),
        ("author-other-topic", "It was made for another topic.", fields(&good, TopicId([2; 32]), 4, &next)),
        ("author-other-segment", "It was made for another segment.", fields(&good, TOPIC, 5, &next)),
        ("author-other-act", "The MLS commit is exchanged.", fields(&other_act, TOPIC, 4, &next)),
        ("author-other-device", "Another device signed.", fields(&sign(&key(0xD3)), TOPIC, 4, &next)),
    ] {
        book.rejects(name, about, "commit-author", &fields, "bad-signature");
    }

    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let context = seal_context(&TOPIC, 3);
    let sealed = seal::seal(&mut rng, &[0x5C; 32], SEAL_LABEL, &context, b"plaintext");
    let fields = |key: u8, label: &str, context: &[u8], sealed: &[u8]| {
        [("key", hex(&[key; 32])), ("label", label.to_owned()), ("context", hex(context)), ("sealed", hex(sealed))]
    };
    let [a, b, c, d] = fields(0x5C, SEAL_LABEL, &context, &sealed);
    book.accepts("sealed", "Nonce, ciphertext and tag.", "open", &[a, b, c, d, ("gives-plaintext", hex(b"plaintext"))]);
    let other_context = seal_context(&TOPIC, 4);
    for (name, about, fields) in [
        ("sealed-other-key", "Another key.", fields(0x5D, SEAL_LABEL, &context, &sealed)),
        ("sealed-other-label", "Another label.", fields(0x5C, "blob", &context, &sealed)),
        ("sealed-other-context", "Another segment.", fields(0x5C, SEAL_LABEL, &other_context, &sealed)),
        (
            "sealed-changed-nonce",
            "One bit of the nonce is changed.",
            fields(0x5C, SEAL_LABEL, &context, &flipped(&sealed, 0)),
        ),
        (
            "sealed-changed-text",
            "One bit of the ciphertext is changed.",
            fields(0x5C, SEAL_LABEL, &context, &flipped(&sealed, 24)),
        ),
        (
            "sealed-changed-tag",
            "One bit of the tag is changed.",
            fields(0x5C, SEAL_LABEL, &context, &flipped(&sealed, sealed.len() - 1)),
        ),
        ("sealed-cut", "The last byte is missing.", fields(0x5C, SEAL_LABEL, &context, &sealed[..sealed.len() - 1])),
        ("sealed-nonce-only", "Nothing but a nonce.", fields(0x5C, SEAL_LABEL, &context, &sealed[..24])),
        ("sealed-nothing", "Nothing.", fields(0x5C, SEAL_LABEL, &context, b"")),
    ] {
        book.rejects(name, about, "open", &fields, "not-opened");
    }
    book
}
