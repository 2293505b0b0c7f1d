//! From the oracles' observations to the weights of an answer, in integers only.
//!
//! The agreed score of a contribution is the median over the observations, so it always lies
//! between two honest ones while at most `f` of `2f + 1` lie. From there on everything is exact:
//! clamp at zero per duplicate cluster, scale by quality, mix with the span signal, drop what lies
//! under the floor and what is not among the [`MAX_WEIGHTS`] largest, round to parts per million by
//! largest remainder. All ties go to the lower index.

use std::cmp::Reverse;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Uint128, Uint256};

/// The whole of an answer's weights.
pub const PARTS_PER_MILLION: u32 = 1_000_000;

/// Most contributions that one answer is attributed to, so that a contract can recompute its split.
pub const MAX_WEIGHTS: usize = 128;

/// Largest absolute score that is accepted; beyond it the arithmetic could overflow.
const MAX_SCORE: i64 = 1 << 53;

/// How the two signals become weights; fixed by the adapter's registration.
#[cw_serde]
#[derive(Eq, Copy)]
pub struct MixRule {
    /// Part of the span signal in the mix, in parts per million; the rest is influence.
    pub span_ppm: u32,
    /// A contribution under this weight, in parts per million, is left out.
    pub floor_ppm: u32,
}

/// The influence score of one contribution, as one oracle measured it.
#[cw_serde]
#[derive(Eq, Copy)]
pub struct Score {
    /// Index of the contribution in the adapter's influence index.
    pub contribution: u32,
    /// Score in the index's fixed point.
    pub score: i64,
}

/// One oracle's scores of one answer, strictly ascending by contribution; absent means zero.
pub type Observation = Vec<Score>;

/// What the agreement must know of a contribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// Index of the earliest contribution of its duplicate cluster; its own where it is unique.
    pub cluster: u32,
    /// Quality in basis points.
    pub quality: u16,
}

/// Why observations do not lead to weights.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AgreementError {
    /// There is no observation.
    #[error("there is no observation")]
    NoObservation,
    /// A score names a contribution that the index does not have, or out of order.
    #[error("score {position} of observation {observation} is unknown, repeated or out of order")]
    BadScore {
        /// Index of the observation.
        observation: usize,
        /// Position of the score.
        position: usize,
    },
    /// A list has not one entry per contribution.
    #[error("{found} entries for {expected} contributions")]
    Length {
        /// Contributions of the index.
        expected: usize,
        /// Entries found.
        found: usize,
    },
    /// A cluster names a later or unknown contribution.
    #[error("contribution {contribution} names cluster {cluster}, which does not precede it")]
    BadCluster {
        /// Index of the contribution.
        contribution: usize,
        /// The cluster that it names.
        cluster: u32,
    },
}

/// The coordinate-wise median over the observations, one score per contribution. For an even
/// number of observations it is the lower of the two middle ones.
pub fn agreed_scores(
    observations: &[Observation],
    contributions: usize,
) -> Result<Vec<i64>, AgreementError> {
    if observations.is_empty() {
        return Err(AgreementError::NoObservation);
    }
    let mut columns = vec![vec![0i64; observations.len()]; contributions];
    for (number, observation) in observations.iter().enumerate() {
        let mut next = 0;
        for (
            position,
            Score {
                contribution,
                score,
            },
        ) in observation.iter().enumerate()
        {
            let bad = AgreementError::BadScore {
                observation: number,
                position,
            };
            let index = *contribution as usize;
            if index < next || score.unsigned_abs() > MAX_SCORE.unsigned_abs() {
                return Err(bad);
            }
            columns.get_mut(index).ok_or(bad)?[number] = *score;
            next = index.saturating_add(1);
        }
    }
    let middle = (observations.len() - 1) / 2;
    let median = |column: &mut Vec<i64>| *column.select_nth_unstable(middle).1;
    Ok(columns.iter_mut().map(median).collect())
}

