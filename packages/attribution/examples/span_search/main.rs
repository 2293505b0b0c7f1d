//! Measures the span index on a corpus that is written by rule.
//!
//! `span_search corpus TEXT_FOLDER MEGABYTES FOLDER` writes a corpus in infini-gram's token files
//! and answers to search for; `span_search measure FOLDER RESULT` builds the span index of it,
//! searches it and writes the figures as JSON.

mod corpus;
mod measure;

use std::error::Error;
use std::path::Path;

/// Result of a step.
pub type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["corpus", texts, megabytes, folder] => {
            corpus::write(Path::new(texts), megabytes.parse()?, Path::new(folder))
        }
        ["measure", folder, result] => measure::measure(Path::new(folder), Path::new(result)),
        _ => Err("usage: span_search corpus TEXTS MEGABYTES FOLDER | measure FOLDER RESULT".into()),
    }
}
