//! JPEG: tables, frames and scans stay, with the colour profile; EXIF, XMP, IPTC, comments, thumbnails and what follows the end go.
//!
//! Which way up the picture is stays as well: it says nothing else, and without it pictures lie on their side.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use super::{Parts, take};
use crate::transfer::recipe::{Recipe, Source};

/// JFIF's header without a thumbnail, which may show what was cut away.
const JFIF_BYTES: usize = 14;

/// Adobe's word on colours, with nothing behind it.
const ADOBE_BYTES: usize = 12;

/// The most segments of one picture: progressive ones have some dozens.
const SEGMENTS_MAX: usize = 10_000;

/// What of it is sent; nothing if it is not made as a JPEG is.
pub(super) fn parts(file: &mut dyn Source, _length: u64) -> io::Result<Option<Parts>> {
    let mut reader = Reader { file: BufReader::with_capacity(64 * 1024, file), at: 2 };
    reader.file.seek(SeekFrom::Start(2))?;
    let (mut recipe, mut size, mut turned) = (Recipe::default(), None, None);
    let mut segments = Recipe::default();
    for _ in 0..SEGMENTS_MAX {
        let Some(marker) = reader.marker()? else { return Ok(None) };
        let begins = reader.at.saturating_sub(2);
        match marker {
            // The end.
            0xD9 => {
                segments.keep(begins, 2);
                let header = turned.filter(|turned| *turned > 1).map(orientation).unwrap_or_default();
                recipe.insert([[0xFF, 0xD8].as_slice(), &header].concat());
                recipe.append(segments);
                let across = turned.is_some_and(|turned| turned >= 5);
                let size = size.map(|(width, height)| if across { (height, width) } else { (width, height) });
                return Ok(Some(Parts { recipe, size }));
            }
            // Markers without a body have no place between segments.
            0x00 | 0x01 | 0xD0..=0xD8 => return Ok(None),
            _ => {}
        }
        let Some(length) = reader.number()?.filter(|length| *length >= 2) else { return Ok(None) };
        let body = u64::from(length).saturating_sub(2);
        let beginning = reader.beginning(body)?;
        match (marker, beginning.as_slice()) {
            (0xE1, [b'E', b'x', b'i', b'f', 0, 0, tiff @ ..]) => turned = turned.or(orientation_of(tiff)),
            // Frames: precision, then height and width.
            (0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF, [_, h0, h1, w0, w1, ..]) => {
                size = Some((u32::from(u16::from_be_bytes([*w0, *w1])), u32::from(u16::from_be_bytes([*h0, *h1]))));
            }
            _ => {}
        }
        if reader.skip_to(begins.saturating_add(2).saturating_add(u64::from(length)))?.is_none() {
            return Ok(None);
        }
        if is_kept(marker, &beginning) {
            segments.keep(begins, reader.at.saturating_sub(begins));
        }
        if marker == 0xDA {
            let from = reader.at;
            if !reader.scan()? {
                return Ok(None);
            }
            segments.keep(from, reader.at.saturating_sub(from));
        }
    }
    Ok(None)
}

/// The frames, scans and tables; of the application segments JFIF's header, colour profiles, and Adobe's word on colours. What no picture
/// needs, reserved markers too, may hold anything.
fn is_kept(marker: u8, begins: &[u8]) -> bool {
    match marker {
        0xE0 => begins.starts_with(b"JFIF\0") && begins.len() == JFIF_BYTES,
        0xE2 => begins.starts_with(b"ICC_PROFILE\0"),
        0xEE => begins.starts_with(b"Adobe") && begins.len() == ADOBE_BYTES,
        0xC0..=0xC7 | 0xC9..=0xCF | 0xDA..=0xDF => true,
        _ => false,
    }
}

/// An EXIF segment that says which way up the picture is, and nothing else.
fn orientation(turned: u16) -> Vec<u8> {
    let tiff =
        [b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".as_slice(), &turned.to_be_bytes(), &[0; 6]].concat();
    let length = u16::try_from(tiff.len()).unwrap_or_default().saturating_add(8);
    [[0xFF, 0xE1].as_slice(), &length.to_be_bytes(), b"Exif\0\0", &tiff].concat()
}

/// The orientation in EXIF's first directory, 1 to 8.
fn orientation_of(tiff: &[u8]) -> Option<u16> {
    let is_little = match tiff.get(..4)? {
        b"II\x2A\0" => true,
        b"MM\0\x2A" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| {
        let bytes: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let entries = usize::from(short(directory)?);
    let entry = |number: usize| directory.checked_add(2)?.checked_add(number.checked_mul(12)?);
    let places = (0..entries).map_while(entry);
    let found = places.take_while(|at| short(*at).is_some()).find(|at| short(*at) == Some(0x0112))?;
    short(found.checked_add(8)?).filter(|turned| (1..=8).contains(turned))
}

struct Reader<'a> {
    file: BufReader<&'a mut dyn Source>,
    at: u64,
}

impl Reader<'_> {
    /// The marker that comes next, with the bytes that may fill up before it.
    fn marker(&mut self) -> io::Result<Option<u8>> {
        if self.byte()? != Some(0xFF) {
            return Ok(None);
        }
        loop {
            match self.byte()? {
                Some(0xFF) => {}
                other => return Ok(other),
            }
        }
    }

    fn number(&mut self) -> io::Result<Option<u16>> {
        let number = take::<2>(&mut self.file)?.map(u16::from_be_bytes);
        self.at = self.at.saturating_add(2);
        Ok(number)
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = take::<1>(&mut self.file)?.map(|[byte]| byte);
        self.at = self.at.saturating_add(1);
        Ok(byte)
    }

    /// As much of a segment's body as is there.
    fn beginning(&mut self, body: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = (&mut self.file).take(body).read_to_end(&mut bytes)?;
        self.at = self.at.saturating_add(read as u64);
        Ok(bytes)
    }

    /// Nothing if the file ends before.
    fn skip_to(&mut self, place: u64) -> io::Result<Option<()>> {
        Ok((self.at == place).then_some(()))
    }

    /// Goes past a scan's coded data: up to the next marker that is neither a restart nor a stuffed byte. False if there is none.
    fn scan(&mut self) -> io::Result<bool> {
        let mut after_ff = false;
        loop {
            let buffer = self.file.fill_buf()?;
            if buffer.is_empty() {
                return Ok(false);
            }
            let mut found = None;
            for (index, byte) in buffer.iter().enumerate() {
                match (after_ff, *byte) {
                    (true, 0x00 | 0xD0..=0xD7) => after_ff = false,
                    (true, 0xFF) => {}
                    (true, _) => {
                        found = Some(index);
                        break;
                    }
                    (false, 0xFF) => after_ff = true,
                    (false, _) => {}
                }
            }
            let used = found.unwrap_or(buffer.len());
            self.file.consume(used);
            self.at = self.at.saturating_add(used as u64);
            if found.is_some() {
                // Before the 0xFF of the marker, which is read once more.
                self.at = self.at.saturating_sub(1);
                self.file.seek(SeekFrom::Start(self.at))?;
                return Ok(true);
            }
        }
    }
}
