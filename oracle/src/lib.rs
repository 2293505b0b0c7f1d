//! The oracle of OpenLedger.
//!
//! An oracle reads the receipts of paid answers, checks them, measures who influenced the
//! answers, agrees with the other oracles of its set on one report, signs it and posts it.

pub mod round;
pub mod wire;
