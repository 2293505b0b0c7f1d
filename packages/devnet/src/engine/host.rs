//! What a running instance knows of its host, and how it pays.

use std::rc::Rc;

use cosmwasm_std::Order;
use wasmtime::{Caller, Memory, StoreLimits, TypedFunc};

use super::error::GuestError;
use crate::gas::{GasError, GasMeter, GAS_MULTIPLIER, GAS_PER_FUEL};

/// State of one instance, from its creation to the end of the call.
pub(super) struct HostState {
    /// Bounds on memory, tables and instances.
    pub(super) limits: StoreLimits,
    /// The meter of the transaction, brought up to date when the instance waits for others.
    pub(super) meter: Rc<GasMeter>,
    /// The guest's memory.
    pub(super) memory: Option<Memory>,
    /// The guest's allocator.
    pub(super) allocate: Option<TypedFunc<u32, u32>>,
    /// True while the host waits for the guest's allocator.
    pub(super) allocating: bool,
    /// True in queries.
    pub(super) read_only: bool,
    /// Iterators opened in this call; the identifier is the position plus one.
    pub(super) iterators: Vec<Cursor>,
}

/// An open iterator. It keeps bounds, not records, so it sees what the call itself writes.
#[derive(Debug, Clone)]
pub(super) struct Cursor {
    /// First key still to come.
    pub(super) start: Option<Vec<u8>>,
    /// End of what is still to come, exclusive.
    pub(super) end: Option<Vec<u8>>,
    /// Direction.
    pub(super) order: Order,
}

impl Cursor {
    /// Moves past a key that was handed out.
    pub(super) fn pass(&mut self, key: &[u8]) {
        match self.order {
            Order::Ascending => {
                let mut next = key.to_vec();
                next.push(0);
                self.start = Some(next);
            }
            Order::Descending => self.end = Some(key.to_vec()),
        }
    }
}

/// Gas that an amount of fuel stands for.
pub(super) fn fuel_to_gas(fuel: u64) -> u64 {
    fuel.saturating_mul(GAS_PER_FUEL)
}

/// Charges cosmwasm gas to the fuel of the running instance.
pub(super) fn charge(caller: &mut Caller<'_, HostState>, gas: u64) -> Result<(), GuestError> {
    let fuel = fuel(caller)?;
    let cost = gas.div_ceil(GAS_PER_FUEL);
    let left = fuel.checked_sub(cost);
    set_fuel(caller, left.unwrap_or(0))?;
    left.map(|_| ()).ok_or_else(|| GasError::OutOfGas.into())
}

/// Charges SDK gas to the fuel of the running instance.
pub(super) fn charge_sdk(caller: &mut Caller<'_, HostState>, gas: u64) -> Result<(), GuestError> {
    charge(caller, gas.saturating_mul(GAS_MULTIPLIER))
}

/// Hands the gas left to the shared meter, runs something that may use it, and takes the rest
/// back.
pub(super) fn with_shared_gas<T>(
    caller: &mut Caller<'_, HostState>,
    action: impl FnOnce() -> Result<T, GuestError>,
) -> Result<T, GuestError> {
    let meter = Rc::clone(&caller.data().meter);
    meter.set_remaining_fine(fuel_to_gas(fuel(caller)?));
    let result = action();
    set_fuel(caller, meter.remaining_fine() / GAS_PER_FUEL)?;
    if meter.is_exhausted() {
        return Err(GasError::OutOfGas.into());
    }
    result
}

fn fuel(caller: &Caller<'_, HostState>) -> Result<u64, GuestError> {
    caller
        .get_fuel()
        .map_err(|_| GuestError::Internal("fuel is not metered"))
}

fn set_fuel(caller: &mut Caller<'_, HostState>, fuel: u64) -> Result<(), GuestError> {
    caller
        .set_fuel(fuel)
        .map_err(|_| GuestError::Internal("fuel is not metered"))
}
