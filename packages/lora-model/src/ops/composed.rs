//! The same operations from candle's differentiable ones, for devices without a kernel here, and
//! as the reference that the kernels are tested against.

use super::attention::Heads;
use super::rows::Rows;
use crate::error::{ModelError, Result};
use candle_core::{Device, Tensor, Var, D};

pub(crate) fn rms_norm(x: &Tensor, w: &Tensor, eps: f64) -> Result<Tensor> {
    let rms = (x.sqr()?.mean_keepdim(D::Minus1)? + eps)?.sqrt()?;
    Ok(x.broadcast_div(&rms)?.broadcast_mul(w)?)
}

pub(crate) fn rope(
    x: &Tensor,
    head_dim: usize,
    positions: &[u32],
    (cos, sin): (&Tensor, &Tensor),
    sign: f64,
) -> Result<Tensor> {
    let (tokens, width) = x.dims2()?;
    let half = head_dim / 2;
    let index = Tensor::from_slice(positions, tokens, x.device())?;
    let cos = cos.index_select(&index, 0)?.unsqueeze(1)?;
    let sin = (sin.index_select(&index, 0)?.unsqueeze(1)? * sign)?;
    let x = x.reshape((tokens, width / head_dim, head_dim))?;
    let (x1, x2) = (x.narrow(2, 0, half)?, x.narrow(2, half, half)?);
    let y1 = (x1.broadcast_mul(&cos)? - x2.broadcast_mul(&sin)?)?;
    let y2 = (x2.broadcast_mul(&cos)? + x1.broadcast_mul(&sin)?)?;
    Ok(Tensor::cat(&[y1, y2], 2)?.reshape((tokens, width))?)
}

fn softmax(x: &Tensor) -> Result<Tensor> {
    let max = x.max_keepdim(D::Minus1)?.detach();
    let exp = x.broadcast_sub(&max)?.exp()?;
    Ok(exp.broadcast_div(&exp.sum_keepdim(D::Minus1)?)?)
}

/// Zero where a query may look, negative infinity where the key lies in its future.
fn causal_mask(new: usize, length: usize, device: &Device) -> Result<Tensor> {
    let past = length - new;
    let mask: Vec<f32> = (0..new)
        .flat_map(|i| {
            (0..length).map(move |j| {
                if j <= past + i {
                    0.0
                } else {
                    f32::NEG_INFINITY
                }
            })
        })
        .collect();
    Ok(Tensor::from_vec(mask, (1, new, length), device)?)
}

/// Attention of the last `q` tokens of one sequence over all its keys and values.
pub(crate) fn attention_one(q: &Tensor, k: &Tensor, v: &Tensor, heads: Heads) -> Result<Tensor> {
    let (new, width) = q.dims2()?;
    let length = k.dim(0)?;
    let group = heads.query / heads.key_value;
    let q = q
        .reshape((new, heads.query, heads.dim))?
        .transpose(0, 1)?
        .contiguous()?;
    let expand = |x: &Tensor| -> Result<Tensor> {
        let x = x.reshape((length, heads.key_value, 1, heads.dim))?;
        let x = x.broadcast_as((length, heads.key_value, group, heads.dim))?;
        let x = x.reshape((length, heads.query, heads.dim))?;
        Ok(x.transpose(0, 1)?.contiguous()?)
    };
    let (k, v) = (expand(k)?, expand(v)?);
    let scores = (q.matmul(&k.transpose(1, 2)?.contiguous()?)? * f64::from(heads.scale()))?;
    let scores = scores.broadcast_add(&causal_mask(new, length, q.device())?)?;
    let out = softmax(&scores)?.matmul(&v)?;
    Ok(out.transpose(0, 1)?.reshape((new, width))?)
}

/// Attention of every row over itself.
pub(crate) fn attention(
    q: &Tensor,
    k: &Tensor,
    v: &Tensor,
    rows: &Rows,
    heads: Heads,
) -> Result<Tensor> {
    let part = |x: &Tensor, start: usize, len: usize| x.narrow(0, start, len);
    let outs = rows
        .ranges()
        .map(|r| {
            let (start, len) = (r.start, r.len());
            let (q, k, v) = (
                part(q, start, len)?,
                part(k, start, len)?,
                part(v, start, len)?,
            );
            attention_one(&q, &k, &v, heads)
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Tensor::cat(&outs, 0)?)
}

pub(crate) fn swiglu(gate: &Tensor, up: &Tensor) -> Result<Tensor> {
    Ok((gate.silu()? * up)?)
}

/// Cross-entropy of each row of `logits` against its target.
pub(crate) fn cross_entropy(logits: &Tensor, targets: &[u32]) -> Result<Tensor> {
    let max = logits.max_keepdim(D::Minus1)?.detach();
    let shifted = logits.broadcast_sub(&max)?;
    let log_sum = shifted.exp()?.sum_keepdim(D::Minus1)?.log()?;
    let index = Tensor::from_slice(targets, (targets.len(), 1), logits.device())?;
    Ok((log_sum - shifted.gather(&index, 1)?)?.squeeze(1)?)
}

/// Gradients of `sum(f(inputs) * dy)` with respect to each input, by candle's autograd.
pub(crate) fn vector_jacobian<const N: usize>(
    inputs: [&Tensor; N],
    dy: &Tensor,
    f: impl Fn(&[Var]) -> Result<Tensor>,
) -> Result<Vec<Tensor>> {
    let variables = inputs
        .iter()
        .map(|x| Ok(Var::from_tensor(x)?))
        .collect::<Result<Vec<_>>>()?;
    let mut gradients = (f(&variables)? * dy)?.sum_all()?.backward()?;
    variables
        .iter()
        .map(|x| {
            gradients
                .remove(x)
                .ok_or(ModelError::Empty("the gradient of an operation"))
        })
        .collect()
}
