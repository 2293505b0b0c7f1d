//! Asking a paid question over the OpenAI API, streamed.

use std::time::{Duration, Instant};

use attribution_report::{channel_price, Hash32};
use base64::{engine::general_purpose::STANDARD as BASE64, Engine};
use contract_api::model_registry::Price;
use cosmwasm_std::{Uint128, Uint64};
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};

use super::{channel::Session, refused};
use crate::{Context, Error, Result};

/// Longest event of a stream that is read, in bytes.
const MAX_EVENT: usize = 1 << 20;

/// A question to a model.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// Base URL of the node.
    pub endpoint: &'a str,
    /// Adapter's name, or the base's.
    pub model: &'a str,
    /// The question.
    pub text: &'a str,
    /// Most tokens of the answer.
    pub max_tokens: u32,
    /// Sampling temperature; 0 is greedy.
    pub temperature: f64,
    /// Sampling seed.
    pub seed: u64,
}

/// How a paid answer was charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// Receipt.
    pub receipt_id: Hash32,
    /// Channel.
    pub channel: Uint64,
    /// Fee in micro-OPEN.
    pub fee: Uint128,
    /// Charged to the channel since its opening.
    pub charged: Uint128,
    /// Adapter id.
    pub adapter: Uint64,
}

/// An answer.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// Text, without space around it.
    pub text: String,
    /// Why it ended: `stop` or `length`.
    pub finish_reason: String,
    /// Tokens of the prompt.
    pub prompt_tokens: u64,
    /// Tokens of the answer.
    pub completion_tokens: u64,
    /// Charge; none for an unpaid answer of the base.
    pub charge: Option<Charge>,
    /// From the request to the last byte.
    #[serde(rename = "seconds", serialize_with = "seconds")]
    pub elapsed: Duration,
}

fn seconds<S: serde::Serializer>(
    elapsed: &Duration,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_f64(elapsed.as_secs_f64())
}

/// The amount to promise for a question: what was charged already and the price of the longest
/// answer. A token has at least one byte, so the question's bytes bound its tokens.
pub fn promise(session: &Session, price: &Price, question: &Question<'_>) -> Result<u128> {
    let tokens = question.text.len() as u64 + 64 + u64::from(question.max_tokens);
    channel_price(price.per_call.u128(), price.per_1k_tokens.u128(), tokens)
        .and_then(|price| session.charged.checked_add(price))
        .map(|amount| amount.min(session.cap))
        .ok_or_else(|| Error::Argument {
            what: "price",
            reason: "it exceeds 128 bits".to_owned(),
        })
}

/// The voucher header for a promise on a channel.
pub fn voucher_header(context: &Context, session: &Session, promise: u128) -> Result<String> {
    let voucher = session.voucher(context, promise)?;
    let header = json!({
        "chain_id": context.chain.config().chain_id,
        "splitter": context.contracts.payout_splitter.as_ref(),
        "channel": voucher.channel,
        "cumulative": voucher.cumulative,
        "expires": voucher.expires,
        "signature": voucher.signature,
    });
    Ok(BASE64.encode(header.to_string()))
}

/// Asks, and hands every piece of text to `on_text` as it arrives. Without a voucher only a base
/// that is served for nothing answers.
pub async fn ask(
    question: &Question<'_>,
    voucher: Option<String>,
    mut on_text: impl FnMut(&str),
) -> Result<Answer> {
    let url = format!(
        "{}/v1/chat/completions",
        question.endpoint.trim_end_matches('/')
    );
    let started = Instant::now();
    let mut request = reqwest::Client::new().post(&url).json(&json!({
        "model": question.model,
        "messages": [{"role": "user", "content": question.text}],
        "max_tokens": question.max_tokens,
        "temperature": question.temperature,
        "seed": question.seed,
        "stream": true,
        "stream_options": {"include_usage": true},
    }));
    if let Some(voucher) = voucher {
        request = request.header("x-openledger-voucher", voucher);
    }
    let response = request
        .send()
        .await
        .map_err(|error| Error::http(&url, error))?;
    if !response.status().is_success() {
        return Err(refused(&url, response).await);
    }
    let mut collected = Collected::default();
    let mut buffer = Vec::new();
    let mut bytes = response.bytes_stream();
    while let Some(chunk) = bytes.next().await {
        buffer.extend_from_slice(&chunk.map_err(|error| Error::http(&url, error))?);
        while let Some(end) = buffer.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = buffer.drain(..end + 2).collect();
            collected.event(&url, &event, &mut on_text)?;
        }
        if buffer.len() > MAX_EVENT {
            return Err(Error::http(&url, "an event of the stream is too long"));
        }
    }
    collected.finish(&url, started.elapsed())
}

#[derive(Default)]
struct Collected {
    text: String,
    finish_reason: Option<String>,
    usage: (u64, u64),
    charge: Option<Charge>,
    done: bool,
}

impl Collected {
    fn event(&mut self, url: &str, event: &[u8], on_text: &mut impl FnMut(&str)) -> Result<()> {
        let text = String::from_utf8_lossy(event);
        let Some(data) = text.trim().strip_prefix("data:") else {
            return Ok(());
        };
        if data.trim() == "[DONE]" {
            self.done = true;
            return Ok(());
        }
        let chunk: Value = serde_json::from_str(data).map_err(|error| Error::http(url, error))?;
        if let Some(message) = chunk["error"]["message"].as_str() {
            return Err(Error::http(url, message));
        }
        let choice = &chunk["choices"][0];
        if let Some(piece) = choice["delta"]["content"].as_str() {
            self.text.push_str(piece);
            on_text(piece);
        }
        if let Some(reason) = choice["finish_reason"].as_str() {
            self.finish_reason = Some(reason.to_owned());
        }
        if !chunk["openledger"].is_null() {
            let charge = serde_json::from_value(chunk["openledger"].clone());
            self.charge = Some(charge.map_err(|error| Error::http(url, error))?);
        }
        if let Some(usage) = chunk["usage"].as_object() {
            let count = |name: &str| usage.get(name).and_then(Value::as_u64).unwrap_or_default();
            self.usage = (count("prompt_tokens"), count("completion_tokens"));
        }
        Ok(())
    }

    fn finish(self, url: &str, elapsed: Duration) -> Result<Answer> {
        let finish_reason = self
            .finish_reason
            .filter(|_| self.done)
            .ok_or_else(|| Error::http(url, "the stream broke off"))?;
        Ok(Answer {
            text: self.text.trim().to_owned(),
            finish_reason,
            prompt_tokens: self.usage.0,
            completion_tokens: self.usage.1,
            charge: self.charge,
            elapsed,
        })
    }
}

/// Asks a paid question on a channel and keeps the session's account of what was charged.
pub async fn ask_paid(
    context: &Context,
    session: &mut Session,
    price: &Price,
    question: &Question<'_>,
    on_text: impl FnMut(&str),
) -> Result<Answer> {
    let promise = promise(session, price, question)?;
    let header = voucher_header(context, session, promise)?;
    let answer = ask(question, Some(header), on_text).await?;
    if let Some(charge) = &answer.charge {
        let charged = charge.charged.u128();
        if charged > promise {
            let reason = format!("it charged {charged} on a voucher for {promise}");
            return Err(Error::http(question.endpoint, reason));
        }
        session.charged = charged;
        session.save(&context.home.channel(session.channel))?;
    }
    Ok(answer)
}
