//! Hellos and session proofs, inbox items and what they carry, and the server's statement.

use protocol::api::account_session_bytes;
use protocol::cbor::{self, Bytes};
use protocol::hello::*;
use protocol::id::*;
use protocol::inbox::*;
use protocol::limits::TOKEN_BYTES_MAX;
use protocol::server::*;
use protocol::signature::{PublicKey, Purpose, SecretKey, Signature};
use protocol::time::Minutes;
use protocol::topic::Head;

use super::{Book, hex, key};

const ACCOUNT: AccountId = AccountId([0xAC; 32]);
const DEVICE: DeviceId = DeviceId([0xD1; 16]);

pub fn book() -> Book {
    let mut book = Book::new("session.txt", "Opening sessions: versions, and the proof of a device.");
    let fields = |hello: &Hello| [("hello", hex(&cbor::to_bytes(hello)))];
    let good = Hello::new(SessionKind::Topics, None);
    let changed = |change: fn(&mut Hello)| {
        let mut hello = good.clone();
        change(&mut hello);
        hello
    };
    for (name, about, hello) in [
        ("hello", "A hello of this version.", good.clone()),
        ("hello-newer", "A client that also speaks later versions.", changed(|hello| hello.version_max = 9)),
        ("hello-older", "A client that also speaks an earlier version.", changed(|hello| hello.version_min = 0)),
        (
            "hello-token",
            "A token of the largest size.",
            changed(|hello| hello.token = Some(Bytes(vec![0; TOKEN_BYTES_MAX]))),
        ),
    ] {
        let [input] = fields(&hello);
        book.accepts(name, about, "hello", &[input, ("gives-version", "1".to_owned())]);
    }
    for (name, about, hello) in [
        (
            "hello-too-new",
            "A client that speaks only later versions.",
            changed(|hello| (hello.version_min, hello.version_max) = (2, 9)),
        ),
        (
            "hello-too-old",
            "A client that speaks only an earlier version.",
            changed(|hello| (hello.version_min, hello.version_max) = (0, 0)),
        ),
        (
            "hello-turned",
            "The lowest version is above the highest.",
            changed(|hello| (hello.version_min, hello.version_max) = (2, 1)),
        ),
        ("hello-magic", "Another protocol.", changed(|hello| hello.magic = "wiretighT".into())),
        (
            "hello-large-token",
            "A token beyond the limit.",
            changed(|hello| hello.token = Some(Bytes(vec![0; TOKEN_BYTES_MAX + 1]))),
        ),
    ] {
        book.rejects(name, about, "hello", &fields(&hello), "no-version");
    }

    let proof =
        |challenge: u8, server: u8, account: AccountId, device: DeviceId, key: &PublicKey, signature: &Signature| {
            [
                ("challenge", hex(&[challenge; 32])),
                ("server", hex(&[server; 32])),
                ("account", account.to_hex()),
                ("device", device.to_hex()),
                ("key", hex(&key.0)),
                ("signature", hex(&signature.0)),
            ]
        };
    let public = key(0xD0).public();
    let signed = account_session_bytes(&Challenge([0xC4; 32]), &ServerId([0x5E; 32]), &ACCOUNT, &DEVICE);
    let good = key(0xD0).sign(Purpose::AccountSession, &signed);
    book.accepts(
        "account",
        "A device proves itself.",
        "account-session",
        &proof(0xC4, 0x5E, ACCOUNT, DEVICE, &public, &good),
    );
    for (name, about, fields) in [
        ("account-replayed", "The proof of another session.", proof(0xC5, 0x5E, ACCOUNT, DEVICE, &public, &good)),
        (
            "account-relayed",
            "The proof that another server was given.",
            proof(0xC4, 0x5F, ACCOUNT, DEVICE, &public, &good),
        ),
        ("account-other", "For another account.", proof(0xC4, 0x5E, AccountId([0xAD; 32]), DEVICE, &public, &good)),
        (
            "account-other-device",
            "For another device.",
            proof(0xC4, 0x5E, ACCOUNT, DeviceId([0xD2; 16]), &public, &good),
        ),
        ("account-other-key", "By another key.", proof(0xC4, 0x5E, ACCOUNT, DEVICE, &key(0xD3).public(), &good)),
    ] {
        book.rejects(name, about, "account-session", &fields, "bad-signature");
    }
    book
}

