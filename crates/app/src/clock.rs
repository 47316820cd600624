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
    fn known_moments() {
        assert_eq!(for_programs(Minutes(0)), "1970-01-01T00:00:00Z");
        assert_eq!(for_programs(Minutes(28_425_600 + 59)), "2024-01-18T00:59:00Z");
        assert_eq!(for_people(Minutes(951_782_400 / 60)), "2000-02-29 00:00");
        assert_eq!(for_programs(Minutes(u64::MAX)), "9999-12-31T23:59:00Z");
    }
}
