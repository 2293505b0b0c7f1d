//! The last checkpoint of a run that has not come to its end.

use std::path::{Path, PathBuf};

use attribution_report::Hash32;
use lora_model::{ModelError, Trainer};

use super::FactoryError;

/// Where a run keeps its checkpoint, and how often it writes one.
#[derive(Debug, Clone)]
pub(super) struct Checkpoints {
    path: PathBuf,
    every: usize,
}

impl Checkpoints {
    /// The checkpoint of the run with this key.
    pub(super) fn new(records: &Path, key: Hash32, every: usize) -> Result<Self, FactoryError> {
        let folder = records.join("checkpoints");
        std::fs::create_dir_all(&folder).map_err(FactoryError::io(&folder))?;
        Ok(Self {
            path: folder.join(format!("{key}.safetensors")),
            every,
        })
    }

    /// Goes on from the checkpoint, where there is one of this run; returns the updates done.
    ///
    /// A damaged file is no reason not to train: the run then starts from its beginning.
    pub(super) fn resume(&self, trainer: &mut Trainer) -> Result<usize, FactoryError> {
        if !self.path.exists() {
            return Ok(0);
        }
        match trainer.resume(&self.path) {
            Ok(()) => Ok(trainer.steps_done()),
            Err(error @ (ModelError::Io { .. } | ModelError::FileTooLarge { .. })) => {
                Err(error.into())
            }
            Err(error) => {
                tracing::warn!(path = %self.path.display(), %error, "checkpoint not usable");
                Ok(0)
            }
        }
    }

    /// Writes a checkpoint where one is due. None is due after the last update: a run that goes
    /// on always has one left, whose loss it reports.
    pub(super) fn save_if_due(&self, trainer: &Trainer) -> lora_model::Result<()> {
        let due = trainer.steps_done().is_multiple_of(self.every) && !trainer.is_finished();
        if due {
            trainer.save_checkpoint(&self.path)?;
        }
        Ok(())
    }

    /// Removes the checkpoint of a run that came to its end.
    pub(super) fn remove(&self) -> Result<(), FactoryError> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(FactoryError::io(&self.path)(error))
            }
            _ => Ok(()),
        }
    }
}
