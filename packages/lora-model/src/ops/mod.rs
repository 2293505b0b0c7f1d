//! Operations of the model on flat `[tokens, width]` tensors: fused kernels on the CPU, composed
//! candle operations on any other device.

pub(crate) mod attention;
pub(crate) mod composed;
mod kernels;
pub(crate) mod linear;
pub(crate) mod math;
mod matmul;
pub(crate) mod rows;
#[cfg(test)]
mod tests;
pub(crate) mod vectorize;

use crate::error::Result;
use attention::{BackwardInput, Heads};
use candle_core::{bail, Storage, Tensor};
use rows::Rows;

/// Calls `f` with the values of CPU tensors, without copying contiguous ones.
pub(crate) fn with_slices<const N: usize, R>(
    tensors: [&Tensor; N],
    f: impl FnOnce([&[f32]; N]) -> R,
) -> candle_core::Result<R> {
    let tensors = tensors
        .iter()
        .map(|t| t.contiguous())
        .collect::<candle_core::Result<Vec<_>>>()?;
    let guards: Vec<_> = tensors.iter().map(|t| t.storage_and_layout()).collect();
    let mut slices: [&[f32]; N] = [&[]; N];
    for (slice, (storage, layout)) in slices.iter_mut().zip(&guards) {
        let Storage::Cpu(storage) = &**storage else {
            bail!("tensor is not on the CPU")
        };
        let Some((start, end)) = layout.contiguous_offsets() else {
            bail!("not contiguous")
        };
        *slice = &storage.as_slice::<f32>()?[start..end];
    }
    Ok(f(slices))
}

fn like(values: Vec<f32>, shape_of: &Tensor) -> Result<Tensor> {
    Ok(Tensor::from_vec(
        values,
        shape_of.shape(),
        shape_of.device(),
    )?)
}

/// RMS normalisation of every row (Zhang and Sennrich, 2019).
pub(crate) fn rms_norm(x: &Tensor, w: &Tensor, eps: f64) -> Result<Tensor> {
    if !x.device().is_cpu() {
        return composed::rms_norm(x, w, eps);
    }
    like(
        with_slices([x, w], |[x, w]| kernels::rms_norm(x, w, eps as f32))?,
        x,
    )
}

/// Gradient of [`rms_norm`] with respect to `x`, and to `w` where it is wanted.
pub(crate) fn rms_norm_backward(
    x: &Tensor,
    w: &Tensor,
    dy: &Tensor,
    eps: f64,
    weight_wanted: bool,
) -> Result<(Tensor, Option<Tensor>)> {
    if !x.device().is_cpu() {
        let mut g =
            composed::vector_jacobian([x, w], dy, |v| composed::rms_norm(&v[0], &v[1], eps))?;
        let dw = g.pop().filter(|_| weight_wanted);
        return Ok((g.swap_remove(0), dw));
    }
    let width = w.elem_count();
    let (dx, dw) = with_slices([x, w, dy], |[x, w, dy]| {
        let dx = kernels::rms_norm_backward(x, w, dy, eps as f32);
        let dw = weight_wanted.then(|| kernels::rms_norm_weight_gradient(x, dy, width, eps as f32));
        (dx, dw)
    })?;
    Ok((like(dx, x)?, dw.map(|dw| like(dw, w)).transpose()?))
}

/// Cosines and sines of the rotary embedding, `[positions, head_dim / 2]` each.
#[derive(Debug, Clone)]
pub(crate) struct RotaryTables {
    cos: Tensor,
    sin: Tensor,
    head_dim: usize,
}

/// Which way [`RotaryTables::rotate`] turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// As in the forward pass.
    Forward,
    /// The inverse, which is also the gradient.
    Back,
}

impl RotaryTables {
    /// Tables for `positions` positions (Su et al., 2021; halves rotated as in Llama).
    pub fn new(
        head_dim: usize,
        positions: usize,
        theta: f64,
        device: &candle_core::Device,
    ) -> Result<Self> {
        let half = head_dim / 2;
        // Hugging Face computes frequencies and angles in f32; the same rounding is kept.
        let frequencies: Vec<f32> = (0..half)
            .map(|i| (1.0 / theta.powf((2 * i) as f64 / head_dim as f64)) as f32)
            .collect();
        let angles: Vec<f32> = (0..positions)
            .flat_map(|p| frequencies.iter().map(move |f| p as f32 * f))
            .collect();
        let table = |f: fn(f32) -> f32| -> Result<Tensor> {
            let values = angles.iter().map(|a| f(*a)).collect();
            Ok(Tensor::from_vec::<_, f32>(
                values,
                (positions, half),
                device,
            )?)
        };
        Ok(Self {
            cos: table(f32::cos)?,
            sin: table(f32::sin)?,
            head_dim,
        })
    }

    /// Rotates every head of every token by its position.
    pub fn rotate(&self, x: &Tensor, positions: &[u32], turn: Turn) -> Result<Tensor> {
        let sign = if turn == Turn::Forward { 1.0 } else { -1.0 };
        if !x.device().is_cpu() {
            let tables = (&self.cos, &self.sin);
            return composed::rope(x, self.head_dim, positions, tables, f64::from(sign));
        }
        let width = x.dim(1)?;
        let rotated = with_slices([x, &self.cos, &self.sin], |[x, cos, sin]| {
            kernels::rope(x, width, self.head_dim, positions, (cos, sin), sign)
        })?;
        like(rotated, x)
    }
}

/// What attention keeps for its backward pass.
#[derive(Debug)]
pub(crate) struct AttentionSaved {
    pub q: Tensor,
    pub k: Tensor,
    pub v: Tensor,
    /// Only where the kernels run; other devices compute them again.
    probabilities: Vec<f32>,
}

