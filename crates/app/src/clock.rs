//! Minutes since 1970 as people and programs read them, in UTC.

use client::Minutes;

/// `2026-11-22 04:06`.
pub fn for_people(time: Minutes) -> String {
    let (year, month, day, hour, minute) = parts(time);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
}

/// `2026-11-22T04:06:00Z` (RFC 3339).
pub fn for_programs(time: Minutes) -> String {
    let (year, month, day, hour, minute) = parts(time);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z")
}

/// This device's minute after a time such as `8h`; nothing if it is no time, or more than ten years.
pub fn now_plus(time: &str) -> Option<Minutes> {
    let (count, unit) = time.split_at_checked(time.len().checked_sub(1)?)?;
    let unit = match unit {
        "m" => 1,
        "h" => 60,
        "d" => 1_440,
        "w" => 10_080,
        _ => return None,
    };
    let minutes = count.parse::<u64>().ok()?.checked_mul(unit).filter(|minutes| (1..=5_259_600).contains(minutes))?;
    Some(Minutes(now().0.checked_add(minutes)?))
}

/// This device's minute.
pub fn now() -> Minutes {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Minutes(since.as_secs() / 60)
}

/// The civil date of a day count, after Howard Hinnant's `civil_from_days`; the years end at 9999, as RFC 3339's do.
fn parts(time: Minutes) -> (u64, u64, u64, u64, u64) {
    const LAST: u64 = 4_223_371_679;
    let minutes = time.0.min(LAST);
    let days = minutes / 1_440 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, month, day, minutes % 1_440 / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_bounded_and_have_a_unit() {
        let minutes = |time| now_plus(time).map(|then| then.0.saturating_sub(now().0));
        for (time, expected) in [("30m", 30), ("8h", 480), ("3d", 4_320), ("2w", 20_160)] {
            assert!(minutes(time).is_some_and(|minutes| minutes.abs_diff(expected) <= 1), "{time}");
        }
        for time in ["", "m", "8", "-1h", "0h", "8 h", "9999999999999999999w", "600w", "8ü"] {
            assert_eq!(minutes(time), None, "{time}");
        }
    }

    #[test]
    fn known_moments() {
        assert_eq!(for_programs(Minutes(0)), "1970-01-01T00:00:00Z");
        assert_eq!(for_programs(Minutes(28_425_600 + 59)), "2024-01-18T00:59:00Z");
        assert_eq!(for_people(Minutes(951_782_400 / 60)), "2000-02-29 00:00");
        assert_eq!(for_programs(Minutes(u64::MAX)), "9999-12-31T23:59:00Z");
    }
}
