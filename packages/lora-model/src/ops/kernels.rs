//! Fused CPU kernels over row-major slices, forward and backward.
//!
//! candle's own fused RMS normalisation, rotary embedding and softmax have no backward pass, and
//! its composed operations make a temporary per step. These kernels run on all cores, vectorise
//! for the processor found at run time, and add in a fixed order.

use super::math;
use super::vectorize::vectorized;
use rayon::prelude::*;

/// Work below this many elements is not worth waking the other cores for.
const PARALLEL_FROM: usize = 1 << 15;

/// Elements per task of the elementwise kernels.
const BLOCK: usize = 4096;

/// Runs `f(index, chunk)` on every chunk of `size` elements.
fn for_chunks(out: &mut [f32], size: usize, f: impl Fn(usize, &mut [f32]) + Sync + Send) {
    if out.len() >= PARALLEL_FROM {
        let per_task = (out.len() / size / (4 * rayon::current_num_threads())).max(1);
        out.par_chunks_mut(size * per_task)
            .enumerate()
            .for_each(|(task, block)| {
                for (i, chunk) in block.chunks_mut(size).enumerate() {
                    f(task * per_task + i, chunk);
                }
            });
    } else {
        for (i, chunk) in out.chunks_mut(size).enumerate() {
            f(i, chunk);
        }
    }
}

#[inline(always)]
fn inverse_rms(x: &[f32], eps: f32) -> f32 {
    1.0 / (math::dot(x, x) / x.len() as f32 + eps).sqrt()
}

/// `y = x / sqrt(mean(x^2) + eps) * w`, per row of `w.len()`.
pub(crate) fn rms_norm(x: &[f32], w: &[f32], eps: f32) -> Vec<f32> {
    let width = w.len();
    let mut out = vec![0f32; x.len()];
    for_chunks(&mut out, width, |row, y| {
        rms_norm_row(&x[row * width..][..width], w, eps, y)
    });
    out
}

vectorized! {
    fn rms_norm_row<'a>(x: &'a [f32], w: &'a [f32], eps: f32, y: &'a mut [f32]) {
        let scale = inverse_rms(x, eps);
        for ((y, x), w) in y.iter_mut().zip(x).zip(w) {
            *y = x * scale * w;
        }
    }
}

/// Gradient of [`rms_norm`] with respect to its input.
pub(crate) fn rms_norm_backward(x: &[f32], w: &[f32], dy: &[f32], eps: f32) -> Vec<f32> {
    let width = w.len();
    let mut out = vec![0f32; x.len()];
    for_chunks(&mut out, width, |row, dx| {
        let range = row * width..(row + 1) * width;
        rms_norm_backward_row(&x[range.clone()], w, &dy[range], eps, dx);
    });
    out
}

vectorized! {
    fn rms_norm_backward_row<'a>(
        x: &'a [f32],
        w: &'a [f32],
        dy: &'a [f32],
        eps: f32,
        dx: &'a mut [f32],
    ) {
        let scale = inverse_rms(x, eps);
        for ((dx, dy), w) in dx.iter_mut().zip(dy).zip(w) {
            *dx = dy * w * scale;
        }
        let shrink = math::dot(dx, x) * scale * scale / x.len() as f32;
        math::add_scaled(dx, -shrink, x);
    }
}

vectorized! {
    /// Gradient of [`rms_norm`] with respect to its weight, summed over rows in order.
    pub(crate) fn rms_norm_weight_gradient<'a>(
        x: &'a [f32],
        dy: &'a [f32],
        width: usize,
        eps: f32,
    ) -> Vec<f32> {
        let mut dw = vec![0f32; width];
        for (x, dy) in x.chunks_exact(width).zip(dy.chunks_exact(width)) {
            let scale = inverse_rms(x, eps);
            for ((dw, x), dy) in dw.iter_mut().zip(x).zip(dy) {
                *dw += x * scale * dy;
            }
        }
        dw
    }
}

/// Rotates the two halves of every head by its position's angles; `sign` -1 rotates back, which
/// is also the gradient. `cos` and `sin` hold `head_dim / 2` values per position.
pub(crate) fn rope(
    x: &[f32],
    width: usize,
    head_dim: usize,
    positions: &[u32],
    (cos, sin): (&[f32], &[f32]),
    sign: f32,
) -> Vec<f32> {
    let half = head_dim / 2;
    let mut out = vec![0f32; x.len()];
    for_chunks(&mut out, width, |row, y| {
        let at = positions[row] as usize * half;
        let x = &x[row * width..][..width];
        rope_row(x, &cos[at..at + half], &sin[at..at + half], sign, y);
    });
    out
}

