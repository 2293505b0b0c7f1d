//! Whether scorers that run differently come to the same weights, and from which noise on not.

use attribution::score::score_query;
use attribution_report::{
    agreed_scores, weights_from_scores, Contribution, Hash32, Observation, Score,
};
use rand::Rng;
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

use crate::payouts::{answer_gradients, Defences, Engine, Gradients, Measured, BATCH, RULE};
use crate::texts::random;
use crate::world::{Trained, World};
use crate::Outcome;

/// Largest part of the weights, in parts per million, that an oracle accepts elsewhere than it
/// measures itself; as in the oracle's judge.
const TOLERANCE_PPM: u64 = 20_000;
/// Norm of the noise as a part of the gradient's norm.
const NOISES: [f64; 9] = [1e-6, 1e-5, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3];

/// How one scorer runs; the first setting is the reference.
#[derive(Debug, Clone, Copy)]
struct Setting {
    threads: usize,
    /// Answers that go through the model together.
    batch: usize,
    /// Gradients are rounded to bf16.
    bf16: bool,
}

struct Scorer<'a> {
    world: &'a World,
    trained: &'a Trained,
    engine: Engine,
    contributions: Vec<Contribution>,
    spans: Vec<Vec<u64>>,
}

pub fn measure(world: &World) -> Outcome<Value> {
    let measured = Measured::new(world, world.train(&world.honest)?)?;
    let holders = measured.contributions();
    let engine = measured.engine(&holders, Defences::ALL)?;
    let records = engine.index.contributions().iter();
    let answers = measured.trained.answers.iter();
    let scorer = Scorer {
        contributions: records.map(|record| record.agreement()).collect(),
        spans: answers
            .map(|answer| engine.spans.span_scores(&answer.output))
            .collect(),
        trained: &measured.trained,
        world,
        engine,
    };
    let (mut settings, mut observed) = (Vec::new(), Vec::new());
    for threads in [1, 2, 4] {
        for batch in [BATCH, 7, 1] {
            let both = scorer.observe(threads, batch)?;
            for (bf16, observations) in [false, true].into_iter().zip(both) {
                settings.push(Setting {
                    threads,
                    batch,
                    bf16,
                });
                observed.push(observations);
            }
        }
    }
    Ok(json!({
        "receipts": scorer.spans.len(),
        "tolerance_ppm": TOLERANCE_PPM,
        "settings": scorer.compare(&settings, &observed)?,
        "rounds": scorer.rounds(&observed)?,
        "noise": scorer.noise()?,
    }))
}

