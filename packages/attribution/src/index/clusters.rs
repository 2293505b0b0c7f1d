//! Contributions that teach the same in other words: their vectors point the same way.

use rayon::prelude::*;

use super::write::write_contributions;
use super::*;
use crate::AttributionError;

/// Least cosine of two vectors whose contributions are taken for paraphrases of one another.
/// Contributions that share no facts stay below 0.1, those with the same facts in other words
/// above 0.4; see `docs/figures/attacks.md`.
pub const ALIKE: f64 = 0.25;
/// Values of a vector that the cosine looks at; more are thinned out evenly.
const SAMPLED: usize = 1 << 11;
/// Most contributions that are compared with one another; of longer indexes none are.
const MAX_COMPARED: usize = 1 << 14;
/// Bytes of the file before the table of contributions.
const HEAD_BYTES: usize = 44;

impl Index {
    /// Clusters joined where contributions are paraphrases, by the stored integers alone, so that
    /// everyone finds the same: a contribution joins the cluster of the earliest one whose vector
    /// has a cosine of at least [`ALIKE`] with its own. `clusters` are those by text.
    pub fn paraphrases(&self, clusters: &[u32]) -> Vec<u32> {
        let count = self.contributions.len();
        if count > MAX_COMPARED {
            return clusters.to_vec();
        }
        let directions: Vec<Vec<f64>> = (0..count)
            .into_par_iter()
            .map(|contribution| self.direction(contribution))
            .collect();
        let first_alike = |later: usize| {
            (0..later).find(|earlier| dot(&directions[later], &directions[*earlier]) >= ALIKE)
        };
        let alike: Vec<Option<usize>> = (0..count).into_par_iter().map(first_alike).collect();
        let mut joined: Vec<u32> = Vec::with_capacity(count);
        for (contribution, (own, alike)) in (0u32..).zip(clusters.iter().zip(alike)) {
            let leader = (*own as usize).min(alike.unwrap_or(count));
            joined.push(joined.get(leader).copied().unwrap_or(contribution));
        }
        joined
    }

    /// Cosine of two contributions' vectors, over evenly spaced values of them.
    pub fn cosine(&self, left: usize, right: usize) -> f64 {
        dot(&self.direction(left), &self.direction(right))
    }

    /// The same index with other clusters.
    ///
    /// # Errors
    /// [`AttributionError::Mismatch`] for another number of clusters than of contributions, and
    /// whatever a reader would refuse.
    pub fn with_clusters(&self, clusters: &[u32]) -> Result<Self> {
        if clusters.len() != self.contributions.len() {
            let (found, expected) = (clusters.len(), self.contributions.len());
            let reason = format!("{found} clusters of {expected} contributions");
            return Err(AttributionError::Mismatch(reason));
        }
        let mut records = self.contributions.clone();
        let mut stated = Vec::new();
        write_contributions(&mut stated, &records);
        for (record, cluster) in records.iter_mut().zip(clusters) {
            record.cluster = *cluster;
        }
        let (head, rest) = self.content.split_at(HEAD_BYTES);
        let mut out = head.to_vec();
        write_contributions(&mut out, &records);
        out.extend_from_slice(&rest[stated.len()..]);
        Self::from_bytes(out)
    }

    /// The sampled values of a contribution's vector, of length one; zero for a zero vector.
    fn direction(&self, contribution: usize) -> Vec<f64> {
        let step = self.parameters_per_vector.div_ceil(SAMPLED).max(1);
        let bytes = self.vector_bytes(contribution);
        let mut exponents = self.exponents(contribution);
        let (mut end, mut factor) = (0, 0.0);
        let mut sizes = self.blocks.iter().map(|block| block.size);
        let mut values = Vec::with_capacity(SAMPLED);
        for position in (0..self.parameters_per_vector).step_by(step) {
            while position >= end {
                let (Some(size), Some(exponent)) = (sizes.next(), exponents.next()) else {
                    break;
                };
                end += size;
                factor = 2f64.powi(exponent);
            }
            let integer = i16::from_le_bytes([bytes[2 * position], bytes[2 * position + 1]]);
            values.push(f64::from(integer) * factor);
        }
        let length = dot(&values, &values).sqrt();
        if length > 0.0 {
            values.iter_mut().for_each(|value| *value /= length);
        }
        values
    }
}

/// Summed in order: the same on every machine.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter()
        .zip(right)
        .map(|(left, right)| left * right)
        .sum()
}
