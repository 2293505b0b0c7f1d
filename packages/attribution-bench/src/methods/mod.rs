//! The methods that are compared, apart from those that run in Python.

mod dot;
mod index;
mod kernels;
mod lexical;
mod parity;

pub use dot::{data_inf, gradient_dot};
pub use index::index_scores;
pub use kernels::{damped_fisher, Gradients, Kernels};
pub use lexical::{bm25, longest_span, random, size};
pub use parity::{parity, Parity};

use lora_model::{Adapter, Model};

use crate::clock::cpu_seconds;
use crate::scores::{Cost, Scores};
use crate::world::World;
use crate::Result;

/// Name of the engine among the methods.
pub const OURS: &str = "openledger";

/// Scores of all methods of this crate, ours first, and what another implementation of the model
/// must give.
///
/// # Errors
/// Whatever makes a gradient or an index fail.
pub fn all(world: &World, model: &Model, adapter: &Adapter) -> Result<(Vec<Scores>, Parity)> {
    let started = cpu_seconds()?;
    let gradients = Gradients::of(world, model, adapter)?;
    let taken = cpu_seconds()? - started;
    let rows = (world.examples.len() + world.queries.len()).max(1) as f64;
    // A query costs one backward pass, as an example does.
    let (of_query, of_examples) = (taken / rows, taken * world.examples.len() as f64 / rows);
    let kernels = Kernels::new(&gradients);
    let (contributions, damping, cost) = index_scores(world, model, adapter, &gradients)?;
    let bytes: usize = gradients.training.dims().iter().sum();
    let plain = |method: &str, examples: Vec<Vec<f64>>| Scores {
        method: method.to_owned(),
        examples,
        contributions: None,
        cost: Cost {
            build_cpu_seconds: of_examples,
            query_cpu_seconds: of_query,
            kept_bytes: 4 * (bytes * world.examples.len()) as u64,
        },
    };
    let scores = vec![
        Scores {
            method: OURS.to_owned(),
            examples: damped_fisher(&kernels, damping)?,
            contributions: Some(contributions),
            cost: Cost {
                build_cpu_seconds: cost.build_cpu_seconds + of_examples,
                query_cpu_seconds: cost.query_cpu_seconds + of_query,
                ..cost
            },
        },
        plain("gradient-dot", gradient_dot(&kernels)?),
        plain("data-inf", data_inf(&kernels)?),
        random(world),
        size(world),
        bm25(world)?,
        longest_span(world)?,
    ];
    Ok((scores, parity(world, model, adapter, &gradients)?))
}
