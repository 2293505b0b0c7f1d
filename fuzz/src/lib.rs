//! What must hold of every decoder and proof verifier, whatever bytes come in.
//!
//! Each target is a function of arbitrary bytes that panics where a rule is broken: what is decoded
//! and encoded again is the same, equal digests come from equal values only, and a proof verifies
//! exactly where it was made from the tree. `scripts/fuzz` drives the targets with libFuzzer; the
//! tests replay the corpus.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bytes;
mod formats;
mod fraud;
mod messages;
mod receipts;
mod trees;
mod votes;

#[cfg(feature = "daemons")]
mod files;
#[cfg(feature = "daemons")]
mod transactions;
#[cfg(feature = "daemons")]
mod uploads;
#[cfg(feature = "daemons")]
mod wire;

pub use formats::{collections, report, text, voucher};
pub use fraud::{equivocation, fraud};
pub use messages::messages;
pub use receipts::{receipt, statements};
pub use trees::{item_snapshot, merkle, range, sum_tree};
pub use votes::vote_signature;

#[cfg(feature = "daemons")]
pub use files::{adapter, adapter_bytes, indexes, model};
#[cfg(feature = "daemons")]
pub use transactions::transaction;
#[cfg(feature = "daemons")]
pub use uploads::{batch_file, code, folder, voucher_header};
#[cfg(feature = "daemons")]
pub use wire::wire;

/// A target: a function of arbitrary bytes.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: &[(&str, Target)] = &[
    ("voucher", voucher),
    ("report", report),
    ("collections", collections),
    ("merkle", merkle),
    ("sum_tree", sum_tree),
    ("range", range),
    ("fraud", fraud),
    ("equivocation", equivocation),
    ("item_snapshot", item_snapshot),
    ("text", text),
    ("receipt", receipt),
    ("statements", statements),
    ("messages", messages),
    ("vote_signature", vote_signature),
    #[cfg(feature = "daemons")]
    ("wire", wire),
    #[cfg(feature = "daemons")]
    ("adapter", adapter),
    #[cfg(feature = "daemons")]
    ("indexes", indexes),
    #[cfg(feature = "daemons")]
    ("transaction", transaction),
    #[cfg(feature = "daemons")]
    ("code", code),
    #[cfg(feature = "daemons")]
    ("folder", folder),
    #[cfg(feature = "daemons")]
    ("batch_file", batch_file),
    #[cfg(feature = "daemons")]
    ("voucher_header", voucher_header),
];
