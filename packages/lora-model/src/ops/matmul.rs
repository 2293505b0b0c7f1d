//! Matrix products on the CPU.
//!
//! candle's own call asks the operating system for the number of processors before every
//! product, which costs more than a small product does, cannot add to what is there, and wakes
//! all cores for each member of a batch. The products here are those of the same library, gemm.

// The one call into gemm, which takes pointers; every bound is checked before it.
#![allow(unsafe_code)]

use super::math;
use super::rows::{split_mut, Rows};
use super::vectorize::vectorized;
use candle_core::bail;
use gemm::Parallelism;
use rayon::prelude::*;
use std::ops::Range;

/// A matrix over a slice, row-major or its transpose.
#[derive(Clone, Copy)]
pub(crate) struct Matrix<'a> {
    values: &'a [f32],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a> Matrix<'a> {
    /// Row-major, as many rows as fit.
    pub fn new(values: &'a [f32], columns: usize) -> Self {
        let rows = values.len() / columns.max(1);
        Self {
            values,
            rows,
            columns,
            row_stride: columns,
            column_stride: 1,
        }
    }

    /// The transpose, without moving anything.
    pub fn transposed(self) -> Self {
        Self {
            values: self.values,
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
        }
    }

    /// Some of the rows of a row-major matrix.
    pub fn row_range(self, range: Range<usize>) -> Self {
        Self::new(
            &self.values[range.start * self.columns..range.end * self.columns],
            self.columns,
        )
    }

    /// Whether every element lies inside the slice.
    fn is_inside(&self) -> bool {
        let last = |count: usize, stride: usize| (count - 1).checked_mul(stride);
        if self.rows == 0 || self.columns == 0 {
            return false;
        }
        let ends = (
            last(self.rows, self.row_stride),
            last(self.columns, self.column_stride),
        );
        matches!(ends, (Some(r), Some(c)) if r.checked_add(c).is_some_and(|i| i < self.values.len()))
    }
}

/// How many cores one product may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cores {
    /// Only the calling one.
    One,
    /// All, where the product is large enough.
    All,
}

/// `out = scale * a b`, or `out += scale * a b` where `add`; `out` is row-major.
pub(crate) fn multiply(
    out: &mut [f32],
    (a, b): (Matrix, Matrix),
    scale: f32,
    add: bool,
    cores: Cores,
) -> candle_core::Result<()> {
    let fits = a.columns == b.rows && a.rows.checked_mul(b.columns) == Some(out.len());
    if !fits || !a.is_inside() || !b.is_inside() {
        let (a, b) = ((a.rows, a.columns), (b.rows, b.columns));
        bail!("product of {a:?} and {b:?} into {} values", out.len());
    }
    let parallelism = match cores {
        Cores::One => Parallelism::None,
        Cores::All => Parallelism::Rayon(rayon::current_num_threads()),
    };
    // SAFETY: `out` holds `a.rows * b.columns` values and is borrowed exclusively; every element
    // of `a` and `b` lies inside its slice; all three were checked above.
    unsafe {
        gemm::gemm(
            a.rows,
            b.columns,
            a.columns,
            out.as_mut_ptr(),
            1,
            b.columns as isize,
            add,
            a.values.as_ptr(),
            a.column_stride as isize,
            a.row_stride as isize,
            b.values.as_ptr(),
            b.column_stride as isize,
            b.row_stride as isize,
            1.0,
            scale,
            false,
            false,
            false,
            parallelism,
        );
    }
    Ok(())
}

/// Batches of at most this many tokens are multiplied by [`few_rows`].
const FEW_ROWS: usize = 8;

/// `scale x W^T` for a few rows of `x`: one sum of products per element. gemm would first copy
/// all of `W` into blocks, which costs more than the product; and here a row's result has the
/// same bits whatever else is in the batch.
fn few_rows(out: &mut [f32], x: Matrix, w: Matrix, scale: f32) {
    let width = w.rows;
    if x.rows == 1 && w.values.len() >= 1 << 19 {
        let per_task = width.div_ceil(4 * rayon::current_num_threads());
        out.par_chunks_mut(per_task)
            .enumerate()
            .for_each(|(task, out)| {
                let start = task * per_task;
                let w = w.row_range(start..start + out.len());
                few_rows_block(out, x.values, w.values, x.columns, scale);
            });
    } else {
        few_rows_block(out, x.values, w.values, x.columns, scale);
    }
}

vectorized! {
    fn few_rows_block<'a>(
        out: &'a mut [f32],
        x: &'a [f32],
        w: &'a [f32],
        inputs: usize,
        scale: f32,
    ) {
        let width = w.len() / inputs;
        for (column, w) in w.chunks_exact(inputs).enumerate() {
            for (row, x) in x.chunks_exact(inputs).enumerate() {
                out[row * width + column] = math::dot(x, w) * scale;
            }
        }
    }
}

/// `scale x W^T`, by whichever way is faster.
fn times_transposed(
    out: &mut [f32],
    x: Matrix,
    w: Matrix,
    scale: f32,
    cores: Cores,
) -> candle_core::Result<()> {
    let fits = x.columns == w.columns && out.len() == x.rows * w.rows && x.columns > 0;
    if fits && x.rows <= FEW_ROWS {
        few_rows(out, x, w, scale);
        return Ok(());
    }
    multiply(out, (x, w.transposed()), scale, false, cores)
}

/// A low-rank update of some rows: `scale (x A^T) B^T`.
pub(crate) struct Update<'a> {
    /// The rows of the batch that it applies to.
    pub rows: Range<usize>,
    /// Row-major, one column per input.
    pub a: Matrix<'a>,
    /// Row-major, one column per unit of rank.
    pub b: Matrix<'a>,
    /// Factor of the update.
    pub scale: f32,
}

