//! The chain: state, blocks, and what transactions and queries do to them.

pub mod ante;
pub mod clock;
pub mod codes;
pub mod config;
pub mod index;
pub mod messages;
pub mod query;
pub mod records;
pub mod runtime;
pub mod store;
pub mod tx;

use std::collections::HashMap;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::rc::Rc;

use cosmwasm_std::{BlockInfo, Empty, Storage, Timestamp};
use cw_multi_test::{
    no_init, App, AppBuilder, DistributionKeeper, FailingModule, GovFailingModule,
    IbcFailingModule, StakeKeeper, StargateFailing,
};
use sha2::{Digest, Sha256};

use crate::address::ChainApi;
use crate::engine::{Engine, StoredCode};
use crate::error::{DevnetError, TxError};
use crate::gas::GasMeter;
use crate::modules::accounts;
use crate::modules::bank::CheckedBank;
use crate::modules::wasm::{CheckedWasm, CodeEntry, CodeTable};
use crate::overlay::{Changes, MemoryState, Overlay};

use clock::Clock;
use config::{ChainConfig, GasPrice, Genesis};
use index::TxIndex;
use records::{BlockRecord, TxRecord};
use runtime::{Executed, Runtime};
use store::{BlockWrite, Store};
use tx::ParsedTx;

type ChainApp = App<
    CheckedBank,
    ChainApi,
    MemoryState,
    FailingModule<Empty, Empty, Empty>,
    CheckedWasm,
    StakeKeeper,
    DistributionKeeper,
    IbcFailingModule,
    GovFailingModule,
    StargateFailing,
>;

/// What became of a transaction that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// It stands in a block; its messages may have failed.
    Included(TxRecord),
    /// It was not taken up, and changed nothing.
    Refused {
        /// SHA-256 of its bytes.
        hash: [u8; 32],
        /// Why.
        error: TxError,
    },
}

/// The chain. It lives on one thread.
pub struct Chain {
    app: ChainApp,
    codes: Rc<CodeTable>,
    meter: Rc<GasMeter>,
    store: Store,
    index: TxIndex,
    head: BlockRecord,
    first: BlockRecord,
    chain_id: String,
    min_gas_price: GasPrice,
    clock: Clock,
}

impl Chain {
    /// Opens the chain of a home folder, or begins a new one with its first block.
    ///
    /// # Errors
    /// [`DevnetError`], among others when the home belongs to a chain of another id.
    pub fn open(config: ChainConfig) -> Result<Self, DevnetError> {
        let store = Store::open(config.home.as_deref())?;
        let chain_id = config.genesis.chain_id.clone();
        if let Some(found) = store.chain_id()?.filter(|found| *found != chain_id) {
            return Err(DevnetError::ForeignChain {
                expected: chain_id,
                found,
            });
        }
        let meter = Rc::new(GasMeter::default());
        let state = MemoryState::new(store.state()?);
        let codes = Rc::new(load_codes(&store, &state, &meter)?);
        let app = AppBuilder::new()
            .with_api(ChainApi)
            .with_storage(state)
            .with_bank(CheckedBank::new(Rc::clone(&meter)))
            .with_wasm(CheckedWasm::new(Rc::clone(&codes)))
            .build(no_init);
        let mut index = TxIndex::default();
        store.each_tx(|tx| index.add(tx))?;
        let mut clock = config.clock;
        if let Clock::System { ahead_nanos } = &mut clock {
            *ahead_nanos = (*ahead_nanos).max(store.clock_ahead_nanos()?);
        }
        let last = store.last_block()?;
        let first = store.block(1)?;
        let placeholder = BlockRecord::following(None, &chain_id, 0, Default::default(), None);
        let is_new = last.is_none();
        let mut chain = Self {
            app,
            codes,
            meter,
            store,
            index,
            head: last.unwrap_or_else(|| placeholder.clone()),
            first: first.unwrap_or(placeholder),
            chain_id,
            min_gas_price: config.min_gas_price,
            clock,
        };
        if is_new {
            chain.begin(&config.genesis)?;
        }
        Ok(chain)
    }

