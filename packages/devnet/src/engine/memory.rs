//! Regions: how host and guest pass byte strings. A pointer leads to twelve little-endian bytes
//! in the guest's memory (offset, capacity, length), and those to the data.

use wasmtime::{AsContext, AsContextMut, Caller, Memory};

use super::error::GuestError;
use super::host::{charge, refund_entry, HostState, Running};
use super::metering;

const REGION_BYTES: usize = 12;

/// A checked region descriptor.
#[derive(Debug, Clone, Copy)]
struct Region {
    offset: u32,
    capacity: u32,
    length: u32,
}

impl Region {
    fn load(memory: &[u8], pointer: u32) -> Result<Self, GuestError> {
        let start = pointer as usize;
        let bytes: &[u8; REGION_BYTES] = memory
            .get(start..start.saturating_add(REGION_BYTES))
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(GuestError::RegionPointer { pointer })?;
        let field = |at: usize| {
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        let region = Region {
            offset: field(0),
            capacity: field(4),
            length: field(8),
        };
        let inside_address_space = region.capacity <= u32::MAX - region.offset;
        if region.offset == 0 || region.length > region.capacity || !inside_address_space {
            let Region {
                offset,
                capacity,
                length,
            } = region;
            return Err(GuestError::RegionInvalid {
                offset,
                capacity,
                length,
            });
        }
        Ok(region)
    }

    fn range(&self, length: usize, memory: usize) -> Result<std::ops::Range<usize>, GuestError> {
        let start = self.offset as usize;
        match start.checked_add(length) {
            Some(end) if end <= memory => Ok(start..end),
            _ => Err(GuestError::RegionOutside {
                offset: self.offset,
                length: u32::try_from(length).unwrap_or(u32::MAX),
                memory,
            }),
        }
    }
}

/// The guest's memory, known from the moment that the instance exists.
fn guest_memory(state: &HostState) -> Result<Memory, GuestError> {
    state.memory.ok_or(GuestError::Internal(
        "a host function ran before the instance was ready",
    ))
}

/// Copies the data of a region out of the guest's memory and charges for it.
pub(super) fn read(
    running: &mut impl Running,
    pointer: u32,
    limit: usize,
    what: &'static str,
) -> Result<Vec<u8>, GuestError> {
    let memory = guest_memory(running.as_context().data())?;
    let region = Region::load(memory.data(&*running), pointer)?;
    let length = region.length as usize;
    charge(running, metering::read_region(length)?)?;
    if length > limit {
        return Err(GuestError::TooLong {
            what,
            length,
            limit,
        });
    }
    let data = memory.data(&*running);
    Ok(data[region.range(length, data.len())?].to_vec())
}

/// Like [`read`], where the null pointer stands for nothing.
pub(super) fn read_optional(
    caller: &mut Caller<'_, HostState>,
    pointer: u32,
    limit: usize,
    what: &'static str,
) -> Result<Option<Vec<u8>>, GuestError> {
    if pointer == 0 {
        return Ok(None);
    }
    read(caller, pointer, limit, what).map(Some)
}

/// Writes data into a region that the guest prepared.
pub(super) fn write(
    mut store: impl AsContextMut<Data = HostState>,
    pointer: u32,
    data: &[u8],
) -> Result<(), GuestError> {
    let mut store = store.as_context_mut();
    let memory = guest_memory(store.data())?.data_mut(&mut store);
    let region = Region::load(memory, pointer)?;
    if data.len() > region.capacity as usize {
        let capacity = region.capacity;
        return Err(GuestError::RegionTooSmall {
            capacity,
            needed: data.len(),
        });
    }
    let size = memory.len();
    memory[region.range(data.len(), size)?].copy_from_slice(data);
    // The descriptor was read from these very bytes; its length fits, as the capacity does.
    let length_at = pointer as usize + 8;
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    memory[length_at..length_at + 4].copy_from_slice(&length.to_le_bytes());
    Ok(())
}

/// Asks the guest for a region and writes data into it; returns its pointer.
pub(super) fn allocate_and_write(
    caller: &mut Caller<'_, HostState>,
    data: &[u8],
) -> Result<u32, GuestError> {
    let size = u32::try_from(data.len()).map_err(|_| GuestError::TooLong {
        what: "result",
        length: data.len(),
        limit: u32::MAX as usize,
    })?;
    if caller.data().allocating {
        return Err(GuestError::CallDepth);
    }
    let allocate = caller.data().allocate.clone().ok_or(GuestError::Internal(
        "a host function ran before the instance was ready",
    ))?;
    refund_entry(caller)?;
    caller.data_mut().allocating = true;
    let pointer = allocate
        .call(&mut *caller, size)
        .map_err(GuestError::from_wasmtime);
    caller.data_mut().allocating = false;
    match pointer? {
        0 => Err(GuestError::ZeroAddress),
        pointer => {
            write(&mut *caller, pointer, data)?;
            Ok(pointer)
        }
    }
}
