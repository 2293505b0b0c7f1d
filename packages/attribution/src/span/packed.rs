//! Whole numbers in as few bits as the largest of them needs.

/// Bytes after the last number, so that eight bytes can be read at any of them.
const PADDING: usize = 7;

/// Where packed numbers lie in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packed {
    /// Position of the first byte.
    pub at: usize,
    /// How many numbers there are.
    pub count: usize,
    /// Bits of each, 1 to 32.
    pub bits: u32,
}

/// Bits that numbers up to `largest` need, at least one.
pub(super) fn bits_of(largest: u32) -> u32 {
    (u32::BITS - largest.leading_zeros()).max(1)
}

/// Bytes of `count` numbers of `bits` bits with their padding; `None` where that overflows.
pub(super) fn packed_bytes(count: usize, bits: u32) -> Option<usize> {
    let bits = count.checked_mul(bits as usize)?;
    bits.div_ceil(8).checked_add(PADDING)
}

/// Appends numbers of at most `bits` bits, the first in the lowest bits, and the padding.
pub(super) fn push_packed(out: &mut Vec<u8>, numbers: impl Iterator<Item = u32>, bits: u32) {
    let (mut word, mut filled) = (0u64, 0u32);
    for number in numbers {
        word |= u64::from(number) << filled;
        filled += bits;
        while filled >= 8 {
            out.push(word as u8);
            word >>= 8;
            filled -= 8;
        }
    }
    if filled > 0 {
        out.push(word as u8);
    }
    out.extend_from_slice(&[0; PADDING]);
}

impl Packed {
    /// The number at `index`, zero outside of the table.
    #[inline]
    pub fn get(&self, content: &[u8], index: usize) -> u32 {
        if index >= self.count {
            return 0;
        }
        let bit = index * self.bits as usize;
        let start = self.at + bit / 8;
        let mut word = [0; 8];
        match content.get(start..start + 8) {
            Some(bytes) => word.copy_from_slice(bytes),
            None => return 0,
        }
        let mask = (1u64 << self.bits) - 1;
        ((u64::from_le_bytes(word) >> (bit % 8)) & mask) as u32
    }

    /// Whether the unused bits after the last number are zero, so that equal tables are equal
    /// bytes.
    pub fn is_padded(&self, content: &[u8]) -> bool {
        let used = self.count * self.bits as usize;
        let end = packed_bytes(self.count, self.bits).map(|bytes| self.at + bytes);
        let Some(rest) = end.and_then(|end| content.get(self.at + used / 8..end)) else {
            return false;
        };
        let mut rest = rest.iter();
        rest.next().is_none_or(|byte| byte >> (used % 8) == 0) && rest.all(|byte| *byte == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_at_every_width() {
        for bits in 1..=32 {
            let mask = ((1u64 << bits) - 1) as u32;
            let numbers: Vec<u32> = (0..100u32)
                .map(|k| k.wrapping_mul(0x9e37_79b9) & mask)
                .collect();
            let mut bytes = vec![0xff; 3];
            push_packed(&mut bytes, numbers.iter().copied(), bits);
            assert_eq!(Some(bytes.len() - 3), packed_bytes(100, bits));
            let packed = Packed {
                at: 3,
                count: 100,
                bits,
            };
            let read: Vec<u32> = (0..100).map(|index| packed.get(&bytes, index)).collect();
            assert_eq!(read, numbers);
            assert_eq!(packed.get(&bytes, 100), 0);
            assert!(packed.is_padded(&bytes));
            *bytes.last_mut().unwrap_or(&mut 0) = 1;
            assert!(!packed.is_padded(&bytes));
        }
    }

    #[test]
    fn bits_follow_the_largest_number() {
        let found = [0, 1, 2, 255, 256, u32::MAX].map(bits_of);
        assert_eq!(found, [1, 1, 2, 8, 9, 32]);
    }
}
