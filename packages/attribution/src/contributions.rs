//! Contributions with their items: what an adapter is trained on and what its index is made from;
//! the same for a builder and for an auditor.

use attribution_report::{batch_root, Hash32};
use lora_model::{ChatFormat, Example};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::duplicates::{Duplicates, Item};
use crate::examples::{examples_of_text, span_tokens, QuestionLoss};
use crate::span::SpanItem;
use crate::{AttributionError, ContributionRecord, Result};

const KIND: &str = "batch of items";

/// One item: a line of a batch's file. Other fields (licence, origin) are not trained on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ItemText {
    /// Id in its batch.
    pub id: String,
    /// The text that the batch's root commits to.
    pub text: String,
}

/// What the chain states of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchFacts {
    /// Datanet of the batch.
    pub datanet: u64,
    /// The batch.
    pub batch: u64,
    /// Canonical address of the contributor.
    pub contributor: Vec<u8>,
    /// Merkle root over its items.
    pub root: Hash32,
    /// Number of its items.
    pub count: u64,
    /// Quality in basis points.
    pub quality: u16,
}

/// A batch with its items.
#[derive(Debug, Clone)]
struct Contribution {
    facts: BatchFacts,
    items: Vec<ItemText>,
}

/// Contributions with their items, in the order of the index: ascending by Datanet and batch, so
/// that the earliest submission leads a cluster of duplicates whenever it was accepted.
#[derive(Debug, Clone, Default)]
pub struct Contributions(Vec<Contribution>);

impl Contributions {
    /// Adds a batch from its file, one JSON object per line.
    ///
    /// # Errors
    /// [`AttributionError::Malformed`] for another kind of file, and
    /// [`AttributionError::BatchRoot`] where the batch is registered with other items.
    pub fn add(&mut self, facts: BatchFacts, file: &[u8]) -> Result<()> {
        let items = parse(file)?;
        let hashes: Vec<Hash32> = items.iter().map(|item| content_hash(&item.text)).collect();
        let found = batch_root(&facts.contributor, &hashes);
        if found != facts.root || items.len() as u64 != facts.count {
            return Err(AttributionError::BatchRoot {
                batch: facts.batch,
                expected: (facts.root, facts.count),
                found: (found, items.len() as u64),
            });
        }
        let place = |facts: &BatchFacts| (facts.datanet, facts.batch);
        let at = self
            .0
            .partition_point(|known| place(&known.facts) < place(&facts));
        self.0.insert(at, Contribution { facts, items });
        Ok(())
    }

    /// Number of contributions.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The training examples, and the contribution that earns by each: the owner of its item.
    ///
    /// # Errors
    /// [`AttributionError::Model`] where the tokenizer fails.
    pub fn examples(
        &self,
        format: &ChatFormat,
        max_length: usize,
    ) -> Result<(Vec<u32>, Vec<Example>)> {
        let duplicates = self.duplicates(&self.tokens(format)?);
        let (mut owners, mut examples) = (Vec::new(), Vec::new());
        for ((_, item), owner) in self.items().zip(duplicates.owners) {
            let loss = QuestionLoss::Answer;
            let found = examples_of_text(&item.text, format, loss, max_length)?;
            owners.extend(found.iter().map(|_| owner));
            examples.extend(found);
        }
        Ok((owners, examples))
    }

    /// The examples of every item, in order.
    ///
    /// # Errors
    /// As [`Contributions::examples`].
    pub(crate) fn examples_of_items(
        &self,
        format: &ChatFormat,
        max_length: usize,
    ) -> Result<Vec<Vec<Example>>> {
        let of_item = |(_, item): (u32, &ItemText)| {
            examples_of_text(&item.text, format, QuestionLoss::Answer, max_length)
        };
        self.items().map(of_item).collect()
    }

    /// Which items and contributions repeat earlier ones in the same words, and the contribution
    /// of every item.
    ///
    /// # Errors
    /// As [`Contributions::span_items`].
    pub(crate) fn repeated(&self, format: &ChatFormat) -> Result<(Duplicates, Vec<u32>)> {
        let holders = self.items().map(|(contribution, _)| contribution);
        let found = self.duplicates(&self.tokens(format)?);
        Ok((found, holders.collect()))
    }

    /// All items with the index of their contribution, in order.
    fn items(&self) -> impl Iterator<Item = (u32, &ItemText)> {
        let entries = (0u32..).zip(&self.0);
        entries.flat_map(|(contribution, entry)| {
            let items = entry.items.iter();
            items.map(move |item| (contribution, item))
        })
    }

    /// Token ids of every item.
    fn tokens(&self, format: &ChatFormat) -> Result<Vec<Vec<u32>>> {
        self.items()
            .map(|(_, item)| span_tokens(&item.text, format.tokenizer()))
            .collect()
    }

    /// Which items and contributions repeat earlier ones.
    fn duplicates(&self, tokens: &[Vec<u32>]) -> Duplicates {
        let items = self.items().zip(tokens);
        let items: Vec<Item<'_>> = items
            .map(|((contribution, item), tokens)| Item {
                contribution,
                text: &item.text,
                tokens,
            })
            .collect();
        Duplicates::find(self.0.len(), &items)
    }

    /// The items with their tokens and owners, for the span index.
    ///
    /// # Errors
    /// [`AttributionError::Mismatch`] for a tokenizer that does not give a text back as it was.
    pub fn span_items(&self, format: &ChatFormat) -> Result<Vec<SpanItem>> {
        let tokens = self.tokens(format)?;
        let owners = self.duplicates(&tokens).owners;
        let items = self.items().zip(tokens).zip(owners);
        let found = items.map(|(((contribution, item), tokens), owner)| SpanItem {
            contribution,
            owner,
            id: item.id.clone(),
            content: content_hash(&item.text),
            tokens,
        });
        Ok(found.collect())
    }

    /// What the influence index states of every contribution, given the cluster of each.
    pub fn records(&self, clusters: &[u32]) -> Vec<ContributionRecord> {
        let mut first_item = 0u32;
        let record = |(entry, cluster): (&Contribution, &u32)| {
            let items = u32::try_from(entry.items.len()).unwrap_or(u32::MAX);
            let record = ContributionRecord {
                datanet: entry.facts.datanet,
                batch: entry.facts.batch,
                contributor: entry.facts.contributor.clone(),
                cluster: *cluster,
                quality: entry.facts.quality,
                first_item,
                items,
            };
            first_item = first_item.saturating_add(items);
            record
        };
        self.0.iter().zip(clusters).map(record).collect()
    }
}

/// SHA-256 of an item's text.
fn content_hash(text: &str) -> Hash32 {
    Hash32(Sha256::digest(text.as_bytes()).into())
}

fn parse(file: &[u8]) -> Result<Vec<ItemText>> {
    let malformed = |line: usize, reason: String| AttributionError::Malformed {
        kind: KIND,
        offset: 0,
        reason: format!("line {line}: {reason}"),
    };
    let text = std::str::from_utf8(file).map_err(|error| malformed(0, error.to_string()))?;
    let lines = (1usize..).zip(text.lines());
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|error| malformed(number, error.to_string()))
        })
        .collect()
}
