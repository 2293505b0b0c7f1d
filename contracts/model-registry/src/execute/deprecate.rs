//! The end of something, and the money that stood behind it.

use contract_api::model_registry::{AdapterStatus, Asset};
use cosmwasm_std::{Addr, DepsMut, Env, Response, StdError, Storage, Uint128};

use super::{check_owner, open_transfer};
use crate::{
    events::Event,
    state::{self, Config},
    ContractError,
};

pub(crate) fn deprecate(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    sender: Addr,
    asset: Asset,
) -> Result<Response, ContractError> {
    check_owner(deps.storage, asset, &sender)?;
    let now = env.block.time.seconds();
    let free_at = now
        .checked_add(config.hold_seconds)
        .ok_or_else(|| StdError::generic_err("the hold period exceeds 64 bits"))?;
    let marked = mark(deps.storage, asset, now, free_at)?;
    if !marked {
        return Err(ContractError::Deprecated { asset });
    }
    Ok(Event::Deprecated { asset, by: sender }.into())
}

/// Marks an asset as deprecated; false where it is already.
fn mark(
    storage: &mut dyn Storage,
    asset: Asset,
    now: u64,
    free_at: u64,
) -> Result<bool, ContractError> {
    let unknown = || ContractError::UnknownAsset { asset };
    let marked = match asset {
        Asset::BaseModel(id) => {
            let id = id.u64();
            let mut record = state::base_model(storage, id)?.ok_or_else(unknown)?;
            let former = record.deprecated_at.replace(now);
            if former.is_none() {
                state::save_base_model(storage, id, &record)?;
            }
            former
        }
        Asset::Adapter(id) => {
            let id = id.u64();
            let mut record = state::adapter(storage, id)?.ok_or_else(unknown)?;
            let former = record.deprecated_at.replace(now);
            if former.is_none() {
                record.withdrawable_at = Some(free_at);
                // A failed adapter stays failed: nobody washes a verdict off.
                if record.status != AdapterStatus::Failed {
                    record.status = AdapterStatus::Deprecated;
                }
                state::save_adapter(storage, id, &record)?;
            }
            former
        }
        Asset::Agent(id) => {
            let id = id.u64();
            let mut record = state::agent(storage, id)?.ok_or_else(unknown)?;
            let former = record.deprecated_at.replace(now);
            if former.is_none() {
                record.withdrawable_at = Some(free_at);
                state::save_agent(storage, id, &record)?;
            }
            former
        }
        Asset::App(id) => {
            let id = id.u64();
            let mut record = state::app(storage, id)?.ok_or_else(unknown)?;
            let former = record.deprecated_at.replace(now);
            if former.is_none() {
                state::save_app(storage, id, &record)?;
            }
            former
        }
    };
    Ok(marked.is_none())
}

pub(crate) fn withdraw_deposit(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    sender: Addr,
    asset: Asset,
) -> Result<Response, ContractError> {
    check_owner(deps.storage, asset, &sender)?;
    let now = env.block.time.seconds();
    let amount = match asset {
        Asset::Adapter(id) => take_deposit(deps.storage, id.u64(), now)?,
        Asset::Agent(id) => take_stake(deps.storage, id.u64(), now)?,
        Asset::BaseModel(_) | Asset::App(_) => return Err(ContractError::NoDeposit { asset }),
    };
    let event = Event::DepositWithdrawn {
        asset,
        recipient: sender.clone(),
        amount,
    };
    Ok(Response::from(event).add_message(open_transfer(config, &sender, amount)?))
}

/// Refuses what is not deprecated or still held.
fn check_free(asset: Asset, free_at: Option<u64>, now: u64) -> Result<(), ContractError> {
    match free_at {
        None => Err(ContractError::NotDeprecated { asset }),
        Some(free_at) if now < free_at => Err(ContractError::Held { free_at, now }),
        Some(_) => Ok(()),
    }
}

/// The deposit stays while there is no verdict: otherwise a builder could leave before the audit.
fn take_deposit(storage: &mut dyn Storage, id: u64, now: u64) -> Result<Uint128, ContractError> {
    let asset = Asset::Adapter(id.into());
    let mut record = state::adapter(storage, id)?.ok_or(ContractError::UnknownAsset { asset })?;
    check_free(asset, record.withdrawable_at, now)?;
    if record.deposit.is_zero() {
        return Err(ContractError::NoDeposit { asset });
    }
    if record.attested_at.is_none() {
        return Err(ContractError::NoVerdict { adapter: id });
    }
    let amount = std::mem::take(&mut record.deposit);
    state::save_adapter(storage, id, &record)?;
    let mut totals = state::totals(storage)?;
    totals.deposits = totals.deposits.checked_sub(amount)?;
    state::save_totals(storage, &totals)?;
    Ok(amount)
}

fn take_stake(storage: &mut dyn Storage, id: u64, now: u64) -> Result<Uint128, ContractError> {
    let asset = Asset::Agent(id.into());
    let mut record = state::agent(storage, id)?.ok_or(ContractError::UnknownAsset { asset })?;
    check_free(asset, record.withdrawable_at, now)?;
    if record.stake.is_zero() {
        return Err(ContractError::NoDeposit { asset });
    }
    let amount = std::mem::take(&mut record.stake);
    state::save_agent(storage, id, &record)?;
    let mut totals = state::totals(storage)?;
    totals.stakes = totals.stakes.checked_sub(amount)?;
    state::save_totals(storage, &totals)?;
    Ok(amount)
}
