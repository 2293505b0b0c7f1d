//! How far the queries' log-probability falls once the examples that a method scores highest are
//! removed and the adapter is trained again.

use serde::Serialize;

use crate::design::{removals, Run, Selection};
use crate::retrain::Workshop;
use crate::scores::Scores;
use crate::world::World;
use crate::Result;

/// One training without examples.
#[derive(Debug, Clone, Serialize)]
pub struct RemovalPoint {
    /// The method that chose them.
    pub method: String,
    /// How many of a hundred examples were removed.
    pub percent: usize,
    /// Fall of the mean log-probability over the queries, in nats per token.
    pub fall: f64,
}

/// The finished points of all methods.
///
/// # Errors
/// [`crate::BenchError::Json`] for a damaged outcome.
pub fn removal_curves(
    workshop: &Workshop,
    world: &World,
    methods: &[Scores],
) -> Result<Vec<RemovalPoint>> {
    let measured = |run: &Run| -> Result<Option<f64>> {
        let outcome = workshop.cached(world, run)?;
        Ok(outcome.map(|outcome| {
            let values = outcome.log_probabilities;
            values.iter().sum::<f64>() / values.len().max(1) as f64
        }))
    };
    let Some(full) = measured(&Run::full(world))? else {
        return Ok(Vec::new());
    };
    let mut points = Vec::new();
    for run in removals(world, methods) {
        let Selection::Removal { method, percent } = &run.selection else {
            continue;
        };
        if let Some(mean) = measured(&run)? {
            points.push(RemovalPoint {
                method: method.clone(),
                percent: *percent,
                fall: full - mean,
            });
        }
    }
    Ok(points)
}