/// Weights in parts per million, one per contribution; they add up to 1,000,000, or are all zero
/// where neither signal found anything.
///
/// `influence` and `spans` hold one score per contribution. A duplicate cluster's scores are added
/// and its weight goes to its earliest contribution. The influence of an adapter that is not
/// `attested` counts for nothing.
pub fn weights_from_scores(
    influence: &[i64],
    spans: &[u64],
    contributions: &[Contribution],
    rule: &MixRule,
    attested: bool,
) -> Result<Vec<u32>, AgreementError> {
    let expected = contributions.len();
    for found in [influence.len(), spans.len()] {
        if found != expected {
            return Err(AgreementError::Length { expected, found });
        }
    }
    let clustered = |scores: &mut dyn Iterator<Item = i128>| {
        let mut sums = vec![0i128; expected];
        for ((contribution, entry), score) in contributions.iter().enumerate().zip(scores) {
            let cluster = entry.cluster as usize;
            if cluster > contribution || contributions[cluster].cluster != entry.cluster {
                let cluster = entry.cluster;
                return Err(AgreementError::BadCluster {
                    contribution,
                    cluster,
                });
            }
            sums[cluster] = sums[cluster].saturating_add(score);
        }
        let scaled = sums.iter().zip(contributions).map(|(sum, entry)| {
            let clamped = u128::try_from(*sum).unwrap_or(0);
            clamped.saturating_mul(u128::from(entry.quality))
        });
        Ok(scaled.collect::<Vec<u128>>())
    };
    let cap = i128::from(MAX_SCORE);
    let heard = |score: &i64| i128::from(if attested { *score } else { 0 }).min(cap);
    let influence = clustered(&mut influence.iter().map(heard))?;
    let spans = clustered(&mut spans.iter().map(|score| i128::from(*score).min(cap)))?;
    Ok(mixed(&influence, &spans, rule))
}

fn mixed(influence: &[u128], spans: &[u128], rule: &MixRule) -> Vec<u32> {
    let million = u128::from(PARTS_PER_MILLION);
    let influence = largest_remainder(million, influence);
    let spans = largest_remainder(million, spans);
    let any = |parts: &[u128]| parts.iter().any(|part| *part > 0);
    let span_part = match (any(&influence), any(&spans)) {
        (true, true) => u128::from(rule.span_ppm.min(PARTS_PER_MILLION)),
        (true, false) => 0,
        (false, _) => million,
    };
    let mixed: Vec<u128> = influence
        .iter()
        .zip(&spans)
        .map(|(influence, span)| influence * (million - span_part) + span * span_part)
        .collect();
    let floor = u128::from(rule.floor_ppm).saturating_mul(million);
    let mut kept: Vec<u128> = mixed
        .iter()
        .map(|weight| if *weight < floor { 0 } else { *weight })
        .collect();
    if !any(&kept) {
        kept = mixed;
    }
    keep_largest(&mut kept, MAX_WEIGHTS);
    let rounded = largest_remainder(million, &kept).into_iter();
    rounded
        .map(|part| u32::try_from(part).unwrap_or(PARTS_PER_MILLION))
        .collect()
}

/// Sets all but the `most` largest weights to zero, ties to the lower index.
fn keep_largest(weights: &mut [u128], most: usize) {
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|index| (Reverse(weights[*index]), *index));
    for index in order.into_iter().skip(most) {
        weights[index] = 0;
    }
}

/// Splits `amount` in proportion to `weights` so that the parts add up to it: floors first, then
/// one more for the largest remainders, ties to the lower index. All zero where no weight is.
/// Products are taken in 256 bits, so it is exact for any input.
pub(crate) fn largest_remainder(amount: u128, weights: &[u128]) -> Vec<u128> {
    let wide = |value: u128| Uint256::from_u128(value);
    let total: Uint256 = weights.iter().map(|weight| wide(*weight)).sum();
    if total.is_zero() {
        return vec![0; weights.len()];
    }
    let (mut parts, remainders): (Vec<u128>, Vec<Uint256>) = weights
        .iter()
        .map(|weight| {
            let product = wide(amount) * wide(*weight);
            let part = product / total;
            // A part is at most `amount`.
            let part = Uint128::try_from(part).map_or(amount, |part| part.u128());
            (part, product % total)
        })
        .unzip();
    // Fewer are left than there are weights with a remainder.
    let left = amount - parts.iter().sum::<u128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|index| (Reverse(remainders[*index]), *index));
    for (index, _) in order.into_iter().zip(0..left) {
        parts[index] += 1;
    }
    parts
}
