//! The gas model: prices of wasmd and of the Cosmos SDK, and the meter they are charged to.
//!
//! The meter counts *cosmwasm gas*, of which wasmd defines 140,000 to be one unit of the gas that
//! a transaction pays for. Prices come from wasmd 0.54's `gas_register.go`, the SDK's
//! `store/types/gas.go` and `x/auth`, and cosmwasm-vm 2.3's `GasConfig`.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use thiserror::Error;

use crate::submessages::SubmessageLimits;

/// Cosmwasm gas per unit of SDK gas.
pub const GAS_MULTIPLIER: u64 = 140_000;
/// Cosmwasm gas per unit of wasmtime fuel: the price of one plain WebAssembly operator.
pub const GAS_PER_FUEL: u64 = 115;
/// Fuel of an operator that begins or ends a branch, as in cosmwasm-vm's metering.
pub const BRANCH_OPERATOR_FUEL: u8 = 14;
/// Fuel that wasmtime takes for entering a function.
pub const ENTRY_FUEL: u8 = 1;

/// Largest gas limit of a transaction, in SDK gas.
pub const MAX_TX_GAS: u64 = 100_000_000;
/// Gas limit of a query from outside, in SDK gas.
pub const QUERY_GAS_LIMIT: u64 = 10_000_000;

/// SDK gas per byte of a transaction.
pub const TX_SIZE_PER_BYTE: u64 = 10;
/// Bytes that a simulation counts for a missing signature: a key and a signature in the SDK's old
/// encoding, and six more.
pub const SIMULATED_SIGNATURE_BYTES: u64 = 112;
/// SDK gas of a secp256k1 signature of a transaction.
pub const TX_SIGNATURE: u64 = 1_000;
/// SDK gas of what the SDK's accounts read and write before a transaction's messages beyond the
/// reads and writes here: measured on wasmd 0.70 (`./scripts/bench localnet`), as are the two below.
pub const TX_RECORDS: u64 = 15_600;
/// SDK gas of a bank transfer's records beyond those here.
pub const TRANSFER_RECORDS: u64 = 4_000;
/// SDK gas of the records of a contract and of its code, read when it is loaded first.
pub const CONTRACT_RECORDS: u64 = 4_000;
/// SDK gas for loading a contract the first time in a transaction.
pub const CONTRACT_SETUP: u64 = 60_000;
/// SDK gas for loading a contract again in the same transaction.
pub const CONTRACT_SETUP_AGAIN: u64 = 2_000;
/// SDK gas per byte of stored contract code.
pub const COMPILE_PER_BYTE: u64 = 3;
/// SDK gas per byte of JSON that a contract returns.
pub const RESPONSE_PER_BYTE: u64 = 1;
/// SDK gas per attribute of an event that a contract emits.
pub const EVENT_PER_ATTRIBUTE: u64 = 10;
/// SDK gas per custom event that a contract emits.
pub const EVENT_CUSTOM: u64 = 20;
/// SDK gas per byte of attributes beyond [`EVENT_FREE_BYTES`].
pub const EVENT_PER_BYTE: u64 = 1;
/// Bytes of attributes of one response that are free.
pub const EVENT_FREE_BYTES: u64 = 100;

/// SDK gas of a read, without its bytes.
pub const READ_FLAT: u64 = 1_000;
/// SDK gas per byte read, of key and value.
pub const READ_PER_BYTE: u64 = 3;
/// SDK gas of a write, without its bytes.
pub const WRITE_FLAT: u64 = 2_000;
/// SDK gas per byte written, of key and value.
pub const WRITE_PER_BYTE: u64 = 30;
/// SDK gas of a removal.
pub const DELETE_FLAT: u64 = 1_000;
/// SDK gas of an iterator's step, without its bytes.
pub const ITERATE_FLAT: u64 = 30;
/// Bytes that wasmd's prefix adds to a contract's key: one for the table, 32 for the address.
pub const CONTRACT_KEY_PREFIX_BYTES: usize = 33;

/// SDK gas for turning a human address into canonical bytes.
pub const ADDRESS_CANONICALIZE: u64 = 4;
/// SDK gas for turning canonical bytes into a human address.
pub const ADDRESS_HUMANIZE: u64 = 5;

/// Messages and queries nested in one another, at most.
pub const MAX_CALL_DEPTH: u32 = 64;
/// Queries nested in one another, at most.
pub const MAX_QUERY_DEPTH: u32 = 10;
/// Replies in one transaction, at most: a reply may ask for the next one, each a level deeper.
pub const MAX_REPLIES: u32 = 1_000;

