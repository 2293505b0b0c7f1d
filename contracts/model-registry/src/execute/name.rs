//! Names, and versions that take them over.

use contract_api::model_registry::Asset;
use cosmwasm_std::{Addr, Storage};

use super::check_owner;
use crate::{state, ContractError};

/// Refuses a name that breaks the rule or stands for something else than the predecessor.
pub(super) fn check_name(
    storage: &dyn Storage,
    name: &str,
    predecessor: Option<Asset>,
) -> Result<(), ContractError> {
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
    if !(3..=60).contains(&name.len()) || !name.bytes().all(allowed) {
        let name = name.to_owned();
        return Err(ContractError::InvalidName { name });
    }
    match state::named(storage, name)? {
        Some(holder) if Some(holder) != predecessor => {
            let name = name.to_owned();
            Err(ContractError::NameTaken { name })
        }
        _ => Ok(()),
    }
}

/// Refuses a predecessor that is not the sender's or has a successor.
pub(super) fn check_predecessor(
    storage: &dyn Storage,
    predecessor: Option<Asset>,
    sender: &Addr,
) -> Result<(), ContractError> {
    let Some(asset) = predecessor else {
        return Ok(());
    };
    check_owner(storage, asset, sender)?;
    let successor = match asset {
        Asset::Adapter(id) => state::adapter(storage, id.u64())?.and_then(|found| found.successor),
        Asset::Agent(id) => state::agent(storage, id.u64())?.and_then(|found| found.successor),
        Asset::App(id) => state::app(storage, id.u64())?.and_then(|found| found.successor),
        Asset::BaseModel(_) => None,
    };
    match successor {
        Some(successor) => Err(ContractError::HasSuccessor { asset, successor }),
        None => Ok(()),
    }
}
