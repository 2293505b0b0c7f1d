//! The HTTP server: messages of peers, receipts and bundles for peers, and what anyone may read.

use std::sync::Arc;

use attribution_report::Hash32;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{header, HeaderMap, HeaderValue, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use contract_api::dispute_registry::ChallengeStatus;
use ed25519_dalek::VerifyingKey;
use serde_json::{json, Value};
use tokio::sync::{mpsc::Sender, watch};

use super::auth::{AuthError, SignedRequest};
use super::client::unix_seconds;
use super::views;
use crate::daemon::{Context, Event, Gate};
use crate::error::OracleError;
use crate::store::StoredReceipt;
use crate::watch::PublishedReport;
use crate::wire::{
    AgreedReport, AttestationError, AttestationVote, Members, MessageError, Scope, SignedMessage,
};

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
                MessageError::OtherPredecessor { .. } => {
                    (StatusCode::CONFLICT, "other_predecessor")
                }
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
    let views = Router::new()
        .route("/v1/status", get(views::status))
        .route("/v1/reports/{seq}", get(views::report))
        .route("/v1/answers/{receipt_id}", get(views::answer))
        .route("/v1/claims/{payee}", get(views::claim))
        .layer(map_response(for_any_page));
    Router::new()
        .route("/v1/messages", post(messages))
        .route("/v1/attestations", post(attestations))
        .layer(DefaultBodyLimit::max(limit))
        .route("/v1/records/{digest}", get(record))
        .route("/v1/bundles/{seq}", get(bundle))
        .route("/v1/challenges/{challenge}/record", get(challenged))
        .route("/v1/agreed/{seq}", get(agreed))
        .route("/v1/leaves/{seq}", get(leaves))
        .merge(views)
        .with_state(api)
}

/// Lets web pages of any origin read what anyone may read; nothing here depends on cookies.
async fn for_any_page(mut response: Response) -> Response {
    let origins = HeaderValue::from_static("*");
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origins);
    response
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
    if let Some(seq) = ahead(&message, members, scope) {
        // A full queue only delays the look at what that member knows.
        let _ = api.events.try_send(Event::Ahead { seq });
    }
    message.verify(members, scope)?;
    let event = Event::Message(Box::new(message));
    api.events.try_send(event).map_err(|_| ApiError::Busy)?;
    Ok(StatusCode::ACCEPTED)
}

/// Number of a later report on the same predecessor that a member works on.
fn ahead(message: &SignedMessage, members: &Members, scope: &Scope) -> Option<u64> {
    let theirs = message.scope(scope.config_digest);
    let here = Scope {
        seq: theirs.seq,
        ..*scope
    };
    let later = theirs.seq > scope.seq && theirs == here;
    (later && message.verify(members, &theirs).is_ok()).then_some(theirs.seq)
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

/// `GET /v1/challenges/{challenge}/record`: the challenged receipt with its transcript, for the
/// committee that judges it.
async fn challenged(
    State(api): State<Api>,
    Path(challenge): Path<u64>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let request = SignedRequest::from_headers(&headers)?;
    let contracts = &api.context.contracts;
    let not_found = || ApiError::NotFound {
        what: format!("challenge {challenge}"),
    };
    let found = contracts.challenge(challenge).await?;
    let found = found.ok_or_else(not_found)?;
    let mut seats = found.committee.iter();
    let drawn = seats.any(|entry| entry.operator == request.operator);
    if found.status != ChallengeStatus::Judging || !drawn {
        return Err(AuthError::NotAMember.into());
    }
    let operator = contracts.operator(&request.operator).await?;
    let key = <[u8; 32]>::try_from(operator.pubkey.as_slice());
    let key = key.ok().and_then(|key| VerifyingKey::from_bytes(&key).ok());
    let canonical = contracts.canonical(&request.operator)?;
    let names = api.names(&canonical);
    let path = format!("/v1/challenges/{challenge}/record");
    let key = key.ok_or(AuthError::Signature)?;
    request.check(names, &path, &key, unix_seconds())?;
    let receipt = &found.receipt;
    let store = &api.context.store;
    let record = store.record_of(&receipt.node, &receipt.receipt_id)?;
    let StoredReceipt { record, .. } = record.ok_or_else(not_found)?;
    Ok(Json(json!({ "record": record })))
}

/// `GET /v1/agreed/{seq}`: the reports of a number with a quorum's signatures that this oracle
/// knows of, whether the chain took them or not. For everyone.
async fn agreed(
    State(api): State<Api>,
    Path(seq): Path<u64>,
) -> Result<Json<Vec<AgreedReport>>, ApiError> {
    Ok(Json(api.context.store.agreed(seq)?))
}

/// `GET /v1/leaves/{seq}`: all leaves of a settled report, with which anyone can check it.
async fn leaves(
    State(api): State<Api>,
    Path(seq): Path<u64>,
) -> Result<Json<PublishedReport>, ApiError> {
    let store = &api.context.store;
    let found = store.leaves(seq)?.ok_or_else(|| ApiError::NotFound {
        what: format!("settled report {seq}"),
    })?;
    let earned = store.credits_at(seq)?;
    Ok(Json(PublishedReport::new(found, &earned)))
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
        request.check(self.names(operator), path, key, unix_seconds())
    }

    /// What a request is bound to: chain, this oracle, the operator that asks.
    fn names<'a>(&'a self, operator: &'a [u8]) -> (&'a str, &'a [u8], &'a [u8]) {
        let chain_id = &self.context.contracts.scope().chain_id;
        (chain_id, &self.context.canonical, operator)
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
