//! The directory: labels and values, proofs of the map, appends, the log's proofs, notes, checkpoints, leaves, promises.

use protocol::cbor;
use protocol::chain::AccountState;
use protocol::handle::Handle;
use protocol::id::ChainHead;
use protocol::signature::SecretKey;
use protocol::time::Seconds;
use protocol::transparency::anchor::{Anchors, SignedAnchor};
use protocol::transparency::audit::AuditBlob;
use protocol::transparency::checkpoint::{Checkpoint, log_note_key};
use protocol::transparency::label::*;
use protocol::transparency::log::LogHash;
use protocol::transparency::lookup::*;
use protocol::transparency::map::*;
use protocol::transparency::note::{Note, NoteKeyKind, NoteSigner};
use protocol::transparency::promise::{Promise, SignedPromise};

use super::{Book, hex, key};
use crate::honest::{Honest, account_id, log_key};
use crate::honest_map::HonestMap;

fn account(byte: u8) -> MapLabel {
    MapLabel::Account(account_id(byte))
}

fn handle(name: &str) -> Handle {
    Handle::parse(name).expect("a handle")
}

const NAMES: [&str; 8] = ["alice", "bob", "carol", "dave", "erin", "faythe", "grace", "heidi"];

/// A map of eight epochs, in the first five of which an account has five versions.
fn example() -> HonestMap {
    let mut map = HonestMap::new([0x4D; 32]);
    for (epoch, name) in (1..).zip(NAMES) {
        let newcomer = (MapLabel::Handle(handle(name)), MapValue([0x80 + epoch; 32]));
        let change = (epoch <= 5).then_some((account(1), MapValue([epoch; 32])));
        map.publish(&change.into_iter().chain([newcomer]).collect::<Vec<_>>());
    }
    map
}

pub fn map() -> Book {
    let mut book = Book::new("map.txt", "The directory's map: labels, values, proofs of labels and of appends.");
    for (name, label) in [
        ("label-account", account(7)),
        ("label-handle", MapLabel::Handle(handle("alice"))),
        ("label-look-alike", MapLabel::Handle(handle("a1.ice"))),
    ] {
        let fields = [("label", hex(&cbor::to_bytes(&label))), ("gives-bytes", hex(&label.to_bytes()))];
        book.accepts(name, "A label's bytes in the map.", "map-label", &fields);
    }
    values(&mut book);
    let map = example();
    labels(&mut book, &map);
    histories(&mut book, &map);
    appends(&mut book, &map);
    book
}

fn values(book: &mut Book) {
    for (name, state) in [("value-open", AccountState::Open), ("value-closed", AccountState::Closed)] {
        let account_key = key(0xA1).public();
        let value = AccountValue { sequence: 3, head: ChainHead([0x33; 32]), account_key, state };
        let fields = [("value", hex(&cbor::to_bytes(&value))), ("gives-value", hex(&value.to_value().0))];
        book.accepts(name, "An account's value in the map.", "account-value", &fields);
    }
    let held = HandleValue::Held { account: account_id(7), handle: handle("alice") };
    for (name, value) in [("value-held", held), ("value-released", HandleValue::Released { account: account_id(7) })] {
        let fields = [("value", hex(&cbor::to_bytes(&value))), ("gives-value", hex(&value.to_value().0))];
        book.accepts(name, "A handle's value in the map.", "handle-value", &fields);
    }
}

fn view_fields(view: &MapView, label: &MapLabel) -> Vec<(&'static str, String)> {
    vec![
        ("vrf-key", hex(&view.vrf_key.0)),
        ("root", hex(&view.root.0)),
        ("epoch", view.epoch.to_string()),
        ("label", hex(&cbor::to_bytes(label))),
    ]
}