    fn begin(&mut self, genesis: &Genesis) -> Result<(), DevnetError> {
        let refused = |error: &dyn std::fmt::Display| DevnetError::Genesis(error.to_string());
        let accounts = genesis.checked()?;
        self.meter.start(u64::MAX);
        let changes = self.app.read_module(|router, _, state| {
            let mut storage = Overlay::new(state);
            for (address, coins) in accounts {
                accounts::ensure(&mut storage, &address).map_err(|error| refused(&error))?;
                router
                    .bank
                    .set_genesis_balance(&mut storage, &address, coins)
                    .map_err(|error| refused(&error))?;
            }
            Ok::<_, DevnetError>(storage.into_changes())
        })?;
        self.store.set_chain_id(&self.chain_id)?;
        let time = self.clock.next_block(0);
        let app_hash = next_app_hash(&[], &changes);
        let block = BlockRecord::following(None, &self.chain_id, time, app_hash.into(), None);
        self.first = block.clone();
        self.commit(block, None, &changes)
    }

    /// Name of the chain.
    pub fn chain_id(&self) -> &str {
        &self.chain_id
    }

    /// The newest block.
    pub fn head(&self) -> &BlockRecord {
        &self.head
    }

    /// The first block.
    pub fn first(&self) -> &BlockRecord {
        &self.first
    }

    /// The block of a height.
    ///
    /// # Errors
    /// [`DevnetError`] when it cannot be read.
    pub fn block(&self, height: u64) -> Result<Option<BlockRecord>, DevnetError> {
        self.store.block(height)
    }

    /// The transaction of the block of a height.
    ///
    /// # Errors
    /// [`DevnetError`] when it cannot be read.
    pub fn tx_at(&self, height: u64) -> Result<Option<TxRecord>, DevnetError> {
        self.store.tx(height)
    }

    /// A transaction by its hash.
    ///
    /// # Errors
    /// [`DevnetError`] when it cannot be read.
    pub fn tx(&self, hash: &[u8]) -> Result<Option<TxRecord>, DevnetError> {
        self.index
            .height_of(hash)
            .map_or(Ok(None), |height| self.store.tx(height))
    }

    /// The index of transactions.
    pub fn index(&self) -> &TxIndex {
        &self.index
    }

    /// Executes a transaction in a block of its own, unless its checks refuse it.
    ///
    /// # Errors
    /// [`DevnetError`] when the block cannot be written; the state is then unchanged.
    pub fn deliver(&mut self, bytes: &[u8]) -> Result<Delivery, DevnetError> {
        let hash = tx::tx_hash(bytes);
        if self.index.height_of(&hash).is_some() {
            let error = TxError::new(crate::error::Module::Sdk, 19, "tx already in mempool");
            return Ok(Delivery::Refused { hash, error });
        }
        let time = self.clock.next_block(self.head.time_nanos);
        let next = self.block_info(self.head.height + 1, time);
        let executed = ParsedTx::parse(bytes)
            .and_then(|tx| self.guarded(&next, |runtime, state| runtime.deliver(state, &tx)));
        let Executed {
            changes, result, ..
        } = match executed {
            Ok(executed) => executed,
            Err(error) => return Ok(Delivery::Refused { hash, error }),
        };
        let app_hash = next_app_hash(&self.head.next_app_hash, &changes);
        let hash = cosmwasm_std::Binary::from(hash);
        let block = BlockRecord::following(
            Some(&self.head),
            &self.chain_id,
            time,
            app_hash.into(),
            Some(hash.clone()),
        );
        let record = TxRecord {
            height: block.height,
            hash,
            bytes: bytes.into(),
            result,
        };
        self.commit(block, Some(&record), &changes)?;
        Ok(Delivery::Included(record))
    }

    /// Runs a transaction without keeping anything.
    ///
    /// # Errors
    /// [`TxError`] where it would fail.
    pub fn simulate(&self, bytes: &[u8]) -> Result<Executed, TxError> {
        let tx = ParsedTx::parse(bytes)?;
        let time = self.clock.next_block(self.head.time_nanos);
        let next = self.block_info(self.head.height + 1, time);
        self.guarded(&next, |runtime, state| runtime.simulate(state, &tx))
    }

    /// Adds a block without a transaction, so that time passes.
    ///
    /// # Errors
    /// [`DevnetError`] when the block cannot be written.
    pub fn produce_block(&mut self) -> Result<(), DevnetError> {
        let time = self.clock.next_block(self.head.time_nanos);
        let app_hash = self.head.next_app_hash.clone();
        let block = BlockRecord::following(Some(&self.head), &self.chain_id, time, app_hash, None);
        self.commit(block, None, &Changes::new())
    }

