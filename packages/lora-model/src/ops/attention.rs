//! Causal attention kernels for the CPU, with grouped query heads.
//!
//! Tensors are row-major `[tokens, heads * head_dim]`. All inner loops run over a contiguous
//! axis, so they vectorise without reordering any sum.

use super::math;
use super::rows::{split_mut, Rows};
use super::vectorize::vectorized;
use rayon::prelude::*;

/// Widths that every attention call shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heads {
    /// Query heads.
    pub query: usize,
    /// Key and value heads.
    pub key_value: usize,
    /// Width of one head.
    pub dim: usize,
}

impl Heads {
    fn query_width(&self) -> usize {
        self.query * self.dim
    }

    fn key_value_width(&self) -> usize {
        self.key_value * self.dim
    }

    /// The key and value head that a query head reads.
    fn shared(&self, query_head: usize) -> usize {
        query_head / (self.query / self.key_value)
    }

    /// Factor of the scores: `1 / sqrt(head_dim)`.
    pub fn scale(&self) -> f32 {
        1.0 / (self.dim as f32).sqrt()
    }
}

/// One head's columns of `rows` rows, transposed to `[dim, rows]`.
#[inline(always)]
fn transpose_head(x: &[f32], width: usize, head: usize, dim: usize, rows: usize, out: &mut [f32]) {
    for row in 0..rows {
        let source = &x[row * width + head * dim..][..dim];
        for (d, value) in source.iter().enumerate() {
            out[d * rows + row] = *value;
        }
    }
}

/// `scores[j] = scale * sum_d q[d] * keys[d, j]` for `j < scores.len()`, then softmax in place.
#[inline(always)]
fn softmax_scores(q: &[f32], keys: &[f32], stride: usize, scale: f32, scores: &mut [f32]) {
    scores.fill(0.0);
    math::accumulate(scores, q.len(), |d| q[d] * scale, keys, (0, stride));
    let max = math::max(scores);
    for s in scores.iter_mut() {
        *s = math::exp(*s - max);
    }
    let inverse = 1.0 / math::sum(scores);
    for s in scores.iter_mut() {
        *s *= inverse;
    }
}

/// Attention of every row over itself.
///
/// Returns the output `[tokens, query heads * dim]` and, for the backward pass, the
/// probabilities: per row, per query head, a square matrix that is zero above the diagonal.
pub(crate) fn forward(
    q: &[f32],
    k: &[f32],
    v: &[f32],
    rows: &Rows,
    heads: Heads,
) -> (Vec<f32>, Vec<f32>) {
    let (query_width, kv_width) = (heads.query_width(), heads.key_value_width());
    let mut out = vec![0f32; rows.tokens() * query_width];
    let mut probabilities = vec![0f32; rows.squares() * heads.query];
    let outs = split_mut(&mut out, rows.lengths().map(|n| n * query_width));
    let squares = split_mut(
        &mut probabilities,
        rows.lengths().map(|n| n * n * heads.query),
    );
    outs.into_par_iter()
        .zip(squares)
        .enumerate()
        .for_each(|(row, (out, squares))| {
            let range = rows.range(row);
            let q = &q[range.start * query_width..range.end * query_width];
            let k = &k[range.start * kv_width..range.end * kv_width];
            let v = &v[range.start * kv_width..range.end * kv_width];
            forward_row(q, k, v, heads, out, squares);
        });
    (out, probabilities)
}

vectorized! {
    fn forward_row<'a>(
        q: &'a [f32],
        k: &'a [f32],
        v: &'a [f32],
        heads: Heads,
        out: &'a mut [f32],
        squares: &'a mut [f32],
    ) {
        let (width, kv_width, dim) = (heads.query_width(), heads.key_value_width(), heads.dim);
        let length = q.len() / width;
        let mut keys = vec![0f32; dim * length];
        for head in 0..heads.query {
            let shared = heads.shared(head);
            transpose_head(k, kv_width, shared, dim, length, &mut keys);
            let square = &mut squares[head * length * length..][..length * length];
            for i in 0..length {
                let p = &mut square[i * length..][..i + 1];
                let at = i * width + head * dim;
                softmax_scores(&q[at..at + dim], &keys, length, heads.scale(), p);
                let values = (shared * dim, kv_width);
                math::accumulate(&mut out[at..at + dim], i + 1, |j| p[j], v, values);
            }
        }
    }
}

/// What the backward pass of attention reads.
pub(crate) struct BackwardInput<'a> {
    pub q: &'a [f32],
    pub k: &'a [f32],
    pub v: &'a [f32],
    /// Second result of [`forward`].
    pub probabilities: &'a [f32],
    /// Gradient of the first result of [`forward`].
    pub d_out: &'a [f32],
}

