//! What can go wrong while a contract runs.

use thiserror::Error;

use crate::gas::GasError;

/// A contract's call failed. The state that it changed must be dropped.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GuestError {
    /// Gas ran out, or calls nested too deeply.
    #[error(transparent)]
    Gas(#[from] GasError),
    /// The contract returned an error of its own.
    #[error("{0}")]
    Contract(String),
    /// The contract panicked.
    #[error("Error calling the VM: Aborted: {0}")]
    Aborted(String),
    /// WebAssembly trapped: unreachable code, a stack overflow, an access out of bounds.
    #[error("Error calling the VM: Error executing Wasm: {0}")]
    Trap(String),
    /// The contract lacks an entry point or a function that the ABI asks for.
    #[error("Error calling the VM: missing export {0}")]
    MissingExport(String),
    /// An export does not have the type that the ABI asks for.
    #[error("Error calling the VM: export {name} does not have the type that the ABI asks for")]
    ExportType {
        /// Name of the export.
        name: String,
    },
    /// A pointer of the guest does not lead to a region.
    #[error("Error calling the VM: no region at address {pointer}")]
    RegionPointer {
        /// The guest's pointer.
        pointer: u32,
    },
    /// A region contradicts itself.
    #[error(
        "Error calling the VM: invalid region: offset {offset}, capacity {capacity}, length {length}"
    )]
    RegionInvalid {
        /// Start of the data.
        offset: u32,
        /// Bytes reserved.
        capacity: u32,
        /// Bytes used.
        length: u32,
    },
    /// A region leads outside the guest's memory.
    #[error("Error calling the VM: region of {length} bytes at {offset} is outside the memory of {memory} bytes")]
    RegionOutside {
        /// Start of the data.
        offset: u32,
        /// Bytes asked for.
        length: u32,
        /// Size of the guest's memory.
        memory: usize,
    },
    /// The guest handed over more bytes than the function takes.
    #[error("Error calling the VM: {what} of {length} bytes is longer than {limit}")]
    TooLong {
        /// Which argument.
        what: &'static str,
        /// Bytes handed over.
        length: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// The guest prepared less room than the result needs.
    #[error("Error calling the VM: region of {capacity} bytes is too small for {needed}")]
    RegionTooSmall {
        /// Bytes reserved by the guest.
        capacity: u32,
        /// Bytes of the result.
        needed: usize,
    },
    /// The guest's `allocate` returned a null pointer.
    #[error("Error calling the VM: the contract's allocate returned address zero")]
    ZeroAddress,
    /// The guest's `allocate` called a host function that allocates again.
    #[error("Error calling the VM: maximum call depth exceeded")]
    CallDepth,
    /// A query or another read-only call tried to write.
    #[error("Error calling the VM: write access denied in a read-only call")]
    WriteDenied,
    /// An iteration order other than 1 or 2.
    #[error("Error calling the VM: invalid order value {0}")]
    InvalidOrder(i32),
    /// An iterator that was never opened.
    #[error("Error calling the VM: iterator with ID {0} does not exist")]
    UnknownIterator(u32),
    /// A call holds more iterators open than allowed.
    #[error("Error calling the VM: more than {limit} iterators open")]
    TooManyIterators {
        /// The limit.
        limit: usize,
    },
    /// Sections of a list argument do not add up.
    #[error("Error calling the VM: invalid section: {0}")]
    InvalidSection(&'static str),
    /// The contract's answer is not what the entry point returns.
    #[error("Error parsing into type {expected}: {reason}")]
    Response {
        /// The type expected.
        expected: &'static str,
        /// Why it does not parse.
        reason: String,
    },
    /// Something that this chain does not do, and says so rather than ignoring it.
    #[error("not supported by this chain: {0}")]
    Unsupported(&'static str),
    /// The host broke its own rules.
    #[error("internal error of the chain: {0}")]
    Internal(&'static str),
}

impl GuestError {
    /// Finds the typed cause in an error of wasmtime.
    pub(super) fn from_wasmtime(error: wasmtime::Error) -> Self {
        if let Some(known) = error.downcast_ref::<GuestError>() {
            return known.clone();
        }
        match error.downcast_ref::<wasmtime::Trap>() {
            Some(wasmtime::Trap::OutOfFuel) => GasError::OutOfGas.into(),
            Some(trap) => GuestError::Trap(trap.to_string()),
            None => GuestError::Trap(error.root_cause().to_string()),
        }
    }
}
