//! One CBOR item of unknown meaning: its extent, if it is deterministically encoded and not nested too deep.

use crate::limits::ITEM_DEPTH_MAX;

/// The length in bytes of the item that `bytes` begin with. Nothing if it is not in deterministic encoding (RFC 8949 §4.2),
/// holds a number that is no integer or a simple value other than false, true and null, is nested deeper than
/// [`ITEM_DEPTH_MAX`], or is not complete.
pub fn item_length(bytes: &[u8]) -> Option<usize> {
    skip(bytes, ITEM_DEPTH_MAX).map(|rest| bytes.len().saturating_sub(rest.len()))
}

/// What follows the item.
fn skip(bytes: &[u8], depth: u32) -> Option<&[u8]> {
    let depth = depth.checked_sub(1)?;
    let (major, value, rest) = head(bytes)?;
    match major {
        0 | 1 => Some(rest),
        2 => rest.get(usize::try_from(value).ok()?..),
        3 => {
            let (text, rest) = rest.split_at_checked(usize::try_from(value).ok()?)?;
            std::str::from_utf8(text).ok().map(|_| rest)
        }
        4 => (0..value).try_fold(rest, |rest, _| skip(rest, depth)),
        5 => skip_map(rest, value, depth),
        6 => skip(rest, depth),
        _ => matches!(bytes.first(), Some(0xF4..=0xF6)).then_some(rest),
    }
}

/// What follows `count` entries, whose keys must ascend bytewise.
fn skip_map(mut rest: &[u8], count: u64, depth: u32) -> Option<&[u8]> {
    let mut previous: Option<&[u8]> = None;
    for _ in 0..count {
        let behind_key = skip(rest, depth)?;
        let key = rest.get(..rest.len().checked_sub(behind_key.len())?)?;
        if previous.is_some_and(|previous| previous >= key) {
            return None;
        }
        previous = Some(key);
        rest = skip(behind_key, depth)?;
    }
    Some(rest)
}

/// Major type, argument in its shortest form, and what follows the head.
fn head(bytes: &[u8]) -> Option<(u8, u64, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    let (major, info) = (first >> 5, first & 0x1F);
    let width = match info {
        0..=23 => return Some((major, u64::from(info), rest)),
        24..=27 => 1usize << (info - 24),
        _ => return None,
    };
    let (argument, rest) = rest.split_at_checked(width)?;
    let value = argument.iter().fold(0u64, |value, &byte| value << 8 | u64::from(byte));
    let smallest = match width {
        1 => 24,
        2 => 1 << 8,
        4 => 1 << 16,
        _ => 1 << 32,
    };
    (value >= smallest).then_some((major, value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_is_deterministic() {
        for bytes in [
            &[0x00u8][..],
            &[0x18, 0x18],
            &[0x3B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0x42, 0x01, 0x02],
            &[0x61, b'a'],
            &[0x82, 0x00, 0x80],
            &[0xA2, 0x00, 0x01, 0x61, b'a', 0xF6],
            &[0xC1, 0x00],
            &[0xF5],
        ] {
            let followed = [bytes, &[0x55]].concat();
            assert_eq!(item_length(&followed), Some(bytes.len()), "{bytes:02x?}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for bytes in [
            &[][..],
            &[0x18, 0x17],
            &[0x19, 0x00, 0xFF],
            &[0x1B, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0x1C],
            &[0x42, 0x01],
            &[0x58, 0x01, 0x00],
            &[0x5F, 0x41, 0x00, 0xFF],
            &[0x61, 0xFF],
            &[0x82, 0x00],
            &[0x9F, 0xFF],
            &[0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0xA2, 0x01, 0x00, 0x00, 0x00],
            &[0xA2, 0x00, 0x00, 0x00, 0x00],
            &[0xF7],
            &[0xF8, 0x20],
            &[0xF9, 0x00, 0x00],
            &[0xFB, 0, 0, 0, 0, 0, 0, 0, 0],
            &[0xFF],
            &[0x81; 40],
        ] {
            assert_eq!(item_length(bytes), None, "{bytes:02x?}");
        }
    }
}
