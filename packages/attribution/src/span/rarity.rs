//! Rarity in bits, in integers.

/// Fractional bits of a rarity.
const FRACTION: u32 = 16;

/// `log2(total / count)` in units of `2^-16` bits, rounded down; zero where `count` is not below
/// `total`. `count` must not be zero.
pub(super) fn rarity(total: u64, count: u64) -> u64 {
    log2(total.max(1)).saturating_sub(log2(count.max(1)))
}

/// `log2(value)` in units of `2^-16`, by repeated squaring of the mantissa.
fn log2(value: u64) -> u64 {
    let whole = u64::from(value.ilog2());
    // The mantissa in [1, 2) with 31 fractional bits.
    let mut mantissa = if whole >= 31 {
        value >> (whole - 31)
    } else {
        value << (31 - whole)
    };
    let mut result = whole;
    for _ in 0..FRACTION {
        mantissa = (mantissa * mantissa) >> 31;
        result <<= 1;
        if mantissa >= 1 << 32 {
            mantissa >>= 1;
            result |= 1;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::rarity;

    #[test]
    fn rarity_counts_bits() {
        assert_eq!(rarity(1024, 1), 10 << 16);
        assert_eq!(rarity(1024, 1024), 0);
        assert_eq!(rarity(8, 16), 0);
    }

    #[test]
    fn rarity_follows_the_logarithm() {
        for (total, count) in [(50_000u64, 3u64), (1 << 40, 77), (u64::MAX, 1), (7, 5)] {
            let exact = (total as f64).log2() - (count as f64).log2();
            let found = rarity(total, count) as f64 / 65536.0;
            assert!(
                (exact - found).abs() < 1e-4,
                "{total}/{count}: {exact} {found}"
            );
        }
    }
}
