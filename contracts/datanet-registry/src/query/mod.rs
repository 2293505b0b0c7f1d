//! Queries.

mod batch;
mod datanet;
mod member;
mod reputation;
mod snapshot;

use contract_api::datanet_registry::{ConfigResponse, QueryMsg};
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, Env, StdResult};

use crate::{state, ContractError};

pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    match msg {
        QueryMsg::Config {} => Ok(to_json_binary(&config(deps)?)?),
        QueryMsg::Datanet { .. }
        | QueryMsg::DatanetByName { .. }
        | QueryMsg::Datanets { .. }
        | QueryMsg::Licences { .. } => datanet::query(deps, msg),
        QueryMsg::Contributors { .. } | QueryMsg::Readers { .. } | QueryMsg::Validators { .. } => {
            member::query(deps, msg)
        }
        QueryMsg::Batch { .. }
        | QueryMsg::Batches { .. }
        | QueryMsg::Excluded { .. }
        | QueryMsg::Appeal { .. }
        | QueryMsg::Appeals { .. }
        | QueryMsg::Scores { .. } => batch::query(deps, msg),
        QueryMsg::Reputation { .. } | QueryMsg::Reputations { .. } => {
            reputation::query(deps, env, msg)
        }
        QueryMsg::Snapshot { .. }
        | QueryMsg::Snapshots { .. }
        | QueryMsg::AcceptedBatches { .. }
        | QueryMsg::SnapshotsOfBatch { .. } => snapshot::query(deps, msg),
    }
}

fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let config = state::config(deps.storage)?;
    Ok(ConfigResponse {
        owner: config.owner.into_string(),
        open_token: config.open_token.into_string(),
        treasury: config.treasury.into_string(),
        arbiter: config.arbiter.map(Addr::into_string),
        emergency: config.emergency.map(Addr::into_string),
        params: config.params,
        paused: config.paused,
        held: state::held(deps.storage)?,
    })
}

/// The account of a cursor.
fn address(deps: Deps, text: Option<String>) -> StdResult<Option<Addr>> {
    text.map(|text| deps.api.addr_validate(&text)).transpose()
}

/// The answer to a query that another part answers; [`query`] asks the right one.
fn misplaced() -> ContractError {
    cosmwasm_std::StdError::generic_err("this query is answered elsewhere").into()
}
