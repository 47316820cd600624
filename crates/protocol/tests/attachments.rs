//! Properties of sealed files: what goes in comes out, at every length near a border, and nothing else does.

extern crate wiretight_protocol as protocol;

use proptest::prelude::*;
use protocol::attachment::*;
use protocol::id::BlobId;
use protocol::limits::ATTACHMENT_BYTES_MAX;
use protocol::limits::BLOB_BYTES_MAX;

const KEY: AttachmentKey = AttachmentKey([7; 32]);

fn seal(key: &AttachmentKey, blob: BlobId, file: &[u8]) -> (Attachment, Vec<u8>) {
    let plan = Plan::new(file.len() as u64).expect("within the limit");
    let mut sealer = Sealer::new(key, &blob, plan);
    let (mut sealed, mut rest) = (sealer.header().to_vec(), file);
    while let Some(wanted) = sealer.wanted() {
        let (piece, after) = rest.split_at(wanted);
        sealed.extend(sealer.seal(piece.to_vec()).expect("of the length wanted"));
        rest = after;
    }
    let hashes = sealer.finish().expect("all pieces");
    assert_eq!(sealed.len() as u64, plan.sealed_bytes());
    let attachment = Attachment {
        blob,
        key: key.clone(),
        size: file.len() as u64,
        sealed_hash: hashes.sealed,
        file_hash: hashes.file,
        media_type: "application/octet-stream".to_owned(),
        name: "a file".to_owned(),
        text: String::new(),
        picture: None,
        sound: None,
    };
    (attachment, sealed)
}

fn open(attachment: &Attachment, sealed: &[u8], kept: u64) -> Result<Vec<u8>, Broken> {
    let plan = Plan::new(attachment.size).ok_or(Broken::Length)?;
    let header = sealed.get(..HEADER_BYTES).ok_or(Broken::Length)?;
    let mut opener = Opener::new(attachment, header)?;
    let mut file = Vec::new();
    while let Some(piece) = opener.next() {
        let from = plan.offset_of(piece) as usize;
        let sealed = sealed.get(from..from + plan.sealed_bytes_in(piece)).ok_or(Broken::Length)?;
        let bytes = opener.open(sealed)?;
        file.extend_from_slice(&bytes);
        if piece + 1 == kept {
            // As after a restart: what was kept goes in again, and the rest comes from the server.
            let header = Opener::new(attachment, &sealed_header(attachment))?;
            opener = header;
            for piece in 0..kept {
                let from = piece as usize * PIECE_BYTES;
                opener.take_again(file[from..from + plan.file_bytes_in(piece)].to_vec())?;
            }
        }
    }
    if sealed.len() as u64 != plan.sealed_bytes() {
        return Err(Broken::Length);
    }
    opener.finish().map(|()| file)
}

fn sealed_header(attachment: &Attachment) -> [u8; HEADER_BYTES] {
    Sealer::new(&attachment.key, &attachment.blob, Plan::new(attachment.size).expect("within the limit")).header()
}

fn file(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at % 251) as u8).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_sealed_is_opened_wherever_it_was_broken_off(border in 0u64..6, off in 0usize..40, kept in 0u64..5) {
        let size = (border as usize * PIECE_BYTES + off).saturating_sub(20);
        let content = file(size);
        let (attachment, sealed) = seal(&KEY, BlobId([1; 32]), &content);
        prop_assert_eq!(open(&attachment, &sealed, kept), Ok(content));
    }

    #[test]
    fn no_changed_byte_and_no_other_length_passes(size in 0usize..200_000, at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let (attachment, sealed) = seal(&KEY, BlobId([1; 32]), &file(size));
        let mut changed = sealed.clone();
        let at = at.index(changed.len());
        changed[at] ^= 1 << bit;
        prop_assert!(open(&attachment, &changed, 0).is_err());
        prop_assert!(open(&attachment, &sealed[..at], 0).is_err());
        prop_assert!(open(&attachment, &[&sealed[..], &[0]].concat(), 0).is_err());
    }

    #[test]
    fn sizes_tell_little(size in 0u64..ATTACHMENT_BYTES_MAX) {
        let sealed = Plan::new(size).expect("within the limit").sealed_bytes();
        prop_assert!(sealed <= BLOB_BYTES_MAX);
        prop_assert!(sealed <= size.max(16 * 1024) / 100 * 113 + 1_024, "{} for {}", sealed, size);
        let next = Plan::new(size + 1).expect("within the limit").sealed_bytes();
        prop_assert!(next >= sealed);
    }
}

#[test]
fn all_files_up_to_two_gibibytes_have_few_sizes() {
    let step = ATTACHMENT_BYTES_MAX / 100_000;
    let sizes = (0..=100_000).map(|at| Plan::new(at * step).expect("within the limit").sealed_bytes());
    let sizes: std::collections::BTreeSet<u64> = sizes.collect();
    assert!(sizes.len() < 450, "{}", sizes.len());
    assert_eq!(Plan::new(ATTACHMENT_BYTES_MAX + 1), None);
}

/// The attack: one blob for which two keys were found that open it to two contents. Here the attacker need not even find an
/// authenticator: the commitment of one key stands in front, and the other key has another.
#[test]
fn one_blob_opens_under_one_key() {
    let (victims, sealed) = seal(&KEY, BlobId([1; 32]), b"abuse");
    let (harmless, other) = seal(&AttachmentKey([8; 32]), BlobId([1; 32]), b"flowers");
    assert_eq!(open(&harmless, &sealed, 0), Err(Broken::Commitment));
    // With the other header, every piece is still the first key's.
    let mixed = [&other[..HEADER_BYTES], &sealed[HEADER_BYTES..]].concat();
    assert_eq!(open(&harmless, &mixed, 0), Err(Broken::Piece));
    assert_eq!(open(&victims, &mixed, 0), Err(Broken::Commitment));
}

#[test]
fn the_same_file_twice_has_nothing_in_common() {
    let content = file(100_000);
    let (one, first) = seal(&AttachmentKey([1; 32]), BlobId([1; 32]), &content);
    let (two, second) = seal(&AttachmentKey([2; 32]), BlobId([2; 32]), &content);
    assert_ne!(one.sealed_hash, two.sealed_hash);
    assert!(first.chunks(16).zip(second.chunks(16)).all(|(one, two)| one != two));
}

#[test]
fn a_file_has_all_its_pieces_and_each_its_length() {
    let (attachment, sealed) = seal(&KEY, BlobId([1; 32]), &file(PIECE_BYTES + 1));
    let plan = Plan::new(attachment.size).expect("within the limit");
    let piece = |number: u64| {
        let from = plan.offset_of(number) as usize;
        &sealed[from..from + plan.sealed_bytes_in(number)]
    };
    let opener = || Opener::new(&attachment, &sealed_header(&attachment)).expect("its own header");
    assert_eq!(opener().finish(), Err(Broken::Length), "none");
    let mut some = opener();
    assert_eq!(some.open(&piece(0)[1..]), Err(Broken::Length), "shorter");
    assert_eq!(some.open(&[piece(0), &[0]].concat()), Err(Broken::Length), "longer");
    assert_eq!(some.take_again(file(PIECE_BYTES - 1)), Err(Broken::Length), "kept shorter");
    assert!(some.open(piece(0)).is_ok());
    assert!(some.open(piece(1)).is_ok());
    assert_eq!(some.open(piece(1)), Err(Broken::Length), "one too many");
    assert_eq!(some.take_again(vec![]), Err(Broken::Length), "one too many of those that are kept");
    assert_eq!(some.finish(), Ok(()));
}
