//! gopen-voting: the voting module that a DAO DAO core instantiates to vote with a gopen-token that
//! is already there. Queries and answers are those of `dao-interface` 2.6.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cw2::ContractVersion;

pub use crate::gopen_token::{TotalPowerAtHeightResponse, VotingPowerAtHeightResponse};

/// Instantiates the module; the sender is its DAO.
#[cw_serde]
pub struct InstantiateMsg {
    /// The gopen-token contract whose votes count.
    pub gopen_token: String,
}

/// Messages: none. DAO and token are fixed; a DAO that wants others takes another voting module.
#[cw_serde]
pub enum ExecuteMsg {}

/// Queries of a DAO DAO voting module.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Votes of an address at the start of a block (now where absent).
    #[returns(VotingPowerAtHeightResponse)]
    VotingPowerAtHeight {
        address: String,
        height: Option<u64>,
    },
    /// All votes at the start of a block (now where absent).
    #[returns(TotalPowerAtHeightResponse)]
    TotalPowerAtHeight { height: Option<u64> },
    /// The DAO.
    #[returns(cosmwasm_std::Addr)]
    Dao {},
    /// Name and version of this contract.
    #[returns(InfoResponse)]
    Info {},
    /// The gopen-token contract.
    #[returns(cosmwasm_std::Addr)]
    TokenContract {},
    /// Whether proposals may be made: while there is a vote.
    #[returns(IsActiveResponse)]
    IsActive {},
}

/// Name and version of a contract.
#[cw_serde]
pub struct InfoResponse {
    /// As cw2 marks it.
    pub info: ContractVersion,
}

/// Whether proposals may be made.
#[cw_serde]
pub struct IsActiveResponse {
    /// True while there is a vote.
    pub active: bool,
}
