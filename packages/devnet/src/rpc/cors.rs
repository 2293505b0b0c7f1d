//! Which web pages may talk to the chain: those of this machine, and browser extensions.

use axum::extract::Request;
use axum::http::{header, HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

const EXTENSION_SCHEMES: [&str; 3] = [
    "chrome-extension://",
    "moz-extension://",
    "safari-web-extension://",
];

/// Answers preflight requests and marks responses for allowed origins.
pub async fn allow_local_pages(request: Request, next: Next) -> Response {
    let origin = request
        .headers()
        .get(header::ORIGIN)
        .filter(|origin| is_allowed(origin))
        .cloned();
    let preflight = request.method() == Method::OPTIONS;
    let mut response = if preflight {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    if let Some(origin) = origin {
        allow(response.headers_mut(), origin);
    }
    response
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    let methods = HeaderValue::from_static("GET, POST, OPTIONS");
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    let allowed = HeaderValue::from_static("content-type, x-cosmos-block-height");
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
}

fn is_allowed(origin: &HeaderValue) -> bool {
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    if EXTENSION_SCHEMES
        .iter()
        .any(|scheme| origin.starts_with(scheme))
    {
        return true;
    }
    let authority = origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"));
    let Some(authority) = authority else {
        return false;
    };
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next(),
        None => authority.split(':').next(),
    };
    matches!(host, Some("localhost" | "127.0.0.1" | "::1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_machine_and_extensions_are_allowed() {
        let allowed = [
            "http://localhost:5173",
            "http://127.0.0.1",
            "https://[::1]:8080",
            "chrome-extension://dmkamcknogkgcdfhhbddcghachkejeap",
        ];
        let refused = [
            "http://example.com",
            "http://localhost.example.com",
            "null",
            "http://127.0.0.1.nip.io",
        ];
        for origin in allowed {
            assert!(is_allowed(&HeaderValue::from_static(origin)), "{origin}");
        }
        for origin in refused {
            assert!(!is_allowed(&HeaderValue::from_static(origin)), "{origin}");
        }
    }
}
