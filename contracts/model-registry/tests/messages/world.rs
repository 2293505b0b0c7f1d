//! An embedded chain with open-token, snapshots of two Datanets, oracle-registry with a set of four,
//! and model-registry.

use attribution_report::{Hash32, MixRule, RevenuePolicy, UnattestedRule};
use contract_api::{
    model_registry::{
        AdapterResponse, AdapterTerms, AgentTerms, AppTerms, ConfigResponse, ConfigUpdate,
        ExecuteMsg, InstantiateMsg, Price, QueryMsg, ReceiveMsg, SnapshotRef, TotalsResponse,
    },
    open_token as token_api,
};
use cosmwasm_std::{
    testing::MockApi, to_json_binary, Addr, BlockInfo, Record, StdResult, Timestamp,
};
use cw20::{BalanceResponse, Cw20Coin};
use cw_multi_test::{
    error::AnyResult, App, AppBuilder, AppResponse, BankKeeper, ContractWrapper, Executor,
};
use serde::de::DeserializeOwned;

use super::{datanets, oracles};

pub const CHAIN_ID: &str = "openledger-test-1";
pub const START: u64 = 1_700_000_000;
pub const MIN_DATA_SHARE: u16 = 3_000;
pub const MAX_BUILDER_SHARE: u16 = 2_500;
pub const MIN_DEPOSIT: u128 = 500;
pub const MIN_STAKE: u128 = 300;
pub const HOLD_SECONDS: u64 = 1_000;
pub const FUNDS: u128 = 1_000_000;

pub struct World {
    pub app: App<BankKeeper, MockApi>,
    pub owner: Addr,
    pub treasury: Addr,
    pub builder: Addr,
    pub heir: Addr,
    pub token: Addr,
    pub datanets: Addr,
    pub oracles: Addr,
    pub splitter: Addr,
    pub registry: Addr,
}

impl World {
    pub fn new() -> Self {
        let api = MockApi::default().with_prefix("open");
        let mut app = AppBuilder::new()
            .with_api(api)
            .with_block(BlockInfo {
                height: 10,
                time: Timestamp::from_seconds(START),
                chain_id: CHAIN_ID.to_owned(),
            })
            .build(|_, _, _| {});
        let owner = api.addr_make("owner");
        let token = start_token(&mut app, &owner);
        let datanets = datanets::start(&mut app, &owner);
        let oracles = oracles::start(&mut app, &owner, &token);
        let splitter = api.addr_make("splitter");
        let message = instantiation(&owner, &token, &datanets, &oracles);
        let wrapper = ContractWrapper::new(
            model_registry::contract::execute,
            model_registry::contract::instantiate,
            model_registry::contract::query,
        );
        let code = app.store_code(contract_twin::code("model-registry", wrapper));
        let registry = app
            .instantiate_contract(code, owner.clone(), &message, &[], "models", None)
            .unwrap();
        let mut world = Self {
            treasury: api.addr_make("treasury"),
            builder: api.addr_make("builder"),
            heir: api.addr_make("heir"),
            app,
            owner,
            token,
            datanets,
            oracles,
            splitter,
            registry,
        };
        (0..4).for_each(|number| world.bond_operator(number, oracles::BOND));
        world.rotate();
        world
    }

    /// A world where base model 1 is registered by the owner.
    pub fn with_base() -> Self {
        let mut world = Self::new();
        let owner = world.owner.clone();
        world.execute(&owner, &base_model("small-llama")).unwrap();
        world
    }

    /// A world where the builder has registered adapter 1, "defi", on base model 1.
    pub fn with_adapter() -> Self {
        let mut world = Self::with_base();
        world.register(adapter("defi")).unwrap();
        world
    }

