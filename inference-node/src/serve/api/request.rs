//! The shape of requests, as OpenAI clients send them.

use axum::{
    extract::{rejection::JsonRejection, FromRequest},
    Json,
};
use serde::Deserialize;

use crate::serve::ServeError;

/// Most stop strings of a request, and the longest of them in bytes.
const MAX_STOPS: usize = 4;
const MAX_STOP_BYTES: usize = 100;

/// A JSON body whose refusals are OpenAI's error objects.
#[derive(FromRequest)]
#[from_request(via(Json), rejection(ServeError))]
pub struct Body<T>(pub T);

impl From<JsonRejection> for ServeError {
    fn from(rejection: JsonRejection) -> Self {
        let code = match rejection.status().as_u16() {
            413 => "request_too_large",
            _ => "malformed_request",
        };
        Self::bad_request(None, code, rejection.body_text())
    }
}

/// One message of a chat.
#[derive(Debug, Clone, Deserialize)]
pub struct Message {
    /// `system`, `developer`, `user` or `assistant`.
    pub role: String,
    /// Its text, or its parts.
    pub content: Content,
}

/// Text of a message.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Content {
    /// Plain text.
    Text(String),
    /// Parts; only text parts are known.
    Parts(Vec<Part>),
}

/// One part of a message.
#[derive(Debug, Clone, Deserialize)]
pub struct Part {
    /// Kind of the part; `text` is the one that is served.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its text.
    #[serde(default)]
    pub text: String,
}

impl Message {
    /// The text of the message.
    pub fn text(&self) -> Result<String, ServeError> {
        match &self.content {
            Content::Text(text) => Ok(text.clone()),
            Content::Parts(parts) => match parts.iter().find(|part| part.kind != "text") {
                Some(part) => Err(ServeError::bad_request(
                    Some("messages"),
                    "unsupported_content",
                    format!("parts of type `{}` are not served", part.kind),
                )),
                None => Ok(parts.iter().map(|part| part.text.as_str()).collect()),
            },
        }
    }
}

/// Stop strings: one or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Stop {
    /// One string.
    One(String),
    /// Several strings.
    Many(Vec<String>),
}

/// Options of a stream.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct StreamOptions {
    /// Ends the stream with the usage.
    #[serde(default)]
    pub include_usage: bool,
}

/// How an answer is drawn; shared by both endpoints.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Options {
    /// Most tokens of the answer.
    pub max_tokens: Option<usize>,
    /// The newer name of `max_tokens`.
    pub max_completion_tokens: Option<usize>,
    /// 0 is greedy; 1 where absent, as with OpenAI.
    pub temperature: Option<f64>,
    /// Only 1 is served.
    pub top_p: Option<f64>,
    /// Only 1 is served.
    pub n: Option<u32>,
    /// Seed of the sampling.
    pub seed: Option<u64>,
    /// Ends the answer before any of these.
    pub stop: Option<Stop>,
    /// Streams the answer.
    #[serde(default)]
    pub stream: bool,
    /// Options of the stream.
    #[serde(default)]
    pub stream_options: Option<StreamOptions>,
}

/// `POST /v1/chat/completions`.
#[derive(Debug, Clone, Deserialize)]
pub struct ChatRequest {
    /// Name of an adapter.
    pub model: String,
    /// The conversation.
    pub messages: Vec<Message>,
    /// How the answer is drawn.
    #[serde(flatten)]
    pub options: Options,
}

/// `POST /v1/completions`.
#[derive(Debug, Clone, Deserialize)]
pub struct CompletionRequest {
    /// Name of an adapter.
    pub model: String,
    /// Text to go on from.
    pub prompt: String,
    /// How the answer is drawn.
    #[serde(flatten)]
    pub options: Options,
}

/// Checked options.
#[derive(Debug, Clone)]
pub struct Sampling {
    /// Most tokens of the answer.
    pub max_tokens: usize,
    /// Temperature in thousandths; zero is greedy.
    pub temperature_milli: u32,
    /// Seed.
    pub seed: Option<u64>,
    /// Stop strings, none of them empty.
    pub stop: Vec<String>,
}

impl Options {
    /// Checks the options against the node's longest answer.
    pub fn check(&self, longest: usize) -> Result<Sampling, ServeError> {
        let refuse = |param, message: &str| {
            Err(ServeError::bad_request(
                Some(param),
                "unsupported_value",
                message,
            ))
        };
        if self.n.is_some_and(|n| n != 1) {
            return refuse("n", "one answer per request is served");
        }
        if self.top_p.is_some_and(|top_p| top_p != 1.0) {
            return refuse(
                "top_p",
                "top_p is not served: an oracle could not replay it exactly",
            );
        }
        let temperature = self.temperature.unwrap_or(1.0);
        if !(0.0..=2.0).contains(&temperature) {
            return refuse("temperature", "temperature lies between 0 and 2");
        }
        let asked = self
            .max_completion_tokens
            .or(self.max_tokens)
            .unwrap_or(longest);
        if asked == 0 {
            return refuse("max_tokens", "max_tokens is at least 1");
        }
        let stop = match &self.stop {
            None => Vec::new(),
            Some(Stop::One(text)) => vec![text.clone()],
            Some(Stop::Many(texts)) => texts.clone(),
        };
        let fits = |text: &String| !text.is_empty() && text.len() <= MAX_STOP_BYTES;
        if stop.len() > MAX_STOPS || !stop.iter().all(fits) {
            return refuse(
                "stop",
                "at most 4 stop strings of 1 to 100 bytes are served",
            );
        }
        Ok(Sampling {
            max_tokens: asked.min(longest),
            temperature_milli: (temperature * 1_000.0).round() as u32,
            seed: self.seed,
            stop,
        })
    }
}
