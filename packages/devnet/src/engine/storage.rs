//! Host functions for a contract's own storage.

use cosmwasm_std::{Order, Record};
use wasmtime::Caller;

use super::error::GuestError;
use super::guest::with_deps;
use super::host::{charge_host_call, charge_sdk, Cursor, HostState};
use super::{memory, sections};
use crate::gas;

const MAX_KEY_BYTES: usize = 64 * 1024;
const MAX_VALUE_BYTES: usize = 128 * 1024;
/// A contract that opens more iterators in one call than this is refused.
const MAX_ITERATORS: usize = 4_096;

type Host<'a, 'b> = &'a mut Caller<'b, HostState>;

/// `db_read`: pointer to the value, or zero.
pub(super) fn read(caller: Host, key_pointer: u32) -> Result<u32, GuestError> {
    charge_host_call(caller)?;
    let key = memory::read(caller, key_pointer, MAX_KEY_BYTES, "key")?;
    let value = with_deps(|deps| deps.get(&key))?;
    let bytes = stored_bytes(&key, value.as_deref());
    charge_sdk(caller, gas::read_cost(bytes))?;
    match value {
        Some(value) => memory::allocate_and_write(caller, &value),
        None => Ok(0),
    }
}

/// `db_write`.
pub(super) fn write(caller: Host, key_pointer: u32, value_pointer: u32) -> Result<(), GuestError> {
    charge_host_call(caller)?;
    refuse_read_only(caller)?;
    let key = memory::read(caller, key_pointer, MAX_KEY_BYTES, "key")?;
    let value = memory::read(caller, value_pointer, MAX_VALUE_BYTES, "value")?;
    charge_sdk(caller, gas::write_cost(stored_bytes(&key, Some(&value))))?;
    with_deps(|deps| deps.set(&key, &value))
}

/// `db_remove`.
pub(super) fn remove(caller: Host, key_pointer: u32) -> Result<(), GuestError> {
    charge_host_call(caller)?;
    refuse_read_only(caller)?;
    let key = memory::read(caller, key_pointer, MAX_KEY_BYTES, "key")?;
    charge_sdk(caller, gas::DELETE_FLAT)?;
    with_deps(|deps| deps.remove(&key))
}

/// `db_scan`: identifier of a new iterator.
pub(super) fn scan(
    caller: Host,
    start_pointer: u32,
    end_pointer: u32,
    order: i32,
) -> Result<u32, GuestError> {
    charge_host_call(caller)?;
    let start = memory::read_optional(caller, start_pointer, MAX_KEY_BYTES, "start")?;
    let end = memory::read_optional(caller, end_pointer, MAX_KEY_BYTES, "end")?;
    let order = Order::try_from(order).map_err(|_| GuestError::InvalidOrder(order))?;
    charge_sdk(caller, gas::ITERATE_FLAT)?;
    let iterators = &mut caller.data_mut().iterators;
    if iterators.len() >= MAX_ITERATORS {
        return Err(GuestError::TooManyIterators {
            limit: MAX_ITERATORS,
        });
    }
    iterators.push(Cursor { start, end, order });
    u32::try_from(iterators.len()).map_err(|_| GuestError::Internal("iterator out of range"))
}

/// `db_next`: pointer to key and value; an empty key says that there is no more.
pub(super) fn next(caller: Host, iterator: u32) -> Result<u32, GuestError> {
    let (key, value) = step(caller, iterator)?.unwrap_or_default();
    let pair = sections::encode_pair(&key, &value)?;
    memory::allocate_and_write(caller, &pair)
}

/// `db_next_key`: pointer to the key, or zero.
pub(super) fn next_key(caller: Host, iterator: u32) -> Result<u32, GuestError> {
    match step(caller, iterator)? {
        Some((key, _)) => memory::allocate_and_write(caller, &key),
        None => Ok(0),
    }
}

/// `db_next_value`: pointer to the value, or zero.
pub(super) fn next_value(caller: Host, iterator: u32) -> Result<u32, GuestError> {
    match step(caller, iterator)? {
        Some((_, value)) => memory::allocate_and_write(caller, &value),
        None => Ok(0),
    }
}

fn step(caller: Host, iterator: u32) -> Result<Option<Record>, GuestError> {
    charge_host_call(caller)?;
    let unknown = GuestError::UnknownIterator(iterator);
    let index = (iterator as usize).checked_sub(1).ok_or(unknown.clone())?;
    let cursor = caller.data().iterators.get(index).ok_or(unknown)?;
    let record =
        with_deps(|deps| deps.first(cursor.start.as_deref(), cursor.end.as_deref(), cursor.order))?;
    let bytes = match &record {
        Some((key, value)) => stored_bytes(key, Some(value)),
        None => 0,
    };
    charge_sdk(caller, gas::iterate_cost(bytes))?;
    if let Some((key, _)) = &record {
        if let Some(cursor) = caller.data_mut().iterators.get_mut(index) {
            cursor.pass(key);
        }
    }
    Ok(record)
}

fn refuse_read_only(caller: Host) -> Result<(), GuestError> {
    if caller.data().read_only {
        return Err(GuestError::WriteDenied);
    }
    Ok(())
}

fn stored_bytes(key: &[u8], value: Option<&[u8]>) -> usize {
    gas::CONTRACT_KEY_PREFIX_BYTES + key.len() + value.map_or(0, <[u8]>::len)
}
