//! What another implementation of the model must give for the queries.

use std::collections::BTreeMap;

use attribution::gradients::blocks;
use lora_model::{mean_loss, Adapter, Model};
use serde::Serialize;

use super::kernels::{row, Gradients};
use crate::world::World;
use crate::Result;

/// Queries whose gradients are written.
const GRADIENTS: usize = 4;

/// Log-probabilities of all queries and gradients of the first ones.
#[derive(Debug, Serialize)]
pub struct Parity {
    log_probabilities: Vec<f64>,
    gradients: Vec<BTreeMap<String, Vec<f32>>>,
}

/// What our model gives.
///
/// # Errors
/// [`crate::BenchError::Model`] where a query does not fit the model.
pub fn parity(
    world: &World,
    model: &Model,
    adapter: &Adapter,
    gradients: &Gradients,
) -> Result<Parity> {
    let queries = world.queries.iter();
    let log_probabilities = queries
        .map(|query| Ok(-mean_loss(model, Some(adapter), &[query.row.example()])?))
        .collect::<Result<_>>()?;
    let names: Vec<String> = blocks(model, adapter).into_iter().map(|(n, _)| n).collect();
    let named = |query: usize| {
        let values = row(&gradients.queries, query).into_iter();
        let pairs = names.iter().cloned().zip(values.map(<[f32]>::to_vec));
        pairs.collect()
    };
    let count = gradients.queries.examples().min(GRADIENTS);
    Ok(Parity {
        log_probabilities,
        gradients: (0..count).map(named).collect(),
    })
}
