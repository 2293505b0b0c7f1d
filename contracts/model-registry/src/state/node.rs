//! Serving nodes.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary, Order, StdResult, Storage};
use cw_storage_plus::{Bound, Map};

/// A serving node.
#[cw_serde]
pub(crate) struct Node {
    pub endpoint: String,
    pub receipt_key: HexBinary,
}

/// address -> serving node
const NODES: Map<&Addr, Node> = Map::new("nodes");

pub(crate) fn node(storage: &dyn Storage, address: &Addr) -> StdResult<Option<Node>> {
    NODES.may_load(storage, address)
}

pub(crate) fn save_node(storage: &mut dyn Storage, address: &Addr, node: &Node) -> StdResult<()> {
    NODES.save(storage, address, node)
}

/// Serving nodes after `start_after`, ascending by address.
pub(crate) fn nodes(
    storage: &dyn Storage,
    start_after: Option<&Addr>,
    limit: usize,
) -> StdResult<Vec<(Addr, Node)>> {
    let start = start_after.map(Bound::exclusive);
    NODES
        .range(storage, start, None, Order::Ascending)
        .take(limit)
        .collect()
}
