//! Rewards of those whose turn it was to submit a report.

use std::collections::BTreeMap;

use contract_api::{
    open_token::{self, Transfer},
    oracle_registry::MAX_REWARDED,
    payout_splitter,
};
use cosmwasm_std::{
    to_json_binary, Addr, Deps, DepsMut, Response, StdError, Storage, Uint128, Uint64, WasmMsg,
};
use serde::Deserialize;

use crate::{
    events::{RewardsClaimed, RewardsFunded},
    state::{self, Config, Reward},
    ContractError,
};

/// What the splitter's report has to tell, whatever else it holds.
#[derive(Deserialize)]
struct SubmittedReport {
    set_id: Uint64,
    status: payout_splitter::ReportStatus,
}

pub(crate) fn fund_rewards(
    deps: DepsMut,
    sender: Addr,
    amount: Uint128,
) -> Result<Response, ContractError> {
    if amount.is_zero() {
        return Err(ContractError::ZeroAmount);
    }
    let mut totals = state::totals(deps.storage)?;
    totals.reward_pool = totals.reward_pool.checked_add(amount)?;
    state::save_totals(deps.storage, &totals)?;
    Ok(RewardsFunded {
        sender: &sender,
        amount,
        reward_pool: totals.reward_pool,
    }
    .into())
}

pub(crate) fn claim_rewards(
    deps: DepsMut,
    config: &Config,
    seqs: Vec<Uint64>,
) -> Result<Response, ContractError> {
    if !(1..=MAX_REWARDED).contains(&seqs.len()) {
        return Err(ContractError::RewardedCount {
            found: seqs.len(),
            most: MAX_REWARDED,
        });
    }
    let splitter = config.payout_splitter.as_ref();
    let splitter = splitter.ok_or(ContractError::NoSplitter)?;
    let reward = config.submit_reward;
    if reward.is_zero() {
        return Err(ContractError::NoReward);
    }
    let count = Uint128::from(u64::try_from(seqs.len()).unwrap_or(u64::MAX));
    let amount = reward.checked_mul(count)?;
    let reward_pool = take_from_pool(deps.storage, amount)?;

    let mut earned: BTreeMap<Addr, Uint128> = BTreeMap::new();
    for seq in &seqs {
        let seq = seq.u64();
        if let Some(former) = state::reward(deps.storage, seq)? {
            let operator = former.operator.into();
            return Err(ContractError::AlreadyRewarded { seq, operator });
        }
        let operator = scheduled_submitter(deps.as_ref(), splitter, seq)?;
        let sum = earned.entry(operator.clone()).or_default();
        *sum = sum.checked_add(reward)?;
        let record = Reward {
            operator,
            amount: reward,
        };
        state::save_reward(deps.storage, seq, &record)?;
    }
    let event = RewardsClaimed {
        seqs: &seqs,
        amount,
        reward_pool,
    };
    let transfers = earned.into_iter().map(|(operator, amount)| Transfer {
        recipient: operator.into(),
        amount,
    });
    Ok(Response::from(event).add_message(WasmMsg::Execute {
        contract_addr: config.open_token.to_string(),
        msg: to_json_binary(&open_token::ExecuteMsg::MultiTransfer {
            transfers: transfers.collect(),
        })?,
        funds: vec![],
    }))
}

/// Takes rewards out of the pool and returns what is left in it.
fn take_from_pool(storage: &mut dyn Storage, amount: Uint128) -> Result<Uint128, ContractError> {
    let mut totals = state::totals(storage)?;
    let reward_pool = totals.reward_pool;
    let too_small = |_| ContractError::PoolTooSmall {
        reward_pool,
        amount,
    };
    totals.reward_pool = reward_pool.checked_sub(amount).map_err(too_small)?;
    totals.rewarded = totals.rewarded.checked_add(amount)?;
    state::save_totals(storage, &totals)?;
    Ok(totals.reward_pool)
}

/// The member whose turn a final report was: number `seq mod n` of its set. Whoever delivered the
/// report, so that nobody gains by delivering a copy first.
fn scheduled_submitter(deps: Deps, splitter: &Addr, seq: u64) -> Result<Addr, ContractError> {
    let query = payout_splitter::QueryMsg::Report { seq: seq.into() };
    let report: SubmittedReport =
        deps.querier
            .query_wasm_smart(splitter, &query)
            .map_err(|error| ContractError::ReportUnreadable {
                seq,
                reason: error.to_string(),
            })?;
    if report.status != payout_splitter::ReportStatus::Final {
        return Err(ContractError::NotFinal { seq });
    }
    let set_id = report.set_id.u64();
    let set = state::set(deps.storage, set_id)?.ok_or(ContractError::UnknownSet { set_id })?;
    let turn = u64::try_from(set.members.len())
        .ok()
        .and_then(|members| seq.checked_rem(members))
        .and_then(|turn| usize::try_from(turn).ok());
    turn.and_then(|turn| set.members.into_iter().nth(turn))
        .map(|member| member.operator)
        .ok_or_else(|| StdError::generic_err(format!("oracle set {set_id} is empty")).into())
}
