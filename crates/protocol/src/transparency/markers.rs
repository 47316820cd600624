//! Markers: the few versions of a label whose presence or absence stands for that of all others.
//!
//! A label's newest version is believed only together with the markers before it, and its owner sees that the markers beyond are
//! absent. Whatever version beyond the owner's newest were shown to somebody, it or one of its past markers is one of the owner's
//! future markers: it cannot be present for the one and absent for the other under one root.

use std::collections::BTreeSet;

/// The sparse versions that stand for all powers of two far away.
const SKIPS: [u64; 7] = [1, 1 << 1, 1 << 2, 1 << 4, 1 << 8, 1 << 16, 1 << 32];

/// The versions before `version` that must be there if it is: its number cut after each of its set bits, and the largest of 1, 2, 4,
/// 16, 256, 65536 and 2^32 up to it. Ascending.
pub fn past_markers(version: u64) -> Vec<u64> {
    let cuts = (0..u64::BITS).filter(|bit| is_set(version, *bit)).map(|bit| cut(version, bit.saturating_add(1)));
    let skip = SKIPS.into_iter().rfind(|skip| *skip <= version);
    let markers: BTreeSet<u64> = cuts.chain(skip).filter(|marker| *marker > 0 && *marker < version).collect();
    markers.into_iter().collect()
}

/// The versions beyond `version` that must not be there if it is the newest in a map of this epoch: its number with each of its zero
/// bits set and all lower ones zero, the powers of two up to the next of 1, 2, 4, 16, 256, 65536 and 2^32, and these. Ascending.
pub fn future_markers(version: u64, epoch: u64) -> Vec<u64> {
    let length = u64::BITS.saturating_sub(version.leading_zeros());
    let raised = (0..length).filter(|bit| !is_set(version, *bit)).map(|bit| cut(version, bit) | 1 << bit);
    let skips = SKIPS.into_iter().filter(|skip| *skip > version);
    let next_skip = skips.clone().next().unwrap_or(u64::MAX);
    let powers = (length..u64::BITS).map(|bit| 1 << bit).filter(|power| *power < next_skip);
    let markers: BTreeSet<u64> = raised.chain(powers).chain(skips).filter(|marker| *marker <= epoch).collect();
    markers.into_iter().collect()
}

fn is_set(number: u64, bit: u32) -> bool {
    number >> bit & 1 == 1
}

/// The number with its lowest `bits` bits zero.
fn cut(number: u64, bits: u32) -> u64 {
    number & u64::MAX.checked_shl(bits).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_those_of_akd() {
        for version in (1..600).chain([4_095, 4_096, 65_535, 65_536, 65_537, 1 << 20, (1 << 32) - 1, 1 << 32, 1 << 40])
        {
            for beyond in [0, 1, 2, 3, 7, 100, 5_000, 1 << 17, 1 << 33] {
                let epoch = version + beyond;
                let (past, future) = akd_core::utils::get_marker_versions(version, version, epoch);
                let ascending =
                    |list: Vec<u64>| list.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
                assert_eq!(past_markers(version), ascending(past), "before {version}");
                assert_eq!(future_markers(version, epoch), ascending(future), "beyond {version} in epoch {epoch}");
            }
        }
    }

    /// The law of the head of this file, for every pair.
    #[test]
    fn no_version_beyond_the_newest_can_be_shown() {
        let epoch = 700;
        for newest in 1..=epoch {
            let absent = future_markers(newest, epoch);
            for shown in newest + 1..=epoch {
                let present = past_markers(shown).into_iter().chain([shown]);
                assert!(present.into_iter().any(|marker| absent.contains(&marker)), "{shown} beyond {newest}");
            }
        }
    }

    #[test]
    fn are_few() {
        let epoch = 1 << 26;
        for version in 1..3_000 {
            assert!(past_markers(version).len() <= 12 && future_markers(version, epoch).len() <= 20, "{version}");
        }
        for version in [1, u64::MAX, 1 << 63, u64::MAX - 1] {
            let most = past_markers(version).len().max(future_markers(version, u64::MAX).len());
            assert!(most <= crate::limits::MAP_MARKERS_MAX, "{version}: {most}");
        }
    }
}
