//! An embedded chain with datanet-registry, two Datanets in it, and model-registry.

use attribution_report::{Hash32, MixRule, RevenuePolicy};
use contract_api::{
    datanet_registry as datanet_api,
    model_registry::{
        AdapterResponse, AdapterTerms, ExecuteMsg, InstantiateMsg, Price, QueryMsg, SnapshotRef,
    },
};
use cosmwasm_std::{testing::MockApi, Addr, Record, StdResult};
use cw_multi_test::{
    error::AnyResult, App, AppBuilder, AppResponse, BankKeeper, ContractWrapper, Executor,
};
use serde::de::DeserializeOwned;

pub const MIN_DATA_SHARE: u16 = 3_000;

pub struct World {
    pub app: App<BankKeeper, MockApi>,
    pub owner: Addr,
    pub builder: Addr,
    pub datanets: Addr,
    pub registry: Addr,
}

impl World {
    pub fn new() -> Self {
        let api = MockApi::default().with_prefix("open");
        let mut app = AppBuilder::new().with_api(api).build(|_, _, _| {});
        let owner = api.addr_make("owner");
        let code = app.store_code(Box::new(ContractWrapper::new(
            datanet_registry::contract::execute,
            datanet_registry::contract::instantiate,
            datanet_registry::contract::query,
        )));
        let message = datanet_api::InstantiateMsg {
            owner: owner.to_string(),
            open_token: api.addr_make("open-token").into(),
            treasury: api.addr_make("treasury").into(),
            arbiter: None,
            emergency: None,
            params: datanet_api::Params::default(),
        };
        let datanets = app
            .instantiate_contract(code, owner.clone(), &message, &[], "datanets", None)
            .unwrap();
        for name in ["defi-risk", "contract-law"] {
            let create = datanet_api::ExecuteMsg::CreateDatanet { terms: terms(name) };
            app.execute_contract(owner.clone(), datanets.clone(), &create, &[])
                .unwrap();
        }
        let code = app.store_code(Box::new(ContractWrapper::new(
            model_registry::contract::execute,
            model_registry::contract::instantiate,
            model_registry::contract::query,
        )));
        let message = InstantiateMsg {
            owner: owner.to_string(),
            datanet_registry: datanets.to_string(),
            min_data_share: MIN_DATA_SHARE,
        };
        let registry = app
            .instantiate_contract(code, owner.clone(), &message, &[], "models", None)
            .unwrap();
        Self {
            builder: api.addr_make("builder"),
            app,
            owner,
            datanets,
            registry,
        }
    }

    /// A world where base model 1 is registered by the owner.
    pub fn with_base() -> Self {
        let mut world = Self::new();
        let owner = world.owner.clone();
        world.execute(&owner, &base_model("small-llama")).unwrap();
        world
    }

    pub fn execute(&mut self, sender: &Addr, message: &ExecuteMsg) -> AnyResult<AppResponse> {
        let registry = self.registry.clone();
        self.app
            .execute_contract(sender.clone(), registry, message, &[])
    }

    pub fn register(&mut self, terms: AdapterTerms) -> AnyResult<AppResponse> {
        let builder = self.builder.clone();
        self.execute(&builder, &ExecuteMsg::RegisterAdapter { terms })
    }

    pub fn query<T: DeserializeOwned>(&self, query: &QueryMsg) -> StdResult<T> {
        self.app.wrap().query_wasm_smart(&self.registry, query)
    }

    pub fn adapter(&self, adapter: u64) -> AdapterResponse {
        let adapter = adapter.into();
        self.query(&QueryMsg::Adapter { adapter }).unwrap()
    }

    /// All that the registry stores.
    pub fn stored(&self) -> Vec<Record> {
        self.app.dump_wasm_raw(&self.registry)
    }
}

fn terms(name: &str) -> datanet_api::DatanetTerms {
    datanet_api::DatanetTerms {
        name: name.to_owned(),
        title: format!("Notes on {name}"),
        domain: "notes".to_owned(),
        licence: "CC-BY-4.0".to_owned(),
        conditions: "as the licence says".to_owned(),
        schema_hash: Hash32([0x5c; 32]),
        min_deposit: 1_000u128.into(),
        validator_bond: 1_000u128.into(),
        accept_quality: 6_000,
        access: datanet_api::DatanetAccess::Open,
    }
}

/// A base model that is registered; tests change it.
pub fn base_model(name: &str) -> ExecuteMsg {
    ExecuteMsg::RegisterBaseModel {
        name: name.to_owned(),
        model_hash: Hash32([0xba; 32]),
        licence: "Apache-2.0".to_owned(),
    }
}

/// An adapter on base model 1 and Datanet 1 that is registered; tests change it.
pub fn adapter(name: &str) -> AdapterTerms {
    AdapterTerms {
        name: name.to_owned(),
        base_model: 1u64.into(),
        adapter_hash: Hash32([0xad; 32]),
        manifest_hash: Hash32([0x3a; 32]),
        index_hash: Hash32([0x1d; 32]),
        snapshots: vec![snapshot(1)],
        price: Price {
            per_call: 1_000u128.into(),
            per_1k_tokens: 500u128.into(),
        },
        policy: RevenuePolicy {
            base_owner: 1_000,
            builder: 2_000,
            data: 4_000,
            node: 1_500,
            agent: 0,
            app: 0,
            validators: 500,
            treasury: 500,
            oracles: 500,
        },
        mix: MixRule {
            span_ppm: 300_000,
            floor_ppm: 10_000,
        },
    }
}

pub fn snapshot(datanet: u64) -> SnapshotRef {
    SnapshotRef {
        datanet: datanet.into(),
        root: Hash32([0x50; 32]),
    }
}
