//! `bond_validator` and `withdraw_bond`.

use cosmwasm_std::{Addr, DepsMut, MessageInfo, Response, Uint128};

use crate::events::Event;
use crate::payment::pay;
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

/// Returns the sender's whole bond, at any time. The sender is inactive from then on, and the scores
/// that it gave to pending batches count no more.
pub fn withdraw(
    mut deps: DepsMut,
    info: MessageInfo,
    datanet: u64,
) -> Result<Response, ContractError> {
    let mut validator = state::validator(deps.storage, datanet, &info.sender)?;
    let bond = validator.bond;
    validator.bond = Uint128::zero();
    state::save_validator(deps.storage, datanet, &info.sender, &validator)?;
    let payment = pay(deps.branch(), &info.sender, bond)?;
    let event = Event::WithdrawBond {
        datanet,
        validator: info.sender,
        bond,
    };
    Ok(Response::from(event).add_message(payment))
}
