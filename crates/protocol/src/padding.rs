//! Padmé padding (Nikitin et al., PURBs, PETS 2019): sizes leak O(log log n) bits, at most 12 % is added.

use crate::limits::PADDED_BYTES_MIN;

/// The bucket for `length` bytes of data and the one byte that ends them, in bytes.
pub fn padded_length(length: usize) -> usize {
    padme(length + 1).max(PADDED_BYTES_MIN)
}

/// The bucket of a length by itself.
pub(crate) fn padme(length: usize) -> usize {
    if length < 2 {
        return length;
    }
    let exponent = length.ilog2();
    let significant = exponent.checked_ilog2().unwrap_or(0) + 1;
    let free = exponent.saturating_sub(significant);
    let mask = (1usize << free) - 1;
    (length + mask) & !mask
}

/// Appends 0x80 and zeros up to the bucket (ISO/IEC 7816-4).
pub fn pad(mut data: Vec<u8>) -> Vec<u8> {
    let length = padded_length(data.len());
    data.push(0x80);
    data.resize(length, 0);
    data
}

/// What [`pad`] was given; nothing if `padded` is not exactly what it returns.
pub fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let end = padded.iter().rposition(|&byte| byte != 0)?;
    let data = padded.get(..end)?;
    (padded.get(end) == Some(&0x80) && padded_length(data.len()) == padded.len()).then_some(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pads_to_few_sizes_and_back() {
        for length in (0..5_000).chain([65_535, 65_536, 1_000_000]) {
            let data = vec![7u8; length];
            let padded = pad(data.clone());
            assert_eq!(unpad(&padded), Some(data.as_slice()));
            assert!(padded.len() <= (length + 1).max(PADDED_BYTES_MIN) * 112 / 100 + 1, "{length}");
        }
        let sizes: std::collections::BTreeSet<_> = (0..100_000).map(padded_length).collect();
        assert!(sizes.len() < 150, "{}", sizes.len());
    }

    #[test]
    fn refuses_any_other_padding() {
        let mut padded = pad(b"hello".to_vec());
        padded.push(0);
        assert_eq!(unpad(&padded), None);
        assert_eq!(unpad(&[0; PADDED_BYTES_MIN]), None);
        assert_eq!(unpad(&[]), None);
        assert_eq!(unpad(b"hello\x80"), None);
    }
}
