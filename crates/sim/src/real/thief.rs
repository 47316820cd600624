//! What a thief finds in files: words and numbers in every form in which they could be written down, and what joins two files.

use std::collections::HashSet; // tidy: HashSet, only asked whether it contains something.
use std::path::Path;

use anyhow::{Context as _, Result};

/// Shorter byte strings than this say nothing when they are found.
const JOIN_BYTES: usize = 16;

/// A file, by its path in the stolen folder.
#[derive(Debug, Clone)]
pub struct Stolen {
    /// The path.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Takes every file of a folder.
///
/// # Errors
/// What cannot be read.
pub fn steal(folder: &Path) -> Result<Vec<Stolen>> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(inner) = folders.pop() {
        for entry in std::fs::read_dir(&inner).with_context(|| format!("{} cannot be read", inner.display()))? {
            let path = entry?.path();
            let kind = std::fs::symlink_metadata(&path)?.file_type();
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                let bytes = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
                let path = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
                files.push(Stolen { path, bytes });
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// A word in every form: UTF-8, UTF-16 of both orders, hexadecimal of both cases, and base64 wherever it may begin.
pub fn forms_of_text(text: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![
        text.as_bytes().to_vec(),
        text.to_uppercase().into_bytes(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ];
    forms.extend(forms_of_digits(text.as_bytes()));
    forms
}

/// An identifier or key in every form: as it is, reversed, hexadecimal, base64.
pub fn forms_of_bytes(bytes: &[u8]) -> Vec<Vec<u8>> {
    let reversed: Vec<u8> = bytes.iter().rev().copied().collect();
    let mut forms = vec![bytes.to_vec(), reversed];
    forms.extend(forms_of_digits(bytes));
    forms
}

/// In so many places something short is not by chance: four given bytes stand once in four gigabytes of noise.
const PLACES_MIN: usize = 3;

/// A loopback address of a client in every form: dotted, mapped, with dashes, as one number in decimal and hexadecimal, as an array
/// of CBOR or JSON.
pub fn forms_of_address(address: [u8; 4]) -> Vec<Vec<u8>> {
    let [a, b, c, d] = address;
    let number = u32::from_be_bytes(address);
    let mut forms: Vec<Vec<u8>> = [
        format!("{a}.{b}.{c}.{d}"),
        format!("{a}-{b}-{c}-{d}"),
        format!("[{a},{b},{c},{d}]"),
        format!("{a}, {b}, {c}, {d}"),
        format!("{number}"),
        format!("{number:08x}"),
        format!("{number:08X}"),
        format!("{:x}:{:x}", number >> 16, number & 0xFFFF),
    ]
    .into_iter()
    .map(String::into_bytes)
    .collect();
    forms.push(vec![0x84, 0x18, a, b, c, d]);
    forms.push(vec![0x44, a, b, c, d]);
    forms.push([&[0; 10][..], &[0xFF, 0xFF], &address[..]].concat());
    forms
}

/// The same address as it lies in memory, in both orders: four bytes, which chance writes as well.
pub fn raw_forms_of_address(address: [u8; 4]) -> Vec<Vec<u8>> {
    let [a, b, c, d] = address;
    vec![vec![a, b, c, d], vec![d, c, b, a]]
}

fn forms_of_digits(bytes: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![hex.to_uppercase().into_bytes(), hex.into_bytes()];
    for alphabet in [b"+/", b"-_"] {
        forms.extend((0..3).map(|offset| base64_inside(bytes, offset, alphabet)));
    }
    forms.retain(|form| form.len() >= 4);
    forms
}

/// What base64 of something that holds these bytes at this offset, modulo 3, shows of them for sure.
fn base64_inside(bytes: &[u8], offset: usize, last_two: &[u8; 2]) -> Vec<u8> {
    let letters = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(last_two.iter().copied());
    let alphabet: Vec<u8> = letters.collect();
    let padded: Vec<u8> = std::iter::repeat_n(0, offset).chain(bytes.iter().copied()).collect();
    let mut digits = Vec::new();
    for group in padded.chunks_exact(3) {
        let number = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
        digits.extend([18, 12, 6, 0].map(|shift| alphabet[(number >> shift & 63) as usize]));
    }
    digits.into_iter().skip(if offset == 0 { 0 } else { 4 }).collect()
}

/// In which of the files any of these forms is.
pub fn found_in<'a>(files: impl IntoIterator<Item = &'a Stolen>, forms: &[Vec<u8>]) -> Option<&'a str> {
    let holds = |file: &Stolen| forms.iter().any(|form| contains(&file.bytes, form));
    files
        .into_iter()
        .find(|file| holds(file) || forms.iter().any(|form| contains(file.path.as_bytes(), form)))
        .map(|file| file.path.as_str())
}

/// The same for something so short that chance writes it now and then among ciphertexts: it counts if it stands in several places
/// that differ around it. What is kept of each connection does; a page that a database has copied does not.
pub fn found_often_in<'a>(files: impl IntoIterator<Item = &'a Stolen>, forms: &[Vec<u8>]) -> Option<&'a str> {
    let mut around = std::collections::BTreeSet::new();
    for file in files {
        for form in forms {
            for (at, found) in file.bytes.windows(form.len()).enumerate() {
                if found == form {
                    around.insert(file.bytes.get(at.saturating_sub(6)..at + form.len() + 6).unwrap_or(found));
                }
            }
        }
        if around.len() >= PLACES_MIN {
            return Some(&file.path);
        }
    }
    None
}

