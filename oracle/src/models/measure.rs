//! Measuring answers: is it the model's answer, and who influenced it.

use std::time::{Duration, Instant};

use attribution_report::Transcript;

use super::LoadedAdapter;
use crate::store::Measure;
use crate::verify::ReceiptError;
use crate::wire::Verdict;

/// What was measured, and how long it took.
pub struct Measured {
    /// One measure per transcript.
    pub measures: Vec<Measure>,
    /// Time of all of them together.
    pub elapsed: Duration,
}

/// Checks the transcripts against the model and scores those that pass. Runs long: call it where
/// blocking is allowed.
pub fn measure(adapter: &LoadedAdapter, transcripts: &[Transcript]) -> Measured {
    let started = Instant::now();
    let checks: Vec<Result<(), ReceiptError>> = transcripts
        .iter()
        .map(|transcript| check(adapter, transcript))
        .collect();
    let passed = transcripts
        .iter()
        .zip(&checks)
        .filter(|(_, check)| check.is_ok());
    let passed: Vec<Transcript> = passed.map(|(transcript, _)| transcript.clone()).collect();
    let mut scored = score(adapter, &passed).into_iter();
    let contributions = adapter.facts.contributions.len();
    let measures = checks.into_iter().map(|check| {
        let missing = || Err(not_attributable("no scores were given"));
        match check.and_then(|()| scored.next().unwrap_or_else(missing)) {
            Ok(scores) => Measure {
                verdict: Verdict::Accepted(scores),
                reason: String::new(),
                contributions,
            },
            Err(error) => Measure {
                verdict: Verdict::Refused,
                reason: error.to_string(),
                contributions,
            },
        }
    });
    Measured {
        measures: measures.collect(),
        elapsed: started.elapsed(),
    }
}

fn check(adapter: &LoadedAdapter, transcript: &Transcript) -> Result<(), ReceiptError> {
    let check = adapter
        .attributor
        .verify(transcript)
        .map_err(not_attributable)?;
    match check.accepted {
        true => Ok(()),
        false => Err(ReceiptError::Deviates {
            token: check.first_deviation.unwrap_or_default(),
        }),
    }
}

/// Scores in one go; where that fails, one by one, so that one bad answer spoils no other.
fn score(
    adapter: &LoadedAdapter,
    transcripts: &[Transcript],
) -> Vec<Result<attribution_report::Observation, ReceiptError>> {
    if transcripts.is_empty() {
        return Vec::new();
    }
    if let Ok(scores) = adapter.attributor.observe(transcripts) {
        if scores.len() == transcripts.len() {
            return scores.into_iter().map(Ok).collect();
        }
    }
    let one = |transcript: &Transcript| {
        let scores = adapter.attributor.observe(std::slice::from_ref(transcript));
        let scores = scores.map_err(not_attributable)?;
        scores
            .into_iter()
            .next()
            .ok_or_else(|| not_attributable("no scores were given"))
    };
    transcripts.iter().map(one).collect()
}

fn not_attributable(reason: impl ToString) -> ReceiptError {
    ReceiptError::NotAttributable {
        reason: reason.to_string(),
    }
}
