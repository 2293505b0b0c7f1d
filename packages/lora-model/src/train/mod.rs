//! Training of a whole model or of a LoRA adapter over a frozen one.

mod checkpoint;
mod data;
mod optimizer;

pub use data::Example;
pub(crate) use data::Weighting;
pub use optimizer::TrainingConfig;

use crate::error::{ModelError, Result};
use crate::llama::grad::{losses_and_gradients, Batch, Gradients, Wanted};
use crate::llama::{parameter_shapes, Model};
use crate::lora::{lora_matrices, Adapter, LoraMatrix};
use crate::ops;
use candle_core::Tensor;
use data::Shuffle;
use optimizer::Parameter;
use std::time::Instant;

/// What one update did.
#[derive(Debug, Clone, PartialEq)]
pub struct StepReport {
    /// Updates done so far, this one included.
    pub step: usize,
    /// Updates of the whole run.
    pub steps: usize,
    /// Mean loss of the batch before the update, in nats per counted token.
    pub loss: f64,
    /// Learning rate of the update.
    pub learning_rate: f64,
    /// Euclidean norm of all gradients together, before clipping.
    pub gradient_norm: f64,
    /// Tokens in the batch, counted in the loss or not.
    pub tokens: usize,
    /// Tokens per second of this update, by the clock on the wall.
    pub tokens_per_second: f64,
}

/// A training run that advances one update at a time.
///
/// Settings, examples and seed decide the result: two runs on one machine give the same bits.
#[derive(Debug)]
pub struct Trainer {
    model: Model,
    adapter: Option<Adapter>,
    matrices: Vec<LoraMatrix>,
    parameters: Vec<Parameter>,
    examples: Vec<Example>,
    config: TrainingConfig,
    shuffle: Shuffle,
    step: usize,
}

impl Trainer {
    /// Trains every weight of the model.
    ///
    /// # Errors
    /// Refuses settings out of range and examples that do not fit the model.
    pub fn full(model: Model, examples: Vec<Example>, config: TrainingConfig) -> Result<Self> {
        let parameters = parameter_shapes(model.config())
            .into_iter()
            .map(|(name, shape)| {
                let values = model.parameter(&name)?.flatten_all()?.to_vec1::<f32>()?;
                Ok(Parameter::new(name, shape, values))
            })
            .collect::<Result<Vec<_>>>()?;
        Self::new(model, None, parameters, examples, config)
    }

    /// Trains the adapter's matrices; the model stays as it is.
    ///
    /// # Errors
    /// Refuses settings out of range, an adapter of another model, and examples that do not fit.
    pub fn lora(
        model: &Model,
        adapter: Adapter,
        examples: Vec<Example>,
        config: TrainingConfig,
    ) -> Result<Self> {
        adapter.check_fits(model)?;
        let matrices = lora_matrices(model.config(), adapter.config());
        let parameters = matrices
            .iter()
            .zip(adapter.to_values()?)
            .map(|(m, values)| Parameter::new(m.name.clone(), m.shape.to_vec(), values))
            .collect();
        Self::new(
            model.clone(),
            Some((adapter, matrices)),
            parameters,
            examples,
            config,
        )
    }

    fn new(
        model: Model,
        lora: Option<(Adapter, Vec<LoraMatrix>)>,
        parameters: Vec<Parameter>,
        examples: Vec<Example>,
        config: TrainingConfig,
    ) -> Result<Self> {
        check_config(&config)?;
        if examples.is_empty() {
            return Err(ModelError::Empty("the list of examples"));
        }
        examples
            .iter()
            .try_for_each(|example| example.check(&model))?;
        let shuffle = Shuffle::new(config.seed, examples.len());
        let (adapter, matrices) = lora.map_or((None, Vec::new()), |(a, m)| (Some(a), m));
        Ok(Self {
            model,
            adapter,
            matrices,
            parameters,
            examples,
            config,
            shuffle,
            step: 0,
        })
    }

    /// Does one update.
    ///
    /// # Errors
    /// [`ModelError::Diverged`] where loss or gradients are not finite; the weights then stay
    /// as they were.
    pub fn step(&mut self) -> Result<StepReport> {
        let start = Instant::now();
        let chosen = self.shuffle.batch(self.step, self.config.batch_size);
        let rows: Vec<&Example> = chosen.iter().map(|i| &self.examples[*i]).collect();
        // A base learns tokens; an adapter learns examples, of which the short ones hold the facts.
        let (wanted, weighting) = if self.adapter.is_some() {
            (Wanted::Adapter, Weighting::MeanRowLoss)
        } else {
            (Wanted::Weights, Weighting::MeanLoss)
        };
        let batch = Batch::new(&rows, weighting)?;
        let (losses, gradients) =
            losses_and_gradients(&self.model, self.adapter.as_ref(), &batch, wanted)?;
        let loss = losses.iter().map(|l| f64::from(*l)).sum::<f64>() / losses.len() as f64;
        let gradient_norm = self.apply(gradients, loss)?;
        let learning_rate = self.config.learning_rate_at(self.step);
        self.step += 1;
        let tokens = batch.tokens.len();
        Ok(StepReport {
            step: self.step,
            steps: self.config.steps,
            loss,
            learning_rate,
            gradient_norm,
            tokens,
            tokens_per_second: tokens as f64 / start.elapsed().as_secs_f64(),
        })
    }

