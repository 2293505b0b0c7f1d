//! From 0.1.0, which paid deposits out with the decision and kept neither tree, licence history nor
//! deadlines.
//!
//! Accepted batches enter the tree in the order of their ids, which is the order that training runs
//! of that version took them in; a snapshot is taken of each Datanet at once, so that the roots that
//! their adapters name are known. Pending batches get a whole scoring period from now on.

use attribution_report::{Hash32, SnapshotEntry};
use contract_api::datanet_registry::{BatchStatus, DatanetAccess, DatanetTerms, Params, Paused};
use cosmwasm_std::{Addr, Env, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use serde::{Deserialize, Serialize};

use crate::periods::ends;
use crate::state::{self, Batch, Config, Datanet, Snapshot};
use crate::ContractError;

pub const VERSION: &str = "0.1.0";

/// Most Datanets that are converted, so that the migration fits into a block.
const MAX_DATANETS: usize = 100;
/// Most batches that are converted.
const MAX_BATCHES: usize = 500;
/// Conditions of use that Datanets of 0.1.0 have.
const CONDITIONS: &str = "as the licence says";

#[derive(Serialize, Deserialize)]
struct OldConfig {
    owner: Addr,
    open_token: Addr,
    treasury: Addr,
}

#[derive(Serialize, Deserialize)]
struct OldTerms {
    name: String,
    title: String,
    domain: String,
    licence: String,
    schema_hash: Hash32,
    min_deposit: Uint128,
    validator_bond: Uint128,
    accept_quality: u16,
}

#[derive(Serialize, Deserialize)]
struct OldDatanet {
    owner: Addr,
    terms: OldTerms,
    batches: u64,
    accepted: u64,
    admitted: u32,
    total_bond: Uint128,
}

#[derive(Serialize, Deserialize)]
struct OldBatch {
    contributor: Addr,
    root: Hash32,
    count: u64,
    bytes: u64,
    uri: String,
    deposit: Uint128,
    status: BatchStatus,
    quality: u16,
    validators: Vec<Addr>,
    submitted_at: u64,
    decided_at: u64,
}

const CONFIG: Item<OldConfig> = Item::new("config");
const DATANETS: Map<u64, OldDatanet> = Map::new("datanet");
const BATCHES: Map<(u64, u64), OldBatch> = Map::new("batch");

/// Converts the whole state, or refuses one that is too large before it writes anything; returns
/// the number of batches.
pub fn convert(storage: &mut dyn Storage, env: &Env) -> Result<u64, ContractError> {
    let datanets: Vec<(u64, OldDatanet)> = DATANETS
        .range(storage, None, None, Order::Ascending)
        .take(MAX_DATANETS.saturating_add(1))
        .collect::<StdResult<_>>()?;
    check_size("Datanets", datanets.len(), MAX_DATANETS)?;
    let mut batches: Vec<((u64, u64), OldBatch)> = BATCHES
        .range(storage, None, None, Order::Ascending)
        .take(MAX_BATCHES.saturating_add(1))
        .collect::<StdResult<_>>()?;
    check_size("batches", batches.len(), MAX_BATCHES)?;
    let converted = u64::try_from(batches.len()).unwrap_or(u64::MAX);

    convert_config(storage)?;
    let ids: Vec<u64> = datanets.iter().map(|(id, _)| *id).collect();
    for (id, old) in datanets {
        convert_datanet(storage, id, old)?;
    }
    // Serials follow the submissions; the order within a block and across Datanets is not recorded.
    batches.sort_by_key(|(place, batch)| (batch.submitted_at, *place));
    for ((datanet, id), old) in batches {
        convert_batch(storage, env, datanet, id, old)?;
    }
    for datanet in ids {
        grow_tree(storage, env, datanet)?;
    }
    Ok(converted)
}

fn check_size(what: &'static str, entries: usize, limit: usize) -> Result<(), ContractError> {
    if entries <= limit {
        return Ok(());
    }
    Err(ContractError::TooLargeToMigrate {
        what,
        entries: u64::try_from(entries).unwrap_or(u64::MAX),
        limit: u64::try_from(limit).unwrap_or(u64::MAX),
    })
}

fn convert_config(storage: &mut dyn Storage) -> StdResult<()> {
    let OldConfig {
        owner,
        open_token,
        treasury,
    } = CONFIG.load(storage)?;
    let config = Config {
        owner,
        open_token,
        treasury,
        arbiter: None,
        emergency: None,
        params: Params::default(),
        paused: Paused::default(),
    };
    state::save_config(storage, &config)
}

fn convert_datanet(storage: &mut dyn Storage, id: u64, old: OldDatanet) -> StdResult<()> {
    let terms = DatanetTerms {
        name: old.terms.name,
        title: old.terms.title,
        domain: old.terms.domain,
        licence: old.terms.licence,
        conditions: CONDITIONS.to_owned(),
        schema_hash: old.terms.schema_hash,
        min_deposit: old.terms.min_deposit,
        validator_bond: old.terms.validator_bond,
        accept_quality: old.terms.accept_quality,
        access: DatanetAccess::Open,
    };
    let datanet = Datanet {
        owner: old.owner,
        pending_owner: None,
        terms,
        licence_version: 1,
        retired_at: 0,
        batches: old.batches,
        accepted: old.accepted,
        excluded: 0,
        admitted: old.admitted,
        total_bond: old.total_bond,
    };
    state::save_datanet(storage, id, &datanet)?;
    state::save_licence(storage, id, &datanet, 0)
}

fn convert_batch(
    storage: &mut dyn Storage,
    env: &Env,
    datanet: u64,
    id: u64,
    old: OldBatch,
) -> StdResult<()> {
    let scoring = state::config(storage)?.params.scoring_seconds;
    let (held, score_by) = match old.status {
        BatchStatus::Pending => (old.deposit, ends(env, scoring)),
        _ => (Uint128::zero(), 0),
    };
    let batch = Batch {
        serial: state::next_serial(storage)?,
        contributor: old.contributor,
        root: old.root,
        count: old.count,
        bytes: old.bytes,
        uri: old.uri,
        licence_version: 1,
        deposit: old.deposit,
        held,
        status: old.status,
        quality: old.quality,
        validators: old.validators,
        submitted_at: old.submitted_at,
        score_by,
        decided_at: old.decided_at,
        settle_after: 0,
        position: None,
        excluded_at: 0,
    };
    state::save_batch(storage, datanet, id, &batch)
}

/// Appends the accepted batches of a Datanet and takes the snapshot over them.
fn grow_tree(storage: &mut dyn Storage, env: &Env, datanet: u64) -> Result<(), ContractError> {
    for (id, mut batch) in state::batches(storage, datanet, None, MAX_BATCHES)? {
        if batch.status != BatchStatus::Accepted {
            continue;
        }
        let entry = SnapshotEntry {
            batch: id,
            root: batch.root,
            count: batch.count,
            quality: batch.quality,
        };
        batch.position = Some(state::append_accepted(storage, datanet, &entry)?);
        state::save_batch(storage, datanet, id, &batch)?;
    }
    let tree = state::snapshot_tree(storage, datanet)?;
    if tree.leaves() == 0 {
        return Ok(());
    }
    let snapshot = Snapshot {
        root: tree.root(),
        batches: tree.leaves(),
        height: env.block.height,
    };
    state::add_snapshot(storage, datanet, &snapshot)
}
