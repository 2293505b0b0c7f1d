//! cw-multi-test's contract keeper with the checks, errors and limits of wasmd's.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use cosmwasm_std::{
    Addr, Api, Binary, BlockInfo, CodeInfoResponse, Coin, Empty, Event, Querier, Record, Storage,
    WasmMsg, WasmQuery,
};
use cw_multi_test::error::{AnyError, AnyResult};
use cw_multi_test::{
    AppResponse, Contract, ContractData, CosmosRouter, Wasm, WasmKeeper, WasmSudo,
};
use sha2::{Digest, Sha256};

use super::addresses::WasmdAddresses;
use super::bank::transfer_events;
use crate::address;
use crate::engine::{CodeError, Engine, MigrateVersions, StoredCode, WasmContract};
use crate::error::{Module, TxError};
use crate::gas::{self, GasError, GasMeter};

const MAX_LABEL_BYTES: usize = 128;
const MAX_SALT_BYTES: usize = 64;

/// Router between the chain's modules.
pub type Router<'a> = &'a dyn CosmosRouter<ExecC = Empty, QueryC = Empty>;

/// Code under its identifier.
#[derive(Debug, Clone)]
pub struct CodeEntry {
    /// Who uploaded it.
    pub creator: Addr,
    /// The code.
    pub code: Rc<StoredCode>,
}

/// Codes of the chain, and the keeper that routes to them.
pub struct CodeTable {
    engine: Arc<Engine>,
    meter: Rc<GasMeter>,
    keeper: RefCell<WasmKeeper<Empty, Empty>>,
    codes: RefCell<BTreeMap<u64, CodeEntry>>,
    committed: Cell<u64>,
    /// The code seen last, so that simulating an upload and sending it compiles once.
    latest: RefCell<Option<Rc<StoredCode>>>,
    versions: MigrateVersions,
}

impl CodeTable {
    /// A table with the codes of the database, in order of their identifiers.
    pub fn new(engine: Arc<Engine>, meter: Rc<GasMeter>, stored: Vec<CodeEntry>) -> Self {
        let codes: BTreeMap<u64, CodeEntry> = (1..).zip(stored).collect();
        let table = Self {
            engine,
            meter,
            keeper: RefCell::new(WasmKeeper::new()),
            committed: Cell::new(codes.len() as u64),
            codes: RefCell::new(codes),
            latest: RefCell::new(None),
            versions: MigrateVersions::default(),
        };
        table.rebuild();
        table
    }

    /// Looks code up.
    pub fn get(&self, code_id: u64) -> Option<CodeEntry> {
        self.codes.borrow().get(&code_id).cloned()
    }

    /// Every code with its identifier.
    pub fn all(&self) -> Vec<(u64, CodeEntry)> {
        self.codes
            .borrow()
            .iter()
            .map(|(id, entry)| (*id, entry.clone()))
            .collect()
    }

    /// Checks, compiles and adds code; returns its identifier. It stays only if
    /// [`CodeTable::commit`] follows.
    ///
    /// # Errors
    /// [`CodeError`] when the code is refused.
    pub fn add(&self, creator: Addr, wasm: &[u8]) -> Result<u64, CodeError> {
        let code = self.prepare(wasm)?;
        let code_id = self.codes.borrow().len() as u64 + 1;
        self.register(code_id, &creator, &code);
        self.codes
            .borrow_mut()
            .insert(code_id, CodeEntry { creator, code });
        Ok(code_id)
    }

    fn prepare(&self, wasm: &[u8]) -> Result<Rc<StoredCode>, CodeError> {
        let checksum: [u8; 32] = Sha256::digest(wasm).into();
        let same = |code: &&Rc<StoredCode>| code.checksum() == checksum;
        if let Some(code) = self.latest.borrow().as_ref().filter(same) {
            return Ok(Rc::clone(code));
        }
        let stored = self.codes.borrow();
        if let Some(entry) = stored.values().find(|entry| same(&&entry.code)) {
            return Ok(Rc::clone(&entry.code));
        }
        Engine::check(wasm)?;
        let code = Rc::new(StoredCode::new(checksum, wasm.to_vec()));
        code.compiled(&self.engine)?;
        *self.latest.borrow_mut() = Some(Rc::clone(&code));
        Ok(code)
    }

    /// The codes added since the last commit.
    pub fn uncommitted(&self) -> Vec<CodeEntry> {
        let codes = self.codes.borrow();
        codes
            .range(self.committed.get() + 1..)
            .map(|(_, entry)| entry.clone())
            .collect()
    }

    /// Keeps the codes added since the last commit.
    pub fn commit(&self) {
        self.committed.set(self.codes.borrow().len() as u64);
    }

    /// Drops the codes added since the last commit.
    pub fn rollback(&self) {
        let committed = self.committed.get();
        if self.codes.borrow().len() as u64 == committed {
            return;
        }
        self.codes.borrow_mut().retain(|id, _| *id <= committed);
        self.rebuild();
    }

