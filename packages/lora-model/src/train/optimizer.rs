//! AdamW (Loshchilov and Hutter, 2019) over host memory, with a warm-up and cosine schedule.

use crate::ops::math;
use crate::ops::vectorize::vectorized;
use rayon::prelude::*;

/// How an adapter or a model is trained.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingConfig {
    /// Number of updates.
    pub steps: usize,
    /// Rows per update.
    pub batch_size: usize,
    /// Highest learning rate.
    pub learning_rate: f64,
    /// Updates over which the learning rate rises linearly from zero.
    pub warmup_steps: usize,
    /// The cosine decay ends at this fraction of the highest learning rate.
    pub final_fraction: f64,
    /// Decoupled weight decay, applied to matrices only.
    pub weight_decay: f64,
    /// Decay of the gradient's running mean.
    pub beta1: f64,
    /// Decay of the squared gradient's running mean.
    pub beta2: f64,
    /// Added to the root of the squared gradient's mean.
    pub epsilon: f64,
    /// Gradients are scaled down to this Euclidean norm, all taken together.
    pub clip_norm: f64,
    /// Seed of the order of the examples.
    pub seed: u64,
}

impl Default for TrainingConfig {
    fn default() -> Self {
        Self {
            steps: 100,
            batch_size: 16,
            learning_rate: 3e-3,
            warmup_steps: 10,
            final_fraction: 0.1,
            weight_decay: 0.0,
            beta1: 0.9,
            beta2: 0.99,
            epsilon: 1e-8,
            clip_norm: 1.0,
            seed: 0,
        }
    }
}

impl TrainingConfig {
    /// Learning rate of a step, counted from 0.
    pub fn learning_rate_at(&self, step: usize) -> f64 {
        if step < self.warmup_steps {
            return self.learning_rate * (step + 1) as f64 / self.warmup_steps as f64;
        }
        let rest = self.steps.saturating_sub(self.warmup_steps).max(1) as f64;
        let progress = ((step - self.warmup_steps) as f64 / rest).min(1.0);
        let cosine = 0.5 * (1.0 + (std::f64::consts::PI * progress).cos());
        self.learning_rate * (self.final_fraction + (1.0 - self.final_fraction) * cosine)
    }
}

/// One trained tensor with the optimiser's state.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub name: String,
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
    /// Running mean of the gradient.
    pub mean: Vec<f32>,
    /// Running mean of the squared gradient.
    pub square: Vec<f32>,
}

impl Parameter {
    pub fn new(name: String, shape: Vec<usize>, values: Vec<f32>) -> Self {
        let zeros = vec![0f32; values.len()];
        Self {
            name,
            shape,
            mean: zeros.clone(),
            square: zeros,
            values,
        }
    }
}

/// Elements per task; fixed, so that sums are taken in one order on every machine.
const BLOCK: usize = 1 << 14;

/// Sum of squares, in double precision over fixed blocks.
pub(crate) fn sum_of_squares(values: &[f32]) -> f64 {
    values
        .chunks(BLOCK)
        .map(|block| f64::from(squares(block)))
        .sum()
}

vectorized! {
    fn squares<'a>(block: &'a [f32]) -> f32 {
        math::dot(block, block)
    }
}

/// Constants of one update.
struct Update {
    beta1: f32,
    beta2: f32,
    epsilon: f32,
    /// Learning rate with the bias correction of the mean.
    rate: f32,
    /// Bias correction of the squared gradient.
    square_correction: f32,
    /// Factor that weight decay leaves of the values.
    keep: f32,
    /// Factor that clipping leaves of the gradient.
    clip: f32,
}

/// Updates one parameter; `step` counts from 0, `clip` scales the gradient.
pub(crate) fn update(
    parameter: &mut Parameter,
    gradient: &[f32],
    config: &TrainingConfig,
    step: usize,
    clip: f64,
) {
    let rate = config.learning_rate_at(step);
    let power = i32::try_from(step + 1).unwrap_or(i32::MAX);
    let decay = if parameter.shape.len() > 1 {
        config.weight_decay
    } else {
        0.0
    };
    let constants = Update {
        beta1: config.beta1 as f32,
        beta2: config.beta2 as f32,
        epsilon: config.epsilon as f32,
        rate: (rate / (1.0 - config.beta1.powi(power))) as f32,
        square_correction: (1.0 / (1.0 - config.beta2.powi(power))) as f32,
        keep: (1.0 - rate * decay) as f32,
        clip: clip as f32,
    };
    let values = parameter.values.par_chunks_mut(BLOCK);
    let moments = parameter
        .mean
        .par_chunks_mut(BLOCK)
        .zip(parameter.square.par_chunks_mut(BLOCK));
    values
        .zip(moments)
        .zip(gradient.par_chunks(BLOCK))
        .for_each(|((w, (m, v)), g)| {
            update_block(&constants, w, m, v, g);
        });
}

vectorized! {
    fn update_block<'a>(
        c: &'a Update,
        values: &'a mut [f32],
        mean: &'a mut [f32],
        square: &'a mut [f32],
        gradient: &'a [f32],
    ) {
        for (((w, m), v), g) in values.iter_mut().zip(mean).zip(square).zip(gradient) {
            let g = g * c.clip;
            *m = c.beta1 * *m + (1.0 - c.beta1) * g;
            *v = c.beta2 * *v + (1.0 - c.beta2) * g * g;
            let root = (*v * c.square_correction).sqrt() + c.epsilon;
            *w = *w * c.keep - c.rate * *m / root;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_learning_rate_rises_then_falls_to_its_final_fraction() {
        let config = TrainingConfig {
            steps: 110,
            warmup_steps: 10,
            learning_rate: 1.0,
            final_fraction: 0.1,
            ..TrainingConfig::default()
        };
        assert!((config.learning_rate_at(0) - 0.1).abs() < 1e-12);
        assert!((config.learning_rate_at(9) - 1.0).abs() < 1e-12);
        assert!((config.learning_rate_at(10) - 1.0).abs() < 1e-12);
        assert!((config.learning_rate_at(60) - 0.55).abs() < 1e-12);
        assert!((config.learning_rate_at(110) - 0.1).abs() < 1e-12);
        assert!((config.learning_rate_at(500) - 0.1).abs() < 1e-12);
    }

    #[test]
    fn the_first_update_moves_by_the_learning_rate_against_the_gradient() {
        let config = TrainingConfig {
            warmup_steps: 0,
            learning_rate: 0.01,
            weight_decay: 0.5,
            ..TrainingConfig::default()
        };
        let mut matrix = Parameter::new("w".into(), vec![1, 2], vec![1.0, -1.0]);
        update(&mut matrix, &[3.0, -4.0], &config, 0, 1.0);
        assert!((matrix.values[0] - (1.0 - 0.01 - 0.005)).abs() < 1e-6);
        assert!((matrix.values[1] - (-1.0 + 0.01 + 0.005)).abs() < 1e-6);
        assert_eq!(sum_of_squares(&[3.0, -4.0]), 25.0);
    }
}