pub fn inbox() -> Book {
    let mut book = Book::new("inbox.txt", "Inboxes: the device key's seed is d0 × 32.");
    for (name, account, device) in [
        ("topic", ACCOUNT, DEVICE),
        ("topic-other-account", AccountId([1; 32]), DEVICE),
        ("topic-other-device", ACCOUNT, DeviceId([1; 16])),
    ] {
        let topic = inbox_topic(&account, &device);
        let fields = [("account", account.to_hex()), ("device", device.to_hex()), ("gives-topic", topic.to_hex())];
        book.accepts(name, "The topic id that stands for an inbox.", "inbox-topic", &fields);
    }
    inbox_keys(&mut book);
    let start = JoinStart {
        conversation: ConversationId([0xC0; 32]),
        generation: 0,
        topic: TopicId([1; 32]),
        segment: 4,
        head: Head { sequence: 9, link: Link([0x11; 32]) },
        bundle: EntryHash([0xB0; 32]),
        time: Minutes(29_800_000),
    };
    let good = SignedJoinStart::sign(&key(0xD0), start);
    let start = |change: fn(&mut JoinStart)| with(&good, |signed| change(&mut signed.start));
    let starts = [
        ("start-other-conversation", start(|start| start.conversation = ConversationId([0xC1; 32]))),
        ("start-other-generation", start(|start| start.generation = 1)),
        ("start-other-topic", start(|start| start.topic = TopicId([2; 32]))),
        ("start-later-segment", start(|start| start.segment = 5)),
        ("start-later-head", start(|start| start.head.sequence = 10)),
        ("start-other-link", start(|start| start.head.link = Link([0x12; 32]))),
        ("start-other-bundle", start(|start| start.bundle = EntryHash([0xB1; 32]))),
        ("start-earlier", start(|start| start.time = Minutes(29_799_999))),
        ("start-by-other", SignedJoinStart::sign(&key(0xD3), good.start.clone())),
    ];
    signed(&mut book, "start", "join-start", &good, &starts);

    let rebuild = Rebuild {
        conversation: ConversationId([0xC0; 32]),
        generation: 1,
        old_topic: TopicId([1; 32]),
        epoch: 4,
        epoch_authenticator: Bytes(vec![0xEA; 32]),
        head: Head { sequence: 9, link: Link([0x11; 32]) },
        closing_entry: EntryHash([0xE1; 32]),
        leaf: 2,
        left_out: Vec::new(),
        new_topic: TopicId([3; 32]),
    };
    let good = SignedRebuild::sign(&key(0xD0), rebuild);
    let change = |change: fn(&mut Rebuild)| with(&good, |signed| change(&mut signed.rebuild));
    let rebuilds = [
        ("rebuild-other-conversation", change(|rebuild| rebuild.conversation = ConversationId([0xC1; 32]))),
        ("rebuild-other-generation", change(|rebuild| rebuild.generation = 2)),
        ("rebuild-other-topic", change(|rebuild| rebuild.old_topic = TopicId([2; 32]))),
        ("rebuild-earlier-epoch", change(|rebuild| rebuild.epoch = 3)),
        ("rebuild-other-authenticator", change(|rebuild| rebuild.epoch_authenticator = Bytes(vec![0xEB; 32]))),
        ("rebuild-other-head", change(|rebuild| rebuild.head.sequence = 8)),
        ("rebuild-other-entry", change(|rebuild| rebuild.closing_entry = EntryHash([0xE2; 32]))),
        ("rebuild-other-leaf", change(|rebuild| rebuild.leaf = 0)),
        ("rebuild-without-somebody", change(|rebuild| rebuild.left_out.push(ACCOUNT))),
        ("rebuild-other-new-topic", change(|rebuild| rebuild.new_topic = TopicId([4; 32]))),
        ("rebuild-by-other", SignedRebuild::sign(&key(0xD3), good.rebuild.clone())),
    ];
    signed(&mut book, "rebuild", "rebuild", &good, &rebuilds);

    let readmission = Readmission {
        conversation: ConversationId([0xC0; 32]),
        generation: 0,
        account: ACCOUNT,
        device: DEVICE,
        key_package: Bytes(b"key package".to_vec()),
    };
    let good = SignedReadmission::sign(&key(0xD0), readmission);
    let change = |change: fn(&mut Readmission)| with(&good, |signed| change(&mut signed.readmission));
    let readmissions = [
        ("readmission-other-conversation", change(|asked| asked.conversation = ConversationId([0xC1; 32]))),
        ("readmission-other-generation", change(|asked| asked.generation = 1)),
        ("readmission-other-account", change(|asked| asked.account = AccountId([1; 32]))),
        ("readmission-other-device", change(|asked| asked.device = DeviceId([1; 16]))),
        ("readmission-other-package", change(|asked| asked.key_package = Bytes(b"key_package".to_vec()))),
        ("readmission-by-other", SignedReadmission::sign(&key(0xD3), good.readmission.clone())),
    ];
    signed(&mut book, "readmission", "readmission", &good, &readmissions);
    book
}

