//! The suite's contracts as cw-multi-test runs them.

use std::path::Path;

use cosmwasm_std::{Empty, MigrateInfo};
use cw_multi_test::{Contract, ContractWrapper};

use crate::error::RunError;
use crate::world::Part;

/// A contract's code.
pub type Code = Box<dyn Contract<Empty>>;

/// A contract's code: natively, with its artifact as a twin where the environment names a folder of
/// compiled contracts.
///
/// # Errors
/// [`RunError::SetUp`] where an artifact cannot be run.
pub fn suite(part: Part) -> Result<Code, RunError> {
    match std::env::var_os(contract_twin::ARTIFACTS) {
        None => Ok(native(part)),
        Some(folder) => {
            let twin = contract_twin::twin(Path::new(&folder), part.name(), native(part));
            Ok(Box::new(twin.map_err(RunError::set_up)?))
        }
    }
}

/// The native code of a contract.
pub fn native(part: Part) -> Code {
    macro_rules! code {
        ($contract:ident) => {{
            use $contract::contract::{execute, instantiate, migrate, query};
            ContractWrapper::new(execute, instantiate, query)
                .with_migrate(|deps, env, message, _: MigrateInfo| migrate(deps, env, message))
        }};
    }
    match part {
        Part::OpenToken => Box::new(code!(open_token)),
        Part::GopenToken => Box::new(code!(gopen_token).with_reply(gopen_token::contract::reply)),
        Part::GopenVoting => Box::new(code!(gopen_voting)),
        Part::Governor => Box::new(code!(governor).with_reply(governor::contract::reply)),
        Part::DatanetRegistry => Box::new(code!(datanet_registry)),
        Part::ModelRegistry => Box::new(code!(model_registry)),
        Part::OracleRegistry => Box::new(code!(oracle_registry)),
        Part::PayoutSplitter => Box::new(code!(payout_splitter)),
        Part::DisputeRegistry => Box::new(code!(dispute_registry)),
    }
}
