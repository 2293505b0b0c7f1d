//! Random sequences of all messages to the whole suite, by honest and hostile accounts, checked
//! after every step against a model of the money and against what may never happen.
//!
//! - [`world`] is a chain with the suite on it; [`actions`] makes the next message, with what must
//!   come of it; [`ledger`] is the model of who holds what.
//! - [`machine`] sends the messages and checks what comes of each; [`checks`] compares totals with
//!   records.
//! - [`run`] spreads worlds over threads; [`tally`] counts, so that a run that only collects
//!   refusals is seen.

pub mod action;
pub mod actions;
pub mod actors;
pub mod bootstrap;
pub mod catalogue;
pub mod checks;
pub mod codes;
pub mod dice;
pub mod error;
pub mod ledger;
pub mod listener;
pub mod machine;
pub mod memory;
pub mod run;
pub mod storage;
pub mod table;
pub mod tally;
pub mod world;