vectorized! {
    fn rope_row<'a>(x: &'a [f32], cos: &'a [f32], sin: &'a [f32], sign: f32, y: &'a mut [f32]) {
        let half = cos.len();
        for (x, y) in x.chunks_exact(2 * half).zip(y.chunks_exact_mut(2 * half)) {
            let (x1, x2) = x.split_at(half);
            let (y1, y2) = y.split_at_mut(half);
            for i in 0..half {
                let s = sign * sin[i];
                y1[i] = x1[i] * cos[i] - x2[i] * s;
                y2[i] = x2[i] * cos[i] + x1[i] * s;
            }
        }
    }
}

/// `x + y`, elementwise.
pub(crate) fn add(x: &[f32], y: &[f32]) -> Vec<f32> {
    let mut out = vec![0f32; x.len()];
    for_chunks(&mut out, BLOCK, |block, out| {
        let range = block * BLOCK..block * BLOCK + out.len();
        add_block(&x[range.clone()], &y[range], out);
    });
    out
}

vectorized! {
    fn add_block<'a>(x: &'a [f32], y: &'a [f32], out: &'a mut [f32]) {
        for ((out, x), y) in out.iter_mut().zip(x).zip(y) {
            *out = x + y;
        }
    }
}

/// `silu(gate) * up`, elementwise.
pub(crate) fn swiglu(gate: &[f32], up: &[f32]) -> Vec<f32> {
    let mut out = vec![0f32; gate.len()];
    for_chunks(&mut out, BLOCK, |block, y| {
        let range = block * BLOCK..block * BLOCK + y.len();
        swiglu_block(&gate[range.clone()], &up[range], y);
    });
    out
}

vectorized! {
    fn swiglu_block<'a>(gate: &'a [f32], up: &'a [f32], y: &'a mut [f32]) {
        for ((y, g), u) in y.iter_mut().zip(gate).zip(up) {
            *y = g * math::sigmoid(*g) * u;
        }
    }
}

/// Gradients of [`swiglu`] with respect to `gate` and `up`.
pub(crate) fn swiglu_backward(gate: &[f32], up: &[f32], dy: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let mut d_gate = vec![0f32; gate.len()];
    let mut d_up = vec![0f32; gate.len()];
    let blocks = d_gate.par_chunks_mut(BLOCK).zip(d_up.par_chunks_mut(BLOCK));
    blocks.enumerate().for_each(|(block, (d_gate, d_up))| {
        let range = block * BLOCK..block * BLOCK + d_gate.len();
        let (gate, up, dy) = (&gate[range.clone()], &up[range.clone()], &dy[range]);
        swiglu_backward_block(gate, up, dy, d_gate, d_up);
    });
    (d_gate, d_up)
}

vectorized! {
    fn swiglu_backward_block<'a>(
        gate: &'a [f32],
        up: &'a [f32],
        dy: &'a [f32],
        d_gate: &'a mut [f32],
        d_up: &'a mut [f32],
    ) {
        let inputs = gate.iter().zip(up).zip(dy);
        let outputs = d_gate.iter_mut().zip(d_up);
        for (((g, u), dy), (d_gate, d_up)) in inputs.zip(outputs) {
            let s = math::sigmoid(*g);
            *d_up = dy * g * s;
            *d_gate = dy * u * s * (1.0 + g * (1.0 - s));
        }
    }
}

/// Cross-entropy of each row of `logits` against its target: the losses, and
/// `coefficient * (softmax - one_hot)`, the gradient of the weighted sum of the losses.
pub(crate) fn cross_entropy(
    logits: &[f32],
    vocab: usize,
    targets: &[u32],
    coefficients: &[f32],
) -> (Vec<f32>, Vec<f32>) {
    let mut gradient = vec![0f32; logits.len()];
    let mut losses = vec![0f32; targets.len()];
    let rows = gradient.par_chunks_mut(vocab).zip(losses.par_iter_mut());
    rows.enumerate().for_each(|(row, (gradient, loss))| {
        let logits = &logits[row * vocab..][..vocab];
        *loss = cross_entropy_row(logits, targets[row] as usize, coefficients[row], gradient);
    });
    (losses, gradient)
}

vectorized! {
    fn cross_entropy_row<'a>(
        logits: &'a [f32],
        target: usize,
        coefficient: f32,
        gradient: &'a mut [f32],
    ) -> f32 {
        let max = math::max(logits);
        for (g, l) in gradient.iter_mut().zip(logits) {
            *g = math::exp(l - max);
        }
        let sum = math::sum(gradient);
        let scale = coefficient / sum;
        for g in gradient.iter_mut() {
            *g *= scale;
        }
        gradient[target] -= coefficient;
        sum.ln() + max - logits[target]
    }
}

vectorized! {
    /// Adds each row of `dy` to the row of the embedding matrix that its token selects, in order.
    pub(crate) fn embedding_backward<'a>(
        tokens: &'a [u32],
        dy: &'a [f32],
        width: usize,
        into: &'a mut [f32],
    ) {
        for (token, dy) in tokens.iter().zip(dy.chunks_exact(width)) {
            math::add_scaled(&mut into[*token as usize * width..][..width], 1.0, dy);
        }
    }
}
