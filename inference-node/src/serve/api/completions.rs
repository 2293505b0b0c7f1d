//! `POST /v1/chat/completions` and `POST /v1/completions`.

use std::convert::Infallible;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue},
    response::{
        sse::{Event, Sse},
        IntoResponse, Response,
    },
    Json,
};
use futures::{stream, Stream, StreamExt};
use lora_model::{Message, Role};
use serde_json::Value;
use tokio::sync::mpsc;

use super::{
    request::{Body, ChatRequest, CompletionRequest, Options},
    response::{Endpoint, Head},
};
use crate::serve::{
    answer::{self, Answer, Update},
    node::unix_seconds,
    Node, ServeError,
};

/// Header that names the receipt of a paid answer.
const RECEIPT_HEADER: HeaderName = HeaderName::from_static("x-openledger-receipt");

/// Most messages of one conversation.
const MAX_MESSAGES: usize = 64;

/// Answers a conversation.
pub async fn chat(
    State(node): State<Node>,
    headers: HeaderMap,
    Body(request): Body<ChatRequest>,
) -> Result<Response, ServeError> {
    let prompt = chat_prompt(&node, &request)?;
    respond(
        node,
        headers,
        Endpoint::Chat,
        request.model,
        prompt,
        request.options,
    )
    .await
}

/// Goes on from a text.
pub async fn completion(
    State(node): State<Node>,
    headers: HeaderMap,
    Body(request): Body<CompletionRequest>,
) -> Result<Response, ServeError> {
    check_length(&node, "prompt", request.prompt.len())?;
    let prompt = node.chat().tokenizer().encode(&request.prompt)?;
    respond(
        node,
        headers,
        Endpoint::Completion,
        request.model,
        prompt,
        request.options,
    )
    .await
}

fn chat_prompt(node: &Node, request: &ChatRequest) -> Result<Vec<u32>, ServeError> {
    let refuse = |code, message: String| ServeError::bad_request(Some("messages"), code, message);
    if request.messages.is_empty() || request.messages.len() > MAX_MESSAGES {
        let message = format!("a conversation has 1 to {MAX_MESSAGES} messages");
        return Err(refuse("invalid_messages", message));
    }
    let mut messages = Vec::with_capacity(request.messages.len());
    let mut length = 0usize;
    for message in &request.messages {
        let role = match message.role.as_str() {
            "system" | "developer" => Role::System,
            "user" => Role::User,
            "assistant" => Role::Assistant,
            other => {
                let other: String = other.chars().take(40).collect();
                return Err(refuse(
                    "invalid_role",
                    format!("role `{other}` is not served"),
                ));
            }
        };
        let content = message.text()?;
        if content.trim().is_empty() {
            return Err(refuse("empty_prompt", "a message is empty".to_owned()));
        }
        length = length.saturating_add(content.len());
        messages.push(Message { role, content });
    }
    if messages.last().map(|message| message.role) != Some(Role::User) {
        return Err(refuse(
            "invalid_messages",
            "the last message is the user's".to_owned(),
        ));
    }
    check_length(node, "messages", length)?;
    Ok(node.chat().prompt(&messages)?)
}

/// Refuses texts that cannot fit before they are tokenized: a token has at least one byte, and
/// even a token of 16 bytes each would exceed the context.
fn check_length(node: &Node, param: &'static str, bytes: usize) -> Result<(), ServeError> {
    if bytes == 0 {
        return Err(ServeError::bad_request(
            Some(param),
            "empty_prompt",
            "the prompt is empty",
        ));
    }
    let longest = node.context().saturating_mul(16);
    if bytes > longest {
        let message = format!("the prompt has {bytes} bytes, at most {longest} can fit");
        return Err(ServeError::bad_request(
            Some(param),
            "context_length_exceeded",
            message,
        ));
    }
    Ok(())
}

async fn respond(
    node: Node,
    headers: HeaderMap,
    endpoint: Endpoint,
    model: String,
    prompt: Vec<u32>,
    options: Options,
) -> Result<Response, ServeError> {
    let sampling = options.check(node.config().limits.max_tokens)?;
    let answer = Answer::prepare(&node, &headers, &model, prompt, sampling).await?;
    let receipt_id = answer.receipt_id();
    let prefix = if endpoint == Endpoint::Chat {
        "chatcmpl"
    } else {
        "cmpl"
    };
    let id = format!("{prefix}-{}", answer.id());
    let head = Head {
        endpoint,
        id,
        model,
        created: unix_seconds(),
    };
    let updates = answer::start(node, answer)?;
    let mut response = if options.stream {
        let include_usage = options.stream_options.unwrap_or_default().include_usage;
        Sse::new(events(head, updates, include_usage)).into_response()
    } else {
        Json(collect(head, updates).await?).into_response()
    };
    if let Some(value) = receipt_id.and_then(|id| HeaderValue::from_str(&id.to_string()).ok()) {
        response.headers_mut().insert(RECEIPT_HEADER, value);
    }
    Ok(response)
}

async fn collect(head: Head, mut updates: mpsc::Receiver<Update>) -> Result<Value, ServeError> {
    let mut text = String::new();
    while let Some(update) = updates.recv().await {
        match update {
            Update::Text(piece) => text.push_str(&piece),
            Update::Ended(ending) => return Ok(head.whole(&text, &ending)),
            Update::Failed(error) => return Err(error),
        }
    }
    Err(ServeError::EngineStopped)
}

fn events(
    head: Head,
    updates: mpsc::Receiver<Update>,
    include_usage: bool,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let chunks = stream::unfold((updates, true), |(mut updates, first)| async move {
        let update = updates.recv().await?;
        Some(((update, first), (updates, false)))
    });
    chunks.flat_map(move |(update, first)| {
        let data: Vec<String> = match update {
            Update::Text(text) => vec![head.piece(&text, first).to_string()],
            Update::Ended(ending) => {
                let mut data = vec![head.last(&ending).to_string()];
                if include_usage {
                    data.push(head.usage(&ending).to_string());
                }
                data.push("[DONE]".to_owned());
                data
            }
            Update::Failed(error) => {
                let message = serde_json::json!({"error": {"message": error.to_string()}});
                vec![message.to_string()]
            }
        };
        stream::iter(data.into_iter().map(|data| Ok(Event::default().data(data))))
    })
}
