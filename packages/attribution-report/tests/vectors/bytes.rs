//! Bytes put together by hand.

use attribution_report::Hash32;
use sha2::{Digest, Sha256};

/// Concatenates byte strings.
pub fn join<const N: usize>(parts: [&[u8]; N]) -> Vec<u8> {
    parts.concat()
}

/// A length-prefixed byte string.
pub fn lp(value: &[u8]) -> Vec<u8> {
    [&(value.len() as u32).to_be_bytes(), value].concat()
}

pub fn sha256(bytes: &[u8]) -> Hash32 {
    Hash32(Sha256::digest(bytes).into())
}

/// 20 or 32 bytes that stand for an address.
pub fn address(fill: u8, length: usize) -> Vec<u8> {
    (0..length).map(|at| fill.wrapping_add(at as u8)).collect()
}
