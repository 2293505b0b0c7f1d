//! Creation of the token.

use contract_api::open_token::{InstantiateMsg, Paused};
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use cw20::{Cw20Coin, MinterResponse};
use token_ledger::{raised_supply, MAX_SUPPLY};

use crate::events::Event;
use crate::migrate::{CONTRACT_NAME, CONTRACT_VERSION};
use crate::{state, ContractError};

/// Most initial balances.
pub const MAX_INITIAL_BALANCES: usize = 500;

pub fn instantiate(
    mut deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    if msg.minter.is_some() && msg.native_denom.is_some() {
        return Err(ContractError::MinterWithWrapping);
    }
    let supply = initial_supply(&msg.initial_balances)?;
    let owner = deps.api.addr_validate(&msg.owner)?;
    let config = state::Config {
        owner: owner.clone(),
        emergency: None,
        paused: Paused::default(),
    };
    state::save_config(deps.storage, &config)?;
    if let Some(denom) = msg.native_denom {
        let wrapping = state::Wrapping {
            denom: valid_denom(denom)?,
            wrapped: Uint128::zero(),
        };
        state::save_wrapping(deps.storage, &wrapping)?;
    }
    let token = cw20_base::msg::InstantiateMsg {
        name: "OPEN".to_owned(),
        symbol: "OPEN".to_owned(),
        decimals: 6,
        initial_balances: msg.initial_balances,
        mint: msg.minter.map(|minter| MinterResponse {
            minter,
            cap: Some(MAX_SUPPLY),
        }),
        marketing: msg.marketing,
    };
    cw20_base::contract::instantiate(deps.branch(), env, info, token)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Event::Instantiate { owner, supply }.into())
}

/// Sum of the initial balances, none of them zero; cw20-base refuses an address that occurs twice.
fn initial_supply(balances: &[Cw20Coin]) -> Result<Uint128, ContractError> {
    let count = balances.len();
    if count > MAX_INITIAL_BALANCES {
        return Err(ContractError::TooManyInitialBalances { count });
    }
    let mut supply = Uint128::zero();
    for balance in balances {
        supply = raised_supply(supply, balance.amount)?;
    }
    Ok(supply)
}

/// The rule of the Cosmos SDK: 3 to 128 letters, digits and `/:._-`, the first one a letter.
fn valid_denom(denom: String) -> Result<String, ContractError> {
    let starts_well = denom.starts_with(|first: char| first.is_ascii_alphabetic());
    let continues_well = denom
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"/:._-".contains(&byte));
    if starts_well && continues_well && (3..=128).contains(&denom.len()) {
        Ok(denom)
    } else {
        Err(ContractError::InvalidDenom { denom })
    }
}
