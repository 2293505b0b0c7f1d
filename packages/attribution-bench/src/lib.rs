//! Measures how well attribution predicts what retraining without a contribution really does.
//!
//! The measure is the linear datamodeling score (Park et al. 2023): adapters are trained on random
//! halves of the data; for every query, the scores of the members of a half are added up, and the
//! sums are compared by rank with the query's log-probability under that half's adapter.

pub mod answers;
pub mod clock;
pub mod data;
pub mod design;
mod error;
pub mod faults;
pub mod methods;
pub mod report;
pub mod retrain;
pub mod scores;
pub mod settings;
pub mod statistics;
pub mod world;

pub use error::BenchError;

/// Result with this crate's error.
pub type Result<T> = std::result::Result<T, BenchError>;
