//! `update_members`, `announce_key` and `wrap_keys`.

use contract_api::datanet_registry::{
    DatanetAccess, MemberRole, WrappedKey, MAX_MEMBERS, MAX_WRAPPED_KEY,
};
use cosmwasm_std::{Addr, DepsMut, HexBinary, MessageInfo, Response, Storage};

use crate::events::Event;
use crate::state::{self, Reader};
use crate::terms::{check_x25519_key, invalid};
use crate::ContractError;

/// Removes first, then adds. A reader who is removed loses the keys posted for it here; what it has
/// read it keeps, so the owner wraps a new content key for those who stay.
pub fn update(
    deps: DepsMut,
    datanet: u64,
    role: MemberRole,
    add: Vec<String>,
    remove: Vec<String>,
) -> Result<Response, ContractError> {
    if add.is_empty() && remove.is_empty() {
        return Err(ContractError::NothingToChange);
    }
    check_length(add.len())?;
    check_length(remove.len())?;
    if state::datanet(deps.storage, datanet)?.terms.access == DatanetAccess::Open {
        return Err(ContractError::NotPermissioned { datanet });
    }
    let event = Event::UpdateMembers {
        datanet,
        role,
        added: add.len(),
        removed: remove.len(),
    };
    let removals = remove.into_iter().map(|account| (account, false));
    let additions = add.into_iter().map(|account| (account, true));
    for (account, listed) in removals.chain(additions) {
        let account = deps.api.addr_validate(&account)?;
        if is_member(deps.storage, datanet, role, &account)? == listed {
            return Err(match listed {
                true => ContractError::AlreadyMember {
                    datanet,
                    role,
                    account,
                },
                false => ContractError::NotMember {
                    datanet,
                    role,
                    account,
                },
            });
        }
        match (role, listed) {
            (MemberRole::Contributor, _) => {
                state::set_contributor(deps.storage, datanet, &account, listed)?;
            }
            (MemberRole::Reader, true) => {
                state::save_reader(deps.storage, datanet, &account, &Reader::default())?;
            }
            (MemberRole::Reader, false) => state::remove_reader(deps.storage, datanet, &account),
        }
    }
    Ok(event.into())
}

fn check_length(found: usize) -> Result<(), ContractError> {
    match found > MAX_MEMBERS {
        true => Err(ContractError::TooManyEntries {
            found,
            limit: MAX_MEMBERS,
        }),
        false => Ok(()),
    }
}

fn is_member(
    storage: &dyn Storage,
    datanet: u64,
    role: MemberRole,
    account: &Addr,
) -> Result<bool, ContractError> {
    Ok(match role {
        MemberRole::Contributor => state::is_contributor(storage, datanet, account),
        MemberRole::Reader => state::find_reader(storage, datanet, account)?.is_some(),
    })
}

pub fn announce(
    deps: DepsMut,
    info: MessageInfo,
    datanet: u64,
    public_key: HexBinary,
) -> Result<Response, ContractError> {
    check_x25519_key(&public_key)?;
    let event = Event::AnnounceKey {
        datanet,
        reader: info.sender.clone(),
        public_key: public_key.to_hex(),
    };
    let reader = Reader {
        public_key: Some(public_key),
        wrapped: None,
    };
    state::save_reader(deps.storage, datanet, &info.sender, &reader)?;
    Ok(event.into())
}

/// Posting again replaces what was wrapped, so a content key is rotated.
pub fn wrap(deps: DepsMut, datanet: u64, keys: Vec<WrappedKey>) -> Result<Response, ContractError> {
    if keys.is_empty() {
        return Err(ContractError::NothingToChange);
    }
    check_length(keys.len())?;
    let event = Event::WrapKeys {
        datanet,
        readers: keys.len(),
    };
    for key in keys {
        if key.wrapped.is_empty() || key.wrapped.len() > MAX_WRAPPED_KEY {
            return Err(invalid("wrapped", "1 to 256 bytes"));
        }
        let account = deps.api.addr_validate(&key.reader)?;
        let found = state::find_reader(deps.storage, datanet, &account)?;
        let Some(mut reader) = found else {
            return Err(ContractError::NotMember {
                datanet,
                role: MemberRole::Reader,
                account,
            });
        };
        if reader.public_key.as_ref() != Some(&key.public_key) {
            return Err(ContractError::OtherKey { reader: account });
        }
        reader.wrapped = Some(key.wrapped);
        state::save_reader(deps.storage, datanet, &account, &reader)?;
    }
    Ok(event.into())
}
