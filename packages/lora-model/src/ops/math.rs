//! Scalar pieces that the compiler turns into vector code inside the kernels.

/// `e^x`, within 2 units in the last place for `|x| < 87`, 0 or very large beyond.
///
/// Cody-Waite range reduction and the degree-5 polynomial of the Cephes library. Unlike the
/// system's `expf` it vectorises, and gives the same bits on every machine.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    // Adding 1.5 * 2^23 rounds to a whole number that stands in the low bits.
    const ROUND: f32 = 12_582_912.0;
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let whole = shifted - ROUND;
    let r = (x - whole * LN2_HIGH) - whole * LN2_LOW;
    let mut p = 1.987_569_1e-4;
    p = p * r + 1.398_199_9e-3;
    p = p * r + 8.333_452e-3;
    p = p * r + 4.166_579_6e-2;
    p = p * r + 1.666_666_5e-1;
    p = p * r + 5e-1;
    let mantissa = p * r * r + r + 1.0;
    let exponent = shifted
        .to_bits()
        .wrapping_sub(ROUND.to_bits())
        .wrapping_add(127)
        << 23;
    mantissa * f32::from_bits(exponent)
}

/// `1 / (1 + e^-x)`.
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

const LANES: usize = 16;

/// Adds up partial sums in a fixed tree, which takes four steps instead of sixteen.
#[inline(always)]
fn add_up(mut lanes: [f32; LANES]) -> f32 {
    for half in [8, 4, 2, 1] {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
    }
    lanes[0]
}

/// Sum of products, in a fixed order of 16 interleaved partial sums.
#[inline(always)]
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0f32; LANES];
    let whole = a.len().min(b.len()) / LANES * LANES;
    for (x, y) in a[..whole]
        .chunks_exact(LANES)
        .zip(b[..whole].chunks_exact(LANES))
    {
        for i in 0..LANES {
            lanes[i] += x[i] * y[i];
        }
    }
    let tail: f32 = a[whole..].iter().zip(&b[whole..]).map(|(x, y)| x * y).sum();
    add_up(lanes) + tail
}

/// Sum, in a fixed order of 16 interleaved partial sums.
#[inline(always)]
pub(crate) fn sum(a: &[f32]) -> f32 {
    let mut lanes = [0f32; LANES];
    let whole = a.len() / LANES * LANES;
    for x in a[..whole].chunks_exact(LANES) {
        for i in 0..LANES {
            lanes[i] += x[i];
        }
    }
    add_up(lanes) + a[whole..].iter().sum::<f32>()
}

/// Largest element; negative infinity for none.
#[inline(always)]
pub(crate) fn max(a: &[f32]) -> f32 {
    let mut lanes = [f32::NEG_INFINITY; LANES];
    let whole = a.len() / LANES * LANES;
    for x in a[..whole].chunks_exact(LANES) {
        for i in 0..LANES {
            lanes[i] = if x[i] > lanes[i] { x[i] } else { lanes[i] };
        }
    }
    let tail = a[whole..].iter().copied().fold(f32::NEG_INFINITY, f32::max);
    lanes.iter().copied().fold(tail, f32::max)
}

/// `y += s * x`.
#[inline(always)]
pub(crate) fn add_scaled(y: &mut [f32], s: f32, x: &[f32]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += s * x;
    }
}

/// `y += sum_i weight(i) * x[start + i * stride ..]` for `i < count`, in the order of `i`.
///
/// Four terms at a time, so that `y` is loaded and stored a quarter as often.
#[inline(always)]
pub(crate) fn accumulate(
    y: &mut [f32],
    count: usize,
    weight: impl Fn(usize) -> f32,
    x: &[f32],
    (start, stride): (usize, usize),
) {
    let width = y.len();
    let row = |i: usize| &x[start + i * stride..][..width];
    let whole = count / 4 * 4;
    for i in (0..whole).step_by(4) {
        let (x0, x1, x2, x3) = (row(i), row(i + 1), row(i + 2), row(i + 3));
        let (w0, w1, w2, w3) = (weight(i), weight(i + 1), weight(i + 2), weight(i + 3));
        for d in 0..width {
            y[d] = (((y[d] + w0 * x0[d]) + w1 * x1[d]) + w2 * x2[d]) + w3 * x3[d];
        }
    }
    for i in whole..count {
        add_scaled(y, weight(i), row(i));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_agrees_with_double_precision() {
        for i in -8600..8700 {
            let x = i as f32 * 0.01;
            let exact = f64::from(x).exp();
            let relative = ((f64::from(exp(x)) - exact) / exact).abs();
            assert!(relative < 2.5e-7, "exp({x}): relative error {relative}");
        }
        assert!(exp(-1e30) < 1e-37);
    }

    #[test]
    fn reductions_cover_the_tail() {
        let a: Vec<f32> = (0..37).map(|i| i as f32).collect();
        assert_eq!(sum(&a), 666.0);
        assert_eq!(max(&a), 36.0);
        assert_eq!(dot(&a, &[1.0; 37]), 666.0);
        assert_eq!(max(&[]), f32::NEG_INFINITY);
    }

    #[test]
    fn accumulate_adds_weighted_rows_in_order() {
        let x: Vec<f32> = (0..20).map(|i| i as f32).collect();
        let mut y = vec![1.0, 2.0];
        accumulate(&mut y, 6, |i| (i + 1) as f32, &x, (1, 3));
        let expected: f32 = (0..6).map(|i| ((i + 1) * (1 + 3 * i)) as f32).sum();
        assert_eq!(y, [1.0 + expected, 2.0 + expected + 21.0]);
    }
}
