//! A contract with a fault.

use cosmwasm_std::{
    Binary, Deps, DepsMut, Env, MessageInfo, MigrateInfo, Reply, Response, StdError,
};
use cw_multi_test::error::AnyResult;
use cw_multi_test::Contract;
use invariants::codes::Code;

/// What is wrong with one message.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// It is accepted whatever it says, and does nothing.
    AcceptsWithoutEffect(&'static str),
    /// It is refused whatever it says.
    Refuses(&'static str),
    /// It panics.
    Panics(&'static str),
}

/// A contract that is right but for its fault.
pub struct Broken {
    code: Code,
    fault: Fault,
}

impl Broken {
    pub fn new(code: Code, fault: Fault) -> Self {
        Self { code, fault }
    }
}

fn is_message(message: &[u8], name: &str) -> bool {
    message.starts_with(format!("{{\"{name}\"").as_bytes())
}

impl Contract<cosmwasm_std::Empty> for Broken {
    fn instantiate(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> AnyResult<Response> {
        self.code.instantiate(deps, env, info, msg)
    }

    fn execute(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> AnyResult<Response> {
        match self.fault {
            Fault::AcceptsWithoutEffect(name) if is_message(&msg, name) => Ok(Response::new()),
            Fault::Refuses(name) if is_message(&msg, name) => {
                Err(StdError::generic_err("not today").into())
            }
            Fault::Panics(name) if is_message(&msg, name) => panic!("not today"),
            _ => self.code.execute(deps, env, info, msg),
        }
    }

    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> AnyResult<Binary> {
        self.code.query(deps, env, msg)
    }

    fn reply(&self, deps: DepsMut, env: Env, msg: Reply) -> AnyResult<Response> {
        self.code.reply(deps, env, msg)
    }

    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response> {
        self.code.sudo(deps, env, msg)
    }

    fn migrate(
        &self,
        deps: DepsMut,
        env: Env,
        msg: Vec<u8>,
        info: MigrateInfo,
    ) -> AnyResult<Response> {
        self.code.migrate(deps, env, msg, info)
    }
}
