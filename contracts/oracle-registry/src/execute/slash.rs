//! Slashing: what members of a set had at stake when it was made.

use attribution_report::BASIS_POINTS;
use contract_api::{
    is_label,
    oracle_registry::{MAX_REASON, MAX_SLASHED},
};
use cosmwasm_std::{Addr, DepsMut, Env, Response, Storage, Uint128, Uint64};

use super::open_transfer;
use crate::{
    events::Slashed,
    state::{self, Config, Member, Operator, Set, Slash},
    ContractError,
};

/// What the slasher asks for.
pub(crate) struct SlashOrder {
    pub set_id: Uint64,
    pub operators: Vec<String>,
    pub fraction_bps: u16,
    pub beneficiary: Option<String>,
    pub reason: String,
}

pub(crate) fn slash(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    order: SlashOrder,
) -> Result<Response, ContractError> {
    check(&order)?;
    let beneficiary = order
        .beneficiary
        .as_ref()
        .map(|address| deps.api.addr_validate(address))
        .transpose()?;
    let set_id = order.set_id.u64();
    let set = state::set(deps.storage, set_id)?.ok_or(ContractError::UnknownSet { set_id })?;
    let now = env.block.time.seconds();
    let jailed_until = now.saturating_add(config.jail_seconds);

    let mut seen: Vec<Addr> = Vec::with_capacity(order.operators.len());
    let mut total = Uint128::zero();
    for operator in &order.operators {
        let operator = deps.api.addr_validate(operator)?;
        if seen.contains(&operator) {
            return Err(ContractError::NamedTwice {
                operator: operator.into(),
            });
        }
        let part = Part {
            set_id,
            set: &set,
            fraction_bps: order.fraction_bps,
            reason: &order.reason,
            jailed_until,
        };
        total = total.checked_add(part.take(deps.storage, &operator)?)?;
        seen.push(operator);
    }

    let mut totals = state::totals(deps.storage)?;
    totals.bonds = totals.bonds.checked_sub(total)?;
    totals.slashed = totals.slashed.checked_add(total)?;
    state::save_totals(deps.storage, &totals)?;

    // Rounded down; the treasury gets the remainder.
    let reward = match beneficiary {
        Some(_) => total.multiply_ratio(config.reward_bps, BASIS_POINTS),
        None => Uint128::zero(),
    };
    let rest = total.checked_sub(reward)?;
    let event = Slashed {
        set_id,
        operators: &seen,
        fraction_bps: order.fraction_bps,
        reason: &order.reason,
        amount: total,
        reward,
        jailed_until,
    };
    pay(config, event.into(), beneficiary.as_ref(), [reward, rest])
}

/// Adds the transfers to beneficiary and treasury.
fn pay(
    config: &Config,
    mut response: Response,
    beneficiary: Option<&Addr>,
    [reward, rest]: [Uint128; 2],
) -> Result<Response, ContractError> {
    for (recipient, amount) in [(beneficiary, reward), (Some(&config.treasury), rest)] {
        if let (Some(recipient), false) = (recipient, amount.is_zero()) {
            response = response.add_message(open_transfer(config, recipient, amount)?);
        }
    }
    Ok(response)
}

fn check(order: &SlashOrder) -> Result<(), ContractError> {
    let found = order.operators.len();
    if !(1..=MAX_SLASHED).contains(&found) {
        return Err(ContractError::SlashedCount {
            found,
            most: MAX_SLASHED,
        });
    }
    if !(1..=BASIS_POINTS).contains(&order.fraction_bps) {
        return Err(ContractError::InvalidFraction {
            fraction_bps: order.fraction_bps,
        });
    }
    if !is_label(&order.reason, MAX_REASON) {
        return Err(ContractError::InvalidReason { most: MAX_REASON });
    }
    Ok(())
}

/// One member's part of a slash.
struct Part<'a> {
    set_id: u64,
    set: &'a Set,
    fraction_bps: u16,
    reason: &'a str,
    jailed_until: u64,
}

impl Part<'_> {
    /// Takes what is due from one member, jails it and returns the amount. A member that has left,
    /// or left and came back since, has nothing at stake for this set.
    fn take(&self, storage: &mut dyn Storage, operator: &Addr) -> Result<Uint128, ContractError> {
        let member = self
            .set
            .member(operator)
            .ok_or_else(|| ContractError::NotMember {
                operator: operator.to_string(),
                set_id: self.set_id,
            })?;
        let former = state::slash(storage, self.set_id, operator, self.reason)?;
        let (done, lost) = former.map_or((0, Uint128::zero()), |slash| {
            (slash.fraction_bps, slash.amount)
        });
        let mut taken = Uint128::zero();
        let record =
            state::operator(storage, operator)?.filter(|record| record.since_set < self.set_id);
        if let Some(mut record) = record {
            // Rounded down. The fraction is of the bond in the set, so two reasons add up; for one
            // reason only what exceeds the former fraction is due.
            let fraction = self.fraction_bps.saturating_sub(done);
            let due = member.bond.multiply_ratio(fraction, BASIS_POINTS);
            taken = due.min(at_stake(&record, member, self.set_id)?);
            reduce(&mut record, self.set_id, taken)?;
            let until = record.jailed_until.unwrap_or(0).max(self.jailed_until);
            record.jailed_until = Some(until);
            state::save_operator(storage, operator, &record)?;
        }
        let slash = Slash {
            fraction_bps: self.fraction_bps.max(done),
            amount: lost.checked_add(taken)?,
        };
        state::save_slash(storage, self.set_id, operator, self.reason, &slash)?;
        Ok(taken)
    }
}

/// What an operator still holds of the bond that a set counts on: the bond and the parts that began
/// to unbond since the set was made, less what was deposited since, and never above the bond in the
/// set.
fn at_stake(record: &Operator, member: &Member, set_id: u64) -> Result<Uint128, ContractError> {
    let held = record
        .unbonding
        .iter()
        .filter(|part| part.began_in >= set_id)
        .try_fold(record.bond, |sum, part| sum.checked_add(part.amount))?;
    let since = record
        .deposited
        .saturating_sub(member.deposited.unwrap_or(member.bond));
    Ok(held.saturating_sub(since).min(member.bond))
}

/// Takes `amount` from the parts that began to unbond since the set was made, oldest first, then
/// from the bond.
fn reduce(record: &mut Operator, set_id: u64, amount: Uint128) -> Result<(), ContractError> {
    let mut left = amount;
    for part in &mut record.unbonding {
        if part.began_in >= set_id {
            let taken = left.min(part.amount);
            part.amount = part.amount.checked_sub(taken)?;
            left = left.checked_sub(taken)?;
        }
    }
    record.unbonding.retain(|part| !part.amount.is_zero());
    record.bond = record.bond.checked_sub(left)?;
    Ok(())
}