    pub fn address(&self, name: &str) -> Addr {
        self.app.api().addr_make(name)
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub fn height(&self) -> u64 {
        self.app.block_info().height
    }

    pub fn advance(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.height += 1;
            block.time = block.time.plus_seconds(seconds);
        });
    }

    pub fn execute(&mut self, sender: &Addr, message: &ExecuteMsg) -> AnyResult<AppResponse> {
        let registry = self.registry.clone();
        self.app
            .execute_contract(sender.clone(), registry, message, &[])
    }

    pub fn send(
        &mut self,
        sender: &Addr,
        amount: u128,
        hook: &ReceiveMsg,
    ) -> AnyResult<AppResponse> {
        let send = token_api::ExecuteMsg::Send {
            contract: self.registry.to_string(),
            amount: amount.into(),
            msg: to_json_binary(hook)?,
        };
        let token = self.token.clone();
        self.app.execute_contract(sender.clone(), token, &send, &[])
    }

    /// Registers as the builder with the smallest deposit.
    pub fn register(&mut self, terms: AdapterTerms) -> AnyResult<AppResponse> {
        let builder = self.builder.clone();
        self.send(
            &builder,
            MIN_DEPOSIT,
            &ReceiveMsg::RegisterAdapter { terms },
        )
    }

    /// Registers as the builder with the smallest stake.
    pub fn register_agent(&mut self, terms: AgentTerms) -> AnyResult<AppResponse> {
        let builder = self.builder.clone();
        self.send(&builder, MIN_STAKE, &ReceiveMsg::RegisterAgent { terms })
    }

    /// Changes parameters as the owner.
    pub fn update(&mut self, update: ConfigUpdate) {
        let owner = self.owner.clone();
        self.execute(&owner, &ExecuteMsg::UpdateConfig(update))
            .unwrap();
    }

    pub fn query<T: DeserializeOwned>(&self, query: &QueryMsg) -> StdResult<T> {
        self.app.wrap().query_wasm_smart(&self.registry, query)
    }

    pub fn config(&self) -> ConfigResponse {
        self.query(&QueryMsg::Config {}).unwrap()
    }

    pub fn totals(&self) -> TotalsResponse {
        self.query(&QueryMsg::Totals {}).unwrap()
    }

    pub fn adapter(&self, adapter: u64) -> AdapterResponse {
        let adapter = adapter.into();
        self.query(&QueryMsg::Adapter { adapter }).unwrap()
    }

    pub fn balance(&self, address: &Addr) -> u128 {
        let query = token_api::QueryMsg::Balance {
            address: address.to_string(),
        };
        let balance: StdResult<BalanceResponse> =
            self.app.wrap().query_wasm_smart(&self.token, &query);
        balance.unwrap().balance.u128()
    }

    /// All that the registry stores.
    pub fn stored(&self) -> Vec<Record> {
        self.app.dump_wasm_raw(&self.registry)
    }

    /// What the registry says it holds, it has, and what it took for the treasury is there.
    pub fn check_held(&self) {
        let totals = self.totals();
        let held = totals.deposits + totals.stakes;
        assert_eq!(totals.held, held);
        assert_eq!(self.balance(&self.registry), held.u128());
        assert_eq!(self.balance(&self.treasury), totals.forfeited.u128());
    }
}

fn start_token(app: &mut App<BankKeeper, MockApi>, owner: &Addr) -> Addr {
    let people = ["owner", "builder", "heir"].map(str::to_owned);
    let operators = (0..9).map(|number| format!("operator-{number}"));
    let coins = people.into_iter().chain(operators).map(|name| Cw20Coin {
        address: app.api().addr_make(&name).into(),
        amount: FUNDS.into(),
    });
    let message = token_api::InstantiateMsg {
        owner: owner.to_string(),
        initial_balances: coins.collect(),
        minter: None,
        native_denom: None,
        marketing: None,
    };
    let wrapper = ContractWrapper::new(
        open_token::contract::execute,
        open_token::contract::instantiate,
        open_token::contract::query,
    );
    let code = app.store_code(contract_twin::code("open-token", wrapper));
    app.instantiate_contract(code, owner.clone(), &message, &[], "open-token", None)
        .unwrap()
}

/// The same share for every role.
pub fn every_role(share: u16) -> RevenuePolicy {
    RevenuePolicy {
        base_owner: share,
        builder: share,
        data: share,
        node: share,
        agent: share,
        app: share,
        validators: share,
        treasury: share,
        oracles: share,
    }
}

/// A message that instantiates a registry; tests change it.
pub fn instantiation(
    owner: &Addr,
    token: &Addr,
    datanets: &Addr,
    oracles: &Addr,
) -> InstantiateMsg {
    let api = MockApi::default().with_prefix("open");
    InstantiateMsg {
        owner: owner.to_string(),
        open_token: token.to_string(),
        treasury: api.addr_make("treasury").into(),
        datanet_registry: datanets.to_string(),
        oracle_registry: Some(oracles.to_string()),
        payout_splitter: Some(api.addr_make("splitter").into()),
        emergency: None,
        policy_floor: RevenuePolicy {
            data: MIN_DATA_SHARE,
            ..every_role(0)
        },
        policy_cap: RevenuePolicy {
            builder: MAX_BUILDER_SHARE,
            ..every_role(10_000)
        },
        min_adapter_deposit: MIN_DEPOSIT.into(),
        min_agent_stake: MIN_STAKE.into(),
        hold_seconds: HOLD_SECONDS.into(),
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
        unattested: UnattestedRule::Spans,
        predecessor: None,
    }
}

/// The snapshot that was taken of a Datanet.
pub fn snapshot(datanet: u64) -> SnapshotRef {
    SnapshotRef {
        datanet: datanet.into(),
        root: Hash32([datanet as u8; 32]),
    }
}

/// An agent composed of adapter 1; tests change it.
pub fn agent(name: &str) -> AgentTerms {
    AgentTerms {
        name: name.to_owned(),
        models: vec![1u64.into()],
        endpoint: "https://agent.example.org".to_owned(),
        predecessor: None,
    }
}

/// An app that is registered; tests change it.
pub fn app(name: &str, payee: &Addr) -> AppTerms {
    AppTerms {
        name: name.to_owned(),
        endpoint: "https://app.example.org".to_owned(),
        payee: payee.to_string(),
        predecessor: None,
    }
}
