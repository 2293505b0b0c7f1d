//! Storage: parameters, proposals, ballots, nonces, deposits.

mod ballot;
mod config;
mod proposal;

pub use ballot::{ballot, ballots, next_nonce, nonce, save_ballot, Ballot};
pub use config::{config, deposits, is_emergency, pay_out, save_config, take_in, Config};
pub use proposal::{
    add_proposal, content, last_proposal, proposal, proposal_ids, save_proposal, settle, unsettled,
    Proposal, Stage, Tally, VoteSnapshot,
};
