//! `bond_validator` and `withdraw_bond`.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, Uint128};

use crate::events::Event;
use crate::payment::pay;
use crate::periods::require_from;
use crate::{state, ContractError};

/// Bonds an admitted validator, which is active from then on.
pub fn bond(
    deps: DepsMut,
    sender: Addr,
    datanet: u64,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let required = state::datanet(deps.storage, datanet)?.terms.validator_bond;
    if amount < required {
        let sent = amount;
        return Err(ContractError::AmountTooLow { required, sent });
    }
    let mut validator = state::validator(deps.storage, datanet, &sender)?;
    if !validator.bond.is_zero() {
        return Err(ContractError::AlreadyBonded {
            validator: sender,
            bond: validator.bond,
        });
    }
    validator.bond = amount;
    state::save_validator(deps.storage, datanet, &sender, &validator)?;
    Ok(Event::BondValidator {
        datanet,
        validator: sender,
        bond: amount,
    }
    .into())
}

/// Returns the sender's whole bond, once no decision that it took part in can be reversed any more.
/// The sender is inactive from then on, and the scores that it gave to pending batches count no
/// more.
pub fn withdraw(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    datanet: u64,
) -> Result<Response, ContractError> {
    require_from(
        &env,
        state::locked_until(deps.storage, datanet, &info.sender)?,
    )?;
    let mut validator = state::validator(deps.storage, datanet, &info.sender)?;
    let bond = validator.bond;
    validator.bond = Uint128::zero();
    state::save_validator(deps.storage, datanet, &info.sender, &validator)?;
    state::unlock_bond(deps.storage, datanet, &info.sender);
    let response = Response::from(Event::WithdrawBond {
        datanet,
        validator: info.sender.clone(),
        bond,
    });
    Ok(pay(deps.storage, response, [(&info.sender, bond)])?)
}
