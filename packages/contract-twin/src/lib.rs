//! Runs the tests of a contract on its compiled artifact beside its native code.
//!
//! A test takes its contracts by [`code`]. Without [`ARTIFACTS`] in the environment it gets the
//! native code as it is. With it, it gets a [`Twin`]: every call runs the artifact in the devnet's
//! engine and the native code, each on the same state, and fails unless both come to the same
//! answer, the same error and the same writes. The native outcome is what the test sees, so that
//! it can go on asking for typed errors.

mod twin;

use std::path::{Path, PathBuf};
use std::rc::Rc;

use cosmwasm_std::Empty;
use cw_multi_test::Contract;
use devnet::engine::{CodeError, Engine, MigrateVersions, StoredCode, WasmContract};
use devnet::gas::GasMeter;
use sha2::{Digest, Sha256};

pub use twin::{Difference, Twin};

/// Environment variable that names the folder of the compiled contracts.
pub const ARTIFACTS: &str = "OPENLEDGER_ARTIFACTS";

/// A contract's code as cw-multi-test runs it.
pub type Code = Box<dyn Contract<Empty>>;

/// Why a compiled contract cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum TwinError {
    /// The artifact cannot be read.
    #[error("{path}: {source}; compile it with scripts/build-contracts")]
    Artifact {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The artifact is no contract, or the engine does not run here.
    #[error(transparent)]
    Engine(#[from] CodeError),
}

/// The native code of a contract, with its artifact as a twin where [`ARTIFACTS`] names a folder.
///
/// # Panics
/// In a test that is to run on artifacts and cannot: passing it without them would say what is not
/// so.
pub fn code(name: &str, native: impl Contract<Empty> + 'static) -> Code {
    let Some(folder) = std::env::var_os(ARTIFACTS) else {
        return Box::new(native);
    };
    match twin(Path::new(&folder), name, Box::new(native)) {
        Ok(twin) => Box::new(twin),
        Err(error) => panic!("{name}: {error}"),
    }
}

/// A contract's artifact in a folder beside its native code.
///
/// # Errors
/// [`TwinError`] where the artifact is missing or no contract.
pub fn twin(folder: &Path, name: &str, native: Code) -> Result<Twin, TwinError> {
    let path = folder.join(format!("{}.wasm", name.replace('-', "_")));
    let wasm = std::fs::read(&path).map_err(|source| TwinError::Artifact { path, source })?;
    Engine::check(&wasm)?;
    let meter = Rc::new(GasMeter::default());
    let stored = StoredCode::new(Sha256::digest(&wasm).into(), wasm);
    let engine = Engine::shared()?;
    let versions = MigrateVersions::default();
    let compiled = WasmContract::new(engine, Rc::new(stored), meter.clone(), versions);
    Ok(Twin::new(name, native, Box::new(compiled), meter))
}
