//! The canonical byte encoding of everything that is hashed or signed.

use sha2::{Digest, Sha256};

use crate::Hash32;

/// Appends fields in their canonical form after a domain tag.
///
/// Integers are big-endian and fixed-width; byte strings carry a `u32` length. The tag is appended
/// raw: every tag ends in a version, so no tag is a prefix of another.
#[derive(Debug, Clone)]
pub struct Encoder(Vec<u8>);

impl Encoder {
    /// Starts an encoding with its domain tag.
    pub fn new(tag: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(256);
        bytes.extend_from_slice(tag);
        Self(bytes)
    }

    /// Appends a byte.
    pub fn u8(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    /// Appends a `u16`.
    pub fn u16(mut self, value: u16) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// Appends a `u32`.
    pub fn u32(mut self, value: u32) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// Appends a `u64`.
    pub fn u64(mut self, value: u64) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// Appends a `u128`.
    pub fn u128(mut self, value: u128) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// Appends a digest (32 bytes, no length).
    pub fn hash(mut self, value: &Hash32) -> Self {
        self.0.extend_from_slice(&value.0);
        self
    }

    /// Appends a length-prefixed byte string. Lengths of 2^32 and more cannot occur: every caller
    /// bounds its input far below; a longer one is cut to its first 2^32 - 1 bytes.
    pub fn lp(mut self, value: &[u8]) -> Self {
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(&value[..length as usize]);
        self
    }

    /// The encoded bytes, for a signature scheme that hashes by itself.
    pub fn bytes(self) -> Vec<u8> {
        self.0
    }

    /// SHA-256 of the encoded bytes.
    pub fn finish(self) -> Hash32 {
        Hash32(Sha256::digest(&self.0).into())
    }
}
