//! Linear layers with low-rank updates, and their gradients.

use super::matmul::{self, multiply, Cores, Matrix};
use super::rows::Rows;
use super::{add, with_slices};
use crate::error::Result;
use crate::lora::Pair;
use candle_core::{Storage, Tensor};
use std::ops::Range;

/// The update of one adapter on some rows of a batch.
#[derive(Debug, Clone)]
pub(crate) struct LowRank<'a> {
    pub rows: Range<usize>,
    pub pair: &'a Pair,
    pub scale: f64,
}

/// `x W^T`; to each update's rows, `scale (x A^T) B^T` is added. The row ranges ascend without
/// overlap.
pub(crate) fn linear(x: &Tensor, weight: &Tensor, updates: &[LowRank]) -> Result<Tensor> {
    if !x.device().is_cpu() {
        return composed(x, weight, updates);
    }
    let (outputs, inputs) = weight.dims2()?;
    let guards: Vec<_> = updates
        .iter()
        .map(|u| (u.pair.a.storage_and_layout(), u.pair.b.storage_and_layout()))
        .collect();
    let mut views = Vec::with_capacity(updates.len());
    for (update, ((a, a_layout), (b, b_layout))) in updates.iter().zip(&guards) {
        let (Storage::Cpu(a), Storage::Cpu(b)) = (&**a, &**b) else {
            return composed(x, weight, updates);
        };
        let (Some(at_a), Some(at_b)) =
            (a_layout.contiguous_offsets(), b_layout.contiguous_offsets())
        else {
            return composed(x, weight, updates);
        };
        views.push(matmul::Update {
            rows: update.rows.clone(),
            a: Matrix::new(&a.as_slice::<f32>()?[at_a.0..at_a.1], inputs),
            b: Matrix::new(&b.as_slice::<f32>()?[at_b.0..at_b.1], update.pair.b.dim(1)?),
            scale: update.scale as f32,
        });
    }
    let out = with_slices([x, weight], |[x, w]| {
        matmul::linear(Matrix::new(x, inputs), Matrix::new(w, inputs), &views)
    })??;
    Ok(Tensor::from_vec(out, (x.dim(0)?, outputs), x.device())?)
}

/// The same from candle's operations.
fn composed(x: &Tensor, weight: &Tensor, updates: &[LowRank]) -> Result<Tensor> {
    let y = x.matmul(&weight.t()?)?;
    for LowRank { rows, pair, scale } in updates {
        let (start, count) = (rows.start, rows.len());
        let inner = (x.narrow(0, start, count)?.matmul(&pair.a.t()?)? * *scale)?;
        let updated = (y.narrow(0, start, count)? + inner.matmul(&pair.b.t()?)?)?;
        y.slice_set(&updated, 0, start)?;
    }
    Ok(y)
}

/// `a b` for row-major matrices.
pub(crate) fn product(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    if !a.device().is_cpu() {
        return Ok(a.matmul(b)?);
    }
    let ((rows, inner), (_, columns)) = (a.dims2()?, b.dims2()?);
    let mut out = vec![0f32; rows * columns];
    with_slices([a, b], |[a, b]| {
        let factors = (Matrix::new(a, inner), Matrix::new(b, columns));
        multiply(&mut out, factors, 1.0, false, Cores::All)
    })??;
    Ok(Tensor::from_vec(out, (rows, columns), a.device())?)
}

/// `a^T b` over all tokens: the gradient of a weight from output gradients and inputs.
pub(crate) fn outer(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    if !a.device().is_cpu() {
        return Ok(a.t()?.matmul(b)?);
    }
    let ((_, rows), (_, columns)) = (a.dims2()?, b.dims2()?);
    let mut out = vec![0f32; rows * columns];
    with_slices([a, b], |[a, b]| {
        let factors = (Matrix::new(a, rows).transposed(), Matrix::new(b, columns));
        multiply(&mut out, factors, 1.0, false, Cores::All)
    })??;
    Ok(Tensor::from_vec(out, (rows, columns), a.device())?)
}

/// As [`outer`], over the tokens of each row alone: `[rows, ...]`.
pub(crate) fn outer_per_row(a: &Tensor, b: &Tensor, rows: &Rows) -> Result<Tensor> {
    if !a.device().is_cpu() {
        let part = |x: &Tensor, r: &Range<usize>| x.narrow(0, r.start, r.len());
        let products = rows
            .ranges()
            .map(|r| Ok(part(a, &r)?.t()?.matmul(&part(b, &r)?)?))
            .collect::<Result<Vec<_>>>()?;
        return Ok(Tensor::stack(&products, 0)?);
    }
    let ((_, height), (_, width)) = (a.dims2()?, b.dims2()?);
    let out = with_slices([a, b], |[a, b]| {
        matmul::outer_per_row(Matrix::new(a, height), Matrix::new(b, width), rows)
    })??;
    Ok(Tensor::from_vec(
        out,
        (rows.count(), height, width),
        a.device(),
    )?)
}

/// Gradient of [`linear`] with one update over all rows with respect to `x`, and, for the
/// update, `scale dy B`, from which the gradient of A follows.
pub(crate) fn linear_backward(
    dy: &Tensor,
    weight: &Tensor,
    update: Option<(&Pair, f64)>,
) -> Result<(Tensor, Option<Tensor>)> {
    let Some((pair, scale)) = update else {
        return Ok((product(dy, weight)?, None));
    };
    if !dy.device().is_cpu() {
        let d_inner = (dy.matmul(&pair.b)? * scale)?;
        let dx = add(&dy.matmul(weight)?, &d_inner.matmul(&pair.a)?)?;
        return Ok((dx, Some(d_inner)));
    }
    let ((rows, outputs), (rank, inputs)) = (dy.dims2()?, pair.a.dims2()?);
    let (mut dx, mut d_inner) = (vec![0f32; rows * inputs], vec![0f32; rows * rank]);
    with_slices([dy, weight, &pair.a, &pair.b], |[dy, w, a, b]| {
        let dy = Matrix::new(dy, outputs);
        let through = (dy, Matrix::new(w, inputs));
        multiply(&mut dx, through, 1.0, false, Cores::All)?;
        multiply(
            &mut d_inner,
            (dy, Matrix::new(b, rank)),
            scale as f32,
            false,
            Cores::All,
        )?;
        let beside = (Matrix::new(&d_inner, rank), Matrix::new(a, inputs));
        multiply(&mut dx, beside, 1.0, true, Cores::All)
    })??;
    let device = dy.device();
    let d_inner = Tensor::from_vec(d_inner, (rows, rank), device)?;
    Ok((Tensor::from_vec(dx, (rows, inputs), device)?, Some(d_inner)))
}
