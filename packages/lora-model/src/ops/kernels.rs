//! Fused CPU kernels over row-major slices, forward and backward.
//!
//! candle's own fused RMS normalisation, rotary embedding and softmax have no backward pass, and
//! its composed operations run on one core with a temporary per step. These kernels run on all
//! cores, vectorise for the processor found at run time, and add in a fixed order.

use super::math;
use pulp::Arch;
use rayon::prelude::*;

/// Work below this many elements is not worth waking the other cores for.
const PARALLEL_FROM: usize = 1 << 15;

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
    let arch = Arch::new();
    let mut out = vec![0f32; x.len()];
    for_chunks(&mut out, width, |row, y| {
        let x = &x[row * width..][..width];
        arch.dispatch(|| {
            let scale = inverse_rms(x, eps);
            for ((y, x), w) in y.iter_mut().zip(x).zip(w) {
                *y = x * scale * w;
            }
        });
    });
    out
}

/// Gradient of [`rms_norm`] with respect to its input.
pub(crate) fn rms_norm_backward(x: &[f32], w: &[f32], dy: &[f32], eps: f32) -> Vec<f32> {
    let width = w.len();
    let arch = Arch::new();
    let mut out = vec![0f32; x.len()];
    for_chunks(&mut out, width, |row, dx| {
        let x = &x[row * width..][..width];
        let dy = &dy[row * width..][..width];
        arch.dispatch(|| {
            let scale = inverse_rms(x, eps);
            for ((dx, dy), w) in dx.iter_mut().zip(dy).zip(w) {
                *dx = dy * w * scale;
            }
            let shrink = math::dot(dx, x) * scale * scale / width as f32;
            math::add_scaled(dx, -shrink, x);
        });
    });
    out
}

/// Gradient of [`rms_norm`] with respect to its weight, summed over rows in order.
pub(crate) fn rms_norm_weight_gradient(x: &[f32], dy: &[f32], width: usize, eps: f32) -> Vec<f32> {
    let arch = Arch::new();
    let mut dw = vec![0f32; width];
    for (x, dy) in x.chunks_exact(width).zip(dy.chunks_exact(width)) {
        arch.dispatch(|| {
            let scale = inverse_rms(x, eps);
            for ((dw, x), dy) in dw.iter_mut().zip(x).zip(dy) {
                *dw += x * scale * dy;
            }
        });
    }
    dw
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
    let arch = Arch::new();
    let mut out = vec![0f32; x.len()];
    for_chunks(&mut out, width, |row, y| {
        let x = &x[row * width..][..width];
        let at = positions[row] as usize * half;
        let (cos, sin) = (&cos[at..at + half], &sin[at..at + half]);
        arch.dispatch(|| {
            for (x, y) in x.chunks_exact(head_dim).zip(y.chunks_exact_mut(head_dim)) {
                let (x1, x2) = x.split_at(half);
                let (y1, y2) = y.split_at_mut(half);
                for i in 0..half {
                    let s = sign * sin[i];
                    y1[i] = x1[i] * cos[i] - x2[i] * s;
                    y2[i] = x2[i] * cos[i] + x1[i] * s;
                }
            }
        });
    });
    out
}

/// Elements per task of the elementwise kernels.
const BLOCK: usize = 4096;

/// `silu(gate) * up`, elementwise.
pub(crate) fn swiglu(gate: &[f32], up: &[f32]) -> Vec<f32> {
    let arch = Arch::new();
    let mut out = vec![0f32; gate.len()];
    for_chunks(&mut out, BLOCK, |block, y| {
        let gate = &gate[block * BLOCK..][..y.len()];
        let up = &up[block * BLOCK..][..y.len()];
        arch.dispatch(|| {
            for ((y, g), u) in y.iter_mut().zip(gate).zip(up) {
                *y = g * math::sigmoid(*g) * u;
            }
        });
    });
    out
}

/// Gradients of [`swiglu`] with respect to `gate` and `up`.
pub(crate) fn swiglu_backward(gate: &[f32], up: &[f32], dy: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let arch = Arch::new();
    let mut d_gate = vec![0f32; gate.len()];
    let mut d_up = vec![0f32; gate.len()];
    d_gate
        .par_chunks_mut(BLOCK)
        .zip(d_up.par_chunks_mut(BLOCK))
        .enumerate()
        .for_each(|(block, (d_gate, d_up))| {
            let range = block * BLOCK..block * BLOCK + d_gate.len();
            let (gate, up, dy) = (&gate[range.clone()], &up[range.clone()], &dy[range]);
            arch.dispatch(|| {
                for i in 0..gate.len() {
                    let s = math::sigmoid(gate[i]);
                    d_up[i] = dy[i] * gate[i] * s;
                    d_gate[i] = dy[i] * up[i] * s * (1.0 + gate[i] * (1.0 - s));
                }
            });
        });
    (d_gate, d_up)
}

/// Cross-entropy of each row of `logits` against its target: the losses, and
/// `coefficient * (softmax - one_hot)`, the gradient of the weighted sum of the losses.
pub(crate) fn cross_entropy(
    logits: &[f32],
    vocab: usize,
    targets: &[u32],
    coefficients: &[f32],
) -> (Vec<f32>, Vec<f32>) {
    let arch = Arch::new();
    let mut gradient = vec![0f32; logits.len()];
    let mut losses = vec![0f32; targets.len()];
    gradient
        .par_chunks_mut(vocab)
        .zip(losses.par_iter_mut())
        .enumerate()
        .for_each(|(row, (gradient, loss))| {
            let logits = &logits[row * vocab..][..vocab];
            let target = targets[row] as usize;
            arch.dispatch(|| {
                let max = math::max(logits);
                for (g, l) in gradient.iter_mut().zip(logits) {
                    *g = math::exp(l - max);
                }
                let sum = math::sum(gradient);
                *loss = sum.ln() + max - logits[target];
                let scale = coefficients[row] / sum;
                gradient.iter_mut().for_each(|g| *g *= scale);
                gradient[target] -= coefficients[row];
            });
        });
    (losses, gradient)
}

/// Adds each row of `dy` to the row of the embedding matrix that its token selects, in order.
pub(crate) fn embedding_backward(tokens: &[u32], dy: &[f32], width: usize, into: &mut [f32]) {
    let arch = Arch::new();
    for (token, dy) in tokens.iter().zip(dy.chunks_exact(width)) {
        let row = &mut into[*token as usize * width..][..width];
        arch.dispatch(|| math::add_scaled(row, 1.0, dy));
    }
}
