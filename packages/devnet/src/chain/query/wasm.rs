//! Queries of contracts and codes.

use cosmrs::proto::cosmos::base::query::v1beta1::PageResponse;
use cosmrs::proto::cosmwasm::wasm::v1 as proto;
use cosmrs::proto::traits::Message as _;
use cosmwasm_std::{instantiate2_address, Binary, Order, Storage, WasmQuery};
use cw_multi_test::ContractData;

use super::{check_address, decode, page, Chain};
use crate::address;
use crate::error::TxError;
use crate::modules::wasm::CodeEntry;

/// Records of a contract in one answer, at most.
const MAX_MODELS: usize = 100;
/// Where cw-multi-test keeps its records of contracts: the keeper's namespace, then the map's.
const CONTRACTS: &[u8] = b"\x00\x04wasm\x00\x09contracts";

impl Chain {
    /// Asks a contract.
    ///
    /// # Errors
    /// [`TxError`] when there is no such contract or it refuses the query.
    pub fn smart_query(&self, contract: &str, message: Binary) -> Result<Binary, TxError> {
        let contract_addr = check_address(contract)?.into_string();
        self.route_raw(
            WasmQuery::Smart {
                contract_addr,
                msg: message,
            }
            .into(),
        )
    }

    /// The record of a contract.
    ///
    /// # Errors
    /// [`TxError`] when there is no such contract.
    pub fn contract(&self, contract: &str) -> Result<ContractData, TxError> {
        let address = check_address(contract)?;
        self.app
            .contract_data(&address)
            .map_err(|_| TxError::no_such_contract(contract))
    }

    pub(super) fn query_smart(&self, request: &[u8]) -> Result<Vec<u8>, TxError> {
        let request: proto::QuerySmartContractStateRequest = decode(request)?;
        let data = self
            .smart_query(&request.address, request.query_data.into())?
            .to_vec();
        Ok(proto::QuerySmartContractStateResponse { data }.encode_to_vec())
    }

    pub(super) fn query_raw(&self, request: &[u8]) -> Result<Vec<u8>, TxError> {
        let request: proto::QueryRawContractStateRequest = decode(request)?;
        let contract_addr = check_address(&request.address)?.into_string();
        let key = request.query_data.into();
        let data = self
            .route_raw(WasmQuery::Raw { contract_addr, key }.into())?
            .to_vec();
        Ok(proto::QueryRawContractStateResponse { data }.encode_to_vec())
    }

    /// Every record of a contract, in pages of at most [`MAX_MODELS`] by their first key.
    pub(super) fn query_all_state(&self, request: &[u8]) -> Result<Vec<u8>, TxError> {
        let request: proto::QueryAllContractStateRequest = decode(request)?;
        let contract = check_address(&request.address)?;
        self.contract(&request.address)?;
        let page = request.pagination.unwrap_or_default();
        if page.offset != 0 || page.count_total {
            return Err(TxError::invalid_request(
                "offset and count queries not supported",
            ));
        }
        let limit = match usize::try_from(page.limit).unwrap_or(usize::MAX) {
            0 => MAX_MODELS,
            limit => limit.min(MAX_MODELS),
        };
        let mut records = self.app.dump_wasm_raw(&contract);
        records.retain(|(key, _)| *key >= page.key);
        let next_key = records.get(limit).map(|(key, _)| key.clone());
        let models = records
            .into_iter()
            .take(limit)
            .map(|(key, value)| proto::Model { key, value });
        let response = proto::QueryAllContractStateResponse {
            models: models.collect(),
            pagination: Some(PageResponse {
                next_key: next_key.unwrap_or_default(),
                total: 0,
            }),
        };
        Ok(response.encode_to_vec())
    }

