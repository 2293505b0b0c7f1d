//! Whether a receipt stands.
//!
//! [`check_record`] holds what follows from the receipt and from facts that never change: every
//! oracle gets the same answer at any time. [`check_voucher`] and [`check_serving`] hold what was
//! true when an oracle looked; they decide what the oracle observes, never what a report contains.

mod error;
mod record;
mod serving;

pub use error::ReceiptError;
pub use record::{check_record, check_voucher, RecordScope};
pub use serving::{check_charges, check_serving, ServingFacts};
