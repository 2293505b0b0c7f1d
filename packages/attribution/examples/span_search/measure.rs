//! Builds and searches the span index of a corpus.

use std::fs;
use std::path::Path;
use std::time::Instant;

use attribution::span::{SpanIndex, SpanItem, SpanParameters};
use attribution_report::Hash32;
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

use crate::Outcome;

/// How often every answer is searched for.
const REPEATS: usize = 7;
/// Tokens of a phrase: the first of every answer, which stand in the corpus.
const PHRASE: usize = 8;
/// Documents of one contribution.
const BATCH: usize = 1_000;

/// The documents as items, a thousand of them in each contribution.
fn items(folder: &Path) -> Outcome<Vec<SpanItem>> {
    let bytes = fs::read(folder.join("tokenized.0"))?;
    let tokens: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    let documents = tokens.split(|token| *token == u16::MAX).skip(1);
    let item = |(number, document): (usize, &[u16])| {
        let contribution = (number / BATCH) as u32;
        let bytes: Vec<u8> = document.iter().flat_map(|id| id.to_le_bytes()).collect();
        SpanItem {
            contribution,
            owner: contribution,
            id: format!("item-{number}"),
            content: Hash32(Sha256::digest(bytes).into()),
            tokens: document.iter().map(|id| u32::from(*id)).collect(),
        }
    };
    Ok(documents.enumerate().map(item).collect())
}

fn answers(folder: &Path) -> Outcome<Vec<Vec<u32>>> {
    let about: Value = serde_json::from_slice(&fs::read(folder.join("about.json"))?)?;
    Ok(serde_json::from_value(about["answers"].clone())?)
}

/// Seconds of every search for the spans of these tokens.
fn times(index: &SpanIndex, tokens: &[u32]) -> Vec<f64> {
    let search = |_| {
        let started = Instant::now();
        let found = index.match_spans(std::hint::black_box(tokens));
        let seconds = started.elapsed().as_secs_f64();
        std::hint::black_box(found);
        seconds
    };
    (0..REPEATS).map(search).collect()
}

/// Writes the build time, the size, and for every answer its spans and the times of its searches.
pub fn measure(folder: &Path, result: &Path) -> Outcome<()> {
    let items = items(folder)?;
    let contributions = items.last().map_or(0, |item| item.contribution + 1);
    let path = folder.join("spans.index");
    let started = Instant::now();
    let built = SpanIndex::build(SpanParameters::default(), contributions, &items)?;
    built.save(&path)?;
    let build_seconds = started.elapsed().as_secs_f64();
    drop((items, built));
    let started = Instant::now();
    let index = SpanIndex::open(&path)?;
    let open_seconds = started.elapsed().as_secs_f64();
    let (mut spans, mut seconds, mut phrases) = (Vec::new(), Vec::new(), Vec::new());
    for answer in answers(folder)? {
        let found = index.match_spans(&answer);
        let listed = found
            .iter()
            .map(|span| json!([span.answer.start, span.answer.end, span.count]));
        spans.push(Value::from_iter(listed));
        seconds.push(times(&index, &answer));
        phrases.push(times(&index, &answer[..PHRASE]));
    }
    let figures = json!({
        "build_seconds": build_seconds,
        "open_seconds": open_seconds,
        "bytes": index.bytes().len(),
        "tokens": index.tokens(),
        "items": index.item_count(),
        "seconds": seconds,
        "phrase_seconds": phrases,
        "spans": spans,
    });
    Ok(fs::write(result, serde_json::to_vec(&figures)?)?)
}
