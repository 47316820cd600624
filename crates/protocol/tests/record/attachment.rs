//! Attachments: a file is sealed, its blob changed as the record says, and opened.

use protocol::attachment::*;
use protocol::id::BlobId;

use super::{Outputs, Record, hex, unhex};

/// Seals, changes, opens.
pub fn attachment(record: &Record) -> Result<Outputs, String> {
    let (key, blob, file) = (AttachmentKey(record.array("key")), BlobId(record.array("blob")), record.bytes("file"));
    let plan = Plan::new(file.len() as u64).expect("within the limit");
    let mut sealer = Sealer::new(&key, &blob, plan);
    let header = sealer.header();
    let (mut pieces, mut rest) = (Vec::new(), file.as_slice());
    while let Some(wanted) = sealer.wanted() {
        let (piece, after) = rest.split_at(wanted);
        pieces.push(sealer.seal(piece.to_vec()).expect("of the length wanted"));
        rest = after;
    }
    let hashes = sealer.finish().expect("all pieces");
    let has = |field: &str| record.0.contains_key(field);
    let array = |field: &str, otherwise: [u8; 32]| if has(field) { record.array(field) } else { otherwise };
    let attachment = Attachment {
        blob: BlobId(array("open-blob", blob.0)),
        key: AttachmentKey(array("open-key", key.0)),
        size: if has("open-size") { record.number("open-size") } else { file.len() as u64 },
        sealed_hash: FileHash(array("open-sealed-hash", hashes.sealed.0)),
        file_hash: FileHash(array("open-file-hash", hashes.file.0)),
        media_type: String::new(),
        name: String::new(),
        text: String::new(),
        picture: None,
        sound: None,
    };
    let mut sealed = header.to_vec();
    let change = if has("change") { record.text("change") } else { "" };
    let words: Vec<&str> = change.split(' ').collect();
    let number = |text: &str| text.parse::<usize>().expect("a number");
    match words.as_slice() {
        ["swap", one, other] => pieces.swap(number(one), number(other)),
        ["repeat", from, to] => pieces[number(to)] = pieces[number(from)].clone(),
        _ => {}
    }
    sealed.extend(pieces.concat());
    match words.as_slice() {
        ["flip", at] => sealed[number(at)] ^= 1,
        ["cut", count] => sealed.truncate(sealed.len() - number(count)),
        ["append", more] => sealed.extend(unhex(more)),
        _ => {}
    }
    let opened = open(&attachment, &sealed).map_err(|broken| match broken {
        Broken::Commitment => "commitment",
        Broken::Piece => "piece",
        Broken::Padding => "padding",
        Broken::Length => "length",
        Broken::Hash => "hash",
    })?;
    assert!(opened == file, "what was sealed comes out");
    Ok(vec![
        ("header", hex(&header)),
        ("sealed-bytes", sealed.len().to_string()),
        ("sealed-hash", hex(&hashes.sealed.0)),
        ("file-hash", hex(&hashes.file.0)),
    ])
}

/// Opens a whole blob.
fn open(attachment: &Attachment, sealed: &[u8]) -> Result<Vec<u8>, Broken> {
    let (header, mut rest) = sealed.split_at_checked(HEADER_BYTES).ok_or(Broken::Length)?;
    let plan = Plan::new(attachment.size).ok_or(Broken::Length)?;
    let mut opener = Opener::new(attachment, header)?;
    let mut file = Vec::new();
    while let Some(piece) = opener.next() {
        let (sealed, after) = rest.split_at_checked(plan.sealed_bytes_in(piece)).ok_or(Broken::Length)?;
        file.extend(opener.open(sealed)?);
        rest = after;
    }
    if !rest.is_empty() {
        return Err(Broken::Length);
    }
    opener.finish().map(|()| file)
}
