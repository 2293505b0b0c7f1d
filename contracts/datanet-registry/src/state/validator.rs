use contract_api::datanet_registry::MAX_VALIDATORS;
use cosmwasm_std::{Addr, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Map};
use serde::{Deserialize, Serialize};

use crate::state::{datanet, save_datanet};
use crate::ContractError;

/// What an account is to a Datanet.
#[derive(Serialize, Deserialize, Clone, Default, Debug, PartialEq, Eq)]
pub struct Validator {
    /// Admitted by the Datanet's owner.
    pub admitted: bool,
    /// Bond held, in micro-OPEN; stays after removal until it is withdrawn.
    pub bond: Uint128,
}

impl Validator {
    /// May score: admitted, and its bond is held.
    pub fn is_active(&self) -> bool {
        self.admitted && !self.bond.is_zero()
    }
}

/// "validator", (Datanet, account) -> validator; absent where neither admitted nor bonded.
const VALIDATORS: Map<(u64, &Addr), Validator> = Map::new("validator");

/// "bond_lock", (Datanet, account) -> Unix seconds from which its bond can be withdrawn; absent
/// where it can be at any time.
const LOCKS: Map<(u64, &Addr), u64> = Map::new("bond_lock");

/// "active", (Datanet, account) -> bond, for active validators alone: at most [`MAX_VALIDATORS`]
/// a Datanet, so that counting scores is bounded.
const ACTIVE: Map<(u64, &Addr), Uint128> = Map::new("active");

pub fn validator(storage: &dyn Storage, datanet: u64, account: &Addr) -> StdResult<Validator> {
    let stored = VALIDATORS.may_load(storage, (datanet, account))?;
    Ok(stored.unwrap_or_default())
}

/// Replaces a validator, and keeps the active ones, their total bond and the number of admitted
/// ones in step.
pub fn save_validator(
    storage: &mut dyn Storage,
    datanet_id: u64,
    account: &Addr,
    after: &Validator,
) -> Result<(), ContractError> {
    let before = validator(storage, datanet_id, account)?;
    let mut datanet = datanet(storage, datanet_id)?;
    let overflow = || ContractError::TooManyValidators {
        limit: MAX_VALIDATORS,
    };
    datanet.admitted = match (before.admitted, after.admitted) {
        (false, true) => datanet.admitted.checked_add(1).ok_or_else(overflow)?,
        (true, false) => datanet.admitted.saturating_sub(1),
        _ => datanet.admitted,
    };
    if datanet.admitted > MAX_VALIDATORS {
        return Err(overflow());
    }
    let weight = |validator: &Validator| match validator.is_active() {
        true => validator.bond,
        false => Uint128::zero(),
    };
    datanet.total_bond = datanet
        .total_bond
        .checked_sub(weight(&before))
        .and_then(|rest| rest.checked_add(weight(after)))
        .map_err(cosmwasm_std::StdError::from)?;
    save_datanet(storage, datanet_id, &datanet)?;

    let key = (datanet_id, account);
    if after.is_active() {
        ACTIVE.save(storage, key, &after.bond)?;
    } else {
        ACTIVE.remove(storage, key);
    }
    if *after == Validator::default() {
        VALIDATORS.remove(storage, key);
    } else {
        VALIDATORS.save(storage, key, after)?;
    }
    Ok(())
}

/// The active validators of a Datanet with their bonds, ascending; at most [`MAX_VALIDATORS`].
pub fn active_validators(storage: &dyn Storage, datanet: u64) -> StdResult<Vec<(Addr, Uint128)>> {
    ACTIVE
        .prefix(datanet)
        .range(storage, None, None, Order::Ascending)
        .take(MAX_VALIDATORS as usize)
        .collect()
}

/// Up to `limit` validators above the account `after`, ascending.
pub fn validators(
    storage: &dyn Storage,
    datanet: u64,
    after: Option<&Addr>,
    limit: usize,
) -> StdResult<Vec<(Addr, Validator)>> {
    VALIDATORS
        .prefix(datanet)
        .range(storage, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

/// Unix seconds from which a bond can be withdrawn; zero where it can be at any time.
pub fn locked_until(storage: &dyn Storage, datanet: u64, account: &Addr) -> StdResult<u64> {
    Ok(LOCKS
        .may_load(storage, (datanet, account))?
        .unwrap_or_default())
}

/// Keeps a bond at least until then.
pub fn lock_bond(
    storage: &mut dyn Storage,
    datanet: u64,
    account: &Addr,
    until: u64,
) -> StdResult<()> {
    let until = until.max(locked_until(storage, datanet, account)?);
    LOCKS.save(storage, (datanet, account), &until)
}

/// Forgets the lock of a bond that is withdrawn.
pub fn unlock_bond(storage: &mut dyn Storage, datanet: u64, account: &Addr) {
    LOCKS.remove(storage, (datanet, account));
}