fn labels(book: &mut Book, map: &HonestMap) {
    let view = map.view();
    let fields = |view: &MapView, label: &MapLabel, proof: &LabelProof| {
        let mut fields = view_fields(view, label);
        fields.push(("proof", hex(&cbor::to_bytes(proof))));
        fields
    };
    let empty = HonestMap::new([0x4D; 32]);
    for (name, about, map, label) in [
        ("present", "The fifth version of a label, with its marker.", map, account(1)),
        (
            "present-first",
            "The first version of a label, which needs no marker.",
            map,
            MapLabel::Handle(handle("carol")),
        ),
        ("absent", "A label that never had a version.", map, MapLabel::Handle(handle("frank"))),
        ("absent-empty", "A label of an empty map.", &empty, account(1)),
    ] {
        let (view, proof) = (map.view(), map.prove(&label));
        let found = view.verify_label(&label, &proof).expect("honest");
        let mut fields = fields(&view, &label, &proof);
        let version = found.map_or(0, |found| found.version).to_string();
        let value = found.map_or(String::new(), |found| hex(&found.value.0));
        fields.extend([("gives-version", version), ("gives-value", value)]);
        book.accepts(name, about, "label-proof", &fields);
    }
    let honest = map.prove_present(&account(1));
    let change = |change: &dyn Fn(&mut LookupProof)| {
        let mut proof = honest.clone();
        change(&mut proof);
        LabelProof::Present(proof)
    };
    let last = honest.newest.presence.path.len() - 1;
    for (name, about, proof, reason) in [
        ("version", "Another version number.", change(&|proof| proof.version = 4), "bad-place"),
        ("version-zero", "No version is 0.", change(&|proof| proof.version = 0), "bad-version"),
        ("version-young", "More versions than the map has epochs.", change(&|proof| proof.version = 9), "bad-version"),
        ("value", "Another value.", change(&|proof| proof.newest.value = MapValue([9; 32])), "bad-path"),
        ("nonce", "Another nonce.", change(&|proof| proof.newest.nonce = MapNonce([9; 32])), "bad-path"),
        ("epoch-later", "An epoch that has not been.", change(&|proof| proof.newest.epoch = 9), "bad-version"),
        ("no-marker", "The marker is left out.", change(&|proof| proof.markers.clear()), "bad-markers"),
        ("marker-twice", "The marker twice.", change(&|proof| proof.markers.extend_from_within(..)), "bad-markers"),
        (
            "vrf",
            "One bit of a proof of place is changed.",
            change(&|proof| proof.newest.presence.vrf.0[40] ^= 1),
            "bad-place",
        ),
        (
            "layer-dropped",
            "The lowest layer is missing.",
            change(&|proof| _ = proof.newest.presence.path.remove(last)),
            "bad-path",
        ),
        (
            "layer-twice",
            "The lowest layer twice.",
            change(&|proof| proof.newest.presence.path.extend_from_within(last..)),
            "bad-path",
        ),
        ("no-path", "No layer at all.", change(&|proof| proof.newest.presence.path.clear()), "bad-path"),
        (
            "sibling-missing",
            "A node below the root with one child.",
            change(&|proof| proof.newest.presence.path[last].sibling = None),
            "bad-path",
        ),
        (
            "children-exchanged",
            "The children of the nearest node exchanged.",
            change(&|proof| std::mem::swap(&mut proof.current.left, &mut proof.current.right)),
            "bad-path",
        ),
        ("longest-prefix", "The nearest node with a bit more.", change(&|proof| proof.current.length += 1), "bad-path"),
        (
            "superseded",
            "A version that is superseded.",
            LabelProof::Present(map.prove_version(&account(1), 4)),
            "bad-path",
        ),
        (
            "ancestor",
            "An ancestor as the nearest node: its child may have the leaf below it.",
            ancestor(map),
            "bad-path",
        ),
    ] {
        book.rejects(name, about, "label-proof", &fields(&view, &account(1), &proof), reason);
    }
    let proof = map.prove(&account(1));
    let of_other = fields(&view, &account(2), &proof);
    book.rejects("other-label", "A proof of another label.", "label-proof", &of_other, "bad-place");
    let other = MapView { root: map.roots[4], ..view.clone() };
    book.rejects(
        "other-root",
        "A proof of another root.",
        "label-proof",
        &fields(&other, &account(1), &proof),
        "bad-path",
    );
}

