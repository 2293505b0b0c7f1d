//! Where the bond of a challenge goes.
//!
//! A decision costs `floor(bond * judging_fee_bps / 10,000)`, whichever it is, so that no verdict
//! pays better than the other. Each member whose verdict is the decision gets the same share of it,
//! rounded down; what rounding leaves over goes to the treasury. The rest of the bond goes back to
//! the challenger where the challenge was upheld, and to the treasury where it was rejected.

use attribution_report::BASIS_POINTS;
use cosmwasm_std::{Addr, Storage, Uint128, WasmMsg};

use crate::{
    state::{self, Challenge, Config},
    suite, ContractError,
};

/// Pays for a decision.
pub(super) fn decide(
    storage: &mut dyn Storage,
    config: &Config,
    challenge: &Challenge,
    upheld: bool,
) -> Result<Option<WasmMsg>, ContractError> {
    let bond = challenge.bond;
    let fee = bond.multiply_ratio(challenge.judging_fee_bps, BASIS_POINTS);
    let agreeing: Vec<Addr> = challenge
        .committee
        .iter()
        .filter(|judge| judge.upheld == Some(upheld))
        .map(|judge| judge.operator.clone())
        .collect();
    let count = Uint128::from(agreeing.len() as u64);
    let share = fee.checked_div(count).unwrap_or_default();
    let paid = share.checked_mul(count)?;
    let remainder = fee.checked_sub(paid)?;
    let rest = bond.checked_sub(fee)?;
    let (returned, forfeited) = match upheld {
        true => (rest, remainder),
        false => (Uint128::zero(), rest.checked_add(remainder)?),
    };

    let mut totals = state::totals(storage)?;
    totals.held = totals.held.checked_sub(bond)?;
    totals.returned = totals.returned.checked_add(returned)?;
    totals.fees = totals.fees.checked_add(paid)?;
    totals.forfeited = totals.forfeited.checked_add(forfeited)?;
    state::save_totals(storage, &totals)?;

    let fees = agreeing.into_iter().map(|judge| (judge, share));
    let others = [
        (challenge.challenger.clone(), returned),
        (config.treasury.clone(), forfeited),
    ];
    Ok(suite::pay(config, fees.chain(others))?)
}

/// Returns the whole bond.
pub(super) fn give_back(
    storage: &mut dyn Storage,
    config: &Config,
    challenge: &Challenge,
) -> Result<Option<WasmMsg>, ContractError> {
    let bond = challenge.bond;
    let mut totals = state::totals(storage)?;
    totals.held = totals.held.checked_sub(bond)?;
    totals.returned = totals.returned.checked_add(bond)?;
    state::save_totals(storage, &totals)?;
    Ok(suite::pay(config, [(challenge.challenger.clone(), bond)])?)
}
