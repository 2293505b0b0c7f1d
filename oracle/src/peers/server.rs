//! The HTTP server: messages of peers, receipts and bundles for peers, and what anyone may read.

use std::sync::Arc;

use attribution_report::Hash32;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{json, Value};
use tokio::sync::{mpsc::Sender, watch};

use super::auth::{AuthError, SignedRequest};
use super::client::unix_seconds;
use super::views;
use crate::daemon::{Context, Event, Gate};
use crate::error::OracleError;
use crate::wire::{AttestationError, AttestationVote, MessageError, SignedMessage};

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// There is nothing under this name.
    #[error("there is no {what}")]
    NotFound {
        /// What was asked for.
        what: String,
    },
    /// The request is malformed.
    #[error("malformed request: {reason}")]
    Malformed {
        /// How.
        reason: String,
    },
    /// The message is larger than this oracle takes.
    #[error("a message has at most {limit} bytes")]
    TooLarge {
        /// Most bytes of a message.
        limit: usize,
    },
    /// The requester may not read this.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The message is not acceptable.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The vote is not acceptable.
    #[error(transparent)]
    Attestation(#[from] AttestationError),
    /// No round is in progress, or too many messages wait.
    #[error("the oracle cannot take messages now")]
    Busy,
    /// Something failed here.
    #[error(transparent)]
    Internal(#[from] OracleError),
}

impl ApiError {
    /// Status and a name that programs can act on.
    fn class(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NotFound { .. } => (StatusCode::NOT_FOUND, "not_found"),
            Self::Malformed { .. } => (StatusCode::BAD_REQUEST, "malformed"),
            Self::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::Auth(error) => (StatusCode::FORBIDDEN, error.code()),
            Self::Message(error) => match error {
                MessageError::OtherRound { .. } => (StatusCode::CONFLICT, "other_round"),
                MessageError::UnknownSender { .. } => (StatusCode::FORBIDDEN, "unknown_sender"),
                MessageError::Signature { .. } => (StatusCode::FORBIDDEN, "signature"),
            },
            Self::Attestation(error) => match error {
                AttestationError::Other { .. } => (StatusCode::CONFLICT, "other_vote"),
                AttestationError::UnknownSender { .. } => (StatusCode::FORBIDDEN, "unknown_sender"),
                AttestationError::Signature { .. } => (StatusCode::FORBIDDEN, "signature"),
            },
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code) = self.class();
        let error = json!({"message": self.to_string(), "code": code});
        (status, Json(json!({ "error": error }))).into_response()
    }
}

/// What the handlers share.
#[derive(Clone)]
pub struct Api {
    pub(super) context: Arc<Context>,
    events: Sender<Event>,
    gate: watch::Receiver<Gate>,
}

/// The server's routes.
pub fn router(context: Arc<Context>, events: Sender<Event>, gate: watch::Receiver<Gate>) -> Router {
    let limit = context.config.limits.message_bytes;
    let api = Api {
        context,
        events,
        gate,
    };
    Router::new()
        .route("/v1/messages", post(messages))
        .route("/v1/attestations", post(attestations))
        .layer(DefaultBodyLimit::max(limit))
        .route("/v1/records/{digest}", get(record))
        .route("/v1/bundles/{seq}", get(bundle))
        .route("/v1/status", get(views::status))
        .route("/v1/reports/{seq}", get(views::report))
        .route("/v1/answers/{receipt_id}", get(views::answer))
        .route("/v1/claims/{payee}", get(views::claim))
        .with_state(api)
}

/// `POST /v1/messages`: one message of a member, for the round in progress.
async fn messages(
    State(api): State<Api>,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, ApiError> {
    let limit = api.context.config.limits.message_bytes;
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge { limit },
        _ => ApiError::Malformed {
            reason: rejection.to_string(),
        },
    })?;
    let message: SignedMessage =
        serde_json::from_slice(&body).map_err(|error| ApiError::Malformed {
            reason: error.to_string(),
        })?;
    let gate = api.gate.borrow().clone().ok_or(ApiError::Busy)?;
    let (members, scope) = &*gate;
    message.verify(members, scope)?;
    let event = Event::Message(Box::new(message));
    api.events.try_send(event).map_err(|_| ApiError::Busy)?;
    Ok(StatusCode::ACCEPTED)
}

/// `POST /v1/attestations`: one vote of a member on an adapter that is not decided yet.
async fn attestations(
    State(api): State<Api>,
    body: Result<Json<AttestationVote>, JsonRejection>,
) -> Result<StatusCode, ApiError> {
    let Json(vote) = body.map_err(|rejection| ApiError::Malformed {
        reason: rejection.to_string(),
    })?;
    let adapter = vote.adapter;
    match api.context.ballots.count(&api.context, vote) {
        Some(counted) => counted
            .map(|()| StatusCode::ACCEPTED)
            .map_err(ApiError::from),
        None => Err(ApiError::NotFound {
            what: format!("open vote on adapter {adapter}"),
        }),
    }
}

/// `GET /v1/records/{digest}`: a receipt with its transcript, for members of the current set.
async fn record(
    State(api): State<Api>,
    Path(digest): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let digest = parse_hash(&digest)?;
    api.admit(&headers, &format!("/v1/records/{digest}"))?;
    let found = api.context.store.record(&digest)?;
    let found = found.ok_or_else(|| ApiError::NotFound {
        what: format!("receipt {digest}"),
    })?;
    Ok(Json(to_json(&found)?))
}

/// `GET /v1/bundles/{seq}`: what a settled report was made from, for members of the current set.
async fn bundle(
    State(api): State<Api>,
    Path(seq): Path<u64>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    api.admit(&headers, &format!("/v1/bundles/{seq}"))?;
    let found = api.context.store.settlement(seq)?;
    let found = found.ok_or_else(|| ApiError::NotFound {
        what: format!("settled report {seq}"),
    })?;
    Ok(Json(to_json(&found)?))
}

impl Api {
    /// Lets only operators of the current set through.
    fn admit(&self, headers: &HeaderMap, path: &str) -> Result<(), AuthError> {
        let request = SignedRequest::from_headers(headers)?;
        let set = self.context.set().ok_or(AuthError::NotAMember)?;
        let member = set.member(&request.operator).ok_or(AuthError::NotAMember)?;
        let key = set.members.key(member).ok_or(AuthError::NotAMember)?;
        let operators = &set.facts.operators;
        let operator = operators
            .get(usize::from(member))
            .ok_or(AuthError::NotAMember)?;
        let chain_id = &self.context.contracts.scope().chain_id;
        let names = (
            chain_id.as_str(),
            self.context.canonical.as_slice(),
            operator.as_slice(),
        );
        request.check(names, path, key, unix_seconds())
    }
}

pub(super) fn parse_hash(text: &str) -> Result<Hash32, ApiError> {
    text.parse().map_err(
        |error: attribution_report::InvalidHash| ApiError::Malformed {
            reason: error.to_string(),
        },
    )
}

pub(super) fn to_json(value: &impl serde::Serialize) -> Result<Value, ApiError> {
    let value = serde_json::to_value(value);
    value.map_err(|error| ApiError::Internal(OracleError::Store(error.to_string())))
}
