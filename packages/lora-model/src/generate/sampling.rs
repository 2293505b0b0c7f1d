//! Choosing the next token in a way that anyone can check afterwards.

use crate::error::{ModelError, Result};
use crate::random::Stream;

/// Temperatures above this make every token equally likely.
const MAX_TEMPERATURE: f64 = 100.0;
/// Temperatures below this divide by almost nothing; 0 itself means greedy.
const MIN_TEMPERATURE: f64 = 1e-3;

/// How tokens are drawn: a function of logits, seed and position alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// 0 takes the most likely token; otherwise logits are divided by it.
    pub temperature: f64,
    /// Decides every draw; unused at temperature 0.
    pub seed: u64,
}

impl Sampling {
    /// Always the most likely token.
    pub fn greedy() -> Self {
        Self {
            temperature: 0.0,
            seed: 0,
        }
    }

    /// # Errors
    /// [`ModelError::InvalidParameter`] where the temperature is neither 0 nor between 0.001
    /// and 100.
    pub fn validate(&self) -> Result<()> {
        if self.temperature == 0.0
            || (MIN_TEMPERATURE..=MAX_TEMPERATURE).contains(&self.temperature)
        {
            return Ok(());
        }
        Err(ModelError::InvalidParameter {
            field: "temperature",
            reason: format!("must be 0 or from {MIN_TEMPERATURE} to {MAX_TEMPERATURE}"),
        })
    }

    /// What each token is ranked by, in logits: `logit + temperature * noise`.
    ///
    /// With standard Gumbel noise the token of the highest score is distributed as the softmax
    /// of the logits divided by the temperature (the Gumbel-max trick). The noise is a function
    /// of seed, `position` (output tokens before this one) and token: ChaCha20 with the key
    /// `seed as u64 little-endian | "gumbel"`, padded with zeros, stream number `position`; token
    /// `t` takes the `t`-th 32-bit word `w`, `u = (w + 1/2) / 2^32`, `noise = -ln(-ln(u))`.
    pub fn scores(&self, logits: &[f32], position: usize) -> Vec<f64> {
        if self.temperature == 0.0 {
            return logits.iter().map(|l| f64::from(*l)).collect();
        }
        let mut stream = Stream::new(self.seed, "gumbel").at(position as u64);
        let noise = || -(-stream.uniform().ln()).ln();
        logits
            .iter()
            .zip(std::iter::repeat_with(noise))
            .map(|(logit, noise)| f64::from(*logit) + self.temperature * noise)
            .collect()
    }

    /// The token of the highest score, the lowest id among equals.
    pub fn choose(&self, logits: &[f32], position: usize) -> u32 {
        index_of_max(&self.scores(logits, position))
    }
}

pub(crate) fn index_of_max(scores: &[f64]) -> u32 {
    let mut best = 0;
    for (index, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = index;
        }
    }
    best as u32
}

/// Log-probabilities in nats of every token at temperature 1.
pub fn log_probabilities(logits: &[f32]) -> Vec<f32> {
    let max = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = logits.iter().map(|l| f64::from(l - max).exp()).sum();
    let log_sum = sum.ln() as f32;
    logits.iter().map(|l| l - max - log_sum).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn draws_follow_the_softmax_of_the_logits_over_the_temperature() {
        let logits = [1.0f32, 0.0, -1.0];
        let sampling = Sampling {
            temperature: 2.0,
            seed: 7,
        };
        let draws = 40_000;
        let mut counts = [0usize; 3];
        for position in 0..draws {
            counts[sampling.choose(&logits, position) as usize] += 1;
        }
        let weights: Vec<f64> = logits.iter().map(|l| f64::from(l / 2.0).exp()).collect();
        let total: f64 = weights.iter().sum();
        for (count, weight) in counts.iter().zip(&weights) {
            let (found, expected) = (*count as f64 / draws as f64, weight / total);
            assert!(
                (found - expected).abs() < 0.01,
                "{found} against {expected}"
            );
        }
    }

    #[test]
    fn the_noise_is_pinned_by_seed_position_and_token() {
        let sampling = Sampling {
            temperature: 1.0,
            seed: 42,
        };
        let zero = [0f32; 4];
        assert_eq!(sampling.scores(&zero, 3), sampling.scores(&zero, 3));
        assert_ne!(sampling.scores(&zero, 3), sampling.scores(&zero, 4));
        let other = Sampling {
            seed: 43,
            ..sampling
        };
        assert_ne!(sampling.scores(&zero, 3), other.scores(&zero, 3));
        // A longer vocabulary does not change the noise of the first tokens.
        assert_eq!(
            sampling.scores(&[0f32; 9], 3)[..4],
            sampling.scores(&zero, 3)[..]
        );
    }

    #[test]
    fn temperatures_out_of_range_are_refused() {
        for temperature in [-1.0, 1e-9, f64::NAN, f64::INFINITY, 101.0] {
            assert!(Sampling {
                temperature,
                seed: 0
            }
            .validate()
            .is_err());
        }
        assert!(Sampling::greedy().validate().is_ok());
    }

    #[test]
    fn log_probabilities_sum_to_one() {
        let p = log_probabilities(&[3.0, 1.0, -2.0]);
        let sum: f64 = p.iter().map(|l| f64::from(*l).exp()).sum();
        assert!((sum - 1.0).abs() < 1e-6);
        assert!((p[0] - p[1] - 2.0).abs() < 1e-6);
    }
}
