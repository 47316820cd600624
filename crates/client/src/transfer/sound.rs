//! How a recording sounds before it is there: its length, and how loud it is where, of files of which that can be read without a decoder.

use std::io::{self, Read, SeekFrom};

use protocol::attachment::Sound;
use protocol::cbor::Bytes;
use protocol::limits::WAVEFORM_BYTES_MAX;

use super::clean::{read_up_to, take};
use super::recipe::Source;

/// The most chunks of a WAV before its samples.
const CHUNKS_MAX: usize = 64;

/// The most of each bar's samples that is read, bytes: an hour of sound is looked at here and there.
const BAR_BYTES_MAX: u64 = 32 * 1024;

/// The end of an Ogg file in which its last page begins, bytes: a page has 65,307 at most.
const OGG_TAIL_BYTES: u64 = 65_536;

/// Samples in a second of Opus, whatever it was made of (RFC 7845).
const OPUS_RATE: u64 = 48_000;

/// How a file of this type sounds; nothing if that cannot be read.
pub(super) fn sound(file: &mut dyn Source, length: u64, media_type: &str) -> io::Result<Option<Sound>> {
    file.seek(SeekFrom::Start(0))?;
    let sound = match media_type {
        "audio/wav" => wav(file, length),
        "audio/ogg" => opus(file, length),
        _ => Ok(None),
    };
    file.seek(SeekFrom::Start(0))?;
    sound
}

/// How the samples of a WAV lie.
struct Format {
    float: bool,
    rate: u64,
    /// Bytes of one sample, of one channel.
    sample: u64,
    /// Bytes of the samples of one moment.
    frame: u64,
}

fn wav(file: &mut dyn Source, length: u64) -> io::Result<Option<Sound>> {
    let mut format = None;
    let mut at = 12u64;
    for _ in 0..CHUNKS_MAX {
        file.seek(SeekFrom::Start(at))?;
        let Some([a, b, c, d, size @ ..]) = take::<8>(file)? else { return Ok(None) };
        let (size, begin) = (u64::from(u32::from_le_bytes(size)), at.saturating_add(8));
        match &[a, b, c, d] {
            b"fmt " => format = take::<16>(file)?.and_then(read_format),
            b"data" => {
                let Some(format) = format else { return Ok(None) };
                return bars(file, &format, begin, size.min(length.saturating_sub(begin))).map(Some);
            }
            _ => {}
        }
        at = begin.saturating_add(size).saturating_add(size % 2);
    }
    Ok(None)
}

fn read_format(bytes: [u8; 16]) -> Option<Format> {
    let [k0, k1, c0, c1, r0, r1, r2, r3, .., s0, s1] = bytes;
    let (kind, channels) = (u16::from_le_bytes([k0, k1]), u64::from(u16::from_le_bytes([c0, c1])));
    let (rate, bits) = (u64::from(u32::from_le_bytes([r0, r1, r2, r3])), u64::from(u16::from_le_bytes([s0, s1])));
    // 0xFFFE says it further behind, which is the same for whole numbers as for what is usual.
    let float = kind == 3;
    let usual = matches!((kind, bits), (1 | 0xFFFE, 8 | 16 | 24 | 32) | (3, 32));
    let proper = usual && (1..=8).contains(&channels) && (1..=768_000).contains(&rate);
    let sample = bits / 8;
    proper.then(|| Format { float, rate, sample, frame: sample.saturating_mul(channels) })
}

fn bars(file: &mut dyn Source, format: &Format, begin: u64, size: u64) -> io::Result<Sound> {
    let frames = size / format.frame.max(1);
    let count = frames.min(WAVEFORM_BYTES_MAX as u64);
    let mut peaks = Vec::new();
    for bar in 0..count {
        let (from, to) = (bar.saturating_mul(frames) / count, bar.saturating_add(1).saturating_mul(frames) / count);
        let wanted =
            to.saturating_sub(from).saturating_mul(format.frame).min(BAR_BYTES_MAX / format.frame * format.frame);
        file.seek(SeekFrom::Start(begin.saturating_add(from.saturating_mul(format.frame))))?;
        let mut samples = vec![0; usize::try_from(wanted).unwrap_or(0)];
        let read = read_up_to(file, &mut samples)?;
        samples.truncate(read);
        let width = usize::try_from(format.sample).unwrap_or(1);
        peaks.push(samples.chunks_exact(width).map(|sample| loudness(sample, format.float)).fold(0.0, f32::max));
    }
    let bar = |peak: f32| (peak * 255.0).round() as u8;
    let duration_ms = u32::try_from(frames.saturating_mul(1_000) / format.rate).unwrap_or(u32::MAX);
    Ok(Sound { duration_ms, waveform: Bytes(peaks.into_iter().map(bar).collect()) })
}

/// How far a sample is from silence, 0 to 1.
fn loudness(sample: &[u8], float: bool) -> f32 {
    let loud = match *sample {
        [a] => (f32::from(a) - 128.0) / 128.0,
        [a, b] => f32::from(i16::from_le_bytes([a, b])) / 32_768.0,
        [_, a, b] => f32::from(i16::from_le_bytes([a, b])) / 32_768.0,
        [a, b, c, d] if float => f32::from_le_bytes([a, b, c, d]),
        [_, _, a, b] => f32::from(i16::from_le_bytes([a, b])) / 32_768.0,
        _ => 0.0,
    };
    let loud = loud.abs();
    if loud.is_finite() { loud.min(1.0) } else { 0.0 }
}

