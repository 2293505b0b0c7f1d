//! Contracts executed from their compiled WebAssembly in wasmtime, under the CosmWasm 2.x ABI.
//!
//! A guest is hostile: every pointer, length and name that it hands over is checked, its memory
//! and stack are bounded, and every operator and host function costs gas.

mod archive;
mod code;
mod contract;
mod crypto;
mod error;
mod guest;
mod host;
mod imports;
mod locals;
mod memory;
mod metering;
mod module;
mod sections;
mod storage;

pub use archive::{is_gzip, unpack};
pub use code::{Code, CodeError, Engine, MAX_MEMORY_PAGES, MAX_WASM_BYTES};
pub use contract::{MigrateVersions, StoredCode, WasmContract};
pub use error::GuestError;
pub use guest::{GuestCall, GuestDeps};
