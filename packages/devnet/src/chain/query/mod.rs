//! Queries from outside, by the paths of the Cosmos services: protobuf in, protobuf out.

mod accounts;
mod transactions;
mod wasm;

use cosmrs::proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use cosmrs::proto::traits::Message;
use cosmwasm_std::{from_json, Addr, Binary, QueryRequest, Storage};
use serde::de::DeserializeOwned;

use super::runtime::Runtime;
use super::Chain;
use crate::address;
use crate::error::TxError;
use crate::gas::QUERY_GAS_LIMIT;
use crate::modules::wasm::flatten;

const MAX_PAGE: usize = 1_000;
const DEFAULT_PAGE: usize = 100;

impl Chain {
    /// Answers a query at the newest block.
    ///
    /// # Errors
    /// [`TxError`] for unknown paths, malformed requests, and what the query itself reports.
    pub fn query(&self, path: &str, request: &[u8]) -> Result<Vec<u8>, TxError> {
        match path {
            "/cosmos.auth.v1beta1.Query/Account" => self.query_account(request),
            "/cosmos.bank.v1beta1.Query/Balance" => self.query_balance(request),
            "/cosmos.bank.v1beta1.Query/AllBalances" => self.query_all_balances(request),
            "/cosmos.bank.v1beta1.Query/SupplyOf" => self.query_supply(request),
            "/cosmwasm.wasm.v1.Query/SmartContractState" => self.query_smart(request),
            "/cosmwasm.wasm.v1.Query/RawContractState" => self.query_raw(request),
            "/cosmwasm.wasm.v1.Query/AllContractState" => self.query_all_state(request),
            "/cosmwasm.wasm.v1.Query/ContractInfo" => self.query_contract_info(request),
            "/cosmwasm.wasm.v1.Query/ContractsByCode" => self.query_contracts_by_code(request),
            "/cosmwasm.wasm.v1.Query/Code" => self.query_code(request),
            "/cosmwasm.wasm.v1.Query/Codes" => self.query_codes(request),
            "/cosmwasm.wasm.v1.Query/BuildAddress" => self.query_build_address(request),
            "/cosmos.tx.v1beta1.Service/Simulate" => self.query_simulate(request),
            "/cosmos.tx.v1beta1.Service/GetTx" => self.query_tx(request),
            other => Err(TxError::unknown_request(format!(
                "unknown query path {other:?}"
            ))),
        }
    }

    /// Sends a query through cw-multi-test's router, as contracts do.
    fn route_query<T: DeserializeOwned>(&self, request: QueryRequest) -> Result<T, TxError> {
        let answer = self.route_raw(request)?;
        from_json(answer).map_err(|error| TxError::panicked(format!("query answer: {error}")))
    }

    fn route_raw(&self, request: QueryRequest) -> Result<Binary, TxError> {
        self.with_state(|runtime, state| {
            runtime
                .router
                .query(runtime.api, state, runtime.block, request)
                .map_err(|error| flatten(&error))
        })
    }

    /// Reads the state at the newest block, within the gas limit of a query.
    fn with_state<T>(
        &self,
        read: impl FnOnce(&Runtime<'_>, &dyn Storage) -> Result<T, TxError>,
    ) -> Result<T, TxError> {
        self.meter.start(QUERY_GAS_LIMIT);
        let block = self.block_info(self.head.height, self.head.time_nanos);
        self.guarded(&block, read)
    }
}

fn decode<M: Message + Default>(request: &[u8]) -> Result<M, TxError> {
    M::decode(request).map_err(TxError::tx_decode)
}

fn check_address(human: &str) -> Result<Addr, TxError> {
    address::validate(human).map_err(TxError::invalid_address)
}

/// Cuts a page out of a list, by offset or by the opaque key of the page before.
fn page<T>(
    items: Vec<T>,
    request: Option<PageRequest>,
) -> Result<(Vec<T>, Option<PageResponse>), TxError> {
    let request = request.unwrap_or_default();
    let offset = match request.key.as_slice() {
        [] => request.offset,
        key => key
            .try_into()
            .map(u64::from_be_bytes)
            .map_err(|_| TxError::invalid_request("invalid page key"))?,
    };
    let offset = usize::try_from(offset).unwrap_or(usize::MAX);
    let limit = match usize::try_from(request.limit).unwrap_or(usize::MAX) {
        0 => DEFAULT_PAGE,
        limit => limit.min(MAX_PAGE),
    };
    let total = items.len();
    let next = offset.saturating_add(limit);
    let next_key = if next < total {
        (next as u64).to_be_bytes().to_vec()
    } else {
        Vec::new()
    };
    let response = PageResponse {
        next_key,
        total: total as u64,
    };
    Ok((
        items.into_iter().skip(offset).take(limit).collect(),
        Some(response),
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn pages_join_to_the_whole_list() {
        let mut request = PageRequest {
            limit: 2,
            ..Default::default()
        };
        let mut collected = Vec::new();
        loop {
            let (items, response) = page((0..5).collect(), Some(request.clone())).unwrap();
            assert!(items.len() <= 2);
            collected.extend(items);
            let response = response.unwrap();
            assert_eq!(response.total, 5);
            if response.next_key.is_empty() {
                break;
            }
            request.key = response.next_key;
        }
        assert_eq!(collected, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_page_key_of_another_form_is_refused() {
        let request = PageRequest {
            key: vec![1, 2],
            ..Default::default()
        };
        assert!(page(vec![1], Some(request)).is_err());
    }
}
