//! ModelFactory: from Datanets to a LoRA adapter with its influence index.
//!
//! [`train`] is the whole run: it checks the batches against their roots, trains the adapter,
//! makes both attribution indexes, and leaves everything in the artifact store with a manifest
//! that commits to all of it.

mod checkpoints;
mod command;
mod contributions;
mod error;
mod outcome;
mod progress;
mod settings;
mod snapshot;
mod train;
mod training_set;

pub use command::{run_train, ProgressStyle, TrainArguments};
pub use error::FactoryError;
pub use outcome::TrainingOutcome;
pub use progress::Event;
pub use settings::TrainingSettings;
pub use snapshot::Registry;
pub use train::{train, TrainOptions};
pub use training_set::{BatchEntry, TrainingSet};
