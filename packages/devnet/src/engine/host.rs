//! What a running instance knows of its host, and how it pays.

use std::rc::Rc;

use cosmwasm_std::Order;
use wasmtime::{AsContextMut, Memory, StoreLimits, TypedFunc};

use super::error::GuestError;
use super::metering::HOST_CALL;
use crate::gas::{GasError, GasMeter, GAS_MULTIPLIER, GAS_PER_FUEL};

/// State of one instance, from its creation to the end of the call.
pub(super) struct HostState {
    /// Bounds on memory, tables and instances.
    pub(super) limits: StoreLimits,
    /// Gas left beyond the last whole unit of fuel.
    pub(super) spare_gas: u64,
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

/// A running instance, or a store that holds one.
pub(super) trait Running: AsContextMut<Data = HostState> {}

impl<T: AsContextMut<Data = HostState>> Running for T {}

/// Cosmwasm gas that the running instance has left.
pub(super) fn gas_left(running: &mut impl Running) -> Result<u64, GuestError> {
    let context = running.as_context_mut();
    let fuel = context.get_fuel().map_err(|_| UNMETERED)?;
    Ok(fuel
        .saturating_mul(GAS_PER_FUEL)
        .saturating_add(context.data().spare_gas))
}

/// Sets the gas that the running instance has left.
pub(super) fn set_gas_left(running: &mut impl Running, gas: u64) -> Result<(), GuestError> {
    let mut context = running.as_context_mut();
    context.data_mut().spare_gas = gas % GAS_PER_FUEL;
    context.set_fuel(gas / GAS_PER_FUEL).map_err(|_| UNMETERED)
}

/// Charges cosmwasm gas to the running instance.
pub(super) fn charge(running: &mut impl Running, gas: u64) -> Result<(), GuestError> {
    let left = gas_left(running)?.checked_sub(gas);
    set_gas_left(running, left.unwrap_or(0))?;
    left.map(|_| ()).ok_or_else(|| GasError::OutOfGas.into())
}

/// Charges SDK gas to the running instance.
pub(super) fn charge_sdk(running: &mut impl Running, gas: u64) -> Result<(), GuestError> {
    charge(running, gas.saturating_mul(GAS_MULTIPLIER))
}

/// Charges for the call of a host function.
///
/// wasmtime takes a unit of fuel for entering a guest's function, which the price of the call
/// operator leaves room for; a host function takes none, so the rest of the operator's price is
/// charged here.
pub(super) fn charge_host_call(running: &mut impl Running) -> Result<(), GuestError> {
    charge(running, HOST_CALL + GAS_PER_FUEL)
}

/// Gives back, in advance, what wasmtime takes when the host enters a guest's function: only the
/// guest's own calls have a price.
pub(super) fn refund_entry(running: &mut impl Running) -> Result<(), GuestError> {
    let left = gas_left(running)?;
    set_gas_left(running, left.saturating_add(GAS_PER_FUEL))
}

/// Hands the gas left to the shared meter, runs something that may use it, and takes the rest
/// back.
pub(super) fn with_shared_gas<T>(
    running: &mut impl Running,
    action: impl FnOnce() -> Result<T, GuestError>,
) -> Result<T, GuestError> {
    let meter = Rc::clone(&running.as_context_mut().data().meter);
    meter.set_remaining_fine(gas_left(running)?);
    let result = action();
    set_gas_left(running, meter.remaining_fine())?;
    if meter.is_exhausted() {
        return Err(GasError::OutOfGas.into());
    }
    result
}

const UNMETERED: GuestError = GuestError::Internal("fuel is not metered");