/// The first version's leaf as absent, by the root's true children.
fn ancestor(map: &HonestMap) -> LabelProof {
    let (_, presence) = map.presence(&account(1), akd::VersionFreshness::Fresh, 1);
    let lowest = map.absence(&MapLabel::Handle(handle("frank")), akd::VersionFreshness::Fresh, 1);
    // The root's children: one beside each of two paths that go apart there.
    let beside = |path: &[Layer]| path.first().and_then(|layer| layer.sibling);
    let mut children: Vec<Node> = [beside(&presence.path), beside(&lowest.path)].into_iter().flatten().collect();
    for other in NAMES {
        let (_, presence) = map.presence(&MapLabel::Handle(handle(other)), akd::VersionFreshness::Fresh, 1);
        children.extend(beside(&presence.path));
    }
    let child = |bit: u8| children.iter().copied().find(|node| node.label.bits()[0] >> 7 == bit);
    let (left, right) = (child(0), child(1));
    assert!(left.is_some() && right.is_some(), "both of the root's children were seen");
    LabelProof::Absent(Absence { vrf: presence.vrf, length: 0, left, right, path: Vec::new() })
}

fn histories(book: &mut Book, map: &HonestMap) {
    let view = map.view();
    let fields = |from: u64, proof: &HistoryProof| {
        let mut fields = view_fields(&view, &account(1));
        fields.extend([("from", from.to_string()), ("proof", hex(&cbor::to_bytes(proof)))]);
        fields
    };
    for (name, about, from) in [
        ("history", "Every version of a label.", 1),
        ("history-since", "The versions since the fourth.", 4),
        ("history-none", "Nothing since the newest.", 5),
    ] {
        let proof = map.history(&account(1), from);
        let mut fields = fields(from, &proof);
        let values: String = (from..=5).map(|version| hex(&[version as u8; 32])).collect();
        fields.push(("gives-values", values));
        book.accepts(name, about, "history-proof", &fields);
    }
    let honest = map.history(&account(1), 1);
    let change = |change: &dyn Fn(&mut HistoryProof)| {
        let mut proof = honest.clone();
        change(&mut proof);
        proof
    };
    for (name, about, from, proof, reason) in [
        ("history-gap", "A version is left out.", 1, change(&|proof| _ = proof.earlier.remove(2)), "bad-place"),
        (
            "history-short",
            "The first version is left out.",
            1,
            change(&|proof| _ = proof.earlier.remove(0)),
            "bad-place",
        ),
        (
            "history-ends",
            "The last version before the newest is left out.",
            1,
            change(&|proof| _ = proof.earlier.pop()),
            "gap",
        ),
        ("history-order", "Two versions exchanged.", 1, change(&|proof| proof.earlier.swap(1, 2)), "bad-place"),
        (
            "history-until",
            "A version that ended in another epoch.",
            1,
            change(&|proof| proof.earlier[1].until += 1),
            "bad-path",
        ),
        ("history-beyond", "The marker beyond is left out.", 1, change(&|proof| proof.beyond.clear()), "bad-markers"),
        ("history-zero", "From version 0.", 0, honest.clone(), "gap"),
        ("history-later", "From a version that there is not.", 6, map.history(&account(1), 5), "gap"),
    ] {
        book.rejects(name, about, "history-proof", &fields(from, &proof), reason);
    }
}

fn appends(book: &mut Book, map: &HonestMap) {
    let fields = |epoch: usize, blob: &AuditBlob| {
        [
            ("epoch", epoch.to_string()),
            ("before", hex(&map.roots[epoch - 1].0)),
            ("after", hex(&map.roots[epoch].0)),
            ("blob", hex(&cbor::to_bytes(blob))),
        ]
    };
    for (name, epoch) in [("append-first", 1), ("append", 5)] {
        book.accepts(name, "An honest epoch.", "append", &fields(epoch, &map.audit(epoch as u64)));
    }
    let honest = map.audit(5);
    let change = |change: &dyn Fn(&mut AuditBlob)| {
        let mut blob = honest.clone();
        change(&mut blob);
        blob
    };
    for (name, about, epoch, blob, reason) in [
        ("append-other", "Another epoch's blob.", 4, honest.clone(), "other-blob"),
        ("append-nothing", "Nothing added.", 5, change(&|blob| blob.inserted.clear()), "other-blob"),
        ("append-missing", "A leaf is left out.", 5, change(&|blob| _ = blob.inserted.pop()), "after"),
        ("append-changed", "Another leaf.", 5, change(&|blob| blob.inserted[0].hash = NodeHash([9; 32])), "after"),
        (
            "append-forgotten",
            "An unchanged subtree is left out.",
            5,
            change(&|blob| _ = blob.unchanged.remove(0)),
            "before",
        ),
        ("append-order", "Two leaves exchanged.", 5, change(&|blob| blob.inserted.swap(0, 1)), "overlap"),
        ("append-twice", "A leaf twice.", 5, change(&|blob| blob.inserted.insert(0, blob.inserted[0])), "overlap"),
        (
            "append-below",
            "A leaf below an unchanged subtree.",
            5,
            change(&|blob| {
                let node = blob.unchanged.iter().find(|node| node.label.length() < 256).expect("a subtree");
                let below = Node { label: NodeLabel::leaf(*node.label.bits()), hash: NodeHash([9; 32]) };
                blob.inserted.push(below);
                blob.inserted.sort_by_key(|node| node.label);
            }),
            "overlap",
        ),
        (
            "append-root",
            "The whole tree as unchanged.",
            5,
            change(&|blob| blob.unchanged[0].label = NodeLabel::ROOT),
            "form",
        ),
        (
            "append-prefix",
            "A leaf that is none.",
            5,
            change(&|blob| blob.inserted[0].label = blob.inserted[0].label.prefix(9)),
            "form",
        ),
    ] {
        book.rejects(name, about, "append", &fields(epoch, &blob), reason);
    }
}

