//! The engine itself: the index as an adapter's builder makes it, asked as an oracle asks it.

use attribution::gradients::blocks;
use attribution::index::{Index, IndexBuilder};
use attribution::influence::{self, GradientStore};
use attribution::score::score_query;
use attribution::ContributionRecord;
use lora_model::{Adapter, Model};

use crate::clock::cpu_seconds;
use crate::methods::kernels::{row, Gradients};
use crate::scores::Cost;
use crate::world::World;
use crate::Result;

/// Scores by contribution, the damping that the engine chose, and what both cost; the gradients'
/// own cost is not in it.
///
/// # Errors
/// [`crate::BenchError::Attribution`].
pub fn index_scores(
    world: &World,
    model: &Model,
    adapter: &Adapter,
    gradients: &Gradients,
) -> Result<(Vec<Vec<f64>>, f64, Cost)> {
    let owners = world.owners();
    let mut training = GradientStore::new(gradients.training.dims().to_vec());
    for (example, owner) in owners.iter().enumerate() {
        training.add(*owner, &row(&gradients.training, example))?;
    }
    let started = cpu_seconds()?;
    let influence = influence::fit(training, world.contributions.len())?;
    let damping = influence.damping;
    let names = blocks(model, adapter).into_iter();
    let index = IndexBuilder {
        contributions: records(world),
        block_names: names.map(|(name, _)| name).collect(),
        influence,
    };
    let index = index.build()?;
    let built = cpu_seconds()?;
    let scores = (0..gradients.queries.examples())
        .map(|query| ask(world, &index, &row(&gradients.queries, query)))
        .collect::<Result<Vec<_>>>()?;
    let queried = cpu_seconds()? - built;
    let cost = Cost {
        build_cpu_seconds: built - started,
        query_cpu_seconds: queried / scores.len().max(1) as f64,
        kept_bytes: index.bytes().len() as u64,
    };
    Ok((scores, damping, cost))
}

fn ask(world: &World, index: &Index, gradient: &[&[f32]]) -> Result<Vec<f64>> {
    let mut scores = vec![0.0; world.contributions.len()];
    for entry in score_query(index, gradient)? {
        scores[entry.contribution as usize] = entry.score as f64;
    }
    Ok(scores)
}

fn records(world: &World) -> Vec<ContributionRecord> {
    let names = (0u32..).zip(&world.contributions);
    names
        .map(|(number, name)| ContributionRecord {
            datanet: 1,
            batch: u64::from(number) + 1,
            contributor: name.clone().into_bytes(),
            cluster: number,
            quality: 10_000,
            first_item: 0,
            items: 0,
        })
        .collect()
}
