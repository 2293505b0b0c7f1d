//! Simulation and look-up of transactions.

use cosmrs::proto::cosmos::base::abci::v1beta1::{GasInfo, Result as ProtoResult, TxResponse};
use cosmrs::proto::cosmos::tx::v1beta1::{
    AuthInfo, GetTxRequest, GetTxResponse, SimulateRequest, SimulateResponse, Tx, TxBody, TxRaw,
};
use cosmrs::proto::tendermint::abci::{Event as ProtoEvent, EventAttribute};
use cosmrs::proto::traits::Message as _;
use cosmrs::Any;
use cosmwasm_std::{Event, Timestamp};

use super::{decode, Chain};
use crate::chain::records::TxRecord;
use crate::error::TxError;

impl Chain {
    pub(super) fn query_simulate(&self, request: &[u8]) -> Result<Vec<u8>, TxError> {
        let request: SimulateRequest = decode(request)?;
        #[allow(deprecated)]
        let bytes = match request.tx {
            Some(tx) if request.tx_bytes.is_empty() => to_raw(tx).encode_to_vec(),
            _ => request.tx_bytes,
        };
        let executed = self.simulate(&bytes)?;
        let gas_info = GasInfo {
            gas_wanted: executed.result.gas_wanted,
            gas_used: executed.result.gas_used,
        };
        #[allow(deprecated)]
        let result = ProtoResult {
            data: executed.result.data.to_vec(),
            log: String::new(),
            events: events(&executed.result.events),
            msg_responses: executed.responses,
        };
        let response = SimulateResponse {
            gas_info: Some(gas_info),
            result: Some(result),
        };
        Ok(response.encode_to_vec())
    }

    pub(super) fn query_tx(&self, request: &[u8]) -> Result<Vec<u8>, TxError> {
        let GetTxRequest { hash } = decode(request)?;
        let missing = || TxError::not_found(format!("tx not found: {hash}"));
        let bytes = hex::decode(&hash).map_err(TxError::invalid_request)?;
        let record = self
            .tx(&bytes)
            .map_err(TxError::panicked)?
            .ok_or_else(missing)?;
        let time = self
            .block(record.height)
            .map_err(TxError::panicked)?
            .map_or(0, |block| block.time_nanos);
        let raw = TxRaw::decode(record.bytes.as_slice()).map_err(TxError::tx_decode)?;
        let tx = Tx {
            body: Some(TxBody::decode(raw.body_bytes.as_slice()).map_err(TxError::tx_decode)?),
            auth_info: Some(
                AuthInfo::decode(raw.auth_info_bytes.as_slice()).map_err(TxError::tx_decode)?,
            ),
            signatures: raw.signatures,
        };
        let response = GetTxResponse {
            tx_response: Some(tx_response(&record, &tx, time)),
            tx: Some(tx),
        };
        Ok(response.encode_to_vec())
    }
}

fn to_raw(tx: Tx) -> TxRaw {
    TxRaw {
        body_bytes: tx.body.unwrap_or_default().encode_to_vec(),
        auth_info_bytes: tx.auth_info.unwrap_or_default().encode_to_vec(),
        signatures: tx.signatures,
    }
}

fn tx_response(record: &TxRecord, tx: &Tx, time_nanos: u64) -> TxResponse {
    let result = &record.result;
    let signed = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    TxResponse {
        height: signed(record.height),
        txhash: hex::encode_upper(&record.hash),
        codespace: result.codespace.clone(),
        code: result.code,
        data: hex::encode_upper(&result.data),
        raw_log: result.log.clone(),
        logs: Vec::new(),
        info: String::new(),
        gas_wanted: signed(result.gas_wanted),
        gas_used: signed(result.gas_used),
        tx: Some(Any {
            type_url: "/cosmos.tx.v1beta1.Tx".to_owned(),
            value: tx.encode_to_vec(),
        }),
        timestamp: crate::rpc::time::rfc3339(Timestamp::from_nanos(time_nanos)),
        events: events(&result.events),
    }
}

fn events(events: &[Event]) -> Vec<ProtoEvent> {
    let attributes = |event: &Event| {
        let attributes = event.attributes.iter().map(|attribute| EventAttribute {
            key: attribute.key.clone(),
            value: attribute.value.clone(),
            index: true,
        });
        attributes.collect()
    };
    let convert = |event: &Event| ProtoEvent {
        r#type: event.ty.clone(),
        attributes: attributes(event),
    };
    events.iter().map(convert).collect()
}
