//! What may never happen, beside what the ledger of balances shows.

mod gopen_token;
mod governor;
mod registries;
mod splitter;
mod totals;

pub use totals::totals;

use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::ledger::Ledger;
use crate::world::{Part, World};

/// Compares what every contract says it holds with all its records.
///
/// # Errors
/// What is wrong, in words.
pub fn records(world: &mut World, ledger: &Ledger) -> Result<(), String> {
    for part in Part::ALL {
        totals(world, part)?;
    }
    let holders: Vec<_> = world.holders().cloned().collect();
    ledger.check_native(world, holders.iter())?;
    gopen_token::votes(world, ledger)?;
    governor::proposals(world)?;
    registries::datanets(world)?;
    registries::models(world)?;
    registries::oracles(world)?;
    registries::disputes(world)?;
    splitter::honest(world)?;
    splitter::channels(world)?;
    splitter::reports(world)?;
    splitter::payees(world)
}

/// The answer to a query that must be answered.
fn ask<T: DeserializeOwned>(
    world: &World,
    part: Part,
    query: &impl Serialize,
) -> Result<T, String> {
    let found = world.query(part, query);
    found.ok_or_else(|| format!("{} does not answer a query", part.name()))
}

/// Refuses two numbers that should be one.
fn equal(what: &str, found: u128, expected: u128) -> Result<(), String> {
    match found == expected {
        true => Ok(()),
        false => Err(format!("{what}: {found}, not {expected}")),
    }
}