fn joined(hashes: &[LogHash]) -> String {
    hashes.iter().map(|hash| hex(&hash.0)).collect()
}

pub fn log() -> Book {
    let mut book = Book::new("log.txt", "The log of roots: proofs, signed notes, checkpoints, leaves and promises.");
    let mut server = Honest::new(1);
    for _ in 0..6 {
        server.heartbeat();
    }
    let (size, state) = (server.size(), server_state(&server, server.size()));
    let leaf = server.leaves[2].clone();
    let fields = [("leaf", hex(&cbor::to_bytes(&leaf))), ("gives-hash", hex(&leaf.hash().0))];
    book.accepts("leaf", "A leaf's hash.", "leaf", &fields);
    let proof = server.proven(2).inclusion;
    let included = |index: u64, proof: &[LogHash]| {
        [
            ("leaf", hex(&leaf.hash().0)),
            ("index", index.to_string()),
            ("size", size.to_string()),
            ("root", hex(&state.0)),
            ("proof", joined(proof)),
        ]
    };
    book.accepts("inclusion", "The third of seven leaves.", "inclusion", &included(2, &proof));
    for (name, about, fields) in [
        ("inclusion-place", "Another place.", included(3, &proof)),
        ("inclusion-beyond", "A place beyond the end.", included(7, &proof)),
        ("inclusion-short", "A hash is missing.", included(2, &proof[1..])),
        ("inclusion-long", "A hash too many.", included(2, &[proof.as_slice(), &proof[..1]].concat())),
    ] {
        book.rejects(name, about, "inclusion", &fields, "unproven");
    }
    growth(&mut book, &server);
    notes(&mut book, &server);
    anchors(&mut book);
    promises(&mut book);
    book
}