    fn rebuild(&self) {
        self.versions.borrow_mut().clear();
        // The keeper cannot forget a code, so a new one takes its place.
        self.keeper
            .replace(WasmKeeper::new().with_address_generator(WasmdAddresses));
        for (code_id, entry) in self.all() {
            self.register(code_id, &entry.creator, &entry.code);
        }
    }

    fn register(&self, code_id: u64, creator: &Addr, code: &Rc<StoredCode>) {
        if let Some(version) = code.migrate_version() {
            self.versions.borrow_mut().insert(code_id, version);
        }
        let contract = WasmContract::new(
            Arc::clone(&self.engine),
            Rc::clone(code),
            Rc::clone(&self.meter),
            Rc::clone(&self.versions),
        );
        let result = self.keeper.borrow_mut().store_code_with_id(
            creator.clone(),
            code_id,
            Box::new(contract),
        );
        if let Err(error) = result {
            tracing::error!(code_id, %error, "registering a code failed");
        }
    }
}

/// The contract module.
#[derive(Clone)]
pub struct CheckedWasm {
    table: Rc<CodeTable>,
}

impl CheckedWasm {
    /// A module over a table of codes.
    pub fn new(table: Rc<CodeTable>) -> Self {
        Self { table }
    }

    fn contract(&self, storage: &dyn Storage, human: &str) -> Result<ContractData, TxError> {
        let address = address::validate(human).map_err(TxError::invalid_address)?;
        self.table
            .keeper
            .borrow()
            .contract_data(storage, &address)
            .map_err(|_| TxError::no_such_contract(human))
    }

    fn code(&self, code_id: u64) -> Result<CodeEntry, TxError> {
        self.table
            .get(code_id)
            .ok_or_else(|| TxError::no_such_code(code_id))
    }

    /// Checks what the keeper takes on trust.
    fn check(&self, storage: &dyn Storage, sender: &Addr, msg: &WasmMsg) -> Result<(), TxError> {
        match msg {
            WasmMsg::Execute { contract_addr, .. } => {
                self.contract(storage, contract_addr).map(|_| ())
            }
            WasmMsg::Instantiate {
                admin,
                code_id,
                label,
                ..
            } => self.check_new(admin.as_deref(), *code_id, label),
            WasmMsg::Instantiate2 {
                admin,
                code_id,
                label,
                salt,
                ..
            } => {
                if salt.is_empty() || salt.len() > MAX_SALT_BYTES {
                    let detail = format!("salt of {} bytes", salt.len());
                    return Err(TxError::invalid_request(detail));
                }
                self.check_new(admin.as_deref(), *code_id, label)
            }
            WasmMsg::Migrate {
                contract_addr,
                new_code_id,
                ..
            } => {
                self.check_admin(storage, sender, contract_addr, "can not migrate")?;
                self.code(*new_code_id).map(|_| ())
            }
            WasmMsg::UpdateAdmin {
                contract_addr,
                admin,
            } => {
                address::validate(admin).map_err(TxError::invalid_address)?;
                self.check_admin(storage, sender, contract_addr, "can not modify contract")
            }
            WasmMsg::ClearAdmin { contract_addr } => {
                self.check_admin(storage, sender, contract_addr, "can not modify contract")
            }
            _ => Err(TxError::not_supported("wasm message")),
        }
    }

    fn check_new(&self, admin: Option<&str>, code_id: u64, label: &str) -> Result<(), TxError> {
        if label.is_empty() || label.len() > MAX_LABEL_BYTES || label.trim() != label {
            let detail = format!("label of {} bytes, or with space around it", label.len());
            return Err(TxError::invalid_request(detail));
        }
        if let Some(admin) = admin {
            address::validate(admin).map_err(TxError::invalid_address)?;
        }
        self.code(code_id).map(|_| ())
    }

    fn check_admin(
        &self,
        storage: &dyn Storage,
        sender: &Addr,
        contract: &str,
        refusal: &str,
    ) -> Result<(), TxError> {
        if self.contract(storage, contract)?.admin.as_ref() != Some(sender) {
            return Err(TxError::unauthorized(refusal));
        }
        Ok(())
    }

    fn query_checked(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        querier: &dyn Querier,
        block: &BlockInfo,
        request: WasmQuery,
    ) -> AnyResult<Binary> {
        match &request {
            WasmQuery::CodeInfo { code_id } => {
                let entry = self.code(*code_id)?;
                let checksum = entry.code.checksum().into();
                let info = CodeInfoResponse::new(*code_id, entry.creator, checksum);
                return Ok(cosmwasm_std::to_json_binary(&info)?);
            }
            WasmQuery::Smart { contract_addr, .. }
            | WasmQuery::Raw { contract_addr, .. }
            | WasmQuery::ContractInfo { contract_addr } => {
                self.contract(storage, contract_addr)?;
            }
            _ => return Err(TxError::not_supported("wasm query").into()),
        }
        let answer = self
            .table
            .keeper
            .borrow()
            .query(api, storage, querier, block, request)?;
        Ok(answer)
    }
}

