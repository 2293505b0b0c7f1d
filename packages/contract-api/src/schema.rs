//! JSON schemas of every contract's messages, queries and responses.

use cosmwasm_schema::generate_api;
use cosmwasm_std::{StdError, StdResult};

use crate::{
    datanet_registry, dispute_registry, gopen_token, gopen_voting, governor, model_registry,
    open_token, oracle_registry, payout_splitter, MigrateMsg,
};

/// The schema of one contract.
pub struct ContractSchema {
    /// Name of the contract's crate.
    pub contract: &'static str,
    /// The schema as pretty-printed JSON, with a final newline.
    pub json: String,
}

macro_rules! schema {
    ($contract:literal, $module:ident) => {{
        let api = generate_api! {
            name: $contract,
            instantiate: $module::InstantiateMsg,
            execute: $module::ExecuteMsg,
            query: $module::QueryMsg,
            migrate: MigrateMsg,
        };
        api.render()
            .to_string()
            .map(|json| ContractSchema {
                contract: $contract,
                json: json + "\n",
            })
            .map_err(|error| StdError::serialize_err($contract, error))
    }};
}

/// The schemas of all contracts.
pub fn schemas() -> StdResult<Vec<ContractSchema>> {
    [
        schema!("open-token", open_token),
        schema!("gopen-token", gopen_token),
        schema!("gopen-voting", gopen_voting),
        schema!("datanet-registry", datanet_registry),
        schema!("model-registry", model_registry),
        schema!("oracle-registry", oracle_registry),
        schema!("payout-splitter", payout_splitter),
        schema!("dispute-registry", dispute_registry),
        schema!("governor", governor),
    ]
    .into_iter()
    .collect()
}
