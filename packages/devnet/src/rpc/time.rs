//! Times as CometBFT writes them: RFC 3339 in UTC, with nanoseconds.

use cosmwasm_std::Timestamp;

const SECONDS_PER_DAY: u64 = 86_400;

/// Formats a time, such as `2026-01-31T12:00:00.000000001Z`.
pub fn rfc3339(time: Timestamp) -> String {
    let seconds = time.seconds();
    let (year, month, day) = civil_date(seconds / SECONDS_PER_DAY);
    let of_day = seconds % SECONDS_PER_DAY;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:09}Z",
        of_day / 3_600,
        of_day / 60 % 60,
        of_day % 60,
        time.subsec_nanos()
    )
}

/// Year, month and day of a day since 1970, after Howard Hinnant's `civil_from_days`.
fn civil_date(days: u64) -> (u64, u64, u64) {
    // Counted from the first of March of the year zero, a leap day is the last of its year.
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_instants() {
        let cases = [
            (0, "1970-01-01T00:00:00.000000000Z"),
            (951_782_400, "2000-02-29T00:00:00.000000000Z"),
            (1_709_251_199, "2024-02-29T23:59:59.000000000Z"),
            (1_735_689_600, "2025-01-01T00:00:00.000000000Z"),
            (4_107_542_399, "2100-02-28T23:59:59.000000000Z"),
        ];
        for (seconds, text) in cases {
            assert_eq!(rfc3339(Timestamp::from_seconds(seconds)), text);
        }
        assert_eq!(
            rfc3339(Timestamp::from_nanos(1)),
            "1970-01-01T00:00:00.000000001Z"
        );
    }
}
