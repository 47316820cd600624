//! Pictures as pixels: decoded within bounds, blurred to a few cells, or made small and anew.

use std::io::{BufRead, Cursor, Seek};
use std::sync::{Mutex, PoisonError};

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use protocol::cbor::Bytes;
use protocol::limits::{PREVIEW_PICTURE_BYTES_MAX, PREVIEW_SIDE_MAX};
use protocol::preview::PreviewPicture;

/// The most pixels of a picture that is decoded: what phones make by default. A file says how many it has before any is decoded.
const PIXELS_MAX: u64 = 13_000_000;

/// The most memory that a decoder takes, bytes: so many pixels as they are and once more.
const DECODER_BYTES_MAX: u64 = 96 * 1024 * 1024;

/// The most memory that a decoder takes before it is known how many pixels there are, bytes: for what a PNG says beside them. A profile
/// of colours is inflated there, and may be a thousand times as long as in the file.
const BESIDE_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Held while a picture is decoded: there is one at a time, however many are sent and previewed at once.
static DECODING: Mutex<()> = Mutex::new(());

/// The most cells of a blurred copy along its longer side.
const CELLS_MAX: u32 = 8;

/// A picture, if it is a JPEG or PNG that can be decoded within bounds.
fn decode(from: impl BufRead + Seek) -> Option<RgbImage> {
    // Nothing is guarded but memory: that somebody has panicked spoils nothing.
    let _one = DECODING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut reader = ImageReader::new(from).with_guessed_format().ok()?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png)) {
        return None;
    }
    reader.limits(at_most(BESIDE_BYTES_MAX));
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    if pixels == 0 || pixels > PIXELS_MAX || decoder.total_bytes() > DECODER_BYTES_MAX {
        return None;
    }
    decoder.set_limits(at_most(DECODER_BYTES_MAX)).ok()?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    Some(picture.into_rgb8())
}

fn at_most(bytes: u64) -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(bytes);
    limits
}

/// A blurred copy: the number of columns, then red, green and blue of each cell, row by row. Nothing if it cannot be decoded within bounds.
pub fn blurred(from: impl BufRead + Seek) -> Option<Bytes> {
    let picture = decode(from)?;
    let (columns, rows) = fit(picture.dimensions(), CELLS_MAX);
    let cells = image::imageops::thumbnail(&picture, columns, rows);
    let columns = u8::try_from(columns).ok()?;
    Some(Bytes([&[columns], cells.as_raw().as_slice()].concat()))
}

/// A small copy for a preview, encoded anew. Nothing if it cannot be decoded within bounds.
pub fn small(bytes: &[u8]) -> Option<PreviewPicture> {
    let picture = decode(Cursor::new(bytes))?;
    let (width, height) = fit(picture.dimensions(), u32::from(PREVIEW_SIDE_MAX));
    let picture = image::imageops::thumbnail(&picture, width, height);
    let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    [80, 60, 40, 20].into_iter().find_map(|quality| {
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, quality).encode_image(&picture).ok()?;
        (jpeg.len() <= PREVIEW_PICTURE_BYTES_MAX).then(|| PreviewPicture { width, height, jpeg: jpeg.into() })
    })
}

