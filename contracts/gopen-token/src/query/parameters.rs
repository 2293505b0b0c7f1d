//! Parameters, backing and claims.

use contract_api::gopen_token::{BackingResponse, Claim, ClaimsResponse, ConfigResponse};
use cosmwasm_std::{Addr, Deps, StdResult};
use cw20::Expiration;

use crate::state;

pub fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let config = state::config(deps.storage)?;
    Ok(ConfigResponse {
        owner: config.owner.into_string(),
        emergency: config.emergency.map(Addr::into_string),
        open_token: state::open_token(deps.storage)?.into_string(),
        unbonding_seconds: config.unbonding_seconds.into(),
        default_delegate: config.default_delegate,
        paused: config.paused,
    })
}

pub fn backing(deps: Deps) -> StdResult<BackingResponse> {
    let unbonding = state::unbonding(deps.storage)?;
    Ok(BackingResponse {
        open_token: state::open_token(deps.storage)?.into_string(),
        held: token_ledger::supply(deps.storage)?.checked_add(unbonding)?,
        unbonding,
    })
}

pub fn claims(deps: Deps, address: String) -> StdResult<ClaimsResponse> {
    let address = deps.api.addr_validate(&address)?;
    let claims = state::claims(deps.storage, &address)?
        .into_iter()
        .map(|claim| Claim {
            amount: claim.amount,
            release_at: Expiration::AtTime(claim.release_at),
        })
        .collect();
    Ok(ClaimsResponse { claims })
}
