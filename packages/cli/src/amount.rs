//! Amounts of OPEN as people write them: up to 6 decimals.

use crate::{Error, Result};

/// Micro-OPEN in one OPEN.
const MICRO: u128 = 1_000_000;

/// Reads an amount such as `12`, `0.5` or `1,000.25` as micro-OPEN.
///
/// # Errors
/// [`Error::Amount`] for anything else, more than 6 decimals, or more than 128 bits.
pub fn parse_open(text: &str) -> Result<u128> {
    let refuse = || Error::Amount {
        text: text.to_owned(),
    };
    let plain = text.replace(',', "");
    let (whole, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || decimals.len() > 6 || !digits(whole) || !digits(decimals) {
        return Err(refuse());
    }
    let whole: u128 = whole.parse().map_err(|_| refuse())?;
    let micro: u128 = format!("{decimals:0<6}").parse().map_err(|_| refuse())?;
    whole
        .checked_mul(MICRO)
        .and_then(|amount| amount.checked_add(micro))
        .ok_or_else(refuse)
}

/// Writes micro-OPEN as OPEN with 6 decimals and grouped thousands.
pub fn format_open(micro: u128) -> String {
    let whole = (micro / MICRO).to_string();
    let mut grouped = String::with_capacity(whole.len() + whole.len() / 3 + 7);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{:06}", micro % MICRO)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn amounts_are_read_to_the_last_unit() {
        let rows = [
            ("0", 0),
            ("1", MICRO),
            ("0.000001", 1),
            ("1,000.25", 1_000_250_000),
            ("7.", 7 * MICRO),
        ];
        for (text, micro) in rows {
            assert_eq!(parse_open(text).unwrap(), micro, "{text}");
        }
        for text in [
            "",
            ".",
            ".5",
            "-1",
            "1.0000001",
            "1e3",
            "1 000",
            &"9".repeat(40),
        ] {
            assert!(parse_open(text).is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_are_written_as_they_are_read() {
        for micro in [
            0,
            1,
            999_999,
            MICRO,
            1_234_567_890_123,
            u128::from(u64::MAX),
        ] {
            assert_eq!(parse_open(&format_open(micro)).unwrap(), micro);
        }
        assert_eq!(format_open(1_234_567_890_123), "1,234,567.890123");
    }
}
