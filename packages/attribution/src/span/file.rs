//! The span index's file.
//!
//! Layout, little-endian, no padding but what is stated:
//!
//! ```text
//! magic          8 bytes  "OLSPANIX"
//! version        u32      2
//! min_tokens     u32
//! max_places     u32
//! contributions  u32
//! items          u32      I
//! codes          u32      N: tokens of all items and one separator behind each item
//! code_bits      u32      bits of the largest code
//! position_bits  u32      bits of the largest position
//! ids            u32      bytes of all ids
//! items          I x (contribution u32 | owner u32 | start u32 | id_end u32 | content 32 bytes)
//! ids            UTF-8, one after the other
//! codes          N x code_bits, seven zero bytes
//! suffixes       (N - I) x position_bits, seven zero bytes
//! ```
//!
//! A token's code is its id plus one; a separator's is zero, so the suffixes that start with one
//! come first and are left out. Numbers are packed from the lowest bit up. The text of an item is
//! not stored: its tokens give it back.

use std::path::Path;
use std::sync::OnceLock;

use super::item::{Entry, ItemTable, MAX_ID};
use super::packed::{bits_of, packed_bytes, push_packed};
use super::*;
use crate::files::{self, Reader};
use crate::index::MAX_CONTRIBUTIONS;
use crate::{AttributionError, Result};

const MAGIC: &[u8; 8] = b"OLSPANIX";
const VERSION: u32 = 2;
pub(super) const KIND: &str = "span index";
const MAX_FILE_BYTES: u64 = 32 << 30;
const MAX_ITEMS: usize = 1 << 28;

impl SpanIndex {
    /// Builds an index over items of contributions `0..contributions`, in the order of their
    /// contributions.
    ///
    /// # Errors
    /// [`AttributionError::OutOfRange`] for more than the suffix array holds, and whatever a
    /// reader of the file would refuse.
    pub fn build(
        parameters: SpanParameters,
        contributions: u32,
        items: &[SpanItem],
    ) -> Result<Self> {
        let codes = codes(items)?;
        let suffixes = suffix_array::suffix_array(&codes)?;
        let suffixes = &suffixes[items.len()..];
        let code_bits = bits_of(codes.iter().copied().max().unwrap_or_default());
        let position_bits = bits_of(bounded(codes.len())?.saturating_sub(1));
        let ids: Vec<u8> = items.iter().flat_map(|item| item.id.bytes()).collect();
        let mut out = MAGIC.to_vec();
        let header = [
            VERSION,
            parameters.min_tokens,
            parameters.max_places,
            contributions,
            bounded(items.len())?,
            bounded(codes.len())?,
            code_bits,
            position_bits,
            bounded(ids.len())?,
        ];
        for number in header {
            out.extend_from_slice(&number.to_le_bytes());
        }
        push_items(&mut out, items)?;
        out.extend_from_slice(&ids);
        push_packed(&mut out, codes.iter().copied(), code_bits);
        push_packed(&mut out, suffixes.iter().copied(), position_bits);
        Self::from_content(Content::Owned(out))
    }

    /// Maps a file, which must not change while it is in use, and checks its tables. That the
    /// suffixes are in order is not checked: the file's hash commits to them, and an audit makes
    /// the file again.
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
        let parameters = SpanParameters {
            min_tokens: reader.u32()?,
            max_places: reader.u32()?,
        };
        let contributions = reader.count("contributions", MAX_CONTRIBUTIONS)? as u32;
        let items = reader.count("items", MAX_ITEMS)?;
        let codes = reader.count("codes", suffix_array::MAX_CODES)?;
        reader.require(items <= codes, "more items than separators")?;
        let code_bits = reader.u32()?;
        let position_bits = reader.u32()?;
        let ids = reader.u32()? as usize;
        let expected = bits_of((codes as u32).saturating_sub(1));
        reader.require(position_bits == expected, "another width of positions")?;
        reader.require((1..=32).contains(&code_bits), "another width of codes")?;
        let items = read_items(&mut reader, items, contributions, codes, ids)?;
        let mut packed = |count: usize, bits: u32| {
            let at = reader.position();
            reader.take(packed_bytes(count, bits).unwrap_or(usize::MAX))?;
            let packed = Packed { at, count, bits };
            reader.require(packed.is_padded(&content), "bits after the last number")?;
            Ok::<_, AttributionError>(packed)
        };
        let text = packed(codes, code_bits)?;
        let suffixes = packed(codes - items.count, position_bits)?;
        reader.finish()?;
        Ok(Self {
            hash: OnceLock::new(),
            parameters,
            contributions,
            items,
            text,
            suffixes,
            content,
        })
    }
}

fn bounded(count: usize) -> Result<u32> {
    u32::try_from(count).map_err(|_| AttributionError::OutOfRange {
        field: "items",
        reason: format!("{count} entries or bytes, at most {} are indexed", u32::MAX),
    })
}

/// The codes of all items' tokens, a separator behind each item.
fn codes(items: &[SpanItem]) -> Result<Vec<u32>> {
    let total = items.iter().map(|item| item.tokens.len() + 1).sum();
    let mut codes = Vec::with_capacity(total);
    for item in items {
        for token in &item.tokens {
            let code = token.checked_add(1);
            codes.push(code.ok_or_else(|| AttributionError::OutOfRange {
                field: "tokens",
                reason: format!("the id {token} is none of any vocabulary"),
            })?);
        }
        codes.push(SEPARATOR);
    }
    Ok(codes)
}

fn push_items(out: &mut Vec<u8>, items: &[SpanItem]) -> Result<()> {
    let (mut start, mut id_end) = (0, 0);
    for item in items {
        id_end += item.id.len();
        let entry = Entry {
            contribution: item.contribution,
            owner: item.owner,
            start: bounded(start)?,
            id_end: bounded(id_end)?,
            content: item.content,
        };
        entry.push(out);
        start += item.tokens.len() + 1;
    }
    Ok(())
}

/// Checks the table of items and their ids.
fn read_items(
    reader: &mut Reader<'_>,
    count: usize,
    contributions: u32,
    codes: usize,
    ids: usize,
) -> Result<ItemTable> {
    let at = reader.position();
    let mut ends = Vec::new();
    let (mut contribution, mut next) = (0, 0);
    for _ in 0..count {
        let entry = Entry::read(reader)?;
        reader.require(
            entry.contribution < contributions,
            "an unknown contribution",
        )?;
        let ordered = contribution <= entry.contribution;
        reader.require(ordered, "items out of order")?;
        let earlier = entry.owner <= entry.contribution;
        reader.require(earlier, "an item that a later contribution owns")?;
        let start = entry.start as usize;
        let follows = start >= next && (next > 0 || start == 0) && start < codes;
        reader.require(follows, "an item outside the text")?;
        let before = ends.last().copied().unwrap_or(0);
        let id_end = entry.id_end as usize;
        let named = before <= id_end && id_end - before <= MAX_ID && id_end <= ids;
        reader.require(named, "an id outside the ids")?;
        contribution = entry.contribution;
        next = start + 1;
        ends.push(id_end);
    }
    let ids_at = reader.position();
    let text = std::str::from_utf8(reader.take(ids)?);
    let text = text.map_err(|_| reader.malformed("ids that are not UTF-8"))?;
    let whole = ends.iter().all(|end| text.is_char_boundary(*end));
    let used = ends.last().copied().unwrap_or(0) == ids;
    reader.require(whole && used, "ids that are not those of the items")?;
    Ok(ItemTable { at, count, ids_at })
}
