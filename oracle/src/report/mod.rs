//! The report: recomputed by every oracle from the same bundle to the same bytes.
//!
//! Only facts that never change go in: the bundle, the receipts it names, the terms of adapters,
//! the records of decided batches, the keys and limits of channels, and the ledger of the report
//! before. Whatever may change on the chain (a node's key, a channel's age, the treasury) is
//! checked by every observer before it signs its observation.

mod build;
mod facts;
mod ledger;

pub use build::{build, Answer, BuildError, BuildInput, BuiltReport, SetFacts};
pub use facts::{AdapterFacts, ChannelFacts, ContributionFacts};
pub use ledger::{Ledger, ReceiptKey};
