//! How many planted near duplicates are found, and how many honest items are taken for copies.

use attribution::duplicates::{Duplicates, Item};
use attribution::examples::span_tokens;
use serde_json::{json, Value};

use crate::texts::{changed_words, random};
use crate::world::World;
use crate::Outcome;

/// One row per part of the words that the planted copies change. Every honest item is copied once,
/// by a contributor that follows all honest ones.
pub fn measure(world: &World, changed: &[f64]) -> Outcome<Vec<Value>> {
    let mut rng = random(4);
    let mut row = |part: f64| -> Outcome<Value> {
        let texts = world.honest.iter().flat_map(|entry| &entry.texts);
        let copies: Vec<String> = texts
            .map(|text| changed_words(text, part, &mut rng))
            .collect();
        let (holders, owners) = owners(world, &copies)?;
        let (honest, planted) = owners.split_at(copies.len());
        let taken = honest.iter().zip(&holders).filter(|(a, b)| a != b).count();
        let found = planted.iter().zip(&holders).filter(|(a, b)| a == b).count();
        let copier = holders[copies.len()];
        let flagged = planted.iter().filter(|owner| **owner != copier).count();
        Ok(json!({
            "changed": part,
            "planted": copies.len(),
            "recall": found as f64 / copies.len() as f64,
            "precision": found as f64 / (flagged + taken).max(1) as f64,
            "honest_taken_for_copies": taken,
        }))
    };
    changed.iter().map(|part| row(*part)).collect()
}

/// Contribution and owner of every item, the honest ones first, then the copies.
fn owners(world: &World, copies: &[String]) -> Outcome<(Vec<u32>, Vec<u32>)> {
    let copier = world.honest.len() as u32;
    let honest = (0u32..).zip(&world.honest);
    let honest =
        honest.flat_map(|(number, entry)| entry.texts.iter().map(move |text| (number, text)));
    let all: Vec<(u32, &String)> = honest
        .chain(copies.iter().map(|text| (copier, text)))
        .collect();
    let tokens: Vec<Vec<u32>> = all
        .iter()
        .map(|(_, text)| span_tokens(text, world.format.tokenizer()))
        .collect::<Result<_, _>>()?;
    let items: Vec<Item<'_>> = all
        .iter()
        .zip(&tokens)
        .map(|((contribution, text), tokens)| Item {
            contribution: *contribution,
            text,
            tokens,
        })
        .collect();
    let owners = Duplicates::find(world.honest.len() + 1, &items).owners;
    Ok((
        all.iter().map(|(contribution, _)| *contribution).collect(),
        owners,
    ))
}
