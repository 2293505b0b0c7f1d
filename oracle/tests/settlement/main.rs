//! From receipts to a report: every tampering is named, every unit is accounted for.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod agreed;
mod fixture;
mod golden;
mod receipts;
mod recovery;
mod reports;
mod stores;
