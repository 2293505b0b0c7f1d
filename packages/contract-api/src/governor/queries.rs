//! Queries of the governor and their answers.

use attribution_report::Hash32;
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Uint128, Uint64};
use cw3::Vote;

use super::{Parameters, Paused};

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// cw3: the rule, with all votes of now. Half of the votes for and against, to be exceeded.
    #[returns(cw_utils::ThresholdResponse)]
    Threshold {},
    /// cw3: one proposal.
    #[returns(cw3::ProposalResponse)]
    Proposal { proposal_id: u64 },
    /// cw3: proposals, ascending by id.
    #[returns(cw3::ProposalListResponse)]
    ListProposals {
        start_after: Option<u64>,
        limit: Option<u32>,
    },
    /// cw3: proposals, descending by id.
    #[returns(cw3::ProposalListResponse)]
    ReverseProposals {
        start_before: Option<u64>,
        limit: Option<u32>,
    },
    /// cw3: how an address voted.
    #[returns(cw3::VoteResponse)]
    Vote { proposal_id: u64, voter: String },
    /// cw3: votes on a proposal, ascending by voter.
    #[returns(cw3::VoteListResponse)]
    ListVotes {
        proposal_id: u64,
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// cw3: votes of an address at the start of this block; no weight where none.
    #[returns(cw3::VoterResponse)]
    Voter { address: String },
    /// cw3: addresses with votes, ascending, as gopen-token lists them.
    #[returns(cw3::VoterListResponse)]
    ListVoters {
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// Parameters, addresses and pause flags.
    #[returns(ConfigResponse)]
    Config {},
    /// Everything about one proposal but its texts and messages.
    #[returns(ProposalStateResponse)]
    State { proposal_id: u64 },
    /// As `state`, of many proposals, ascending by id.
    #[returns(ProposalStatesResponse)]
    States {
        start_after: Option<u64>,
        limit: Option<u32>,
    },
    /// Proposals of a proposer whose deposit is held.
    #[returns(UnsettledResponse)]
    Unsettled { proposer: String },
    /// The nonce that an address signs next.
    #[returns(NonceResponse)]
    Nonce { address: String },
    /// The text that a voter signs.
    #[returns(VoteTextResponse)]
    VoteText {
        proposal_id: u64,
        vote: Vote,
        reason: Option<String>,
        nonce: Uint64,
        expires: Uint64,
    },
    /// OPEN of the treasury.
    #[returns(TreasuryResponse)]
    Treasury {},
}

/// Parameters, addresses and pause flags.
#[cw_serde]
pub struct ConfigResponse {
    /// The open-token contract.
    pub open_token: String,
    /// The gopen-token contract.
    pub gopen_token: String,
    /// May stop votes by signature, and cancel what has passed.
    pub emergency: Option<String>,
    /// Parameters.
    pub parameters: Parameters,
    /// What is stopped.
    pub paused: Paused,
    /// Id of the newest proposal; zero before the first.
    pub last_proposal: u64,
}

/// States of a proposal, as OpenZeppelin's Governor names them.
#[cw_serde]
#[derive(Eq, Copy)]
pub enum ProposalState {
    /// Voting has not started.
    Pending,
    /// Voting is open.
    Active,
    /// Ended by its proposer, the emergency account or the governor.
    Cancelled,
    /// Voting ended without a quorum, or without more votes for than against.
    Defeated,
    /// Passed; waits for `queue`.
    Succeeded,
    /// Waits for its timelock, then for `execute`.
    Queued,
    /// Passed, but was not queued or executed in time.
    Expired,
    /// Its messages were sent.
    Executed,
}

/// The block whose start votes are read at.
#[cw_serde]
#[derive(Eq, Copy)]
pub struct Snapshot {
    /// Height.
    pub height: Uint64,
    /// All votes at its start.
    pub total: Uint128,
}

/// Votes cast.
#[cw_serde]
#[derive(Eq, Copy, Default)]
pub struct TallyResponse {
    /// For.
    pub yes: Uint128,
    /// Against.
    pub no: Uint128,
    /// Neither; counts for the quorum.
    pub abstain: Uint128,
    /// Against, as `no`.
    pub veto: Uint128,
}

/// A proposal but for its texts and messages.
#[cw_serde]
pub struct ProposalStateResponse {
    /// Id, from 1 on.
    pub proposal_id: u64,
    /// State.
    pub state: ProposalState,
    /// Who made it.
    pub proposer: String,
    /// [`super::content_hash`] of its texts and messages.
    pub content_hash: Hash32,
    /// Its number of messages.
    pub messages: u32,
    /// Parameters that hold for it.
    pub parameters: Parameters,
    /// Height at which it was made.
    pub created_at: Uint64,
    /// Unix seconds from which votes are taken.
    pub starts_at: Uint64,
    /// Unix seconds from which they are not.
    pub ends_at: Uint64,
    /// Unix seconds from which it can be executed; once it is queued.
    pub executable_at: Option<Uint64>,
    /// Unix seconds from which it cannot be queued or, once queued, executed.
    pub expires_at: Uint64,
    /// The block whose votes count; once voting was opened.
    pub snapshot: Option<Snapshot>,
    /// Votes that `yes` and `abstain` must reach; once voting was opened.
    pub quorum: Option<Uint128>,
    /// Votes cast.
    pub tally: TallyResponse,
    /// OPEN held for it, in micro-OPEN; zero once it is returned or forfeited.
    pub deposit_held: Uint128,
}

/// A page of proposals.
#[cw_serde]
pub struct ProposalStatesResponse {
    /// Entries.
    pub proposals: Vec<ProposalStateResponse>,
}

/// Proposals of one proposer whose deposit is held.
#[cw_serde]
pub struct UnsettledResponse {
    /// Ids, ascending.
    pub proposals: Vec<u64>,
}

/// A nonce.
#[cw_serde]
pub struct NonceResponse {
    /// What the address signs next.
    pub nonce: Uint64,
}

/// What a voter signs.
#[cw_serde]
pub struct VoteTextResponse {
    /// The text, as a wallet shows it.
    pub text: String,
}

/// OPEN of the treasury, in micro-OPEN.
#[cw_serde]
pub struct TreasuryResponse {
    /// OPEN that this contract holds.
    pub balance: Uint128,
    /// Of that, deposits of proposals.
    pub deposits: Uint128,
    /// What proposals may spend.
    pub spendable: Uint128,
}
