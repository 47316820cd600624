//! WebP: the chunks that make the picture stay, EXIF, XMP and what is unknown go.

use std::io::{self, BufReader, Read as _, Seek, SeekFrom};

use super::{CHUNKS_MAX, Parts, read_up_to, take};
use crate::transfer::recipe::{Recipe, Source};

/// `RIFF`, the size of what follows, `WEBP`.
const HEADER_BYTES: u64 = 12;

/// Of the extended header's flags, those that say that EXIF and XMP follow.
const METADATA_FLAGS: u8 = 0x08 | 0x04;

const KEPT: [&[u8; 4]; 6] = [b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];

/// What of it is sent; nothing if it is not made as a WebP is.
pub(super) fn parts(file: &mut dyn Source, length: u64) -> io::Result<Option<Parts>> {
    let mut file = BufReader::new(file);
    file.seek(SeekFrom::Start(4))?;
    let Some(size) = take::<4>(&mut file)? else { return Ok(None) };
    let end = u64::from(u32::from_le_bytes(size)).saturating_add(8).min(length);
    // A size that does not reach behind `WEBP` is none.
    if end < HEADER_BYTES {
        return Ok(None);
    }
    let (mut at, mut spans, mut shown) = (HEADER_BYTES, Vec::new(), None);
    let mut extended = None;
    let mut chunks = 0usize;
    while at.saturating_add(8) <= end {
        chunks = chunks.saturating_add(1);
        if chunks > CHUNKS_MAX {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(at))?;
        let Some([k0, k1, k2, k3, s0, s1, s2, s3]) = take::<8>(&mut file)? else { return Ok(None) };
        let (kind, body) = ([k0, k1, k2, k3], u64::from(u32::from_le_bytes([s0, s1, s2, s3])));
        // Chunks of odd length are followed by one byte.
        let whole = body.saturating_add(body % 2).saturating_add(8);
        if at.saturating_add(whole) > end.saturating_add(1) {
            return Ok(None);
        }
        if kind == *b"VP8X" {
            // Of a shorter one the rest would be taken from what stands behind it.
            let Some(header) = take::<10>(&mut file)?.filter(|_| body >= 10) else { return Ok(None) };
            shown = Some(canvas(&header));
            extended = Some(header);
        } else if KEPT.contains(&&kind) {
            if shown.is_none() {
                let mut begins = [0; 10];
                let read = read_up_to(&mut (&mut file).take(body), &mut begins)?;
                shown = dimensions(&kind, begins.get(..read).unwrap_or_default());
            }
            spans.push((at, whole.min(length.saturating_sub(at)), body % 2 == 1 && at.saturating_add(whole) > length));
        }
        at = at.saturating_add(whole);
    }
    Ok(Some(Parts { recipe: assemble(extended, &spans), size: shown }))
}

/// The file anew: its size is another, and its extended header tells of no metadata.
fn assemble(extended: Option<[u8; 10]>, spans: &[(u64, u64, bool)]) -> Recipe {
    let header = extended.map(|mut header| {
        if let Some(flags) = header.first_mut() {
            *flags &= !METADATA_FLAGS;
        }
        [b"VP8X".as_slice(), &10u32.to_le_bytes(), &header].concat()
    });
    let of_spans =
        spans.iter().map(|(_, length, cut)| length.saturating_add(u64::from(*cut))).fold(0, u64::saturating_add);
    let body = of_spans.saturating_add(header.as_ref().map_or(0, Vec::len) as u64).saturating_add(4);
    let size = u32::try_from(body).unwrap_or(u32::MAX);
    let mut recipe = Recipe::default();
    recipe.insert([b"RIFF".as_slice(), &size.to_le_bytes(), b"WEBP", &header.unwrap_or_default()].concat());
    for (from, length, is_cut) in spans {
        recipe.keep(*from, *length);
        if *is_cut {
            recipe.insert(vec![0]);
        }
    }
    recipe
}

/// Width and height less one, 24 bits each.
fn canvas(header: &[u8; 10]) -> (u32, u32) {
    let [_, _, _, _, w0, w1, w2, h0, h1, h2] = *header;
    let side = |bytes: [u8; 4]| u32::from_le_bytes(bytes).saturating_add(1);
    (side([w0, w1, w2, 0]), side([h0, h1, h2, 0]))
}

/// From the first bytes of a picture without an extended header.
fn dimensions(kind: &[u8; 4], begins: &[u8]) -> Option<(u32, u32)> {
    match (kind, begins) {
        (b"VP8 ", [_, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1, ..]) => {
            let side = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3FFF);
            Some((side([*w0, *w1]), side([*h0, *h1])))
        }
        (b"VP8L", [0x2F, b0, b1, b2, b3, ..]) => {
            let bits = u32::from_le_bytes([*b0, *b1, *b2, *b3]);
            Some(((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1))
        }
        _ => None,
    }
}
