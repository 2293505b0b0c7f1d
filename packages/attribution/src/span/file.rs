//! The span index's file.
//!
//! Layout, little-endian, no padding:
//!
//! ```text
//! magic          8 bytes  "OLSPANIX"
//! version        u32      1
//! min_tokens     u32
//! contributions  u32      C
//! items          u32      then for each:
//!   contribution u32 | id lp | text lp | tokens u32 | tokens x (id u32, start u32, end u32)
//! ```
//!
//! The suffix array is derived, so it is rebuilt when a file is opened.

use std::path::Path;

use super::*;
use crate::files::{self, push_lp, Reader};
use crate::index::MAX_CONTRIBUTIONS;

const MAGIC: &[u8; 8] = b"OLSPANIX";
const VERSION: u32 = 1;
const KIND: &str = "span index";
const MAX_FILE_BYTES: u64 = 4 << 30;
const MAX_ITEMS: usize = 1 << 28;
const MAX_ID: usize = 1024;
/// Longest text of one item, in bytes.
pub const MAX_ITEM_BYTES: usize = 16 << 20;

impl SpanIndex {
    /// Builds an index over items of contributions `0..contributions`, in the order of their
    /// contributions.
    ///
    /// # Errors
    /// Whatever a reader of the file would refuse.
    pub fn build(
        parameters: SpanParameters,
        contributions: u32,
        items: &[SpanItem],
    ) -> Result<Self> {
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
        let mut out = Vec::new();
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&parameters.min_tokens.to_le_bytes());
        out.extend_from_slice(&contributions.to_le_bytes());
        out.extend_from_slice(&count(items.len()));
        for item in items {
            out.extend_from_slice(&item.contribution.to_le_bytes());
            push_lp(&mut out, item.id.as_bytes());
            push_lp(&mut out, item.text.as_bytes());
            out.extend_from_slice(&count(item.tokens.len()));
            for token in &item.tokens {
                for number in [token.id, token.start, token.end] {
                    out.extend_from_slice(&number.to_le_bytes());
                }
            }
        }
        Self::from_content(Content::Owned(out))
    }

    /// Maps and checks a file, which must not change while it is in use.
    ///
    /// # Errors
    /// [`AttributionError::Malformed`] names the position and what is wrong there.
    pub fn open(path: &Path) -> Result<Self> {
        Self::from_content(files::map(path, KIND, MAX_FILE_BYTES)?)
    }

    /// Checks an index that lies in memory.
    ///
    /// # Errors
    /// As [`SpanIndex::open`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self> {
        Self::from_content(Content::Owned(bytes))
    }

    /// The file's bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.content
    }

    /// Writes the index so that a crash leaves the old file or the new one.
    ///
    /// # Errors
    /// [`AttributionError::Io`].
    pub fn save(&self, path: &Path) -> Result<()> {
        files::write_atomic(path, &self.content)
    }

    fn from_content(content: Content) -> Result<Self> {
        let mut reader = Reader::new(&content, KIND);
        reader.require(content.starts_with(MAGIC), "another magic number")?;
        reader.take(MAGIC.len())?;
        let version = reader.u32()?;
        reader.require(version == VERSION, &format!("version {version} is unknown"))?;
        let min_tokens = reader.u32()?;
        let contributions = reader.count("contributions", MAX_CONTRIBUTIONS)? as u32;
        let count = reader.count("items", MAX_ITEMS)?;
        let mut items: Vec<SpanItem> = Vec::new();
        for _ in 0..count {
            let item = read_item(&mut reader, contributions)?;
            let before = items.last().map_or(0, |item| item.contribution);
            reader.require(before <= item.contribution, "items out of order")?;
            items.push(item);
        }
        reader.finish()?;
        let parameters = SpanParameters { min_tokens };
        Self::assemble(content, parameters, contributions, items)
    }
}

fn read_item(reader: &mut Reader<'_>, contributions: u32) -> Result<SpanItem> {
    let contribution = reader.u32()?;
    reader.require(contribution < contributions, "an unknown contribution")?;
    let id = reader.text("item id", MAX_ID)?.to_owned();
    let text = reader.text("item", MAX_ITEM_BYTES)?.to_owned();
    let count = reader.count("tokens", MAX_ITEM_BYTES)?;
    let mut tokens = Vec::new();
    for _ in 0..count {
        let token = SpanToken {
            id: reader.u32()?,
            start: reader.u32()?,
            end: reader.u32()?,
        };
        let (start, end) = (token.start as usize, token.end as usize);
        let bounded = start <= end && text.is_char_boundary(start) && text.is_char_boundary(end);
        reader.require(bounded, "a token outside its item")?;
        reader.require(token.id != SENTINEL, "a token id that no vocabulary has")?;
        tokens.push(token);
    }
    Ok(SpanItem {
        contribution,
        id,
        text,
        tokens,
    })
}
