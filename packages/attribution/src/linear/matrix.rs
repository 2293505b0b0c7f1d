//! Row-major matrices and their products.

/// A dense row-major matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

/// A strided look at a matrix; transposing swaps the strides.
#[derive(Clone, Copy)]
struct View<'a> {
    values: &'a [f64],
    shape: [usize; 2],
    strides: [usize; 2],
}

impl View<'_> {
    fn transposed(self) -> Self {
        let [rows, columns] = self.shape;
        let [row, column] = self.strides;
        Self {
            values: self.values,
            shape: [columns, rows],
            strides: [column, row],
        }
    }

    fn fits(&self) -> bool {
        fits(self.values.len(), self.shape, self.strides)
    }
}

/// True where every element of the strided shape lies inside `length` values.
fn fits(length: usize, shape: [usize; 2], strides: [usize; 2]) -> bool {
    let [rows, columns] = shape;
    if rows == 0 || columns == 0 {
        return true;
    }
    (rows - 1) * strides[0] + (columns - 1) * strides[1] < length
}

/// `target = keep * target + factor * left * right`, on the calling thread.
#[allow(unsafe_code)]
fn multiply(
    target: &mut [f64],
    strides: [usize; 2],
    keep: f64,
    factor: f64,
    left: View<'_>,
    right: View<'_>,
) {
    let shape = [left.shape[0], right.shape[1]];
    assert_eq!(left.shape[1], right.shape[0], "inner dimensions differ");
    assert!(fits(target.len(), shape, strides) && left.fits() && right.fits());
    let signed = |stride: usize| stride as isize;
    // SAFETY: the bounds of the three operands are asserted above, and the exclusive borrow keeps
    // the target apart from the operands.
    unsafe {
        gemm::gemm(
            shape[0],
            shape[1],
            left.shape[1],
            target.as_mut_ptr(),
            signed(strides[1]),
            signed(strides[0]),
            true,
            left.values.as_ptr(),
            signed(left.strides[1]),
            signed(left.strides[0]),
            right.values.as_ptr(),
            signed(right.strides[1]),
            signed(right.strides[0]),
            keep,
            factor,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

impl Matrix {
    /// All zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self {
            rows,
            columns,
            values: vec![0.0; rows * columns],
        }
    }

    /// From row-major f32 values; missing ones are zero, surplus ones are dropped.
    pub fn from_rows(rows: usize, columns: usize, values: &[f32]) -> Self {
        let mut matrix = Self::zeros(rows, columns);
        for (target, value) in matrix.values.iter_mut().zip(values) {
            *target = f64::from(*value);
        }
        matrix
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// One row, to be changed.
    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.values[row * self.columns..(row + 1) * self.columns]
    }

    /// Adds to the main diagonal.
    pub fn add_diagonal(&mut self, value: f64) {
        let step = self.columns + 1;
        let diagonal = self.values.iter_mut().step_by(step);
        diagonal
            .take(self.rows.min(self.columns))
            .for_each(|entry| *entry += value);
    }

    fn view(&self) -> View<'_> {
        View {
            values: &self.values,
            shape: [self.rows, self.columns],
            strides: [self.columns, 1],
        }
    }

    fn product(factor: f64, left: View<'_>, right: View<'_>) -> Self {
        let mut target = Self::zeros(left.shape[0], right.shape[1]);
        let strides = [target.columns, 1];
        multiply(&mut target.values, strides, 0.0, factor, left, right);
        target
    }

    /// `factor * self * self^T`, the Gram matrix of the rows.
    pub fn gram_of_rows(&self, factor: f64) -> Self {
        Self::product(factor, self.view(), self.view().transposed())
    }

    /// `factor * self^T * self`, the second moment of the columns.
    pub fn gram_of_columns(&self, factor: f64) -> Self {
        Self::product(factor, self.view().transposed(), self.view())
    }

    /// `self^T * other`.
    pub fn transpose_times(&self, other: &Self) -> Self {
        Self::product(1.0, self.view().transposed(), other.view())
    }

    /// `self * other^T`.
    pub fn times_transpose(&self, other: &Self) -> Self {
        Self::product(1.0, self.view(), other.view().transposed())
    }

    /// Adds `factor * other`, a matrix of the same shape.
    pub fn add(&mut self, factor: f64, other: &Self) {
        for (value, added) in self.values.iter_mut().zip(&other.values) {
            *value += factor * added;
        }
    }

    /// Subtracts `panel * panel^T` from the square that starts at (`from`, `from`); `panel` holds
    /// one row per row of that square.
    pub(super) fn subtract_outer(&mut self, from: usize, panel: &Self) {
        let strides = [self.columns, 1];
        let start = from * self.columns + from;
        let outer = (panel.view(), panel.view().transposed());
        multiply(
            &mut self.values[start..],
            strides,
            1.0,
            -1.0,
            outer.0,
            outer.1,
        );
    }
}
