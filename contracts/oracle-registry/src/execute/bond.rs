//! Bonds: more of it, on its way out, and back.

use contract_api::open_token;
use cosmwasm_std::{to_json_binary, Addr, DepsMut, Env, Response, StdError, Uint128, WasmMsg};

use crate::{
    events::{BondAdded, BondWithdrawn, Unbonded},
    state::{self, Config, Operator},
    ContractError,
};

fn load(deps: &DepsMut, operator: &Addr) -> Result<Operator, ContractError> {
    state::operator(deps.storage, operator)?.ok_or_else(|| ContractError::NotOperator {
        operator: operator.to_string(),
    })
}

fn load_bonded(deps: &DepsMut, operator: &Addr) -> Result<Operator, ContractError> {
    let record = load(deps, operator)?;
    match record.unbonds_at {
        None => Ok(record),
        Some(unbonds_at) => Err(ContractError::Unbonding {
            operator: operator.to_string(),
            unbonds_at,
        }),
    }
}

pub(crate) fn add_bond(
    deps: DepsMut,
    operator: Addr,
    amount: Uint128,
) -> Result<Response, ContractError> {
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    let mut record = load_bonded(&deps, &operator)?;
    record.bond = record.bond.checked_add(amount)?;
    let held = state::held(deps.storage)?.checked_add(amount)?;
    state::save_held(deps.storage, held)?;
    state::save_operator(deps.storage, &operator, &record)?;
    Ok(BondAdded {
        operator: &operator,
        amount,
        bond: record.bond,
    }
    .into())
}

pub(crate) fn unbond(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    operator: Addr,
) -> Result<Response, ContractError> {
    let mut record = load_bonded(&deps, &operator)?;
    let now = env.block.time.seconds();
    let unbonds_at = now
        .checked_add(config.unbonding_seconds)
        .ok_or_else(|| StdError::generic_err("the unbonding time exceeds 64 bits"))?;
    record.unbonds_at = Some(unbonds_at);
    state::save_operator(deps.storage, &operator, &record)?;
    Ok(Unbonded {
        operator: &operator,
        bond: record.bond,
        unbonds_at,
    }
    .into())
}

pub(crate) fn withdraw_bond(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    operator: Addr,
) -> Result<Response, ContractError> {
    let record = load(&deps, &operator)?;
    let now = env.block.time.seconds();
    match record.unbonds_at {
        None => {
            return Err(ContractError::StillBonded {
                operator: operator.into(),
            })
        }
        Some(unbonds_at) if now < unbonds_at => {
            return Err(ContractError::TooEarly { unbonds_at, now })
        }
        Some(_) => refuse_member(&deps, config, &operator)?,
    }

    let held = state::held(deps.storage)?.checked_sub(record.bond)?;
    state::save_held(deps.storage, held)?;
    state::remove_operator(deps.storage, &operator, &record);
    let transfer = WasmMsg::Execute {
        contract_addr: config.open_token.to_string(),
        msg: to_json_binary(&open_token::ExecuteMsg::Transfer {
            recipient: operator.to_string(),
            amount: record.bond,
        })?,
        funds: vec![],
    };
    let event = BondWithdrawn {
        operator: &operator,
        bond: record.bond,
    };
    Ok(Response::from(event).add_message(transfer))
}

/// Keeps the bond of an operator that still signs, unless no other set can be made: then the last
/// operators must be able to leave.
fn refuse_member(deps: &DepsMut, config: &Config, operator: &Addr) -> Result<(), ContractError> {
    let Some(set_id) = state::current_set(deps.storage)? else {
        return Ok(());
    };
    let set = state::set(deps.storage, set_id)?;
    let member = set.is_some_and(|set| set.members.iter().any(|m| m.operator == *operator));
    if member && !state::ranked(deps.storage, config.min_bond, 1)?.is_empty() {
        return Err(ContractError::StillInSet {
            operator: operator.to_string(),
            set_id,
        });
    }
    Ok(())
}
