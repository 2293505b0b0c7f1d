//! What a run tells while it goes on.

use serde::Serialize;

use super::TrainingOutcome;

/// One thing that happened. As JSON it is an object whose `event` names the kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A part of the run began.
    Phase {
        /// What is being done.
        name: String,
    },
    /// One update was made.
    Step {
        /// Updates so far.
        step: usize,
        /// Updates of the run.
        steps: usize,
        /// Mean loss of the batch, in nats per token.
        loss: f64,
        /// Tokens per second.
        tokens_per_second: f64,
    },
    /// The end.
    Done(Box<TrainingOutcome>),
}