/// `x W^T`, plus the low-rank updates, whose row ranges ascend without overlap. Each update runs
/// on a core of its own where there are several.
pub(crate) fn linear(x: Matrix, w: Matrix, updates: &[Update]) -> candle_core::Result<Vec<f32>> {
    let width = w.rows;
    let mut out = vec![0f32; x.rows * width];
    times_transposed(&mut out, x, w, 1.0, Cores::All)?;
    let apply = |update: &Update, out: &mut [f32], cores: Cores| {
        let rank = update.a.rows;
        let mut inner = vec![0f32; update.rows.len() * rank];
        let x = x.row_range(update.rows.clone());
        multiply(
            &mut inner,
            (x, update.a.transposed()),
            update.scale,
            false,
            cores,
        )?;
        multiply(
            out,
            (Matrix::new(&inner, rank), update.b.transposed()),
            1.0,
            true,
            cores,
        )
    };
    if let [only] = updates {
        let range = only.rows.start * width..only.rows.end * width;
        apply(only, &mut out[range], Cores::All)?;
        return Ok(out);
    }
    let mut slices = Vec::with_capacity(updates.len());
    let (mut rest, mut start) = (&mut out[..], 0);
    for update in updates {
        let (_, tail) = rest.split_at_mut((update.rows.start - start) * width);
        let (mine, tail) = tail.split_at_mut(update.rows.len() * width);
        slices.push(mine);
        (rest, start) = (tail, update.rows.end);
    }
    // Small batches finish before another core is awake.
    if x.rows * width < 1 << 14 {
        updates
            .iter()
            .zip(slices)
            .try_for_each(|(u, out)| apply(u, out, Cores::One))?;
    } else {
        updates
            .par_iter()
            .zip(slices)
            .try_for_each(|(u, out)| apply(u, out, Cores::One))?;
    }
    Ok(out)
}

/// `left^T right` over the tokens of each row alone, one product after the other.
pub(crate) fn outer_per_row(
    left: Matrix,
    right: Matrix,
    rows: &Rows,
) -> candle_core::Result<Vec<f32>> {
    let size = left.columns * right.columns;
    let mut out = vec![0f32; rows.count() * size];
    let parts = split_mut(&mut out, rows.ranges().map(|_| size));
    parts
        .into_par_iter()
        .enumerate()
        .try_for_each(|(row, out)| {
            let left = left.row_range(rows.range(row)).transposed();
            multiply(
                out,
                (left, right.row_range(rows.range(row))),
                1.0,
                false,
                Cores::One,
            )
        })?;
    Ok(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn products_of_matrices_and_transposes() {
        let a: Vec<f32> = (0..6).map(|i| i as f32).collect();
        let b: Vec<f32> = (0..6).map(|i| 1.0 - i as f32).collect();
        let mut out = vec![10.0; 4];
        let (left, right) = (Matrix::new(&a, 3), Matrix::new(&b, 3).transposed());
        multiply(&mut out, (left, right), 2.0, true, Cores::One).unwrap();
        assert_eq!(out, [6.0, -12.0, 6.0, -66.0]);
        let mut square = vec![0.0; 9];
        let (left, right) = (Matrix::new(&a, 3).transposed(), Matrix::new(&b, 3));
        multiply(&mut square, (left, right), 1.0, false, Cores::All).unwrap();
        assert_eq!(
            square,
            [-6.0, -9.0, -12.0, -7.0, -12.0, -17.0, -8.0, -15.0, -22.0]
        );
    }

    #[test]
    fn few_rows_give_what_gemm_gives_and_the_same_bits_in_any_batch() {
        let value = |i: usize| ((i * 37 % 101) as f32 - 50.0) / 25.0;
        let x: Vec<f32> = (0..FEW_ROWS * 70).map(value).collect();
        for width in [1, 33, 8000] {
            let w: Vec<f32> = (0..width * 70).map(|i| value(i + 3)).collect();
            let (x, w) = (Matrix::new(&x, 70), Matrix::new(&w, 70));
            let mut expected = vec![0.0; FEW_ROWS * width];
            multiply(&mut expected, (x, w.transposed()), 0.5, false, Cores::All).unwrap();
            let mut found = vec![0.0; FEW_ROWS * width];
            times_transposed(&mut found, x, w, 0.5, Cores::All).unwrap();
            assert!(found
                .iter()
                .zip(&expected)
                .all(|(a, b)| (a - b).abs() < 1e-4));
            for row in 0..FEW_ROWS {
                let mut alone = vec![0.0; width];
                let x = x.row_range(row..row + 1);
                times_transposed(&mut alone, x, w, 0.5, Cores::All).unwrap();
                assert_eq!(alone, found[row * width..][..width]);
            }
        }
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        let a = vec![1f32; 6];
        let mut out = vec![0.0; 4];
        let good = Matrix::new(&a, 3);
        assert!(multiply(&mut out, (good, good), 1.0, false, Cores::One).is_err());
        assert!(multiply(
            &mut out[..3],
            (good, good.transposed()),
            1.0,
            false,
            Cores::One
        )
        .is_err());
        let empty = Matrix::new(&[], 3);
        assert!(multiply(&mut [], (empty, good.transposed()), 1.0, false, Cores::One).is_err());
        let outside = Matrix { rows: 3, ..good };
        let mut nine = vec![0.0; 9];
        assert!(multiply(
            &mut nine,
            (outside, outside.transposed()),
            1.0,
            false,
            Cores::One
        )
        .is_err());
    }
}
