//! The envelope of JSON-RPC 2.0.

use serde_json::{json, Value};

use super::methods;
use super::params::Params;
use crate::devnet::Devnet;
use crate::error::DevnetError;

const MAX_BATCH: usize = 100;

/// An error of the call itself, not of what it asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RpcError {
    code: i64,
    message: &'static str,
    data: String,
}

impl RpcError {
    fn new(code: i64, message: &'static str, data: impl Into<String>) -> Self {
        Self {
            code,
            message,
            data: data.into(),
        }
    }

    /// Parameters are missing or malformed.
    pub fn params(data: impl Into<String>) -> Self {
        Self::new(-32602, "Invalid params", data)
    }

    /// What was asked for cannot be given.
    pub fn internal(data: impl Into<String>) -> Self {
        Self::new(-32603, "Internal error", data)
    }

    /// There is no such method.
    pub fn unknown_method(method: &str) -> Self {
        Self::new(-32601, "Method not found", method)
    }
}

impl From<DevnetError> for RpcError {
    fn from(error: DevnetError) -> Self {
        Self::internal(error.to_string())
    }
}

/// Wraps an outcome in the envelope.
pub fn envelope(id: Value, outcome: Result<Value, RpcError>) -> Value {
    match outcome {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(RpcError {
            code,
            message,
            data,
        }) => json!({
            "jsonrpc": "2.0",
            "id": id,
            "error": { "code": code, "message": message, "data": data },
        }),
    }
}

/// Answers a body: one call, or a list of them.
pub async fn answer(devnet: &Devnet, body: &[u8]) -> Value {
    let invalid = |data: String| {
        envelope(
            Value::Null,
            Err(RpcError::new(-32600, "Invalid Request", data)),
        )
    };
    match serde_json::from_slice(body) {
        Err(error) => envelope(
            Value::Null,
            Err(RpcError::new(-32700, "Parse error", error.to_string())),
        ),
        Ok(Value::Array(calls)) if calls.len() > MAX_BATCH => {
            invalid(format!("{} calls, at most {MAX_BATCH}", calls.len()))
        }
        Ok(Value::Array(calls)) => {
            let mut answers = Vec::with_capacity(calls.len());
            for call in calls {
                answers.push(answer_call(devnet, call).await);
            }
            Value::Array(answers)
        }
        Ok(call) => answer_call(devnet, call).await,
    }
}

async fn answer_call(devnet: &Devnet, mut call: Value) -> Value {
    let id = call.get("id").cloned().unwrap_or(Value::Null);
    let outcome = async {
        let Some(method) = call
            .get("method")
            .and_then(Value::as_str)
            .map(str::to_owned)
        else {
            return Err(RpcError::new(
                -32600,
                "Invalid Request",
                "method is missing",
            ));
        };
        let params = Params::from_json(call.get_mut("params").map(Value::take))?;
        methods::call(devnet, &method, params).await
    };
    envelope(id, outcome.await)
}
