//! What a contract says it holds, against what it holds.

use contract_api::{
    datanet_registry, dispute_registry, gopen_token, governor, model_registry, open_token,
    oracle_registry, payout_splitter,
};

use super::{ask, equal};
use crate::world::{Part, World};

/// Compares a contract's OPEN with its totals. Plain transfers that nobody asked for are known.
///
/// # Errors
/// What is wrong, in words.
pub fn totals(world: &World, part: Part) -> Result<(), String> {
    let address = world.address(part);
    let balance = world.open_balance(address);
    let gifts = world.memory.gifts.get(address).copied().unwrap_or_default();
    let held = match part {
        Part::OpenToken => wrapped(world)?,
        Part::GopenVoting => 0,
        Part::GopenToken => backing(world)?,
        Part::Governor => return treasury(world, balance),
        Part::DatanetRegistry => {
            let query = datanet_registry::QueryMsg::Config {};
            let config: datanet_registry::ConfigResponse = ask(world, part, &query)?;
            config.held.u128()
        }
        Part::ModelRegistry => models(world)?,
        Part::OracleRegistry => oracles(world)?,
        Part::PayoutSplitter => splitter(world)?,
        Part::DisputeRegistry => disputes(world)?,
    };
    let name = part.name();
    equal(&format!("OPEN of {name}"), balance, held + gifts)
}

/// Native coins are held for all OPEN that was wrapped and not burned since, and the supply is
/// within its cap.
fn wrapped(world: &World) -> Result<u128, String> {
    let part = Part::OpenToken;
    let wrapping: open_token::WrappingResponse =
        ask(world, part, &open_token::QueryMsg::Wrapping {})?;
    let (wrapped, supply) = (wrapping.wrapped.u128(), world.token_supply(part));
    let native = world.native_balance(world.address(part));
    equal("native coins of open-token", native, wrapped)?;
    if world.wraps {
        equal("wrapped", wrapped, supply + world.memory.burned)?;
    }
    match supply <= open_token::MAX_SUPPLY {
        true => Ok(0),
        false => Err(format!("a supply of {supply} is beyond the cap")),
    }
}

fn backing(world: &World) -> Result<u128, String> {
    let query = gopen_token::QueryMsg::Backing {};
    let backing: gopen_token::BackingResponse = ask(world, Part::GopenToken, &query)?;
    let held = backing.held.u128();
    let supply = world.token_supply(Part::GopenToken);
    let claims = backing.unbonding.u128();
    equal("OPEN behind gOPEN", held, supply + claims)?;
    Ok(held)
}

fn treasury(world: &World, balance: u128) -> Result<(), String> {
    let query = governor::QueryMsg::Treasury {};
    let treasury: governor::TreasuryResponse = ask(world, Part::Governor, &query)?;
    equal("OPEN of the governor", treasury.balance.u128(), balance)?;
    let (deposits, spendable) = (treasury.deposits.u128(), treasury.spendable.u128());
    equal("deposits and spendable", deposits + spendable, balance)
}

fn models(world: &World) -> Result<u128, String> {
    let query = model_registry::QueryMsg::Totals {};
    let totals: model_registry::TotalsResponse = ask(world, Part::ModelRegistry, &query)?;
    let sum = totals.deposits.u128() + totals.stakes.u128();
    equal("held by model-registry", totals.held.u128(), sum)?;
    Ok(sum)
}

fn oracles(world: &World) -> Result<u128, String> {
    let query = oracle_registry::QueryMsg::Totals {};
    let totals: oracle_registry::TotalsResponse = ask(world, Part::OracleRegistry, &query)?;
    let sum = totals.bonds.u128() + totals.reward_pool.u128();
    equal("held by oracle-registry", totals.held.u128(), sum)?;
    Ok(sum)
}

/// `paid <= final cumulative <= collected <= deposited`.
fn splitter(world: &World) -> Result<u128, String> {
    let query = payout_splitter::QueryMsg::Totals {};
    let totals: payout_splitter::TotalsResponse = ask(world, Part::PayoutSplitter, &query)?;
    let chain = [
        totals.paid,
        totals.final_cumulative,
        totals.collected,
        totals.deposited,
    ];
    if chain.windows(2).any(|pair| pair[0] > pair[1]) {
        return Err(format!("paid, final, collected, deposited: {chain:?}"));
    }
    let out = totals.refunded.u128() + totals.paid.u128();
    let deposited = totals.deposited.u128();
    let left = deposited.checked_sub(out);
    left.ok_or_else(|| format!("{out} left the splitter, {deposited} came in"))
}

/// All bonds are held, returned, paid as fees or forfeited.
fn disputes(world: &World) -> Result<u128, String> {
    let query = dispute_registry::QueryMsg::Totals {};
    let totals: dispute_registry::TotalsResponse = ask(world, Part::DisputeRegistry, &query)?;
    let parts = [totals.held, totals.returned, totals.fees, totals.forfeited];
    let sum = parts.iter().map(|part| part.u128()).sum();
    equal("bonds of challenges", totals.bonded.u128(), sum)?;
    Ok(totals.held.u128())
}
