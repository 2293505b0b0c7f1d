//! gopen-token: gOPEN, the vote. Wraps OPEN 1:1; balances are delegated votes, kept by height.
//!
//! One micro-gOPEN is one vote. The supply is at most 10^15, so votes fit the `u64` weights of cw4
//! and, below 2^53, keep every digit in JavaScript.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Binary, Uint128, Uint64};
use cw20::{Cw20ReceiveMsg, Expiration};

use crate::OptionalAddress;

/// Longest unbonding period: 90 days. A longer one would hold OPEN back.
pub const MAX_UNBONDING_SECONDS: u64 = 90 * 86_400;
/// Most claims of one address at a time.
pub const MAX_CLAIMS: usize = 32;
/// Most contracts that are told of changes of votes.
pub const MAX_HOOKS: usize = 8;
/// Most gas, in the chain's units, that one contract may use when it is told of a change.
pub const HOOK_GAS_LIMIT: u64 = 500_000;

/// Who votes with a balance whose holder never delegated.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum DefaultDelegate {
    /// Its holder.
    Holder,
    /// Nobody, until the holder delegates, be it to itself.
    Nobody,
}

/// Instantiates gOPEN over one OPEN token.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owns the parameters; the governor where there is one.
    pub owner: String,
    /// The open-token contract.
    pub open_token: String,
    /// Seconds between `unwrap` and `claim`, at most [`MAX_UNBONDING_SECONDS`]; at zero `unwrap`
    /// pays at once.
    pub unbonding_seconds: Uint64,
    /// Who votes by default. It never changes, for a change would move votes of every account.
    pub default_delegate: DefaultDelegate,
}

/// Which actions are stopped. Moving, unwrapping, claiming and delegating what one holds are never
/// stopped.
#[cw_serde]
#[derive(Eq, Copy, Default)]
pub struct Paused {
    /// Wrapping OPEN.
    pub wrap: bool,
    /// Telling other contracts of changes of votes.
    pub hooks: bool,
}

/// Messages: cw20 transfers and allowances, wrap by cw20 send of OPEN, unwrap and claim, delegation,
/// hooks.
#[cw_serde]
pub enum ExecuteMsg {
    /// cw20 hook: OPEN sent with [`ReceiveMsg`] becomes gOPEN. Only from the open-token.
    Receive(Cw20ReceiveMsg),
    /// Burns gOPEN of the sender, whose votes end at once, and returns the same amount of OPEN: at
    /// once where there is no unbonding period, else by `claim` once it has passed.
    Unwrap { amount: Uint128 },
    /// Pays the sender what it unwrapped an unbonding period ago.
    Claim {},
    /// Gives the votes of the sender's whole balance, now and later, to `delegate`.
    Delegate { delegate: String },
    /// Lets the default apply to the sender's balance again.
    Undelegate {},
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
    /// Tells a contract of every change of votes from now on, by cw4's `member_changed_hook`.
    /// At most [`MAX_HOOKS`]. Owner.
    AddHook { addr: String },
    /// Stops telling a contract. Owner.
    RemoveHook { addr: String },
    /// Changes parameters; what is absent stays. A new unbonding period holds for later `unwrap`s.
    /// Owner.
    UpdateConfig {
        owner: Option<String>,
        emergency: Option<OptionalAddress>,
        unbonding_seconds: Option<Uint64>,
    },
    /// Stops or resumes actions. Owner; the emergency account may only stop.
    SetPaused { paused: Paused },
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
    /// Allowances that a spender has.
    #[returns(cw20::AllSpenderAllowancesResponse)]
    AllSpenderAllowances {
        spender: String,
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
    /// Accounts that delegated, ascending.
    #[returns(DelegationsResponse)]
    Delegations {
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// What an address unwrapped and has not been paid, oldest first.
    #[returns(ClaimsResponse)]
    Claims { address: String },
    /// The OPEN token behind gOPEN and how much of it is held.
    #[returns(BackingResponse)]
    Backing {},
    /// Parameters and pause flags.
    #[returns(ConfigResponse)]
    Config {},
    /// cw4: the owner, who may add and remove hooks.
    #[returns(cw4::AdminResponse)]
    Admin {},
    /// cw4: all votes at the start of a block (now where absent).
    #[returns(cw4::TotalWeightResponse)]
    TotalWeight { at_height: Option<u64> },
    /// cw4: addresses with votes, ascending.
    #[returns(cw4::MemberListResponse)]
    ListMembers {
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// cw4: votes of an address at the start of a block (now where absent); no weight where none.
    #[returns(cw4::MemberResponse)]
    Member {
        addr: String,
        at_height: Option<u64>,
    },
    /// cw4: contracts that are told of changes of votes.
    #[returns(cw4::HooksResponse)]
    Hooks {},
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

/// Who votes with an address's balance.
#[cw_serde]
pub struct DelegateResponse {
    /// Who votes; nobody where absent.
    pub delegate: Option<String>,
    /// Height of the last change; zero where it is the default.
    pub since: Uint64,
}

/// A page of delegations.
#[cw_serde]
pub struct DelegationsResponse {
    /// Delegations, ascending by account.
    pub delegations: Vec<DelegationEntry>,
}

/// A delegation that an account made.
#[cw_serde]
pub struct DelegationEntry {
    /// Whose balance.
    pub account: String,
    /// Who votes with it.
    pub delegate: String,
    /// Height at which it was made.
    pub since: Uint64,
}

/// Claims of one address; the shape of cw-controllers.
#[cw_serde]
pub struct ClaimsResponse {
    /// Claims, oldest first.
    pub claims: Vec<Claim>,
}

/// OPEN that waits for its unbonding period.
#[cw_serde]
pub struct Claim {
    /// OPEN.
    pub amount: Uint128,
    /// When it can be claimed.
    pub release_at: Expiration,
}

/// The OPEN behind gOPEN.
#[cw_serde]
pub struct BackingResponse {
    /// The open-token contract.
    pub open_token: String,
    /// OPEN held for holders and claims; the gOPEN supply and what is unbonding.
    pub held: Uint128,
    /// OPEN held for claims.
    pub unbonding: Uint128,
}

/// Parameters and pause flags.
#[cw_serde]
pub struct ConfigResponse {
    /// Owns the parameters.
    pub owner: String,
    /// May stop actions.
    pub emergency: Option<String>,
    /// The open-token contract.
    pub open_token: String,
    /// Seconds between `unwrap` and `claim`.
    pub unbonding_seconds: Uint64,
    /// Who votes by default.
    pub default_delegate: DefaultDelegate,
    /// What is stopped.
    pub paused: Paused,
}
