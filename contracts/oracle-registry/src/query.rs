//! Queries.

use attribution_report::Hash32;
use contract_api::{
    oracle_registry::{
        CommitteeResponse, ConfigResponse, OperatorResponse, OperatorsResponse, QueryMsg,
        RankingCursor, RewardResponse, RewardsResponse, SetMember, SetResponse, SetsResponse,
        SigScheme, SlashCursor, SlashResponse, SlashesResponse, TotalsResponse, UnbondingPart,
    },
    page_size,
};
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, StdError, StdResult, Storage, Uint64};

use crate::{
    committee,
    state::{self, Member, Operator, Set, Unbonding},
};

/// Most sets of a page; a set has up to 64 members.
const MAX_SETS: usize = 10;

pub(crate) fn answer(deps: Deps, msg: QueryMsg) -> StdResult<Binary> {
    let storage = deps.storage;
    match msg {
        QueryMsg::Config {} => to_json_binary(&config(storage)?),
        QueryMsg::Totals {} => to_json_binary(&totals(storage)?),
        QueryMsg::Operator { operator } => {
            let address = deps.api.addr_validate(&operator)?;
            to_json_binary(&one_operator(storage, address)?)
        }
        QueryMsg::OperatorByKey { pubkey } => {
            let address = state::operator_by_key(storage, &pubkey)?
                .ok_or_else(|| StdError::not_found(format!("operator with key {pubkey}")))?;
            to_json_binary(&one_operator(storage, address)?)
        }
        QueryMsg::Operators { start_after, limit } => {
            to_json_binary(&operators(deps, start_after, limit)?)
        }
        QueryMsg::Ranking { start_after, limit } => {
            to_json_binary(&ranking(deps, start_after, limit)?)
        }
        QueryMsg::CurrentSet {} => {
            let set_id =
                state::current_set(storage)?.ok_or_else(|| StdError::not_found("current set"))?;
            to_json_binary(&one_set(storage, set_id)?)
        }
        QueryMsg::Set { set_id } => to_json_binary(&one_set(storage, set_id.u64())?),
        QueryMsg::Sets { start_after, limit } => {
            to_json_binary(&sets(storage, start_after, limit)?)
        }
        QueryMsg::Committee {
            seed,
            size,
            exclude_set,
        } => to_json_binary(&draw(storage, &seed, size, exclude_set)?),
        QueryMsg::Slashes {
            set_id,
            start_after,
            limit,
        } => to_json_binary(&slashes(deps, set_id, start_after, limit)?),
        QueryMsg::Reward { seq } => {
            let reward = state::reward(storage, seq.u64())?
                .ok_or_else(|| StdError::not_found(format!("reward of report {seq}")))?;
            to_json_binary(&reward_response((seq.u64(), reward)))
        }
        QueryMsg::Rewards { start_after, limit } => {
            let start = start_after.map(|seq| seq.u64());
            let entries = state::rewards(storage, start, page_size(limit))?;
            to_json_binary(&RewardsResponse {
                rewards: entries.into_iter().map(reward_response).collect(),
            })
        }
    }
}

fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    let config = state::config(storage)?;
    Ok(ConfigResponse {
        owner: config.owner.into(),
        open_token: config.open_token.into(),
        treasury: config.treasury.into(),
        slasher: config.slasher.map(Into::into),
        payout_splitter: config.payout_splitter.map(Into::into),
        emergency: config.emergency.map(Into::into),
        min_bond: config.min_bond,
        max_set: config.max_set,
        unbonding_seconds: config.unbonding_seconds.into(),
        overlap_seconds: config.overlap_seconds.into(),
        evidence_seconds: config.evidence_seconds.into(),
        jail_seconds: config.jail_seconds.into(),
        reward_bps: config.reward_bps,
        submit_reward: config.submit_reward,
        params_hash: config.params_hash,
        paused: config.paused,
    })
}

fn totals(storage: &dyn Storage) -> StdResult<TotalsResponse> {
    let totals = state::totals(storage)?;
    Ok(TotalsResponse {
        bonds: totals.bonds,
        reward_pool: totals.reward_pool,
        held: totals.bonds.checked_add(totals.reward_pool)?,
        slashed: totals.slashed,
        rewarded: totals.rewarded,
    })
}

fn one_operator(storage: &dyn Storage, address: Addr) -> StdResult<OperatorResponse> {
    let record = state::operator(storage, &address)?
        .ok_or_else(|| StdError::not_found(format!("operator {address}")))?;
    Ok(operator_response((address, record)))
}

