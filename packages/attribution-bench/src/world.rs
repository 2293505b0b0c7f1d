//! What every method is given: examples, their contributions, and queries.

use std::path::Path;

use attribution::examples::{examples_of_text, QuestionLoss};
use lora_model::{ChatFormat, Example, Message};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::data::Batch;
use crate::settings::Settings;
use crate::{BenchError, Result};

/// A row of tokens, of which those from `counted_from` on count in the loss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRow {
    /// The tokens.
    pub tokens: Vec<u32>,
    /// Position of the first token that counts.
    pub counted_from: usize,
}

impl TokenRow {
    /// The row of an example.
    pub fn of(example: &Example) -> Self {
        let tokens = example.tokens().to_vec();
        Self {
            counted_from: tokens.len() - example.counted_tokens(),
            tokens,
        }
    }

    /// The example that trains on this row.
    pub fn example(&self) -> Example {
        let (prompt, completion) = self.tokens.split_at(self.counted_from);
        Example::completion(prompt, completion)
    }

    /// The tokens that count.
    pub fn counted(&self) -> &[u32] {
        &self.tokens[self.counted_from..]
    }
}

/// One training example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingExample {
    /// Number of its contribution.
    pub contribution: usize,
    /// Id of its item.
    pub item: String,
    /// Its text.
    pub text: String,
    /// Its tokens.
    pub row: TokenRow,
}

/// One query: a question and an answer whose log-probability is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Id of the item that it asks about.
    pub item: String,
    /// Contribution that holds this item.
    pub holder: usize,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// Whether the model gave the answer, or the item does.
    pub own: bool,
    /// Prompt and answer; the answer counts.
    pub row: TokenRow,
}

/// Everything that a method may look at, besides the adapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct World {
    /// How it was made.
    pub settings: Settings,
    /// Names of the contributions.
    pub contributions: Vec<String>,
    /// The training examples, by contribution.
    pub examples: Vec<TrainingExample>,
    /// The queries.
    pub queries: Vec<Query>,
}

impl World {
    /// Examples and the questions that may be asked, without answers of the model.
    ///
    /// # Errors
    /// [`BenchError::Attribution`] where the tokenizer fails, and [`BenchError::Data`] where there
    /// are fewer questions than queries.
    pub fn new(settings: &Settings, batches: &[Batch], format: &ChatFormat) -> Result<Self> {
        let (mut examples, mut queries) = (Vec::new(), Vec::new());
        for (contribution, batch) in batches.iter().enumerate() {
            for item in &batch.items {
                for text in &item.paragraphs {
                    let loss = QuestionLoss::Answer;
                    let found = examples_of_text(text, format, loss, settings.max_length)?;
                    examples.extend(found.iter().map(|example| TrainingExample {
                        contribution,
                        item: item.id.clone(),
                        text: text.clone(),
                        row: TokenRow::of(example),
                    }));
                }
                if let Some((question, answer)) = &item.held_out {
                    queries.push(Query {
                        item: item.id.clone(),
                        holder: contribution,
                        row: query_row(format, question, answer)?,
                        question: question.clone(),
                        answer: answer.clone(),
                        own: false,
                    });
                }
            }
        }
        let (found, wanted) = (queries.len(), settings.queries);
        if found < wanted {
            let reason = format!("{wanted} queries wanted, {found} questions are held out");
            return Err(BenchError::Data(reason));
        }
        let chosen = (0..wanted).map(|position| queries[position * found / wanted].clone());
        Ok(Self {
            settings: settings.clone(),
            contributions: batches.iter().map(|batch| batch.name.clone()).collect(),
            examples,
            queries: chosen.collect(),
        })
    }

    /// The contribution of every example.
    pub fn owners(&self) -> Vec<u32> {
        let owners = self.examples.iter();
        owners.map(|example| example.contribution as u32).collect()
    }

    /// The training examples in the trainer's form.
    pub fn training(&self) -> Vec<Example> {
        let rows = self.examples.iter();
        rows.map(|example| example.row.example()).collect()
    }

    /// SHA-256 over the queries' tokens: what a measured log-probability depends on besides the
    /// adapter.
    pub fn queries_hash(&self) -> String {
        let mut hash = Sha256::new();
        for query in &self.queries {
            hash_row(&mut hash, &query.row);
        }
        hex::encode(hash.finalize())
    }

    /// Reads a world.
    ///
    /// # Errors
    /// [`BenchError::File`] and [`BenchError::Json`].
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(BenchError::file(path))?;
        serde_json::from_slice(&bytes).map_err(BenchError::json(path))
    }
}

/// Adds a row to a hash, without ambiguity.
pub(crate) fn hash_row(hash: &mut Sha256, row: &TokenRow) {
    hash.update((row.tokens.len() as u64).to_be_bytes());
    hash.update((row.counted_from as u64).to_be_bytes());
    row.tokens
        .iter()
        .for_each(|token| hash.update(token.to_be_bytes()));
}

/// Prompt and answer as the chat format frames them; the answer counts.
///
/// # Errors
/// [`BenchError::Model`] where the tokenizer fails.
pub fn query_row(format: &ChatFormat, question: &str, answer: &str) -> Result<TokenRow> {
    let prompt = format.prompt(&[Message::user(question)])?;
    let completion = format.completion(answer)?;
    Ok(TokenRow {
        counted_from: prompt.len(),
        tokens: [prompt, completion].concat(),
    })
}
