//! Serving nodes.

use attribution_report::is_small_order;
use cosmwasm_std::{Addr, DepsMut, HexBinary, Response};

use super::{check_endpoint, check_running};
use crate::{
    events::Event,
    state::{self, Config, Node},
    ContractError,
};

pub(crate) fn register_node(
    deps: DepsMut,
    config: &Config,
    address: Addr,
    endpoint: String,
    receipt_key: HexBinary,
) -> Result<Response, ContractError> {
    check_running(config.paused.nodes, "register_node")?;
    check_endpoint(&endpoint)?;
    let key: Option<[u8; 32]> = receipt_key.to_array().ok();
    if key.is_none_or(|key| is_small_order(&key)) {
        return Err(ContractError::InvalidKey {
            found: receipt_key.len(),
        });
    }
    let node = Node {
        endpoint,
        receipt_key,
    };
    state::save_node(deps.storage, &address, &node)?;
    let event = Event::Node {
        node: address,
        endpoint: node.endpoint,
        receipt_key: node.receipt_key,
    };
    Ok(event.into())
}
