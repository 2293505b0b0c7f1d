//! What can go wrong while serving, and how a client is told.

use std::path::PathBuf;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
    Json,
};
use serde_json::json;

use super::voucher::VoucherError;

/// Why a node could not start or could not answer.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The configuration cannot be used.
    #[error("configuration {path}: {reason}")]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A key file cannot be used.
    #[error(transparent)]
    KeyFile(#[from] chain_client::KeyFileError),
    /// The chain could not be asked, or said no.
    #[error("the chain: {0}")]
    Chain(#[from] chain_client::Error),
    /// An artifact is missing or damaged.
    #[error("the artifact store: {0}")]
    Artifacts(#[from] artifact_store::Error),
    /// A model or an adapter cannot be used.
    #[error("the model: {0}")]
    Model(#[from] lora_model::ModelError),
    /// The node's store failed.
    #[error("the node's store: {0}")]
    Store(String),
    /// A system call failed.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The voucher does not pay for the request.
    #[error("{0}")]
    Payment(#[from] VoucherError),
    /// The request itself is wrong.
    #[error("{message}")]
    BadRequest {
        /// Field at fault, if one is.
        param: Option<&'static str>,
        /// Machine-readable reason.
        code: &'static str,
        /// Reason for people.
        message: String,
    },
    /// No such model is served here.
    #[error("no model `{model}` is served here")]
    UnknownModel {
        /// Name asked for.
        model: String,
    },
    /// No such receipt or channel.
    #[error("there is no {what} `{id}`")]
    NotFound {
        /// Kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// The caller is not an oracle of the current set.
    #[error("the receipts feed is for oracles of the current set: {reason}")]
    NotAnOracle {
        /// What is missing.
        reason: &'static str,
    },
    /// Too many requests wait already.
    #[error("the node is busy; try again later")]
    Busy,
    /// The engine stopped while the answer was being made.
    #[error("the engine stopped")]
    EngineStopped,
}

impl ServeError {
    /// A wrong request.
    pub fn bad_request(
        param: Option<&'static str>,
        code: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Self::BadRequest {
            param,
            code,
            message: message.into(),
        }
    }

    /// HTTP status, error type and code in OpenAI's terms.
    fn describe(&self) -> (StatusCode, &'static str, &str) {
        match self {
            Self::Payment(error) => (
                StatusCode::PAYMENT_REQUIRED,
                "payment_required",
                error.code(),
            ),
            Self::BadRequest { code, .. } => {
                (StatusCode::BAD_REQUEST, "invalid_request_error", code)
            }
            Self::UnknownModel { .. } => (
                StatusCode::NOT_FOUND,
                "invalid_request_error",
                "model_not_found",
            ),
            Self::NotFound { .. } => (StatusCode::NOT_FOUND, "invalid_request_error", "not_found"),
            Self::NotAnOracle { .. } => {
                (StatusCode::FORBIDDEN, "permission_error", "not_an_oracle")
            }
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "server_error", "busy"),
            Self::Chain(_) => (StatusCode::BAD_GATEWAY, "server_error", "chain_unavailable"),
            _ => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "server_error",
                "internal",
            ),
        }
    }
}

impl IntoResponse for ServeError {
    fn into_response(self) -> Response {
        let (status, kind, code) = self.describe();
        let param = match &self {
            Self::BadRequest { param, .. } => *param,
            Self::UnknownModel { .. } => Some("model"),
            _ => None,
        };
        if status.is_server_error() {
            tracing::error!(error = %self, "request failed");
        }
        let message = match status {
            StatusCode::INTERNAL_SERVER_ERROR => "the node failed; its log says why".to_owned(),
            _ => self.to_string(),
        };
        let mut error = json!({"message": message, "type": kind, "param": param, "code": code});
        if let Self::Payment(reason) = &self {
            error["required"] = json!(reason.required().map(|amount| amount.to_string()));
        }
        (status, Json(json!({"error": error}))).into_response()
    }
}
