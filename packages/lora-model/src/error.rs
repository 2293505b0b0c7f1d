//! The one error type of the crate.

use std::path::PathBuf;

/// Everything that can go wrong while loading, running or training a model.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A file is larger than this crate is willing to read.
    #[error("{path}: {found} bytes, at most {limit} are read")]
    FileTooLarge {
        /// The file.
        path: PathBuf,
        /// Its size in bytes.
        found: u64,
        /// The largest accepted size in bytes.
        limit: u64,
    },
    /// A JSON file does not parse, or lacks a field.
    #[error("{path}: {reason}")]
    BadJson {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        reason: String,
    },
    /// A safetensors file is truncated or malformed.
    #[error("{path}: not a valid safetensors file: {reason}")]
    BadSafetensors {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        reason: String,
    },
    /// A setting has a value that is well formed but not implemented, or makes no sense.
    #[error("unsupported {field}: {found}")]
    Unsupported {
        /// The name of the setting, as it stands in the file.
        field: &'static str,
        /// The value that was found.
        found: String,
    },
    /// A tensor that the configuration calls for is absent.
    #[error("tensor {name} is missing")]
    MissingTensor {
        /// The name of the tensor.
        name: String,
    },
    /// A tensor is present that nothing in the configuration calls for.
    #[error("tensor {name} is not part of this model")]
    UnexpectedTensor {
        /// The name of the tensor.
        name: String,
    },
    /// A tensor has another shape than the configuration says.
    #[error("tensor {name}: expected shape {expected:?}, found {found:?}")]
    WrongShape {
        /// The name of the tensor.
        name: String,
        /// The shape that follows from the configuration.
        expected: Vec<usize>,
        /// The shape in the file.
        found: Vec<usize>,
    },
    /// A tensor is stored in a number format that is not read.
    #[error("tensor {name}: stored as {found}, only F32, F16 and BF16 are read")]
    WrongDtype {
        /// The name of the tensor.
        name: String,
        /// The stored format.
        found: String,
    },
    /// A tensor holds a NaN or an infinity.
    #[error("tensor {name}: element {index} is not finite")]
    NotFinite {
        /// The name of the tensor.
        name: String,
        /// Index of the first such element, in row-major order.
        index: usize,
    },
    /// The adapter was made for other dimensions than those of the model.
    #[error("the adapter does not fit the model: {0}")]
    AdapterMismatch(String),
    /// A token id is outside the vocabulary.
    #[error("token {token} is outside the vocabulary of {vocab_size}")]
    TokenOutOfRange {
        /// The token id.
        token: u32,
        /// The size of the vocabulary.
        vocab_size: usize,
    },
    /// A sequence does not fit the context of the model.
    #[error("{found} tokens, the model's context holds {limit}")]
    SequenceTooLong {
        /// Tokens in the sequence.
        found: usize,
        /// Tokens that the context holds.
        limit: usize,
    },
    /// An input that must hold something is empty.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// A parameter of a call is out of its range.
    #[error("{field}: {reason}")]
    InvalidParameter {
        /// The name of the parameter.
        field: &'static str,
        /// Why it was refused.
        reason: String,
    },
    /// A checkpoint was written by another run than the one that reads it.
    #[error("the checkpoint does not belong to this run: {0}")]
    CheckpointMismatch(String),
    /// Training diverged.
    #[error("loss is not finite at step {step}")]
    Diverged {
        /// The step, counted from 1.
        step: usize,
    },
    /// The tokenizer failed.
    #[error("tokenizer: {0}")]
    Tokenizer(String),
    /// The tensor library failed.
    #[error(transparent)]
    Tensor(#[from] candle_core::Error),
}

/// Result with this crate's error.
pub type Result<T> = std::result::Result<T, ModelError>;
