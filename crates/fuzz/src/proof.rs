//! Proofs: whatever the published vectors show of the directory shows it in these bytes alone; edited as a script says, nothing.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use protocol::cbor;
use protocol::id::ServerId;
use protocol::transparency::audit::AuditBlob;
use protocol::transparency::evidence::Evidence;
use protocol::transparency::label::MapLabel;
use protocol::transparency::lookup::{HistoryProof, LabelProof, MapView};
use protocol::transparency::map::NodeHash;
use protocol::transparency::note::{Note, NoteKey};
use protocol::transparency::vrf::VrfKey;

use crate::script::Script;

/// The fields of a record that passes.
type Record = BTreeMap<String, Vec<u8>>;

/// The first byte says which record, the rest how its proof is changed.
pub fn check(bytes: &[u8]) {
    let mut script = Script::new(bytes);
    let records = records();
    let record = &records[script.below(records.len())];
    let (field, proves) = subject(record);
    assert!(proves(record, &record[field]), "what is published proves what it says");
    let mut changed = record[field].clone();
    script.edit(&mut changed);
    if changed != record[field] {
        assert!(!proves(record, &changed), "a changed {field} proves something");
    }
}

type Proves = fn(&Record, &[u8]) -> bool;

/// The field that is changed, and what must not pass then.
fn subject(record: &Record) -> (&'static str, Proves) {
    match record["check"].as_slice() {
        b"label-proof" => ("proof", proves_label),
        b"history-proof" => ("proof", proves_history),
        b"append" => ("blob", proves_append),
        b"note" => ("note", proves_note),
        b"evidence" => ("file", convicts),
        other => panic!("no property of {}", String::from_utf8_lossy(other)),
    }
}

fn proves_label(record: &Record, proof: &[u8]) -> bool {
    let read = cbor::from_bytes::<LabelProof>(proof);
    read.is_ok_and(|proof| view(record).verify_label(&label(record), &proof).is_ok())
}

fn proves_history(record: &Record, proof: &[u8]) -> bool {
    let read = cbor::from_bytes::<HistoryProof>(proof);
    read.is_ok_and(|proof| view(record).verify_history(&label(record), number(record, "from"), &proof).is_ok())
}

fn proves_append(record: &Record, blob: &[u8]) -> bool {
    let (before, after) = (NodeHash(array(record, "before")), NodeHash(array(record, "after")));
    let read = cbor::from_bytes::<AuditBlob>(blob);
    read.is_ok_and(|blob| blob.verify_roots(number(record, "epoch"), &before, &after).is_ok())
}

/// The text as the key signed it: other keys' lines are nobody's matter.
fn proves_note(record: &Record, note: &[u8]) -> bool {
    let key = std::str::from_utf8(&record["key"]).ok().and_then(NoteKey::parse).expect("a key");
    let signed = |note: &[u8]| {
        let note = Note::parse(std::str::from_utf8(note).ok()?).ok()?;
        note.verify(&key).ok().map(|_| (note.text().to_owned(), note.lines_of(&key)))
    };
    note == record["note"] && signed(note).is_some()
        || signed(note).is_some_and(|read| Some(read) != signed(&record["note"]))
}

fn convicts(record: &Record, file: &[u8]) -> bool {
    let server = ServerId(array(record, "server"));
    Evidence::from_file(file).is_ok_and(|evidence| evidence.check(&server).is_ok())
}

fn view(record: &Record) -> MapView {
    MapView {
        root: NodeHash(array(record, "root")),
        epoch: number(record, "epoch"),
        vrf_key: VrfKey(array(record, "vrf-key")),
    }
}

fn label(record: &Record) -> MapLabel {
    cbor::from_bytes(&record["label"]).expect("a label")
}

fn array<const N: usize>(record: &Record, field: &str) -> [u8; N] {
    record[field].as_slice().try_into().expect("a field of this length")
}

fn number(record: &Record, field: &str) -> u64 {
    String::from_utf8_lossy(&record[field]).parse().expect("a number")
}

/// The records that pass and that an edit can change.
fn records() -> &'static [Record] {
    static RECORDS: OnceLock<Vec<Record>> = OnceLock::new();
    RECORDS.get_or_init(|| {
        let books = [
            include_str!("../../../docs/spec/vectors/map.txt"),
            include_str!("../../../docs/spec/vectors/log.txt"),
            include_str!("../../../docs/spec/vectors/evidence.txt"),
        ];
        let blocks = books.into_iter().flat_map(|book| book.split("\n\n"));
        let wanted = ["label-proof", "history-proof", "append", "note", "evidence"];
        let records = blocks.map(read).filter(|record| record.get("expect").is_some_and(|expect| expect == b"ok"));
        let records = records.filter(|record| wanted.iter().any(|check| record["check"] == check.as_bytes()));
        records.collect()
    })
}

/// A record's fields: those in hexadecimal as bytes, the others as their text.
fn read(block: &str) -> Record {
    let fields = block.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "));
    fields
        .map(|(field, value)| {
            let is_text = ["name", "about", "check", "expect", "epoch", "from", "key"].contains(&field);
            let bytes = if is_text { value.as_bytes().to_vec() } else { unrun(value) };
            (field.to_owned(), bytes)
        })
        .collect()
}

/// Hexadecimal with runs as `(byte*count)`.
fn unrun(text: &str) -> Vec<u8> {
    let parts = text.split(['(', ')']).map(|part| match part.split_once('*') {
        Some((byte, count)) => unhex(byte).repeat(count.parse().expect("a count")),
        None => unhex(part),
    });
    parts.flatten().collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().filter_map(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect()
}
