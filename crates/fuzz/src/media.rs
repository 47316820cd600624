//! Pictures, recordings, pages and sites' answers: whatever lies in them, nothing that tells of people is sent, and little is held.

use std::ops::RangeInclusive;

use client::media;
use protocol::attachment::{Picture, Sound};
use protocol::limits::{
    PICTURE_SIDE_MAX, PLACEHOLDER_BYTES_MAX, PREVIEW_DESCRIPTION_BYTES_MAX, PREVIEW_PICTURE_BYTES_MAX,
    PREVIEW_SIDE_MAX, PREVIEW_TITLE_BYTES_MAX, WAVEFORM_BYTES_MAX,
};

use crate::memory::held_at_most;

/// A look at a file takes at most so many times its bytes: each part of four bytes may be a span of a recipe.
const TIMES_ITS_BYTES: usize = 64;

/// Beyond that: what is read ahead.
const BYTES_APART: usize = 256 * 1024;

/// What a decoder takes at most, and what is made of its pixels: they are counted before there are any, and what stands beside them is cut off.
const DECODING_BYTES_MAX: usize = 256 * 1024 * 1024;

/// What is sent of a picture is hardly longer than what was there: which way up it is, said anew.
const LONGER_BYTES_MAX: usize = 64;

/// What a picture may hide. It has the form of a comment in each kind of picture.
const SECRET: &[u8] = b"http://ns.adobe.com/xap/1.0/\0made by mallory";

/// In longer files nothing is hidden: one part more could be one more than a picture may have.
const HIDDEN_IN_BYTES_MAX: usize = 32 * 1024;

/// Every reader gets the bytes.
pub fn check(bytes: &[u8]) {
    file(bytes);
    pixels(bytes);
    for media_type in ["audio/wav", "audio/ogg"] {
        sound(bytes, media_type);
    }
    page(&String::from_utf8_lossy(bytes));
    answer(bytes);
}

fn look(bytes: &[u8]) -> media::Looked {
    let (looked, held) = held_at_most(|| media::look(bytes));
    assert!(held <= BYTES_APART + TIMES_ITS_BYTES * bytes.len(), "a look held {held} bytes for {}", bytes.len());
    looked.expect("bytes in memory are read")
}

fn file(bytes: &[u8]) {
    let looked = look(bytes);
    if let Some(Picture { width, height, .. }) = &looked.picture {
        let sides = 1..=PICTURE_SIDE_MAX;
        assert!(sides.contains(width) && sides.contains(height), "{width} by {height}");
    }
    let Some(sent) = &looked.sent else { return };
    let parts: fn(&[u8]) -> Option<()> = match looked.media_type {
        "image/jpeg" => jpeg,
        "image/png" => png,
        "image/webp" => webp,
        _ => return assert_eq!(sent, bytes, "what is no picture is sent as it is"),
    };
    assert!(sent.len() <= bytes.len() + LONGER_BYTES_MAX, "{} bytes became {}", bytes.len(), sent.len());
    assert!(parts(sent).is_some(), "what is sent holds nothing but the picture: {sent:02x?}");
    assert_eq!(look(sent), looked, "what is sent is read as what was there");
    if bytes.len() <= HIDDEN_IN_BYTES_MAX {
        for telling in hide(looked.media_type, bytes) {
            assert_eq!(look(&telling), looked, "what was hidden in it leaves no trace");
        }
    }
}

