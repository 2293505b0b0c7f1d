//! Methods that look at texts only, and two that look at nothing.

use std::collections::HashMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use crate::clock::cpu_seconds;
use crate::scores::{Cost, Scores};
use crate::world::World;
use crate::Result;

/// Saturation and length normalisation of BM25, at their usual values.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// Scores drawn at random.
pub fn random(world: &World) -> Scores {
    let mut random = ChaCha20Rng::seed_from_u64(7);
    let mut row = || {
        let examples = world.examples.iter();
        examples.map(|_| random.gen_range(-1.0..1.0)).collect()
    };
    Scores {
        method: "random".to_owned(),
        examples: world.queries.iter().map(|_| row()).collect(),
        contributions: None,
        damping: None,
        self_influence: None,
        cost: Cost::default(),
    }
}

/// Every example counts its tokens.
pub fn size(world: &World) -> Scores {
    let examples = world.examples.iter();
    let row: Vec<f64> = examples.map(|e| e.row.tokens.len() as f64).collect();
    Scores {
        method: "size".to_owned(),
        examples: vec![row; world.queries.len()],
        contributions: None,
        damping: None,
        self_influence: None,
        cost: Cost::default(),
    }
}

fn words(text: &str) -> Vec<String> {
    let split = text.split(|character: char| !character.is_alphanumeric());
    let words = split.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Okapi BM25 of question and answer against every example's text (Robertson and Zaragoza 2009). A
/// contribution has the score of its best example.
///
/// # Errors
/// [`crate::BenchError::File`] where processor time cannot be read.
pub fn bm25(world: &World) -> Result<Scores> {
    let started = cpu_seconds()?;
    let texts: Vec<Vec<String>> = world.examples.iter().map(|e| words(&e.text)).collect();
    let total: usize = texts.iter().map(Vec::len).sum();
    let mean_length = total as f64 / texts.len().max(1) as f64;
    let mut postings: HashMap<&str, HashMap<usize, f64>> = HashMap::new();
    for (example, words) in texts.iter().enumerate() {
        for word in words {
            *postings
                .entry(word)
                .or_default()
                .entry(example)
                .or_default() += 1.0;
        }
    }
    let built = cpu_seconds()?;
    let row = |query: &crate::world::Query| {
        let mut row = vec![0.0; texts.len()];
        for word in words(&format!("{} {}", query.question, query.answer)) {
            let Some(places) = postings.get(word.as_str()) else {
                continue;
            };
            let (all, holders) = (texts.len() as f64, places.len() as f64);
            let rarity = (1.0 + (all - holders + 0.5) / (holders + 0.5)).ln();
            for (example, count) in places {
                let length = texts[*example].len() as f64 / mean_length;
                let saturated = count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length));
                row[*example] += rarity * saturated;
            }
        }
        row
    };
    let examples: Vec<Vec<f64>> = world.queries.iter().map(row).collect();
    let queried = cpu_seconds()? - built;
    let entries: usize = postings.values().map(HashMap::len).sum();
    Ok(Scores {
        method: "bm25".to_owned(),
        contributions: Some(best(world, &examples)),
        damping: None,
        self_influence: None,
        examples,
        cost: Cost {
            build_cpu_seconds: built - started,
            query_cpu_seconds: queried / world.queries.len() as f64,
            kept_bytes: 8 * entries as u64,
        },
    })
}

/// Length of the longest run of tokens that stands in the answer and in the example. A contribution
/// has the score of its best example.
///
/// # Errors
/// [`crate::BenchError::File`] where processor time cannot be read.
pub fn longest_span(world: &World) -> Result<Scores> {
    let started = cpu_seconds()?;
    let row = |query: &crate::world::Query| {
        let examples = world.examples.iter();
        examples
            .map(|example| longest_run(query.row.counted(), &example.row.tokens) as f64)
            .collect()
    };
    let examples: Vec<Vec<f64>> = world.queries.iter().map(row).collect();
    let queried = cpu_seconds()? - started;
    let tokens: usize = world.examples.iter().map(|e| e.row.tokens.len()).sum();
    Ok(Scores {
        method: "longest-span".to_owned(),
        contributions: Some(best(world, &examples)),
        damping: None,
        self_influence: None,
        examples,
        cost: Cost {
            build_cpu_seconds: 0.0,
            query_cpu_seconds: queried / world.queries.len() as f64,
            kept_bytes: 2 * tokens as u64,
        },
    })
}

/// Length of the longest common run.
fn longest_run(left: &[u32], right: &[u32]) -> usize {
    let mut lengths = vec![0usize; right.len() + 1];
    let mut longest = 0;
    for token in left {
        // From the end, so that each entry still holds the length of the row before.
        for position in (0..right.len()).rev() {
            lengths[position + 1] = if right[position] == *token {
                lengths[position] + 1
            } else {
                0
            };
            longest = longest.max(lengths[position + 1]);
        }
    }
    longest
}

/// The best example's score of every contribution.
fn best(world: &World, examples: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let row = |scores: &Vec<f64>| {
        let mut best = vec![0.0f64; world.contributions.len()];
        for (score, example) in scores.iter().zip(&world.examples) {
            best[example.contribution] = best[example.contribution].max(*score);
        }
        best
    };
    examples.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_run_is_contiguous() {
        assert_eq!(longest_run(&[1, 2, 3, 4], &[9, 2, 3, 9, 3, 4, 1]), 2);
        assert_eq!(longest_run(&[1, 1, 1], &[1, 1]), 2);
        assert_eq!(longest_run(&[1, 2], &[]), 0);
    }
}