/// The meter ran dry, or the calls were nested too deeply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum GasError {
    /// More gas was needed than the limit allows.
    #[error("out of gas")]
    OutOfGas,
    /// Contracts called one another too often.
    #[error("contract calls nested more than {limit} deep")]
    TooDeep {
        /// The limit that was passed.
        limit: u32,
    },
}

/// Gas of one transaction or query, shared by every contract that it reaches.
#[derive(Debug, Default)]
pub struct GasMeter {
    limit: Cell<u64>,
    remaining: Cell<u64>,
    exhausted: Cell<bool>,
    depth: Cell<u32>,
    query_depth: Cell<u32>,
    replies: Cell<u32>,
    loaded: RefCell<BTreeSet<[u8; 32]>>,
    submessages: SubmessageLimits,
}

impl GasMeter {
    /// Starts a new transaction or query with a limit in SDK gas.
    pub fn start(&self, sdk_limit: u64) {
        let limit = sdk_limit.saturating_mul(GAS_MULTIPLIER);
        self.limit.set(limit);
        self.remaining.set(limit);
        self.exhausted.set(false);
        self.depth.set(0);
        self.query_depth.set(0);
        self.replies.set(0);
        self.loaded.borrow_mut().clear();
        self.submessages.clear();
    }

    /// Charges SDK gas.
    ///
    /// # Errors
    /// [`GasError::OutOfGas`], from then on until the next [`GasMeter::start`].
    pub fn charge(&self, sdk_gas: u64) -> Result<(), GasError> {
        self.charge_fine(sdk_gas.saturating_mul(GAS_MULTIPLIER))
    }

    /// Charges cosmwasm gas.
    ///
    /// # Errors
    /// [`GasError::OutOfGas`], from then on until the next [`GasMeter::start`].
    pub fn charge_fine(&self, gas: u64) -> Result<(), GasError> {
        match self.remaining.get().checked_sub(gas) {
            Some(left) if !self.exhausted.get() => {
                self.remaining.set(left);
                Ok(())
            }
            _ => {
                self.exhaust();
                Err(GasError::OutOfGas)
            }
        }
    }

    /// Takes the gas left, in cosmwasm gas, over from an instance that metered itself.
    pub fn set_remaining_fine(&self, gas: u64) {
        self.remaining.set(gas.min(self.remaining.get()));
    }

    /// Marks the meter as dry.
    pub fn exhaust(&self) {
        self.remaining.set(0);
        self.exhausted.set(true);
    }

    /// True once a charge could not be paid.
    pub fn is_exhausted(&self) -> bool {
        self.exhausted.get()
    }

    /// Gas left, in cosmwasm gas.
    pub fn remaining_fine(&self) -> u64 {
        self.remaining.get()
    }

    /// SDK gas used, rounded up.
    pub fn used(&self) -> u64 {
        self.limit
            .get()
            .saturating_sub(self.remaining.get())
            .div_ceil(GAS_MULTIPLIER)
    }

    /// Charges for loading a contract's code; the second time in a transaction is cheaper.
    ///
    /// # Errors
    /// [`GasError::OutOfGas`].
    pub fn charge_setup(&self, checksum: [u8; 32]) -> Result<(), GasError> {
        let first = self.loaded.borrow_mut().insert(checksum);
        self.charge(if first {
            CONTRACT_SETUP + CONTRACT_RECORDS
        } else {
            CONTRACT_SETUP_AGAIN
        })
    }

    /// Gas limits of sub-messages that wait for their calls.
    pub fn submessages(&self) -> &SubmessageLimits {
        &self.submessages
    }

    /// Runs a call with at most so much SDK gas. Where it runs dry and the limit was below what was
    /// left, only the limit is spent and the meter goes on, as in wasmd.
    pub fn limited<T>(&self, sdk_limit: Option<u64>, call: impl FnOnce() -> T) -> T {
        let before = self.remaining.get();
        let limit = sdk_limit.map(|limit| limit.saturating_mul(GAS_MULTIPLIER));
        let Some(limit) = limit.filter(|limit| *limit < before) else {
            return call();
        };
        self.remaining.set(limit);
        let result = call();
        let spent = limit.saturating_sub(self.remaining.get());
        self.remaining.set(before.saturating_sub(spent));
        self.exhausted.set(false);
        result
    }

    /// Counts one reply.
    ///
    /// # Errors
    /// [`GasError::TooDeep`] beyond [`MAX_REPLIES`].
    pub fn count_reply(&self) -> Result<(), GasError> {
        if self.replies.get() >= MAX_REPLIES {
            return Err(GasError::TooDeep { limit: MAX_REPLIES });
        }
        self.replies.set(self.replies.get() + 1);
        Ok(())
    }