/// The same picture, with something hidden in it.
fn hide(media_type: &str, bytes: &[u8]) -> Vec<Vec<u8>> {
    let put = |at: usize, part: &[u8]| [&bytes[..at], part, &bytes[at..]].concat();
    let behind = put(bytes.len(), SECRET);
    let length = SECRET.len() as u32;
    match media_type {
        "image/jpeg" => {
            let segment = |marker: u8| [&[0xFF, marker], &(length as u16 + 2).to_be_bytes()[..], SECRET].concat();
            vec![put(2, &segment(0xE1)), put(2, &segment(0xED)), put(2, &segment(0xFE)), behind]
        }
        "image/png" => {
            let chunk = |kind: &[u8]| [&length.to_be_bytes(), kind, SECRET, &[0; 4]].concat();
            vec![put(8, &chunk(b"tEXt")), put(8, &chunk(b"eXIf")), behind]
        }
        _ => {
            let body = [SECRET, &[0][..SECRET.len() % 2]].concat();
            let mut hidden = put(12, &[b"XMP ", &length.to_le_bytes()[..], &body].concat());
            let size = hidden.get(4..8).and_then(|size| size.try_into().ok()).map_or(0, u32::from_le_bytes);
            let Some(larger) = size.checked_add(body.len() as u32 + 8) else { return Vec::new() };
            hidden[4..8].copy_from_slice(&larger.to_le_bytes());
            vec![hidden]
        }
    }
}

/// Reads as many bytes off the front.
fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, behind) = rest.split_at_checked(count)?;
    *rest = behind;
    Some(taken)
}

