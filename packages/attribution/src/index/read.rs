//! Reading an index that may come from a stranger.

use super::*;
use crate::files::{sha256, Reader};
use crate::score::EXPONENTS;

impl Index {
    pub(super) fn from_content(content: Content) -> Result<Self> {
        let mut reader = Reader::new(&content, KIND);
        reader.require(content.starts_with(MAGIC), "another magic number")?;
        reader.take(MAGIC.len())?;
        let version = reader.u32()?;
        reader.require(version == VERSION, &format!("version {version} is unknown"))?;
        let parameters = read_parameters(&mut reader)?;
        let contributions = read_contributions(&mut reader)?;
        let blocks = read_blocks(&mut reader)?;
        let parameters_per_vector: usize = blocks.iter().map(|block| block.size).sum();
        let exponents_at = reader.position();
        let exponents = reader.take(contributions.len() * blocks.len())?;
        let allowed = |byte: &u8| EXPONENTS.contains(&i32::from(i8::from_le_bytes([*byte])));
        let all_allowed = exponents.iter().all(allowed);
        reader.require(all_allowed, "an exponent outside its range")?;
        let vectors_at = reader.position();
        let values = contributions.len().checked_mul(parameters_per_vector * 2);
        let values = values.ok_or_else(|| reader.malformed("more vectors than memory"))?;
        let vectors = reader.take(values)?;
        let smallest = i16::MIN.to_le_bytes();
        let bounded = !vectors.chunks_exact(2).any(|pair| pair == smallest);
        reader.require(bounded, "a vector holds -32768")?;
        reader.finish()?;
        Ok(Self {
            hash: sha256(&content),
            content,
            parameters,
            contributions,
            blocks,
            exponents_at,
            vectors_at,
            parameters_per_vector,
        })
    }
}

fn read_parameters(reader: &mut Reader<'_>) -> Result<IndexParameters> {
    let parameters = IndexParameters {
        damping: reader.f64()?,
        norm_cap: reader.f64()?,
        examples: reader.u64()?,
        floor: reader.i64()?,
    };
    let damping = parameters.damping;
    reader.require(
        damping.is_finite() && damping > 0.0,
        "the damping is not positive",
    )?;
    reader.require(parameters.norm_cap >= 0.0, "the norm cap is negative")?;
    reader.require(parameters.floor >= 0, "the floor is negative")?;
    Ok(parameters)
}

fn read_contributions(reader: &mut Reader<'_>) -> Result<Vec<ContributionRecord>> {
    let count = reader.count("contributions", MAX_CONTRIBUTIONS)?;
    let mut contributions: Vec<ContributionRecord> = Vec::new();
    let mut next_item = 0u32;
    for number in 0..count {
        let record = ContributionRecord {
            datanet: reader.u64()?,
            batch: reader.u64()?,
            contributor: reader.lp("address", MAX_ADDRESS)?.to_vec(),
            cluster: reader.u32()?,
            quality: reader.u16()?,
            first_item: reader.u32()?,
            items: reader.u32()?,
        };
        let cluster = record.cluster as usize;
        let leads = cluster == number
            || contributions
                .get(cluster)
                .is_some_and(|first| first.cluster == record.cluster);
        reader.require(
            leads,
            "a cluster that its first contribution is not part of",
        )?;
        let quality = attribution_report::BASIS_POINTS;
        reader.require(
            u64::from(record.quality) <= u64::from(quality),
            "a quality over 10,000",
        )?;
        reader.require(record.first_item == next_item, "item ranges with a gap")?;
        let end = next_item.checked_add(record.items);
        next_item = end.ok_or_else(|| reader.malformed("too many items"))?;
        contributions.push(record);
    }
    Ok(contributions)
}

fn read_blocks(reader: &mut Reader<'_>) -> Result<Vec<BlockRecord>> {
    let count = reader.count("blocks", MAX_BLOCKS)?;
    let mut blocks = Vec::new();
    let mut total = 0usize;
    for _ in 0..count {
        let name = reader.text("block name", MAX_NAME)?.to_owned();
        let size = reader.count("values of a block", MAX_PARAMETERS)?;
        total += size;
        reader.require(total <= MAX_PARAMETERS, "too many parameters")?;
        blocks.push(BlockRecord { name, size });
    }
    Ok(blocks)
}