    /// Runs a nested call, counting its depth.
    ///
    /// # Errors
    /// [`GasError::TooDeep`], else what the call returns.
    pub fn nested<T, E: From<GasError>>(
        &self,
        query: bool,
        call: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        if self.depth.get() >= MAX_CALL_DEPTH {
            return Err(GasError::TooDeep {
                limit: MAX_CALL_DEPTH,
            }
            .into());
        }
        if query && self.query_depth.get() >= MAX_QUERY_DEPTH {
            return Err(GasError::TooDeep {
                limit: MAX_QUERY_DEPTH,
            }
            .into());
        }
        let query_step = u32::from(query);
        self.depth.set(self.depth.get() + 1);
        self.query_depth.set(self.query_depth.get() + query_step);
        let result = call();
        self.depth.set(self.depth.get() - 1);
        self.query_depth.set(self.query_depth.get() - query_step);
        result
    }
}

/// SDK gas of a read of so many bytes of key and value.
pub fn read_cost(bytes: usize) -> u64 {
    READ_FLAT.saturating_add(READ_PER_BYTE.saturating_mul(bytes as u64))
}

/// SDK gas of a write of so many bytes of key and value.
pub fn write_cost(bytes: usize) -> u64 {
    WRITE_FLAT.saturating_add(WRITE_PER_BYTE.saturating_mul(bytes as u64))
}

/// SDK gas for unpacking an archive of contract code: 15 per 100 bytes of the archive.
pub fn unpack_cost(bytes: usize) -> u64 {
    (bytes as u64).saturating_mul(15) / 100
}

/// SDK gas of an iterator's step over so many bytes of key and value.
pub fn iterate_cost(bytes: usize) -> u64 {
    ITERATE_FLAT.saturating_add(READ_PER_BYTE.saturating_mul(bytes as u64))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_dry_meter_stays_dry() {
        let meter = GasMeter::default();
        meter.start(10);
        meter.charge(4).unwrap();
        assert_eq!(meter.used(), 4);
        assert_eq!(meter.charge(7), Err(GasError::OutOfGas));
        assert_eq!(meter.charge(0), Err(GasError::OutOfGas));
        assert!(meter.is_exhausted());
        meter.start(10);
        assert_eq!(meter.charge(10), Ok(()));
    }

    #[test]
    fn used_gas_rounds_up() {
        let meter = GasMeter::default();
        meter.start(10);
        meter.charge_fine(1).unwrap();
        assert_eq!(meter.used(), 1);
    }

    #[test]
    fn the_second_load_of_a_code_is_cheaper() {
        let meter = GasMeter::default();
        meter.start(1_000_000);
        meter.charge_setup([1; 32]).unwrap();
        meter.charge_setup([1; 32]).unwrap();
        let first = CONTRACT_SETUP + CONTRACT_RECORDS;
        assert_eq!(meter.used(), first + CONTRACT_SETUP_AGAIN);
    }

    #[test]
    fn a_limited_call_that_runs_dry_costs_its_limit_and_no_more() {
        let meter = GasMeter::default();
        meter.start(100);
        meter.charge(10).unwrap();
        let dry = meter.limited(Some(30), || meter.charge(31));
        assert_eq!(dry, Err(GasError::OutOfGas));
        assert_eq!((meter.used(), meter.is_exhausted()), (40, false));
        let inner = || meter.limited(Some(50), || meter.charge(21));
        assert_eq!(meter.limited(Some(20), inner), Err(GasError::OutOfGas));
        assert_eq!((meter.used(), meter.is_exhausted()), (60, false));
        assert_eq!(meter.limited(Some(5), || meter.charge(4)), Ok(()));
        assert_eq!(meter.limited(None, || meter.charge(6)), Ok(()));
        assert_eq!(meter.used(), 70);
    }

    #[test]
    fn a_limit_above_what_is_left_leaves_nothing() {
        let meter = GasMeter::default();
        for limit in [100, 101, u64::MAX] {
            meter.start(100);
            let dry = meter.limited(Some(limit), || meter.charge(101));
            assert_eq!(dry, Err(GasError::OutOfGas));
            assert!(meter.is_exhausted());
        }
    }

    #[test]
    fn nesting_is_bounded() {
        fn descend(meter: &GasMeter, query: bool) -> Result<(), GasError> {
            meter.nested(query, || descend(meter, query))
        }
        let meter = GasMeter::default();
        meter.start(1);
        assert_eq!(
            descend(&meter, true),
            Err(GasError::TooDeep {
                limit: MAX_QUERY_DEPTH
            })
        );
        assert_eq!(
            descend(&meter, false),
            Err(GasError::TooDeep {
                limit: MAX_CALL_DEPTH
            })
        );
        assert_eq!(meter.nested(true, || Ok::<_, GasError>(3)), Ok(3));
    }
}
