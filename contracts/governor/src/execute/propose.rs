//! `propose`.

use contract_api::governor::{
    content_hash, ExecuteMsg, ProposalContent, MAX_DESCRIPTION, MAX_MESSAGES, MAX_MESSAGES_BYTES,
    MAX_TITLE,
};
use contract_api::{is_label, is_text};
use cosmwasm_std::{
    from_json, to_json_binary, to_json_vec, Addr, CosmosMsg, DepsMut, Env, Response, StdError,
    Timestamp, Uint128, WasmMsg,
};
use cw20::{Cw20ExecuteMsg, Expiration};

use crate::events::Event;
use crate::state::{self, Config, Proposal, Stage, Tally};
use crate::{votes, ContractError};

/// When the proposer accepts that voting takes place.
pub struct Window {
    /// Not earlier than this.
    pub earliest: Option<Expiration>,
    /// Not later than this.
    pub latest: Option<Expiration>,
}

/// A proposal whose deposit came along.
pub fn by_send(
    deps: DepsMut,
    env: Env,
    proposer: Addr,
    sent: Uint128,
    content: ProposalContent,
    window: Window,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let required = config.parameters.proposal_deposit;
    if sent != required {
        return Err(ContractError::WrongDeposit { required, sent });
    }
    let event = propose(deps, &env, &config, proposer, content, window)?;
    Ok(event.into())
}

/// A proposal whose deposit is taken from the proposer's allowance.
pub fn by_allowance(
    deps: DepsMut,
    env: Env,
    proposer: Addr,
    content: ProposalContent,
    window: Window,
) -> Result<Response, ContractError> {
    let config = state::config(deps.storage)?;
    let amount = config.parameters.proposal_deposit;
    let event = propose(deps, &env, &config, proposer.clone(), content, window)?;
    let response = Response::from(event);
    if amount.is_zero() {
        return Ok(response);
    }
    let collection = Cw20ExecuteMsg::TransferFrom {
        owner: proposer.into_string(),
        recipient: env.contract.address.into_string(),
        amount,
    };
    Ok(response.add_message(WasmMsg::Execute {
        contract_addr: config.open_token.into_string(),
        msg: to_json_binary(&collection)?,
        funds: Vec::new(),
    }))
}

fn propose(
    deps: DepsMut,
    env: &Env,
    config: &Config,
    proposer: Addr,
    content: ProposalContent,
    window: Window,
) -> Result<Event, ContractError> {
    let parameters = config.parameters;
    let now = env.block.time.seconds();
    let starts_at = now.saturating_add(parameters.voting_delay.u64());
    let ends_at = starts_at.saturating_add(parameters.voting_period.u64());
    check_content(&content)?;
    check_window(&window, starts_at, ends_at)?;
    check_place(&deps, &proposer, parameters.max_unsettled)?;
    check_power(&deps, env, &proposer, parameters.proposal_threshold)?;

    let id = state::last_proposal(deps.storage)?
        .checked_add(1)
        .ok_or_else(|| StdError::generic_err("no id is left"))?;
    let governor = deps.api.addr_canonicalize(env.contract.address.as_str())?;
    let proposal = Proposal {
        proposer: proposer.clone(),
        content_hash: content_hash(&env.block.chain_id, &governor, id, &content)?,
        messages: u32::try_from(content.msgs.len()).unwrap_or(u32::MAX),
        parameters,
        created_at: env.block.height,
        starts_at,
        ends_at,
        snapshot: None,
        tally: Tally::default(),
        stage: Stage::Voting,
        deposit: parameters.proposal_deposit,
        emergency_exempt: only_names_emergency(&content.msgs, &env.contract.address),
    };
    state::take_in(deps.storage, proposal.deposit)?;
    state::add_proposal(deps.storage, id, &proposal, &content)?;
    Ok(Event::Propose {
        proposal_id: id,
        proposer,
        content_hash: proposal.content_hash,
        messages: proposal.messages,
        starts_at,
        ends_at,
        deposit: proposal.deposit,
    })
}

fn check_content(content: &ProposalContent) -> Result<(), ContractError> {
    let invalid = |field, rule| Err(ContractError::InvalidField { field, rule });
    if !is_label(&content.title, MAX_TITLE) {
        return invalid("title", "1 to 200 bytes on one line");
    }
    if content.description.len() > MAX_DESCRIPTION || !is_text(&content.description) {
        return invalid("description", "at most 10000 bytes of text");
    }
    if content.msgs.len() > MAX_MESSAGES {
        return invalid("msgs", "at most 20 messages");
    }
    if to_json_vec(&content.msgs)?.len() > MAX_MESSAGES_BYTES {
        return invalid("msgs", "at most 32768 bytes of JSON");
    }
    Ok(())
}

/// Refuses where voting would not lie within what the proposer accepts. Heights say nothing about a
/// voting period in seconds.
fn check_window(window: &Window, starts_at: u64, ends_at: u64) -> Result<(), ContractError> {
    let misses = Err(ContractError::OutsideWindow { starts_at, ends_at });
    let at = Timestamp::from_seconds;
    match window.earliest {
        None => (),
        Some(Expiration::AtTime(earliest)) if earliest <= at(starts_at) => (),
        Some(_) => return misses,
    }
    match window.latest {
        None | Some(Expiration::Never {}) => Ok(()),
        Some(Expiration::AtTime(latest)) if latest >= at(ends_at) => Ok(()),
        Some(_) => misses,
    }
}

fn check_place(deps: &DepsMut, proposer: &Addr, limit: u32) -> Result<(), ContractError> {
    let held = state::unsettled(deps.storage, proposer, limit as usize)?;
    if held.len() >= limit as usize {
        let proposer = proposer.clone();
        return Err(ContractError::TooManyProposals { proposer, limit });
    }
    Ok(())
}

/// The votes at the start of this block count, so tokens that come within it do not.
fn check_power(
    deps: &DepsMut,
    env: &Env,
    proposer: &Addr,
    required: Uint128,
) -> Result<(), ContractError> {
    let votes = votes::of(deps.as_ref(), proposer, env.block.height)?;
    if Uint128::from(votes) < required {
        return Err(ContractError::TooFewVotes {
            proposer: proposer.clone(),
            votes,
            required,
        });
    }
    Ok(())
}

/// True where the messages do nothing but name the emergency account of this governor.
fn only_names_emergency(messages: &[CosmosMsg], governor: &Addr) -> bool {
    let names_emergency = |message: &CosmosMsg| match message {
        CosmosMsg::Wasm(WasmMsg::Execute {
            contract_addr,
            msg,
            funds,
        }) => {
            contract_addr == governor.as_str()
                && funds.is_empty()
                && matches!(from_json(msg), Ok(ExecuteMsg::SetEmergency { .. }))
        }
        _ => false,
    };
    !messages.is_empty() && messages.iter().all(names_emergency)
}
