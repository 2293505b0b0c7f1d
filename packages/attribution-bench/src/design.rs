//! Which adapters are trained: on all examples, on random halves, and without one contribution.

use rand::seq::SliceRandom;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Serialize};

use crate::scores::Scores;
use crate::world::World;

/// Seed of the random halves.
const DESIGN_SEED: u64 = 20_261;

/// What a training leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// Nothing.
    Full,
    /// A random half of the contributions; the number of the half.
    HalfOfContributions(usize),
    /// A random half of the examples; the number of the half.
    HalfOfExamples(usize),
    /// One contribution.
    LeaveOut(usize),
    /// The examples that a method scores highest over all queries.
    Removal {
        /// Name of the method.
        method: String,
        /// How many of a hundred examples.
        percent: usize,
    },
}

/// One training.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// What it leaves out.
    pub selection: Selection,
    /// Seed of the initial values and of the order.
    pub seed: u64,
    /// Numbers of the examples that it trains on, ascending.
    pub members: Vec<usize>,
}

impl Run {
    /// The training on all examples whose adapter is measured.
    pub fn full(world: &World) -> Self {
        Self {
            selection: Selection::Full,
            seed: 1,
            members: (0..world.examples.len()).collect(),
        }
    }
}

/// The trainings of every half with one seed.
pub fn halves_of_seed(world: &World, seed: u64) -> Vec<Run> {
    let halves = halves(world).into_iter();
    halves
        .map(|(selection, members)| Run {
            selection,
            seed,
            members,
        })
        .collect()
}

/// The members of every random half, contributions and examples alternating. Halves with one
/// number have one seed, so more halves never change the earlier ones.
pub fn halves(world: &World) -> Vec<(Selection, Vec<usize>)> {
    let mut halves = Vec::new();
    for number in 0..world.settings.subsets {
        let chosen = half(world.contributions.len(), 2 * number as u64);
        let member = |example: &usize| chosen.contains(&world.examples[*example].contribution);
        let members = (0..world.examples.len()).filter(member).collect();
        halves.push((Selection::HalfOfContributions(number), members));
        let members = half(world.examples.len(), 2 * number as u64 + 1);
        halves.push((Selection::HalfOfExamples(number), members));
    }
    halves
}

/// A random half of the numbers below `count`, ascending.
fn half(count: usize, stream: u64) -> Vec<usize> {
    let mut random = ChaCha20Rng::seed_from_u64(DESIGN_SEED);
    random.set_stream(stream);
    let mut numbers: Vec<usize> = (0..count).collect();
    numbers.shuffle(&mut random);
    numbers.truncate(count / 2);
    numbers.sort_unstable();
    numbers
}

/// The examples without those of one contribution.
fn without(world: &World, contribution: usize) -> Vec<usize> {
    let kept = |example: &usize| world.examples[*example].contribution != contribution;
    (0..world.examples.len()).filter(kept).collect()
}

/// All trainings that do not depend on scores, those that are needed first at the front.
pub fn runs(world: &World) -> Vec<Run> {
    let all: Vec<usize> = (0..world.examples.len()).collect();
    let halves = halves(world);
    let mut runs = Vec::new();
    for seed in 1..=world.settings.seeds {
        let mut add = |selection: Selection, members: Vec<usize>| {
            runs.push(Run {
                selection,
                seed,
                members,
            });
        };
        add(Selection::Full, all.clone());
        for (selection, members) in &halves {
            add(selection.clone(), members.clone());
        }
        for contribution in 0..world.contributions.len() {
            add(
                Selection::LeaveOut(contribution),
                without(world, contribution),
            );
        }
    }
    runs
}

/// Trainings without the examples that each method scores highest over all queries together. Every
/// query counts alike: its scores are divided by the largest of them.
pub fn removals(world: &World, methods: &[Scores]) -> Vec<Run> {
    let mut runs = Vec::new();
    for scores in methods {
        let mut total = vec![0.0; world.examples.len()];
        for row in &scores.examples {
            let most = |most: f64, value: &f64| most.max(value.abs());
            let largest = row.iter().fold(f64::MIN_POSITIVE, most);
            let pairs = total.iter_mut().zip(row);
            pairs.for_each(|(sum, score)| *sum += score / largest);
        }
        let mut order: Vec<usize> = (0..total.len()).collect();
        order.sort_by(|left, right| total[*right].total_cmp(&total[*left]));
        for percent in &world.settings.removed_percent {
            let mut members = order[order.len() * percent / 100..].to_vec();
            members.sort_unstable();
            runs.push(Run {
                selection: Selection::Removal {
                    method: scores.method.clone(),
                    percent: *percent,
                },
                seed: 1,
                members,
            });
        }
    }
    runs
}