impl Wasm<Empty, Empty> for CheckedWasm {
    fn execute(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: Router,
        block: &BlockInfo,
        sender: Addr,
        msg: WasmMsg,
    ) -> AnyResult<AppResponse> {
        let meter = &self.table.meter;
        meter.submessages().run(|limit| {
            self.check(storage, &sender, &msg)?;
            let admin_event = admin_event(&msg);
            let funds = funds_of(&msg);
            let call = || -> Result<AppResponse, TxError> {
                let keeper = self.table.keeper.borrow();
                keeper
                    .execute(api, storage, router, block, sender.clone(), msg)
                    .map_err(|e| flatten(&e))
            };
            let mut response = meter.limited(limit, || meter.nested(false, call))?;
            response.events.extend(admin_event);
            if let (false, Some(contract)) = (funds.is_empty(), called_contract(&response.events)) {
                let moved = transfer_events(&sender, &contract, &funds);
                response.events.splice(0..0, moved);
            }
            Ok(response)
        })
    }

    fn query(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        querier: &dyn Querier,
        block: &BlockInfo,
        request: WasmQuery,
    ) -> AnyResult<Binary> {
        // What a contract answers was charged to it; other answers are records that are read.
        let is_answered = matches!(request, WasmQuery::Smart { .. });
        let call = || -> Result<Binary, TxError> {
            self.query_checked(api, storage, querier, block, request)
                .map_err(|e| flatten(&e))
        };
        let answer = self.table.meter.nested(true, call)?;
        if !is_answered {
            self.table
                .meter
                .charge(gas::read_cost(answer.len()))
                .map_err(TxError::from)?;
        }
        Ok(answer)
    }

    fn sudo(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: Router,
        block: &BlockInfo,
        msg: WasmSudo,
    ) -> AnyResult<AppResponse> {
        self.table
            .keeper
            .borrow()
            .sudo(api, storage, router, block, msg)
    }

    fn store_code(&mut self, creator: Addr, code: Box<dyn Contract<Empty, Empty>>) -> u64 {
        self.table.keeper.borrow_mut().store_code(creator, code)
    }

    fn store_code_with_id(
        &mut self,
        creator: Addr,
        code_id: u64,
        code: Box<dyn Contract<Empty, Empty>>,
    ) -> AnyResult<u64> {
        self.table
            .keeper
            .borrow_mut()
            .store_code_with_id(creator, code_id, code)
    }

    fn duplicate_code(&mut self, code_id: u64) -> AnyResult<u64> {
        self.table.keeper.borrow_mut().duplicate_code(code_id)
    }

    fn contract_data(&self, storage: &dyn Storage, address: &Addr) -> AnyResult<ContractData> {
        self.table.keeper.borrow().contract_data(storage, address)
    }

    fn dump_wasm_raw(&self, storage: &dyn Storage, address: &Addr) -> Vec<Record> {
        self.table.keeper.borrow().dump_wasm_raw(storage, address)
    }
}

/// Coins that go to the contract along with a message.
fn funds_of(msg: &WasmMsg) -> Vec<Coin> {
    match msg {
        WasmMsg::Execute { funds, .. }
        | WasmMsg::Instantiate { funds, .. }
        | WasmMsg::Instantiate2 { funds, .. } => funds.clone(),
        _ => Vec::new(),
    }
}

/// The contract that a message called or created, as its first event names it.
fn called_contract(events: &[Event]) -> Option<String> {
    let attributes = events.iter().flat_map(|event| &event.attributes);
    let mut named = attributes.filter(|attribute| attribute.key == "_contract_address");
    named.next().map(|attribute| attribute.value.clone())
}

fn admin_event(msg: &WasmMsg) -> Option<Event> {
    let (contract, admin) = match msg {
        WasmMsg::UpdateAdmin {
            contract_addr,
            admin,
        } => (contract_addr, admin.as_str()),
        WasmMsg::ClearAdmin { contract_addr } => (contract_addr, ""),
        _ => return None,
    };
    Some(
        Event::new("update_contract_admin")
            .add_attribute("_contract_address", contract)
            .add_attribute("new_admin_address", admin),
    )
}

impl From<GasError> for TxError {
    fn from(error: GasError) -> Self {
        match error {
            GasError::OutOfGas => TxError::out_of_gas("module"),
            GasError::TooDeep { .. } => TxError::new(Module::Wasm, 13, format!("{error}: limit")),
        }
    }
}

/// The chain's own error inside one of cw-multi-test's.
pub(crate) fn flatten(error: &AnyError) -> TxError {
    if let Some(known) = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<TxError>())
    {
        return known.clone();
    }
    let cause = error.root_cause();
    TxError::new(
        Module::Wasm,
        5,
        format!("{cause}: execute wasm contract failed"),
    )
}
