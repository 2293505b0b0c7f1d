//! cw-multi-test's contract interface over compiled code.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use cosmwasm_std::{
    from_json, to_json_vec, Binary, Checksum, ContractResult, CosmosMsg, Deps, DepsMut, Empty, Env,
    MessageInfo, MigrateInfo, Order, QuerierWrapper, Record, Reply, Response, Storage,
    SubMsgResult, SystemResult,
};
use cw_multi_test::error::AnyResult;
use cw_multi_test::Contract;
use serde::de::DeserializeOwned;
use serde::Serialize;

use super::module;
use super::{Code, CodeError, Engine, GuestCall, GuestDeps, GuestError};
use crate::error::{Module, TxError};
use crate::gas::{self, GasMeter};

/// Longest JSON answer that the host parses, in bytes.
const MAX_RESPONSE_BYTES: usize = 256 * 1024;

/// Stored code and, once it was needed, its compiled form.
#[derive(Debug)]
pub struct StoredCode {
    checksum: [u8; 32],
    wasm: Vec<u8>,
    migrate_version: Option<u64>,
    compiled: OnceCell<Code>,
}

impl StoredCode {
    /// Code from the chain's database, compiled at its first use.
    pub fn new(checksum: [u8; 32], wasm: Vec<u8>) -> Self {
        Self {
            checksum,
            migrate_version: module::migrate_version(&wasm),
            wasm,
            compiled: OnceCell::new(),
        }
    }

    /// Version of the contract's state, where the code states one.
    pub fn migrate_version(&self) -> Option<u64> {
        self.migrate_version
    }

    /// SHA-256 of the code.
    pub fn checksum(&self) -> [u8; 32] {
        self.checksum
    }

    /// The code as it was uploaded.
    pub fn wasm(&self) -> &[u8] {
        &self.wasm
    }

    /// The compiled code.
    ///
    /// # Errors
    /// [`CodeError::Compile`].
    pub fn compiled(&self, engine: &Engine) -> Result<&Code, CodeError> {
        if let Some(code) = self.compiled.get() {
            return Ok(code);
        }
        let code = engine.compile(&self.wasm)?;
        Ok(self.compiled.get_or_init(|| code))
    }
}

/// Code identifier -> version of the contract's state, for the codes that state one.
pub type MigrateVersions = Rc<RefCell<BTreeMap<u64, u64>>>;

/// A contract's code as cw-multi-test calls it.
#[derive(Debug, Clone)]
pub struct WasmContract {
    engine: Arc<Engine>,
    code: Rc<StoredCode>,
    meter: Rc<GasMeter>,
    versions: MigrateVersions,
}

impl WasmContract {
    /// Binds code to an engine, to the meter that its calls are charged to, and to the versions
    /// that it may be migrated from.
    pub fn new(
        engine: Arc<Engine>,
        code: Rc<StoredCode>,
        meter: Rc<GasMeter>,
        versions: MigrateVersions,
    ) -> Self {
        Self {
            engine,
            code,
            meter,
            versions,
        }
    }

    fn call<T: DeserializeOwned>(
        &self,
        entry: Entry,
        arguments: &[&[u8]],
        deps: &mut dyn GuestDeps,
    ) -> Result<T, GuestError> {
        self.meter.charge_setup(self.code.checksum)?;
        let code = self
            .code
            .compiled(&self.engine)
            .map_err(|error| GuestError::Trap(error.to_string()))?;
        let read_only = matches!(entry, Entry::Query);
        let call = GuestCall {
            entry: entry.name(),
            arguments,
            read_only,
        };
        let answer = call.run(code, &self.meter, deps)?;
        self.meter
            .charge(gas::RESPONSE_PER_BYTE.saturating_mul(answer.len() as u64))?;
        parse(&answer)
    }

    fn respond(
        &self,
        entry: Entry,
        arguments: &[&[u8]],
        deps: &mut dyn GuestDeps,
    ) -> AnyResult<Response> {
        let mut respond = || {
            let response: Response = self.call(entry, arguments, deps)?;
            self.charge_events(&response)?;
            let limits = submessage_limits(&response)?;
            self.meter.submessages().note(limits);
            Ok(response)
        };
        respond().map_err(|error| entry.failure(error).into())
    }

