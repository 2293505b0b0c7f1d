//! The oracle of OpenLedger.
//!
//! An oracle reads the receipts of paid answers, checks them, measures who influenced the
//! answers, agrees with the other oracles of its set on one report, signs it and posts it.
//!
//! The heart is pure: [`wire`] (messages and their digests), [`round`] (the agreement as a state
//! machine), [`verify`] (does a receipt stand), [`report`] (from a bundle to the report's bytes)
//! and [`select`] (what to propose). Around it, [`store`] makes state durable, [`models`] measures
//! answers, [`audit`] makes adapters' indexes again, [`watch`] looks for lies in what others
//! reported, [`judge`] rules on a challenged receipt, [`chain`] and [`peers`] talk to the outside,
//! and [`daemon`] drives the whole.

pub mod address;
pub mod audit;
pub mod chain;
pub mod claims;
pub mod cli;
pub mod config;
pub mod daemon;
pub mod error;
pub mod judge;
pub mod keys;
pub mod models;
pub mod peers;
pub mod report;
pub mod round;
pub mod select;
pub mod store;
pub mod verify;
pub mod watch;
pub mod wire;
