use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw20_base::state::TOKEN_INFO;

use crate::{credit, debit, LedgerError};

/// Supply that is never exceeded.
pub const MAX_SUPPLY: Uint128 = Uint128::new(contract_api::open_token::MAX_SUPPLY);

/// The supply.
pub fn supply(storage: &dyn Storage) -> StdResult<Uint128> {
    Ok(TOKEN_INFO.load(storage)?.total_supply)
}

/// `supply` raised by `amount`; refuses zero, and what exceeds the cap.
pub fn raised_supply(supply: Uint128, amount: Uint128) -> Result<Uint128, LedgerError> {
    if amount.is_zero() {
        return Err(LedgerError::ZeroAmount);
    }
    match supply.checked_add(amount) {
        Ok(raised) if raised <= MAX_SUPPLY => Ok(raised),
        _ => Err(LedgerError::CapExceeded {
            supply,
            amount,
            cap: MAX_SUPPLY,
        }),
    }
}

/// Refuses where `amount` more is zero or exceeds the cap.
pub fn require_room(storage: &dyn Storage, amount: Uint128) -> Result<(), LedgerError> {
    raised_supply(supply(storage)?, amount).map(|_| ())
}

/// Creates `amount` for `owner` within the cap.
pub fn create(storage: &mut dyn Storage, owner: &Addr, amount: Uint128) -> Result<(), LedgerError> {
    let mut token = TOKEN_INFO.load(storage)?;
    token.total_supply = raised_supply(token.total_supply, amount)?;
    TOKEN_INFO.save(storage, &token)?;
    Ok(credit(storage, owner, amount)?)
}

/// Destroys `amount` of `owner`; refuses zero.
pub fn destroy(
    storage: &mut dyn Storage,
    owner: &Addr,
    amount: Uint128,
) -> Result<(), LedgerError> {
    if amount.is_zero() {
        return Err(LedgerError::ZeroAmount);
    }
    debit(storage, owner, amount)?;
    let mut token = TOKEN_INFO.load(storage)?;
    token.total_supply = token.total_supply.checked_sub(amount)?;
    Ok(TOKEN_INFO.save(storage, &token)?)
}
