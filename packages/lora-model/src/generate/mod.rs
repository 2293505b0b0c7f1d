//! Generating text, one token per step over any number of sequences, and checking it afterwards.

mod sampling;
mod sequence;
mod verify;

pub use sampling::{log_probabilities, Sampling};
pub use sequence::{
    generate, step, FinishReason, GeneratedToken, Generation, GenerationOptions, Sequence,
    MAX_TOP_LOG_PROBABILITIES,
};
pub use verify::{verify_transcript, TranscriptCheck};
