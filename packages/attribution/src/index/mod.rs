//! The influence index: one integer vector per contribution, in a file that its hash commits to.
//!
//! Layout, little-endian, no padding:
//!
//! ```text
//! magic          8 bytes  "OLINFIDX"
//! version        u32      1
//! damping        f64      relative damping that was chosen
//! norm_cap       f64      norm that no example's gradient exceeds
//! examples       u64      examples that the vectors sum over
//! floor          i64      smallest absolute score that an observation states
//! contributions  u32      C, then C times:
//!   datanet u64 | batch u64 | contributor lp | cluster u32 | quality u16 | first_item u32 | items u32
//! blocks         u32      B, then B times:
//!   name lp | size u32
//! exponents      C x B bytes, signed: value = integer * 2^exponent
//! vectors        C x (sum of sizes) x i16, none of them -32768
//! ```
//!
//! `lp` is a u32 length, then the bytes. A reader checks every bound before it uses a number, and
//! that the file ends where the tables say.

mod read;
mod write;

use std::ops::Range;
use std::path::Path;

use attribution_report::{Contribution, Hash32};
use serde::{Deserialize, Serialize};

use crate::files::{self, Content};
use crate::Result;
pub use write::IndexBuilder;

const MAGIC: &[u8; 8] = b"OLINFIDX";
const VERSION: u32 = 1;
const KIND: &str = "influence index";
/// Largest index file that is read.
const MAX_FILE_BYTES: u64 = 64 << 30;
/// Most contributions of one adapter.
pub const MAX_CONTRIBUTIONS: usize = 1 << 20;
const MAX_BLOCKS: usize = 1 << 16;
const MAX_PARAMETERS: usize = 1 << 31;
const MAX_NAME: usize = 256;
const MAX_ADDRESS: usize = 255;

/// What the index knows of one contribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContributionRecord {
    /// Datanet of the batch.
    pub datanet: u64,
    /// The batch.
    pub batch: u64,
    /// Canonical address of the contributor.
    pub contributor: Vec<u8>,
    /// Index of the earliest contribution of its duplicate cluster; its own where it is unique.
    pub cluster: u32,
    /// Quality in basis points.
    pub quality: u16,
    /// Number of its first item among the items of all contributions.
    pub first_item: u32,
    /// Number of its items.
    pub items: u32,
}

impl ContributionRecord {
    /// What the agreement on weights must know of it.
    pub fn agreement(&self) -> Contribution {
        Contribution {
            cluster: self.cluster,
            quality: self.quality,
        }
    }

    /// Numbers of its items among the items of all contributions.
    pub fn item_range(&self) -> Range<u32> {
        self.first_item..self.first_item.saturating_add(self.items)
    }
}

/// One block of the vectors: one LoRA matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockRecord {
    /// Name of the matrix.
    pub name: String,
    /// Number of its values.
    pub size: usize,
}

/// How the vectors were made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndexParameters {
    /// Damping relative to the mean eigenvalue of each block.
    pub damping: f64,
    /// Norm that no example's gradient exceeds.
    pub norm_cap: f64,
    /// Examples that the vectors sum over.
    pub examples: u64,
    /// Smallest absolute score that an observation states, in the index's fixed point.
    pub floor: i64,
}

/// An influence index, checked.
#[derive(Debug)]
pub struct Index {
    content: Content,
    hash: Hash32,
    parameters: IndexParameters,
    contributions: Vec<ContributionRecord>,
    blocks: Vec<BlockRecord>,
    exponents_at: usize,
    vectors_at: usize,
    parameters_per_vector: usize,
}

impl Index {
    /// Maps and checks a file, which must not change while it is in use.
    ///
    /// # Errors
    /// [`crate::AttributionError::Malformed`] names the position and what is wrong there.
    pub fn open(path: &Path) -> Result<Self> {
        Self::from_content(files::map(path, KIND, MAX_FILE_BYTES)?)
    }

    /// Checks an index that lies in memory.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self> {
        Self::from_content(Content::Owned(bytes))
    }

    /// SHA-256 of the file.
    pub fn hash(&self) -> Hash32 {
        self.hash
    }

    /// The file's bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.content
    }

    /// Writes the index so that a crash leaves the old file or the new one.
    ///
    /// # Errors
    /// [`crate::AttributionError::Io`].
    pub fn save(&self, path: &Path) -> Result<()> {
        files::write_atomic(path, &self.content)
    }

    /// How the vectors were made.
    pub fn parameters(&self) -> &IndexParameters {
        &self.parameters
    }

    /// The contributions, in the order of the vectors.
    pub fn contributions(&self) -> &[ContributionRecord] {
        &self.contributions
    }

    /// The blocks of every vector, in order.
    pub fn blocks(&self) -> &[BlockRecord] {
        &self.blocks
    }

    /// Sizes of the blocks.
    pub fn dims(&self) -> Vec<usize> {
        self.blocks.iter().map(|block| block.size).collect()
    }

    /// Exponents of a contribution, one per block.
    pub(crate) fn exponents(&self, contribution: usize) -> impl Iterator<Item = i32> + '_ {
        let start = self.exponents_at + contribution * self.blocks.len();
        let bytes = &self.content[start..start + self.blocks.len()];
        bytes
            .iter()
            .map(|byte| i32::from(i8::from_le_bytes([*byte])))
    }

    /// The stored integers of a contribution as little-endian bytes, all blocks in order.
    pub(crate) fn vector_bytes(&self, contribution: usize) -> &[u8] {
        let length = self.parameters_per_vector * 2;
        let start = self.vectors_at + contribution * length;
        &self.content[start..start + length]
    }

    /// A contribution's vector as it was before quantisation, up to the rounding.
    pub fn vector(&self, contribution: usize) -> Option<Vec<f32>> {
        self.contributions.get(contribution)?;
        let mut integers = self
            .vector_bytes(contribution)
            .chunks_exact(2)
            .map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
        let mut vector = Vec::with_capacity(self.parameters_per_vector);
        for (block, exponent) in self.blocks.iter().zip(self.exponents(contribution)) {
            let factor = 2f64.powi(exponent);
            let values = integers.by_ref().take(block.size);
            vector.extend(values.map(|value| (f64::from(value) * factor) as f32));
        }
        Some(vector)
    }
}
