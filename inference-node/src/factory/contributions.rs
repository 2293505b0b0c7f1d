//! The items of a training set, checked against their batches.

use artifact_store::{ArtifactStore, Hash};
use attribution::duplicates::{clusters, Item};
use attribution::examples::{examples_of_text, span_tokens, QuestionLoss};
use attribution::span::SpanItem;
use attribution::ContributionRecord;
use attribution_report::{batch_root, Hash32};
use lora_model::{ChatFormat, Example};
use serde::Deserialize;

use super::{BatchEntry, FactoryError, TrainingSet};

/// Largest file of one batch's items, in bytes.
const MAX_BATCH_BYTES: u64 = 1 << 30;

/// One item: a line of a batch's file. Other fields (licence, origin) are not trained on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ItemText {
    /// Id in its batch.
    pub id: String,
    /// The text that the batch's root commits to.
    pub text: String,
}

/// Contributions with their items, in the order of their batches.
#[derive(Debug, Clone)]
pub struct Contributions {
    datanet: u64,
    batches: Vec<(BatchEntry, Vec<u8>, Vec<ItemText>)>,
}

impl Contributions {
    /// Fetches the items of every batch and checks them against its root and count.
    ///
    /// # Errors
    /// [`FactoryError::Root`] where a batch holds other items than it is registered with.
    pub async fn fetch(set: &TrainingSet, store: &ArtifactStore) -> Result<Self, FactoryError> {
        let mut batches = Vec::with_capacity(set.batches.len());
        for entry in &set.batches {
            let hash = entry.items_hash()?;
            let bytes = store.get_within(hash, MAX_BATCH_BYTES).await?;
            let items = parse(hash, &bytes)?;
            let contributor = entry.contributor_bytes()?;
            check_root(entry, &contributor, &items)?;
            batches.push((entry.clone(), contributor, items));
        }
        Ok(Self {
            datanet: set.datanet.u64(),
            batches,
        })
    }

    /// Number of contributions.
    pub fn count(&self) -> usize {
        self.batches.len()
    }

    /// The training examples, and the contribution of each.
    ///
    /// # Errors
    /// [`FactoryError::Attribution`] where the tokenizer fails.
    pub fn examples(
        &self,
        format: &ChatFormat,
        max_length: usize,
    ) -> Result<(Vec<u32>, Vec<Example>), FactoryError> {
        let (mut owners, mut examples) = (Vec::new(), Vec::new());
        for (contribution, (_, _, items)) in (0u32..).zip(&self.batches) {
            for item in items {
                let loss = QuestionLoss::Answer;
                let found = examples_of_text(&item.text, format, loss, max_length)?;
                owners.extend(found.iter().map(|_| contribution));
                examples.extend(found);
            }
        }
        Ok((owners, examples))
    }

    /// The items with their tokens, for the span index.
    ///
    /// # Errors
    /// [`FactoryError::Attribution`] for a tokenizer that does not give a text back as it was.
    pub fn span_items(&self, format: &ChatFormat) -> Result<Vec<SpanItem>, FactoryError> {
        let mut found = Vec::new();
        for (contribution, (_, _, items)) in (0u32..).zip(&self.batches) {
            for item in items {
                found.push(SpanItem {
                    contribution,
                    id: item.id.clone(),
                    text: item.text.clone(),
                    tokens: span_tokens(&item.text, format.tokenizer())?,
                });
            }
        }
        Ok(found)
    }

    /// What the influence index states of every contribution; duplicates are found here.
    pub fn records(&self, items: &[SpanItem]) -> Vec<ContributionRecord> {
        let ids: Vec<Vec<u32>> = items
            .iter()
            .map(|item| item.tokens.iter().map(|token| token.id).collect())
            .collect();
        let compared: Vec<Item<'_>> = items
            .iter()
            .zip(&ids)
            .map(|(item, tokens)| Item {
                contribution: item.contribution,
                text: &item.text,
                tokens,
            })
            .collect();
        let mut first_item = 0u32;
        self.batches
            .iter()
            .zip(clusters(self.batches.len(), &compared))
            .map(|((entry, contributor, items), cluster)| {
                let items = u32::try_from(items.len()).unwrap_or(u32::MAX);
                let record = ContributionRecord {
                    datanet: self.datanet,
                    batch: entry.batch.u64(),
                    contributor: contributor.clone(),
                    cluster,
                    quality: entry.quality,
                    first_item,
                    items,
                };
                first_item = first_item.saturating_add(items);
                record
            })
            .collect()
    }
}

fn parse(hash: Hash, bytes: &[u8]) -> Result<Vec<ItemText>, FactoryError> {
    let place = || format!("items {hash}");
    let text =
        std::str::from_utf8(bytes).map_err(|error| FactoryError::malformed(place(), error))?;
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|error| {
                FactoryError::malformed(format!("{} line {}", place(), number + 1), error)
            })
        })
        .collect()
}

fn check_root(
    entry: &BatchEntry,
    contributor: &[u8],
    items: &[ItemText],
) -> Result<(), FactoryError> {
    if items.len() as u64 != entry.count.u64() {
        return Err(FactoryError::TrainingSet(format!(
            "batch {} holds {} items, registered are {}",
            entry.batch,
            items.len(),
            entry.count
        )));
    }
    let hashes: Vec<Hash32> = items
        .iter()
        .map(|item| Hash32(Hash::of(item.text.as_bytes()).0))
        .collect();
    let found = batch_root(contributor, &hashes);
    if found == entry.root {
        return Ok(());
    }
    Err(FactoryError::Root {
        batch: entry.batch.u64(),
        expected: entry.root,
        found,
    })
}
