//! Seeded inputs shared by the tests.
#![allow(dead_code)]

use attribution::index::{ContributionRecord, Index, IndexBuilder};
use attribution::influence::{fit_with_damping, GradientStore};
use attribution::Result;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub fn random(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// `count` values between -1 and 1.
pub fn values(rng: &mut ChaCha8Rng, count: usize) -> Vec<f32> {
    (0..count).map(|_| rng.gen_range(-1.0..1.0)).collect()
}

/// A store of random gradients; example `i` belongs to contribution `i % contributions`.
pub fn store(seed: u64, dims: &[usize], examples: usize, contributions: usize) -> GradientStore {
    let mut rng = random(seed);
    let mut store = GradientStore::new(dims.to_vec());
    for example in 0..examples {
        let gradient: Vec<Vec<f32>> = dims.iter().map(|size| values(&mut rng, *size)).collect();
        store
            .add((example % contributions) as u32, &gradient)
            .expect("well formed");
    }
    store
}

pub fn records(count: usize) -> Vec<ContributionRecord> {
    let record = |number: usize| ContributionRecord {
        datanet: 7,
        batch: 100 + number as u64,
        contributor: vec![number as u8; 20],
        cluster: number as u32,
        quality: 9_000,
        first_item: number as u32 * 2,
        items: 2,
    };
    (0..count).map(record).collect()
}

/// An index over random gradients.
pub fn index(seed: u64, dims: &[usize], examples: usize, contributions: usize) -> Index {
    let store = store(seed, dims, examples, contributions);
    let builder = IndexBuilder {
        contributions: records(contributions),
        block_names: (0..dims.len())
            .map(|block| format!("block {block}"))
            .collect(),
        influence: fit_with_damping(&store, contributions, 0.1).expect("well formed"),
    };
    let built: Result<Index> = builder.build();
    built.expect("a valid index")
}
