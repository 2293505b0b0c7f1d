//! Names of models and adapters.

use cosmwasm_std::Storage;

use crate::{state, ContractError};

/// Refuses a name that breaks the rule or stands for something else.
pub(super) fn check_name(storage: &dyn Storage, name: &str) -> Result<(), ContractError> {
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
    if !(3..=60).contains(&name.len()) || !name.bytes().all(allowed) {
        let name = name.to_owned();
        return Err(ContractError::InvalidName { name });
    }
    if state::named(storage, name)?.is_some() {
        let name = name.to_owned();
        return Err(ContractError::NameTaken { name });
    }
    Ok(())
}
