//! Every action of a user.

pub mod adapter;
pub mod ask;
pub mod batch;
pub mod channel;
pub mod claim;
pub mod contracts;
pub mod datanet;
pub mod deploy;
pub mod dispute;
pub mod governance;
pub mod node;
pub mod operator;
pub mod receipt;
pub mod report;
pub mod report_dispute;
pub mod snapshot;
pub mod token;

use serde::{de::DeserializeOwned, Deserialize};

use crate::{Error, Result};

/// An error object as the daemons send it.
#[derive(Deserialize)]
struct Refusal {
    error: RefusalBody,
}

#[derive(Deserialize)]
struct RefusalBody {
    message: String,
    code: Option<String>,
}

/// Turns an answer that is not a success into an error with the daemon's reason.
async fn refused(url: &str, response: reqwest::Response) -> Error {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap_or_default();
    let (message, code) = match serde_json::from_str::<Refusal>(&text) {
        Ok(refusal) => (refusal.error.message, refusal.error.code),
        Err(_) => (text.chars().take(500).collect(), None),
    };
    Error::Refused {
        url: url.to_owned(),
        status,
        code,
        message,
    }
}

/// Reads JSON from a daemon.
pub(crate) async fn get_json<T: DeserializeOwned>(url: &str) -> Result<T> {
    let response = reqwest::get(url)
        .await
        .map_err(|error| Error::http(url, error))?;
    if !response.status().is_success() {
        return Err(refused(url, response).await);
    }
    response
        .json()
        .await
        .map_err(|error| Error::http(url, error))
}
