//! Values taken from arbitrary bytes.

use attribution_report::Hash32;
use rand::RngCore;

/// Reads from the front; zeros follow the end.
#[derive(Clone, Copy)]
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut array = [0; N];
        let taken = self.take(N);
        array[..taken.len()].copy_from_slice(taken);
        array
    }

    pub fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// Up to 255 bytes behind their length.
    pub fn text(&mut self) -> &'a [u8] {
        let length = usize::from(self.u8());
        self.take(length)
    }

    pub fn u8(&mut self) -> u8 {
        self.array::<1>()[0]
    }

    pub fn u16(&mut self) -> u16 {
        u16::from_be_bytes(self.array())
    }

    pub fn u64(&mut self) -> u64 {
        u64::from_be_bytes(self.array())
    }

    pub fn u128(&mut self) -> u128 {
        u128::from_be_bytes(self.array())
    }

    pub fn hash(&mut self) -> Hash32 {
        Hash32(self.array())
    }

    /// A number below `limit`, which must not be zero.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::from(self.u16()) % limit
    }
}

/// Choices by the input, so that the fuzzer steers them.
impl RngCore for Bytes<'_> {
    fn next_u32(&mut self) -> u32 {
        u32::from_be_bytes(self.array())
    }

    fn next_u64(&mut self) -> u64 {
        self.u64()
    }

    fn fill_bytes(&mut self, target: &mut [u8]) {
        target.fill(0);
        let taken = self.take(target.len());
        target[..taken.len()].copy_from_slice(taken);
    }

    fn try_fill_bytes(&mut self, target: &mut [u8]) -> Result<(), rand::Error> {
        self.fill_bytes(target);
        Ok(())
    }
}