/// A JPEG that is nothing but a picture, by a reader that has nothing in common with the one that cleans.
fn jpeg(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    let upright = [b"\xFF\xE1\0\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice()].concat();
    if let Some(turned) = rest.strip_prefix(upright.as_slice()) {
        rest = turned;
        let turned = take(&mut rest, 7)?;
        let (way, nothing) = turned.split_first()?;
        if !(2..=8).contains(way) || nothing != [0; 6] {
            return None;
        }
    }
    loop {
        let [0xFF, marker] = *take(&mut rest, 2)? else { return None };
        if marker == 0xD9 {
            return rest.is_empty().then_some(());
        }
        let length = usize::from(u16::from_be_bytes(take(&mut rest, 2)?.try_into().ok()?));
        let body = take(&mut rest, length.checked_sub(2)?)?;
        let shows = match marker {
            0xE0 => body.starts_with(b"JFIF\0") && body.len() == 14,
            0xE2 => body.starts_with(b"ICC_PROFILE\0"),
            0xEE => body.starts_with(b"Adobe") && body.len() == 12,
            // Frames, tables and scans.
            _ => (0xC0..=0xDF).contains(&marker) && marker != 0xC8 && !(0xD0..=0xD9).contains(&marker),
        };
        if !shows {
            return None;
        }
        if marker == 0xDA {
            let ends = |two: &[u8]| two[0] == 0xFF && !matches!(two[1], 0x00 | 0xD0..=0xD7 | 0xFF);
            let end = rest.windows(2).position(ends)?;
            take(&mut rest, end)?;
        }
    }
}

fn png(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1A\n")?;
    loop {
        let length = u32::from_be_bytes(take(&mut rest, 4)?.try_into().ok()?);
        let kind = take(&mut rest, 4)?;
        take(&mut rest, usize::try_from(length).ok()?.checked_add(4)?)?;
        match kind {
            b"IEND" => return rest.is_empty().then_some(()),
            b"IHDR" | b"PLTE" | b"IDAT" | b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"iCCP" | b"sBIT" | b"bKGD"
            | b"pHYs" | b"cICP" | b"hIST" | b"acTL" | b"fcTL" | b"fdAT" => {}
            _ => return None,
        }
    }
}

fn webp(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.strip_prefix(b"RIFF")?;
    let size = u32::from_le_bytes(take(&mut rest, 4)?.try_into().ok()?);
    let exactly = usize::try_from(size).ok()? == rest.len() && take(&mut rest, 4)? == b"WEBP";
    let mut is_first = true;
    while !rest.is_empty() {
        let kind = take(&mut rest, 4)?;
        let length = usize::try_from(u32::from_le_bytes(take(&mut rest, 4)?.try_into().ok()?)).ok()?;
        // The last chunk may lack its last byte, as it did in the file.
        let whole = length.checked_add(length % 2)?;
        let body = take(&mut rest, whole).or_else(|| take(&mut rest, whole.checked_sub(1)?))?;
        match kind {
            b"VP8X" if is_first && length == 10 && body[0] & 0x0C == 0 => {}
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => {}
            _ => return None,
        }
        is_first = false;
    }
    exactly.then_some(())
}

fn pixels(bytes: &[u8]) {
    let (blurred, held) = held_at_most(|| media::blurred(bytes).expect("bytes in memory are read"));
    assert!(held <= DECODING_BYTES_MAX, "a blurred copy took {held} bytes");
    let Some((columns, cells)) = blurred.0.split_first() else { return };
    assert!((1..=8).contains(columns) && blurred.0.len() <= PLACEHOLDER_BYTES_MAX, "{} cells", cells.len());
    assert!(!cells.is_empty() && cells.len().is_multiple_of(3 * usize::from(*columns)), "rows of one length");
    let (small, held) = held_at_most(|| media::small(bytes));
    assert!(held <= DECODING_BYTES_MAX, "a small copy took {held} bytes");
    let Some(small) = small else { return };
    let sides: RangeInclusive<u16> = 1..=PREVIEW_SIDE_MAX;
    assert!(sides.contains(&small.width) && sides.contains(&small.height), "{} by {}", small.width, small.height);
    assert!(small.jpeg.0.len() <= PREVIEW_PICTURE_BYTES_MAX, "a large picture in a preview");
    let again = look(&small.jpeg.0);
    assert!(again.sent.as_ref() == Some(&small.jpeg.0), "a picture that was made anew tells nothing");
    let size = again.picture.map(|picture| (picture.width, picture.height));
    assert_eq!(size, Some((small.width.into(), small.height.into())), "it is of the size that is said");
    assert!(!media::blurred(&small.jpeg.0).expect("read").0.is_empty(), "a picture that was made anew is one");
}

fn sound(bytes: &[u8], media_type: &str) {
    let (heard, held) = held_at_most(|| media::heard(bytes, media_type).expect("bytes in memory are read"));
    assert!(held <= BYTES_APART, "a recording held {held} bytes, whatever its length");
    let Some(Sound { waveform, .. }) = heard else { return };
    assert!(waveform.0.len() <= WAVEFORM_BYTES_MAX, "{} bars", waveform.0.len());
}

fn page(html: &str) {
    let (said, held) = held_at_most(|| media::said(html));
    assert!(held <= BYTES_APART + TIMES_ITS_BYTES * html.len(), "a page of {} bytes held {held}", html.len());
    for (line, most) in [(&said.title, PREVIEW_TITLE_BYTES_MAX), (&said.description, PREVIEW_DESCRIPTION_BYTES_MAX)] {
        assert!(line.len() <= most && is_inert(line), "{line:?}");
        let again = media::said(&format!("<title>{}</title>", line.replace('&', "&amp;").replace('<', "&lt;")));
        let shortened: &str = &line[..line.floor_char_boundary(PREVIEW_TITLE_BYTES_MAX)];
        assert_eq!(again.title, shortened.trim_end(), "a line reads as itself");
    }
    assert!(said.picture.is_none_or(|picture| !picture.is_empty() && is_inert(&picture)));
    if let Some(link) = client::first_link(html) {
        assert!(html.contains(link) && is_inert(link) && !link.contains(char::is_whitespace), "{link:?}");
        assert!(link.starts_with("https://") || link.starts_with("http://"), "{link:?}");
    }
}

/// Whether it is a line that turns nothing about and hides nothing.
fn is_inert(line: &str) -> bool {
    let acts = |c: char| {
        let turns =
            matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        c.is_control() || turns || c == '\u{FEFF}'
    };
    !line.contains(acts)
}

fn answer(bytes: &[u8]) {
    let Some((end, body)) = media::answered(bytes) else { return };
    assert!(end <= bytes.len() && bytes[..end].ends_with(b"\r\n\r\n"), "a head ends where it ends");
    assert!(body.len() <= bytes.len() - end, "a body of more than has come");
    for cut in [end, end + (bytes.len() - end) / 2, bytes.len() - 1] {
        let torn = media::answered(&bytes[..cut.max(end)]).expect("the head is there");
        assert!(torn.0 == end && body.starts_with(&torn.1), "what comes is a beginning of what will have come");
    }
}