/// Causal attention of every row over itself.
pub(crate) fn attention(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    rows: &Rows,
    heads: Heads,
) -> Result<(Tensor, AttentionSaved)> {
    if !q.device().is_cpu() {
        let out = composed::attention(&q, &k, &v, rows, heads)?;
        return Ok((
            out,
            AttentionSaved {
                q,
                k,
                v,
                probabilities: Vec::new(),
            },
        ));
    }
    let (out, probabilities) = with_slices([&q, &k, &v], |[q, k, v]| {
        attention::forward(q, k, v, rows, heads)
    })?;
    Ok((
        like(out, &q)?,
        AttentionSaved {
            q,
            k,
            v,
            probabilities,
        },
    ))
}

/// Gradients of [`attention`] with respect to queries, keys and values.
pub(crate) fn attention_backward(
    saved: &AttentionSaved,
    d_out: &Tensor,
    rows: &Rows,
    heads: Heads,
) -> Result<[Tensor; 3]> {
    let AttentionSaved {
        q,
        k,
        v,
        probabilities,
    } = saved;
    if !q.device().is_cpu() {
        let gradients = composed::vector_jacobian([q, k, v], d_out, |x| {
            composed::attention(&x[0], &x[1], &x[2], rows, heads)
        })?;
        return <[Tensor; 3]>::try_from(gradients)
            .map_err(|_| crate::ModelError::Empty("the gradient of attention"));
    }
    let (dq, dk, dv) = with_slices([q, k, v, d_out], |[q, k, v, d_out]| {
        attention::backward(
            &BackwardInput {
                q,
                k,
                v,
                probabilities,
                d_out,
            },
            rows,
            heads,
        )
    })?;
    Ok([like(dq, q)?, like(dk, k)?, like(dv, v)?])
}

/// Attention of new tokens over the first `length` rows of a sequence's cache.
pub(crate) fn attention_cached(
    q: &Tensor,
    k: &Tensor,
    v: &Tensor,
    length: usize,
    heads: Heads,
) -> Result<Tensor> {
    if !q.device().is_cpu() {
        return composed::attention_one(
            q,
            &k.narrow(0, 0, length)?,
            &v.narrow(0, 0, length)?,
            heads,
        );
    }
    let out = with_slices([q, k, v], |[q, k, v]| {
        attention::cached(q, k, v, length, heads)
    })?;
    like(out, q)
}

/// `x + y` for equal shapes. candle's own addition spins on a barrier between its threads, which
/// costs more than the addition where other work shares the cores.
pub(crate) fn add(x: &Tensor, y: &Tensor) -> Result<Tensor> {
    if !x.device().is_cpu() || x.dims() != y.dims() {
        return Ok((x + y)?);
    }
    like(with_slices([x, y], |[x, y]| kernels::add(x, y))?, x)
}

/// `silu(gate) * up` (Shazeer, 2020).
pub(crate) fn swiglu(gate: &Tensor, up: &Tensor) -> Result<Tensor> {
    if !gate.device().is_cpu() {
        return composed::swiglu(gate, up);
    }
    like(
        with_slices([gate, up], |[gate, up]| kernels::swiglu(gate, up))?,
        gate,
    )
}

/// Gradients of [`swiglu`] with respect to `gate` and `up`.
pub(crate) fn swiglu_backward(gate: &Tensor, up: &Tensor, dy: &Tensor) -> Result<(Tensor, Tensor)> {
    if !gate.device().is_cpu() {
        let mut g = composed::vector_jacobian([gate, up], dy, |v| composed::swiglu(&v[0], &v[1]))?;
        let d_gate = g.swap_remove(0);
        return Ok((d_gate, g.swap_remove(0)));
    }
    let (d_gate, d_up) = with_slices([gate, up, dy], |[gate, up, dy]| {
        kernels::swiglu_backward(gate, up, dy)
    })?;
    Ok((like(d_gate, gate)?, like(d_up, gate)?))
}

/// Cross-entropy in nats of each row of `logits` against its target, and the gradient with
/// respect to the logits of `sum(coefficients * losses)`.
pub(crate) fn cross_entropy(
    logits: &Tensor,
    targets: &[u32],
    coefficients: &[f32],
) -> Result<(Vec<f32>, Tensor)> {
    if !logits.device().is_cpu() {
        let losses = composed::cross_entropy(logits, targets)?.to_vec1::<f32>()?;
        let dy = Tensor::from_slice(coefficients, coefficients.len(), logits.device())?;
        let mut g =
            composed::vector_jacobian([logits], &dy, |v| composed::cross_entropy(&v[0], targets))?;
        return Ok((losses, g.swap_remove(0)));
    }
    let vocab = logits.dim(1)?;
    let (losses, gradient) = with_slices([logits], |[logits]| {
        kernels::cross_entropy(logits, vocab, targets, coefficients)
    })?;
    Ok((losses, like(gradient, logits)?))
}

/// Gradient of the embedding matrix `[vocab, width]` for the tokens that were looked up.
pub(crate) fn embedding_backward(tokens: &[u32], dy: &Tensor, vocab: usize) -> Result<Tensor> {
    let width = dy.dim(1)?;
    if !dy.device().is_cpu() {
        let index = Tensor::from_slice(tokens, tokens.len(), dy.device())?;
        let zeros = Tensor::zeros((vocab, width), dy.dtype(), dy.device())?;
        return Ok(zeros.index_add(&index, dy, 0)?);
    }
    let mut into = vec![0f32; vocab * width];
    with_slices([dy], |[dy]| {
        kernels::embedding_backward(tokens, dy, width, &mut into)
    })?;
    Ok(Tensor::from_vec(into, (vocab, width), dy.device())?)
}
