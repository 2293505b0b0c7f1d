//! `GET /wallet/`: the wallet page, where the node is given its folder.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};

use crate::serve::{Node, ServeError};

/// The files of the page with their types; nothing else of the folder is served.
const FILES: [(&str, &str); 4] = [
    ("index.html", "text/html; charset=utf-8"),
    ("wallet.css", "text/css; charset=utf-8"),
    ("wallet.js", "text/javascript; charset=utf-8"),
    ("config.json", "application/json"),
];

/// The page runs its own code only, in no other page; it talks to the chain and to oracles.
const POLICY: &str = "default-src 'self'; connect-src *; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// Leads to the page.
pub async fn folder() -> Redirect {
    Redirect::permanent("/wallet/")
}

/// The page itself.
pub async fn index(State(node): State<Node>) -> Result<Response, ServeError> {
    read(&node, "index.html").await
}

/// A file of the page.
pub async fn file(
    State(node): State<Node>,
    Path(name): Path<String>,
) -> Result<Response, ServeError> {
    read(&node, &name).await
}

async fn read(node: &Node, name: &str) -> Result<Response, ServeError> {
    let not_found = || ServeError::NotFound {
        what: "page",
        id: name.chars().take(80).collect(),
    };
    let folder = node.config().wallet.as_ref().ok_or_else(not_found)?;
    let known = FILES.iter().find(|(file, _)| *file == name);
    let (file, kind) = known.ok_or_else(not_found)?;
    let path = folder.join(file);
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(path))
        .await
        .map_err(|_| ServeError::EngineStopped)?
        .map_err(|_| not_found())?;
    let headers = [
        (header::CONTENT_TYPE, *kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    Ok((headers, bytes).into_response())
}
