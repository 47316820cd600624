//! What strangers' pictures, recordings and pages are read by, as functions of bytes: so that any bytes at all can be tried on them.
//!
//! Programs send files and make previews by [`crate::Client`], which reads through the same functions.

use std::io::{self, Cursor, Read as _};

use protocol::attachment::{Picture, Sound};
use protocol::cbor::Bytes;
use protocol::limits::{PREVIEW_DESCRIPTION_BYTES_MAX, PREVIEW_TITLE_BYTES_MAX};
use protocol::preview::PreviewPicture;

use super::recipe::Spans;
use super::{clean, sound};
use crate::pixels;
pub use crate::preview::page::Said;
use crate::preview::{answer, page};

/// What was found out about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// Its media type.
    pub media_type: &'static str,
    /// What of it is sent; nothing if it may tell where and by whom it was made, and that cannot be taken out.
    pub sent: Option<Vec<u8>>,
    /// How it looks, without a blurred copy.
    pub picture: Option<Picture>,
}

/// Looks at a file that is to be sent, without decoding a picture.
///
/// # Errors
/// None that bytes in memory cause.
pub fn look(bytes: &[u8]) -> io::Result<Looked> {
    let mut file = Cursor::new(bytes);
    let found = clean::look(&mut file, bytes.len() as u64)?;
    let sent = found.recipe.map(|recipe| {
        let mut sent = Vec::new();
        Spans::new(&recipe, &mut file).read_to_end(&mut sent).map(|_| sent)
    });
    Ok(Looked { media_type: found.media_type, sent: sent.transpose()?, picture: found.picture })
}

/// A blurred copy of a picture; empty if it cannot be decoded within bounds.
///
/// # Errors
/// As [`look`].
pub fn blurred(bytes: &[u8]) -> io::Result<Bytes> {
    clean::blurred(&mut Cursor::new(bytes), bytes.len() as u64)
}

/// A small copy of a picture, encoded anew; nothing if it cannot be decoded within bounds.
pub fn small(bytes: &[u8]) -> Option<PreviewPicture> {
    pixels::small(bytes)
}

/// How a recording of this media type sounds; nothing if that cannot be read.
///
/// # Errors
/// As [`look`].
pub fn heard(bytes: &[u8], media_type: &str) -> io::Result<Option<Sound>> {
    sound::sound(&mut Cursor::new(bytes), bytes.len() as u64, media_type)
}

/// What a page says of itself.
pub fn said(html: &str) -> Said {
    page::read(html, PREVIEW_TITLE_BYTES_MAX, PREVIEW_DESCRIPTION_BYTES_MAX)
}

/// Where the head of a site's answer ends, and the body, as far as it is there; nothing if it is no answer, or its head is not whole.
pub fn answered(bytes: &[u8]) -> Option<(usize, Vec<u8>)> {
    let head = answer::head(bytes)?;
    Some((head.end, answer::body(&head, bytes)))
}
