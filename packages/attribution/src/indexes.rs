//! Both indexes of an adapter from its contributions; the same for a builder and for an auditor.

use lora_model::{Adapter, ChatFormat, Example, Model};

use crate::contributions::Contributions;
use crate::gradients::{blocks, training_summary};
use crate::index::{Index, IndexBuilder};
use crate::influence::{self, GradientSummary, Influence};
use crate::paraphrase::Paraphrases;
use crate::span::{SpanIndex, SpanParameters};
use crate::Result;

/// Influence index and span index of one adapter.
#[derive(Debug)]
pub struct Indexes {
    /// The influence index.
    pub index: Index,
    /// The span index.
    pub spans: SpanIndex,
    /// The clusters, and those that rounding might make of them.
    pub paraphrases: Paraphrases,
}

/// An adapter with all that its indexes are made from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The base model.
    pub model: &'a Model,
    /// The trained adapter.
    pub adapter: &'a Adapter,
    /// Prompt format and tokenizer of the base.
    pub format: &'a ChatFormat,
    /// The contributions.
    pub contributions: &'a Contributions,
    /// How spans are matched.
    pub spans: SpanParameters,
}

impl Sources<'_> {
    /// Gradients of the examples, of which `owners` names the contribution of each; `progress` is
    /// told how many are done.
    ///
    /// # Errors
    /// As [`training_summary`].
    pub fn gradients(
        &self,
        owners: &[u32],
        examples: &[Example],
        progress: impl FnMut(usize),
    ) -> Result<GradientSummary> {
        let count = self.contributions.count();
        training_summary(
            self.model,
            self.adapter,
            count,
            (owners, examples),
            progress,
        )
    }

    /// Influence of every contribution by the gradients of the examples.
    ///
    /// # Errors
    /// As [`influence::fit_summary`].
    pub fn influence(&self, gradients: GradientSummary) -> Result<Influence> {
        influence::fit_summary(&gradients)
    }

    /// Puts both indexes together.
    ///
    /// # Errors
    /// Whatever a reader of either would refuse.
    pub fn indexes(&self, influence: Influence) -> Result<Indexes> {
        let items = self.contributions.span_items(self.format)?;
        let paraphrases = Paraphrases::find(self)?;
        let names = blocks(self.model, self.adapter).into_iter();
        let index = IndexBuilder {
            contributions: self.contributions.records(&paraphrases.clusters),
            block_names: names.map(|(name, _)| name).collect(),
            influence,
        };
        let count = u32::try_from(self.contributions.count()).unwrap_or(u32::MAX);
        Ok(Indexes {
            index: index.build()?,
            paraphrases,
            spans: SpanIndex::build(self.spans, count, &items)?,
        })
    }
}
