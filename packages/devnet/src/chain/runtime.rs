//! Execution of a transaction over a state that it does not touch until it is committed.

use cosmrs::proto::cosmos::base::abci::v1beta1::TxMsgData;
use cosmrs::proto::traits::Message as _;
use cosmrs::Any;
use cosmwasm_std::{Addr, Api, BlockInfo, CosmosMsg, Event, Storage};
use cw_multi_test::AppResponse;

use super::ante::{self, Mode};
use super::config::GasPrice;
use super::messages::{self, Action, ChainMessage};
use super::records::TxResult;
use super::tx::ParsedTx;
use crate::engine;
use crate::error::TxError;
use crate::gas::{self, GasMeter};
use crate::modules::wasm::{flatten, CodeTable, Router};
use crate::overlay::{Changes, Overlay};

/// What the execution of a transaction needs.
pub struct Runtime<'a> {
    /// cw-multi-test's router.
    pub router: Router<'a>,
    /// Address rules.
    pub api: &'a dyn Api,
    /// Codes of the chain.
    pub codes: &'a CodeTable,
    /// Meter of the transaction.
    pub meter: &'a GasMeter,
    /// The block that the transaction stands in.
    pub block: &'a BlockInfo,
    /// Least price of gas.
    pub min_gas_price: GasPrice,
}

/// A transaction that a block takes up: what it changed and what came of it.
#[derive(Debug)]
pub struct Executed {
    /// Changes of state; those of the fee only, when the messages failed.
    pub changes: Changes,
    /// The outcome.
    pub result: TxResult,
    /// The messages' responses.
    pub responses: Vec<Any>,
}

