//! The ledger that OPEN and gOPEN share: the messages and the storage of `cw20-base`, with a cap on
//! the supply, no arithmetic that can abort, and errors that name whose balance or allowance falls
//! short and by how much.
//!
//! Zero amounts pass where cw20-base lets them pass (transfers, sends, burns); creating nothing is
//! refused.

#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used
    )
)]

mod allowance;
mod balance;
mod error;
mod pages;
mod supply;
mod transfer;

pub use allowance::{burn_from, decrease_allowance, increase_allowance, send_from, transfer_from};
pub use balance::{balance, credit, debit};
pub use error::LedgerError;
pub use pages::{accounts, owner_allowances, spender_allowances};
pub use supply::{create, destroy, raised_supply, require_room, supply, MAX_SUPPLY};
pub use transfer::{burn, send, transfer};
