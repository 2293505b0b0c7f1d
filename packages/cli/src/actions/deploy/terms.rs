//! Terms that a new suite's contracts are instantiated with.

use attribution_report::{RevenuePolicy, BASIS_POINTS};
use chain_client::Address;
use contract_api::{dispute_registry, model_registry, oracle_registry};

use super::DeployOptions;
use crate::Contracts;

/// Reward of a final report's scheduled submitter, in micro-OPEN: a tenth of an OPEN, out of a pool
/// that anyone may fill.
const SUBMIT_REWARD: u128 = 100_000;

/// Smallest deposit of an adapter and stake of an agent, in micro-OPEN: 100 OPEN.
const MODEL_DEPOSIT: u128 = 100_000_000;

/// Smallest bond of a challenge, in micro-OPEN: 100 OPEN.
const CHALLENGE_BOND: u128 = 100_000_000;

/// Seconds between a challenge and its judging deadline: 2 days.
const JUDGING_SECONDS: u64 = 2 * 86_400;

/// Terms of oracle-registry.
pub(super) fn oracles(
    owner: String,
    open_token: &str,
    governor: &Address,
    options: &DeployOptions,
) -> oracle_registry::InstantiateMsg {
    oracle_registry::InstantiateMsg {
        owner,
        open_token: open_token.to_owned(),
        treasury: governor.to_string(),
        emergency: options.emergency.as_ref().map(ToString::to_string),
        min_bond: options.min_bond.into(),
        max_set: options.max_set,
        unbonding_seconds: (21 * 86_400u64).into(),
        overlap_seconds: 3_600u64.into(),
        evidence_seconds: (7 * 86_400u64).into(),
        jail_seconds: 86_400u64.into(),
        reward_bps: 1_000,
        submit_reward: SUBMIT_REWARD.into(),
        params_hash: options.params_hash,
    }
}

/// Terms of model-registry: policies are bounded by the data share from below and by nothing else.
pub(super) fn models(
    [owner, open_token, datanet_registry]: [&String; 3],
    governor: &Address,
    options: &DeployOptions,
) -> model_registry::InstantiateMsg {
    let every_role = |share| RevenuePolicy {
        base_owner: share,
        builder: share,
        data: share,
        node: share,
        agent: share,
        app: share,
        validators: share,
        treasury: share,
        oracles: share,
    };
    model_registry::InstantiateMsg {
        owner: owner.clone(),
        open_token: open_token.clone(),
        treasury: governor.to_string(),
        datanet_registry: datanet_registry.clone(),
        oracle_registry: None,
        payout_splitter: None,
        emergency: options.emergency.as_ref().map(ToString::to_string),
        policy_floor: RevenuePolicy {
            data: options.min_data_share,
            ..every_role(0)
        },
        policy_cap: every_role(BASIS_POINTS),
        min_adapter_deposit: MODEL_DEPOSIT.into(),
        min_agent_stake: MODEL_DEPOSIT.into(),
        hold_seconds: (14 * 86_400u64).into(),
    }
}

/// Terms of dispute-registry, which disputes the reports of the other contracts.
pub(super) fn disputes(
    owner: String,
    contracts: &Contracts,
    options: &DeployOptions,
) -> dispute_registry::InstantiateMsg {
    dispute_registry::InstantiateMsg {
        owner,
        open_token: contracts.open_token.clone(),
        treasury: contracts.governor.clone(),
        emergency: options.emergency.as_ref().map(ToString::to_string),
        payout_splitter: contracts.payout_splitter.clone(),
        oracle_registry: contracts.oracle_registry.clone(),
        model_registry: contracts.model_registry.clone(),
        datanet_registry: contracts.datanet_registry.clone(),
        params: dispute_registry::Params {
            challenge_bond: CHALLENGE_BOND.into(),
            committee_size: 7,
            judging_seconds: JUDGING_SECONDS.into(),
            judging_fee_bps: 2_000,
            fraud_bps: 5_000,
            equivocation_bps: 5_000,
            false_weights_bps: 1_000,
        },
    }
}