impl Runtime<'_> {
    /// Runs a transaction. Fee and sequence are charged even if its messages fail.
    ///
    /// # Errors
    /// [`TxError`] when the transaction may not stand in a block at all.
    pub fn deliver(&self, state: &dyn Storage, tx: &ParsedTx) -> Result<Executed, TxError> {
        self.meter.start(tx.gas_limit);
        let mut paid = Overlay::new(state);
        let mut events = ante::run(self, &mut paid, tx, Mode::Deliver)
            .map_err(|error| self.with_gas(error, tx.gas_limit))?;
        let outcome = self.run_messages(&paid, tx);
        let gas_used = self.meter.used();
        match outcome {
            Ok(Messages {
                changes,
                events: more,
                responses,
            }) => {
                paid.absorb(changes);
                events.extend(more);
                let data = TxMsgData {
                    msg_responses: responses.clone(),
                    ..Default::default()
                };
                let result = TxResult {
                    data: data.encode_to_vec().into(),
                    gas_wanted: tx.gas_limit,
                    gas_used,
                    events,
                    ..TxResult::default()
                };
                Ok(Executed {
                    changes: paid.into_changes(),
                    result,
                    responses,
                })
            }
            Err(error) => {
                self.codes.rollback();
                let error = self.with_gas(error, tx.gas_limit);
                let result = TxResult::failed(&error, tx.gas_limit, gas_used, events);
                Ok(Executed {
                    changes: paid.into_changes(),
                    result,
                    responses: Vec::new(),
                })
            }
        }
    }

    /// Runs a transaction without keeping anything, with as much gas as a transaction may use.
    ///
    /// # Errors
    /// [`TxError`] where it would fail; its text ends with the gas used, as on a Cosmos chain.
    pub fn simulate(&self, state: &dyn Storage, tx: &ParsedTx) -> Result<Executed, TxError> {
        self.meter.start(gas::MAX_TX_GAS);
        let mut paid = Overlay::new(state);
        let outcome = ante::run(self, &mut paid, tx, Mode::Simulate).and_then(|mut events| {
            let messages = self.run_messages(&paid, tx)?;
            events.extend(messages.events);
            Ok((events, messages.responses))
        });
        self.codes.rollback();
        let gas_used = self.meter.used();
        let (events, responses) = outcome.map_err(|mut error| {
            error.log = format!("{} with gas used: '{gas_used}'", error.log);
            error
        })?;
        let data = TxMsgData {
            msg_responses: responses.clone(),
            ..Default::default()
        };
        let result = TxResult {
            data: data.encode_to_vec().into(),
            gas_wanted: tx.gas_limit,
            gas_used,
            events,
            ..TxResult::default()
        };
        Ok(Executed {
            changes: Changes::new(),
            result,
            responses,
        })
    }

    /// Sends a message through cw-multi-test's router.
    ///
    /// # Errors
    /// The typed cause.
    pub fn route(
        &self,
        storage: &mut dyn Storage,
        sender: Addr,
        message: CosmosMsg,
    ) -> Result<AppResponse, TxError> {
        self.router
            .execute(self.api, storage, self.block, sender, message)
            .map_err(|error| flatten(&error))
    }

    fn run_messages(&self, state: &dyn Storage, tx: &ParsedTx) -> Result<Messages, TxError> {
        let mut storage = Overlay::new(state);
        let mut events = Vec::new();
        let mut responses = Vec::new();
        for (index, message) in tx.messages.iter().enumerate() {
            let (own, value) = self
                .run_message(&mut storage, message)
                .map_err(|error| error.in_message(index))?;
            let index = index.to_string();
            events.extend(
                own.into_iter()
                    .map(|event| event.add_attribute("msg_index", &index)),
            );
            responses.push(messages::response(message, value));
        }
        if self.meter.is_exhausted() {
            return Err(TxError::out_of_gas("messages"));
        }
        Ok(Messages {
            changes: storage.into_changes(),
            events,
            responses,
        })
    }

    fn run_message(
        &self,
        storage: &mut dyn Storage,
        message: &ChainMessage,
    ) -> Result<(Vec<Event>, Vec<u8>), TxError> {
        let mut events = vec![Event::new("message")
            .add_attribute("action", &message.type_url)
            .add_attribute("sender", &message.sender)
            .add_attribute("module", message.module())];
        let value = match &message.action {
            Action::Route(routed) => {
                let response = self.route(storage, message.sender.clone(), routed.clone())?;
                events.extend(response.events);
                response.data.unwrap_or_default().to_vec()
            }
            Action::StoreCode(wasm) => {
                let (event, value) = self.store_code(storage, &message.sender, wasm)?;
                events.push(event);
                value
            }
        };
        Ok((events, value))
    }

    fn store_code(
        &self,
        storage: &mut dyn Storage,
        sender: &Addr,
        wasm: &[u8],
    ) -> Result<(Event, Vec<u8>), TxError> {
        let unpacked;
        let mut wasm = wasm;
        if engine::is_gzip(wasm) {
            self.meter
                .charge(gas::unpack_cost(wasm.len()))
                .map_err(|_| TxError::out_of_gas("Uncompress gzip bytecode"))?;
            unpacked = engine::unpack(wasm).map_err(|error| TxError::code_refused(&error))?;
            wasm = &unpacked;
        }
        let cost = gas::COMPILE_PER_BYTE.saturating_mul(wasm.len() as u64);
        self.meter
            .charge(cost)
            .map_err(|_| TxError::out_of_gas("Compiling wasm bytecode"))?;
        let code_id = self
            .codes
            .add(sender.clone(), wasm)
            .map_err(|error| TxError::code_refused(&error))?;
        let entry = self
            .codes
            .get(code_id)
            .ok_or_else(|| TxError::no_such_code(code_id))?;
        let checksum = entry.code.checksum();
        super::codes::save(storage, code_id, sender, &checksum)?;
        let event = Event::new("store_code")
            .add_attribute("code_checksum", hex::encode(checksum))
            .add_attribute("code_id", code_id.to_string());
        Ok((event, messages::store_code_response(code_id, &checksum)))
    }

    fn with_gas(&self, error: TxError, gas_wanted: u64) -> TxError {
        if !error.is_out_of_gas() && !self.meter.is_exhausted() {
            return error;
        }
        let location = error
            .log
            .strip_prefix("out of gas in location: ")
            .and_then(|rest| rest.split([';', ':']).next())
            .unwrap_or("wasm contract");
        TxError::out_of_gas(format!(
            "{location}; gasWanted: {gas_wanted}, gasUsed: {}",
            self.meter.used()
        ))
    }
}

/// What a transaction's messages did.
struct Messages {
    changes: Changes,
    events: Vec<Event>,
    responses: Vec<Any>,
}
