//! A group's picture: small enough to travel in a message, and of a kind and size that are told by its own bytes.

use crate::limits::{GROUP_PICTURE_BYTES_MAX, GROUP_PICTURE_SIDE_MAX};

/// The media type of a group's picture; nothing if it is none: neither PNG nor JPEG, too large, or with more pixels than it may have,
/// so that a few bytes cannot ask for the memory of a large picture.
pub fn media_type(picture: &[u8]) -> Option<&'static str> {
    let (kind, (width, height)) = match picture {
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, rest @ ..] => ("image/png", png_sides(rest)?),
        [0xFF, 0xD8, rest @ ..] => ("image/jpeg", jpeg_sides(rest)?),
        _ => return None,
    };
    let fits = |side: u32| (1..=GROUP_PICTURE_SIDE_MAX).contains(&side);
    (picture.len() <= GROUP_PICTURE_BYTES_MAX && fits(width) && fits(height)).then_some(kind)
}

/// The first chunk is the header (ISO/IEC 15948, 5.6).
fn png_sides(rest: &[u8]) -> Option<(u32, u32)> {
    let (kind, rest) = rest.get(4..)?.split_first_chunk::<4>()?;
    let (width, rest) = rest.split_first_chunk::<4>()?;
    let height = rest.first_chunk::<4>()?;
    (kind == b"IHDR").then_some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}

/// The one frame header, before the scan (ITU-T T.81, B.2).
fn jpeg_sides(mut rest: &[u8]) -> Option<(u32, u32)> {
    loop {
        let (marker, after) = rest.split_first_chunk::<2>()?;
        let length = u16::from_be_bytes(*after.first_chunk::<2>()?);
        let segment = after.get(2..usize::from(length))?;
        match marker {
            // All frames but tables (C4), extensions (C8) and conditioning (CC).
            [0xFF, 0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF] => {
                let side = |at: usize| Some(u32::from(u16::from_be_bytes(*segment.get(at..)?.first_chunk::<2>()?)));
                return Some((side(3)?, side(1)?));
            }
            // The scan: a decoder has taken its frame by now.
            [0xFF, 0xDA] => return None,
            [0xFF, _] => rest = after.get(usize::from(length)..)?,
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let header = [&[0x89][..], b"PNG\r\n\x1a\n", &[0, 0, 0, 13], b"IHDR"].concat();
        [header.as_slice(), &width.to_be_bytes(), &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat()
    }

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let tables = [0xFF, 0xD8, 0xFF, 0xDB, 0, 4, 1, 2];
        let frame = [0xFF, 0xC2, 0, 11, 8];
        [&tables[..], &frame, &height.to_be_bytes(), &width.to_be_bytes(), &[1, 1, 17, 0]].concat()
    }

    #[test]
    fn a_picture_is_told_by_its_bytes_and_is_small() {
        let side = GROUP_PICTURE_SIDE_MAX as u16;
        assert_eq!(media_type(&png(1, GROUP_PICTURE_SIDE_MAX)), Some("image/png"));
        assert_eq!(media_type(&jpeg(side, 1)), Some("image/jpeg"));
        let scan_first = [0xFF, 0xD8, 0xFF, 0xDA, 0, 2];
        let endless = [0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0, 0];
        let long = [png(1, 1), vec![0; GROUP_PICTURE_BYTES_MAX]].concat();
        let short = &jpeg(1, 1)[..12];
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
        let bombs = [png(GROUP_PICTURE_SIDE_MAX + 1, 1), png(0, 1), jpeg(1, side + 1), jpeg(0, 1)];
        let others: [&[u8]; 7] = [b"", &scan_first, &endless, &long, short, svg, b"GIF89a\x01\x00\x01\x00"];
        for picture in bombs.iter().map(Vec::as_slice).chain(others) {
            assert_eq!(media_type(picture), None, "{picture:02x?}");
        }
    }
}