    /// Charges for what a response adds to the block's events.
    fn charge_events(&self, response: &Response) -> Result<(), GuestError> {
        let custom = response.events.iter().flat_map(|event| &event.attributes);
        let mut attributes: u64 = 0;
        let mut bytes: u64 = 0;
        for attribute in response.attributes.iter().chain(custom) {
            attributes = attributes.saturating_add(1);
            bytes = bytes.saturating_add((attribute.key.len() + attribute.value.len()) as u64);
        }
        let cost = attributes
            .saturating_mul(gas::EVENT_PER_ATTRIBUTE)
            .saturating_add((response.events.len() as u64).saturating_mul(gas::EVENT_CUSTOM))
            .saturating_add(
                bytes
                    .saturating_sub(gas::EVENT_FREE_BYTES)
                    .saturating_mul(gas::EVENT_PER_BYTE),
            );
        Ok(self.meter.charge(cost)?)
    }

    fn migrate_arguments<'a>(
        &self,
        entry: Entry,
        arguments: &'a [&'a [u8]; 3],
    ) -> Result<&'a [&'a [u8]], GuestError> {
        let code = self
            .code
            .compiled(&self.engine)
            .map_err(|error| GuestError::Trap(error.to_string()))?;
        // Contracts of CosmWasm 2.2 may take the migration's origin as a third argument.
        let wanted = code.arity(entry.name()).unwrap_or(2).clamp(2, 3);
        Ok(&arguments[..wanted])
    }
}

impl Contract<Empty, Empty> for WasmContract {
    fn instantiate(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> AnyResult<Response> {
        let entry = Entry::Instantiate;
        let (env, info) = (entry.json(&env)?, entry.json(&info)?);
        self.respond(entry, &[&env, &info, &msg], &mut Lent::writable(deps))
    }

    fn execute(
        &self,
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        msg: Vec<u8>,
    ) -> AnyResult<Response> {
        let entry = Entry::Execute;
        let (env, info) = (entry.json(&env)?, entry.json(&info)?);
        self.respond(entry, &[&env, &info, &msg], &mut Lent::writable(deps))
    }

    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> AnyResult<Binary> {
        let entry = Entry::Query;
        let env = entry.json(&env)?;
        let mut lent = Lent {
            storage: LentStorage::Read(deps.storage),
            querier: deps.querier,
        };
        self.call(entry, &[&env, &msg], &mut lent)
            .map_err(|error| entry.failure(error).into())
    }

    fn reply(&self, deps: DepsMut, env: Env, mut msg: Reply) -> AnyResult<Response> {
        let entry = Entry::Reply;
        self.meter
            .count_reply()
            .map_err(|error| entry.failure(error.into()))?;
        if let SubMsgResult::Err(text) = &mut msg.result {
            // A backtrace depends on the host's settings; no contract may see it.
            if let Some(at) = text.find("\n\nStack backtrace") {
                text.truncate(at);
            }
        }
        let (env, reply) = (entry.json(&env)?, entry.json(&msg)?);
        self.respond(entry, &[&env, &reply], &mut Lent::writable(deps))
    }

    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> AnyResult<Response> {
        let entry = Entry::Sudo;
        let env = entry.json(&env)?;
        self.respond(entry, &[&env, &msg], &mut Lent::writable(deps))
    }

    fn migrate(
        &self,
        deps: DepsMut,
        env: Env,
        msg: Vec<u8>,
        mut info: MigrateInfo,
    ) -> AnyResult<Response> {
        let entry = Entry::Migrate;
        // cw-multi-test passes the identifier of the old code where its version belongs.
        let old_code = info.old_migrate_version;
        let versions = self.versions.borrow();
        let old = old_code.and_then(|code_id| versions.get(&code_id).copied());
        if old.is_some() && old == self.code.migrate_version {
            // As in wasmd: there is nothing to do between codes of one version.
            return Ok(Response::default());
        }
        info.old_migrate_version = old;
        let (env, info) = (entry.json(&env)?, entry.json(&info)?);
        let all: [&[u8]; 3] = [&env, &msg, &info];
        let arguments = self
            .migrate_arguments(entry, &all)
            .map_err(|error| entry.failure(error))?;
        self.respond(entry, arguments, &mut Lent::writable(deps))
    }

    fn checksum(&self) -> Option<Checksum> {
        Some(Checksum::from(self.code.checksum))
    }
}

/// The entry points of the ABI.
#[derive(Debug, Clone, Copy)]
enum Entry {
    Instantiate,
    Execute,
    Query,
    Reply,
    Sudo,
    Migrate,
}

impl Entry {
    fn name(self) -> &'static str {
        match self {
            Entry::Instantiate => "instantiate",
            Entry::Execute => "execute",
            Entry::Query => "query",
            Entry::Reply => "reply",
            Entry::Sudo => "sudo",
            Entry::Migrate => "migrate",
        }
    }