fn anchors(book: &mut Book) {
    let mut server = Honest::new(1);
    while server.size() < 200 {
        server.heartbeat();
    }
    let whose = || [("server", hex(&server.id().0)), ("key", hex(&log_key(1).public().0))];
    let of = |anchor: &SignedAnchor| {
        let [server, key] = whose();
        [server, key, ("anchor", hex(&cbor::to_bytes(anchor)))]
    };
    let anchor = server.anchor(128);
    let mut fields = of(&anchor).to_vec();
    fields.push(("gives-note", hex(anchor.to_note(&server.id(), &log_key(1).public()).expect("a note").as_bytes())));
    book.accepts("anchor", "The checkpoint of 128 leaves as people tell of it.", "anchor", &fields);
    for (name, about, anchor) in [
        ("anchor-size", "Another size.", SignedAnchor { size: 64, ..anchor }),
        ("anchor-root", "Another root.", SignedAnchor { root: server.anchor(64).root, ..anchor }),
        ("anchor-none", "A signed size that is no anchor's.", server.anchor(127)),
    ] {
        book.rejects(name, about, "anchor", &of(&anchor), "unsigned");
    }
    let list = |known: u64, list: &Anchors| {
        let [server_id, key] = whose();
        let root = hex(&server_state(&server, server.size()).0);
        let known = ("known", known.to_string());
        let anchors = ("anchors", hex(&cbor::to_bytes(list)));
        vec![server_id, key, ("size", server.size().to_string()), ("root", root), known, anchors]
    };
    for (name, about, known) in [
        ("anchors", "All anchors of a log of 200 leaves.", 0),
        ("anchors-since", "The anchors since the second.", 128),
        ("anchors-none", "No anchor since the third.", 192),
    ] {
        let mut fields = list(known, &server.anchors(known));
        let roots = (known / 64 + 1..=3).map(|index| hex(&server.anchor(index * 64).root.0));
        fields.push(("gives-roots", roots.collect::<Vec<_>>().join(" ")));
        book.accepts(name, about, "anchors", &fields);
    }
    let honest = server.anchors(64);
    let change = |change: &dyn Fn(&mut Anchors)| {
        let mut changed = honest.clone();
        change(&mut changed);
        changed
    };
    let drop_last = change(&|list| list.signatures.truncate(1));
    for (name, about, known, anchors, reason) in [
        ("anchors-elsewhere", "They go on from another size than was asked.", 0, honest.clone(), "gap"),
        ("anchors-short", "The newest is left out.", 64, drop_last, "gap"),
        ("anchors-before", "A subtree before them is missing.", 64, change(&|list| list.before.clear()), "gap"),
        ("anchors-leaves", "The last leaf is missing.", 64, change(&|list| list.leaves.truncate(135)), "gap"),
        (
            "anchors-leaf",
            "A leaf between two anchors is another.",
            64,
            change(&|list| list.leaves[9] = LogHash([7; 32])),
            "unproven",
        ),
        (
            "anchors-other",
            "Other leaves before them.",
            64,
            change(&|list| list.before = vec![LogHash([7; 32])]),
            "unproven",
        ),
        (
            "anchors-signature",
            "Two signatures exchanged.",
            64,
            change(&|list| list.signatures[0] = list.signatures[1]),
            "unsigned",
        ),
        ("anchors-end", "Another last leaf.", 64, change(&|list| list.leaves[135] = LogHash([7; 32])), "unproven"),
    ] {
        book.rejects(name, about, "anchors", &list(known, &anchors), reason);
    }
}

fn server_state(server: &Honest, size: u64) -> LogHash {
    let note = Note::parse(&server.note(size)).expect("a note");
    Checkpoint::parse(note.text()).expect("a checkpoint").state.root
}

fn growth(book: &mut Book, server: &Honest) {
    let fields = |old: u64, new: u64, proof: &[LogHash]| {
        [
            ("old-size", old.to_string()),
            ("old-root", hex(&server_state(server, old).0)),
            ("size", new.to_string()),
            ("root", hex(&server_state(server, new).0)),
            ("proof", joined(proof)),
        ]
    };
    let proof = server.consistency(3, 7);
    book.accepts("growth", "From three leaves to seven.", "consistency", &fields(3, 7, &proof));
    book.accepts("growth-none", "The same size.", "consistency", &fields(7, 7, &[]));
    for (name, about, fields) in [
        ("growth-short", "A hash is missing.", fields(3, 7, &proof[1..])),
        ("growth-long", "A hash too many.", fields(3, 7, &[proof.as_slice(), &proof[..1]].concat())),
        ("growth-other", "Of another size.", fields(2, 7, &proof)),
        ("growth-back", "A log that shrinks.", fields(7, 3, &proof)),
        ("growth-none-with", "The same size with a hash.", fields(7, 7, &proof[..1])),
    ] {
        book.rejects(name, about, "consistency", &fields, "unproven");
    }
}

