//! Votes: the balances that are delegated, and votes of the past, which never change.

use std::collections::BTreeMap;

use contract_api::gopen_token::{
    BackingResponse, ClaimsResponse, QueryMsg, TotalPowerAtHeightResponse,
    VotingPowerAtHeightResponse,
};
use contract_api::gopen_voting;
use cosmwasm_std::Addr;

use super::{ask, equal};
use crate::ledger::Ledger;
use crate::world::{Part, World};

const PART: Part = Part::GopenToken;
/// Votes of the past that are kept.
const MAX_SEEN: usize = 96;

/// Compares every account's votes with the balances that vote through it, the total with the
/// supply, claims with their sum, and the votes that were read before with what they are said to
/// have been.
pub fn votes(world: &mut World, ledger: &Ledger) -> Result<(), String> {
    let holders: Vec<Addr> = world.holders().cloned().collect();
    let mut expected: BTreeMap<&Addr, u128> = BTreeMap::new();
    for holder in &holders {
        let voter = world.memory.delegates.get(holder).unwrap_or(holder);
        *expected.entry(voter).or_default() += ledger.gopen(holder);
    }
    let mut seen = Vec::new();
    let mut unbonding = 0;
    let mut supply = 0;
    for holder in &holders {
        let found = power(world, holder, None)?;
        let right = expected.get(holder).copied().unwrap_or_default();
        equal(&format!("votes of {holder}"), found, right)?;
        supply += ledger.gopen(holder);
        unbonding += claims(world, holder)?;
        seen.push((world.height() + 1, holder.clone(), found));
    }
    let total: TotalPowerAtHeightResponse =
        ask(world, PART, &QueryMsg::TotalPowerAtHeight { height: None })?;
    equal("all votes", total.power.u128(), supply)?;
    let query = gopen_voting::QueryMsg::TotalPowerAtHeight { height: None };
    let total: TotalPowerAtHeightResponse = ask(world, Part::GopenVoting, &query)?;
    equal("all votes of the voting module", total.power.u128(), supply)?;
    let backing: BackingResponse = ask(world, PART, &QueryMsg::Backing {})?;
    equal("claims", unbonding, backing.unbonding.u128())?;
    past(world)?;
    // What is true now is what the next block begins with, so nothing may be sent in this one.
    world.advance(1, 1);
    let memory = &mut world.memory.votes_seen;
    memory.extend(seen);
    let beyond = memory.len().saturating_sub(MAX_SEEN);
    memory.drain(..beyond);
    Ok(())
}

fn past(world: &World) -> Result<(), String> {
    for (height, account, votes) in &world.memory.votes_seen {
        let found = power(world, account, Some(*height))?;
        equal(&format!("votes of {account} at {height}"), found, *votes)?;
    }
    Ok(())
}

fn power(world: &World, account: &Addr, height: Option<u64>) -> Result<u128, String> {
    let query = QueryMsg::VotingPowerAtHeight {
        address: account.to_string(),
        height,
    };
    let found: VotingPowerAtHeightResponse = ask(world, PART, &query)?;
    Ok(found.power.u128())
}

fn claims(world: &World, account: &Addr) -> Result<u128, String> {
    let query = QueryMsg::Claims {
        address: account.to_string(),
    };
    let found: ClaimsResponse = ask(world, PART, &query)?;
    Ok(found.claims.iter().map(|claim| claim.amount.u128()).sum())
}
