//! Whether an adapter's indexes are what its data makes: they are made again and compared.
//!
//! Solving for one contribution takes the gradients of all examples, so all vectors are made; of
//! an index with more than [`COMPARED`] contributions, some are drawn for the comparison by a seed
//! that only the auditor knows, after the builder has committed to the index.

use attribution_report::Hash32;
use sha2::{Digest, Sha256};

use crate::index::Index;
use crate::indexes::{Indexes, Sources};
use crate::influence::fit_summary_stated;
use crate::span::SpanIndex;
use crate::{ContributionRecord, Result};

/// Vectors that are compared; of longer indexes so many are drawn.
pub const COMPARED: usize = 256;
/// Largest distance between a stated vector and the one made again, as a part of the latter's
/// length. Covers the rounding of sums, which differs between machines.
pub const TOLERANCE: f64 = 0.01;

/// What an adapter's registration commits to.
#[derive(Clone, Copy)]
pub struct Stated<'a> {
    /// The influence index.
    pub index: &'a Index,
    /// The span index.
    pub spans: &'a SpanIndex,
    /// Longest example in tokens, as in the manifest's settings.
    pub max_length: usize,
}

/// Why an index is not what its data makes.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Finding {
    /// The index lists other contributions, or states other things of one.
    #[error("contribution {contribution} is not stated as the data makes it")]
    Contribution {
        /// Its position in the index; the number of contributions where that itself differs.
        contribution: usize,
    },
    /// The vectors have other blocks than the adapter.
    #[error("the vectors have other blocks than the adapter")]
    Blocks,
    /// A parameter is not the one that the method chooses.
    #[error("{parameter} is stated as {stated}, the data makes {found}")]
    Parameter {
        /// Its name.
        parameter: &'static str,
        /// As stated.
        stated: f64,
        /// As chosen again.
        found: f64,
    },
    /// A contribution's vector is another one.
    #[error("the vector of contribution {contribution} is off by {distance:.4} of its length")]
    Vector {
        /// Position of the contribution.
        contribution: usize,
        /// Distance as a part of the length.
        distance: f64,
    },
    /// The span index holds other items.
    #[error("the span index is {stated}, the data makes {found}")]
    Spans {
        /// Hash as stated.
        stated: Hash32,
        /// Hash as made again.
        found: Hash32,
    },
}

/// Makes both indexes again and compares: `Ok(None)` where they are what the data makes. `secret`
/// decides which vectors of a long index are compared. Runs long.
///
/// # Errors
/// What keeps the indexes from being made at all.
pub fn audit(
    stated: Stated<'_>,
    sources: &Sources<'_>,
    secret: &[u8; 32],
) -> Result<Option<Finding>> {
    let (owners, examples) = sources
        .contributions
        .examples(sources.format, stated.max_length)?;
    let gradients = sources.gradients(&owners, &examples, |_| {})?;
    let damping = stated.index.parameters().damping;
    let (influence, chosen) = fit_summary_stated(&gradients, damping)?;
    if !chosen {
        return Ok(Some(Finding::Parameter {
            parameter: "damping",
            stated: damping,
            found: influence.damping,
        }));
    }
    let made = sources.indexes(influence)?;
    Ok(compare(stated, &made, secret))
}

/// The first difference.
fn compare(stated: Stated<'_>, made: &Indexes, secret: &[u8; 32]) -> Option<Finding> {
    let (left, right) = (stated.index, &made.index);
    let (count, expected) = (left.contributions().len(), right.contributions().len());
    if count != expected {
        return Some(Finding::Contribution {
            contribution: expected,
        });
    }
    if let Some(contribution) = first_other(left, made) {
        return Some(Finding::Contribution { contribution });
    }
    if left.blocks() != right.blocks() {
        return Some(Finding::Blocks);
    }
    if let Some(finding) = compare_parameters(left, right) {
        return Some(finding);
    }
    let (stated, found) = (stated.spans.hash(), made.spans.hash());
    if stated != found {
        return Some(Finding::Spans { stated, found });
    }
    draw(secret, count, COMPARED)
        .into_iter()
        .find_map(|contribution| {
            let distance = distance(&left.vector(contribution)?, &right.vector(contribution)?);
            (distance > TOLERANCE).then_some(Finding::Vector {
                contribution,
                distance,
            })
        })
}

/// The first contribution of which the index states other things than the data makes. Its cluster
/// may also be one that rounding might make of it.
fn first_other(stated: &Index, made: &Indexes) -> Option<usize> {
    let records = stated
        .contributions()
        .iter()
        .zip(made.index.contributions());
    let is_other =
        |(number, (stated, made_again)): &(usize, (&ContributionRecord, &ContributionRecord))| {
            let expected = ContributionRecord {
                cluster: stated.cluster,
                ..(*made_again).clone()
            };
            **stated != expected || !made.paraphrases.allow(*number, stated.cluster)
        };
    records.enumerate().find(is_other).map(|(number, _)| number)
}

fn compare_parameters(left: &Index, right: &Index) -> Option<Finding> {
    let (left, right) = (left.parameters(), right.parameters());
    let exact = |parameter, stated: f64, found: f64| (parameter, stated, found, 0.0);
    let parameters = [
        exact("examples", left.examples as f64, right.examples as f64),
        exact("floor", left.floor as f64, right.floor as f64),
        ("norm cap", left.norm_cap, right.norm_cap, TOLERANCE),
    ];
    let differs = |(_, stated, found, part): &(&str, f64, f64, f64)| {
        (stated - found).abs() > part * found.abs()
    };
    let found = parameters.into_iter().find(differs);
    found.map(|(parameter, stated, found, _)| Finding::Parameter {
        parameter,
        stated,
        found,
    })
}

/// `|left - right| / |right|`; infinite where only `right` is zero.
fn distance(left: &[f32], right: &[f32]) -> f64 {
    let squares = |values: &mut dyn Iterator<Item = f64>| values.map(|value| value * value).sum();
    let mut differences = left
        .iter()
        .zip(right)
        .map(|(left, right)| f64::from(*left) - f64::from(*right));
    let apart: f64 = squares(&mut differences);
    let length: f64 = squares(&mut right.iter().map(|value| f64::from(*value)));
    match apart > 0.0 {
        true => (apart / length).sqrt(),
        false => 0.0,
    }
}

/// `most` of the numbers below `count`, all alike likely to who does not know the secret; all of
/// them where there are no more. Ascending.
pub fn draw(secret: &[u8; 32], count: usize, most: usize) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..count).collect();
    if count <= most {
        return numbers;
    }
    // The first steps of Fisher and Yates' shuffle.
    for position in 0..most {
        let left = (count - position) as u64;
        let step = random(secret, position as u64) % left;
        numbers.swap(position, position + step as usize);
    }
    numbers.truncate(most);
    numbers.sort_unstable();
    numbers
}

/// 64 bits by a counter; the bias of the remainder by a small number is far below any use of it.
fn random(secret: &[u8; 32], counter: u64) -> u64 {
    let mut hasher = Sha256::new();
    hasher.update(b"openledger/audit-draw/v1");
    hasher.update(secret);
    hasher.update(counter.to_be_bytes());
    let digest: [u8; 32] = hasher.finalize().into();
    digest
        .iter()
        .take(8)
        .fold(0, |number, byte| (number << 8) | u64::from(*byte))
}
