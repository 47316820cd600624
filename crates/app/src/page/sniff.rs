//! What a file is by its first bytes: nothing but pictures of points, sounds and films is ever named to a browser.

/// Kinds of files by what they begin with, at a place.
const MARKS: [(usize, &[u8], &str); 13] = [
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypM4A ", "audio/mp4"),
];

/// The kind of a file that begins so; nothing if it is none that a browser may show.
pub fn kind(begin: &[u8]) -> Option<&'static str> {
    let has = |at: usize, mark: &[u8]| begin.get(at..).is_some_and(|rest| rest.starts_with(mark));
    if let Some((_, _, kind)) = MARKS.iter().find(|(at, mark, _)| has(*at, mark)) {
        return Some(kind);
    }
    match () {
        () if has(0, b"RIFF") && has(8, b"WEBP") => Some("image/webp"),
        () if has(0, b"RIFF") && has(8, b"WAVE") => Some("audio/wav"),
        // Opus and Vorbis say so in the first page; films in Ogg are not named.
        () if has(0, b"OggS") && (has(28, b"OpusHead") || has(28, b"\x01vorbis")) => Some("audio/ogg"),
        () if has(4, b"ftyp")
            && [&b"isom"[..], b"iso2", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash"]
                .iter()
                .any(|brand| has(8, brand)) =>
        {
            Some("video/mp4")
        }
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_sounds_and_films_are_known_and_nothing_that_could_act() {
        for (begin, expected) in [
            (&b"\x89PNG\r\n\x1a\n\0"[..], "image/png"),
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"GIF89a..", "image/gif"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"\0\0\0\x20ftypisom", "video/mp4"),
            (b"\x1a\x45\xdf\xa3\x01", "video/webm"),
        ] {
            assert_eq!(kind(begin), Some(expected));
        }
        let mut opus = vec![0; 28];
        opus[..4].copy_from_slice(b"OggS");
        opus.extend_from_slice(b"OpusHead");
        assert_eq!(kind(&opus), Some("audio/ogg"));
        for other in [
            &b""[..],
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\">",
            b"<?xml version=\"1.0\"?><svg/>",
            b"<!doctype html><script>alert(1)</script>",
            b"%PDF-1.7",
            b"\xef\xbb\xbf<html>",
            b"GIF8",
            b"RIFF\0\0\0\0AVI ",
            b"MZ",
            b"#!/bin/sh",
        ] {
            assert_eq!(kind(other), None, "{}", String::from_utf8_lossy(other));
        }
    }
}
