//! What changed shape since version 0.1.0: the parameters, base models and adapters. Names, nodes and
//! the index by Datanet stay as they are.

use attribution_report::{Hash32, MixRule, RevenuePolicy, UnattestedRule, BASIS_POINTS};
use contract_api::{
    datanet_registry,
    model_registry::{AdapterStatus, AdapterTerms, Asset, Paused, Price, SnapshotRef},
};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Deps, DepsMut, Env, Order, StdResult, Storage, Uint128, Uint64};
use cw_storage_plus::{Item, Map};
use serde::{de::DeserializeOwned, Deserialize, Serialize};

use super::mark_version;
use crate::{
    state::{self, Adapter, BaseModel, Config},
    ContractError,
};

/// Most base models, and most adapters, that are converted at once.
const MAX_ENTRIES: usize = 1_000;
/// Smallest deposit and stake of a suite that had none: 100 OPEN.
const SMALLEST: u128 = 100_000_000;
/// Hold period of a suite that had none: two weeks.
const HOLD_SECONDS: u64 = 14 * 86_400;

#[cw_serde]
struct OldConfig {
    owner: Addr,
    datanet_registry: Addr,
    min_data_share: u16,
}

#[cw_serde]
struct OldBaseModel {
    owner: Addr,
    name: String,
    model_hash: Hash32,
    licence: String,
    registered_at: u64,
}

#[cw_serde]
struct OldTerms {
    name: String,
    base_model: Uint64,
    adapter_hash: Hash32,
    manifest_hash: Hash32,
    index_hash: Hash32,
    snapshots: Vec<SnapshotRef>,
    price: Price,
    policy: RevenuePolicy,
    mix: MixRule,
}

#[cw_serde]
struct OldAdapter {
    builder: Addr,
    base_owner: Addr,
    terms: OldTerms,
    registered_at: u64,
}

/// What datanet-registry's configuration has to tell, whatever else it holds.
#[derive(Deserialize)]
struct DatanetConfig {
    open_token: String,
    treasury: String,
}

const CONFIG: Item<OldConfig> = Item::new("config");
const BASE_MODELS: Map<u64, OldBaseModel> = Map::new("base_models");
const ADAPTERS: Map<u64, OldAdapter> = Map::new("adapters");

pub(super) fn convert(deps: DepsMut, env: &Env) -> Result<(), ContractError> {
    let config = config(deps.as_ref())?;
    let base_models = all(deps.storage, &BASE_MODELS)?;
    let adapters = all(deps.storage, &ADAPTERS)?;
    state::save_config(deps.storage, &config)?;
    for (id, old) in base_models {
        let asset = Asset::BaseModel(id.into());
        state::save_owner(deps.storage, asset, &old.owner, env.block.height)?;
        let model = BaseModel {
            name: old.name,
            model_hash: old.model_hash,
            licence: old.licence,
            registered_at: old.registered_at,
            deprecated_at: None,
        };
        state::save_base_model(deps.storage, id, &model)?;
    }
    for (id, old) in adapters {
        let asset = Asset::Adapter(id.into());
        state::save_owner(deps.storage, asset, &old.builder, env.block.height)?;
        state::restore_adapter(deps.storage, id, &adapter(old))?;
    }
    Ok(mark_version(deps.storage)?)
}

/// Token and treasury are those of datanet-registry.
fn config(deps: Deps) -> Result<Config, ContractError> {
    let old = CONFIG.load(deps.storage)?;
    let query = datanet_registry::QueryMsg::Config {};
    let datanets: DatanetConfig = deps
        .querier
        .query_wasm_smart(&old.datanet_registry, &query)?;
    Ok(Config {
        owner: old.owner,
        open_token: deps.api.addr_validate(&datanets.open_token)?,
        treasury: deps.api.addr_validate(&datanets.treasury)?,
        datanet_registry: old.datanet_registry,
        oracle_registry: None,
        payout_splitter: None,
        emergency: None,
        policy_floor: RevenuePolicy {
            data: old.min_data_share,
            ..every_role(0)
        },
        policy_cap: every_role(BASIS_POINTS),
        min_adapter_deposit: Uint128::new(SMALLEST),
        min_agent_stake: Uint128::new(SMALLEST),
        hold_seconds: HOLD_SECONDS,
        paused: Paused::default(),
    })
}

fn every_role(share: u16) -> RevenuePolicy {
    RevenuePolicy {
        base_owner: share,
        builder: share,
        data: share,
        node: share,
        agent: share,
        app: share,
        validators: share,
        treasury: share,
        oracles: share,
    }
}

fn all<T: Serialize + DeserializeOwned>(
    storage: &dyn Storage,
    entries: &Map<u64, T>,
) -> Result<Vec<(u64, T)>, ContractError> {
    let found: Vec<(u64, T)> = entries
        .range(storage, None, None, Order::Ascending)
        .take(MAX_ENTRIES.saturating_add(1))
        .collect::<StdResult<_>>()?;
    match found.len() {
        0..=MAX_ENTRIES => Ok(found),
        _ => Err(ContractError::TooManyEntries { most: MAX_ENTRIES }),
    }
}

/// Without deposit and verdict: until the audit the influence part goes to the treasury.
fn adapter(old: OldAdapter) -> Adapter {
    let OldTerms {
        name,
        base_model,
        adapter_hash,
        manifest_hash,
        index_hash,
        snapshots,
        price,
        policy,
        mix,
    } = old.terms;
    Adapter {
        terms: AdapterTerms {
            name,
            base_model,
            adapter_hash,
            manifest_hash,
            index_hash,
            snapshots,
            price,
            policy,
            mix,
            unattested: UnattestedRule::Treasury,
            predecessor: None,
        },
        registered_at: old.registered_at,
        status: AdapterStatus::Registered,
        attested_at: None,
        deposit: Uint128::zero(),
        successor: None,
        deprecated_at: None,
        withdrawable_at: None,
    }
}
