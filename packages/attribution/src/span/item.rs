//! The items of a span index, and the proof that one stands in a batch.

use attribution_report::{item_leaf, merkle_proof, Hash32};

use super::SpanIndex;
use crate::files::Reader;
use crate::Result;

/// Bytes of one entry of the table.
pub(super) const ENTRY_BYTES: usize = 48;
/// Longest id of an item, in bytes.
pub(super) const MAX_ID: usize = 1024;

/// One item of a contribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpanItem {
    /// Index of the contribution that it belongs to.
    pub contribution: u32,
    /// Index of the contribution that earns by it: an earlier one where the item duplicates one of
    /// its items, else the same.
    pub owner: u32,
    /// The item's id in its batch, shown to people.
    pub id: String,
    /// SHA-256 of its text, as its batch's root commits to it.
    pub content: Hash32,
    /// Ids of the tokens of its text, in order.
    pub tokens: Vec<u32>,
}

/// Where the table of items lies in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct ItemTable {
    /// Position of the first entry.
    pub at: usize,
    /// How many items there are.
    pub count: usize,
    /// Position of the ids.
    pub ids_at: usize,
}

/// One entry of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub contribution: u32,
    pub owner: u32,
    /// Position of its first code in the text.
    pub start: u32,
    /// End of its id among the ids.
    pub id_end: u32,
    pub content: Hash32,
}

impl Entry {
    pub fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Ok(Self {
            contribution: reader.u32()?,
            owner: reader.u32()?,
            start: reader.u32()?,
            id_end: reader.u32()?,
            content: reader.hash()?,
        })
    }

    pub fn push(&self, out: &mut Vec<u8>) {
        for number in [self.contribution, self.owner, self.start, self.id_end] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.content.0);
    }
}

impl SpanIndex {
    /// Number of items of all contributions.
    pub fn item_count(&self) -> usize {
        self.items.count
    }

    /// The item of a number, with its tokens.
    pub fn item(&self, number: usize) -> Option<SpanItem> {
        let entry = self.entry(number)?;
        let before = number.checked_sub(1).and_then(|before| self.entry(before));
        let id_start = before.map_or(0, |before| before.id_end) as usize;
        let ids = self.items.ids_at;
        let id = self
            .content
            .get(ids + id_start..ids + entry.id_end as usize)?;
        let codes = entry.start as usize..self.item_end(number);
        let token = |position| self.text.get(&self.content, position).saturating_sub(1);
        Some(SpanItem {
            contribution: entry.contribution,
            owner: entry.owner,
            id: String::from_utf8_lossy(id).into_owned(),
            content: entry.content,
            tokens: codes.map(token).collect(),
        })
    }

    /// The contribution of an item.
    pub fn contribution_of(&self, number: usize) -> Option<u32> {
        self.entry(number).map(|entry| entry.contribution)
    }

    /// The item's place in its batch and the Merkle proof of it under the batch's root, which binds
    /// the contributor's canonical address; see [`attribution_report::batch_root`].
    pub fn item_proof(&self, number: usize, contributor: &[u8]) -> Option<(usize, Vec<Hash32>)> {
        let contribution = self.contribution_of(number)?;
        let first = self.first_item(contribution);
        let batch = first..self.first_item(contribution.checked_add(1)?);
        let leaf = |item| Some(item_leaf(contributor, &self.entry(item)?.content));
        let leaves: Vec<Hash32> = batch.map(leaf).collect::<Option<_>>()?;
        let index = number.checked_sub(first)?;
        Some((index, merkle_proof(&leaves, index)?))
    }

    /// Number of the first item that belongs to `contribution` or a later one.
    fn first_item(&self, contribution: u32) -> usize {
        self.first_entry(|entry| entry.contribution >= contribution)
    }

    /// Number of the item that a position of the text belongs to.
    pub(super) fn item_at(&self, position: usize) -> usize {
        self.first_entry(|entry| entry.start as usize > position)
            .saturating_sub(1)
    }

    /// Position behind the last code of an item, where its separator stands.
    pub(super) fn item_end(&self, number: usize) -> usize {
        let next = self.entry(number + 1).map(|next| next.start as usize);
        next.unwrap_or(self.text.count).saturating_sub(1)
    }

    pub(super) fn entry(&self, number: usize) -> Option<Entry> {
        if number >= self.items.count {
            return None;
        }
        let start = self.items.at + number * ENTRY_BYTES;
        let bytes = self.content.get(start..start + ENTRY_BYTES)?;
        Entry::read(&mut Reader::new(bytes, super::file::KIND)).ok()
    }

    /// Number of the first item for which `found` holds; it holds for all that follow.
    fn first_entry(&self, found: impl Fn(&Entry) -> bool) -> usize {
        let (mut low, mut high) = (0, self.items.count);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.entry(middle) {
                Some(entry) if !found(&entry) => low = middle + 1,
                _ => high = middle,
            }
        }
        low
    }
}
