//! governor: proposals over gOPEN votes, their timelock, and the treasury.
//!
//! The messages `propose`, `vote`, `execute` and `close` and the queries up to `list_voters` have
//! the JSON of cw3 2.0, so that its clients work unchanged; with it, ids of proposals are plain
//! numbers. Everything else goes beyond cw3.

mod parameters;
mod queries;
mod vote_signature;

use attribution_report::Hash32;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, CosmosMsg, StdResult, Uint64};
use cw20::{Cw20ReceiveMsg, Expiration};
use cw3::Vote;

pub use parameters::{ParameterChanges, Parameters};
pub use queries::{
    ConfigResponse, NonceResponse, ProposalState, ProposalStateResponse, ProposalStatesResponse,
    QueryMsg, Snapshot, TallyResponse, TreasuryResponse, UnsettledResponse, VoteTextResponse,
};
pub use vote_signature::{adr36_sign_bytes, vote_name, vote_text, SignedVote};

/// Longest title, in bytes.
pub const MAX_TITLE: usize = 200;
/// Longest description, in bytes.
pub const MAX_DESCRIPTION: usize = 10_000;
/// Longest reason of a vote, in bytes.
pub const MAX_REASON: usize = 1_000;
/// Most messages of a proposal.
pub const MAX_MESSAGES: usize = 20;
/// Longest JSON of a proposal's messages, in bytes.
pub const MAX_MESSAGES_BYTES: usize = 32_768;
/// Most proposals of a page of `list_proposals` and `reverse_proposals`, which carry whole texts.
pub const MAX_PROPOSALS_PAGE: u32 = 30;

/// Creates the governor, which has no owner but itself.
#[cw_serde]
pub struct InstantiateMsg {
    /// The open-token contract: deposits, and the treasury's OPEN. It never changes.
    pub open_token: String,
    /// The gopen-token contract, which counts votes. It never changes.
    pub gopen_token: String,
    /// May stop votes by signature, and cancel what has passed and waits for its execution.
    pub emergency: Option<String>,
    /// Parameters; the defaults where absent.
    pub parameters: Option<Parameters>,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// cw20 hook with [`ReceiveMsg`]. Only from the open-token.
    Receive(Cw20ReceiveMsg),
    /// Makes a proposal. Whoever has the proposal threshold in votes; the deposit is taken from
    /// the sender's OPEN, for which it gave this contract an allowance.
    Propose {
        title: String,
        description: String,
        /// What an execution sends, fixed from now on.
        msgs: Vec<CosmosMsg>,
        /// Refuse the proposal if voting would start earlier.
        earliest: Option<Expiration>,
        /// Refuse the proposal if voting would end later.
        latest: Option<Expiration>,
    },
    /// Casts the sender's votes. `veto` counts as `no`.
    Vote {
        proposal_id: u64,
        vote: Vote,
        /// For people; kept in the event.
        reason: Option<String>,
    },
    /// Casts the votes of whoever signed. Anyone.
    VoteBySignature(VoteBySignature),
    /// Fixes the block whose votes count, as the first vote does, once the voting delay has
    /// passed. Anyone.
    OpenVoting { proposal_id: u64 },
    /// Starts the timelock of a proposal that succeeded. Anyone.
    Queue { proposal_id: u64 },
    /// Sends the messages of a proposal whose timelock has passed. Anyone. If one of them fails,
    /// nothing happens, and it can be tried again until the proposal expires.
    Execute { proposal_id: u64 },
    /// Settles the deposit of a proposal that was defeated or expired. Anyone.
    Close { proposal_id: u64 },
    /// Ends a proposal: its proposer until voting ends, the emergency account between success and
    /// execution, the governor itself until execution.
    Cancel { proposal_id: u64 },
    /// Changes parameters of later proposals. The governor itself.
    UpdateConfig(ParameterChanges),
    /// Names the emergency account, or takes it away. The governor itself; the emergency account
    /// cannot cancel a proposal that does only this.
    SetEmergency { emergency: Option<String> },
    /// Stops or resumes actions. The governor itself; the emergency account may only stop.
    SetPaused { paused: Paused },
}

/// What OPEN sent to this contract is for. OPEN for the treasury comes by plain `transfer`.
#[cw_serde]
pub enum ReceiveMsg {
    /// As [`ExecuteMsg::Propose`]; the amount is the deposit, to the unit.
    Propose {
        title: String,
        description: String,
        msgs: Vec<CosmosMsg>,
        earliest: Option<Expiration>,
        latest: Option<Expiration>,
    },
}

/// A vote that its voter signed by ADR-36 and that anyone may bring.
#[cw_serde]
pub struct VoteBySignature {
    /// The proposal.
    pub proposal_id: u64,
    /// Who votes; the account of `pubkey`.
    pub voter: String,
    /// The vote.
    pub vote: Vote,
    /// Signed with the vote; kept in the event.
    pub reason: Option<String>,
    /// The voter's next nonce.
    pub nonce: Uint64,
    /// Unix seconds after which the signature is worthless.
    pub expires: Uint64,
    /// secp256k1 public key, 33 bytes.
    pub pubkey: Binary,
    /// Signature `r | s` over [`adr36_sign_bytes`] of [`vote_text`], 64 bytes.
    pub signature: Binary,
}

/// Which actions are stopped. Proposing, voting and executing never are: a proposal is what
/// resumes them.
#[cw_serde]
#[derive(Eq, Copy, Default)]
pub struct Paused {
    /// `vote_by_signature`.
    pub vote_by_signature: bool,
}

/// Digest of everything that a vote on a proposal is about: chain, governor (canonical address),
/// number, texts and messages.
///
/// `H("openledger/proposal/v1" | lp(chain_id) | lp(governor) | id u64 | lp(title) | lp(description)
/// | lp(JSON of the messages))`
///
/// # Errors
/// A message that has no JSON form.
pub fn content_hash(
    chain_id: &str,
    governor: &[u8],
    id: u64,
    content: &ProposalContent,
) -> StdResult<Hash32> {
    let messages = cosmwasm_std::to_json_vec(&content.msgs)?;
    let encoder = attribution_report::Encoder::new(b"openledger/proposal/v1")
        .lp(chain_id.as_bytes())
        .lp(governor)
        .u64(id)
        .lp(content.title.as_bytes())
        .lp(content.description.as_bytes())
        .lp(&messages);
    Ok(encoder.finish())
}

/// What a proposal says and does; it never changes.
#[cw_serde]
pub struct ProposalContent {
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// What an execution sends.
    pub msgs: Vec<CosmosMsg>,
}
