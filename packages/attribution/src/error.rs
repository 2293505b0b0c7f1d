//! The one error type of the crate.

use std::path::PathBuf;

use attribution_report::Hash32;

/// Why an index could not be built, read or asked.
#[derive(Debug, thiserror::Error)]
pub enum AttributionError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file does not hold what its kind prescribes.
    #[error("not a valid {kind}: {reason} at byte {offset}")]
    Malformed {
        /// Kind of the file.
        kind: &'static str,
        /// Position at which reading stopped.
        offset: usize,
        /// What is wrong there.
        reason: String,
    },
    /// A gradient has not one value per parameter of the index.
    #[error("block {block} of the gradient holds {found} values, {expected} expected")]
    GradientShape {
        /// Position of the block; the number of blocks where that itself is wrong.
        block: usize,
        /// Values that the index prescribes.
        expected: usize,
        /// Values found.
        found: usize,
    },
    /// A gradient holds a NaN or an infinity.
    #[error("value {position} of block {block} of the gradient is not finite")]
    NotFinite {
        /// Position of the block.
        block: usize,
        /// Position in the block.
        position: usize,
    },
    /// A contribution's number is not below the number of contributions.
    #[error("contribution {contribution} is outside a table of {count}")]
    UnknownContribution {
        /// The number.
        contribution: u32,
        /// Contributions of the table.
        count: usize,
    },
    /// A parameter or list is outside what is accepted.
    #[error("{field}: {reason}")]
    OutOfRange {
        /// Name of the parameter.
        field: &'static str,
        /// Why it was refused.
        reason: String,
    },
    /// A matrix that must be positive definite is not.
    #[error("the damped Fisher matrix is not positive definite at row {row}")]
    NotPositiveDefinite {
        /// Row at which the factorisation stopped.
        row: usize,
    },
    /// The items of a batch are not those that it is registered with.
    #[error(
        "batch {batch}: root and count of its items are {found:?}, registered are {expected:?}"
    )]
    BatchRoot {
        /// The batch.
        batch: u64,
        /// Root and count as registered.
        expected: (Hash32, u64),
        /// Root and count of the items.
        found: (Hash32, u64),
    },
    /// Two files that belong together disagree.
    #[error("{0}")]
    Mismatch(String),
    /// The model refused.
    #[cfg(feature = "model")]
    #[error(transparent)]
    Model(#[from] lora_model::ModelError),
}
