//! Storage: the ledger of token-ledger, parameters, delegations and votes, claims, hooks.

mod claims;
mod config;
mod hooks;
mod votes;

pub use claims::{add_claim, claims, take_released, unbonding, Claim};
pub use config::{config, open_token, save_config, save_open_token, Config};
pub use hooks::{add_hook, has_hook, hooks, remove_hook};
pub use votes::{
    delegation, delegations, members, remove_delegation, save_delegation, save_total_votes,
    save_votes, total_votes, votes, Delegation,
};
