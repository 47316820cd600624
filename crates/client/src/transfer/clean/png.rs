//! PNG: the chunks that make the picture stay, texts, times and EXIF go, and what follows the end.

use std::io::{self, BufReader, Seek, SeekFrom};

use super::{CHUNKS_MAX, Parts, take};
use crate::transfer::recipe::{Recipe, Source};

const SIGNATURE_BYTES: u64 = 8;

/// Length, type and checksum of a chunk.
const AROUND_BYTES: u64 = 12;

/// What `IHDR` holds.
const HEADER_BYTES: u64 = 13;

/// The chunks that say how the picture looks, animated ones included.
const KEPT: [&[u8; 4]; 17] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs",
    b"cICP", b"hIST", b"acTL", b"fcTL", b"fdAT",
];

/// What of it is sent; nothing if it is not made as a PNG is.
pub(super) fn parts(file: &mut dyn Source, length: u64) -> io::Result<Option<Parts>> {
    let mut file = BufReader::new(file);
    let (mut at, mut recipe, mut size) = (SIGNATURE_BYTES, Recipe::default(), None);
    recipe.keep(0, SIGNATURE_BYTES);
    for _ in 0..CHUNKS_MAX {
        file.seek(SeekFrom::Start(at))?;
        let Some([l0, l1, l2, l3, kind @ ..]) = take::<8>(&mut file)? else { return Ok(None) };
        let whole = u64::from(u32::from_be_bytes([l0, l1, l2, l3])).saturating_add(AROUND_BYTES);
        let after = at.saturating_add(whole);
        if after > length {
            return Ok(None);
        }
        if kind == *b"IHDR" {
            // What a shorter one is followed by is no size.
            if whole != HEADER_BYTES.saturating_add(AROUND_BYTES) {
                return Ok(None);
            }
            let Some([w0, w1, w2, w3, h0, h1, h2, h3]) = take::<8>(&mut file)? else { return Ok(None) };
            size = Some((u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3])));
        }
        if KEPT.contains(&&kind) {
            recipe.keep(at, whole);
        }
        if kind == *b"IEND" {
            return Ok(Some(Parts { recipe, size }));
        }
        at = after;
    }
    Ok(None)
}
