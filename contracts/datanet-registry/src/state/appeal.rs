use contract_api::datanet_registry::{AppealStatus, BatchStatus};
use cosmwasm_std::{Addr, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Map};
use serde::{Deserialize, Serialize};

use crate::ContractError;

/// An appeal.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Appeal {
    /// Who appealed.
    pub appellant: Addr,
    /// Bond in micro-OPEN; held while the appeal is open.
    pub bond: Uint128,
    /// Reason.
    pub reason: String,
    /// The decision appealed against.
    pub against: BatchStatus,
    /// State.
    pub status: AppealStatus,
    /// Height of the appeal.
    pub opened_at: u64,
    /// Unix seconds until which the arbiter may rule.
    pub rule_by: u64,
}

/// "appeal", (Datanet, batch) -> the one appeal against the decision on the batch.
const APPEALS: Map<(u64, u64), Appeal> = Map::new("appeal");

pub fn find_appeal(storage: &dyn Storage, datanet: u64, batch: u64) -> StdResult<Option<Appeal>> {
    APPEALS.may_load(storage, (datanet, batch))
}

/// The appeal that waits for a ruling, if there is one.
pub fn open_appeal(storage: &dyn Storage, datanet: u64, batch: u64) -> StdResult<Option<Appeal>> {
    let appeal = find_appeal(storage, datanet, batch)?;
    Ok(appeal.filter(|appeal| appeal.status == AppealStatus::Open))
}

pub fn appeal(storage: &dyn Storage, datanet: u64, batch: u64) -> Result<Appeal, ContractError> {
    find_appeal(storage, datanet, batch)?.ok_or(ContractError::UnknownAppeal { datanet, batch })
}

pub fn save_appeal(
    storage: &mut dyn Storage,
    datanet: u64,
    batch: u64,
    appeal: &Appeal,
) -> StdResult<()> {
    APPEALS.save(storage, (datanet, batch), appeal)
}

/// Up to `limit` appeals above the batch `after`, ascending.
pub fn appeals(
    storage: &dyn Storage,
    datanet: u64,
    after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Appeal)>> {
    APPEALS
        .prefix(datanet)
        .range(storage, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}
