//! The suite's contracts as cw-multi-test runs them.

use cosmwasm_std::{Empty, MigrateInfo};
use cw_multi_test::{Contract, ContractWrapper};

use crate::world::Part;

/// A contract's code.
pub type Code = Box<dyn Contract<Empty>>;

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
