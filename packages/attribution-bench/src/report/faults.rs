//! Whether faults in known places are found.

use serde::Serialize;

use crate::faults::FaultyWorld;
use crate::scores::Scores;
use crate::statistics::area_under_curve;

/// What one method finds.
#[derive(Debug, Clone, Serialize)]
pub struct FaultScore {
    /// Its name.
    pub method: String,
    /// Part of the canaries whose contribution has the highest score.
    pub canary_recall: f64,
    /// Among questions with answers, how well low scores over the sound queries tell the
    /// mislabelled ones: the area under the ROC curve.
    pub mislabelled_auc: f64,
    /// The same by every example's score for itself, where the method has one.
    pub self_influence_auc: Option<f64>,
}

/// What one method finds.
pub fn fault_score(faulty: &FaultyWorld, scores: &Scores) -> FaultScore {
    let contributions = scores.by_contribution(&faulty.world);
    let canaries = contributions.iter().zip(&faulty.world.queries);
    let found = canaries.take(faulty.canaries).filter(|(row, query)| {
        let own = row[query.holder];
        row.iter()
            .enumerate()
            .all(|(k, v)| k == query.holder || *v < own)
    });
    let mut harm = vec![0.0; faulty.world.examples.len()];
    for row in &scores.examples[faulty.canaries..] {
        let largest = row
            .iter()
            .fold(f64::MIN_POSITIVE, |most, v| most.max(v.abs()));
        harm.iter_mut()
            .zip(row)
            .for_each(|(h, v)| *h -= v / largest);
    }
    FaultScore {
        method: scores.method.clone(),
        canary_recall: found.count() as f64 / faulty.canaries.max(1) as f64,
        mislabelled_auc: auc(faulty, &harm),
        self_influence_auc: scores
            .self_influence
            .as_ref()
            .map(|values| auc(faulty, values)),
    }
}

/// How well a value per example tells the mislabelled answers from the others.
fn auc(faulty: &FaultyWorld, values: &[f64]) -> f64 {
    let places: Vec<usize> = (0..values.len()).filter(|i| faulty.answers[*i]).collect();
    let values: Vec<f64> = places.iter().map(|place| values[*place]).collect();
    let marked: Vec<bool> = places.iter().map(|i| faulty.mislabelled[*i]).collect();
    area_under_curve(&values, &marked)
}
