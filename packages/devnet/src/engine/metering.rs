//! Prices of the engine in cosmwasm gas, from cosmwasm-vm 2.3's `GasConfig` and `cost` function.

use wasmtime::OperatorCost;

use crate::gas::{GasError, BRANCH_OPERATOR_FUEL, ENTRY_FUEL};

const PER_MICROSECOND: u64 = 1_000_000;

/// A call of any host function.
pub(super) const HOST_CALL: u64 = 18_000;
/// Check of a secp256k1 signature.
pub(super) const SECP256K1_VERIFY: u64 = 96 * PER_MICROSECOND;
/// Recovery of a secp256k1 key.
pub(super) const SECP256K1_RECOVER: u64 = 194 * PER_MICROSECOND;
/// Check of a secp256r1 signature.
pub(super) const SECP256R1_VERIFY: u64 = 279 * PER_MICROSECOND;
/// Recovery of a secp256r1 key.
pub(super) const SECP256R1_RECOVER: u64 = 592 * PER_MICROSECOND;
/// Check of an ed25519 signature.
pub(super) const ED25519_VERIFY: u64 = 35 * PER_MICROSECOND;
/// Check of ed25519 signatures in a batch, per signature.
pub(super) const ED25519_BATCH: Linear = Linear {
    base: 24 * PER_MICROSECOND,
    per_item: 21 * PER_MICROSECOND,
};
/// Check of ed25519 signatures of one key in a batch, per signature.
pub(super) const ED25519_BATCH_ONE_KEY: Linear = Linear {
    base: 36 * PER_MICROSECOND,
    per_item: 10 * PER_MICROSECOND,
};
/// Sum of points of G1, per point.
pub(super) const BLS_AGGREGATE_G1: Linear = Linear {
    base: 68 * PER_MICROSECOND,
    per_item: 12 * PER_MICROSECOND,
};
/// Sum of points of G2, per point.
pub(super) const BLS_AGGREGATE_G2: Linear = Linear {
    base: 207 * PER_MICROSECOND / 2,
    per_item: 49 * PER_MICROSECOND / 2,
};
/// Hash to a point of G1.
pub(super) const BLS_HASH_G1: u64 = 563 * PER_MICROSECOND;
/// Hash to a point of G2.
pub(super) const BLS_HASH_G2: u64 = 871 * PER_MICROSECOND;
/// Equality of pairings, per pairing.
pub(super) const BLS_PAIRING: Linear = Linear {
    base: 2_112 * PER_MICROSECOND,
    per_item: 163 * PER_MICROSECOND,
};
/// Check that bytes are UTF-8, per byte.
pub(super) const STRING_FROM_BYTES: Linear = Linear {
    base: 28_700,
    per_item: 1_400,
};

const READ_REGION_SMALL: Linear = Linear {
    base: 200_000,
    per_item: 115,
};
const READ_REGION_LARGE: Linear = Linear {
    base: 0,
    per_item: 520,
};
const READ_REGION_THRESHOLD: usize = 8_000_000;

/// A price that grows with the number of items.
#[derive(Debug, Clone, Copy)]
pub(super) struct Linear {
    base: u64,
    per_item: u64,
}

impl Linear {
    /// The price of so many items.
    pub(super) fn of(self, items: usize) -> Result<u64, GasError> {
        self.per_item
            .checked_mul(items as u64)
            .and_then(|variable| variable.checked_add(self.base))
            .ok_or(GasError::OutOfGas)
    }
}

/// The price of copying so many bytes out of the guest's memory.
pub(super) fn read_region(bytes: usize) -> Result<u64, GasError> {
    if bytes <= READ_REGION_THRESHOLD {
        READ_REGION_SMALL
    } else {
        READ_REGION_LARGE
    }
    .of(bytes)
}

/// Fuel of every WebAssembly operator: branches cost more, because they end a metered block. Of a
/// call's price, wasmtime itself takes the part for entering the function.
pub(super) fn operator_cost() -> OperatorCost {
    let mut cost = OperatorCost::new();
    for plain in [
        &mut cost.Nop,
        &mut cost.Drop,
        &mut cost.Block,
        &mut cost.Unreachable,
    ] {
        *plain = 1;
    }
    for branch in [
        &mut cost.Loop,
        &mut cost.End,
        &mut cost.If,
        &mut cost.Else,
        &mut cost.Br,
        &mut cost.BrTable,
        &mut cost.BrIf,
        &mut cost.Return,
    ] {
        *branch = BRANCH_OPERATOR_FUEL;
    }
    for call in [&mut cost.Call, &mut cost.CallIndirect] {
        *call = BRANCH_OPERATOR_FUEL - ENTRY_FUEL;
    }
    cost
}
