//! Attachments: files sealed, and blobs that were changed, cut, extended or exchanged.

use protocol::attachment::*;
use protocol::hash::sha256;
use protocol::id::BlobId;

use super::{Book, hex};

const KEY: [u8; 32] = [0x41; 32];
const BLOB: [u8; 32] = [0xB1; 32];

pub fn book() -> Book {
    let mut book = Book::new("attachment.txt", "Attachments: sealed in pieces of 64 KiB under a key of their own.");
    for size in [0, 1, 16_383, 16_384, 16_385, 65_535, 65_536, 65_537, 131_072, 200_000, 1_000_000] {
        accepted(&mut book, &format!("size-{size}"), "A file of this size.", &vec![0x78; size], &[]);
    }
    accepted(&mut book, "zeros", "A file of zeros is not its padding.", &[0; 20_000], &[]);
    let file = vec![0x78; 200_000];
    for (name, about, change, reason) in [
        ("header-flipped", "Another commitment.", "flip 0", "commitment"),
        ("first-flipped", "A byte of the first piece changed.", "flip 32", "piece"),
        ("last-flipped", "The last byte changed.", "flip 200799", "piece"),
        ("cut-byte", "The last byte is missing.", "cut 1", "length"),
        ("cut-piece", "The last piece is missing.", "cut 4112", "length"),
        ("cut-all", "Nothing but the header.", "cut 200768", "length"),
        ("extended", "A byte too many.", "append 00", "length"),
        ("swapped", "Two pieces exchanged.", "swap 0 1", "piece"),
        ("repeated", "A piece twice.", "repeat 0 1", "piece"),
    ] {
        let change = ("change", change.to_owned());
        book.rejects(name, about, "attachment", &fields(&file, &[change]), reason);
    }
    for (name, about, field, value) in [
        ("other-key", "Another key: one blob opens under one key.", "open-key", hex(&[0x42; 32])),
        ("other-id", "The same blob under another id.", "open-blob", hex(&[0xB2; 32])),
        ("smaller", "A size that cuts the file.", "open-size", "199999".to_owned()),
        ("larger", "A size that takes padding for the file's.", "open-size", "200001".to_owned()),
    ] {
        book.rejects(name, about, "attachment", &fields(&file, &[(field, value)]), "commitment");
    }
    for (name, about, field) in [
        ("other-sealed-hash", "Another blob's hash.", "open-sealed-hash"),
        ("other-file-hash", "Another file's hash.", "open-file-hash"),
    ] {
        book.rejects(name, about, "attachment", &fields(&file, &[(field, hex(&[0; 32]))]), "hash");
    }
    book
}

fn accepted(book: &mut Book, name: &str, about: &str, file: &[u8], more: &[(&'static str, String)]) {
    let plan = Plan::new(file.len() as u64).expect("within the limit");
    let mut sealer = Sealer::new(&AttachmentKey(KEY), &BlobId(BLOB), plan);
    let header = sealer.header();
    let mut blob = header.to_vec();
    let mut rest = file;
    while let Some(wanted) = sealer.wanted() {
        let (piece, after) = rest.split_at(wanted);
        blob.extend(sealer.seal(piece.to_vec()).expect("of the length wanted"));
        rest = after;
    }
    let hashes = sealer.finish().expect("all pieces");
    assert_eq!((hashes.sealed.0, hashes.file.0), (sha256(&blob), sha256(file)));
    let mut fields = fields(file, more);
    fields.extend([
        ("gives-header", hex(&header)),
        ("gives-sealed-bytes", blob.len().to_string()),
        ("gives-sealed-hash", hex(&hashes.sealed.0)),
        ("gives-file-hash", hex(&hashes.file.0)),
    ]);
    book.accepts(name, about, "attachment", &fields);
}

fn fields(file: &[u8], more: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let mut fields = vec![("key", hex(&KEY)), ("blob", hex(&BLOB)), ("file", hex(file))];
    fields.extend(more.iter().cloned());
    fields
}
