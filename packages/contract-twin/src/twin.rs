//! Two codes of one contract, called as one.

use std::fmt::Debug;
use std::rc::Rc;

use cosmwasm_std::{
    Api, Binary, Deps, DepsMut, Empty, Env, MessageInfo, MigrateInfo, QuerierWrapper, Reply,
    Response, Storage,
};
use cw_multi_test::error::AnyResult;
use cw_multi_test::Contract;
use devnet::gas::{GasMeter, MAX_TX_GAS};
use devnet::overlay::{Changes, Overlay};

use crate::Code;

/// The two codes came to different ends.
#[derive(Debug, thiserror::Error)]
#[error("{contract}: {what} differs: the artifact has {compiled}, the native code {native}")]
pub struct Difference {
    /// The contract.
    pub contract: String,
    /// What differs.
    pub what: &'static str,
    /// What the artifact came to.
    pub compiled: String,
    /// What the native code came to.
    pub native: String,
}

/// A contract that is called natively and as an artifact at once.
pub struct Twin {
    name: String,
    native: Code,
    compiled: Code,
    meter: Rc<GasMeter>,
}

/// One call of an entry point.
type Call<'a, T> = dyn Fn(&dyn Contract<Empty>, &mut dyn Storage) -> AnyResult<T> + 'a;

impl Twin {
    /// Joins two codes. The artifact's gas is taken from `meter`, which every call fills.
    pub fn new(name: &str, native: Code, compiled: Code, meter: Rc<GasMeter>) -> Self {
        Self {
            name: name.to_owned(),
            native,
            compiled,
            meter,
        }
    }

    /// Runs both codes on the same state and keeps the native outcome.
    ///
    /// # Panics
    /// Where they differ, with a [`Difference`].
    fn run<T: PartialEq + Debug>(
        &self,
        storage: &mut dyn Storage,
        call: &Call<'_, T>,
    ) -> AnyResult<T> {
        let (compiled, compiled_changes) = {
            let mut overlay = Overlay::new(storage);
            self.meter.start(MAX_TX_GAS);
            let answer = call(&*self.compiled, &mut overlay);
            (answer, overlay.into_changes())
        };
        let (native, changes) = {
            let mut overlay = Overlay::new(storage);
            let answer = call(&*self.native, &mut overlay);
            (answer, overlay.into_changes())
        };
        self.compare(&compiled, &native);
        if native.is_ok() {
            self.require(
                "its writes",
                &readable(&compiled_changes),
                &readable(&changes),
            );
            apply(storage, changes);
        }
        native
    }

    fn compare<T: PartialEq + Debug>(&self, compiled: &AnyResult<T>, native: &AnyResult<T>) {
        match (compiled, native) {
            (Ok(compiled), Ok(native)) => self.require("its answer", compiled, native),
            (Err(compiled), Err(native)) => {
                let (compiled, native) = (compiled.to_string(), native.to_string());
                // The chain adds what failed after the contract's own words.
                match compiled.starts_with(&native) || is_address_refusal(&compiled, &native) {
                    true => {}
                    false => self.require("its error", &compiled, &native),
                }
            }
            (compiled, native) => {
                let outcome = |answer: &AnyResult<T>| match answer {
                    Ok(_) => "accepted".to_owned(),
                    Err(error) => format!("refused: {error:#}"),
                };
                self.require("its outcome", &outcome(compiled), &outcome(native))
            }
        }
    }

    /// Ends the test where two outcomes differ: an error could pass for a refusal that the test
    /// expects.
    fn require<T: PartialEq + Debug>(&self, what: &'static str, compiled: &T, native: &T) {
        if compiled != native {
            let difference = Difference {
                contract: self.name.clone(),
                what,
                compiled: format!("{compiled:?}"),
                native: format!("{native:?}"),
            };
            panic!("{difference}");
        }
    }
}

/// True where both refuse an address: a chain has its own words for what is wrong with it.
fn is_address_refusal(compiled: &str, native: &str) -> bool {
    let calls = ["addr_validate", "addr_canonicalize", "addr_humanize"];
    let by_chain = |call: &&str| compiled.starts_with(&format!("Generic error: {call} errored: "));
    calls.iter().any(by_chain) && native.starts_with("Generic error: ")
}

/// Keys and values as text, for whoever reads a difference.
fn readable(changes: &Changes) -> Vec<(String, Option<String>)> {
    let text = |bytes: &[u8]| bytes.escape_ascii().to_string();
    let changes = changes.iter();
    let readable = changes.map(|(key, value)| (text(key), value.as_deref().map(text)));
    readable.collect()
}

fn apply(storage: &mut dyn Storage, changes: Changes) {
    for (key, value) in changes {
        match value {
            Some(value) => storage.set(&key, &value),
            None => storage.remove(&key),
        }
    }
}

/// Lends a storage as a contract gets it.
fn lend<'a>(
    storage: &'a mut dyn Storage,
    api: &'a dyn Api,
    querier: QuerierWrapper<'a>,
) -> DepsMut<'a> {
    DepsMut {
        storage,
        api,
        querier,
    }
}

impl Contract<Empty> for Twin {
    fn instantiate(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> AnyResult<Response> {
        let (api, querier) = (deps.api, deps.querier);
        self.run(deps.storage, &|code, storage| {
            let deps = lend(storage, api, querier);
            code.instantiate(deps, env.clone(), info.clone(), msg.clone())
        })
    }

    fn execute(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> AnyResult<Response> {
        let (api, querier) = (deps.api, deps.querier);
        self.run(deps.storage, &|code, storage| {
            let deps = lend(storage, api, querier);
            code.execute(deps, env.clone(), info.clone(), msg.clone())
        })
    }

    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> AnyResult<Binary> {
        self.meter.start(MAX_TX_GAS);
        let compiled = self.compiled.query(deps, env.clone(), msg.clone());
        let native = self.native.query(deps, env, msg);
        self.compare(&compiled, &native);
        native
    }

    fn reply(&self, deps: DepsMut, env: Env, msg: Reply) -> AnyResult<Response> {
        let (api, querier) = (deps.api, deps.querier);
        self.run(deps.storage, &|code, storage| {
            let deps = lend(storage, api, querier);
            code.reply(deps, env.clone(), msg.clone())
        })
    }

    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response> {
        let (api, querier) = (deps.api, deps.querier);
        self.run(deps.storage, &|code, storage| {
            let deps = lend(storage, api, querier);
            code.sudo(deps, env.clone(), msg.clone())
        })
    }

    fn migrate(
        &self,
        deps: DepsMut,
        env: Env,
        msg: Vec<u8>,
        info: MigrateInfo,
    ) -> AnyResult<Response> {
        let (api, querier) = (deps.api, deps.querier);
        self.run(deps.storage, &|code, storage| {
            let deps = lend(storage, api, querier);
            code.migrate(deps, env.clone(), msg.clone(), info.clone())
        })
    }
}