/// The length of Opus in Ogg (RFC 7845): what its last page says, less what is left out at the beginning. How loud it is where only a
/// decoder could tell.
fn opus(file: &mut dyn Source, length: u64) -> io::Result<Option<Sound>> {
    let mut first = [0; 512];
    let read = read_up_to(file, &mut first)?;
    let first = first.get(..read).unwrap_or_default();
    let Some(at) = first.windows(8).position(|eight| eight == b"OpusHead") else { return Ok(None) };
    let Some(&[s0, s1]) = first.get(at.saturating_add(10)..).and_then(|rest| rest.first_chunk::<2>()) else {
        return Ok(None);
    };
    let skipped = u64::from(u16::from_le_bytes([s0, s1]));
    file.seek(SeekFrom::Start(length.saturating_sub(OGG_TAIL_BYTES)))?;
    let mut tail = Vec::new();
    (&mut *file).take(OGG_TAIL_BYTES).read_to_end(&mut tail)?;
    let Some(last) = tail.windows(4).rposition(|four| four == b"OggS") else { return Ok(None) };
    let Some(position) = tail.get(last.saturating_add(6)..).and_then(|rest| rest.first_chunk::<8>()) else {
        return Ok(None);
    };
    let samples = u64::from_le_bytes(*position).saturating_sub(skipped);
    let duration_ms = u32::try_from(samples.saturating_mul(1_000) / OPUS_RATE).ok();
    Ok(duration_ms.map(|duration_ms| Sound { duration_ms, waveform: Bytes::default() }))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn heard(bytes: &[u8], media_type: &str) -> Option<Sound> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("writes");
        sound(&mut file, bytes.len() as u64, media_type).expect("reads")
    }

    fn wav(kind: u16, channels: u16, rate: u32, bits: u16, data: &[u8]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WAVEjunk\x03\0\0\0abc\0fmt \x10\0\0\0".to_vec();
        bytes.extend([kind.to_le_bytes(), channels.to_le_bytes()].concat());
        bytes.extend([rate.to_le_bytes(), 0u32.to_le_bytes()].concat());
        bytes.extend([0u16.to_le_bytes(), bits.to_le_bytes()].concat());
        bytes.extend([b"data".as_slice(), &(data.len() as u32).to_le_bytes(), data].concat());
        bytes
    }

    #[test]
    fn the_bars_of_a_recording_are_as_loud_as_it_is() {
        let samples =
            (0..6_400i32).map(|at| if at < 3_200 { 0 } else { (at - 3_200) as i16 * if at % 2 == 0 { 5 } else { -5 } });
        let data: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
        let sound = heard(&wav(1, 1, 8_000, 16, &data), "audio/wav").expect("a recording");
        let bars = &sound.waveform.0;
        assert_eq!((sound.duration_ms, bars.len(), bars[0], bars[31], bars[63]), (800, 64, 0, 0, 124));
        assert!(bars[40] < bars[50] && bars[50] < bars[60]);
        let loud: Vec<u8> = [1.0f32, 0.5].into_iter().flat_map(f32::to_le_bytes).collect();
        let sound = heard(&wav(3, 1, 2, 32, &loud), "audio/wav").expect("a recording");
        assert_eq!((sound.duration_ms, sound.waveform.0), (1_000, vec![255, 128]));
    }

    #[test]
    fn what_is_no_recording_says_nothing_and_ends() {
        let silent = wav(1, 2, 48_000, 16, &[0; 400]);
        assert!(heard(&silent, "audio/wav").expect("silence").waveform.0.iter().all(|bar| *bar == 0));
        let nan = heard(&wav(3, 1, 2, 32, &f32::NAN.to_le_bytes()), "audio/wav").expect("noise");
        assert_eq!(nan.waveform.0, [0]);
        for (kind, channels, rate, bits) in
            [(2, 1, 8_000, 16), (1, 0, 8_000, 16), (1, 1, 0, 16), (1, 1, 8_000, 0), (1, 9, 8_000, 8)]
        {
            assert_eq!(heard(&wav(kind, channels, rate, bits, &[0; 64]), "audio/wav"), None);
        }
        let endless = [b"RIFF\0\0\0\0WAVE".as_slice(), &b"junk\0\0\0\0".repeat(10_000)].concat();
        assert_eq!(heard(&endless, "audio/wav"), None);
        let promising = [wav(1, 1, 8_000, 8, &[]).as_slice(), &[200; 10]].concat();
        assert_eq!(heard(&promising, "audio/wav").map(|sound| sound.waveform.0.len()), Some(0), "no more than it says");
        for torn in 0..silent.len().min(60) {
            heard(&silent[..torn], "audio/wav");
            heard(&silent[..torn], "audio/ogg");
        }
    }

    #[test]
    fn the_length_of_opus_is_what_its_last_page_says() {
        let page =
            |position: u64, body: &[u8]| [b"OggS\0\0".as_slice(), &position.to_le_bytes(), &[0; 13], body].concat();
        let head = page(0, &[b"OpusHead\x01\x01".as_slice(), &312u16.to_le_bytes(), &[0; 8]].concat());
        let whole = [head, page(48_000, b"x"), page(120_312, b"y")].concat();
        let sound = heard(&whole, "audio/ogg").expect("a recording");
        assert_eq!((sound.duration_ms, sound.waveform.0.len()), (2_500, 0));
        assert_eq!(heard(&page(0, b"vorbis"), "audio/ogg"), None);
    }
}