impl Scorer<'_> {
    fn gradients(&self, batch: usize) -> Outcome<Gradients> {
        answer_gradients(self.world, self.trained, batch)
    }

    fn score(&self, gradients: &Gradients) -> Outcome<Vec<Observation>> {
        let scores = gradients.iter();
        let scores = scores.map(|gradient| score_query(&self.engine.index, gradient));
        Ok(scores.collect::<Result<_, _>>()?)
    }

    /// Observations by the gradients as they are, and by those rounded to bf16.
    fn observe(&self, threads: usize, batch: usize) -> Outcome<[Vec<Observation>; 2]> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let run = || -> Result<[Vec<Observation>; 2], String> {
            let mut gradients = self.gradients(batch).map_err(|error| error.to_string())?;
            let exact = self.score(&gradients).map_err(|error| error.to_string())?;
            let values = gradients.iter_mut().flatten().flatten();
            values.for_each(|value| *value = rounded(*value));
            let rounded = self.score(&gradients).map_err(|error| error.to_string())?;
            Ok([exact, rounded])
        };
        Ok(pool.build()?.install(run)?)
    }

    /// Weights of one answer from these observations of it.
    fn weights(&self, answer: usize, observations: &[Observation]) -> Outcome<Vec<u32>> {
        let scores = agreed_scores(observations, self.contributions.len())?;
        let spans = &self.spans[answer];
        let (known, rule) = (&self.contributions, &RULE);
        Ok(weights_from_scores(&scores, spans, known, rule, true)?)
    }

    fn own_weights(&self, observed: &[Observation]) -> Outcome<Vec<Vec<u32>>> {
        let alone = observed.iter().enumerate();
        alone
            .map(|(answer, own)| self.weights(answer, std::slice::from_ref(own)))
            .collect()
    }

    /// Every setting against the first.
    fn compare(&self, settings: &[Setting], observed: &[Vec<Observation>]) -> Outcome<Vec<Value>> {
        let reference = self.own_weights(&observed[0])?;
        let row = |(setting, own): (&Setting, &Vec<Observation>)| -> Outcome<Value> {
            let weights = self.own_weights(own)?;
            let pairs = || weights.iter().zip(&reference);
            Ok(json!({
                "threads": setting.threads,
                "batch": setting.batch,
                "gradients": if setting.bf16 { "bf16" } else { "f32" },
                "same_scores": own.iter().zip(&observed[0]).filter(|(a, b)| a == b).count(),
                "same_weights": pairs().filter(|(own, other)| own == other).count(),
                "largest_distance_ppm": pairs().map(|(a, b)| distance(a, b)).max(),
            }))
        };
        settings.iter().zip(observed).map(row).collect()
    }

    /// Sets of `3f + 1` oracles of all settings, `f` of them liars: the final bytes that each
    /// honest oracle computes from the same `2f + 1` observations.
    fn rounds(&self, observed: &[Vec<Observation>]) -> Outcome<Vec<Value>> {
        let mut rows = Vec::new();
        for faulty in [1usize, 2, 4] {
            for lie in ["none", "largest", "smallest", "reversed", "random"] {
                rows.push(self.round(observed, faulty, lie)?);
            }
        }
        Ok(rows)
    }

    fn round(&self, observed: &[Vec<Observation>], faulty: usize, lie: &str) -> Outcome<Value> {
        let mut rng = random(faulty as u64);
        let quorum = 2 * faulty + 1;
        let honest = if lie == "none" { quorum } else { faulty + 1 };
        // Settings far apart from each other, the first and the last among them.
        let chosen: Vec<usize> = (0..honest)
            .map(|number| number * (observed.len() - 1) / honest.saturating_sub(1).max(1))
            .collect();
        let (mut bytes, mut farthest) = (Vec::new(), 0);
        for (answer, _) in self.spans.iter().enumerate() {
            let own = chosen
                .iter()
                .map(|setting| observed[*setting][answer].clone());
            let own: Vec<Observation> = own.collect();
            let mut observations = own.clone();
            while observations.len() < quorum {
                observations.push(lying(lie, &own[0], self.contributions.len(), &mut rng));
            }
            // Oracles may hold the observations in any order.
            let mut agreed = Vec::new();
            for turn in 0..quorum {
                observations.rotate_left(turn);
                agreed.push(self.weights(answer, &observations)?);
            }
            for own in &own {
                let own = self.weights(answer, std::slice::from_ref(own))?;
                farthest = farthest.max(distance(&own, &agreed[0]));
            }
            bytes.push(agreed);
        }
        let finals: std::collections::BTreeSet<Hash32> = (0..quorum)
            .map(|oracle| {
                let weights = bytes.iter().flat_map(|agreed| &agreed[oracle]);
                let bytes: Vec<u8> = weights.flat_map(|weight| weight.to_be_bytes()).collect();
                Hash32(Sha256::digest(bytes).into())
            })
            .collect();
        Ok(json!({
            "oracles": 3 * faulty + 1,
            "liars": quorum - honest,
            "lie": lie,
            "different_final_bytes": finals.len(),
            "largest_distance_of_an_honest_oracle_ppm": farthest,
        }))
    }

    /// Distance of weights under noise on the gradient, at growing norms of it.
    fn noise(&self) -> Outcome<Vec<Value>> {
        let gradients = self.gradients(BATCH)?;
        let reference = self.own_weights(&self.score(&gradients)?)?;
        let mut rng = random(9);
        let mut rows = Vec::new();
        for part in NOISES {
            let noisy: Gradients = gradients
                .iter()
                .map(|gradient| disturbed(gradient, part, &mut rng))
                .collect();
            let weights = self.own_weights(&self.score(&noisy)?)?;
            let distances = weights.iter().zip(&reference);
            let distances: Vec<u64> = distances.map(|(a, b)| distance(a, b)).collect();
            rows.push(json!({
                "noise": part,
                "same_weights": distances.iter().filter(|distance| **distance == 0).count(),
                "largest_distance_ppm": distances.iter().max(),
                "beyond_tolerance": distances.iter().filter(|far| **far > TOLERANCE_PPM).count(),
            }));
        }
        Ok(rows)
    }
}

/// Parts per million that one list has elsewhere than the other.
fn distance(left: &[u32], right: &[u32]) -> u64 {
    let pairs = || left.iter().zip(right);
    let surplus: u64 = pairs().map(|(a, b)| u64::from(a.saturating_sub(*b))).sum();
    let missing: u64 = pairs().map(|(a, b)| u64::from(b.saturating_sub(*a))).sum();
    surplus.max(missing)
}

/// The nearest bf16 number, ties to even.
fn rounded(value: f32) -> f32 {
    let bits = value.to_bits();
    let up = 0x7fff + ((bits >> 16) & 1);
    f32::from_bits(bits.wrapping_add(up) & 0xffff_0000)
}

/// The gradient with noise of this norm as a part of its own.
fn disturbed(gradient: &[Vec<f32>], part: f64, rng: &mut impl Rng) -> Vec<Vec<f32>> {
    let values = || gradient.iter().flatten();
    let squares: f64 = values().map(|value| f64::from(*value).powi(2)).sum();
    let deviation = part * (squares / values().count().max(1) as f64).sqrt();
    // Uniform noise of this width has the wanted deviation.
    let width = deviation * 3f64.sqrt();
    let noisy = |value: &f32, rng: &mut _| {
        let noise: f64 = Rng::gen_range(rng, -1.0..1.0);
        (f64::from(*value) + width * noise) as f32
    };
    let block = |block: &Vec<f32>| block.iter().map(|value| noisy(value, rng)).collect();
    gradient.iter().map(block).collect()
}

/// What a liar states.
fn lying(lie: &str, honest: &Observation, contributions: usize, rng: &mut impl Rng) -> Observation {
    let largest = 1i64 << 53;
    let score = |contribution: u32, rng: &mut dyn rand::RngCore| match lie {
        "largest" => largest,
        "smallest" => -largest,
        "reversed" => {
            let own = honest
                .iter()
                .find(|score| score.contribution == contribution);
            -own.map_or(0, |own| own.score)
        }
        _ => rng.gen_range(-largest..=largest),
    };
    (0..contributions as u32)
        .map(|contribution| Score {
            contribution,
            score: score(contribution, rng),
        })
        .collect()
}
