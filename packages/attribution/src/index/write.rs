//! Writing an index.

use super::*;
use crate::files::push_lp;
use crate::influence::Influence;
use crate::score::{quantise, DEFAULT_FLOOR};
use crate::AttributionError;

/// Puts an index together.
#[derive(Debug)]
pub struct IndexBuilder {
    /// The contributions, in the order of the influence vectors.
    pub contributions: Vec<ContributionRecord>,
    /// Names of the blocks, in the order of the influence vectors.
    pub block_names: Vec<String>,
    /// The vectors.
    pub influence: Influence,
}

impl IndexBuilder {
    /// Quantises the vectors, lays the file out and checks it as a reader would.
    ///
    /// All vectors are divided by the norm of the longest, so that scores of every index lie in
    /// the same fixed point.
    ///
    /// # Errors
    /// [`AttributionError::Mismatch`] where the three lists do not belong together, and whatever
    /// a reader would refuse.
    pub fn build(self) -> Result<Index> {
        let Self {
            contributions,
            block_names,
            influence,
        } = self;
        let found = (influence.vectors.len(), influence.dims.len());
        if found != (contributions.len(), block_names.len()) {
            let expected = (contributions.len(), block_names.len());
            return Err(AttributionError::Mismatch(format!(
                "vectors and blocks {found:?}, contributions and names {expected:?}"
            )));
        }
        let mut out = Vec::new();
        write_head(&mut out, &influence);
        write_contributions(&mut out, &contributions);
        write_blocks(&mut out, &block_names, &influence.dims)?;
        write_vectors(&mut out, &influence);
        Index::from_bytes(out)
    }
}

fn count_bytes(count: usize) -> [u8; 4] {
    u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes()
}

fn write_head(out: &mut Vec<u8>, influence: &Influence) {
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&influence.damping.to_le_bytes());
    out.extend_from_slice(&influence.norm_cap.to_le_bytes());
    out.extend_from_slice(&(influence.examples as u64).to_le_bytes());
    out.extend_from_slice(&DEFAULT_FLOOR.to_le_bytes());
}

fn write_contributions(out: &mut Vec<u8>, contributions: &[ContributionRecord]) {
    out.extend_from_slice(&count_bytes(contributions.len()));
    for record in contributions {
        out.extend_from_slice(&record.datanet.to_le_bytes());
        out.extend_from_slice(&record.batch.to_le_bytes());
        push_lp(out, &record.contributor);
        out.extend_from_slice(&record.cluster.to_le_bytes());
        out.extend_from_slice(&record.quality.to_le_bytes());
        out.extend_from_slice(&record.first_item.to_le_bytes());
        out.extend_from_slice(&record.items.to_le_bytes());
    }
}

fn write_blocks(out: &mut Vec<u8>, names: &[String], sizes: &[usize]) -> Result<()> {
    out.extend_from_slice(&count_bytes(names.len()));
    for (name, size) in names.iter().zip(sizes) {
        if *size > MAX_PARAMETERS {
            return Err(AttributionError::OutOfRange {
                field: "block",
                reason: format!("{name} holds {size} values, at most {MAX_PARAMETERS} fit"),
            });
        }
        push_lp(out, name.as_bytes());
        out.extend_from_slice(&count_bytes(*size));
    }
    Ok(())
}

fn write_vectors(out: &mut Vec<u8>, influence: &Influence) {
    let norm = |vector: &Vec<f32>| {
        let values = vector.iter().map(|value| f64::from(*value));
        values.map(|value| value * value).sum::<f64>().sqrt()
    };
    let longest = influence.vectors.iter().map(norm).fold(0.0, f64::max);
    let scale = if longest > 0.0 { 1.0 / longest } else { 0.0 };
    let mut exponents = Vec::new();
    let mut integers = Vec::new();
    for vector in &influence.vectors {
        let mut rest = vector.as_slice();
        for size in &influence.dims {
            let (block, after) = rest.split_at(*size);
            let quantised = quantise(block, scale);
            exponents.push(quantised.exponent);
            integers.extend(quantised.values);
            rest = after;
        }
    }
    out.extend(
        exponents
            .into_iter()
            .map(|exponent| exponent.to_le_bytes()[0]),
    );
    out.extend(integers.into_iter().flat_map(i16::to_le_bytes));
}
