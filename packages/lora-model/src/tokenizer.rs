//! Byte-level BPE tokenizers, in Hugging Face's `tokenizer.json`.

use crate::error::{ModelError, Result};
use crate::files;
use std::path::Path;
use std::sync::Arc;
use tokenizers::models::bpe::{BpeTrainerBuilder, BPE};
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::{AddedToken, ModelWrapper};

/// The largest `tokenizer.json` that is read.
const MAX_BYTES: u64 = 64 << 20;
/// The most bytes that an unfinished character can keep a stream waiting for.
const MAX_PENDING_TOKENS: usize = 4;

/// A tokenizer. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Tokenizer(Arc<tokenizers::Tokenizer>);

fn failed(error: impl std::fmt::Display) -> ModelError {
    ModelError::Tokenizer(error.to_string())
}

impl Tokenizer {
    /// Reads `tokenizer.json` from the folder of a model.
    ///
    /// # Errors
    /// [`ModelError::Tokenizer`] where the file is not understood.
    pub fn from_folder(folder: &Path) -> Result<Self> {
        let bytes = files::read_limited(&folder.join("tokenizer.json"), MAX_BYTES)?;
        Self::wrap(tokenizers::Tokenizer::from_bytes(bytes).map_err(failed)?)
    }

    /// Text never turns into special tokens: a user who writes `<eos>` gets its letters.
    fn wrap(mut inner: tokenizers::Tokenizer) -> Result<Self> {
        inner.set_encode_special_tokens(true);
        inner.with_truncation(None).map_err(failed)?;
        inner.with_padding(None);
        Ok(Self(Arc::new(inner)))
    }

    /// Trains a byte-level BPE vocabulary of at most `vocab_size` tokens. The special tokens
    /// get the first ids, in their order; the 256 bytes follow, so any text can be encoded.
    ///
    /// # Errors
    /// [`ModelError::InvalidParameter`] where the vocabulary cannot hold the bytes.
    pub fn train(texts: &[&str], vocab_size: usize, special_tokens: &[&str]) -> Result<Self> {
        let least = 256 + special_tokens.len();
        if vocab_size < least {
            let reason = format!("must be at least {least}");
            return Err(ModelError::InvalidParameter {
                field: "vocab_size",
                reason,
            });
        }
        let special = special_tokens
            .iter()
            .map(|t| AddedToken::from(*t, true))
            .collect();
        let trainer = BpeTrainerBuilder::new()
            .vocab_size(vocab_size)
            .min_frequency(2)
            .show_progress(false)
            .special_tokens(special)
            .initial_alphabet(ByteLevel::alphabet().into_iter().collect())
            .build();
        let mut inner = tokenizers::Tokenizer::new(ModelWrapper::BPE(BPE::default()));
        inner.with_pre_tokenizer(Some(ByteLevel::new(false, true, true)));
        inner.with_decoder(Some(ByteLevel::default()));
        let mut trainer = tokenizers::models::TrainerWrapper::BpeTrainer(trainer);
        inner.train(&mut trainer, texts.iter()).map_err(failed)?;
        Self::wrap(inner)
    }

    /// Writes `tokenizer.json` into a folder, which is created.
    ///
    /// # Errors
    /// [`ModelError::Io`] where the file cannot be written.
    pub fn save(&self, folder: &Path) -> Result<()> {
        files::create_folder(folder)?;
        let text = self.0.to_string(true).map_err(failed)?;
        files::write_atomic(&folder.join("tokenizer.json"), text.as_bytes())
    }

    /// Token ids of a text; no special tokens are added or recognised.
    ///
    /// # Errors
    /// [`ModelError::Tokenizer`] where the tokenizer fails.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>> {
        Ok(self
            .0
            .encode_fast(text, false)
            .map_err(failed)?
            .get_ids()
            .to_vec())
    }

    /// Text of token ids; special tokens are left out, broken UTF-8 becomes U+FFFD.
    ///
    /// # Errors
    /// [`ModelError::Tokenizer`] where the tokenizer fails.
    pub fn decode(&self, tokens: &[u32]) -> Result<String> {
        self.0.decode(tokens, true).map_err(failed)
    }

    /// Id of a token that is spelt exactly so, special ones included.
    pub fn token_id(&self, token: &str) -> Option<u32> {
        self.0.token_to_id(token)
    }

    /// Spelling of a token in the vocabulary.
    pub fn token(&self, id: u32) -> Option<String> {
        self.0.id_to_token(id)
    }

    /// Number of tokens, special ones included.
    pub fn vocab_size(&self) -> usize {
        self.0.get_vocab_size(true)
    }

    /// A decoder for tokens that arrive one at a time.
    pub fn stream(&self) -> DecodeStream {
        DecodeStream {
            tokenizer: self.clone(),
            pending: Vec::new(),
        }
    }
}

/// Decodes token by token and never emits half a character.
#[derive(Debug, Clone)]
pub struct DecodeStream {
    tokenizer: Tokenizer,
    pending: Vec<u32>,
}

impl DecodeStream {
    /// Text that is complete after this token; empty while a character is unfinished. All
    /// pieces and [`DecodeStream::finish`] together are the decoded whole.
    ///
    /// # Errors
    /// [`ModelError::Tokenizer`] where the tokenizer fails.
    pub fn push(&mut self, token: u32) -> Result<String> {
        self.pending.push(token);
        let text = self.tokenizer.decode(&self.pending)?;
        // A character has at most 4 bytes: one that is still broken then stays broken.
        if text.ends_with('\u{fffd}') && self.pending.len() < MAX_PENDING_TOKENS {
            return Ok(String::new());
        }
        self.pending.clear();
        Ok(text)
    }

    /// Text of the tokens that still wait.
    ///
    /// # Errors
    /// [`ModelError::Tokenizer`] where the tokenizer fails.
    pub fn finish(&mut self) -> Result<String> {
        let text = self.tokenizer.decode(&self.pending)?;
        self.pending.clear();
        Ok(text)
    }
}
