//! What is taken out of pictures, and that whatever lies in a file ends in a bounded recipe or in none.

use std::fs::File;
use std::io::{Seek, Write};

use super::*;
use crate::transfer::recipe::Spans;

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).expect("written");
    file.rewind().expect("at its start");
    file
}

/// What is sent of a file; nothing if it cannot be cleaned.
fn sent(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = file(bytes);
    let recipe = look(&mut file, bytes.len() as u64).expect("reads").recipe?;
    let mut sent = Vec::new();
    Spans::new(&recipe, &mut file).read_to_end(&mut sent).expect("reads");
    assert_eq!(sent.len() as u64, recipe.length());
    Some(sent)
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    [&[0xFF, marker][..], &(body.len() as u16 + 2).to_be_bytes(), body].concat()
}

fn jpeg(between: &[u8]) -> Vec<u8> {
    let frame = segment(0xC0, &[8, 0, 16, 0, 16, 1, 1, 0x11, 0]);
    let scan = [segment(0xDA, &[1, 1, 0, 0, 63, 0]), vec![0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD9]].concat();
    [&[0xFF, 0xD8][..], between, &segment(0xDB, &[0; 65]), &frame, &scan].concat()
}

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32).to_be_bytes()[..], kind, body, &[0; 4]].concat()
}

fn png(between: &[u8]) -> Vec<u8> {
    let header = chunk(b"IHDR", &[0, 0, 0, 16, 0, 0, 0, 16, 8, 2, 0, 0, 0]);
    [b"\x89PNG\r\n\x1A\n", &header[..], between, &chunk(b"IDAT", &[7; 30]), &chunk(b"IEND", b"")].concat()
}

fn webp(between: &[u8]) -> Vec<u8> {
    let chunks = [&b"VP8L\x06\0\0\0\x2F\x0F\xC0\x03\0\0"[..], between].concat();
    [b"RIFF", &(chunks.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &chunks].concat()
}

#[test]
fn what_a_picture_does_not_need_is_taken_out_wherever_it_stands() {
    let adobe = [&b"Adobe\0\x64\0\0\0\0\x01"[..], b"a secret"].concat();
    for hidden in [
        (0xE1, &b"Exif\0\0a secret"[..]),
        (0xED, b"a secret"),
        (0xFE, b"a secret"),
        (0xEE, &adobe),
        (0x02, b"a secret"),
    ]
    .map(|(marker, body)| segment(marker, body))
    {
        assert_eq!(sent(&jpeg(&hidden)), Some(jpeg(b"")), "{:02X}", hidden[1]);
    }
    let word = segment(0xEE, &adobe[..12]);
    assert_eq!(sent(&jpeg(&word)), Some(jpeg(&word)), "Adobe's word on colours stays");
    for kind in [b"tEXt", b"eXIf", b"tIME", b"prVt"] {
        assert_eq!(sent(&png(&chunk(kind, b"a secret"))), Some(png(b"")));
    }
    assert_eq!(sent(&webp(b"EXIF\x08\0\0\0a secret")), Some(webp(b"")));
}

#[test]
fn a_picture_of_more_parts_than_any_has_is_not_cleaned() {
    let many = |one: Vec<u8>| one.repeat(CHUNKS_MAX / 2);
    assert!(sent(&png(&many([chunk(b"tEXt", b""), chunk(b"IDAT", b"")].concat()))).is_none());
    assert!(sent(&webp(&many(b"EXIF\0\0\0\0ANIM\0\0\0\0".to_vec()))).is_none());
    assert_eq!(sent(&jpeg(&segment(0xFE, b"").repeat(10_001))), None);
}

/// Each picture with bytes changed, and cut at each place: it ends, and what is sent is hardly longer than what was there.
#[test]
fn whatever_lies_in_a_file_ends_in_a_bounded_recipe_or_in_none() {
    let exif = segment(0xE1, b"Exif\0\0II\x2A\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
    let pictures = [jpeg(&exif), png(&chunk(b"tEXt", b"a secret")), webp(b"EXIF\x08\0\0\0a secret")];
    let (mut state, mut cleaned) = (1u64, 0);
    for picture in &pictures {
        assert_ne!(sent(picture), None);
        for at in 0..picture.len() {
            for change in 0..4 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let mut changed = picture.clone();
                match change {
                    0 => changed.truncate(at),
                    1 => changed[at] = 0xFF,
                    _ => changed[at] = (state >> 56) as u8,
                }
                if let Some(sent) = sent(&changed) {
                    assert!(sent.len() <= changed.len() + 64, "{at}, {change}");
                    cleaned += 1;
                }
            }
        }
    }
    assert!(cleaned > 100, "{cleaned} were understood");
}

#[test]
fn a_recording_is_called_a_sound_whatever_holds_it() {
    assert_eq!(heard_as("video/webm"), "audio/webm");
    assert_eq!(heard_as("video/mp4"), "audio/mp4");
    assert_eq!(heard_as("audio/ogg"), "audio/ogg");
}
