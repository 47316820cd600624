//! Files of every kind that is read, each whole: pictures that tell of their makers, recordings, pages, answers of sites.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};

/// The first inputs.
pub fn all() -> Vec<Vec<u8>> {
    let mut seeds = pages();
    seeds.extend(pictures());
    seeds.extend(recordings());
    seeds
}

fn picture(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * 5) as u8, (y * 9) as u8, (x * y) as u8]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("pictures are written into memory");
    bytes.into_inner()
}

fn pictures() -> Vec<Vec<u8>> {
    let (jpeg, png) = (picture(ImageFormat::Jpeg, 24, 16), picture(ImageFormat::Png, 9, 20));
    let segment =
        |marker: u8, body: &[u8]| [&[0xFF, marker], &(body.len() as u16 + 2).to_be_bytes()[..], body].concat();
    let turned = segment(0xE1, b"Exif\0\0II\x2A\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0");
    let told = segment(0xFE, b"made by mallory");
    let chunk = |kind: &[u8], body: &[u8]| [&(body.len() as u32).to_be_bytes(), kind, body, &[0; 4]].concat();
    // Behind the header, which is 13 bytes and what stands around a chunk.
    let place = 8 + 12 + 13;
    let text = [&png[..place], &chunk(b"tEXt", b"Author\0mallory"), &png[place..]].concat();
    let riff = |chunks: &[u8]| [b"RIFF", &(chunks.len() as u32 + 4).to_le_bytes()[..], b"WEBP", chunks].concat();
    let lossless = b"VP8L\x0C\0\0\0\x2F\x0F\xC0\x03\0\x07\x10\x11\x11\x88\x88\x08";
    let lossy = b"VP8 \x0A\0\0\0\0\0\0\x9D\x01\x2A\x10\0\x08\0";
    let extended = b"VP8X\x0A\0\0\0\x0C\0\0\0\x0F\0\0\x07\0\0";
    let exif = b"EXIF\x07\0\0\0mallory\0";
    // More pixels than are decoded, and a size that is no size.
    let mut bomb = png.clone();
    bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    let inflating = [&png[..place], &profile(), &png[place..]].concat();
    vec![
        [&jpeg[..2], &turned, &told, &jpeg[2..], b"behind the end"].concat(),
        [&jpeg[..2], &segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0mallory"), &jpeg[2..]].concat(),
        jpeg,
        [&text[..], b"behind the end"].concat(),
        png,
        bomb,
        inflating,
        riff(lossless),
        riff(&[lossy.as_slice(), exif].concat()),
        riff(&[extended.as_slice(), exif, lossless, b"XMP \x02\0\0\0me"].concat()),
        b"GIF89a\x01\0\x01\0".to_vec(),
        b"\0\0\0\x18ftypheic".to_vec(),
    ]
}

/// A profile of colours for a PNG, with its sum, that is inflated to a thousand times its length: 309 MB.
fn profile() -> Vec<u8> {
    // The longest repetition is one bit here, and from how far one more: all the zeros behind this head are such.
    let deflated = [b"\x78\xDA\xEC\xC1\x01\x01\0\0\0\x80\x90\xFE\xAF\xEE\x08\x0A".as_slice(), &[0; 300_000]].concat();
    let body = [b"iCCPa\0\0".as_slice(), &deflated].concat();
    let bit = |sum: u32, _| (sum >> 1) ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 };
    let sum = !body.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), bit));
    [&(body.len() as u32 - 4).to_be_bytes(), &body[..], &sum.to_be_bytes()].concat()
}

fn recordings() -> Vec<Vec<u8>> {
    let wav = |kind: u8, bits: u8, data: &[u8]| {
        let format = [kind, 0, 2, 0, 0x40, 0x1F, 0, 0, 0, 0, 0, 0, 0, 0, bits, 0];
        let head = [b"RIFF\0\0\0\0WAVEjunk\x03\0\0\0abc\0fmt \x10\0\0\0", &format[..]].concat();
        [&head, &b"data"[..], &(data.len() as u32).to_le_bytes(), data].concat()
    };
    let page = |position: u64, body: &[u8]| [b"OggS\0\0", &position.to_le_bytes()[..], &[0; 13], body].concat();
    let opus = [page(0, b"OpusHead\x01\x01\x38\x01\0\0\0\0\0\0\0\0"), page(120_312, b"sound")].concat();
    let samples: Vec<u8> = (0..300u32).map(|at| (at * at) as u8).collect();
    vec![wav(1, 16, &samples), wav(1, 8, &samples), wav(1, 24, &samples), wav(3, 32, &samples), opus]
}

fn pages() -> Vec<Vec<u8>> {
    let page = "<!doctype html><html><head><!-- <title>no</title> --><script>'<title>no</title>'</script><title>\n Tea &amp; more\n\
                </title><meta name=description content='All  of &#x1F375; it'><META content=\"A &quot;pot&quot;\" property=\"og:title\"/>\
                <meta property=og:image content=https://tea.example/pot.jpg></head><body>https://tea.example/?a=b&c, and";
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";
    let moved = "HTTP/1.1 302 Found\r\nLocation: https://other.example/\r\nContent-Length: 0\r\n\r\n";
    [
        page.to_owned(),
        format!("{head}Content-Length: {}\r\n\r\n{page}", page.len()),
        format!("{head}Transfer-Encoding: chunked\r\n\r\n7;x=y\r\n<title>\r\n5\r\nTea</\r\n0\r\n\r\n"),
        moved.to_owned(),
    ]
    .map(String::into_bytes)
    .into()
}
