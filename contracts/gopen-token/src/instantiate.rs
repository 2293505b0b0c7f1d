//! Creation of the token.

use contract_api::gopen_token::{InstantiateMsg, Paused};
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

use crate::events::Event;
use crate::execute::valid_unbonding;
use crate::migrate::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::{state, ContractError};

/// Starts with an empty supply; all gOPEN comes from wrapped OPEN.
pub fn instantiate(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    let open_token = deps.api.addr_validate(&msg.open_token)?;
    let owner = deps.api.addr_validate(&msg.owner)?;
    let config = state::Config {
        owner: owner.clone(),
        emergency: None,
        unbonding_seconds: valid_unbonding(msg.unbonding_seconds)?,
        default_delegate: msg.default_delegate,
        paused: Paused::default(),
    };
    state::save_config(deps.storage, &config)?;
    state::save_open_token(deps.storage, &open_token)?;
    state::save_total_votes(deps.storage, 0, env.block.height)?;
    let token = cw20_base::msg::InstantiateMsg {
        name: "Governance OPEN".to_owned(),
        symbol: "gOPEN".to_owned(),
        decimals: 6,
        initial_balances: Vec::new(),
        mint: None,
        marketing: None,
    };
    cw20_base::contract::instantiate(deps.branch(), env, info, token)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Event::Instantiate { owner, open_token }.into())
}