/// Whether some bytes hold others.
pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    let Some((first, rest)) = part.split_first() else { return false };
    let mut from = 0;
    while let Some(at) = bytes.get(from..).and_then(|tail| tail.iter().position(|byte| byte == first)) {
        from += at + 1;
        if bytes.get(from..).is_some_and(|tail| tail.starts_with(rest)) {
            return true;
        }
    }
    false
}

/// Something of 16 bytes that two sets of files have in common, and that the `known` ones, of a server without people, have not:
/// by it, one could be joined with the other. Runs of few different bytes are padding, page headers and a page's list of 16-bit
/// offsets, and say nothing; of a random identifier's 16 bytes, less than 12 are different in one of some thousands.
pub fn joined(one: &[&Stolen], other: &[&Stolen], known: &[Stolen]) -> Option<Vec<u8>> {
    let telling = |window: &&[u8]| {
        let mut bytes = window.to_vec();
        bytes.sort_unstable();
        bytes.dedup();
        bytes.len() >= JOIN_BYTES * 3 / 4
    };
    // What stands before SQLite's name for itself differs, and its letters are different ones.
    let nameless = |file: &Stolen| without(&file.bytes, b"SQLite format 3");
    let windows =
        |file: &Stolen| nameless(file).windows(JOIN_BYTES).filter(telling).map(<[u8]>::to_vec).collect::<Vec<_>>();
    let common: HashSet<Vec<u8>> = known.iter().flat_map(windows).collect();
    let first: HashSet<Vec<u8>> = one.iter().flat_map(|file| windows(file)).collect();
    let shared = |file: &&Stolen| {
        let bytes = nameless(file);
        let mut telling = bytes.windows(JOIN_BYTES).filter(telling);
        telling.find(|window| first.contains(*window) && !common.contains(*window)).map(<[u8]>::to_vec)
    };
    other.iter().find_map(shared)
}

/// The bytes with zeros in the place of a word.
fn without(bytes: &[u8], word: &[u8]) -> Vec<u8> {
    let mut kept = bytes.to_vec();
    let places: Vec<usize> =
        bytes.windows(word.len()).enumerate().filter(|(_, run)| *run == word).map(|(at, _)| at).collect();
    for at in places {
        kept[at..at + word.len()].fill(0);
    }
    kept
}

/// The longest run of characters that a person could read.
pub fn longest_readable(bytes: &[u8]) -> usize {
    bytes.split(|byte| !(0x20..0x7F).contains(byte)).map(<[u8]>::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_found() {
        let file = |bytes: &[u8]| Stolen { path: "a".to_owned(), bytes: [b"xx", bytes, b"yy"].concat() };
        let wide: Vec<u8> = "secret".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for hidden in [b"secret".as_slice(), b"SECRET", b"736563726574", b"c2VjcmV0", b"AHNlY3JldA==", &wide] {
            assert!(found_in(&[file(hidden)], &forms_of_text("secret")).is_some(), "{hidden:?}");
        }
        assert!(found_in(&[file(b"secre")], &forms_of_text("secret")).is_none());
        for hidden in [b"127.0.0.1".as_slice(), b"7f000001", b"2130706433"] {
            assert!(found_in(&[file(hidden)], &forms_of_address([127, 0, 0, 1])).is_some(), "{hidden:?}");
        }
        let kept = |row: u8, address: &[u8]| [&[row; 8], address].concat();
        for address in [[127, 0, 0, 1], [1, 0, 0, 127]] {
            let rows = [kept(1, &address), kept(2, &address), kept(3, &address), vec![9; 8]].concat();
            let raw = raw_forms_of_address([127, 0, 0, 1]);
            assert!(found_often_in(&[file(&rows)], &raw).is_some());
            let page = [kept(1, &address), vec![9; 8]].concat();
            assert!(found_often_in(&[file(&page), file(&page), file(&page)], &raw).is_none(), "a page and its copies");
        }
        assert!(found_in(&[Stolen { path: "secret".to_owned(), bytes: vec![] }], &forms_of_text("secret")).is_some());
    }

    #[test]
    fn what_two_files_share_is_found_unless_every_server_has_it() {
        let id: Vec<u8> = (1..=32).collect();
        let one = Stolen { path: "one".to_owned(), bytes: [vec![0; 40], id.clone()].concat() };
        let other = Stolen { path: "other".to_owned(), bytes: [id.clone(), vec![0; 40]].concat() };
        assert!(joined(&[&one], &[&other], &[]).is_some());
        assert!(joined(&[&one], &[&other], std::slice::from_ref(&one)).is_none());
        let zeros = Stolen { path: "zeros".to_owned(), bytes: vec![0; 80] };
        assert!(joined(&[&one], &[&zeros], &[]).is_none(), "padding joins nothing");
        let page = |count: u8| {
            let offsets =
                (1..=count).flat_map(|number| (4_096 - 5 * u16::from(number)).to_be_bytes()).collect::<Vec<_>>();
            Stolen { path: "page".to_owned(), bytes: [vec![13, 0, 0, 0, count, 0x0E, 0xD2, 0], offsets].concat() }
        };
        assert!(joined(&[&page(17)], &[&page(17)], &[]).is_none(), "nor do pages of rows of one size");
        let named = |byte: u8| Stolen {
            path: "named".to_owned(),
            bytes: [&[byte, byte ^ 9], b"SQLite format 3\0".as_slice()].concat(),
        };
        assert!(joined(&[&named(4)], &[&named(4)], &[named(5)]).is_none(), "nor does what makes the file a database");
    }
}
