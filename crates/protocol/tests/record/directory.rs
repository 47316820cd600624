//! The checks of the directory's records: map, log, evidence.

use protocol::cbor;
use protocol::id::ServerId;
use protocol::transparency::anchor::{Anchors, BadAnchors, SignedAnchor};
use protocol::transparency::audit::{AuditBlob, BadAppend};
use protocol::transparency::checkpoint::Checkpoint;
use protocol::transparency::evidence::{Evidence, NotEvidence};
use protocol::transparency::label::*;
use protocol::transparency::leaf::LogLeaf;
use protocol::transparency::log::*;
use protocol::transparency::lookup::*;
use protocol::transparency::map::NodeHash;
use protocol::transparency::note::*;
use protocol::transparency::promise::SignedPromise;
use protocol::transparency::vrf::VrfKey;

use super::{Outputs, Record, bad, hex, malformed};

pub fn map(record: &Record) -> Result<Outputs, String> {
    match record.text("check") {
        "map-label" => Ok(vec![("bytes", hex(&record.decoded::<MapLabel>("label")?.to_bytes()))]),
        "account-value" => Ok(vec![("value", hex(&record.decoded::<AccountValue>("value")?.to_value().0))]),
        "handle-value" => Ok(vec![("value", hex(&record.decoded::<HandleValue>("value")?.to_value().0))]),
        "label-proof" => {
            let (view, label) = (view(record), record.decoded::<MapLabel>("label")?);
            let found = view.verify_label(&label, &record.decoded("proof")?).map_err(bad_proof)?;
            let value = found.map_or(String::new(), |found| hex(&found.value.0));
            Ok(vec![("version", found.map_or(0, |found| found.version).to_string()), ("value", value)])
        }
        "history-proof" => {
            let (view, label) = (view(record), record.decoded::<MapLabel>("label")?);
            let from = record.number("from");
            let history = view.verify_history(&label, from, &record.decoded("proof")?).map_err(bad_proof)?;
            let values = history.earlier.iter().chain([&history.newest]).map(|found| hex(&found.value.0));
            Ok(vec![("values", values.collect())])
        }
        _ => {
            let blob: AuditBlob = record.decoded("blob")?;
            let (before, after) = (NodeHash(record.array("before")), NodeHash(record.array("after")));
            let verified = blob.verify_roots(record.number("epoch"), &before, &after);
            verified.map(|()| Vec::new()).map_err(|error| {
                let reason = match error {
                    BadAppend::OtherBlob => "other-blob",
                    BadAppend::Form => "form",
                    BadAppend::Overlap => "overlap",
                    BadAppend::Before => "before",
                    BadAppend::After => "after",
                };
                reason.to_owned()
            })
        }
    }
}

fn view(record: &Record) -> MapView {
    MapView {
        root: NodeHash(record.array("root")),
        epoch: record.number("epoch"),
        vrf_key: VrfKey(record.array("vrf-key")),
    }
}

fn bad_proof(error: BadProof) -> String {
    let reason = match error {
        BadProof::Place(_) => "bad-place",
        BadProof::Path(_) => "bad-path",
        BadProof::Version => "bad-version",
        BadProof::Markers => "bad-markers",
        BadProof::Epochs => "bad-epochs",
        BadProof::Gap => "gap",
    };
    reason.to_owned()
}

pub fn log(record: &Record) -> Result<Outputs, String> {
    let root = |field: &str| LogHash(record.array(field));
    let proof = || -> Vec<LogHash> {
        let bytes = record.bytes("proof");
        bytes.chunks(32).map(|hash| LogHash(hash.try_into().expect("32 bytes each"))).collect()
    };
    match record.text("check") {
        "leaf" => Ok(vec![("hash", hex(&record.decoded::<LogLeaf>("leaf")?.hash().0))]),
        "inclusion" => {
            let (index, size) = (record.number("index"), record.number("size"));
            let verified = verify_inclusion(&root("leaf"), index, size, &root("root"), &proof());
            verified.map(|()| Vec::new()).map_err(|_| "unproven".to_owned())
        }
        "consistency" => {
            let old = LogState { size: record.number("old-size"), root: root("old-root") };
            let new = LogState { size: record.number("size"), root: root("root") };
            verify_consistency(&old, &new, &proof()).map(|()| Vec::new()).map_err(|_| "unproven".to_owned())
        }
        "note" => {
            let key = NoteKey::parse(record.text("key")).expect("a key");
            let time = Note::parse(&text(record)).and_then(|note| note.verify(&key)).map_err(bad_note)?;
            Ok(vec![("time", time.map_or(String::new(), |time| time.0.to_string()))])
        }
        "checkpoint" => {
            let server = ServerId(record.array("server"));
            let verified = Checkpoint::verify(&text(record), &server, &record.key("key"));
            let (checkpoint, _) = verified.map_err(bad_note)?;
            Ok(vec![("size", checkpoint.state.size.to_string()), ("root", hex(&checkpoint.state.root.0))])
        }
        "anchor" => {
            let (server, key) = (ServerId(record.array("server")), record.key("key"));
            let anchor: SignedAnchor = record.decoded("anchor")?;
            let note = anchor.verify(&server, &key).then(|| anchor.to_note(&server, &key)).flatten();
            Ok(vec![("note", hex(note.ok_or("unsigned")?.as_bytes()))])
        }
        "anchors" => {
            let (server, key) = (ServerId(record.array("server")), record.key("key"));
            let state = LogState { size: record.number("size"), root: root("root") };
            let anchors: Anchors = record.decoded("anchors")?;
            let listed = anchors.verify(record.number("known"), &state, &server, &key).map_err(|error| {
                let reason = match error {
                    BadAnchors::Gap => "gap",
                    BadAnchors::Unsigned => "unsigned",
                    BadAnchors::OtherLog => "unproven",
                };
                reason.to_owned()
            })?;
            let roots = listed.anchors.iter().map(|anchor| hex(&anchor.root.0));
            Ok(vec![("roots", roots.collect::<Vec<_>>().join(" "))])
        }
        _ => {
            let promise: SignedPromise = record.decoded("promise")?;
            promise.verify_signature(&record.key("key")).map_err(bad).map(|()| Vec::new())
        }
    }
}

fn text(record: &Record) -> String {
    String::from_utf8(record.bytes("note")).expect("UTF-8")
}

fn bad_note(error: BadNote) -> String {
    let reason = match error {
        BadNote::Malformed => "malformed",
        BadNote::Unsigned => "unsigned",
        BadNote::BadSignature => "bad-signature",
    };
    reason.to_owned()
}

pub fn evidence(record: &Record) -> Result<Outputs, String> {
    let evidence = Evidence::from_file(&record.bytes("file")).map_err(malformed)?;
    assert_eq!(cbor::from_bytes::<Evidence>(&cbor::to_bytes(&evidence)), Ok(evidence.clone()));
    let verdict = evidence.check(&ServerId(record.array("server"))).map_err(|error| {
        let reason = match error {
            NotEvidence::OtherServer => "other-server",
            NotEvidence::Unsigned => "unsigned",
            NotEvidence::Unproven => "unproven",
            NotEvidence::Honest => "honest",
        };
        reason.to_owned()
    })?;
    Ok(vec![("verdict", verdict.to_string())])
}
