//! Adapters: lineage, price, revenue rule and deposit.

use attribution_report::{MixRule, PARTS_PER_MILLION};
use contract_api::{
    datanet_registry::{QueryMsg as DatanetQuery, SnapshotResponse},
    model_registry::{AdapterStatus, AdapterTerms, Asset, Price, SnapshotRef, MAX_SNAPSHOTS},
    open_token::MAX_SUPPLY,
};
use cosmwasm_std::{Addr, DepsMut, Env, Response, StdResult, Storage, Uint128};

use super::{
    check_hash, check_running,
    name::{check_name, check_predecessor},
};
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
    deposit: Uint128,
    terms: AdapterTerms,
) -> Result<Response, ContractError> {
    check_running(config.paused.adapters, "register_adapter")?;
    check_deposit(config, deposit)?;
    check_terms(config, &terms)?;
    let predecessor = terms.predecessor.map(Asset::Adapter);
    check_predecessor(deps.storage, predecessor, &builder)?;
    check_name(deps.storage, &terms.name, predecessor)?;
    check_base(deps.storage, terms.base_model.u64())?;
    check_lineage(&deps, config, &terms.snapshots)?;

    let attested_at = audited(deps.storage, &terms)?.then_some(env.block.height);
    let adapter = Adapter {
        terms,
        registered_at: env.block.height,
        status: match attested_at {
            Some(_) => AdapterStatus::Attested,
            None => AdapterStatus::Registered,
        },
        attested_at,
        deposit,
        successor: None,
        deprecated_at: None,
        withdrawable_at: None,
    };
    let id = state::add_adapter(deps.storage, &adapter)?;
    let asset = Asset::Adapter(id.into());
    state::save_name(deps.storage, &adapter.terms.name, asset)?;
    state::save_owner(deps.storage, asset, &builder, env.block.height)?;
    follow(deps.storage, adapter.terms.predecessor.map(Into::into), id)?;
    let mut totals = state::totals(deps.storage)?;
    totals.deposits = totals.deposits.checked_add(deposit)?;
    state::save_totals(deps.storage, &totals)?;
    let event = Event::Adapter {
        adapter: id,
        base_model: adapter.terms.base_model.u64(),
        builder,
        name: adapter.terms.name,
        deposit,
        predecessor: adapter.terms.predecessor.map(Into::into),
        attested: attested_at.is_some(),
    };
    Ok(event.into())
}

fn check_deposit(config: &Config, deposit: Uint128) -> Result<(), ContractError> {
    let smallest = config.min_adapter_deposit;
    if deposit < smallest {
        return Err(ContractError::DepositTooSmall {
            found: deposit,
            smallest,
        });
    }
    Ok(())
}

/// Checks what the terms say by themselves: split, mix, price, hashes and order of snapshots.
fn check_terms(config: &Config, terms: &AdapterTerms) -> Result<(), ContractError> {
    check_policy(config, terms)?;
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
    if let Some(found) = [per_call, per_1k_tokens].into_iter().find(|p| *p > max) {
        return Err(ContractError::PriceTooHigh { found, max });
    }
    for (field, hash) in [
        ("adapter_hash", &terms.adapter_hash),
        ("manifest_hash", &terms.manifest_hash),
        ("index_hash", &terms.index_hash),
    ] {
        check_hash(field, hash)?;
    }
    check_snapshots(&terms.snapshots)
}

fn check_policy(config: &Config, terms: &AdapterTerms) -> Result<(), ContractError> {
    terms.policy.validate()?;
    let bounds = config.policy_floor.shares().into_iter();
    let bounds = bounds.zip(config.policy_cap.shares());
    for ((role, found), ((_, floor), (_, cap))) in terms.policy.shares().into_iter().zip(bounds) {
        if !(floor..=cap).contains(&found) {
            return Err(ContractError::ShareOutOfBounds {
                role,
                found,
                floor,
                cap,
            });
        }
    }
    Ok(())
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

fn check_base(storage: &dyn Storage, base_model: u64) -> Result<(), ContractError> {
    let base = state::base_model(storage, base_model)?
        .ok_or(ContractError::UnknownBaseModel { base_model })?;
    match base.deprecated_at {
        Some(_) => Err(ContractError::Deprecated {
            asset: Asset::BaseModel(base_model.into()),
        }),
        None => Ok(()),
    }
}

/// Asks datanet-registry for every snapshot.
fn check_lineage(
    deps: &DepsMut,
    config: &Config,
    snapshots: &[SnapshotRef],
) -> Result<(), ContractError> {
    for SnapshotRef { datanet, root } in snapshots {
        let query = DatanetQuery::Snapshot {
            datanet: *datanet,
            root: *root,
        };
        deps.querier
            .query_wasm_smart::<SnapshotResponse>(&config.datanet_registry, &query)
            .map_err(|error| ContractError::UnknownSnapshot {
                datanet: datanet.u64(),
                root: *root,
                reason: error.to_string(),
            })?;
    }
    Ok(())
}

/// True where the audit of the predecessor was one of the very same artifacts and data, so that its
/// verdict holds for this adapter as well: a new price or split needs no new audit.
fn audited(storage: &dyn Storage, terms: &AdapterTerms) -> StdResult<bool> {
    let Some(predecessor) = terms.predecessor else {
        return Ok(false);
    };
    let former = state::adapter(storage, predecessor.u64())?;
    Ok(former.is_some_and(|former| {
        let same = |terms: &AdapterTerms| {
            let AdapterTerms {
                base_model,
                adapter_hash,
                manifest_hash,
                index_hash,
                snapshots,
                ..
            } = terms.clone();
            (
                base_model,
                adapter_hash,
                manifest_hash,
                index_hash,
                snapshots,
            )
        };
        former.attested_at.is_some() && same(&former.terms) == same(terms)
    }))
}

fn follow(storage: &mut dyn Storage, predecessor: Option<u64>, id: u64) -> StdResult<()> {
    if let Some(predecessor) = predecessor {
        if let Some(mut former) = state::adapter(storage, predecessor)? {
            former.successor = Some(id);
            state::save_adapter(storage, predecessor, &former)?;
        }
    }
    Ok(())
}