/// Gradients of [`forward`] with respect to `q`, `k` and `v`.
pub(crate) fn backward(
    input: &BackwardInput,
    rows: &Rows,
    heads: Heads,
) -> (Vec<f32>, Vec<f32>, Vec<f32>) {
    let (query_width, kv_width) = (heads.query_width(), heads.key_value_width());
    let mut dq = vec![0f32; rows.tokens() * query_width];
    let mut dk = vec![0f32; rows.tokens() * kv_width];
    let mut dv = vec![0f32; rows.tokens() * kv_width];
    let squares: Vec<&[f32]> = {
        let mut rest = input.probabilities;
        rows.lengths()
            .map(|n| {
                let (head, tail) = rest.split_at(n * n * heads.query);
                rest = tail;
                head
            })
            .collect()
    };
    let dqs = split_mut(&mut dq, rows.lengths().map(|n| n * query_width));
    let dks = split_mut(&mut dk, rows.lengths().map(|n| n * kv_width));
    let dvs = split_mut(&mut dv, rows.lengths().map(|n| n * kv_width));
    dqs.into_par_iter()
        .zip(dks)
        .zip(dvs)
        .enumerate()
        .for_each(|(row, ((dq, dk), dv))| {
            let range = rows.range(row);
            let part = BackwardInput {
                q: &input.q[range.start * query_width..range.end * query_width],
                k: &input.k[range.start * kv_width..range.end * kv_width],
                v: &input.v[range.start * kv_width..range.end * kv_width],
                probabilities: squares[row],
                d_out: &input.d_out[range.start * query_width..range.end * query_width],
            };
            backward_row(part, heads, dq, dk, dv);
        });
    (dq, dk, dv)
}

vectorized! {
    fn backward_row<'a>(
        input: BackwardInput<'a>,
        heads: Heads,
        dq: &'a mut [f32],
        dk: &'a mut [f32],
        dv: &'a mut [f32],
    ) {
        let (width, kv_width, dim) = (heads.query_width(), heads.key_value_width(), heads.dim);
        let length = input.q.len() / width;
        let mut values = vec![0f32; dim * length];
        let mut d_scores = vec![0f32; length * length];
        for head in 0..heads.query {
            let shared = heads.shared(head);
            let (from_query, from_key) = (head * dim, shared * dim);
            transpose_head(input.v, kv_width, shared, dim, length, &mut values);
            let square = &input.probabilities[head * length * length..][..length * length];
            for i in 0..length {
                let at = i * width + from_query;
                let d_out = &input.d_out[at..at + dim];
                let ds = &mut d_scores[i * length..][..i + 1];
                softmax_backward(d_out, &values, &square[i * length..][..i + 1], length, ds);
                for d in ds.iter_mut() {
                    *d *= heads.scale();
                }
                let dq = &mut dq[at..at + dim];
                math::accumulate(dq, i + 1, |j| ds[j], input.k, (from_key, kv_width));
            }
            for j in 0..length {
                let at = j * kv_width + from_key;
                let (count, rows) = (length - j, (j * width + from_query, width));
                let p = |i: usize| square[(j + i) * length + j];
                let ds = |i: usize| d_scores[(j + i) * length + j];
                math::accumulate(&mut dv[at..at + dim], count, p, input.d_out, rows);
                math::accumulate(&mut dk[at..at + dim], count, ds, input.q, rows);
            }
        }
    }
}

/// Gradient of one query's scores from that of its output.
#[inline(always)]
fn softmax_backward(d_out: &[f32], values: &[f32], p: &[f32], stride: usize, ds: &mut [f32]) {
    ds.fill(0.0);
    math::accumulate(ds, d_out.len(), |d| d_out[d], values, (0, stride));
    let mean = math::dot(p, ds);
    for (d, p) in ds.iter_mut().zip(p) {
        *d = p * (*d - mean);
    }
}

/// Attention of the last `q` tokens of one sequence over its cached keys and values.
///
/// `k` and `v` hold at least `length` rows; the queries stand at the last positions of them.
pub(crate) fn cached(q: &[f32], k: &[f32], v: &[f32], length: usize, heads: Heads) -> Vec<f32> {
    let (width, dim) = (heads.query_width(), heads.dim);
    let new = q.len() / width;
    let mut out = vec![0f32; q.len()];
    let one_head = |head: usize| cached_head(q, k, v, length, heads, head);
    // One token over a short context is not worth waking the other cores for.
    let parts: Vec<Vec<f32>> = if new * length * width >= 1 << 16 {
        (0..heads.query).into_par_iter().map(one_head).collect()
    } else {
        (0..heads.query).map(one_head).collect()
    };
    for (head, part) in parts.iter().enumerate() {
        for (i, source) in part.chunks_exact(dim).enumerate() {
            out[i * width + head * dim..][..dim].copy_from_slice(source);
        }
    }
    out
}

vectorized! {
    fn cached_head<'a>(
        q: &'a [f32],
        k: &'a [f32],
        v: &'a [f32],
        length: usize,
        heads: Heads,
        head: usize,
    ) -> Vec<f32> {
        let (width, kv_width, dim) = (heads.query_width(), heads.key_value_width(), heads.dim);
        let (from, new) = (heads.shared(head) * dim, q.len() / width);
        let mut result = vec![0f32; new * dim];
        let mut scores = vec![0f32; length];
        for i in 0..new {
            let q = &q[i * width + head * dim..][..dim];
            let scores = &mut scores[..length - new + i + 1];
            for (j, s) in scores.iter_mut().enumerate() {
                *s = math::dot(q, &k[j * kv_width + from..][..dim]) * heads.scale();
            }
            let max = math::max(scores);
            for s in scores.iter_mut() {
                *s = math::exp(*s - max);
            }
            let inverse = 1.0 / math::sum(scores);
            let out = &mut result[i * dim..][..dim];
            let weight = |j: usize| scores[j] * inverse;
            math::accumulate(out, scores.len(), weight, v, (from, kv_width));
        }
        result
    }
}
