//! Governance: proposals, votes, and what they bring about.

use std::path::Path;

use chain_client::{Address, Signer, TxOutcome};
use contract_api::governor::{
    adr36_sign_bytes, vote_text, ConfigResponse, ExecuteMsg, NonceResponse, ProposalStateResponse,
    ProposalStatesResponse, QueryMsg, ReceiveMsg, SignedVote, TreasuryResponse, VoteBySignature,
};
use cosmwasm_std::{to_json_binary, CosmosMsg, WasmMsg};
use cw3::{ProposalResponse, Vote};
use serde::Serialize;

use super::token;
use crate::{home, Context, Error, Result, Wallet};

/// What a proposal says and does.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// What its execution sends.
    pub messages: Vec<CosmosMsg>,
}

/// A new proposal.
#[derive(Debug, Clone, Serialize)]
pub struct Proposed {
    /// Its id.
    pub proposal_id: u64,
    /// The transaction that made it.
    pub tx: TxOutcome,
}

/// A proposal with its state.
#[derive(Debug, Clone, Serialize)]
pub struct Shown {
    /// Texts and messages, as cw3 shows them.
    pub proposal: ProposalResponse,
    /// State, times and votes.
    pub state: ProposalStateResponse,
}

/// Makes a proposal; the deposit is sent along.
pub async fn propose(context: &Context, proposer: &Wallet, draft: Draft) -> Result<Proposed> {
    let deposit = config(context).await?.parameters.proposal_deposit.u128();
    let governor = &context.contracts.governor;
    let Draft {
        title,
        description,
        messages: msgs,
    } = draft;
    let (earliest, latest) = (None, None);
    let tx = if deposit == 0 {
        let msg = ExecuteMsg::Propose {
            title,
            description,
            msgs,
            earliest,
            latest,
        };
        execute(context, proposer, &msg).await?
    } else {
        let hook = ReceiveMsg::Propose {
            title,
            description,
            msgs,
            earliest,
            latest,
        };
        token::send_open(context, proposer, governor, deposit, &hook).await?
    };
    let id = tx
        .events
        .from_contract(governor)
        .find_map(|event| event.attribute("proposal_id")?.parse().ok());
    let proposal_id = id.ok_or_else(|| Error::Argument {
        what: "proposal",
        reason: format!("transaction {} names none", tx.hash),
    })?;
    Ok(Proposed { proposal_id, tx })
}

/// A call of a contract, as a proposal sends it.
///
/// # Errors
/// [`Error::Argument`] for a message without a JSON form.
pub fn call(contract: &Address, msg: &impl Serialize) -> Result<CosmosMsg> {
    let msg = to_json_binary(msg).map_err(|error| Error::Argument {
        what: "message",
        reason: error.to_string(),
    })?;
    let call = WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg,
        funds: Vec::new(),
    };
    Ok(call.into())
}

/// Reads a JSON list of messages (`CosmosMsg`), as cw3 has them.
pub fn read_messages(path: &Path) -> Result<Vec<CosmosMsg>> {
    home::read_json(path)
}

/// Casts the voter's votes.
pub async fn vote(
    context: &Context,
    voter: &Wallet,
    proposal_id: u64,
    vote: Vote,
    reason: Option<String>,
) -> Result<TxOutcome> {
    let msg = ExecuteMsg::Vote {
        proposal_id,
        vote,
        reason,
    };
    execute(context, voter, &msg).await
}

/// Signs a vote that anyone may bring until `expires` (Unix seconds), with the voter's next nonce.
/// Nothing is sent.
pub async fn sign_vote(
    context: &Context,
    voter: &Wallet,
    proposal_id: u64,
    vote: Vote,
    reason: Option<String>,
    expires: u64,
) -> Result<VoteBySignature> {
    let chain = context.chain.config();
    let signer = Signer::load(&context.home.key(&voter.name)?, &chain.address_prefix)?;
    let address = voter.address().to_string();
    let nonce = nonce(context, &address).await?;
    let text = vote_text(&SignedVote {
        chain_id: &chain.chain_id,
        governor: context.contracts.governor.as_ref(),
        proposal_id,
        vote,
        nonce,
        expires,
        reason: reason.as_deref(),
    });
    let signature = signer.sign(&adr36_sign_bytes(&address, &text))?;
    Ok(VoteBySignature {
        proposal_id,
        voter: address,
        vote,
        reason,
        nonce: nonce.into(),
        expires: expires.into(),
        pubkey: signer.public_key().into(),
        signature: signature.into(),
    })
}

