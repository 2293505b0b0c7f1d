//! The state of a training run in one safetensors file.

use super::optimizer::Parameter;
use super::Trainer;
use crate::error::{ModelError, Result};
use crate::weights::{HostTensor, StoredDtype, TensorMap};
use candle_core::Tensor;
use safetensors::tensor::SafeTensors;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::Path;

/// The largest checkpoint that is read.
const MAX_BYTES: u64 = 16 << 30;
/// The metadata key that names run and step; the values are exact f32.
const STATE: &str = "openledger_training";

impl Trainer {
    /// Writes weights, optimiser state and step, atomically: a crash leaves the old file or the
    /// new one.
    ///
    /// # Errors
    /// [`ModelError::Io`] where the file cannot be written.
    pub fn save_checkpoint(&self, path: &Path) -> Result<()> {
        let mut tensors = TensorMap::default();
        for parameter in &self.parameters {
            let parts = [
                ("value", &parameter.values),
                ("mean", &parameter.mean),
                ("square", &parameter.square),
            ];
            for (part, values) in parts {
                let tensor = HostTensor {
                    shape: parameter.shape.clone(),
                    values: values.clone(),
                };
                tensors
                    .0
                    .insert(format!("{part}.{}", parameter.name), tensor);
            }
        }
        let state = format!("{}:{}", self.fingerprint(), self.step);
        let metadata = HashMap::from([(STATE.to_string(), state)]);
        tensors.write(path, StoredDtype::F32, metadata)
    }

    /// Continues from a checkpoint of the same run: the same settings, examples and trained
    /// tensors. What follows is, bit for bit, what would have followed without the break.
    ///
    /// # Errors
    /// [`ModelError::CheckpointMismatch`] for another run's checkpoint; the state is unchanged
    /// on any error.
    pub fn resume(&mut self, path: &Path) -> Result<()> {
        let step = self.read_step(path)?;
        let mut tensors = TensorMap::read(path, MAX_BYTES)?;
        let parameters = self
            .parameters
            .iter()
            .map(|p| {
                let mut part = |part: &str| {
                    tensors
                        .take(&format!("{part}.{}", p.name), &p.shape)
                        .map(|t| t.values)
                };
                Ok(Parameter {
                    name: p.name.clone(),
                    shape: p.shape.clone(),
                    values: part("value")?,
                    mean: part("mean")?,
                    square: part("square")?,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        tensors.expect_empty()?;
        let device = self.model.device().clone();
        let values = parameters
            .iter()
            .map(|p| Ok(Tensor::from_slice(&p.values, &p.shape[..], &device)?))
            .collect::<Result<Vec<_>>>()?;
        for (index, value) in values.into_iter().enumerate() {
            self.assign(index, value)?;
        }
        self.parameters = parameters;
        self.step = step;
        Ok(())
    }

    fn read_step(&self, path: &Path) -> Result<usize> {
        let bytes = crate::files::read_limited(path, MAX_BYTES)?;
        let (_, header) =
            SafeTensors::read_metadata(&bytes).map_err(|e| ModelError::BadSafetensors {
                path: path.to_path_buf(),
                reason: e.to_string(),
            })?;
        let mismatch = |reason: &str| ModelError::CheckpointMismatch(reason.to_string());
        let state = header.metadata().as_ref().and_then(|m| m.get(STATE));
        let (fingerprint, step) = state
            .and_then(|s| s.split_once(':'))
            .ok_or_else(|| mismatch("no training state in the file"))?;
        if fingerprint != self.fingerprint() {
            return Err(mismatch("other settings, examples or trained tensors"));
        }
        let step = step.parse().map_err(|_| mismatch("bad step"))?;
        if step > self.config.steps {
            return Err(mismatch("more steps than this run has"));
        }
        Ok(step)
    }

    /// Hash of everything that the rest of the run depends on, besides the state itself.
    fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        let mut text = |s: &str| {
            hash.update((s.len() as u64).to_be_bytes());
            hash.update(s.as_bytes());
        };
        text(&format!("{:?}", self.config));
        text(&format!("{:?}", self.adapter.as_ref().map(|a| a.config())));
        for parameter in &self.parameters {
            text(&format!("{} {:?}", parameter.name, parameter.shape));
        }
        for example in &self.examples {
            hash.update((example.tokens.len() as u64).to_be_bytes());
            for (token, counted) in example.tokens.iter().zip(&example.counted) {
                hash.update(token.to_be_bytes());
                hash.update([u8::from(*counted)]);
            }
        }
        hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}
