//! `submit_batch`.

use attribution_report::Hash32;
use contract_api::datanet_registry::{BatchStatus, MAX_BATCH_ITEMS};
use cosmwasm_std::{Addr, DepsMut, Env, Response, Uint128};

use super::datanet::takes_batches;
use crate::events::Event;
use crate::periods::ends;
use crate::state::{self, Batch};
use crate::terms::{check_uri, invalid};
use crate::ContractError;

/// The items of a batch.
pub struct Items {
    /// Merkle root over the item leaves.
    pub root: Hash32,
    /// Number of items.
    pub count: u64,
    /// Bytes of text in all items.
    pub bytes: u64,
    /// Where the items are found.
    pub uri: String,
}

pub fn run(
    deps: DepsMut,
    env: Env,
    contributor: Addr,
    datanet_id: u64,
    deposit: Uint128,
    items: Items,
) -> Result<Response, ContractError> {
    check_items(&items)?;
    let mut datanet = takes_batches(deps.storage, datanet_id)?;
    let required = datanet.terms.min_deposit;
    if deposit < required {
        let sent = deposit;
        return Err(ContractError::AmountTooLow { required, sent });
    }
    datanet.batches = state::next(datanet.batches)?;
    let id = datanet.batches;
    state::save_datanet(deps.storage, datanet_id, &datanet)?;
    let scoring = state::config(deps.storage)?.params.scoring_seconds;
    let batch = Batch {
        serial: state::next_serial(deps.storage)?,
        contributor,
        root: items.root,
        count: items.count,
        bytes: items.bytes,
        uri: items.uri,
        licence_version: datanet.licence_version,
        deposit,
        held: deposit,
        status: BatchStatus::Pending,
        quality: 0,
        validators: Vec::new(),
        submitted_at: env.block.height,
        score_by: ends(&env, scoring),
        decided_at: 0,
        settle_after: 0,
        position: None,
        excluded_at: 0,
    };
    state::add_batch(deps.storage, datanet_id, id, &batch)?;
    Ok(Event::SubmitBatch {
        datanet: datanet_id,
        batch: id,
        contributor: batch.contributor,
        root: batch.root,
        count: batch.count,
        deposit,
        score_by: batch.score_by,
    }
    .into())
}

fn check_items(items: &Items) -> Result<(), ContractError> {
    let count = items.count;
    if count == 0 || count > MAX_BATCH_ITEMS {
        return Err(ContractError::ItemCount { count });
    }
    if items.bytes == 0 {
        return Err(invalid("bytes", "above zero"));
    }
    if items.root.is_zero() {
        return Err(invalid("root", "not all zero"));
    }
    check_uri(&items.uri)
}
