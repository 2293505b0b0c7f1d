//! Storage: that of cw20-base, and the wrapping mode.

use contract_api::open_token::MAX_SUPPLY;
use cosmwasm_std::{Addr, BlockInfo, StdResult, Storage, Uint128};
use cw20_base::state::{ALLOWANCES, BALANCES, MARKETING_INFO, TOKEN_INFO};
use cw_storage_plus::Item;
use serde::{Deserialize, Serialize};

use crate::ContractError;

/// What is wrapped and how much of it is held.
#[derive(Serialize, Deserialize)]
pub struct Wrapping {
    /// Native coin.
    pub denom: String,
    /// Native coins held against wrapped OPEN; raised by wrap, lowered by unwrap alone.
    pub wrapped: Uint128,
}

/// "wrapping" -> the wrapping mode; absent where wrapping is off.
const WRAPPING: Item<Wrapping> = Item::new("wrapping");

pub fn wrapping(storage: &dyn Storage) -> StdResult<Option<Wrapping>> {
    WRAPPING.may_load(storage)
}

pub fn save_wrapping(storage: &mut dyn Storage, wrapping: &Wrapping) -> StdResult<()> {
    WRAPPING.save(storage, wrapping)
}

pub fn minter(storage: &dyn Storage) -> StdResult<Option<Addr>> {
    Ok(TOKEN_INFO.load(storage)?.mint.map(|mint| mint.minter))
}

pub fn marketing_account(storage: &dyn Storage) -> StdResult<Option<Addr>> {
    let information = MARKETING_INFO.may_load(storage)?;
    Ok(information.and_then(|information| information.marketing))
}

pub fn balance(storage: &dyn Storage, owner: &Addr) -> StdResult<Uint128> {
    Ok(BALANCES.may_load(storage, owner)?.unwrap_or_default())
}

/// Refuses where `owner` holds less than `required`.
pub fn require_balance(
    storage: &dyn Storage,
    owner: &Addr,
    required: Uint128,
) -> Result<(), ContractError> {
    let available = balance(storage, owner)?;
    if available < required {
        return Err(ContractError::InsufficientBalance {
            owner: owner.clone(),
            available,
            required,
        });
    }
    Ok(())
}

/// Refuses where a running allowance covers less than `required`. A missing or expired one is left
/// to cw20-base, which names those errors.
pub fn require_allowance(
    storage: &dyn Storage,
    owner: &Addr,
    spender: &Addr,
    block: &BlockInfo,
    required: Uint128,
) -> Result<(), ContractError> {
    match ALLOWANCES.may_load(storage, (owner, spender))? {
        Some(given) if given.allowance < required && !given.expires.is_expired(block) => {
            Err(ContractError::InsufficientAllowance {
                owner: owner.clone(),
                spender: spender.clone(),
                available: given.allowance,
                required,
            })
        }
        _ => Ok(()),
    }
}

/// Refuses where the allowance raised by `amount` would exceed the cap of the supply.
pub fn require_allowance_room(
    storage: &dyn Storage,
    owner: &Addr,
    spender: &Addr,
    amount: Uint128,
) -> Result<(), ContractError> {
    let cap = Uint128::new(MAX_SUPPLY);
    let given = ALLOWANCES.may_load(storage, (owner, spender))?;
    let allowance = given.map(|given| given.allowance).unwrap_or_default();
    match allowance.checked_add(amount) {
        Ok(raised) if raised <= cap => Ok(()),
        _ => Err(ContractError::AllowanceAboveCap { cap }),
    }
}

/// The supply raised by `amount`; refuses where that exceeds the cap.
pub fn raised_supply(supply: Uint128, amount: Uint128) -> Result<Uint128, ContractError> {
    let cap = Uint128::new(MAX_SUPPLY);
    match supply.checked_add(amount) {
        Ok(raised) if raised <= cap => Ok(raised),
        _ => Err(ContractError::CapExceeded {
            supply,
            amount,
            cap,
        }),
    }
}

/// Refuses where `amount` more would exceed the cap of the supply.
pub fn require_supply_room(storage: &dyn Storage, amount: Uint128) -> Result<(), ContractError> {
    raised_supply(TOKEN_INFO.load(storage)?.total_supply, amount).map(|_| ())
}

/// Adds `amount` to the balance of `owner`; the supply is the caller's.
pub fn credit(storage: &mut dyn Storage, owner: &Addr, amount: Uint128) -> StdResult<()> {
    let raised = balance(storage, owner)?.checked_add(amount)?;
    BALANCES.save(storage, owner, &raised)
}

/// Takes `amount` from the balance of `owner`; the supply is the caller's.
pub fn debit(
    storage: &mut dyn Storage,
    owner: &Addr,
    amount: Uint128,
) -> Result<(), ContractError> {
    require_balance(storage, owner, amount)?;
    let lowered = balance(storage, owner)?
        .checked_sub(amount)
        .map_err(cosmwasm_std::StdError::from)?;
    Ok(BALANCES.save(storage, owner, &lowered)?)
}

/// Creates `amount` for `owner` within the cap.
pub fn create(
    storage: &mut dyn Storage,
    owner: &Addr,
    amount: Uint128,
) -> Result<(), ContractError> {
    let mut token = TOKEN_INFO.load(storage)?;
    token.total_supply = raised_supply(token.total_supply, amount)?;
    TOKEN_INFO.save(storage, &token)?;
    Ok(credit(storage, owner, amount)?)
}

/// Destroys `amount` of `owner`.
pub fn destroy(
    storage: &mut dyn Storage,
    owner: &Addr,
    amount: Uint128,
) -> Result<(), ContractError> {
    debit(storage, owner, amount)?;
    let mut token = TOKEN_INFO.load(storage)?;
    token.total_supply = token
        .total_supply
        .checked_sub(amount)
        .map_err(cosmwasm_std::StdError::from)?;
    Ok(TOKEN_INFO.save(storage, &token)?)
}