    pub(super) fn query_contract_info(&self, request: &[u8]) -> Result<Vec<u8>, TxError> {
        let proto::QueryContractInfoRequest { address } = decode(request)?;
        let contract = self.contract(&address)?;
        let info = proto::ContractInfo {
            code_id: contract.code_id,
            creator: contract.creator.into_string(),
            admin: contract
                .admin
                .map(cosmwasm_std::Addr::into_string)
                .unwrap_or_default(),
            label: contract.label,
            created: Some(proto::AbsoluteTxPosition {
                block_height: contract.created,
                tx_index: 0,
            }),
            ..Default::default()
        };
        let response = proto::QueryContractInfoResponse {
            address,
            contract_info: Some(info),
        };
        Ok(response.encode_to_vec())
    }

    pub(super) fn query_contracts_by_code(&self, request: &[u8]) -> Result<Vec<u8>, TxError> {
        let request: proto::QueryContractsByCodeRequest = decode(request)?;
        let contracts = self.with_state(|_, state| Ok(contracts_of(state, request.code_id)))?;
        let (contracts, pagination) = page(contracts, request.pagination)?;
        Ok(proto::QueryContractsByCodeResponse {
            contracts,
            pagination,
        }
        .encode_to_vec())
    }

    pub(super) fn query_code(&self, request: &[u8]) -> Result<Vec<u8>, TxError> {
        let proto::QueryCodeRequest { code_id } = decode(request)?;
        let entry = self
            .codes
            .get(code_id)
            .ok_or_else(|| TxError::no_such_code(code_id))?;
        let data = entry.code.wasm().to_vec();
        let code_info = Some(code_info(code_id, entry));
        Ok(proto::QueryCodeResponse { code_info, data }.encode_to_vec())
    }

    pub(super) fn query_codes(&self, request: &[u8]) -> Result<Vec<u8>, TxError> {
        let request: proto::QueryCodesRequest = decode(request)?;
        let infos = self
            .codes
            .all()
            .into_iter()
            .map(|(id, entry)| code_info(id, entry))
            .collect();
        let (code_infos, pagination) = page(infos, request.pagination)?;
        Ok(proto::QueryCodesResponse {
            code_infos,
            pagination,
        }
        .encode_to_vec())
    }

    pub(super) fn query_build_address(&self, request: &[u8]) -> Result<Vec<u8>, TxError> {
        let request: proto::QueryBuildAddressRequest = decode(request)?;
        if !request.init_args.is_empty() {
            return Err(TxError::not_supported(
                "addresses that depend on the message",
            ));
        }
        let bytes = |what: &str, text: &str| {
            hex::decode(text).map_err(|error| TxError::invalid_request(format!("{what}: {error}")))
        };
        let checksum = bytes("code hash", &request.code_hash)?;
        let salt = bytes("salt", &request.salt)?;
        let creator =
            address::canonicalize(&request.creator_address).map_err(TxError::invalid_address)?;
        let canonical = instantiate2_address(&checksum, &creator.into(), &salt)
            .map_err(TxError::invalid_request)?;
        let address = address::humanize(canonical.as_slice()).map_err(TxError::invalid_address)?;
        Ok(proto::QueryBuildAddressResponse { address }.encode_to_vec())
    }
}

fn code_info(code_id: u64, entry: CodeEntry) -> proto::CodeInfoResponse {
    proto::CodeInfoResponse {
        code_id,
        creator: entry.creator.into_string(),
        data_hash: entry.code.checksum().to_vec(),
        instantiate_permission: Some(proto::AccessConfig {
            permission: proto::AccessType::Everybody as i32,
            addresses: Vec::new(),
        }),
    }
}

/// Addresses of the contracts that run a code, oldest first.
fn contracts_of(state: &dyn Storage, code_id: u64) -> Vec<String> {
    let mut end = CONTRACTS.to_vec();
    end.push(0xff);
    let records = state.range(Some(CONTRACTS), Some(&end), Order::Ascending);
    let mut found: Vec<(u64, String)> = records
        .filter_map(|(key, value)| {
            let address = String::from_utf8(key.get(CONTRACTS.len()..)?.to_vec()).ok()?;
            let contract: ContractData = cosmwasm_std::from_json(value).ok()?;
            (contract.code_id == code_id).then_some((contract.created, address))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, address)| address).collect()
}
