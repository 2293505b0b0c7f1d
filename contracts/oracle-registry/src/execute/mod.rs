//! What the messages do.

mod admin;
mod bond;
mod jail;
mod register;
mod rewards;
mod rotate;
mod slash;

use contract_api::open_token;
use cosmwasm_std::{to_json_binary, Addr, StdResult, Storage, Uint128, WasmMsg};

pub(crate) use admin::{instantiate, set_paused, update_config};
pub(crate) use bond::{add_bond, unbond, withdraw_bond};
pub(crate) use jail::unjail;
pub(crate) use register::{register, rotate_key, update_endpoint, KeyProof, Registration};
pub(crate) use rewards::{claim_rewards, fund_rewards};
pub(crate) use rotate::rotate;
pub(crate) use slash::{slash, SlashOrder};

use crate::{
    state::{self, Config, Operator},
    ContractError,
};

fn load(storage: &dyn Storage, operator: &Addr) -> Result<Operator, ContractError> {
    state::operator(storage, operator)?.ok_or_else(|| ContractError::NotOperator {
        operator: operator.to_string(),
    })
}

/// Pays OPEN without calling the receiver.
fn open_transfer(config: &Config, recipient: &Addr, amount: Uint128) -> StdResult<WasmMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: config.open_token.to_string(),
        msg: to_json_binary(&open_token::ExecuteMsg::Transfer {
            recipient: recipient.to_string(),
            amount,
        })?,
        funds: vec![],
    })
}
