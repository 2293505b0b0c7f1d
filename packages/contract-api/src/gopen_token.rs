//! gopen-token: gOPEN, the vote. Wraps OPEN 1:1; balances are delegated votes, kept by height.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Binary, Uint128, Uint64};
use cw20::{Cw20ReceiveMsg, Expiration};

/// Instantiates gOPEN over one OPEN token.
#[cw_serde]
pub struct InstantiateMsg {
    /// The open-token contract.
    pub open_token: String,
}

/// Messages: cw20 transfers and allowances, wrap by cw20 send of OPEN, unwrap, delegation.
#[cw_serde]
pub enum ExecuteMsg {
    /// cw20 hook: OPEN sent with [`ReceiveMsg`] becomes gOPEN. Only from the open-token.
    Receive(Cw20ReceiveMsg),
    /// Burns gOPEN of the sender and returns the same amount of OPEN.
    Unwrap { amount: Uint128 },
    /// Gives the votes of the sender's balance to `delegate`; to itself by default.
    Delegate { delegate: String },
    /// Moves tokens of the sender.
    Transfer { recipient: String, amount: Uint128 },
    /// Moves tokens to a contract and calls its `receive`.
    Send {
        contract: String,
        amount: Uint128,
        msg: Binary,
    },
    /// Raises an allowance.
    IncreaseAllowance {
        spender: String,
        amount: Uint128,
        expires: Option<Expiration>,
    },
    /// Lowers an allowance.
    DecreaseAllowance {
        spender: String,
        amount: Uint128,
        expires: Option<Expiration>,
    },
    /// Moves tokens within an allowance.
    TransferFrom {
        owner: String,
        recipient: String,
        amount: Uint128,
    },
    /// Sends tokens within an allowance.
    SendFrom {
        owner: String,
        contract: String,
        amount: Uint128,
        msg: Binary,
    },
}

/// What OPEN sent to this contract is for.
#[cw_serde]
pub enum ReceiveMsg {
    /// Mint gOPEN to `recipient`, the sender where absent.
    Wrap { recipient: Option<String> },
}

/// Queries: cw20, and votes by height in the shapes of DAO DAO and cw4.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Balance of an address.
    #[returns(cw20::BalanceResponse)]
    Balance { address: String },
    /// Name, symbol, decimals, supply.
    #[returns(cw20::TokenInfoResponse)]
    TokenInfo {},
    /// One allowance.
    #[returns(cw20::AllowanceResponse)]
    Allowance { owner: String, spender: String },
    /// Allowances that an owner gave.
    #[returns(cw20::AllAllowancesResponse)]
    AllAllowances {
        owner: String,
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// Accounts with a balance.
    #[returns(cw20::AllAccountsResponse)]
    AllAccounts {
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// Votes of an address at the start of a block (now where absent).
    #[returns(VotingPowerAtHeightResponse)]
    VotingPowerAtHeight {
        address: String,
        height: Option<u64>,
    },
    /// All votes at the start of a block (now where absent).
    #[returns(TotalPowerAtHeightResponse)]
    TotalPowerAtHeight { height: Option<u64> },
    /// To whom an address delegates.
    #[returns(DelegateResponse)]
    Delegate { address: String },
    /// The OPEN token behind gOPEN and how much of it is held.
    #[returns(BackingResponse)]
    Backing {},
}

/// Votes of one address.
#[cw_serde]
pub struct VotingPowerAtHeightResponse {
    /// Votes.
    pub power: Uint128,
    /// Height that was asked for.
    pub height: u64,
}

/// All votes.
#[cw_serde]
pub struct TotalPowerAtHeightResponse {
    /// Votes.
    pub power: Uint128,
    /// Height that was asked for.
    pub height: u64,
}

/// A delegation.
#[cw_serde]
pub struct DelegateResponse {
    /// Who votes.
    pub delegate: String,
    /// Height of the last change; zero where it is the default.
    pub since: Uint64,
}

/// The OPEN behind gOPEN.
#[cw_serde]
pub struct BackingResponse {
    /// The open-token contract.
    pub open_token: String,
    /// OPEN held; equals the gOPEN supply.
    pub held: Uint128,
}