fn operators(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> StdResult<OperatorsResponse> {
    let start = start_after
        .map(|address| deps.api.addr_validate(&address))
        .transpose()?;
    let entries = state::operators(deps.storage, start.as_ref(), page_size(limit))?;
    Ok(OperatorsResponse {
        operators: entries.into_iter().map(operator_response).collect(),
    })
}

fn ranking(
    deps: Deps,
    start_after: Option<RankingCursor>,
    limit: Option<u32>,
) -> StdResult<OperatorsResponse> {
    let start = start_after
        .map(|RankingCursor { bond, operator }| {
            Ok::<_, StdError>((bond, deps.api.addr_validate(&operator)?))
        })
        .transpose()?;
    let ranked = state::ranked_after(deps.storage, start, page_size(limit))?;
    let operators = ranked
        .into_iter()
        .map(|address| one_operator(deps.storage, address));
    Ok(OperatorsResponse {
        operators: operators.collect::<StdResult<_>>()?,
    })
}

fn operator_response((address, record): (Addr, Operator)) -> OperatorResponse {
    let Operator {
        pubkey,
        endpoint,
        bond,
        unbonding,
        deposited: _,
        since_set,
        jailed_until,
        key_changed_at,
    } = record;
    let part = |part: Unbonding| UnbondingPart {
        amount: part.amount,
        unbonds_at: part.unbonds_at.into(),
        set_id: part.member.then_some(part.began_in.into()),
    };
    OperatorResponse {
        operator: address.into(),
        scheme: SigScheme::Ed25519,
        pubkey,
        endpoint,
        bond,
        unbonding: unbonding.into_iter().map(part).collect(),
        jailed_until: jailed_until.map(Into::into),
        key_changed_at: key_changed_at.map(Into::into),
        since_set: since_set.into(),
    }
}

fn one_set(storage: &dyn Storage, set_id: u64) -> StdResult<SetResponse> {
    let set = known_set(storage, set_id)?;
    set_response(storage, set_id, set)
}

fn known_set(storage: &dyn Storage, set_id: u64) -> StdResult<Set> {
    state::set(storage, set_id)?.ok_or_else(|| StdError::not_found(format!("oracle set {set_id}")))
}

fn sets(
    storage: &dyn Storage,
    start_after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<SetsResponse> {
    let start = start_after.map(|set_id| set_id.u64());
    let entries = state::sets(storage, start, page_size(limit).min(MAX_SETS))?;
    let sets = entries
        .into_iter()
        .map(|(set_id, set)| set_response(storage, set_id, set));
    Ok(SetsResponse {
        sets: sets.collect::<StdResult<_>>()?,
    })
}

fn set_response(storage: &dyn Storage, set_id: u64, set: Set) -> StdResult<SetResponse> {
    Ok(SetResponse {
        set_id: set_id.into(),
        members: set.members.into_iter().map(set_member).collect(),
        quorum: set.quorum,
        params_hash: set.params_hash,
        active_from: set.active_from.into(),
        expires_at: state::set_expiry(storage, set_id)?.map(Into::into),
    })
}

fn set_member(member: Member) -> SetMember {
    SetMember {
        operator: member.operator.into(),
        pubkey: member.pubkey,
        bond: member.bond,
    }
}

fn draw(
    storage: &dyn Storage,
    seed: &Hash32,
    size: u16,
    exclude_set: Option<Uint64>,
) -> StdResult<CommitteeResponse> {
    let config = state::config(storage)?;
    let exclude = exclude_set
        .map(|set_id| known_set(storage, set_id.u64()))
        .transpose()?;
    let members = committee::committee(storage, &config, seed, size, exclude.as_ref())?;
    Ok(CommitteeResponse {
        members: members.into_iter().map(set_member).collect(),
    })
}

fn slashes(
    deps: Deps,
    set_id: Uint64,
    start_after: Option<SlashCursor>,
    limit: Option<u32>,
) -> StdResult<SlashesResponse> {
    let start = start_after
        .map(|SlashCursor { operator, reason }| {
            Ok::<_, StdError>((deps.api.addr_validate(&operator)?, reason))
        })
        .transpose()?;
    let entries = state::slashes(deps.storage, set_id.u64(), start, page_size(limit))?;
    let response = |((operator, reason), slash): ((Addr, String), state::Slash)| SlashResponse {
        operator: operator.into(),
        reason,
        fraction_bps: slash.fraction_bps,
        amount: slash.amount,
    };
    Ok(SlashesResponse {
        slashes: entries.into_iter().map(response).collect(),
    })
}

fn reward_response((seq, reward): (u64, state::Reward)) -> RewardResponse {
    RewardResponse {
        seq: seq.into(),
        operator: reward.operator.into(),
        amount: reward.amount,
    }
}