/// Brings a vote that someone signed.
pub async fn relay(
    context: &Context,
    sender: &Wallet,
    signed: VoteBySignature,
) -> Result<TxOutcome> {
    execute(context, sender, &ExecuteMsg::VoteBySignature(signed)).await
}

/// Reads a vote that [`sign_vote`] made.
pub fn read_signed_vote(path: &Path) -> Result<VoteBySignature> {
    home::read_json(path)
}

/// Fixes the block whose votes count.
pub async fn open_voting(
    context: &Context,
    sender: &Wallet,
    proposal_id: u64,
) -> Result<TxOutcome> {
    execute(context, sender, &ExecuteMsg::OpenVoting { proposal_id }).await
}

/// Starts the timelock of a proposal that succeeded.
pub async fn queue(context: &Context, sender: &Wallet, proposal_id: u64) -> Result<TxOutcome> {
    execute(context, sender, &ExecuteMsg::Queue { proposal_id }).await
}

/// Sends the messages of a proposal whose timelock has passed.
pub async fn run(context: &Context, sender: &Wallet, proposal_id: u64) -> Result<TxOutcome> {
    execute(context, sender, &ExecuteMsg::Execute { proposal_id }).await
}

/// Settles the deposit of a proposal that was defeated or expired.
pub async fn close(context: &Context, sender: &Wallet, proposal_id: u64) -> Result<TxOutcome> {
    execute(context, sender, &ExecuteMsg::Close { proposal_id }).await
}

/// Ends a proposal.
pub async fn cancel(context: &Context, sender: &Wallet, proposal_id: u64) -> Result<TxOutcome> {
    execute(context, sender, &ExecuteMsg::Cancel { proposal_id }).await
}

async fn execute(context: &Context, sender: &Wallet, msg: &ExecuteMsg) -> Result<TxOutcome> {
    let governor = &context.contracts.governor;
    Ok(sender.broadcaster.execute(governor, msg, &[]).await?)
}

/// A proposal with its state.
pub async fn show(context: &Context, proposal_id: u64) -> Result<Shown> {
    let governor = &context.contracts.governor;
    let query = QueryMsg::Proposal { proposal_id };
    let proposal = context.query(governor, &query).await?;
    let state = state(context, proposal_id).await?;
    Ok(Shown { proposal, state })
}

/// The state of a proposal.
pub async fn state(context: &Context, proposal_id: u64) -> Result<ProposalStateResponse> {
    let query = QueryMsg::State { proposal_id };
    context.query(&context.contracts.governor, &query).await
}

/// Up to 100 proposals after an id.
pub async fn list(context: &Context, start_after: Option<u64>) -> Result<ProposalStatesResponse> {
    let query = QueryMsg::States {
        start_after,
        limit: Some(100),
    };
    context.query(&context.contracts.governor, &query).await
}

/// Parameters of the governor.
pub async fn config(context: &Context) -> Result<ConfigResponse> {
    context
        .query(&context.contracts.governor, &QueryMsg::Config {})
        .await
}

/// OPEN of the treasury.
pub async fn treasury(context: &Context) -> Result<TreasuryResponse> {
    context
        .query(&context.contracts.governor, &QueryMsg::Treasury {})
        .await
}

/// The nonce that an address signs next.
pub async fn nonce(context: &Context, address: &str) -> Result<u64> {
    let query = QueryMsg::Nonce {
        address: address.to_owned(),
    };
    let found: NonceResponse = context.query(&context.contracts.governor, &query).await?;
    Ok(found.nonce.u64())
}
