//! The chat format of the shipped base, in Rust and as the Jinja template for other programs.

use crate::error::{ModelError, Result};
use crate::files;
use crate::tokenizer::Tokenizer;
use serde_json::{json, Map, Value};
use std::path::Path;

/// Ends every answer.
pub const EOS_TOKEN: &str = "<eos>";

/// The one template that is implemented: plain lines, because the base is tiny.
pub const CHAT_TEMPLATE: &str = "{% for message in messages %}\
{% if message['role'] == 'system' %}{{ message['content'] + '\\n' }}\
{% elif message['role'] == 'user' %}{{ 'Question: ' + message['content'] + '\\n' }}\
{% elif message['role'] == 'assistant' %}{{ 'Answer: ' + message['content'] + eos_token + '\\n' }}\
{% endif %}{% endfor %}{% if add_generation_prompt %}{{ 'Answer:' }}{% endif %}";

/// File that holds the template.
const CONFIG_FILE: &str = "tokenizer_config.json";
/// The largest `tokenizer_config.json` that is read.
const MAX_BYTES: u64 = 1 << 20;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Instructions that precede the conversation.
    System,
    /// The person who asks.
    User,
    /// The model.
    Assistant,
}

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub content: String,
}

impl Message {
    /// A turn of the user.
    pub fn user(content: impl Into<String>) -> Self {
        Self {
            role: Role::User,
            content: content.into(),
        }
    }
}

/// Turns conversations into the tokens that the model was trained on.
#[derive(Debug, Clone)]
pub struct ChatFormat {
    tokenizer: Tokenizer,
    eos: u32,
}

impl ChatFormat {
    /// Reads the template from `tokenizer_config.json` in the folder of a model.
    ///
    /// # Errors
    /// [`ModelError::Unsupported`] for any other template than [`CHAT_TEMPLATE`].
    pub fn from_folder(folder: &Path, tokenizer: &Tokenizer) -> Result<Self> {
        let path = folder.join(CONFIG_FILE);
        let bytes = files::read_limited(&path, MAX_BYTES)?;
        let value: Map<String, Value> =
            serde_json::from_slice(&bytes).map_err(|e| ModelError::BadJson {
                path: path.clone(),
                reason: e.to_string(),
            })?;
        let found = value.get("chat_template").cloned().unwrap_or(Value::Null);
        if found != CHAT_TEMPLATE {
            let found = found.to_string().chars().take(200).collect();
            return Err(ModelError::Unsupported {
                field: "chat_template",
                found,
            });
        }
        Self::new(tokenizer)
    }

    /// The format over a tokenizer that knows [`EOS_TOKEN`].
    ///
    /// # Errors
    /// [`ModelError::Tokenizer`] where the token is missing.
    pub fn new(tokenizer: &Tokenizer) -> Result<Self> {
        let eos = tokenizer
            .token_id(EOS_TOKEN)
            .ok_or_else(|| ModelError::Tokenizer(format!("no token {EOS_TOKEN}")))?;
        Ok(Self {
            tokenizer: tokenizer.clone(),
            eos,
        })
    }

    /// Writes `tokenizer_config.json` into the folder of a model.
    ///
    /// # Errors
    /// [`ModelError::Io`] where the file cannot be written.
    pub fn save(folder: &Path, max_length: usize) -> Result<()> {
        files::create_folder(folder)?;
        let value = json!({
            "tokenizer_class": "PreTrainedTokenizerFast",
            "eos_token": EOS_TOKEN,
            "model_max_length": max_length,
            "clean_up_tokenization_spaces": false,
            "chat_template": CHAT_TEMPLATE,
        });
        files::write_json(&folder.join(CONFIG_FILE), &value)
    }

    /// Tokens of a conversation up to the point where the model answers. End-of-answer tokens
    /// stand only after the assistant's turns, whatever the texts contain.
    ///
    /// # Errors
    /// [`ModelError::Empty`] for no messages; [`ModelError::Tokenizer`] where encoding fails.
    pub fn prompt(&self, messages: &[Message]) -> Result<Vec<u32>> {
        if messages.is_empty() {
            return Err(ModelError::Empty("the list of messages"));
        }
        let mut tokens = Vec::new();
        let mut text = String::new();
        for message in messages {
            let content = &message.content;
            match message.role {
                Role::System => text.push_str(&format!("{content}\n")),
                Role::User => text.push_str(&format!("Question: {content}\n")),
                Role::Assistant => {
                    text.push_str(&format!("Answer: {content}"));
                    tokens.extend(self.tokenizer.encode(&text)?);
                    tokens.push(self.eos);
                    text = "\n".to_string();
                }
            }
        }
        text.push_str("Answer:");
        tokens.extend(self.tokenizer.encode(&text)?);
        Ok(tokens)
    }

    /// Tokens of an answer as it follows [`ChatFormat::prompt`], with its end.
    ///
    /// # Errors
    /// [`ModelError::Tokenizer`] where encoding fails.
    pub fn completion(&self, answer: &str) -> Result<Vec<u32>> {
        let mut tokens = self.tokenizer.encode(&format!(" {answer}"))?;
        tokens.push(self.eos);
        Ok(tokens)
    }

    /// The token that ends an answer.
    pub fn eos_token_id(&self) -> u32 {
        self.eos
    }

    /// The tokenizer.
    pub fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }
}
