//! The little dense linear algebra that influence needs: row-major f64 matrices, products and
//! Cholesky factors. Every function runs on the calling thread, so results do not depend on the
//! number of threads; callers spread blocks over threads.

mod cholesky;
mod matrix;

pub use cholesky::Cholesky;
pub use matrix::Matrix;
