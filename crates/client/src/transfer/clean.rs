//! What a file is, by its first bytes, and what of it is sent: pictures without what they tell of places, cameras and people.

mod jpeg;
mod png;
mod webp;

use std::io::{self, BufReader, Read, SeekFrom};

use protocol::attachment::Picture;
use protocol::cbor::Bytes;
use protocol::limits::PICTURE_SIDE_MAX;

use super::recipe::{Recipe, Source};

/// The most chunks of a PNG or a WebP: the largest file has one in 8 KiB, as encoders write them. Each may be a span in memory.
const CHUNKS_MAX: usize = 300_000;

/// The largest file of a picture that is decoded, for a blurred copy, bytes.
const DECODED_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Why a file of a kind is not sent that is not cleaned here.
const CANNOT: &str = "this kind of picture or video may say where and by whom it was made, and that cannot be taken out here: send another \
     kind (JPEG, PNG, WebP), or send it as it is with --keep-metadata";

/// Why a picture of a kind that is cleaned is not sent.
const DAMAGED: &str = "this picture is damaged or not made as its kind is, and what it may say of where and by whom it was made cannot be taken out: \
     send it from where it is whole, or send it as it is with --keep-metadata";

/// Why a file of this media type is not sent that may tell where it was made.
pub(super) fn cannot(media_type: &str) -> &'static str {
    match media_type {
        "image/jpeg" | "image/png" | "image/webp" => DAMAGED,
        _ => CANNOT,
    }
}

/// What was found out about a file.
pub(super) struct Found {
    /// Its media type.
    pub media_type: &'static str,
    /// What of it is sent; nothing if it may tell too much and cannot be cleaned.
    pub recipe: Option<Recipe>,
    /// How it looks.
    pub picture: Option<Picture>,
}

/// What a picture's own parts say.
struct Parts {
    recipe: Recipe,
    /// Pixels across and down, as shown.
    size: Option<(u32, u32)>,
}

/// Looks at a file, without decoding a picture.
pub(super) fn look(mut file: &mut dyn Source, length: u64) -> io::Result<Found> {
    let mut beginning = [0; 32];
    let read = read_up_to(&mut file, &mut beginning)?;
    let begins = beginning.get(..read).unwrap_or_default();
    file.seek(SeekFrom::Start(0))?;
    let plain = |media_type| Found { media_type, recipe: Some(Recipe::whole(length)), picture: None };
    let uncleaned = |media_type| Found { media_type, recipe: None, picture: None };
    let kind = match begins {
        [0xFF, 0xD8, 0xFF, ..] => return picture("image/jpeg", jpeg::parts(file, length)),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => return picture("image/png", png::parts(file, length)),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            return picture("image/webp", webp::parts(file, length));
        }
        [b'I', b'I', 0x2A, 0, ..] | [b'M', b'M', 0, 0x2A, ..] => uncleaned("image/tiff"),
        [b'G', b'I', b'F', b'8', ..] => uncleaned("image/gif"),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => uncleaned(by_brand(brand)),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => uncleaned("video/webm"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => plain("audio/wav"),
        [b'O', b'g', b'g', b'S', ..] => plain("audio/ogg"),
        [b'%', b'P', b'D', b'F', ..] => plain("application/pdf"),
        [b'P', b'K', 3, 4, ..] => plain("application/zip"),
        _ => plain("application/octet-stream"),
    };
    Ok(kind)
}

/// What a file is called that was recorded as a sound: these containers hold films and sounds alike.
pub(super) fn heard_as(media_type: &'static str) -> &'static str {
    match media_type {
        "video/webm" => "audio/webm",
        "video/mp4" => "audio/mp4",
        other => other,
    }
}

fn by_brand(brand: &[u8]) -> &'static str {
    match brand {
        [b'h', b'e', b'i', ..] | [b'm', b'i', b'f', b'1', ..] => "image/heic",
        [b'a', b'v', b'i', ..] => "image/avif",
        [b'q', b't', ..] => "video/quicktime",
        _ => "video/mp4",
    }
}

/// A blurred copy of a picture; empty if it is larger than is decoded here, or cannot be.
pub(super) fn blurred(mut file: &mut dyn Source, length: u64) -> io::Result<Bytes> {
    file.seek(SeekFrom::Start(0))?;
    let copy = if length <= DECODED_BYTES_MAX { crate::pixels::blurred(BufReader::new(&mut file)) } else { None };
    file.seek(SeekFrom::Start(0))?;
    Ok(copy.unwrap_or_default())
}

/// A picture that is not made as it should be may hide something in what is not understood: it is not cleaned.
fn picture(media_type: &'static str, parts: io::Result<Option<Parts>>) -> io::Result<Found> {
    let Some(parts) = parts? else {
        return Ok(Found { media_type, recipe: None, picture: None });
    };
    let sides = 1..=PICTURE_SIDE_MAX;
    let size = parts.size.filter(|(width, height)| sides.contains(width) && sides.contains(height));
    let picture = size.map(|(width, height)| Picture { width, height, placeholder: Bytes::default() });
    Ok(Found { media_type, recipe: Some(parts.recipe), picture })
}

/// Fills as much of the buffer as the file has.
pub(super) fn read_up_to(file: &mut (impl Read + ?Sized), into: &mut [u8]) -> io::Result<usize> {
    let mut done = 0;
    while let Some(rest) = into.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match file.read(rest)? {
            0 => break,
            read => done += read,
        }
    }
    Ok(done)
}

/// The next bytes, if the file has them.
pub(super) fn take<const N: usize>(file: &mut (impl Read + ?Sized)) -> io::Result<Option<[u8; N]>> {
    let mut bytes = [0; N];
    Ok((read_up_to(file, &mut bytes)? == N).then_some(bytes))
}

#[cfg(test)]
mod tests;
