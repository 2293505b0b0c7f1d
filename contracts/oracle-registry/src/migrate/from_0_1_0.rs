//! What changed shape from version 0.1.0 to 0.2.0: the parameters, the operators and the sum of the bonds.
//! Sets, keys and the ranking stay as they are.

use attribution_report::Hash32;
use contract_api::oracle_registry::Paused;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary, Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};

use crate::{
    state::{self, Config, Operator, Totals, Unbonding},
    ContractError,
};

/// Most operators that are converted at once.
const MAX_OPERATORS: usize = 1_000;
/// Jail of a suite that had none: one day.
const JAIL_SECONDS: u64 = 86_400;
/// Beneficiary's share of a suite that had none: a tenth.
const REWARD_BPS: u16 = 1_000;

#[cw_serde]
struct OldConfig {
    owner: Addr,
    open_token: Addr,
    min_bond: Uint128,
    max_set: u16,
    unbonding_seconds: u64,
    overlap_seconds: u64,
    params_hash: Hash32,
}

#[cw_serde]
struct OldOperator {
    pubkey: HexBinary,
    endpoint: String,
    bond: Uint128,
    unbonds_at: Option<u64>,
}

const CONFIG: Item<OldConfig> = Item::new("config");
const HELD: Item<Uint128> = Item::new("held");
const OPERATORS: Map<&Addr, OldOperator> = Map::new("operators");

pub(super) fn convert(storage: &mut dyn Storage) -> Result<(), ContractError> {
    convert_config(storage)?;
    let totals = Totals {
        bonds: HELD.may_load(storage)?.unwrap_or_default(),
        ..Totals::default()
    };
    HELD.remove(storage);
    state::save_totals(storage, &totals)?;

    let operators: Vec<(Addr, OldOperator)> = OPERATORS
        .range(storage, None, None, Order::Ascending)
        .take(MAX_OPERATORS.saturating_add(1))
        .collect::<StdResult<_>>()?;
    if operators.len() > MAX_OPERATORS {
        return Err(ContractError::TooManyOperators {
            most: MAX_OPERATORS,
        });
    }
    for (address, old) in operators {
        OPERATORS.remove(storage, &address);
        let record = operator(storage, &address, old)?;
        state::save_operator(storage, &address, &record)?;
    }
    Ok(())
}

/// The owner becomes the treasury, nobody may slash yet, and half of the unbonding time beyond the
/// overlap is the evidence period.
fn convert_config(storage: &mut dyn Storage) -> StdResult<()> {
    let old = CONFIG.load(storage)?;
    // An unbonding time that is too short is made just long enough.
    let unbonding_seconds = old
        .unbonding_seconds
        .max(old.overlap_seconds.saturating_add(1));
    let beyond = unbonding_seconds.saturating_sub(old.overlap_seconds);
    let config = Config {
        treasury: old.owner.clone(),
        owner: old.owner,
        open_token: old.open_token,
        slasher: None,
        payout_splitter: None,
        emergency: None,
        min_bond: old.min_bond,
        max_set: old.max_set,
        unbonding_seconds,
        overlap_seconds: old.overlap_seconds,
        evidence_seconds: beyond / 2,
        jail_seconds: JAIL_SECONDS,
        reward_bps: REWARD_BPS,
        submit_reward: Uint128::zero(),
        params_hash: old.params_hash,
        paused: Paused::default(),
    };
    state::save_config(storage, &config)
}

fn operator(storage: &dyn Storage, address: &Addr, old: OldOperator) -> StdResult<Operator> {
    let mut record = Operator {
        pubkey: old.pubkey,
        endpoint: old.endpoint,
        bond: old.bond,
        unbonding: Vec::new(),
        deposited: old.bond,
        since_set: 0,
        jailed_until: None,
        key_changed_at: None,
    };
    if let Some(unbonds_at) = old.unbonds_at {
        let began_in = state::current_set(storage)?.unwrap_or(0);
        let set = state::set(storage, began_in)?;
        record.bond = Uint128::zero();
        record.unbonding.push(Unbonding {
            amount: old.bond,
            unbonds_at,
            began_in,
            member: set.is_some_and(|set| set.member(address).is_some()),
        });
    }
    Ok(record)
}
