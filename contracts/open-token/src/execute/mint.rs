//! `mint`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use cw20_base::contract::execute_mint;

use crate::{state, ContractError};

pub fn run(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    recipient: String,
    amount: Uint128,
) -> Result<Response, ContractError> {
    if state::config(deps.storage)?.paused.mint {
        return Err(ContractError::Stopped { action: "mint" });
    }
    token_ledger::require_room(deps.storage, amount)?;
    Ok(execute_mint(deps, env, info, recipient, amount)?)
}