/// Sides in the same proportion, the longer one of at most so many, the shorter one of at least one.
fn fit((width, height): (u32, u32), most: u32) -> (u32, u32) {
    let longer = width.max(height).max(1);
    let side = |side: u32| {
        let scaled = u64::from(side).saturating_mul(u64::from(most)) / u64::from(longer);
        u32::try_from(scaled).unwrap_or(most).clamp(1, most)
    };
    if longer <= most { (width.max(1), height.max(1)) } else { (side(width), side(height)) }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Result, SeekFrom};
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A picture that counts how many like it are read at once: from its first byte until it is dropped.
    struct Counted<'a> {
        bytes: Cursor<&'a [u8]>,
        at_once: &'a AtomicUsize,
        most: &'a AtomicUsize,
        is_begun: bool,
    }

    impl Read for Counted<'_> {
        fn read(&mut self, into: &mut [u8]) -> Result<usize> {
            let taken = self.fill_buf()?.read(into)?;
            self.consume(taken);
            Ok(taken)
        }
    }

    impl BufRead for Counted<'_> {
        fn fill_buf(&mut self) -> Result<&[u8]> {
            if !std::mem::replace(&mut self.is_begun, true) {
                self.most.fetch_max(self.at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            }
            // The others get their turn.
            std::thread::yield_now();
            self.bytes.fill_buf()
        }

        fn consume(&mut self, count: usize) {
            self.bytes.consume(count);
        }
    }

    impl Seek for Counted<'_> {
        fn seek(&mut self, to: SeekFrom) -> Result<u64> {
            self.bytes.seek(to)
        }
    }

    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            self.at_once.fetch_sub(usize::from(self.is_begun), Ordering::SeqCst);
        }
    }

    #[test]
    fn one_picture_is_decoded_at_a_time() {
        let picture = png(600, 600, |x, y| [(x * y) as u8, x as u8, y as u8]);
        let (at_once, most, begun) = (AtomicUsize::new(0), AtomicUsize::new(0), std::sync::Barrier::new(6));
        std::thread::scope(|threads| {
            for _ in 0..6 {
                threads.spawn(|| {
                    begun.wait();
                    let bytes = Cursor::new(picture.as_slice());
                    let counted = Counted { bytes, at_once: &at_once, most: &most, is_begun: false };
                    assert!(blurred(counted).is_some());
                });
            }
        });
        assert_eq!(most.load(Ordering::SeqCst), 1);
    }

    fn png(width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| image::Rgb(color(x, y)));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).expect("writes");
        bytes.into_inner()
    }

    #[test]
    fn a_blurred_copy_has_the_colours_where_they_are() {
        let halves = png(64, 32, |x, _| if x < 32 { [255, 0, 0] } else { [0, 0, 255] });
        let Bytes(blurred) = blurred(Cursor::new(halves)).expect("a picture");
        assert_eq!((blurred[0], blurred.len()), (8, 1 + 8 * 4 * 3));
        assert_eq!((&blurred[1..4], &blurred[22..25]), ([255, 0, 0].as_slice(), [0, 0, 255].as_slice()));
        let tall = png(1, 1_000, |_, _| [9, 9, 9]);
        let Bytes(tall) = super::blurred(Cursor::new(tall)).expect("a picture");
        assert_eq!((tall[0], tall.len()), (1, 1 + 8 * 3));
    }

    #[test]
    fn what_is_too_large_torn_or_no_picture_is_left_alone() {
        // A header that promises four thousand million pixels, in thirty-three bytes.
        let mut bomb = png(1, 1, |_, _| [0; 3]);
        bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
        // One that can be decoded, and is of more pixels than that is done for: a few kilobytes.
        let mut large = Cursor::new(Vec::new());
        RgbImage::new(4_000, 4_000).write_to(&mut large, ImageFormat::Png).expect("writes");
        assert!(blurred(Cursor::new(large.get_ref())).is_none() && small(large.get_ref()).is_none());
        let whole = png(50, 50, |x, y| [x as u8, y as u8, 0]);
        for bytes in [bomb.as_slice(), &whole[..whole.len() / 2], b"GIF89a", b"", &[0xFF, 0xD8, 0xFF]] {
            assert!(blurred(Cursor::new(bytes)).is_none() && small(bytes).is_none());
        }
    }

    #[test]
    fn a_small_copy_is_a_jpeg_within_its_limits() {
        let noise = png(900, 600, |x, y| [(x * 7 + y * 13) as u8, (x * y) as u8, (x ^ y) as u8]);
        let picture = small(&noise).expect("a picture");
        assert_eq!((picture.width, picture.height), (240, 160));
        assert!(picture.jpeg.0.len() <= PREVIEW_PICTURE_BYTES_MAX && picture.jpeg.0.starts_with(&[0xFF, 0xD8, 0xFF]));
        assert_eq!(fit((240, 1), 240), (240, 1));
        assert_eq!(fit((100_000, 3), 240), (240, 1));
    }
}