    /// The error of a transaction that wasmd would give for this entry point.
    fn failure(self, error: GuestError) -> TxError {
        if let GuestError::Gas(gas::GasError::OutOfGas) = error {
            return TxError::out_of_gas("wasm contract");
        }
        let (code, outcome) = match self {
            Entry::Instantiate => (4, "instantiate wasm contract failed"),
            Entry::Execute | Entry::Reply | Entry::Sudo => (5, "execute wasm contract failed"),
            Entry::Query => (9, "query wasm contract failed"),
            Entry::Migrate => (11, "migrate wasm contract failed"),
        };
        TxError::new(Module::Wasm, code, format!("{error}: {outcome}"))
    }

    fn json<T: Serialize>(self, value: &T) -> Result<Vec<u8>, TxError> {
        to_json_vec(value)
            .map_err(|_| self.failure(GuestError::Internal("an argument does not serialize")))
    }
}

/// Parses the JSON result of an entry point.
fn parse<T: DeserializeOwned>(answer: &[u8]) -> Result<T, GuestError> {
    let expected = std::any::type_name::<T>();
    if answer.len() > MAX_RESPONSE_BYTES {
        let reason = format!("{} bytes are more than {MAX_RESPONSE_BYTES}", answer.len());
        return Err(GuestError::Response { expected, reason });
    }
    let result: ContractResult<T> = from_json(answer).map_err(|error| GuestError::Response {
        expected,
        reason: error.to_string(),
    })?;
    result.into_result().map_err(GuestError::Contract)
}

/// Gas limits of a response's calls of contracts, in order. Limits on what no contract runs are
/// refused, for nothing would honour them.
fn submessage_limits(response: &Response) -> Result<VecDeque<Option<u64>>, GuestError> {
    let mut limits = VecDeque::with_capacity(response.messages.len());
    for message in &response.messages {
        match (&message.msg, message.gas_limit) {
            (CosmosMsg::Wasm(_), limit) => limits.push_back(limit),
            (_, None) => {}
            (_, Some(_)) => {
                let what = "a gas limit on a sub-message to another module";
                return Err(GuestError::Unsupported(what));
            }
        }
    }
    Ok(limits)
}

/// Storage and queries, as cw-multi-test lends them for one call.
struct Lent<'a> {
    storage: LentStorage<'a>,
    querier: QuerierWrapper<'a>,
}

enum LentStorage<'a> {
    Read(&'a dyn Storage),
    Write(&'a mut dyn Storage),
}

impl<'a> Lent<'a> {
    fn writable(deps: DepsMut<'a>) -> Self {
        Self {
            storage: LentStorage::Write(deps.storage),
            querier: deps.querier,
        }
    }

    fn storage(&self) -> &dyn Storage {
        match &self.storage {
            LentStorage::Read(storage) => *storage,
            LentStorage::Write(storage) => &**storage,
        }
    }
}

impl GuestDeps for Lent<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.storage().get(key)
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        // Read-only calls are refused before they come here.
        if let LentStorage::Write(storage) = &mut self.storage {
            storage.set(key, value);
        }
    }

    fn remove(&mut self, key: &[u8]) {
        if let LentStorage::Write(storage) = &mut self.storage {
            storage.remove(key);
        }
    }

    fn first(&self, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> Option<Record> {
        self.storage().range(start, end, order).next()
    }

    fn query(&self, request: &[u8]) -> SystemResult<ContractResult<Binary>> {
        self.querier.raw_query(request)
    }
}
