//! The engines joined to one adapter: what an oracle asks about an answer.
//!
//! An attributor is made of four things that the adapter's registration commits to: the base, the
//! adapter, the influence index and the span index. It is read-only and may be shared by threads.

mod evidence;

use std::path::Path;

use attribution_report::{Observation, Transcript};
use lora_model::{Adapter, Device, GenerationOptions, Model, Sampling, Tokenizer};

use crate::gradients::{answer_gradients, at_strength, blocks};
use crate::index::Index;
use crate::score::score_query;
use crate::span::SpanIndex;
use crate::{AttributionError, ContributionRecord, Result};
pub use evidence::{token_ranges, Evidence};

/// How far below the best token's score a token of an answer may lie, in logits: covers the
/// rounding of matrix products, which differs between machines and batch sizes.
const TOLERANCE: f64 = 1e-2;

/// Measures which contributions an answer of one adapter rests on.
#[derive(Debug)]
pub struct Attributor {
    tokenizer: Tokenizer,
    model: Model,
    adapter: Adapter,
    /// The adapter at the strength at which gradients are taken.
    measured: Adapter,
    index: Index,
    spans: SpanIndex,
}

/// Whether a transcript is what the model would have answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptCheck {
    /// True where every token of the answer passed.
    pub accepted: bool,
    /// Position in the answer of the first token that did not.
    pub first_deviation: Option<usize>,
}

impl Attributor {
    /// Loads base and adapter and opens both indexes; they must not change while it lives.
    ///
    /// # Errors
    /// Whatever makes one of the four unreadable, and [`AttributionError::Mismatch`] where they
    /// do not belong together.
    pub fn load(
        base_folder: &Path,
        adapter_folder: &Path,
        index_file: &Path,
        spans_file: &Path,
    ) -> Result<Self> {
        let tokenizer = Tokenizer::from_folder(base_folder)?;
        let model = Model::load(base_folder, &Device::Cpu)?;
        let adapter = Adapter::load(adapter_folder, &model)?;
        let index = Index::open(index_file)?;
        let spans = SpanIndex::open(spans_file)?;
        Self::from_parts(tokenizer, model, adapter, index, spans)
    }

    /// Joins what is loaded already.
    ///
    /// # Errors
    /// [`AttributionError::Mismatch`] where the parts do not belong together.
    pub fn from_parts(
        tokenizer: Tokenizer,
        model: Model,
        adapter: Adapter,
        index: Index,
        spans: SpanIndex,
    ) -> Result<Self> {
        check_blocks(&index, &model, &adapter)?;
        check_items(&index, &spans)?;
        Ok(Self {
            tokenizer,
            measured: at_strength(&model, &adapter)?,
            model,
            adapter,
            index,
            spans,
        })
    }

    /// The tokenizer of the base.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    /// The base model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The adapter.
    pub fn adapter(&self) -> &Adapter {
        &self.adapter
    }

    /// The contributions, in the order that scores refer to.
    pub fn contributions(&self) -> &[ContributionRecord] {
        self.index.contributions()
    }

    /// The influence index.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The span index.
    pub fn spans(&self) -> &SpanIndex {
        &self.spans
    }

    /// Influence scores of each transcript: of the gradient of the answer's mean log-probability
    /// with respect to the adapter, against the index. An empty answer has no scores.
    ///
    /// # Errors
    /// [`AttributionError::Model`] where a transcript does not fit the model.
    pub fn observe(&self, transcripts: &[Transcript]) -> Result<Vec<Observation>> {
        let answered = |transcript: &&Transcript| !transcript.output.is_empty();
        let kept: Vec<&Transcript> = transcripts.iter().filter(answered).collect();
        let mut scored = Vec::with_capacity(kept.len());
        answer_gradients(&self.model, &self.measured, &kept, |gradient| {
            scored.push(score_query(&self.index, gradient)?);
            Ok(())
        })?;
        let mut scored = scored.into_iter();
        let observation = |transcript: &Transcript| match transcript.output.is_empty() {
            true => Observation::new(),
            false => scored.next().unwrap_or_default(),
        };
        Ok(transcripts.iter().map(observation).collect())
    }

    /// Span credit of every contribution for the transcript's answer.
    pub fn span_scores(&self, transcript: &Transcript) -> Vec<u64> {
        self.spans.span_scores(&transcript.output)
    }

    /// The spans of the transcript's answer, with the items that hold them, heaviest first.
    ///
    /// # Errors
    /// [`AttributionError::Model`] where the answer cannot be decoded.
    pub fn evidence(&self, transcript: &Transcript) -> Result<Vec<Evidence>> {
        evidence::evidence(self, &transcript.output)
    }

    /// Checks an answer against the model by running it once, all tokens given.
    ///
    /// # Errors
    /// [`AttributionError::Model`] where the transcript does not fit the model.
    pub fn verify(&self, transcript: &Transcript) -> Result<TranscriptCheck> {
        let options = GenerationOptions {
            sampling: Sampling {
                temperature: f64::from(transcript.temperature_milli) / 1000.0,
                seed: transcript.seed.u64(),
            },
            max_tokens: usize::MAX,
            stop_tokens: self.model.config().eos_token_ids.clone(),
            top_log_probabilities: 0,
        };
        let check = lora_model::verify_transcript(
            &self.model,
            Some(&self.adapter),
            &transcript.prompt,
            &transcript.output,
            &options,
            TOLERANCE,
        )?;
        Ok(TranscriptCheck {
            accepted: check.accepted(),
            first_deviation: [check.first_mismatch, check.first_surplus]
                .into_iter()
                .flatten()
                .min(),
        })
    }
}

fn check_blocks(index: &Index, model: &Model, adapter: &Adapter) -> Result<()> {
    let expected = blocks(model, adapter);
    let found = index.blocks().iter();
    let same = found
        .map(|block| (&block.name, block.size))
        .eq(expected.iter().map(|(name, size)| (name, *size)));
    if same {
        Ok(())
    } else {
        Err(AttributionError::Mismatch(
            "the influence index was made for an adapter of another shape".to_owned(),
        ))
    }
}

fn check_items(index: &Index, spans: &SpanIndex) -> Result<()> {
    let mut counts = vec![0u32; index.contributions().len()];
    let mut known = counts.len() == spans.contributions() as usize;
    for item in 0..spans.item_count() {
        let contribution = spans.contribution_of(item).unwrap_or(u32::MAX);
        match counts.get_mut(contribution as usize) {
            Some(count) => *count += 1,
            None => known = false,
        }
    }
    let records = index.contributions().iter();
    if known && records.map(|record| record.items).eq(counts) {
        Ok(())
    } else {
        Err(AttributionError::Mismatch(
            "influence index and span index hold different contributions".to_owned(),
        ))
    }
}
