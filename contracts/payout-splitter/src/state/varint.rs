//! Amounts and numbers in few bytes: a written byte costs ten times a byte that is read.
//!
//! LEB128: seven bits a byte, the lowest first; the highest bit says that another byte follows.

use cosmwasm_std::{StdError, StdResult};

/// Appends a number.
pub(super) fn put(bytes: &mut Vec<u8>, mut value: u128) {
    while value > 0x7f {
        bytes.push(low_bits(value) | 0x80);
        value >>= 7;
    }
    bytes.push(low_bits(value));
}

fn low_bits(value: u128) -> u8 {
    let [byte, ..] = value.to_le_bytes();
    byte & 0x7f
}

/// Takes a number off the front.
pub(super) fn take(bytes: &mut &[u8]) -> StdResult<u128> {
    let mut value = 0u128;
    let mut shift = 0u32;
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        let bits = u128::from(byte & 0x7f);
        let shifted = bits
            .checked_shl(shift)
            .filter(|shifted| shifted >> shift == bits);
        value |= shifted.ok_or_else(malformed)?;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
        shift = shift.saturating_add(7);
    }
    Err(malformed())
}

fn malformed() -> StdError {
    StdError::parse_err("numbers", "not LEB128")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_come_back_and_small_ones_take_one_byte() {
        let numbers = [0, 1, 127, 128, 16_384, u128::from(u64::MAX), u128::MAX];
        let mut bytes = vec![];
        for number in numbers {
            put(&mut bytes, number);
        }
        assert_eq!(bytes[..3], [0, 1, 127]);
        let mut rest = bytes.as_slice();
        for number in numbers {
            assert_eq!(take(&mut rest), Ok(number));
        }
        assert!(rest.is_empty());
    }

    #[test]
    fn cut_off_and_oversized_numbers_are_refused() {
        for bytes in [&[][..], &[0x80], &[0xff; 19]] {
            take(&mut &*bytes).unwrap_err();
        }
        let mut beyond = vec![0xff; 18];
        beyond.push(0x07);
        take(&mut beyond.as_slice()).unwrap_err();
    }
}