fn notes(book: &mut Book, server: &Honest) {
    let witness = NoteSigner::new("witness.example/w1", NoteKeyKind::Cosignature, key(0x3E)).expect("a signer");
    let other = NoteSigner::new("witness.example/w2", NoteKeyKind::Cosignature, key(0x3F)).expect("a signer");
    let log = log_note_key(&server.id(), log_key(1).public()).expect("a key");
    let mut note = Note::parse(&server.note(7)).expect("a note");
    note.sign(&witness, Seconds(1_800_000_500));
    let text = note.to_string();
    let fields = |text: &str, key: String| [("note", hex(text.as_bytes())), ("key", key)];
    let with_time = |text: &str, key: String, time: &str| {
        let [note, key] = fields(text, key);
        [note, key, ("gives-time", time.to_owned())]
    };
    let (log, witnessed) = (log.to_string(), witness.key().to_string());
    book.accepts("note", "The log's signature on a note.", "note", &with_time(&text, log.clone(), ""));
    book.accepts(
        "note-cosigned",
        "A witness's, with its time.",
        "note",
        &with_time(&text, witnessed.clone(), "1800000500"),
    );
    for (name, about, text, key, reason) in [
        ("note-unsigned", "No signature by this key.", text.clone(), other.key().to_string(), "unsigned"),
        ("note-changed", "Another size in the text.", text.replace("\n7\n", "\n8\n"), log.clone(), "bad-signature"),
        ("note-time", "The text is another note's.", text.replace("\n7\n", "\n6\n"), witnessed, "bad-signature"),
        ("note-no-end", "No newline at the end.", text.trim_end().to_owned(), log.clone(), "malformed"),
        (
            "note-twice",
            "One key's signature twice.",
            format!("{text}{}", note.lines_of(witness.key())),
            log.clone(),
            "malformed",
        ),
        ("note-base64", "Base64 without its padding.", text.replace("=\n", "\n"), log.clone(), "malformed"),
        ("note-hyphen", "A hyphen in place of the dash.", text.replace('—', "-"), log, "malformed"),
    ] {
        book.rejects(name, about, "note", &fields(&text, key), reason);
    }
    let fields = |note: &Note| {
        [
            ("server", server.id().to_hex()),
            ("key", hex(&log_key(1).public().0)),
            ("note", hex(note.to_string().as_bytes())),
        ]
    };
    let [id, log_public, input] = fields(&note);
    let gives =
        [id, log_public, input, ("gives-size", "7".to_owned()), ("gives-root", hex(&server_state(server, 7).0))];
    book.accepts("checkpoint", "A checkpoint with a cosignature.", "checkpoint", &gives);
    let signed = |text: String, secret: &SecretKey| {
        let mut note = Note::new(text).expect("a text");
        let name = protocol::transparency::checkpoint::origin(&server.id());
        note.sign(&NoteSigner::new(&name, NoteKeyKind::Ed25519, secret.clone()).expect("a name"), Seconds(0));
        note
    };
    let body = note.text().to_owned();
    for (name, about, note, reason) in [
        (
            "checkpoint-zeros",
            "A size with a zero in front.",
            signed(body.replace("\n7\n", "\n07\n"), &log_key(1)),
            "malformed",
        ),
        ("checkpoint-extended", "A further line.", signed(format!("{body}more\n"), &log_key(1)), "malformed"),
        ("checkpoint-other", "Another server's log.", signed(body.replace("log/", "log/0"), &log_key(1)), "malformed"),
        ("checkpoint-key", "Signed by another key.", signed(body, &log_key(2)), "unsigned"),
    ] {
        book.rejects(name, about, "checkpoint", &fields(&note), reason);
    }
}

fn promises(book: &mut Book) {
    let promise = Promise {
        account: account_id(7),
        sequence: 3,
        head: ChainHead([0x33; 32]),
        made: Seconds(1_800_000_000),
        deadline: Seconds(1_800_000_060),
        log_size: 9,
        handle: Some(handle("alice")),
    };
    let good = SignedPromise::sign(&log_key(1), promise);
    let fields =
        |promise: &SignedPromise| [("key", hex(&log_key(1).public().0)), ("promise", hex(&cbor::to_bytes(promise)))];
    book.accepts("promise", "A promise of an account and its handle.", "promise", &fields(&good));
    let change = |change: fn(&mut Promise)| {
        let mut promise = good.clone();
        change(&mut promise.promise);
        promise
    };
    for (name, about, promise) in [
        ("promise-later", "A later deadline.", change(|promise| promise.deadline = Seconds(u64::MAX))),
        ("promise-other", "Another head.", change(|promise| promise.head = ChainHead([0x34; 32]))),
        ("promise-size", "Another size of the log.", change(|promise| promise.log_size = 10)),
        ("promise-no-handle", "The handle is left out.", change(|promise| promise.handle = None)),
        ("promise-by-other", "Another key's.", SignedPromise::sign(&log_key(2), good.promise.clone())),
    ] {
        book.rejects(name, about, "promise", &fields(&promise), "bad-signature");
    }
}
