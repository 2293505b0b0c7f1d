//! Items that teach the same in other words.
//!
//! Whatever the words, what is new in two texts of one fact moves a model the same way: the
//! gradients of their examples at an adapter that has learnt nothing yet point in similar
//! directions. (At the trained adapter they do not: what is learnt leaves gradients of noise.) So
//! every item gets a direction: the sum of its examples' unit gradients, less the mean of all
//! items, which is what they share as texts of one form. Directions are kept as count sketches
//! (Charikar et al. 2002), which keep cosines up to a deviation of `1 / sqrt(2048) = 0.02`.
//!
//! An item with a cosine of at least [`ALIKE`] with an earlier one counts as owned there when
//! contributions are joined to clusters; see [`crate::duplicates`].

use lora_model::{example_gradients, Adapter, Example};
use rayon::prelude::*;

use crate::duplicates::{clusters, mix};
use crate::indexes::Sources;
use crate::Result;

/// Least cosine of two items that are taken for paraphrases of one another. Items of different
/// facts stay below 0.1; see `docs/figures/attacks.md`.
pub const ALIKE: f32 = 0.2;
/// How far rounding may move a cosine, on another machine.
const MARGIN: f32 = 0.005;
/// Numbers of a sketch.
const SKETCH: usize = 2048;
/// Longest example in tokens; longer items have several.
const MAX_LENGTH: usize = 256;
/// Seed of the adapter that has learnt nothing.
const SEED: u64 = 1;
/// Examples whose gradients are taken at once.
const EXAMPLES_PER_PASS: usize = 64;
/// Most items that are compared with one another; of more, none are.
const MAX_COMPARED: usize = 1 << 15;

/// Clusters of contributions by the words of their items and by their directions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paraphrases {
    /// Cluster of every contribution.
    pub clusters: Vec<u32>,
    /// What the clusters would be with every cosine a little larger, and a little smaller.
    rounded: [Vec<u32>; 2],
}

impl Paraphrases {
    /// Compares all items of the contributions. Takes one gradient of every example.
    ///
    /// # Errors
    /// [`crate::AttributionError::Model`] where an example does not fit the model.
    pub fn find(sources: &Sources<'_>) -> Result<Self> {
        let (model, contributions) = (sources.model, sources.contributions);
        let (by_text, holders) = contributions.repeated(sources.format)?;
        if holders.len() > MAX_COMPARED {
            return Ok(Self {
                rounded: [by_text.clusters.clone(), by_text.clusters.clone()],
                clusters: by_text.clusters,
            });
        }
        let length = MAX_LENGTH.min(model.config().max_position_embeddings);
        let examples = contributions.examples_of_items(sources.format, length)?;
        let fresh = Adapter::new(model, sources.adapter.config().clone(), SEED)?;
        let directions = directions(examples, |examples| {
            let gradients = example_gradients(model, &fresh, examples)?;
            let of = |example| gradients.matrices.iter().map(move |m| m.example(example));
            let sketches = (0..examples.len()).into_par_iter();
            Ok(sketches.map(|example| sketch(of(example))).collect())
        })?;
        let joined = |threshold: f32| {
            let alike = earliest_alike(&directions, threshold);
            let mut owners: Vec<u32> = Vec::with_capacity(holders.len());
            for (number, alike) in alike.into_iter().enumerate() {
                let own = by_text.owners[number];
                owners.push(alike.map_or(own, |earlier| own.min(owners[earlier])));
            }
            clusters(contributions.count(), &holders, &owners)
        };
        Ok(Self {
            clusters: joined(ALIKE),
            rounded: [joined(ALIKE - MARGIN), joined(ALIKE + MARGIN)],
        })
    }

    /// Whether a contribution may be stated to be in this cluster.
    pub fn allow(&self, contribution: usize, cluster: u32) -> bool {
        let lists = self.rounded.iter().chain([&self.clusters]);
        let mut found = lists.filter_map(|clusters| clusters.get(contribution));
        found.any(|allowed| *allowed == cluster)
    }
}

/// Sum of each item's unit sketches, less the mean over all items, brought to length one.
fn directions(
    items: Vec<Vec<Example>>,
    mut sketches: impl FnMut(&[Example]) -> Result<Vec<Vec<f32>>>,
) -> Result<Vec<Vec<f32>>> {
    let mut sums = vec![vec![0.0; SKETCH]; items.len()];
    let numbered = (0..).zip(items);
    let (owners, examples): (Vec<usize>, Vec<Example>) = numbered
        .flat_map(|(item, examples)| examples.into_iter().map(move |example| (item, example)))
        .unzip();
    let passes = examples.chunks(EXAMPLES_PER_PASS);
    for (pass, owners) in passes.zip(owners.chunks(EXAMPLES_PER_PASS)) {
        for (owner, mut sketch) in owners.iter().zip(sketches(pass)?) {
            scale_to_one(&mut sketch);
            add(&mut sums[*owner], &sketch, 1.0);
        }
    }
    sums.iter_mut().for_each(|sum| scale_to_one(sum));
    let mut mean = vec![0.0; SKETCH];
    for sum in &sums {
        add(&mut mean, sum, 1.0 / sums.len() as f32);
    }
    for sum in &mut sums {
        add(sum, &mean, -1.0);
        scale_to_one(sum);
    }
    Ok(sums)
}

/// Number of the earliest item before each that is alike.
fn earliest_alike(directions: &[Vec<f32>], threshold: f32) -> Vec<Option<usize>> {
    let first = |later: usize| {
        (0..later).find(|earlier| dot(&directions[later], &directions[*earlier]) >= threshold)
    };
    (0..directions.len()).into_par_iter().map(first).collect()
}

/// Every value is added to one number of the sketch, with a sign, both by its position.
fn sketch<'a>(blocks: impl Iterator<Item = &'a [f32]>) -> Vec<f32> {
    let mut sketch = vec![0.0; SKETCH];
    for (position, value) in (0u64..).zip(blocks.flatten()) {
        let hash = mix(position);
        let place = hash as usize % SKETCH;
        let negative = hash >> 63 == 1;
        sketch[place] += if negative { -value } else { *value };
    }
    sketch
}

fn add(target: &mut [f32], values: &[f32], factor: f32) {
    let pairs = target.iter_mut().zip(values);
    pairs.for_each(|(target, value)| *target += factor * value);
}

fn scale_to_one(values: &mut [f32]) {
    let length = dot(values, values).sqrt();
    if length > 0.0 {
        values.iter_mut().for_each(|value| *value /= length);
    }
}

fn dot(left: &[f32], right: &[f32]) -> f32 {
    left.iter()
        .zip(right)
        .map(|(left, right)| left * right)
        .sum()
}
