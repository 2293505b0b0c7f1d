//! What a committee member finds about a challenged receipt.
//!
//! The weights of a report are the median of a quorum's measurements, each made with floating-point
//! arithmetic on another machine; a member that measures alone gets nearly the same, not the very
//! same. So it compares with a tolerance: the part of the weights that lies elsewhere than it
//! measures must not exceed [`TOLERANCE_PPM`]. Scores of honest machines differ by far less; a
//! contribution whose weight is near the adapter's floor may be left out by one and not by the
//! other, which moves that floor's weight at most. Everything else is compared exactly.

use std::collections::BTreeMap;

use attribution_report::{
    agreed_scores, channel_price, weights_from_scores, Observation, ReceiptRecord, SettledReceipt,
    Transcript, Weight,
};
use contract_api::model_registry::Price;

use crate::report::AdapterFacts;

/// Largest part of the weights that may lie elsewhere, in parts per million.
pub const TOLERANCE_PPM: u64 = 20_000;

/// Why a settled receipt does not stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The fee is not the adapter's price.
    #[error("the fee is {found}, the price {expected}")]
    Fee {
        /// Price by the adapter's terms, in micro-OPEN.
        expected: u128,
        /// Fee of the receipt, in micro-OPEN.
        found: u128,
    },
    /// The answer is not the model's.
    #[error("{reason}")]
    Answer {
        /// Why.
        reason: String,
    },
    /// The weights lie elsewhere.
    #[error("{distance} parts per million of the weights lie elsewhere")]
    Weights {
        /// Parts per million.
        distance: u64,
    },
    /// Nobody who signed shows what the report settles.
    #[error("nobody shows the {what}")]
    Withheld {
        /// What is missing.
        what: &'static str,
    },
}

/// True where this is the record of the settled receipt: what the node stated, with the transcript
/// that it commits to. `node` is the canonical address of the record's node.
pub fn is_record_of(settled: &SettledReceipt, record: &ReceiptRecord, node: &[u8]) -> bool {
    let stated = SettledReceipt {
        weight_count: settled.weight_count,
        weights_root: settled.weights_root,
        ..SettledReceipt::new(&record.receipt, node, &[])
    };
    stated == *settled && record.transcript.commitment() == settled.transcript_commitment
}

/// Checks that the fee is the price of the answer.
pub fn check_fee(transcript: &Transcript, fee: u128, price: &Price) -> Result<(), Fault> {
    let tokens = transcript
        .prompt
        .len()
        .saturating_add(transcript.output.len());
    let (call, thousand) = (price.per_call.u128(), price.per_1k_tokens.u128());
    let expected = channel_price(call, thousand, tokens as u64).unwrap_or(u128::MAX);
    match fee == expected {
        true => Ok(()),
        false => Err(Fault::Fee {
            expected,
            found: fee,
        }),
    }
}

/// The weights by this oracle's own scores; none where they do not fit the adapter.
pub fn own_weights(
    scores: Observation,
    spans: &[u64],
    facts: &AdapterFacts,
    attested: bool,
) -> Option<Vec<Weight>> {
    let contributions = facts.agreement();
    let scores = agreed_scores(&[scores], contributions.len()).ok()?;
    let weights = weights_from_scores(&scores, spans, &contributions, &facts.mix, attested).ok()?;
    let entries = facts.contributions.iter().zip(weights);
    let attributed = entries.filter(|(_, ppm)| *ppm > 0);
    let weight =
        |(contribution, ppm): (&crate::report::ContributionFacts, u32)| contribution.weight(ppm);
    Some(attributed.map(weight).collect())
}

/// Checks that the report's weights are the own ones, within the tolerance.
pub fn check_weights(stated: &[Weight], own: &[Weight]) -> Result<(), Fault> {
    let distance = distance_ppm(stated, own);
    match distance <= TOLERANCE_PPM {
        true => Ok(()),
        false => Err(Fault::Weights { distance }),
    }
}

/// Parts per million that one side has elsewhere than the other; the larger of both directions.
fn distance_ppm(stated: &[Weight], own: &[Weight]) -> u64 {
    let mut sides: BTreeMap<(u64, u64, &[u8]), (u64, u64)> = BTreeMap::new();
    let name = |weight: &Weight| (weight.datanet.u64(), weight.batch.u64());
    for weight in stated {
        let (datanet, batch) = name(weight);
        let entry = sides
            .entry((datanet, batch, &weight.contributor))
            .or_default();
        entry.0 = entry.0.saturating_add(weight.weight_ppm.into());
    }
    for weight in own {
        let (datanet, batch) = name(weight);
        let entry = sides
            .entry((datanet, batch, &weight.contributor))
            .or_default();
        entry.1 = entry.1.saturating_add(weight.weight_ppm.into());
    }
    let beyond = |pick: fn(&(u64, u64)) -> u64| sides.values().map(pick).sum::<u64>();
    let surplus = beyond(|(stated, own)| stated.saturating_sub(*own));
    let missing = beyond(|(stated, own)| own.saturating_sub(*stated));
    surplus.max(missing)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn weights(ppm: &[u32]) -> Vec<Weight> {
        let weight = |(batch, ppm): (u64, &u32)| Weight {
            datanet: 1u64.into(),
            batch: batch.into(),
            contributor: vec![batch as u8; 20].into(),
            weight_ppm: *ppm,
            validators: Vec::new(),
        };
        (1u64..).zip(ppm).map(weight).collect()
    }

    #[test]
    fn weights_within_the_tolerance_stand_and_others_do_not() {
        let own = weights(&[600_000, 400_000]);
        for (stated, distance) in [
            (weights(&[600_000, 400_000]), 0),
            (weights(&[620_000, 380_000]), 20_000),
            (weights(&[580_000, 420_000]), 20_000),
            (weights(&[620_001, 379_999]), 20_001),
            (weights(&[1_000_000]), 400_000),
            (weights(&[]), 1_000_000),
            (weights(&[600_000, 399_000, 1_000]), 1_000),
        ] {
            assert_eq!(distance_ppm(&stated, &own), distance);
            assert_eq!(distance_ppm(&own, &stated), distance);
            let expected = match distance {
                0..=TOLERANCE_PPM => Ok(()),
                _ => Err(Fault::Weights { distance }),
            };
            assert_eq!(check_weights(&stated, &own), expected, "{stated:?}");
        }
    }

    #[test]
    fn a_weight_of_another_contributor_lies_elsewhere() {
        let own = weights(&[1_000_000]);
        let mut stated = own.clone();
        stated[0].contributor = vec![9; 20].into();
        assert_eq!(distance_ppm(&stated, &own), 1_000_000);
        assert_eq!(distance_ppm(&[], &[]), 0);
    }
}
