//! A proposal from its making to its execution.

use contract_api::governor::{ExecuteMsg, ReceiveMsg};
use contract_api::open_token;
use cosmwasm_std::{to_json_binary, WasmMsg};
use cw3::Vote;
use openledger::actions::token;
use openledger::Wallet;
use serde::Serialize;

use super::suite::{governance, Suite};
use crate::error::BenchError;

/// Votes of each of the two voters, in micro-gOPEN.
const VOTES: u128 = 20_000_000_000;
/// OPEN that the proposal spends, in micro-OPEN.
const SPENT: u128 = 1_000_000;

/// Gas of every step of a proposal that pays one account from the treasury.
#[derive(Debug, Clone, Serialize)]
pub struct GovernorCost {
    /// Making it, with its deposit.
    pub propose: u64,
    /// The first vote, which fixes the snapshot.
    pub first_vote: u64,
    /// Another vote.
    pub vote: u64,
    /// Starting the timelock.
    pub queue: u64,
    /// Sending its message.
    pub execute: u64,
}

/// Takes one proposal through all its steps.
pub async fn measure(suite: &Suite) -> Result<GovernorCost, BenchError> {
    let (proposer, voter) = (suite.wallet("payer")?, suite.wallet("bob")?);
    let (context, parameters) = (&suite.context, governance());
    let governor = &context.contracts.governor;
    token::transfer(context, &proposer, governor, SPENT).await?;
    give_votes(suite, &proposer, &voter).await?;
    let deposit = parameters.proposal_deposit.u128();
    let hook = proposal(suite, &voter)?;
    let made = token::send_open(context, &proposer, governor, deposit, &hook).await?;
    let proposal_id = 1;
    let vote = ExecuteMsg::Vote {
        proposal_id,
        vote: Vote::Yes,
        reason: None,
    };
    suite.advance(parameters.voting_delay.u64() + 1).await?;
    let first_vote = suite.execute(&proposer, governor, &vote).await?;
    let second_vote = suite.execute(&voter, governor, &vote).await?;
    suite.advance(parameters.voting_period.u64() + 1).await?;
    let queue = ExecuteMsg::Queue { proposal_id };
    let queue = suite.execute(&voter, governor, &queue).await?;
    suite.advance(parameters.timelock.u64() + 1).await?;
    let execute = ExecuteMsg::Execute { proposal_id };
    let execute = suite.execute(&voter, governor, &execute).await?;
    Ok(GovernorCost {
        propose: made.gas_used,
        first_vote,
        vote: second_vote,
        queue,
        execute,
    })
}

async fn give_votes(suite: &Suite, proposer: &Wallet, voter: &Wallet) -> Result<(), BenchError> {
    let context = &suite.context;
    token::transfer(context, proposer, voter.address(), VOTES).await?;
    for wallet in [proposer, voter] {
        token::lock(context, wallet, VOTES).await?;
    }
    Ok(())
}

fn proposal(suite: &Suite, payee: &Wallet) -> Result<ReceiveMsg, BenchError> {
    let transfer = open_token::ExecuteMsg::Transfer {
        recipient: payee.address().to_string(),
        amount: SPENT.into(),
    };
    let spend = WasmMsg::Execute {
        contract_addr: suite.context.contracts.open_token.to_string(),
        msg: to_json_binary(&transfer)
            .map_err(|error| BenchError::Unexpected(error.to_string()))?,
        funds: vec![],
    };
    Ok(ReceiveMsg::Propose {
        title: "Pay for a review".to_owned(),
        description: "The treasury pays one OPEN for a review of the splitter.".to_owned(),
        msgs: vec![spend.into()],
        earliest: None,
        latest: None,
    })
}
