//! Adapters: lineage, price and revenue rule.

use attribution_report::{MixRule, PARTS_PER_MILLION};
use contract_api::{
    datanet_registry::{DatanetResponse, QueryMsg as DatanetQuery},
    model_registry::{AdapterTerms, Price, SnapshotRef, MAX_SNAPSHOTS},
    open_token::MAX_SUPPLY,
};
use cosmwasm_std::{Addr, DepsMut, Env, Response, Uint128};

use super::{check_hash, name::check_name};
use crate::{
    events::Event,
    state::{self, Adapter, Config},
    ContractError,
};

pub(crate) fn register_adapter(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    builder: Addr,
    terms: AdapterTerms,
) -> Result<Response, ContractError> {
    check_rule(config, &terms)?;
    for (field, hash) in [
        ("adapter_hash", &terms.adapter_hash),
        ("manifest_hash", &terms.manifest_hash),
        ("index_hash", &terms.index_hash),
    ] {
        check_hash(field, hash)?;
    }
    check_snapshots(&terms.snapshots)?;
    check_name(deps.storage, &terms.name)?;
    let base_model = terms.base_model.u64();
    let base = state::base_model(deps.storage, base_model)?
        .ok_or(ContractError::UnknownBaseModel { base_model })?;
    check_datanets(&deps, config, &terms.snapshots)?;

    let adapter = Adapter {
        builder,
        base_owner: base.owner,
        terms,
        registered_at: env.block.height,
    };
    let id = state::add_adapter(deps.storage, &adapter)?;
    let event = Event::Adapter {
        adapter: id,
        base_model,
        builder: adapter.builder,
        name: adapter.terms.name,
    };
    Ok(event.into())
}

/// Checks what decides the payout: split, mix and price.
fn check_rule(config: &Config, terms: &AdapterTerms) -> Result<(), ContractError> {
    terms.policy.validate()?;
    if terms.policy.data < config.min_data_share {
        return Err(ContractError::DataShareTooSmall {
            found: terms.policy.data,
            min_data_share: config.min_data_share,
        });
    }
    let MixRule {
        span_ppm,
        floor_ppm,
    } = terms.mix;
    for (field, found) in [("span_ppm", span_ppm), ("floor_ppm", floor_ppm)] {
        if found > PARTS_PER_MILLION {
            return Err(ContractError::MixOutOfRange { field, found });
        }
    }
    let Price {
        per_call,
        per_1k_tokens,
    } = terms.price;
    let max = Uint128::new(MAX_SUPPLY);
    match [per_call, per_1k_tokens]
        .into_iter()
        .find(|price| *price > max)
    {
        Some(found) => Err(ContractError::PriceTooHigh { found, max }),
        None => Ok(()),
    }
}

fn check_snapshots(snapshots: &[SnapshotRef]) -> Result<(), ContractError> {
    let found = snapshots.len();
    if !(1..=MAX_SNAPSHOTS).contains(&found) {
        return Err(ContractError::SnapshotCount { found });
    }
    let ascending = |pair: &[SnapshotRef]| match pair {
        [former, latter] => former.datanet < latter.datanet,
        _ => true,
    };
    if let Some(at) = snapshots.windows(2).position(|pair| !ascending(pair)) {
        let position = at.saturating_add(1);
        return Err(ContractError::SnapshotOrder { position });
    }
    snapshots
        .iter()
        .try_for_each(|snapshot| check_hash("snapshot root", &snapshot.root))
}

/// Asks datanet-registry for every Datanet that a snapshot names.
fn check_datanets(
    deps: &DepsMut,
    config: &Config,
    snapshots: &[SnapshotRef],
) -> Result<(), ContractError> {
    for SnapshotRef { datanet, .. } in snapshots {
        let query = DatanetQuery::Datanet { datanet: *datanet };
        deps.querier
            .query_wasm_smart::<DatanetResponse>(&config.datanet_registry, &query)
            .map_err(|error| ContractError::UnknownDatanet {
                datanet: datanet.u64(),
                reason: error.to_string(),
            })?;
    }
    Ok(())
}
