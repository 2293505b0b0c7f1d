//! payout-splitter: where the money of paid answers is held, settled and paid out.
//!
//! Payers open channels and sign vouchers; the oracles report what was charged and who earned it;
//! after a dispute window anybody may push the earnings to their payees.
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

mod access;
pub mod contract;
mod error;
pub mod events;
mod execute;
mod migrate;
mod query;
mod state;

pub use access::Access;
pub use error::{
    ChannelError, ChargeError, ClaimError, ContractError, DisputeError, FinalityError,
    OpeningError, ReportError,
};
pub use migrate::{CONTRACT_NAME, CONTRACT_VERSION};
