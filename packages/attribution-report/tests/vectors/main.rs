//! Golden vectors of every signed and hashed format.
//!
//! A vector names its inputs, the exact bytes that are hashed or signed, and what comes out. The
//! bytes are put together here by hand, apart from the crate's encoder. The files under `vectors/`
//! are what other implementations check against; `UPDATE_VECTORS=1 cargo test -p
//! attribution-report --test vectors` writes them anew after a deliberate change of a format.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod bytes;
mod data;
mod oracles;
mod payments;
mod receipts;
mod reports;
mod trees;

use std::{env, fs, path::PathBuf};

use serde_json::Value;

/// Compares vectors with their file, or writes it where that is asked for.
fn check(name: &str, vectors: &Value) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("vectors/{name}.json"));
    let text = format!("{}\n", serde_json::to_string_pretty(vectors).unwrap());
    if env::var_os("UPDATE_VECTORS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let golden = fs::read_to_string(&path).expect("the vectors are part of the source");
    assert_eq!(text, golden, "{name} differs from {}", path.display());
}