    /// Moves block time forward by so many seconds, with one empty block.
    ///
    /// # Errors
    /// [`DevnetError`] when the block cannot be written.
    pub fn advance(&mut self, seconds: u64) -> Result<(), DevnetError> {
        self.clock.advance(seconds);
        self.produce_block()
    }

    /// Runs something against the state, and turns a panic into an error.
    fn guarded<T>(
        &self,
        block: &BlockInfo,
        run: impl FnOnce(&Runtime<'_>, &dyn Storage) -> Result<T, TxError>,
    ) -> Result<T, TxError> {
        let guarded = AssertUnwindSafe(|| {
            self.app.read_module(|router, api, state| {
                let runtime = Runtime {
                    router,
                    api,
                    codes: &self.codes,
                    meter: &self.meter,
                    block,
                    min_gas_price: self.min_gas_price,
                };
                run(&runtime, state)
            })
        });
        let outcome = catch_unwind(guarded)
            .unwrap_or_else(|_| Err(TxError::panicked("executing the transaction")));
        if outcome.is_err() {
            self.codes.rollback();
        }
        outcome
    }

    fn block_info(&self, height: u64, time_nanos: u64) -> BlockInfo {
        BlockInfo {
            height,
            time: Timestamp::from_nanos(time_nanos),
            chain_id: self.chain_id.clone(),
        }
    }

    fn commit(
        &mut self,
        block: BlockRecord,
        tx: Option<&TxRecord>,
        changes: &Changes,
    ) -> Result<(), DevnetError> {
        let added: HashMap<[u8; 32], Vec<u8>> = self
            .codes
            .uncommitted()
            .into_iter()
            .map(|entry| (entry.code.checksum(), entry.code.wasm().to_vec()))
            .collect();
        let codes: Vec<_> = added.into_iter().collect();
        let clock_ahead_nanos = self.clock.ahead_nanos();
        let write = BlockWrite {
            block: &block,
            tx,
            changes,
            codes: &codes,
            clock_ahead_nanos,
        };
        if let Err(error) = self.store.write_block(&write) {
            self.codes.rollback();
            return Err(error);
        }
        self.codes.commit();
        self.app.storage_mut().apply(changes);
        if let Some(tx) = tx {
            self.index.add(tx);
        }
        self.head = block;
        Ok(())
    }
}

fn load_codes(
    store: &Store,
    state: &MemoryState,
    meter: &Rc<GasMeter>,
) -> Result<CodeTable, DevnetError> {
    let engine = Engine::shared()?;
    let damaged = |reason: String| DevnetError::Damaged {
        what: "code",
        reason,
    };
    let mut shared: HashMap<[u8; 32], Rc<StoredCode>> = HashMap::new();
    let mut entries = Vec::new();
    for record in codes::all(state).map_err(|error| damaged(error.to_string()))? {
        let checksum: [u8; 32] = record
            .checksum
            .as_slice()
            .try_into()
            .map_err(|_| damaged("a checksum has not 32 bytes".into()))?;
        let code = match shared.get(&checksum) {
            Some(code) => Rc::clone(code),
            None => Rc::new(StoredCode::new(checksum, store.code(&checksum)?)),
        };
        shared.insert(checksum, Rc::clone(&code));
        entries.push(CodeEntry {
            creator: record.creator,
            code,
        });
    }
    Ok(CodeTable::new(engine, Rc::clone(meter), entries))
}

/// Hash of the state after a block: of the hash before and of every change, in order of keys.
fn next_app_hash(previous: &[u8], changes: &Changes) -> Vec<u8> {
    if changes.is_empty() {
        return previous.to_vec();
    }
    let mut hasher = Sha256::new_with_prefix(b"openledger/devnet/state/v1");
    let mut add = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_be_bytes());
        hasher.update(bytes);
    };
    add(previous);
    for (key, value) in changes {
        add(key);
        match value {
            Some(value) => {
                add(&[1]);
                add(value);
            }
            None => add(&[0]),
        }
    }
    hasher.finalize().to_vec()
}
