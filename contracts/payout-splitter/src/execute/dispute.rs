//! Voiding and holding pending reports, and taking back what void ones charged.

use contract_api::payout_splitter::{MAX_HOLD_SECONDS, MAX_REVERTED};
use cosmwasm_std::{DepsMut, Env, Response, Storage, Uint128};

use crate::{
    error::DisputeError,
    events::Event,
    state::{self, Head, Usage},
    ContractError,
};

/// Charges that were taken back.
#[derive(Default)]
struct Reverted {
    charges: u32,
    amount: Uint128,
}

/// Makes a pending report and all after it void. What they follow is the newest report again, and
/// as many of their charges are taken back as one message may.
pub(crate) fn void_report(deps: DepsMut, env: &Env, seq: u64) -> Result<Response, ContractError> {
    let mut head = state::head(deps.storage)?;
    refuse_unless_pending(deps.storage, &head, seq)?;
    let newest = head.tip_seq;
    let mut at = newest;
    // At most `MAX_PENDING` steps: only pending reports come after a pending one.
    let before = loop {
        let follows = state::known_report(deps.storage, at)?.follows();
        void_one(deps.storage, &mut head, at)?;
        if at == seq {
            break follows;
        }
        at = follows;
    };
    (head.tip_seq, head.tip_digest, head.tip_cumulative) = match before {
        0 => Default::default(),
        before => {
            let tip = state::known_report(deps.storage, before)?;
            (before, tip.digest, tip.report.cumulative_sum)
        }
    };
    let reverted = revert(deps.storage, env, &mut head, MAX_REVERTED)?;
    state::save_head(deps.storage, &head)?;
    let event = Event::ReportVoid {
        seq,
        newest,
        reverted: reverted.charges,
        amount: reverted.amount,
        reverting: head.reverting,
    };
    Ok(event.into())
}

fn void_one(storage: &mut dyn Storage, head: &mut Head, seq: u64) -> Result<(), ContractError> {
    let charges = state::charges(storage, seq)?.ok_or(DisputeError::ChargesUnknown { seq })?;
    state::save_void(storage, seq)?;
    state::save_hold(storage, seq, 0)?;
    head.pending = head.pending.saturating_sub(1);
    if charges.is_empty() {
        state::remove_charges(storage, seq);
    } else {
        state::save_reverting(storage, seq)?;
        head.reverting = head.reverting.saturating_add(1);
    }
    Ok(())
}

/// Holds a pending report back from finality, or ends its hold with zero.
pub(crate) fn hold_report(deps: DepsMut, seq: u64, until: u64) -> Result<Response, ContractError> {
    let head = state::head(deps.storage)?;
    refuse_unless_pending(deps.storage, &head, seq)?;
    let final_at = state::known_report(deps.storage, seq)?.final_at;
    let latest = final_at.saturating_add(MAX_HOLD_SECONDS);
    if until > latest {
        return Err(DisputeError::HoldTooLong { seq, until, latest }.into());
    }
    state::save_hold(deps.storage, seq, until)?;
    Ok(Event::ReportHeld { seq, until }.into())
}

/// Takes back charges that `void_report` left.
pub(crate) fn revert_charges(
    deps: DepsMut,
    env: &Env,
    limit: Option<u32>,
) -> Result<Response, ContractError> {
    let limit = limit.unwrap_or(MAX_REVERTED);
    if !(1..=MAX_REVERTED).contains(&limit) {
        return Err(DisputeError::RevertLimit { found: limit }.into());
    }
    let mut head = state::head(deps.storage)?;
    if head.reverting == 0 {
        return Err(DisputeError::NothingToRevert.into());
    }
    let reverted = revert(deps.storage, env, &mut head, limit)?;
    state::save_head(deps.storage, &head)?;
    let event = Event::ChargesReverted {
        reverted: reverted.charges,
        amount: reverted.amount,
        reverting: head.reverting,
    };
    Ok(event.into())
}

fn refuse_unless_pending(
    storage: &dyn Storage,
    head: &Head,
    seq: u64,
) -> Result<(), ContractError> {
    let after_final = seq > head.final_seq && state::report(storage, seq)?.is_some();
    if after_final && !state::is_void(storage, seq) {
        return Ok(());
    }
    Err(DisputeError::NotPending { seq }.into())
}

/// Takes back up to `limit` charges of void reports.
fn revert(
    storage: &mut dyn Storage,
    env: &Env,
    head: &mut Head,
    limit: u32,
) -> Result<Reverted, ContractError> {
    let now = env.block.time.seconds();
    let mut usage = Usage::default();
    let mut reverted = Reverted::default();
    while let Some(left) = limit.checked_sub(reverted.charges).filter(|left| *left > 0) {
        let Some(seq) = state::first_reverting(storage)? else {
            break;
        };
        let mut charges =
            state::charges(storage, seq)?.ok_or(DisputeError::ChargesUnknown { seq })?;
        let kept = charges.len().saturating_sub(left as usize);
        for (channel, amount) in charges.split_off(kept) {
            let collected = usage.collected(storage, channel)?;
            usage.set(storage, channel, collected.checked_sub(amount)?)?;
            reopen(storage, now, channel, collected)?;
            reverted.charges = reverted.charges.saturating_add(1);
            reverted.amount = reverted.amount.checked_add(amount)?;
        }
        if charges.is_empty() {
            state::remove_charges(storage, seq);
            state::remove_reverting(storage, seq);
            head.reverting = head.reverting.saturating_sub(1);
        } else {
            state::save_charges(storage, seq, &charges);
        }
    }
    usage.save(storage);
    let mut totals = state::totals(storage)?;
    totals.collected = totals.collected.checked_sub(reverted.amount)?;
    state::save_totals(storage, &totals)?;
    Ok(reverted)
}

/// Lets reports collect again what a void one had collected, for one settling time from now on.
fn reopen(
    storage: &mut dyn Storage,
    now: u64,
    id: u64,
    collected: Uint128,
) -> Result<(), ContractError> {
    let Some(channel) = state::channel(storage, id)? else {
        return Ok(());
    };
    let mut closing = state::closing(storage, id)?;
    let until = now.saturating_add(channel.settle_seconds());
    closing.reopened_until = closing.reopened_until.max(until);
    closing.reopened_to = closing.reopened_to.max(collected);
    state::save_closing(storage, id, &closing)?;
    Ok(())
}
