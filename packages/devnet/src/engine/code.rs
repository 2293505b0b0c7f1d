//! Contract code: checked, compiled once, ready to be instantiated.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use cosmwasm_vm::internals::{check_wasm, Logger};
use cosmwasm_vm::WasmLimits;
use sha2::{Digest, Sha256};
use thiserror::Error;
use wasmtime::{Config, InstancePre, Linker, Module};

use super::host::HostState;
use super::{imports, locals, metering};

/// Longest contract code, in bytes, as on wasmd.
pub const MAX_WASM_BYTES: usize = 800 * 1024;
/// Largest memory of a contract, in pages of 64 KiB.
pub const MAX_MEMORY_PAGES: usize = 512;

pub(super) const MAX_MEMORY_BYTES: usize = MAX_MEMORY_PAGES * 64 * 1024;
pub(super) const MAX_TABLE_ELEMENTS: usize = 2_500;
/// Stack of a guest, in bytes.
const MAX_STACK_BYTES: usize = 512 * 1024;
/// What a contract may require of the chain.
const CAPABILITIES: [&str; 8] = [
    "iterator",
    "cosmwasm_1_1",
    "cosmwasm_1_2",
    "cosmwasm_1_3",
    "cosmwasm_1_4",
    "cosmwasm_2_0",
    "cosmwasm_2_1",
    "cosmwasm_2_2",
];

/// Why code is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CodeError {
    /// More bytes than a contract may have.
    #[error("contract code of {length} bytes is longer than {MAX_WASM_BYTES}")]
    TooLong {
        /// Bytes found.
        length: usize,
    },
    /// A gzip archive that does not unpack.
    #[error("uncompress wasm archive: {0}")]
    Archive(String),
    /// cosmwasm-vm's static checks refuse it.
    #[error("Error during static Wasm validation: {0}")]
    Static(String),
    /// wasmtime does not compile it, or an import has another type than the host's.
    #[error("Error compiling Wasm: {0}")]
    Compile(String),
    /// wasmtime could not be set up on this machine.
    #[error("setting up the WebAssembly engine failed: {0}")]
    Engine(String),
}

/// The WebAssembly engine with the host functions of the ABI.
pub struct Engine {
    engine: wasmtime::Engine,
    linker: Linker<HostState>,
    /// checksum -> code that was compiled before
    compiled: Mutex<HashMap<[u8; 32], Code>>,
}

impl Engine {
    /// Sets the engine up: metered, deterministic, and with the WebAssembly features that
    /// CosmWasm allows.
    ///
    /// # Errors
    /// [`CodeError::Engine`] where wasmtime does not support the machine.
    pub fn new() -> Result<Self, CodeError> {
        let setup = |error: wasmtime::Error| CodeError::Engine(error.to_string());
        let mut config = Config::new();
        config
            .consume_fuel(true)
            .operator_cost(metering::operator_cost())
            .cranelift_nan_canonicalization(true)
            .max_wasm_stack(MAX_STACK_BYTES)
            .wasm_bulk_memory(false)
            .wasm_multi_value(false)
            .wasm_multi_memory(false)
            .wasm_memory64(false)
            .wasm_simd(false)
            .wasm_relaxed_simd(false)
            .wasm_tail_call(false);
        let engine = wasmtime::Engine::new(&config).map_err(setup)?;
        let mut linker = Linker::new(&engine);
        imports::define(&mut linker).map_err(setup)?;
        let compiled = Mutex::default();
        Ok(Self {
            engine,
            linker,
            compiled,
        })
    }

    /// The engine of this process, so that chains side by side compile the same code once.
    ///
    /// # Errors
    /// As [`Engine::new`].
    pub fn shared() -> Result<Arc<Self>, CodeError> {
        static ENGINE: OnceLock<Result<Arc<Engine>, CodeError>> = OnceLock::new();
        ENGINE.get_or_init(|| Engine::new().map(Arc::new)).clone()
    }

    /// Runs the static checks of CosmWasm chains on code, without compiling it.
    ///
    /// # Errors
    /// [`CodeError::TooLong`] or [`CodeError::Static`].
    pub fn check(wasm: &[u8]) -> Result<(), CodeError> {
        if wasm.len() > MAX_WASM_BYTES {
            return Err(CodeError::TooLong { length: wasm.len() });
        }
        let capabilities: HashSet<String> = CAPABILITIES.into_iter().map(str::to_owned).collect();
        check_wasm(wasm, &capabilities, &WasmLimits::default(), Logger::Off)
            .map_err(|error| CodeError::Static(error.to_string()))
    }

    /// Compiles code that passed [`Engine::check`], once per process.
    ///
    /// # Errors
    /// [`CodeError::Compile`] when wasmtime refuses it or an import does not fit.
    pub fn compile(&self, wasm: &[u8]) -> Result<Code, CodeError> {
        let refused = |error: wasmtime::Error| CodeError::Compile(format!("{error:#}"));
        let checksum = Sha256::digest(wasm).into();
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(code) = compiled.get(&checksum) {
            return Ok(code.clone());
        }
        let metered = locals::with_charged_locals(wasm)
            .ok_or_else(|| CodeError::Compile("the module is cut off".to_owned()))?;
        let module = Module::new(&self.engine, metered).map_err(refused)?;
        let pre = self.linker.instantiate_pre(&module).map_err(refused)?;
        let code = Code { checksum, pre };
        compiled.insert(checksum, code.clone());
        Ok(code)
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Engine").finish_non_exhaustive()
    }
}

/// Compiled code with its imports resolved.
#[derive(Clone)]
pub struct Code {
    checksum: [u8; 32],
    pre: InstancePre<HostState>,
}

impl Code {
    /// SHA-256 of the code as it was uploaded.
    pub fn checksum(&self) -> [u8; 32] {
        self.checksum
    }

    pub(super) fn pre(&self) -> &InstancePre<HostState> {
        &self.pre
    }

    /// Number of parameters of an exported function, where there is one of that name.
    pub(super) fn arity(&self, export: &str) -> Option<usize> {
        let kind = self.pre.module().get_export(export)?;
        kind.func().map(|function| function.params().len())
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Code")
            .field("checksum", &hex::encode(self.checksum))
            .finish()
    }
}