fn with<T: Clone>(good: &T, change: impl Fn(&mut T)) -> T {
    let mut value = good.clone();
    change(&mut value);
    value
}

/// A good signed object, and others that its signature does not cover.
fn signed<T: minicbor::Encode<()>>(book: &mut Book, name: &str, check: &str, good: &T, others: &[(&str, T)]) {
    let fields = |value: &T| [("signed", hex(&cbor::to_bytes(value))), ("key", hex(&key(0xD0).public().0))];
    book.accepts(name, "Signed by the device.", check, &fields(good));
    for (name, other) in others {
        book.rejects(name, "Something of it is exchanged.", check, &fields(other), "bad-signature");
    }
}

fn inbox_keys(book: &mut Book) {
    let sign = |device_key: &SecretKey| InboxKey::sign(device_key, &ACCOUNT, &DEVICE, Bytes(vec![0x1B; 40]));
    let fields = |inbox_key: &InboxKey, account: AccountId, device: DeviceId| {
        [
            ("inbox-key", hex(&cbor::to_bytes(inbox_key))),
            ("account", account.to_hex()),
            ("device", device.to_hex()),
            ("key", hex(&key(0xD0).public().0)),
        ]
    };
    let good = sign(&key(0xD0));
    book.accepts("key", "An inbox key signed by its device.", "inbox-key", &fields(&good, ACCOUNT, DEVICE));
    let exchanged = InboxKey { key: Bytes(vec![0x1C; 40]), ..good.clone() };
    for (name, about, fields) in [
        ("key-exchanged", "The server put its own key in.", fields(&exchanged, ACCOUNT, DEVICE)),
        ("key-other-account", "Another account's.", fields(&good, AccountId([1; 32]), DEVICE)),
        ("key-other-device", "Another device's.", fields(&good, ACCOUNT, DeviceId([1; 16]))),
        ("key-by-other", "Signed by another key.", fields(&sign(&key(0xD3)), ACCOUNT, DEVICE)),
    ] {
        book.rejects(name, about, "inbox-key", &fields, "bad-signature");
    }
}

pub fn server() -> Book {
    let mut book = Book::new("server.txt", "The server's statement of its keys: identity key of seed 1d × 32.");
    let keys = ServerKeys {
        identity: key(0x1D).public(),
        head: key(0x5A).public(),
        stamps: vec![StampKeyRecord { key_id: 7, key: key(0x57).public() }],
        certificate: CertificateHash([0xCE; 32]),
        revision: 3,
        log: key(0x10).public(),
    };
    let good = ServerStatement::sign(&key(0x1D), keys);
    let fields = |statement: &ServerStatement| [("statement", hex(&cbor::to_bytes(statement)))];
    let [input] = fields(&good);
    book.accepts("statement", "The server's keys.", "server-statement", &[input, ("gives-server", good.id().to_hex())]);
    let change = |change: fn(&mut ServerKeys)| with(&good, |statement| change(&mut statement.keys));
    for (name, about, statement) in [
        ("other-identity", "The identity key is exchanged.", change(|keys| keys.identity = key(0x1E).public())),
        ("other-head-key", "The head key is exchanged.", change(|keys| keys.head = key(0x5B).public())),
        ("other-log-key", "The log key is exchanged.", change(|keys| keys.log = key(0x11).public())),
        ("other-stamp-key", "A stamp key is exchanged.", change(|keys| keys.stamps[0].key = key(0x58).public())),
        ("other-stamp-number", "A stamp key's number is exchanged.", change(|keys| keys.stamps[0].key_id = 8)),
        ("fewer-stamp-keys", "A stamp key is left out.", change(|keys| keys.stamps.clear())),
        (
            "other-certificate",
            "The certificate is exchanged.",
            change(|keys| keys.certificate = CertificateHash([0xCF; 32])),
        ),
        ("other-revision", "The revision is exchanged.", change(|keys| keys.revision = 4)),
        ("by-other", "Signed by another key.", ServerStatement::sign(&key(0x1E), good.keys.clone())),
    ] {
        book.rejects(name, about, "server-statement", &fields(&statement), "bad-signature");
    }
    book
}
