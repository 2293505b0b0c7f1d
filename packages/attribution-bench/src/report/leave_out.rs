//! Whether contributions are paid by what leaving them out does.

use attribution_report::{weights_from_scores, Contribution, MixRule};
use serde::Serialize;

use crate::design::{self, Run, Selection};
use crate::retrain::Workshop;
use crate::scores::Scores;
use crate::statistics::{spearman, Interval, Resamplings};
use crate::world::World;
use crate::Result;

/// Payouts and what leaving each contribution out does.
#[derive(Debug, Clone, Serialize)]
pub struct LeaveOutReport {
    /// Contributions that were left out, one at a time.
    pub left_out: usize,
    /// Trainings of each.
    pub seeds: u64,
    /// Rank correlation, over contributions, of what was paid for all queries with how far the
    /// queries' log-probability falls.
    pub paid_to_effect: Interval,
    /// Mean over queries of the rank correlation, over contributions, of scores and falls.
    pub scores_to_effect: Interval,
    /// Part of the queries whose largest payout goes to the contribution that they miss most.
    pub largest_agrees: Interval,
    /// `paid_to_effect` of the second seed's falls with the first seed's: no payout can do better.
    pub seed_ceiling: Option<f64>,
}

/// What one answer pays by its scores alone: without spans, all contributions alike in quality.
fn weights(scores: &[f64]) -> Result<Vec<u32>> {
    let largest = scores
        .iter()
        .fold(0.0f64, |most, score| most.max(score.abs()));
    let scale = if largest > 0.0 {
        (1u64 << 40) as f64 / largest
    } else {
        0.0
    };
    let scores: Vec<i64> = scores.iter().map(|score| (score * scale) as i64).collect();
    let contributions: Vec<Contribution> = (0u32..)
        .take(scores.len())
        .map(|cluster| Contribution {
            cluster,
            quality: 10_000,
        })
        .collect();
    let rule = MixRule {
        span_ppm: 0,
        floor_ppm: 20_000,
    };
    let spans = vec![0; scores.len()];
    Ok(weights_from_scores(
        &scores,
        &spans,
        &contributions,
        &rule,
        true,
    )?)
}

/// `[seeds][contributions][queries]`: how far the log-probability falls; finished trainings only.
fn effects(workshop: &Workshop, world: &World) -> Result<Vec<Vec<Vec<f64>>>> {
    let mut effects = Vec::new();
    for seed in 1..=world.settings.seeds {
        let runs = design::runs(world)
            .into_iter()
            .filter(|run| run.seed == seed);
        let (mut full, mut left) = (None, Vec::new());
        for run in runs {
            match &run.selection {
                Selection::Full => full = measured(workshop, world, &run)?,
                Selection::LeaveOut(_) => left.push(measured(workshop, world, &run)?),
                _ => {}
            }
        }
        let left: Option<Vec<Vec<f64>>> = left.into_iter().collect();
        let (Some(full), Some(left)) = (full, left) else {
            break;
        };
        let fall = |without: Vec<f64>| full.iter().zip(without).map(|(f, w)| f - w).collect();
        effects.push(left.into_iter().map(fall).collect());
    }
    Ok(effects)
}

fn measured(workshop: &Workshop, world: &World, run: &Run) -> Result<Option<Vec<f64>>> {
    let outcome = workshop.cached(world, run)?;
    Ok(outcome.map(|outcome| outcome.log_probabilities))
}

fn position_of_max(values: impl Iterator<Item = f64>) -> usize {
    let best = values.enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
    best.map_or(0, |(position, _)| position)
}

/// Compares one method's payouts with the effects; `None` until every contribution was left out.
///
/// # Errors
/// [`crate::BenchError::Json`] for a damaged outcome.
pub fn leave_out_report(
    workshop: &Workshop,
    world: &World,
    scores: &Scores,
) -> Result<Option<LeaveOutReport>> {
    let effects = effects(workshop, world)?;
    if effects.is_empty() {
        return Ok(None);
    }
    let (queries, contributions) = (world.queries.len(), world.contributions.len());
    let mean = |contribution: usize, query: usize| -> f64 {
        let seeds = effects.iter().map(|seed| seed[contribution][query]);
        seeds.sum::<f64>() / effects.len() as f64
    };
    let scores = scores.by_contribution(world);
    let paid: Vec<Vec<u32>> = scores
        .iter()
        .map(|row| weights(row))
        .collect::<Result<_>>()?;
    let summed = |of: &dyn Fn(usize, usize) -> f64, chosen: &[usize]| -> Vec<f64> {
        let sum = |contribution| chosen.iter().map(|query| of(contribution, *query)).sum();
        (0..contributions).map(sum).collect()
    };
    let figures = |_: &[usize], chosen: &[usize]| -> [f64; 3] {
        let payouts = summed(&|c, q| f64::from(paid[q][c]), chosen);
        let falls = summed(&mean, chosen);
        let of_query = |query: usize| -> [f64; 2] {
            let falls: Vec<f64> = (0..contributions).map(|c| mean(c, query)).collect();
            let largest = position_of_max(paid[query].iter().map(|weight| f64::from(*weight)));
            let missed = position_of_max(falls.iter().copied());
            [
                spearman(&scores[query], &falls),
                f64::from(u8::from(largest == missed)),
            ]
        };
        let rows: Vec<[f64; 2]> = chosen.iter().map(|query| of_query(*query)).collect();
        let part = |place: usize| rows.iter().map(|row| row[place]).sum::<f64>();
        let count = chosen.len().max(1) as f64;
        [spearman(&payouts, &falls), part(0) / count, part(1) / count]
    };
    let all: Vec<usize> = (0..queries).collect();
    let exact = figures(&[], &all);
    let resampled = Resamplings::new(world.settings.resamplings, 0, queries).map(figures);
    let interval =
        |place: usize| Interval::of(exact[place], resampled.iter().map(|f| f[place]).collect());
    let ceiling = effects.get(1).map(|second| {
        spearman(
            &summed(&|c, q| effects[0][c][q], &all),
            &summed(&|c, q| second[c][q], &all),
        )
    });
    Ok(Some(LeaveOutReport {
        left_out: contributions,
        seeds: effects.len() as u64,
        paid_to_effect: interval(0),
        scores_to_effect: interval(1),
        largest_agrees: interval(2),
        seed_ceiling: ceiling,
    }))
}
