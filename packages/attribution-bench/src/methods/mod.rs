//! The methods that are compared, apart from those that run in Python.

mod dot;
mod index;
mod kernels;
mod lexical;
mod parity;

pub use dot::{data_inf, gradient_dot};
pub use index::index_scores;
pub use kernels::{damped_fisher, self_influence, Gradients, Kernels};
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
    let backward = Cost {
        build_cpu_seconds: taken * world.examples.len() as f64 / rows,
        query_cpu_seconds: taken / rows,
        kept_bytes: 0,
    };
    let kernels = Kernels::new(&gradients);
    let parameters: usize = gradients.training.dims().iter().sum();
    let plain = |method: &str, examples: Vec<Vec<f64>>| Scores {
        method: method.to_owned(),
        examples,
        contributions: None,
        damping: None,
        self_influence: None,
        cost: Cost {
            kept_bytes: 4 * (parameters * world.examples.len()) as u64,
            ..backward
        },
    };
    let scores = vec![
        engine(world, model, adapter, &backward)?,
        plain("gradient-dot", gradient_dot(&kernels)?),
        plain("data-inf", data_inf(&kernels)?),
        random(world),
        size(world),
        bm25(world)?,
        longest_span(world)?,
    ];
    Ok((scores, parity(world, model, adapter, &gradients)?))
}

/// The engine's scores: of contributions as its index gives them, of examples by its formula.
fn engine(world: &World, model: &Model, adapter: &Adapter, backward: &Cost) -> Result<Scores> {
    let gradients = Gradients::of_engine(world, model, adapter)?;
    let (contributions, damping, cost) = index_scores(world, model, adapter, &gradients)?;
    let kernels = Kernels::new(&gradients);
    Ok(Scores {
        method: OURS.to_owned(),
        examples: damped_fisher(&kernels, damping)?,
        contributions: Some(contributions),
        damping: Some(damping),
        self_influence: Some(self_influence(&kernels, damping)?),
        cost: Cost {
            build_cpu_seconds: cost.build_cpu_seconds + backward.build_cpu_seconds,
            query_cpu_seconds: cost.query_cpu_seconds + backward.query_cpu_seconds,
            ..cost
        },
    })
}
