use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw20_base::state::BALANCES;

use crate::LedgerError;

/// What `owner` holds.
pub fn balance(storage: &dyn Storage, owner: &Addr) -> StdResult<Uint128> {
    Ok(BALANCES.may_load(storage, owner)?.unwrap_or_default())
}

/// Refuses where `owner` holds less than `required`.
pub(crate) fn require_balance(
    storage: &dyn Storage,
    owner: &Addr,
    required: Uint128,
) -> Result<(), LedgerError> {
    let available = balance(storage, owner)?;
    if available < required {
        return Err(LedgerError::InsufficientBalance {
            owner: owner.clone(),
            available,
            required,
        });
    }
    Ok(())
}

/// Adds `amount` to the balance of `owner`. The supply is the caller's.
pub fn credit(storage: &mut dyn Storage, owner: &Addr, amount: Uint128) -> StdResult<()> {
    let raised = balance(storage, owner)?.checked_add(amount)?;
    BALANCES.save(storage, owner, &raised)
}

/// Takes `amount` from the balance of `owner`. The supply is the caller's.
pub fn debit(storage: &mut dyn Storage, owner: &Addr, amount: Uint128) -> Result<(), LedgerError> {
    require_balance(storage, owner, amount)?;
    let lowered = balance(storage, owner)?.checked_sub(amount)?;
    Ok(BALANCES.save(storage, owner, &lowered)?)
}
