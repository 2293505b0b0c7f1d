//! The way out of jail.

use cosmwasm_std::{Addr, DepsMut, Env, Response};

use super::load;
use crate::{
    events::Unjailed,
    state::{self, Config},
    ContractError,
};

pub(crate) fn unjail(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    operator: Addr,
) -> Result<Response, ContractError> {
    if config.paused.unjail {
        return Err(ContractError::Paused { action: "unjail" });
    }
    let mut record = load(deps.storage, &operator)?;
    let now = env.block.time.seconds();
    match record.jailed_until {
        None => {
            return Err(ContractError::NotJailed {
                operator: operator.to_string(),
            })
        }
        Some(until) if now < until => return Err(ContractError::Jailed { until, now }),
        Some(_) => {}
    }
    record.jailed_until = None;
    state::save_operator(deps.storage, &operator, &record)?;
    Ok(Unjailed {
        operator: &operator,
        bond: record.bond,
    }
    .into())
}
