//! Queries.

mod cw3;

use contract_api::governor::{
    vote_text, ConfigResponse, NonceResponse, ProposalStateResponse, ProposalStatesResponse,
    QueryMsg, SignedVote, Snapshot, TallyResponse, TreasuryResponse, UnsettledResponse,
    VoteTextResponse,
};
use contract_api::{open_token, page_size};
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, Env, Order, StdResult};
use cw20::BalanceResponse;

use crate::state::{self, Proposal, Tally, VoteSnapshot};
use crate::ContractError;

pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::State { proposal_id } => to_json_binary(&state_of(deps, &env, proposal_id)?),
        QueryMsg::States { start_after, limit } => {
            to_json_binary(&states(deps, &env, start_after, limit)?)
        }
        QueryMsg::Unsettled { proposer } => to_json_binary(&unsettled(deps, proposer)?),
        QueryMsg::Nonce { address } => {
            let address = deps.api.addr_validate(&address)?;
            let nonce = state::nonce(deps.storage, &address)?.into();
            to_json_binary(&NonceResponse { nonce })
        }
        QueryMsg::VoteText {
            proposal_id,
            vote,
            reason,
            nonce,
            expires,
        } => {
            let text = vote_text(&SignedVote {
                chain_id: &env.block.chain_id,
                governor: env.contract.address.as_str(),
                proposal_id,
                vote,
                nonce: nonce.u64(),
                expires: expires.u64(),
                reason: reason.as_deref(),
            });
            to_json_binary(&VoteTextResponse { text })
        }
        QueryMsg::Treasury {} => to_json_binary(&treasury(deps, env)?),
        of_cw3 => return cw3::query(deps, env, of_cw3),
    };
    Ok(answer?)
}

fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let config = state::config(deps.storage)?;
    Ok(ConfigResponse {
        open_token: config.open_token.into_string(),
        gopen_token: config.gopen_token.into_string(),
        emergency: config.emergency.map(Addr::into_string),
        parameters: config.parameters,
        paused: config.paused,
        last_proposal: state::last_proposal(deps.storage)?,
    })
}

fn state_of(deps: Deps, env: &Env, id: u64) -> Result<ProposalStateResponse, ContractError> {
    let proposal = state::proposal(deps.storage, id)?;
    Ok(described(id, proposal, env.block.time.seconds()))
}

fn described(proposal_id: u64, proposal: Proposal, now: u64) -> ProposalStateResponse {
    let Tally {
        yes,
        no,
        abstain,
        veto,
    } = proposal.tally;
    let snapshot = |VoteSnapshot { height, total }| Snapshot {
        height: height.into(),
        total: total.into(),
    };
    ProposalStateResponse {
        proposal_id,
        state: proposal.state(now),
        executable_at: proposal.executable_at().map(Into::into),
        expires_at: proposal.expires_at().into(),
        quorum: proposal.quorum().map(Into::into),
        proposer: proposal.proposer.into_string(),
        content_hash: proposal.content_hash,
        messages: proposal.messages,
        parameters: proposal.parameters,
        created_at: proposal.created_at.into(),
        starts_at: proposal.starts_at.into(),
        ends_at: proposal.ends_at.into(),
        snapshot: proposal.snapshot.map(snapshot),
        tally: TallyResponse {
            yes: yes.into(),
            no: no.into(),
            abstain: abstain.into(),
            veto: veto.into(),
        },
        deposit_held: proposal.deposit,
    }
}

fn states(
    deps: Deps,
    env: &Env,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<ProposalStatesResponse, ContractError> {
    let limit = page_size(limit);
    let ids = state::proposal_ids(deps.storage, start_after, Order::Ascending, limit)?;
    let proposals = ids.into_iter().map(|id| state_of(deps, env, id));
    Ok(ProposalStatesResponse {
        proposals: proposals.collect::<Result<_, _>>()?,
    })
}

fn unsettled(deps: Deps, proposer: String) -> StdResult<UnsettledResponse> {
    let proposer = deps.api.addr_validate(&proposer)?;
    let all = contract_api::governor::Parameters::MAX_UNSETTLED as usize;
    let proposals = state::unsettled(deps.storage, &proposer, all)?;
    Ok(UnsettledResponse { proposals })
}

fn treasury(deps: Deps, env: Env) -> StdResult<TreasuryResponse> {
    let query = open_token::QueryMsg::Balance {
        address: env.contract.address.into_string(),
    };
    let token = state::config(deps.storage)?.open_token;
    let held: BalanceResponse = deps.querier.query_wasm_smart(token, &query)?;
    let deposits = state::deposits(deps.storage)?;
    Ok(TreasuryResponse {
        balance: held.balance,
        deposits,
        spendable: held.balance.saturating_sub(deposits),
    })
}