    /// Clips, updates and puts the new values in place; returns the norm before clipping.
    fn apply(&mut self, gradients: Gradients, loss: f64) -> Result<f64> {
        let gradients = self
            .parameters
            .iter()
            .map(|p| {
                let missing = || ModelError::MissingTensor {
                    name: p.name.clone(),
                };
                Ok(gradients
                    .get(&p.name)
                    .ok_or_else(missing)?
                    .to_device(&candle_core::Device::Cpu)?)
            })
            .collect::<Result<Vec<_>>>()?;
        let mut squares = 0.0;
        for gradient in &gradients {
            squares += ops::with_slices([gradient], |[g]| optimizer::sum_of_squares(g))?;
        }
        let norm = squares.sqrt();
        if !norm.is_finite() || !loss.is_finite() {
            return Err(ModelError::Diverged {
                step: self.step + 1,
            });
        }
        let clip = if norm > self.config.clip_norm {
            self.config.clip_norm / norm
        } else {
            1.0
        };
        for (index, gradient) in gradients.iter().enumerate() {
            let (config, step) = (&self.config, self.step);
            let parameter = &mut self.parameters[index];
            ops::with_slices([gradient], |[g]| {
                optimizer::update(parameter, g, config, step, clip)
            })?;
            let device = self.model.device().clone();
            let value = Tensor::from_slice(&parameter.values, &parameter.shape[..], &device)?;
            self.assign(index, value)?;
        }
        Ok(norm)
    }

    fn assign(&mut self, index: usize, value: Tensor) -> Result<()> {
        match &mut self.adapter {
            Some(adapter) => {
                adapter.set_matrix(&self.matrices[index], value);
                Ok(())
            }
            None => self
                .model
                .set_parameter(&self.parameters[index].name, value),
        }
    }

    /// Does all updates that remain, and calls `progress` after each.
    ///
    /// # Errors
    /// As [`Trainer::step`], or whatever `progress` returns.
    pub fn run(
        &mut self,
        mut progress: impl FnMut(&Self, &StepReport) -> Result<()>,
    ) -> Result<()> {
        while !self.is_finished() {
            let report = self.step()?;
            progress(self, &report)?;
        }
        Ok(())
    }

    /// Whether all updates are done.
    pub fn is_finished(&self) -> bool {
        self.step >= self.config.steps
    }

    /// Updates done so far.
    pub fn steps_done(&self) -> usize {
        self.step
    }

    /// The model: the trained one, or the frozen one under the adapter.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The adapter as trained so far, unless the whole model is being trained.
    pub fn adapter(&self) -> Option<&Adapter> {
        self.adapter.as_ref()
    }
}

/// Mean loss of examples in nats per counted token, without training.
///
/// # Errors
/// Refuses examples that do not fit the model.
pub fn mean_loss(model: &Model, adapter: Option<&Adapter>, examples: &[Example]) -> Result<f64> {
    let (mut sum, mut count) = (0.0, 0usize);
    for example in examples {
        example.check(model)?;
        let logits = model.logits(&example.tokens, adapter)?;
        let batch = Batch::new(&[example], Weighting::MeanLoss)?;
        let index = Tensor::from_slice(&batch.predictors, batch.predictors.len(), model.device())?;
        let chosen = logits.index_select(&index, 0)?;
        let (losses, _) = ops::cross_entropy(&chosen, &batch.targets, &batch.coefficients)?;
        sum += losses.iter().map(|l| f64::from(*l)).sum::<f64>();
        count += losses.len();
    }
    if count == 0 {
        return Err(ModelError::Empty("the list of examples"));
    }
    Ok(sum / count as f64)
}

fn check_config(config: &TrainingConfig) -> Result<()> {
    let refuse = |field: &'static str, reason: &str| -> Result<()> {
        Err(ModelError::InvalidParameter {
            field,
            reason: reason.to_string(),
        })
    };
    if config.steps == 0 {
        return refuse("steps", "must be at least 1");
    }
    if config.batch_size == 0 || config.batch_size > 1 << 16 {
        return refuse("batch_size", "must be between 1 and 65536");
    }
    let positive = |x: f64| x.is_finite() && x > 0.0;
    let fraction = |x: f64| (0.0..1.0).contains(&x);
    if !positive(config.learning_rate) {
        return refuse("learning_rate", "must be positive");
    }
    if !positive(config.clip_norm) {
        return refuse("clip_norm", "must be positive");
    }
    if !positive(config.epsilon) {
        return refuse("epsilon", "must be positive");
    }
    if !fraction(config.beta1) || !fraction(config.beta2) {
        return refuse("beta", "must be at least 0 and below 1");
    }
    if !(0.0..=1.0).contains(&config.final_fraction) {
        return refuse("final_fraction", "must be between 0 and 1");
    }
    if !(0.0..=1.0).contains(&config.weight_decay) {
        return refuse("weight_decay", "must be between 0 and 1");
    }
    Ok(())
}
