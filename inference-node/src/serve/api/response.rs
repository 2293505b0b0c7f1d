//! The shape of answers, as OpenAI clients read them.

use attribution_report::ReceiptRecord;
use serde_json::{json, Value};

use crate::serve::engine::FinishReason;

/// Which endpoint answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endpoint {
    /// `/v1/chat/completions`.
    Chat,
    /// `/v1/completions`.
    Completion,
}

/// What stays the same over all chunks of an answer.
#[derive(Debug, Clone)]
pub struct Head {
    /// Endpoint.
    pub endpoint: Endpoint,
    /// Id of the answer; the receipt's id where it is paid.
    pub id: String,
    /// Model that was asked for.
    pub model: String,
    /// Unix seconds.
    pub created: u64,
}

/// How an answer ended.
#[derive(Debug, Clone)]
pub struct Ending {
    /// Why it ended.
    pub reason: FinishReason,
    /// Tokens of the prompt.
    pub prompt_tokens: usize,
    /// Tokens of the answer.
    pub completion_tokens: usize,
    /// The stored receipt of a paid answer.
    pub record: Option<ReceiptRecord>,
}

impl Ending {
    fn usage(&self) -> Value {
        json!({
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "total_tokens": self.prompt_tokens.saturating_add(self.completion_tokens),
        })
    }

    /// Receipt id, fee and what the channel was charged in all: what the next voucher builds on.
    fn payment(&self) -> Value {
        self.record.as_ref().map_or(Value::Null, |record| {
            let receipt = &record.receipt;
            json!({
                "receipt_id": receipt.receipt_id,
                "channel": receipt.channel,
                "fee": receipt.fee,
                "charged": receipt.charged,
                "adapter": receipt.adapter,
            })
        })
    }
}

impl Head {
    fn frame(&self, object: &str, choices: Value) -> Value {
        json!({
            "id": self.id,
            "object": object,
            "created": self.created,
            "model": self.model,
            "choices": choices,
        })
    }

    fn chunk(&self, text: Option<&str>, first: bool, reason: Value) -> Value {
        match self.endpoint {
            Endpoint::Chat => {
                let mut delta = json!({});
                if first {
                    delta["role"] = json!("assistant");
                }
                if let Some(text) = text {
                    delta["content"] = json!(text);
                }
                let choice = json!({"index": 0, "delta": delta, "finish_reason": reason});
                self.frame("chat.completion.chunk", json!([choice]))
            }
            Endpoint::Completion => {
                let text = text.unwrap_or_default();
                let choice =
                    json!({"index": 0, "text": text, "logprobs": null, "finish_reason": reason});
                self.frame("text_completion", json!([choice]))
            }
        }
    }

    /// A chunk with a piece of text; the first one of a chat names the role.
    pub fn piece(&self, text: &str, first: bool) -> Value {
        self.chunk(Some(text), first, Value::Null)
    }

    /// The chunk that ends the choice; it carries the receipt.
    pub fn last(&self, ending: &Ending) -> Value {
        let mut chunk = self.chunk(None, false, json!(ending.reason.as_str()));
        chunk["openledger"] = ending.payment();
        chunk
    }

    /// The chunk with the usage, sent where it was asked for.
    pub fn usage(&self, ending: &Ending) -> Value {
        let object = match self.endpoint {
            Endpoint::Chat => "chat.completion.chunk",
            Endpoint::Completion => "text_completion",
        };
        let mut chunk = self.frame(object, json!([]));
        chunk["usage"] = ending.usage();
        chunk
    }

    /// The whole answer at once.
    pub fn whole(&self, text: &str, ending: &Ending) -> Value {
        let reason = ending.reason.as_str();
        let (object, choice) = match self.endpoint {
            Endpoint::Chat => (
                "chat.completion",
                json!({
                    "index": 0,
                    "message": {"role": "assistant", "content": text},
                    "logprobs": null,
                    "finish_reason": reason,
                }),
            ),
            Endpoint::Completion => (
                "text_completion",
                json!({"index": 0, "text": text, "logprobs": null, "finish_reason": reason}),
            ),
        };
        let mut whole = self.frame(object, json!([choice]));
        whole["usage"] = ending.usage();
        whole["openledger"] = ending.payment();
        whole
    }
}
