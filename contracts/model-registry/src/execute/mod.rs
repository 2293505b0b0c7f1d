//! What the messages do.

mod adapter;
mod admin;
mod base_model;
mod name;
mod node;

pub(crate) use adapter::register_adapter;
pub(crate) use admin::{instantiate, update_config};
pub(crate) use base_model::register_base_model;
pub(crate) use node::register_node;

use attribution_report::Hash32;

use crate::ContractError;

fn check_hash(field: &'static str, hash: &Hash32) -> Result<(), ContractError> {
    if hash.is_zero() {
        Err(ContractError::ZeroHash { field })
    } else {
        Ok(())
    }
}
