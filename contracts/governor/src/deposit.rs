//! What becomes of a proposer's deposit.
//!
//! It is returned where the proposal was executed, passed but expired, was cancelled before voting
//! or by others than its proposer, or was defeated with a turnout of the quorum. It is forfeited to
//! the treasury, which means it stays here, where the proposal was defeated below that turnout or
//! its proposer cancelled it during voting.

use cosmwasm_std::{to_json_binary, DepsMut, StdResult, Uint128, WasmMsg};
use cw20::Cw20ExecuteMsg;

use crate::state::{self, Proposal};

/// What becomes of a deposit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It goes back to the proposer.
    Returned,
    /// It stays in the treasury.
    Forfeited,
}

/// A deposit that is held no longer.
pub struct Settlement {
    /// How much, in micro-OPEN.
    pub amount: Uint128,
    /// The payment; none where nothing is to be paid.
    pub payment: Option<WasmMsg>,
}

/// Ends the holding of a proposal's deposit and frees the proposer's place. The caller stores the
/// proposal, in the stage that ended it.
pub fn settle(
    deps: DepsMut,
    id: u64,
    proposal: &mut Proposal,
    fate: Fate,
) -> StdResult<Settlement> {
    let amount = std::mem::take(&mut proposal.deposit);
    state::pay_out(deps.storage, amount)?;
    state::settle(deps.storage, id, &proposal.proposer);
    let payment = match fate {
        Fate::Returned if !amount.is_zero() => Some(WasmMsg::Execute {
            contract_addr: state::config(deps.storage)?.open_token.into_string(),
            msg: to_json_binary(&Cw20ExecuteMsg::Transfer {
                recipient: proposal.proposer.to_string(),
                amount,
            })?,
            funds: Vec::new(),
        }),
        _ => None,
    };
    Ok(Settlement { amount, payment })
}
