//! One call into a contract: a fresh instance, its arguments, its answer.

use std::rc::Rc;

use cosmwasm_std::{Binary, ContractResult, Order, Record, SystemResult};
use wasmtime::{Instance, Store, StoreLimitsBuilder, TypedFunc, Val, ValType};

use super::code::{Code, MAX_MEMORY_BYTES, MAX_TABLE_ELEMENTS};
use super::error::GuestError;
use super::host::{gas_left, refund_entry, set_gas_left, HostState};
use super::memory;
use crate::gas::GasMeter;

/// Longest answer that the host copies out of a guest, in bytes.
const MAX_ANSWER_BYTES: usize = 64 * 1024 * 1024;

/// What a contract may reach outside its instance: its own storage, and queries to the chain.
pub trait GuestDeps {
    /// Value under a key.
    fn get(&self, key: &[u8]) -> Option<Vec<u8>>;
    /// Sets a value.
    fn set(&mut self, key: &[u8], value: &[u8]);
    /// Removes a key.
    fn remove(&mut self, key: &[u8]);
    /// First record of a range, in the order given.
    fn first(&self, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> Option<Record>;
    /// Answers a query of the contract, given as JSON.
    fn query(&self, request: &[u8]) -> SystemResult<ContractResult<Binary>>;
}

// The instance's data must own what it holds, while storage is only lent for the call: the
// reference travels beside wasmtime, scoped to the call and to this thread.
environmental::environmental!(current_deps: trait GuestDeps);

/// Runs something with the storage and queries of the contract that is running.
pub(super) fn with_deps<T>(action: impl FnOnce(&mut dyn GuestDeps) -> T) -> Result<T, GuestError> {
    current_deps::with(action).ok_or(GuestError::Internal("no contract is running"))
}

/// A call to make: the entry point, its arguments, and whether it may write.
#[derive(Debug)]
pub struct GuestCall<'a> {
    /// Name of the export.
    pub entry: &'a str,
    /// One byte string per parameter.
    pub arguments: &'a [&'a [u8]],
    /// True for queries: writes are refused.
    pub read_only: bool,
}

impl GuestCall<'_> {
    /// Runs the call in a fresh instance and returns the bytes that the contract answers.
    ///
    /// Gas is taken from the meter, whether the call succeeds or not.
    ///
    /// # Errors
    /// Any [`GuestError`]; the caller must then drop what the call wrote.
    pub fn run(
        &self,
        code: &Code,
        meter: &Rc<GasMeter>,
        deps: &mut dyn GuestDeps,
    ) -> Result<Vec<u8>, GuestError> {
        let mut store = new_store(code, meter, self.read_only)?;
        let result = current_deps::using(deps, || self.run_in(code, &mut store));
        meter.set_remaining_fine(gas_left(&mut store)?);
        if matches!(result, Err(GuestError::Gas(crate::gas::GasError::OutOfGas))) {
            meter.exhaust();
        }
        result
    }

    fn run_in(&self, code: &Code, store: &mut Store<HostState>) -> Result<Vec<u8>, GuestError> {
        let instance = code
            .pre()
            .instantiate(&mut *store)
            .map_err(GuestError::from_wasmtime)?;
        let memory = instance
            .get_memory(&mut *store, "memory")
            .ok_or_else(|| GuestError::MissingExport("memory".into()))?;
        let allocate: TypedFunc<u32, u32> = typed(&instance, store, "allocate")?;
        let deallocate: TypedFunc<u32, ()> = typed(&instance, store, "deallocate")?;
        store.data_mut().memory = Some(memory);
        store.data_mut().allocate = Some(allocate.clone());

        let mut pointers = Vec::with_capacity(self.arguments.len());
        for argument in self.arguments {
            pointers.push(Val::I32(place(store, &allocate, argument)?.cast_signed()));
        }
        let pointer = self.enter(&instance, store, &pointers)?;
        let answer = memory::read(store, pointer, MAX_ANSWER_BYTES, "answer")?;
        refund_entry(store)?;
        deallocate
            .call(&mut *store, pointer)
            .map_err(GuestError::from_wasmtime)?;
        Ok(answer)
    }

    fn enter(
        &self,
        instance: &Instance,
        store: &mut Store<HostState>,
        pointers: &[Val],
    ) -> Result<u32, GuestError> {
        let function = instance
            .get_func(&mut *store, self.entry)
            .ok_or_else(|| GuestError::MissingExport(self.entry.to_owned()))?;
        let kind = function.ty(&*store);
        let takes_pointers = kind.params().len() == pointers.len()
            && kind
                .params()
                .all(|parameter| matches!(parameter, ValType::I32));
        let gives_pointer = kind.results().len() == 1
            && kind.results().all(|result| matches!(result, ValType::I32));
        if !takes_pointers || !gives_pointer {
            return Err(GuestError::ExportType {
                name: self.entry.to_owned(),
            });
        }
        refund_entry(store)?;
        let mut results = [Val::I32(0)];
        function
            .call(&mut *store, pointers, &mut results)
            .map_err(GuestError::from_wasmtime)?;
        match results {
            [Val::I32(pointer)] => Ok(pointer.cast_unsigned()),
            _ => Err(GuestError::ExportType {
                name: self.entry.to_owned(),
            }),
        }
    }
}

fn new_store(
    code: &Code,
    meter: &Rc<GasMeter>,
    read_only: bool,
) -> Result<Store<HostState>, GuestError> {
    let limits = StoreLimitsBuilder::new()
        .memory_size(MAX_MEMORY_BYTES)
        .table_elements(MAX_TABLE_ELEMENTS)
        .instances(1)
        .memories(1)
        .tables(1)
        .build();
    let state = HostState {
        limits,
        spare_gas: 0,
        meter: Rc::clone(meter),
        memory: None,
        allocate: None,
        allocating: false,
        read_only,
        iterators: Vec::new(),
    };
    let mut store = Store::new(code.pre().module().engine(), state);
    store.limiter(|state| &mut state.limits);
    set_gas_left(&mut store, meter.remaining_fine())?;
    Ok(store)
}

fn typed<P: wasmtime::WasmParams, R: wasmtime::WasmResults>(
    instance: &Instance,
    store: &mut Store<HostState>,
    name: &str,
) -> Result<TypedFunc<P, R>, GuestError> {
    let function = instance
        .get_func(&mut *store, name)
        .ok_or_else(|| GuestError::MissingExport(name.to_owned()))?;
    function.typed(&*store).map_err(|_| GuestError::ExportType {
        name: name.to_owned(),
    })
}

/// Places an argument in the guest's memory and returns its pointer.
fn place(
    store: &mut Store<HostState>,
    allocate: &TypedFunc<u32, u32>,
    argument: &[u8],
) -> Result<u32, GuestError> {
    let size = u32::try_from(argument.len()).map_err(|_| GuestError::TooLong {
        what: "argument",
        length: argument.len(),
        limit: u32::MAX as usize,
    })?;
    refund_entry(store)?;
    match allocate
        .call(&mut *store, size)
        .map_err(GuestError::from_wasmtime)?
    {
        0 => Err(GuestError::ZeroAddress),
        pointer => {
            memory::write(&mut *store, pointer, argument)?;
            Ok(pointer)
        }
    }
}
