//! Queries.

use attribution_report::Hash32;
use contract_api::{
    dispute_registry::{
        ChallengeOfReceiptResponse, ChallengeResponse, ChallengesResponse, ConfigResponse,
        EquivocationCursor, EquivocationResponse, EquivocationsResponse, FraudResponse,
        FraudsResponse, JudgeEntry, QueryMsg, TotalsResponse,
    },
    page_size,
};
use cosmwasm_std::{to_json_binary, Binary, Deps, StdError, StdResult, Storage, Uint64};

use crate::state::{self, Challenge, Fraud, Judge};

pub(crate) fn answer(deps: Deps, msg: QueryMsg) -> StdResult<Binary> {
    let storage = deps.storage;
    match msg {
        QueryMsg::Config {} => to_json_binary(&config(storage)?),
        QueryMsg::Totals {} => to_json_binary(&totals(storage)?),
        QueryMsg::Challenge { challenge } => to_json_binary(&one(storage, challenge.u64())?),
        QueryMsg::Challenges { start_after, limit } => {
            to_json_binary(&challenges(storage, start_after, limit)?)
        }
        QueryMsg::OpenChallenges {
            seq,
            start_after,
            limit,
        } => to_json_binary(&open_challenges(storage, seq.u64(), start_after, limit)?),
        QueryMsg::ChallengeOfReceipt { seq, index } => {
            let found = state::challenge_of(storage, seq.u64(), index.u64())?;
            to_json_binary(&ChallengeOfReceiptResponse {
                challenge: found.map(Into::into),
            })
        }
        QueryMsg::Fraud { seq } => to_json_binary(&fraud(storage, seq.u64())?),
        QueryMsg::Frauds { start_after, limit } => {
            to_json_binary(&frauds(storage, start_after, limit)?)
        }
        QueryMsg::Equivocations {
            set_id,
            start_after,
            limit,
        } => to_json_binary(&equivocations(storage, set_id, start_after, limit)?),
    }
}

fn config(storage: &dyn Storage) -> StdResult<ConfigResponse> {
    let config = state::config(storage)?;
    Ok(ConfigResponse {
        owner: config.owner.into(),
        open_token: config.open_token.into(),
        treasury: config.treasury.into(),
        emergency: config.emergency.map(Into::into),
        payout_splitter: config.payout_splitter.into(),
        oracle_registry: config.oracle_registry.into(),
        model_registry: config.model_registry.into(),
        datanet_registry: config.datanet_registry.into(),
        params: config.params,
        paused: config.paused,
    })
}

fn totals(storage: &dyn Storage) -> StdResult<TotalsResponse> {
    let totals = state::totals(storage)?;
    Ok(TotalsResponse {
        held: totals.held,
        bonded: totals.bonded,
        returned: totals.returned,
        fees: totals.fees,
        forfeited: totals.forfeited,
    })
}

fn one(storage: &dyn Storage, id: u64) -> StdResult<ChallengeResponse> {
    let challenge = state::challenge(storage, id)?
        .ok_or_else(|| StdError::not_found(format!("challenge {id}")))?;
    Ok(challenge_response((id, challenge)))
}

fn challenge_response((id, challenge): (u64, Challenge)) -> ChallengeResponse {
    let entry = |judge: Judge| JudgeEntry {
        operator: judge.operator.into(),
        upheld: judge.upheld,
    };
    ChallengeResponse {
        challenge: id.into(),
        challenger: challenge.challenger.into(),
        bond: challenge.bond,
        judging_fee_bps: challenge.judging_fee_bps,
        seq: challenge.seq.into(),
        report_digest: challenge.report_digest,
        set_id: challenge.set_id.into(),
        receipt_index: challenge.receipt_index.into(),
        receipt: challenge.receipt,
        status: challenge.status,
        opened_height: challenge.opened_height.into(),
        opened_at: challenge.opened_at.into(),
        deadline: challenge.deadline.into(),
        committee: challenge.committee.into_iter().map(entry).collect(),
    }
}

fn challenges(
    storage: &dyn Storage,
    start_after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<ChallengesResponse> {
    let entries = state::challenges(storage, start_after.map(Into::into), page_size(limit))?;
    Ok(ChallengesResponse {
        challenges: entries.into_iter().map(challenge_response).collect(),
    })
}

fn open_challenges(
    storage: &dyn Storage,
    seq: u64,
    start_after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<ChallengesResponse> {
    let start = start_after.map(Into::into);
    let open = state::open_challenges(storage, seq, start, page_size(limit))?;
    let challenges = open.into_iter().map(|(id, _)| one(storage, id));
    Ok(ChallengesResponse {
        challenges: challenges.collect::<StdResult<_>>()?,
    })
}

fn fraud(storage: &dyn Storage, seq: u64) -> StdResult<FraudResponse> {
    let fraud = state::fraud(storage, seq)?
        .ok_or_else(|| StdError::not_found(format!("fraud of report {seq}")))?;
    Ok(fraud_response((seq, fraud)))
}

fn fraud_response((seq, fraud): (u64, Fraud)) -> FraudResponse {
    FraudResponse {
        seq: seq.into(),
        report_digest: fraud.report_digest,
        kind: fraud.kind,
        prover: fraud.prover.into(),
        height: fraud.height.into(),
        voided: fraud.voided,
    }
}

fn frauds(
    storage: &dyn Storage,
    start_after: Option<Uint64>,
    limit: Option<u32>,
) -> StdResult<FraudsResponse> {
    let entries = state::frauds(storage, start_after.map(Into::into), page_size(limit))?;
    Ok(FraudsResponse {
        frauds: entries.into_iter().map(fraud_response).collect(),
    })
}

fn equivocations(
    storage: &dyn Storage,
    set_id: Uint64,
    start_after: Option<EquivocationCursor>,
    limit: Option<u32>,
) -> StdResult<EquivocationsResponse> {
    let start = start_after.map(|cursor| (cursor.seq.u64(), cursor.prev_report));
    let entries = state::equivocations(storage, set_id.u64(), start, page_size(limit))?;
    let equivocations = entries
        .into_iter()
        .map(|(seq, prev_report, operators)| {
            let digest = <[u8; 32]>::try_from(prev_report.as_slice());
            let malformed = |_| StdError::parse_err("equivocation", "a digest has 32 bytes");
            Ok(EquivocationResponse {
                set_id,
                seq: seq.into(),
                prev_report: Hash32(digest.map_err(malformed)?),
                operators: operators.into_iter().map(Into::into).collect(),
            })
        })
        .collect::<StdResult<_>>()?;
    Ok(EquivocationsResponse { equivocations })
}
